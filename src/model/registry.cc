// Reads registries. An entry is read and checked once, where it stands; the components that use it
// get copies.
#include "model/registry.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "model/reader.h"
#include "yaml/tree_hash.h"

namespace praxis {

std::string_view built_in_registry();

namespace {

using DocumentPtr = std::shared_ptr<const yaml::Document>;

class CategoryReader {
 public:
  CategoryReader(Category& category, Reader& reader) : category_(category), reader_(reader) {}

  void read(const yaml::Entry& entry) {
    if (entry.value->kind != yaml::Kind::mapping) {
      reader_.wrong_type("a category", "a mapping", *entry.value).hint =
          "write `{becomes: enum, property: ...}`";
      return;
    }
    const yaml::Entry* becomes = entry.value->find_entry("becomes");
    if (becomes == nullptr) {
      reader_.error("missing-key", *entry.key, "the category does not say what it becomes").hint =
          "add `becomes: enum`, `properties`, `events` or `shared`";
      return;
    }
    if (!kind(*becomes->value)) return;
    for (const yaml::Entry& each : entry.value->entries) key(each);
    needed_keys(*entry.value);
  }

 private:
  bool kind(const yaml::Node& node) {
    static const std::vector<std::string_view> words = {"enum", "properties", "events", "shared"};
    if (node.kind == yaml::Kind::string) {
      for (std::size_t word = 0; word < words.size(); ++word) {
        if (words[word] != node.text) continue;
        category_.becomes = static_cast<Becomes>(word);
        return true;
      }
    }
    Diagnostic& added = reader_.error("unknown-type", node,
                                      "a category becomes enum, properties, events or shared");
    if (node.kind == yaml::Kind::string)
      added.hint = did_you_mean(node.text, words, reader_.diagnostics());
    return false;
  }

  void key(const yaml::Entry& entry) {
    const std::string_view key = entry.key->kind == yaml::Kind::string ? entry.key->text : "";
    if (key == "becomes" || key.starts_with("x-")) return;
    if (key == "description") {
      std::string for_readers_of_the_file;
      return reader_.text(entry, for_readers_of_the_file);
    }
    const bool is_enum = category_.becomes == Becomes::enumeration;
    const bool lists =
        category_.becomes == Becomes::properties || category_.becomes == Becomes::events;
    if (key == "property" && is_enum) {
      reader_.name(*entry.value, "the property of the category", category_.property.name);
    } else if (key == "each" && (is_enum || lists)) {
      each(*entry.value);
    } else if (key == "items" && lists) {
      items(entry);
    } else {
      unknown(*entry.key, is_enum, lists);
    }
  }

  void unknown(const yaml::Node& key, bool is_enum, bool lists) {
    std::vector<std::string_view> known = {"becomes", "description"};
    if (is_enum) known.push_back("property");
    if (is_enum || lists) known.push_back("each");
    if (lists) known.push_back("items");
    reader_.unknown_key(key, "this category", known);
  }

  void each(const yaml::Node& node) {
    switch (category_.becomes) {
      case Becomes::enumeration:
        return reader_.property_of_kind(node, TypeKind::enumeration, category_.property);
      case Becomes::properties:
        return plain_property(node, category_.property);
      case Becomes::events:
        return reader_.event(node, category_.event);
      case Becomes::shared:
        return;
    }
  }

  void plain_property(const yaml::Node& node, Property& property) {
    reader_.property(node, property);
    reader_.refuse_use(node, property);
  }

  void items(const yaml::Entry& entry) {
    if (!reader_.mapping(entry)) return;
    for (const yaml::Entry& item : entry.value->entries) {
      Name name;
      if (!reader_.name(*item.key, "an item", name)) continue;
      if (category_.becomes == Becomes::events) {
        reader_.event(*item.value, category_.event_items[name.text]);
      } else {
        plain_property(*item.value, category_.items[name.text]);
      }
    }
  }

  void needed_keys(const yaml::Node& mapping) {
    if (category_.becomes == Becomes::enumeration && mapping.find("property") == nullptr) {
      reader_.error("missing-key", mapping, "the category does not name its property").hint =
          "add `property: ...`";
    }
    if (category_.becomes == Becomes::properties && mapping.find("each") == nullptr) {
      reader_.error("missing-key", mapping, "the category does not say what each item becomes")
          .hint = "add `each: {type: ...}`";
    }
    if (category_.becomes == Becomes::enumeration)
      category_.property.type.kind = TypeKind::enumeration;
  }

