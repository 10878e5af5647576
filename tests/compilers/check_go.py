"""Go by go vet, which compiles, and gofmt -l: each corpus is a package of one module."""
import os
import shutil

from common import Failure, combinations, files_below, fresh, generate, must_pass

VARIANTS = {
    "plain": [],
    "options": ["node_type=template.HTML", "node_import=html/template"],
}


def go(context, folder, command):
    """Runs a go command on a module, with a build cache that is kept."""
    (folder / "go.mod").write_text("module example.com/ui\n\ngo 1.18\n")
    environment = dict(os.environ, GOCACHE=str(context.work / "go-cache"), GOFLAGS="-mod=mod", GOPROXY="off",
                       GOTOOLCHAIN="local")
    return must_pass(f"go {command[0]}", ["go", *command], cwd=folder, env=environment)


def check(context):
    if not shutil.which("go"):
        return "skipped: no go"
    folder = fresh(context.work / "go")
    for corpus, variant in combinations(context, VARIANTS):
        name = [] if corpus is context.own else [f"package={corpus.name}"]
        generate(context, corpus, "go", folder / variant / corpus.name, VARIANTS[variant] + name)
    if must_pass("gofmt -l", ["gofmt", "-l", folder]):
        raise Failure("gofmt writes otherwise:\n" + must_pass("gofmt -d", ["gofmt", "-d", folder])[:4000])
    go(context, folder, ["vet", "./..."])
    lines = sum(path.read_bytes().count(b"\n") for path in files_below(folder, "*.go"))
    return f"{lines} lines in {len(VARIANTS)} variants, go vet and gofmt -l"
