// The values templates compute with: Python's, as far as Jinja lets them show.
//
// A Value is 16 bytes: a kind, and either the value itself (none, booleans, integers, reals,
// borrowed text) or a counted pointer (owned text, lists, dicts, objects). Copying one on the hot
// path allocates nothing.
//
// Reference counts are not atomic. A value belongs to the one thread that renders with it, except
// values that were frozen (see Frozen): those are immutable, are not counted, and may be read by
// any number of threads while their Frozen owner lives.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace praxis::jinja {

enum class Kind : std::uint8_t {
  undefined,  // carries what was looked up, and how it behaves: see UndefinedKind
  none,
  boolean,
  integer,      // fits 64 bits
  real,         // double
  text,         // borrowed: the bytes live elsewhere, at least as long as the render
  owned_text,   // counted; the same to templates as `text`
  big_integer,  // does not fit 64 bits
  list,
  tuple,
  dict,
  object,  // anything else: macros, loop, namespace, cycler, range, iterators, modules
};

// What a value that is not there allows, after Jinja's classes (jinja.palletsprojects.com, "API",
// "Undefined Types"). Every undefined value carries its kind, so that the functions below follow it
// wherever the value goes:
//
//                      print           truth  iterate, len   ==, hash   attribute, item   others
//   lenient            ''              false  empty          equal      error             error
//   chainable          ''              false  empty          equal      itself            error
//   debug              {{ name }}      false  empty          equal      error             error
//   strict             error           error  error          error      error             error
//
// "Others" are arithmetic, order, calls and conversions to a number. Errors are Error(undefined).
enum class UndefinedKind : std::uint8_t { lenient, strict, chainable, debug };

class Value;
class State;
struct List;
struct Dict;
class Object;

// What counted values share. `count` is ignored once `frozen` is set.
struct Counted {
  std::uint32_t count = 0;
  bool frozen = false;

  Counted() = default;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
};

class Value {
 public:
  // Undefined with no name.
  Value() noexcept { payload_.integer = 0; }
  Value(const Value& other) noexcept { copy(other); }
  Value(Value&& other) noexcept { steal(other); }
  Value& operator=(const Value& other) noexcept {
    if (this != &other) {
      Value kept(other);
      swap(kept);
    }
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    if (this != &other) {
      Value kept(std::move(other));
      swap(kept);
    }
    return *this;
  }
  ~Value() {
    if (counted_) release();
  }

  static Value none() noexcept { return Value(Kind::none); }
  static Value boolean(bool value) noexcept {
    Value result(Kind::boolean);
    result.payload_.integer = value;
    return result;
  }
  static Value integer(std::int64_t value) noexcept {
    Value result(Kind::integer);
    result.payload_.integer = value;
    return result;
  }
  static Value real(double value) noexcept {
    Value result(Kind::real);
    result.payload_.real = value;
    return result;
  }
  // Text that lives elsewhere: a literal, a template's own text, a data document.
  static Value borrowed(std::string_view text, bool safe = false) noexcept {
    Value result(Kind::text);
    result.flag_ = safe;
    result.length_ = static_cast<std::uint32_t>(text.size());
    result.payload_.chars = text.data();
    return result;
  }
  // A copy of `text`. `safe` marks it as markup that autoescaping leaves alone.
  static Value text(std::string_view text, bool safe = false);
  // Text of `size` bytes that the caller writes to `chars`, before the value is copied or read.
  static Value unwritten_text(std::size_t size, char*& chars, bool safe = false);
  static Value list(std::vector<Value> items = {});
  static Value tuple(std::vector<Value> items = {});
  // The pair that groupby gives: a tuple whose items are also .grouper and .list.
  static Value group(Value grouper, Value list);
  static Value dict();
  static Value object(std::unique_ptr<Object> object);
  // One more reference to an object that a value holds already.
  static Value reference(Object& object) noexcept;

