#!/usr/bin/env python3
"""Renders random templates with Praxis and with Jinja2, and reports where they differ.

usage: jinja_differential.py RENDER_LINES [--seed N] [--count N] [--show N]

The templates come from a grammar that is rich in scoping, whitespace control and values of all
kinds; the same seed gives the same templates. Compared are the text, or whether there is an error
and, for syntax errors, its line. What Jinja2 cannot do (its own recursion limit, say) is skipped, and
so is `include ... without context`: inside blocks that capture, Jinja2 prints it outside of them.
Needs Jinja2 3.1 for /usr/bin/python3 (Debian: python3-jinja2)."""
import argparse
import json
import random
import re
import signal
import subprocess
import sys
import warnings

try:
    import jinja2
except ImportError:
    sys.exit(77)

UNDEFINED = {name: getattr(jinja2, name) for name in
             ("Undefined", "StrictUndefined", "ChainableUndefined", "DebugUndefined")}

CONTEXT = {
    "a": 1, "b": 2.5, "s": "Hello <b>World</b>", "t": "foo bar-baz", "e": "", "z": 0, "n": None,
    "yes": True, "no": False, "l": [3, 1, 2], "m": ["b", "A", "c"], "el": [],
    "d": {"x": 1, "y": "two", "items": [1, 2]}, "u": [{"name": "ann", "age": 3, "tags": ["p", "q"]},
                                                     {"name": "Bob", "age": 1, "tags": []}],
    "nest": [{"v": 1, "c": [{"v": 2, "c": []}, {"v": 3, "c": [{"v": 4, "c": []}]}]}],
    "uni": "äÖß€", "neg": -7, "big": 12345678901234567890,
}
NAMES = list(CONTEXT) + ["missing", "x", "y", "q", "loop", "ns", "item"]

# Templates that the random ones include, import and extend.
LIBRARY = {
    "plain.j2": "[plain {{ x }} {{ a }}]",
    "sets.j2": "{% set exported = a|default('none') %}{% set _private = 1 %}"
               "{% macro m(p, r=2) %}<{{ p }}|{{ r }}|{{ exported }}|{{ x }}>{% endmacro %}body{{ x }}",
    "base.j2": "B({% block one %}one{{ x }}{% endblock %}|{% block two scoped %}two"
               "{% block inner %}in{{ a }}{% endblock %}{% endblock %}|{{ self.one() }})",
    "middle.j2": "{% extends 'base.j2' %}{% set x = 'mid' %}{% block one %}mid {{ super() }}{% endblock %}",
    "loopy.j2": "{% for i in l|default([1]) %}{{ loop.index }}{{ x }}{{ i }},{% endfor %}",
}

FILTERS = ["upper", "lower", "title", "capitalize", "length", "first", "last", "list", "string",
           "default('D')", "default('D', true)", "join('-')", "join(', ')", "reverse", "sort",
           "sort(reverse=true)", "unique", "unique|list", "tojson", "escape", "e", "safe", "trim",
           "int", "float", "abs", "round", "round(1)", "sum", "max", "min", "batch(2)|list",
           "batch(2, 'x')|list", "slice(2)|list", "replace('o', '0')", "truncate(5)",
           "wordcount", "indent", "indent(2, true)", "center(12)", "urlencode", "striptags",
           "forceescape", "map('upper')|list", "map('string')|join", "select|list", "reject|list",
           "select('odd')|list", "items|list", "dictsort", "filesizeformat", "wordwrap(4)",
           "xmlattr", "pprint", "format(1)", "attr('x')", "groupby('age')|list",
           "map(attribute='name')|list", "selectattr('tags')|map(attribute='name')|join",
           "rejectattr('tags')|list|length", "sum(attribute='age')", "string|length"]
TESTS = ["defined", "undefined", "none", "string", "number", "mapping", "iterable", "sequence",
         "odd", "even", "divisibleby(2)", "lower", "upper", "true", "false", "boolean", "integer",
         "float", "callable", "eq 1", "in [1, 2]", "sameas none", "gt 1", "lt 3", "escaped",
         "filter", "test"]
METHODS = ["upper()", "split()", "strip('H')", "startswith('f')", "items()|list", "get('x')",
           "get('nope', 3)", "keys()|list", "replace('o', 'u')", "format(1)", "join(m)", "title()",
           "count(1)", "index(1)", "isdigit()", "find('o')", "copy()", "zfill(4)", "splitlines()"]
