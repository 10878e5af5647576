// The global functions range, dict, cycler, joiner and lipsum.
//
// lipsum is random in Jinja. Here a call with the same arguments always gives the same text, since
// a generated file must not change from run to run.
#include <algorithm>

#include "template/arguments.h"
#include "template/builtins.h"
#include "template/dict_view.h"
#include "template/environment.h"
#include "template/generator.h"
#include "template/random.h"
#include "template/range.h"
#include "template/unicode_text.h"

namespace praxis::jinja {
namespace {

// --- cycler and joiner ----------------------------------------------------------------------

// A method of an object, as a value.
class ObjectMethod final : public Object {
 public:
  ObjectMethod(Object& self, Value (*method)(Object& self))
      : keep_(Value::reference(self)), method_(method) {}
  std::string_view type_name() const override { return "method"; }
  bool callable() const override { return true; }
  Value call(State&, const Arguments& arguments) override {
    if (!arguments.positional.empty() || !arguments.keywords.empty()) {
      throw Error(ErrorKind::type, "the method takes no arguments");
    }
    return method_(keep_.as_object());
  }
  void visit(const std::function<void(Value&)>& visitor) override { visitor(keep_); }

 private:
  Value keep_;
  Value (*method_)(Object& self);
};

class Cycler final : public Object {
 public:
  explicit Cycler(std::vector<Value> items) : items_(std::move(items)) {}
  std::string_view type_name() const override { return "Cycler"; }
  Value attribute(State&, std::string_view name) override {
    if (name == "current") return items_[position_];
    if (name == "pos") return Value::integer(static_cast<std::int64_t>(position_));
    if (name == "items") return Value::tuple(items_);
    if (name == "next") return Value::object(std::make_unique<ObjectMethod>(*this, next_item));
    if (name == "reset") return Value::object(std::make_unique<ObjectMethod>(*this, reset));
    return {};
  }
  // Loops call `next` often: without a value for the method.
  Value call_method(State& state, std::string_view name, const Arguments& arguments) override {
    if (name == "next" && arguments.positional.empty() && arguments.keywords.empty()) {
      return next_item(*this);
    }
    return Object::call_method(state, name, arguments);
  }
  void print(std::string& out) const override {
    out += "<jinja2.utils.Cycler object at " + std::string(kAddress) + ">";
  }
  void visit(const std::function<void(Value&)>& visitor) override {
    for (Value& item : items_) visitor(item);
  }

 private:
  static Value next_item(Object& self) {
    auto& cycler = static_cast<Cycler&>(self);
    const std::size_t current = cycler.position_;
    cycler.position_ = (current + 1) % cycler.items_.size();
    return cycler.items_[current];
  }
  static Value reset(Object& self) {
    static_cast<Cycler&>(self).position_ = 0;
    return Value::none();
  }

  std::vector<Value> items_;
  std::size_t position_ = 0;
};

Value cycler(State&, const Arguments& arguments) {
  if (!arguments.keywords.empty()) {
    throw Error(ErrorKind::type, "Cycler.__init__() got an unexpected keyword argument '" +
                                     std::string(arguments.keywords.front().name) + "'");
  }
  if (arguments.positional.empty()) {
    throw Error(ErrorKind::runtime, "at least one item has to be provided");
  }
  return Value::object(std::make_unique<Cycler>(
      std::vector<Value>(arguments.positional.begin(), arguments.positional.end())));
}

class Joiner final : public Object {
 public:
  explicit Joiner(Value separator) : separator_(std::move(separator)) {}
  std::string_view type_name() const override { return "Joiner"; }
  Value attribute(State&, std::string_view name) override {
    if (name == "sep") return separator_;
    return name == "used" ? Value::boolean(used_) : Value();
  }
  bool callable() const override { return true; }
  Value call(State&, const Arguments& arguments) override {
    if (!arguments.positional.empty() || !arguments.keywords.empty()) {
      throw Error(ErrorKind::type, "Joiner.__call__() takes no arguments");
    }
    return std::exchange(used_, true) ? separator_ : Value::borrowed("");
  }
  void print(std::string& out) const override {
    out += "<jinja2.utils.Joiner object at " + std::string(kAddress) + ">";
  }
  void visit(const std::function<void(Value&)>& visitor) override { visitor(separator_); }

