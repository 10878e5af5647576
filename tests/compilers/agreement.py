"""Schema and languages judge values alike, and print what they read alike.

The values are those of values.json, and random ones made from the generated schemas of all components
by a fixed seed: valid ones, and ones with something wrong. ajv decides which are valid. Then each module
agree_<language>.py beside this one has a function

    judge(context, out, cases) -> {component: [what it prints, or REFUSED]}

that generates its pack from context.own into folders below `out`, has the generated code read
the JSON of every case (`cases` is {component: [Case...]}) and returns, in the same order, the value that
it prints. A text instead says why it was skipped. What is printed must be what was read, save that default
values may be added, null left out where it says the same as absence, and what an object may have beside
its declared members; and it must be the same in all languages. A module may raise Failure itself and
return None, if its language reads no JSON.
"""
import importlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from common import HERE, Failure, files_below, fresh, generate, in_parallel, must_pass
from random_values import OBJECT_MEMBERS, Values, as_typescript, without_constraints

SEED = 4
RANDOM_VALUES = 150  # of each component, as many valid ones as changed ones
REFUSED = object()
SUFFIX = "Schema.json"


@dataclass
class Case:
    value: Any
    valid: bool
    valid_in_typescript: bool | None  # which says less of a value than a schema; None: nothing


def write_schemas(schemas, folder):
    for name, schema in schemas.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(schema))
    return folder


def component_of(name):
    return name.split("/")[-1].removesuffix(SUFFIX)


def collect(context, out):
    """Returns the schemas, and {component: [Case...]}."""
    folder = generate(context, context.own, "json-schema", out / "generated")
    schemas = {path.relative_to(folder).as_posix(): without_constraints(json.loads(path.read_text()))
               for path in files_below(folder, "*.json")}
    make = Values(schemas, SEED)
    fixed = {f"{name}{SUFFIX}": cases for name, cases in
             json.loads((HERE / "values.json").read_text()).items()}
    values, expected = {}, {}
    for name in schemas:
        given = fixed.get(name, {"valid": [], "invalid": []})
        valid = given["valid"] + [make.valid(name) for _ in range(RANDOM_VALUES)]
        changed = [make.changed(value) for value in valid[-RANDOM_VALUES:]]
        values[name] = valid + given["invalid"] + changed
        expected[name] = [True] * len(valid) + [False] * len(given["invalid"])
    file = out / "values.json"
    file.write_text(json.dumps(values))
    loosened = {name: as_typescript(schema) for name, schema in schemas.items()}
    verdicts = json.loads(must_pass("ajv", [
        "node", HERE / "judge_values.mjs", context.modules, file,
        write_schemas(schemas, out / "types"), write_schemas(loosened, out / "loosened")]))
    for name, words in expected.items():
        for value, should, is_valid in zip(values[name], words, verdicts[0][name]):
            if should != is_valid:
                raise Failure(f"ajv: {name}: {'not ' if should else ''}valid: {json.dumps(value)}")
    cases = {}
    for name, schema in schemas.items():
        known = OBJECT_MEMBERS.isdisjoint(schema.get("properties", {}))
        cases[component_of(name)] = [Case(value, valid, loosely if known else None) for value, valid, loosely
                                     in zip(values[name], verdicts[0][name], verdicts[1][name])]
    return make, cases


def same(left, right):
    """Whether two JSON values are the same: 1 and 1.0 are, 1 and true are not. Numbers are doubles."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return float(left) == float(right)
    return left == right


class Matcher:
    """Whether what was printed is what was read, seen through its schema."""

    def __init__(self, schemas):
        self.schemas = schemas

    def matches(self, name, read, printed):
        schema = self.schemas.schemas[name]
        return self._matches(schema, schema, name, read, printed)

    def _matches(self, schema, root, name, read, printed):
        if "$ref" in schema:
            return self._matches(*self.schemas.resolve(schema["$ref"], root, name), read, printed)
        if "anyOf" in schema:
            return any(self._matches(part, root, name, read, printed) for part in schema["anyOf"])
        if isinstance(read, list) and isinstance(printed, list):
            items = schema.get("items", {})
            return len(read) == len(printed) and all(
                self._matches(items, root, name, *pair) for pair in zip(read, printed))
        is_object = "properties" in schema or isinstance(schema.get("additionalProperties"), dict)
        if is_object and isinstance(read, dict) and isinstance(printed, dict):
            return self._members_match(schema, root, name, read, printed)
        return same(read, printed)

    def _members_match(self, schema, root, name, read, printed):
        declared = schema.get("properties", {})
        further = schema.get("additionalProperties", True)
        for member in read.keys() | printed.keys():
            of = declared.get(member, {} if isinstance(further, bool) else further)
            if member not in printed:
                says_nothing = read[member] is None and of.get("default") is None
                kept = member in schema.get("required", []) if member in declared else further is not True
                if kept or (member in declared and not says_nothing):
                    return False
            elif member not in read:
                if "default" not in of or not self._matches(of, root, name, of["default"], printed[member]):
                    return False
            elif not self._matches(of, root, name, read[member], printed[member]):
                return False
        return True


def compare(component, path, matcher, cases, printed_by):
    """Holds what the languages printed of a component's cases to what was read, and to each other."""
    for index, case in enumerate(cases):
        first = None
        for language, printed in printed_by.items():
            result = printed[component][index]
            where = f"{language}: {component}: {json.dumps(case.value)}"
            if not case.valid:
                if result is not REFUSED:
                    raise Failure(f"{where}\nis not valid, but was read as {json.dumps(result)}")
                continue
            if result is REFUSED:
                raise Failure(f"{where}\nis valid, but was refused")
            if not matcher.matches(path, case.value, result):
                raise Failure(f"{where}\nwas changed to {json.dumps(result)}")
            first = first or (language, result)
            if not (matcher.matches(path, first[1], result) or matcher.matches(path, result, first[1])):
                raise Failure(f"{where}\nis printed as {json.dumps(result)}, and by {first[0]} as "
                              f"{json.dumps(first[1])}")


def check(context):
    if not context.modules:
        return "skipped: no npm"
    out = fresh(context.work / "agreement")
    make, cases = collect(context, out)

    def judge(language):
        module = importlib.import_module(f"agree_{language}")
        return module.judge(context, out / language, cases)

    words, printed_by = ["ajv"], {}
    languages = sorted(path.stem.removeprefix("agree_") for path in HERE.glob("agree_*.py"))
    for language, printed in zip(languages, in_parallel(judge, languages)):
        words.append(f"{language} ({printed})" if isinstance(printed, str) else language)
        if isinstance(printed, dict):
            printed_by[language] = printed
    matcher = Matcher(make)
    for path in make.schemas:
        compare(component_of(path), path, matcher, cases[component_of(path)], printed_by)
    count = Counter(case.valid for values in cases.values() for case in values)
    return (f"{count[True]} valid and {count[False]} invalid values of {len(cases)} components, judged alike "
            f"by {', '.join(words)}")
