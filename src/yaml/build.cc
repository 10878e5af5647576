#include "yaml/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <memory_resource>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "yaml/decode.h"
#include "yaml/key.h"
#include "yaml/resolve.h"
#include "yaml/tag.h"

namespace praxis::yaml {
namespace {

constexpr std::size_t few_keys = 16;  // up to here, comparing each with each is fastest

const Node null_node{};

bool is_collection(Kind kind) { return kind == Kind::sequence || kind == Kind::mapping; }

}  // namespace

Builder::Builder(const SourcePtr& source, const Limits& limits, Scan& scan,
                 Diagnostics& diagnostics, Document& document)
    : source_(source),
      limits_(limits),
      scan_(scan),
      diagnostics_(diagnostics),
      document_(document) {
  const std::size_t guess = scan.events.size() * (sizeof(Node) + sizeof(Entry));
  document_.source_ = source;
  document_.arena_ = std::make_unique<std::pmr::monotonic_buffer_resource>(guess + 64);
  document_.root_ = &null_node;
}

bool Builder::build() {
  if (scan_.events.empty()) return true;
  try {
    document_.root_ = build_node().node;
  } catch (Failure& failure) {
    const Diagnostic& found = failure.diagnostic;
    error(found.id, found.where.span, found.message).hint = found.hint;
  }
  return !failed_;
}

Builder::Built Builder::build_node() {
  Event& event = scan_.events[next_++];
  if (event.type == EventType::alias) return build_alias(event);
  count_nodes(1, event.span);
  const std::uint64_t size_before = nodes_ - 1;
  const std::string_view name = declare_anchor(event);
  void* memory = document_.arena_->allocate(sizeof(Node), alignof(Node));
  Node& node = *new (memory) Node();
  node.span = event.span;
  std::uint32_t height = 0;
  if (event.type == EventType::scalar) {
    build_scalar(event, node);
  } else {
    ++depth_;
    height = event.type == EventType::sequence_begin ? build_sequence(node) : build_mapping(node);
    --depth_;
  }
  if (event.properties != 0) apply_tag(event, node);
  if (!name.empty()) anchors_[name] = {&node, nodes_ - size_before, height};
  return {&node, height};
}

// Returns the name of the anchor of `event`; aliases inside of the node itself are then known as
// such.
std::string_view Builder::declare_anchor(const Event& event) {
  const Span span = scan_.properties[event.properties].anchor;
  if (span == Span{}) return {};
  const std::string_view name = slice(span).substr(1);
  anchors_[name] = {};
  return name;
}

Builder::Built Builder::build_alias(const Event& event) {
  const std::string_view name = slice(event.span).substr(1);
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    report_undefined_alias(event.span, name);
    return {&null_node, 0};
  }
  const Anchor& anchor = found->second;
  if (anchor.node == nullptr) {
    error("yaml-alias", event.span,
          fmt::format("the alias `*{}` stands inside of what it names", name))
        .hint = "a value cannot contain itself";
    return {&null_node, 0};
  }
  count_nodes(anchor.size, event.span);
  if (depth_ + anchor.height > std::min(limits_.depth, deepest_nesting)) {
    throw Failure{{Severity::error,
                   "yaml-depth",
                   {source_, event.span},
                   {},
                   fmt::format("nested more than {} levels deep through this alias",
                               std::min(limits_.depth, deepest_nesting)),
                   {},
                   {}}};
  }
  return {anchor.node, anchor.height};
}

void Builder::report_undefined_alias(Span span, std::string_view name) {
  Diagnostic& diagnostic =
      error("yaml-alias", span, fmt::format("no anchor `&{}` comes before this alias", name));
  std::vector<std::string_view> names;
  for (const auto& [known, anchor] : anchors_) names.push_back(known);
  std::sort(names.begin(), names.end());
  const std::string_view meant = nearest(name, names);
  if (!meant.empty()) {
    diagnostic.hint = fmt::format("did you mean `*{}`?", meant);
  } else {
    diagnostic.hint = "put the text in quotes if the asterisk is part of it";
  }
}