  // A variable without a value. `name` is borrowed: it lives as long as the render.
  static Value undefined(std::string_view name, UndefinedKind kind) noexcept {
    Value result;
    result.flag_ = static_cast<std::uint8_t>(kind);
    result.length_ = static_cast<std::uint32_t>(name.size());
    result.payload_.chars = name.data();
    return result;
  }
  // What is undefined for a reason of its own, which `message` gives in full.
  static Value undefined_because(std::string_view message, UndefinedKind kind);
  // The attribute or item `key` that `owner` does not have.
  static Value undefined_in(const Value& owner, const Value& key, UndefinedKind kind);
  // The same for an attribute whose name is borrowed: allocates nothing for built-in owners,
  // except under strict, where the owner is kept for a hint.
  static Value undefined_in(const Value& owner, std::string_view borrowed_name, UndefinedKind kind);

  Kind kind() const noexcept { return kind_; }
  bool is_undefined() const noexcept { return kind_ == Kind::undefined; }
  // Undefined with no name: Value(). What look-ups give for "there is no such thing".
  bool is_nameless() const noexcept {
    return kind_ == Kind::undefined && payload_.chars == nullptr;
  }
  bool is_none() const noexcept { return kind_ == Kind::none; }
  bool is_boolean() const noexcept { return kind_ == Kind::boolean; }
  bool is_integer() const noexcept { return kind_ == Kind::integer; }
  bool is_big_integer() const noexcept { return kind_ == Kind::big_integer; }
  bool is_real() const noexcept { return kind_ == Kind::real; }
  bool is_text() const noexcept { return kind_ == Kind::text || kind_ == Kind::owned_text; }
  bool is_list() const noexcept { return kind_ == Kind::list; }
  bool is_tuple() const noexcept { return kind_ == Kind::tuple; }
  bool is_dict() const noexcept { return kind_ == Kind::dict; }
  bool is_object() const noexcept { return kind_ == Kind::object; }
  bool is_group() const noexcept { return is_tuple() && flag_ != 0; }
  // Text that is markup (Jinja's Markup).
  bool is_safe() const noexcept { return is_text() && flag_ != 0; }

  // Accessors; each requires the matching kind.
  bool as_boolean() const noexcept { return payload_.integer != 0; }
  std::int64_t as_integer() const noexcept { return payload_.integer; }
  double as_real() const noexcept { return payload_.real; }
  std::string_view as_text() const noexcept;
  std::vector<Value>& items() const noexcept;  // list and tuple
  Dict& as_dict() const noexcept;
  Object& as_object() const noexcept;
  UndefinedKind undefined_kind() const noexcept { return static_cast<UndefinedKind>(flag_); }
  // The allocation behind the value, or null. Two values are the same object when it is.
  Counted* counted() const noexcept { return counted_ ? payload_.counted : nullptr; }
  // The object as a T, or null when it is none.
  template <class T>
  T* as() const noexcept;

  void swap(Value& other) noexcept {
    unsigned char bytes[sizeof(Value)];
    std::memcpy(bytes, static_cast<const void*>(this), sizeof(Value));
    std::memcpy(static_cast<void*>(this), static_cast<const void*>(&other), sizeof(Value));
    std::memcpy(static_cast<void*>(&other), bytes, sizeof(Value));
  }

 private:
  explicit Value(Kind kind) noexcept : kind_(kind) { payload_.integer = 0; }
  Value(Kind kind, Counted* counted) noexcept : kind_(kind), counted_(true) {
    payload_.counted = counted;
    retain();
  }
  friend struct BigInteger;
  friend struct Missing;

  void retain() noexcept {
    if (!payload_.counted->frozen) ++payload_.counted->count;
  }
  void release() noexcept {
    if (!payload_.counted->frozen && --payload_.counted->count == 0) destroy();
  }
  void destroy() noexcept;
  void copy(const Value& other) noexcept {
    std::memcpy(static_cast<void*>(this), static_cast<const void*>(&other), sizeof(Value));
    if (counted_) retain();
  }
  void steal(Value& other) noexcept {
    std::memcpy(static_cast<void*>(this), static_cast<const void*>(&other), sizeof(Value));
    other.kind_ = Kind::none;
    other.counted_ = false;
    other.payload_.integer = 0;
  }

