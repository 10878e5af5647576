// Memory of values: allocation, counting, freezing, and dicts.
//
// Values nest as deep as a template cares to build them, so that destruction must not recurse
// without bound: past a small depth, what remains is queued and destroyed in a loop.
#include "template/value.h"

#include <cstdlib>
#include <limits>
#include <new>
#include <unordered_set>

#include "template/integer.h"
#include "template/meter.h"
#include "template/missing.h"
#include "template/native.h"

namespace praxis::jinja {
namespace {

// Deletes one allocation, which releases the values inside it.
void delete_counted(Kind kind, Counted* counted) noexcept {
  switch (kind) {
    case Kind::owned_text:
      std::free(static_cast<void*>(static_cast<Text*>(counted)));
      break;
    case Kind::big_integer:
      delete static_cast<BigInteger*>(counted);
      break;
    case Kind::list:
    case Kind::tuple:
      delete static_cast<List*>(counted);
      break;
    case Kind::dict:
      delete static_cast<Dict*>(counted);
      break;
    case Kind::object:
      delete static_cast<Object*>(counted);
      break;
    case Kind::undefined:
      delete static_cast<Missing*>(counted);
      break;
    default:
      break;
  }
}

// What waits to be destroyed once the current destruction has unwound. One per thread.
struct Graveyard {
  int depth = 0;
  std::vector<std::pair<Kind, Counted*>> waiting;
};

thread_local Graveyard graveyard;
constexpr int kDirectDepth = 64;

}  // namespace

void Value::destroy() noexcept {
  if (kind_ == Kind::owned_text) {
    std::free(static_cast<void*>(static_cast<Text*>(payload_.counted)));
    return;
  }
  Graveyard& grave = graveyard;
  if (grave.depth >= kDirectDepth) {
    grave.waiting.emplace_back(kind_, payload_.counted);
    return;
  }
  ++grave.depth;
  delete_counted(kind_, payload_.counted);
  while (grave.depth == 1 && !grave.waiting.empty()) {
    const auto [kind, counted] = grave.waiting.back();
    grave.waiting.pop_back();
    delete_counted(kind, counted);
  }
  --grave.depth;
}

Value Value::text(std::string_view text, bool safe) {
  char* chars = nullptr;
  Value result = unwritten_text(text.size(), chars, safe);
  if (!text.empty()) std::memcpy(chars, text.data(), text.size());
  return result;
}

Value Value::unwritten_text(std::size_t size, char*& chars, bool safe) {
  if (size > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorKind::limit, "a text is longer than 4 GiB");
  }
  void* memory = std::malloc(sizeof(Text) + size);
  if (memory == nullptr) throw std::bad_alloc();
  auto* owned = new (memory) Text;
  owned->size = static_cast<std::uint32_t>(size);
  chars = static_cast<char*>(memory) + sizeof(Text);
  Value result(Kind::owned_text, owned);
  result.flag_ = safe;
  return result;
}

Value Value::list(std::vector<Value> items) {
  auto* list = new List;
  list->items = std::move(items);
  return Value(Kind::list, list);
}

Value Value::tuple(std::vector<Value> items) {
  auto* list = new List;
  list->items = std::move(items);
  return Value(Kind::tuple, list);
}

Value Value::group(Value grouper, Value list) {
  std::vector<Value> items;
  items.reserve(2);
  items.push_back(std::move(grouper));
  items.push_back(std::move(list));
  Value result = tuple(std::move(items));
  result.flag_ = 1;
  return result;
}

Value Value::dict() { return Value(Kind::dict, new Dict); }

Value Value::object(std::unique_ptr<Object> object) {
  return Value(Kind::object, object.release());
}

Value Value::undefined_because(std::string_view message, UndefinedKind kind) {
  return Missing::make(Value::none(), Value::none(), std::string(message), kind);
}

Value Value::undefined_in(const Value& owner, const Value& key, UndefinedKind kind) {
  return Missing::make(owner, key, {}, kind);
}

Value Value::undefined_in(const Value& owner, std::string_view borrowed_name, UndefinedKind kind) {
  const bool plain_owner = !owner.is_object() && !owner.is_undefined();
  if (kind == UndefinedKind::strict || !plain_owner) {
    return Missing::make(owner, borrowed(borrowed_name), {}, kind);
  }
  Value result = undefined(borrowed_name, kind);
  result.owner_ = owner.kind();
  return result;
}

// --- undefined ------------------------------------------------------------------------------

Value Missing::make(Value owner, Value key, std::string message, UndefinedKind kind) {
  auto* missing = new Missing;
  missing->owner = std::move(owner);
  missing->key = std::move(key);
  missing->message = std::move(message);
  Value result(Kind::undefined, missing);
  result.flag_ = static_cast<std::uint8_t>(kind);
  return result;
}

