// What a template can see while it is rendered: Jinja's Context.
//
// The variables of a template's own top level stand before those it was given: the locals of where
// it was included from, then the data of the render, then the environment's globals. Contexts and
// the cells that inner functions share live as long as a macro needs them; what is left in cycles
// when the render ends is taken apart there.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "template/bytecode.h"
#include "template/value.h"
#include "template/variables.h"

namespace praxis::jinja {

// A counted pointer for what belongs to one render, and so to one thread.
template <class T>
class Shared {
 public:
  Shared() = default;
  explicit Shared(T* object) : object_(object) { retain(); }
  Shared(const Shared& other) : object_(other.object_) { retain(); }
  Shared(Shared&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Shared() {
    if (object_ && --object_->count == 0) delete object_;
  }
  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  void retain() {
    if (object_) ++object_->count;
  }
  T* object_ = nullptr;
};

// What can be part of a cycle with macros. Every one is in the list of its render.
class Tracked {
 public:
  explicit Tracked(Tracked*& head);
  virtual ~Tracked();
  Tracked(const Tracked&) = delete;
  Tracked& operator=(const Tracked&) = delete;
  // Lets go of all values.
  virtual void clear() = 0;

  std::uint32_t count = 0;

 private:
  friend void clear_all(Tracked*& head);
  Tracked** head_;
  Tracked* previous_ = nullptr;
  Tracked* next_ = nullptr;
};

// Clears everything in the list and takes it out: what a value outside still holds lives on alone.
void clear_all(Tracked*& head);

// Names to values, searched in order while they are few and through an index when they are many.
class NameTable {
 public:
  const Value* find(std::string_view name) const;
  void set(std::string_view name, Value value);
  void clear();
  bool empty() const { return entries_.empty(); }
  const std::vector<std::pair<std::string_view, Value>>& entries() const { return entries_; }

 private:
  void index(std::size_t position);
  std::vector<std::pair<std::string_view, Value>> entries_;
  std::vector<std::uint32_t> slots_;  // open addressing: 1 + position; empty while there are few
};

// The locals an included template was given, before those its includer was given.
struct Layer {
  NameTable names;
  std::shared_ptr<const Layer> next;
};

struct BlockVersion {
  const Program* program;
  std::uint32_t function;
};

class Context final : public Tracked {
 public:
  Context(Tracked*& head, const Program& program_);

  // The value under a name, or null.
  const Value* find(const NameEntry& name) const;
  const Value* find_here(std::string_view name) const;
  void set(std::string_view name, Value value, bool exported);
  void unexport(std::string_view name);
  bool is_exported(std::string_view name) const;
  // The versions of a block, the most derived first; null when there is no such block.
  const std::vector<BlockVersion>* block(std::string_view name) const;
  void add_blocks(const Program& program);

  bool autoescape() const { return origin ? origin->autoescape_ : autoescape_; }
  void set_autoescape(bool value) { (origin ? origin->autoescape_ : autoescape_) = value; }
  void clear() override;

  const Program* program;
  Variables* data = nullptr;
  std::shared_ptr<const Layer> layers;
  NameTable vars;
  Shared<Context> origin;  // the context this one was derived from, for a scoped block

 private:
  NameTable exported_;  // true, or false once it was taken back
  std::unordered_map<std::string_view, std::vector<BlockVersion>> blocks_;
  bool autoescape_ = false;
};

// The variables of one activation that inner functions use too.
class Cells final : public Tracked {
 public:
  Cells(Tracked*& head, std::size_t size, Shared<Cells> parent_)
      : Tracked(head), values(size), parent(std::move(parent_)) {}
  void clear() override {
    for (Value& value : values) value = Value();
  }

  std::vector<Value> values;
  Shared<Cells> parent;
};

}  // namespace praxis::jinja
