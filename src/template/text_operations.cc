#include "template/text_operations.h"

#include <algorithm>

#include "template/methods.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

template <bool (*Wanted)(char32_t), bool (*Unwanted)(char32_t)>
bool all_cased(std::string_view text) {
  bool any = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode(text, at);
    if (Unwanted(c) || is_title(c)) return false;
    any = any || Wanted(c);
  }
  return any;
}

bool has_point(std::string_view chars, char32_t wanted) {
  for (std::size_t at = 0; at < chars.size();) {
    if (decode(chars, at) == wanted) return true;
  }
  return false;
}

void check_separator(std::string_view separator) {
  if (separator.empty()) throw Error(ErrorKind::value, "empty separator");
}

// What a piece takes: its value, and the text where it cannot be shared.
constexpr std::uint64_t kPieceCost = sizeof(Value) + 48;

void add_piece(State& state, std::vector<Value>& pieces, const Value& text,
               std::string_view piece) {
  state.charge(kPieceCost);
  pieces.push_back(text_piece(text, piece));
}

// Takes the last word off the end of `text`, and the white space behind it.
std::string_view take_last_word(std::string_view& text) {
  text = strip_right(text);
  std::size_t begin = text.size();
  for (std::size_t at = begin; at > 0; begin = at) {
    if (is_space(decode_before(text, at))) break;
  }
  const std::string_view word = text.substr(begin);
  text = text.substr(0, begin);
  return word;
}

}  // namespace

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_lower_text(std::string_view text) { return all_cased<is_lower, is_upper>(text); }
bool is_upper_text(std::string_view text) { return all_cased<is_upper, is_lower>(text); }

bool is_title_text(std::string_view text) {
  bool inside_word = false;
  bool any = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode(text, at);
    const bool capital = is_upper(c) || is_title(c);
    const bool cased = capital || is_lower(c);
    if (cased && capital == inside_word) return false;
    inside_word = cased;
    any = any || cased;
  }
  return any;
}

std::string_view strip_characters(std::string_view text, std::string_view chars, bool left,
                                  bool right) {
  std::size_t begin = 0;
  for (std::size_t at = 0; left && at < text.size() && has_point(chars, decode(text, at));) {
    begin = at;
  }
  text.remove_prefix(begin);
  std::size_t end = text.size();
  for (std::size_t at = end; right && at > 0 && has_point(chars, decode_before(text, at));) {
    end = at;
  }
  return text.substr(0, end);
}

std::int64_t missing_width(State& state, std::string_view text, std::int64_t width,
                           std::string_view fill) {
  const std::int64_t missing = width - static_cast<std::int64_t>(count_points(text));
  if (width <= 0 || missing <= 0) return 0;
  state.charge(static_cast<std::uint64_t>(missing) * fill.size());
  return missing;
}

void append_repeated(std::string& out, std::string_view text, std::int64_t times) {
  if (text.size() == 1) {
    out.append(static_cast<std::size_t>(times), text.front());
    return;
  }
  for (std::int64_t i = 0; i < times; ++i) out += text;
}

std::string center(State& state, std::string_view text, std::int64_t width, std::string_view fill) {
  const std::int64_t missing = missing_width(state, text, width, fill);
  const std::int64_t before = missing / 2 + (missing & width & 1);
  std::string padded;
  append_repeated(padded, fill, before);
  padded += text;
  append_repeated(padded, fill, missing - before);
  return padded;
}

std::string expand_tabs(State& state, std::string_view text, std::int64_t size) {
  std::string expanded;
  std::int64_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = decode(text, at);
    if (c != '\t') {
      expanded += text.substr(begin, at - begin);
      column = c == '\n' || c == '\r' ? 0 : column + 1;
    } else if (size > 0) {
      const std::int64_t spaces = size - column % size;
      state.charge(static_cast<std::uint64_t>(spaces));
      expanded.append(static_cast<std::size_t>(spaces), ' ');
      column += spaces;
    }
  }
  return expanded;
}

std::string replace(State& state, std::string_view text, std::string_view old_text,
                    std::string_view new_text, std::int64_t count) {
  std::string replaced;
  replaced.reserve(text.size());
  std::size_t done = 0;
  std::size_t at = 0;
  for (; count != 0; --count) {
    const std::size_t found = text.find(old_text, at);
    if (found == std::string_view::npos) break;
    replaced.append(text, done, found - done);
    replaced += new_text;
    state.charge(new_text.size() + 1);
    done = found + old_text.size();
    at = done;
    if (!old_text.empty()) continue;
    if (found == text.size()) break;
    decode(text, at);
  }
  replaced.append(text, done, text.size() - done);
  state.charge(text.size());
  return replaced;
}

std::vector<std::string_view> split_at(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<Value> split(State& state, const Value& text, std::string_view separator,
                         std::int64_t most) {
  check_separator(separator);
  std::vector<Value> pieces;
  std::string_view rest = text.as_text();
  for (; most != 0; --most) {
    const std::size_t found = rest.find(separator);
    if (found == std::string_view::npos) break;
    add_piece(state, pieces, text, rest.substr(0, found));
    rest.remove_prefix(found + separator.size());
  }
  add_piece(state, pieces, text, rest);
  return pieces;
}

std::vector<Value> rsplit(State& state, const Value& text, std::string_view separator,
                          std::int64_t most) {
  check_separator(separator);
  std::vector<Value> pieces;
  std::string_view rest = text.as_text();
  for (; most != 0; --most) {
    const std::size_t found = rest.rfind(separator);
    if (found == std::string_view::npos) break;
    add_piece(state, pieces, text, rest.substr(found + separator.size()));
    rest = rest.substr(0, found);
  }
  add_piece(state, pieces, text, rest);
  std::reverse(pieces.begin(), pieces.end());
  return pieces;
}

std::vector<Value> split_words(State& state, const Value& text, std::int64_t most) {
  std::vector<Value> pieces;
  std::string_view rest = text.as_text();
  for (; most != 0; --most) {
    const std::string_view word = take_word(rest);
    if (word.empty()) return pieces;
    add_piece(state, pieces, text, word);
  }
  rest = strip_left(rest);
  if (!rest.empty()) add_piece(state, pieces, text, rest);
  return pieces;
}

std::vector<Value> rsplit_words(State& state, const Value& text, std::int64_t most) {
  std::vector<Value> pieces;
  std::string_view rest = text.as_text();
  for (; most != 0; --most) {
    const std::string_view word = take_last_word(rest);
    if (word.empty()) break;
    add_piece(state, pieces, text, word);
  }
  rest = strip_right(rest);
  if (!rest.empty()) add_piece(state, pieces, text, rest);
  std::reverse(pieces.begin(), pieces.end());
  return pieces;
}

std::vector<Value> split_lines(State& state, const Value& text, bool keep_ends) {
  std::vector<Value> lines;
  for (std::string_view rest = text.as_text(); !rest.empty();) {
    add_piece(state, lines, text, take_line(rest, keep_ends));
  }
  return lines;
}

}  // namespace praxis::jinja
