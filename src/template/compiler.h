// Syntax trees to programs.
#pragma once

#include <memory>

#include "template/bytecode.h"
#include "template/environment.h"

namespace praxis::jinja {

// Compiles a template. Throws Error(syntax) with its place.
std::shared_ptr<const Program> compile_template(const SourcePtr& source,
                                                const Environment& environment);

// Compiles a single expression: functions[0] yields its value.
std::shared_ptr<const Program> compile_single_expression(const SourcePtr& source,
                                                         const Environment& environment);

}  // namespace praxis::jinja
