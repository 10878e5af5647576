#!/usr/bin/env python3
"""What each keyword of praxis_generate() does, in a project of a few lines.

  keywords_test.py --praxis PRAXIS --module cmake-module/Praxis.cmake --work DIRECTORY [NAME...]
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from case_runner import functions_of, run_cases  # noqa: E402  (beside the tests)

PACKS = pathlib.Path(__file__).resolve().parent.parent / "build-systems/project"
COMPONENT = "component: {name: Button}\nprops: {label: string}\n"


class Project:
    """A directory with a component and a CMakeLists.txt that has one call."""

    def __init__(self, arguments, name, text, generator="Ninja"):
        self.directory = arguments.work / name
        self.build_directory = self.directory / "build"
        self.arguments = arguments
        self.generator = generator
        self.output = ""
        shutil.rmtree(self.directory, ignore_errors=True)
        shutil.copytree(PACKS, self.directory / "packs", ignore=shutil.ignore_patterns("components"))
        self.write("components/Button.praxis.yaml", COMPONENT)
        self.write("main.c", '#include "button.h"\nint main(void) { return sizeof(struct button) == 0; }\n')
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.23)\n"
                   "project(Keywords LANGUAGES C)\n"
                   "set(CMAKE_C_COMPILER_WORKS ON)\n"
                   f"include(\"{arguments.module}\")\n" + text)

    def write(self, name, text):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, *command, fails=False):
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, cwd=self.directory)
        self.output = done.stdout
        assert (done.returncode != 0) == fails, f"{command} ended with {done.returncode}:\n{done.stdout}"

    def configure(self, *definitions):
        self.run("cmake", "-S", self.directory, "-B", self.build_directory, "-G", self.generator,
                 f"-DPRAXIS_EXECUTABLE={self.arguments.praxis}", *definitions)

    def build(self, *options, fails=False):
        self.run("cmake", "--build", self.build_directory, *options, fails=fails)

    def installed(self):
        prefix = self.directory / "prefix"
        self.run("cmake", "--install", self.build_directory, "--prefix", prefix)
        return {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file()}


def namespace(arguments):
    """NAMESPACE is the option `namespace` of all packs that have it."""
    project = Project(arguments, "namespace", """
praxis_generate(TARGET ui COMPONENTS components PACKS cpp NAMESPACE kit::ui OUT_VAR outputs)
list(LENGTH outputs count)
message(STATUS "outputs: ${count}: ${outputs}")
""")
    project.configure()
    assert f"outputs: 1: {project.build_directory}/praxis/ui/button.hpp" in project.output, project.output
    project.build()
    text = (project.build_directory / "praxis/ui/button.hpp").read_text()
    assert "namespace kit::ui" in text, text


def install(arguments):
    """INSTALL: library and headers as CMake installs them, further outputs below share."""
    project = Project(arguments, "install", """
praxis_generate(TARGET ui COMPONENTS components PACKS packs/headers-pack=include packs/counts-pack
  typescript=web INSTALL)
praxis_generate(TARGET ui COMPONENTS components PACKS packs/listing-pack OUTPUT_DIR more INSTALL)
add_executable(app main.c)
target_link_libraries(app PRIVATE ui)
""")
    project.configure()
    project.build()
    found = project.installed()
    wanted = {"lib/libui.a", "include/button.h", "share/ui/web/ButtonProps.ts",
              "share/ui/web/index.ts", "share/ui/listing.txt"}
    assert found == wanted, found


def installed_program(arguments):
    """INSTALL of a program: its generated headers are its own business."""
    project = Project(arguments, "installed program", """
add_executable(app main.c)
praxis_generate(TARGET app COMPONENTS components PACKS packs/headers-pack packs/counts-pack INSTALL)
""")
    project.configure()
    project.build()
    assert project.installed() == {"bin/app"}


def check(arguments):
    """CHECK: outputs that are kept with the sources; a build compares, and an own target updates."""
    project = Project(arguments, "check", """
