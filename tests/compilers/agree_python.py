"""Python in agreement.py: what from_json reads and to_json prints."""
import json
import sys

from agreement import REFUSED
from common import generate, must_pass

PROGRAM = """
import json, sys
import ui
from ui.praxis_json import JsonError

def results(component, values):
    for value in values:
        try:
            yield {"printed": getattr(ui, component).from_json(value).to_json()}
        except JsonError as error:
            assert str(error).startswith("$"), error
            yield {}

with open(sys.argv[1]) as file:
    cases = json.load(file)
json.dump({component: list(results(component, values)) for component, values in cases.items()},
          sys.stdout, allow_nan=False)
"""


def judge(context, out, cases):
    generate(context, context.own, "python", out / "ui")
    values = out / "values.json"
    values.write_text(json.dumps({name: [case.value for case in of] for name, of in cases.items()}))
    printed = json.loads(must_pass("python", [sys.executable, "-c", PROGRAM, values], cwd=out))
    return {name: [result.get("printed", REFUSED) for result in of] for name, of in printed.items()}
