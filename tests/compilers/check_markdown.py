"""Markdown by markdownlint, and by what GitHub's renderer makes of it."""
from common import HERE, generate, must_pass


def check(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    folders = [generate(context.praxis, inputs, "markdown", out / "markdown" / name, settings, registry)
               for name, settings in {"default": [], "options": [
                   "title=# \"Our\" <b>parts</b>, all of them.", "index=docs/index.md"]}.items()]
    return must_pass("markdown", ["node", HERE / "check_markdown.mjs", context.modules, *folders]).strip()
