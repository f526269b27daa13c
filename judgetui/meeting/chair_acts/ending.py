"""The end: the board frozen, and the result final; and when ballots count as taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from judgetui.meeting.acts import (
    Entry,
    Finalise,
    Freeze,
    SetAcknowledgement,
)
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.chair_acts.public import check_nothing_under_correction, hall_standings
from judgetui.meeting.chair_acts.stage import still_returned
from judgetui.meeting.chair_acts.ties import check_lines_settled
from judgetui.meeting.chair_acts.votes import check_no_vote
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.names import (
    case_name,
    case_names,
    judge_names,
)
from judgetui.meeting.second_key import check_nothing_pending
from judgetui.meeting.state import (
    UNDER_WAY,
    Meeting,
    Phase,
    Stage,
)
from judgetui.meeting.wording import in_stage


def freeze(meeting: Meeting, act: Freeze, entry: Entry, case: str) -> Places:
    """The board keeps the standings it has."""
    if meeting.frozen is not None:
        raise Refused("the board is frozen already")
    return {("frozen",): hall_standings(meeting)}


def set_acknowledgement(
    meeting: Meeting, act: SetAcknowledgement, entry: Entry, case: str
) -> Places:
    """Ballots are acknowledged otherwise from now on."""
    if meeting.acknowledged_by == act.mode:
        raise Refused("ballots are acknowledged that way already")
    return {("acknowledged_by",): act.mode}


def finalise(meeting: Meeting, act: Finalise, entry: Entry, case: str) -> Places:
    """The result stands; what is missing needs a reason, ties across a prize line a decision."""
    on_stage = meeting.stage
    if on_stage is not None and on_stage.stage in UNDER_WAY:
        raise Refused(
            "%(fact)s; close scoring, postpone or withdraw it first",
            fact=in_stage(on_stage.stage, case_name(meeting.plan, on_stage.id)),
        )
    check_nothing_under_correction(meeting)
    _check_nothing_returned(meeting)
    check_nothing_pending(meeting)
    check_no_vote(meeting)
    check_lines_settled(meeting)
    if not act.reason and (missing := missing_at_the_end(meeting)):
        raise Refused("%(missing)s; give a reason to make the result final", missing=missing[0])
    return {("phase",): Phase.FINAL, ("reason",): act.reason}


def _check_nothing_returned(meeting: Meeting) -> None:
    """From rules 2 on, refuse a final score that lacks a ballot its judge was asked to change."""
    if meeting.rules < 2:
        return
    standing = (c for c in meeting.order if meeting.cases[c].stage is not Stage.WITHDRAWN)
    for case in standing:
        if returned := meeting.returned(case):
            raise still_returned(meeting, case, returned)


def missing_at_the_end(meeting: Meeting) -> list[Sentence]:
    """What a final result would lack: cases not announced, ballots not in."""
    missing = []
    stages = {case: meeting.cases[case].stage for case in meeting.order}
    if away := [c for c, s in stages.items() if s not in (Stage.ANNOUNCED, Stage.WITHDRAWN)]:
        cases = case_names(meeting.plan, away)
        missing.append(Sentence("not announced: %(cases)s", cases=cases))
    for case, stage in stages.items():
        if stage is Stage.ANNOUNCED and (awaited := meeting.awaited(case)):
            missing.append(
                Sentence(
                    "no ballot on %(case)s from %(judges)s",
                    case=case_name(meeting.plan, case),
                    judges=judge_names(meeting.plan, awaited),
                )
            )
    return missing


ENDING: Mapping[str, Callable[..., Places]] = {
    "freeze": freeze,
    "finalise": finalise,
    "set-ack": set_acknowledgement,
}
"""Acts on the whole meeting."""
