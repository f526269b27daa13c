"""Leaving the program: the question before it, and what is still unsent."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.language import _, say
from judgetui.meeting.seat import Role
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm
from judgetui.venue.client.seat_api import RemoteSeatApi


def unsent_text(remote: RemoteSeatApi | None) -> str:
    """How many acts the host has not answered, and whether they are kept; empty for none."""
    if remote is None or not remote.unsent:
        return ""
    count: dict[str, object] = {"unsent": remote.unsent}
    if remote.connection.state == "refused":
        return _("Not sent: %(unsent)d. Tell the chair.") % count
    if remote.trouble is not None:
        return _("Not sent yet: %(unsent)d; %(why)s.") % {**count, "why": say(remote.trouble)}
    return _("Not sent yet, but kept: %(unsent)d. It is sent when you come back.") % count


async def leave(app: AppContext) -> None:
    """Leave the program once that is confirmed; the chair of a venue may also end it."""
    remote = app.remote
    if remote is None:
        if await _confirm_local(app):
            app.leave()
        return
    over = remote.connection.state in ("refused", "ended")
    if over and not remote.unsent:
        app.leave()
    elif remote.seat.role is Role.CHAIR and not over:
        await _leave_chair(app, remote)
    elif await _confirm_remote(app, remote):
        app.leave()


async def _confirm_local(app: AppContext) -> bool:
    consequence = _("The meeting is kept as it is; open it again to go on.")
    if app.robots is not None:
        consequence = _("Nothing of a demo or rehearsal is kept.")
    page = Confirm(_("Leave the program?"), consequence, yes=_("Leave"))
    return await app.ask(page) is not None


async def _leave_chair(app: AppContext, remote: RemoteSeatApi) -> None:
    """Ask the chair whether the venue goes on without this console."""
    connected = remote.connection.state == "connected"
    silent = "" if connected else _("The venue does not answer now.")
    question = (_("Leave the chair's console?"), silent, unsent_text(remote))
    goes_on = _("the meeting goes on; open your link to come back")
    back = _("open your link to come back to it")
    if app.reopen_command:
        command = {"command": app.reopen_command}
        goes_on = _("the meeting goes on; `%(command)s` comes back") % command
        back = _("`%(command)s` comes back to it") % command
    answers = (
        Choice("leave", _("Leave"), goes_on if connected else back),
        Choice("end", _("End the venue"), _("for everybody; every ballot is kept")),
    )
    chosen = await app.ask(Choose("\n".join(filter(None, question)), answers))
    if chosen == "leave":
        app.leave()
    elif chosen == "end":
        app.end_venue()


async def _confirm_remote(app: AppContext, remote: RemoteSeatApi) -> bool:
    """Ask any other seat; also the chair of a closed venue with unsent acts."""
    consequences = {
        "connected": _("The meeting goes on without this screen; open your link to come back."),
        "ended": "",
        "refused": "",
    }
    away = _("The venue does not answer now; open your link to come back to it.")
    consequence = consequences.get(remote.connection.state, away)
    known = "\n".join(filter(None, (consequence, unsent_text(remote))))
    return await app.ask(Confirm(_("Leave the program?"), known, yes=_("Leave"))) is not None
