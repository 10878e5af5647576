// YAML values as templates see them. Texts are borrowed from the document; a node that several
// aliases share becomes one value, as it does in Python.
#include <tommath.h>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/context.h"
#include "template/integer.h"
#include "template/native.h"

namespace praxis {
namespace {

// A hexadecimal or octal integer past 64 bits; yaml has checked its digits.
jinja::Value big_with_radix(std::string_view text, int radix) {
  const std::string digits(text.substr(2));
  mp_int number;
  if (mp_init(&number) != MP_OKAY) throw std::bad_alloc();
  const bool read = mp_read_radix(&number, digits.c_str(), radix) == MP_OKAY;
  jinja::Value value = read ? jinja::BigInteger::make(number) : jinja::Value::borrowed(text);
  mp_clear(&number);
  return value;
}

jinja::Value integer_value(const yaml::Node& node) {
  if (node.fits) return jinja::Value::integer(node.integer);
  if (node.text.size() > jinja::kMaxDigits) return jinja::Value::borrowed(node.text);
  if (node.text.starts_with("0x")) return big_with_radix(node.text, 16);
  if (node.text.starts_with("0o")) return big_with_radix(node.text, 8);
  return jinja::parse_integer(node.text);
}

class DataContext {
 public:
  jinja::Value make(const yaml::Node& node) {
    switch (node.kind) {
      case yaml::Kind::null:
        return jinja::Value::none();
      case yaml::Kind::boolean:
        return jinja::Value::boolean(node.boolean);
      case yaml::Kind::integer:
        return integer_value(node);
      case yaml::Kind::real:
        return jinja::Value::real(node.real);
      case yaml::Kind::string:
        return jinja::Value::borrowed(node.text);
      case yaml::Kind::sequence:
      case yaml::Kind::mapping:
        break;
    }
    if (const auto found = made_.find(&node); found != made_.end()) return found->second;
    jinja::Value value = node.kind == yaml::Kind::sequence ? list(node) : dict(node);
    made_.emplace(&node, value);
    return value;
  }

 private:
  std::vector<jinja::Value> items(const yaml::Node& node) {
    std::vector<jinja::Value> items;
    items.reserve(node.items.size());
    for (const yaml::Node* item : node.items) items.push_back(make(*item));
    return items;
  }

  jinja::Value list(const yaml::Node& node) { return jinja::Value::list(items(node)); }

  jinja::Value dict(const yaml::Node& node) {
    jinja::Value value = jinja::Value::dict();
    jinja::Dict& dict = value.as_dict();
    dict.entries.reserve(node.entries.size());
    // yaml has refused equal keys: nothing need be looked up.
    for (const yaml::Entry& entry : node.entries) {
      dict.entries.push_back({key(*entry.key), make(*entry.value)});
    }
    return value;
  }

  // A key must be hashable: a sequence becomes a tuple, a mapping a tuple of pairs.
  jinja::Value key(const yaml::Node& node) {
    if (node.kind == yaml::Kind::mapping) {
      std::vector<jinja::Value> pairs;
      for (const yaml::Entry& entry : node.entries) {
        pairs.push_back(jinja::Value::tuple({key(*entry.key), key(*entry.value)}));
      }
      return jinja::Value::tuple(std::move(pairs));
    }
    if (node.kind != yaml::Kind::sequence) return make(node);
    std::vector<jinja::Value> parts;
    for (const yaml::Node* item : node.items) parts.push_back(key(*item));
    return jinja::Value::tuple(std::move(parts));
  }

  std::unordered_map<const yaml::Node*, jinja::Value> made_;
};

}  // namespace

jinja::Value make_data_context(const yaml::Node& node) { return DataContext().make(node); }

}  // namespace praxis
