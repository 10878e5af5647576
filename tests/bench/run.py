#!/usr/bin/env python3
"""Measures Praxis beside its peers and the file system's own limits, in turn, in one run.

    tests/bench/run.py                         builds the preset `bench`, measures 1,000 to 100,000 components
    tests/bench/run.py --large                 1,000,000 as well: half an hour and 20 GB of disk
    tests/bench/run.py --sizes 1000 --quick    a glance
    tests/bench/run.py --json new.json --compare docs/benchmarks/baseline.json
                                               exit code 1 if something became slower than in that result

Contestants do the same work: N components of YAML to 2 N files, whose bytes are compared. They take turns, and medians
are shown, so that what else the machine does strikes all of them. Absolute figures move between machines; ratios
to the floor of the same run hardly do: those are what --compare looks at, and callgrind's exact counts.
"""
import argparse
import contextlib
import filecmp
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import corpus

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
PACK = os.path.join(HERE, "pack")
OUTPUTS_EACH = 2

# Rounds by number of components, and the largest number that a peer of that speed is asked to do.
ROUNDS = {1000: 9, 10000: 7, 100000: 3, 1000000: 1}
LARGEST_FOR_PYTHON = 100000
LARGEST_FOR_CALLGRIND = 1000

# How much worse a result may be than the one it is compared with. Instructions are exact but for addresses.
TOLERANCE = 1.25
INSTRUCTION_TOLERANCE = 1.02


class Bench:
    """The programs, a place to work in, and the results: name -> {"wall": [...], "cpu": [...], "peak": [...]}."""

    def __init__(self, build, praxis, quick):
        # Where the preset puts programs, or all in one folder.
        self.folder = next(f for f in (os.path.join(build, "tests/bench"), build) if os.path.exists(f + "/measure"))
        self.praxis = praxis or os.path.join(build, "praxis")
        self.quick = quick
        self.results = {}

    def program(self, name):
        return os.path.join(self.folder, name)

    def measure(self, name, command, directory):
        """Runs a command once and adds what it took to the results under a name; None adds nothing."""
        done = subprocess.run([self.program("measure"), *command], cwd=directory, capture_output=True, text=True)
        took = json.loads(done.stdout)
        if took.pop("exit") != 0:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        if name:
            samples = self.results.setdefault(name, {"wall": [], "cpu": [], "peak": []})
            for key, value in took.items():
                samples[key].append(value)

    def raw(self, name, *arguments):
        """What the floor says it took, in milliseconds."""
        done = subprocess.run([self.program("raw_files"), *arguments], capture_output=True, text=True, check=True)
        self.results.setdefault(name, {"wall": []})["wall"].append(float(done.stdout))

    def median(self, name, key="wall"):
        samples = self.results.get(name, {}).get(key)
        return statistics.median(samples) if samples else None

    def praxis_command(self, out, *more):
        return [self.praxis, "generate", "components", "--pack", PACK, "--out", out, "--quiet", *more]

    def contestants(self, size):
        found = {"praxis": self.praxis_command,
                 "by-hand": lambda out: [self.program("peer_by_hand"), "components", out]}
        if size <= LARGEST_FOR_PYTHON:
            found["python"] = lambda out: [sys.executable, os.path.join(HERE, "peer_python.py"), "components", out]
        return found

    # --- a number of components on one file system ---------------------------------------------

    def run_size(self, place, directory, size):
        rounds = 1 if self.quick else next(r for most, r in sorted(ROUNDS.items()) if size <= most)
        key = f"{place}/{size}"
        components = os.path.join(directory, "components")
        print(f"  {place}, {size:,} components, {rounds} rounds", file=sys.stderr, flush=True)
        corpus.make(components, size)
        contestants = self.contestants(size)
        for round_ in range(rounds):
            # A new directory each time: where many files were removed the disk is slow for a while.
            for name, command in contestants.items():
                if name == "python" and round_ >= 3:
                    continue
                self.measure(f"{key}/full/{name}", command(f"{name}-{round_}"), directory)
            made = f"{directory}/praxis-{round_}"
            self.raw(f"{key}/full/floor", "write", made, f"{directory}/floor-{round_}")
            self.measure(f"{key}/render/praxis", self.praxis_command("nothing", "--dry-run"), directory)
            if place == "tmpfs" and round_ > 0:   # memory is dearer than disk, and forgets at once
                for name in (*contestants, "floor"):
                    shutil.rmtree(f"{directory}/{name}-{round_}", ignore_errors=True)
        self.check_same(directory, contestants)
        for name, command in contestants.items():   # the next run knows all times to be of the past
            self.measure(None, command(f"{name}-0"), directory)
        for round_ in range(rounds):
            for name, command in contestants.items():
                if name != "python" or round_ < 3:
                    self.measure(f"{key}/no-op/{name}", command(f"{name}-0"), directory)
            self.raw(f"{key}/no-op/floor", "look", components, f"{directory}/praxis-0")
        for round_ in range(rounds):
            for number, (name, command) in enumerate(contestants.items()):
                if name == "python" and round_ >= 3:
                    continue
                corpus.write(components, size // 2, edition=1 + round_ * len(contestants) + number)
                self.measure(f"{key}/one-change/{name}", command(f"{name}-0"), directory)

    def check_same(self, directory, contestants):
        """All made the same files."""
        for name in contestants:
            different = different_files(f"{directory}/praxis-0", f"{directory}/{name}-0")
            if different:
                sys.exit(f"praxis and {name} made different files, the first: {different[0]}")

    # --- what does not depend on the number of components ------------------------------------------

    def run_start_up(self, directory):
        print("  start-up", file=sys.stderr, flush=True)
        corpus.make(os.path.join(directory, "components"), 1)
        command = self.praxis_command("one")
        for _ in range(3):
            self.measure(None, command, directory)
        for _ in range(5 if self.quick else 51):
            self.measure("start-up/bare", [self.program("bare")], directory)
            self.measure("start-up/version", [self.praxis, "--version"], directory)
            self.measure("start-up/one-component", command, directory)

    def run_callgrind(self, directory):
        """Instructions of a render of all and of a no-op, one thread: name -> count, or why there is none."""
        if not shutil.which("valgrind"):
            return {"skipped": "there is no valgrind"}
        print("  callgrind", file=sys.stderr, flush=True)
        corpus.make(os.path.join(directory, "components"), LARGEST_FOR_CALLGRIND)
        counts = {}
        counts["render"] = self.instructions(directory, self.praxis_command("nothing", "--dry-run", "-j", "1"))
        for _ in range(2):
            self.measure(None, self.praxis_command("out", "-j", "1"), directory)
        counts["no-op"] = self.instructions(directory, self.praxis_command("out", "-j", "1"))
        return counts

    def instructions(self, directory, command):
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
                              cwd=directory, capture_output=True, text=True)
        found = re.search(r"Collected : (\d+)", done.stderr)
        if done.returncode != 0 or not found:
            said = [line for line in done.stderr.splitlines() if not line.startswith("==")]
            return "failed: " + " ".join(said)[-300:]
        return int(found.group(1))


