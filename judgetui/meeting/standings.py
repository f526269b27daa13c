"""From scores to ranks, prizes and prize lines, and what set equal scores apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.meeting.rules_off import ballots_required, rules_off
from judgetui.meeting.rules_text import tie_link
from judgetui.meeting.scoring import CaseScore, half_up
from judgetui.meeting.state import Decision, Meeting, Phase, PrizeLine, Standing, Standings
from judgetui.meeting.tally import Tally, tally
from judgetui.meeting.tally import tally as count
from judgetui.meeting.ties import Chain, Group, latest

__all__ = ["Tally", "standings", "tally"]


def standings(
    meeting: Meeting,
    *,
    tally: Tally | None = None,
    among: Collection[str] | None = None,
    before: Collection[str] | None = None,
) -> Standings:
    """The standings by the plan's rule, from the ballots on record.

    `tally` saves counting again what it has counted; it may be an older one. With `among` the
    meeting is taken to have these cases and no others. `before` are the cases of the standings
    that `moved` compares with; without it nothing has moved. Withdrawn cases are left out. The
    ballots must have their scores: on a redacted meeting this is a `KeyError`.
    """
    counted = count(meeting, tally)
    running = _running(meeting, counted, among)
    scores = counted.among(running)
    low_wins = counted.arithmetic.method.low_wins
    groups = _ranked(meeting, running, scores, low_wins=low_wins)
    lines = prize_lines(meeting.plan, groups, scores, meeting.decisions)
    earlier: Mapping[str, int] | None = None
    if before is not None:
        others = _running(meeting, counted, before)
        earlier = _ranks(_ranked(meeting, others, counted.among(others), low_wins=low_wins))
    rows = _rows(meeting, groups, scores, lines, earlier)
    rows += [unranked(meeting, case) for case in running if not scores[case].ballots]
    return Standings(tuple(rows), lines, meeting.phase is not Phase.FINAL)


def _running(meeting: Meeting, counted: Tally, among: Collection[str] | None) -> list[str]:
    """The cases that stand, of those asked for, in running order."""
    wanted = counted.cases.keys() if among is None else counted.cases.keys() & set(among)
    return [case for case in meeting.order if case in wanted]


def _ranked(
    meeting: Meeting, running: Sequence[str], scores: Mapping[str, CaseScore], *, low_wins: bool
) -> list[Group]:
    """The cases with ballots in groups of one rank, the best first."""
    chain = Chain(meeting.plan.scoring.ties, scores, meeting.decisions, low_wins)
    points = {case: score.points for case, score in scores.items() if score.points is not None}
    ordered = sorted(
        (case for case in running if case in points),
        key=points.__getitem__,
        reverse=not low_wins,
    )
    return [
        group
        for _, equal in groupby(ordered, key=points.__getitem__)
        for group in chain.settle(tuple(equal))
    ]


def _ranks(groups: Sequence[Group]) -> Mapping[str, int]:
    """Standard competition ranks: 1, 2, 2, 4."""
    ranks: dict[str, int] = {}
    for group in groups:
        ranks |= dict.fromkeys(group.cases, len(ranks) + 1)
    return ranks


def _rows(
    meeting: Meeting,
    groups: Sequence[Group],
    scores: Mapping[str, CaseScore],
    lines: Sequence[PrizeLine],
    earlier: Mapping[str, int] | None,
) -> list[Standing]:
    """The ranked cases as they are published."""
    rows: list[Standing] = []
    panel = len(meeting.plan.judges)
    judged = (scores[case].totals.keys() for group in groups for case in group.cases)
    required = ballots_required(meeting.plan, judged)
    for group in groups:
        rank = len(rows) + 1
        prize = prize_of(lines, group, rank)
        for case in group.cases:
            score = scores[case]
            there = earlier.get(case) if earlier else None
            rows.append(
                Standing(
                    case,
                    rank,
                    group.tied,
                    score.displayed,
                    score.final,
                    score.ballots,
                    panel,
                    score.recused,
                    score.published,
                    prize,
                    group.settled_by,
                    None if there is None else there - rank,
                    under_correction=meeting.cases[case].under_correction,
                    expected=meeting.without_conflicts(case) - score.recused,
                    rules_off=rules_off(meeting.plan, score.ballots, required),
                )
            )
    return rows


def unranked(meeting: Meeting, case: str) -> Standing:
    """The row of a case that no ballot counts for; needs a whole meeting's ballots."""
    expected = meeting.expected(case)
    return Standing(
        case=case,
        rank=None,
        tied=False,
        score=None,
        exact=None,
        ballots=0,
        panel=len(meeting.plan.judges),
        recused=meeting.without_conflicts(case) - expected,
        criteria={},
        prize=None,
        settled_by=None,
        under_correction=meeting.cases[case].under_correction,
        expected=expected,
    )


