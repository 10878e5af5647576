"""Go by go vet, which compiles, and gofmt -l."""
import os
import shutil

from common import Failure, generate, must_pass

VARIANTS = {
    "plain": [],
    "options": ["package=ui", "node_type=template.HTML", "node_import=html/template"],
}


def go(context, folder, command):
    """Runs a go command on a package, with a build cache that is kept."""
    (folder / "go.mod").write_text("module example.com/ui\n\ngo 1.18\n")
    environment = dict(os.environ, GOCACHE=str(context.work / "go"), GOFLAGS="-mod=mod", GOPROXY="off",
                       GOTOOLCHAIN="local")
    return must_pass(f"go {command[0]}", ["go", *command], cwd=folder, env=environment)


def check(context, inputs, out, registry):
    if not shutil.which("go"):
        return "skipped: no go"
    lines = 0
    for variant, settings in VARIANTS.items():
        folder = generate(context.praxis, inputs, "go", out / "go" / variant, settings, registry)
        unformatted = must_pass("gofmt -l", ["gofmt", "-l", folder])
        if unformatted:
            raise Failure(f"gofmt writes otherwise, {variant}:\n" +
                          must_pass("gofmt -d", ["gofmt", "-d", folder])[:4000])
        go(context, folder, ["vet", "."])
        lines += sum(len(path.read_text().splitlines()) for path in folder.glob("*.go"))
    return f"{lines} lines in {len(VARIANTS)} variants, go vet and gofmt -l"
