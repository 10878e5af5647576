// Python's pprint.pformat at its defaults: 80 columns, one space of indent a level, sorted keys.
//
// A value goes on one line when it fits what is left of it; if not, lists, tuples and dicts get a
// line for each item, and texts are cut at spaces into several literals.
#include "template/filters.h"
#include "template/meter.h"
#include "template/nesting.h"
#include "template/sorting.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

constexpr std::int64_t kWidth = 80;

std::int64_t width_of(std::string_view text) {
  return static_cast<std::int64_t>(count_points(text));
}

// Keys of any kinds in an order: by value, or by the name of the type where values have none.
bool key_before(const Value& left, const Value& right) {
  try {
    return ordered(left, Order::less, right);
  } catch (const Error& error) {
    if (error.kind == ErrorKind::limit) throw;
    return type_name(left) < type_name(right);
  }
}

class PrettyPrinter {
 public:
  explicit PrettyPrinter(State& state) : state_(state) {}

  std::string print(const Value& value) {
    append(value, 0, 0, 0);
    return std::move(out_);
  }

 private:
  // Appends `value`, which starts at column `indent` and has `allowance` characters behind it.
  void append(const Value& value, std::int64_t indent, std::int64_t allowance, int level) {
    const Nesting nesting;
    std::string one_line;
    append_sorted_repr(one_line, value);
    state_.charge(one_line.size());
    if (width_of(one_line) <= kWidth - indent - allowance || is_open(value)) {
      out_ += one_line;
      return;
    }
    open_.push_back(value.counted());
    switch (value.kind()) {
      case Kind::text:
      case Kind::owned_text:
        if (value.is_safe()) {
          out_ += one_line;
        } else {
          append_string(value.as_text(), indent, allowance, level + 1);
        }
        break;
      case Kind::list:
        append_items(value.items(), '[', "]", indent, allowance, level + 1);
        break;
      case Kind::tuple:
        if (value.is_group()) {
          out_ += one_line;
        } else {
          append_items(value.items(), '(', value.items().size() == 1 ? ",)" : ")", indent,
                       allowance, level + 1);
        }
        break;
      case Kind::dict:
        append_dict(value.as_dict(), indent, allowance + 1, level + 1);
        break;
      default:
        out_ += one_line;
        break;
    }
    open_.pop_back();
  }

  bool is_open(const Value& value) const {
    return value.counted() != nullptr &&
           std::find(open_.begin(), open_.end(), value.counted()) != open_.end();
  }

