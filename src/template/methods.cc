#include "template/methods.h"

#include <algorithm>
#include <array>

#include "template/generator.h"

namespace praxis::jinja {
namespace {

const MethodTable& methods_of(const Value& self) {
  static constexpr MethodTable kNone;
  switch (self.kind()) {
    case Kind::text:
    case Kind::owned_text:
      return text_methods();
    case Kind::list:
      return list_methods();
    case Kind::tuple:
      return tuple_methods();
    case Kind::dict:
      return dict_methods();
    case Kind::boolean:
    case Kind::integer:
    case Kind::big_integer:
      return integer_methods();
    case Kind::real:
      return real_methods();
    default:
      return kNone;
  }
}

class BoundMethod final : public Object {
 public:
  BoundMethod(Value self, std::string name, Method method)
      : self_(std::move(self)), name_(std::move(name)), method_(method) {}
  std::string_view type_name() const override { return "builtin_function_or_method"; }
  bool callable() const override { return true; }
  Value call(State& state, const Arguments& arguments) override {
    return method_(state, self_, arguments);
  }
  void print(std::string& out) const override {
    out += "<built-in method " + name_ + " of " + std::string(jinja::type_name(self_)) +
           " object at " + std::string(kAddress) + ">";
  }
  void visit(const std::function<void(Value&)>& visitor) override { visitor(self_); }

 private:
  Value self_;
  std::string name_;
  Method method_;
};

}  // namespace

Method MethodTable::find(std::string_view name) const {
  if ((letter(name) & first_letters_) == 0) return nullptr;
  const auto found =
      std::lower_bound(methods_.begin(), methods_.end(), name,
                       [](const NamedMethod& entry, std::string_view n) { return entry.name < n; });
  return found != methods_.end() && found->name == name ? found->method : nullptr;
}

Method find_method(const Value& self, std::string_view name) { return methods_of(self).find(name); }

Value bind_method(const Value& self, std::string_view name, Method method) {
  return Value::object(std::make_unique<BoundMethod>(self, std::string(name), method));
}

void expect_arguments(const Arguments& arguments, std::string_view method, std::size_t least,
                      std::size_t most) {
  const std::string name(method);
  if (!arguments.keywords.empty()) {
    throw Error(ErrorKind::type, name + "() takes no keyword arguments");
  }
  const std::size_t given = arguments.positional.size();
  if (given >= least && given <= most) return;
  if (most == 0) {
    throw Error(ErrorKind::type,
                name + "() takes no arguments (" + std::to_string(given) + " given)");
  }
  const std::size_t bound = given < least ? least : most;
  const std::string limit = least == most ? "" : given < least ? "at least " : "at most ";
  throw Error(ErrorKind::type, name + " expected " + limit + std::to_string(bound) +
                                   (bound == 1 ? " argument" : " arguments") + ", got " +
                                   std::to_string(given));
}

namespace {
thread_local std::uint64_t changes = 0;
}  // namespace

std::uint64_t count_changes() { return changes; }

void check_mutable(const Value& value) {
  ++changes;
  if (value.counted() != nullptr && value.counted()->frozen) {
    throw Error(ErrorKind::value,
                "this " + std::string(type_name(value)) + " belongs to the data and cannot change",
                "work on a copy: value.copy()");
  }
}

Value text_piece(const Value& source, std::string_view piece) {
  if (source.kind() == Kind::text) return Value::borrowed(piece, source.is_safe());
  if (piece.size() == source.as_text().size()) return source;
  return small_text(piece, source.is_safe());
}

Value ascii_upper(std::string_view text, bool safe) {
  char* chars = nullptr;
  Value result = Value::unwritten_text(text.size(), chars, safe);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    chars[i] = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  return result;
}

Value ascii_lower(std::string_view text, bool safe) {
  char* chars = nullptr;
  Value result = Value::unwritten_text(text.size(), chars, safe);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    chars[i] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  return result;
}

Value small_text(std::string_view text, bool safe) {
  static constexpr auto kAscii = [] {
    std::array<char, 128> letters{};
    for (std::size_t i = 0; i < letters.size(); ++i) letters[i] = static_cast<char>(i);
    return letters;
  }();
  if (text.empty()) return Value::borrowed("", safe);
  const auto first = static_cast<unsigned char>(text.front());
  if (text.size() == 1 && first < kAscii.size()) {
    return Value::borrowed({&kAscii[first], 1}, safe);
  }
  return Value::text(text, safe);
}

}  // namespace praxis::jinja
