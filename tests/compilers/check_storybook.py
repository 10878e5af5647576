"""Stories by Storybook's types, on components with the properties of the packs react and vue."""
import os
import shutil

from check_typescript import tsc
from common import HERE, generate, must_pass

REACT = """\
import type {{ {name}FC }} from "{props}";

export const {name}: {name}FC = () => null;
"""
VUE = """\
<script setup lang="ts">
import type {{ {imports} }} from "{props}";

defineProps<{name}Props>();
{macros}</script>

<template>
  <div />
</template>
"""


def write_components(folder, pack, pattern, template):
    """Writes the component that each file of stories is about, of what `pack` made of it."""
    for stories in (folder / "stories").rglob("*.stories.ts"):
        name = stories.name.removesuffix(".stories.ts")
        directory = stories.parent.relative_to(folder / "stories")
        properties = folder / pack / directory / f"{name}Props.ts"
        text = properties.read_text(encoding="utf-8")
        macros = {kind: f"define{kind}<{name}{kind}>();\n" for kind in ("Emits", "Slots")
                  if f"export interface {name}{kind} {{" in text}
        stories.with_name(pattern.format(name)).write_text(template.format(
            name=name, props=os.path.relpath(properties.with_suffix(""), stories.parent),
            imports=", ".join(name + kind for kind in ["Props", *macros]),
            macros="".join(macros.values())), encoding="utf-8")


def check_framework(context, framework, inputs, out, registry):
    """Returns the folder with the stories for a framework, after they were accepted."""
    folder = out / "storybook" / framework
    shutil.rmtree(folder, ignore_errors=True)
    # The frameworks' packages hand on the types of these, and bring bundlers with them.
    settings = [f"framework={framework}", f"package=@storybook/{framework}"]
    generate(context.praxis, inputs, "storybook", folder / "stories", settings, registry)
    options = {"skipLibCheck": True, "jsx": "react-jsx"}
    if framework == "vue3":
        generate(context.praxis, inputs, "vue", folder / "vue", ["import_extension="], registry)
        write_components(folder, "vue", "{}.vue", VUE)
        tsc(context.modules, folder, "esnext", "bundler",
            compiler=["node", HERE / "vue_tsc.cjs", context.modules], **options)
    else:
        if framework == "react":
            generate(context.praxis, inputs, "react", folder / "react", ["import_extension="],
                     registry)
            write_components(folder, "react", "{}.tsx", REACT)
        # The modules that register custom elements are no one's here.
        tsc(context.modules, folder, "esnext", "bundler", noUncheckedSideEffectImports=False,
            **options)
    return folder / "stories"


def check_options(context, inputs, out, registry):
    """Generates with the other values of the options: what they change is no type's concern."""
    settings = ["component_module=@ours/{name}", "component_export=default", "title_prefix=Ours/",
                "autodocs=false", "story_limit=2", "package=@storybook/nextjs"]
    folder = out / "storybook" / "options"
    return generate(context.praxis, inputs, "storybook", folder, settings, registry)


def check(context, inputs, out, registry):
    if not context.modules:
        return "skipped: no npm"
    frameworks = ["react", "vue3", "web-components"]
    folders = [check_framework(context, framework, inputs, out, registry)
               for framework in frameworks]
    folders.append(check_options(context, inputs, out, registry))
    files = [path for folder in folders for path in sorted(folder.rglob("*.stories.ts"))]
    said = must_pass("stories", ["node", HERE / "check_storybook.mjs", context.modules, *files])
    return f"{said.strip()} for {', '.join(frameworks)}: tsc --strict, vue-tsc"