const Missing* Missing::of(const Value& value) {
  return static_cast<const Missing*>(value.counted());
}

std::string_view Missing::name(const Value& value) {
  if (const Missing* missing = of(value)) {
    return missing->key.is_text() ? missing->key.as_text() : std::string_view();
  }
  return value.payload_.chars == nullptr ? std::string_view()
                                         : std::string_view(value.payload_.chars, value.length_);
}

Kind Missing::owner_kind(const Value& value) { return value.owner_; }

// --- dict -----------------------------------------------------------------------------------

namespace {

constexpr std::size_t kIndexedSize = 8;  // smaller dicts are searched in order
constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();

std::size_t index_capacity(std::size_t entries) {
  std::size_t capacity = 32;
  while (capacity < entries * 2) capacity *= 2;
  return capacity;
}

std::size_t text_hash(std::string_view text) { return std::hash<std::string_view>{}(text); }

bool is_key(const Value& candidate, std::string_view key) {
  return candidate.is_text() && candidate.as_text() == key;
}

}  // namespace

// Finds `key` through `matches` in the open addressing table, or the free place for it.
template <class Matches>
std::uint32_t* Dict::slot(std::size_t key_hash, const Matches& matches) const {
  const std::size_t mask = index_.size() - 1;
  // Multiplying spreads hashes that differ in few bits, such as small integers'.
  std::size_t at = (key_hash * 0x9e3779b97f4a7c15ULL >> 20) & mask;
  while (index_[at] != kFree && !matches(entries[index_[at]].key)) at = (at + 1) & mask;
  return &index_[at];
}

bool Dict::indexed() const {
  if (entries.size() <= kIndexedSize) return false;
  if (indexed_entries_ != entries.size()) build_index();
  return true;
}

void Dict::build_index() const {
  index_.assign(index_capacity(entries.size() + 1), kFree);
  const auto never = [](const Value&) { return false; };
  for (std::size_t i = 0; i < entries.size(); ++i) {
    *slot(hash(entries[i].key), never) = static_cast<std::uint32_t>(i);
  }
  indexed_entries_ = entries.size();
}

const Value* Dict::find(std::string_view key) const {
  const auto matches = [&](const Value& candidate) { return is_key(candidate, key); };
  if (!indexed()) {
    for (const Entry& entry : entries) {
      if (matches(entry.key)) return &entry.value;
    }
    return nullptr;
  }
  const std::uint32_t found = *slot(text_hash(key), matches);
  return found == kFree ? nullptr : &entries[found].value;
}

const Value* Dict::find(const Value& key) const {
  if (key.is_text()) return find(key.as_text());
  const std::size_t key_hash = hash(key);
  const auto matches = [&](const Value& candidate) {
    return !candidate.is_text() && equals(candidate, key);
  };
  if (!indexed()) {
    for (const Entry& entry : entries) {
      if (matches(entry.key)) return &entry.value;
    }
    return nullptr;
  }
  const std::uint32_t found = *slot(key_hash, matches);
  return found == kFree ? nullptr : &entries[found].value;
}

void Dict::set(const Value& key, Value value) {
  if (const Value* found = find(key)) {
    const_cast<Value&>(*found) = std::move(value);
    return;
  }
  append(key, std::move(value));
}

void Dict::set(std::string_view key, Value value) {
  if (const Value* found = find(key)) {
    const_cast<Value&>(*found) = std::move(value);
    return;
  }
  append(Value::borrowed(key), std::move(value));
}

void Dict::append(Value key, Value value) {
  const bool keep_index = indexed_entries_ == entries.size() && entries.size() > kIndexedSize &&
                          index_.size() >= (entries.size() + 1) * 2;
  const std::size_t key_hash = keep_index ? hash(key) : 0;
  entries.push_back({std::move(key), std::move(value)});
  if (!keep_index) return;
  *slot(key_hash, [](const Value&) { return false; }) =
      static_cast<std::uint32_t>(entries.size() - 1);
  indexed_entries_ = entries.size();
}

bool Dict::erase(const Value& key) {
  const Value* found = find(key);
  if (found == nullptr) return false;
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    if (&entry->value != found) continue;
    const Entry kept = std::move(*entry);  // destroyed after the dict is whole again
    entries.erase(entry);
    indexed_entries_ = 0;
    break;
  }
  return true;
}

void Dict::clear() {
  const std::vector<Entry> kept = std::move(entries);
  entries.clear();
  indexed_entries_ = 0;
}

// --- objects --------------------------------------------------------------------------------

Value Object::attribute(State&, std::string_view) { return {}; }
Value Object::item(State&, const Value&) { return {}; }

Value Object::call(State&, const Arguments&) {
  throw Error(ErrorKind::type, "'" + std::string(type_name()) + "' object is not callable");
}

Value Object::call_method(State& state, std::string_view name, const Arguments& arguments) {
  return state.call(get_attribute(state, Value::reference(*this), name), arguments);
}

