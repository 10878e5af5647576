"""C++ by g++ and clang++ with warnings as errors."""
import shutil

from common import generate, in_parallel, must_pass

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wshadow", "-Wconversion"]
HEADERS_AT_ONCE = 20


def compilers():
    return [name for name in ("g++", "clang++") if shutil.which(name)]


def batches(folder, work):
    """Sources that include twenty headers each: one translation unit finds clashes between them too."""
    headers = sorted(folder.rglob("*.hpp"))
    work.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(headers), HEADERS_AT_ONCE):
        source = work / f"batch{start // HEADERS_AT_ONCE}.cc"
        source.write_text("".join(f'#include "{header.relative_to(folder)}"\n'
                                  for header in headers[start:start + HEADERS_AT_ONCE]))
        yield source


def check(context, inputs, out, registry):
    words = []
    variants = [("plain", [], ["c++17", "c++20"])]
    if context.nlohmann:
        variants.append(("json", ["json=true", "namespace=app::ui"], ["c++17"]))
    for name, settings, standards in variants:
        folder = generate(context.praxis, inputs, "cpp", out / "cpp" / name, settings, registry)
        sources = list(batches(folder, out / "cpp" / f"{name}-sources"))
        jobs = [[compiler, f"-std={standard}", *WARNINGS, "-fsyntax-only", "-I", folder, source]
                for compiler in compilers() for standard in standards for source in sources]
        in_parallel(context, lambda job: must_pass(f"{job[0]} {job[1]}", job), jobs)
        words.append(f"{len(list(folder.rglob('*.hpp')))} headers ({name}), "
                     f"{' and '.join(compilers())}, {' and '.join(standards)}")
    if not context.nlohmann:
        words.append("JSON headers skipped: no nlohmann-json")
    return "; ".join(words)
