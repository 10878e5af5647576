#!/usr/bin/env python3
"""Packs of users: new, test, override, diff, macros, formatters, errors.

Each function below is a test; it gets an empty directory and a function that runs praxis there.

  packs_test.py PRAXIS WORK_DIRECTORY [NAME...]
"""

import os
import pathlib
import shutil
import stat
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from case_runner import empty_directory, functions_of, run_cases  # noqa: E402  (beside the tests)

SCAFFOLD = HERE.parent.parent / "src" / "scaffold"

COMPONENT = "component: {name: %s, description: Does things.}\nprops: {label: string}\n"


class Tool:
    """Runs praxis in a directory; keeps what the last run printed."""

    def __init__(self, praxis, directory):
        self.praxis, self.directory = praxis, directory
        self.printed = ""

    def __call__(self, *arguments, code=0):
        done = subprocess.run([self.praxis, *arguments], cwd=self.directory, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.printed = done.stdout
        assert done.returncode == code, f"exit code {done.returncode}, not {code}:\n{done.stdout}"
        return done.stdout

    def says(self, *parts):
        for part in parts:
            assert part in self.printed, f"nothing of {part!r} in\n{self.printed}"


def write(directory, files):
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def expect(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"nothing of {old!r} in {path}:\n{text}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def a_new_pack_passes_its_tests(directory, praxis):
    for kind in ("components", "yaml"):
        praxis("pack", "new", f"our-{kind}", "--input", kind)
        praxis("pack", "test", f"our-{kind}")
        praxis.says("passed   tests/")
        praxis("pack", "show", f"./our-{kind}")
    praxis("pack", "new", "our-yaml", code=1)
    praxis.says("our-yaml is there already")
    write(directory, {"in/button.praxis.yaml": COMPONENT % "Button"})
    praxis("generate", "in", "--pack", "./our-components", "--out", "out")
    assert (directory / "out/button.md").read_text().startswith("# Button\n")


def the_scaffold_is_what_new_writes(directory, praxis):
    praxis("pack", "new", "our")
    files = {path.relative_to(directory / "our").as_posix() for path in (directory / "our").rglob("*") if path.is_file()}
    expect(files, {path.relative_to(SCAFFOLD / "components").as_posix()
                   for path in (SCAFFOLD / "components").rglob("*") if path.is_file()})


def a_changed_template_fails_the_test(directory, praxis):
    praxis("pack", "new", "our")
    replace(directory / "our/page.md.jinja", "## Properties", "## Props")
    praxis("pack", "test", "our", code=1)
    praxis.says("FAILED   tests/button", "-## Properties\n+## Props\n", "1 case: 0 passed, 1 failed")
    praxis("pack", "test", "our", "--update")
    praxis.says("updated  tests/button")
    praxis("pack", "test", "our", "button")
    assert "## Props\n" in (directory / "our/tests/button/expected/button.md").read_text()
    expect(list((directory / "our/tests/button").rglob(".praxis")), [])


def an_output_too_many_or_too_few_fails(directory, praxis):
    praxis("pack", "new", "our")
    write(directory, {"our/tests/button/expected/more.md": "more\n"})
    (directory / "our/tests/button/expected/icon.md").unlink()
    praxis("pack", "test", "our", code=1)
    praxis.says("-more\n", "+# Icon\n")
    praxis("pack", "test", "our", "--update")
    expect(sorted(path.name for path in (directory / "our/tests/button/expected").iterdir()),
           ["button.md", "icon.md", "index.md"])


def expected_errors(directory, praxis):
    praxis("pack", "new", "our", "--input", "yaml")
    errors = directory / "our/tests/mistake/errors.txt"
    errors.write_text(errors.read_text().replace("type", "kind"))
    praxis("pack", "test", "our", "mistake", code=1)
    praxis.says("FAILED   tests/mistake")
    praxis("pack", "test", "our", "--update")
    praxis("pack", "test", "our")
    write(directory, {"our/tests/mistake/input/colors.yaml": "constants: {red: 31}\n"})
    praxis("pack", "test", "our", code=1)  # no errors any more
    write(directory, {"our/tests/broken/input/colors.yaml": "constants: 3\n"})
    praxis("pack", "test", "our", "broken", "--update", code=1)  # is not taken for expected
    praxis.says("[schema-violation]", "FAILED   tests/broken")


def mistakes_in_cases(directory, praxis):
    praxis("pack", "new", "our")
    praxis("pack", "test", "our", "buton", code=1)
    praxis.says("no such case", "button")
    write(directory, {"our/tests/button/case.yaml": "option: {title: x}\n"})
    praxis("pack", "test", "our", code=1)
    praxis.says("case.yaml:1:1: error:", "did you mean `options`?")
    write(directory, {"our/tests/button/case.yaml": "options: {titel: x}\n"})
    praxis("pack", "test", "our", code=1)
    praxis.says("has no option `titel`", "did you mean `title`?")
    shutil.rmtree(directory / "our/tests")
    praxis("pack", "test", "our", code=1)
    praxis.says("[no-cases]")


def unknown_keys_and_options(directory, praxis):
    praxis("pack", "new", "our")
    for line, hint in (("formater: cat", "formatter"), ("macro: macros.jinja", "macros"),
                       ("settings: {trim_block: true}", "trim_blocks"), ("option: {}", "options")):
        text = (SCAFFOLD / "components/pack.yaml").read_text()
        write(directory, {"our/pack.yaml": f"{text}\n{line}\n"})
        praxis("pack", "test", "our", code=1)
        praxis.says(f"did you mean `{hint}`?", "pack.yaml:")
    write(directory, {"our/pack.yaml": text.replace("macros: macros.jinja", "macros: makros.jinja")})
    praxis("pack", "test", "our", code=1)
    praxis.says("the pack has no file `makros.jinja`", "did you mean `macros.jinja`?")
    write(directory, {"our/pack.yaml": text.replace("{type: boolean,", "{type: bool,")})
    praxis("pack", "test", "our", code=1)
    praxis.says("string, boolean, integer or enum")


MACRO_PACK = {
    "in/button.praxis.yaml": COMPONENT % "Button",
    "our/pack.yaml": "praxis-pack: 1\nmacros: [first.jinja, second.jinja]\noutputs:\n"
                     "  - {template: page.jinja, path: '{{ lower(component.name) }}.txt', when: lower('X') == 'x'}\n",
    "our/first.jinja": "{% macro lower(text) %}{{ text|lower }}{% endmacro %}\n"
                       "{% macro _hidden() %}{% endmacro %}\n",
    "our/second.jinja": "{% macro twice(text) %}{{ lower(text) }}{{ _own() }}{{ lower(text) }}{% endmacro %}\n"
                        "{% macro _own() %}-{{ caller_of() }}-{% endmacro %}\n"
                        "{% macro caller_of() %}{{ 1 + 1 }}{% endmacro %}\n"
                        "{% macro frame() %}[{{ caller() }}]{% endmacro %}\n",
    "our/page.jinja": "{{ twice(component.name) }}\n{% include 'part.jinja' %}\n"
                      "{% import 'other.jinja' as other %}{{ other.say('HO') }}\n"
                      "{% call frame() %}{{ lower('IN') }}{% endcall %}\n"
                      "{% for i in range(3) %}{{ lower('A') }}{% endfor %}\n{{ lower.name }}\n",
    "our/part.jinja": "{{ lower('PART') }}\n",
    "our/other.jinja": "{% macro say(text) %}{{ lower(text) }}!{% endmacro %}\n",
}


def macros_are_globals(directory, praxis):
    write(directory, MACRO_PACK)
    praxis("generate", "in", "--pack", "./our", "--out", "out")
    expect((directory / "out/button.txt").read_text(), "button-2-button\npart\nho!\n[in]aaalower\n")
    praxis("generate", "in", "--pack", "./our", "--out", "out")
    praxis.says("0 written")
    replace(directory / "our/second.jinja", "1 + 1", "2 + 2")
    praxis("generate", "in", "--pack", "./our", "--out", "out", "--explain")
    praxis.says("template second.jinja of pack our changed", "1 written")
    replace(directory / "our/page.jinja", "twice(", "twise(")
    praxis("generate", "in", "--pack", "./our", "--out", "out", code=1)
    praxis.says("'twise' is undefined", "did you mean 'twice'?")
    replace(directory / "our/second.jinja", "{{ 2 + 2 }}", "{{ 2 +")
    praxis("generate", "in", "--pack", "./our", "--out", "out", code=1)
    praxis.says("second.jinja:3:", "in the macros of the pack")


def write_program(path, text):
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def formatter_pack(directory, formatter, more=""):
    write(directory, {
        "in/a.praxis.yaml": COMPONENT % "A", "in/b.praxis.yaml": COMPONENT % "B",
        "our/pack.yaml": f"praxis-pack: 1\nformatter: {formatter}\noutputs:\n"
                         f"  - {{template: t.jinja, path: '{{{{ component.name }}}}.txt'{more}}}\n",
        "our/t.jinja": "name {{ component.name }}\n"})
    write_program(directory / "our/format.sh", 'echo run >> runs.log\nsed "s/name/NAME of $1/"\n')


def runs(directory):
    log = directory / "our/runs.log"
    count = len(log.read_text().splitlines()) if log.exists() else 0
    log.unlink(missing_ok=True)
    return count


def a_formatter_runs_once_for_a_text(directory, praxis):
    formatter_pack(directory, "{command: [./format.sh, '{{ output.name }}'], files: [style.txt]}")
    write(directory, {"our/style.txt": "one"})
    command = ("generate", "in", "--pack", "./our", "--out", "out")
    praxis(*command)
    expect((directory / "out/A.txt").read_text(), "NAME of A.txt A\n")
    expect(runs(directory), 2)
    praxis(*command)
    praxis("check", *command[1:])
    expect(runs(directory), 0)  # nothing is dirty
    replace(directory / "our/t.jinja", "name {{", "{# the same #}name {{")
    praxis(*command)
    praxis.says("0 written, 2 up to date")
    expect(runs(directory), 0)  # dirty, but the texts are known
    write(directory, {"our/style.txt": "two"})
    praxis(*command)
    expect(runs(directory), 2)
    replace(directory / "in/a.praxis.yaml", "name: A", "name: C")
    praxis(*command)
    praxis.says("1 written", "1 removed")
    expect(runs(directory), 1)
    (directory / "out/C.txt").unlink()
    praxis(*command)
    expect(runs(directory), 0)
    replace(directory / "our/format.sh", "NAME", "LONGER")
    praxis(*command)
    praxis.says("2 written")
    expect((directory / "out/B.txt").read_text(), "LONGER of B.txt B\n")
    praxis("clean", "--out", "out")
    assert not (directory / "out").exists()


def a_dry_run_leaves_nothing(directory, praxis):
    formatter_pack(directory, "[./format.sh, x]")
    praxis("check", "in", "--pack", "./our", "--out", "out", code=3)
    assert not (directory / "out").exists()


def a_formatter_that_fails(directory, praxis):
    formatter_pack(directory, "[./format.sh, x]")
    command = ("generate", "in", "--pack", "./our", "--out", "out")
    write_program(directory / "our/format.sh", 'echo "line 1: what is this" >&2\nexit 3\n')
    praxis(*command, code=1)
    praxis.says("out/A.txt: error: the formatter `./format.sh` failed with exit code 3 [formatter-failed]",
                "out/B.txt: error:", "line 1: what is this", "pack.yaml:2:12: note:")
    assert not (directory / "out/A.txt").exists()
    write_program(directory / "our/format.sh", "exit 0\n")
    praxis(*command, code=1)
    praxis.says("wrote nothing", "standard input")
    write_program(directory / "our/format.sh", "kill -9 $$\n")
    praxis(*command, code=1)
    praxis.says("exit code 137")
    (directory / "our/format.sh").unlink()
    praxis(*command, code=1)
    praxis.says("[formatter-missing]")
    expect(praxis.printed.count("[formatter-missing]"), 1)
    write_program(directory / "our/format.sh", "cat\n")
    praxis(*command)
    praxis.says("2 written")


def a_formatter_for_one_output(directory, praxis):
    formatter_pack(directory, "[./format.sh, x]", more=", formatter: false")
    praxis("generate", "in", "--pack", "./our", "--out", "out")
    expect(runs(directory), 0)
    formatter_pack(directory, "false", more=", formatter: './format.sh {{pack.name}}'")
    praxis("generate", "in", "--pack", "./our", "--out", "out")
    expect((directory / "out/A.txt").read_text(), "NAME of our A\n")
    for wrong in ("3", "[]", "{commands: cat}", "[cat, {}]"):
        formatter_pack(directory, wrong)
        praxis("generate", "in", "--pack", "./our", "--out", "out", code=1)
        praxis.says("pack.yaml:2:")
    formatter_pack(directory, "[./format.sh, x]")
    replace(directory / "our/pack.yaml", "[./format.sh, x]", "{command: ./format.sh, files: [none.cfg]}")
    praxis("generate", "in", "--pack", "./our", "--out", "out", code=1)
    praxis.says("there is no file `none.cfg`")


def formatters_run_at_the_same_time(directory, praxis):
    formatter_pack(directory, "[./format.sh]")
    # Each waits until the other one has begun: one after the other they would wait for ever.
    write_program(directory / "our/format.sh",
                  "touch begun.$$\nfor i in $(seq 100); do\n"
                  "  [ $(ls begun.* | wc -l) -ge 2 ] && exec cat\n  sleep 0.1\ndone\nexit 4\n")
    praxis("generate", "in", "--pack", "./our", "--out", "out", "-j", "2")
    praxis.says("2 written")


def the_depfile_names_the_formatter(directory, praxis):
    formatter_pack(directory, "[./format.sh, x]")
    praxis("generate", "in", "--pack", "./our", "--out", "out", "--stamp", "stamp", "--depfile", "d")
    assert "/our/format.sh" in (directory / "d").read_text()
    formatter_pack(directory, "cat")
    praxis("generate", "in", "--pack", "./our", "--out", "out", "--stamp", "stamp", "--depfile", "d")
    assert f"{shutil.which('cat')}" in (directory / "d").read_text()


def an_inherited_formatter_runs_in_its_own_folder(directory, praxis):
    formatter_pack(directory, "[./format.sh, x]")
    write(directory, {"deep/mine/pack.yaml": "praxis-pack: 1\nextends: ../../our\n",
                      "deep/mine/t.jinja": "{% extends 'our/t.jinja' %}"})
    praxis("generate", "in", "--pack", "./deep/mine", "--out", "out")
    expect((directory / "out/A.txt").read_text(), "NAME of x A\n")
    expect(runs(directory), 2)


BASE = {
    "in/a.praxis.yaml": COMPONENT % "A",
    "base/pack.yaml": "praxis-pack: 1\noptions: {mark: {type: string, default: '*'}}\noutputs:\n"
                      "  - {template: t.jinja, path: '{{ component.name }}.txt'}\n",
    "base/t.jinja": "{% block head %}\nhead {{ options.mark }}\n{% endblock %}\n"
                    "{% block body %}\nbody\n{% endblock %}\n{% include 'tail.jinja' %}\n",
    "base/tail.jinja": "tail\n",
}


def blocks_of_a_base_are_replaced(directory, praxis):
    write(directory, BASE)
    write(directory, {
        "middle/pack.yaml": "praxis-pack: 1\nextends: ../base\n",
        "middle/t.jinja": "{% extends 'base/t.jinja' %}\n{% block body %}\nmiddle, {{ super() }}{% endblock %}\n",
        "top/pack.yaml": "praxis-pack: 1\nextends: ../middle\n",
        "top/t.jinja": "{% extends 'middle/t.jinja' %}\n{% block head %}\nTOP\n{% endblock %}\n",
        "other/pack.yaml": "praxis-pack: 1\nextends: ../middle\n",
        "other/tail.jinja": "{% include 'base/tail.jinja' %}other\n"})
    command = ("generate", "in", "--pack", "./top", "--out", "out")
    output = directory / "out/A.txt"
    praxis(*command)
    expect(output.read_text(), "TOP\nmiddle, body\ntail\n")
    praxis(*command)
    praxis.says("0 written")
    for name, old, new, text in (("base/t.jinja", "body\n{%", "BODY\n{%", "TOP\nmiddle, BODY\ntail\n"),
                                 ("middle/t.jinja", "middle,", "MIDDLE,", "TOP\nMIDDLE, BODY\ntail\n"),
                                 ("top/t.jinja", "TOP", "Top", "Top\nMIDDLE, BODY\ntail\n")):
        replace(directory / name, old, new)
        praxis(*command)
        expect(output.read_text(), text)
        praxis.says("1 written")
    praxis("generate", "in", "--pack", "./other", "--out", "other-out", "--set", "mark=+")
    expect((directory / "other-out/A.txt").read_text(), "head +\nMIDDLE, BODY\ntail\nother\n")


def blocks_of_a_built_in_pack_are_replaced(directory, praxis):
    write(directory, {"in/a.praxis.yaml": COMPONENT % "A"})
    praxis("pack", "override", "typescript", "props.ts.jinja", "--block", "head", "--to", "ours")
    replace(directory / "ours/props.ts.jinja", "// Generated", "// (c) Us. Generated")
    command = ("generate", "in", "--pack", "./ours", "--out", "out")
    praxis(*command)
    text = (directory / "out/AProps.ts").read_text()
    assert text.startswith("// (c) Us. Generated by Praxis from A. Do not edit.\n"), text
    praxis("generate", "in", "--pack", "typescript", "--out", "plain")
    expect(text.replace("(c) Us. ", ""), (directory / "plain/AProps.ts").read_text())
    replace(directory / "ours/props.ts.jinja", "(c) Us.", "(c) We.")
    praxis(*command)
    praxis.says("1 written")


def wrong_bases(directory, praxis):
    write(directory, BASE)
    write(directory, {"own/pack.yaml": "praxis-pack: 1\nextends: base\n"})
    praxis("generate", "in", "--pack", "./own", "--out", "out", code=1)
    praxis.says("no built-in pack", "`../name`")
    write(directory, {"own/pack.yaml": "praxis-pack: 1\nextends: ../base/../own\n"})
    praxis("generate", "in", "--pack", "./own", "--out", "out", code=1)
    praxis.says("[pack-cycle]")
    write(directory, {"own/pack.yaml": "praxis-pack: 1\nextends: ../base\n",
                      "own/t.jinja": "{% extends 'bas/t.jinja' %}\n"})
    praxis("generate", "in", "--pack", "./own", "--out", "out", code=1)
    praxis.says("template not found: 'bas/t.jinja'")


def a_diff_shows_what_the_base_changed(directory, praxis):
    write(directory, BASE)
    praxis("pack", "override", "./base", "t.jinja", "--block", "body", "--to", "own")
    praxis("pack", "override", "./base", "tail.jinja", "--to", "own")
    expect((directory / "own/pack.yaml").read_text(), "praxis-pack: 1\nextends: ../base\n")
    praxis("pack", "diff", "own")
    praxis.says("same     t.jinja, block body", "same     tail.jinja", "2 parts replaced, 0 of them changed")
    replace(directory / "own/tail.jinja", "tail", "our tail")
    replace(directory / "base/t.jinja", "head {{", "HEAD {{")
    praxis("pack", "diff", "own")  # a block that is not replaced
    replace(directory / "base/t.jinja", "body\n{%", "new body\n{%")
    praxis("pack", "diff", "own", code=3)
    praxis.says("DRIFTED  t.jinja, block body", "-body\n+new body\n", "same     tail.jinja")
    praxis("pack", "diff", "own", "--own", code=3)
    praxis.says("-tail\n+our tail\n")
    praxis("pack", "diff", "own", "--accept")
    praxis("pack", "diff", "own")
    (directory / "base/tail.jinja").unlink()
    replace(directory / "base/t.jinja", "{% include 'tail.jinja' %}", "")
    praxis("pack", "diff", "own", code=3)
    praxis.says("GONE     tail.jinja")


def a_diff_without_a_record(directory, praxis):
    write(directory, BASE)
    write(directory, {"own/pack.yaml": "praxis-pack: 1\nextends: ../base\noptions: {mark: {type: string, default: '+'},"
                                       " more: {type: boolean, default: true}}\n",
                      "own/tail.jinja": "our tail\n", "own/new.jinja": "new\n"})
    praxis("pack", "diff", "own")
    praxis.says("unknown  tail.jinja", "-tail\n+our tail\n", "unknown  pack.yaml, key options.mark",
                "2 parts replaced")
    praxis("pack", "diff", "own", "--accept")
    praxis("pack", "diff", "own")
    praxis.says("same     tail.jinja", "same     pack.yaml, key options.mark")
    replace(directory / "base/pack.yaml", "'*'", "'#'")
    praxis("pack", "diff", "own", code=3)
    praxis.says("DRIFTED  pack.yaml, key options.mark")


def wrong_overrides(directory, praxis):
    write(directory, BASE)
    praxis("pack", "override", "./base", "none.jinja", "--to", "own", code=1)
    praxis.says("no such template", "t.jinja, tail.jinja")
    praxis("pack", "override", "./base", "t.jinja", "--block", "foot", "--to", "own", code=1)
    praxis.says("[unknown-block]", "its blocks: body, head")
    assert not (directory / "own").exists()
    praxis("pack", "override", "./base", "t.jinja", "--to", "own")
    praxis("pack", "override", "./base", "t.jinja", "--to", "own", code=1)
    praxis.says("there already")
    praxis("pack", "override", "typescript", "props.ts.jinja", "--to", "own", code=1)
    praxis.says("[no-base]")
    praxis("pack", "diff", "base", code=1)
    praxis.says("[no-base]")


def main():
    praxis, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()

    def call(case):
        directory = empty_directory(work / case.__name__)
        case(directory, Tool(praxis, directory))

    return run_cases(functions_of(globals(), "directory", "praxis"), sys.argv[3:], call)


if __name__ == "__main__":
    os.environ.pop("MAKEFLAGS", None)
    sys.exit(main())
