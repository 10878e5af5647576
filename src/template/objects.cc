#include "template/objects.h"

#include <fmt/format.h>

#include <typeinfo>

#include "template/environment.h"
#include "template/generator.h"
#include "template/vm.h"

namespace praxis::jinja {
namespace {

Vm& vm_of(State& state) { return static_cast<Vm&>(state); }

// A method of `loop` as a value: {% set f = loop.cycle %}.
class LoopMethod final : public Object {
 public:
  LoopMethod(Value loop, std::string_view name) : loop_(std::move(loop)), name_(name) {}
  std::string_view type_name() const override { return "method"; }
  bool callable() const override { return true; }
  Value call(State& state, const Arguments& arguments) override {
    return loop_.as_object().call_method(state, name_, arguments);
  }
  void visit(const std::function<void(Value&)>& visitor) override { visitor(loop_); }

 private:
  Value loop_;
  std::string_view name_;
};

}  // namespace

// --- macros ---------------------------------------------------------------------------------

Value Macro::attribute(State&, std::string_view name) {
  if (name == "name") return info_.name.empty() ? Value::none() : Value::borrowed(info_.name);
  if (name == "arguments") {
    std::vector<Value> names;
    for (const std::string_view parameter : info_.parameters)
      names.push_back(Value::borrowed(parameter));
    return Value::tuple(std::move(names));
  }
  if (name == "catch_kwargs") return Value::boolean(info_.catches_keywords);
  if (name == "catch_varargs") return Value::boolean(info_.catches_positional);
  if (name == "caller") return Value::boolean(info_.uses_caller);
  if (name == "explicit_caller") return Value::boolean(info_.explicit_caller);
  return {};
}

Value Macro::call(State& state, const Arguments& arguments) {
  Vm& vm = vm_of(state);
  return vm.capture(vm.autoescape(), [&] { vm.run_macro(*this, arguments); });
}

void Macro::print(std::string& out) const {
  out += info_.name.empty() ? "<Macro anonymous>" : fmt::format("<Macro '{}'>", info_.name);
}

Value GlobalMacro::macro(State& state) const {
  const Value module = vm_of(state).default_module(*program_);
  return get_own_attribute(state, module, Value::borrowed(name_));
}

Value GlobalMacro::attribute(State& state, std::string_view name) {
  return get_own_attribute(state, macro(state), Value::borrowed(name));
}

Value GlobalMacro::call(State& state, const Arguments& arguments) {
  return state.call(macro(state), arguments);
}

void GlobalMacro::print(std::string& out) const { out += fmt::format("<Macro '{}'>", name_); }

// --- loops ----------------------------------------------------------------------------------

bool Loop::fetch(State& state, Value& item) {
  switch (source_.kind()) {
    case Kind::list:
    case Kind::tuple: {
      const std::vector<Value>& items = source_.items();
      if (position_ >= items.size()) return false;
      item = items[position_++];
      return true;
    }
    case Kind::dict: {
      const Dict& dict = source_.as_dict();
      if (static_cast<std::size_t>(length_) != dict.entries.size()) {
        throw Error(ErrorKind::runtime, "dictionary changed size during iteration");
      }
      if (position_ >= dict.entries.size()) return false;
      item = dict.entries[position_++].key;
      return true;
    }
    default:
      return source_.as_object().next(state, item);
  }
}

bool Loop::peek(State& state) {
  if (!has_after_) has_after_ = fetch(state, after_);
  return has_after_;
}

bool Loop::advance(State& state, Value& item) {
  if (has_after_) {
    item = std::move(after_);
    has_after_ = false;
  } else if (!fetch(state, item)) {
    return false;
  }
  ++index0_;
  before_ = std::move(current_);
  current_ = item;
  return true;
}

// len() of what is looped over; an iterator is run to its end to learn it.
std::int64_t Loop::count() {
  if (length_ < 0) {
    std::vector<Value> rest = to_vector(state_, source_);
    length_ = static_cast<std::int64_t>(rest.size()) + index0_ + 1 + (has_after_ ? 1 : 0);
    source_ = Value::list(std::move(rest));
    position_ = 0;
  }
  return length_;
}

Value Loop::field(State& state, LoopField field) {
  switch (field) {
    case LoopField::index:
      return Value::integer(index0_ + 1);
    case LoopField::index0:
      return Value::integer(index0_);
    case LoopField::revindex:
      return Value::integer(count() - index0_);
    case LoopField::revindex0:
      return Value::integer(count() - index0_ - 1);
    case LoopField::first:
      return Value::boolean(index0_ == 0);
    case LoopField::last:
      return Value::boolean(!peek(state));
    case LoopField::length:
      return Value::integer(count());
    case LoopField::depth:
      return Value::integer(depth0_ + 1);
    case LoopField::depth0:
      return Value::integer(depth0_);
    case LoopField::previtem:
      return index0_ == 0 ? undefined_because(state, "there is no previous item") : before_;
    case LoopField::nextitem:
      return peek(state) ? after_ : undefined_because(state, "there is no next item");
    case LoopField::none:
      break;
  }
  return {};
}

Value Loop::attribute(State& state, std::string_view name) {
  const LoopField known = loop_field(name);
  if (known != LoopField::none) return field(state, known);
  if (name == "cycle" || name == "changed") {
    return Value::object(std::make_unique<LoopMethod>(Value::reference(*this), name));
  }
  return {};
}

Value Loop::call_method(State& state, std::string_view name, const Arguments& arguments) {
  if (name == "cycle") return cycle(arguments);
  if (name == "changed") return changed(arguments);
  return Object::call_method(state, name, arguments);
}

Value Loop::cycle(const Arguments& arguments) const {
  if (arguments.positional.empty()) throw Error(ErrorKind::type, "no items for cycling given");
  return arguments.positional[static_cast<std::size_t>(index0_) % arguments.positional.size()];
}

Value Loop::changed(const Arguments& arguments) {
  bool same = has_changed_ && changed_.size() == arguments.positional.size();
  for (std::size_t index = 0; same && index < changed_.size(); ++index) {
    // Python compares by identity first, and every undefined value is one of its own.
    same = (!changed_[index].is_undefined() &&
            identical(changed_[index], arguments.positional[index])) ||
           jinja::equals(changed_[index], arguments.positional[index]);
  }
  if (same) return Value::boolean(false);
  has_changed_ = true;
  changed_.assign(arguments.positional.begin(), arguments.positional.end());
  return Value::boolean(true);
}

const Value& Loop::recursion_argument(const Arguments& arguments) {
  if (arguments.positional.size() == 1 && arguments.keywords.empty())
    return arguments.positional[0];
  if (arguments.positional.empty() && arguments.keywords.size() == 1 &&
      arguments.keywords[0].name == "iterable") {
    return arguments.keywords[0].value;
  }
  throw Error(ErrorKind::type,
              fmt::format("loop() takes 1 argument, the items to loop over, but {} "
                          "were given",
                          arguments.positional.size() + arguments.keywords.size()));
}

void Loop::check_recursive() const {
  if (!recursion_.program) {
    throw Error(ErrorKind::type,
                "The loop must have the 'recursive' marker to be called recursively.");
  }
}

Value Loop::call(State& state, const Arguments& arguments) {
  const Value& items = recursion_argument(arguments);
  check_recursive();
  Vm& vm = vm_of(state);
  return vm.capture(recursion_.safe, [&] {
    vm.run_loop(*recursion_.program, recursion_.function, *recursion_.context,
                recursion_.cells.get(), items, depth());
  });
}

// Iterating over `loop` itself takes the items from the loop: (item, loop).
bool Loop::next(State& state, Value& out) {
  Value item;
  if (!advance(state, item)) return false;
  out = Value::tuple({item, Value::reference(*this)});
  return true;
}

// Printing counts the items, as str() does in Jinja.
void Loop::print(std::string& out) const {
  out += fmt::format("<LoopContext {}/{}>", index0_ + 1, const_cast<Loop*>(this)->count());
}

void Loop::visit(const std::function<void(Value&)>& visitor) {
  for (Value* value : {&source_, &before_, &current_, &after_}) visitor(*value);
  for (Value& value : changed_) visitor(value);
}

bool FilteredLoop::next(State& state, Value& out) {
  while (items_.next(state, out)) {
    if (vm_of(state).run_loop_filter(program_, function_, *context_, cells_.get(), out))
      return true;
  }
  return false;
}

// --- namespaces -----------------------------------------------------------------------------

void Namespace::set(std::string_view name, Value value) {
  attributes_.as_dict().set(name, std::move(value));
}

Value Namespace::attribute(State&, std::string_view name) {
  const Value* value = attributes_.as_dict().find(name);
  return value ? *value : Value();
}

void Namespace::print(std::string& out) const {
  out += "<Namespace ";
  append_repr(out, attributes_);
  out += '>';
}

Value make_namespace(State& state, const Arguments& arguments) {
  const Value* dict = state.environment().find_global("dict");
  return Value::object(std::make_unique<Namespace>(dict->as_object().call(state, arguments)));
}

// --- templates and blocks -------------------------------------------------------------------

Value Module::attribute(State&, std::string_view name) {
  if (name == "__name__") return Value::borrowed(this->name());
  if (!context_->is_exported(name)) return {};
  const Value* value = context_->vars.find(name);
  return value ? *value : Value();
}

void Module::print_repr(std::string& out) const {
  out += "<TemplateModule ";
  append_repr(out, Value::borrowed(name()));
  out += '>';
}

Value no_parent_block(State& state, std::string_view name) {
  return undefined_because(state, fmt::format("there is no parent block called '{}'.", name));
}

Value BlockReference::attribute(State& state, std::string_view name) {
  if (name == "name") return Value::borrowed(name_);
  if (name != "super") return {};
  if (depth_ + 1 >= context_->block(name_)->size()) return no_parent_block(state, name_);
  return Value::object(std::make_unique<BlockReference>(name_, context_, depth_ + 1));
}

void BlockReference::run(State& state, const Arguments& arguments) const {
  if (!arguments.positional.empty() || !arguments.keywords.empty()) {
    throw Error(ErrorKind::type, fmt::format("block '{}' takes no arguments", name_));
  }
  vm_of(state).run_block((*context_->block(name_))[depth_], *context_);
}

Value BlockReference::call(State& state, const Arguments& arguments) {
  return vm_of(state).capture(context_->autoescape(), [&] { run(state, arguments); });
}

Value TemplateReference::attribute(State&, std::string_view name) {
  // The caller's name may not live as long as the reference; the block's own does.
  const std::vector<BlockVersion>* versions = context_->block(name);
  if (!versions) return {};
  const BlockVersion& version = versions->front();
  const std::string_view own = version.program->functions[version.function].name;
  return Value::object(std::make_unique<BlockReference>(own, context_, 0));
}

Value TemplateReference::item(State& state, const Value& key) {
  return key.is_text() ? attribute(state, key.as_text()) : Value();
}

void TemplateReference::print(std::string& out) const {
  out += "<TemplateReference ";
  append_repr(out, Value::borrowed(context_->program->source->name));
  out += '>';
}

// Some of Jinja's functions are classes, and lipsum goes by another name.
void NativeFunction::print(std::string& out) const {
  static constexpr std::pair<std::string_view, std::string_view> classes[] = {
      {"range", "range"},
      {"dict", "dict"},
      {"namespace", "jinja2.utils.Namespace"},
      {"cycler", "jinja2.utils.Cycler"},
      {"joiner", "jinja2.utils.Joiner"}};
  for (const auto& [function, type] : classes) {
    if (function == name_) {
      out += fmt::format("<class '{}'>", type);
      return;
    }
  }
  const std::string_view own = name_;
  out +=
      fmt::format("<function {} at {}>", own == "lipsum" ? "generate_lorem_ipsum" : own, kAddress);
}

// --- names ----------------------------------------------------------------------------------

LoopField loop_field(std::string_view name) {
  static constexpr std::pair<std::string_view, LoopField> fields[] = {
      {"index", LoopField::index},       {"index0", LoopField::index0},
      {"revindex", LoopField::revindex}, {"revindex0", LoopField::revindex0},
      {"first", LoopField::first},       {"last", LoopField::last},
      {"length", LoopField::length},     {"depth", LoopField::depth},
      {"depth0", LoopField::depth0},     {"previtem", LoopField::previtem},
      {"nextitem", LoopField::nextitem}};
  for (const auto& [known, field] : fields) {
    if (known == name) return field;
  }
  return LoopField::none;
}

}  // namespace praxis::jinja
