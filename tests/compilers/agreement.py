"""The values of values.json are judged alike by the schema, by tsc, and by the C++ reader."""
import json

from check_cpp import WARNINGS, compilers
from check_typescript import tsc
from common import HERE, generate, must_pass


def literal_of(value):
    return json.dumps(value, ensure_ascii=False)


def typescript_of(cases):
    lines = []
    for component in cases:
        lines.append(f'import type {{ {component}Props }} from "./{component}Props.js";')
    number = 0
    for component, values in cases.items():
        for word in ("valid", "invalid"):
            for value in values[word]:
                if word == "invalid":
                    lines.append("// @ts-expect-error")
                lines.append(f"export const value{number}: {component}Props = {literal_of(value)};")
                number += 1
    return "\n".join(lines) + "\n"


def check(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    cases = json.loads((HERE / "values.json").read_text())
    schemas = generate(context.praxis, inputs, "json-schema", out / "agreement" / "schemas", [], registry)
    must_pass("ajv and values.json", ["node", HERE / "check_values.mjs", context.modules, schemas,
                                      HERE / "values.json"])
    folder = generate(context.praxis, inputs, "typescript", out / "agreement" / "typescript", [], registry)
    (folder / "values.ts").write_text(typescript_of(cases))
    tsc(context.modules, folder, "node16", "node16")
    judges = ["ajv", "tsc"]
    if context.nlohmann:
        headers = generate(context.praxis, inputs, "cpp", out / "agreement" / "cpp",
                           ["json=true", "namespace=ui"], registry)
        for compiler in compilers():
            program = out / "agreement" / f"round_trip-{compiler}"
            must_pass(f"{compiler} round_trip.cc",
                      [compiler, "-std=c++17", *WARNINGS, "-I", headers, HERE / "round_trip.cc",
                       "-o", program])
            must_pass("round_trip", [program, HERE / "values.json"])
            judges.append(compiler)
    count = sum(len(values[word]) for values in cases.values() for word in values)
    return f"{count} values, judged alike by {', '.join(judges)}"