def prize_lines(
    plan: Plan,
    groups: Sequence[Group],
    scores: Mapping[str, CaseScore],
    decisions: Sequence[Decision],
) -> tuple[PrizeLine, ...]:
    """One line below each tier of prizes, the best tier first.

    `groups` are the ranked cases, the best first. A line through a tied group lists its cases,
    unless an extra prize was decided for all of them: then the line moves down to below the
    group, and the lines after it as far.
    """
    places = [(case, group) for group in groups for case in group.cases]
    lines: list[PrizeLine] = []
    above = 0
    for tier in plan.prizes:
        above += tier.count
        tied: tuple[str, ...] = ()
        if above < len(places) and places[above - 1][1] is places[above][1]:
            tied = places[above][1].cases
            if latest(decisions, tied, "extra"):
                above = max(p for p, (case, _) in enumerate(places, start=1) if case in tied)
                tied = ()
        ranked = [case for case, _ in places[above - 1 : above + 1]]
        lines.append(PrizeLine(above, above + 1, _margin(plan, ranked, scores), tied))
    return tuple(lines)


def _margin(plan: Plan, cases: Sequence[str], scores: Mapping[str, CaseScore]) -> Decimal | None:
    """How far apart the published scores of two cases are; None when there are not two."""
    points = [scores[case].points for case in cases]
    if len(points) < 2 or points[0] is None or points[1] is None:
        return None
    apart = Fraction(abs(points[0] - points[1]), 10**plan.scoring.decimals)
    return half_up(apart, plan.scoring.decimals)


def prize_of(lines: Sequence[PrizeLine], group: Group, place: int) -> int | None:
    """The prize of a group whose first case has this place, as an index into `plan.prizes`.

    None below the last line, and while an unsettled tie holds the group across a line.
    """
    if not lines or place > lines[-1].above:
        return None
    if group.tied and any(group.cases == line.tied for line in lines):
        return None
    return next(tier for tier, line in enumerate(lines) if place <= line.above)


def rank_text(row: Standing) -> str:
    """A rank as every list writes it: "3", "3=" where it is shared, "-" where there is none."""
    if row.rank is None:
        return "-"
    return f"{row.rank}=" if row.tied else str(row.rank)


class TieOutcome(NamedTuple):
    """Cases of equal displayed score that have different ranks."""

    score: Decimal
    links: tuple[str, ...]
    """Links of the tie chain that placed them, in the order they were tried."""
    cases: tuple[str, ...]
    """The best first."""


def settled_scores(plan: Plan, rows: Iterable[Standing]) -> tuple[TieOutcome, ...]:
    """The equal scores among these rows that something set apart, the best first."""
    ranked = (row for row in rows if row.rank is not None)
    found: list[TieOutcome] = []
    for score, equals in groupby(ranked, key=lambda row: row.score):
        group = list(equals)
        used = {row.settled_by for row in group}
        links = tuple(link for link in plan.scoring.ties if link in used)
        if links and score is not None:
            found.append(TieOutcome(score, links, tuple(row.case for row in group)))
    return tuple(found)


def settled_words(plan: Plan, equals: Iterable[TieOutcome]) -> Sentence:
    """Equal scores and what placed them, such as "Equal scores: 8.10 by a vote of the panel"."""
    said = [
        Sentence(
            "%(score)s by %(links)s",
            score=f"{one.score:f}",
            links=listed(tie_link(plan, link) for link in one.links),
        )
        for one in equals
    ]
    return Sentence("Equal scores: %(list)s", list=listed(said))
