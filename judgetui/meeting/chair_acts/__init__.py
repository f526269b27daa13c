"""What the chair does: cases on stage, the clock, pauses, the order, ties, the end.

Each function takes the meeting, the act, its entry and the id of its case ("" where it is about
none). It returns the parts of the meeting that the act sets, with their new values, or refuses.
Who may do an act, and the stage its case goes to, stand in `acts`. A part may be set to the value
it has: the act still counts as having set it, so that earlier acts on that part can only be undone
after this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from judgetui.meeting.chair_acts.calls import CALLS
from judgetui.meeting.chair_acts.clock import CLOCK
from judgetui.meeting.chair_acts.ending import ENDING, missing_at_the_end
from judgetui.meeting.chair_acts.places import Places, Slot
from judgetui.meeting.chair_acts.public import (
    as_announced,
    check_nothing_under_correction,
    public_standings,
)
from judgetui.meeting.chair_acts.stage import STAGE, still_returned
from judgetui.meeting.chair_acts.ties import TIES, ties_across_lines, voters, ways_to_settle

__all__ = [
    "CHAIRING",
    "Places",
    "Slot",
    "as_announced",
    "check_nothing_under_correction",
    "missing_at_the_end",
    "public_standings",
    "still_returned",
    "ties_across_lines",
    "voters",
    "ways_to_settle",
]

CHAIRING: Mapping[str, Callable[..., Places]] = {**STAGE, **CLOCK, **TIES, **ENDING, **CALLS}
"""The chair's acts, but for opening the meeting, undoing, and those that change one ballot."""