ATTRIBUTES = ["x", "y", "name", "items", "nope", "age", "index", "first"]


class Grammar:
    def __init__(self, rng, settings):
        self.rng = rng
        self.loops = 0
        self.macros = []
        self.blocks = []
        self.extensions = settings.get("extensions", [])

    def choose(self, *options):
        return self.rng.choice(options)

    def name(self):
        return self.rng.choice(NAMES)

    def literal(self):
        return self.rng.choice(["1", "0", "2", "10", "1.5", "'x'", "'<i>'", '"a\\nb"', "[]", "[1, 2, 3]",
                                "(1, 2)", "{'k': 1, 'x': [1]}", "true", "none", "false", "''", "-3", "1e3",
                                "'%s and %s'", "'ä'", "[a, [b]]", "('<b>'|safe)", "range(4)", "dict(x=a)"])

    # Most expressions are of one type, so that most templates render.
    def number(self, depth):
        if depth <= 0: return self.choose("a", "z", "neg", "b", "2", "0", "10", "1.5", "d.x", "l[0]", "big",
                                          *(["loop.index", "loop.length", "loop.revindex0"] if self.loops else []))
        n = lambda: self.number(depth - 1)
        return self.choose(
            lambda: f"{n()} {self.choose('+', '-', '*')} {n()}", lambda: f"({n()} {self.choose('+', '-')} {n()})",
            lambda: f"{n()} {self.choose('//', '/', '%')} {self.choose('2', '3', '1.5')}", lambda: f"{n()} ** {self.choose('2', '3')}",
            lambda: f"({self.sequence(depth - 1)})|length", lambda: f"({self.string(depth - 1)})|length",
            lambda: "l|sum", lambda: f"({n()})|{self.choose('abs', 'round', 'int', 'float', 'round(1)')}",
            lambda: f"-({n()})", lambda: f"({n()} if {self.truth(depth - 1)} else {n()})", n)()

    def string(self, depth):
        if depth <= 0: return self.choose("s", "t", "e", "uni", "'x'", "'<i>'", '"a\\nb"', "''", "'ä'", "d.y", "m[0]", "('<b>'|safe)")
        t = lambda: self.string(depth - 1)
        return self.choose(
            lambda: f"{t()} ~ {self.expression(depth - 1)}", lambda: f"({t()} + {t()})", lambda: f"{t()} * 2",
            lambda: f"({t()})|" + self.choose("upper", "lower", "title", "capitalize", "trim", "e", "safe", "string",
                "replace('o', '0')", "truncate(5)", "indent", "indent(2, true)", "center(12)", "urlencode", "striptags",
                "forceescape", "tojson", "wordwrap(4)", "first", "last", "default('D', true)", "reverse", "pprint"),
            lambda: f"({t()})." + self.choose("upper()", "strip('H')", "replace('o', 'u')", "title()", "zfill(4)", "capitalize()", "swapcase()"),
            lambda: f"({self.sequence(depth - 1)})|join({self.choose('', repr('-'), repr(', '), repr('<'))})",
            lambda: f"({t()})[{self.choose('1:', ':2', '::-1')}]", lambda: f"({self.number(depth - 1)})|string",
            lambda: f"'%s-%s' % ({self.expression(0)}, {self.expression(0)})", lambda: f"'{{}}'.format({self.expression(0)})",
            lambda: f"({t()} if {self.truth(depth - 1)} else {t()})", t)()

    def sequence(self, depth):
        if depth <= 0: return self.choose("l", "m", "el", "u", "[1, 2, 3]", "(1, 2)", "[]", "['b', 'a']", "range(4)", "d", "[[1, 2], [3]]")
        q = lambda: self.sequence(depth - 1)
        return self.choose(
            lambda: f"[{self.expression(depth - 1)}, {self.expression(depth - 1)}]", lambda: f"({self.string(depth - 1)}).split()",
            lambda: f"({q()})|list", lambda: "l|sort", lambda: "m|sort(reverse=true)", lambda: f"({q()})|map('string')|list",
            lambda: f"({q()})|{self.choose('select', 'reject')}|list", lambda: "[1, 2, 3, 4]|select('odd')|list",
            lambda: f"({q()})|batch({self.choose('2', '2, 9', '3')})|list", lambda: f"({q()})|slice(2)|list",
            lambda: "u|map(attribute='name')|list", lambda: "u|groupby('age')|list", lambda: "d|dictsort", lambda: "d|items|list",
            lambda: "u|selectattr('tags')|map(attribute='name')|list", lambda: "u|sort(attribute='age')|map(attribute='name')|list",
            lambda: f"(l + [{self.expression(0)}])", lambda: f"l[{self.choose('1:', '::-1', ':2')}]", lambda: f"d.{self.choose('keys()', 'values()', 'items()')}|list",
            lambda: f"{{'k': {self.expression(depth - 1)}, {self.choose('1', repr('q'))}: {self.expression(0)}}}", q)()

    def truth(self, depth):
        if depth <= 0: return self.choose("yes", "no", "true", "false", "n", "a", "z", "e", "s", "el", "l", *(["loop.first", "loop.last"] if self.loops else []))
        b = lambda: self.truth(depth - 1)
        return self.choose(
            lambda: f"{self.expression(0)} is {self.choose('', 'not ')}{self.choose('defined', 'none', 'string', 'number', 'mapping', 'sequence', 'iterable', 'boolean', 'true', 'integer', 'callable', 'undefined', 'in [1, 2]', 'eq 1')}",
            lambda: f"{self.number(depth - 1)} {self.choose('==', '!=', '<', '<=', '>', '>=')} {self.number(depth - 1)}",
            lambda: f"a < {self.number(0)} <= 10", lambda: f"'o' {self.choose('in', 'not in')} ({self.string(depth - 1)})",
            lambda: f"{self.expression(0)} {self.choose('==', '!=')} {self.expression(0)}", lambda: f"a in {self.sequence(0)}",
            lambda: f"not {b()}", lambda: f"{b()} {self.choose('and', 'or')} {b()}", b)()

    def expression(self, depth=3):
        if self.rng.random() < .1: return self.wild(depth)
        return self.choose(self.number, self.string, self.string, self.sequence, self.truth,
                           lambda _: self.name(), lambda _: self.macro_call(0) if self.macros else self.name())(min(depth, 2))

    def wild(self, depth):
        if depth <= 0:
            return self.choose(self.name, self.name, self.literal)()
        e = lambda: self.expression(depth - 1)
        pick = self.rng.randrange(24)
        if pick < 4: return self.name()
        if pick < 6: return self.literal()
        if pick < 9: return f"{e()} {self.choose('+', '-', '*', '/', '//', '%', '~', '~', '**')} {e()}"
        if pick < 11: return f"{e()} {self.choose('==', '!=', '<', '<=', '>', '>=', 'in', 'not in')} {e()}"
        if pick == 11: return f"{e()} {self.choose('and', 'or')} {e()}"
        if pick == 12: return f"not {e()}"
        if pick == 13: return f"({e()} if {e()}{self.choose('', ' else ' + e())})"
        if pick < 18: return f"{self.primary(depth - 1)}|{self.rng.choice(FILTERS)}"
        if pick == 18: return f"{self.primary(depth - 1)} is {self.choose('', 'not ')}{self.rng.choice(TESTS)}"
        if pick == 19: return f"{self.primary(depth - 1)}.{self.rng.choice(METHODS)}"
        if pick == 20: return f"{self.primary(depth - 1)}.{self.rng.choice(ATTRIBUTES)}"
        if pick == 21: return f"{self.primary(depth - 1)}[{self.choose('0', '-1', '1:', ':2', '::-1', repr('x'), 'a')}]"
        if pick == 22 and self.loops: return "loop." + self.choose(
            "index", "index0", "first", "last", "length", "revindex", "revindex0", "depth", "previtem",
            "nextitem", "cycle('p', 'q')", "changed(x)")
        if self.macros: return self.macro_call(depth - 1)
        return f"({e()})"

    def primary(self, depth):
        inner = self.expression(depth)
        return inner if inner.isidentifier() else f"({inner})"

    def macro_call(self, depth):
        arguments = [self.expression(depth) for _ in range(self.rng.randrange(3))]
        if self.rng.random() < 0.3: arguments.append(f"r={self.expression(0)}")
        return f"{self.rng.choice(self.macros)}({', '.join(arguments)})"

    def text(self):
        return self.rng.choice(["text", " ", "\n", "  ", "\n  ", "a\n", " <x> ", "é", "\n\n", ".", "# ", "-"])

    def tag(self, inside):
        return "{%" + self.choose("", "", "", "-", "+") + " " + inside + " " + self.choose("", "", "", "-", "+") + "%}"

    def output(self):
        return "{{" + self.choose("", "", "-") + " " + self.expression() + " " + self.choose("", "", "-") + "}}"

    def body(self, depth):
        return "".join(self.statement(depth) for _ in range(self.rng.randrange(1, 4)))

    def target(self):
        return self.choose("x", "y", "q", "a", "_p")

    def statement(self, depth):
        pick = self.rng.randrange(28)
        if depth <= 0 or pick < 8: return self.choose(self.text, self.output, self.output)()
        tag, b = self.tag, lambda: self.body(depth - 1)
        if pick < 11:
            if self.rng.random() < .2: return tag(f"set x, y = {self.expression(1)}, {self.expression(1)}")
            return tag(f"set {self.target()} = {self.expression(2)}")
        if pick == 11:
            return tag(f"set {self.target()}{self.choose('', '|upper', '|trim|e')}") + b() + tag("endset")
        if pick < 15:
            out = tag("if " + self.truth(2)) + b()
            if self.rng.random() < .3: out += tag("elif " + self.truth(1)) + b()
            if self.rng.random() < .5: out += tag("else") + b()
            return out + tag("endif")
        if pick < 19: return self.loop(depth)
        if pick == 19:
            return tag(f"with {self.target()} = {self.expression(1)}" + self.choose("", f", q = {self.expression(1)}")) + b() + tag("endwith")
        if pick == 20: return tag("filter " + self.choose("upper", "trim", "e", "replace('t', 'T')|title")) + b() + tag("endfilter")
        if pick == 21: return tag("autoescape " + self.choose("true", "false", "yes")) + b() + tag("endautoescape")
        if pick == 22: return self.macro(depth)
        if pick == 23 and self.macros:
            return tag(f"call{self.choose('', '(u)', '(u, v=1)')} {self.macro_call(0)}") + b() + tag("endcall")
        if pick == 24: return tag(self.choose(
            "include 'plain.j2'", "include 'loopy.j2'",
            "include 'nope.j2' ignore missing", "include ['nope.j2', 'plain.j2']",
            "import 'sets.j2' as x", "import 'sets.j2' as x with context", "from 'sets.j2' import m as x, exported",
            "from 'sets.j2' import exported as q with context", "from 'sets.j2' import nope as y"))
        if pick == 25:
            name = f"blk{len(self.blocks)}"
            self.blocks.append(name)
            return tag(f"block {name}{self.choose('', ' scoped')}") + b() + tag("endblock")
        if pick == 26: return self.choose("{# c #}", "{#- c -#}", "{% raw %}{{ x }}{% endraw %}", "{%- raw -%} {% {%- endraw %}")
        return "{% set ns = namespace(v=0) %}" + tag("set ns.v = " + self.expression(1)) + "{{ ns.v }}"

    def loop(self, depth):
        tag = self.tag
        if self.rng.random() < 0.15:
            return (tag("for item in nest recursive") + "{{ item.v }}" + self.text() +
                    "{{ loop.depth }}{{ loop(item.c) }}" + tag("endfor"))
        self.loops += 1
        target = self.choose("x", "y", "item", "x, y")
        source = self.choose("d.items()", "[[1, 2], [3, 4]]", "m|map('list')|map('join')|map('string')") if "," in target and self.rng.random() < .9 \
            else self.choose("l", "m", "u", "d", "el", "t", "range(3)", "m|map('upper')", self.sequence(1), self.sequence(2))
        head = f"for {target} in {source}"
        if self.rng.random() < .25: head += " if " + self.truth(1)
        inside = self.body(depth - 1)
        if "jinja2.ext.loopcontrols" in self.extensions and self.rng.random() < .3:
            inside += "{% if " + self.truth(1) + " %}{% " + self.choose("break", "continue") + " %}{% endif %}" + self.text()
        self.loops -= 1
        out = tag(head) + inside
        if self.rng.random() < .3: out += tag("else") + self.body(depth - 1)
        return out + tag("endfor")

    def macro(self, depth):
        name = f"mac{len(self.macros)}"
        parameters = self.choose("", "p", "p, r=2", "p=1, r=x", "x, r=x")
        out = self.tag(f"macro {name}({parameters})")
        loops, self.loops = self.loops, 0
        out += self.body(depth - 1) + self.choose("", "{{ p }}", "{{ caller() }}", "{{ varargs }}", "{{ kwargs }}",
                                                 "{{ caller(x) if caller else 'none' }}")
        self.loops = loops
        self.macros.append(name)
        return out + self.tag("endmacro")

    def template(self):
        start = self.choose("", "", "", "{% extends 'base.j2' %}", "{% extends 'middle.j2' %}",
                            "{% if yes %}{% extends 'base.j2' %}{% endif %}")
        out = start
        if start and self.rng.random() < .6:
            self.blocks += ["one", "two"]
            out += "{% block one %}" + self.body(2) + self.choose("", "{{ super() }}") + "{% endblock %}"
        out += "".join(self.statement(3) for _ in range(self.rng.randrange(1, 5)))
        if self.rng.random() < 0.04:  # damage it
            at = self.rng.randrange(len(out) + 1)
            out = out[:at] + self.choose("", "{%", "}}", "{{", "'", "(", "%}", "\n", "|", "{#") + out[at + self.rng.randrange(3):]
        return out


