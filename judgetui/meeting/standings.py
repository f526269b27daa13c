"""From scores to ranks, and what set equal scores apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.meeting.prizes import prize_lines, prize_of
from judgetui.meeting.rules_off import ballots_required, rules_off
from judgetui.meeting.rules_text import tie_link
from judgetui.meeting.scoring import CaseScore
from judgetui.meeting.state import Meeting, Phase, PrizeLine, Standing, Standings
from judgetui.meeting.tally import Tally, tally
from judgetui.meeting.tally import tally as count
from judgetui.meeting.ties import Chain, Group

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
    groups = _ranked(meeting, running, scores)
    lines = prize_lines(meeting.plan, groups, scores, meeting.decisions)
    earlier: Mapping[str, int] | None = None
    if before is not None:
        others = _running(meeting, counted, before)
        earlier = _ranks(meeting.plan, _ranked(meeting, others, counted.among(others)))
    rows = _rows(meeting, groups, scores, lines, earlier)
    apart = [case for case in running if not meeting.plan.case[case].competes]
    rows += _rows_apart(meeting, apart, scores)
    there = {row.case for row in rows}
    rows += [unranked(meeting, case) for case in running if case not in there]
    return Standings(tuple(rows), lines, meeting.phase is not Phase.FINAL)


def _running(meeting: Meeting, counted: Tally, among: Collection[str] | None) -> list[str]:
    """The cases that stand, of those asked for, in running order."""
    wanted = counted.cases.keys() if among is None else counted.cases.keys() & set(among)
    return [case for case in meeting.order if case in wanted]


def _ranked(
    meeting: Meeting, running: Sequence[str], scores: Mapping[str, CaseScore]
) -> list[Group]:
    """The cases with ballots in groups of one rank, the best first."""
    low_wins = meeting.plan.scoring.low_wins
    chain = Chain(meeting.plan, scores, meeting.decisions)
    plan = meeting.plan
    points = {
        case: score.points
        for case, score in scores.items()
        if score.points is not None and plan.case[case].competes
    }
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


def _ranks(plan: Plan, groups: Sequence[Group]) -> Mapping[str, int]:
    """Standard competition ranks, 1, 2, 2, 4, or dense ones, 1, 2, 2, 3, as the plan says."""
    ranks: dict[str, int] = {}
    for index, group in enumerate(groups):
        rank = index if plan.scoring.ranks == "dense" else len(ranks)
        ranks |= dict.fromkeys(group.cases, rank + 1)
    return ranks


def _rows_apart(
    meeting: Meeting, cases: Sequence[str], scores: Mapping[str, CaseScore]
) -> list[Standing]:
    """The cases that do not compete and have a score, in running order."""
    scored = [Group((case,)) for case in cases if scores[case].points is not None]
    rows = _rows(meeting, scored, scores, (), None)
    return [replace(row, rank=None, competes=False) for row in rows]


def _rows(
    meeting: Meeting,
    groups: Sequence[Group],
    scores: Mapping[str, CaseScore],
    lines: Sequence[PrizeLine],
    earlier: Mapping[str, int] | None,
) -> list[Standing]:
    """The ranked cases as they are published."""
    rows: list[Standing] = []
    panel = len(meeting.plan.panel)
    judged = (scores[case].totals.keys() for group in groups for case in group.cases)
    required = ballots_required(meeting.plan, judged)
    ranks = _ranks(meeting.plan, groups)
    for group in groups:
        prize = prize_of(lines, group, len(rows) + 1)
        for case in group.cases:
            score, rank = scores[case], ranks[case]
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
                    corrected=score.corrected,
                )
            )
    return rows


def unranked(meeting: Meeting, case: str) -> Standing:
    """The row of a case that has no score yet; needs a whole meeting's ballots."""
    expected = meeting.expected(case)
    return Standing(
        case=case,
        rank=None,
        tied=False,
        score=None,
        exact=None,
        ballots=0,
        panel=len(meeting.plan.panel),
        recused=meeting.without_conflicts(case) - expected,
        criteria={},
        prize=None,
        settled_by=None,
        under_correction=meeting.cases[case].under_correction,
        expected=expected,
        competes=meeting.plan.case[case].competes,
    )


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
