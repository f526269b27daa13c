"""What goes wrong at a rehearsed day, and what every judge marks: planned before it is played.

Everything follows from the plan of the meeting and a seed, so that a day can be played again, and
so that its result is known before it is played: `expected` works it out without a venue.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import count
from random import Random

from judgetui.demo.simulation import Opinions
from judgetui.language import N_
from judgetui.meeting.acts import Entry, opening
from judgetui.meeting.apply import opened
from judgetui.meeting.chair_acts.amendments import amended_plan
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Bilingual, Case, Judge, Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import (
    Adjustment,
    Ballot,
    BallotStatus,
    Decision,
    Meeting,
    Stage,
    Standings,
)

REASON = "rehearsal"
"""The reason that robots give for whatever needs one."""
ATTEMPTS = 60
"""How many days are thrown until one has a tie across a prize line."""


class Disturbance(StrEnum):
    """Something that goes wrong on a case, or that is not as it was planned."""

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
    DEDUCTION = "deduction"
    """Wrong points are taken off and that is undone; then the right ones are."""
    SUBSTITUTE = "substitute-judge"
    """Somebody takes over a judge's seat from this case on."""
    EXCUSED = "excused-judge"
    """A judge leaves for the rest of the day, from this case on."""
    CALL = "call"
    """A judge calls the chair silently, who answers."""
    CORRECTED = "corrected-ballot"
    """The chair corrects a ballot behind an announced score, with the second keys of the plan."""


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
    Disturbance.DEDUCTION: N_("points are taken off a score"),
    Disturbance.SUBSTITUTE: N_("a substitute takes over a judge's seat"),
    Disturbance.EXCUSED: N_("a judge leaves for the rest of the day"),
    Disturbance.CALL: N_("a judge calls the chair silently"),
    Disturbance.CORRECTED: N_("the chair corrects a ballot behind an announced score"),
}
"""What each is called in a report, as message ids."""

