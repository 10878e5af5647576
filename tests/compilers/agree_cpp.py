"""C++ in agreement.py: what from_json reads and to_json prints. Also runs conversions.cc."""
import json

from agreement import REFUSED
from check_cpp import WARNINGS, compilers
from common import HERE, generate, must_pass


def source_of(headers, cases):
    lines = ['#include "agree_cpp.hpp"\n']
    for component in cases:
        file = next(path for path in headers.rglob("*_json.hpp")
                    if path.stem.replace("_", "") == f"{component.lower()}json")
        lines.append(f'#include "{file.relative_to(headers)}"')
    lines += ["", "int main(int, char** arguments) {", "  Judge judge(arguments[1]);"]
    lines += [f'  judge.read<ui::{component}>("{component}");' for component in cases]
    return "\n".join([*lines, "  judge.print();", "}", ""])


def judge(context, inputs, out, registry, cases):
    if not context.nlohmann:
        return "skipped: no nlohmann-json"
    headers = generate(context.praxis, inputs, "cpp", out / "headers", ["json=true", "namespace=ui"], registry)
    source, values = out / "judge.cc", out / "values.json"
    source.write_text(source_of(headers, cases))
    values.write_text(json.dumps({name: [case.value for case in of] for name, of in cases.items()}))
    options = ["-std=c++17", *WARNINGS, "-I", headers, "-I", HERE]
    for compiler in compilers():
        program = out / f"conversions-{compiler}"
        must_pass(f"{compiler} conversions.cc", [compiler, *options, HERE / "conversions.cc", "-o", program])
        must_pass("conversions", [program])
    program = out / "judge"
    must_pass("agree_cpp", [compilers()[0], *options, source, "-o", program])
    printed = json.loads(must_pass("agree_cpp", [program, values]))
    return {name: [result.get("printed", REFUSED) for result in of] for name, of in printed.items()}
