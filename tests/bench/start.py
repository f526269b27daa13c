"""What asking the program's version takes, and its memory, beside the least there can be.

How soon its screens are there are rows of the table (`tests/bench/rows/start.py`).
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

SAMPLE = Path(__file__).parent.parent.parent / "sessions" / "nanhu-2018" / "plan.json"
RUNS = 15
"""Runs of each program; they take turns, and medians are compared."""
SIZE = (120, 40)
PATIENCE = 30.0
"""Seconds after which a program that draws nothing is given up."""

_TRIVIAL = """
from textual.app import App
from textual.widgets import Static

class Trivial(App):
    def compose(self):
        yield Static("trivially drawn")

Trivial().run()
"""
TRIVIAL = [sys.executable, "-c", _TRIVIAL]
"""The least that draws something with Textual."""
CHAIR = ["run", "first"]
TITLE = "On-site review"
"""What the first picture has and every first screen, in English."""
WHOLE = {"run": "Standings", "join": "Recuse"}
"""What only the whole screen has: of the chair, and of a judge."""


def program(*arguments: str) -> list[str]:
    """The command that runs judgetui in this environment, as its console script does."""
    script = Path(sys.executable).parent / "judgetui"
    if script.exists():
        return [str(script), *arguments]
    return [sys.executable, "-m", "judgetui", *arguments]


def timed(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Seconds until a command has ended."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


@contextlib.contextmanager
def in_terminal(
    command: Sequence[str], environment: Mapping[str, str], size: tuple[int, int] = SIZE
) -> Iterator[tuple[int, int]]:
    """A program in a terminal of its own: its process, and the terminal's other end."""
    process, terminal = pty.fork()
    if process == 0:
        os.execvpe(command[0], list(command), dict(environment))
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        yield process, terminal
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)


def drawn(terminal: int, text: str, seen: bytes = b"") -> bytes:
    """Read what a program draws until this text is there, after what was `seen`; all of it."""
    end = time.perf_counter() + PATIENCE
    while text.encode() not in seen:
        ready, _, _ = select.select([terminal], [], [], max(end - time.perf_counter(), 0))
        if not ready:
            raise TimeoutError(f"{text!r} was not drawn in {PATIENCE} s; last: {seen[-200:]!r}")
        seen += os.read(terminal, 65536)
    return seen


def memory(command: Sequence[str], text: str, environment: Mapping[str, str]) -> float:
    """MiB a program holds once it has drawn this text and settled."""
    with in_terminal(command, environment) as (process, terminal):
        drawn(terminal, text)
        settled_by = time.perf_counter() + 1.5
        while select.select([terminal], [], [], max(settled_by - time.perf_counter(), 0))[0]:
            os.read(terminal, 65536)
        return resident(process)


def resident(process: int) -> float:
    """MiB a process holds in memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes.split()[1]) / 1024


def compared(name: str, ours: list[float], theirs: list[float], unit: str, scale: float) -> None:
    """Print two medians and their ratio."""
    one, other = statistics.median(ours), statistics.median(theirs)
    print(f"{name}: {one * scale:.0f} {unit} to {other * scale:.0f} {unit} = {one / other:.2f} ×")


def run() -> None:
    """Compare start-up and memory with those of trivial programs."""
    with tempfile.TemporaryDirectory() as folder:
        environment = own_environment(folder)
        session = Path(folder) / "first"
        _versions(environment)
        make = program("new", "first", "--plan", str(SAMPLE))
        subprocess.run(make, check=True, env=environment, stdout=subprocess.DEVNULL)
        open_half_scored(folder, environment)
        try:
            held = [memory(program(*CHAIR), WHOLE["run"], environment) for _ in range(3)]
            least = [memory(TRIVIAL, "trivially", environment) for _ in range(3)]
            compared("memory of the chair's program to a trivial app's", held, least, "MiB", 1)
            if (venue := venue_of(session)) is not None:
                print(f"memory of the venue behind it: {resident(venue):.0f} MiB")
        finally:
            close_venue(session)


def _versions(environment: Mapping[str, str]) -> None:
    version, nothing = program("--version"), [sys.executable, "-c", "pass"]
    ours, theirs = [], []
    for _ in range(RUNS + 2):
        ours.append(timed(version, environment))
        theirs.append(timed(nothing, environment))
    compared("--version to `python -c pass`", ours[2:], theirs[2:], "ms", 1000)


def venue_of(session: Path) -> int | None:
    """The process of the venue that this benchmark's own console has left open."""
    try:
        return int(json.loads((session / "ledger.jsonl.owner").read_bytes())["process"])
    except (OSError, ValueError, KeyError):
        return None


def close_venue(session: Path) -> None:
    """End that venue and wait until it is gone."""
    if (process := venue_of(session)) is None:
        return
    end = time.perf_counter() + PATIENCE
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)
        while time.perf_counter() < end:
            os.kill(process, 0)
            time.sleep(0.02)


def own_environment(folder: str) -> dict[str, str]:
    """A home of its own for what is measured, in English, in a terminal with all colours."""
    own = {
        "JUDGETUI_SESSIONS": folder,
        "JUDGETUI_SETTINGS": f"{folder}/settings.json",
        "JUDGETUI_LOG": f"{folder}/log",
        "JUDGETUI_LANGUAGE": "en",
        "XDG_DATA_HOME": f"{folder}/data",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    # An installed program finds its bytecode; so does this one, after the first run.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | own


def open_half_scored(folder: str, environment: Mapping[str, str]) -> None:
    """Open the session with every ballot on half of the cases, so that there is much to draw."""
    keys = "authenticity,integrity,professionalism,effectiveness"
    rows = [
        f"C{case:02},J{judge},{70 + case},{70 + judge},{75 + case},{80 + judge}"
        for case in range(1, 15)
        for judge in range(1, 8)
    ]
    path = Path(folder) / "ballots.csv"
    path.write_text("\n".join((f"case,judge,{keys}", *rows, "")), encoding="utf-8")
    command = program("ballots", "first", str(path), "--open")
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
