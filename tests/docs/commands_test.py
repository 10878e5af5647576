#!/usr/bin/env python3
"""Runs what README files tell users to type, as they would type it.

Each file gets a fresh directory with a copy of samples/, and an installed praxis on the PATH. Fenced
blocks are taken in order:

  ```sh                    is run by bash; a command that fails is a failed test
  ```text                  directly after one: what it must print, to the byte
  ```LANGUAGE FILE         is written to FILE

A block after the line <!-- not run: REASON --> is left alone.

  commands_test.py --praxis PRAXIS --build BUILD --source SOURCES --work DIRECTORY
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

FENCE = re.compile(r"^(?P<skip><!-- not run: [^>]+ -->\n)?```(?P<language>\w+)[ ]?(?P<file>\S*)\n"
                   r"(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def run_block(text, directory, environment):
    """Runs a block of commands; returns the exit code and what it printed."""
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=directory, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def run_document(document, directory, environment):
    """Runs the blocks of a document; returns how many ran and what went wrong."""
    printed, count = None, 0
    for block in FENCE.finditer(document.read_text(encoding="utf-8")):
        language, text = block["language"], block["text"]
        if block["skip"]:
            continue
        if block["file"]:
            path = directory / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif language == "sh":
            code, printed = run_block(text, directory, environment)
            count += 1
            if code:
                return count, f"exit code {code} of\n{text}\nwhich printed\n{printed}"
            continue
        elif language == "text" and printed is not None and printed != text:
            return count, f"printed\n{printed}\nand not what stands in the document:\n{text}"
        printed = None
    return count, None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--praxis", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("documents", nargs="*", help="paths below the sources; default: all READMEs, the manual and docs/packs")
    arguments = parser.parse_args()

    shutil.rmtree(arguments.work, ignore_errors=True)
    prefix = arguments.work / "prefix"
    subprocess.run(["cmake", "--install", arguments.build, "--prefix", prefix], check=True,
                   stdout=subprocess.DEVNULL)
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    environment["PATH"] = f"{prefix / 'bin'}:{environment['PATH']}"
    environment["CMAKE_PREFIX_PATH"] = str(prefix)

    documents = arguments.documents or [
        "README.md", "docs/manual.md", "docs/packs.md", "docs/cmake.md", "docs/make-and-ninja.md",
        "docs/import.md", "docs/doctor.md", *sorted(
        path.relative_to(arguments.source).as_posix()
        for pattern in ("docs/packs/*.md", "samples/*/README.md")
        for path in arguments.source.glob(pattern))]
    failed = False
    for name in documents:
        directory = arguments.work / name.replace("/", "_")
        shutil.copytree(arguments.source / "samples", directory / "samples")
        count, problem = run_document(arguments.source / name, directory, environment)
        print(f"{'FAIL ' if problem else 'ok   '} {name}: {count} blocks of commands", flush=True)
        if problem:
            print(problem)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
