#include "template/lexer.h"

#include <algorithm>

#include "template/lexer_number.h"
#include "template/lexer_string.h"
#include "template/unicode.h"

namespace praxis::jinja {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// The tags that can begin in template data.
enum class Tag : std::uint8_t { comment, block, variable, line_statement, line_comment, raw };

struct Rule {
  Tag tag;
  std::string_view prefix;
  std::string_view order;  // Jinja's name of the rule: breaks ties between prefixes of one length
};

// A tag found in template data: where its text begins (with the indentation that line tags own),
// where it ends, and the sign behind it.
struct Found {
  Tag tag = Tag::comment;
  std::size_t begin = npos;
  std::size_t end = 0;
  char sign = 0;
};

class Lexer {
 public:
  Lexer(const Source& source, const Settings& settings) : text_(source.text), settings_(settings) {
    if (!settings.keep_trailing_newline && text_.ends_with('\n')) text_.remove_suffix(1);
    collect_rules();
  }

  Tokens run(LexerStart start) {
    if (start == LexerStart::expression) {
      expression(TokenKind::variable_end, true);
    } else {
      while (at_ < text_.size() && !failed_) data();
    }
    if (!failed_) finish();
    return std::move(tokens_);
  }

 private:
  void collect_rules() {
    rules_ = {{Tag::comment, settings_.comment_start_string, "comment_begin"},
              {Tag::block, settings_.block_start_string, "block_begin"},
              {Tag::variable, settings_.variable_start_string, "variable_begin"}};
    if (!settings_.line_statement_prefix.empty()) {
      rules_.push_back(
          {Tag::line_statement, settings_.line_statement_prefix, "linestatement_begin"});
    }
    if (!settings_.line_comment_prefix.empty()) {
      rules_.push_back({Tag::line_comment, settings_.line_comment_prefix, "linecomment_begin"});
    }
    std::sort(rules_.begin(), rules_.end(), [](const Rule& left, const Rule& right) {
      return left.prefix.size() != right.prefix.size() ? left.prefix.size() > right.prefix.size()
                                                       : left.order > right.order;
    });
    for (const Rule& rule : rules_) first_bytes_ += rule.prefix.substr(0, 1);
    // Line tags own the white space before them.
    if (rules_.size() > 3) first_bytes_ += " \t\v\f";
  }

  // --- small helpers ------------------------------------------------------------------------

  bool starts_with(std::size_t at, std::string_view what) const {
    return text_.substr(std::min(at, text_.size())).starts_with(what);
  }
  std::size_t skip_space(std::size_t at) const {
    while (at < text_.size()) {
      const CodePoint point = decode_at(text_, at);
      if (!is_space(point.value)) break;
      at += point.size;
    }
    return at;
  }
  bool at_line_start(std::size_t at) const { return at == 0 || text_[at - 1] == '\n'; }

  Span span(std::size_t begin, std::size_t end) const {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }
  void add(TokenKind kind, std::size_t begin, std::size_t end, std::string_view text) {
    tokens_.all.push_back({kind, span(begin, end), text});
  }
  std::string_view keep(std::string text) { return tokens_.storage.emplace_back(std::move(text)); }
  void fail(std::size_t begin, std::size_t end, std::string message) {
    add(TokenKind::failure, begin, end, keep(std::move(message)));
    failed_ = true;
  }
  // Jinja reports the end of a template on the line of the last token.
  void finish() {
    const Span last = tokens_.all.empty() ? Span{} : tokens_.all.back().span;
    tokens_.all.push_back({TokenKind::end, last, {}});
  }

  void add_data(std::size_t begin, std::size_t end) {
    if (begin == end) return;
    std::string_view text = text_.substr(begin, end - begin);
    if (settings_.newline_sequence != "\n" && text.find('\n') != npos) {
      text = keep(replace_newlines(text, settings_.newline_sequence));
    }
    add(TokenKind::data, begin, end, text);
  }

  // --- template data ------------------------------------------------------------------------

