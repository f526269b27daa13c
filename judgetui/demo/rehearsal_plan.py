"""What goes wrong at a rehearsed day, and what every judge marks: planned before it is played.

Everything follows from the plan of the meeting and a seed, so that a day can be played again, and
so that its result is known before it is played: `expected` works it out without a venue.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from random import Random

from judgetui.demo.simulation import Opinions
from judgetui.language import N_
from judgetui.meeting.acts import Entry, opening
from judgetui.meeting.apply import opened
from judgetui.meeting.plan import Case, Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Ballot, BallotStatus, Decision, Meeting, Stage, Standings

ATTEMPTS = 60
"""How many days are thrown until one has a tie across a prize line."""


class Disturbance(StrEnum):
    """Something that goes wrong on a case."""

    LATE = "late-judge"
    """A judge is not there yet: the first case is closed without their ballot."""
    DROPPED = "dropped-laptop"
    """A judge's laptop breaks with a half-typed ballot; another one takes its place."""
    RECUSAL = "recusal"
    CORRECTION = "correction"
    """A ballot is returned after the score was announced; the corrected score is announced."""
    HOST = "host-killed"
    """The host's process is killed while ballots come in, and opened again."""
    CONSOLE = "console-killed"
    """The chair's console ends in the middle of an act, and is opened again."""
    POSTPONED = "postponed"
    """The presenter is late: the case waits, and is called last."""
    WITHDRAWN = "withdrawn"
    """The case is withdrawn on stage, and reinstated later."""
    PAUSE = "pause"


TITLES: Mapping[str, str] = {
    Disturbance.LATE: N_("a judge comes late"),
    Disturbance.DROPPED: N_("a judge's laptop breaks in the middle of a ballot"),
    Disturbance.RECUSAL: N_("a judge is recused"),
    Disturbance.CORRECTION: N_("a ballot is corrected after its score was announced"),
    Disturbance.HOST: N_("the host's process is killed while ballots come in"),
    Disturbance.CONSOLE: N_("the chair's console ends in the middle of an act"),
    Disturbance.POSTPONED: N_("a presenter comes late"),
    Disturbance.WITHDRAWN: N_("a case is withdrawn and comes back"),
    Disturbance.PAUSE: N_("the meeting is interrupted"),
}
"""What each is called in a report, as message ids."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: what goes wrong on which case, and what the judges think."""

    plan: Plan
    seed: int
    disturbed: Mapping[str, Disturbance]
    """By case id; at most one a case."""
    judges: Mapping[str, str]
    """The judge whom a disturbance is about, by case id."""
    opinions: Opinions = field(repr=False)
    tied: tuple[str, ...] = ()
    """Two cases that every judge marks alike; empty where no tie can be had."""

    def case_of(self, disturbance: Disturbance) -> str | None:
        """On which case something goes wrong; None where it is not played."""
        return next((case for case, what in self.disturbed.items() if what == disturbance), None)

    def marks(self, case: str, judge: str, version: int = 1) -> Mapping[str, Decimal]:
        """A judge's marks on a case, by criterion; those of tied cases are the same."""
        source = self.tied[0] if case in self.tied else case
        return self.opinions.marks(source, judge, version)

    def final_marks(self, case: str) -> Mapping[str, Mapping[str, Decimal]]:
        """The ballots on a case as they are at the end of the day, by judge."""
        what, about = self.disturbed.get(case), self.judges.get(case)
        found: dict[str, Mapping[str, Decimal]] = {}
        for judge in self.plan.judges:
            own = judge.id == about
            if case in judge.conflicts or (own and what in (Disturbance.RECUSAL, Disturbance.LATE)):
                continue
            version = 2 if own and what is Disturbance.CORRECTION else 1
            found[judge.id] = self.marks(case, judge.id, version)
        return found


def plan_day(plan: Plan, seed: int) -> Day:
    """The day of a seed: the first of those thrown that has a tie across a prize line, if any."""
    opinions = Opinions(plan, seed)
    days = (_thrown(plan, seed, attempt, opinions) for attempt in range(ATTEMPTS))
    first: Day | None = None
    for day in days:
        first = first or replace(day, tied=())
        if day.tied and any(set(day.tied) <= set(line.tied) for line in expected(day).prize_lines):
            return day
    assert first is not None
    return first


def _thrown(plan: Plan, seed: int, attempt: int, opinions: Opinions) -> Day:
    """One attempt: disturbances on cases drawn by lot, and two cases made alike."""
    dice = Random(f"{seed}/{attempt}")
    first, *others = plan.order
    dice.shuffle(others)
    disturbed = {first: Disturbance.LATE} if len(plan.judges) > 2 else {}
    # The last case of the day is left alone: what comes back later needs a case after it.
    places = [case for case in others if case != plan.order[-1]]
    rest = [one for one in Disturbance if one is not Disturbance.LATE]
    disturbed |= dict(zip(places, rest, strict=False))
    judges = {}
    for case in disturbed:
        able = [judge.id for judge in plan.judges if case not in judge.conflicts]
        if able:
            judges[case] = dice.choice(able)
    disturbed = {case: what for case, what in disturbed.items() if case in judges}
    day = Day(plan, seed, disturbed, judges, opinions)
    return replace(day, tied=_made_alike(day))


def _made_alike(day: Day) -> tuple[str, ...]:
    """The last case above the first prize line and the best below it that can equal it."""
    now = expected(day)
    line = next((line for line in now.prize_lines if 0 < line.above < len(now.rows)), None)
    if line is None or day.plan.entrant_cases:
        return ()
    best = now.rows[line.above - 1].case
    if best in day.disturbed:
        return ()
    for row in now.rows[line.above :]:
        if row.case not in day.disturbed and _alike(day, best, row.case):
            return (best, row.case)
    return ()


def _alike(day: Day, one: str, other: str) -> bool:
    """Whether two cases have the same score if every judge marks them alike."""
    about, that = day.plan.case[one], day.plan.case[other]
    judges = day.plan.judges
    same = all((one in judge.conflicts) == (other in judge.conflicts) for judge in judges)
    return same and _terms(about) == _terms(that)


def _terms(case: Case) -> tuple[object, ...]:
    return case.factor, dict(case.carried), case.competes


def expected(day: Day, decisions: Sequence[Decision] = ()) -> Standings:
    """The standings at the end of the day, worked out from what the judges mark."""
    return standings(_at_the_end(day, decisions))


def _at_the_end(day: Day, decisions: Sequence[Decision]) -> Meeting:
    at = datetime.datetime.combine(day.plan.date, datetime.time(9)).astimezone()
    entry = Entry(seq=1, at=at, by="chair", id="expected", act=opening(day.plan))
    meeting = opened(opening(day.plan), entry)
    cases = {}
    for case, state in meeting.cases.items():
        ballots = dict(state.ballots)
        for judge, marks in day.final_marks(case).items():
            ballots[judge] = Ballot(judge, BallotStatus.SUBMITTED, at, judge, 1, scores=marks)
        if day.disturbed.get(case) is Disturbance.RECUSAL:
            judge = day.judges[case]
            ballots[judge] = Ballot(judge, BallotStatus.RECUSED, at, judge, 1)
        cases[case] = replace(state, stage=Stage.ANNOUNCED, ballots=ballots)
    return replace(meeting, cases=cases, announced=meeting.order, decisions=tuple(decisions))
