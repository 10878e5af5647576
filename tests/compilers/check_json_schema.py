"""JSON Schema by ajv in strict mode, in both drafts."""
from common import HERE, generate, must_pass


def check(context):
    if not context.modules:
        return "skipped: no npm"
    words = []
    for draft in ("2020-12", "draft-07"):
        folders = [generate(context, corpus, "json-schema", context.work / "json-schema" / draft / corpus.name,
                            [f"draft={draft}"]) for corpus in context.corpora]
        words.append(must_pass(f"ajv, {draft}", ["node", HERE / "check_schemas.mjs",
                                                 context.modules, draft, *folders]).strip())
    return "; ".join(words)
