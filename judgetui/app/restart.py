"""Runs an app, and opens a new one when it breaks, which shows what happened.

It is not part of the app, because it outlives every app that it opens.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable

from judgetui.app.context import RestartableApp
from judgetui.language import _
from judgetui.log import write_down
from judgetui.meeting.message import Refused

_MOST = 3
"""Crashes within `_SPAN` seconds after which it gives up."""
_SPAN = 10.0


async def run_supervised(
    build: Callable[[str], RestartableApp], *, clock: Callable[[], float] = time.monotonic
) -> None:
    """Run an app until a person leaves it; when it breaks, build and run the next one.

    Returns also where its terminal is gone.

    `build` is given the sentence to show, empty for the first app. Each crash is written to the log
    file. Raises `Refused` after `_MOST` crashes within `_SPAN` seconds.
    """
    crashes: deque[float] = deque(maxlen=_MOST)
    trouble, seat = "", None
    while not _terminal_gone():
        app = build(trouble)
        app.supervised = True
        if seat is not None:
            app.begin_at(seat)
        await app.run_async()
        if app.crashed is None:
            return
        path = write_down(app.crashed)
        crashes.append(clock())
        if len(crashes) == _MOST and crashes[-1] - crashes[0] <= _SPAN:
            raise _given_up(path) from app.crashed
        # The new app shows the same seat as the one that broke.
        seat = app.seat
        kind = {"kind": type(app.crashed).__name__}
        trouble = _("A screen broke (%(kind)s) and was opened anew.") % kind


def _terminal_gone() -> bool:
    """Whether nobody can see an app any more."""
    # Windows ends a program whose console is closed.
    if os.name == "nt":
        return False
    from judgetui.app.terminal_driver import own_terminal_gone

    return own_terminal_gone()


def _given_up(path: object) -> Refused:
    if path is None:
        return Refused("the screen broke again and again; what is on record is safe")
    return Refused(
        "the screen broke again and again; what is on record is safe, and what went wrong is in "
        "%(file)s",
        file=path,
    )
