// Shared properties and categories, defined once and used by name.
//
//   registry:   {label: {type: string, description: Visible text}}
//   categories: {elevation: {becomes: enum, property: elevation}}
//
// `becomes` says what the listed items of a category turn into: `enum` one optional enum property
// with the items as values; `properties` one property per item; `events` one event per item;
// `shared` the registry's property of that name. `each` holds the keys that every property or event
// made so has (for an enum: all but `type` and `enum`), `items` those of single items that differ:
// `items: {style: {..}}`. The categories of praxis-alpha are entries of a built-in registry
// (registry_built_in.cc) that a project's own entries replace.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/hash.h"
#include "model/model.h"
#include "yaml/yaml.h"

namespace praxis {

enum class Becomes : std::uint8_t { enumeration, properties, events, shared };

struct Category {
  Name name;
  Becomes becomes = Becomes::enumeration;
  Property property;  // enumeration: named, without values; properties: what each item becomes
  std::map<std::string, Property, std::less<>> items;  // properties: those that differ
  Event event;                                         // events: what each item becomes
  std::map<std::string, Event, std::less<>> event_items;
  Hash128 hash;  // of everything above as written
  std::shared_ptr<const yaml::Document> document;
};

struct RegistryEntry {
  Property property;
  Hash128 hash;  // of what is written
  std::shared_ptr<const yaml::Document> document;
};

class Registry {
 public:
  // A registry that holds the built-in categories.
  Registry();

  // Adds the `registry:` and `categories:` of a document (other top-level keys are ignored only
  // when they begin with x-, or when `project` is true: a project file has keys of its own).
  // A name defined twice in files of the user is an error at the second place; built-in entries may
  // be replaced. Returns false after adding errors.
  bool add(const std::shared_ptr<const yaml::Document>& document, bool project,
           Diagnostics& diagnostics);

  const RegistryEntry* find_property(std::string_view name) const;
  const Category* find_category(std::string_view name) const;
  std::vector<std::string_view> property_names() const;
  std::vector<std::string_view> category_names() const;
  // Every entry's key ("property label", "category variants") with its hash, for the manifest.
  std::map<std::string, Hash128> hashes() const;

 private:
  void add_properties(const yaml::Node& mapping,
                      const std::shared_ptr<const yaml::Document>& document,
                      Diagnostics& diagnostics);
  void add_categories(const yaml::Node& mapping,
                      const std::shared_ptr<const yaml::Document>& document,
                      Diagnostics& diagnostics);

  std::map<std::string, RegistryEntry, std::less<>> properties_;
  std::map<std::string, Category, std::less<>> categories_;
  std::shared_ptr<const yaml::Document> built_in_;
};

}  // namespace praxis
