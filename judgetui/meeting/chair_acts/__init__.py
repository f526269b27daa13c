"""What the chair does: cases on stage, the clock, pauses, the order, ties, amendments, the end.

Each function takes the meeting, the act, its entry and the id of its case ("" where it is about
none). It returns the parts of the meeting that the act sets, with their new values, or refuses.
Who may do an act, and the stage its case goes to, stand in `acts`. A part may be set to the value
it has: the act still counts as having set it, so that earlier acts on that part can only be undone
after this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from judgetui.meeting.chair_acts.adjustments import ADJUSTMENTS
from judgetui.meeting.chair_acts.amendments import AMENDABLE, AMENDING
from judgetui.meeting.chair_acts.calls import CALLS
from judgetui.meeting.chair_acts.ceremony import CEREMONY, step_after_change
from judgetui.meeting.chair_acts.clock import CLOCK
from judgetui.meeting.chair_acts.corrections import (
    CORRECTIONS,
    ballot_amended,
    check_not_sealed,
    may_be_corrected,
)
from judgetui.meeting.chair_acts.ending import ENDING, missing_at_the_end
from judgetui.meeting.chair_acts.objections import OBJECTIONS, unanswered
from judgetui.meeting.chair_acts.panel import PANEL, still_to_judge
from judgetui.meeting.chair_acts.places import Places, Slot, sealed
from judgetui.meeting.chair_acts.prizes import PRIZES, left_vacant, prizes_of, tier_of
from judgetui.meeting.chair_acts.public import (
    as_announced,
    check_nothing_under_correction,
    hall_standings,
    public_standings,
)
from judgetui.meeting.chair_acts.stage import STAGE, still_returned, taken_back
from judgetui.meeting.chair_acts.ties import (
    TIES,
    tied_groups,
    ties_across_lines,
    voters,
    ways_to_settle,
)
from judgetui.meeting.chair_acts.votes import (
    VOTES,
    overseen_vote,
    seen_vote,
    vote_counts,
    votes_missing,
)

__all__ = [
    "AMENDABLE",
    "CHAIRING",
    "Places",
    "Slot",
    "as_announced",
    "ballot_amended",
    "check_not_sealed",
    "check_nothing_under_correction",
    "hall_standings",
    "left_vacant",
    "may_be_corrected",
    "missing_at_the_end",
    "overseen_vote",
    "prizes_of",
    "public_standings",
    "sealed",
    "seen_vote",
    "step_after_change",
    "still_returned",
    "still_to_judge",
    "taken_back",
    "tied_groups",
    "tier_of",
    "ties_across_lines",
    "unanswered",
    "vote_counts",
    "voters",
    "votes_missing",
    "ways_to_settle",
]

CHAIRING: Mapping[str, Callable[..., Places]] = {
    **STAGE,
    **CLOCK,
    **TIES,
    **VOTES,
    **PRIZES,
    **ENDING,
    **CEREMONY,
    **OBJECTIONS,
    **CORRECTIONS,
    **AMENDING,
    **PANEL,
    **ADJUSTMENTS,
    **CALLS,
}
"""The chair's acts, but for opening the meeting, undoing, and those of `BALLOTING`; and what a
judge or the recorder does that is no ballot. A judge's cannot be undone by others."""
