#!/usr/bin/env python3
"""After every kind of change exactly the right outputs are written, and a second run writes nothing.

usage: incremental_test.py PRAXIS [CASE...]
"""
import os
import shutil
import subprocess
import sys
import time

from tree import Tree

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from case_runner import functions_of, run_cases  # noqa: E402  (beside the tests)

PACK = """praxis-pack: 1
name: own
input: components
options: {greeting: {type: string, default: hello}}
outputs:
  - {template: one.txt.jinja, path: "{{ component.name }}.txt"}
  - {template: all.txt.jinja, path: all.txt, for: project}
"""


def small(praxis, *arguments):
    """Three components, two outputs each, and the TypeScript index: seven outputs."""
    tree = Tree(praxis, *arguments)
    for name in ("Alpha", "Beta", "Gamma"):
        tree.component(name)
    tree.expect(7)
    return tree


def own_pack(praxis):
    tree = Tree(praxis, "components", "--pack", "./pack")
    tree.write("pack/pack.yaml", PACK)
    tree.write("pack/one.txt.jinja", "{{ options.greeting }} {{ component.name }}\n")
    tree.write("pack/all.txt.jinja", "{% for c in components %}{{ c.name }}\n{% endfor %}")
    tree.component("Alpha")
    tree.component("Beta")
    tree.expect(3)
    return tree


def touch(praxis):
    with small(praxis) as tree:
        os.utime(tree.path("components/Alpha.praxis.yaml"))
        tree.expect(0, 7)


def edit_and_revert(praxis):
    with small(praxis) as tree:
        before = tree.read("components/Beta.praxis.yaml")
        tree.component("Beta", body="props: {label: string, size: number}")
        tree.expect(2, 5)
        tree.write("components/Beta.praxis.yaml", before)
        tree.expect(2, 5)


def edit_that_means_nothing(praxis):
    with small(praxis) as tree:
        text = tree.read("components/Beta.praxis.yaml")
        tree.write("components/Beta.praxis.yaml", "# a comment\n" + text)
        tree.expect(0, 7)


def edit_that_one_template_ignores(praxis):
    with small(praxis) as tree:
        tree.component("Beta", body="events: {change: {}}\nprops: {label: string}")
        run = tree.expect(1)
        assert "BetaProps.ts" in tree.run("--verbose").err and run.count("up to date") == 6


def add_remove_rename(praxis):
    with small(praxis) as tree:
        tree.component("Delta")
        tree.expect(3, 6)
        tree.remove("components/Beta.praxis.yaml")
        tree.expect(1, removed=2)
        os.rename(tree.path("components/Alpha.praxis.yaml"), tree.path("components/renamed.praxis.yaml"))
        tree.expect(0)
        tree.write("components/renamed.praxis.yaml", tree.read("components/renamed.praxis.yaml").replace("Alpha", "Omega"))
        tree.expect(3, removed=2)


def move_to_a_directory(praxis):
    with small(praxis) as tree:
        os.makedirs(tree.path("components/forms"))
        os.rename(tree.path("components/Beta.praxis.yaml"), tree.path("components/forms/Beta.praxis.yaml"))
        tree.expect(3, removed=2)
        os.rename(tree.path("components/forms/Beta.praxis.yaml"), tree.path("components/Beta.praxis.yaml"))
        tree.expect(3, removed=2)
        assert not tree.exists("out/forms"), "an empty directory is left behind"


def deleted_output(praxis):
    with small(praxis) as tree:
        tree.remove("out/BetaProps.ts")
        tree.expect(1, 6)
        tree.remove("out/index.ts")
        tree.expect(1, 6)


def touched_output(praxis):
    with small(praxis) as tree:
        os.utime(tree.path("out/BetaProps.ts"))
        tree.expect(0, 7)


def edited_output(praxis):
    with small(praxis) as tree:
        tree.write("out/BetaProps.ts", "// mine\n")
        run = tree.run()
        assert run.code == 1 and "[edited-output]" in run.err and "--force" in run.err, run.err
        assert tree.read("out/BetaProps.ts") == "// mine\n", "the edit was overwritten"
        tree.expect(1, 6, more=["--force"])


def edited_stale_output(praxis):
    with small(praxis) as tree:
        tree.write("out/BetaProps.ts", "// mine\n")
        tree.remove("components/Beta.praxis.yaml")
        run = tree.run()
        assert run.code == 1 and "[edited-output]" in run.err, run.err
        assert tree.exists("out/BetaProps.ts"), "the edit was removed"
        assert tree.run("--force").code == 0 and not tree.exists("out/BetaProps.ts")


def foreign_output(praxis):
    with small(praxis) as tree:
        tree.write("out/DeltaProps.ts", "// mine\n")
        tree.component("Delta")
        run = tree.run()
        assert run.code == 1 and "[foreign-output]" in run.err, run.err
        assert tree.read("out/DeltaProps.ts") == "// mine\n"
        tree.expect(2, more=["--force"])  # the index as well, which waited for all components