def different_files(one, other):
    """Paths below `one` that `other` has not, or with other bytes."""
    different = []
    for folder, folders, files in os.walk(one):
        folders[:] = [f for f in folders if f != ".praxis"]
        match = os.path.join(other, os.path.relpath(folder, one))
        _, mismatch, errors = filecmp.cmpfiles(folder, match, files, shallow=False)
        different += [os.path.join(folder, name) for name in mismatch + errors]
    return different


# --- what follows from the results ---------------------------------------------------------------------

class Figures:
    """Medians by name, and figures that are made of several."""

    def __init__(self, results):
        self.results = results

    def wall(self, name):
        samples = self.results.get(name, {}).get("wall")
        return statistics.median(samples) if samples else None

    def peak(self, name):
        samples = self.results.get(name, {}).get("peak")
        return statistics.median(samples) / 1024 if samples else None

    def ratio(self, of, to):
        one, other = self.wall(of), self.wall(to)
        return one / other if one and other else None

    def rate(self, name, things):
        """Things each second."""
        took = self.wall(name)
        return things / took * 1000 if took else None


def targets(figures, places):
    """(what, unit, figure, target, whether more is better), for those that were measured."""
    memory, disk = "tmpfs/", "disk/"
    rows = []

    def add(what, unit, figure, target, more_is_better=True):
        if figure is not None:
            rows.append((what, unit, figure, target, more_is_better))

    for place in places:
        at = f"{place}/10000"
        add(f"no-op, 10,000, {place}: Python / Praxis", "x",
            figures.ratio(f"{at}/no-op/python", f"{at}/no-op/praxis"), 60)
        no_op, one = figures.wall(f"{at}/no-op/praxis"), figures.wall(f"{at}/one-change/praxis")
        if no_op and one:
            add(f"one change in 10,000, {place}: more than the no-op", "ms", one - no_op, 3, False)
    ten = f"{memory}10000"
    add("full, 10,000, tmpfs: Python / Praxis", "x", figures.ratio(f"{ten}/full/python", f"{ten}/full/praxis"), 8)
    add("decisions, 10,000, tmpfs", "/s", figures.rate(f"{ten}/no-op/praxis", 10000 * OUTPUTS_EACH), 600000)
    add("parse + render, 10,000, tmpfs", "components/s", figures.rate(f"{ten}/render/praxis", 10000), 200000)
    for place in places:
        at = f"{place}/10000/full"
        add(f"first build, 10,000, {place}: share of the raw write rate", "x",
            figures.ratio(f"{at}/floor", f"{at}/praxis"), 0.7)
    for name, what in (("version", "praxis --version"), ("one-component", "no-op of one component")):
        add(f"{what} / bare C++ program", "x", figures.ratio(f"start-up/{name}", "start-up/bare"), 2, False)
    add("peak memory, full, 10,000", "MB", figures.peak(f"{ten}/full/praxis"), 30, False)
    add("peak memory, full, 1,000,000", "MB", figures.peak(disk + "1000000/full/praxis"), 200, False)
    add("no-op, 1,000,000 on disk", "ms", figures.wall(disk + "1000000/no-op/praxis"), 3000, False)
    add("full, 1,000,000 on disk", "ms", figures.wall(disk + "1000000/full/praxis"), 60000, False)
    return rows


