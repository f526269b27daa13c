"""An earlier build in an environment of its own, measured by the rows of this one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Build:
    """An interpreter that imports one build, and the folder from which rows are run with it."""

    python: str
    folder: Path

    def command(self, *arguments: str) -> list[str]:
        """A command of Python with this build."""
        return [self.python, *arguments]

    def environment(self) -> dict[str, str]:
        """What that command is run with."""
        # Programs that are started have their bytecode, as an installed program has.
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "PYTHONPATH": str(self.folder)}


def present() -> Build:
    """The build that these rows belong to."""
    return Build(sys.executable, HERE)


@contextmanager
def earlier(commit: str) -> Iterator[Build]:
    """That commit, installed beside this one; gone afterwards.

    The rows and the sample meeting are this build's: both builds are measured by the same programs.
    Raises `subprocess.CalledProcessError` when there is no such commit or it cannot be installed.
    """
    with tempfile.TemporaryDirectory() as name:
        source, run, venv = (Path(name) / part for part in ("source", "run", "venv"))
        source.mkdir()
        run.mkdir()
        archive = _told(["git", "-C", str(HERE), "archive", "--format=tar", commit])
        subprocess.run(["tar", "-x", "-C", str(source)], input=archive, check=True)
        _told([sys.executable, "-m", "venv", str(venv)])
        python = str(venv / "bin" / "python")
        # Compiled, as pip leaves what users install.
        _told([python, "-m", "pip", "install", "--quiet", f"{source}[dev]"])
        for part in ("tests", "sessions"):
            (run / part).symlink_to(HERE / part)
        yield Build(python, run)


def _told(command: Sequence[str]) -> bytes:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
