#!/usr/bin/env python3
"""Runs generated code through the compilers it is for.

usage: check_generated.py PRAXIS [--work DIR] [--only PACK,...|agreement] [--toolchains]
                          [--registry FILE] [DIR...]

Generates every pack that has a check (check_<pack>.py beside this file; common.py says what a check
is) from tests/compilers/components and from each further directory of components, and has every
output accepted. Then `agreement`: values that schema and languages must judge alike.

The npm tools come from package-lock.json and are installed once, below the work directory. What is
not installed on the machine is skipped with a word; CI has all but the toolchains, see --toolchains.
"""
import argparse
import importlib
import os
import sys
from pathlib import Path

import agreement
from common import HERE, Failure, install_npm_tools, run


def has_nlohmann():
    return run(["g++", "-std=c++17", "-fsyntax-only", "-x", "c++", "-"],
               input="#include <nlohmann/json.hpp>\n").returncode == 0


def checks(toolchains):
    """The checks by the name of their pack, those that need toolchains only on demand."""
    modules = {path.stem.removeprefix("check_").replace("_", "-"): importlib.import_module(path.stem)
               for path in sorted(HERE.glob("check_*.py")) if path.stem != "check_generated"}
    return {name: module for name, module in modules.items()
            if toolchains or not getattr(module, "TOOLCHAIN", False)}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("praxis", type=lambda text: Path(text).resolve())
    parser.add_argument("inputs", nargs="*", type=Path)
    parser.add_argument("--work", type=Path, default=Path("compilers"))
    parser.add_argument("--only", default="", help="packs, separated by commas")
    parser.add_argument("--toolchains", action="store_true", help="also what needs a toolchain of its own")
    parser.add_argument("--registry", type=Path, help="for the further directories")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    context = parser.parse_args()
    context.work = context.work.resolve()
    context.modules = install_npm_tools(context.work)
    context.nlohmann = has_nlohmann()
    wanted = context.only.split(",") if context.only else None
    own = HERE / "components"
    corpora = [(own, own / "registry.yaml")] + [(path, context.registry) for path in context.inputs]
    failed = 0

    def attempt(inputs, name, module, out, registry):
        nonlocal failed
        if wanted is None or name in wanted:
            try:
                print(f"{inputs}: {name}: {module.check(context, inputs, out, registry)}", flush=True)
            except Failure as failure:
                failed += 1
                print(f"FAILED: {inputs}: {name}: {failure}", file=sys.stderr, flush=True)

    for name, module in checks(context.toolchains).items():
        for index, (inputs, registry) in enumerate(corpora):
            attempt(inputs, name, module, context.work / f"corpus{index}", registry)
    attempt(own, "agreement", agreement, context.work, own / "registry.yaml")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