  // The end of `{% raw %}` whose prefix ends at `at`, or npos when this is no raw block.
  std::size_t raw_tag_end(std::size_t at) const {
    if (at < text_.size() && (text_[at] == '-' || text_[at] == '+')) ++at;
    at = skip_space(at);
    if (!starts_with(at, "raw")) return npos;
    at = skip_space(at + 3);
    if (starts_with(at, settings_.block_end_string)) return at + settings_.block_end_string.size();
    if (starts_with(at, "-") && starts_with(at + 1, settings_.block_end_string)) {
      return skip_space(at + 1 + settings_.block_end_string.size());
    }
    return npos;
  }

  // Where the prefix of `rule` would stand if its tag began at `at`, or npos.
  std::size_t prefix_position(const Rule& rule, std::size_t at) const {
    std::size_t prefix = at;
    if (rule.tag == Tag::line_statement) {
      if (!at_line_start(at)) return npos;
      prefix = std::min(text_.find_first_not_of(" \t\v", at), text_.size());
    } else if (rule.tag == Tag::line_comment) {
      if (!at_line_start(at) && is_space_before(at)) return npos;
      while (prefix < text_.size() && text_[prefix] != '\n' && text_[prefix] != '\r') {
        const CodePoint point = decode_at(text_, prefix);
        if (!is_space(point.value)) break;
        prefix += point.size;
      }
    }
    return starts_with(prefix, rule.prefix) ? prefix : npos;
  }

  bool is_space_before(std::size_t at) const {
    std::size_t previous = at - 1;
    while (previous > 0 && is_continuation(text_[previous])) --previous;
    return is_space(decode_at(text_, previous).value);
  }

  bool tag_at(std::size_t at, Found& found) const {
    if (starts_with(at, settings_.block_start_string)) {
      const std::size_t behind = at + settings_.block_start_string.size();
      const std::size_t end = raw_tag_end(behind);
      if (end != npos) {
        const char sign = text_[behind] == '-' || text_[behind] == '+' ? text_[behind] : char{0};
        found = {Tag::raw, at, end, sign};
        return true;
      }
    }
    for (const Rule& rule : rules_) {
      const std::size_t prefix = prefix_position(rule, at);
      if (prefix == npos) continue;
      found = {rule.tag, at, prefix + rule.prefix.size(), 0};
      if (starts_with(found.end, "-") || starts_with(found.end, "+"))
        found.sign = text_[found.end++];
      return true;
    }
    return false;
  }

  Found find_tag() const {
    Found found;
    for (std::size_t at = at_; at < text_.size(); ++at) {
      at = text_.find_first_of(first_bytes_, at);
      if (at == npos) break;
      if (tag_at(at, found)) break;
    }
    return found;
  }

  // The end of the data before a tag, after what the tag's sign or lstrip_blocks removes.
  std::size_t stripped_end(std::size_t begin, std::size_t end, char sign, bool is_variable) const {
    if (sign == '-') {
      std::size_t last = begin;
      for (std::size_t at = begin; at < end;) {
        const CodePoint point = decode_at(text_, at);
        at += point.size;
        if (!is_space(point.value)) last = at;
      }
      return last;
    }
    if (sign == '+' || !settings_.lstrip_blocks || is_variable) return end;
    const std::size_t newline = text_.substr(begin, end - begin).rfind('\n');
    if (newline == npos && !line_starting_) return end;
    const std::size_t line = newline == npos ? begin : begin + newline + 1;
    return skip_space(line) >= end ? line : end;
  }

