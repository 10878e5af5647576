#include "data.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "model/context.h"
#include "template/native.h"

namespace praxis {
namespace {

using jinja::Value;

constexpr std::size_t json_depth = 200;  // nested arrays and objects, as for YAML

// Builds the value while the parser reads: objects keep their order, integers their digits.
class JsonBuilder {
 public:
  bool null() { return add(Value::none()); }
  bool boolean(bool value) { return add(Value::boolean(value)); }
  bool number_integer(std::int64_t value) { return add(Value::integer(value)); }
  bool number_unsigned(std::uint64_t value) {
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) {
      return add(Value::integer(static_cast<std::int64_t>(value)));
    }
    return add(jinja::parse_integer(std::to_string(value)));
  }
  // The parser reports integers beyond 64 bits as reals, with their text.
  bool number_float(double value, const std::string& text) {
    if (text.find_first_of(".eE") != std::string::npos) return add(Value::real(value));
    try {
      return add(jinja::parse_integer(text));
    } catch (const jinja::Error& error) {
      message_ = error.message;
      return false;
    }
  }
  bool string(const std::string& text) { return add(Value::text(text)); }
  bool binary(const nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Value::dict()); }
  bool key(const std::string& name) {
    open_.back().key = Value::text(name);
    return true;
  }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(Value::list()); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& error) {
    position_ = position;
    // "[json.exception.parse_error.101] parse error at line 1, column 2: what is wrong"
    message_ = error.what();
    const std::size_t text = message_.find(": ");
    if (text != std::string::npos) message_ = message_.substr(text + 2);
    return false;
  }

  Value take() { return std::move(root_); }
  std::size_t position() const { return position_; }
  const std::string& message() const { return message_; }

 private:
  struct Open {
    Value container;
    Value key;
  };

  bool add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().container.is_list()) {
      open_.back().container.items().push_back(std::move(value));
    } else {
      open_.back().container.as_dict().set(open_.back().key, std::move(value));
    }
    return true;
  }
  bool open(Value container) {
    if (open_.size() >= json_depth) {
      message_ = fmt::format("arrays and objects are nested more than {} deep", json_depth);
      return false;
    }
    open_.push_back({std::move(container), Value::none()});
    return true;
  }
  bool close() {
    Value container = std::move(open_.back().container);
    open_.pop_back();
    return add(std::move(container));
  }

  Value root_ = Value::none();
  std::vector<Open> open_;
  std::size_t position_ = 0;
  std::string message_;
};

bool read_json(const SourcePtr& source, JsonBuilder& builder) {
  return nlohmann::json::sax_parse(source->text, &builder);
}

bool begins_as_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

}  // namespace

bool read_data(const SourcePtr& source, Diagnostics& diagnostics, Data& data) {
  const bool is_json = source->name.ends_with(".json");
  if (is_json || begins_as_json(source->text)) {
    JsonBuilder builder;
    if (read_json(source, builder)) {
      data.value = builder.take();
      return true;
    }
    if (is_json) {
      const auto at =
          static_cast<std::uint32_t>(builder.position() > 0 ? builder.position() - 1 : 0);
      diagnostics.error("data-json", {source, {at, at}}, "invalid JSON: " + builder.message());
      return false;
    }
  }
  yaml::Limits limits;
  limits.application_tags =
      true;  // they say nothing to a template, but a file that has them is data
  if (!yaml::parse(source, limits, diagnostics, data.document)) return false;
  data.value = make_data_context(data.document.root());
  return true;
}

}  // namespace praxis
