"""How soon the program is there: its first picture, its whole screen, beside a trivial Textual app.

The first picture is the first that is true of this meeting: its title with how far it is and the
case on stage. Earlier builds drew nothing before their whole screen.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.rows._model import Figures, Row
from tests.bench.start import (
    CHAIR,
    PATIENCE,
    SAMPLE,
    TITLE,
    TRIVIAL,
    WHOLE,
    close_venue,
    drawn,
    in_terminal,
    open_half_scored,
    own_environment,
    program,
)

_TURNS = 9
"""Starts of each program; they take turns, and the first of each, which may compile, is dropped."""

ROWS = (
    Row("first-frame-run", "first frame of `run` at an open venue, to a trivial app", "ms", 1.5),
    Row("first-frame-run-closed", "first frame of `run` that opens the venue", "ms", 1.5),
    Row("first-frame-join", "first frame of a judge's `join`, to a trivial app", "ms", 1.6),
    Row("whole-screen-run", "the whole screen of `run` at an open venue", "ms", 1.5),
    Row("whole-screen-join", "the whole screen of a judge's `join`", "ms", 1.6),
)


def measure() -> dict[str, Figures]:
    """The figures of every row."""
    with tempfile.TemporaryDirectory() as folder:
        environment = own_environment(folder)
        session = Path(folder) / "first"
        _told(["new", "first", "--plan", str(SAMPLE)], environment)
        open_half_scored(folder, environment)
        trivial: list[float] = []
        closed: list[float] = []
        run: list[tuple[float, float]] = []
        join: list[tuple[float, float]] = []
        try:
            for _ in range(_TURNS):
                trivial.append(_moments(TRIVIAL, ("trivially",), environment)[0])
                # No venue is open before the first turn, nor after `close_venue`.
                closed.append(_both(CHAIR, environment)[0])
                _wait_until_open(session)
                # Its gateway is got ready for a first browser meanwhile.
                time.sleep(1)
                run.append(_both(CHAIR, environment))
                join.append(_both(["join", _link_of_a_judge(environment)], environment))
                close_venue(session)
        finally:
            close_venue(session)
    return {
        "first-frame-run": Figures([first for first, _ in run[1:]], trivial[1:]),
        "first-frame-run-closed": Figures(closed[1:], trivial[1:]),
        "first-frame-join": Figures([first for first, _ in join[1:]], trivial[1:]),
        "whole-screen-run": Figures([whole for _, whole in run[1:]], trivial[1:]),
        "whole-screen-join": Figures([whole for _, whole in join[1:]], trivial[1:]),
    }


def _both(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """When the title is drawn and when the whole screen is, in one start."""
    texts = (TITLE, WHOLE[arguments[0]])
    first, whole = _moments(program(*arguments), texts, environment)
    return first, whole


def _moments(
    command: Sequence[str], texts: Sequence[str], environment: Mapping[str, str]
) -> list[float]:
    """Milliseconds from starting a program until it has drawn each of these texts, in order."""
    began = time.perf_counter()
    found: list[float] = []
    with in_terminal(command, environment) as (_, terminal):
        seen = b""
        for text in texts:
            seen = drawn(terminal, text, seen)
            found.append((time.perf_counter() - began) * 1000)
    return found


def _link_of_a_judge(environment: Mapping[str, str]) -> str:
    """The personal link of the first judge."""
    told = json.loads(_told(["codes", "first", "--format", "json"], environment))
    return str(next(seat["link"] for seat in told["seats"] if seat["role"] == "judge"))


def _wait_until_open(session: Path) -> None:
    """Return once the venue of this session, which was begun, is open and answers."""
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        with contextlib.suppress(OSError, ValueError):
            state = json.loads((session / "venue.json").read_bytes())
            if not state["closed"]:
                socket.create_connection((state["near"], state["port"]), 1).close()
                return
        time.sleep(0.05)
    raise TimeoutError(f"the venue was not open in {PATIENCE} s")


def _told(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What a command prints."""
    return subprocess.run(
        program(*arguments), check=True, env=environment, stdout=subprocess.PIPE, text=True
    ).stdout
