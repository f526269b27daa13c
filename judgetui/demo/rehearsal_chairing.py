"""What a chair has to do at a rehearsed day beside the usual steps: points off, the panel, calls.

Each function plays one of these on a case through the venue, and returns whether it went as it
should and what is told of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from judgetui.demo.rehearsal_plan import REASON, Day, Disturbance
from judgetui.demo.rehearsal_seat import RobotSeat
from judgetui.demo.rehearsal_venue import RehearsalVenue
from judgetui.meeting.acts import (
    Adjust,
    AnswerCall,
    CallChair,
    Confirm,
    CorrectBallot,
    ExcuseJudge,
    ReplaceJudge,
    Undo,
)
from judgetui.meeting.adjustments import adjusted_words
from judgetui.meeting.message import Counted, Sentence
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.second_key import seats_words
from judgetui.meeting.state import Ballot, Standing

Outcome = tuple[bool, Sentence | None]
"""Whether it went as it should, and what was seen."""


async def take_points_off(venue: RehearsalVenue, day: Day, case: str) -> Outcome:
    """Take wrong points off a closed case and undo that; then those that were planned."""
    points, kind, reason = day.points.points, day.points.kind or None, day.points.reason
    before = venue.meeting.cases[case].adjustments
    await venue.chair.do(Adjust(case=case, points=points - 1, reason=REASON))
    await venue.chair.do(Undo(seq=venue.meeting.seq))
    undone = venue.meeting.cases[case].adjustments == before
    await venue.chair.do(Adjust(case=case, points=points, kind=kind, reason=reason))
    now = venue.meeting.standings
    if now is None:
        return False, None
    row = now.by_case[case]
    right = [one.points for one in row.adjustments] == [points] and _is_less(venue, row, points)
    return undone and right, adjusted_words(venue.meeting.plan, row)


def _is_less(venue: RehearsalVenue, row: Standing, points: Decimal) -> bool:
    """Whether a score is less by these points, or as little as the plan's floor leaves."""
    if row.score is None or row.unadjusted is None:
        return False
    floor = venue.meeting.plan.scoring.floor
    less = row.unadjusted + points
    return row.score == (less if floor is None else max(less, min(floor, row.unadjusted)))


async def replace_judge(venue: RehearsalVenue, day: Day, case: str) -> Outcome:
    """Have a substitute take over a seat; the first judge's ballots stay theirs."""
    first, substitute = day.judges[Disturbance.SUBSTITUTE], day.substitute
    assert substitute is not None
    given = _ballots_of(venue, first)
    await venue.chair.do(ReplaceJudge(judge=first, by=substitute, from_case=case, reason=REASON))
    ended = await _seat_ends(venue, first)
    newcomer = await venue.newcomer(Seat(Role.JUDGE, substitute.id), venue.meeting.plan)
    await newcomer.join()
    kept = _ballots_of(venue, first) == given
    told = Counted(
        "%(count)d earlier ballot stays the first judge's",
        "%(count)d earlier ballots stay the first judge's",
        count=len(given),
    )
    sits = venue.meeting.may_submit(case)
    return ended and kept and first not in sits and substitute.id in sits, told


async def excuse_judge(venue: RehearsalVenue, day: Day, case: str) -> Outcome:
    """Excuse a judge; nobody waits for them any more, and the plan says what becomes of ballots."""
    judge = day.judges[Disturbance.EXCUSED]
    given = _ballots_of(venue, judge)
    counting = sum(ballot.counts for ballot in given.values())
    await venue.chair.do(ExcuseJudge(judge=judge, reason=REASON))
    ended = await _seat_ends(venue, judge)
    dropped = venue.meeting.plan.scoring.departed == "drop"
    count = sum(ballot.counts for ballot in _ballots_of(venue, judge).values())
    told = Counted(
        "%(given)d ballot given; counted by the plan's rule: %(count)d",
        "%(given)d ballots given; counted by the plan's rule: %(count)d",
        of="given",
        given=counting,
        count=count,
    )
    right = count == (0 if dropped else counting)
    return ended and right and judge not in venue.meeting.may_submit(case), told


def _ballots_of(venue: RehearsalVenue, judge: str) -> dict[str, Ballot]:
    """What a judge has submitted, by case."""
    ballots = ((case, state.ballots.get(judge)) for case, state in venue.meeting.cases.items())
    return {case: ballot for case, ballot in ballots if ballot is not None and ballot.scores}


async def _seat_ends(venue: RehearsalVenue, judge: str) -> bool:
    """Wait until a judge who left is told so; whether there is nothing left for them to do."""
    robot = venue.seats.pop(judge)
    await robot.until(lambda: not robot.connected)
    await robot.leave()
    return venue.meeting.has_left(judge)


async def call_chair(venue: RehearsalVenue, day: Day, case: str) -> Outcome:
    """Have a judge call the chair, who answers; nobody else at the bench is told."""
    judge = venue.seats[day.judges[Disturbance.CALL]]
    await judge.do(CallChair(kind="question", text=REASON))
    await venue.chair_caught_up()
    await venue.all_caught_up()
    waiting = venue.meeting.waiting_calls
    told = [robot.seat for robot in venue.seats.values() if _is_told(robot, judge)]
    await venue.chair.do(AnswerCall(call=waiting[-1].seq))
    await venue.caught_up(judge)
    called = [(call.by, call.kind, call.text) for call in waiting]
    answered = judge.meeting.calls[-1].answered_at is not None
    right = called == [(judge.seat.by, "question", REASON)] and not told
    return right and answered and not venue.meeting.waiting_calls, None


def _is_told(robot: RobotSeat, caller: RobotSeat) -> bool:
    """Whether a seat that is no business of it is told of a call."""
    quiet = robot.seat.role in (Role.JUDGE, Role.ANNOUNCER, Role.BOARD)
    return quiet and robot is not caller and bool(robot.meeting.calls)


async def correct_ballot(venue: RehearsalVenue, day: Day, case: str) -> Outcome:
    """Correct a ballot behind an announced score, with each second key that the plan names."""
    judge = day.judges[Disturbance.CORRECTED]
    marks, keys = day.corrected_marks(case, judge), venue.meeting.plan.second_key.correction
    before = venue.meeting.cases[case].ballots[judge].scores
    act = CorrectBallot(case=case, judge=judge, scores=marks, reason=REASON)
    await venue.chair.do(act)
    waiting = bool(venue.meeting.pending) == bool(keys)
    waited = await turn_keys(venue, lambda: _marks(venue, case, judge) == before) and waiting
    right = _marks(venue, case, judge) == marks and venue.meeting.cases[case].under_correction
    told = Sentence("no second key in this plan: the chair alone")
    if keys:
        told = Sentence("with the second key of %(seats)s", seats=seats_words(keys))
    return waited and right, told


def _marks(venue: RehearsalVenue, case: str, judge: str) -> Mapping[str, Decimal]:
    return venue.meeting.cases[case].ballots[judge].scores


async def turn_keys(venue: RehearsalVenue, unchanged: Callable[[], bool]) -> bool:
    """Have every act that waits for second keys confirmed; whether it waited for each of them."""
    right = True
    for pending in venue.meeting.pending:
        for seat in pending.awaits:
            right &= unchanged()
            robot = venue.seats[seat]
            await venue.caught_up(robot)
            await robot.do(Confirm(seq=pending.seq))
            await venue.chair_caught_up()
    return right and not venue.meeting.pending
