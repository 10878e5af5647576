#!/usr/bin/env python3
"""The includes keep to the layers: base <- template, yaml <- model <- passes <- tool; no cycles.

Checks every quoted #include below src/ and tool/.

  include_layers.py SOURCE_DIRECTORY
"""

import pathlib
import re
import sys

# Each layer: its directory, and the layers it may include beside itself. A file belongs to the
# longest directory that fits.
LAYERS = {
    "base": ("src/base", set()),
    "template": ("src/template", {"base"}),
    "yaml": ("src/yaml", {"base"}),
    "model": ("src/model", {"base", "template", "yaml"}),
    "import": ("src/import", {"base", "yaml", "model"}),
    "passes": ("src", {"base", "template", "yaml", "model"}),
    "tool": ("tool", {"base", "template", "yaml", "model", "import", "passes"}),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def layer_of(path):
    """Returns the name of the layer that a path (from the root of the sources) belongs to."""
    fitting = [(len(directory), name) for name, (directory, _) in LAYERS.items()
               if path.startswith(directory + "/")]
    return max(fitting)[1]


def resolve(root, includer, name):
    """Returns the included file from the root of the sources, or None if there is none."""
    for candidate in (f"src/{name}", f"tool/{name}", f"{pathlib.PurePath(includer).parent}/{name}"):
        if (root / candidate).is_file():
            return candidate
    return None


def read_includes(root):
    """Returns {file: [included file]} and what is wrong with single includes."""
    includes, problems = {}, []
    files = [path for directory in ("src", "tool") for path in (root / directory).rglob("*")
             if path.suffix in (".h", ".cc")]
    for path in sorted(files):
        name = path.relative_to(root).as_posix()
        includes[name] = []
        for included in INCLUDE.findall(path.read_text(encoding="utf-8")):
            target = resolve(root, name, included)
            if target is None:
                problems.append(f'{name}: includes "{included}", which is not there')
                continue
            includes[name].append(target)
            mine, theirs = layer_of(name), layer_of(target)
            if theirs != mine and theirs not in LAYERS[mine][1]:
                problems.append(f"{name}: the layer {mine} must not include {target} of the layer "
                                f"{theirs}")
    return includes, problems


def find_cycle(includes):
    """Returns the files of one include cycle in order, or an empty list."""
    finished, stack = set(), []

    def visit(name):
        if name in stack:
            return stack[stack.index(name):] + [name]
        if name in finished:
            return []
        stack.append(name)
        for target in includes.get(name, ()):
            if cycle := visit(target):
                return cycle
        stack.pop()
        finished.add(name)
        return []

    for name in includes:
        if cycle := visit(name):
            return cycle
    return []


def main():
    includes, problems = read_includes(pathlib.Path(sys.argv[1]).resolve())
    if cycle := find_cycle(includes):
        problems.append("include cycle: " + " -> ".join(cycle))
    for problem in problems:
        print(problem)
    if not includes:
        print("no sources found")
        return 1
    count = sum(len(targets) for targets in includes.values())
    print(f"{len(includes)} files, {count} includes, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