  Kind kind_ = Kind::undefined;
  bool counted_ = false;  // payload_.counted is set
  // Text: whether it is markup; tuple: whether it is a group; undefined: its UndefinedKind.
  std::uint8_t flag_ = 0;
  Kind owner_ = Kind::undefined;  // undefined: the kind of value that lacks the attribute
  std::uint32_t length_ = 0;      // of borrowed text, and of an undefined value's borrowed name
  union {
    std::int64_t integer;
    double real;
    const char* chars;
    Counted* counted;
  } payload_;
};

static_assert(sizeof(Value) == 16);

struct List : Counted {
  std::vector<Value> items;
};

// What a list or tuple of `items` values takes, in bytes, allocations included: what natives that
// make lists by the thousand charge for each.
constexpr std::uint64_t list_cost(std::size_t items) {
  return sizeof(List) + 32 + items * sizeof(Value);
}

// A dict: keys of any hashable kind, iteration in order of insertion. Small dicts are searched in
// order; larger ones through an index that is built when it is first needed (before freezing, if
// the dict is frozen).
struct Dict : Counted {
  struct Entry {
    Value key;
    Value value;
  };

  // Returns the value under a text key, or null. The form templates use most (`a.b`).
  const Value* find(std::string_view key) const;
  // Returns the value under `key`, or null. Throws Error(type) when `key` is not hashable.
  const Value* find(const Value& key) const;
  // Sets the value under `key`, keeping the place of a key that is there already.
  void set(const Value& key, Value value);
  // Sets the value under a text key whose bytes outlive the dict (a literal, a document).
  void set(std::string_view key, Value value);
  bool erase(const Value& key);
  void clear();
  // Builds the index now, so that find() only reads from here on.
  void prepare() const { indexed(); }

  std::vector<Entry> entries;

 private:
  template <class Matches>
  std::uint32_t* slot(std::size_t key_hash, const Matches& matches) const;
  bool indexed() const;
  void build_index() const;
  void append(Value key, Value value);

  mutable std::vector<std::uint32_t> index_;  // open addressing; of no meaning for small dicts
  mutable std::size_t indexed_entries_ = 0;   // the number of entries the index covers
};

struct Arguments;

// A value with behaviour of its own: macros, loop, namespace, cycler, range, iterators, modules,
// functions. The defaults say "there is no such thing" in Python's words.
class Object : public Counted {
 public:
  virtual ~Object() = default;
  // Python's type name, for error messages ("'Macro' object is not iterable").
  virtual std::string_view type_name() const = 0;
  // Returns the attribute, or undefined without a name when there is none.
  virtual Value attribute(State& state, std::string_view name);
  // Returns the item, or undefined without a name when there is none.
  virtual Value item(State& state, const Value& key);
  virtual bool callable() const { return false; }
  virtual Value call(State& state, const Arguments& arguments);
  // Calls the method `name`. The default calls the attribute of that name; an object may override
  // it to do without a value for the method.
  virtual Value call_method(State& state, std::string_view name, const Arguments& arguments);
  virtual bool truth() const { return true; }
  // Appends what str() gives.
  virtual void print(std::string& out) const;
  // Appends what repr() gives, where that differs from str().
  virtual void print_repr(std::string& out) const { print(out); }
  virtual bool iterable() const { return false; }
  // Sets `out` to the next item and returns true, or returns false at the end. An object that can
  // be iterated more than once returns a fresh iterator from iterator().
  virtual bool next(State& state, Value& out);
  virtual Value iterator(State& state);
  // The number of items, or -1 when the object has no len().
  virtual std::int64_t length() const { return -1; }
  // Whether it has items by number or key and a length, for the test `sequence`.
  virtual bool is_sequence() const { return false; }
  // `needle in object`; the default searches the items by iterating.
  virtual bool contains(State& state, const Value& needle);
  virtual bool equals(const Object& other) const { return this == &other; }
  // Equal objects have equal hashes. Throws Error(type) for objects that cannot be dict keys.
  virtual std::size_t hash() const { return std::hash<const Object*>{}(this); }
  // Calls `visitor` with every value the object holds: for freezing, and to take reference cycles
  // apart. An object that holds values and does not list them here cannot be frozen correctly.
  virtual void visit(const std::function<void(Value&)>& visitor);
};

