#!/usr/bin/env python3
"""praxis_generate() with every generator: what is built when, counted.

Copies tests/cmake/project, builds it, and then edits, adds, removes, breaks and repairs files as a
user would. After each step one build must do exactly what is needed: the object files that changed
are counted by their times. Prints one line per check; the exit code is 1 if any failed.

  matrix_test.py --praxis build/release/praxis --build build/release --work /tmp/matrix
                 [--generator Ninja] [--tool in-tree]
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parent
GENERATORS = ["Ninja", "Ninja Multi-Config", "Unix Makefiles"]
TOOLS = ["installed", "in-tree"]


class Failed(Exception):
    """A check that did not hold; the text says what was expected and what was found."""


class Project:
    """A copy of the project with a build directory, and what is known of its files."""

    def __init__(self, directory, generator, tool, options):
        self.directory = directory
        self.build_directory = directory / "build"
        self.generator = generator
        self.tool = tool
        self.options = options
        self.output = ""
        shutil.rmtree(directory, ignore_errors=True)
        shutil.copytree(SOURCE / "project", directory)

    @property
    def generated(self):
        return self.build_directory / "praxis"

    def run(self, command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              check=False)
        self.output = done.stdout
        return done.returncode == 0

    def configure(self, *options):
        definitions = [f"-D{name}={value}" for name, value in self.options.items()]
        expect(self.run(["cmake", "-S", self.directory, "-B", self.build_directory,
                         "-G", self.generator, *definitions, *options]),
               "configuring failed", self.output)

    def try_build(self, configuration="Debug"):
        # File times must be able to differ from those of the step before.
        time.sleep(0.02)
        command = ["cmake", "--build", self.build_directory, "-j8"]
        if self.generator == "Ninja Multi-Config":
            command += ["--config", configuration]
        return self.run(command)

    def build(self, configuration="Debug"):
        expect(self.try_build(configuration), "the build failed", self.output)

    def objects(self):
        return {path.name: path.stat().st_mtime_ns
                for path in self.build_directory.rglob("*.o")}

    def programs(self):
        names = ["app", "before", "after", "sum"]
        return {str(path): path.stat().st_mtime_ns
                for name in names for path in self.build_directory.rglob(name) if path.is_file()}

    def outputs(self):
        return {str(path.relative_to(self.generated)): path.stat().st_mtime_ns
                for path in self.generated.rglob("*")
                if path.is_file() and ".praxis" not in path.parts}

    def edit(self, name, old, new):
        path = self.directory / name
        text = path.read_text()
        expect(old in text, f"{name} does not contain {old!r}")
        path.write_text(text.replace(old, new))


def expect(condition, message, details=""):
    if not condition:
        raise Failed(message + (f"\n{details}" if details else ""))


def changed(before, after):
    """Names whose time differs, or which are there only on one side."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def expect_rebuilt(project, sources, wanted_outputs):
    """Builds once, and compares what was compiled and generated; a second build does nothing."""
    objects, outputs = project.objects(), project.outputs()
    project.build()
    first_output = project.output
    found = {name.removesuffix(".o") for name in changed(objects, project.objects())}
    expect(found == sources, f"compiled {sorted(found)}, expected {sorted(sources)}", first_output)
    found = changed(outputs, project.outputs())
    expect(found == wanted_outputs,
           f"rewrote {sorted(found)}, expected {sorted(wanted_outputs)}", first_output)
    expect_nothing_to_do(project, first_output)


def expect_nothing_to_do(project, earlier=""):
    states = project.objects(), project.outputs(), project.programs()
    project.build()
    expect(states == (project.objects(), project.outputs(), project.programs()),
           "a further build did something", earlier + project.output)
    if project.generator.startswith("Ninja"):
        expect("no work to do" in project.output, "Ninja found work to do",
               earlier + project.output)


BUTTON = "components/Button.praxis.yaml"
CARD = "components/inner/Card.praxis.yaml"
BUTTON_USERS = {"uses_button.cc", "uses_both.cc", "uses_button_before.cc", "uses_button_after.cc"}


def first_build(project):
    project.configure()
    project.build()
    if project.generator == "Unix Makefiles" and project.tool == "in-tree":
        return
    outputs = project.outputs().keys()
    expect(outputs == {"ui/button.hpp", "ui/inner/card.hpp", "ui/listing/listing.txt",
                       "counts/button_count.c", "counts/inner/card_count.c"},
           f"generated {sorted(outputs)}")
    expect(len(project.programs()) == 4, f"built {sorted(project.programs())}", project.output)


