#include "template/render_context.h"

#include <functional>

namespace praxis::jinja {
namespace {

constexpr std::size_t few = 8;

std::size_t hash_of(std::string_view name) { return std::hash<std::string_view>()(name); }

}  // namespace

Tracked::Tracked(Tracked*& head) : head_(&head), next_(head) {
  if (next_) next_->previous_ = this;
  head = this;
}

Tracked::~Tracked() {
  if (next_) next_->previous_ = previous_;
  if (previous_)
    previous_->next_ = next_;
  else if (head_)
    *head_ = next_;
}

void clear_all(Tracked*& head) {
  std::vector<Shared<Tracked>> all;
  for (Tracked* one = head; one; one = one->next_) all.emplace_back(one);
  for (const Shared<Tracked>& one : all) one->clear();
  for (const Shared<Tracked>& one : all) {
    one->head_ = nullptr;
    one->previous_ = one->next_ = nullptr;
  }
  head = nullptr;
}

const Value* NameTable::find(std::string_view name) const {
  if (slots_.empty()) {
    for (const auto& [known, value] : entries_) {
      if (known == name) return &value;
    }
    return nullptr;
  }
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash_of(name) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const auto& [known, value] = entries_[slots_[slot] - 1];
    if (known == name) return &value;
  }
  return nullptr;
}

void NameTable::index(std::size_t position) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of(entries_[position].first) & mask;
  while (slots_[slot] != 0) slot = (slot + 1) & mask;
  slots_[slot] = static_cast<std::uint32_t>(position + 1);
}

void NameTable::set(std::string_view name, Value value) {
  if (const Value* known = find(name)) {
    const_cast<Value&>(*known) = std::move(value);
    return;
  }
  entries_.emplace_back(name, std::move(value));
  if (entries_.size() <= few) return;
  if (entries_.size() * 2 <= slots_.size()) return index(entries_.size() - 1);
  slots_.assign(slots_.empty() ? 4 * few : 2 * slots_.size(), 0);
  for (std::size_t position = 0; position < entries_.size(); ++position) index(position);
}

void NameTable::clear() {
  slots_.clear();
  const auto kept = std::move(entries_);
  entries_.clear();
}

Context::Context(Tracked*& head, const Program& program_) : Tracked(head), program(&program_) {
  add_blocks(program_);
}

const Value* Context::find_here(std::string_view name) const {
  if (const Value* value = vars.find(name)) return value;
  for (const Layer* layer = layers.get(); layer; layer = layer->next.get()) {
    if (const Value* value = layer->names.find(name)) return value;
  }
  return data ? data->find(name) : nullptr;
}

const Value* Context::find(const NameEntry& name) const {
  if (vars.empty() && !layers) {
    if (data) {
      if (const Value* value = data->find(name.text)) return value;
    }
    return name.global;
  }
  const Value* value = find_here(name.text);
  return value ? value : name.global;
}

void Context::set(std::string_view name, Value value, bool exported) {
  vars.set(name, std::move(value));
  if (exported) exported_.set(name, Value::boolean(true));
}

bool Context::is_exported(std::string_view name) const {
  const Value* exported = exported_.find(name);
  return exported && exported->as_boolean();
}

void Context::unexport(std::string_view name) {
  if (is_exported(name)) exported_.set(name, Value::boolean(false));
}

const std::vector<BlockVersion>* Context::block(std::string_view name) const {
  if (origin) return origin->block(name);
  const auto known = blocks_.find(name);
  return known == blocks_.end() ? nullptr : &known->second;
}

void Context::add_blocks(const Program& added) {
  for (const Program::Block& block : added.blocks) {
    blocks_[block.name].push_back({&added, block.function});
  }
}

void Context::clear() {
  vars.clear();
  layers.reset();
  data = nullptr;
}

}  // namespace praxis::jinja
