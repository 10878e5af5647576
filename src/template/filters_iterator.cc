// Filters that give iterators, as Jinja's generator functions do: items are computed when they are
// asked for, errors come as late, and a second walk finds nothing.
#include <memory>
#include <string>

#include "template/arguments.h"
#include "template/environment.h"
#include "template/filters.h"
#include "template/generator.h"

namespace praxis::jinja {
namespace {

// A source that is opened when the first item is asked for.
class LateIteration {
 public:
  explicit LateIteration(Value source) : source_(std::move(source)) {}
  bool next(State& state, Value& out) {
    if (walk_ == nullptr) walk_ = std::make_unique<Iteration>(state, source_);
    state.charge(1);
    return walk_->next(state, out);
  }
  // Jinja's `if value:` before the first item.
  bool starts_empty(State&) const { return walk_ == nullptr && !truth(source_); }

 private:
  Value source_;
  std::unique_ptr<Iteration> walk_;
};

// The arguments of a filter or test that is applied to each item.
class ItemCall {
 public:
  // Keeps the arguments from `first` on; the item takes the place before them.
  ItemCall(const Arguments& arguments, std::size_t first)
      : positional_(1), keywords_(arguments.keywords.begin(), arguments.keywords.end()) {
    for (std::size_t i = first; i < arguments.positional.size(); ++i) {
      positional_.push_back(arguments.positional[i]);
    }
  }
  Arguments with(const Value& item) {
    positional_[0] = item;
    return {positional_, keywords_};
  }

 private:
  std::vector<Value> positional_;
  std::vector<Keyword> keywords_;
};

const Value& subject_of(const Arguments& arguments, std::string_view function) {
  if (!arguments.positional.empty()) return arguments.positional[0];
  throw Error(ErrorKind::type,
              std::string(function) + "() missing 1 required positional argument: 'value'");
}

// --- map ------------------------------------------------------------------------------------

class Map {
 public:
  explicit Map(const Arguments& arguments)
      : source_(subject_of(arguments, "map")), call_(arguments, 2) {
    for (const Keyword& keyword : arguments.keywords) {
      if (keyword.name == "attribute") {
        path_ = AttributePath(keyword.value);
        by_attribute_ = arguments.positional.size() == 1;
      } else if (keyword.name == "default") {
        default_ = keyword.value;
      } else if (unexpected_.empty()) {
        unexpected_ = keyword.name;
      }
    }
    if (arguments.positional.size() > 1) filter_ = arguments.positional[1];
  }

  bool operator()(State& state, Value& out) {
    if (source_.starts_empty(state)) return false;
    check();
    Value item;
    if (!source_.next(state, item)) return false;
    if (by_attribute_) {
      out = path_.get(state, item, default_);
    } else {
      out = state.filter(to_str(filter_, "map"), call_.with(item));
    }
    return true;
  }

 private:
  void check() const {
    if (by_attribute_ && !unexpected_.empty()) {
      throw Error(ErrorKind::runtime, "Unexpected keyword argument '" + unexpected_ + "'");
    }
    if (!by_attribute_ && filter_.is_none()) {
      throw Error(ErrorKind::runtime, "map requires a filter argument");
    }
  }

  LateIteration source_;
  ItemCall call_;
  Value filter_ = Value::none();
  AttributePath path_{Value::none()};
  Value default_ = Value::none();
  bool by_attribute_ = false;
  std::string unexpected_;
};

Value do_map(State&, const Arguments& arguments) {
  return make_generator("sync_do_map", Map(arguments));
}

// --- select, reject, selectattr, rejectattr -------------------------------------------------

class Select {
 public:
  Select(const Arguments& arguments, bool wanted, bool by_attribute)
      : source_(subject_of(arguments, "select")),
        call_(arguments, by_attribute ? 3 : 2),
        wanted_(wanted),
        by_attribute_(by_attribute) {
    const std::size_t test = by_attribute ? 2 : 1;
    if (by_attribute && arguments.positional.size() > 1) {
      has_attribute_ = true;
      path_ = AttributePath(arguments.positional[1]);
    }
    if (arguments.positional.size() > test) {
      has_test_ = true;
      test_ = arguments.positional[test];
    }
  }

  bool operator()(State& state, Value& out) {
    if (source_.starts_empty(state)) return false;
    if (by_attribute_ && !has_attribute_) {
      throw Error(ErrorKind::runtime, "Missing parameter for attribute name");
    }
    while (source_.next(state, out)) {
      const Value tested = by_attribute_ ? path_.get(state, out) : out;
      const bool passes =
          has_test_ ? state.test(to_str(test_, "select"), call_.with(tested)) : truth(tested);
      if (passes == wanted_) return true;
    }
    return false;
  }

