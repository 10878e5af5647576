"""OpenAPI by the official schema of 3.1, a linter, and ajv: every schema compiles in strict mode and
judges values.json as those of json-schema do."""
from common import HERE, combinations, files_below, generate, in_parallel, must_pass

VARIANTS = {"default": [], "options": ["title=\"UI\" \\ 日本", "version=2.0.0-β.1", "file=api/ui.json"]}


def check(context):
    if not context.modules:
        return "skipped: no npm"
    own, others = [], []
    for corpus, variant in combinations(context, VARIANTS):
        folder = context.work / "openapi" / variant / corpus.name
        documents = own if corpus is context.own else others
        documents += files_below(generate(context, corpus, "openapi", folder, VARIANTS[variant]), "*.json")

    def accept(arguments):
        return must_pass("openapi", ["node", HERE / "check_openapi.mjs", context.modules, *arguments]).strip()

    return "; ".join(in_parallel(accept, [[HERE / "values.json", *own], *([["", *others]] if others else [])]))
