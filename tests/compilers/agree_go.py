"""Go in agreement.py: what encoding/json reads and prints by the generated methods."""
import json
import shutil

from agreement import REFUSED
from check_go import go
from common import generate

PROGRAM = """package main

import (
	"encoding/json"
	"os"
	"strings"

	"example.com/ui/ui"
)

func judge(values []json.RawMessage, target func() any) []map[string]any {
	results := []map[string]any{}
	for _, value := range values {
		read := target()
		result := map[string]any{}
		if err := json.Unmarshal(value, read); err == nil {
			result["printed"] = read
		} else if !strings.HasPrefix(err.Error(), "$") {
			panic(err)
		}
		results = append(results, result)
	}
	return results
}

func main() {
	data, err := os.ReadFile("values.json")
	if err != nil {
		panic(err)
	}
	var cases map[string][]json.RawMessage
	if err := json.Unmarshal(data, &cases); err != nil {
		panic(err)
	}
	results := map[string]any{
%s
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}
"""


def judge(context, out, cases):
    if not shutil.which("go"):
        return "skipped: no go"
    generate(context, context.own, "go", out / "ui", ["package=ui"])
    lines = [f'\t\t"{name}": judge(cases["{name}"], func() any {{ return new(ui.{name}) }}),' for name in cases]
    (out / "main.go").write_text(PROGRAM % "\n".join(lines))
    (out / "values.json").write_text(json.dumps(
        {name: [case.value for case in of] for name, of in cases.items()}))
    printed = json.loads(go(context, out, ["run", "."]))
    return {name: [result.get("printed", REFUSED) for result in of] for name, of in printed.items()}
