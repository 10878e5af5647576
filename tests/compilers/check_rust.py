"""Rust by rustc with warnings as errors; with serde, by cargo and the crates that Debian has."""
import os
import shutil

from common import files_below, fresh, generate, must_pass

CRATES = "/usr/share/cargo/registry"  # of librust-serde-dev and librust-serde-json-dev
CONFIGURATION = f"""[source.crates-io]
replace-with = "debian"
[source.debian]
directory = "{CRATES}"
"""
PACKAGE = """[package]
name = "{name}"
version = "1.0.0"
edition = "2021"
[dependencies]
serde = {{version = "1", features = ["derive"]}}
serde_json = "1"
{kind}
name = "{name}"
path = "{path}"
"""


def has_serde():
    return bool(shutil.which("cargo")) and os.path.isdir(CRATES) and any(
        name.startswith("serde_json-") for name in os.listdir(CRATES))


def cargo(context, folder, name, kind, path, command):
    """Has cargo check or run a package that is one generated source; dependencies are built once."""
    (folder / ".cargo").mkdir(parents=True, exist_ok=True)
    (folder / ".cargo" / "config.toml").write_text(CONFIGURATION)
    (folder / "Cargo.toml").write_text(PACKAGE.format(name=name, kind=kind, path=path))
    environment = dict(os.environ, RUSTFLAGS="-D warnings", CARGO_TARGET_DIR=str(context.work / "cargo"))
    return must_pass(f"cargo {command[0]}", ["cargo", *command, "--offline", "--quiet"],
                     cwd=folder, env=environment)


def write_crate(context, folder, settings):
    """Generates each corpus as a module of one library; returns the source that declares them."""
    fresh(folder)
    modules = []
    for corpus in context.corpora:
        generate(context, corpus, "rust", folder / corpus.name, settings)
        modules.append(f"pub mod {corpus.name};\n")
    (folder / "lib.rs").write_text("".join(modules))
    return folder / "lib.rs"


def check(context):
    if not shutil.which("rustc"):
        return "skipped: no rustc"
    out = context.work / "rust"
    plain = write_crate(context, out / "plain", [])
    must_pass("rustc", ["rustc", "--edition", "2021", "-D", "warnings", "--crate-type", "lib",
                        "--emit", "metadata", plain, "-o", out / "plain.rmeta"])
    words = f"{len(files_below(plain.parent, '*.rs'))} modules, rustc -D warnings"
    if not has_serde():
        return f"{words}; serde skipped: no cargo, or no crates in {CRATES}"
    serde = write_crate(context, out / "serde", ["serde=true", "node_type=String"])
    cargo(context, serde.parent, "generated", "[lib]", serde.name, ["check"])
    return f"{words}, with serde too"