_CALLED_LAST = (Disturbance.POSTPONED, Disturbance.WITHDRAWN)
_OF_THE_PANEL = (Disturbance.SUBSTITUTE, Disturbance.EXCUSED)
_WITHOUT_BALLOT = (Disturbance.RECUSAL, Disturbance.LATE)
_ABOUT_A_JUDGE = frozenset(
    {
        Disturbance.LATE,
        Disturbance.DROPPED,
        Disturbance.RECUSAL,
        Disturbance.CORRECTION,
        Disturbance.HOST,
        Disturbance.CALL,
        Disturbance.CORRECTED,
    }
)
_CHANGES_THE_SCORE = (
    *_WITHOUT_BALLOT,
    Disturbance.CORRECTION,
    Disturbance.CORRECTED,
    Disturbance.DEDUCTION,
)
_BEFORE_BALLOTS = frozenset({*_CALLED_LAST, *_OF_THE_PANEL, Disturbance.CALL})
"""What happens while a case is presented, and depends on who sits for it by then."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: what goes wrong on which case, and what the judges think."""

    plan: Plan
    """As it is agreed before the day."""
    seed: int
    cases: Mapping[Disturbance, str]
    """The id of the case on which each disturbance is played; those that are not are left out."""
    judges: Mapping[Disturbance, str]
    """The id of the judge whom it is about."""
    opinions: Opinions = field(repr=False)
    final_plan: Plan
    """As it is amended at the end of the day: who sits for which case."""
    points: Adjustment
    """The points off a score; `seq` is none of the ledger's."""
    substitute: Judge | None = None
    """Who takes over a judge's seat."""
    tied: tuple[str, ...] = ()
    """Two cases that every judge marks alike; empty where no tie can be had."""

    def on(self, case: str) -> tuple[Disturbance, ...]:
        """What goes wrong on a case."""
        return tuple(what for what, where in self.cases.items() if where == case)

    def about(self, case: str, judge: str) -> tuple[Disturbance, ...]:
        """What goes wrong on a case for a judge."""
        return tuple(what for what in self.on(case) if self.judges.get(what) == judge)

    def to_judge(self, case: str) -> tuple[str, ...]:
        """Who sits for a case and has declared no conflict, in the order of the panel."""
        plan = self.final_plan
        return tuple(one for one in plan.seated(case) if case not in plan.judge[one].conflicts)

    def marks(self, case: str, judge: str, version: int = 1) -> Mapping[str, Decimal]:
        """A judge's marks on a case, by criterion; those of tied cases are the same."""
        source = self.tied[0] if case in self.tied else case
        if self.substitute is not None and judge == self.substitute.id:
            # In the criteria of the seat, with an opinion that the first judge has of no case.
            return self.opinions.marks(source, self.judges[Disturbance.SUBSTITUTE], version + 10)
        return self.opinions.marks(source, judge, version)

    def corrected_marks(self, case: str, judge: str) -> Mapping[str, Decimal]:
        """A judge's marks with one of them a step lower, or higher where there is no lower."""
        marks = dict(self.marks(case, judge))
        criterion = self.plan.criterion[next(iter(marks))]
        step = criterion.step if marks[criterion.key] > criterion.min else -criterion.step
        marks[criterion.key] -= step
        return marks

    def final_marks(self, case: str) -> Mapping[str, Mapping[str, Decimal]]:
        """The ballots on a case as they are at the end of the day, by judge."""
        found: dict[str, Mapping[str, Decimal]] = {}
        for judge in self.to_judge(case):
            about = self.about(case, judge)
            dropped = self.final_plan.scoring.departed == "drop" and judge == self.judges.get(
                Disturbance.EXCUSED
            )
            if dropped or any(what in _WITHOUT_BALLOT for what in about):
                continue
            if Disturbance.CORRECTED in about:
                found[judge] = self.corrected_marks(case, judge)
            else:
                found[judge] = self.marks(case, judge, 1 + (Disturbance.CORRECTION in about))
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
    day = Day(plan, seed, _placed(plan, dice), {}, opinions, plan, _points_off(plan, dice))
    day = _with_panel_amended(day, dice)
    judges = dict(day.judges)
    for what in (one for one in day.cases if one in _ABOUT_A_JUDGE):
        case = day.cases[what]
        others = {judges.get(other) for other in day.on(case)}
        able = [one for one in day.to_judge(case) if one not in others]
        if able:
            judges[what] = dice.choice(able)
    played = {
        what: case
        for what, case in day.cases.items()
        if what in judges or what not in _ABOUT_A_JUDGE
    }
    day = replace(day, cases=played, judges=judges)
    return replace(day, tied=_made_alike(day))


def allows(plan: Plan, what: Disturbance) -> bool:
    """Whether the rule and the panel of a plan leave room for something to go wrong."""
    if what is Disturbance.DEDUCTION:
        return not plan.scoring.low_wins
    return what not in (Disturbance.LATE, *_OF_THE_PANEL) or len(plan.judges) > 2


