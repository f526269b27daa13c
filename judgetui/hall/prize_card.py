"""Who is called up in the ceremony, as a card: which prize, and what of it the hall was told."""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.language import _, name
from judgetui.meeting.ceremony_step import CeremonyStep, Winner
from judgetui.meeting.plan import Plan


@dataclass(frozen=True, slots=True)
class CalledUp:
    """One who is called up; what is not told yet is empty."""

    rank: str
    caption: str
    """The word below the rank."""
    number: str
    title: str
    """The title of the case, or the entrant's name."""
    about: str
    """Who presents it, for whom."""
    score: str
    bar: int | None
    """How long the bar of the score is, in percent; none without one."""


@dataclass(frozen=True, slots=True)
class PrizeCard:
    """All that is told at one step."""

    prize: str
    """The prize; which of its tier this is, where several are given."""
    key: str
    """The same for all the steps at which the same are called up."""
    words: str = ""
    """How many prizes there are, or that nobody has it, where nobody is called up."""
    winners: tuple[CalledUp, ...] = ()
    """The best first."""
    beat: int | None = None
    """The best score told before, in percent of the scale; none for the first."""


def prize_card(plan: Plan, step: CeremonyStep) -> PrizeCard:
    """The card of a step; before the last one."""
    key = f"{step.prize} {step.first}-{step.last} {len(step.winners)} {step.kind == 'duel'}"
    if not step.winners:
        title, words = _tier(plan, step)
        return PrizeCard(title, key, words)
    winners = tuple(_called_up(plan, winner) for winner in step.winners)
    return PrizeCard(_which(plan, step), key, "", winners, step.beat)


def _tier(plan: Plan, step: CeremonyStep) -> tuple[str, str]:
    """The title of a card without winners, and what is said below it."""
    if step.prize is None:
        return name(plan.title), _("Award ceremony")
    title = name(plan.prizes[step.prize].name)
    if step.kind == "vacant":
        return title, _("not awarded")
    said = _("number of prizes: %(count)d") % {"count": step.given}
    if step.vacant:
        said += " · " + _("not awarded: %(count)d") % {"count": step.vacant}
    return title, said


def _which(plan: Plan, step: CeremonyStep) -> str:
    prize = name(plan.prizes[step.prize].name) if step.prize is not None else ""
    if step.given == 1:
        return prize
    values = {"prize": prize, "first": step.first, "last": step.last, "given": step.given}
    if step.first < step.last:
        return _("%(prize)s · %(first)d–%(last)d of %(given)d") % values
    return _("%(prize)s · %(last)d of %(given)d") % values


def _called_up(plan: Plan, winner: Winner) -> CalledUp:
    rank = "" if winner.rank is None else str(winner.rank) + "=" * winner.tied
    number = title = about = ""
    if winner.case:
        planned = plan.case[winner.case]
        people = _(", ").join(name(presenter) for presenter in planned.presenters)
        about = " · ".join(text for text in (name(planned.organisation), people) if text)
        number, title = planned.called, name(planned.title)
    if winner.case in plan.entrant_cases:
        number, title = "", plan.case[winner.case].entrant
    score = "" if winner.score is None else f"{winner.score:f}"
    return CalledUp(rank, _("place"), number, title, about, score, winner.bar)
