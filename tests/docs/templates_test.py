#!/usr/bin/env python3
"""Runs the examples of docs/templates.md: each ```jinja block with the page's ```yaml data must print the
```text block behind it, or fail with the ```error. What stands before "What Praxis adds" must be what
Jinja2 prints too, where python3-jinja2 is there.

  templates_test.py --praxis PRAXIS --document FILE --work DIRECTORY
"""

import argparse
import pathlib
import re
import subprocess
import sys

try:
    import jinja2
    import yaml
except ImportError:
    jinja2 = None

EXAMPLE = re.compile(r"(?:<!-- praxis render \S+(?P<options>.*?)-->\n)?```jinja\n(?P<template>.*?)^```\n```(?P<kind>text|error)\n(?P<expected>.*?)^```$",
                     re.MULTILINE | re.DOTALL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--praxis", type=pathlib.Path, required=True)
    parser.add_argument("--document", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    page = arguments.document.read_text(encoding="utf-8")
    data = re.search(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL).group(1)
    (arguments.work / "data.yaml").write_text(data, encoding="utf-8")
    own = page.index("## What Praxis adds")
    failed = ran = 0
    for example in EXAMPLE.finditer(page):
        (arguments.work / "t.jinja").write_text(example["template"], encoding="utf-8")
        done = subprocess.run([arguments.praxis.resolve(), "render", "t.jinja", "--data", "data.yaml", "--keep-trailing-newline",
                               *(example["options"] or "").split()], cwd=arguments.work, capture_output=True, text=True, check=False)
        ran += 1
        expected = example["expected"]
        if example["kind"] == "error":
            good, got = expected.strip() in done.stderr and done.returncode == 1, done.stderr
        else:
            good, got = done.returncode == 0 and done.stdout == expected, done.stdout + done.stderr
            if good and jinja2 and example.start() < own:
                environment = jinja2.Environment(keep_trailing_newline=True)
                got = environment.from_string(example["template"]).render(yaml.safe_load(data))
                good = got == expected
        if not good:
            failed += 1
            print(f"FAIL\n{example['template']}\nexpected\n{expected}\ngot\n{got}")
    print(f"{ran - failed} passed, {failed} failed")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
