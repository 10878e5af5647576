#!/usr/bin/env python3
"""praxis generate --watch: whatever happens to the inputs, the outputs soon are those of a run from scratch.

usage: watch_test.py PRAXIS [CASE...]
"""
import contextlib
import os
import shutil
import subprocess
import sys
import time

from tree import Snapshot, Tree

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from case_runner import functions_of, run_cases  # noqa: E402  (beside the tests)

PATIENCE = 60   # seconds; a slow machine is no failure


class Watch:
    """A tree, and the tool watching it."""

    def __init__(self, tree, *more):
        self.tree = tree
        self.log = tree.path("log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(tree.command("--watch", *more), cwd=tree.root,
                                            stdout=log, stderr=log)

    def said(self):
        with open(self.log, encoding="utf-8") as log:
            return log.read()

    def wait_until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while not holds():
            assert self.process.poll() is None, f"it ended:\n{self.said()}"
            assert time.monotonic() < end, f"not seen: {what}\n{self.said()}"
            time.sleep(0.01)

    def expect_said(self, text):
        self.wait_until(lambda: text in self.said(), text)

    def expect_right(self, what):
        scratch = self.tree.path("scratch")
        def right():
            shutil.rmtree(scratch, ignore_errors=True)
            made = subprocess.run(self.tree.command(out="scratch"), cwd=self.tree.root,
                                  capture_output=True)
            assert made.returncode == 0, made.stderr.decode()
            return Snapshot(scratch).contents() == Snapshot(self.tree.path("out")).contents()
        self.wait_until(right, what)


@contextlib.contextmanager
def watching(praxis, *more, arguments=()):
    with Tree(praxis, *arguments) as tree:
        tree.component("Alpha")
        watch = Watch(tree, *more)
        try:
            watch.expect_said("praxis: watching ")
            watch.expect_right("the first run")
            yield tree, watch
            assert watch.process.poll() is None, f"it ended:\n{watch.said()}"
        finally:
            watch.process.terminate()
            watch.process.wait()


def components_come_change_and_go(praxis):
    with watching(praxis) as (tree, watch):
        tree.component("Alpha", description="another")
        watch.expect_right("an edit")
        tree.component("Beta")
        watch.expect_right("a new component")
        os.rename(tree.path("components/Beta.praxis.yaml"), tree.path("components/Gamma.praxis.yaml"))
        watch.expect_right("a file that was renamed")
        os.remove(tree.path("components/Gamma.praxis.yaml"))
        watch.expect_right("a component that went")


def directories_come_and_go(praxis):
    with watching(praxis) as (tree, watch):
        os.makedirs(tree.path("components/deep/empty"))
        time.sleep(0.3)   # it is being watched by then, or is found with what is in it
        tree.write("components/deep/empty/Beta.praxis.yaml", "component: {name: Beta}\n")
        watch.expect_right("a component in a new directory")
        os.rename(tree.path("components/deep"), tree.path("components/other"))
        watch.expect_right("a directory that was renamed")
        shutil.rmtree(tree.path("components/other"))
        watch.expect_right("a directory that went")
        tree.write("components/other/Delta.praxis.yaml", "component: {name: Delta}\n")
        watch.expect_right("a directory that came back")


def replaced_as_editors_do(praxis):
    with watching(praxis) as (tree, watch):
        tree.write("components/new.tmp", "component: {name: Alpha, description: replaced}\n")
        os.rename(tree.path("components/new.tmp"), tree.path("components/Alpha.praxis.yaml"))
        watch.expect_right("a file that took the place of another")


def errors_are_said_once_and_recovered_from(praxis):
    with watching(praxis) as (tree, watch):
        before = tree.read("components/Alpha.praxis.yaml")
        tree.write("components/Alpha.praxis.yaml", "component: {name: Alpha}\nprops: {a: strin}\n")
        watch.expect_said("unknown-type")
        time.sleep(0.3)
        assert watch.said().count("[unknown-type]") == 1, watch.said()
        tree.write("components/Alpha.praxis.yaml", before)
        watch.expect_said("0 written, 3 up to date")
        watch.expect_right("the mended file")


def registries_and_templates(praxis):
    arguments = ("components", "--registry", "registry.yaml", "--pack", "./pack")
    with Tree(praxis, *arguments) as tree:
        tree.write("pack/pack.yaml", "praxis-pack: 1\nname: pack\ninput: components\n"
                   "outputs:\n  - {template: t.jinja, path: '{{ component.name }}.txt'}\n")
        tree.write("pack/t.jinja", "{% for p in props %}{{ p.description }}{% endfor %}\n")
        tree.write("registry.yaml", "registry: {label: {type: string, description: one}}\n")
        tree.write("components/A.praxis.yaml", "component: {name: A}\nuses: {shared: [label]}\n")
        watch = Watch(tree)
        try:
            watch.expect_said("praxis: watching ")
            watch.expect_right("the first run")
            tree.write("registry.yaml", "registry: {label: {type: string, description: two}}\n")
            watch.expect_right("a change of the registry")
            assert tree.read("out/A.txt").strip() == "two", tree.read("out/A.txt")
            tree.write("pack/t.jinja", "({% for p in props %}{{ p.description }}{% endfor %})\n")
            watch.expect_right("a change of a template")
            assert tree.read("out/A.txt").strip() == "(two)", tree.read("out/A.txt")
        finally:
            watch.process.terminate()
            watch.process.wait()


def wrong_usage_ends_it(praxis):
    with Tree(praxis) as tree:
        for more in (["--check"], ["--stamp", "stamp"]):
            done = subprocess.run(tree.command("--watch", *more), cwd=tree.root, capture_output=True,
                                  timeout=PATIENCE)
            assert done.returncode == 2, done
        done = subprocess.run([praxis, "generate", "--watch"], cwd=tree.root, capture_output=True,
                              timeout=PATIENCE)
        assert done.returncode == 2 and b"no-inputs" in done.stderr, done


def main():
    praxis = os.path.abspath(sys.argv[1])
    return run_cases(functions_of(globals(), "praxis"), sys.argv[2:], lambda case: case(praxis))


if __name__ == "__main__":
    sys.exit(main())
