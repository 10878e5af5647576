"""Runs the tool with fault_shim.c loaded: see there for what it does and how a fault is named."""
import os
import signal
import subprocess
import time

from tree import Run

KILLED = -signal.SIGKILL


def start_clock(path):
    """Makes the file of a clock that hardly moves from now on: a tick of the file system takes ten seconds."""
    write_clock(path, time.time_ns() // 10**9 * 10**9, 0)


def jump(path):
    """Moves a clock a second ahead, now."""
    with open(path) as file:
        write_clock(path, int(file.read().split()[0]), time.time_ns())


def write_clock(path, origin, jump_at):
    with open(path, "w") as file:
        file.write(f"{origin:020} {jump_at:020}\n")


def environment(shim, fault=None, log=None, clock=None):
    """The environment of a run with the shim."""
    variables = {**os.environ, "LD_PRELOAD": shim}
    if clock:
        variables["PRAXIS_FAULT_CLOCK"] = clock
    if fault:
        variables["PRAXIS_FAULT"] = fault
    if log:
        variables["PRAXIS_FAULT_LOG"] = log
    return variables


def works(praxis, shim, directory):
    """Whether the shim sees what the tool does. It does not in a tool whose sanitizer wants to be first."""
    log = os.path.join(directory, "shim-log")
    with open(os.path.join(directory, "page.jinja"), "w") as file:
        file.write("text")
    command = [praxis, "render", "page.jinja", "-o", "page"]
    subprocess.run(command, cwd=directory, env=environment(shim, log=log), capture_output=True, timeout=60)
    return os.path.exists(log) and os.path.getsize(log) > 0


def calls_of(log):
    """The calls that a run made, as "name file"; the log is emptied."""
    with open(log) as file:
        calls = [line.split(" ", 1)[1].rstrip("\n") for line in file]
    os.remove(log)
    return calls


def run(command, directory, shim, fault=None, log=None, clock=None):
    return Run(subprocess.run(command, cwd=directory, env=environment(shim, fault, log, clock),
                              capture_output=True, timeout=120))
