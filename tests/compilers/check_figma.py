"""Figma's component properties by a schema of what Figma's APIs say of them, figma.schema.json."""
from common import HERE, generate, must_pass


def check(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    folders = [generate(context.praxis, inputs, "figma", out / "figma" / setting, [setting], registry)
               for setting in ("numbers=true", "numbers=false")]
    files = len(list(folders[0].rglob("*.figma.json")))
    counts = must_pass("figma", ["node", HERE / "check_figma.mjs", context.modules,
                                 HERE / "figma.schema.json", *folders])
    return f"{files} files, with and without numbers: {counts.strip()}"
