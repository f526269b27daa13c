"""Asks a venue for the least there is to see, before what speaks its protocol is loaded.

A venue answers at `GLANCE` with `{"pid": …, "lines": […]}`: the title, how far the meeting is and
the case on stage, as the public board knows them, in words. An earlier venue has no such answer;
then there is no first picture.
"""

from __future__ import annotations

import json
from pathlib import Path

from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.access.local_get import body_of

GLANCE = "/glance.json"
_WITHIN = 1.0
"""Seconds for each step, unless something else is said; later there is no need of a picture."""
_LINES, _LONGEST = 4, 300


def glance_of(
    endpoint: Endpoint, language: str, process: int | None = None, *, within: float = _WITHIN
) -> tuple[str, ...]:
    """What is to be seen at a venue; empty where it does not say, or is not that process.

    Blocks for at most `within` seconds a step.
    """
    try:
        answer = json.loads(body_of(endpoint, f"{GLANCE}?language={language}", within))
    except (OSError, ValueError):
        return ()
    if not isinstance(answer, dict) or process not in (None, answer.get("pid")):
        return ()
    lines = answer.get("lines")
    if not isinstance(lines, list):
        return ()
    return tuple(str(line)[:_LONGEST] for line in lines[:_LINES])


def open_venue(session: Path) -> tuple[Endpoint, int] | None:
    """Where the venue of this session was opened, and its process; None where it was closed.

    Reads no more than that of its state file; `state_file` knows the whole, and has to load what a
    board may show.
    """
    try:
        state = json.loads((session / "venue.json").read_bytes())
        if state.get("closed"):
            return None
        fingerprint = str(state["fingerprint"])
        endpoint = Endpoint(
            str(state["near"]), int(state["port"]), "", bool(fingerprint), fingerprint
        )
        return endpoint, int(state["pid"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
