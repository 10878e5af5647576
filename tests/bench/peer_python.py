#!/usr/bin/env python3
"""What many projects have in tools/: PyYAML's fast loader, Jinja2, and a file is written when it changes.

usage: peer_python.py COMPONENTS OUT
"""
import os
import sys

import jinja2
import yaml

SUFFIX = ".praxis.yaml"


def write_if_changed(path, text):
    content = text.encode()
    try:
        with open(path, "rb") as file:
            if file.read() == content:
                return
    except FileNotFoundError:
        pass
    with open(path, "wb") as file:
        file.write(content)


def main():
    components, out = sys.argv[1:]
    here = os.path.dirname(os.path.abspath(__file__))
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(os.path.join(here, "pack")),
                                     undefined=jinja2.StrictUndefined)
    outputs = [(environment.get_template("component.ts.jinja"), "Props.ts"),
               (environment.get_template("schema.json.jinja"), "Schema.json")]
    for folder, folders, files in os.walk(components):
        folders.sort()
        target = os.path.normpath(os.path.join(out, os.path.relpath(folder, components)))
        os.makedirs(target, exist_ok=True)
        for name in sorted(files):
            if not name.endswith(SUFFIX):
                continue
            with open(os.path.join(folder, name), "rb") as file:
                data = yaml.load(file, Loader=yaml.CSafeLoader)
            for template, suffix in outputs:
                write_if_changed(os.path.join(target, data["component"]["name"] + suffix), template.render(data))


main()