  // One stretch of template data and the tag behind it.
  void data() {
    const Found found = find_tag();
    if (found.begin == npos) {
      add_data(at_, text_.size());
      at_ = text_.size();
      return;
    }
    add_data(at_, stripped_end(at_, found.begin, found.sign, found.tag == Tag::variable));
    at_ = found.end;
    line_starting_ = text_[at_ - 1] == '\n';
    switch (found.tag) {
      case Tag::comment:
        return comment();
      case Tag::raw:
        return raw();
      case Tag::line_comment:
        at_ = std::min(text_.find('\n', at_), text_.size());
        line_starting_ = false;
        return;
      case Tag::variable:
        add(TokenKind::variable_begin, found.begin, found.end, {});
        return expression(TokenKind::variable_end, false);
      case Tag::block:
        add(TokenKind::block_begin, found.begin, found.end, {});
        return expression(TokenKind::block_end, false);
      case Tag::line_statement:
        add(TokenKind::block_begin, found.begin, found.end, {});
        in_line_statement_ = true;
        expression(TokenKind::block_end, false);
        in_line_statement_ = false;
        return;
    }
  }

  // The end of a closing tag that stands at `at`, with what it removes behind it, or npos.
  std::size_t closing_end(std::size_t at, std::string_view close, bool plus_and_trim) const {
    if (starts_with(at, "-") && starts_with(at + 1, close))
      return skip_space(at + 1 + close.size());
    if (plus_and_trim && starts_with(at, "+") && starts_with(at + 1, close)) {
      return at + 1 + close.size();
    }
    if (!starts_with(at, close)) return npos;
    const std::size_t end = at + close.size();
    return plus_and_trim && settings_.trim_blocks && starts_with(end, "\n") ? end + 1 : end;
  }

  void comment() {
    if (at_ == text_.size()) return;
    const std::string_view close = settings_.comment_end_string;
    for (std::size_t at = at_; at <= text_.size(); ++at) {
      const std::size_t end = closing_end(at, close, true);
      if (end == npos) continue;
      at_ = end;
      line_starting_ = text_[at_ - 1] == '\n';
      return;
    }
    fail(at_, at_, "Missing end of comment tag");
  }

  // The end of `{% endraw %}` at `at` and its sign, or npos.
  std::size_t raw_close(std::size_t at, char& sign) const {
    if (!starts_with(at, settings_.block_start_string)) return npos;
    at += settings_.block_start_string.size();
    sign = starts_with(at, "-") || starts_with(at, "+") ? text_[at++] : char{0};
    at = skip_space(at);
    if (!starts_with(at, "endraw")) return npos;
    return closing_end(skip_space(at + 6), settings_.block_end_string, true);
  }

  void raw() {
    if (at_ == text_.size()) return;
    for (std::size_t at = at_; at < text_.size(); ++at) {
      char sign = 0;
      const std::size_t end = raw_close(at, sign);
      if (end == npos) continue;
      add_data(at_, stripped_end(at_, at, sign, false));
      at_ = end;
      line_starting_ = text_[at_ - 1] == '\n';
      return;
    }
    fail(at_, at_, "Missing end of raw directive");
  }

  // --- expressions --------------------------------------------------------------------------

  // The end of the tag we are in, if it ends at at_; npos if it does not.
  std::size_t tag_end(TokenKind closes) const {
    if (in_line_statement_) return line_statement_end();
    if (closes == TokenKind::variable_end) {
      return closing_end(at_, settings_.variable_end_string, false);
    }
    return closing_end(at_, settings_.block_end_string, true);
  }

  // A line statement ends with its line, and takes the blank lines behind it along.
  std::size_t line_statement_end() const {
    const std::size_t end = skip_space(at_);
    if (end == text_.size()) return end;
    const std::size_t newline = text_.substr(at_, end - at_).rfind('\n');
    return newline == npos ? npos : at_ + newline + 1;
  }

  void expression(TokenKind closes, bool bare) {
    std::string open;  // the closing brackets that are still to come
    while (!failed_) {
      if (open.empty() && !bare) {
        const std::size_t end = tag_end(closes);
        if (end != npos) {
          add(closes, at_, end, {});
          line_starting_ = end > at_ ? text_[end - 1] == '\n' : line_starting_;
          at_ = end;
          return;
        }
      }
      if (at_ >= text_.size()) return;
      const std::size_t behind = skip_space(at_);
      if (behind != at_) {
        at_ = behind;
        continue;
      }
      token(open);
    }
  }

