"""Swift 6 by swiftc with warnings as errors.

Where there is no Swift 6, swift_toolchain.sh makes a Debian that has it, below the work directory or
where PRAXIS_SWIFT_TOOLCHAIN says.
"""
import os
import re
import shlex
import shutil
from pathlib import Path

from common import HERE, combinations, files_below, generate, in_parallel, must_pass, run

TOOLCHAIN = True
VARIANTS = {"plain": [], "package": ["access=package", "node_type=String"],
            "bare": ["access=internal", "codable=false"]}
SWIFTC = ["swiftc", "-swift-version", "6", "-warnings-as-errors", "-wmo", "-package-name", "generated"]


class Swift:
    """Runs commands where swiftc is, on files below one folder: `root`, or all of the system."""

    def __init__(self, root):
        self.root = root

    def run(self, what, folder, command):
        script = f"cd {shlex.quote(str(folder))} && {shlex.join(map(str, command))}"
        if self.root is None:
            return must_pass(what, ["sh", "-c", script])
        # swiftc finds its libraries by /proc, which is mounted for this command only.
        root = shlex.quote(str(self.root))
        return must_pass(what, ["unshare", "--mount", "sh", "-c",
                                f"mount -t proc proc {root}/proc && chroot {root} sh -c {shlex.quote(script)}"])

    def put(self, folder, name):
        """Brings a folder to where swiftc sees it, and returns its path there."""
        if self.root is None:
            return folder
        shutil.rmtree(self.root / "generated" / name, ignore_errors=True)
        shutil.copytree(folder, self.root / "generated" / name)
        return Path("/generated") / name


def find_swift(context):
    """Returns a Swift 6, or in words why there is none."""
    if shutil.which("swiftc"):
        version = re.search(r"Swift version (\d+)", run(["swiftc", "--version"]).stdout)
        if version and int(version.group(1)) >= 6:
            return Swift(None)
    root = Path(os.environ.get("PRAXIS_SWIFT_TOOLCHAIN", context.work / "swift-toolchain"))
    made = run([HERE / "swift_toolchain.sh", root])
    if made.returncode != 0:
        return made.stdout.strip().splitlines()[-1]
    return Swift(root)


def check(context):
    swift = find_swift(context)
    if isinstance(swift, str):
        return f"skipped: {swift}"

    def accept(job):
        corpus, variant = job
        folder = context.work / "swift" / variant / corpus.name
        generate(context, corpus, "swift", folder, VARIANTS[variant])
        sources = [source.relative_to(folder) for source in files_below(folder, "*.swift")]
        # SIL is what the last of the compiler's checks are made on.
        swift.run(f"swiftc, {variant}, {corpus.inputs}", swift.put(folder, f"{variant}-{corpus.name}"),
                  [*SWIFTC, "-parse-as-library", "-module-name", "Generated", "-emit-sil", "-o", "/dev/null", *sources])
        return len(sources)

    count = sum(in_parallel(accept, combinations(context, VARIANTS)))
    return f"{count} files, swiftc -swift-version 6 -warnings-as-errors"
