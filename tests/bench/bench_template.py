#!/usr/bin/python3
"""Times Jinja2 on the template and data of bench_template.cc: the processor time of a render, the best of several
runs. Compare it with the column CPU there.
usage: bench_template.py [--runs N]"""
import argparse
import json
import pathlib
import sys
import time
import timeit

import jinja2

arguments = argparse.ArgumentParser()
arguments.add_argument("--runs", type=int, default=7)
arguments = arguments.parse_args()
here = pathlib.Path(__file__).parent
environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
template = environment.from_string((here / "pack/component.ts.jinja").read_text())
context = json.loads((here / "component.json").read_text())
times = timeit.repeat(lambda: template.render(context), timer=time.process_time, number=2000, repeat=arguments.runs)
print(f"Jinja2 {jinja2.__version__}, Python {sys.version.split()[0]}: "
      f"{min(times) / 2000 * 1e6:.1f} us a render, {len(template.render(context))} bytes")