def template_change(praxis):
    with own_pack(praxis) as tree:
        tree.write("pack/one.txt.jinja", "{{ options.greeting }}, {{ component.name }}\n")
        tree.expect(2, 1)
        tree.write("pack/one.txt.jinja", "{# a comment #}{{ options.greeting }}, {{ component.name }}\n")
        tree.expect(0, 3)


def included_template_change(praxis):
    with own_pack(praxis) as tree:
        tree.write("pack/part.jinja", "part")
        tree.write("pack/one.txt.jinja", "{{ component.name }} {% include 'part.jinja' %}\n")
        tree.expect(2, 1)
        tree.write("pack/part.jinja", "other part")
        tree.expect(2, 1)


def option_change(praxis):
    with own_pack(praxis) as tree:
        tree.expect(2, 1, more=["--set", "greeting=good morning"])
        tree.expect(2, 1)


def registry_change(praxis):
    with Tree(praxis, "components", "--registry", "registry.yaml", "--pack", "json-schema") as tree:
        registry = "registry: {label: {type: string}, size: {type: number}}\n"
        tree.write("registry.yaml", registry)
        tree.component("Alpha", body="uses: {shared: [label]}")
        tree.component("Beta", body="props: {size: {use: size, required: true}}")
        tree.component("Gamma", body="props: {other: string}")
        tree.expect(3)
        tree.write("registry.yaml", registry.replace("type: string", "type: string, description: text"))
        tree.expect(1, 2)
        tree.write("registry.yaml", registry.replace("type: number", "type: integer"))
        tree.expect(2, 1)
        tree.write("registry.yaml", "# nothing but a comment\n" + tree.read("registry.yaml"))
        tree.expect(0, 3)


def inheritance(praxis):
    with Tree(praxis, "components", "--pack", "json-schema") as tree:
        tree.component("Base", body="props: {label: string}")
        tree.component("Middle", extends="Base", body="props: {size: number}")
        tree.component("Leaf", extends="Middle", body="props: {icon: string}")
        tree.component("Other")
        tree.expect(4)
        tree.component("Base", body="props: {label: {type: string, description: text}}")
        tree.expect(3, 1)
        tree.component("Middle", extends="Base", body="props: {size: integer}")
        tree.expect(2, 2)
        tree.component("Leaf", extends="Base", body="props: {icon: string}")
        tree.expect(1, 3)


def referred_component_moves(praxis):
    with Tree(praxis, "components", "--pack", "typescript") as tree:
        tree.component("Icon")
        tree.component("Button", body="props: {icon: {type: ref, ref: Icon}}")
        tree.expect(3)
        tree.component("Icon", body="props: {other: string}")
        tree.expect(1, 2)
        os.makedirs(tree.path("components/media"))
        os.rename(tree.path("components/Icon.praxis.yaml"), tree.path("components/media/Icon.praxis.yaml"))
        tree.expect(3, removed=1)
        assert "media/IconProps" in tree.read("out/ButtonProps.ts"), tree.read("out/ButtonProps.ts")


def another_version_of_the_tool(praxis):
    with small(praxis) as tree:
        with open(praxis, "rb") as file:
            binary = file.read()
        version = subprocess.run([praxis, "--version"], capture_output=True, text=True).stdout.split()[1]
        other = version[:-1] + chr(ord("0") + (int(version[-1]) + 1) % 10)
        patched = tree.path("praxis-other")
        with open(patched, "wb") as file:
            file.write(binary.replace(version.encode(), other.encode()))
        os.chmod(patched, 0o755)
        if subprocess.run([patched, "--version"], capture_output=True, text=True).stdout.split()[1] != other:
            return "this build keeps its version in no single place"
        assert "to be written" in tree.run("--explain", "--dry-run", praxis=patched).err
        run = tree.run("--explain", praxis=patched)
        assert run.code == 0 and f"praxis {version} was used" in run.err, run.err
        assert run.count("written") == 0, "the same text was written again"


def lost_manifest(praxis):
    with small(praxis) as tree:
        shutil.rmtree(tree.path("out/.praxis"))
        tree.expect(0, 7)


