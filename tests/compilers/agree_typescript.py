"""TypeScript in agreement.py: every valid value is one of the type, every other an error of tsc."""
import json

from check_typescript import tsc
from common import generate


def source_of(component, module, names, cases):
    """A module with a constant for each value, of what JSON can hold of the component's type."""
    lines = [f'import type {{ {component}Props }} from "./{module}";',
             f"type Names = {' | '.join(map(json.dumps, names)) or 'never'};",
             f"type Json = {{ [K in keyof {component}Props as K extends Names ? K : never]: {component}Props[K] }};"]
    for number, case in enumerate(cases):
        if not case.valid_in_typescript:
            lines.append("// @ts-expect-error")
        lines.append(f"export const value{number}: Json = {json.dumps(case.value)};")
    return "\n".join(lines) + "\n"


def judge(context, out, cases):
    folder = generate(context, context.own, "typescript", out)
    for component, values in cases.items():
        if any(case.valid_in_typescript is None for case in values):
            continue
        schema = json.loads(next((out.parent / "types").rglob(f"{component}Schema.json")).read_text())
        module = next(folder.rglob(f"{component}Props.ts")).relative_to(folder).with_suffix(".js")
        (folder / f"{component}Values.ts").write_text(
            source_of(component, module, schema.get("properties", {}), values))
    tsc(context.modules, folder, "node16", "node16")
