"""Java by javac with every lint and warnings as errors, the HTML of documentation included."""
import shutil

from common import combinations, files_below, fresh, generate, must_pass

# Missing comments are the component's own business.
JAVAC = ["javac", "-Xlint:all", "-Xdoclint:all,-missing", "-Werror", "-encoding", "UTF-8", "--release", "17"]
VARIANTS = {
    "plain": [],
    "annotated": ["nullable=org.jspecify.annotations.Nullable", "node_type=java.util.function.Supplier<String>"],
}
NULLABLE = """package org.jspecify.annotations;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

@Target(ElementType.TYPE_USE)
public @interface Nullable {}
"""


def check(context):
    if not shutil.which("javac"):
        return "skipped: no javac"
    out = fresh(context.work / "java")
    for corpus, variant in combinations(context, VARIANTS):
        generate(context, corpus, "java", out / variant / corpus.name,
                 [f"package=generated.{corpus.name}.{variant}", *VARIANTS[variant]])
    (out / "Nullable.java").write_text(NULLABLE)
    sources = files_below(out, "*.java")
    (out / "sources").write_text("".join(f'"{source}"\n' for source in sources))
    must_pass("javac", [*JAVAC, "-d", out / "classes", f"@{out / 'sources'}"])
    return f"{len(sources)} files, javac -Xlint:all -Werror"