def first_build_in_tree_make(project):
    """The tool is unknown while configuring, so the first build asks for a second one."""
    project.configure()
    expect(not project.try_build(), "the first build knew the generated sources", project.output)
    expect("Build again" in project.output, "nothing asked for a second build", project.output)
    project.build()
    expect(len(project.programs()) == 4, f"built {sorted(project.programs())}", project.output)


def touched_component(project):
    os.utime(project.directory / BUTTON)
    expect_rebuilt(project, set(), set())


def edited_component(project):
    project.edit(BUTTON, "props:\n", "props:\n  count: {type: integer}\n")
    expect_rebuilt(project, BUTTON_USERS | {"button_count.c"},
                   {"ui/button.hpp", "counts/button_count.c"})


def reverted_component(project):
    project.edit(BUTTON, "  count: {type: integer}\n", "")
    expect_rebuilt(project, BUTTON_USERS | {"button_count.c"},
                   {"ui/button.hpp", "counts/button_count.c"})


def added_component(project):
    text = (project.directory / BUTTON).read_text().replace("Button", "Chip")
    (project.directory / "components/Chip.praxis.yaml").write_text(text)
    build_with_new_sources(project)
    expect_rebuilt_before(project, {"chip_count.c"},
                          {"ui/chip.hpp", "ui/listing/listing.txt", "counts/chip_count.c"})


def removed_component(project):
    (project.directory / "components/Chip.praxis.yaml").unlink()
    build_with_new_sources(project)
    expect_rebuilt_before(project, set(),
                          {"ui/chip.hpp", "ui/listing/listing.txt", "counts/chip_count.c"})


def added_directory(project):
    (project.directory / "components/new").mkdir()
    text = (project.directory / BUTTON).read_text().replace("Button", "Chip")
    (project.directory / "components/new/Chip.praxis.yaml").write_text(text)
    build_with_new_sources(project)
    expect_rebuilt_before(project, {"chip_count.c"},
                          {"ui/new/chip.hpp", "ui/listing/listing.txt",
                           "counts/new/chip_count.c"})


def removed_directory(project):
    shutil.rmtree(project.directory / "components/new")
    build_with_new_sources(project)
    expect_rebuilt_before(project, set(),
                          {"ui/new/chip.hpp", "ui/listing/listing.txt",
                           "counts/new/chip_count.c"})


def build_with_new_sources(project):
    """One build, except with Make and a tool of the same tree, where a first one asks for it."""
    project.before = project.objects(), project.outputs()
    if project.generator == "Unix Makefiles" and project.tool == "in-tree":
        expect(not project.try_build(), "the build knew the new sources", project.output)
        expect("Build again" in project.output, "nothing asked for a second build", project.output)
    project.build()


def expect_rebuilt_before(project, sources, wanted_outputs):
    objects, outputs = project.before
    found = {name.removesuffix(".o") for name in changed(objects, project.objects())}
    expect(found - {"chip_count.c"} == sources - {"chip_count.c"},
           f"compiled {sorted(found)}, expected {sorted(sources)}", project.output)
    found = changed(outputs, project.outputs())
    expect(found == wanted_outputs,
           f"rewrote {sorted(found)}, expected {sorted(wanted_outputs)}", project.output)
    expect_nothing_to_do(project, project.output)


def renamed_file(project):
    (project.directory / BUTTON).rename(project.directory / "components/Knopf.praxis.yaml")
    expect_rebuilt(project, set(), set())
    (project.directory / "components/Knopf.praxis.yaml").rename(project.directory / BUTTON)
    expect_rebuilt(project, set(), set())


def deleted_output(project):
    (project.generated / "ui/button.hpp").unlink()
    expect_rebuilt(project, BUTTON_USERS, {"ui/button.hpp"})


def edited_template(project):
    project.edit("listing-pack/listing.txt.jinja", "{{ component.name }}", "- {{ component.name }}")
    expect_rebuilt(project, set(), {"ui/listing/listing.txt"})


def changed_option(project):
    project.configure("-DTITLE=all of them")
    expect_rebuilt(project, set(), {"ui/listing/listing.txt"})
    expect((project.generated / "ui/listing/listing.txt").read_text().startswith("all of them\n"),
           "the option did not arrive")


def error_and_recovery(project):
    project.edit(BUTTON, "type: string", "type: strin")
    objects, outputs = project.objects(), project.outputs()
    expect(not project.try_build(), "a wrong component did not fail the build", project.output)
    expect("Button.praxis.yaml:5:" in project.output, "the place is not named", project.output)
    expect(not project.try_build(), "the error was forgotten", project.output)
    expect((objects, outputs) == (project.objects(), project.outputs()), "something was built")
    project.edit(BUTTON, "type: strin,", "type: string,")
    expect_rebuilt(project, set(), set())


