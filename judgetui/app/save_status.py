"""What the state line says: what is saved of what is on the screen, else that it is connected."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from judgetui.app.labels import judge_name
from judgetui.language import _
from judgetui.meeting.acts import Act, KeyBallot, Recuse, SubmitBallot
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.widgets.text_width import cut

_LONGEST = 20
"""Cells a judge's name takes at most."""


@dataclass(frozen=True, slots=True)
class SaveStatus:
    """An act of this seat that is on disk."""

    at: datetime.datetime
    seq: int
    act: Act | None
    """None where an app before this one has handed it in."""


def outlives(saved: SaveStatus, before: Meeting, meeting: Meeting, seat: Seat) -> bool:
    """Whether what was saved is still what the seat's screen shows, now that the meeting went on.

    The answer to an act may be here before the meeting in which it has happened.
    """
    if saved.act is None:
        return False
    if meeting.seq > saved.seq and before.on_stage != meeting.on_stage:
        return False
    if not isinstance(saved.act, SubmitBallot | Recuse) or seat.judge is None:
        return True
    state = meeting.cases.get(saved.act.case or "")
    ballot = state.ballots.get(seat.judge) if state is not None else None
    returned = ballot is None or ballot.status is BallotStatus.RETURNED
    return meeting.seq < saved.seq or not returned


def state_words(
    saved: SaveStatus | None, meeting: Meeting, seat: Seat, *, far: bool, connected: bool
) -> str:
    """The line; empty where there is nothing to say, or another line says what is in the way.

    The chair answers for the whole record, and reads when anybody's act was last kept.
    """
    if far and not connected:
        return ""
    if far and seat.role is Role.CHAIR and meeting.at is not None:
        at = meeting.at if saved is None else max(saved.at, meeting.at)
        saved = SaveStatus(at, meeting.seq, None)
    if saved is None:
        return _("connected") + " ✓" if far else ""
    said = _("saved on the host %(at)s") if far else _("saved %(at)s")
    said = said % {"at": saved.at.strftime("%H:%M:%S")} + " ✓"
    if isinstance(saved.act, KeyBallot):
        who = cut(judge_name(meeting, saved.act.judge), _LONGEST)
        return _("%(judge)s: %(saved)s") % {"judge": who, "saved": said}
    return said
