"""A step of the ceremony as a page draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from judgetui.hall.award import (
    MOST_LARGE,
    card_words,
    shown_bars,
    which_prize,
    winner_rank,
    winner_title,
)
from judgetui.hall.standings_view import ScaleView
from judgetui.language import name
from judgetui.meeting.ceremony_step import CeremonyStep, Winner
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting
from judgetui.names_text import presenters_text


@dataclass(frozen=True, slots=True)
class WinnerView:
    """Who is called up, as far as the hall is told by now; what is not told yet is empty."""

    rank: str
    number: str
    title: str
    organisation: str
    presenters: str
    score: str
    bar: int | None
    """How long the bar is, in percent of the scale; None where there is no bar."""


@dataclass(frozen=True, slots=True)
class AwardView:
    """A step of the ceremony."""

    kind: Literal["words", "card", "winners", "list"]
    """`words`: the chair's own in place of the step; `card`: a title and a few words; `winners`: a
    block for each who is called up; `list`: a group, a line each."""
    title: str
    """The card's title, the chair's words, or which prize it is."""
    said: str
    """What stands below a card's title."""
    winners: tuple[WinnerView, ...]
    scale: ScaleView | None
    """What the ends of the bars stand for; None without bars."""
    beat: int | None
    """The bar to beat, in percent of the scale; None for the first."""
    bars: str
    """What tells these bars from others: with another text they grow to their length."""


def award_view(meeting: Meeting) -> AwardView:
    """What the hall sees of the ceremony."""
    step, plan = meeting.ceremony, meeting.plan
    if meeting.card or step is None:
        return _empty("words", meeting.card, "")
    if not step.winners:
        return _empty("card", *card_words(plan, step))
    scale = None
    if step.start is not None and step.end is not None:
        scale = ScaleView(f"{step.start:f}", f"{step.end:f}")
    return AwardView(
        kind="list" if len(step.winners) > MOST_LARGE else "winners",
        title=which_prize(plan, step),
        said="",
        winners=tuple(_winner(plan, step, winner) for winner in step.winners),
        scale=scale,
        beat=step.beat,
        bars=" ".join(map(str, shown_bars(meeting))),
    )


def _empty(kind: Literal["words", "card"], title: str, said: str) -> AwardView:
    return AwardView(kind, title, said, (), None, None, "")


def _winner(plan: Plan, step: CeremonyStep, winner: Winner) -> WinnerView:
    case = winner.case
    number, title = winner_title(plan, case) if case else ("", "")
    return WinnerView(
        rank=winner_rank(winner),
        number=number,
        title=title,
        organisation=name(plan.case[case].organisation) if case else "",
        presenters=presenters_text(plan.case[case]) if case else "",
        score="" if winner.score is None else f"{winner.score:f}",
        # In a list there is no room for bars.
        bar=winner.bar if len(step.winners) <= MOST_LARGE else None,
    )
