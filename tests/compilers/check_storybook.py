"""Stories by Storybook's types, on components with the properties of the packs react and vue."""
import os

from check_typescript import tsc
from common import HERE, files_below, fresh, generate, in_parallel, must_pass

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

# Of the frameworks that have properties: the pack that makes them, and the component on them.
COMPONENTS = {"react": ("react", "{}.tsx", REACT), "vue3": ("vue", "{}.vue", VUE)}


def write_components(folder, pack, pattern, template):
    """Writes the component that each file of stories is about, of what `pack` made of it."""
    for stories in files_below(folder / "stories", "*.stories.ts"):
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


def check_framework(context, framework):
    """Returns the files of stories for a framework, after they were accepted."""
    folder = fresh(context.work / "storybook" / framework)
    # The frameworks' packages hand on the types of these, and bring bundlers with them.
    settings = [f"framework={framework}", f"package=@storybook/{framework}"]
    for corpus in context.corpora:
        place = folder / corpus.name
        generate(context, corpus, "storybook", place / "stories", settings)
        if framework in COMPONENTS:
            pack, pattern, template = COMPONENTS[framework]
            generate(context, corpus, pack, place / pack, ["import_extension="])
            write_components(place, pack, pattern, template)
    options = {"skipLibCheck": True, "jsx": "react-jsx"}
    if framework == "vue3":
        options["compiler"] = ["node", HERE / "vue_tsc.cjs", context.modules]
    else:  # the modules that register custom elements are no one's here
        options["noUncheckedSideEffectImports"] = False
    tsc(context.modules, folder, "esnext", "bundler", **options)
    return files_below(folder, "*.stories.ts")


def with_other_options(context):
    """Generates with the other values of the options: what they change is no type's concern."""
    settings = ["component_module=@ours/{name}", "component_export=default", "title_prefix=Ours/",
                "autodocs=false", "story_limit=2", "package=@storybook/nextjs"]
    folder = fresh(context.work / "storybook" / "options")
    for corpus in context.corpora:
        generate(context, corpus, "storybook", folder / corpus.name, settings)
    return files_below(folder, "*.stories.ts")


def check(context):
    if not context.modules:
        return "skipped: no npm"
    frameworks = ["vue3", "react", "web-components"]
    files = in_parallel(lambda framework: check_framework(context, framework), frameworks)
    files.append(with_other_options(context))
    said = must_pass("stories", ["node", HERE / "check_storybook.mjs", context.modules,
                                 *(path for each in files for path in each)])
    return f"{said.strip()} for {', '.join(frameworks)}: tsc --strict, vue-tsc"
