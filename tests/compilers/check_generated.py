#!/usr/bin/env python3
"""Runs generated code through the compilers it is for.

usage: check_generated.py PRAXIS [DIR...] [--hazards DIR] [--registry FILE] [--work DIR]
                          [--only PACK,...|agreement] [--toolchains]

Generates every pack that has a check (check_<pack>.py beside this file; common.py says what a check
is) from tests/compilers/components and from each further directory of components, and has every
output accepted. Then `agreement`: values that schema and languages must judge alike.

The npm tools come from package-lock.json and are installed once, below the work directory. What is
not installed on the machine is skipped with a word; CI has all but the toolchains, see --toolchains.
"""
import argparse
import importlib
import json
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

import agreement
from common import (HERE, ROOT, Context, Corpus, Failure, corpus_of, fresh, in_parallel,
                    install_npm_tools, run, timed)


def checks(toolchains, wanted):
    """The checks by the name of their pack, those that need toolchains only on demand."""
    modules = {path.stem.removeprefix("check_").replace("_", "-"): importlib.import_module(path.stem)
               for path in sorted(HERE.glob("check_*.py")) if path.stem != "check_generated"}
    # What takes longest begins first.
    modules = {"kotlin": modules.pop("kotlin"), "agreement": agreement, **modules}
    return {name: module for name, module in modules.items()
            if (not wanted or name in wanted) and (toolchains or not getattr(module, "TOOLCHAIN", False))}


def valid_hazards(context, folder):
    """A copy of components that are wrong in places, without the lines that the tool refuses."""
    copy = fresh(context.work / "hazards")
    for path in folder.glob("*.praxis.yaml"):
        (copy / path.name).write_bytes(path.read_bytes())
    command = [context.praxis, "generate", copy, "--out", context.work / "hazards-out", "--keep-going",
               "--dry-run", "--quiet", "--diagnostics", "json"]
    for pack in sorted((ROOT / "templates").iterdir()):
        command += ["--pack", f"{pack}={pack.name}"]
    refused = defaultdict(set)
    for error in json.loads(run(command).stdout):
        refused[error["file"]].add(error["line"])
    for file, numbers in refused.items():
        lines = Path(file).read_bytes().splitlines(keepends=True)
        Path(file).write_bytes(b"".join(line for number, line in enumerate(lines, 1) if number not in numbers))
    return copy


def attempt(context, name, module):
    """Runs a check; returns whether it passed."""
    with timed() as seconds:
        try:
            words, passed = module.check(context), True
        except Failure as failure:
            words, passed = failure, False
    print(f"{'' if passed else 'FAILED: '}{name}, {sum(seconds):.1f} s of processes: {words}",
          file=sys.stdout if passed else sys.stderr, flush=True)
    return passed


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("praxis", type=lambda text: Path(text).resolve())
    parser.add_argument("inputs", nargs="*", type=Path)
    parser.add_argument("--hazards", type=Path, help="a directory of components with wrong lines, which are left out")
    parser.add_argument("--registry", type=Path, help="for the further directories")
    parser.add_argument("--work", type=Path, default=Path("compilers"))
    parser.add_argument("--only", default="", help="packs, separated by commas")
    parser.add_argument("--toolchains", action="store_true", help="also what needs a toolchain of its own")
    arguments = parser.parse_intermixed_args()
    start = time.monotonic()
    work = arguments.work.resolve()
    own = HERE / "components"
    corpora = [Corpus("own", own, own / "registry.yaml", hostile=True)]
    context = Context(arguments.praxis, work, corpora, install_npm_tools(work), arguments.toolchains)
    if arguments.hazards:
        corpora.append(corpus_of("hazards", valid_hazards(context, arguments.hazards), hostile=True))
    corpora += [corpus_of(path.name, path, arguments.registry) for path in arguments.inputs]
    wanted = checks(arguments.toolchains, arguments.only.split(",") if arguments.only else None)
    passed = in_parallel(lambda item: attempt(context, *item), wanted.items())
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{len(passed)} checks of {len(corpora)} sets of components in {time.monotonic() - start:.0f} s, "
          f"{used.ru_utime + used.ru_stime:.0f} s of a core")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
