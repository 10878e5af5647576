#!/usr/bin/env python3
"""Runs generated code through the compilers it is for.

usage: check_generated.py PRAXIS [--work DIR] [--only typescript,json-schema,cpp,agreement]
                          [--registry FILE] [DIR...]

Generates the three packs from tests/compilers/components and from each further directory of
components, and has every output accepted: TypeScript by tsc in its strictest modes, schemas by ajv
in strict mode, headers by g++ and clang++ with warnings as errors. Then runs what can be run: a C++
program that reads and writes JSON (round_trip.cc), and values.json, whose values schema, TypeScript
and C++ must judge alike.

The npm tools come from package-lock.json and are installed once, below the work directory. What is
not installed on the machine (npm, clang++, nlohmann-json) is skipped with a word; CI has all of it.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wshadow", "-Wconversion"]
HEADERS_AT_ONCE = 20
TSC_MODES = [("node16", "node16", ".js"), ("esnext", "bundler", "")]


class Failure(Exception):
    """A check that did not pass; the text says which and shows the tool's own words."""


def run(command, **options):
    return subprocess.run([str(part) for part in command], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)


def must_pass(what, command, **options):
    result = run(command, **options)
    if result.returncode != 0:
        shown = "\n".join(result.stdout.splitlines()[:40])
        raise Failure(f"{what}\n  {' '.join(map(str, command))}\n{shown}")
    return result.stdout


def generate(praxis, inputs, pack, out, settings, registry):
    shutil.rmtree(out, ignore_errors=True)
    command = [praxis, "generate", inputs, "--pack", ROOT / "templates" / pack, "--out", out]
    for setting in settings:
        command += ["--set", setting]
    if registry:
        command += ["--registry", registry]
    must_pass(f"{pack} from {inputs}", command)
    return out


def install_npm_tools(work):
    """Returns the node_modules folder, or None when there is no npm."""
    if not shutil.which("npm"):
        return None
    folder = work / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    installed = folder / "package-lock.json"
    modules = folder / "node_modules"
    if not (modules.is_dir() and installed.exists() and installed.read_bytes() == lock):
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / name, folder / name)
        must_pass("npm ci", ["npm", "ci", "--no-audit", "--no-fund"], cwd=folder)
    return modules


# --- TypeScript ------------------------------------------------------------------------------

def tsc(modules, folder, module, resolution):
    options = {
        "strict": True, "noEmit": True, "exactOptionalPropertyTypes": True, "noUnusedLocals": True,
        "noUnusedParameters": True, "isolatedModules": True, "verbatimModuleSyntax": True,
        "noUncheckedIndexedAccess": True, "noPropertyAccessFromIndexSignature": True,
        "module": module, "moduleResolution": resolution, "target": "es2022", "types": [],
    }
    (folder / "package.json").write_text('{"type": "module"}\n')
    (folder / "tsconfig.json").write_text(json.dumps(
        {"compilerOptions": options, "include": ["**/*.ts"]}))
    must_pass(f"tsc --module {module} --moduleResolution {resolution}",
              [modules / ".bin" / "tsc", "-p", folder])


def check_typescript(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    for module, resolution, extension in TSC_MODES:
        folder = generate(context.praxis, inputs, "typescript", out / "typescript" / resolution,
                          [f"import_extension={extension}"], registry)
        tsc(context.modules, folder, module, resolution)
    return f"{len(list(folder.rglob('*.ts')))} files, {len(TSC_MODES)} modes of tsc --strict"


# --- JSON Schema -------------------------------------------------------------------------------

def check_json_schema(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    words = []
    for draft in ("2020-12", "draft-07"):
        folder = generate(context.praxis, inputs, "json-schema", out / "json-schema" / draft,
                          [f"draft={draft}"], registry)
        words.append(must_pass(f"ajv, {draft}", ["node", HERE / "check_schemas.mjs",
                                                 context.modules, draft, folder]).strip())
    return "; ".join(words)


# --- C++ ---------------------------------------------------------------------------------------

def compilers():
    return [name for name in ("g++", "clang++") if shutil.which(name)]


def has_nlohmann():
    return run(["g++", "-std=c++17", "-fsyntax-only", "-x", "c++", "-"],
               input="#include <nlohmann/json.hpp>\n").returncode == 0


def batches(folder, work):
    """Sources that include twenty headers each: one translation unit finds clashes between them too."""
    headers = sorted(folder.rglob("*.hpp"))
    work.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(headers), HEADERS_AT_ONCE):
        source = work / f"batch{start // HEADERS_AT_ONCE}.cc"
        source.write_text("".join(f'#include "{header.relative_to(folder)}"\n'
                                  for header in headers[start:start + HEADERS_AT_ONCE]))
        yield source


def check_cpp(context, inputs, out, registry):
    words = []
    variants = [("plain", [], ["c++17", "c++20"])]
    if context.nlohmann:
        variants.append(("json", ["json=true", "namespace=app::ui"], ["c++17"]))
    for name, settings, standards in variants:
        folder = generate(context.praxis, inputs, "cpp", out / "cpp" / name, settings, registry)
        sources = list(batches(folder, out / "cpp" / f"{name}-sources"))
        jobs = [[compiler, f"-std={standard}", *WARNINGS, "-fsyntax-only", "-I", folder, source]
                for compiler in compilers() for standard in standards for source in sources]
        with ThreadPoolExecutor(context.jobs) as pool:
            list(pool.map(lambda job: must_pass(f"{job[0]} {job[1]}", job), jobs))
        words.append(f"{len(list(folder.rglob('*.hpp')))} headers ({name}), "
                     f"{' and '.join(compilers())}, {' and '.join(standards)}")
    if not context.nlohmann:
        words.append("JSON headers skipped: no nlohmann-json")
    return "; ".join(words)


# --- agreement ---------------------------------------------------------------------------------

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


def check_agreement(context, inputs, out, registry):
    """The values of values.json are judged alike by the schema, by tsc, and by the C++ reader."""
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


CHECKS = {"typescript": check_typescript, "json-schema": check_json_schema, "cpp": check_cpp}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("praxis", type=lambda text: Path(text).resolve())
    parser.add_argument("inputs", nargs="*", type=Path)
    parser.add_argument("--work", type=Path, default=Path("compilers"))
    parser.add_argument("--only", default="typescript,json-schema,cpp,agreement")
    parser.add_argument("--registry", type=Path, help="for the further directories")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    context = parser.parse_args()
    context.work = context.work.resolve()
    context.modules = install_npm_tools(context.work)
    context.nlohmann = has_nlohmann()
    wanted = context.only.split(",")
    own = HERE / "components"
    corpora = [(own, own / "registry.yaml")] + [(path, context.registry) for path in context.inputs]
    try:
        for index, (inputs, registry) in enumerate(corpora):
            for name, check in CHECKS.items():
                if name in wanted:
                    words = check(context, inputs, context.work / f"corpus{index}", registry)
                    print(f"{inputs}: {name}: {words}", flush=True)
        if "agreement" in wanted:
            words = check_agreement(context, own, context.work, own / "registry.yaml")
            print(f"{own}: agreement: {words}", flush=True)
    except Failure as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
