"""Every case counted once: what one more ballot leaves alone is not computed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_model import Comparison, Totals
from judgetui.meeting.scoring import Arithmetic, CaseScore, score_case, with_panel
from judgetui.meeting.state import Ballot, Meeting, Stage

_REMEMBERED = 4
"""Among how many sets of cases comparisons are kept for the next tally."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoredCase:
    """One case's score, and the ballots it was computed from."""

    ballots: Mapping[str, Ballot]
    score: CaseScore


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Certain cases compared with each other, and the scores that follow."""

    comparison: Comparison
    counted: Mapping[str, CaseScore]
    """The cases as they were counted, without a panel score."""
    scores: Mapping[str, CaseScore]
    """The cases with their panel score."""


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Every case that is not withdrawn, counted; never changed, safe to share."""

    plan: Plan
    arithmetic: Arithmetic
    cases: Mapping[str, ScoredCase]
    """By case id. Where the method compares cases, without a panel score."""
    totals: Totals
    """What a method that compares cases looks at; else empty."""
    _compared: dict[frozenset[str], Compared] = field(default_factory=dict, repr=False)
    """The comparisons among sets of cases, as they are asked for; only saves time."""
    _earlier: Mapping[frozenset[str], Compared] = field(default_factory=dict, repr=False)
    """Those of the tally before, to start from."""

    def among(self, cases: Iterable[str]) -> Mapping[str, CaseScore]:
        """The scores of these cases, as if there were no others; all must be in `cases`."""
        counted = {case: self.cases[case].score for case in cases}
        if not self.arithmetic.method.compares_cases:
            return counted
        key = frozenset(counted)
        if key not in self._compared:
            self._compared[key] = self._compare(counted, self._earlier.get(key))
        return self._compared[key].scores

    def _compare(self, counted: Mapping[str, CaseScore], earlier: Compared | None) -> Compared:
        """These cases compared; those whose ballots and panel score are the same are kept."""
        now = self.arithmetic.method.compare(
            self.totals, counted.keys(), earlier.comparison if earlier else None
        )
        scores: dict[str, CaseScore] = {}
        for case, score in counted.items():
            panel = now.panels.get(case)
            if (
                earlier
                and earlier.counted[case] is score
                and earlier.comparison.panels.get(case) is panel
            ):
                scores[case] = earlier.scores[case]
            elif panel is None:
                scores[case] = score
            else:
                scores[case] = with_panel(self.arithmetic, self.plan.case[case], score, panel)
        return Compared(now, counted, scores)

    def remembered(self) -> Mapping[frozenset[str], Compared]:
        """The comparisons a later tally may start from, the latest few."""
        latest = list({**self._earlier, **self._compared}.items())
        return dict(latest[-_REMEMBERED:])


def tally(meeting: Meeting, earlier: Tally | None = None) -> Tally:
    """Count every case of the meeting that is not withdrawn.

    Cases whose ballots are the very object the earlier tally saw are taken over from it, so one
    more ballot costs one case. The outcome is the same with and without `earlier`, which may be
    of any meeting; one of another plan is not used.
    """
    if earlier is not None and earlier.plan is not meeting.plan:
        earlier = None
    arithmetic = earlier.arithmetic if earlier else Arithmetic(meeting.plan)
    known = earlier.cases if earlier else {}
    cases: dict[str, ScoredCase] = {}
    changed = []
    for case, state in meeting.cases.items():
        if state.stage is Stage.WITHDRAWN:
            continue
        counted = known.get(case)
        if counted is None or counted.ballots is not state.ballots:
            ballots = state.ballots.values()
            about = meeting.plan.case[case]
            score = score_case(meeting.plan, about, ballots, arithmetic=arithmetic)
            counted = ScoredCase(state.ballots, score)
            changed.append(case)
        cases[case] = counted
    if earlier and not changed and len(cases) == len(known):
        return earlier
    if not arithmetic.method.compares_cases:
        return Tally(meeting.plan, arithmetic, cases, {})
    changed += known.keys() - cases.keys()
    totals = _totals(earlier.totals if earlier else {}, known, cases, changed)
    remembered = earlier.remembered() if earlier else {}
    return Tally(meeting.plan, arithmetic, cases, totals, _earlier=remembered)


def _totals(
    earlier: Totals,
    known: Mapping[str, ScoredCase],
    cases: Mapping[str, ScoredCase],
    changed: Iterable[str],
) -> Totals:
    """Judges' totals by judge and case; a judge's mapping is a new object only where it changed."""
    totals = dict(earlier)
    fresh: dict[str, dict[str, int]] = {}
    for case in changed:
        old = known[case].score.totals if case in known else {}
        new = cases[case].score.totals if case in cases else {}
        for judge in old.keys() | new.keys():
            if old.get(judge) == new.get(judge):
                continue
            if judge not in fresh:
                totals[judge] = fresh[judge] = dict(earlier.get(judge, {}))
            if judge in new:
                fresh[judge][case] = new[judge]
            else:
                del fresh[judge][case]
    return totals
