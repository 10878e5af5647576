"""One random sequence of events on a small tree, and what must hold after each run.

A sequence is a list of operations (name, number): the number seeds whatever the operation chooses, so
that a sequence means the same when others are taken out of it. What a run must leave is not
computed here: a run from scratch in another directory tells. The model only knows whose each file
in the output directory is: written by Praxis, edited since, or never its own.
"""
import os
import random
import shlex
import shutil
import subprocess

import faults
from tree import Run, Snapshot

NAMES = ("Alpha", "Beta", "Gamma", "Delta", "Icon", "Link")
FOLDERS = ("", "forms/", "media/deep/")
TYPES = ("string", "number", "boolean", "{type: enum, enum: [sm, md]}", "{type: array, items: string}")

# How often each operation comes. A run follows every other change or so.
CHANGES = {
    "edit": 10, "edit_same_size": 6, "revert": 5, "touch": 3, "add": 5, "remove": 4, "rename_file": 2, "move": 3,
    "rename_component": 3, "restore_old_times": 4, "break_component": 2, "edit_data": 3, "change_template": 6,
    "change_pack": 3, "change_registry": 4, "change_options": 3, "change_packs": 2, "edit_output": 3,
    "edit_output_same_size": 3, "delete_output": 4, "touch_output": 2, "foreign_output": 1,
    "delete_manifest": 1, "delete_all_outputs": 1, "crash": 8,
}
RUNS = {"run": 6, "run_and_rest": 4, "force": 1}

PATTERNS = ("{{ component.name }}.txt", "{{ component.name|kebab }}.txt", "sub/{{ component.name }}.txt")
TEMPLATES = {
    "one.txt.jinja": (
        "{{ options.greeting }} {{ component.name }}\n{% for p in props %}{{ p.name }}: {{ p.type.kind }}\n{% endfor %}",
        "{{ component.name }}: {{ component.description }}\n{% include 'part.jinja' %}\n",
        "{# a comment #}{{ component.name }}: {{ component.description }}\n{% include 'part.jinja' %}\n",
        "{{ component.name }}{% for r in refs %} {{ r.path }}{% endfor %}\n",
    ),
    "part.jinja": ("part\n", "trap\n", "{{ props|length }}\n",
                   "{% import 'macros.jinja' as m %}{{ m.say(component.name) }}\n"),
    "macros.jinja": ("{% macro say(t) %}say {{ t }}{% endmacro %}", "{% macro say(t) %}sea {{ t }}{% endmacro %}"),
    "all.txt.jinja": ("{% for c in components %}{{ c.name }}\n{% endfor %}",
                      "{% for c in components %}{{ c.path }} {{ c.description }}\n{% endfor %}"),
    "full.txt.jinja": ("{% for c in components %}{{ c.component.name }} {{ c.props|length }}\n{% endfor %}",),
    "unused.jinja": ("nobody includes this\n", "nobody includes that\n"),
    "data.txt.jinja": ("{{ file.stem }} {{ data.value }}\n", "{{ data.value }} {{ file.stem }}\n"),
}


def pack_text(pattern=PATTERNS[0], when=""):
    return f"""praxis-pack: 1
name: own
input: components
options: {{greeting: {{type: string, default: hello}}}}
outputs:
  - {{template: one.txt.jinja, path: "{pattern}"{when}}}
  - {{template: all.txt.jinja, path: all.txt, for: project}}
  - {{template: full.txt.jinja, path: full.txt, for: project, data: full}}
"""


DATA_PACK = """praxis-pack: 1
name: data
input: yaml
files: ["*.data.yaml"]
root: data
outputs:
  - {template: data.txt.jinja, path: "{{ file.stem }}.txt"}
"""

FULL_REGISTRY = "registry: {label: {type: string}, size: {type: number}}\n"


def make_sequence(rng, length):
    """A list of operations; the first ones make a tree."""
    operations = [("add", rng.getrandbits(32)) for _ in range(rng.randint(2, 4))] + [("run", rng.getrandbits(32))]
    while len(operations) < length:
        kinds = CHANGES if rng.random() < 0.6 else RUNS
        kind = rng.choices(list(kinds), list(kinds.values()))[0]
        operations.append((kind, rng.getrandbits(32)))
    return operations


