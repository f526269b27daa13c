"""Leaving a seat at a venue: what is asked before, and what has not reached the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from judgetui.language import _, say
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm
from judgetui.venue.client.seat_api import RemoteSeatApi

if TYPE_CHECKING:
    from judgetui.app.app import JudgeApp


def unsent_words(far: RemoteSeatApi | None) -> str:
    """How many acts the host has not answered, and what becomes of them; empty for none."""
    if far is None or not far.unsent:
        return ""
    count: dict[str, object] = {"unsent": far.unsent}
    if far.link.state == "refused":
        return _("Not sent: %(unsent)d. Tell the chair.") % count
    if far.trouble is not None:
        return _("Not sent yet: %(unsent)d; %(why)s.") % {**count, "why": say(far.trouble)}
    return _("Not sent yet, but kept: %(unsent)d. It is sent when you come back.") % count


async def ask_leaving(app: JudgeApp) -> str | None:
    """Ask the chair whether the venue goes on: "leave", "end", or none to stay."""
    answers = app.far is not None and app.far.link.state == "connected"
    silent = "" if answers else _("The venue does not answer now.")
    question = (_("Leave the chair's console?"), silent, unsent_words(app.far))
    goes_on = _("the meeting goes on; open your link to come back")
    back = _("open your link to come back to it")
    if app.window.again:
        again = {"command": app.window.again}
        goes_on = _("the meeting goes on; `%(command)s` comes back") % again
        back = _("`%(command)s` comes back to it") % again
    return await app.push_screen_wait(
        Choose(
            "\n".join(part for part in question if part),
            (
                Choice("leave", _("Leave"), goes_on if answers else back),
                Choice("end", _("End the venue"), _("for everybody; every ballot is kept")),
            ),
        )
    )


async def ask_to_leave(app: JudgeApp) -> bool:
    """Ask anybody else; also the chair where there is nothing left but what is unsent."""
    safe = {
        "connected": _("The meeting goes on without this screen; open your link to come back."),
        "ended": "",
        "refused": "",
    }
    away = _("The venue does not answer now; open your link to come back to it.")
    state = app.far.link.state if app.far is not None else "connected"
    known = "\n".join(filter(None, (safe.get(state, away), unsent_words(app.far))))
    page = Confirm(_("Leave the program?"), known, yes=_("Leave"))
    return await app.push_screen_wait(page) is not None