  void token(std::string& open) {
    const char c = text_[at_];
    if (is_decimal_digit(c)) return number();
    if (c == '"' || c == '\'') {
      if (string(c)) return;
    } else if (is_word(decode_at(text_, at_).value)) {
      return name();
    }
    for (const Operator& candidate : operators()) {
      if (starts_with(at_, candidate.text)) return operator_token(candidate, open);
    }
    const CodePoint point = decode_at(text_, at_);
    fail(at_, at_ + point.size,
         "unexpected char " + quoted_char(text_.substr(at_, point.size)) + " at " +
             std::to_string(count_characters(text_.substr(0, at_))));
  }

  void operator_token(const Operator& found, std::string& open) {
    const char c = found.text[0];
    if (found.text.size() == 1) {
      if (c == '(') open += ')';
      if (c == '[') open += ']';
      if (c == '{') open += '}';
      if (c == ')' || c == ']' || c == '}') {
        if (open.empty()) return fail(at_, at_ + 1, std::string("unexpected '") + c + "'");
        const char expected = open.back();
        open.pop_back();
        if (expected != c) {
          return fail(at_, at_ + 1,
                      std::string("unexpected '") + c + "', expected '" + expected + "'");
        }
      }
    }
    add(found.kind, at_, at_ + found.text.size(), found.text);
    at_ += found.text.size();
  }

  void name() {
    const std::size_t begin = at_;
    bool valid = is_identifier_start(decode_at(text_, at_).value);
    while (at_ < text_.size()) {
      const CodePoint point = decode_at(text_, at_);
      if (!is_word(point.value)) break;
      valid = valid && is_identifier_part(point.value);
      at_ += point.size;
    }
    if (!valid) return fail(begin, at_, "Invalid character in identifier");
    add(TokenKind::name, begin, at_, text_.substr(begin, at_ - begin));
  }

  void number() {
    const std::size_t begin = at_;
    const std::size_t real = float_end(text_, at_);
    at_ = real > begin ? real : integer_end(text_, at_);
    const std::string_view digits = text_.substr(begin, at_ - begin);
    const TokenKind kind = real > begin ? TokenKind::real : TokenKind::integer;
    if (digits.find('_') == npos) return add(kind, begin, at_, digits);
    std::string plain;
    std::copy_if(digits.begin(), digits.end(), std::back_inserter(plain),
                 [](char c) { return c != '_'; });
    add(kind, begin, at_, keep(std::move(plain)));
  }

  // Returns false when the quote is not closed.
  bool string(char quote) {
    std::size_t end = at_ + 1;
    bool plain = true;
    while (end < text_.size() && text_[end] != quote) {
      if (text_[end] == '\\') {
        plain = false;
        ++end;
      }
      plain = plain && text_[end] != '\n';
      ++end;
    }
    if (end >= text_.size()) return false;
    const std::size_t begin = at_;
    std::string_view body = text_.substr(begin + 1, end - begin - 1);
    at_ = end + 1;
    if (plain) {
      add(TokenKind::string, begin, at_, body);
      return true;
    }
    std::string decoded;
    std::string message;
    if (unescape(replace_newlines(body, settings_.newline_sequence), decoded, message)) {
      add(TokenKind::string, begin, at_, keep(std::move(decoded)));
    } else {
      fail(begin, at_, std::move(message));
    }
    return true;
  }

  std::string_view text_;
  const Settings& settings_;
  std::vector<Rule> rules_;
  std::string first_bytes_;
  Tokens tokens_;
  std::size_t at_ = 0;
  bool line_starting_ = true;
  bool in_line_statement_ = false;
  bool failed_ = false;
};

}  // namespace

Tokens tokenize(const Source& source, const Settings& settings, LexerStart start) {
  return Lexer(source, settings).run(start);
}

}  // namespace praxis::jinja
