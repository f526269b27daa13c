"""Objections, and the answers to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from judgetui.meeting.acts import AnswerObjection, Entry, RaiseObjection
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.message import Refused
from judgetui.meeting.state import Answer, Meeting, Objection


def object_(meeting: Meeting, act: RaiseObjection, entry: Entry, case: str) -> Places:
    """One more objection, numbered on from the last."""
    if act.case is not None and act.case not in meeting.cases:
        raise Refused("there is no case %(case)s", case=act.case)
    number = len(meeting.objections) + 1
    one = Objection(number, entry.seq, entry.at, entry.by, act.case, act.by, act.text)
    return {("objections",): (*meeting.objections, one)}


def answer(meeting: Meeting, act: AnswerObjection, entry: Entry, case: str) -> Places:
    """The objection with one more answer."""
    if act.objection > len(meeting.objections):
        raise Refused(
            "there is no objection %(number)d; %(count)d were taken down",
            number=act.objection,
            count=len(meeting.objections),
        )
    said = Answer(act.text, entry.seq, entry.at, entry.by)
    return {
        ("objections",): tuple(
            replace(one, answers=(*one.answers, said)) if one.number == act.objection else one
            for one in meeting.objections
        )
    }


def unanswered(meeting: Meeting) -> tuple[Objection, ...]:
    """The objections that nobody has answered yet."""
    return tuple(one for one in meeting.objections if not one.answers)


OBJECTIONS: Mapping[str, Callable[..., Places]] = {"object": object_, "answer": answer}
"""Acts about objections."""