def configured_with_error(project):
    """Configuring a broken tree works, so that an IDE opens it; the build reports the error."""
    project.edit(BUTTON, "type: string", "type: strin")
    shutil.rmtree(project.build_directory)
    project.configure()
    expect(not project.try_build(), "a wrong component did not fail the build", project.output)
    project.edit(BUTTON, "type: strin,", "type: string,")
    project.try_build()
    project.build()
    expect_nothing_to_do(project)


def codegen_target(project):
    shutil.rmtree(project.build_directory)
    project.configure()
    expect(project.run(["cmake", "--build", project.build_directory, "--target", "praxis-codegen"]),
           "praxis-codegen failed", project.output)
    expect((project.generated / "ui/button.hpp").exists(), "nothing was generated", project.output)
    objects = {name for name in project.objects() if name != "launcher.cc.o"}
    expect(not objects, f"praxis-codegen compiled {sorted(objects)}")
    project.build()


def switched_configuration(project):
    """Only with several configurations, and a tool that is not one of them."""
    project.build("Release")
    outputs, release = project.outputs(), project.objects()
    project.build("Debug")
    project.build("Release")
    expect(outputs == project.outputs(), "switching regenerated files", project.output)
    expect("no work to do" in project.output, "switching back found work to do", project.output)
    expect(release.keys() == project.objects().keys(), "object files appeared")


def installed_headers(project):
    prefix = project.directory / "prefix"
    command = ["cmake", "--install", project.build_directory, "--prefix", prefix]
    if project.generator == "Ninja Multi-Config":
        command += ["--config", "Debug"]
    expect(project.run(command), "installing failed", project.output)
    found = {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file()}
    expect(found == {"include/button.hpp", "include/inner/card.hpp"}, f"installed {sorted(found)}")


def checks(generator, tool):
    in_tree_make = generator == "Unix Makefiles" and tool == "in-tree"
    yield first_build_in_tree_make if in_tree_make else first_build
    yield expect_nothing_to_do
    yield from (touched_component, edited_component, reverted_component, added_component,
                removed_component, added_directory, removed_directory, renamed_file, deleted_output,
                edited_template, changed_option, error_and_recovery, configured_with_error,
                codegen_target)
    if generator == "Ninja Multi-Config" and tool == "installed":
        yield switched_configuration
    yield installed_headers


def run_row(arguments, generator, tool):
    """Returns the number of failed checks of one generator with one kind of tool."""
    name = f"{generator}, {tool}"
    options = {"TOOL": tool}
    if tool == "installed":
        options["CMAKE_PREFIX_PATH"] = arguments.work / "prefix"
    else:
        options["PRAXIS_MODULE"] = SOURCE.parent.parent / "cmake-module/Praxis.cmake"
        options["REAL_PRAXIS"] = arguments.praxis
    # Spaces and letters beyond ASCII, as in real home directories.
    directory = arguments.work / f"prüf {generator} {tool}".replace("/", "-")
    project = Project(directory, generator, tool, options)
    failed = 0
    for check in checks(generator, tool):
        title = check.__name__.replace("_", " ")
        try:
            check(project)
            print(f"ok    {name}: {title}", flush=True)
        except Failed as failure:
            print(f"FAIL  {name}: {title}: {failure}", flush=True)
            failed += 1
            if check.__name__.startswith("first_build"):
                break
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--praxis", type=pathlib.Path, required=True, help="the tool")
    parser.add_argument("--build", type=pathlib.Path, help="its build directory, to install from")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="directory to work in")
    parser.add_argument("--generator", choices=GENERATORS, action="append")
    parser.add_argument("--tool", choices=TOOLS, action="append")
    arguments = parser.parse_args()
    arguments.praxis = arguments.praxis.resolve()
    arguments.work = arguments.work.resolve()
    # What the surrounding build or shell asked for must not reach the builds of the tests.
    for variable in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "NINJA_STATUS", "CMAKE_GENERATOR",
                     "CMAKE_BUILD_TYPE", "CMAKE_CONFIG_TYPE"):
        os.environ.pop(variable, None)

    tools = arguments.tool or TOOLS
    if "installed" in tools:
        subprocess.run(["cmake", "--install", arguments.build, "--prefix",
                        arguments.work / "prefix"], check=True, stdout=subprocess.DEVNULL)
    failed = sum(run_row(arguments, generator, tool)
                 for generator in arguments.generator or GENERATORS for tool in tools)
    if failed:
        print(f"{failed} checks failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
