"""What is public of the scores: those that were announced, as they were announced."""

from __future__ import annotations

from dataclasses import replace

from judgetui.meeting.message import Refused
from judgetui.meeting.names import (
    case_names,
)
from judgetui.meeting.standings import Tally, standings
from judgetui.meeting.state import (
    Meeting,
    Standings,
)


def public_standings(meeting: Meeting, tally: Tally | None = None) -> Standings:
    """The standings among the announced cases as announced, and who moved since the one before."""
    announced = meeting.announced
    public = as_announced(meeting)
    return standings(public, tally=tally, among=announced, before=announced[:-1])


def hall_standings(meeting: Meeting, tally: Tally | None = None) -> Standings:
    """The public standings as the hall may see them until the result is final.

    Which prizes are left vacant, and who was given a lower one, is told with the final result.
    """
    told = tuple(one for one in meeting.decisions if one.kind not in ("withhold", "demote"))
    if len(told) < len(meeting.decisions):
        meeting = replace(meeting, decisions=told)
    return public_standings(meeting, tally)


def as_announced(meeting: Meeting) -> Meeting:
    """The meeting with the ballots and adjustments that its announced scores count.

    It is the very same meeting while no score is under correction.
    """
    changed = {
        case: replace(
            state, ballots=state.announced_ballots, adjustments=state.announced_adjustments
        )
        for case, state in meeting.cases.items()
        # `under_correction` in so many words: this is asked of every case for every ballot.
        if state.published is not None or state.published_adjustments is not None
    }
    return replace(meeting, cases={**meeting.cases, **changed}) if changed else meeting


def check_nothing_under_correction(meeting: Meeting) -> None:
    """Refuse what builds on scores while one that is public is not the one on record."""
    if changed := meeting.under_correction:
        raise Refused(
            "the announced score of %(cases)s is under correction; announce it again first, or "
            "undo what was changed",
            cases=case_names(meeting.plan, changed),
        )
