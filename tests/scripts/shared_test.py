#!/usr/bin/env python3
"""Runs the conformance data that lies beside the repository, in ../shared, through the tool.

  shared_test.py jinja|templates|yaml|components --praxis PRAXIS --shared DIRECTORY --work DIRECTORY

Exit code 77 ("skipped" to ctest) where there is no such data.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys

SKIPPED = 77


def run(command):
    """Runs a command and returns its exit code and everything it printed."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    return done.returncode, done.stdout


def jinja(praxis, shared, _):
    code, output = run([shared / "tools/jinja_cases.py", praxis, shared / "data/jinja/cases.jsonl"])
    print(output)
    return code == 0


def templates(praxis, shared, _):
    code, output = run([shared / "tools/template_cases.py", praxis, shared / "data/templates"])
    print(output)
    return code == 0


def yaml(praxis, shared, _):
    """Nothing may be read wrongly; to refuse what yaml-cpp cannot read is allowed, and counted."""
    _, output = run([shared / "tools/yaml_cases.py", praxis, shared / "data/yaml/cases.jsonl",
                     "--fail", "1000"])
    print(output)
    wrong = re.findall(r"^(?:accepted|different|not-json|crash) .*", output, re.MULTILINE)
    return "yaml: " in output and not wrong


def built_in_packs(praxis):
    _, output = run([praxis, "pack", "list"])
    return re.findall(r"^([a-z-]+)\b", output, re.MULTILINE)


def components(praxis, shared, work):
    """Every real component in every pack, then again: the second run writes nothing."""
    sets = sorted(path for path in (shared / "data/components").iterdir() if path.is_dir())
    alpha = work / "alpha"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    code, output = run([sys.executable, shared / "bench/corpus_gen.py", "--out", alpha,
                        "--n", "300"])
    right = code == 0
    if not right:
        print(output)
    packs = built_in_packs(praxis)
    for directory in [*sets, alpha]:
        command = [praxis, "generate", directory, "--out", work / "out" / directory.name]
        for pack in packs:
            command += ["--pack", f"{pack}={pack}"]
        first, first_output = run(command)
        second, second_output = run(command)
        summary = re.search(r"praxis: (\d+) components?.*", first_output)
        same = re.search(r": 0 written, \d+ up to date$", second_output.strip())
        print(f"{directory.name}: {summary.group(0) if summary else first_output[-2000:]}")
        if first or second or not summary or not same:
            print(f"exit codes {first} and {second}; the second run said:\n{second_output[-2000:]}")
            right = False
    return right


def main():
    tests = {test.__name__: test for test in (jinja, templates, yaml, components)}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("test", choices=tests)
    parser.add_argument("--praxis", type=pathlib.Path, required=True)
    parser.add_argument("--shared", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    if not (arguments.shared / "data").is_dir():
        print(f"skipped: there is no {arguments.shared}/data")
        return SKIPPED
    right = tests[arguments.test](arguments.praxis.resolve(), arguments.shared.resolve(),
                                  arguments.work)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