std::uint32_t Builder::build_sequence(Node& node) {
  node.kind = Kind::sequence;
  const std::size_t first = items_.size();
  std::uint32_t height = 0;
  while (scan_.events[next_].type != EventType::sequence_end) {
    const Built item = build_node();
    items_.push_back(item.node);
    height = std::max(height, item.height);
  }
  ++next_;
  node.items = store(items_.data() + first, items_.size() - first);
  items_.resize(first);
  return height + 1;
}

std::uint32_t Builder::build_mapping(Node& node) {
  node.kind = Kind::mapping;
  const std::size_t first = entries_.size();
  std::uint32_t height = 0;
  while (scan_.events[next_].type != EventType::mapping_end) {
    RawEntry entry;
    entry.key_span = scan_.events[next_].span;
    entry.merges = is_merge_key(scan_.events[next_]);
    const Built key = build_node();
    entry.value_span = scan_.events[next_].span;
    const Built value = build_node();
    entry.key = key.node;
    entry.value = value.node;
    entries_.push_back(entry);
    // What is merged becomes a part of this mapping and of its height, the mapping around it not.
    const std::uint32_t dissolved = !entry.merges ? 0 : value.node->kind == Kind::sequence ? 2 : 1;
    height = std::max({height, key.height, value.height - std::min(value.height, dissolved)});
  }
  ++next_;
  check_duplicates(first);
  node.entries = finish_mapping(first);
  entries_.resize(first);
  return height + 1;
}

bool Builder::is_merge_key(const Event& event) const {
  return event.type == EventType::scalar && event.style == Style::plain && event.verbatim &&
         event.properties == 0 && slice(event.span) == "<<";
}

std::span<const Entry> Builder::finish_mapping(std::size_t first) {
  const std::span<const RawEntry> raw(entries_.data() + first, entries_.size() - first);
  if (std::any_of(raw.begin(), raw.end(), [](const RawEntry& entry) { return entry.merges; })) {
    return merge(raw);
  }
  if (raw.empty()) return {};
  void* memory = document_.arena_->allocate(raw.size() * sizeof(Entry), alignof(Entry));
  auto* entries = static_cast<Entry*>(memory);
  for (std::size_t index = 0; index < raw.size(); ++index) {
    new (entries + index) Entry{raw[index].key, raw[index].value};
  }
  return {entries, raw.size()};
}

// Puts the entries of merged mappings where their `<<` stands, except those whose key is taken.
std::span<const Entry> Builder::merge(std::span<const RawEntry> raw) {
  std::unordered_set<KeyIdentity, KeyIdentityHash> taken;
  for (const RawEntry& entry : raw) {
    if (!entry.merges) taken.emplace(*entry.key);
  }
  std::vector<Entry> merged;
  const auto add = [&](const Node& mapping) {
    for (const Entry& entry : mapping.entries) {
      if (taken.emplace(*entry.key).second) merged.push_back(entry);
    }
  };
  for (const RawEntry& entry : raw) {
    if (!entry.merges) {
      merged.push_back({entry.key, entry.value});
    } else if (check_merge_value(entry)) {
      if (entry.value->kind == Kind::mapping) add(*entry.value);
      for (const Node* mapping : entry.value->items) add(*mapping);
    }
  }
  return store(merged.data(), merged.size());
}

bool Builder::check_merge_value(const RawEntry& entry) {
  const Node& value = *entry.value;
  const bool mergeable = value.kind == Kind::mapping ||
                         (value.kind == Kind::sequence &&
                          std::all_of(value.items.begin(), value.items.end(), [](const Node* item) {
                            return item->kind == Kind::mapping;
                          }));
  if (mergeable) return true;
  error("yaml-merge", entry.value_span,
        fmt::format("`<<` merges mappings, but this is {}", describe(value.kind)))
      .hint = "give it an alias of a mapping or a list of them, or quote the key: \"<<\"";
  return false;
}

void Builder::check_duplicates(std::size_t first) {
  const std::span<const RawEntry> raw(entries_.data() + first, entries_.size() - first);
  if (raw.size() > few_keys) {
    std::unordered_map<KeyIdentity, const RawEntry*, KeyIdentityHash> seen(raw.size());
    for (const RawEntry& entry : raw) {
      const auto [place, is_new] = seen.emplace(KeyIdentity(*entry.key), &entry);
      if (!is_new) report_duplicate(entry, *place->second);
    }
    return;
  }
  for (std::size_t index = 1; index < raw.size(); ++index) {
    const auto earlier =
        std::find_if(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(index),
                     [&](const RawEntry& other) { return same_key(*other.key, *raw[index].key); });
    if (earlier < raw.begin() + static_cast<std::ptrdiff_t>(index))
      report_duplicate(raw[index], *earlier);
  }
}

