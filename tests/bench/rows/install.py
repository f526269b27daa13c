"""How much an installation weighs, beside that of the first release with today's dependencies."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import judgetui
from tests.bench.rows._model import Figures, Row

FIRST_RELEASE = "9ff69bda"
"""The last commit of 0.1.0."""
_HISTORY = Path(__file__).resolve().parents[3]

ROWS = (Row("install", "bytes of `pip install .`, all it brings, to those of 0.1.0", "MB", 1.0),)


def measure() -> dict[str, Figures]:
    """Install both, each into a folder of its own, and weigh them."""
    with tempfile.TemporaryDirectory() as name:
        first = Path(name) / "first"
        first.mkdir()
        archive = subprocess.run(
            ["git", "-C", str(_HISTORY), "archive", "--format=tar", FIRST_RELEASE],
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
        subprocess.run(["tar", "-x", "-C", str(first)], input=archive, check=True)
        now, anchor = Path(name) / "now", Path(name) / "anchor"
        _install(_source(), now)
        _install(first, anchor)
        _print_heaviest(now, anchor)
        return {"install": Figures([_weight(now)], [_weight(anchor)])}


def _source() -> Path:
    """Where the build that is imported here was made from."""
    beside = Path(judgetui.__file__).resolve().parent.parent
    if (beside / "pyproject.toml").is_file():
        return beside
    told = importlib.metadata.distribution("judgetui").read_text("direct_url.json")
    return Path(url2pathname(unquote(urlsplit(json.loads(told or "{}")["url"]).path)))


def _install(source: Path, folder: Path) -> None:
    """Install a build with all it needs and nothing else: no pip, and nothing compiled."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile"]
    subprocess.run([*command, "--target", str(folder), str(source)], check=True)


def _weight(folder: Path) -> float:
    """Its files in MB, but for the scripts that start programs."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files if path.parent != folder / "bin") / 1e6


def _print_heaviest(now: Path, anchor: Path) -> None:
    """What weighs most, and how much of it 0.1.0 had, in MB."""
    parts = [part for part in now.iterdir() if part.name != "bin"]
    weights = {part.name: _weight(part) or part.stat().st_size / 1e6 for part in parts}
    for part, weight in sorted(weights.items(), key=lambda item: -item[1])[:14]:
        before = anchor / part
        had = (_weight(before) or before.stat().st_size / 1e6) if before.exists() else 0.0
        print(f"{weight:7.2f} MB  {had:7.2f} in 0.1.0  {part}")
