"""Rust in agreement.py: what serde reads and prints."""
import json
import shutil

from agreement import REFUSED
from check_rust import cargo, has_serde
from common import generate

PROGRAM = """#![allow(dead_code, unused_imports)]
#[path = "ui/mod.rs"]
mod ui;

use serde_json::{json, Value};

fn judge<T: serde::de::DeserializeOwned + serde::Serialize>(values: &Value) -> Value {
    let values = values.as_array().unwrap().iter();
    values.map(|value| match serde_json::from_value::<T>(value.clone()) {
        Ok(read) => json!({"printed": serde_json::to_value(&read).unwrap()}),
        Err(_) => json!({}),
    }).collect()
}

fn main() {
    let cases: Value = serde_json::from_str(include_str!("values.json")).unwrap();
    println!("{}", json!({
%s
    }));
}
"""


def judge(context, out, cases):
    if not (shutil.which("rustc") and has_serde()):
        return "skipped: no cargo and serde"
    generate(context, context.own, "rust", out / "ui", ["serde=true"])
    lines = [f'        "{name}": judge::<ui::{name}>(&cases["{name}"]),' for name in cases]
    (out / "main.rs").write_text(PROGRAM % "\n".join(lines))
    (out / "values.json").write_text(json.dumps(
        {name: [case.value for case in of] for name, of in cases.items()}))
    printed = json.loads(cargo(context, out, "judge", "[[bin]]", "main.rs", ["run"]))
    return {name: [result.get("printed", REFUSED) for result in of] for name, of in printed.items()}
