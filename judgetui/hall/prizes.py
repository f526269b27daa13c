"""The prizes and who has them, in words."""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.hall.moment import score_text
from judgetui.language import name, say
from judgetui.meeting.prizes import vacant_words
from judgetui.meeting.rules_off import off_rows
from judgetui.meeting.standings import rank_text, row_number, row_title
from judgetui.meeting.state import Meeting, Phase, Standing, Standings


@dataclass(frozen=True, slots=True)
class PrizeWinner:
    """A case, or an entrant, with a prize."""

    rank: str
    number: str
    """The case's label or number; empty for an entrant."""
    title: str
    score: str
    off: bool
    """Whether part of the scoring rule does not apply to the score."""


@dataclass(frozen=True, slots=True)
class PrizeGiven:
    """A prize that somebody has."""

    prize: str
    won: tuple[PrizeWinner, ...]


@dataclass(frozen=True, slots=True)
class Prizes:
    """Every prize that somebody has, the best first, and what is to be said below."""

    given: tuple[PrizeGiven, ...] = ()
    vacant: str = ""
    """Which prizes nobody has."""
    off: tuple[str, ...] = ()
    """What of the scoring rule does not apply to scores that won."""


def prizes(meeting: Meeting) -> Prizes:
    """The prizes; none where there are no standings, or a final result is still kept back."""
    now = meeting.standings
    if now is None or (now.provisional and meeting.phase is Phase.FINAL):
        return Prizes()
    plan = meeting.plan
    tiers = [name(prize.name) for prize in plan.prizes]
    given = tuple(
        PrizeGiven(prize, won)
        for tier, prize in enumerate(tiers)
        if (won := tuple(_winner(meeting, row) for row in now.rows if row.prize == tier))
    )
    vacant, winning = vacant_words(plan, now), _winning(now)
    said = tuple(say(sentence) for sentence in off_rows(plan, winning))
    return Prizes(given, say(vacant) if vacant else "", said)


def _winning(standings: Standings) -> list[Standing]:
    return [row for row in standings.by_case.values() if row.prize is not None]


def _winner(meeting: Meeting, row: Standing) -> PrizeWinner:
    plan = meeting.plan
    number, title = row_number(plan, row, 2), name(row_title(plan, row))
    return PrizeWinner(rank_text(row), number, title, score_text(row), bool(row.rules_off))
