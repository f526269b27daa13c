"""Conditions for commands: each returns why a command cannot be used now, or None if it can.

`commands.COMMANDS` names a condition for each command.
"""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.meeting.acts import Act
from judgetui.meeting.apply import undoable
from judgetui.meeting.ballot_permissions import returned_to
from judgetui.meeting.chair_acts import check_nothing_under_correction
from judgetui.meeting.lots import may_be_drawn
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.next_step import next_step
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.second_key import to_confirm
from judgetui.meeting.state import BallotStatus, Done, Meeting, Phase, Stage


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
    """Whether this machine may change seats."""
    networked: bool = False
    """Whether the seat is at a venue, which other devices can reach."""


_NOT_OPEN = Sentence("The meeting is not open.")
_FINAL = Sentence("The result is final.")
_NO_CASE = Sentence("No case is on stage.")
CHAIR_ALONE = Sentence("That is the chair's alone; the deputy chair runs the stage.")
_EARLIER = Sentence("This meeting goes by earlier rules.")
_ROBOTS = Sentence("The demo plays by itself; take over first.")


def _watching(now: CommandContext) -> bool:
    return now.simulated and not now.taken_over


def is_open(now: CommandContext) -> Sentence | None:
    """The meeting is open, not final, and no demo plays by itself."""
    if _watching(now):
        return _ROBOTS
    return _phase(now)


def _phase(now: CommandContext) -> Sentence | None:
    if now.meeting.phase is Phase.FINAL:
        return _FINAL
    return _NOT_OPEN if now.meeting.phase is Phase.PLANNING else None


def _put_right(now: CommandContext) -> bool:
    """Whether a final result can be put right by amendments here."""
    meeting = now.meeting
    return meeting.phase is Phase.FINAL and meeting.rules >= 3 and not _watching(now)


def before_the_end(now: CommandContext) -> Sentence | None:
    """There is a next step and no demo plays by itself; also before the meeting opens.

    Once the result is final, only a correction of it has one.
    """
    if _watching(now):
        return _ROBOTS
    if now.meeting.phase is not Phase.FINAL:
        return None
    step = next_step(now.meeting)
    return None if _put_right(now) and (step.act or step.tied) else _FINAL


def deputy_may(act: Act | None) -> bool:
    """Whether a step is one that the deputy may take too; none is left to the chair."""
    return act is not None and Role.DEPUTY in act.rule.who


def next_step_there(now: CommandContext) -> Sentence | None:
    """There is a step left that this seat may take; once the result is final, the ceremony."""
    if _watching(now):
        return _ROBOTS
    deputy = now.seat.role is Role.DEPUTY
    if now.meeting.phase is Phase.FINAL:
        return CHAIR_ALONE if deputy else before_the_end(now) and ceremony_there(now)
    if deputy and not deputy_may(next_step(now.meeting).act):
        return CHAIR_ALONE
    return None


def steps_to_take(now: CommandContext) -> bool:
    """Whether any step is left to this seat: after the end all of them are the chair's."""
    return now.seat.role is not Role.DEPUTY or now.meeting.phase is not Phase.FINAL


def ceremony_there(now: CommandContext) -> Sentence | None:
    """The result is final, of a meeting whose rules know a ceremony, and this is the chair."""
    if now.seat.role is not Role.CHAIR:
        return Sentence("Only the chair leads through the ceremony.")
    if now.meeting.phase is not Phase.FINAL:
        return Sentence("The result is not final yet.")
    return None if now.meeting.rules >= 3 else _FINAL


def ceremony_goes_on(now: CommandContext) -> Sentence | None:
    """There is a step of the ceremony left."""
    if now.meeting.all_shown and not now.meeting.card:
        return Sentence("Every step has been shown; Esc goes back to the day.")
    return ceremony_there(now)


def ceremony_begun(now: CommandContext) -> Sentence | None:
    """There is a step before the one that the hall sees, or a message to take away."""
    if now.meeting.revealed or now.meeting.card:
        return ceremony_there(now)
    return Sentence("The ceremony has not begun.")


