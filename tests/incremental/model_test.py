#!/usr/bin/env python3
"""No sequence of events leaves a wrong output: random sequences, each run compared with one from scratch.

usage: model_test.py PRAXIS [--shim FILE] [--sequences N] [--length L] [--seed S] [--only INDEX]

Edits, reverts, restored times, additions, removals, renames, templates, registry, options, outputs edited or
deleted by hand, a lost manifest, and runs that are killed. A sequence that fails is made as short as
it still fails and printed as a shell script. Without the shim (see fault_shim.c) no run is killed.
"""
import argparse
import concurrent.futures
import os
import random
import shutil
import sys
import tempfile
import time

import faults
from sequence import Failed, Sequence, make_sequence

SHRINK_SECONDS = 60


def work_directories():
    """On a disk and in memory: their inodes and times behave differently."""
    memory = "/dev/shm"
    return [tempfile.gettempdir()] + ([memory] if os.access(memory, os.W_OK) else [])


def play(praxis, shim, index, operations):
    """Nothing, or what went wrong and the script that leads there."""
    # Sequences take turns between disk and memory, and between the kernel's clock and one that ticks slowly.
    directories = work_directories()
    root = tempfile.mkdtemp(prefix="praxis-model-", dir=directories[index % len(directories)])
    sequence = Sequence(praxis, shim, root, slow_clock=index // 2 % 2 == 1)
    try:
        sequence.run_all(operations)
        return None
    except Failed as failure:
        return str(failure), sequence.script
    finally:
        shutil.rmtree(root, ignore_errors=True)


def operations_of(seed, index, length):
    rng = random.Random(f"{seed}/{index}")
    return make_sequence(rng, rng.randint(length // 2, length))


def play_numbered(praxis, shim, seed, index, length):
    return index, play(praxis, shim, index, operations_of(seed, index, length))


def shrink(praxis, shim, index, operations, failed):
    """Takes out operations, many at once and then one by one, as long as the rest still fails."""
    end = time.monotonic() + SHRINK_SECONDS
    size = len(operations) // 2
    while size > 0:
        at = 0
        while at < len(operations) and time.monotonic() < end:
            fewer = operations[:at] + operations[at + size:]
            if found := play(praxis, shim, index, fewer):
                operations, failed = fewer, found
            else:
                at += size
        size //= 2
    return operations, failed


def report(praxis, shim, seed, index, length, failed):
    operations, (message, script) = shrink(praxis, shim, index, operations_of(seed, index, length), failed)
    print(f"FAIL: sequence {index} of seed {seed}; {len(operations)} operations are left of it: "
          + ", ".join(kind for kind, _ in operations))
    # Variables set for one command reach a program, not a shell function: hence the folder in PATH.
    begin = ["cd \"$(mktemp -d)\"", f"mkdir bin && ln -s {praxis} bin/praxis && PATH=$PWD/bin:$PATH"]
    if shim:
        begin.append(f"FAULT_SHIM={shim}")
    print("\n".join(["", *begin, *script, f"# then: {message.splitlines()[0]}", ""]))
    print(message)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("praxis")
    parser.add_argument("--shim")
    parser.add_argument("--sequences", type=int, default=400)
    parser.add_argument("--length", type=int, default=24)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", type=int)
    parser.add_argument("-j", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    praxis = os.path.abspath(arguments.praxis)
    shim = os.path.abspath(arguments.shim) if arguments.shim else None
    with tempfile.TemporaryDirectory() as directory:
        if shim and not faults.works(praxis, shim, directory):
            print("no run is killed: this tool does not run with the shim")
            shim = None
    indices = range(arguments.sequences) if arguments.only is None else [arguments.only]
    start = time.monotonic()
    failures = {}
    with concurrent.futures.ProcessPoolExecutor(arguments.j) as pool:
        futures = [pool.submit(play_numbered, praxis, shim, arguments.seed, index, arguments.length) for index in indices]
        for future in concurrent.futures.as_completed(futures):
            index, failed = future.result()
            if failed:
                failures[index] = failed
    if failures:
        first = min(failures, key=lambda index: len(failures[index][1]))
        report(praxis, shim, arguments.seed, first, arguments.length, failures[first])
        print("all that failed:", *sorted(failures))
    print(f"{len(indices) - len(failures)} sequences passed, {len(failures)} failed, "
          f"{time.monotonic() - start:.1f} s")
    sys.exit(1 if failures else 0)


main()
