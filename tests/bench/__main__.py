"""Runs the table of performance and the benchmarks behind it.

`python -m tests.bench` measures every row of the table, as `--all` does; with names, those modules
of rows (`tests/bench/rows`) or other benchmarks (modules here with a `run()` that prints lines),
which `--others` runs one after the other. `--against COMMIT` installs that commit in an
environment of its own and measures the rows with both builds by turns; `--pairs` says how often.
`--tsv FILE` writes the rows, too.

With `--beside FOLDER`, where another build's sources are, the other benchmarks that can compare two
builds do so. With `--long` those that have a size that takes minutes do it, too.

Figures are of this run on this machine; what can be compared between machines are the ratios.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

from tests.bench._earlier import earlier, present
from tests.bench._table import print_table
from tests.bench.rows._model import part, parts


def names() -> list[str]:
    """The benchmarks there are beside the rows of the table."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(
        module.name
        for module in found
        if not module.ispkg and not module.name.startswith("_") and module.name not in _BY_HAND
    )


_BY_HAND = {"soak"}
"""What takes so long that it is run only where it is named."""


def main(given: list[str]) -> int:
    """Run what is asked for; 2 when something of it does not exist."""
    options = _asked(given)
    wanted: list[str] = options.names
    rows, others = parts(), [*names(), *sorted(_BY_HAND)]
    for name in wanted:
        if name not in rows and name not in others:
            print(
                f"no benchmark is called {name}; there are rows of the table: {', '.join(rows)};"
                f" and others: {', '.join(others)}",
                file=sys.stderr,
            )
            return 2
    asked = [name for name in rows if name in wanted or options.all]
    if not wanted and not options.others:
        asked = rows
    if options.beside is None and asked and not _rows(asked, options):
        return 2
    behind = [name for name in others if name in wanted]
    if options.others or (options.beside is not None and not wanted):
        behind = names()
    return _others(behind, options, wanted)


def _asked(given: list[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.bench")
    asked.add_argument("names", nargs="*")
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--others", action="store_true")
    asked.add_argument("--against", metavar="COMMIT")
    asked.add_argument("--pairs", type=int, default=1, metavar="TIMES")
    asked.add_argument("--tsv", type=argparse.FileType("w", encoding="utf-8"), metavar="FILE")
    asked.add_argument("--beside", type=Path, metavar="FOLDER")
    asked.add_argument("--long", action="store_true")
    return asked.parse_args(given)


def _rows(asked: list[str], options: argparse.Namespace) -> bool:
    """Measure these rows; False when the earlier build is not to be had."""
    with contextlib.ExitStack() as stack:
        before = None
        if options.against is not None:
            try:
                before = stack.enter_context(earlier(options.against))
            except subprocess.CalledProcessError as failed:
                print(f"{options.against} could not be installed: {failed}", file=sys.stderr)
                return False
        found = [part(name) for name in asked]
        print_table(found, present(), before, max(options.pairs, 1), options.tsv)
    return True


def _others(wanted: list[str], options: argparse.Namespace, named: list[str]) -> int:
    """Run these other benchmarks."""
    run = "run" if options.beside is None else "run_beside"
    for name in wanted:
        module = importlib.import_module(f"tests.bench.{name}")
        if not hasattr(module, run):
            if name in named:
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