praxis_generate(TARGET ui COMPONENTS components PACKS packs/headers-pack
  OUTPUT_DIR ${CMAKE_CURRENT_SOURCE_DIR}/generated CHECK)
add_executable(app main.c)
target_link_libraries(app PRIVATE ui)
""")
    header = project.directory / "generated/button.h"
    project.configure()
    project.build(fails=True)
    assert "button.h: out of date" in project.output and "build ui_update" in project.output
    assert not header.exists()
    project.build("--target", "ui_update")
    text = header.read_text()
    project.build()
    assert sorted(path.name for path in header.parent.iterdir()) == ["button.h"]
    project.write("components/Button.praxis.yaml", COMPONENT.replace("label", "caption"))
    project.build(fails=True)
    assert header.read_text() == text, "a check wrote"
    # A fresh clone knows nothing of who wrote the files, and updates them all the same.
    shutil.rmtree(project.build_directory)
    project.configure()
    project.build(fails=True)
    project.build("--target", "ui_update")
    assert "caption" in header.read_text()
    project.build()
    project.build("--target", "clean")
    assert header.exists(), "cleaning removed a source"


def project_file(arguments):
    """PROJECT: the packs' directories come from the file."""
    project = Project(arguments, "project file", """
praxis_generate(TARGET ui PROJECT kit/praxis.yaml)
add_executable(app main.c)
target_link_libraries(app PRIVATE ui)
""")
    project.write("kit/praxis.yaml", "inputs: [../components]\n"
                  "packs:\n  ../packs/headers-pack: {output: include}\n  typescript: {}\n")
    project.configure()
    project.build()
    assert (project.build_directory / "praxis/ui/include/button.h").exists()
    project.write("kit/praxis.yaml", "inputs: [../components]\npacks:\n"
                  "  ../packs/headers-pack: {output: headers}\n")
    project.build()
    assert not (project.build_directory / "praxis/ui/include/button.h").exists()


def generated_components(arguments, generator="Ninja"):
    """DEPENDS: components that the build makes first, from a file and by a target."""
    project = Project(arguments, f"depends {generator}", """
add_custom_command(OUTPUT made/Chip.praxis.yaml DEPENDS chip.yaml
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/chip.yaml made/Chip.praxis.yaml)
add_custom_target(registry COMMAND ${CMAKE_COMMAND} -E touch registry.yaml)
praxis_generate(TARGET ui COMPONENTS components ${CMAKE_CURRENT_BINARY_DIR}/made/Chip.praxis.yaml
  PACKS packs/headers-pack packs/counts-pack
  DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/made/Chip.praxis.yaml registry)
add_executable(app main.c)
target_link_libraries(app PRIVATE ui)
""", generator)
    project.write("chip.yaml", COMPONENT.replace("Button", "Chip"))
    project.configure()
    project.build("-j4")
    generated = project.build_directory / "praxis/ui"
    assert (generated / "chip.h").exists() and (generated / "chip_count.c").exists()
    assert list(project.build_directory.rglob("chip_count.c.o")), project.output
    project.write("chip.yaml", COMPONENT.replace("Button", "Chip").replace("label", "caption"))
    project.build("-j4")
    assert "caption" in (generated / "chip.h").read_text()


def generated_components_make(arguments):
    generated_components(arguments, "Unix Makefiles")


def two_calls(arguments):
    """Two calls extend one target, from different directories."""
    project = Project(arguments, "two calls", """
add_library(ui STATIC empty.c)
add_subdirectory(inner)
praxis_generate(TARGET ui COMPONENTS components PACKS packs/counts-pack OUTPUT_DIR inner/more)
add_executable(app main.c)
target_link_libraries(app PRIVATE ui)
""")
    project.write("empty.c", "typedef int empty;\n")
    project.write("inner/CMakeLists.txt", """
praxis_generate(TARGET ui COMPONENTS ../components/*.praxis.yaml PACKS ../packs/headers-pack OUTPUT_DIR out)
""")
    project.configure()
    project.build()
    project.build()
    assert "no work to do" in project.output, project.output
    project.write("components/Chip.praxis.yaml", COMPONENT.replace("Button", "Chip"))
    project.build()
    assert list(project.build_directory.rglob("chip_count.c.o")), project.output


