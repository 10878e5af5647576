"""C++ in agreement.py: what from_json reads and to_json prints. Also runs conversions.cc."""
import json

from agreement import REFUSED
from check_cpp import WARNINGS, compilers, has_nlohmann
from common import HERE, generate, in_parallel, must_pass


def source_of(headers, cases):
    lines = ['#include "agree_cpp.hpp"\n']
    for component in cases:
        file = next(path for path in headers.rglob("*_json.hpp")
                    if path.stem.replace("_", "") == f"{component.lower()}json")
        lines.append(f'#include "{file.relative_to(headers)}"')
    lines += ["", "int main(int, char** arguments) {", "  Judge judge(arguments[1]);"]
    lines += [f'  judge.read<ui::{component}>("{component}");' for component in cases]
    return "\n".join([*lines, "  judge.print();", "}", ""])


def judge(context, out, cases):
    if not has_nlohmann():
        return "skipped: no nlohmann-json"
    headers = generate(context, context.own, "cpp", out / "headers", ["json=true", "namespace=ui"])
    source, values = out / "judge.cc", out / "values.json"
    source.write_text(source_of(headers, cases))
    values.write_text(json.dumps({name: [case.value for case in of] for name, of in cases.items()}))

    def program(job):
        compiler, source, *arguments = job
        made = out / f"{source.stem}-{compiler}"
        must_pass(f"{compiler} {source.name}", [compiler, "-std=c++17", *WARNINGS, "-I", headers, "-I", HERE,
                                                source, "-o", made])
        return must_pass(source.stem, [made, *arguments])

    printed, *_ = in_parallel(program, [(compilers()[0], source, values),
                                        *((compiler, HERE / "conversions.cc") for compiler in compilers())])
    return {name: [result.get("printed", REFUSED) for result in of] for name, of in json.loads(printed).items()}