class Failed(Exception):
    """What a run did wrong."""


def require(condition, message):
    if not condition:
        raise Failed(message)


class Sequence:
    """Carries out operations in a directory of its own, and keeps a shell script of what it did."""

    def __init__(self, praxis, shim, root, slow_clock):
        """With `slow_clock` all happens in one tick of the file system's clock, or two."""
        self.praxis, self.shim, self.root = praxis, shim, root
        self.clock = self.path("clock") if shim and slow_clock else None
        self.script = []
        self.saved = {}          # path -> earlier texts with their times
        self.packs = ["./pack"]
        self.settings = []
        self.owned = {}          # path below out -> bytes that Praxis last left there
        self.unsure = set()      # paths that Praxis may take for its own or not: a run did not come to its end
        self.before = Snapshot(self.path("out"))

    # --- primitives, each a line of the script ---------------------------------------------------

    def path(self, name):
        return os.path.join(self.root, name)

    def write(self, name, text, times=None, replace=False):
        """In place, or by another file that takes the name; `times` is an mtime in nanoseconds."""
        full = self.path(name)
        if os.path.dirname(name):
            if not os.path.isdir(os.path.dirname(full)):
                os.makedirs(os.path.dirname(full))
                self.script.append(f"mkdir -p {shlex.quote(os.path.dirname(name))}")
        target = full + ".new" if replace else full
        with open(target, "w", newline="") as file:
            file.write(text)
        shown = shlex.quote(name + ".new" if replace else name)
        self.script.append(f"printf %s {shlex.quote(text)} > {shown}")
        if times is not None:
            os.utime(target, ns=(times, times))
            self.script.append(f"touch -d @{times // 10**9}.{times % 10**9:09} {shown}")
        if replace:
            os.rename(target, full)
            self.script.append(f"mv {shown} {shlex.quote(name)}")

    def edit(self, name, text, rng):
        """A new text for a file that is there; its earlier ones can come back."""
        old = self.read(name)
        self.saved.setdefault(name, []).append((old, os.stat(self.path(name)).st_mtime_ns))
        self.write(name, text, replace=rng.random() < 0.3)

    def read(self, name):
        with open(self.path(name), newline="") as file:
            return file.read()

    def remove(self, name):
        os.remove(self.path(name))
        self.script.append(f"rm {shlex.quote(name)}")

    def remove_tree(self, name):
        shutil.rmtree(self.path(name), ignore_errors=True)
        self.script.append(f"rm -rf {shlex.quote(name)}")

    def rename(self, name, to):
        if not os.path.isdir(os.path.dirname(self.path(to))):
            os.makedirs(os.path.dirname(self.path(to)))
            self.script.append(f"mkdir -p {shlex.quote(os.path.dirname(to))}")
        os.rename(self.path(name), self.path(to))
        self.script.append(f"mv {shlex.quote(name)} {shlex.quote(to)}")

    def inputs(self, suffix=".praxis.yaml"):
        found = []
        for folder, folders, names in os.walk(self.path("components")):
            folders.sort()
            found += [os.path.join(os.path.relpath(folder, self.root), n) for n in sorted(names) if n.endswith(suffix)]
        return found

    def start(self):
        """The files that every sequence begins with."""
        os.makedirs(self.path("components"))
        self.script.append("mkdir components")
        if self.clock:
            faults.start_clock(self.clock)
            self.script.append("printf '%s %020d' $(date +%s000000000) 0 > clock")
        self.write("registry.yaml", FULL_REGISTRY)
        self.write("pack/pack.yaml", pack_text())
        self.write("data-pack/pack.yaml", DATA_PACK)
        for name, texts in TEMPLATES.items():
            if name != "unused.jinja":
                self.write(("data-pack/" if name.startswith("data.") else "pack/") + name, texts[0])

    # --- changes ---------------------------------------------------------------------------------

    def apply(self, operation):
        kind, number = operation
        getattr(self, "do_" + kind)(random.Random(number))

    def other_name(self, rng, name):
        """A component that is there, as a rule."""
        there = sorted({self.name_in(file) for file in self.inputs()} - {name})
        return rng.choice(there if there and rng.random() < 0.95 else NAMES)

    def name_in(self, file):
        return self.read(file).partition("name: ")[2].partition(",")[0]

    def component_text(self, rng, name):
        extends = f", extends: {self.other_name(rng, name)}" if rng.random() < 0.2 else ""
        lines = [f"component: {{name: {name}, description: version {rng.randint(10, 99)}{extends}}}"]
        if rng.random() < 0.3:
            lines.append("uses: {shared: [label]}")
        lines.append("props:")
        keys = rng.sample(("icon", "text", "other", "open"), rng.randint(1, 3))
        lines += [f"  {key}: {rng.choice(TYPES)}" for key in keys]
        if rng.random() < 0.3:
            lines.append("  size: {use: size, required: true}")
        if rng.random() < 0.3:
            lines.append(f"  link: {{type: ref, ref: {self.other_name(rng, name)}}}")
        return "\n".join(lines) + "\n"

    def do_add(self, rng):
        taken = {self.name_in(file) for file in self.inputs()}
        free = [n for n in NAMES if n not in taken and not any(f"{n}." in file for file in self.inputs())]
        if free:
            name = rng.choice(free)
            self.write(f"components/{rng.choice(FOLDERS)}{name}.praxis.yaml", self.component_text(rng, name))

    def do_edit(self, rng):
        if files := self.inputs():
            file = rng.choice(files)
            self.edit(file, self.component_text(rng, self.name_in(file)), rng)

    def do_edit_same_size(self, rng):
        """Another description of as many bytes, and perhaps the time that the file had before."""
        if files := self.inputs():
            file = rng.choice(files)
            before, version, after = self.read(file).partition("version ")
            if version:
                times = os.stat(self.path(file)).st_mtime_ns
                self.edit(file, before + version + str(rng.randint(10, 99)) + after[2:], rng)
                if rng.random() < 0.5:
                    os.utime(self.path(file), ns=(times, times))
                    self.script.append(f"touch -d @{times // 10**9}.{times % 10**9:09} {file}")

    def do_revert(self, rng):
        if names := [n for n in self.saved if os.path.exists(self.path(n))]:
            name = rng.choice(names)
            self.write(name, rng.choice(self.saved[name])[0], replace=rng.random() < 0.5)

    def do_restore_old_times(self, rng):
        """An earlier text with its earlier time, as by `cp -p`, `rsync -t`, or unpacking an archive."""
        if names := [n for n in self.saved if os.path.exists(self.path(n))]:
            name = rng.choice(names)
            text, times = rng.choice(self.saved[name])
            self.write(name, text, times=times, replace=rng.random() < 0.7)

    def do_touch(self, rng):
        if files := self.inputs() + ["registry.yaml", "pack/pack.yaml"]:
            file = rng.choice(files)
            os.utime(self.path(file))
            self.script.append(f"touch {file}")

    def do_remove(self, rng):
        if files := self.inputs() + self.inputs(".data.yaml"):
            self.remove(rng.choice(files))

    def do_move(self, rng):
        if files := self.inputs():
            file = rng.choice(files)
            to = f"components/{rng.choice(FOLDERS)}{os.path.basename(file)}"
            if not os.path.exists(self.path(to)):
                self.rename(file, to)

    def do_rename_file(self, rng):
        """Another file name, the same component: nothing depends on the names of files."""
        if files := self.inputs():
            file = rng.choice(files)
            stem, rest = os.path.basename(file).split(".", 1)
            to = f"{os.path.dirname(file)}/{stem + '.x' if not rest.startswith('x.') else stem}.praxis.yaml"
            if not os.path.exists(self.path(to)):
                self.rename(file, to)

    def do_rename_component(self, rng):
        if files := self.inputs():
            file = rng.choice(files)
            name = self.name_in(file)
            self.edit(file, self.read(file).replace(f"name: {name},", f"name: {rng.choice(NAMES)},"), rng)

    def do_break_component(self, rng):
        if files := self.inputs():
            file = rng.choice(files)
            self.edit(file, self.read(file) + rng.choice(("  bad: sting\n", "  - x\n", "props: {}\n")), rng)

    def do_edit_data(self, rng):
        name = rng.choice(FOLDERS[:2]) + rng.choice("xy")
        self.write(f"components/{name}.data.yaml", f"value: {rng.randint(10, 99)}\n")

    def do_change_template(self, rng):
        name = rng.choice(list(TEMPLATES))
        folder = "data-pack/" if name.startswith("data.") else "pack/"
        text = rng.choice(TEMPLATES[name])
        if os.path.exists(self.path(folder + name)):
            self.edit(folder + name, text, rng)
        else:
            self.write(folder + name, text)

    def do_change_pack(self, rng):
        when = rng.choice(("", "", ', when: "component.name != \'Alpha\'"'))
        self.edit("pack/pack.yaml", pack_text(rng.choice(PATTERNS), when), rng)

    def do_change_registry(self, rng):
        entries = [f"label: {{type: string, description: text {rng.randint(10, 13)}}}",
                   f"size: {{type: {rng.choice(('number', 'integer'))}}}"]
        if rng.random() < 0.2:
            entries.pop(rng.randrange(2))
        comment = rng.choice(("", "# a comment\n"))
        self.edit("registry.yaml", f"{comment}registry: {{{', '.join(entries)}}}\n", rng)

    def do_change_options(self, rng):
        self.settings = rng.choice(([], ["--set", "own.greeting=good morning"], ["--set", "own.greeting=hullo"]))

    def do_change_packs(self, rng):
        others = rng.sample(["json-schema", "./data-pack", "typescript=ts"], rng.randint(0, 2))
        self.packs = ["./pack" + rng.choice(("", "", "=text"))] + others

    # --- what somebody does to the outputs ---------------------------------------------------------

    def outputs(self):
        return sorted(self.owned.keys() & Snapshot(self.path("out")).files.keys())

    def edit_by_hand(self, path, text):
        self.write("out/" + path, text)
        if self.killed:
            self.unsure.add(path)

    killed = False   # a run was killed, and none has come to its end since

    def do_edit_output(self, rng):
        if files := self.outputs():
            self.edit_by_hand(rng.choice(files), f"mine {rng.randint(10, 99)}\n")

    def do_edit_output_same_size(self, rng):
        """What a glance at size and time would not show."""
        if files := self.outputs():
            path = rng.choice(files)
            text = self.read("out/" + path)
            if text:
                times = os.stat(self.path("out/" + path)).st_mtime_ns
                self.write("out/" + path, ("~" if text[0] != "~" else "^") + text[1:], times=times)
                if self.killed:
                    self.unsure.add(path)

    def do_delete_output(self, rng):
        if files := self.outputs():
            self.remove("out/" + rng.choice(files))

    def do_touch_output(self, rng):
        if files := self.outputs():
            path = "out/" + rng.choice(files)
            os.utime(self.path(path))
            self.script.append(f"touch {path}")

    def do_foreign_output(self, rng):
        path = rng.choice(("Alpha.txt", "forms/Beta.txt", "notes.txt"))
        if path not in self.owned and not os.path.exists(self.path("out/" + path)):
            self.edit_by_hand(path, f"somebody's {rng.randint(10, 99)}\n")

    def do_delete_all_outputs(self, rng):
        self.remove_tree("out")
        self.owned, self.killed, self.unsure = {}, False, set()

    def do_delete_manifest(self, rng):
        """What is in the output directory is nobody's now, and taken over where it is right."""
        self.remove_tree("out/.praxis")
        self.owned, self.killed, self.unsure = {}, False, set()

    # --- runs ----------------------------------------------------------------------------------------

    def command(self, *more, out="out"):
        packs = [word for pack in self.packs for word in ("--pack", pack)]
        return [self.praxis, "generate", "components", *packs, "--registry", "registry.yaml", *self.settings,
                "--out", out, *more]

    def show(self, command, fault=""):
        preload = "LD_PRELOAD=$FAULT_SHIM " if fault or self.clock else ""
        clock = "PRAXIS_FAULT_CLOCK=clock " if self.clock else ""
        self.script.append(preload + clock + fault + shlex.join(["praxis", *command[1:]]))

    def tool(self, *more, out="out"):
        command = self.command(*more, out=out)
        self.show(command)
        if self.clock:
            return faults.run(command, self.root, self.shim, clock=self.clock)
        return Run(subprocess.run(command, cwd=self.root, capture_output=True, timeout=120))

    def scratch(self):
        """What a run from scratch says and leaves: None for the files when there are errors."""
        shutil.rmtree(self.path("scratch"), ignore_errors=True)
        run = Run(subprocess.run(self.command(out="scratch"), cwd=self.root, capture_output=True, timeout=120))
        require(run.code in (0, 1), f"a run from scratch ended with {run.code}:\n{run.err}")
        return run, Snapshot(self.path("scratch")).contents() if run.code == 0 else None

    def do_run(self, rng):
        self.check_run(rng)

    def do_run_and_rest(self, rng):
        self.check_run(rng, rest=True)

    def do_force(self, rng):
        self.check_run(rng, force=True)

    def do_crash(self, rng):
        """Kills a run that has something to do, and more may happen before the next one."""
        if not self.shim:
            return
        self.change_something(rng)
        self.crash(rng)
        if rng.random() < 0.7:
            self.change_something(rng)

    def change_something(self, rng):
        kind = rng.choice(("edit", "edit", "add", "add", "remove", "move", "rename_component", "change_template",
                           "change_pack", "change_registry", "change_options", "revert", "delete_output"))
        self.apply((kind, rng.getrandbits(32)))

    def crash(self, rng):
        """Kills a run at one of its changes of the file system; a shorter one comes to its end."""
        fault = f"{rng.choice(('before', 'after', 'torn'))}@{rng.randint(1, 40)}"
        _, wanted = self.scratch()
        before = Snapshot(self.path("out"))
        protected, _ = self.guarded(before, wanted or {})
        how = rng.choice(([], ["--chunk", "2"]))
        command = self.command("-j", rng.choice(("1", "2")), *how)
        self.show(command, f"PRAXIS_FAULT={fault} ")
        run = faults.run(command, self.root, self.shim, fault, clock=self.clock)
        after = Snapshot(self.path("out"))
        require(run.code in (0, 1, faults.KILLED), f"the run ended with {run.code}:\n{run.err}")
        for path in protected:
            require(after.get(path) == before.get(path), f"{path} is not Praxis' own and was changed")
        if run.code == faults.KILLED and wanted is not None:
            self.killed = True
        if wanted is None and how:
            self.take_new(before, after)
        self.take_over(before, after, wanted or {}, protected)

    def take_new(self, before, after):
        """A first run in pieces writes while it reads, before it finds errors."""
        for path in after.files.keys() - before.files.keys():
            self.owned[path] = after.bytes_of(path)

    def take_over(self, before, after, wanted, protected):
        """Notes what is Praxis' own after a run that did not do all."""
        for path in (self.owned.keys() | wanted.keys()) - protected:
            if path not in after.files:
                self.owned.pop(path, None)
            elif path in self.unsure and after.files[path] == before.files.get(path):
                pass  # left alone: no more is known than before
            elif path in self.owned or path not in before.files or after.files[path] != before.files[path]:
                self.owned[path] = after.bytes_of(path)
            else:
                self.unsure.add(path)  # was there, is right, and perhaps known by now

    def guarded(self, now, wanted):
        """The files that a run must not change but complain about, and those it is to leave alone."""
        complaints, foreign = set(), set()
        for path in now.files:
            edited = path in self.owned and now.bytes_of(path) != self.owned[path]
            if path in wanted:
                if now.bytes_of(path) != wanted[path] and (edited or path not in self.owned):
                    complaints.add(path)
            elif edited:
                complaints.add(path)
            elif path not in self.owned and path not in self.unsure:
                foreign.add(path)
        return (complaints - self.unsure) | foreign, complaints

    def check_run(self, rng, rest=False, force=False):
        scratch, wanted = self.scratch()
        before = Snapshot(self.path("out"))
        protected, complaints = self.guarded(before, wanted or {})
        how = rng.choice(([], ["--chunk", "2"], ["-j", "1"]))
        run = self.tool(*(["--force"] if force else []), *how)
        after = Snapshot(self.path("out"))
        try:
            if wanted is None:
                self.check_input_errors(run, scratch, before, after, "--chunk" in how)
                if rng.random() < 0.8:
                    self.mend(scratch)
            elif complaints and not force and run.code == 1:
                self.check_refusal(run, before, after, wanted, protected, complaints)
            else:
                self.check_success(run, before, after, wanted, protected, complaints, force)
                if rest:
                    self.check_rest()
        except Failed as failure:
            raise Failed(f"{failure}\nthe run said:\n{run.err}") from None

    def check_input_errors(self, run, scratch, before, after, in_pieces):
        require(run.code == 1, f"exit {run.code}, but a run from scratch finds errors:\n{scratch.err}")
        if in_pieces:
            self.take_new(before, after)
        for path in before.files.keys() | (set() if in_pieces else after.files.keys()):
            require(after.get(path) == before.get(path), f"{path} was changed by a run with errors in its inputs")
        expected = sorted(line for line in scratch.err.splitlines() if ": error: " in line)
        found = sorted(line for line in run.err.splitlines() if ": error: " in line)
        # One from scratch may follow an error further than a run that parses only what changed.
        require(found and set(found) <= set(expected),
                "other errors than a run from scratch:\n" + "\n".join(expected))

    def mend(self, scratch):
        """Most of what is wrong is put right before it goes on: errors hide what else may be wrong."""
        self.write("registry.yaml", FULL_REGISTRY)
        names = {self.name_in(file) for file in self.inputs()}
        for file in self.inputs():
            if f"{file}:" in scratch.err:
                name = min(set(NAMES) - names, default="Spare" + str(len(names)))
                names.add(name)
                self.write(file, f"component: {{name: {name}, description: version 50}}\nprops: {{text: string}}\n")

    def check_refusal(self, run, before, after, wanted, protected, complaints):
        for path in protected:
            require(after.get(path) == before.get(path), f"{path} is not Praxis' own and was changed")
        # What is wrong with stale outputs may be said when the others are right.
        for path in (complaints & wanted.keys() or complaints) - self.unsure:
            require(f"out/{path}: error: " in run.err, f"nothing is said about {path}")
        for path in after.files.keys() - protected:
            require(after.get(path) == before.get(path) or after.bytes_of(path) == wanted.get(path),
                    f"{path} is neither what it was nor what it should be")
        # What it complains about it does not take for its own.
        refused = {path for path in complaints if f"out/{path}: error: " in run.err}
        self.unsure -= refused
        self.take_over(before, after, wanted, protected | refused)

    def check_success(self, run, before, after, wanted, protected, complaints, force):
        require(run.code == 0, f"exit {run.code}")
        require(force or complaints <= self.unsure, f"nothing is said about {sorted(complaints - self.unsure)}")
        left_alone = protected - complaints
        for path in left_alone:
            require(after.get(path) == before.get(path), f"{path} is not Praxis' own and was changed")
        found = after.files.keys() - left_alone - (self.unsure - wanted.keys())
        require(found == wanted.keys(), f"the files are others than from scratch: {sorted(found ^ wanted.keys())}")
        wrong = sorted(path for path in wanted if after.bytes_of(path) != wanted[path])
        require(not wrong, f"other texts than from scratch: {[(p, after.bytes_of(p), wanted[p]) for p in wrong]}")
        changed = {path for path in wanted if path not in before.files or before.bytes_of(path) != wanted[path]}
        touched = {path for path in wanted if after.get(path) != before.get(path)}
        require(touched <= changed, f"written although nothing changed: {sorted(touched - changed)}")
        removed = before.files.keys() - after.files.keys()
        require(run.count("written") == len(changed), f"{len(changed)} were written, the run says otherwise")
        # A stale output that was gone already may count as removed.
        require(run.count("removed") >= len(removed), f"{len(removed)} were removed, the run says otherwise")
        self.owned, self.unsure, self.killed = dict(wanted), set(), False

    def check_rest(self):
        before = Snapshot(self.path("out"))
        run = self.tool()
        require(run.code == 0 and run.count("written") == 0, f"a second run is not at rest:\n{run.err}")
        require(Snapshot(self.path("out")).files == before.files, "a second run changed files")

    def run_all(self, operations):
        """Carries out all operations, then a last run that puts everything right."""
        self.start()
        for operation in operations:
            self.apply(operation)
        self.check_run(random.Random(0), rest=True)
        self.check_run(random.Random(0), rest=True, force=True)
