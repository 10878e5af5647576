"""Rust by rustc with warnings as errors; with serde, by cargo and the crates that Debian has."""
import os
import shutil

from common import generate, must_pass

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


def check(context, inputs, out, registry):
    if not shutil.which("rustc"):
        return "skipped: no rustc"
    folder = generate(context.praxis, inputs, "rust", out / "rust" / "plain", [], registry)
    must_pass("rustc", ["rustc", "--edition", "2021", "-D", "warnings", "--crate-type", "lib",
                        "--emit", "metadata", folder / "mod.rs", "-o", out / "rust" / "plain.rmeta"])
    words = f"{len(list(folder.rglob('*.rs')))} modules, rustc -D warnings"
    if not has_serde():
        return f"{words}; serde skipped: no cargo, or no crates in {CRATES}"
    folder = out / "rust" / "serde"
    generate(context.praxis, inputs, "rust", folder / "ui", ["serde=true", "node_type=String"], registry)
    cargo(context, folder, "generated", "[lib]", "ui/mod.rs", ["check"])
    return f"{words}, with serde too"
