#!/usr/bin/env python3
"""Runs the case files of this folder, or writes their expected texts with Jinja2.

usage: template_cases.py RENDER_LINES [FILE...] [--regenerate] [--only TEXT]

A case file holds cases like

    === what the case shows
    --- settings
    {"trim_blocks": true}
    --- context
    {"name": "value"}
    --- template
    {% include "part" %}
    --- file part
    text of another template
    --- expect
    text of another template

Settings have Jinja's names. The context defaults to that of the case titled `context` at the top of
the file. Instead of `expect` a case may have `error`, with `error LINE` where Jinja reports a line
of the main template (syntax errors); its text is Praxis's own message.

--regenerate writes what real Jinja2 gives (apt: python3-jinja2) into `expect` and the line of
`error`; the messages are then Praxis's: read the difference before you commit it."""
import argparse
import json
import pathlib
import subprocess
import sys


class Case:
    def __init__(self, title):
        self.title = title
        self.sections = []  # (head, text)

    def get(self, head, default=None):
        return next((text for name, text in self.sections if name == head), default)

    def request(self, context):
        files = {head[5:]: text for head, text in self.sections if head.startswith("file ")}
        return {"template": self.get("template"), "templates": files,
                "context": json.loads(self.get("context", context)),
                "settings": json.loads(self.get("settings", "{}"))}

    def expected(self):
        return next(((head, text) for head, text in self.sections if head.split()[0] in ("expect", "error")), None)

    def replace_expected(self, head, text):
        self.sections = [(h, t) for h, t in self.sections if h.split()[0] not in ("expect", "error")]
        self.sections.append((head, text))


def read_cases(path):
    cases = []
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    text = None
    for line in lines:
        if line.startswith("=== "):
            cases.append(Case(line[4:]))
            text = None
        elif line.startswith("--- ") and cases:
            text = []
            cases[-1].sections.append([line[4:], text])
        elif text is not None:
            text.append(line)
    for case in cases:
        case.sections = [(head, "\n".join(text)) for head, text in case.sections]
    return cases


def write_cases(path, cases, head):
    out = head
    for case in cases:
        out += f"=== {case.title}\n" + "".join(f"--- {name}\n{text}\n" for name, text in case.sections)
    path.write_text(out, encoding="utf-8")


def render_with_jinja(request):
    import jinja2
    settings = dict(request["settings"])
    if "undefined" in settings: settings["undefined"] = getattr(jinja2, settings["undefined"])
    environment = jinja2.Environment(loader=jinja2.DictLoader(request["templates"]), **settings)
    try:
        return {"text": environment.from_string(request["template"]).render(request["context"])}
    except jinja2.TemplateSyntaxError as error:
        return {"line": error.lineno if error.name is None else None}
    except Exception:
        return {"line": None}


def check(case, got):
    """Returns what is wrong, or None."""
    expected = case.expected()
    if expected is None: return "no expected text; run with --regenerate"
    head, text = expected
    if head == "expect":
        return None if got.get("text") == text else f"expected {text!r}\n       got {got.get('text', got)!r}"
    if "text" in got: return f"expected an error, got {got['text']!r}"
    line = head[6:]
    if line and str(got.get("line")) != line: return f"expected an error on line {line}, got {got}"
    return None if got["error"] == text else f"expected error {text!r}\n       got {got['error']!r}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("render_lines")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--regenerate", action="store_true")
    parser.add_argument("--only")
    arguments = parser.parse_args()
    here = pathlib.Path(__file__).parent
    files = arguments.files or sorted(here.glob("*.cases"))
    driver = subprocess.Popen([arguments.render_lines], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    count = failed = 0
    for path in files:
        cases = read_cases(path)
        context = cases[0].get("context") if cases and cases[0].title == "context" else "{}"
        for case in cases:
            if case.title == "context" or (arguments.only and arguments.only not in case.title): continue
            count += 1
            request = case.request(context)
            driver.stdin.write(json.dumps(request) + "\n")
            driver.stdin.flush()
            answer = driver.stdout.readline()
            if not answer:
                print(f"CRASH {path.name}: {case.title}")
                sys.exit(1)
            got = json.loads(answer)
            if arguments.regenerate:
                real = render_with_jinja(request)
                if "text" in real: case.replace_expected("expect", real["text"])
                else: case.replace_expected(f"error {real['line']}" if real["line"] else "error", got.get("error", "?"))
            problem = check(case, got)
            if problem:
                failed += 1
                print(f"FAIL {path.name}: {case.title}\n  {request['template']!r}\n  {problem}")
        if arguments.regenerate:
            text = path.read_text(encoding="utf-8")
            write_cases(path, cases, text[:text.index("=== ")])
    driver.stdin.close()
    driver.wait()
    print(f"template cases: {count - failed}/{count} pass")
    sys.exit(1 if failed or driver.returncode else 0)


if __name__ == "__main__":
    main()
