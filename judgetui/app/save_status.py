"""The text of the state line: what is saved of what is on the screen, else the connection."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from judgetui.language import _
from judgetui.meeting.acts import Act, KeyBallot, Recuse, SubmitBallot
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.names_text import judge_name
from judgetui.widgets.text_width import cut

_LONGEST = 20
"""Cells a judge's name takes at most."""


@dataclass(frozen=True, slots=True)
class SaveStatus:
    """The last act of this seat that is on disk."""

    at: datetime.datetime
    seq: int
    act: Act | None
    """None if the app before this one, which broke, had submitted it."""


def still_saved(saved: SaveStatus, before: Meeting, meeting: Meeting, seat: Seat) -> bool:
    """Whether "saved" is still true of what the seat's screen shows after the meeting changed.

    The answer to an act may arrive before the meeting that contains it.
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


def save_status_text(
    saved: SaveStatus | None,
    meeting: Meeting,
    seat: Seat,
    *,
    networked: bool,
    connected: bool,
    heard: bool = True,
) -> str:
    """The text of the line; empty where nothing is saved, or the line above shows the link.

    Nor is a connection called one on which nothing is `heard` for the moment.

    The chair is responsible for the whole record, and sees when anybody's act was last saved.
    """
    if networked and not connected:
        return ""
    if networked and seat.role is Role.CHAIR and meeting.at is not None:
        at = meeting.at if saved is None else max(saved.at, meeting.at)
        saved = SaveStatus(at, meeting.seq, None)
    if saved is None:
        return _("connected") + " ✓" if networked and heard else ""
    text = _("saved on the host %(at)s") if networked else _("saved %(at)s")
    text = text % {"at": saved.at.strftime("%H:%M:%S")} + " ✓"
    if isinstance(saved.act, KeyBallot):
        who = cut(judge_name(meeting, saved.act.judge), _LONGEST)
        return _("%(judge)s: %(saved)s") % {"judge": who, "saved": text}
    return text
