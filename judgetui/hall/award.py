"""What the hall reads at a step of the ceremony, whatever draws it."""

from __future__ import annotations

from judgetui.language import _, name
from judgetui.meeting.ceremony_step import CeremonyStep, Winner
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting, Phase
from judgetui.names_text import presenters_text

GROWS_IN = 1.5
"""Seconds in which a bar grows to its length."""
MOST_LARGE = 3
"""At most so many winners have a block of their own; more are listed."""


def in_ceremony(meeting: Meeting) -> bool:
    """Whether the hall looks at a step of the ceremony, or the chair's words in its place."""
    if meeting.phase is not Phase.FINAL:
        return False
    step = meeting.ceremony
    return bool(meeting.card) or (step is not None and step.kind != "standings")


def card_words(plan: Plan, step: CeremonyStep) -> tuple[str, str]:
    """A title and a few words: the beginning, a tier, a prize that nobody has."""
    if step.prize is None:
        return name(plan.title), _("Award ceremony")
    title = name(plan.prizes[step.prize].name)
    if step.kind != "tier":
        return title, _("not awarded")
    said = _("number of prizes: %(count)d") % {"count": step.given}
    if step.vacant:
        said += " · " + _("not awarded: %(count)d") % {"count": step.vacant}
    return title, said


def which_prize(plan: Plan, step: CeremonyStep) -> str:
    """Which prize it is, and which of how many."""
    prize = name(plan.prizes[step.prize].name) if step.prize is not None else ""
    if step.given == 1:
        return prize
    values = {"prize": prize, "first": step.first, "last": step.last, "given": step.given}
    if step.first < step.last:
        return _("%(prize)s · %(first)d–%(last)d of %(given)d") % values
    return _("%(prize)s · %(last)d of %(given)d") % values


def winner_title(plan: Plan, case: str) -> tuple[str, str]:
    """The number and the title of who is called up; of an entrant the name alone."""
    planned = plan.case[case]
    if case in plan.entrant_cases:
        return "", planned.entrant
    return planned.called, name(planned.title)


def winner_about(plan: Plan, case: str) -> tuple[str, ...]:
    """Organisation and presenters."""
    said = (name(plan.case[case].organisation), presenters_text(plan.case[case]))
    return tuple(text for text in said if text)


def winner_rank(winner: Winner) -> str:
    """The rank; empty until it is told."""
    if winner.rank is None:
        return ""
    return f"{winner.rank}=" if winner.tied else str(winner.rank)


def shown_bars(meeting: Meeting) -> tuple[object, ...]:
    """What tells these bars from those of another step; empty without bars."""
    step = meeting.ceremony
    if step is None or all(winner.bar is None for winner in step.winners):
        return ()
    return (step.prize, step.first, step.last, step.start, step.end)