// Owns values that many threads read: freezing makes everything reachable from `root` immutable
// and uncounted; the memory is freed with the Frozen, and other references to it must be gone by
// then. Mutating methods (`append`, `update`) fail on frozen values with Error(value).
class Frozen {
 public:
  Frozen() = default;
  explicit Frozen(Value root);
  Frozen(Frozen&&) noexcept;
  Frozen& operator=(Frozen&&) noexcept;
  ~Frozen();
  const Value& get() const { return root_; }

 private:
  Value root_;
  std::vector<std::pair<Kind, Counted*>> all_;  // each frozen allocation once
};

// --- Python's rules, where templates can see them -------------------------------------------
// Each throws Error in Python's words when the operands do not fit, and Error(limit) for values
// that are nested more than 1,000 levels deep.

bool truth(const Value& value);
bool equals(const Value& left, const Value& right);
enum class Order { less, less_equal, greater, greater_equal };
// `left < right` and so on. Throws Error(type) for kinds that have no order between them.
bool ordered(const Value& left, Order order, const Value& right);
// Returns <0, 0, >0. Throws Error(type) for kinds that have no order between them.
int compare(const Value& left, const Value& right);
// Python's `is`: the same object, or equal values of a kind that has no identity of its own.
bool identical(const Value& left, const Value& right);
// `needle in haystack`. Objects are searched by iterating.
bool contains(State& state, const Value& haystack, const Value& needle);
std::size_t hash(const Value& value);

// The binary operators all have the same form. Work and memory are charged to `state`.
Value add(State& state, const Value& left, const Value& right);
Value subtract(State& state, const Value& left, const Value& right);
Value multiply(State& state, const Value& left, const Value& right);
Value divide(State& state, const Value& left, const Value& right);
Value floor_divide(State& state, const Value& left, const Value& right);
Value modulo(State& state, const Value& left, const Value& right);  // also text formatting
Value power(State& state, const Value& left, const Value& right);
Value negate(const Value& value);
Value plus(const Value& value);

// len(); throws Error(type) for values that have none.
std::int64_t length(const Value& value);
// Appends str(value), as `{{ value }}` prints it; none, True, 1.0, ['a'].
void append_text(std::string& out, const Value& value);
std::string to_text(const Value& value);
// Appends repr(value). A list or dict inside itself prints as [...] or {...}.
void append_repr(std::string& out, const Value& value);
std::string to_repr(const Value& value);
// Appends `text` with & < > " ' replaced, as markupsafe does.
void append_escaped(std::string& out, std::string_view text);
// markupsafe.escape(): markup stays as it is, all else becomes text and is escaped.
Value escape(const Value& value);
// Python's type name ('str', 'int', 'dict', ...).
std::string_view type_name(const Value& value);
// The same with its module where Python prints it: 'int', 'markupsafe.Markup',
// 'jinja2.runtime.Macro'.
std::string qualified_type_name(const Value& value);
// Returns an integer value from decimal digits of any length (a sign may stand before them).
// Throws Error(value) past 4,300 digits, CPython's own limit (docs.python.org, "Integer string
// conversion length limitation").
Value parse_integer(std::string_view digits);

// --- inline parts ---------------------------------------------------------------------------

// Owned text: the bytes follow the header in the same allocation.
struct Text : Counted {
  std::uint32_t size = 0;
  const char* data() const { return reinterpret_cast<const char*>(this + 1); }
};

inline std::string_view Value::as_text() const noexcept {
  if (kind_ == Kind::text) return {payload_.chars, length_};
  const auto* text = static_cast<const Text*>(payload_.counted);
  return {text->data(), text->size};
}
inline Value Value::reference(Object& object) noexcept { return Value(Kind::object, &object); }
inline std::vector<Value>& Value::items() const noexcept {
  return static_cast<List*>(payload_.counted)->items;
}
inline Dict& Value::as_dict() const noexcept { return *static_cast<Dict*>(payload_.counted); }
inline Object& Value::as_object() const noexcept { return *static_cast<Object*>(payload_.counted); }
template <class T>
T* Value::as() const noexcept {
  return is_object() ? dynamic_cast<T*>(&as_object()) : nullptr;
}

}  // namespace praxis::jinja
