#!/usr/bin/env python3
"""How users get Praxis into a CMake build: every way ends with samples/cmake-app built and run.

  packages_test.py --build build/release --source SOURCES --work DIRECTORY WAY
  WAY: archive | deb | fetch-content | subdirectory | superbuild | pkg-config
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys


def run(*command, **options):
    """Runs a command; shows what it printed when it fails."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def build_sample(arguments, *definitions, source=None):
    """Configures, builds and runs the sample; a second build must do nothing."""
    build = arguments.work / "app"
    run("cmake", "-G", "Ninja", "-S", source or arguments.source / "samples/cmake-app", "-B", build,
        *definitions)
    run("cmake", "--build", build)
    again = run("cmake", "--build", build)
    if "no work to do" not in again:
        sys.exit(f"the second build found work to do:\n{again}")
    print(run(next(path for path in build.rglob("app") if path.is_file())), end="")


def pack(arguments, generator):
    """Makes a package with CPack and returns its path."""
    run("cpack", "--config", arguments.build / "CPackConfig.cmake", "-G", generator,
        "-B", arguments.work / "packages")
    return next((arguments.work / "packages").glob("*.deb" if generator == "DEB" else "*.tar.gz"))


def archive(arguments):
    """A .tar.gz, unpacked anywhere."""
    path = pack(arguments, "TGZ")
    prefix = arguments.work / "unpacked"
    prefix.mkdir()
    run("tar", "-xzf", path, "-C", prefix, "--strip-components=1")
    build_sample(arguments, f"-DCMAKE_PREFIX_PATH={prefix}")


def deb(arguments):
    """A .deb: what it contains and needs. It is unpacked, not installed."""
    if not shutil.which("dpkg-shlibdeps"):
        sys.exit(77)
    path = pack(arguments, "DEB")
    depends = run("dpkg-deb", "--field", path, "Depends")
    if "libc6" not in depends or "libtbb" not in depends:
        sys.exit(f"{path.name} depends on: {depends}")
    run("dpkg-deb", "--extract", path, arguments.work / "root")
    build_sample(arguments, f"-DCMAKE_PREFIX_PATH={arguments.work}/root/usr")


def in_tree(arguments, source, *definitions):
    """A project that builds the tool too, from these sources, without a network."""
    # With the options of the surrounding build a compiler cache has all but a few of the objects.
    werror = "PRAXIS_WERROR:BOOL=ON" in (arguments.build / "CMakeCache.txt").read_text()
    build_sample(arguments, "-DCMAKE_BUILD_TYPE=Release", f"-DPRAXIS_WERROR={'ON' if werror else 'OFF'}",
                 *definitions, source=source)


def fetch_content(arguments):
    shutil.copytree(arguments.source / "samples/fetch-app", arguments.work / "source")
    in_tree(arguments, arguments.work / "source",
            f"-DFETCHCONTENT_SOURCE_DIR_PRAXIS={arguments.source}")


def subdirectory(arguments):
    source = arguments.work / "source"
    shutil.copytree(arguments.source / "samples/cmake-app", source)
    lists = (source / "CMakeLists.txt").read_text()
    wanted = "find_package(Praxis REQUIRED)"
    if wanted not in lists:
        sys.exit(f"the sample does not say {wanted}")
    (source / "CMakeLists.txt").write_text(lists.replace(
        wanted, f'add_subdirectory("{arguments.source}" praxis EXCLUDE_FROM_ALL)'))
    in_tree(arguments, source)


def superbuild(arguments):
    """Praxis as one external project, the user's as another that finds it."""
    source = arguments.work / "source"
    source.mkdir()
    (source / "CMakeLists.txt").write_text(f"""
cmake_minimum_required(VERSION 3.23)
project(Superbuild LANGUAGES NONE)
include(ExternalProject)
# It is built already; a user's superbuild would give its sources and let CMake build it.
ExternalProject_Add(praxis SOURCE_DIR "{arguments.source}" BINARY_DIR "{arguments.build}"
  CONFIGURE_COMMAND "" BUILD_COMMAND ""
  INSTALL_COMMAND ${{CMAKE_COMMAND}} --install "{arguments.build}" --prefix <INSTALL_DIR>)
ExternalProject_Get_Property(praxis INSTALL_DIR)
ExternalProject_Add(app SOURCE_DIR "{arguments.source}/samples/cmake-app" DEPENDS praxis
  CMAKE_ARGS -DCMAKE_PREFIX_PATH=${{INSTALL_DIR}} BUILD_ALWAYS ON INSTALL_COMMAND "")
""")
    build = arguments.work / "build"
    run("cmake", "-G", "Ninja", "-S", source, "-B", build)
    run("cmake", "--build", build)
    print(run(build / "app-prefix/src/app-build/app"), end="")


def pkg_config(arguments):
    """praxis.pc tells where the tool is, also after its directory was moved."""
    if not shutil.which("pkg-config"):
        sys.exit(77)
    run("cmake", "--install", arguments.build, "--prefix", arguments.work / "prefix")
    (arguments.work / "prefix").rename(arguments.work / "moved")
    environment = {**os.environ, "PKG_CONFIG_PATH": f"{arguments.work}/moved/share/pkgconfig"}
    tool = run("pkg-config", "--variable=praxis", "praxis", env=environment).strip()
    version = run("pkg-config", "--modversion", "praxis", env=environment).strip()
    if run(tool, "--version").split()[-1] != version:
        sys.exit(f"{tool} is not of version {version}")


WAYS = {"archive": archive, "deb": deb, "fetch-content": fetch_content, "subdirectory": subdirectory,
        "superbuild": superbuild, "pkg-config": pkg_config}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("way", choices=WAYS)
    arguments = parser.parse_args()
    for name in ("build", "source", "work"):
        setattr(arguments, name, getattr(arguments, name).resolve())
    shutil.rmtree(arguments.work, ignore_errors=True)
    arguments.work.mkdir(parents=True)
    for variable in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CMAKE_GENERATOR", "DESTDIR"):
        os.environ.pop(variable, None)
    WAYS[arguments.way](arguments)


if __name__ == "__main__":
    main()
