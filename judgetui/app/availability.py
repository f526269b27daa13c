"""What can be done now, and why the rest cannot: one answer for footer, palette and help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from judgetui.meeting.apply import undoable
from judgetui.meeting.ballot_permissions import returned_to
from judgetui.meeting.chair_acts import check_nothing_under_correction
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import BallotStatus, Meeting, Phase, Stage


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What decides which commands can be used."""

    meeting: Meeting
    seat: Seat
    marked: str | None = None
    """The case marked in the run sheet, or the one whose returned ballot a judge went to."""
    simulated: bool = False
    """Whether simulated judges play."""
    taken_over: bool = False
    """Whether a person chairs although simulated judges play."""
    several_seats: bool = True
    """Whether this laptop may change seats."""
    networked: bool = False
    """Whether the desk is at a venue, which other devices can reach."""


def why_not(command: str, now: CommandContext) -> Sentence | None:
    """Why a command cannot be used now; none when it can."""
    rule = _RULES.get(command)
    return rule(now) if rule else None


def never(now: CommandContext) -> frozenset[str]:
    """The commands that cannot be used at this seat, whatever happens in the meeting."""
    seats = frozenset[str]() if now.several_seats else frozenset({"seats"})
    return seats if now.networked else seats | {"end-venue"}


_NOT_OPEN = Sentence("The meeting is not open.")
_FINAL = Sentence("The result is final.")
_NO_CASE = Sentence("No case is on stage.")
_ROBOTS = Sentence("The demo plays by itself; take over first.")


def _watching(now: CommandContext) -> bool:
    return now.simulated and not now.taken_over


def _is_open(now: CommandContext) -> Sentence | None:
    if _watching(now):
        return _ROBOTS
    return _phase(now)


def _phase(now: CommandContext) -> Sentence | None:
    if now.meeting.phase is Phase.FINAL:
        return _FINAL
    return _NOT_OPEN if now.meeting.phase is Phase.PLANNING else None


def _next_step(now: CommandContext) -> Sentence | None:
    if _watching(now):
        return _ROBOTS
    return _FINAL if now.meeting.phase is Phase.FINAL else None


def _on_stage(now: CommandContext) -> Sentence | None:
    if refusal := _is_open(now):
        return refusal
    if now.meeting.paused_at:
        return Sentence("The meeting is paused.")
    return None if now.meeting.stage else _NO_CASE


def _clock(now: CommandContext) -> Sentence | None:
    if refusal := _on_stage(now):
        return refusal
    return None if now.meeting.clock else Sentence("There is no clock for this part.")


def _pause(now: CommandContext) -> Sentence | None:
    if _watching(now):
        return None
    if now.seat.role is not Role.CHAIR:
        return Sentence("Only the chair interrupts the meeting.")
    return _is_open(now)


def _correct(now: CommandContext) -> Sentence | None:
    if refusal := _is_open(now):
        return refusal
    kept = (b for state in now.meeting.cases.values() for b in state.ballots.values())
    if any(now.meeting.rules >= 2 or b.status is not BallotStatus.RETURNED for b in kept):
        return None
    return Sentence("There is no ballot yet.")


def _settle(now: CommandContext) -> Sentence | None:
    if refusal := _is_open(now):
        return refusal
    try:
        check_nothing_under_correction(now.meeting)
    except Refused as refused:
        return refused.sentence
    rows = now.meeting.standings.rows if now.meeting.standings else ()
    return None if any(row.tied for row in rows) else Sentence("There is no tie to settle.")


def _undo(now: CommandContext) -> Sentence | None:
    if _watching(now):
        return _ROBOTS
    if now.meeting.phase is Phase.PLANNING:
        return _NOT_OPEN
    return None if undoable(now.meeting) else Sentence("There is nothing to undo.")


def _call_marked(now: CommandContext) -> Sentence | None:
    if refusal := _is_open(now):
        return refusal
    state = now.meeting.cases.get(now.marked or "")
    if state is None or state.stage is not Stage.WAITING:
        return Sentence("Mark a waiting case in the run sheet first.")
    return None


def _freeze(now: CommandContext) -> Sentence | None:
    if refusal := _is_open(now):
        return refusal
    if now.meeting.plan.board.policy == "sealed":
        return Sentence("The board is sealed; it shows no standings anyway.")
    return Sentence("The board is frozen already.") if now.meeting.frozen else None


def _opened(now: CommandContext) -> Sentence | None:
    return _NOT_OPEN if now.meeting.phase is Phase.PLANNING else None


def _demo(now: CommandContext) -> Sentence | None:
    return None if now.simulated else Sentence("This works in a demo or a rehearsal.")


def _take_over(now: CommandContext) -> Sentence | None:
    if now.taken_over:
        return Sentence("You chair the demo already.")
    return _demo(now)


def _venue(now: CommandContext) -> Sentence | None:
    if not now.networked:
        return Sentence("This meeting is not on the network.")
    if now.seat.role is not Role.CHAIR:
        return Sentence("Only the chair decides about the venue.")
    return None


def _seats(now: CommandContext) -> Sentence | None:
    if not now.several_seats:
        return Sentence("This screen belongs to one seat.")
    return _opened(now)


def _ballot(now: CommandContext) -> Sentence | None:
    """Whether the judge at this seat may still write the ballot on the screen."""
    if refusal := _phase(now):
        return refusal
    if now.seat.role is not Role.JUDGE:
        return None
    stage = now.meeting.cases.get(now.marked or now.meeting.on_stage or "")
    if stage is None:
        return _NO_CASE
    mine = stage.ballots.get(now.seat.judge or "")
    if mine is not None and mine.status is not BallotStatus.RETURNED:
        return Sentence("Your ballot on this case is on record; the chair can return it.")
    return None


def _returned(now: CommandContext) -> Sentence | None:
    """Whether a ballot waits for the judge at this seat on another case than the one on stage."""
    if refusal := _phase(now):
        return refusal
    judge = now.seat.judge or ""
    if any(case != now.meeting.on_stage for case in returned_to(now.meeting, judge)):
        return None
    return Sentence("No ballot on another case was returned to you.")


_RULES: Mapping[str, Callable[[CommandContext], Sentence | None]] = {
    "next-step": _next_step,
    "clock": _clock,
    "add-minute": _clock,
    "problem": _is_open,
    "pause": _pause,
    "correct": _correct,
    "settle": _settle,
    "undo": _undo,
    "call-marked": _call_marked,
    "move-up": _call_marked,
    "move-down": _call_marked,
    "freeze": _freeze,
    "export": _opened,
    "slower": _demo,
    "faster": _demo,
    "take-over": _take_over,
    "seats": _seats,
    "address": _venue,
    "qr-code": _venue,
    "doors": _venue,
    "steer-board": _venue,
    "end-venue": _venue,
    "recuse": _ballot,
    "submit": _ballot,
    "comment": _ballot,
    "returned": _returned,
    "pick-ballot": _is_open,
}
