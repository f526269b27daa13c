"""The ceremony: which step the hall sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from judgetui.meeting.acts import Entry, Reveal, StepBack
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.chair_acts.public import check_nothing_under_correction
from judgetui.meeting.chair_acts.ties import check_lines_settled
from judgetui.meeting.message import Refused
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting


def reveal(meeting: Meeting, act: Reveal, entry: Entry, case: str) -> Places:
    """The hall sees this step, or the chair's words in its place."""
    if act.step != meeting.revealed:
        # Another step tells more, and a message in the place of the same one nothing.
        check_nothing_under_correction(meeting)
        check_lines_settled(meeting)
    last = len(ceremony_steps(meeting.plan, standings(meeting)))
    if act.step > last:
        raise Refused("the last step of the ceremony is %(last)d", last=last)
    if act.step == 0 and not act.message:
        raise Refused("the first step of the ceremony is 1; go back a step to show none")
    return _shown(meeting, act.step, last, act.message)


def step_back(meeting: Meeting, act: StepBack, entry: Entry, case: str) -> Places:
    """A message leaves the board; without one, the hall sees the step before."""
    if meeting.card:
        return {("card",): ""}
    if not meeting.revealed:
        raise Refused("the ceremony has not begun; there is no step before")
    last = len(ceremony_steps(meeting.plan, standings(meeting)))
    return _shown(meeting, min(meeting.revealed, last) - 1, last, "")


def _shown(meeting: Meeting, step: int, last: int, message: str) -> Places:
    return {("revealed",): step, ("all_shown",): step == last, ("card",): message}


CEREMONY: Mapping[str, Callable[..., Places]] = {"reveal": reveal, "step-back": step_back}
"""Acts of the ceremony."""
