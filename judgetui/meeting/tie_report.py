"""What set cases of equal score apart, so that nobody has to ask why their ranks differ."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.meeting.rules_text import tie_link
from judgetui.meeting.state import Standing


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