void Builder::report_duplicate(const RawEntry& entry, const RawEntry& earlier) {
  Diagnostic& diagnostic =
      entry.key_span.begin == entry.key_span.end
          ? error("yaml-duplicate-key", entry.key_span, "a second entry without a key")
          : error("yaml-duplicate-key", entry.key_span,
                  fmt::format("duplicate key `{}`", is_collection(entry.key->kind)
                                                        ? slice(entry.key_span)
                                                        : entry.key->text));
  diagnostic.notes.push_back({{source_, earlier.key_span}, "first defined here"});
  if (entry.merges) diagnostic.hint = "merge several mappings with a list: `<<: [*first, *second]`";
}

void Builder::build_scalar(Event& event, Node& node) {
  if (event.verbatim) {
    event.text = verbatim_text(source_->text, event);
  } else {
    decode_scalar(source_->text, event, scratch_);
    event.text = store(scratch_);
  }
  node.text = event.text;
  node.quoted = event.style != Style::plain;
  if (node.quoted) {
    node.kind = Kind::string;
  } else {
    resolve_plain(node);
  }
}

void Builder::apply_tag(const Event& event, Node& node) {
  const Span span = scan_.properties[event.properties].tag;
  if (span == Span{}) return;
  const Tag tag = resolve_tag(slice(span), scan_.tag_directives);
  switch (tag.meaning) {
    case TagMeaning::unspecific:
      if (!is_collection(node.kind)) resolve_as(Kind::string, node);
      return;
    case TagMeaning::kind:
      return apply_kind(tag.kind, span, node);
    case TagMeaning::application:
      return report_application_tag(span);
    case TagMeaning::undefined_handle:
      error("yaml-tag", span, fmt::format("the handle of the tag `{}` is not defined", slice(span)))
          .hint = "define it with a %TAG directive before the document";
  }
}

void Builder::apply_kind(Kind kind, Span tag, Node& node) {
  const Kind found = node.kind;
  if (kind == found) return;
  const bool fits = !is_collection(found) && !is_collection(kind) && resolve_as(kind, node);
  if (fits) return;
  error("yaml-tag", tag,
        fmt::format("the tag `{}` asks for {}, but this is {}", slice(tag), describe(kind),
                    describe(found)))
      .hint = "change the value or take the tag away";
}

void Builder::report_application_tag(Span span) {
  std::string message = fmt::format("the tag `{}` is not one of YAML's own", slice(span));
  if (limits_.application_tags) {
    diagnostics_.warning("yaml-tag", {source_, span}, message + ": it is ignored");
  } else {
    error("yaml-tag", span, std::move(message)).hint =
        "take it away, or put the text in quotes if the exclamation mark is part of it";
  }
}

void Builder::count_nodes(std::uint64_t count, Span span) {
  nodes_ += std::min(count, limits_.nodes + 1);
  if (nodes_ <= limits_.nodes) return;
  throw Failure{{Severity::error,
                 "yaml-size",
                 {source_, span},
                 {},
                 fmt::format("more than {} nodes, with aliases expanded", limits_.nodes),
                 {},
                 {}}};
}

std::string_view Builder::slice(Span span) const {
  return std::string_view(source_->text).substr(span.begin, span.end - span.begin);
}

std::string_view Builder::store(std::string_view text) {
  if (text.empty()) return {};
  auto* memory = static_cast<char*>(document_.arena_->allocate(text.size(), 1));
  std::copy(text.begin(), text.end(), memory);
  return {memory, text.size()};
}

template <typename T>
std::span<const T> Builder::store(const T* first, std::size_t count) {
  if (count == 0) return {};
  T* const memory = std::pmr::polymorphic_allocator<T>(document_.arena_.get()).allocate(count);
  std::uninitialized_copy_n(first, count, memory);
  return {memory, count};
}

Diagnostic& Builder::error(std::string_view id, Span span, std::string message) {
  failed_ = true;
  return diagnostics_.error(id, {source_, span}, std::move(message));
}

}  // namespace praxis::yaml
