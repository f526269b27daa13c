"""When ballots count as taken, in a room that follows the log of rooms: asked, with a reason."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.language import _
from judgetui.meeting.acts import Act, SetAcknowledgement
from judgetui.meeting.seat import Role
from judgetui.screens.choose import Choice
from judgetui.screens.confirm import Confirm

KEY = "set-ack"


def choices(app: AppContext) -> tuple[Choice, ...]:
    """The line among the chair's problems; none where no log of rooms is followed."""
    status = app.log_status
    if status is None or app.seat.role is not Role.CHAIR or not app.meeting.seq:
        return ()
    if status.acknowledged_by == "both":
        note = _("at present judges are told once the log of rooms has their ballot")
        return (Choice(KEY, _("Ballots: count here alone"), note),)
    note = _("at present judges are told once this computer has their ballot")
    return (Choice(KEY, _("Ballots: wait for the log of rooms"), note),)


async def ask(app: AppContext) -> Act | None:
    """Ask for the reason to change it."""
    status = app.log_status
    if status is None:
        return None
    if status.acknowledged_by == "both":
        question = _("Let ballots count once this computer has them?")
        told = _(
            "Those that wait are acknowledged at once. If this computer is lost before the log "
            "has them, judges' own devices have to bring them again."
        )
        reason = await app.ask(Confirm(question, told, yes=_("Count here"), ask_reason=True))
        return None if reason is None else SetAcknowledgement(mode="room", reason=reason)
    question = _("Let ballots wait for the log of rooms?")
    told = _("A judge is told that a ballot is taken once the log has it too.")
    reason = await app.ask(Confirm(question, told, yes=_("Wait for both"), ask_reason=True))
    return None if reason is None else SetAcknowledgement(mode="both", reason=reason)
