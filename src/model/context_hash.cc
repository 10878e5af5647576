// The hash of a context: the value is written to one buffer, in a form that two different values
// never share, and the buffer is hashed at once. Hashing value by value was rejected: XXH3 takes as
// long to finish a stream of ten bytes as of two hundred.
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "model/context.h"

namespace praxis {
namespace {

using jinja::Kind;
using jinja::Value;

class Writer {
 public:
  Writer(std::vector<std::uint64_t>* marks, std::vector<Leaf>* leaves)
      : marks_(marks), leaves_(leaves) {}

  Hash128 hash(const Value& value) {
    write(value);
    return hash_bytes(bytes_);
  }

 private:
  void write(const Value& value) {
    switch (value.kind()) {
      case Kind::list:
      case Kind::tuple:
        return list(value);
      case Kind::dict:
        return dict(value);
      default:
        break;
    }
    const std::size_t begin = bytes_.size();
    scalar(value);
    leaf(begin);
  }

  // Everything begins with a letter for its kind; what has no fixed size follows its length.
  void scalar(const Value& value) {
    switch (value.kind()) {
      case Kind::none:
        bytes_.push_back('n');
        return;
      case Kind::boolean:
        bytes_.push_back(value.as_boolean() ? 't' : 'f');
        return;
      case Kind::integer:
        bytes_.push_back('i');
        return number(static_cast<std::uint64_t>(value.as_integer()));
      case Kind::real:
        return real(value.as_real());
      case Kind::text:
      case Kind::owned_text:
        return text('s', value.as_text());
      case Kind::big_integer:
        return text('b', jinja::to_text(value));
      default:
        text('o', jinja::type_name(value));  // contexts hold data only
    }
  }

  void real(double real) {
    bytes_.push_back('r');
    constexpr std::uint64_t not_a_number = 0x7ff8000000000000;  // whatever its sign and payload
    number(std::isnan(real) ? not_a_number : std::bit_cast<std::uint64_t>(real));
  }

  // The same bytes on every machine.
  void number(std::uint64_t number) {
    std::array<char, 8> bytes;
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(bytes.data(), &number, sizeof number);
    } else {
      for (char& byte : bytes) {
        byte = static_cast<char>(number & 0xffU);
        number >>= 8U;
      }
    }
    bytes_.append(bytes.data(), bytes.size());
  }

  void text(char kind, std::string_view text) {
    bytes_.push_back(kind);
    number(text.size());
    bytes_.append(text);
  }

  void list(const Value& value) {
    const std::vector<Value>& items = value.items();
    const std::size_t begin = bytes_.size();
    bytes_.push_back('l');
    number(items.size());
    if (items.empty()) return leaf(begin);
    for (std::size_t index = 0; index < items.size(); ++index) {
      const Place place = enter(items[index], index);
      write(items[index]);
      leave(place);
    }
  }

  void dict(const Value& value) {
    const jinja::Dict& dict = value.as_dict();
    const std::size_t begin = bytes_.size();
    bytes_.push_back('d');
    number(dict.entries.size());
    if (dict.entries.empty()) return leaf(begin);
    for (const jinja::Dict::Entry& entry : dict.entries) {
      const Place place{path_.size(), path_mark_};
      if (has_leaves()) step(entry.key.is_text() ? entry.key.as_text() : jinja::to_text(entry.key));
      key(entry.key);
      write(entry.value);
      leave(place);
    }
  }

  // Keys are no leaves.
  void key(const Value& value) {
    if (value.is_text()) return text('s', value.as_text());
    const auto marks = std::exchange(marks_, nullptr);
    const auto leaves = std::exchange(leaves_, nullptr);
    write(value);
    marks_ = marks;
    leaves_ = leaves;
  }

  // Where the walk is: the length of its path as a text, when that is wanted, and the path's mark.
  struct Place {
    std::size_t length;
    std::uint64_t mark;
  };

  bool has_leaves() const { return marks_ != nullptr || leaves_ != nullptr; }

  // An item that has a name is found by it, so that one more in front changes no other path.
  Place enter(const Value& item, std::size_t index) {
    const Place place{path_.size(), path_mark_};
    if (!has_leaves()) return place;
    const Value* name = item.is_dict() ? item.as_dict().find("name") : nullptr;
    if (name != nullptr && name->is_text()) {
      step(name->as_text());
    } else {
      step(std::to_string(index));
    }
    return place;
  }

  void leave(const Place& place) {
    path_.resize(place.length);
    path_mark_ = place.mark;
  }

  void step(std::string_view name) {
    constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15;  // so that the order of steps counts
    path_mark_ = (path_mark_ ^ hash_short(name)) * odd;
    if (leaves_ == nullptr) return;
    if (!path_.empty()) path_ += '.';
    path_ += name;
  }

  void leaf(std::size_t begin) {
    if (!has_leaves()) return;
    constexpr std::uint64_t half = 0xffff'ffff;
    const std::uint64_t value = hash_short(std::string_view(bytes_).substr(begin));
    const std::uint64_t mark = (path_mark_ & ~half) | (value & half);
    if (marks_ != nullptr) marks_->push_back(mark);
    if (leaves_ != nullptr) leaves_->push_back({path_, mark});
  }

  std::vector<std::uint64_t>* marks_;
  std::vector<Leaf>* leaves_;
  std::string bytes_;
  std::string path_;
  std::uint64_t path_mark_ = 0;
};

}  // namespace

Hash128 hash_context(const Value& context, std::vector<std::uint64_t>* marks,
                     std::vector<Leaf>* leaves) {
  return Writer(marks, leaves).hash(context);
}

}  // namespace praxis
