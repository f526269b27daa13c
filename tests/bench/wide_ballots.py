"""Keying in 10,000 ballots of a workbook, a judge a column, beside reading it with pandas.

pandas is no dependency: name a Python that has pandas, openpyxl and python-calamine in the
environment variable PANDAS_PYTHON. Both run in a process of their own, which gives the peak of its
memory; neither counts what its imports take. Several runs, of which the fastest is told.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from judgetui.records.session_folder import create_session
from tests.bench.ledger import KEYS, a_plan

CASES, JUDGES, PANEL = 2_000, 100, 5
RUNS = 3

_OURS = """
import json, resource, sys, time
from pathlib import Path
from judgetui.commands.ballots import key_ballots
from judgetui.records.session import open_session
with open_session(Path(sys.argv[1]), sys.argv[2]) as session:
    start = time.perf_counter()
    rows = key_ballots(session, Path(sys.argv[3]), open_first=True)
    taken = time.perf_counter() - start
print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(rows)]))
"""
_PANDAS = """
import json, resource, sys, time
import pandas
start = time.perf_counter()
sheets = pandas.read_excel(sys.argv[1], sheet_name=None, engine=sys.argv[2])
long = pandas.concat(
    sheet.melt(id_vars=["case"], var_name="judge", value_name="mark").dropna().assign(of=name)
    for name, sheet in sheets.items()
)
wide = long.pivot_table(index=["case", "judge"], columns="of", values="mark")
wide.groupby("case").mean()
taken = time.perf_counter() - start
print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(wide)]))
"""


def _workbook(path: Path, keys: tuple[str, ...]) -> None:
    """A sheet for each criterion, with a panel of some of the judges for each case."""
    draw = random.Random(1)
    panels = [draw.sample(range(JUDGES), PANEL) for _ in range(CASES)]
    with xlsxwriter.Workbook(path) as book:
        for key in keys:
            sheet = book.add_worksheet(key)
            sheet.write_row(0, 0, ["case", *(f"J{n}" for n in range(1, JUDGES + 1))])
            for row, panel in enumerate(panels, 1):
                sheet.write(row, 0, f"C{row}")
                for judge in panel:
                    sheet.write(row, judge + 1, draw.randint(0, 100))


def _measured(command: list[str]) -> tuple[float, float, int]:
    """Seconds, MiB and ballots that a process tells of itself."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, memory, count = json.loads(done.stdout)
    return seconds, memory, count


def _ours(folder: Path, path: Path, keys: tuple[str, ...]) -> tuple[float, float, int]:
    plan = a_plan(CASES, JUDGES)
    criteria = tuple(one for one in plan.criteria if one.key in keys)
    made = create_session(folder, "wide", plan.model_copy(update={"criteria": criteria}))
    found = _measured([sys.executable, "-c", _OURS, str(folder), made.name, str(path)])
    for file in sorted(made.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    made.rmdir()
    return found


def run() -> None:
    """Print the time and memory of both, with one criterion and with all."""
    pandas = os.environ.get("PANDAS_PYTHON", "")
    for keys in (KEYS[:1], KEYS):
        with tempfile.TemporaryDirectory() as name:
            folder, path = Path(name), Path(name) / "wide.xlsx"
            _workbook(path, keys)
            ours = min(_ours(folder, path, keys) for _ in range(RUNS))
            print(
                f"{ours[2]:,} ballots, {len(keys)} sheet(s): read, checked and recorded in "
                f"{ours[0]:.2f} s, {ours[1]:.0f} MiB"
            )
            for engine in ("openpyxl", "calamine") if pandas else ():
                command = [pandas, "-c", _PANDAS, str(path), engine]
                theirs = min(_measured(command) for _ in range(RUNS))
                print(
                    f"  pandas ({engine}) reads and groups {theirs[2]:,} in {theirs[0]:.2f} s, "
                    f"{theirs[1]:.0f} MiB: {ours[0] / theirs[0]:.2f} times as long"
                )
    if not pandas:
        print("for the comparison name a Python with pandas in PANDAS_PYTHON")
