"""Prizes by count down the places, and the lines between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Plan, Prize
from judgetui.meeting.rounding import decimal
from judgetui.meeting.state import Decision, Meeting, PrizeLine, Stage, Standings
from judgetui.meeting.ties import Group, latest


class Scored(Protocol):
    """What prizes look at in the score of a case."""

    @property
    def points(self) -> int | None:
        """As published, in units of the last decimal; none without a score."""


def prize_lines(
    plan: Plan,
    groups: Sequence[Group],
    scores: Mapping[str, Scored],
    decisions: Sequence[Decision],
) -> tuple[PrizeLine, ...]:
    """One line below each tier of prizes, the best tier first.

    `groups` are the ranked cases, the best first. A tier reaches as far down as it has prizes, but
    for those that are left vacant, and the scores it asks for; a case below that score goes to the
    next tier. A line through a tied group lists its cases, unless all of them have the prize, by
    the plan or by a decision: then the line moves down to below the group, and the lines after it
    as far, or, where the prizes of later tiers are used up, as far as is left of them.
    """
    places = [(case, group) for group in groups for case in group.cases]
    lines: list[PrizeLine] = []
    above, used = 0, 0
    for tier, planned, vacant in zip(
        plan.prizes, plan.prize_counts, withheld(plan, decisions), strict=True
    ):
        count = max(planned - vacant, 0)
        start, left = above, max(count - used, 0)
        used = max(used - count, 0)
        above += _reached(plan, tier, left, places[start:], scores)
        tied: tuple[str, ...] = ()
        if start < above < len(places) and places[above - 1][1] is places[above][1]:
            tied = places[above][1].cases
            decided = latest(decisions, tied, "extra")
            if decided or tier.ties:
                whole = max(p for p, (case, _) in enumerate(places, start=1) if case in tied)
                if not decided and tier.ties == "use-up":
                    used += whole - above
                above, tied = whole, ()
        ranked = [case for case, _ in places[above - 1 : above + 1]] if above else []
        lines.append(PrizeLine(above, above + 1, _margin(plan, ranked, scores), tied))
    return tuple(lines)


def withheld(plan: Plan, decisions: Sequence[Decision]) -> tuple[int, ...]:
    """How many prizes of each tier are left vacant by decision; the latest of a tier counts."""
    latest_of = {one.prize: one.count for one in decisions if one.kind == "withhold"}
    return tuple(latest_of.get(tier, 0) for tier in range(len(plan.prizes)))


def demoted(decisions: Sequence[Decision]) -> Mapping[str, int | None]:
    """The best prize that each of these cases may have by decision; the latest of a case counts."""
    return {case: one.prize for one in decisions if one.kind == "demote" for case in one.cases}


def _reached(
    plan: Plan,
    tier: Prize,
    left: int,
    places: Sequence[tuple[str, Group]],
    scores: Mapping[str, Scored],
) -> int:
    """How far down these places, the best first, a tier goes that has so many prizes left."""
    if tier.from_ is None:
        return left
    sign = -1 if plan.scoring.low_wins else 1
    asked = sign * Fraction(tier.from_) * 10**plan.scoring.decimals
    for place, (case, _) in enumerate(places[:left]):
        points = scores[case].points
        if points is None or sign * points < asked:
            return place
    return left


def _margin(plan: Plan, cases: Sequence[str], scores: Mapping[str, Scored]) -> Decimal | None:
    """How far apart the published scores of two cases are; None when there are not two."""
    points = [scores[case].points for case in cases]
    if len(points) < 2 or points[0] is None or points[1] is None:
        return None
    return decimal(abs(points[0] - points[1]), plan.scoring.decimals)


def vacant_prizes(standings: Standings) -> tuple[int, ...]:
    """The tiers that nobody has although there are ranks.

    No score was good enough, a tie used the prizes up, they are left vacant, or whoever has the
    place was given a lower one; in a final result also where there are too few cases.
    """
    ranked = [row for row in standings.rows if row.rank is not None]
    given = {row.prize for row in ranked}
    held = {case for line in standings.prize_lines for case in line.tied}
    vacant: list[int] = []
    start = 0
    for tier, line in enumerate(standings.prize_lines if ranked else ()):
        there = ranked[start : line.above]
        # One whose rows are there and have other prizes; a tie may still give it to one of them.
        passed_over = bool(there) and held.isdisjoint(row.case for row in there)
        if tier not in given and (
            line.above <= start
            or passed_over
            or (start >= len(ranked) and not standings.provisional)
        ):
            vacant.append(tier)
        start = line.above
    return tuple(vacant)


def prizes_decided(meeting: Meeting, now: Standings) -> bool:
    """Whether the hall may be told who has which prize by these standings.

    They are final, or no case that competes is still to come: one could move everybody after it.
    The standings of a frozen board lack cases, and decide nothing.
    """
    if not now.provisional:
        return True
    over = (Stage.ANNOUNCED, Stage.WITHDRAWN)
    competing = (state for case, state in meeting.cases.items() if meeting.plan.case[case].competes)
    return meeting.frozen is None and all(state.stage in over for state in competing)


def vacant_words(plan: Plan, standings: Standings) -> Sentence | None:
    """Which prizes nobody has, such as "Vacant: First prize"; none where every prize is given."""
    names = [plan.prizes[tier].name for tier in vacant_prizes(standings)]
    return Sentence("Vacant: %(prizes)s", prizes=listed(names)) if names else None


def prize_of(lines: Sequence[PrizeLine], group: Group, place: int) -> int | None:
    """The prize of a group whose first case has this place, as an index into `plan.prizes`.

    None below the last line, and while an unsettled tie holds the group across a line.
    """
    if not lines or place > lines[-1].above:
        return None
    if group.tied and any(group.cases == line.tied for line in lines):
        return None
    return next(tier for tier, line in enumerate(lines) if place <= line.above)


def given_prize(by_place: int | None, case: str, lower: Mapping[str, int | None]) -> int | None:
    """The prize of a case whose place brings this one; `lower` is what `demoted` gave."""
    if by_place is None or case not in lower:
        return by_place
    best = lower[case]
    return None if best is None else max(best, by_place)
