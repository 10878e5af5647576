"""Java by javac with every lint and warnings as errors, the HTML of documentation included."""
import shutil

from common import generate, must_pass

# Missing comments are the component's own business.
JAVAC = ["javac", "-Xlint:all", "-Xdoclint:all,-missing", "-Werror", "-encoding", "UTF-8", "--release", "17"]
NULLABLE = """package org.jspecify.annotations;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

@Target(ElementType.TYPE_USE)
public @interface Nullable {}
"""


def check(context, inputs, out, registry):
    if not shutil.which("javac"):
        return "skipped: no javac"
    work = out / "java"
    plain = generate(context.praxis, inputs, "java", work / "plain", ["package=generated.plain"], registry)
    annotated = generate(context.praxis, inputs, "java", work / "annotated",
                         ["package=generated.annotated", "nullable=org.jspecify.annotations.Nullable",
                          "node_type=java.util.function.Supplier<String>"], registry)
    (annotated / "Nullable.java").write_text(NULLABLE)
    sources = [source for folder in (plain, annotated) for source in sorted(folder.rglob("*.java"))]
    (work / "sources").write_text("".join(f'"{source}"\n' for source in sources))
    must_pass("javac", [*JAVAC, "-d", work / "classes", f"@{work / 'sources'}"])
    return f"{len(sources)} files, javac -Xlint:all -Werror"
