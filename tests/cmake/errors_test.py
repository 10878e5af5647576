#!/usr/bin/env python3
"""Wrong calls of praxis_generate() are configure errors that say what to do.

  errors_test.py --praxis PRAXIS --module cmake-module/Praxis.cmake --work DIRECTORY
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

COMPONENT = "component: {name: Button}\nprops: {label: string}\n"

# Each: a name, what CMakeLists.txt says after the module is loaded, words the error must contain,
# and the generator where it is not Make.
CASES = [
    ("unknown argument",
     "praxis_generate(COLOUR red TARGET ui COMPONENTS components PACKS cpp)",
     "unknown arguments: COLOUR red Known arguments: CHECK INSTALL TARGET"),
    ("misspelt argument after a list",
     "praxis_generate(TARGET ui COMPONENTS components PACK cpp PACKS cpp)",
     "PACK is no argument of praxis_generate(), and no value of COMPONENTS. Did you mean PACKS?"),
    ("misspelt argument after another list",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp OUTPUTDIR out)",
     "OUTPUTDIR is no argument of praxis_generate(), and no value of PACKS. "
     "Did you mean OUTPUT_DIR?"),
    ("argument in lower case",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp options json=true)",
     "options is no argument of praxis_generate(), and no value of PACKS. Did you mean OPTIONS?"),
    ("argument in lower case after components",
     "praxis_generate(TARGET ui COMPONENTS components packs cpp)",
     "packs is no argument of praxis_generate(), and no value of COMPONENTS. Did you mean PACKS?"),
    ("output directories of one target in each other",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp OUTPUT_DIR out/inner)\n"
     "praxis_generate(TARGET ui COMPONENTS components PACKS typescript OUTPUT_DIR out)",
     "two calls for ui write to directories that lie in each other"),
    ("argument twice",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp TARGET web)",
     "TARGET is given 2 times"),
    ("alias",
     "add_library(ui INTERFACE)\nadd_library(kit::ui ALIAS ui)\n"
     "praxis_generate(TARGET kit::ui COMPONENTS components PACKS cpp)",
     "TARGET kit::ui is an alias: name the target it stands for, ui"),
    ("custom target",
     "add_custom_target(ui)\npraxis_generate(TARGET ui COMPONENTS components PACKS cpp)",
     "TARGET ui takes no sources: it is imported or a custom target"),
    ("target with a name of an imported one",
     "praxis_generate(TARGET kit::ui COMPONENTS components PACKS cpp)",
     "TARGET kit::ui is no name for a target"),
    ("unknown pack",
     "praxis_generate(TARGET ui COMPONENTS components PACKS c++)",
     "PACKS: c++ is no built-in pack, and no directory with a pack.yaml. Built-in packs: "),
    ("unknown option",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp OPTIONS name_space=ui)",
     "the arguments of the call are wrong: .*no pack of this run has an option `name_space`"),
    ("generator expression",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp OPTIONS namespace=$<CONFIG>)",
     "OPTIONS: namespace=$<CONFIG> has a generator expression"),
    ("shards that are no number",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp SHARDS many)",
     "SHARDS many is no number of steps: it is 1 or more"),
    ("no shards",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp SHARDS 0)",
     "SHARDS 0 is no number of steps"),
    ("stamp and check",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp CHECK MODE STAMP)",
     "MODE STAMP and CHECK exclude each other", "Ninja"),
    ("unknown job pool",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp JOB_POOL few)",
     "JOB_POOL few is not defined. Define it: set_property(", "Ninja"),
    ("one output of two calls",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp=web OUTPUT_DIR out)\n"
     "praxis_generate(TARGET web COMPONENTS components PACKS cpp OUTPUT_DIR out/web)",
     "two calls make .*out/web/button.hpp: that of ui and that of web. Give one of them another"),
    ("output directory inside the input of a project file",
     "praxis_generate(TARGET ui PROJECT project/praxis.yaml "
     "OUTPUT_DIR ${CMAKE_CURRENT_SOURCE_DIR}/components/generated)",
     "the output directory lies in a directory of components"),
    ("cross build without a tool of the build machine",
     "set(CMAKE_CROSSCOMPILING TRUE)\nunset(PRAXIS_EXECUTABLE CACHE)\nset(ENV{PATH} /none)\n"
     "set(CMAKE_SYSTEM_PROGRAM_PATH \"\")\nset(CMAKE_SYSTEM_PREFIX_PATH \"\")\n"
     "add_executable(fake IMPORTED)\n"
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp)",
     "this is a cross build, and no praxis was found that runs on the build machine"),
    ("tool for another machine",
     "file(WRITE ${CMAKE_BINARY_DIR}/praxis \"of another machine\")\n"
     "file(CHMOD ${CMAKE_BINARY_DIR}/praxis PERMISSIONS OWNER_READ OWNER_EXECUTE)\n"
     "set(PRAXIS_EXECUTABLE ${CMAKE_BINARY_DIR}/praxis)\n"
     "praxis_generate(TARGET ui COMPONENTS components PACKS ${COUNTS_PACK})",
     "does not run here: .*Set PRAXIS_EXECUTABLE to a praxis for the build machine"),
    ("no target",
     "praxis_generate(COMPONENTS components PACKS cpp)",
     "TARGET is missing: name the target"),
    ("value missing",
     "praxis_generate(TARGET ui COMPONENTS components PACKS)",
     "a value is missing after PACKS"),
    ("nothing to generate",
     "praxis_generate(TARGET ui PACKS cpp)",
     "nothing to generate: give COMPONENTS and PACKS, or a PROJECT file"),
    ("no such component",
     "praxis_generate(TARGET ui COMPONENTS component PACKS cpp)",
     "COMPONENTS: there is no file or directory"),
    ("no such registry",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp REGISTRY registry.yaml)",
     "REGISTRY: there is no file"),
    ("no such project",
     "praxis_generate(TARGET ui PROJECT praxis.yaml)",
     "PROJECT: there is no file"),
    ("directory that is no pack",
     "praxis_generate(TARGET ui COMPONENTS components PACKS ./components)",
     "PACKS: there is no pack.yaml in"),
    ("pack outside the output directory",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp=../include)",
     "PACKS: cpp=../include would write outside the output directory. "
     "Name a directory below it: cpp=include"),
    ("option without a value",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp OPTIONS json)",
     "OPTIONS: json is not of the form key=value"),
    ("output directory inside the input",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp "
     "OUTPUT_DIR ${CMAKE_CURRENT_SOURCE_DIR}/components/generated)",
     "the output directory lies in a directory of components"),
    ("build directory inside the input",
     "praxis_generate(TARGET ui COMPONENTS . PACKS cpp)",
     "Give the components a directory of their own"),
    ("two calls with one output directory",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp OUTPUT_DIR out)\n"
     "praxis_generate(TARGET web COMPONENTS components PACKS cpp OUTPUT_DIR ./x/../out/)",
     "two calls write to .*: that of ui and that of web. Each would remove the other's files"),
    ("unsafe file name",
     "praxis_generate(TARGET ui COMPONENTS \"odd#name\" PACKS cpp)",
     "COMPONENTS has a character that build tools do not take in a path: .*odd#name Rename it"),
    ("unsafe file name below a directory",
     "praxis_generate(TARGET ui COMPONENTS odd PACKS cpp)",
     "the path of an input or output has a character that build tools do not take"),
    ("unknown mode",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp MODE FAST)",
     "MODE FAST is unknown: it is AUTO, STAMP or ALWAYS"),
    ("mode that the generator does not know",
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp MODE STAMP)",
     "MODE STAMP needs a Ninja generator: with Unix Makefiles use AUTO or ALWAYS"),
    ("interface library with sources",
     "add_library(ui INTERFACE)\n"
     "praxis_generate(TARGET ui COMPONENTS components PACKS ${COUNTS_PACK})",
     "ui is an INTERFACE library, but sources to be compiled are generated"),
    ("no tool",
     "unset(PRAXIS_EXECUTABLE CACHE)\n"
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp)",
     "the target Praxis::praxis is not visible here. Call find_package(Praxis)"),
    ("wrong tool path",
     "set(PRAXIS_EXECUTABLE /no/praxis)\n"
     "praxis_generate(TARGET ui COMPONENTS components PACKS cpp)",
     "PRAXIS_EXECUTABLE does not exist: /no/praxis"),
]


def check(arguments, name, text, wanted, generator="Unix Makefiles"):
    """Configures a project with the text of a case; returns whether the error was as wanted."""
    directory = arguments.work / name.replace(" ", "_")
    shutil.rmtree(directory, ignore_errors=True)
    for component in ("components/Button", "odd/But#ton"):
        path = directory / f"{component}.praxis.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(COMPONENT)
    (directory / "odd#name").mkdir()
    (directory / "project").mkdir()
    (directory / "project/praxis.yaml").write_text("inputs: [../components]\npacks: [cpp]\n")
    counts_pack = pathlib.Path(__file__).resolve().parent.parent / "build-systems/project/counts-pack"
    (directory / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.23)\nproject(Errors LANGUAGES C CXX)\n"
        f"set(COUNTS_PACK \"{counts_pack}\")\n"
        f"include(\"{arguments.module.resolve()}\")\n{text}\n")
    done = subprocess.run(
        ["cmake", "-S", directory, "-B", directory / "build", "-G", generator,
         f"-DPRAXIS_EXECUTABLE={arguments.praxis.resolve()}",
         "-DCMAKE_C_COMPILER_WORKS=ON", "-DCMAKE_CXX_COMPILER_WORKS=ON"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    found = re.sub(r"\s+", " ", done.stdout)  # CMake wraps lines as it likes
    pattern = ".*".join(re.escape(part) for part in wanted.split(".*"))
    right = done.returncode != 0 and re.search(pattern, found)
    print(f"{'ok   ' if right else 'FAIL '} {name}", flush=True)
    if not right:
        print(f"wanted: {wanted}\nCMake said:\n{done.stdout}")
    return right


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--praxis", type=pathlib.Path, required=True)
    parser.add_argument("--module", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    os.environ.pop("MAKEFLAGS", None)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda case: check(arguments, *case), CASES))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
