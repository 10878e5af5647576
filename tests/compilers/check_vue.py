"""Vue properties by tsc, vue-tsc, and what Vue itself says when it compiles and runs them."""
from check_typescript import tsc
from common import HERE, files_below, fresh, generate, in_parallel, must_pass

MODES = [
    ("node16", "node16", ".js", []),
    ("esnext", "bundler", "", ["node_type=Vue.VNode | string", "style_type="]),
]

# A component by types, one by the options, and a proof that the two have the same properties.
TYPED = """\
<script setup lang="ts">
import type {{ {imports} }} from "./{file}{extension}";

const props = defineProps<{name}Props>();
{macros}</script>

<template>
  <div>{{{{ props }}}}</div>
</template>
"""
OPTIONS = """\
<script setup lang="ts">
import {{ {value} }} from "./{file}{extension}";

const props = defineProps({value});
</script>

<template>
  <div>{{{{ props }}}}</div>
</template>
"""
SAME = """\
import type {{ ExtractPublicPropTypes }} from "vue";
import type {{ {name}Props, {value} }} from "./{file}{extension}";

type Options = ExtractPublicPropTypes<typeof {value}>;
export const there = (options: Options): {name}Props => options;
export const back = (props: {name}Props): Options => props;
"""


def write_components(folder, extension):
    """Writes components beside each module of properties; returns the modules."""
    modules = files_below(folder, "*Props.ts")
    for module in modules:
        text = module.read_text(encoding="utf-8")
        name = module.stem.removesuffix("Props")
        value = text.split("export const ")[-1].split(" ")[0]
        macros = {"Emits": "const emit = defineEmits<{0}Emits>();\nvoid emit;\n",
                  "Slots": "defineSlots<{0}Slots>();\n"}
        declared = [kind for kind in macros if f"export interface {name}{kind} {{" in text]
        fields = {
            "name": name, "file": module.stem, "extension": extension, "value": value,
            "imports": ", ".join(name + kind for kind in ["Props", *declared]),
            "macros": "".join(macros[kind].format(name) for kind in declared)}
        for template, suffix in [(TYPED, "Typed.vue"), (OPTIONS, "Options.vue"), (SAME, "Same.ts")]:
            module.with_name(name + suffix).write_text(template.format(**fields), encoding="utf-8")
    return modules


def check(context):
    if not context.modules:
        return "skipped: no npm"
    for module, resolution, extension, settings in MODES:
        folder = fresh(context.work / "vue" / resolution)
        for corpus in context.corpora:
            generate(context, corpus, "vue", folder / corpus.name, [f"import_extension={extension}", *settings])
        modules = write_components(folder, extension)
        tsc(context.modules, folder, module, resolution, skipLibCheck=True)
    in_parallel(lambda item: must_pass(*item), {
        "vue-tsc": ["node", HERE / "vue_tsc.cjs", context.modules, "-p", folder],
        "Vue": ["node", HERE / "check_vue.mjs", context.modules, *modules]}.items())
    return f"{len(modules)} components, {len(MODES)} modes of tsc, vue-tsc, compiled and run by Vue"
