"""A judge's silent call to the chair, and the queue from which the chair answers."""

from __future__ import annotations

from collections.abc import Iterator

from judgetui.app.context import AppContext
from judgetui.app.labels import call_label
from judgetui.language import _, labelled
from judgetui.meeting.acts import AnswerCall, CallChair
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import Meeting
from judgetui.names_text import judge_name
from judgetui.screens.call_chair import CallPage
from judgetui.screens.choose import Choice, Choose


async def call_chair(app: AppContext) -> CallChair | None:
    """Ask the judge what it is about; a digit is enough, words may be added."""
    asked = await app.ask(CallPage())
    return None if asked is None else CallChair(kind=asked.kind, text=asked.text)


def seen(before: Meeting, after: Meeting, seat: Seat) -> Iterator[str]:
    """What a judge is told once the chair has seen a call of theirs."""
    if before.calls is after.calls or seat.role is not Role.JUDGE:
        return
    waited = {call.seq for call in before.waiting_calls}
    for call in after.calls:
        if call.seq in waited and call.answered_at is not None:
            told = {"kind": call_label(call.kind), "time": f"{call.answered_at:%H:%M}"}
            yield _("Seen by the chair, %(time)s: %(kind)s") % told


def choices(meeting: Meeting) -> Iterator[Choice]:
    """The line of the chair's menu that leads to the queue, while somebody waits in it."""
    if waiting := meeting.waiting_calls:
        count = _("waiting: %(count)d") % {"count": len(waiting)}
        yield Choice("calls", _("Answer a judge's call"), count)


async def answer(app: AppContext) -> AnswerCall | None:
    """Ask which call is taken off the queue, the one that has waited longest first."""
    meeting = app.meeting
    waiting = [
        Choice(
            str(call.seq),
            f"{call.at:%H:%M}  " + labelled(judge_name(meeting, call.by), call_label(call.kind)),
            call.text,
        )
        for call in meeting.waiting_calls
    ]
    chosen = await app.ask(Choose(_("Which call have you seen? Its judge is told so."), waiting))
    return None if chosen is None else AnswerCall(call=int(chosen))
