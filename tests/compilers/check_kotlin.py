"""Kotlin by kotlinc with warnings as errors: every way of serialization, in one run."""
import os
import shutil

from common import HERE, combinations, files_below, fresh, generate, must_pass

VARIANTS = {
    "none": ["node_type=@Composable () -> Unit", "node_import=generated.Composable"],
    "json": [],
    "kotlinx": [],
}
COMPOSABLE = "package generated\n\n@Target(AnnotationTarget.TYPE)\nannotation class Composable\n"


def kotlinc(context, arguments):
    """Compiles for the JVM. A short run is no time for the JVM's better compiler."""
    environment = dict(os.environ, JAVA_OPTS="-Xmx2g -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
    command = ["bash", context.modules / "kotlin-compiler" / "bin" / "kotlinc", "-Werror", "-Wextra",
               "-progressive", "-jvm-target", "17", *arguments]
    must_pass("kotlinc", command, env=environment)


def check(context):
    if not context.modules or not shutil.which("java"):
        return "skipped: no npm or no java"
    out = fresh(context.work / "kotlin")
    for corpus, variant in combinations(context, VARIANTS):
        generate(context, corpus, "kotlin", out / variant / corpus.name,
                 [f"serialization={variant}", f"package=generated.{corpus.name}.{variant}", *VARIANTS[variant]])
    (out / "Composable.kt").write_text(COMPOSABLE)
    # The runtime of kotlinx.serialization can be had neither from npm nor from apt.
    kotlinc(context, ["-d", out / "classes", HERE / "kotlinx", out])
    return f"{len(files_below(out, '*.kt'))} files, kotlinc -Werror; kotlinx.serialization by declarations like its own"
