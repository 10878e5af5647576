"""Python by mypy --strict, and by Python itself, which imports every module."""
import shutil
import sys

from common import combinations, files_below, fresh, generate, in_parallel, must_pass

IMPORT_ALL = """
import importlib, pkgutil, sys
for package in sys.argv[1:]:
    ui = importlib.import_module(package)
    for module in pkgutil.walk_packages(ui.__path__, f"{package}."):
        importlib.import_module(module.name)
    for name in ui.__all__:
        getattr(ui, name)
"""
VARIANTS = {
    "plain": [],
    "node": ["node_type=Fraction", "node_import=from fractions import Fraction"],
}


def check(context):
    folder = fresh(context.work / "python")
    packages = []
    for corpus, variant in combinations(context, VARIANTS):
        packages.append(f"{corpus.name}_{variant}")
        generate(context, corpus, "python", folder / packages[-1], VARIANTS[variant])
    commands = {"import": [sys.executable, "-W", "error", "-c", IMPORT_ALL, *packages]}
    if mypy := shutil.which("mypy"):
        commands["mypy --strict"] = [mypy, "--strict", "--no-error-summary", "--cache-dir", context.work / "mypy",
                                     *(word for package in packages for word in ("-p", package))]
    in_parallel(lambda item: must_pass(*item, cwd=folder), commands.items())
    return (f"{len(files_below(folder, '*.py'))} modules in {len(VARIANTS)} variants, python -W error"
            f"{' and mypy --strict' if mypy else '; no mypy'}")
