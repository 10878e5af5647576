#!/usr/bin/env python3
"""The command line itself: help, the version, wrong words.

  usage_test.py build/release/praxis
"""

import re
import subprocess
import sys


def run(praxis, *arguments):
    return subprocess.run([praxis, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False)


def problems(praxis):
    """Yields what is not as it should be."""
    done = run(praxis, "--version")
    if done.returncode != 0 or not re.fullmatch(r"praxis \d+\.\d+\.\d+\n", done.stdout):
        yield f"--version: {done}"
    overview = run(praxis, "--help")
    commands = re.findall(r"^  ([a-z]+)  ", overview.stdout.partition("Subcommands:")[2], re.M)
    if overview.returncode != 0 or len(commands) < 10:
        yield f"--help: {overview}"
    for command in commands:
        done = run(praxis, command, "--help")
        if done.returncode != 0 or f"Usage: praxis {command} " not in done.stdout:
            yield f"{command} --help: {done}"
        done = run(praxis, command, "--no-such-option")
        if done.returncode != 2 or not done.stderr:
            yield f"{command} --no-such-option: {done}"
    for word, hint in (("genrate", "did you mean `generate`?"), ("zzzzzz", "--help lists them")):
        done = run(praxis, word)
        if done.returncode != 2 or f"`{word}`" not in done.stderr or hint not in done.stderr:
            yield f"{word}: {done}"
    if run(praxis).returncode != 2:
        yield "without a command the exit code is not 2"


def main():
    found = list(problems(sys.argv[1]))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
