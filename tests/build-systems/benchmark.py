#!/usr/bin/env python3
"""What a generation step costs a CMake build with Ninja; docs/benchmarks/build-systems.md has results.

  benchmark.py scale --prefix INSTALLED --work DIRECTORY [--components 10000] [--shards N]
  benchmark.py netlink --prefix INSTALLED --work DIRECTORY --templates ../shared/data/templates

`scale`: one call with many components, beside a project without them, and one where a script behind
add_custom_command() makes as many files from as many. `netlink`: headers of
the kernel's netlink families from their specifications, by praxis_generate() and by a Python script
with Jinja2 behind add_custom_command(), the same template in both.

Times are seconds: elapsed, the least of several runs, and in brackets the processor's.
"""

import argparse
import os
import pathlib
import re
import resource
import shutil
import subprocess
import time

PACK = pathlib.Path(__file__).resolve().parent / "project/headers-pack"


class Stopwatch:
    """Runs a command several times and keeps the least time of all runs."""

    def __init__(self, runs):
        self.runs = runs

    def measure(self, name, command, before=lambda: None):
        elapsed, processor = [], []
        for _ in range(self.runs):
            time.sleep(0.02)  # what is changed must be newer than what the run before wrote
            before()
            used, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, check=False)
            elapsed.append(time.monotonic() - start)
            now = resource.getrusage(resource.RUSAGE_CHILDREN)
            processor.append(now.ru_utime - used.ru_utime + now.ru_stime - used.ru_stime)
            if done.returncode:
                raise SystemExit(f"{command} failed:\n{done.stdout[-3000:]}")
        print(f"  {name:<40} {min(elapsed):8.3f} ({min(processor):.3f})", flush=True)
        return done.stdout


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def measure_build(watch, source, prefix, edit, touch):
    """All times of one project; `edit` and `touch` change one input."""
    build = source / "build"
    configure = ["cmake", "-G", "Ninja", "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}"]
    watch.measure("configure", configure, lambda: shutil.rmtree(build, ignore_errors=True))
    watch.measure("configure again", configure)
    Stopwatch(1).measure("first build", ["ninja", "-C", build])
    text = watch.measure("ninja, nothing to do", ["ninja", "-C", build])
    if "no work to do" not in text:
        raise SystemExit(f"there was work to do:\n{text}")
    if touch:
        watch.measure("ninja, one input touched", ["ninja", "-C", build], touch)
    if edit:
        watch.measure("ninja, one input edited", ["ninja", "-C", build], edit)


# Writes as many files as praxis_generate() with the pack, without looking at the components.
PLAIN_SCRIPT = """
import pathlib, sys
for path in pathlib.Path("components").rglob("*.yaml"):
    header = pathlib.Path(sys.argv[1]) / path.parent.name / (path.name.split(".")[0].lower() + ".h")
    header.parent.mkdir(parents=True, exist_ok=True)
    header.write_text(path.read_text())
"""

PLAIN_LISTS = """
file(GLOB_RECURSE inputs RELATIVE ${CMAKE_SOURCE_DIR}/components CONFIGURE_DEPENDS components/*.yaml)
set(outputs "${inputs}")
list(TRANSFORM outputs TOLOWER)
list(TRANSFORM outputs REPLACE ".praxis.yaml$" ".h")
list(TRANSFORM outputs PREPEND ${CMAKE_BINARY_DIR}/)
list(TRANSFORM inputs PREPEND ${CMAKE_SOURCE_DIR}/components/)
add_custom_command(OUTPUT ${outputs} COMMAND python3 plain.py ${CMAKE_BINARY_DIR}
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} DEPENDS ${inputs} plain.py)
add_custom_target(ui DEPENDS ${outputs})
add_dependencies(app ui)
"""


def scale(arguments, watch):
    source = arguments.work / "source"
    shards = f" SHARDS {arguments.shards}" if arguments.shards else ""
    kinds = {
        "without": "",
        "a script": PLAIN_LISTS,
        f"praxis_generate(){shards}": "find_package(Praxis REQUIRED)\n"
                                      f"praxis_generate(TARGET ui COMPONENTS components PACKS pack{shards})\n"
                                      "target_link_libraries(app PRIVATE ui)\n"}
    shutil.copytree(PACK, source / "pack")
    write(source / "main.c", "int main(void) { return 0; }\n")
    write(source / "plain.py", PLAIN_SCRIPT)
    for number in range(arguments.components):
        write(source / f"components/part{number // 100}/Part{number}.praxis.yaml",
              f"component:\n  name: Part{number}\n  description: A part of many\nprops:\n"
              "  label: {type: string, required: true, description: Visible text}\n"
              "  size: {type: enum, enum: [sm, md, lg], default: md}\n")
    part = source / "components/part0/Part0.praxis.yaml"
    for kind, text in kinds.items():
        write(source / "CMakeLists.txt", "cmake_minimum_required(VERSION 3.23)\nproject(Scale LANGUAGES C)\n"
              "add_executable(app main.c)\n" + text)
        print(f"{arguments.components if text else 'no'} components, {kind}")
        measure_build(watch, source, arguments.prefix, text and (
            lambda: part.write_text(part.read_text() + f"  p{time.monotonic_ns()}: string\n")),
            text and (lambda: os.utime(part)))


