"""The ballots of a rehearsed day, as each judge submits them."""

from __future__ import annotations

from judgetui.demo.rehearsal_plan import REASON, Day
from judgetui.demo.rehearsal_venue import RehearsalVenue
from judgetui.demo.simulation import reasons_outside
from judgetui.meeting.acts import SubmitBallot


def ballot(day: Day, case: str, judge: str, version: int = 1) -> SubmitBallot:
    """What a judge submits on a case the first time, or another one after it was returned."""
    marks = day.marks(case, judge, version)
    return SubmitBallot(
        case=case,
        scores=marks,
        reasons=reasons_outside(day.plan, marks, REASON),
        feedback=REASON if day.plan.feedback else "",
    )


async def submit(venue: RehearsalVenue, day: Day, case: str, judge: str, version: int = 1) -> None:
    """Have a judge submit a ballot, once they see that the case is scored."""
    robot = venue.seats[judge]
    await venue.caught_up(robot)
    await robot.do(ballot(day, case, judge, version))
