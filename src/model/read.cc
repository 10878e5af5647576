// Reads a component file: what may stand where at its top, and in `component:`, `uses:`, `slots:`
// and `names:`. Nothing here needs another file.
#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "model/model.h"
#include "model/reader.h"

namespace praxis {
namespace {

// Whether a name, taken as a path, would not stay below where it is used.
bool leads_elsewhere(std::string_view name) {
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/\\", at), name.size());
    if (name.substr(at, end - at) == "..") return true;
    at = end + 1;
  }
  return name.starts_with('/') || name.starts_with('\\');
}

class ComponentReader {
 public:
  ComponentReader(Component& component, Diagnostics& diagnostics)
      : component_(component), reader_(*component.source, diagnostics) {}

  void read(const yaml::Node& root) {
    if (root.kind == yaml::Kind::null) {
      reader_.error("empty-file", root, "the file is empty").hint =
          "a component file begins with `component: {name: ...}`";
      return;
    }
    if (root.kind != yaml::Kind::mapping) {
      reader_.wrong_type("a component file", "a mapping", root);
      return;
    }
    for (const yaml::Entry& entry : root.entries) top(entry);
    if (root.find("component") == nullptr) {
      reader_.error("missing-key", root, "`component` is missing").hint =
          "a component file begins with `component: {name: ...}`";
    }
  }

 private:
  void top(const yaml::Entry& entry) {
    const std::string_view key = entry.key->kind == yaml::Kind::string ? entry.key->text : "";
    if (key == "component") return component(entry);
    if (key == "uses") return uses(entry);
    if (key == "props") return reader_.properties(entry, true, component_.props);
    if (key == "events") return events(entry);
    if (key == "slots") return slots(entry);
    if (key == "names") return names(entry);
    if (key == "praxis") return version(entry);
    if (reader_.extension(entry, component_.extensions)) return;
    if (key == "properties") {
      reader_.error("unknown-key", *entry.key, "unknown key `properties` in a component file")
          .hint = "did you mean `props`?";
      return;
    }
    reader_.unknown_key(*entry.key, "a component file",
                        {"component", "uses", "props", "events", "slots", "names", "praxis"});
  }

  void version(const yaml::Entry& entry) {
    const yaml::Node& value = *entry.value;
    if (value.kind == yaml::Kind::integer && value.fits && value.integer == 1) return;
    reader_.error("format-version", value, "this Praxis reads version 1 of the component format")
        .hint = "write `praxis: 1`, or leave the key out";
  }

  void component(const yaml::Entry& entry) {
    if (entry.value->kind != yaml::Kind::mapping) {
      reader_.wrong_type("`component`", "a mapping", *entry.value).hint =
          "write `component: {name: ...}`";
      return;
    }
    for (const yaml::Entry& each : entry.value->entries) component_key(each);
    if (entry.value->find("name") == nullptr) {
      reader_.error("missing-key", *entry.key, "the component has no name").hint =
          "add `name: ...` to `component:`";
    }
  }

  void component_key(const yaml::Entry& entry) {
    const std::string_view key = entry.key->kind == yaml::Kind::string ? entry.key->text : "";
    if (key == "name") return component_name(*entry.value);
    if (key == "category") return reader_.text(entry, component_.category);
    if (key == "tags") return tags(entry);
    if (key == "extends") return extends(entry);
    if (reader_.documentation(entry, component_.documentation)) return;
    reader_.unknown_key(
        *entry.key, "`component`",
        {"name", "description", "category", "tags", "since", "deprecated", "extends"});
  }

  void component_name(const yaml::Node& node) {
    if (node.kind == yaml::Kind::null) {
      reader_.error("empty-name", node, "a component needs a name");
    } else if (reader_.name(node, "a component", component_.name) &&
               !has_letter_or_digit(component_.name.text)) {
      reader_
          .error("empty-name", node,
                 fmt::format("the name {} has no letter and no digit",
                             in_backticks(literal_text(node))))
          .hint = "files and types are named after it";
    } else if (leads_elsewhere(component_.name.text)) {
      reader_
          .error("path-in-name", node,
                 fmt::format("the name {} would lead to another directory",
                             in_backticks(literal_text(node))))
          .hint = "files are named after it: leave out `..` and a leading slash";
    }
  }