  Category& category_;
  Reader& reader_;
};

// Whether an entry may be added where `first` stands already: only over a built-in one.
bool may_define(const Name& first, const DocumentPtr& its_document, const DocumentPtr& built_in,
                const Name& second, std::string_view what, Diagnostics& diagnostics) {
  if (its_document == built_in) return true;
  diagnostics
      .error("duplicate-definition", second.place.location(),
             fmt::format("the {} {} is defined already", what, in_backticks(second.text)))
      .notes.push_back({first.place.location(), "first defined here"});
  return false;
}

}  // namespace

Registry::Registry() {
  auto document = std::make_shared<yaml::Document>();
  Diagnostics diagnostics;
  const SourcePtr source = make_source("<built-in registry>", std::string(built_in_registry()));
  if (!yaml::parse(source, yaml::Limits(), diagnostics, *document) ||
      !add(document, false, diagnostics)) {
    throw std::logic_error("the built-in registry is broken: " + diagnostics.all().front().message);
  }
  built_in_ = document;
}

bool Registry::add(const DocumentPtr& document, bool project, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.error_count();
  Reader reader(*document->source(), diagnostics);
  const yaml::Node& root = document->root();
  if (root.kind == yaml::Kind::null) return true;
  if (root.kind != yaml::Kind::mapping) {
    reader.wrong_type("a registry", "a mapping", root);
    return false;
  }
  for (const yaml::Entry& entry : root.entries) {
    const std::string_view key = entry.key->kind == yaml::Kind::string ? entry.key->text : "";
    if (key == "registry") {
      if (reader.mapping(entry)) add_properties(*entry.value, document, diagnostics);
    } else if (key == "categories") {
      if (reader.mapping(entry)) add_categories(*entry.value, document, diagnostics);
    } else if (!project && !key.starts_with("x-")) {
      reader.unknown_key(*entry.key, "a registry file", {"registry", "categories"});
    }
  }
  return diagnostics.error_count() == before;
}

void Registry::add_properties(const yaml::Node& mapping, const DocumentPtr& document,
                              Diagnostics& diagnostics) {
  Reader reader(*document->source(), diagnostics);
  for (const yaml::Entry& entry : mapping.entries) {
    RegistryEntry added;
    if (!reader.name(*entry.key, "a registry entry", added.property.name)) continue;
    reader.property(*entry.value, added.property);
    reader.refuse_use(*entry.value, added.property);
    validate_default(added.property, diagnostics);
    added.hash = yaml::hash_tree(*entry.value);
    added.document = document;
    const auto found = properties_.find(added.property.name.text);
    if (found == properties_.end() ||
        may_define(found->second.property.name, found->second.document, built_in_,
                   added.property.name, "registry entry", diagnostics)) {
      const std::string name = added.property.name.text;
      properties_.insert_or_assign(name, std::move(added));
    }
  }
}

void Registry::add_categories(const yaml::Node& mapping, const DocumentPtr& document,
                              Diagnostics& diagnostics) {
  Reader reader(*document->source(), diagnostics);
  for (const yaml::Entry& entry : mapping.entries) {
    Category added;
    if (!reader.name(*entry.key, "a category", added.name)) continue;
    CategoryReader(added, reader).read(entry);
    if (added.becomes == Becomes::properties) validate_default(added.property, diagnostics);
    for (const auto& [name, property] : added.items) validate_default(property, diagnostics);
    added.hash = yaml::hash_tree(*entry.value);
    added.document = document;
    const auto found = categories_.find(added.name.text);
    if (found == categories_.end() || may_define(found->second.name, found->second.document,
                                                 built_in_, added.name, "category", diagnostics)) {
      const std::string name = added.name.text;
      categories_.insert_or_assign(name, std::move(added));
    }
  }
}

const RegistryEntry* Registry::find_property(std::string_view name) const {
  const auto found = properties_.find(name);
  return found == properties_.end() ? nullptr : &found->second;
}

const Category* Registry::find_category(std::string_view name) const {
  const auto found = categories_.find(name);
  return found == categories_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> Registry::property_names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, entry] : properties_) names.push_back(name);
  return names;
}

std::vector<std::string_view> Registry::category_names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, category] : categories_) names.push_back(name);
  return names;
}

std::map<std::string, Hash128> Registry::hashes() const {
  std::map<std::string, Hash128> hashes;
  for (const auto& [name, entry] : properties_) hashes.emplace("property " + name, entry.hash);
  for (const auto& [name, category] : categories_)
    hashes.emplace("category " + name, category.hash);
  return hashes;
}

}  // namespace praxis