void Object::print(std::string& out) const {
  out += "<";
  out += type_name();
  out += " object>";
}

bool Object::next(State&, Value&) {
  throw Error(ErrorKind::type, "'" + std::string(type_name()) + "' object is not an iterator");
}

Value Object::iterator(State&) {
  if (!iterable()) {
    throw Error(ErrorKind::type, "'" + std::string(type_name()) + "' object is not iterable");
  }
  return Value::reference(*this);
}

bool Object::contains(State& state, const Value& needle) {
  if (!iterable()) {
    throw Error(ErrorKind::type,
                "argument of type '" + std::string(type_name()) + "' is not iterable");
  }
  const Value walk = iterator(state);
  Value candidate;
  while (walk.as_object().next(state, candidate)) {
    state.charge(1);
    if (jinja::equals(candidate, needle)) return true;
  }
  return false;
}

void Object::visit(const std::function<void(Value&)>&) {}

// --- freezing -------------------------------------------------------------------------------

namespace {

template <class Visitor>
void visit_children(Kind kind, Counted* counted, const Visitor& visitor) {
  switch (kind) {
    case Kind::list:
    case Kind::tuple:
      for (Value& item : static_cast<List*>(counted)->items) visitor(item);
      break;
    case Kind::dict:
      for (Dict::Entry& entry : static_cast<Dict*>(counted)->entries) {
        visitor(entry.key);
        visitor(entry.value);
      }
      break;
    case Kind::object:
      static_cast<Object*>(counted)->visit(visitor);
      break;
    case Kind::undefined:
      visitor(static_cast<Missing*>(counted)->owner);
      break;
    default:
      break;
  }
}

// Lets go of every value inside an allocation.
void empty(Kind kind, Counted* counted) {
  switch (kind) {
    case Kind::list:
    case Kind::tuple: {
      const std::vector<Value> kept = std::move(static_cast<List*>(counted)->items);
      static_cast<List*>(counted)->items.clear();
      break;
    }
    case Kind::dict:
      static_cast<Dict*>(counted)->clear();
      break;
    case Kind::object:
      static_cast<Object*>(counted)->visit([](Value& value) { value = Value::none(); });
      break;
    case Kind::undefined:
      static_cast<Missing*>(counted)->clear();
      break;
    default:
      break;
  }
}

}  // namespace

Frozen::Frozen(Value root) : root_(std::move(root)) {
  const auto freeze = [this](const Value& value) {
    Counted* counted = value.counted();
    if (counted == nullptr || counted->frozen) return;
    counted->frozen = true;
    all_.emplace_back(value.kind(), counted);
  };
  freeze(root_);
  for (std::size_t i = 0; i < all_.size(); ++i) {  // grows while it is walked
    const auto [kind, counted] = all_[i];
    if (kind == Kind::dict) static_cast<Dict*>(counted)->prepare();
    visit_children(kind, counted, freeze);
  }
}

Frozen::Frozen(Frozen&& other) noexcept
    : root_(std::exchange(other.root_, Value())), all_(std::exchange(other.all_, {})) {}

Frozen& Frozen::operator=(Frozen&& other) noexcept {
  std::swap(root_, other.root_);
  std::swap(all_, other.all_);
  return *this;
}

// All references are dropped while every allocation still stands, then the allocations go.
Frozen::~Frozen() {
  for (const auto& [kind, counted] : all_) empty(kind, counted);
  root_ = Value();
  for (const auto& [kind, counted] : all_) delete_counted(kind, counted);
}

// --- reference cycles -----------------------------------------------------------------------

namespace {

// Whether `target` may be reached from `from`. Gives up, and says yes, after a few dozen values.
// Adds the values looked at to `work`.
bool may_reach(const Value& from, const Counted* target, std::uint64_t& work) {
  constexpr std::size_t kBudget = 64;
  std::vector<std::pair<Kind, Counted*>> pending;
  const auto push = [&pending, &work](const Value& value) {
    ++work;
    const bool holds_values = value.kind() >= Kind::list && value.counted() != nullptr;
    if (holds_values && !value.counted()->frozen && pending.size() <= kBudget) {
      pending.emplace_back(value.kind(), value.counted());
    }
  };
  push(from);
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (pending[i].second == target || i == kBudget) return true;
    const auto [kind, counted] = pending[i];
    visit_children(kind, counted, push);
  }
  return false;
}

}  // namespace

void State::note_stored(const Value& container, const Value& stored) {
  if (stored.kind() < Kind::list || stored.counted() == nullptr) return;
  std::uint64_t work = 0;
  if (may_reach(stored, container.counted(), work)) cyclic_.push_back(container);
  Meter::spend(work);
}

State::~State() {
  for (const Value& container : cyclic_) empty(container.kind(), container.counted());
}

}  // namespace praxis::jinja