def case_on_stage(now: CommandContext) -> Sentence | None:
    """A case is on stage of an open meeting that is not paused."""
    if refusal := is_open(now):
        return refusal
    if now.meeting.paused_at:
        return Sentence("The meeting is paused.")
    return None if now.meeting.stage else _NO_CASE


def late_presenter(now: CommandContext) -> Sentence | None:
    """A case is on stage to be presented, and another waits that can go first."""
    if refusal := case_on_stage(now):
        return refusal
    meeting = now.meeting
    if meeting.rules < 3:
        return _EARLIER
    if meeting.stage is None or meeting.stage.stage is not Stage.PRESENTING:
        return Sentence("Only a case that is being presented can let another go first.")
    return None if next_waiting(meeting) else Sentence("No other case waits.")


def next_waiting(meeting: Meeting) -> str | None:
    """The waiting case that comes next."""
    waiting = (case for case in meeting.order if meeting.cases[case].stage is Stage.WAITING)
    return next(waiting, None)


def clock_there(now: CommandContext) -> Sentence | None:
    """The case on stage is in a part that is timed."""
    if refusal := case_on_stage(now):
        return refusal
    return None if now.meeting.clock else Sentence("There is no clock for this part.")


def may_pause(now: CommandContext) -> Sentence | None:
    """The chair may pause, or anybody watching a demo."""
    if _watching(now):
        return None
    if now.seat.role not in (Role.CHAIR, Role.DEPUTY):
        return Sentence("Only the chair interrupts the meeting.")
    return is_open(now)


def problem_there(now: CommandContext) -> Sentence | None:
    """Something can be done about a case, the panel or the plan; also of a final result."""
    return None if _put_right(now) else is_open(now)


def ballot_there(now: CommandContext) -> Sentence | None:
    """There is a ballot that can be returned, corrected or not counted."""
    if not _put_right(now) and (refusal := is_open(now)):
        return refusal
    kept = (b for state in now.meeting.cases.values() for b in state.ballots.values())
    if any(now.meeting.rules >= 2 or b.status is not BallotStatus.RETURNED for b in kept):
        return None
    return Sentence("There is no ballot yet.")


def key_awaited(now: CommandContext) -> Sentence | None:
    """An act waits for the key of this seat."""
    if (refusal := _phase(now)) and not _put_right(now):
        return refusal
    if to_confirm(now.meeting, now.seat.by):
        return None
    return Sentence("Nothing waits for your key.")


def tie_there(now: CommandContext) -> Sentence | None:
    """There is a tie, and no score under correction could still change it."""
    if refusal := is_open(now):
        return refusal
    try:
        check_nothing_under_correction(now.meeting)
    except Refused as refused:
        return refused.sentence
    rows = now.meeting.standings.rows if now.meeting.standings else ()
    return None if any(row.tied for row in rows) else Sentence("There is no tie to settle.")


def prizes_there(now: CommandContext) -> Sentence | None:
    """There is something on the workbench, and no score under correction could still change it.

    Also of a final result, which amendments put right and people object to, unless it goes by
    earlier rules.
    """
    meeting = now.meeting
    if not _put_right(now) and (refusal := is_open(now)):
        return refusal
    try:
        check_nothing_under_correction(meeting)
    except Refused as refused:
        return refused.sentence
    rows = meeting.standings.rows if meeting.standings else ()
    if meeting.rules >= 3 or meeting.plan.prizes or any(row.tied for row in rows):
        return None
    return Sentence("There is no tie to settle, and the plan has no prizes.")


def lots_there(now: CommandContext) -> Sentence | None:
    """There is a tie that may be drawn, or a running order that was not drawn yet."""
    if refusal := is_open(now):
        return refusal
    if "draw" in now.meeting.plan.scoring.ties and tie_there(now) is None:
        return None
    if len(may_be_drawn(now.meeting)) > 1:
        return None
    return Sentence("There is nothing to draw by lot: no tie, and no running order left.")


def undoable_by(meeting: Meeting, seat: Seat) -> tuple[Done, ...]:
    """The acts that a seat may try to undo now: the chair all of them, others their own."""
    whole = undoable(meeting)
    return whole if seat.role is Role.CHAIR else tuple(d for d in whole if d.by == seat.by)


