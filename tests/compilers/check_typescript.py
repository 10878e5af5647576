"""TypeScript by tsc in its strictest modes."""
import json

from common import files_below, fresh, generate, must_pass

TSC_MODES = [("node16", "node16", ".js"), ("esnext", "bundler", "")]


def tsc(modules, folder, module, resolution, compiler=(), **further_options):
    """Has tsc, or the command `compiler` in its place, accept everything in the folder."""
    options = {
        "strict": True, "noEmit": True, "exactOptionalPropertyTypes": True, "noUnusedLocals": True,
        "noUnusedParameters": True, "isolatedModules": True, "verbatimModuleSyntax": True,
        "noUncheckedIndexedAccess": True, "noPropertyAccessFromIndexSignature": True,
        "module": module, "moduleResolution": resolution, "target": "es2022", "types": [],
    }
    (folder / "package.json").write_text('{"type": "module"}\n')
    (folder / "tsconfig.json").write_text(json.dumps(
        {"compilerOptions": options | further_options,
         "include": ["**/*.ts", "**/*.tsx", "**/*.vue"]}))
    (folder / "node_modules").symlink_to(modules)
    must_pass(f"tsc --module {module} --moduleResolution {resolution}",
              [*(compiler or [modules / ".bin" / "tsc"]), "-p", folder])


def check(context):
    if not context.modules:
        return "skipped: no npm"
    for module, resolution, extension in TSC_MODES:
        folder = fresh(context.work / "typescript" / resolution)
        for corpus in context.corpora:
            generate(context, corpus, "typescript", folder / corpus.name, [f"import_extension={extension}"])
        tsc(context.modules, folder, module, resolution)
    return f"{len(files_below(folder, '*.ts'))} files, {len(TSC_MODES)} modes of tsc --strict"
