#include "base/diagnostic.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "base/diagnostic_format.h"

namespace praxis {

Diagnostic& Diagnostics::error(std::string_view id, Location where, std::string message) {
  ++errors_;
  return all_.emplace_back(
      Diagnostic{Severity::error, id, std::move(where), {}, std::move(message), {}, {}});
}

Diagnostic& Diagnostics::warning(std::string_view id, Location where, std::string message) {
  return all_.emplace_back(
      Diagnostic{Severity::warning, id, std::move(where), {}, std::move(message), {}, {}});
}

Diagnostic& Diagnostics::error(std::string_view id, std::string path, std::string message) {
  ++errors_;
  return all_.emplace_back(
      Diagnostic{Severity::error, id, {}, std::move(path), std::move(message), {}, {}});
}

Diagnostic& Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::error) ++errors_;
  all_.push_back(std::move(diagnostic));
  return all_.back();
}

void Diagnostics::append(Diagnostics other) {
  errors_ += other.errors_;
  if (all_.empty()) {
    all_ = std::move(other.all_);
    return;
  }
  all_.insert(all_.end(), std::make_move_iterator(other.all_.begin()),
              std::make_move_iterator(other.all_.end()));
}

void Diagnostics::sort() {
  const auto place = [](const Diagnostic& diagnostic) {
    const Span span = diagnostic.where.source ? diagnostic.where.span : Span{};
    return std::tuple(diagnostic_format::file_name(diagnostic), span.begin, span.end);
  };
  std::stable_sort(all_.begin(), all_.end(), [&](const Diagnostic& left, const Diagnostic& right) {
    return place(left) < place(right);
  });
}

std::string format_diagnostics(const Diagnostics& diagnostics, DiagnosticFormat format,
                               bool color) {
  switch (format) {
    case DiagnosticFormat::gcc:
      return diagnostic_format::format_gcc(diagnostics, color);
    case DiagnosticFormat::msvc:
      return diagnostic_format::format_msvc(diagnostics);
    case DiagnosticFormat::json:
      return diagnostic_format::format_json(diagnostics);
    case DiagnosticFormat::sarif:
      return diagnostic_format::format_sarif(diagnostics);
  }
  return {};
}

}  // namespace praxis
