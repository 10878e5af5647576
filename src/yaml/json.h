// YAML values as JSON of nlohmann's library.
#pragma once

#include <string>

#include "yaml/yaml.h"

namespace praxis::yaml {

// Returns `node` as a JSON value; mappings keep their order where `Json` does. An integer that does
// not fit 64 bits becomes a real, a key that is no string its text.
template <class Json>
Json to_json(const Node& node) {
  switch (node.kind) {
    case Kind::null:
      return nullptr;
    case Kind::boolean:
      return node.boolean;
    case Kind::integer:
      return node.fits ? Json(node.integer) : Json(node.real);
    case Kind::real:
      return node.real;
    case Kind::string:
      return std::string(node.text);
    case Kind::sequence: {
      Json list = Json::array();
      for (const Node* item : node.items) list.push_back(to_json<Json>(*item));
      return list;
    }
    case Kind::mapping: {
      Json object = Json::object();
      for (const Entry& entry : node.entries) {
        object[std::string(entry.key->text)] = to_json<Json>(*entry.value);
      }
      return object;
    }
  }
  return nullptr;
}

}  // namespace praxis::yaml