SCRIPT = '''
import pathlib, sys, jinja2, yaml
template, spec, header = map(pathlib.Path, sys.argv[1:])
environment = jinja2.Environment(loader=jinja2.FileSystemLoader(template.parent), trim_blocks=True,
                                 lstrip_blocks=True, keep_trailing_newline=True)
loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
data = yaml.load(spec.read_text(), Loader=loader)
text = environment.get_template(template.name).render(spec=data, file=spec.name)
if not header.exists() or header.read_text() != text:
    header.write_text(text)
'''

SCRIPT_LISTS = """
file(GLOB specs CONFIGURE_DEPENDS specs/*.yaml)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/linux)
foreach(spec IN LISTS specs)
  get_filename_component(name ${spec} NAME_WE)
  add_custom_command(OUTPUT linux/${name}.h
    COMMAND python3 ${CMAKE_SOURCE_DIR}/generate.py ${CMAKE_SOURCE_DIR}/netlink-uapi.h.j2 ${spec}
            linux/${name}.h
    DEPENDS ${spec} generate.py netlink-uapi.h.j2)
  list(APPEND headers ${CMAKE_BINARY_DIR}/linux/${name}.h)
endforeach()
add_custom_target(uapi_headers DEPENDS ${headers})
add_library(uapi INTERFACE)
target_include_directories(uapi INTERFACE ${CMAKE_BINARY_DIR})
add_dependencies(uapi uapi_headers)
"""

PACK_YAML = """
praxis-pack: 1
name: uapi
description: The headers of netlink families
input: yaml
files: ["*.yaml"]
root: spec
outputs:
  - template: header.jinja
    path: "linux/{{ file.stem }}.h"
"""


def copy_specs(arguments, source):
    """The real specifications, each several times under another name, as the kernel has dozens."""
    for path in (arguments.templates / "data/netlink").glob("*.yaml"):
        for number in range(arguments.copies):
            name = f"{path.stem}{number or ''}"
            write(source / f"specs/{name}.yaml",
                  path.read_text().replace(f"name: {path.stem}\n", f"name: {name}\n", 1))


# Packs are strict about what is not there; Jinja2's default, which the template relies on, is not.
OPTIONAL = ("const.header", "const['render-max']", "set['subset-of']", "set['enum-name']",
            "spec.operations['enum-name']")


def strict(template):
    for expression in OPTIONAL:
        pattern = re.compile(rf"(?<=if )((?:not )?)({re.escape(expression)})(?= %)")
        template = pattern.sub(r"\1(\2 | default(false))", template)
    return template.replace("{{ file }}", "{{ file.name }}")


def netlink(arguments, watch):
    template = (arguments.templates / "templates/netlink-uapi.h.j2").read_text()
    lists = "cmake_minimum_required(VERSION 3.23)\nproject(Netlink LANGUAGES C)\n"
    rest = "add_executable(app main.c)\ntarget_link_libraries(app PRIVATE uapi)\n"
    kinds = {
        "Python script": SCRIPT_LISTS,
        "praxis_generate()": "find_package(Praxis REQUIRED)\n"
                             "praxis_generate(TARGET uapi COMPONENTS specs PACKS pack)\n"}
    for number, (kind, text) in enumerate(kinds.items()):
        source = arguments.work / f"netlink{number}"
        copy_specs(arguments, source)
        write(source / "CMakeLists.txt", lists + text + rest)
        write(source / "main.c", "#include <linux/fou.h>\nint main(void) { return FOU_CMD_MAX == 0; }\n")
        write(source / "generate.py", SCRIPT)
        write(source / "netlink-uapi.h.j2", template)
        write(source / "pack/pack.yaml", PACK_YAML)
        write(source / "pack/header.jinja", strict(template))
        spec = source / "specs/handshake.yaml"
        print(f"{3 * arguments.copies} families, {kind}")
        measure_build(watch, source, arguments.prefix, lambda spec=spec: spec.write_text(
            spec.read_text().replace("\ndoc: ", f"\ndoc: {time.monotonic_ns()} ", 1)),
            lambda spec=spec: os.utime(spec))
    compare(arguments)


def compare(arguments):
    first = {path.name: path.read_text() for path in (arguments.work / "netlink0/build/linux").glob("*.h")}
    second = {path.name: path.read_text()
              for path in (arguments.work / "netlink1/build/praxis/uapi/linux").glob("*.h")}
    if first != second:
        differing = sorted(name for name in first.keys() | second.keys()
                           if first.get(name) != second.get(name))
        raise SystemExit(f"the headers differ: {differing}")
    print(f"the {len(first)} headers of both are equal")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["scale", "netlink"])
    parser.add_argument("--prefix", type=pathlib.Path, required=True, help="where praxis is installed")
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--components", type=int, default=10000)
    parser.add_argument("--shards", type=int)
    parser.add_argument("--templates", type=pathlib.Path)
    parser.add_argument("--copies", type=int, default=10, help="of each real specification")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    shutil.rmtree(arguments.work, ignore_errors=True)
    arguments.prefix = arguments.prefix.resolve()
    arguments.work = arguments.work.resolve()
    {"scale": scale, "netlink": netlink}[arguments.what](arguments, Stopwatch(arguments.runs))


if __name__ == "__main__":
    main()