def random_settings(rng):
    settings = {}
    for name, chance in (("trim_blocks", .3), ("lstrip_blocks", .3), ("keep_trailing_newline", .2), ("autoescape", .25)):
        if rng.random() < chance: settings[name] = True
    if rng.random() < .3: settings["undefined"] = rng.choice(list(UNDEFINED))
    if rng.random() < .3: settings["extensions"] = ["jinja2.ext.do", "jinja2.ext.loopcontrols"]
    return settings


class Timeout(BaseException):
    pass


def on_alarm(*_):
    raise Timeout


def render_with_jinja(case):
    settings = dict(case["settings"])
    if "undefined" in settings: settings["undefined"] = UNDEFINED[settings["undefined"]]
    environment = jinja2.Environment(loader=jinja2.DictLoader(case["templates"]), **settings)
    signal.alarm(3)
    try:
        return {"text": environment.from_string(case["template"]).render(json.loads(json.dumps(CONTEXT)))}
    except jinja2.TemplateSyntaxError as error:
        return {"error": error.message, "line": error.lineno, "syntax": True}
    except (RecursionError, MemoryError, Timeout, AssertionError) as error:
        return {"skip": repr(error)}
    except SyntaxError as error:  # of the Python that Jinja generates
        return {"error": str(error)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        signal.alarm(0)


def without_addresses(text):
    return re.sub(r"at 0x[0-9a-f]+", "at 0x", text, flags=re.IGNORECASE) if text is not None else None


def differs(expected, got):
    if "skip" in expected: return False
    if "text" in expected or "text" in got:
        return without_addresses(expected.get("text")) != without_addresses(got.get("text"))
    return expected.get("syntax", False) and got["id"] == "template-syntax" and expected["line"] != got["line"]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("render_lines")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--count", type=int, default=3000)
    arguments.add_argument("--show", type=int, default=10)
    arguments = arguments.parse_args()
    signal.signal(signal.SIGALRM, on_alarm)
    warnings.simplefilter("ignore")  # of Python, about the code Jinja generates
    sys.setrecursionlimit(600)
    driver = subprocess.Popen([arguments.render_lines], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    counts = {"text": 0, "error": 0, "skip": 0}
    different = 0
    for number in range(arguments.count):
        rng = random.Random(arguments.seed * 1_000_003 + number)
        settings = random_settings(rng)
        case = {"template": Grammar(rng, settings).template(), "templates": LIBRARY, "settings": settings}
        expected = render_with_jinja(case)
        driver.stdin.write(json.dumps({**case, "context": CONTEXT}) + "\n")
        driver.stdin.flush()
        answer = driver.stdout.readline()
        if not answer:
            print(f"CRASH on case {number}: {json.dumps(case)}")
            sys.exit(1)
        got = json.loads(answer)
        counts["text" if "text" in expected else "skip" if "skip" in expected else "error"] += 1
        if differs(expected, got):
            different += 1
            if different <= arguments.show:
                print(f"case {number} {json.dumps(settings)}\n  {case['template']!r}\n  jinja2 {expected}\n  praxis {got}")
    driver.stdin.close()
    driver.wait()
    print(f"differential: {arguments.count} templates, seed {arguments.seed}: {counts['text']} texts, "
          f"{counts['error']} errors, {counts['skip']} skipped; {different} differ")
    sys.exit(1 if different or driver.returncode else 0)


main()