  std::string_view literal_text(const yaml::Node& node) const {
    return reader_.literal(node).text();
  }

  void tags(const yaml::Entry& entry) {
    if (!reader_.sequence(entry)) return;
    for (const yaml::Node* item : entry.value->items) {
      Name tag;
      if (reader_.name(*item, "a tag", tag)) component_.tags.push_back(std::move(tag.text));
    }
  }

  void extends(const yaml::Entry& entry) {
    Name parent;
    if (entry.value->kind == yaml::Kind::sequence) {
      reader_.wrong_type("`extends`", "the name of one component", *entry.value);
    } else if (reader_.name(*entry.value, "the parent", parent)) {
      component_.extends = std::move(parent);
    }
  }

  void uses(const yaml::Entry& entry) {
    if (!reader_.mapping(entry)) return;
    for (const yaml::Entry& each : entry.value->entries) {
      Use use;
      if (!reader_.name(*each.key, "a category", use.category) || !reader_.sequence(each)) continue;
      for (const yaml::Node* item : each.value->items) {
        Name checked;
        if (reader_.name(*item, "an item", checked)) use.items.push_back(reader_.literal(*item));
      }
      report_equal(use.items, "duplicate-item", "the item", diagnostics());
      if (!use.items.empty()) component_.uses.push_back(std::move(use));
    }
  }

  void events(const yaml::Entry& entry) {
    if (!reader_.mapping(entry)) return;
    for (const yaml::Entry& each : entry.value->entries) {
      Event event;
      if (!reader_.name(*each.key, "an event", event.name)) continue;
      reader_.event(*each.value, event);
      component_.events.push_back(std::move(event));
    }
  }

  void slots(const yaml::Entry& entry) {
    if (!reader_.mapping(entry)) return;
    for (const yaml::Entry& each : entry.value->entries) {
      Slot slot;
      if (!reader_.name(*each.key, "a slot", slot.name)) continue;
      this->slot(each, slot);
      component_.slots.push_back(std::move(slot));
    }
  }

  void slot(const yaml::Entry& entry, Slot& slot) {
    if (!reader_.mapping(entry)) return;
    for (const yaml::Entry& each : entry.value->entries) {
      if (reader_.documentation(each, slot.documentation)) continue;
      if (each.key->kind == yaml::Kind::string && each.key->text == "required") {
        reader_.boolean(each, slot.required);
      } else {
        reader_.unknown_key(*each.key, "a slot",
                            {"description", "required", "deprecated", "since"});
      }
    }
  }

  void names(const yaml::Entry& entry) {
    if (!reader_.mapping(entry)) return;
    for (const yaml::Entry& language : entry.value->entries) {
      LanguageNames names;
      if (!reader_.name(*language.key, "a language", names.language)) continue;
      if (!reader_.mapping(language)) continue;
      for (const yaml::Entry& each : language.value->entries) {
        std::pair<Name, Name> pair;
        if (!reader_.name(*each.key, "an identifier", pair.first)) continue;
        if (!reader_.name(*each.value, "what the identifier stands for", pair.second)) continue;
        names.pairs.push_back(std::move(pair));
      }
      component_.names.push_back(std::move(names));
    }
  }

  Diagnostics& diagnostics() { return reader_.diagnostics(); }

  Component& component_;
  Reader reader_;
};

}  // namespace

bool read_component(std::shared_ptr<const yaml::Document> document, Component& component,
                    Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.error_count();
  component.source = document->source();
  component.documents.push_back(std::move(document));
  ComponentReader(component, diagnostics).read(component.documents.back()->root());
  return diagnostics.error_count() == before;
}

}  // namespace praxis