def undo_there(now: CommandContext) -> Sentence | None:
    """There is an act that can be undone."""
    if _watching(now):
        return _ROBOTS
    if now.meeting.phase is Phase.PLANNING:
        return _NOT_OPEN
    if undoable_by(now.meeting, now.seat):
        return None
    if now.meeting.phase is Phase.FINAL and now.meeting.rules >= 3:
        return Sentence("The result is final and sealed; nothing is undone any more.")
    return Sentence("There is nothing to undo.")


def waiting_case_marked(now: CommandContext) -> Sentence | None:
    """A case that waits is marked in the run sheet."""
    if refusal := is_open(now):
        return refusal
    state = now.meeting.cases.get(now.marked or "")
    if state is None or state.stage is not Stage.WAITING:
        return Sentence("Mark a waiting case in the run sheet first.")
    return None


def board_not_frozen(now: CommandContext) -> Sentence | None:
    """The board shows standings and is not frozen."""
    if refusal := is_open(now):
        return refusal
    if now.meeting.plan.board.policy == "sealed":
        return Sentence("The board is sealed; it shows no standings anyway.")
    return Sentence("The board is frozen already.") if now.meeting.frozen else None


def has_opened(now: CommandContext) -> Sentence | None:
    """The meeting has opened; it may also be final."""
    return _NOT_OPEN if now.meeting.phase is Phase.PLANNING else None


def in_a_demo(now: CommandContext) -> Sentence | None:
    """Simulated judges play."""
    return None if now.simulated else Sentence("This works in a demo or a rehearsal.")


def demo_not_taken_over(now: CommandContext) -> Sentence | None:
    """Simulated judges play, and nobody has taken over from them."""
    if now.taken_over:
        return Sentence("You chair the demo already.")
    return in_a_demo(now)


def chair_at_venue(now: CommandContext) -> Sentence | None:
    """This is the chair's seat at a venue that other devices can reach."""
    if not now.networked:
        return Sentence("This meeting is not on the network.")
    if now.seat.role is not Role.CHAIR:
        return Sentence("Only the chair decides about the venue.")
    return None


def seats_shared(now: CommandContext) -> Sentence | None:
    """This machine may change seats, in a meeting that has opened."""
    if not now.several_seats:
        return Sentence("This screen belongs to one seat.")
    return has_opened(now)


def ballot_writable(now: CommandContext) -> Sentence | None:
    """Whether the judge at this seat may still write the ballot on the screen."""
    if refusal := _phase(now):
        return refusal
    if now.seat.role is not Role.JUDGE:
        return None
    stage = now.meeting.cases.get(now.marked or now.meeting.on_stage or "")
    if stage is None:
        return _NO_CASE
    if now.seat.judge not in now.meeting.plan.seated(stage.id):
        return Sentence("You do not sit for this case.")
    mine = stage.ballots.get(now.seat.judge or "")
    if mine is not None and mine.status is not BallotStatus.RETURNED:
        return Sentence("Your ballot on this case is on record; the chair can return it.")
    return None


def ballot_returned(now: CommandContext) -> Sentence | None:
    """Whether a ballot waits for the judge at this seat on another case than the one on stage."""
    if refusal := _phase(now):
        return refusal
    judge = now.seat.judge or ""
    if any(case != now.meeting.on_stage for case in returned_to(now.meeting, judge)):
        return None
    return Sentence("No ballot on another case was returned to you.")


def may_practise(now: CommandContext) -> Sentence | None:
    """This is a judge's seat at a venue, before the meeting opens."""
    if now.seat.role is not Role.JUDGE or now.meeting.phase is not Phase.PLANNING:
        return Sentence("A practice ballot is for judges before the meeting opens.")
    return None


def may_call_chair(now: CommandContext) -> Sentence | None:
    """This is a judge's seat, and the meeting keeps a record of calls."""
    if now.seat.role is not Role.JUDGE:
        return Sentence("Only a judge calls the chair.")
    if now.meeting.phase is Phase.PLANNING:
        return Sentence("The meeting is not open yet; raise your hand, or tell the chair.")
    if now.meeting.rules < 3:
        return Sentence("This meeting was opened by an earlier judgetui, which had no calls.")
    return None
