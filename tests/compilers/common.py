"""What the checks of all packs share: running tools, generating, and saying what failed.

A check is a module check_<pack>.py beside this one with a function

    check(context) -> str

that generates the pack from every corpus of `context`, hands every output to the compiler or validator
it is for, with warnings as errors, and returns what it did in a few words: "71 files, rustc -D
warnings", or "skipped: no rustc". It raises Failure when something was not accepted. A module with
`TOOLCHAIN = True` needs what is slow to get or to run: it is checked only with --toolchains.

Most of a compiler's time goes into starting it and into reading its own library. So one process gets all
corpora wherever the language has namespaces, packages or modules to keep them apart. All checks run at
once, and no more of their processes than the machine has cores.
"""
import contextvars
import fcntl
import os
import re
import shutil
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Failure(Exception):
    """A check that did not pass; the text says which and shows the tool's own words."""


@dataclass(frozen=True)
class Corpus:
    """Components that are one project. Its name is an identifier in every language."""
    name: str
    inputs: Path
    registry: Path | None
    hostile: bool  # made to break packs; the others are real, and many


@dataclass
class Context:
    praxis: Path
    work: Path  # kept between runs
    corpora: list[Corpus]
    modules: Path | None  # the node_modules folder of package-lock.json; None without npm
    toolchains: bool

    @property
    def own(self):
        """The corpus of this repository, which values.json and others know by name."""
        return self.corpora[0]

    @property
    def hostile(self):
        return [corpus for corpus in self.corpora if corpus.hostile]


# --- Processes -------------------------------------------------------------------------------

_slots = threading.BoundedSemaphore(os.cpu_count() or 1)
_spent = contextvars.ContextVar("the seconds of each process of the present check", default=None)


@contextmanager
def timed():
    """Gives a list to which every process run inside adds its seconds."""
    token = _spent.set([])
    try:
        yield _spent.get()
    finally:
        _spent.reset(token)


def run(command, **options):
    with _slots:
        start = time.monotonic()
        try:
            return subprocess.run([str(part) for part in command], text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, **options)
        finally:
            if _spent.get() is not None:
                _spent.get().append(time.monotonic() - start)


def must_pass(what, command, **options):
    result = run(command, **options)
    if result.returncode != 0:
        shown = "\n".join(result.stdout.splitlines()[:40])
        raise Failure(f"{what}\n  {' '.join(map(str, command))}\n{shown}")
    return result.stdout


def in_parallel(function, jobs):
    """Runs the function on each job; the first Failure is raised. Processes wait for a free core."""
    jobs = list(jobs)
    with ThreadPoolExecutor(max(1, len(jobs))) as pool:
        started = [pool.submit(contextvars.copy_context().run, function, job) for job in jobs]
    return [each.result() for each in started]


# --- Outputs ---------------------------------------------------------------------------------


def fresh(folder):
    """Makes a folder that is empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def generate(context, corpus, pack, out, settings=()):
    shutil.rmtree(out, ignore_errors=True)
    command = [context.praxis, "generate", corpus.inputs, "--pack", ROOT / "templates" / pack, "--out", out]
    for setting in settings:
        command += ["--set", setting]
    if corpus.registry:
        command += ["--registry", corpus.registry]
    must_pass(f"{pack} from {corpus.inputs}", command)
    return out


def combinations(context, variants):
    """Pairs of corpora with the names of variants. What an option changes, it changes alike in every
    component: all variants are for those that are hostile, the first one is for the real ones too."""
    return [(corpus, variant) for number, variant in enumerate(variants) for corpus in context.corpora
            if corpus.hostile or number == 0]


def files_below(folder, pattern):
    """The generated files of a pattern, sorted; what the tool keeps for itself is none."""
    return sorted(path for path in folder.rglob(pattern) if ".praxis" not in path.parts)


def corpus_of(name, inputs, registry=None, hostile=False):
    """A corpus whose name says where it is from and is reserved in no language."""
    return Corpus(f"of_{re.sub(r'[^a-z0-9]', '_', name.lower())}", inputs, registry, hostile)


def install_npm_tools(work):
    """Returns the node_modules folder, or None when there is no npm."""
    if not shutil.which("npm"):
        return None
    folder = work / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    one_at_a_time = open(folder / "lock", "w", encoding="utf-8")  # held until it is collected
    fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
    installed = folder / "package-lock.json"
    modules = folder / "node_modules"
    if not (modules.is_dir() and installed.exists() and installed.read_bytes() == lock):
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / name, folder / name)
        must_pass("npm ci", ["npm", "ci", "--no-audit", "--no-fund"], cwd=folder)
    return modules
