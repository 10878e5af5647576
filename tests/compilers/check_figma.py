"""Figma's component properties by a schema of what Figma's APIs say of them, figma.schema.json."""
from common import HERE, combinations, files_below, generate, must_pass


def check(context):
    if not context.modules:
        return "skipped: no npm"
    folders = [generate(context, corpus, "figma", context.work / "figma" / setting / corpus.name, [setting])
               for corpus, setting in combinations(context, ["numbers=true", "numbers=false"])]
    counts = must_pass("figma", ["node", HERE / "check_figma.mjs", context.modules,
                                 HERE / "figma.schema.json", *folders])
    return f"{sum(len(files_below(folder, '*.json')) for folder in folders)} files: {counts.strip()}"
