#!/usr/bin/env python3
"""A run that is killed, or that the disk refuses, at any one change of the file system costs work, never correctness.

usage: fault_test.py PRAXIS --shim FILE [SCENARIO...]

Each scenario is a tree and a change. Every change of the file system that the run makes (see fault_shim.c) is hit in
turn: the run is killed before it, after it, in the middle of its bytes; it fails with an error; from it on the disk
is full. Then something may happen (another edit, the change taken back), and a run must put all right by
itself. After an error it must have said so.
"""
import argparse
import concurrent.futures
import errno
import os
import shutil
import sys
import tempfile
import time

import faults
from tree import Snapshot, Tree

PACK = """praxis-pack: 1
name: own
input: components
outputs:
  - {template: one.txt.jinja, path: "{{ component.name }}.txt"}
  - {template: all.txt.jinja, path: all.txt, for: project}
"""
ARGUMENTS = ("components", "--pack", "./pack", "--pack", "json-schema=schema", "-j", "1")

KILLS = ("before", "after", "torn")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
# Longer than any tick of a file system's clock (see is_racy in base/disk.h), with a margin.
SETTLED = 0.03


def begin(tree):
    """Three components and what was made from them, by runs that trust the metadata they know."""
    tree.write("pack/pack.yaml", PACK)
    tree.write("pack/one.txt.jinja", "{{ component.name }}: {{ component.description }}\n")
    tree.write("pack/all.txt.jinja", "{% for c in components %}{{ c.name }} {{ c.description }}\n{% endfor %}")
    for name in ("Alpha", "Beta", "Gamma"):
        tree.component(name, description="first")


def begin_and_run(tree):
    begin(tree)
    for _ in range(2):
        time.sleep(SETTLED)
        run = tree.run()
        assert run.code == 0, run.err


# --- scenarios: what is there, and what changes -------------------------------------------------

def nothing(tree):
    pass


def one_edit(tree):
    tree.component("Beta", description="second")


def same_size_edit(tree):
    tree.component("Beta", description="third")


def longer_and_shorter(tree):
    tree.component("Alpha", description="x" * 9000)
    tree.component("Beta", description="y")


def removal(tree):
    tree.remove("components/Beta.praxis.yaml")


def move(tree):
    os.makedirs(tree.path("components/forms"))
    os.rename(tree.path("components/Beta.praxis.yaml"), tree.path("components/forms/Beta.praxis.yaml"))


def template_change(tree):
    tree.write("pack/one.txt.jinja", "{{ component.name }}, {{ component.description }}\n")


def other_paths(tree):
    tree.write("pack/pack.yaml", PACK.replace("}}.txt", "}}.text"))


def lost_manifest(tree):
    shutil.rmtree(tree.path("out/.praxis"))


SCENARIOS = {
    "first-build": (begin, nothing),
    "first-build-in-pieces": (begin, nothing),
    "one-change": (begin_and_run, one_edit),
    "in-place-same-size": (begin_and_run, same_size_edit),
    "in-place-longer-and-shorter": (begin_and_run, longer_and_shorter),
    "removal": (begin_and_run, removal),
    "move": (begin_and_run, move),
    "template-change": (begin_and_run, template_change),
    "other-output-paths": (begin_and_run, other_paths),
    "lost-manifest": (begin_and_run, lost_manifest),
}

# Writes while it reads.
MORE_ARGUMENTS = {"first-build-in-pieces": ("--chunk", "2")}


def arguments_of(scenario):
    return ARGUMENTS + MORE_ARGUMENTS.get(scenario, ())


# --- what happens between the fault and the next run ------------------------------------------------

def edit_all(tree):
    for name in ("Alpha", "Gamma"):
        tree.component(name, description="after the fault")


def take_back(tree):
    begin(tree)
    shutil.rmtree(tree.path("components/forms"), ignore_errors=True)


def remove_one(tree):
    tree.remove("components/Alpha.praxis.yaml")


NEXT = (nothing, edit_all, take_back, remove_one)
# Without a manifest only outputs that are right can be known as Praxis' own.
NEXT_OF = {"lost-manifest": (nothing,)}


# --- one fault ----------------------------------------------------------------------------------------

