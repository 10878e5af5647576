"""C++ by g++ and clang++ with warnings as errors: that each header stands by itself, and all together.

Reading the standard library takes longer than reading a generated header. So those that include the same
of it share a source, whatever corpus they are from: what one of them uses and does not include, no
other in that source includes either. g++ gets these; clang++ gets one source for each corpus, in which
the order is the opposite. JSON headers all include nlohmann/json.hpp: both compilers get one source for each
corpus, and clang++ each of our own with that one precompiled.
"""
import shutil
from collections import defaultdict

from common import files_below, fresh, generate, in_parallel, must_pass, run

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wshadow", "-Wconversion"]


def compilers():
    return [name for name in ("g++", "clang++") if shutil.which(name)]


def has_nlohmann():
    return run(["g++", "-std=c++17", "-E", "-x", "c++", "-", "-o", "/dev/null"],
               input="#include <nlohmann/json.hpp>\n").returncode == 0


def write_source(path, headers):
    path.write_text("".join(f'#include "{header}"\n' for header in headers))
    return path


def accept(job):
    compiler, standard, source, *options = job
    must_pass(f"{compiler} -std={standard}",
              [compiler, f"-std={standard}", *WARNINGS, "-fsyntax-only", *options, source])


def plain_jobs(context, out):
    groups = defaultdict(list)
    for corpus in context.corpora:
        settings = [] if corpus is context.own else [f"namespace={corpus.name}"]
        headers = files_below(generate(context, corpus, "cpp", out / corpus.name, settings), "*.hpp")
        for header in headers:
            lines = header.read_text().splitlines()
            groups[frozenset(line for line in lines if line.startswith("#include <"))].append(header)
        source = write_source(out / f"{corpus.name}.cc", reversed(headers))
        yield compilers()[-1], "c++20", source
        if corpus.hostile:
            yield compilers()[-1], "c++17", source
            yield compilers()[0], "c++20", source
    for number, headers in enumerate(groups.values()):
        yield compilers()[0], "c++17", write_source(out / f"group{number}.cc", headers)


def json_jobs(context, out):
    precompiled = out / "json.hpp.pch"
    if "clang++" in compilers():
        source = out / "json.hpp"
        source.write_text("#include <nlohmann/json.hpp>\n")
        must_pass("clang++ nlohmann/json.hpp", ["clang++", "-std=c++17", *WARNINGS, "-x", "c++-header", source,
                                                "-o", precompiled])
    for corpus in context.corpora:
        settings = ["json=true", f"namespace=app::{corpus.name}"]
        headers = files_below(generate(context, corpus, "cpp", out / corpus.name, settings), "*.hpp")
        source = write_source(out / f"{corpus.name}.cc", headers)
        yield from ((compiler, "c++17", source) for compiler in compilers())
        if corpus is context.own and precompiled.exists():
            for header in headers:
                if header.stem.endswith("_json"):
                    yield ("clang++", "c++17", write_source(out / f"{header.stem}.cc", [header]),
                           "-include-pch", precompiled)


def check(context):
    out = context.work / "cpp"
    in_parallel(accept, plain_jobs(context, fresh(out / "plain")))
    words = f"{len(files_below(out / 'plain', '*.hpp'))} headers, {' and '.join(compilers())}, c++17 and c++20"
    if not has_nlohmann():
        return f"{words}; JSON headers skipped: no nlohmann-json"
    in_parallel(accept, json_jobs(context, fresh(out / "json")))
    return f"{words}; {len(files_below(out / 'json', '*.hpp'))} with JSON, c++17"