 private:
  Value separator_;
  bool used_ = false;
};

Value joiner(State&, const Arguments& arguments) {
  static constexpr Signature<1> kSignature{"Joiner.__init__", {"sep"}, 0};
  const Bound given(kSignature, arguments);
  return Value::object(std::make_unique<Joiner>(given.has(0) ? given[0] : Value::borrowed(", ")));
}

// --- dict and lipsum ------------------------------------------------------------------------

Value dict_function(State& state, const Arguments& arguments) {
  if (arguments.positional.size() > 1) {
    throw Error(ErrorKind::type, "dict expected at most 1 argument, got " +
                                     std::to_string(arguments.positional.size()));
  }
  Value result = Value::dict();
  update_dict(state, result, arguments);
  return result;
}

constexpr std::string_view kLatin =
    "a ac adipiscing aliquam amet ante arcu at auctor augue bibendum blandit commodo condimentum "
    "congue consectetuer consequat cras cum cursus dapibus diam dictum dolor donec dui egestas "
    "eget elementum elit enim erat eros est et etiam eu facilisis fames faucibus felis fermentum "
    "feugiat fringilla fusce gravida hac hendrerit iaculis id imperdiet in integer interdum ipsum "
    "justo lacinia lacus laoreet lectus leo libero ligula lobortis lorem luctus magna malesuada "
    "massa mattis mauris metus mi molestie mollis montes morbi nam nascetur natoque nec neque nibh "
    "nisi nisl non nulla nunc odio orci ornare parturient pede pellentesque pharetra placerat "
    "platea porta posuere potenti praesent pretium primis proin pulvinar purus quam quis rhoncus "
    "ridiculus risus rutrum sagittis sapien scelerisque sed sem semper senectus sit sociis "
    "sollicitudin suscipit suspendisse taciti tellus tempor tempus tincidunt torquent tortor "
    "tristique turpis ultrices ultricies urna ut varius vehicula vel velit venenatis vestibulum "
    "vitae vivamus viverra volutpat vulputate";

std::string lipsum_paragraph(Random& random, std::int64_t least, std::int64_t most) {
  static const std::vector<std::string_view> kWords = [] {
    std::vector<std::string_view> words;
    std::string_view rest = kLatin;
    for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
      words.push_back(word);
    }
    return words;
  }();
  std::string paragraph;
  const std::int64_t count = random.between(least, most - 1);
  std::int64_t sentence_end = random.between(10, 19);
  std::int64_t comma = random.between(3, 7);
  bool starts_sentence = true;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto pick = random.between(0, static_cast<std::int64_t>(kWords.size()) - 1);
    const std::string_view word = kWords[static_cast<std::size_t>(pick)];
    if (i > 0) paragraph += ' ';
    paragraph += starts_sentence ? capitalize(word) : std::string(word);
    starts_sentence = i + 1 < count && i >= sentence_end;
    if (starts_sentence) {
      paragraph += '.';
      sentence_end = i + random.between(10, 19);
      comma = i + random.between(3, 7);
    } else if (i + 1 < count && i >= comma) {
      paragraph += ',';
      comma = i + random.between(3, 7);
    }
  }
  return paragraph + ".";
}

Value lipsum(State& state, const Arguments& arguments) {
  static constexpr Signature<4> kSignature{"generate_lorem_ipsum", {"n", "html", "min", "max"}, 0};
  const Bound given(kSignature, arguments);
  const std::int64_t paragraphs = given.integer(0, 5);
  const bool html = given.truth(1, true);
  const std::int64_t least = given.integer(2, 20);
  const std::int64_t most = given.integer(3, 100);
  if (least >= most) {
    throw Error(ErrorKind::value, "empty range for randrange(): min must be below max");
  }
  Random random(static_cast<std::uint64_t>(least) * 1000003 + static_cast<std::uint64_t>(most));
  std::string text;
  for (std::int64_t i = 0; i < paragraphs; ++i) {
    state.charge(static_cast<std::uint64_t>(std::max<std::int64_t>(most, 1)) * 8);
    if (i > 0) text += html ? "\n" : "\n\n";
    const std::string paragraph = lipsum_paragraph(random, std::max<std::int64_t>(least, 0), most);
    text += html ? "<p>" + paragraph + "</p>" : paragraph;
  }
  return Value::text(text, html);
}

}  // namespace

void add_builtin_functions(Environment& environment) {
  environment.add_function("range", range);
  environment.add_function("dict", dict_function);
  environment.add_function("cycler", cycler);
  environment.add_function("joiner", joiner);
  environment.add_function("lipsum", lipsum);
}

}  // namespace praxis::jinja
