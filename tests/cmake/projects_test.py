#!/usr/bin/env python3
"""Projects of several directories and targets, and what happens to build trees, under each generator.

  projects_test.py --praxis PRAXIS --module cmake-module/Praxis.cmake --work DIRECTORY [NAME...]
"""

import os
import shutil
import subprocess
import sys

from keywords_test import COMPONENT, Project, functions_of, parse_arguments, run_cases

GENERATORS = ("Ninja", "Ninja Multi-Config", "Unix Makefiles")


def objects(project):
    """The time of each object file, by the name of its source; the newest of all configurations."""
    found = {}
    for path in project.build_directory.rglob("*.o"):
        found[path.stem] = max(path.stat().st_mtime_ns, found.get(path.stem, 0))
    return found


def build(project, *compiled):
    """Builds; exactly these sources must be compiled. A second build must do nothing."""
    before = objects(project)
    project.build("-j8")
    first_output = project.output
    after = objects(project)
    found = {name for name in after if after[name] != before.get(name)}
    assert found == set(compiled), f"compiled {sorted(found)}, expected {sorted(compiled)}:\n{first_output}"
    project.build("-j8")
    assert objects(project) == after, f"a second build compiled:\n{project.output}"
    if "Ninja" in project.generator:
        assert "no work to do" in project.output, f"a second build did something:\n{first_output}{project.output}"


def run_program(project):
    program = next(path for path in project.build_directory.rglob("app") if path.is_file())
    project.run(program)
    return project.output


def several_directories(arguments, generator):
    """Two generated targets in a static library, which a program of another directory uses."""
    project = Project(arguments, f"mehrere Ordner {generator}", """
add_subdirectory(app)
add_subdirectory(core)
add_subdirectory(kit)
add_subdirectory(models)
""", generator)
    outside = project.directory / "außen hier"
    project.write("kit/CMakeLists.txt", f"""
praxis_generate(TARGET kit COMPONENTS ../components PACKS ../packs/headers-pack ../packs/counts-pack
  OUTPUT_DIR "{outside}")
""")
    project.write("models/CMakeLists.txt", """
praxis_generate(TARGET models COMPONENTS parts more/*.praxis.yaml PACKS ../packs/headers-pack)
""")
    project.write("models/parts/inner/Wheel.praxis.yaml", COMPONENT.replace("Button", "Wheel"))
    project.write("models/more/Door.praxis.yaml", COMPONENT.replace("Button", "Door"))
    project.write("core/CMakeLists.txt", """
add_library(core STATIC core.c plain.c)
target_link_libraries(core PUBLIC kit models)
""")
    project.write("core/core.h", '#include "button.h"\n#include "inner/wheel.h"\nint core(void);\n')
    project.write("core/core.c", '#include "core.h"\n#include "door.h"\nint button_count(void);\n'
                  "int core(void) { return button_count() + (sizeof(struct door) == 0); }\n")
    project.write("core/plain.c", "int plain(void) { return 1; }\n")
    project.write("app/CMakeLists.txt", """
add_executable(app main.c)
target_link_libraries(app PRIVATE core)
""")
    project.write("app/main.c", '#include <stdio.h>\n#include "../core/core.h"\n'
                  'int main(void) { struct wheel w = {0}; return printf("%d %d\\n", core(), w.first) < 0; }\n')
    project.configure()
    build(project, "core.c", "plain.c", "main.c", "button_count.c")
    assert run_program(project) == "1 0\n", project.output
    project.write("models/more/Door.praxis.yaml", COMPONENT.replace("Button", "Door").replace("string}", "string, more: string}"))
    build(project, "core.c")
    project.write("components/Button.praxis.yaml", COMPONENT.replace("string}", "string, more: string}"))
    build(project, "core.c", "main.c", "button_count.c")
    assert run_program(project) == "2 0\n", project.output
    # The directory of a component gets another name, and so does the path of its header.
    (project.directory / "models/parts/inner").rename(project.directory / "models/parts/ganz innen")
    project.write("core/core.h", '#include "button.h"\n#include "ganz innen/wheel.h"\nint core(void);\n')
    build(project, "core.c", "main.c")
    found = {str(path.relative_to(project.build_directory))
             for path in (project.build_directory / "models/praxis").rglob("*.h")}
    assert found == {"models/praxis/models/door.h", "models/praxis/models/ganz innen/wheel.h"}, found


