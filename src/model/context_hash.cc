// The hash of a context: the value is written to one buffer, in a form that two different values
// never share, and the buffer is hashed at once. Hashing value by value was rejected: XXH3 takes as
// long to finish a stream of ten bytes as of two hundred.
#include <array>
#include <bit>
#include <cmath>
#include <string>

#include "model/context.h"

namespace praxis {
namespace {

using jinja::Kind;
using jinja::Value;

class Writer {
 public:
  explicit Writer(std::vector<Leaf>* leaves) : leaves_(leaves) {}

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
    for (char& byte : bytes) {
      byte = static_cast<char>(number & 0xffU);
      number >>= 8U;
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
      const std::size_t length = leaves_ == nullptr ? 0 : enter(items[index], index);
      write(items[index]);
      path_.resize(length);
    }
  }

  void dict(const Value& value) {
    const jinja::Dict& dict = value.as_dict();
    const std::size_t begin = bytes_.size();
    bytes_.push_back('d');
    number(dict.entries.size());
    if (dict.entries.empty()) return leaf(begin);
    for (const jinja::Dict::Entry& entry : dict.entries) {
      const std::size_t length = path_.size();
      if (leaves_ != nullptr) {
        step(entry.key.is_text() ? std::string(entry.key.as_text()) : jinja::to_text(entry.key));
      }
      key(entry.key);
      write(entry.value);
      path_.resize(length);
    }
  }

  // Keys are no leaves.
  void key(const Value& value) {
    std::vector<Leaf>* leaves = leaves_;
    leaves_ = nullptr;
    write(value);
    leaves_ = leaves;
  }

  // An item that has a name is found by it, so that one more in front changes no other path.
  std::size_t enter(const Value& item, std::size_t index) {
    const std::size_t length = path_.size();
    const Value* name = item.is_dict() ? item.as_dict().find("name") : nullptr;
    step(name != nullptr && name->is_text() ? std::string(name->as_text()) : std::to_string(index));
    return length;
  }

  void step(const std::string& name) {
    if (!path_.empty()) path_ += '.';
    path_ += name;
  }

  void leaf(std::size_t begin) {
    if (leaves_ != nullptr)
      leaves_->push_back({path_, hash_bytes(std::string_view(bytes_).substr(begin))});
  }

  std::vector<Leaf>* leaves_;
  std::string bytes_;
  std::string path_;
};

}  // namespace

Hash128 hash_context(const Value& context, std::vector<Leaf>* leaves) {
  return Writer(leaves).hash(context);
}

}  // namespace praxis
