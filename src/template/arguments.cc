#include "template/arguments.h"

#include <algorithm>

#include "template/integer.h"

namespace praxis::jinja {
namespace {

[[noreturn]] void fail(std::string_view function, const std::string& what) {
  throw Error(ErrorKind::type, std::string(function) + "() " + what);
}

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

[[noreturn]] void throw_too_many(std::string_view function, std::size_t required,
                                 std::size_t positional, std::size_t given) {
  const std::string were = given == 1 ? " was given" : " were given";
  std::string takes = "takes " + plural(positional, "positional argument");
  if (required < positional) {
    takes = "takes from " + std::to_string(required) + " to " +
            plural(positional, "positional argument");
  }
  fail(function, takes + " but " + std::to_string(given) + were);
}

void check_required(std::string_view function, std::span<const std::string_view> names,
                    std::size_t required, std::span<const Value*> slots) {
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < required; ++i) {
    if (slots[i] == nullptr) missing.push_back("'" + std::string(names[i]) + "'");
  }
  if (missing.empty()) return;
  std::string listed;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (i > 0) listed += i + 1 < missing.size() ? ", " : " and ";
    listed += missing[i];
  }
  fail(function,
       "missing " + plural(missing.size(), "required positional argument") + ": " + listed);
}

}  // namespace

void bind_arguments(std::string_view function, std::span<const std::string_view> names,
                    std::size_t required, std::size_t positional, const Arguments& arguments,
                    std::span<const Value*> slots) {
  const std::size_t given = arguments.positional.size();
  if (given > positional) throw_too_many(function, required, positional, given);
  for (std::size_t i = 0; i < given; ++i) slots[i] = &arguments.positional[i];
  for (const Keyword& keyword : arguments.keywords) {
    const auto name = std::find(names.begin(), names.end(), keyword.name);
    if (name == names.end()) {
      fail(function, "got an unexpected keyword argument '" + std::string(keyword.name) + "'");
    }
    const Value*& slot = slots[static_cast<std::size_t>(name - names.begin())];
    if (slot != nullptr) {
      fail(function, "got multiple values for argument '" + std::string(keyword.name) + "'");
    }
    slot = &keyword.value;
  }
  check_required(function, names, required, slots);
}

std::int64_t to_integer(const Value& value) {
  if (is_integral(value)) return clamped_integer(value);
  if (value.is_undefined()) throw_undefined(value);
  throw Error(ErrorKind::type,
              "'" + std::string(type_name(value)) + "' object cannot be interpreted as an integer");
}

double to_real(const Value& value) {
  if (value.is_real()) return value.as_real();
  if (is_integral(value)) return integer_to_real(value);
  if (value.is_undefined()) throw_undefined(value);
  throw Error(ErrorKind::type, "must be real number, not " + std::string(type_name(value)));
}

std::string_view to_str(const Value& value, std::string_view function) {
  if (value.is_text()) return value.as_text();
  if (value.is_undefined()) throw_undefined(value);
  throw Error(ErrorKind::type, std::string(function) + "() argument must be str, not " +
                                   std::string(type_name(value)));
}

}  // namespace praxis::jinja
