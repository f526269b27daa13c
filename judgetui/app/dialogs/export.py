"""Exporting the results: beside the ledger if this machine keeps it, else as a download."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose
from judgetui.language import N_, _, language, say
from judgetui.meeting.message import Refused
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.proof.checkpoint import Checkpoint, read_checkpoint
from judgetui.screens.choose import Choice
from judgetui.screens.working import Working
from judgetui.venue.client.seat_api import RemoteSeatApi

_POLL = 0.1
_HASH_WITHIN = 6.0
"""Seconds in which a host sends the ledger's hash anew, with some to spare."""
_Made = TypeVar("_Made")
_DATA = "data"
_ALL = "all"
_OFFERED: Mapping[str, tuple[str, str]] = {
    "docx": (N_("Word"), N_("minutes, summary, notice, prizes, sheets, certificates, feedback")),
    "pdf": (N_("PDF"), N_("the same, to print and to keep")),
    "html": (N_("Page"), N_("one file in both languages, to publish")),
}
"""Formats with a word of their own; others have their name."""


class _Stopped(Exception):
    """The person wants no export any more."""


async def export(app: AppContext) -> None:
    """Ask which formats, write them in a thread, and say where they are."""
    if app.export_beside is None and app.remote is None:
        app.notify(_("Nothing is kept here, so there is nothing to export."), markup=False)
        return
    formats = await _asked(app)
    if formats is None:
        return
    if app.export_beside is not None:
        write = app.export_beside
        folder = await _worked(app, lambda told: write(formats, told))
        if folder is not None:
            text = _("The results are in %(folder)s.") % {"folder": folder}
            app.notify(text, markup=False, timeout=12)
    elif app.remote is not None:
        await _download(app, app.remote, formats)


async def _asked(app: AppContext) -> Sequence[str] | None:
    """The formats that the person wants; none where they want no export."""
    # Imported only when it is asked for, which most windows never do.
    from judgetui.results.export import FORMATS, usual_formats

    usual = usual_formats()
    others = [name for name in FORMATS if name not in usual]
    choices = [Choice(_DATA, _("Data"), ", ".join(name.upper() for name in usual))]
    for name in others:
        title, note = _OFFERED.get(name, (name.upper(), ""))
        choices.append(Choice(name, _(title), _(note)))
    choices.append(Choice(_ALL, _("All of these")))
    chosen = await choose(app, _("Write the results as what?"), choices, _DATA, numbered=True)
    if chosen is None:
        return None
    return {_DATA: usual, _ALL: tuple(FORMATS)}.get(chosen, (chosen,))


async def _worked(app: AppContext, make: Callable[[Callable[[str], None]], _Made]) -> _Made | None:
    """Do something in a thread below a box that says how far it is; none if it was not done."""
    stopped = threading.Event()
    loop = asyncio.get_running_loop()
    box = Working(_("Writing the results …"))

    def told(format: str) -> None:
        if stopped.is_set():
            raise _Stopped
        if format:
            text = _("Writing the results: %(format)s …") % {"format": format.upper()}
            loop.call_soon_threadsafe(box.say, text)

    work = asyncio.create_task(asyncio.to_thread(make, told))
    asked = asyncio.create_task(app.ask(box))
    await asyncio.wait((work, asked), return_when=asyncio.FIRST_COMPLETED)
    stopped.set()
    try:
        return await work
    except _Stopped:
        app.notify(_("Nothing was written."), markup=False)
    except Refused as refused:
        app.notify(say(refused), severity="error", markup=False, timeout=12)
    finally:
        await _closed(box, asked)
    return None


async def _closed(box: Working, asked: asyncio.Task[bool | None]) -> None:
    """Take the box away; one that lies below something else waits until that is gone."""
    while not asked.done():
        if box.is_active:
            box.dismiss(True)
        await asyncio.sleep(_POLL / 2)


async def _download(app: AppContext, remote: RemoteSeatApi, formats: Sequence[str]) -> None:
    """Give the results to the browser to download, or to the terminal's own machine."""
    from judgetui.results.export import Result, packed

    meeting, head = await _with_hash(app, remote)
    if not head:
        text = _("The host has not answered; try the export again once it is connected.")
        app.notify(text, severity="error", markup=False)
        return
    result = Result(meeting, standings(meeting), head, _checkpoint(remote))
    speech = language()
    content = await _worked(app, lambda told: packed(result, speech, formats, told))
    if content is not None:
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
