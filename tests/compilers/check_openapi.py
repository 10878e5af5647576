"""OpenAPI by the official schema of 3.1, a linter, and ajv: every schema compiles in strict mode and
judges values.json as those of json-schema do."""
from common import HERE, files_below, generate, in_parallel, must_pass

OPTIONS = {"default": [], "options": ["title=\"UI\" \\ 日本", "version=2.0.0-β.1", "file=api/ui.json"]}


def check(context):
    if not context.modules:
        return "skipped: no npm"

    def documents(corpora):
        return [document for variant, settings in OPTIONS.items() for corpus in corpora for document in files_below(
            generate(context, corpus, "openapi", context.work / "openapi" / variant / corpus.name, settings),
            "*.json")]

    def accept(job):
        values, corpora = job
        return must_pass("openapi", ["node", HERE / "check_openapi.mjs", context.modules, values,
                                     *documents(corpora)]).strip()

    return "; ".join(in_parallel(accept, [(HERE / "values.json", [context.own]), ("", context.corpora[1:])]))
