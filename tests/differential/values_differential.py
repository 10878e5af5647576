#!/usr/bin/env python3
"""Compares operations on values, built-in filters, tests and methods with Python's and Jinja2's own.

usage: values_differential.py EVALUATE_VALUES [--seed N] [--rounds N] [--topic NAME] [--messages]

Random operations are made from the seed, evaluated here by CPython and Jinja2, and there by
EVALUATE_VALUES; results are compared by their repr. Where Python raises, the other side must fail
too; --messages also lists messages that differ. Exit 77 without Jinja2 3.1.2, which other versions
differ from in details."""
import argparse
import copy
import json
import operator
import random
import re
import subprocess
import sys
import warnings

try:
    import jinja2
    from jinja2.nodes import EvalContext
    from jinja2.runtime import Undefined
    from markupsafe import Markup
except ImportError:
    sys.exit(77)
if jinja2.__version__ != "3.1.2":
    sys.exit(77)
warnings.simplefilter("ignore")

ENVIRONMENTS = {flag: jinja2.Environment(autoescape=flag) for flag in (False, True)}
UNDEFINED = ENVIRONMENTS[False].undefined(name="u")
OPERATIONS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow, "==": operator.eq,
    "<": operator.lt, "<=": operator.le, "in": lambda a, b: a in b, "neg": operator.neg,
    "pos": operator.pos, "bool": bool, "repr": lambda a: a, "str": str,
    "getitem": ENVIRONMENTS[False].getitem, "slice": lambda a, b, c, d: a[slice(b, c, d)],
    "format": format,
}


