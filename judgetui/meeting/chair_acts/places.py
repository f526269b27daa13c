"""The places of a meeting that acts set, and changes of places in the running order."""

from __future__ import annotations

from collections import Counter

from judgetui.meeting.message import Refused
from judgetui.meeting.names import (
    case_name,
)
from judgetui.meeting.state import (
    Meeting,
    Stage,
)
from judgetui.meeting.wording import in_stage

Slot = tuple[str, ...]
"""A place of the meeting, as in `Change.slot`."""
Places = dict[Slot, object]
"""What some places of the meeting hold."""


def check_waiting(meeting: Meeting, cases: tuple[str, ...]) -> None:
    """Refuse a change of places of anything but waiting cases, each named once."""
    for named, times in Counter(cases).items():
        if named not in meeting.cases:
            raise Refused("there is no case %(case)s", case=named)
        if times > 1:
            name = case_name(meeting.plan, named)
            raise Refused("%(case)s is named twice; name each waiting case once", case=name)
        if meeting.cases[named].stage is not Stage.WAITING:
            raise Refused(
                "%(fact)s; only cases that wait can change places",
                fact=in_stage(meeting.cases[named].stage, case_name(meeting.plan, named)),
            )


def changed_places(meeting: Meeting, cases: tuple[str, ...]) -> tuple[str, ...]:
    """The running order with these cases in this order in the places that they have."""
    new, places = iter(cases), frozenset(cases)
    return tuple(next(new) if case in places else case for case in meeting.order)


def sealed() -> Refused:
    """What is said to whoever would change a final result in any other way than by an amendment."""
    return Refused(
        "the result is final and sealed; what is wrong in it is put right by a numbered "
        "amendment, and objections are taken down and answered"
    )
