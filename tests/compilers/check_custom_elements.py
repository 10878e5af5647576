"""Custom elements manifests by the official schema, and what it says in words."""
from common import HERE, combinations, files_below, generate, must_pass

MODES = {
    "plain": [],
    "derived": ["attributes=derived", "tag_prefix=ds-", "module_prefix=dist/",
                "file=dist/manifest.json", "superclass=LitElement", "superclass_package=lit"],
}


def check(context):
    if not context.modules:
        return "skipped: no npm"
    out = context.work / "custom-elements"
    manifests = [manifest for corpus, mode in combinations(context, MODES) for manifest in files_below(
        generate(context, corpus, "custom-elements", out / mode / corpus.name, MODES[mode]), "*.json")]
    said = must_pass("custom-elements-manifest",
                     ["node", HERE / "check_custom_elements.mjs", context.modules, *manifests])
    return f"{said.strip()}, {len(manifests)} manifests by the schema"
