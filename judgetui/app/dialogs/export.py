"""The results as files: beside the ledger where it is at hand, else handed to whoever asks."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

from judgetui.language import _, language, say
from judgetui.meeting.message import Refused
from judgetui.meeting.standings import standings

if TYPE_CHECKING:
    from judgetui.app.app import JudgeApp
    from judgetui.meeting.state import Meeting
    from judgetui.venue.client.seat_api import RemoteSeatApi

_LOOK = 0.1
_HEARD_WITHIN = 6.0
"""Seconds in which a host tells the ledger's hash anew, with some to spare."""


async def export(app: JudgeApp) -> None:
    """Write the results, off the loop, and say where they are."""
    if app.window.export is not None:
        await _beside(app)
    elif app.far is not None:
        await _here(app, app.far)
    else:
        said = _("Nothing is kept here, so there is nothing to export.")
        app.notify(said, markup=False)


async def _beside(app: JudgeApp) -> None:
    assert app.window.export is not None
    try:
        folder = await asyncio.to_thread(app.window.export)
    except Refused as refused:
        app.notify(say(refused), severity="error", markup=False, timeout=12)
    else:
        said = _("The results are in %(folder)s.") % {"folder": folder}
        app.notify(said, markup=False, timeout=12)


async def _here(app: JudgeApp, far: RemoteSeatApi) -> None:
    """Give the results to the browser to download, or to the terminal's own machine."""
    # Only where it is asked for, which most windows never do.
    from judgetui.results.export import Result, packed

    meeting, head = await _witnessed(app, far)
    if not head:
        said = _("The host has not answered; try the export again once it is connected.")
        app.notify(said, severity="error", markup=False)
        return
    result = Result(meeting, standings(meeting), head)
    content = await asyncio.to_thread(packed, result, language())
    name = f"results-{meeting.plan.date.isoformat()}.zip"
    app.deliver_binary(io.BytesIO(content), save_filename=name, name="results")


async def _witnessed(app: JudgeApp, far: RemoteSeatApi) -> tuple[Meeting, str]:
    """A meeting, and the ledger's hash after its last act; empty where it is not told in time."""
    for _try in range(round(_HEARD_WITHIN / _LOOK)):
        seq, head = far.witness
        if seq == app.meeting.seq:
            return app.meeting, head
        await asyncio.sleep(_LOOK)
    return app.meeting, ""
