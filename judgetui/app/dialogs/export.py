"""Exporting the results: beside the ledger if this machine keeps it, else as a download."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable

from judgetui.app.context import AppContext
from judgetui.language import _, language, say
from judgetui.meeting.message import Refused
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.proof.checkpoint import Checkpoint, read_checkpoint
from judgetui.venue.client.seat_api import RemoteSeatApi

_POLL = 0.1
_HASH_WITHIN = 6.0
"""Seconds in which a host sends the ledger's hash anew, with some to spare."""


async def export(app: AppContext) -> None:
    """Write the results in a thread, and say where they are."""
    if app.export_beside is not None:
        await _write(app, app.export_beside)
    elif app.remote is not None:
        await _download(app, app.remote)
    else:
        app.notify(_("Nothing is kept here, so there is nothing to export."), markup=False)


async def _write(app: AppContext, write: Callable[[], str]) -> None:
    try:
        folder = await asyncio.to_thread(write)
    except Refused as refused:
        app.notify(say(refused), severity="error", markup=False, timeout=12)
    else:
        text = _("The results are in %(folder)s.") % {"folder": folder}
        app.notify(text, markup=False, timeout=12)


async def _download(app: AppContext, remote: RemoteSeatApi) -> None:
    """Give the results to the browser to download, or to the terminal's own machine."""
    # Imported only when it is asked for, which most windows never do.
    from judgetui.results.export import Result, packed

    meeting, head = await _with_hash(app, remote)
    if not head:
        text = _("The host has not answered; try the export again once it is connected.")
        app.notify(text, severity="error", markup=False)
        return
    result = Result(meeting, standings(meeting), head, _checkpoint(remote))
    content = await asyncio.to_thread(packed, result, language())
    file_name = f"results-{meeting.plan.date.isoformat()}.zip"
    app.deliver_binary(io.BytesIO(content), save_filename=file_name, name="results")


async def _with_hash(app: AppContext, remote: RemoteSeatApi) -> tuple[Meeting, str]:
    """The meeting and the ledger's hash after its last act; "" if the host sent none in time."""
    for _try in range(round(_HASH_WITHIN / _POLL)):
        seq, head = remote.ledger_head
        checkpoint = _checkpoint(remote)
        # The host sends the checkpoint with its pongs alone; an older host sends none.
        if seq == app.meeting.seq and (checkpoint is None or checkpoint.size == seq):
            return app.meeting, head
        await asyncio.sleep(_POLL)
    return app.meeting, ""


def _checkpoint(remote: RemoteSeatApi) -> Checkpoint | None:
    """The ledger's checkpoint as the host said it last; None where it said none."""
    if not remote.checkpoint:
        return None
    try:
        return read_checkpoint(remote.checkpoint)
    except Refused:
        return None
