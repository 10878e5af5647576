#!/usr/bin/env python3
"""Runs the example of every message in docs/diagnostics.md and compares what is printed to the byte.

A section is `## id`. Its fenced blocks:

  ```LANGUAGE FILE         is written to FILE; without FILE, to example.yaml
  ```yaml FILE escaped     the same, with \\xNN standing for a byte
  ```sh                    the command; without one, DEFAULT_COMMAND
  ```text                  what the command prints, its summary line excluded

Each section runs in a directory of its own, must exit with 1 (2 for wrong usage), and must print its id.

  diagnostics_test.py --praxis PRAXIS --document FILE --work DIRECTORY [ID...]
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

DEFAULT_COMMAND = "praxis render page.jinja --data example.yaml"
SECTION = re.compile(r"^## (?P<id>[a-z0-9-]+)$", re.MULTILINE)
FENCE = re.compile(r"^```(?P<language>\w+)(?: (?P<file>[^\s`]+))?(?P<escaped> escaped)?\n"
                   r"(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")


def sections(document):
    """Yields the id and the text of each section."""
    starts = list(SECTION.finditer(document))
    ends = [start.start() for start in starts[1:]] + [len(document)]
    for start, end in zip(starts, ends):
        yield start["id"], document[start.end():end]


def write_block(block, directory):
    data = block["text"].encode()
    if block["escaped"]:
        data = ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), data).rstrip(b"\n") + b"\n"
    path = directory / (block["file"] or "example.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def run_section(identifier, text, directory, praxis):
    """Runs one example; returns what is wrong with it, or None."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    (directory / "page.jinja").write_text("", encoding="utf-8")
    command, expected = DEFAULT_COMMAND, None
    for block in FENCE.finditer(text):
        if block["language"] == "sh":
            command = block["text"]
        elif block["language"] == "text":
            expected = block["text"]
        else:
            write_block(block, directory)
    if expected is None:
        return "there is no ```text block"
    environment = dict(os.environ, PATH=f"{praxis.parent}{os.pathsep}{os.environ['PATH']}")
    done = subprocess.run(["bash", "-c", command], cwd=directory, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    printed = "".join(line for line in done.stdout.splitlines(keepends=True)
                      if not re.match(r"praxis: \d", line))
    if done.returncode not in (1, 2):
        return f"exit code {done.returncode} of\n{command}\nwhich printed\n{done.stdout}"
    if printed != expected:
        return f"printed\n{printed}\nand not\n{expected}"
    if f"[{identifier}]" not in expected:
        return "the example does not show the message"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--praxis", type=pathlib.Path, required=True)
    parser.add_argument("--document", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("ids", nargs="*")
    arguments = parser.parse_args()
    count, failed = 0, 0
    for identifier, text in sections(arguments.document.read_text(encoding="utf-8")):
        if arguments.ids and identifier not in arguments.ids:
            continue
        count += 1
        wrong = run_section(identifier, text, arguments.work.resolve() / identifier,
                            arguments.praxis.resolve())
        if wrong:
            failed += 1
            print(f"{identifier}: {wrong}", file=sys.stderr)
    print(f"diagnostics: {count - failed} of {count} examples print what the document says")
    return 0 if count and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