 private:
  LateIteration source_;
  ItemCall call_;
  bool wanted_;
  bool by_attribute_;
  bool has_attribute_ = false;
  bool has_test_ = false;
  AttributePath path_{Value::none()};
  Value test_;
};

template <bool wanted, bool by_attribute>
Value do_select(State&, const Arguments& arguments) {
  return make_generator("select_or_reject", Select(arguments, wanted, by_attribute));
}

// --- items, unique --------------------------------------------------------------------------

class Items {
 public:
  explicit Items(Value mapping) : mapping_(std::move(mapping)) {}
  bool operator()(State& state, Value& out) {
    if (mapping_.is_undefined()) return false;
    if (!mapping_.is_dict()) {
      throw Error(ErrorKind::type, "Can only get item pairs from a mapping.");
    }
    const std::vector<Dict::Entry>& entries = mapping_.as_dict().entries;
    if (position_ == 0) size_ = entries.size();
    if (entries.size() != size_) {
      throw Error(ErrorKind::runtime, "dictionary changed size during iteration");
    }
    if (position_ >= entries.size()) return false;
    state.charge(list_cost(2));
    const Dict::Entry& entry = entries[position_++];
    out = Value::tuple({entry.key, entry.value});
    return true;
  }

 private:
  Value mapping_;
  std::size_t position_ = 0;
  std::size_t size_ = 0;
};

Value do_items(State&, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"items", {"value"}};
  return make_generator("do_items", Items(Bound(kSignature, arguments)[0]));
}

class Unique {
 public:
  Unique(Value source, bool case_sensitive, const Value& attribute)
      : source_(std::move(source)), case_sensitive_(case_sensitive), path_(attribute) {}
  bool operator()(State& state, Value& out) {
    Dict& seen = seen_.as_dict();
    while (source_.next(state, out)) {
      Value key = path_.get(state, out);
      if (!case_sensitive_) key = ignore_case(key);
      if (seen.find(key) != nullptr) continue;
      seen.set(key, Value::none());
      return true;
    }
    return false;
  }

 private:
  LateIteration source_;
  bool case_sensitive_;
  AttributePath path_;
  Value seen_ = Value::dict();
};

Value do_unique(State&, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"unique", {"value", "case_sensitive", "attribute"}, 1};
  const Bound given(kSignature, arguments);
  return make_generator("do_unique", Unique(given[0], given.truth(1, false), given[2]));
}

// --- batch, slice ---------------------------------------------------------------------------

class Batch {
 public:
  Batch(Value source, Value size, Value fill)
      : source_(std::move(source)), size_(std::move(size)), fill_(std::move(fill)) {}
  bool operator()(State& state, Value& out) {
    if (ended_) return false;
    Value item;
    while (source_.next(state, item)) {
      const bool full = static_cast<std::int64_t>(batch_.size()) == to_integer(size_);
      if (full) {
        state.charge(list_cost(batch_.size()));
        out = Value::list(std::exchange(batch_, {}));
      }
      batch_.push_back(std::move(item));
      if (full) return true;
    }
    ended_ = true;
    state.charge(list_cost(0));
    if (batch_.empty()) return false;
    while (!fill_.is_none() && static_cast<std::int64_t>(batch_.size()) < to_integer(size_)) {
      state.charge(sizeof(Value));
      batch_.push_back(fill_);
    }
    out = Value::list(std::move(batch_));
    return true;
  }

 private:
  LateIteration source_;
  Value size_;
  Value fill_;
  std::vector<Value> batch_;
  bool ended_ = false;
};

Value do_batch(State&, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"batch", {"value", "linecount", "fill_with"}, 2};
  const Bound given(kSignature, arguments);
  return make_generator("do_batch", Batch(given[0], given[1], given[2]));
}

class Slices {
 public:
  Slices(Value source, Value count, Value fill)
      : source_(std::move(source)), count_(std::move(count)), fill_(std::move(fill)) {}
  bool operator()(State& state, Value& out) {
    const std::int64_t slices = to_integer(count_);
    if (slice_ == 0) items_ = to_vector(state, source_);
    if (slices == 0) throw Error(ErrorKind::value, "integer division or modulo by zero");
    if (slice_ >= slices) return false;
    const auto size = static_cast<std::int64_t>(items_.size());
    const std::int64_t each = size / slices;
    const std::int64_t with_extra = size % slices;
    const std::int64_t begin = slice_ * each + std::min(slice_, with_extra);
    const std::int64_t end = begin + each + (slice_ < with_extra ? 1 : 0);
    std::vector<Value> items(items_.begin() + begin, items_.begin() + end);
    if (!fill_.is_none() && slice_ >= with_extra) items.push_back(fill_);
    state.charge(list_cost(items.size()));
    ++slice_;
    out = Value::list(std::move(items));
    return true;
  }

 private:
  Value source_;
  Value count_;
  Value fill_;
  std::vector<Value> items_;
  std::int64_t slice_ = 0;
};

Value do_slice(State&, const Arguments& arguments) {
  static constexpr Signature<3> kSignature{"slice", {"value", "slices", "fill_with"}, 2};
  const Bound given(kSignature, arguments);
  return make_generator("sync_do_slice", Slices(given[0], given[1], given[2]));
}

}  // namespace

void add_iterator_filters(Environment& environment) {
  environment.add_filter("map", do_map);
  environment.add_filter("select", do_select<true, false>);
  environment.add_filter("reject", do_select<false, false>);
  environment.add_filter("selectattr", do_select<true, true>);
  environment.add_filter("rejectattr", do_select<false, true>);
  environment.add_filter("items", do_items);
  environment.add_filter("unique", do_unique);
  environment.add_filter("batch", do_batch);
  environment.add_filter("slice", do_slice);
}

}  // namespace praxis::jinja
