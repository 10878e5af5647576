#!/usr/bin/env python3
"""praxis import: each folder beside this file is a case.

  NAME/*                   what is imported: all files of the folder but messages.txt
  NAME/*/                  further files that those refer to
  NAME/expected/*          the component files that must come out; praxis generate must accept them
  NAME/messages.txt        what must be printed

Folders with TypeScript are imported twice, by the oldest and the newest kind of compiler that is known
to work; without npm they are skipped.

  import_test.py PRAXIS WORK_DIRECTORY [--npm DIRECTORY] [--update] [NAME...]

What comes from npm is installed below the directory of --npm, which other tests may share.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compilers"))
import common  # noqa: E402  (beside the tests of packs)

COMPILERS = ("typescript-5", "typescript")


def run(command, directory, environment=None):
    done = subprocess.run([str(word) for word in command], cwd=directory, text=True, check=False, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def files_of(directory):
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(directory.glob("*"))} if directory.is_dir() else {}


def sources_of(case):
    return sorted(path.name for path in case.iterdir() if path.is_file() and path.name != "messages.txt")


def import_case(case, directory, praxis, compiler):
    """Imports a copy of a case; returns what was printed and the files that were made."""
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(case, directory, ignore=shutil.ignore_patterns("expected", "messages.txt"))
    if compiler:
        (directory / "node_modules").mkdir()
        (directory / "node_modules/typescript").symlink_to(compiler.resolve())
        for library in compiler.parent.glob("@typescript"):
            (directory / "node_modules/@typescript").symlink_to(library.resolve())
    _, printed = run([praxis, "import", *sources_of(case), "--to", "out"], directory)
    return printed, files_of(directory / "out")


def check_case(case, directory, praxis, compiler, update):
    printed, made = import_case(case, directory, praxis, compiler)
    if update:
        shutil.rmtree(case / "expected", ignore_errors=True)
        if made:
            (case / "expected").mkdir()
        for name, text in made.items():
            (case / "expected" / name).write_text(text, encoding="utf-8")
        (case / "messages.txt").write_text(printed, encoding="utf-8")
    expected = (case / "messages.txt").read_text(encoding="utf-8")
    if printed != expected:
        return f"printed\n{printed}\nand not\n{expected}"
    if made != files_of(case / "expected"):
        _, difference = run(["diff", "-ru", case / "expected", directory / "out"], directory)
        return f"made other files:\n{difference}"
    if made:
        code, said = run([praxis, "generate", "out", "--pack", "typescript", "--pack", "json-schema", "--out", "made"],
                         directory)
        if code:
            return f"generate refuses what was made:\n{said}"
    return None


def check_without_compiler(work, praxis):
    """What is said when there is no Node.js, or no TypeScript."""
    shutil.rmtree(work, ignore_errors=True)
    (work / "empty").mkdir(parents=True)
    (work / "button.ts").write_text("export interface ButtonProps { label: string }\n", encoding="utf-8")
    problems = []
    for environment, wanted in ((dict(os.environ), "`npm install --save-dev typescript`"),
                                (dict(os.environ, PATH=str(work / "empty")), "there is no program `node`")):
        if not shutil.which("node") and "npm install" in wanted:
            continue
        code, printed = run([praxis, "import", "button.ts", "--to", "out"], work, environment)
        if code != 1 or wanted not in printed or "[import-tool]" not in printed:
            problems.append(f"exit code {code}, printed\n{printed}\nwhich does not say {wanted}")
    return "\n".join(problems) or None


def check_existing_files(work, praxis):
    """A file that was edited since is not overwritten."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "a.json").write_text('{"title": "A", "type": "object", "properties": {"x": {"type": "string"}}}', encoding="utf-8")
    command = [praxis, "import", "a.json", "--to", "out"]
    first = run(command, work)[0], run(command, work)[0]
    (work / "out/A.praxis.yaml").write_text("component: {name: Mine}\n", encoding="utf-8")
    code, printed = run(command, work)
    kept = (work / "out/A.praxis.yaml").read_text(encoding="utf-8")
    forced = run([*command, "--force"], work)[0]
    if (first, code, forced) != ((0, 0), 1, 0) or "--force" not in printed or "Mine" not in kept:
        return f"{first}, {code}, {forced}: {printed}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("praxis", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--npm", type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    praxis, work = arguments.praxis.resolve(), arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    modules = common.install_npm_tools((arguments.npm or work).resolve())
    results = {}
    for case in sorted(path for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"):
        if arguments.names and case.name not in arguments.names:
            continue
        typescript = any(name.endswith((".ts", ".tsx")) for name in sources_of(case))
        compilers = [modules / name for name in COMPILERS] if typescript and modules else [] if typescript else [None]
        if not compilers:
            print(f"skip  {case.name}: no npm")
        for compiler in compilers:
            name = f"{case.name} ({compiler.name})" if compiler else case.name
            results[name] = check_case(case, work / name.replace(" ", "-"), praxis, compiler, arguments.update)
    if not arguments.names:
        results["without a compiler"] = check_without_compiler(work / "without", praxis)
        results["existing files"] = check_existing_files(work / "existing", praxis)
    for name, problem in results.items():
        print(f"{'FAIL ' if problem else 'ok   '} {name}{': ' + problem if problem else ''}", flush=True)
    failed = sum(1 for problem in results.values() if problem)
    print(f"{len(results)} cases, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
