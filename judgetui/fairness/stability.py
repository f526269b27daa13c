"""How firm the prizes are: without one judge, by other rules, and with other panels by chance.

Everything but the bootstrap of common rules goes by the plan's whole rule, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

from judgetui.fairness.basics import kendall_tau
from judgetui.fairness.recount import Recount
from judgetui.fairness.resampling import Resampling, resampling
from judgetui.meeting.checks import check_plan
from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import Place, Places
from judgetui.meeting.state import Meeting, Standings
from judgetui.meeting.tally import Tally

RESAMPLES = 2000
"""How many panels the bootstrap draws."""
_WORK = 400_000
"""Ballots that all of them look at, about: of large meetings fewer panels are drawn."""
_FEWEST = 200
"""The fewest panels drawn."""
_BY_RULE = 100
"""How many are drawn where each takes the plan's whole rule, of meetings that are not too large."""
_MOST_BY_RULE = 2000
"""The most ballots of such a meeting; of more, all panels together would take a minute and more."""
_MOST_RECOUNTED = 400_000
"""The most ballots that are counted again to leave each judge out: some seconds' work."""
_OTHER_RULES: Mapping[str, Mapping[str, object]] = {
    "mean": {"combine": "mean"},
    "median": {"combine": "median"},
    "trimmed": {"combine": "trimmed"},
    "rank-sum": {"combine": "rank-sum"},
}
_PLAIN: Mapping[str, object] = {
    "drop": 1,
    "drop_by": "ballot",
    "drop_from": 5,
    "correct": None,
    "standardise": None,
    "total": "mean",
    "round": "end",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Other standings beside those of the meeting."""

    tau: float | None
    """Kendall's tau-b of the two orders: 1 is the same one."""
    prizes: tuple[str, ...]
    """The cases whose prize is another one, or none, or held by a tie; the best first. Of entrants
    the case that stands for them."""


def _difference(now: Standings, other: Places) -> Difference:
    there = other.by_case
    both = [
        (float(row.rank), float(rank))
        for row in now.rows
        if row.rank is not None and (rank := there.get(row.case, _NOWHERE).rank) is not None
    ]
    left, right = [one for one, _ in both], [other for _, other in both]
    changed = tuple(
        row.case for row in now.rows if there.get(row.case, _NOWHERE).prize != row.prize
    )
    return Difference(kendall_tau(left, right), changed)


_NOWHERE = Place()


def without_each_judge(
    meeting: Meeting, recount: Recount, now: Standings
) -> Mapping[str, Difference]:
    """By judge id, what the plan's rule makes of everybody else's ballots.

    `recount` and `now` are of the meeting. Judges without a counting ballot are left out; of a
    meeting with more ballots than `_MOST_RECOUNTED` for all of them together there is nothing.
    """
    plan = meeting.plan
    given = [
        judge
        for state in meeting.cases.values()
        for judge, ballot in state.ballots.items()
        if ballot.counts
    ]
    counting = set(given)
    if len(given) * len(counting) > _MOST_RECOUNTED:
        return {}
    return {
        judge: _difference(now, recount.without(judge)) for judge in plan.panel if judge in counting
    }


def by_other_rules(meeting: Meeting, recount: Recount, now: Standings) -> Mapping[str, Difference]:
    """By the name of a scoring method, what it makes of the same ballots.

    Mean, median, trimmed mean (one at each end, from five ballots on) and mean rank, all else as
    planned. Left out are the plan's own rule and those that it cannot have.
    """
    found: dict[str, Difference] = {}
    for name, changes in _OTHER_RULES.items():
        other = _with_rule(meeting.plan, {**_PLAIN, **changes})
        if other is not None and other.scoring != meeting.plan.scoring:
            found[name] = _difference(now, recount.by_rule(replace(meeting, plan=other)))
    return found


def _with_rule(plan: Plan, changes: Mapping[str, object]) -> Plan | None:
    """The plan with another scoring rule; none where it cannot have it.

    Ranks have no points to add to, nor a lowest score that prizes ask for.
    """
    other = plan.changed(scoring=plan.scoring.model_copy(update=dict(changes)))
    on_scale = plan.carried or plan.adjustments or any(one.from_ is not None for one in plan.prizes)
    if other.scoring.compares_cases and on_scale:
        return None
    try:
        check_plan(other)
    except ValueError:
        return None
    return other


@dataclass(frozen=True, slots=True)
class PrizeChances:
    """How often each case had each prize with panels drawn from the meeting's."""

    resamples: int
    chances: Mapping[str, tuple[float, ...]]
    """By the case that is ranked, the best first: the share of panels for each tier, and last for
    no prize."""


def prize_chances(
    meeting: Meeting, counted: Tally, now: Standings, seed: str, resamples: int = RESAMPLES
) -> PrizeChances | None:
    """A bootstrap over judges (Efron and Tibshirani, An Introduction to the Bootstrap, 1993).

    Each panel has as many judges as the meeting's, drawn from them with replacement; who is drawn
    twice counts twice. Prizes go by place as the lines stand; equal scores keep the order of the
    standings. `counted` and `now` are of the meeting. The same `seed` draws the same panels. None
    without two judges, ranks, prizes or resamples, where hardly any such panel has a ballot on
    every case, and of large meetings whose rule looks at all ballots of a case together.
    """
    drawing = resampling(meeting, counted, now)
    if drawing is None:
        return None
    ballots = sum(len(one.score.totals) for one in counted.cases.values())
    resamples = min(resamples, max(_FEWEST, _WORK // max(1, ballots)))
    if drawing.slow:
        resamples = min(resamples, _BY_RULE) if ballots <= _MOST_BY_RULE else 0
    if resamples < 1:
        return None
    return _drawn(drawing, len(meeting.plan.prizes), seed, resamples)


def _drawn(drawing: Resampling, tiers: int, seed: str, resamples: int) -> PrizeChances | None:
    chance, judges = Random(seed).random, drawing.judges
    counts = {case: [0] * (tiers + 1) for case in drawing.cases}
    known: dict[tuple[int, ...], Iterable[tuple[str, int]] | None] = {}
    done = tried = 0
    while done < resamples:
        tried += 1
        if tried > 3 * resamples:
            return None
        # `Random.random` alone is promised to give the same numbers in every version of Python.
        picks = [int(chance() * judges) for _ in range(judges)]
        if drawing.slow:
            tier_of = drawing.tiers(picks)
        else:
            # Sums and sorted numbers are the same in whatever order the judges were drawn.
            panel = tuple(sorted(picks))
            if panel not in known:
                known[panel] = drawing.tiers(panel)
            tier_of = known[panel]
        if tier_of is None:
            continue
        done += 1
        for case, tier in tier_of:
            counts[case][tier] += 1
    return PrizeChances(
        resamples,
        {case: tuple(count / resamples for count in row) for case, row in counts.items()},
    )
