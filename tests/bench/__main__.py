"""Runs the benchmarks: `python -m tests.bench` for all, or with the names of some.

With `--beside FOLDER`, where another build's sources are, those that can compare two builds do so.
With `--long` those that have a large size that takes minutes do it, too.

A benchmark is a module here with a `run()` that prints lines. Figures are of this run on this
machine; what can be compared between machines are the ratios.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import sys
from pathlib import Path


def names() -> list[str]:
    """The benchmarks there are."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(module.name for module in found if not module.name.startswith("_"))


def main(given: list[str]) -> int:
    """Run these benchmarks, or all; 2 when one of them does not exist."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench")
    asked.add_argument("names", nargs="*")
    asked.add_argument("--beside", type=Path, metavar="FOLDER")
    asked.add_argument("--long", action="store_true")
    options = asked.parse_args(given)
    wanted: list[str] = options.names
    run = "run" if options.beside is None else "run_beside"
    there = names()
    for name in wanted:
        if name not in there:
            print(f"no benchmark is called {name}; there are: {', '.join(there)}", file=sys.stderr)
            return 2
    for name in wanted or there:
        module = importlib.import_module(f"tests.bench.{name}")
        if not hasattr(module, run):
            if name in wanted:
                print(f"{name} has no {run}()", file=sys.stderr)
                return 2
            continue
        print(f"== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        function = getattr(module, run)
        more = {"long": True} if "long" in inspect.signature(function).parameters else {}
        beside = () if options.beside is None else (options.beside.resolve(),)
        function(*beside, **more if options.long else {})
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
