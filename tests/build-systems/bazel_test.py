#!/usr/bin/env python3
"""samples/bazel-app with the Bazel of Debian, without a network: what is built when.

  bazel_test.py --build build/release --source SOURCES --work DIRECTORY

Exit code 77 when bazel or the packages with its rules are not there.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

RULES = pathlib.Path("/usr/share/bazel")


class Workspace:
    def __init__(self, arguments):
        self.directory = arguments.work / "app"
        shutil.copytree(arguments.source / "samples/bazel-app", self.directory)
        prefix = arguments.work / "prefix"
        subprocess.run(["cmake", "--install", arguments.build, "--prefix", prefix], check=True,
                       stdout=subprocess.DEVNULL)
        self.environment = {**os.environ, "PATH": f"{prefix}/bin:{os.environ['PATH']}"}
        overrides = {"rules_cc": arguments.source / "tests/build-systems/bazel-rules-cc",
                     "rules_java": RULES / "rules/java", "rules_proto": RULES / "rules/proto",
                     "platforms": RULES / "tools/platforms"}
        self.startup = ["bazel", "--max_idle_secs=60", f"--output_user_root={arguments.work}/root"]
        self.options = [f"--override_repository={name}={path}" for name, path in overrides.items()]

    def bazel(self, *command, fails=False):
        done = subprocess.run([*self.startup, *command], cwd=self.directory, env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if (done.returncode != 0) != fails:
            sys.exit(f"bazel {command[0]} ended with {done.returncode}:\n{done.stdout[-4000:]}")
        return done.stdout

    def build(self, fails=False):
        """Builds; returns what ran: Praxis, and the sources that were compiled."""
        text = self.bazel("build", "//:app", "--subcommands", *self.options, fails=fails)
        ran = set()
        for line in text.splitlines():
            if line.startswith("SUBCOMMAND:") and "'Praxis'" in line or "Generating //" in line:
                ran.add("praxis")
            for source in ("main.cc", "avatar_text.cc"):
                if " -c " in line and f"{source} " in f"{line} ":
                    ran.add(source)
        return ran, text


def expect(what, found, wanted, text=""):
    print(f"{'ok   ' if found == wanted else 'FAIL '} {what}", flush=True)
    if found != wanted:
        sys.exit(f"found {found}, wanted {wanted}\n{text[-4000:]}")


def check(workspace):
    badge = workspace.directory / "components/Badge.praxis.yaml"
    original = badge.read_text()

    ran, text = workspace.build()
    expect("first build", ran, {"praxis", "main.cc", "avatar_text.cc"}, text)
    printed = subprocess.run([workspace.directory / "bazel-bin/app"], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    expect("the program runs", printed, "new is good\nAda is 32 pixels wide\n")
    ran, text = workspace.build()
    expect("second build does nothing", ran, set(), text)
    badge.write_text("# a comment\n" + original)
    ran, text = workspace.build()
    expect("a comment compiles nothing", ran, {"praxis"}, text)
    badge.write_text(original + "  count: {type: integer}\n")
    ran, text = workspace.build()
    expect("an edit compiles what includes the header", ran, {"praxis", "main.cc"}, text)
    (badge.parent / "Chip.praxis.yaml").write_text(original.replace("Badge", "Chip"))
    ran, text = workspace.build()
    expect("a new component is generated", "praxis" in ran, True, text)
    header = workspace.directory / "bazel-bin/kit_generated/chip.hpp"
    expect("its header is there", header.exists(), True)
    ran, text = workspace.build()
    expect("and the next build does nothing", ran, set(), text)
    badge.write_text(original.replace("type: string", "type: strin"))
    _, text = workspace.build(fails=True)
    expect("an error names its place", "components/Badge.praxis.yaml:" in text, True, text)
    badge.write_text(original)
    ran, text = workspace.build()
    expect("the next build recovers", "praxis" in ran, True, text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    if not shutil.which("bazel") or not (RULES / "rules/java").exists():
        print("bazel or its rules are not installed")
        return 77
    for name in ("build", "source", "work"):
        setattr(arguments, name, getattr(arguments, name).resolve())
    if arguments.work.exists():  # Bazel makes what it built read-only
        subprocess.run(["chmod", "-R", "u+w", arguments.work], check=True)
        shutil.rmtree(arguments.work)
    arguments.work.mkdir(parents=True)
    workspace = Workspace(arguments)
    try:
        check(workspace)
    finally:
        workspace.bazel("shutdown")
    return 0


if __name__ == "__main__":
    sys.exit(main())
