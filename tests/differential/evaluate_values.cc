// Evaluates operations on values, for values_differential.py: one JSON object a line on the input
// {"op": "filter:upper", "args": [...], "keywords": {...}, "autoescape": false, "list": false},
// {"result": repr} or {"error": message} on the output.
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "template/environment.h"
#include "template/format.h"
#include "template/number_text.h"

namespace praxis::jinja {
namespace {

using Json = nlohmann::ordered_json;

class EvaluationState final : public State {
 public:
  EvaluationState(const Environment& environment, bool autoescape)
      : environment_(environment), autoescape_(autoescape) {}
  const Environment& environment() const override { return environment_; }
  bool autoescape() const override { return autoescape_; }
  Value call(const Value& callee, const Arguments& arguments) override {
    if (callee.is_object()) return callee.as_object().call(*this, arguments);
    throw Error(ErrorKind::type, "object is not callable");
  }
  Value filter(std::string_view name, const Arguments& arguments) override {
    return apply(environment_.find_filter(name), name, arguments);
  }
  bool test(std::string_view name, const Arguments& arguments) override {
    return truth(apply(environment_.find_test(name), name, arguments));
  }
  Value lookup(std::string_view) override { return {}; }
  void charge(std::uint64_t amount) override {
    charged_ += amount;
    if (charged_ > 500'000'000) throw Error(ErrorKind::limit, "more than the limit");
  }

 private:
  Value apply(Native native, std::string_view name, const Arguments& arguments) {
    if (native != nullptr) return native(*this, arguments);
    throw Error(ErrorKind::runtime, "nothing is named '" + std::string(name) + "'");
  }

  const Environment& environment_;
  bool autoescape_;
  std::uint64_t charged_ = 0;
};

Value read_value(const Json& json);

std::vector<Value> read_values(const Json& json) {
  std::vector<Value> values;
  for (const Json& item : json) values.push_back(read_value(item));
  return values;
}

// Values that JSON lacks are objects: {"$": "tuple", "v": [...]}.
Value read_tagged(const std::string& tag, const Json& json) {
  if (tag == "int") return parse_integer(json.get<std::string>());
  if (tag == "float") return Value::real(*real_from_text(json.get<std::string>()));
  if (tag == "markup") return Value::text(json.get<std::string>(), true);
  if (tag == "tuple") return Value::tuple(read_values(json));
  if (tag == "undefined") return Value::undefined("u", UndefinedKind::lenient);
  Value dict = Value::dict();
  for (const Json& entry : json) dict.as_dict().set(read_value(entry[0]), read_value(entry[1]));
  return dict;
}

Value read_value(const Json& json) {
  if (json.is_null()) return Value::none();
  if (json.is_boolean()) return Value::boolean(json.get<bool>());
  if (json.is_string()) return Value::text(json.get<std::string>());
  if (json.is_array()) return Value::list(read_values(json));
  return read_tagged(json.at("$").get<std::string>(), json.value("v", Json()));
}

using Operation = Value (*)(State& state, const std::vector<Value>& values);

const std::map<std::string, Operation>& operations() {
  using Values = std::vector<Value>;
  static const std::map<std::string, Operation> kOperations = {
      {"+", [](State& s, const Values& v) { return add(s, v[0], v[1]); }},
      {"-", [](State& s, const Values& v) { return subtract(s, v[0], v[1]); }},
      {"*", [](State& s, const Values& v) { return multiply(s, v[0], v[1]); }},
      {"/", [](State& s, const Values& v) { return divide(s, v[0], v[1]); }},
      {"//", [](State& s, const Values& v) { return floor_divide(s, v[0], v[1]); }},
      {"%", [](State& s, const Values& v) { return modulo(s, v[0], v[1]); }},
      {"**", [](State& s, const Values& v) { return power(s, v[0], v[1]); }},
      {"neg", [](State&, const Values& v) { return negate(v[0]); }},
      {"pos", [](State&, const Values& v) { return plus(v[0]); }},
      {"==", [](State&, const Values& v) { return Value::boolean(equals(v[0], v[1])); }},
      {"<",
       [](State&, const Values& v) { return Value::boolean(ordered(v[0], Order::less, v[1])); }},
      {"<=",
       [](State&, const Values& v) {
         return Value::boolean(ordered(v[0], Order::less_equal, v[1]));
       }},
      {"in", [](State& s, const Values& v) { return Value::boolean(contains(s, v[1], v[0])); }},
      {"bool", [](State&, const Values& v) { return Value::boolean(truth(v[0])); }},
      {"repr", [](State&, const Values& v) { return v[0]; }},
      {"str", [](State&, const Values& v) { return Value::text(to_text(v[0])); }},
      {"getitem", [](State& s, const Values& v) { return get_item(s, v[0], v[1]); }},
      {"slice", [](State& s, const Values& v) { return get_slice(s, v[0], v[1], v[2], v[3]); }},
      {"format",
       [](State& s, const Values& v) {
         return Value::text(format_value(s, v[0], v[1].as_text()));
       }},
  };
  return kOperations;
}

Value call_method_of(State& state, std::string_view name, const Arguments& arguments) {
  bool found = false;
  const Arguments rest{arguments.positional.subspan(1), arguments.keywords};
  Value result = call_method(state, arguments.positional[0], name, rest, found);
  if (!found) throw Error(ErrorKind::type, "no such method");
  return result;
}

Value evaluate(State& state, const std::string& op, const Arguments& arguments) {
  const std::size_t colon = op.find(':');
  const std::string kind = op.substr(0, colon);
  const std::string name = colon == std::string::npos ? "" : op.substr(colon + 1);
  if (kind == "filter") return state.filter(name, arguments);
  if (kind == "test") return Value::boolean(state.test(name, arguments));
  if (kind == "method") return call_method_of(state, name, arguments);
  return operations().at(op)(state, {arguments.positional.begin(), arguments.positional.end()});
}

Json answer(const Environment& environment, const Json& question) {
  EvaluationState state(environment, question.at("autoescape").get<bool>());
  try {
    const std::vector<Value> positional = read_values(question.at("args"));
    std::vector<Keyword> keywords;
    for (const auto& item : question.at("keywords").items()) {
      keywords.push_back({item.key(), read_value(item.value())});
    }
    Value result = evaluate(state, question.at("op").get<std::string>(), {positional, keywords});
    if (question.at("list").get<bool>()) result = Value::list(to_vector(state, result));
    return {{"result", to_repr(result)}};
  } catch (const Error& error) {
    return {{"error", error.message}};
  }
}

}  // namespace
}  // namespace praxis::jinja

int main() {
  const praxis::jinja::Environment environment({}, nullptr);
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto question = nlohmann::ordered_json::parse(line);
    const auto handler = nlohmann::ordered_json::error_handler_t::replace;
    std::cout << praxis::jinja::answer(environment, question).dump(-1, ' ', true, handler) << "\n";
  }
}
