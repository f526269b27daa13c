"""What a judge's key costs in a terminal: from the key to the whole picture, beside an `Input`.

The judge has joined a venue on the same machine; a case is scored and its clock stands, as what it
draws each second would be taken for a part of a key's picture.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from tests.bench.rows._model import Figures, Row
from tests.bench.start import drawn, in_terminal, program

ROWS = (
    Row("arrow", "a judge's arrow key to picture in the terminal, to a trivial Input", "ms", 2.5),
    Row("arrow-p99", "the same, p99", "ms", 40, anchored=False),
    Row("digit", "a digit to picture in the terminal, to a trivial Input", "ms", 1.7),
    Row("held", "the picture moves on after a held arrow key was let go of", "ms", 100, False),
    Row("held-loaded", "the same beside a busy loop on the same core, 80x24", "ms", 100, False),
)
_KEYS = 100
_QUIET = 0.08
"""Seconds without output after which a picture is whole; parts of one come 17 ms apart and more."""
_STALLED = 0.5
"""The same where the program has to wait for its turn on a core."""
_ARROWS = (b"\x1b[B", b"\x1b[A")
_DIGITS = (b"8", b"5")
_ON_ONE_CORE = """
import os, sys
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.execvp(sys.argv[1], sys.argv[1:])
"""
_RATE, _HELD = 30, 60
"""Keys a second that a held key sends, and how many of them."""
_TRIVIAL = """
from textual.app import App
from textual.widgets import Input

class Trivial(App):
    def compose(self):
        field = Input("trivially drawn")
        field.cursor_blink = False
        yield field

Trivial().run()
"""


@contextmanager
def venue(seats: int, *options: str) -> Iterator[dict[str, object]]:
    """A venue in processes of its own: its links, and its processes by `host` and `gateway`."""
    command = [sys.executable, "-m", "tests.bench.rows._seats_venue", str(seats), *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline()) | {"host": process.pid}
    finally:
        process.stdin.close()
        process.wait(30)


def measure() -> dict[str, Figures]:
    """Press keys at the seat and in the field by turns."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        links = stack.enter_context(venue(7, "still"))["links"]
        assert isinstance(links, list)
        environment = _environment(folder)
        join = in_terminal(program("join", links[0]), environment)
        seat = stack.enter_context(join)[1]
        trivial = in_terminal([sys.executable, "-c", _TRIVIAL], environment)
        field = stack.enter_context(trivial)[1]
        drawn(seat, "真实性")
        drawn(field, "trivially")
        time.sleep(2)
        for terminal in (seat, field):
            _whole(terminal, _QUIET)
        arrows = _by_turns(seat, field, _ARROWS, (b"\x1b[D", b"\x1b[C"))
        digits = _by_turns(seat, field, _DIGITS, _DIGITS, b"\x7f\x7f")
        held = [_after_held(seat) for _ in range(3)]
    loaded = _held_loaded()
    slowest = sorted(arrows.now)[int(len(arrows.now) * 0.99)]
    found = {
        "arrow": arrows,
        "arrow-p99": Figures([slowest], []),
        "digit": digits,
        "held": Figures(held, []),
    }
    # A system that binds no program to a core has no such row.
    return found | ({"held-loaded": Figures(loaded, [])} if loaded else {})


def _held_loaded() -> list[float]:
    """Hold a key in a terminal whose program shares a core with a busy loop, as a laptop's may."""
    if not hasattr(os, "sched_setaffinity"):
        return []
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        links = stack.enter_context(venue(7, "still"))["links"]
        assert isinstance(links, list)
        pinned = [sys.executable, "-c", _ON_ONE_CORE]
        command = [*pinned, *program("join", links[0])]
        join = in_terminal(command, _environment(folder), (80, 24))
        seat = stack.enter_context(join)[1]
        drawn(seat, "真实性")
        _whole(seat, 2.0)
        busy = subprocess.Popen([*pinned, sys.executable, "-c", "while True: pass"])
        stack.callback(busy.wait)
        stack.callback(busy.kill)
        return [_after_held(seat, _STALLED) for _ in range(5)]


def _environment(folder: str) -> Mapping[str, str]:
    names = {"SESSIONS": "sessions", "SETTINGS": "settings.json", "LOG": "log", "DATA": "data"}
    own = {f"JUDGETUI_{name}": f"{folder}/{place}" for name, place in names.items()}
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "JUDGETUI_LANGUAGE": "zh"}
    return {**os.environ, **own, **terminal, "XDG_DATA_HOME": folder, "HOME": folder}


def _by_turns(
    seat: int,
    field: int,
    keys: tuple[bytes, ...],
    keys_of_field: tuple[bytes, ...],
    after: bytes = b"",
) -> Figures:
    """Milliseconds to the whole picture of each key; `after` is typed unmeasured, each round."""
    found = Figures([], [])
    for _round in range(_KEYS // len(keys)):
        for key, of_field in zip(keys, keys_of_field, strict=True):
            found.now.append(_timed(seat, key))
            found.anchor.append(_timed(field, of_field))
        if after:
            for terminal in (seat, field):
                os.write(terminal, after)
                _whole(terminal, 0.1)
    return found


def _timed(terminal: int, key: bytes) -> float:
    began = time.perf_counter()
    os.write(terminal, key)
    return (_whole(terminal, 1.0) - began) * 1000


def _whole(terminal: int, first: float, quiet: float = _QUIET) -> float:
    """When the last of a picture came, of which the first comes within so many seconds."""
    last, wait = time.perf_counter(), first
    while select.select([terminal], [], [], wait)[0]:
        os.read(terminal, 65536)
        last, wait = time.perf_counter(), quiet
    return last


def _after_held(terminal: int, quiet: float = _QUIET) -> float:
    """Hold an arrow key, let go, and see how long the picture still moves, in milliseconds."""
    for number in range(_HELD):
        os.write(terminal, _ARROWS[number // 3 % 2])
        due = time.perf_counter() + 1 / _RATE
        while (left := due - time.perf_counter()) > 0:
            if select.select([terminal], [], [], left)[0]:
                os.read(terminal, 65536)
    began = time.perf_counter()
    return max(0.0, _whole(terminal, quiet, quiet) - began) * 1000