def cell(figures, step, name):
    wall, peak = figures.wall(step + name), figures.peak(step + name)
    if wall is None:
        return ""
    memory = f"{peak:.0f} MB " if peak else ""
    return f"{wall:.1f} ms {memory}{figures.ratio(step + name, step + 'praxis'):6.2f}x"


def print_tables(result):
    figures = Figures(result["results"])
    print(f"{result['machine']}, {result['cores']} cores, {result['praxis']}; medians of wall clock in ms, "
          "peak memory in MB, ratios to Praxis")
    if result["load"] > result["cores"] / 2:
        print(f"The machine was busy with other things (load {result['load']}): do not trust these figures.")
    print()
    for place in result["places"]:
        for size in result["sizes"]:
            if f"{place}/{size}/full/praxis" not in result["results"]:
                continue
            print(f"{place}, {size:,} components, {size * OUTPUTS_EACH:,} outputs")
            print(f"  {'':<12}" + "".join(f"{step:>26}" for step in ("full", "no-op", "one change")))
            for name in ("praxis", "by-hand", "python", "floor"):
                cells = []
                for step in ("full", "no-op", "one-change"):
                    cells.append(cell(figures, f"{place}/{size}/{step}/", name))
                if any(cells):
                    print(f"  {name:<12}" + "".join(f"{text:>26}" for text in cells))
            print()
    print("start-up: " + ", ".join(f"{name} {figures.wall('start-up/' + name):.2f} ms"
                                   for name in ("bare", "version", "one-component")))
    for name, count in result["instructions"].items():
        shown = f"{count:,} instructions, {LARGEST_FOR_CALLGRIND:,} components" if isinstance(count, int) else count
        print(f"callgrind, {name}: {shown}")
    print("\ntargets")
    for what, unit, figure, target, more in targets(figures, result["places"]):
        met = figure >= target if more else figure <= target
        print(f"  {'met   ' if met else 'MISSED'}  {what:<55} {figure:>14,.2f} {unit:<13} "
              f"{'>=' if more else '<='} {target:,}")