def _placed(plan: Plan, dice: Random) -> dict[Disturbance, str]:
    """On which case each goes wrong: each on one of its own, if there are enough."""
    first, *others = plan.order
    dice.shuffle(others)
    # The last case of the day is left alone: what comes back later needs a case after it.
    places = [case for case in others if case != plan.order[-1]]
    placed = {Disturbance.LATE: first} if allows(plan, Disturbance.LATE) else {}
    rest = [one for one in Disturbance if one is not Disturbance.LATE and allows(plan, one)]
    # A third is left alone if it can be, as the cases of a tie are.
    alone = max(len(places) * 2 // 3, 1)
    placed |= dict(zip(rest[:alone], places, strict=False))
    for what in rest[alone:]:
        on = {case: {one for one, where in placed.items() if where == case} for case in places}
        able = [case for case in places if _together(what, on[case])]
        if able:
            placed[what] = min(able, key=lambda case: (case in places[alone:], len(on[case])))
    return placed


def _together(what: Disturbance, others: Collection[Disturbance]) -> bool:
    """Whether something may go wrong on the same case as others.

    Who comes late is called again after all others, when other judges may sit for the case.
    """
    early = {one for one in others if one in _BEFORE_BALLOTS}
    if what in _CALLED_LAST:
        return not early
    return what not in _BEFORE_BALLOTS or not early & {*_CALLED_LAST}


def _with_panel_amended(day: Day, dice: Random) -> Day:
    """The day with who sits for which case at its end; without changes the plan forbids."""
    plan, judges = day.plan, dict[Disturbance, str]()
    panel, criteria, substitute = list(plan.judges), plan.criteria, None
    for what in (one for one in _OF_THE_PANEL if one in day.cases):
        leaver = dice.choice([one for one in plan.judges if one.id not in judges.values()])
        judges[what] = leaver.id
        order = _in_order(day)
        place = order.index(day.cases[what])
        sits = tuple(case for case in order[place:] if case not in leaver.away)
        left = leaver.model_copy(update={"away": (*leaver.away, *sits)})
        at = panel.index(leaver)
        panel[at : at + 1] = [left]
        if what is Disturbance.SUBSTITUTE:
            substitute = _substitute(plan, leaver)
            away = tuple(case for case in order if case not in sits)
            panel.insert(
                at + 1, substitute.model_copy(update={"away": away, "replaces": leaver.id})
            )
            criteria = tuple(
                one.model_copy(update={"judges": (*one.judges, substitute.id)})
                if leaver.id in one.judges
                else one
                for one in criteria
            )
    try:
        amended = amended_plan(plan, judges=tuple(panel), criteria=criteria)
    except Refused:
        kept = {what: case for what, case in day.cases.items() if what not in _OF_THE_PANEL}
        return replace(day, cases=kept)
    return replace(day, judges=judges, final_plan=amended, substitute=substitute)


def _in_order(day: Day) -> tuple[str, ...]:
    """The cases as they come to be judged: what was put back is called last."""
    last = {day.cases[what] for what in _CALLED_LAST if what in day.cases}
    return tuple(sorted(day.plan.order, key=lambda case: case in last))


def _substitute(plan: Plan, leaver: Judge) -> Judge:
    """Who takes over a judge's seat, with an id that nobody has."""
    new = next(id for number in count(1) if (id := f"S{number}") not in plan.judge)
    name = Bilingual(en="Substitute", zh="替补评委")
    return Judge(id=new, name=name, weight=leaver.weight)


def _points_off(plan: Plan, dice: Random) -> Adjustment:
    """Points off by one of the plan's kinds; where there is none, one point for a reason."""
    kinds = [kind for kind in plan.adjustments if kind.points is None or kind.points < 0]
    if not kinds:
        # The report tells it.
        return Adjustment(Decimal(-1), "", "演练" if plan.language == "zh" else REASON, 0)
    kind = dice.choice(kinds)
    return Adjustment(Decimal(-1) if kind.points is None else kind.points, kind.key, "", 0)


def _made_alike(day: Day) -> tuple[str, ...]:
    """The last case above a prize line and the best below it that can equal it."""
    if day.plan.entrant_cases:
        return ()
    now = expected(day)
    own = {case for what, case in day.cases.items() if what in _CHANGES_THE_SCORE}
    for line in now.prize_lines:
        if not 0 < line.above < len(now.rows):
            continue
        best = now.rows[line.above - 1].case
        for row in now.rows[line.above :]:
            if not {best, row.case} & own and _alike(day, best, row.case):
                return (best, row.case)
    return ()


def _alike(day: Day, one: str, other: str) -> bool:
    """Whether two cases have the same score if every judge marks them alike."""
    about, that = day.plan.case[one], day.plan.case[other]
    same = day.final_plan.seated(one) == day.final_plan.seated(other)
    return same and day.to_judge(one) == day.to_judge(other) and _terms(about) == _terms(that)


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
        seated = day.final_plan.seated(case)
        ballots = {judge: one for judge, one in state.ballots.items() if judge in seated}
        for judge, marks in day.final_marks(case).items():
            ballots[judge] = Ballot(judge, BallotStatus.SUBMITTED, at, judge, 1, scores=marks)
        if Disturbance.RECUSAL in day.on(case):
            judge = day.judges[Disturbance.RECUSAL]
            ballots[judge] = Ballot(judge, BallotStatus.RECUSED, at, judge, 1)
        off = (day.points,) if Disturbance.DEDUCTION in day.on(case) else ()
        cases[case] = replace(state, stage=Stage.ANNOUNCED, ballots=ballots, adjustments=off)
    return replace(
        meeting,
        plan=day.final_plan,
        cases=cases,
        announced=meeting.order,
        decisions=tuple(decisions),
    )
