// What every environment starts with: Jinja's own filters, tests and global functions, and those
// that code generation adds. Each topic registers itself here, explicitly, so that the linker
// cannot drop it and the order is visible.
#pragma once

namespace praxis::jinja {

class Environment;

// Adds all filters of Jinja 3.1 and those of code generation (filters*.cc).
void add_builtin_filters(Environment& environment);
// Adds the filters of code generation and `fail` (filters_codegen.cc).
void add_codegen_filters(Environment& environment);
// Adds all tests of Jinja 3.1 (tests.cc).
void add_builtin_tests(Environment& environment);
// Adds the global functions range, dict, cycler, joiner, lipsum (functions.cc).
void add_builtin_functions(Environment& environment);

}  // namespace praxis::jinja
