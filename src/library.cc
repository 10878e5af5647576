#include "library.h"

#include <algorithm>

#include <fmt/format.h>

#include "parallel.h"
#include "passes.h"
#include "yaml/tree_hash.h"

namespace praxis {

const yaml::Document& Loaded::own_document() const {
  return component != nullptr ? *component->documents.front() : *document;
}

std::vector<std::string> Loaded::sections() const {
  std::vector<std::string> sections;
  if (component == nullptr) return sections;
  for (const std::string_view part : {"props", "events", "slots"}) {
    const yaml::Node* node = own_document().root().find(part);
    if (node == nullptr) continue;
    for (const yaml::Entry& entry : node->entries) {
      sections.push_back(fmt::format("{}.{}", part, entry.key->text));
    }
  }
  return sections;
}

// A component is what its file says over what it drew from.
void Loaded::digest(const Loaded* parent) {
  resolved = yaml::hash_tree(own_document().root(), &leaves);
  if (component == nullptr) return;
  Hasher hasher;
  hasher.add(resolved);
  for (const auto& [entry, hash] : component->dependencies.registry) hasher.add(entry).add(hash);
  if (parent != nullptr) hasher.add(parent->resolved);
  resolved = hasher.finish();
}

Location Loaded::place() const {
  if (component != nullptr) return component->name.place.location();
  return {document != nullptr ? document->source() : nullptr, {}};
}

void NameIndex::sort(const std::function<std::string(std::uint32_t)>& path_of) {
  std::ranges::sort(entries_);
  for (auto first = entries_.begin(); first != entries_.end();) {
    const auto last = std::find_if(first, entries_.end(),
                                   [&](const auto& entry) { return entry.first != first->first; });
    if (last - first > 1) {
      std::ranges::sort(first, last, {}, [&](const auto& entry) { return path_of(entry.second); });
    }
    first = last;
  }
}

std::optional<std::uint32_t> NameIndex::find(std::uint64_t mark) const {
  const auto found =
      std::ranges::lower_bound(entries_, mark, {}, &std::pair<std::uint64_t, std::uint32_t>::first);
  if (found == entries_.end() || found->first != mark) return std::nullopt;
  return found->second;
}

std::vector<std::uint32_t> NameIndex::duplicates() const {
  std::vector<std::uint32_t> inputs;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const bool twin = (i > 0 && entries_[i - 1].first == entries_[i].first) ||
                      (i + 1 < entries_.size() && entries_[i + 1].first == entries_[i].first);
    if (twin) inputs.push_back(entries_[i].second);
  }
  std::ranges::sort(inputs);
  return inputs;
}

std::shared_ptr<Loaded> Library::find(std::uint32_t input) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(input);
  return found == kept_.end() ? nullptr : found->second;
}

// Two threads may have parsed one input: the first to come is kept.
std::shared_ptr<Loaded> Library::keep(std::uint32_t input, const std::shared_ptr<Loaded>& loaded) {
  const std::lock_guard lock(mutex_);
  const auto [place, added] = kept_.try_emplace(input, loaded);
  if (added) order_.push_back(input);
  return place->second;
}

void Library::trim() {
  const std::size_t capacity = 2 * run_.chunk;
  if (kept_.size() <= capacity) return;
  const std::vector<std::uint32_t> oldest(
      order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(kept_.size() - capacity));
  drop(oldest);
}

void Library::drop(const std::vector<std::uint32_t>& inputs) {
  std::vector<std::shared_ptr<Loaded>> dropped;
  for (const std::uint32_t input : inputs) {
    if (auto node = kept_.extract(input)) dropped.push_back(std::move(node.mapped()));
  }
  std::erase_if(order_, [&](std::uint32_t input) { return !kept_.contains(input); });
  // Giving a parsed component back takes half as long as making it.
  for_each_index(dropped.size(), [&](std::size_t i) { dropped[i].reset(); });
}

