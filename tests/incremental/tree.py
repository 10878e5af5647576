"""A small tree of components, and the tool run over it.

What is tested is what a run did: how many outputs it wrote, found up to date and removed, as its
summary says, and that the tree then equals one made from scratch.
"""
import os
import re
import shutil
import subprocess
import tempfile


class Run:
    """What one run of the tool said and did."""

    def __init__(self, completed):
        self.code = completed.returncode
        self.out = completed.stdout.decode("utf-8", "replace")
        self.err = completed.stderr.decode("utf-8", "replace")

    def count(self, what):
        found = re.search(r"(\d+) (?:to be )?" + what, self.err)
        return int(found.group(1)) if found else 0


class Snapshot:
    """Every file below a directory, except Praxis' own record: its bytes and what tells that it was written."""

    def __init__(self, directory):
        self.files = {}
        for folder, folders, names in os.walk(directory):
            folders[:] = [f for f in folders if f != ".praxis"]
            for name in names:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                with open(path, "rb") as file:
                    content = file.read()
                self.files[os.path.relpath(path, directory)] = (
                    content, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    def get(self, path):
        return self.files.get(path)

    def bytes_of(self, path):
        return self.files[path][0] if path in self.files else None

    def contents(self):
        return {path: entry[0] for path, entry in self.files.items()}


class Tree:
    """A temporary directory with inputs in components/ and outputs in out/."""

    def __init__(self, praxis, *arguments):
        self.praxis = praxis
        self.root = tempfile.mkdtemp(prefix="praxis-test-")
        self.arguments = list(arguments) or ["components", "--pack", "typescript", "--pack", "json-schema"]

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        shutil.rmtree(self.root, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.root, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", newline="") as file:
            file.write(text)

    def read(self, name):
        with open(self.path(name), newline="") as file:
            return file.read()

    def exists(self, name):
        return os.path.exists(self.path(name))

    def remove(self, name):
        os.remove(self.path(name))

    def component(self, name, **keys):
        """Writes components/<name>.praxis.yaml with one property `label` unless props are given."""
        lines = [f"component: {{name: {name}" + "".join(f", {k}: {v}" for k, v in keys.items() if k != "body") + "}"]
        lines.append(keys.get("body", "props: {label: string}"))
        self.write(f"components/{name}.praxis.yaml", "\n".join(lines) + "\n")

    def command(self, *more, command="generate", out="out", praxis=None):
        first, last = (more, ()) if command == "explain" else ((), more)
        return [praxis or self.praxis, command, *first, *self.arguments, "--out", out, *last]

    def run(self, *more, **options):
        return Run(subprocess.run(self.command(*more, **options), cwd=self.root, capture_output=True, timeout=120))

    def files(self, directory="out"):
        """Path -> bytes of everything below a directory except Praxis's own record."""
        return Snapshot(self.path(directory)).contents()

    def expect(self, written, up_to_date=None, removed=0, code=0, more=(), **options):
        """Runs and checks the counts, that the tree is as from scratch, and that a second run rests."""
        run = self.run(*more, **options)
        said = f"\n{run.err}"
        assert run.code == code, f"exit {run.code}, expected {code}{said}"
        assert run.count("written") == written, f"{run.count('written')} written, expected {written}{said}"
        assert run.count("removed") == removed, f"{run.count('removed')} removed, expected {removed}{said}"
        if up_to_date is not None:
            assert run.count("up to date") == up_to_date, f"up to date: expected {up_to_date}{said}"
        if code == 0:
            self.expect_clean(more, **options)
        return run

    def expect_clean(self, more=(), **options):
        again = self.run(*more, **options)
        assert again.count("written") == 0 and again.count("removed") == 0, f"not at rest:\n{again.err}"
        shutil.rmtree(self.path("scratch"), ignore_errors=True)
        scratch = self.run(*more, **{**options, "out": "scratch"})
        assert scratch.code == 0, scratch.err
        now, fresh = self.files(), self.files("scratch")
        different = sorted(p for p in now.keys() | fresh.keys() if now.get(p) != fresh.get(p))
        assert not different, f"differs from a run from scratch: {different}"