def mixed(arguments, name, generator):
    """A project whose one target has generated headers and sources."""
    project = Project(arguments, f"{name} {generator}", """
praxis_generate(TARGET ui COMPONENTS components PACKS packs/headers-pack packs/counts-pack)
add_executable(app main.c)
target_link_libraries(app PRIVATE ui)
""", generator)
    project.configure()
    build(project, "main.c", "button_count.c")
    return project


def cleaned(arguments, generator):
    """What the build's own target `clean` removes is made again."""
    project = mixed(arguments, "gereinigt", generator)
    project.build("--target", "clean")
    assert not objects(project)
    build(project, "main.c", "button_count.c")
    assert (project.build_directory / "praxis/ui/button.h").exists()


def deleted_directories(arguments, generator):
    """All outputs are gone, with or without the record of what was written."""
    project = mixed(arguments, "gelöscht", generator)
    shutil.rmtree(project.build_directory / "praxis")
    build(project, "main.c", "button_count.c")
    shutil.rmtree(project.build_directory / "praxis/ui/.praxis")
    build(project)


def renamed_build_tree(arguments, generator):
    """Sources and build tree together at another place: cmake refuses the old cache, a new one works."""
    project = mixed(arguments, "umgezogen", generator)
    moved = project.directory.with_name(f"anderswo {generator}")
    shutil.rmtree(moved, ignore_errors=True)
    project.directory.rename(moved)
    project.directory, project.build_directory = moved, moved / "build"
    (project.build_directory / "CMakeCache.txt").unlink()
    project.configure()
    project.build("-j8")
    build(project)


def two_build_trees(arguments, generator):
    """Two builds of one source tree at the same time, before and after a component was added."""
    project = mixed(arguments, "zwei", generator)
    trees = [project.directory / "build", project.directory / "build2"]
    project.build_directory = trees[1]
    project.configure()
    for names in ({"button"}, {"button", "chip"}):
        if "chip" in names:
            project.write("components/Chip.praxis.yaml", COMPONENT.replace("Button", "Chip"))
        running = [subprocess.Popen(["cmake", "--build", tree, "-j4"], stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, text=True) for tree in trees]
        for process in running:
            output = process.communicate()[0]
            assert process.returncode == 0, output
        for tree in trees:
            assert {path.stem for path in tree.rglob("*.h")} == names
            assert {f"{name}_count.c" for name in names} <= {path.stem for path in tree.rglob("*.o")}
    for project.build_directory in trees:
        build(project)


def no_components(arguments, generator):
    """A directory without components is an error, before and after it had some; the next build recovers."""
    project = Project(arguments, f"leer {generator}", """
praxis_generate(TARGET ui COMPONENTS components PACKS packs/headers-pack packs/counts-pack)
add_executable(app main.c)
target_link_libraries(app PRIVATE ui)
""", generator)
    component = project.directory / "components/Button.praxis.yaml"
    component.unlink()
    project.configure()
    project.build("-j8", fails=True)
    assert "there is no input file in this directory" in project.output, project.output
    component.write_text(COMPONENT)
    project.build("-j8")
    build(project)
    component.unlink()
    project.build("-j8", fails=True)
    component.write_text(COMPONENT)
    build(project)


def other_libraries(arguments, generator):
    """Unity builds, OBJECT and SHARED libraries, precompiled headers that are generated."""
    project = Project(arguments, f"Bibliotheken {generator}", """
set(CMAKE_UNITY_BUILD ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
praxis_generate(TARGET ui COMPONENTS components PACKS packs/headers-pack packs/counts-pack)
add_library(parts OBJECT first.c)
praxis_generate(TARGET parts COMPONENTS components PACKS packs/headers-pack OUTPUT_DIR parts)
add_library(shared SHARED second.c)
target_link_libraries(shared PRIVATE ui)
add_executable(app main.c)
target_precompile_headers(app PRIVATE [["button.h"]])
target_link_libraries(app PRIVATE ui parts shared)
""", generator)
    for name in ("first", "second"):
        project.write(f"{name}.c", f'#include "button.h"\nint {name}(struct button* b) {{ return b->first; }}\n')
    project.configure()
    project.build("-j8")
    build(project)
    project.write("components/Chip.praxis.yaml", COMPONENT.replace("Button", "Chip"))
    project.build("-j8")
    library = next(project.build_directory.rglob("libui.a"))
    assert b"chip_count" in library.read_bytes()
    build(project)


def main():
    arguments = parse_arguments(__doc__)

    def call(case):
        for generator in GENERATORS:
            case(arguments, generator)

    return run_cases(functions_of(globals(), "arguments", "generator"), arguments.names, call, os.cpu_count())


if __name__ == "__main__":
    sys.exit(main())
