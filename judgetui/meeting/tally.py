"""Every case counted once: what one more ballot leaves alone is not computed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from judgetui.meeting.plan import Plan
from judgetui.meeting.rank_sum import Places, Totals, place
from judgetui.meeting.scoring import Arithmetic, CaseScore, score_case
from judgetui.meeting.state import Ballot, Meeting, Stage

_REMEMBERED = 4
"""How many sets of cases rank-sum remembers the judges' ranks among."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """One case's score, and the ballots it was computed from."""

    ballots: Mapping[str, Ballot]
    score: CaseScore


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Every case that is not withdrawn, counted; never changed, safe to share."""

    plan: Plan
    arithmetic: Arithmetic
    cases: Mapping[str, Counted]
    """By case id. With rank-sum without a panel score, which depends on what it is among."""
    totals: Totals
    """Rank-sum: judges' totals by judge and case; else empty."""
    _placed: dict[frozenset[str], Places] = field(default_factory=dict, repr=False)
    """Rank-sum: ranks among sets of cases, as they are asked for; only saves time."""
    _earlier: Mapping[frozenset[str], Places] = field(default_factory=dict, repr=False)
    """Rank-sum: ranks of the tally before, to start from."""

    def among(self, cases: Iterable[str]) -> Mapping[str, CaseScore]:
        """The scores of these cases, as if there were no others; all must be in `cases`."""
        counted = {case: self.cases[case].score for case in cases}
        if self.arithmetic.rule.combine != "rank-sum":
            return counted
        key = frozenset(counted)
        if key not in self._placed:
            self._placed[key] = place(
                self.plan, self.arithmetic, self.totals, counted, self._earlier.get(key)
            )
        return self._placed[key].scores

    def remembered(self) -> Mapping[frozenset[str], Places]:
        """Rank-sum: the ranks a later tally may start from, the latest few."""
        latest = list({**self._earlier, **self._placed}.items())
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
    cases: dict[str, Counted] = {}
    changed = []
    for case, state in meeting.cases.items():
        if state.stage is Stage.WITHDRAWN:
            continue
        counted = known.get(case)
        if counted is None or counted.ballots is not state.ballots:
            ballots = state.ballots.values()
            about = meeting.plan.case[case]
            score = score_case(meeting.plan, about, ballots, arithmetic=arithmetic)
            counted = Counted(state.ballots, score)
            changed.append(case)
        cases[case] = counted
    if earlier and not changed and len(cases) == len(known):
        return earlier
    if arithmetic.rule.combine != "rank-sum":
        return Tally(meeting.plan, arithmetic, cases, {})
    changed += known.keys() - cases.keys()
    totals = _totals(earlier.totals if earlier else {}, known, cases, changed)
    remembered = earlier.remembered() if earlier else {}
    return Tally(meeting.plan, arithmetic, cases, totals, _earlier=remembered)


def _totals(
    earlier: Totals,
    known: Mapping[str, Counted],
    cases: Mapping[str, Counted],
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