class Fault:
    """One run with one fault, in a tree of its own."""

    def __init__(self, praxis, shim, scenario, fault, then):
        self.praxis, self.shim, self.fault, self.then = praxis, shim, fault, then
        self.scenario = scenario
        self.call = ""

    def play(self):
        """Nothing, or what went wrong."""
        prepare, change = SCENARIOS[self.scenario]
        with Tree(self.praxis, *arguments_of(self.scenario)) as tree:
            prepare(tree)
            change(tree)
            before = Snapshot(tree.path("out")).contents()
            run = faults.run(tree.command(), tree.root, self.shim, self.fault, tree.path("log"))
            calls = faults.calls_of(tree.path("log"))
            number = int(self.fault.partition("@")[2].rstrip("+"))
            if number > len(calls):
                return f"only {len(calls)} calls were made"
            self.call = calls[number - 1].replace(tree.root + "/", "")
            try:
                self.check_faulty_run(tree, run, before)
                self.then(tree)
                self.check_next_run(tree)
            except AssertionError as error:
                return str(error)
        return None

    def check_faulty_run(self, tree, run, before):
        kind = self.fault.partition("@")[0]
        if kind in KILLS:
            assert run.code == faults.KILLED, f"exit {run.code}:\n{run.err}"
        elif kind == "short":  # LMDB takes it for an error
            assert run.code == 0 or "manifest.mdb" in self.call, f"exit {run.code}:\n{run.err}"
        elif run.code != 0:
            assert run.code == 1, f"exit {run.code}:\n{run.err}"
            assert os.strerror(int(kind)) in run.err and "error:" in run.err, f"no clear message:\n{run.err}"
        if run.code == 0:  # then the fault must have made no difference
            wanted = self.from_scratch(tree)
            found = Snapshot(tree.path("out")).contents()
            assert found == wanted, f"the run says nothing, yet these are wrong: {differing(found, wanted)}"

    def check_next_run(self, tree):
        run = tree.run()
        assert run.code == 0, f"the next run ends with {run.code}:\n{run.err}"
        found, wanted = Snapshot(tree.path("out")), self.from_scratch(tree)
        assert found.contents() == wanted, f"wrong after the next run: {differing(found.contents(), wanted)}\n{run.err}"
        again = tree.run()
        assert again.code == 0 and again.count("written") == 0, f"not at rest:\n{again.err}"
        assert Snapshot(tree.path("out")).files == found.files, "a run at rest changed files"
        left = [name for _, folders, names in os.walk(tree.path("out/.praxis")) for name in names + folders
                if name not in ("lock", "manifest.mdb", "manifest.mdb-lock")]
        assert not left, f"left behind in .praxis: {left}"

    def from_scratch(self, tree):
        run = tree.run(out="scratch")
        assert run.code == 0, run.err
        wanted = Snapshot(tree.path("scratch")).contents()
        shutil.rmtree(tree.path("scratch"))
        return wanted

    def __str__(self):
        return f"{self.scenario}, {self.fault} ({self.call}), then {self.then.__name__.replace('_', ' ')}"


def differing(one, other):
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def calls_of_scenario(praxis, shim, scenario):
    prepare, change = SCENARIOS[scenario]
    with Tree(praxis, *arguments_of(scenario)) as tree:
        prepare(tree)
        change(tree)
        run = faults.run(tree.command(), tree.root, shim, log=tree.path("log"))
        assert run.code == 0, run.err
        return faults.calls_of(tree.path("log"))


def faults_of(praxis, shim, scenario):
    """Every fault at every call. What happens next takes turns, so that each call meets all of it."""
    calls = calls_of_scenario(praxis, shim, scenario)
    following = NEXT_OF.get(scenario, NEXT)
    for number, call in enumerate(calls, 1):
        for index, then in enumerate(following):
            yield Fault(praxis, shim, scenario, f"{KILLS[(number + index) % 2]}@{number}", then)
            yield Fault(praxis, shim, scenario, f"{ERRORS[(number + index) % 3]}@{number}", then)
        yield Fault(praxis, shim, scenario, f"{errno.ENOSPC}@{number}+", following[number % len(following)])
        if "write" in call.split()[0]:
            for then in following:
                yield Fault(praxis, shim, scenario, f"torn@{number}", then)
            yield Fault(praxis, shim, scenario, f"short@{number}", nothing)


def play(fault):
    return fault.play(), str(fault)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("praxis")
    parser.add_argument("--shim", required=True)
    parser.add_argument("scenarios", nargs="*")
    arguments = parser.parse_intermixed_args()
    praxis, shim = os.path.abspath(arguments.praxis), os.path.abspath(arguments.shim)
    with tempfile.TemporaryDirectory() as directory:
        if not faults.works(praxis, shim, directory):
            print("skipped: this tool does not run with the shim")
            sys.exit(77)
    failed = count = 0
    # Each waits for clocks to tick most of the time.
    with concurrent.futures.ProcessPoolExecutor(3 * (os.cpu_count() or 1)) as pool:
        for scenario in arguments.scenarios or SCENARIOS:
            results = list(pool.map(play, faults_of(praxis, shim, scenario), chunksize=4))
            wrong = [(message, fault) for message, fault in results if message]
            print(f"{'FAIL' if wrong else 'ok'} {scenario}: {len(results)} faults, {len(wrong)} not repaired", flush=True)
            for message, fault in wrong[:3]:
                print(f"  {fault}: {message}")
            if len(wrong) > 3:
                print("  also at:", "; ".join(fault for _, fault in wrong[3:]))
            failed += len(wrong)
            count += len(results)
    print(f"{count - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
