"""Custom elements manifests by the official schema, and what it says in words."""
from common import HERE, generate, must_pass

MODES = {
    "plain": [],
    "derived": ["attributes=derived", "tag_prefix=ds-", "module_prefix=dist/",
                "file=dist/manifest.json", "superclass=LitElement", "superclass_package=lit"],
}

def check(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    manifests = []
    for mode, settings in MODES.items():
        folder = generate(context.praxis, inputs, "custom-elements", out / "custom-elements" / mode,
                          settings, registry)
        [manifest] = [path for path in folder.rglob("*.json") if ".praxis" not in path.parts]
        manifests.append(manifest)
    said = must_pass("custom-elements-manifest",
                     ["node", HERE / "check_custom_elements.mjs", context.modules, *manifests])
    return f"{said.strip()}, {len(manifests)} manifests by the schema"
