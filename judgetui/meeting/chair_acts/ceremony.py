"""The ceremony: which step the hall sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from judgetui.meeting.acts import Entry, Reveal, StepBack
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.ceremony_step import CeremonyStep
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.chair_acts.public import as_announced, check_nothing_under_correction
from judgetui.meeting.chair_acts.ties import check_lines_settled
from judgetui.meeting.message import Refused
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase


def reveal(meeting: Meeting, act: Reveal, entry: Entry, case: str) -> Places:
    """The hall sees this step, or the chair's words in its place."""
    if act.step != meeting.revealed:
        # Another step tells more, and a message in the place of the same one nothing.
        check_nothing_under_correction(meeting)
        check_lines_settled(meeting)
    last = len(_steps(meeting))
    if act.step > last:
        raise Refused("the last step of the ceremony is %(last)d", last=last)
    if act.step == 0 and not act.message:
        raise Refused("the first step of the ceremony is 1; go back a step to show none")
    return _shown(act.step, last, act.message)


def step_back(meeting: Meeting, act: StepBack, entry: Entry, case: str) -> Places:
    """A message leaves the board; without one, the hall sees the step before."""
    if meeting.card:
        return {("card",): ""}
    if not meeting.revealed:
        raise Refused("the ceremony has not begun; there is no step before")
    last = len(_steps(meeting))
    return _shown(meeting.revealed - 1, last, "")


def _steps(meeting: Meeting) -> tuple[CeremonyStep, ...]:
    """The steps that the hall is shown: an announced score stands while it is under correction."""
    return ceremony_steps(meeting.plan, standings(as_announced(meeting)))


def _shown(step: int, last: int, message: str) -> Places:
    return {("revealed",): step, ("all_shown",): step == last, ("card",): message}


def step_after_change(before: Meeting, after: Meeting) -> Places:
    """Where the ceremony is once a final result has changed, if the step it showed is another one.

    A step is kept by its number, and with other steps before it that number might tell what the
    hall is not to know yet. So the ceremony goes back to the card of the tier that was called up,
    which names nobody; after the last step it stays there.
    """
    if before.phase is not Phase.FINAL or not before.revealed:
        return {}
    was, now = _steps(before), _steps(after)
    shown = was[: before.revealed]
    if was == now or (now[: len(shown)] == shown and not before.all_shown):
        return {}
    if before.all_shown:
        return _shown(len(now), len(now), after.card)
    card = next(
        place
        for place, step in enumerate(now, 1)
        if step.kind in ("tier", "vacant") and step.prize == shown[-1].prize
    )
    return _shown(card, len(now), after.card)


CEREMONY: Mapping[str, Callable[..., Places]] = {"reveal": reveal, "step-back": step_back}
"""Acts of the ceremony."""
