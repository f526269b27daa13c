"""Works the written-down values of pingouin out again: `python -m tests.fairness.remake_oracles`.

It makes a virtual environment in a temporary folder with the versions named below, lets pingouin
work out the figures of the panels of `test_oracles.py`, and compares them with what stands there.
It needs the network and some minutes, and installs nothing anywhere else: as a dependency for tests
it would bring twenty-five packages into every run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.fairness.test_oracles import PANELS, PINGOUIN, panel

VERSIONS = ("pingouin==0.7.0",)
_WORK_OUT = """
import json, sys
import pandas, pingouin
found = []
for rows in json.load(sys.stdin):
    cells = [(i, j, one) for i, row in enumerate(rows) for j, one in enumerate(row)]
    data = pandas.DataFrame(cells, columns=["case", "judge", "total"])
    table = pingouin.intraclass_corr(data, "case", "judge", "total").set_index("Type")
    found.append([float(table.loc[kind, "ICC"]) for kind in ("ICC(A,1)", "ICC(A,k)")])
print(json.dumps(found))
"""


def remade() -> list[tuple[float, ...]]:
    """ICC(A,1) and ICC(A,k) of every panel, by pingouin in an environment of its own."""
    with tempfile.TemporaryDirectory(prefix="judgetui-oracles-") as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder, "Scripts" if sys.platform == "win32" else "bin")
        python = str(programs / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *VERSIONS], check=True)
        given = json.dumps([panel(seed) for seed in PANELS])
        made = subprocess.run(
            [python, "-c", _WORK_OUT], input=given, check=True, capture_output=True, text=True
        )
    return [tuple(values) for values in json.loads(made.stdout)]


def main() -> int:
    """Print the values; 1 where one differs from what is written down."""
    different = 0
    for now, written in zip(remade(), PINGOUIN, strict=True):
        same = all(abs(one - other) < 1e-12 for one, other in zip(now, written, strict=True))
        print(f"    {now}," if same else f"    {now},  # written down: {written}")
        different += not same
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
