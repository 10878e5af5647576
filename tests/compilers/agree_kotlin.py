"""Kotlin in agreement.py: what the generated readers of `serialization=json` read and print."""
import json
import re
import shutil

from agreement import REFUSED
from check_kotlin import kotlinc
from common import generate, must_pass

PROGRAM = """import generated.PraxisJson
import java.io.File

fun <T> judge(type: PraxisJson.Type<T>, values: Any?): List<Any?> =
    (values as List<*>).map {
        try {
            mapOf("printed" to PraxisJson.parse(type.print(type.read(it))))
        } catch (_: PraxisJson.Problem) {
            emptyMap()
        }
    }

fun main(arguments: Array<String>) {
    val cases = PraxisJson.parse(File(arguments[0]).readText()) as Map<*, *>
    val printed = mapOf(
%s
    )
    File(arguments[1]).writeText(PraxisJson.print(printed))
}
"""


def judge(context, out, cases):
    if not shutil.which("java"):
        return "skipped: no java"
    folder = generate(context, context.own, "kotlin", out / "generated",
                      ["serialization=json", "package=generated"])
    lines = []
    for name in cases:
        source = next(folder.rglob(f"{name}PropsJson.kt"))
        package = re.search(r"^package (.*)", source.read_text(), re.MULTILINE).group(1)
        lines.append(f'        "{name}" to judge({package}.{name}PropsJson, cases["{name}"]),')
    (folder / "main.kt").write_text(PROGRAM % "\n".join(lines))
    values, printed = out / "values.json", out / "printed.json"
    values.write_text(json.dumps({name: [case.value for case in of] for name, of in cases.items()}))
    program = out / "judge.jar"
    kotlinc(context, ["-include-runtime", "-d", program, folder])
    must_pass("agree_kotlin", ["java", "-cp", program, "MainKt", values, printed])
    return {name: [result.get("printed", REFUSED) for result in of]
            for name, of in json.loads(printed.read_text()).items()}
