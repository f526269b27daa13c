"""Looks at the computer that keeps the meeting until it opens, without holding the screen up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from judgetui.meeting.preflight import Finding
from judgetui.meeting.state import Meeting, Phase

_EVERY = 10.0
"""Seconds between two looks: a plug that is pulled out is seen soon."""


class _Watched(Protocol):
    """The part of the app it needs."""

    machine: tuple[Finding, ...]
    meeting: Meeting


async def watch_machine(app: _Watched, look: Callable[[], Sequence[Finding]]) -> None:
    """Keep `app.machine` at what `look` found last; ends once the meeting has opened."""
    while app.meeting.phase is Phase.PLANNING:
        app.machine = tuple(await asyncio.to_thread(look))
        await asyncio.sleep(_EVERY)
