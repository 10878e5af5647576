#include "yaml/cpp_check.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace praxis::yaml {
namespace {

// Compares until the first difference and lets the rest pass: yaml-cpp may yet find that it cannot
// read the text.
class Comparison : public YAML::EventHandler {
 public:
  Comparison(std::string_view text, const Scan& scan) : text_(text), scan_(scan) {}

  // Whether all events were alike.
  bool complete() const { return alike_ && next_ == scan_.events.size(); }
  // The event at which the readers part, if they do.
  std::size_t place() const { return std::min(place_, scan_.events.size() - 1); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  // yaml-cpp calls the words of null a null, whatever the tag.
  void OnNull(const YAML::Mark&, YAML::anchor_t anchor) override {
    const Event* event = next(EventType::scalar);
    require(event != nullptr && event->style == Style::plain &&
            (event->text.empty() || event->text == "~" || event->text == "null" ||
             event->text == "Null" || event->text == "NULL"));
    check_anchor(event, anchor);
  }

  void OnAlias(const YAML::Mark&, YAML::anchor_t anchor) override {
    const Event* event = next(EventType::alias);
    require(event != nullptr && anchor > 0 && anchor <= anchors_.size() &&
            anchors_[anchor - 1] == slice({event->span.begin + 1, event->span.end}));
  }

  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    const Event* event = next(EventType::scalar);
    require(event != nullptr && event->text == value);
    check_anchor(event, anchor);
  }

  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_anchor(next(EventType::sequence_begin), anchor);
  }

  void OnSequenceEnd() override { next(EventType::sequence_end); }

  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_anchor(next(EventType::mapping_begin), anchor);
  }

  void OnMapEnd() override { next(EventType::mapping_end); }

 private:
  void require(bool alike) { alike_ = alike_ && alike; }

  // Returns the next event; null if it is none of `type`, or after a difference.
  const Event* next(EventType type) {
    if (!alike_) return nullptr;
    place_ = next_;
    require(next_ < scan_.events.size() && scan_.events[next_].type == type);
    return alike_ ? &scan_.events[next_++] : nullptr;
  }

  // yaml-cpp numbers anchors in the order of the text, from 1.
  void check_anchor(const Event* event, YAML::anchor_t anchor) {
    if (event == nullptr) return;
    const Span name = scan_.properties[event->properties].anchor;
    require((anchor != 0) == (name != Span{}));
    if (anchor != 0) anchors_.push_back(slice({name.begin + 1, name.end}));
    require(anchor == 0 || anchor == anchors_.size());
  }

  std::string_view slice(Span span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }

  // yaml-cpp numbers anchors in the order of the text, from 1.
  void check_anchor(const Event& event, YAML::anchor_t anchor) {
    const Span name = scan_.properties[event.properties].anchor;
    require((anchor != 0) == (name != Span{}));
    if (anchor != 0) anchors_.push_back(slice({name.begin + 1, name.end}));
    require(anchor == 0 || anchor == anchors_.size());
  }

  const std::string_view text_;
  const Scan& scan_;
  bool alike_ = true;
  std::size_t place_ = 0;
  std::size_t next_ = 0;
  std::vector<std::string_view> anchors_;
};

}  // namespace

Verdict read_with_yaml_cpp(const Source& source, const Scan& scan, std::size_t& place) {
  place = 0;
  if (scan.events.empty()) return Verdict::agrees;
  Comparison comparison(source.text, scan);
  Verdict verdict = Verdict::differs;
  try {
    std::istringstream stream(source.text);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(comparison);
    if (comparison.complete()) verdict = Verdict::agrees;
  } catch (const YAML::Exception&) {
    verdict = Verdict::refuses;
  }
  place = comparison.place();
  return verdict;
}

bool check_with_yaml_cpp(const SourcePtr& source, const Scan& scan, Diagnostics& diagnostics) {
  std::size_t place = 0;
  if (read_with_yaml_cpp(*source, scan, place) != Verdict::differs) return true;
  const Event& event = scan.events[place];
  const bool is_block_scalar = event.style == Style::literal || event.style == Style::folded;
  diagnostics
      .error("yaml-unsupported", {source, event.span},
             "this is valid YAML, but programs disagree on what it says")
      .hint =
      is_block_scalar ? "indent every line of the text, and end the file with a line end"
      : event.type == EventType::scalar
          ? "put the text in double quotes on one line, with `\\n` for line ends"
          : "write it more plainly: a key and its colon on one line, no anchors or tags here";
  return false;
}

}  // namespace praxis::yaml
