"""Python by mypy --strict, and by Python itself, which imports every module."""
import shutil
import sys

from common import generate, must_pass

IMPORT_ALL = """
import importlib, pkgutil, sys
import ui
for module in pkgutil.walk_packages(ui.__path__, "ui."):
    importlib.import_module(module.name)
for name in ui.__all__:
    getattr(ui, name)
"""
VARIANTS = {
    "plain": [],
    "node": ["node_type=Fraction", "node_import=from fractions import Fraction"],
}


def check(context, inputs, out, registry):
    mypy = shutil.which("mypy")
    words = []
    for variant, settings in VARIANTS.items():
        folder = out / "python" / variant
        generate(context.praxis, inputs, "python", folder / "ui", settings, registry)
        must_pass(f"import, {variant}", [sys.executable, "-W", "error", "-c", IMPORT_ALL], cwd=folder)
        if mypy:
            must_pass(f"mypy --strict, {variant}",
                      [mypy, "--strict", "--no-error-summary", "--cache-dir",
                       context.work / "mypy", "-p", "ui"], cwd=folder)
        words.append(f"{len(list(folder.rglob('*.py')))} modules ({variant})")
    return f"{', '.join(words)}, python -W error{' and mypy --strict' if mypy else '; no mypy'}"
