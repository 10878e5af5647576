"""Markdown by markdownlint, and by what GitHub's renderer makes of it."""
from common import HERE, combinations, generate, must_pass

VARIANTS = {"default": [], "options": ["title=# \"Our\" <b>parts</b>, all of them.", "index=docs/index.md"]}


def check(context):
    if not context.modules:
        return "skipped: no npm"
    folders = [generate(context, corpus, "markdown", context.work / "markdown" / variant / corpus.name,
                        VARIANTS[variant]) for corpus, variant in combinations(context, VARIANTS)]
    return must_pass("markdown", ["node", HERE / "check_markdown.mjs", context.modules, *folders]).strip()