  // repr() with the keys of dicts sorted.
  void append_sorted_repr(std::string& out, const Value& value) {
    const Nesting nesting;
    if (is_open(value) || value.is_group()) return append_repr(out, value);
    const bool sequence = value.is_list() || value.is_tuple();
    if (!sequence && !value.is_dict()) return append_repr(out, value);
    open_.push_back(value.counted());
    if (sequence) {
      const std::vector<Value>& items = value.items();
      Meter::spend(4 * items.size() + open_.size());  // about the bytes they take
      out += value.is_list() ? '[' : '(';
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += ", ";
        append_sorted_repr(out, items[i]);
      }
      if (value.is_tuple() && items.size() == 1) out += ',';
      out += value.is_list() ? ']' : ')';
    } else {
      Meter::spend(8 * value.as_dict().entries.size() + open_.size());
      out += '{';
      bool first = true;
      for (const Dict::Entry* entry : sorted_entries(value.as_dict())) {
        if (!first) out += ", ";
        first = false;
        append_sorted_repr(out, entry->key);
        out += ": ";
        append_sorted_repr(out, entry->value);
      }
      out += '}';
    }
    open_.pop_back();
  }

  std::vector<const Dict::Entry*> sorted_entries(const Dict& dict) {
    std::vector<std::size_t> order(dict.entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    sort_indexes(state_, order, [&](std::size_t left, std::size_t right) {
      return key_before(dict.entries[left].key, dict.entries[right].key);
    });
    std::vector<const Dict::Entry*> entries;
    for (const std::size_t index : order) entries.push_back(&dict.entries[index]);
    return entries;
  }

  void next_line(std::int64_t indent) {
    out_ += '\n';
    out_.append(static_cast<std::size_t>(indent), ' ');
    state_.charge(static_cast<std::uint64_t>(indent) + 1);
  }

  void append_items(const std::vector<Value>& items, char open, std::string_view close,
                    std::int64_t indent, std::int64_t allowance, int level) {
    out_ += open;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool last = i + 1 == items.size();
      append(items[i], indent + 1, last ? allowance + width_of(close) : 1, level);
      if (last) break;
      out_ += ',';
      next_line(indent + 1);
    }
    out_ += close;
  }

  void append_dict(const Dict& dict, std::int64_t indent, std::int64_t allowance, int level) {
    out_ += '{';
    const std::vector<const Dict::Entry*> entries = sorted_entries(dict);
    for (const Dict::Entry* entry : entries) {
      const bool last = entry == entries.back();
      std::string key;
      append_sorted_repr(key, entry->key);
      out_ += key + ": ";
      append(entry->value, indent + 1 + width_of(key) + 2, last ? allowance : 1, level);
      if (last) break;
      out_ += ',';
      next_line(indent + 1);
    }
    out_ += '}';
  }

  static std::string literal(std::string_view text) { return to_repr(Value::borrowed(text)); }

  void append_string(std::string_view text, std::int64_t indent, std::int64_t allowance,
                     int level) {
    const bool outermost = level == 1;
    if (outermost) {
      ++indent;
      ++allowance;
    }
    const std::vector<std::string> literals = cut_string(text, kWidth - indent, allowance);
    if (literals.size() == 1) {
      out_ += literals.front();
      return;
    }
    if (outermost) out_ += '(';
    for (std::size_t i = 0; i < literals.size(); ++i) {
      if (i > 0) next_line(indent);
      out_ += literals[i];
    }
    if (outermost) out_ += ')';
  }

  // Cuts a text behind its line ends, and lines that are too long behind their spaces.
  std::vector<std::string> cut_string(std::string_view text, std::int64_t width,
                                      std::int64_t allowance) {
    if (text.empty()) return {literal(text)};
    std::vector<std::string> literals;
    while (!text.empty()) {
      const std::string_view line = take_line(text, true);
      const std::int64_t behind = text.empty() ? allowance : 0;
      const std::string whole = literal(line);
      if (width_of(whole) <= width - behind) {
        literals.push_back(whole);
      } else {
        cut_line(line, width, behind, literals);
      }
    }
    return literals;
  }

  void cut_line(std::string_view line, std::int64_t width, std::int64_t behind,
                std::vector<std::string>& literals) {
    std::string_view current = line.substr(0, 0);
    for (std::string_view rest = line; !rest.empty();) {
      const std::string_view part = take_word_and_space(rest);
      const std::string_view candidate(current.data(), current.size() + part.size());
      state_.charge(candidate.size());
      const std::int64_t room = width - (rest.empty() ? behind : 0);
      if (width_of(literal(candidate)) > room) {
        if (!current.empty()) literals.push_back(literal(current));
        current = part;
      } else {
        current = candidate;
      }
    }
    if (!current.empty()) literals.push_back(literal(current));
  }

  // Takes what the pattern \S*\s* matches.
  static std::string_view take_word_and_space(std::string_view& text) {
    std::size_t end = 0;
    bool in_space = false;
    for (std::size_t at = 0; at < text.size(); end = at) {
      const bool space = is_space(decode(text, at));
      if (in_space && !space) break;
      in_space = space;
    }
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end);
    return part;
  }

  State& state_;
  std::string out_;
  std::vector<const Counted*> open_;
};

}  // namespace

std::string pretty_print(State& state, const Value& value) {
  return PrettyPrinter(state).print(value);
}

}  // namespace praxis::jinja
