#!/usr/bin/env python3
"""What YAML editors show for component files: yaml-language-server, with the schema of `praxis schema`.

Files name the schema by a modeline, as docs/manual.md says. Exit code 77 without npm.

  editor_test.py PRAXIS WORK_DIRECTORY [NPM_DIRECTORY]

What comes from npm is installed below NPM_DIRECTORY, which other tests may share.
"""

import json
import pathlib
import queue
import shutil
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "compilers"), str(HERE.parent)]
import common  # noqa: E402  (beside the tests of packs)
from case_runner import run_cases  # noqa: E402  (beside the tests)

MODELINE = "# yaml-language-server: $schema=component.schema.json\n"
REGISTRY = """registry:
  label: {type: string, description: Visible text}
  loading: {type: boolean}
categories:
  elevation: {becomes: enum, property: elevation}
"""


class Server:
    """yaml-language-server, spoken to in its protocol."""

    def __init__(self, modules, root):
        self.process = subprocess.Popen(
            ["node", modules / "yaml-language-server/bin/yaml-language-server", "--stdio"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.root, self.number, self.documents = root, 0, 0
        self.received = queue.Queue()
        self.diagnostics = {}
        threading.Thread(target=self._read, daemon=True).start()
        self.request("initialize", {
            "processId": None, "rootUri": root.as_uri(),
            "workspaceFolders": [{"uri": root.as_uri(), "name": "test"}],
            "capabilities": {"textDocument": {"completion": {"completionItem": {"snippetSupport": False}},
                                              "hover": {"contentFormat": ["markdown"]}},
                             "workspace": {"configuration": True}}})
        self.notify("initialized", {})
        self.notify("workspace/didChangeConfiguration", {"settings": {
            "yaml": {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}}})

    def _read(self):
        while True:
            length = 0
            while (line := self.process.stdout.readline().strip()):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            message = json.loads(self.process.stdout.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                self.received.put(message["params"])
            elif "method" in message and "id" in message:  # the server asks: for settings, mostly
                items = message.get("params", {}).get("items", []) if isinstance(message.get("params"), dict) else []
                self._send({"id": message["id"], "result": [
                    {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}
                    if item.get("section") == "yaml" else {} for item in items]})
            elif "id" in message:
                self.received.put(message)

    def _send(self, message):
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def notify(self, method, params):
        self._send({"method": method, "params": params})

    def request(self, method, params):
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.received.get(timeout=60)
            if message.get("id") == self.number:
                assert "error" not in message, message
                return message["result"]

    def open(self, text, mark="|"):
        """Opens a component file; returns its address and the place of the mark in its text."""
        before, _, after = text.partition(mark)
        self.documents += 1
        path = self.root / f"file{self.documents}.praxis.yaml"
        whole = MODELINE + before + after
        path.write_text(whole, encoding="utf-8")
        line = (MODELINE + before).count("\n")
        character = len((MODELINE + before).rpartition("\n")[2])
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": whole}})
        return path.as_uri(), {"line": line, "character": character}

    def complete(self, text):
        uri, position = self.open(text)
        result = self.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        return {item["label"] for item in result["items"]}

    def hover(self, text):
        uri, position = self.open(text)
        result = self.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        contents = (result or {}).get("contents", "")
        return contents["value"] if isinstance(contents, dict) else str(contents)

    def problems(self, text):
        uri, _ = self.open(text, mark="\0")
        while True:
            message = self.received.get(timeout=60)
            if message.get("uri") == uri:
                return [problem["message"] for problem in message["diagnostics"]]


def offers(shown, wanted, unwanted=()):
    missing = set(wanted) - shown
    too_many = set(unwanted) & shown
    assert not missing and not too_many, f"offered {sorted(shown)}: without {sorted(missing)}, with {sorted(too_many)}"


HEAD = "component: {name: Button}\n"


def keys_are_offered(server):
    offers(server.complete(HEAD + "|"), {"uses", "props", "events", "slots", "names"})
    offers(server.complete("component:\n  name: Button\n  |\n"), {"description", "category", "tags", "extends", "since", "deprecated"})


def keys_of_a_type_are_offered(server):
    shown = server.complete(HEAD + "props:\n  label:\n    type: string\n    |\n")
    offers(shown, {"minLength", "pattern", "required", "default", "description"}, {"minimum", "items", "oneOf"})
    shown = server.complete(HEAD + "props:\n  label:\n    type: integer\n    |\n")
    offers(shown, {"minimum", "maximum", "multipleOf"}, {"minLength", "items"})
    shown = server.complete(HEAD + "props:\n  label:\n    type: array\n    items:\n      type: number\n      |\n")
    offers(shown, {"minimum"}, {"default", "minLength"})


def values_are_offered(server):
    offers(server.complete(HEAD + "props:\n  label:\n    type: |\n"),
           {"string", "boolean", "integer", "number", "enum", "array", "object", "map", "union", "ref", "function", "node", "any"})
    offers(server.complete(HEAD + "props:\n  label:\n    type: string\n    required: |\n"), {"true", "false"})


def names_of_the_registry_are_offered(server):
    offers(server.complete(HEAD + "props:\n  label:\n    use: |\n"), {"label", "loading"})
    offers(server.complete(HEAD + "uses:\n  shared:\n    - |\n"), {"label", "loading"})
    offers(server.complete(HEAD + "uses:\n  |\n"), {"elevation", "variants", "states", "shared"})


def keys_are_explained(server):
    for text, word in ((HEAD + "props:\n  label:\n    type: string\n    minL|ength: 1\n", "length"),
                       (HEAD + "ev|ents:\n  press: {}\n", "events"),
                       ("component:\n  na|me: Button\n", "identity")):
        shown = server.hover(text)
        assert word in shown.lower(), f"nothing of {word!r} in {shown!r}"


def mistakes_are_shown(server):
    for text in (HEAD + "props: {label: {type: sting}}\n", HEAD + "prop: {label: string}\n", "props: {}\n",
                 HEAD + "props: {label: {type: string, minimum: 1}}\n", HEAD + "uses: {shared: [lable]}\n",
                 HEAD + "props: {label: {use: lable}}\n", HEAD + "uses: {elevatoin: [x]}\n"):
        assert server.problems(text), f"no mistake is seen in {text!r}"


def right_files_have_no_mistakes(server):
    texts = [HEAD + "uses: {shared: [label], sizes: [sm, md], elevation: [flat]}\nprops: {title: {use: label, required: true}}\n"]
    folder = HERE.parent / "compilers/components"
    texts += [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.praxis.yaml")) if "uses:" not in path.read_text(encoding="utf-8")]
    for text in texts:
        problems = server.problems(text)
        assert not problems, f"{problems} in\n{text}"


TESTS = (keys_are_offered, keys_of_a_type_are_offered, values_are_offered, names_of_the_registry_are_offered,
         keys_are_explained, mistakes_are_shown, right_files_have_no_mistakes)


def main():
    praxis, work, npm = (pathlib.Path(argument).resolve() for argument in (*sys.argv[1:], sys.argv[2])[:3])
    work.mkdir(parents=True, exist_ok=True)
    modules = common.install_npm_tools(npm)
    if not modules or not shutil.which("node"):
        print("skipped: no npm")
        return 77
    project = work / "project"
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir()
    (project / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    subprocess.run([praxis, "schema", "--registry", "registry.yaml", "-o", "component.schema.json"], cwd=project, check=True)
    server = Server(modules, project)
    try:
        return run_cases(TESTS, [], lambda case: case(server))
    finally:
        server.process.kill()


if __name__ == "__main__":
    sys.exit(main())
