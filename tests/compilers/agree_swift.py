"""Swift in agreement.py: what the generated Codable reads and prints. Only with --toolchains."""
import json

from agreement import REFUSED
from check_swift import SWIFTC, find_swift
from common import generate

PROGRAM = """import Foundation

func judge<Value: Codable>(_ type: Value.Type, _ values: [JSONValue]?) throws -> JSONValue {
  .array(
    try (values ?? []).map { value in
      let text = try JSONEncoder().encode(value)
      guard let read = try? JSONDecoder().decode(type, from: text) else { return .object([:]) }
      let printed = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(read))
      return .object(["printed": printed])
    })
}

let text = try Data(contentsOf: URL(fileURLWithPath: "values.json"))
let cases = try JSONDecoder().decode([String: [JSONValue]].self, from: text)
var printed: [String: JSONValue] = [:]
%s
FileHandle.standardOutput.write(try JSONEncoder().encode(printed))
"""


def judge(context, out, cases):
    if not context.toolchains:
        return "skipped: only with --toolchains"
    swift = find_swift(context)
    if isinstance(swift, str):
        return f"skipped: {swift}"
    folder = generate(context, context.own, "swift", out / "generated")
    lines = [f'printed["{name}"] = try judge({name}Props.self, cases["{name}"])' for name in cases]
    (folder / "main.swift").write_text(PROGRAM % "\n".join(lines))
    (folder / "values.json").write_text(json.dumps(
        {name: [case.value for case in of] for name, of in cases.items()}))
    sources = sorted(source.relative_to(folder) for source in folder.rglob("*.swift"))
    place = swift.put(folder, "agreement")
    swift.run("swiftc agree_swift", place, [*SWIFTC, "-module-name", "Agreement", "-o", "judge", *sources])
    printed = json.loads(swift.run("agree_swift", place, ["./judge"]))
    return {name: [result.get("printed", REFUSED) for result in of] for name, of in printed.items()}