def encode(value):
    """The value as JSON; what JSON lacks is tagged, as evaluate_values.cc reads it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Undefined):
        return {"$": "undefined"}
    if isinstance(value, Markup):
        return {"$": "markup", "v": str(value)}
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return {"$": "int", "v": str(value)}
    if isinstance(value, float):
        return {"$": "float", "v": repr(value)}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, tuple):
        return {"$": "tuple", "v": [encode(item) for item in value]}
    return {"$": "dict", "v": [[encode(k), encode(v)] for k, v in value.items()]}


def evaluate(op, args, keywords, autoescape):
    kind, _, name = op.partition(":")
    if kind == "filter":
        environment = ENVIRONMENTS[autoescape]
        context = environment.from_string("").new_context({})
        context.eval_ctx = EvalContext(environment, None)
        return environment.call_filter(name, args[0], args[1:], keywords, context=context,
                                       eval_ctx=context.eval_ctx)
    if kind == "test":
        return bool(ENVIRONMENTS[autoescape].call_test(name, args[0], args[1:], keywords))
    if kind == "method":
        return getattr(args[0], name)(*args[1:], **keywords)
    return OPERATIONS[op](*args)


class Cases:
    """Collects operations and what Python makes of them."""

    def __init__(self):
        self.questions, self.expected = [], []

    def add(self, op, *args, autoescape=False, as_list=False, **keywords):
        question = json.dumps({"op": op, "args": [encode(a) for a in args],
                               "keywords": {k: encode(v) for k, v in keywords.items()},
                               "autoescape": autoescape, "list": as_list})
        try:
            args = copy.deepcopy(list(args))
        except TypeError:  # undefined values cannot be copied, and need not be
            args = list(args)
        try:
            result = evaluate(op, args, keywords, autoescape)
            if isinstance(result, complex):  # a documented difference
                return
            result = repr(list(result) if as_list else result)
            answer = {"result": re.sub(r"at 0x[0-9a-f]+", "at 0x7f0000000000", result)}
        except (RecursionError, MemoryError):
            return
        except Exception as error:  # every failure of Python's is an expected answer
            answer = {"error": str(error)}
        self.questions.append(question)
        self.expected.append(answer)


class Values:
    """Random values, many of them at the edges of their kinds."""

    TEXTS = ["", "a", "abc", "Hello World", "ÄÖÜ ß straße", "  x  ", "\tab\nc\r\nd", "a,b,,c",
             "foo-bar baz", "ΑΣΑΣ ὈΔΥΣΣΕΎΣ", "ŉ ﬁx ǆ ǅ", "İI ıi", "12", " 42 ", "3.14", "1e5", "inf",
             "nan", "0x1F", "1_000", "٣٤", "x²", "\x00\x7f\x85\xa0", "it's", "\"q\" 'r'", "\\n",
             "日本語", "😀 emoji", "<b>&amp;</b>", "a\u2028b\x0bc\x1cd\x85e", "{}", "%s", "aaa"]
    INTEGERS = [0, 1, -1, 2, 7, -7, 42, 255, 2**31, 2**53, 2**53 + 1, -2**63, 2**63 - 1, 2**63, 2**64,
                10**20, -10**25, 2**200]
    REALS = [0.0, -0.0, 1.0, 0.1, 0.5, 1.5, 2.5, -2.5, 1e16, 1e15, 123456789.123, 1e-4, 1e-5, 1e22,
             5e-324, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan"), 2.675]
    WORDS = ("the quick brown foo-bar, (hello) -- world! it's x--y a-b-c ----- well-known é日本語-テスト "
             "supercalifragilisticexpialidocious a_b-c_d 1-2-3 B-52 e-mail").split()

    def __init__(self, seed):
        self.random = random.Random(seed)

    def choice(self, *items):
        return self.random.choice(items)

    def text(self):
        roll = self.random.random()
        if roll < 0.7:
            return self.choice(*self.TEXTS)
        size = self.random.randint(0, 12)
        return "".join(self.choice(*"ab AB,.-_1%{}<>&'\"\n\tßÄé") for _ in range(size))

    def markup(self):
        text = self.text()
        return Markup(text) if self.random.random() < 0.2 else text

    def paragraph(self):
        spaces = (" ", "  ", "\n", " ", "\t", " \n")
        count = self.random.randint(0, 14)
        return self.choice(*spaces).join(self.choice(*self.WORDS) for _ in range(count))

    def integer(self):
        roll = self.random.random()
        if roll < 0.5:
            return self.random.randint(-20, 20)
        if roll < 0.8:
            return self.choice(*self.INTEGERS)
        return self.random.randint(-2**140, 2**140)

    def real(self):
        roll = self.random.random()
        if roll < 0.5:
            return self.choice(*self.REALS)
        if roll < 0.8:
            return round(self.random.uniform(-1000, 1000), self.random.randint(0, 5))
        return self.random.uniform(-1, 1) * 10.0**self.random.randint(-30, 30)

    def number(self):
        return self.choice(self.integer, self.real, self.integer, lambda: True)()

    def value(self, depth=2):
        roll = self.random.random()
        if depth == 0 or roll < 0.65:
            return self.choice(self.markup, self.number, self.markup, lambda: None)()
        if roll < 0.78:
            return [self.value(depth - 1) for _ in range(self.random.randint(0, 4))]
        if roll < 0.88:
            return tuple(self.value(depth - 1) for _ in range(self.random.randint(0, 3)))
        return {self.choice(self.text, self.integer)(): self.value(depth - 1)
                for _ in range(self.random.randint(0, 4))}


def operators(cases, values):
    op, left, right = values.choice("+", "-", "*", "/", "//", "%", "**", "==", "<", "<="), \
        values.number(), values.number()
    if op == "**" and not abs(right) <= 40:
        right = values.random.randint(-3, 9)
    cases.add(op, left, right)
    op, left, right = values.choice("+", "==", "<", "in", "%"), values.value(), values.value()
    cases.add(op, left, right)
    cases.add(values.choice("repr", "str", "bool", "neg", "pos"), values.value(3))
    bound = lambda: values.choice(None, 0, 1, -1, 2, values.random.randint(-8, 8))
    sequence = values.choice(values.markup(), [1, 2, 3, 4, 5], tuple(range(6)), values.value())
    cases.add("slice", sequence, bound(), bound(), bound())
    cases.add("getitem", sequence, values.choice(bound(), values.text(), 1.0))


def methods(cases, values):
    text = values.markup()
    plain = ("upper lower title capitalize swapcase casefold isalnum isalpha isascii isdecimal "
             "isdigit isidentifier islower isnumeric isprintable isspace istitle isupper split "
             "rsplit splitlines strip lstrip rstrip expandtabs").split()
    cases.add("method:" + values.choice(*plain), text)
    part = values.choice(values.text(), text[:2], text[1:3], "a", "")
    search = values.choice("find", "rfind", "index", "rindex", "count", "startswith", "endswith")
    cases.add("method:" + search, text, part, values.choice(None, 0, 1, -2, 100),
              values.choice(None, 0, 3, -1, 100))
    cases.add("method:" + values.choice("split", "rsplit"), text,
              values.choice(None, ",", " ", "a", "", text[1:2]), values.choice(-1, 0, 1, 2))
    cases.add("method:" + values.choice("partition", "rpartition"), text, values.choice(",", "a", ""))
    cases.add("method:replace", text, values.choice("a", "", "<", "ß"),
              values.choice("x", "", "<i>", Markup("<b>")), values.choice(0, 1, -1))
    cases.add("method:" + values.choice("center", "ljust", "rjust"), text,
              values.random.randint(-1, 20), values.choice("*", "é", "ab"))
    cases.add("method:" + values.choice("zfill", "expandtabs"), text, values.random.randint(-1, 12))
    cases.add("method:join", text[:3], values.value())
    items = {values.text(): values.value(1) for _ in range(values.random.randint(0, 4))}
    key = values.choice("zz", *items)
    cases.add("method:" + values.choice("get", "pop", "setdefault"), items, key, 5)
    cases.add("method:" + values.choice("items", "keys", "values", "popitem", "copy"), items)


def formats(cases, values):
    percent = ["%s", "%r", "%a", "%d", "%5s", "%-5s|", "%05d", "%+d", "%x", "%#x", "%#o", "%e", "%.3f",
               "%g", "%#g", "%10.2f", "%010.3f", "%c", "%%", "%.2s", "%*d", "%.*f", "%(a)s", "%y", "%",
               "%(b)r %(a)s", "%.3d", "%08.3d", "%#05x", "x"]
    arguments = values.choice(values.number(), values.text(), (values.number(), values.number()),
                              (values.text(), values.number()), {"a": values.number(), "b": "t"}, [1])
    text = values.choice(*percent) + values.choice("", "", "x", "%s")
    if "*" in text:  # wide fields are limited here
        arguments = (values.random.randint(-20, 20), values.random.randint(-9, 9), "x")[:len(text) - 1]
    cases.add("%", text, arguments)
    specification = (values.choice("", "*<", "x^", ">", "=", "é>", "0=") + values.choice("", "+", "-", " ")
                     + values.choice("", "#") + values.choice("", "0") + values.choice("", "5", "12")
                     + values.choice("", "", ",", "_") + values.choice("", "", ".0", ".3")
                     + values.choice("", "d", "b", "x", "e", "f", "g", "%", "s", "c"))
    cases.add("format", values.choice(values.number, values.number, values.text)(), specification)
    fields = ["{}", "{0}", "{1} {0}", "{a}", "{a!r}", "{0.real}", "{0[0]}", "{0[a]}", "{:>10}", "{:{}}",
              "{!s:>5}", "{!a}", "{{}}", "}", "{", "{0", "{0!x}", "{5}", "{zz}", "{:.2f}", "{:,}"]
    cases.add("method:format", values.choice(*fields) + values.choice("", "", *fields),
              *[values.value(1) for _ in range(values.random.randint(0, 3))], a=values.value(1))


def filters(cases, values):
    escaping = values.choice(False, True)
    simple = ("upper lower capitalize title trim wordcount string escape forceescape safe striptags "
              "length list first last abs float int round filesizeformat pprint urlencode urlize tojson "
              "xmlattr sum min max sort join dictsort default indent truncate wordwrap").split()
    cases.add("filter:" + values.choice(*simple), values.choice(values.value(), UNDEFINED),
              autoescape=escaping)
    text = values.paragraph()
    cases.add("filter:wordwrap", text, values.choice(1, 2, 5, 10, 20, 79), values.choice(True, False),
              break_on_hyphens=values.choice(True, False))
    cases.add("filter:truncate", text, values.choice(5, 10, 20), values.choice(True, False), "...",
              values.choice(0, 5, None))
    cases.add("filter:indent", text, values.choice(4, 0, "> "), values.choice(True, False),
              values.choice(True, False))
    cases.add("filter:replace", text, values.choice("the", "o", values.markup()), values.markup(),
              autoescape=escaping)
    items = [values.value(0) for _ in range(values.random.randint(0, 5))]
    numbers = [values.integer() for _ in range(values.random.randint(0, 5))]
    rows = [{"name": values.text(), "v": values.choice(1, 2, 3), "o": {"k": values.choice(0, 1)}}
            for _ in range(values.random.randint(0, 5))]
    attribute = values.choice("name", "v", "o.k", "o.k,name", "zz")
    cases.add("filter:join", items, values.choice(",", Markup("<b>"), "<"), autoescape=escaping)
    cases.add("filter:sort", rows, attribute=attribute)
    cases.add("filter:groupby", rows, attribute, default=values.choice(None, "x"))
    cases.add("filter:map", rows, as_list=True, attribute=attribute)
    cases.add("filter:selectattr", rows, attribute, values.choice("eq", "gt", "defined"), 1, as_list=True)
    cases.add("filter:select", numbers, values.choice("odd", "even", "number"), as_list=True)
    cases.add("filter:unique", items, as_list=True)
    cases.add("filter:batch", items, values.choice(1, 2, 3), values.choice(None, "x"), as_list=True)
    cases.add("filter:slice", items, values.choice(1, 2, 3), values.choice(None, "x"), as_list=True)
    cases.add("filter:round", values.number(), values.random.randint(-3, 6),
              values.choice("common", "ceil", "floor"))
    cases.add("filter:pprint", [values.value(3) for _ in range(6)])
    cases.add("filter:tojson", {"k": values.value(3)}, values.choice(None, 0, 2))
    cases.add("filter:urlize", " ".join(address(values) for _ in range(3)), autoescape=escaping)
    references = ["&amp;", "&lt;", "&copy", "&notit;", "&#65;", "&#x41", "&#128;", "&#0;", "&;", "&#;",
                  "<b>", "<!-- c -->", "<!--", "<", ">", "a", "  ", "\n", "&NotEqualTilde;", "&ampx"]
    cases.add("filter:striptags", "".join(values.choice(*references) for _ in range(6)))


def address(values):
    host = values.choice("example.com", "foo.bar.org", "localhost", "1.2.3.4", "[::1]", "xn--abc.com",
                         "a.b", "münchen.de", "foo.net.", "a..com", "[1:2:3:4:5:6:7:8]", "[12345::]")
    return (values.choice("", "(", "<", "((") + values.choice("http://", "https://", "www.", "", "mailto:")
            + values.choice("", "", "user@") + host + values.choice("", ":80", ":x")
            + values.choice("", "/", "/a/b(c)", "?q=1&r=<x>", "/a)") + values.choice("", ".", ",", ")"))


def tests(cases, values):
    alone = ("odd even defined undefined none boolean false true integer float lower upper string mapping "
             "number sequence iterable callable escaped").split()
    cases.add("test:" + values.choice(*alone), values.choice(values.value(1), UNDEFINED))
    cases.add("test:" + values.choice("divisibleby", "in", "eq", "ne", "gt", "lt", "le", "ge"),
              values.value(0), values.value(1))


TOPICS = {"operators": operators, "methods": methods, "formats": formats, "filters": filters,
          "tests": tests}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("evaluate_values")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--topic", choices=TOPICS)
    parser.add_argument("--messages", action="store_true")
    options = parser.parse_args()
    cases, values = Cases(), Values(options.seed)
    for _ in range(options.rounds):
        for name, topic in TOPICS.items():
            if options.topic in (None, name):
                topic(cases, values)
    run = subprocess.run([options.evaluate_values], input="\n".join(cases.questions) + "\n",
                         capture_output=True, text=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if run.returncode != 0 or len(answers) != len(cases.questions):
        last = cases.questions[min(len(answers), len(cases.questions) - 1)]
        sys.exit(f"evaluate_values ended with {run.returncode} at {last}\n{run.stderr[-2000:]}")
    differing = 0
    for question, expected, got in zip(cases.questions, cases.expected, answers):
        if expected.get("result") != got.get("result"):
            differing += 1
            if differing <= 20:
                print(f"{question}\n  expected {expected}\n  got      {got}")
        elif options.messages and expected != got:
            print(f"{question}\n  message {expected['error']}\n  got     {got['error']}")
    print(f"{len(answers)} operations, {differing} differ")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
