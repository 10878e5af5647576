#!/usr/bin/env python3
"""praxis doctor: each trap in a build of its own, and healthy builds where it finds nothing.

  doctor_test.py PRAXIS MODULE WORK_DIRECTORY [NAME...]

MODULE is cmake-module/Praxis.cmake.
"""

import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from case_runner import empty_directory, functions_of, run_cases  # noqa: E402  (beside the tests)

COMPONENT = "component: {name: %s}\nprops: {label: string}\n"
NINJA = """rule generate
  command = {praxis} generate components --pack cpp --out out{options}
  depfile = {depfile}
  {restat}
build {outputs}: generate
"""
HEALTHY = {"options": " --depfile d --stamp stamp", "depfile": "d", "restat": "restat = 1", "outputs": "stamp | out/button.hpp"}


class Build:
    """A directory with one component, and the doctor's words on it."""

    def __init__(self, directory, praxis, module):
        self.directory, self.praxis, self.module = directory, praxis, module
        self.write({"components/button.praxis.yaml": COMPONENT % "Button"})

    def write(self, files):
        for name, text in files.items():
            path = self.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run(self, *command):
        done = subprocess.run([str(word) for word in command], cwd=self.directory, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, f"{command}: exit code {done.returncode}\n{done.stdout}"

    def ninja(self, build=True, **changes):
        """Writes a build.ninja that differs from a healthy one, and builds."""
        self.write({"build.ninja": NINJA.format(praxis=self.praxis, **{**HEALTHY, **changes})})
        if build:
            self.run("ninja")

    def cmake(self, generator, lists, *options):
        self.write({"CMakeLists.txt": f"cmake_minimum_required(VERSION 3.23)\nproject(p CXX)\ninclude({self.module})\n{lists}",
                    "main.cc": "int main() {}\n"})
        self.run("cmake", "-G", generator, "-S", ".", "-B", "build", f"-DPRAXIS_EXECUTABLE={self.praxis}", *options)

    def examine(self, *expected, directory="."):
        """Runs the doctor; exactly the messages with these parts must come."""
        done = subprocess.run([self.praxis, "doctor", directory], cwd=self.directory, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        found = [line for line in done.stdout.splitlines() if "[build-trap]" in line]
        for part in expected:
            assert any(part in line for line in found), f"nothing of {part!r} in\n{done.stdout}"
        assert len(found) == len(expected), f"{len(found)} messages, not {len(expected)}:\n{done.stdout}"
        assert done.stdout.count("hint: ") == len(found), f"a message without a way out:\n{done.stdout}"
        assert done.returncode == (1 if expected else 0), done.returncode


CALL = "praxis_generate(TARGET t COMPONENTS components PACKS cpp)\nadd_executable(app main.cc)\ntarget_link_libraries(app PRIVATE t)\n"


def healthy_ninja(build):
    build.examine("this is no build directory")
    build.ninja()
    build.examine()


def healthy_cmake(build):
    for generator in ("Ninja", "Ninja Multi-Config", "Unix Makefiles"):
        build.cmake(generator, CALL)
        build.examine(directory="build")
        build.run("cmake", "--build", "build")
        build.examine(directory="build")
        shutil.rmtree(build.directory / "build")


def healthy_cmake_calls(build):
    """Steps that are spread over edges, that compare only, and that run on every build."""
    build.cmake("Ninja", """
praxis_generate(TARGET many COMPONENTS components PACKS cpp SHARDS 2)
praxis_generate(TARGET checked COMPONENTS components PACKS cpp OUTPUT_DIR ${CMAKE_CURRENT_SOURCE_DIR}/checked CHECK)
praxis_generate(TARGET always COMPONENTS components PACKS cpp MODE ALWAYS)
""")
    build.run("cmake", "--build", "build", "--target", "many", "always", "checked_update")
    build.examine(directory="build")


def healthy_make(build):
    build.write({"Makefile": f"all: stamp\nstamp:\n\t{build.praxis} generate components --pack cpp --out out --depfile d --stamp stamp\n-include d\n"})
    build.run("make")
    build.examine()


def ninja_without_depfile(build):
    build.ninja(options=" --stamp stamp", depfile="")
    build.examine("has no depfile")


def ninja_depfile_elsewhere(build):
    build.ninja(depfile="other")
    build.examine("has run, but its depfile")


def ninja_depfile_of_another(build):
    build.ninja()
    build.write({"d": (build.directory / "d").read_text().replace("stamp:", "out/none.hpp:")})
    build.examine("which is not one of its outputs", "would run now")


def ninja_relative_path(build):
    build.ninja()
    text = (build.directory / "d").read_text()
    build.write({"d": text.replace(str(build.directory) + "/components/", "elsewhere/")})
    build.examine("the relative path `elsewhere/")


def ninja_without_stamp(build):
    build.ninja(options=" --depfile d", outputs="out/button.hpp", build=False)
    build.examine("has no stamp")


def ninja_stamp_is_no_output(build):
    build.ninja(outputs="out/button.hpp", build=False)
    build.examine("as an output")


def ninja_without_restat(build):
    build.ninja(restat="")
    build.examine("has no `restat`")


def two_steps_with_one_directory(build):
    build.ninja(build=False)
    text = (build.directory / "build.ninja").read_text()
    build.write({"build.ninja": text + "build other: generate\n"})
    build.examine("each removes what the other made", "as an output")


def many_steps(build):
    rules = "".join(f"rule g{i}\n  command = {build.praxis} generate components --pack cpp --out o{i} --stamp s{i} --depfile d{i}\n"
                    f"  depfile = d{i}\n  restat = 1\nbuild s{i}: g{i}\n" for i in range(60))
    build.write({"build.ninja": rules})
    build.examine("60 steps run Praxis")


def outputs_inside_the_inputs(build):
    build.write({"build.ninja": f"rule g\n  command = {build.praxis} generate . --pack cpp --out out --stamp s --depfile d\n"
                                "  depfile = d\n  restat = 1\nbuild s: g\n"})
    build.examine("inside its input directory")


def unsafe_names(build):
    build.write({"components/a#b.praxis.yaml": COMPONENT % "Other"})
    build.ninja()
    build.examine("whose `#` breaks the build files")


def a_foreign_and_an_edited_file(build):
    build.ninja()
    build.write({"out/old.hpp": "// left over\n", "out/button.hpp": "// edited\n"})
    build.examine("such as old.hpp", "this output was edited")


def an_output_directory_that_is_left_over(build):
    build.ninja()
    build.run(build.praxis, "generate", "components", "--pack", "cpp", "--out", "before")
    build.examine("no step of this build makes these outputs")


def a_tool_that_is_gone(build):
    tool = build.directory / "praxis"
    shutil.copy(build.praxis, tool)
    build.write({"b/build.ninja": NINJA.format(praxis=tool, **HEALTHY)})
    tool.unlink()
    build.examine("which is not there any more", directory="b")


def two_outputs_of_one_name(build):
    build.ninja(build=False)
    text = (build.directory / "build.ninja").read_text()
    build.write({"build.ninja": text + "build stamp: generate\n"})
    build.examine("multiple rules generate stamp")


def codegen_does_not_lead_there(build):
    build.ninja()
    text = (build.directory / "build.ninja").read_text()
    build.write({"build.ninja": text + "build codegen: phony nothing\nbuild nothing: phony\n"})
    build.examine("is not part of the target `codegen`")
    build.write({"build.ninja": text + "build codegen: phony more\nbuild more: phony stamp\n"})
    build.examine()


def multi_config_with_a_tool_of_the_tree(build):
    build.write({"CMakeCache.txt": "CMAKE_GENERATOR:INTERNAL=Ninja Multi-Config\nCMAKE_CACHE_MAJOR_VERSION:INTERNAL=3\n"
                                   "CMAKE_CACHE_MINOR_VERSION:INTERNAL=20\n"})
    tool = build.directory / "praxis"
    shutil.copy(build.praxis, tool)
    build.write({"build.ninja": NINJA.format(praxis=tool, **HEALTHY)})
    build.examine("differs between configurations", "this is CMake 3.20")


def make_with_outputs_as_targets(build):
    build.write({"Makefile": f"out/button.hpp: components\n\t{build.praxis} generate components --pack cpp --out out\n"})
    build.examine("out of date on every build")


def make_without_depfile(build):
    build.write({"Makefile": f"stamp:\n\t{build.praxis} generate components --pack cpp --out out --stamp stamp\n"})
    build.examine("that the Makefile includes")


def cmake_make_by_hand(build):
    build.cmake("Unix Makefiles", f"""
add_custom_command(OUTPUT stamp COMMAND {build.praxis} generate ${{CMAKE_SOURCE_DIR}}/components --pack cpp --out out
  --stamp stamp --depfile d DEPFILE d)
add_custom_target(one DEPENDS stamp)
add_custom_target(two DEPENDS stamp)
""")
    build.examine("a deleted output is never made again", "a deleted output is never made again", "gives CMake a DEPFILE",
                  "gives CMake a DEPFILE", "`stamp` is made by two targets", directory="build")


def main():
    praxis, module, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    if not shutil.which("ninja"):
        print("skipped: no ninja")
        return 77
    return run_cases(functions_of(globals(), "build"), sys.argv[4:], lambda case: case(
        Build(empty_directory(work / case.__name__), praxis, module)))


if __name__ == "__main__":
    sys.exit(main())
