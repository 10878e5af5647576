"""What the checks of all packs share: running tools, generating, and saying what failed.

A check is a module check_<pack>.py beside this one with a function

    check(context, inputs, out, registry) -> str

that generates the pack from the directory `inputs` (with the registry file, unless it is None) into
folders below `out`, hands every output to the compiler or validator it is for, with warnings as
errors, and returns what it did in a few words: "71 files, rustc -D warnings", or "skipped: no rustc".
It raises Failure when something was not accepted. `context` has `praxis` (the tool), `modules` (the
node_modules folder of package-lock.json, None without npm), `nlohmann` (whether nlohmann-json is
installed), `jobs` (how many processes to run at once) and `work` (a directory kept between runs).
A module with `TOOLCHAIN = True` needs what is slow to get or to run: it is checked only with --toolchains.
"""
import fcntl
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Failure(Exception):
    """A check that did not pass; the text says which and shows the tool's own words."""


def run(command, **options):
    return subprocess.run([str(part) for part in command], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)


def must_pass(what, command, **options):
    result = run(command, **options)
    if result.returncode != 0:
        shown = "\n".join(result.stdout.splitlines()[:40])
        raise Failure(f"{what}\n  {' '.join(map(str, command))}\n{shown}")
    return result.stdout


def generate(praxis, inputs, pack, out, settings, registry):
    shutil.rmtree(out, ignore_errors=True)
    command = [praxis, "generate", inputs, "--pack", ROOT / "templates" / pack, "--out", out]
    for setting in settings:
        command += ["--set", setting]
    if registry:
        command += ["--registry", registry]
    must_pass(f"{pack} from {inputs}", command)
    return out


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


def in_parallel(context, function, jobs):
    """Runs the function on each job, `context.jobs` at a time; the first Failure is raised."""
    with ThreadPoolExecutor(context.jobs) as pool:
        return list(pool.map(function, jobs))
