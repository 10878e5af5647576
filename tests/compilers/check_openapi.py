"""OpenAPI by the official schema of 3.1, a linter, and ajv: every schema compiles in strict mode and
judges values.json as those of json-schema do."""
from common import HERE, generate, must_pass

OPTIONS = {"default": [], "options": ["title=\"UI\" \\ 日本", "version=2.0.0-β.1", "file=api/ui.json"]}


def check(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    documents = []
    for name, settings in OPTIONS.items():
        folder = generate(context.praxis, inputs, "openapi", out / "openapi" / name, settings, registry)
        documents += folder.rglob("*.json")
    values = HERE / "values.json" if inputs == HERE / "components" else ""
    return must_pass("openapi", ["node", HERE / "check_openapi.mjs", context.modules, values,
                                 *documents]).strip()