def damaged_manifest(praxis):
    with small(praxis) as tree:
        manifest = tree.path("out/.praxis/manifest.mdb")
        with open(manifest, "rb") as file:
            good = file.read()
        for bad in (b"", b"garbage", os.urandom(5000), good[:4096], good[: len(good) // 2], good[:-4096] if len(good) > 8192 else b"x"):
            with open(manifest, "wb") as file:
                file.write(bad)
            run = tree.run()
            assert run.code == 0, f"{len(bad)} bytes: exit {run.code}\n{run.err}"
            tree.expect(0, 7)


def errors_write_nothing(praxis):
    with small(praxis) as tree:
        before = tree.files()
        tree.component("Alpha", body="props: {label: sting}")
        tree.component("Beta", body="props: {label: number}")
        run = tree.run("--stamp", "stamp")
        assert run.code == 1 and "Alpha.praxis.yaml:2:" in run.err, run.err
        assert tree.files() == before and not tree.exists("stamp")
        run = tree.run("--keep-going", "--stamp", "stamp")
        assert run.code == 1 and run.count("written") == 2, run.err
        now = tree.files()
        assert now["AlphaProps.ts"] == before["AlphaProps.ts"] and not tree.exists("stamp")
        tree.component("Alpha")
        tree.expect(0, 7)


def check_and_dry_run(praxis):
    with small(praxis) as tree:
        assert tree.run(command="check").code == 0
        tree.component("Beta", body="props: {label: number}")
        before = tree.files()
        for more in (["--check"], ["--dry-run"], ["--check", "--diff"]):
            run = tree.run(*more)
            assert run.code == (0 if more == ["--dry-run"] else 3), run.err
            assert tree.files() == before and run.count("written") == 2, run.err
        assert "+" in tree.run("--diff", "--dry-run").out
        assert tree.run(command="check").code == 3
        tree.expect(2, 5)


def threads_do_not_matter(praxis):
    with Tree(praxis) as tree:
        for i in range(150):
            tree.component(f"Component{i}", body=f"props: {{label: {'string' if i % 10 else 'sting'}}}")
        one, eight = (tree.run("-j", jobs, "--keep-going", out=f"out{jobs}") for jobs in ("1", "8"))
        assert one.err == eight.err.replace("out8", "out1"), "messages differ"
        assert one.code == 1 and one.err.count("[unknown-type]") == 15, one.err[:500]
        assert tree.files("out1") == tree.files("out8")


def depfile_and_stamp(praxis):
    with small(praxis) as tree:
        run = tree.run("--depfile", "gen.d", "--stamp", "a stamp")
        assert run.code == 0, run.err
        text = tree.read("gen.d")
        assert text.startswith("a\\ stamp:"), text
        for path in ("components", "components/Alpha.praxis.yaml"):
            assert os.path.realpath(tree.path(path)) in text or tree.path(path) in text, f"{path} not in\n{text}"
        first = os.stat(tree.path("a stamp")).st_mtime_ns
        time.sleep(0.02)
        tree.run("--depfile", "gen.d", "--stamp", "a stamp")
        assert os.stat(tree.path("a stamp")).st_mtime_ns > first, "the stamp was not touched"


def clean_removes_only_our_own(praxis):
    with small(praxis) as tree:
        tree.write("out/mine.txt", "mine")
        tree.write("out/BetaProps.ts", "// edited\n")
        run = tree.run(command="clean")
        assert run.code == 1 and sorted(tree.files()) == ["BetaProps.ts", "mine.txt"], run.err
        run = tree.run("--force", command="clean")
        assert run.code == 0 and sorted(tree.files()) == ["mine.txt"], run.err


def failing_template(praxis):
    """An error of a template on one component: the others are made, and nothing over the whole project."""
    with own_pack(praxis) as tree:
        tree.write("pack/one.txt.jinja", "{{ component.name }}{% if component.name == 'Beta' %}{{ missing }}{% endif %}\n")
        tree.write("pack/all.txt.jinja", "{% for c in components %}{{ c.path.split('/') }}\n{% endfor %}")
        run = tree.run("--keep-going", out="fresh")
        assert run.code == 1 and run.err.count(": error: ") == 1, run.err
        assert "missing" in run.err and "Beta" in run.err, run.err
        assert sorted(tree.files("fresh")) == ["Alpha.txt"], tree.files("fresh")


def explanations(praxis):
    with small(praxis) as tree:
        assert "up to date" in tree.run("out/AlphaProps.ts", command="explain").out
        tree.component("Beta", body="props: {label: {type: string, required: true}, size: number}")
        run = tree.run("--explain", "--dry-run")
        assert "Beta.praxis.yaml: props.label changed" in run.err, run.err  # it was `label: string`
        assert "Beta.praxis.yaml: props.size added" in run.err, run.err
        assert "props.label.type" not in run.err, run.err
        tree.run()
        tree.component("Beta", body="props: {label: {type: string, required: false}, size: number}")
        run = tree.run("--explain")
        assert "Beta.praxis.yaml: props.label.required changed" in run.err, run.err
        assert "props.size" not in run.err, run.err
        tree.component("Beta")
        assert "Beta.praxis.yaml: props.size removed" in tree.run("--explain").err


if __name__ == "__main__":
    praxis_path = os.path.abspath(sys.argv[1])
    cases = [case for case in functions_of(globals(), "praxis") if case not in (small, own_pack)]
    sys.exit(run_cases(cases, sys.argv[2:], lambda case: case(praxis_path)))
