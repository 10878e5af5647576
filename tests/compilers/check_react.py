"""React properties by tsc --strict, with components made in each way there is."""
from check_typescript import tsc
from common import files_below, fresh, generate

# The options that differ, and how modules are found.
MODES = [
    ("node16", "node16", ".js", []),
    ("esnext", "bundler", "", ["handlers=event", "element=HTMLDivElement", "style_type=",
                               "node_type=React.ReactElement | string"]),
]

# Both ways to write a component have the type that was generated.
USE = """\
import * as React from "react";
import type * as Module from "./{file}{extension}";

export const forwarding: Module.{name}FC =
  React.forwardRef<Module.{name}Ref, Module.{name}Props>((_props, _ref) => null);

export const taking: Module.{name}FC = ({{ ref, ...props }}) => {{
  void [ref, props];
  return null;
}};
"""


def write_uses(folder, extension):
    """Writes a component beside each module of properties; returns how many."""
    modules = files_below(folder, "*Props.ts")
    for module in modules:
        name = module.stem.removesuffix("Props")
        module.with_name(f"{name}.use.tsx").write_text(
            USE.format(file=module.stem, name=name, extension=extension), encoding="utf-8")
    return len(modules)


def check(context):
    if not context.modules:
        return "skipped: no npm"
    for module, resolution, extension, settings in MODES:
        folder = fresh(context.work / "react" / resolution)
        for corpus in context.corpora:
            generate(context, corpus, "react", folder / corpus.name, [f"import_extension={extension}", *settings])
        count = write_uses(folder, extension)
        tsc(context.modules, folder, module, resolution, jsx="react-jsx", skipLibCheck=True)
    return f"{count} components, {len(MODES)} modes of tsc --strict"
