"""The text of the state line: what is saved of what is on the screen, else the connection."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from judgetui.language import _
from judgetui.meeting.acts import Act, KeyBallot, Recuse, SubmitBallot
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.names_text import judge_name
from judgetui.widgets.text_width import cut

SLOW = 0.5
"""Seconds without an answer to an act after which a person is told that it is being sent."""
_LONGEST = 20
"""Cells a judge's name takes at most."""


@dataclass(slots=True)
class Unanswered:
    """The acts of a seat that its host has not answered yet."""

    clock: Callable[[], float] = monotonic
    """Gives seconds that never go back."""
    _acts: dict[str, tuple[Act, float]] = field(default_factory=dict)
    """By its id, each act with when it was handed in."""

    def add(self, act_id: str, act: Act) -> None:
        """Take note of an act that was handed in now."""
        self._acts[act_id] = act, self.clock()

    def take(self, act_id: str) -> Act | None:
        """The act of this id, which is answered; None where another app had handed it in."""
        act, _at = self._acts.pop(act_id, (None, 0.0))
        return act

    @property
    def slow(self) -> bool:
        """Whether the answer to one takes `SLOW` seconds or longer."""
        now = self.clock()
        return any(now - at >= SLOW for _act, at in self._acts.values())


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
    sending: bool = False,
) -> str:
    """The text of the line; empty where nothing is saved, or the line above shows the link.

    Nor is a connection called one on which nothing is `heard` for the moment. While an act is
    `sending`, what was saved before it says nothing of it.

    The chair is responsible for the whole record, and sees when anybody's act was last saved.
    """
    if networked and not connected:
        return ""
    if sending:
        return _("sending…")
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