std::shared_ptr<Loaded> Library::read(std::uint32_t index) const {
  const Input& input = model_.inputs[index];
  const std::string path = model_.path_of(input);
  auto loaded = std::make_shared<Loaded>();
  std::string text;
  try {
    text = run_.disk.read_unrecorded(path, &loaded->signature);
  } catch (const DiskError& error) {
    loaded->errors.error("unreadable-file", error.path(), error.what());
    loaded->failed = true;
    return loaded;
  }
  loaded->content = hash_bytes(text);
  auto document = std::make_shared<yaml::Document>();
  bool good = yaml::parse(make_source(path, std::move(text)), {}, loaded->errors, *document);
  if (good && input.is_component) {
    loaded->component = std::make_unique<Component>();
    good = read_component(document, *loaded->component, loaded->errors);
    loaded->summary = summarize(*loaded->component, std::string(model_.below(input)));
  } else if (good) {
    loaded->document = std::move(document);
    loaded->summary.directory = model_.below(input);
  }
  loaded->failed = !good;
  if (input.content == loaded->content) loaded->errors = {};
  return loaded;
}

std::shared_ptr<Loaded> Library::parse(std::uint32_t input) {
  if (auto loaded = find(input)) return loaded;
  return keep(input, read(input));
}

std::optional<std::uint32_t> Library::parent_of(std::uint32_t index, const Loaded& loaded) const {
  if (loaded.component == nullptr || !loaded.component->extends) return std::nullopt;
  const auto found = model_.names.find(name_mark(loaded.component->extends->text));
  return found && *found != index ? found : std::nullopt;
}

void Library::resolve(std::uint32_t index, Loaded& loaded, const Loaded* parent) {
  const std::lock_guard lock(loaded.mutex);
  if (loaded.is_resolved) return;
  if (parent != nullptr && (parent->failed || parent->component == nullptr)) {
    // Its errors are reported with the parent.
    loaded.failed = true;
  } else if (!loaded.failed && loaded.component != nullptr) {
    Diagnostics errors;
    if (!resolve_component(*loaded.component, model_.registry,
                           parent == nullptr ? nullptr : parent->component.get(), errors)) {
      loaded.failed = true;
    }
    const Input& input = model_.inputs[index];
    if (!input.checked || input.content != loaded.content) loaded.errors.append(std::move(errors));
  }
  if (!loaded.failed) loaded.digest(parent);
  loaded.is_resolved = true;
}

// Walks up to the first ancestor that is resolved or has no parent, then resolves on the way down:
// a hundred generations are too many for recursion on a thread's stack. A chain with too many
// links, or without an end, is cut: its components are reported and not used.
std::shared_ptr<Loaded> Library::load(std::uint32_t input) {
  std::vector<std::pair<std::uint32_t, std::shared_ptr<Loaded>>> line;
  for (std::optional<std::uint32_t> at = input; at && line.size() <= most_ancestors;) {
    line.emplace_back(*at, parse(*at));
    const Loaded& loaded = *line.back().second;
    at = loaded.is_resolved ? std::nullopt : parent_of(*at, loaded);
  }
  const Loaded* parent = nullptr;
  for (auto at = line.rbegin(); at != line.rend(); parent = at->second.get(), ++at) {
    resolve(at->first, *at->second, parent);
  }
  return std::move(line.front().second);
}

std::optional<Summary> Library::summary(std::string_view name) {
  const std::uint64_t mark = name_mark(name);
  if (const auto index = model_.names.find(mark)) {
    const std::shared_ptr<Loaded> loaded = parse(*index);
    if (loaded->component != nullptr) return loaded->summary;
    return run_.manifest.details(model_.key_of(model_.inputs[*index])).summary;
  }
  const auto known = model_.known.find(mark);
  if (known == model_.known.end()) return std::nullopt;
  return run_.manifest.details(known->second.key).summary;
}

}  // namespace praxis
