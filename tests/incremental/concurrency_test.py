#!/usr/bin/env python3
"""What else may happen to a tree: full disks, links, strange clocks, edits while a run reads, several runs at once.

usage: concurrency_test.py PRAXIS [--shim FILE] [CASE...]

Cases that need root to mount a small file system, or the shim (see fault_shim.c), are skipped without it.
"""
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import faults
from tree import Snapshot, Tree

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from case_runner import run_cases  # noqa: E402  (beside the tests)

DAY = 24 * 3600 * 10**9
shim = None   # the path of the shim, when this tool works with it


def small(praxis):
    tree = Tree(praxis)
    for name in ("Alpha", "Beta"):
        tree.component(name)
    tree.expect(5)
    return tree


@contextlib.contextmanager
def mounted(tree, name, size):
    """A small file system in memory; false without the right to mount one."""
    os.makedirs(tree.path(name), exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", tree.path(name)]
    if subprocess.run(command, capture_output=True).returncode != 0:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", tree.path(name)], check=True)


def expect_error(tree, *words, more=()):
    run = tree.run(*more)
    assert run.code == 1 and "error: " in run.err, f"exit {run.code}\n{run.err}"
    for word in words:
        assert word in run.err, f"`{word}` is not in\n{run.err}"
    return run


def expect_right(tree):
    """A run that needs no help leaves what one from scratch would."""
    run = tree.run()
    assert run.code == 0, run.err
    tree.expect_clean()


# --- places that cannot be written ------------------------------------------------------------------

def disk_full(praxis):
    with Tree(praxis) as tree, mounted(tree, "out", "300k") as is_mounted:
        if not is_mounted:
            return "no right to mount a small tmpfs"
        for i in range(200):
            tree.component(f"Component{i}", body="props: {label: {type: string, description: " + "long " * 300 + "}}")
        expect_error(tree, "No space left on device")
        subprocess.run(["mount", "-o", "remount,size=20m", tree.path("out")], check=True)
        expect_right(tree)


def disk_full_while_rewriting(praxis):
    """Texts that grow where there is no room left: what was there is repaired, not lost."""
    with Tree(praxis) as tree, mounted(tree, "out", "600k") as is_mounted:
        if not is_mounted:
            return "no right to mount a small tmpfs"
        for i in range(20):
            tree.component(f"Component{i}")
        tree.expect(41)
        for i in range(20):
            tree.component(f"Component{i}", body="props: {label: {type: string, description: " + "long " * 5000 + "}}")
        expect_error(tree, "No space left on device")
        for i in range(20):
            tree.component(f"Component{i}")
        expect_right(tree)


def read_only_output_directory(praxis):
    with Tree(praxis) as tree, mounted(tree, "out", "1m") as is_mounted:
        tree.component("Alpha")
        tree.component("Beta")
        tree.expect(5)
        if is_mounted:
            subprocess.run(["mount", "-o", "remount,ro", tree.path("out")], check=True)
        elif os.geteuid() != 0:
            os.chmod(tree.path("out"), 0o555)
        else:
            return "root may write everywhere, and there is no right to mount"
        tree.component("Beta", body="props: {label: number}")
        try:
            before = Snapshot(tree.path("out")).files
            run = expect_error(tree, "out")
            assert "Read-only file system" in run.err or "Permission denied" in run.err, run.err
            assert Snapshot(tree.path("out")).files == before
        finally:
            if is_mounted:
                subprocess.run(["mount", "-o", "remount,rw", tree.path("out")], check=True)
            else:
                os.chmod(tree.path("out"), 0o755)
        expect_right(tree)


def output_directory_is_a_file(praxis):
    with Tree(praxis) as tree:
        tree.component("Alpha")
        tree.write("out", "a file")
        expect_error(tree, "out")
        assert tree.read("out") == "a file"
        tree.remove("out")
        expect_right(tree)


def manifest_is_no_file(praxis):
    with small(praxis) as tree:
        for name in ("manifest.mdb", "lock"):
            if not tree.exists("out/.praxis/" + name):
                continue
            tree.remove("out/.praxis/" + name)
            os.makedirs(tree.path(f"out/.praxis/{name}/below"))
            run = tree.run()
            assert run.code in (0, 1) and name in run.err, f"exit {run.code}\n{run.err}"
            shutil.rmtree(tree.path("out/.praxis/" + name), ignore_errors=True)
            expect_right(tree)


# --- files where directories were, and the other way round -------------------------------------------------

def output_becomes_a_directory(praxis):
    with small(praxis) as tree:
        for make in (lambda path: os.makedirs(path), lambda path: os.makedirs(path + "/below")):
            tree.remove("out/AlphaProps.ts")
            make(tree.path("out/AlphaProps.ts"))
            expect_error(tree, "[output-blocked]", "AlphaProps.ts")
            expect_error(tree, "[output-blocked]", "AlphaProps.ts", more=["--force"])
            assert os.path.isdir(tree.path("out/AlphaProps.ts"))
            shutil.rmtree(tree.path("out/AlphaProps.ts"))
            tree.expect(1, 4)


def stale_output_became_a_directory(praxis):
    with small(praxis) as tree:
        tree.remove("out/AlphaProps.ts")
        os.makedirs(tree.path("out/AlphaProps.ts/below"))
        tree.remove("components/Alpha.praxis.yaml")
        run = tree.run()
        assert os.path.isdir(tree.path("out/AlphaProps.ts/below")) and run.code in (0, 1), run.err
        assert run.code == 0 or "AlphaProps.ts" in run.err, run.err
        shutil.rmtree(tree.path("out/AlphaProps.ts"))
        expect_right(tree)


def output_folder_becomes_a_file(praxis):
    with small(praxis) as tree:
        tree.write("components/forms/Field.praxis.yaml", "component: {name: Field}\nprops: {a: string}\n")
        tree.expect(3, 4)
        shutil.rmtree(tree.path("out/forms"))
        tree.write("out/forms", "a file of somebody")
        expect_error(tree, "forms")
        assert tree.read("out/forms") == "a file of somebody"
        tree.remove("out/forms")
        expect_right(tree)


def input_becomes_a_directory(praxis):
    with small(praxis) as tree:
        text = tree.read("components/Alpha.praxis.yaml")
        tree.remove("components/Alpha.praxis.yaml")
        tree.write("components/Alpha.praxis.yaml/Gamma.praxis.yaml", text.replace("Alpha", "Gamma"))
        run = tree.run()
        assert run.code == 0, run.err
        tree.expect_clean()
        shutil.rmtree(tree.path("components/Alpha.praxis.yaml"))
        tree.write("components/Alpha.praxis.yaml", text)
        expect_right(tree)


def input_folder_becomes_a_file(praxis):
    with small(praxis) as tree:
        tree.write("components/forms/Field.praxis.yaml", "component: {name: Field}\nprops: {a: string}\n")
        expect_right(tree)
        shutil.rmtree(tree.path("components/forms"))
        tree.write("components/forms", "component: {name: Field}\n")
        tree.expect(1, removed=2)
        assert not tree.exists("out/forms"), "an empty directory is left behind"


# --- links -------------------------------------------------------------------------------------------

def output_is_a_symbolic_link(praxis):
    """A link to somebody's file never lets a run write that file."""
    with small(praxis) as tree:
        tree.write("elsewhere.ts", tree.read("out/AlphaProps.ts"))
        before = Snapshot(tree.root).files["elsewhere.ts"]
        for target_text, arguments in ((None, []), ("somebody's\n", ["--force"])):
            if target_text:
                tree.write("elsewhere.ts", target_text)
                before = Snapshot(tree.root).files["elsewhere.ts"]
            tree.remove("out/AlphaProps.ts")
            os.symlink("../elsewhere.ts", tree.path("out/AlphaProps.ts"))
            tree.component("Alpha", body=f"props: {{label: {'number' if target_text else 'boolean'}}}")
            run = tree.run(*arguments)
            assert run.code in (0, 1), run.err
            assert Snapshot(tree.root).files["elsewhere.ts"] == before, "a run wrote through a link"
            if run.code == 1:
                assert "AlphaProps.ts" in run.err, run.err
                tree.remove("out/AlphaProps.ts")
            expect_right(tree)


def output_directory_is_a_symbolic_link(praxis):
    with Tree(praxis) as tree:
        tree.component("Alpha")
        os.makedirs(tree.path("real"))
        os.symlink("real", tree.path("out"))
        tree.expect(3)
        tree.component("Alpha", body="props: {label: number}")
        tree.expect(2, 1)
        assert os.path.islink(tree.path("out")) and tree.exists("real/AlphaProps.ts")


def input_is_a_symbolic_link(praxis):
    with small(praxis) as tree:
        for name, type_ in (("one", "number"), ("two", "boolean")):
            tree.write(f"elsewhere/{name}.yaml", f"component: {{name: Linked}}\nprops: {{label: {type_}}}\n")
        link = tree.path("components/Linked.praxis.yaml")
        os.symlink("../elsewhere/one.yaml", link)
        tree.expect(3, 4)
        tree.write("elsewhere/one.yaml", "component: {name: Linked}\nprops: {label: integer}\n")
        expect_right(tree)
        assert "number" in tree.read("out/LinkedProps.ts")
        os.remove(link)
        os.symlink("../elsewhere/two.yaml", link)
        expect_right(tree)
        assert "boolean" in tree.read("out/LinkedProps.ts")
        tree.remove("elsewhere/two.yaml")   # the link leads nowhere now
        run = tree.run()
        assert run.code == 0 and not tree.exists("out/LinkedProps.ts") or \
            run.code == 1 and "Linked.praxis.yaml" in run.err, f"exit {run.code}\n{run.err}"


def symbolic_link_loops(praxis):
    with small(praxis) as tree:
        os.symlink("..", tree.path("components/loop"))
        os.symlink("self", tree.path("components/self"))
        os.symlink(".", tree.path("components/here"))
        tree.expect(0, 5)
        os.symlink("Me.praxis.yaml", tree.path("components/Me.praxis.yaml"))
        run = tree.run()
        assert run.code == 0 or run.code == 1 and "Me.praxis.yaml" in run.err, f"exit {run.code}\n{run.err}"


def output_has_hard_links(praxis):
    """A copy made with `cp -l` keeps what it had."""
    with small(praxis) as tree:
        os.makedirs(tree.path("backup"))
        for name in os.listdir(tree.path("out")):
            if name != ".praxis":
                os.link(tree.path("out/" + name), tree.path("backup/" + name))
        before = Snapshot(tree.path("backup")).contents()
        tree.component("Alpha", body="props: {label: number}")
        tree.expect(2, 3)
        assert Snapshot(tree.path("backup")).contents() == before, "a run changed files outside the output directory"


def input_has_hard_links(praxis):
    with small(praxis) as tree:
        os.link(tree.path("components/Alpha.praxis.yaml"), tree.path("other-name.yaml"))
        tree.expect(0, 5)
        tree.write("other-name.yaml", "component: {name: Alpha}\nprops: {label: number}\n")
        tree.expect(2, 3)


# --- clocks ----------------------------------------------------------------------------------------

def clocks_that_go_wrong(praxis):
    with small(praxis) as tree:
        now = time.time_ns()
        for i, moment in enumerate((now + 365 * DAY, now - DAY, 0, -DAY, now + DAY, now)):
            path = tree.path("components/Alpha.praxis.yaml")
            tree.component("Alpha", body=f"props: {{label: {('number', 'boolean')[i % 2]}}}")
            os.utime(path, ns=(moment, moment))
            tree.expect(2, 3)
            output = tree.path("out/AlphaProps.ts")
            os.utime(output, ns=(moment, moment))
            tree.expect(0, 5)
            tree.write("out/AlphaProps.ts", tree.read("out/AlphaProps.ts").replace("Alpha", "ALPHA"))
            os.utime(output, ns=(moment, moment))
            expect_error(tree, "[edited-output]", "AlphaProps.ts")
            tree.expect(1, 4, more=["--force"])


def restored_times(praxis):
    """What `cp -p`, `rsync -t` and unpacking leave: another text of the same size with an old time."""
    with small(praxis) as tree:
        path = tree.path("components/Alpha.praxis.yaml")
        old = os.stat(path).st_mtime_ns
        for i in range(6):
            tree.component("Alpha", body=f"props: {{label: {('number', 'string')[i % 2]}}}")
            os.utime(path, ns=(old, old))
            tree.expect(2, 3)


def same_tick(praxis):
    """An edit in the tick of the clock in which the text was read: size and times stay as they were."""
    if not shim:
        return "the shim does not work with this tool"
    with Tree(praxis) as tree:
        clock = tree.path("clock")
        faults.start_clock(clock)
        tree.component("Alpha", body="props: {label: number}")
        for type_ in ("number", "string"):
            tree.component("Alpha", body=f"props: {{label: {type_}}}")
            run = faults.run(tree.command(), tree.root, shim, clock=clock)
            assert run.code == 0, run.err
        assert "label?: string" in tree.read("out/AlphaProps.ts"), "the edit was not seen"
        tree.write("out/AlphaProps.ts", tree.read("out/AlphaProps.ts").replace("string", "strong"))
        run = faults.run(tree.command(), tree.root, shim, clock=clock)
        assert run.code == 1 and "[edited-output]" in run.err, "the edit of the output was not seen"


# --- edits while a run reads ---------------------------------------------------------------------------

def edited_while_a_run_reads(praxis):
    with Tree(praxis) as tree:
        for i in range(60):
            tree.component(f"Component{i}")
        tree.expect(121)
        stop = threading.Event()

        def edit():
            round_ = 0
            while not stop.is_set():
                round_ += 1
                for i in range(0, 60, 7):
                    tree.component(f"Component{i}", description=f"round {round_ % 90 + 10}")
                time.sleep(0.001)

        editor = threading.Thread(target=edit)
        editor.start()
        try:
            for _ in range(25):
                run = tree.run()
                # A file may be read while it is half written: an error then, and the next run repairs it.
                assert run.code in (0, 1), f"exit {run.code}\n{run.err}"
        finally:
            stop.set()
            editor.join()
        expect_right(tree)


def edited_while_a_run_is_stopped(praxis):
    """The run stops before each file it opens or changes, in turn; then the input is edited."""
    if not shim:
        return "the shim does not work with this tool"
    for number in range(1, 100):
        with Tree(praxis) as tree:
            tree.component("Alpha", body="props: {label: number}")
            tree.component("Beta", extends="Alpha")
            tree.expect(5)
            # All is of one tick but the end of the run: what was read must not be taken for what is there then.
            clock = tree.path("clock")
            faults.start_clock(clock)
            tree.component("Alpha", body="props: {label: boolean}")
            run = subprocess.Popen(tree.command("-j", "1"), cwd=tree.root, stderr=subprocess.PIPE,
                                   env=faults.environment(shim, f"stop@{number}", clock=clock))
            _, status = os.waitpid(run.pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                run.returncode = os.waitstatus_to_exitcode(status)
                run.stderr.close()
                assert run.returncode == 0 and number > 3, f"exit {run.returncode}"
                return None
            tree.component("Alpha", body="props: {label: integer}")
            faults.jump(clock)
            run.send_signal(signal.SIGCONT)
            err = run.communicate()[1].decode()
            assert run.returncode == 0, f"stop {number}: {err}"
            again = faults.run(tree.command(), tree.root, shim, clock=clock)
            assert again.code == 0, again.err
            assert "label?: number" in tree.read("out/AlphaProps.ts"), f"stop {number}: the edit was not seen"
            tree.expect_clean()
    return None


# --- several runs at once -------------------------------------------------------------------------------

def start(tree, *more):
    return subprocess.Popen(tree.command(*more), cwd=tree.root, stderr=subprocess.PIPE)


def several_runs_at_once(praxis):
    for count in (2, 4):
        with Tree(praxis) as tree:
            for i in range(150):
                tree.component(f"Component{i}")
            for run in [start(tree) for _ in range(count)]:
                err = run.communicate()[1].decode()
                assert run.returncode == 0, err
            tree.expect(0)


def runs_with_other_components(praxis):
    """Each makes the tree its own; the last one decides, and no run sees half of another."""
    with Tree(praxis) as tree:
        other = Tree(praxis, "others", "--pack", "typescript")
        shutil.rmtree(other.root)
        other.root = tree.root
        for i in range(60):
            tree.component(f"Component{i}")
            tree.write(f"others/Component{i}.praxis.yaml", f"component: {{name: Component{i}, description: other}}\n")
            tree.write(f"others/Other{i}.praxis.yaml", f"component: {{name: Other{i}}}\n")
        for runs in ((tree, other), (other, tree, other, tree)):
            for run in [start(each) for each in runs]:
                err = run.communicate()[1].decode()
                assert run.returncode == 0, err
            found = tree.files()
            assert all(each.run(out=f"scratch{i}").code == 0 for i, each in enumerate((tree, other)))
            wanted = tree.files("scratch0"), tree.files("scratch1")
            assert found in wanted, "the tree is neither the one nor the other"
            expect_right(tree)
            expect_right(other)
            shutil.rmtree(tree.path("scratch0"))
            shutil.rmtree(tree.path("scratch1"))


def a_run_and_a_clean_at_once(praxis):
    with Tree(praxis) as tree:
        for i in range(100):
            tree.component(f"Component{i}")
        for _ in range(5):
            runs = [start(tree), subprocess.Popen(tree.command(command="clean"), cwd=tree.root, stderr=subprocess.PIPE)]
            for run in runs:
                err = run.communicate()[1].decode()
                assert run.returncode == 0, err
            assert len(tree.files()) in (0, 201), len(tree.files())
        expect_right(tree)


def killed_at_any_time(praxis):
    with Tree(praxis) as tree:
        for i in range(400):
            tree.component(f"Component{i}")
        for delay in (0.005, 0.01, 0.02, 0.03, 0.05, 0.08):
            run = start(tree)
            time.sleep(delay)
            run.kill()
            run.communicate()
        expect_right(tree)


CASES = [disk_full, disk_full_while_rewriting, read_only_output_directory, output_directory_is_a_file,
         manifest_is_no_file, output_becomes_a_directory, stale_output_became_a_directory,
         output_folder_becomes_a_file, input_becomes_a_directory, input_folder_becomes_a_file,
         output_is_a_symbolic_link, output_directory_is_a_symbolic_link, input_is_a_symbolic_link,
         symbolic_link_loops, output_has_hard_links, input_has_hard_links, clocks_that_go_wrong,
         restored_times, same_tick, edited_while_a_run_reads, edited_while_a_run_is_stopped,
         several_runs_at_once, runs_with_other_components, a_run_and_a_clean_at_once, killed_at_any_time]


def main():
    global shim
    arguments = sys.argv[1:]
    if "--shim" in arguments:
        at = arguments.index("--shim")
        shim = os.path.abspath(arguments[at + 1])
        del arguments[at:at + 2]
    praxis = os.path.abspath(arguments[0])
    if shim:
        with Tree(praxis) as tree:
            if not faults.works(praxis, shim, tree.root):
                shim = None
    return run_cases(CASES, arguments[1:], lambda case: case(praxis))


if __name__ == "__main__":
    sys.exit(main())
