#!/usr/bin/env python3
"""Makes what the fuzzers start from out of the files of the other tests.

usage: make_corpora.py DIRECTORY

Writes the folders yaml, component, template_parse and template_render, named as the fuzzers are, and
the dictionary template.dict: the words and signs of templates."""
import hashlib
import json
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "template"))
from template_cases import read_cases  # noqa: E402

UNDEFINED = ["Undefined", "StrictUndefined", "ChainableUndefined", "DebugUndefined"]
SWITCHES = ["trim_blocks", "lstrip_blocks", "keep_trailing_newline", "autoescape", "extensions",
            "line_statement_prefix"]


def write_all(folder, texts):
    folder.mkdir(parents=True, exist_ok=True)
    for text in set(texts):
        (folder / hashlib.sha1(text).hexdigest()).write_bytes(text)
    print(f"{folder}: {len(set(texts))} inputs")


def template_cases():
    """Yields each case as template_input.h reads it, and its template."""
    for path in sorted((TESTS / "template").glob("*.cases")):
        cases = read_cases(path)
        context = cases[0].get("context", "{}")
        for case in cases:
            if case.get("template") is None:
                continue
            request = case.request(context)
            settings = request["settings"]
            switches = sum(1 << bit for bit, name in enumerate(SWITCHES) if settings.get(name))
            switches |= UNDEFINED.index(settings.get("undefined", "Undefined")) << 6
            texts = [request["template"], json.dumps(request["context"])]
            for name, text in request["templates"].items():
                texts += [name, text]
            yield (bytes([switches, 0]) + "\0".join(texts).encode(),
                   bytes([switches, 0]) + request["template"].encode(), request["template"])


def dictionary(templates):
    """The names and signs of the language: those in the cases, and those its reference lists."""
    reference = (TESTS.parent / "docs" / "templates.md").read_text()
    lists = re.findall(r"`([a-z_ \n]+)`", reference)
    words = {word for text in [*templates, *lists] for word in re.findall(r"[A-Za-z_]{2,}", text)}
    signs = ["{%", "%}", "{{", "}}", "{#", "#}", "{%-", "-%}", "-}}", "{%+", "//", "**", "==", "!=", "<=", ">=",
             "\\x00", "'%s'", "\\\\u", "\\\\N{"]
    return "".join(f'"{word}"\n' for word in signs + sorted(words))


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    cases = list(template_cases())
    write_all(out / "template_render", [render for render, _, _ in cases])
    write_all(out / "template_parse", [parse for _, parse, _ in cases])
    (out / "template.dict").write_text(dictionary([template for _, _, template in cases]))
    for name, folder in (("yaml", "yaml"), ("component", "model")):
        write_all(out / name, [path.read_bytes() for path in sorted((TESTS / folder).glob("*.yaml"))])


main()