def compare(result, earlier):
    """What became worse than in an earlier result: (what, now, then)."""
    worse = []
    now, then = Figures(result["results"]), Figures(earlier["results"])
    for name in result["results"]:
        if not name.endswith("/praxis"):
            continue
        # A render without writing has no floor of its own: a peer of the same step stands in.
        floor = name.replace("/render/", "/full/").replace("/one-change/", "/no-op/").removesuffix("praxis") + "floor"
        ratios = now.ratio(name, floor), then.ratio(name, floor)
        if None not in ratios and ratios[0] > ratios[1] * TOLERANCE:
            worse.append((f"{name}, ratio to the floor", *ratios))
        peaks = now.peak(name), then.peak(name)
        if None not in peaks and peaks[0] > peaks[1] * TOLERANCE:
            worse.append((f"{name}, peak memory in MB", *peaks))
    for name in ("version", "one-component"):
        ratios = tuple(figures.ratio(f"start-up/{name}", "start-up/bare") for figures in (now, then))
        if None not in ratios and ratios[0] > ratios[1] * TOLERANCE:
            worse.append((f"start-up/{name}, ratio to a bare program", *ratios))
    for name, count in result["instructions"].items():
        before = earlier["instructions"].get(name)
        if isinstance(count, int) and isinstance(before, int) and count > before * INSTRUCTION_TOLERANCE:
            worse.append((f"callgrind {name}, instructions", count, before))
    return worse


def build_preset():
    for command in (["cmake", "--preset", "bench"], ["cmake", "--build", "--preset", "bench"]):
        subprocess.run(command, cwd=SOURCE, check=True, stdout=sys.stderr)
    return os.path.join(SOURCE, "build/bench")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", help="folder with the programs; without it the preset `bench` is built")
    parser.add_argument("--praxis", help="another build of the tool")
    parser.add_argument("--sizes", default="1000,10000,100000", help="numbers of components")
    parser.add_argument("--large", action="store_true", help="1,000,000 components on disk as well")
    parser.add_argument("--places", default="tmpfs,disk")
    parser.add_argument("--disk", default=tempfile.gettempdir(), help="a directory on a disk")
    parser.add_argument("--tmpfs", default="/dev/shm", help="a directory in memory")
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--no-callgrind", action="store_true")
    parser.add_argument("--json", help="file for all samples")
    parser.add_argument("--compare", help="an earlier result, as --json wrote it")
    parser.add_argument("--show", help="print the tables of a result and measure nothing")
    return parser.parse_args()


def measure_all(arguments, roots):
    """All results; `roots` are empty directories by place."""
    build = os.path.abspath(arguments.build) if arguments.build else build_preset()
    load_before = round(os.getloadavg()[0], 1)
    bench = Bench(build, os.path.abspath(arguments.praxis) if arguments.praxis else None, arguments.quick)
    sizes = [int(size) for size in arguments.sizes.split(",")]
    places = arguments.places.split(",")
    runs = [(place, size) for size in sizes for place in places]
    if arguments.large:
        runs.append(("disk", 1000000))

    def work(place, name):
        directory = os.path.join(roots[place], name)
        os.mkdir(directory)
        return directory

    bench.run_start_up(work(places[0], "start-up"))
    instructions = {} if arguments.no_callgrind else bench.run_callgrind(work(places[0], "callgrind"))
    for place, size in runs:
        bench.run_size(place, work(place, str(size)), size)
    version = subprocess.run([bench.praxis, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return {"praxis": version, "machine": platform.platform(), "cores": os.cpu_count(),
            "load": load_before, "sizes": sorted({size for _, size in runs}), "places": places,
            "results": bench.results, "instructions": instructions}


def load(path):
    with open(path) as file:
        return json.load(file)


def report(arguments, result):
    """Prints and stores a result; returns whether nothing became worse."""
    print_tables(result)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(result, file, indent=1)
            file.write("\n")
    if not arguments.compare:
        return True
    worse = compare(result, load(arguments.compare))
    print(f"\ncompared with {arguments.compare}:" + ("" if worse else " nothing became worse"))
    for what, now, then in worse:
        print(f"  WORSE  {what}: {now:,.2f}, was {then:,.2f}")
    return not worse


def main():
    arguments = parse_arguments()
    if arguments.show:
        sys.exit(0 if report(arguments, load(arguments.show)) else 1)
    with contextlib.ExitStack() as stack:
        # All is removed at the end: a disk that is busy removing files measures nothing but that.
        roots = {place: stack.enter_context(tempfile.TemporaryDirectory(prefix="praxis-bench-", dir=directory))
                 for place, directory in (("tmpfs", arguments.tmpfs), ("disk", arguments.disk))}
        good = report(arguments, measure_all(arguments, roots))
        print("removing what was made", file=sys.stderr)
    sys.exit(0 if good else 1)


main()
