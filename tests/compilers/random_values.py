"""Random JSON values for a schema, by a fixed seed: valid ones, and ones with something wrong.

A valid value is built by walking the schema. One with something wrong is a valid one after one to
three changes: a value of another kind, a member gone or added, an enum's value misspelt. Whether that
is still valid is not decided here: a validator says so.
"""
import copy
import random

TEXTS = ["", "a", "text", " ", "1", "true", "null", "*/ \" ' \\ ${x} {{x}}", "\n\t", "\u2028 \u0001 \u007f",
         "héllo", "日本", "😀", "a" * 300]
NUMBERS = [0, 1, -1, 2, 1.5, -0.25, 1e300, 1e-300, 2**53 - 1, -(2**53) + 1, 0.1]
INTEGERS = [0, 1, -1, 2, 99, 2**31, -(2**31) - 1, 2**53 - 1]
NAMES = ["a", "b c", "日本", "", "a.b"]
OF_ALL_KINDS = [None, True, False, 0, 1, 1.5, "", "text", "1", [], [1, None], {}, {"unknown": 1}]
DEEPEST = 5  # from here on, only what is required


class Values:
    """Makes values for the schemas of a folder: {file name: schema}."""

    def __init__(self, schemas, seed):
        self.schemas = schemas
        self.random = random.Random(seed)

    def valid(self, name):
        return self._value(self.schemas[name], self.schemas[name], name, 0)

    def changed(self, value):
        """Returns a copy of the value with one to three changes."""
        value = copy.deepcopy(value)
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            value = self._change(value)
        return value

    def resolve(self, reference, root, name):
        """Returns the schema that a $ref stands for, with the document it is in and its name."""
        path, _, pointer = reference.partition("#")
        if path:
            name = resolved_path(name, path)
            root = self.schemas[name]
        schema = root
        for step in filter(None, pointer.split("/")):
            schema = schema[step]
        return schema, root, name

    def _value(self, schema, root, name, depth):
        pick = self.random.choice
        if "$ref" in schema:
            return self._value(*self.resolve(schema["$ref"], root, name), depth)
        if "anyOf" in schema:
            choices = schema["anyOf"] if depth < DEEPEST else schema["anyOf"][-1:] + schema["anyOf"][:1]
            return self._value(pick(choices), root, name, depth)
        if "enum" in schema:
            return pick(schema["enum"])
        kind = schema.get("type", "any")
        if isinstance(kind, list):
            kind = pick(kind)
        if kind == "array":
            count = 0 if depth >= DEEPEST else pick([0, 1, 1, 2, 3])
            return [self._value(schema.get("items", {}), root, name, depth + 1) for _ in range(count)]
        if kind == "object":
            return self._object(schema, root, name, depth)
        return copy.deepcopy({"string": lambda: pick(TEXTS), "boolean": lambda: pick([True, False]),
                              "number": lambda: pick(NUMBERS), "integer": lambda: pick(INTEGERS),
                              "null": lambda: None, "any": lambda: pick(OF_ALL_KINDS)}[kind]())

    def _object(self, schema, root, name, depth):
        value = {}
        for member, of in schema.get("properties", {}).items():
            if member == "__proto__":
                continue  # ajv looks at no declared member of this name
            wanted = depth < DEEPEST and self.random.random() < 0.4
            if member in schema.get("required", []) or wanted:
                value[member] = self._value(of, root, name, depth + 1)
        further = schema.get("additionalProperties", True)
        if further is not False and depth < DEEPEST:
            for member in self.random.sample(NAMES, self.random.choice([0, 0, 1, 2])):
                if member not in schema.get("properties", {}):
                    value[member] = self._value({} if further is True else further, root, name, depth + 1)
        return value

    def _change(self, value):
        inside = isinstance(value, (dict, list)) and value and self.random.random() < 0.85
        if inside:
            at = self.random.choice(list(value) if isinstance(value, dict) else range(len(value)))
            if self.random.random() < 0.15:
                del value[at]
            else:
                value[at] = self._change(value[at])
            return value
        if isinstance(value, dict) and self.random.random() < 0.6:
            name = self.random.choice(["unknown", "a", "Text"])
            value[name] = copy.deepcopy(self.random.choice(OF_ALL_KINDS))
            return value
        if isinstance(value, str) and self.random.random() < 0.4:
            return value + self.random.choice(["x", " ", "\n"])
        return copy.deepcopy(self.random.choice(OF_ALL_KINDS))


def resolved_path(base, path):
    """Returns where a relative path leads from the file `base`."""
    steps = base.split("/")[:-1]
    for step in path.split("/"):
        if step == "..":
            steps.pop()
        else:
            steps.append(step)
    return "/".join(steps)


def rewritten(schema, function):
    """Returns the schema with the function applied to it and to each schema inside, inner ones first."""
    schema = dict(schema)
    for key in ("properties", "$defs"):
        if key in schema:
            schema[key] = {name: rewritten(part, function) for name, part in schema[key].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            schema[key] = rewritten(schema[key], function)
    if "anyOf" in schema:
        schema["anyOf"] = [rewritten(part, function) for part in schema["anyOf"]]
    return function(schema)


# What schemas say beyond types: no generated type holds a value to it.
CONSTRAINTS = {"minimum", "maximum", "multipleOf", "minLength", "maxLength", "pattern", "format", "minItems",
               "maxItems", "minProperties", "maxProperties"}


def without_constraints(schema):
    return rewritten(schema, lambda part: {key: part[key] for key in part if key not in CONSTRAINTS})


# Every object has these in TypeScript, of types of their own.
OBJECT_MEMBERS = {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString",
                  "toString", "valueOf"}


def as_typescript(schema):
    """What TypeScript can say of a component's schema: it has no integers, its index signatures hold
    declared members too, and an interface without members takes everything but null."""

    def loosened(part):
        kinds = part.get("type")
        if kinds is not None:
            kinds = [kinds] if isinstance(kinds, str) else kinds
            part["type"] = ["number" if kind == "integer" else kind for kind in kinds]
        further = part.get("additionalProperties")
        if isinstance(further, dict) and part.get("properties"):
            part["additionalProperties"] = {"anyOf": [further, *part["properties"].values()]}
        return part

    if not schema.get("properties"):
        return {"$id": schema["$id"], "not": {"type": "null"}}
    return rewritten(schema, loosened)
