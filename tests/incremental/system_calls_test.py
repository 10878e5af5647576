#!/usr/bin/env python3
"""A run with nothing to do opens nothing but the manifest, the directories and the tool's own files.

usage: system_calls_test.py PRAXIS [--components N]

Counts by strace the system calls of a no-op over 10,000 components with two outputs each, and prints how many
each component costs. Exit code 77 where strace cannot be used.
"""
import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import time

from tree import Tree

# One look at the input and at each of its two outputs; the rest is the share of the program's start and of opening,
# listing and closing the directories of 50 components each.
MOST_CALLS_PER_COMPONENT = 3.3
COMPONENTS_IN_A_FOLDER = 50

OPENED = re.compile(r'"(?P<path>[^"]*)", (?P<flags>[A-Z_|]+)')


def trace(tree, log):
    """The lines of strace of one run with one thread: how often threads wait for each other depends on the moment."""
    command = ["strace", "-f", "-qq", "-s", "4096", "-e", "signal=none", "-o", log, *tree.command("-j", "1")]
    run = subprocess.run(command, cwd=tree.root, capture_output=True, text=True)
    if run.returncode != 0:
        print(f"skipped: strace cannot be used here: {run.stderr.strip()[:300]}")
        sys.exit(77)
    with open(log, errors="replace") as file:
        return file.read().splitlines(), run.stderr


def calls_of(lines):
    """Pairs (name, line); what two threads did at once is printed in two halves and counted at the first."""
    for line in lines:
        found = re.match(r"^\d+ +(\w+)\(", line)
        if found:
            yield found.group(1), line


def forbidden(tree, line):
    """The path that a line opened, if it is a file below the inputs or the output directory."""
    found = OPENED.search(line)
    if not found or " = -1 " in line or found["flags"].startswith("O_PATH") or "O_DIRECTORY" in found["flags"]:
        return None
    # A path that is relative to a directory handle has no place of its own, but a name that tells.
    path = os.path.join(tree.root, found["path"])
    own = "/.praxis/" in path or os.path.basename(path) in ("manifest.mdb", "lock")
    return found["path"] if path.startswith(tree.root + "/") and not own else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("praxis")
    parser.add_argument("--components", type=int, default=10000)
    arguments = parser.parse_args()
    if not shutil.which("strace"):
        print("skipped: there is no strace")
        sys.exit(77)
    with Tree(os.path.abspath(arguments.praxis)) as tree:
        for i in range(arguments.components):
            tree.write(f"components/group{i // COMPONENTS_IN_A_FOLDER}/Component{i}.praxis.yaml",
                       f"component: {{name: Component{i}}}\nprops: {{label: string}}\n")
        for _ in range(2):
            time.sleep(0.05)   # until the times of the files are none of this moment
            run = tree.run()
            assert run.code == 0, run.err
        lines, said = trace(tree, tree.path("strace.log"))
        assert " 0 written" in said, said
        counts = collections.Counter(name for name, _ in calls_of(lines))
        opened = [path for name, line in calls_of(lines) if name.startswith("open") and (path := forbidden(tree, line))]
    per_component = sum(counts.values()) / arguments.components
    print(f"{arguments.components} components: {sum(counts.values())} system calls, {per_component:.2f} each")
    for name, count in counts.most_common(8):
        print(f"  {name}: {count}")
    if opened:
        print(f"FAIL: {len(opened)} files were opened, the first: {opened[:3]}")
    if per_component > MOST_CALLS_PER_COMPONENT:
        print(f"FAIL: more than {MOST_CALLS_PER_COMPONENT} system calls for each component")
    sys.exit(1 if opened or per_component > MOST_CALLS_PER_COMPONENT else 0)


main()
