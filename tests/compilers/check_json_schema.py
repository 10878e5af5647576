"""JSON Schema by ajv in strict mode, in both drafts."""
from common import HERE, generate, must_pass


def check(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    words = []
    for draft in ("2020-12", "draft-07"):
        folder = generate(context.praxis, inputs, "json-schema", out / "json-schema" / draft,
                          [f"draft={draft}"], registry)
        words.append(must_pass(f"ajv, {draft}", ["node", HERE / "check_schemas.mjs",
                                                 context.modules, draft, folder]).strip())
    return "; ".join(words)