def job_pool(arguments):
    """JOB_POOL: the pool may be defined after the call."""
    project = Project(arguments, "job pool", """
praxis_generate(TARGET ui COMPONENTS components PACKS packs/headers-pack JOB_POOL few)
set_property(GLOBAL APPEND PROPERTY JOB_POOLS few=1)
""")
    project.configure()
    assert "pool = few" in (project.build_directory / "build.ninja").read_text()
    project.build()


def many_inputs(arguments):
    """A list of files that is longer than any command line may be, and than one depfile should be."""
    project = Project(arguments, "many inputs", """
file(GLOB files ${CMAKE_CURRENT_SOURCE_DIR}/many/*.praxis.yaml)
praxis_generate(TARGET ui COMPONENTS ${files} PACKS packs/headers-pack OUT_VAR outputs)
list(LENGTH outputs count)
message(STATUS "outputs: ${count}")
""")
    for number in range(3000):
        project.write(f"many/{'x' * 60}{number}.praxis.yaml", f"component: {{name: Part{number}}}\n")
    project.configure()
    assert "outputs: 3000" in project.output, project.output
    project.build()
    assert len(list((project.build_directory / "praxis/ui").glob("*.h"))) == 3000
    text = (project.build_directory / "CMakeFiles/ui_codegen.praxis/depfile").read_text()
    assert "struct.h.jinja" in text and "Part17" not in text, text
    project.build()
    assert "no work to do" in project.output, project.output
    project.write(f"many/{'x' * 60}17.praxis.yaml", "component: {name: Part17}\nprops: {label: string}\n")
    project.build()
    assert "label" in (project.build_directory / "praxis/ui/part17.h").read_text()
    (project.directory / f"many/{'x' * 60}18.praxis.yaml").unlink()
    project.configure()  # since the list of files was made there
    project.build()
    assert not (project.build_directory / "praxis/ui/part18.h").exists()
    project.build()
    assert "no work to do" in project.output, project.output


def cross_build(arguments):
    """The tool of the same tree would not run here: one of the build machine does."""
    project = Project(arguments, "cross", """
add_executable(praxis_cross packs/launcher.c)
add_executable(Praxis::praxis ALIAS praxis_cross)
praxis_generate(TARGET ui COMPONENTS components PACKS packs/headers-pack)
""")
    project.write("toolchain.cmake", "set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR riscv64)\n"
                  "set(CMAKE_FIND_ROOT_PATH /nowhere)\nset(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)\n"
                  "set(CMAKE_C_COMPILER_WORKS ON)\n")
    project.write("tools/praxis", f"#!/bin/sh\nexec '{arguments.praxis}' \"$@\"\n")
    (project.directory / "tools/praxis").chmod(0o755)
    environment = f"PATH={project.directory}/tools:{os.environ['PATH']}"
    project.run("env", environment, "cmake", "-S", project.directory, "-B", project.build_directory,
                "-G", "Ninja", "--toolchain", project.directory / "toolchain.cmake")
    project.build("--target", "praxis-codegen")
    assert (project.build_directory / "praxis/ui/button.h").exists()
    assert "tools/praxis" in (project.build_directory / "CMakeCache.txt").read_text()


def parse_arguments(description):
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--praxis", type=pathlib.Path, required=True)
    parser.add_argument("--module", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("names", nargs="*", help="cases to run")
    arguments = parser.parse_args()
    arguments.praxis = arguments.praxis.resolve()
    arguments.module = arguments.module.resolve()
    arguments.work = arguments.work.resolve()
    for variable in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CMAKE_GENERATOR", "DESTDIR"):
        os.environ.pop(variable, None)
    return arguments


def main():
    arguments = parse_arguments(__doc__)
    return run_cases(functions_of(globals(), "arguments"), arguments.names,
                     lambda case: case(arguments), os.cpu_count())


if __name__ == "__main__":
    sys.exit(main())
