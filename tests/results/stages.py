"""Small meetings with a final result, which cases are chosen from for the next stage."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from judgetui.meeting.acts import Act, Entry, Finalise, KeyBallot, opening
from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import standings
from judgetui.results.next_stage import EarlierMeeting
from judgetui.results.verify import replayed
from tests.results.test_verify import record

Marks = Mapping[str, str | None]
"""The one judge's mark for each case, in running order; none for a case without a ballot."""


def a_room_plan(marks: Marks, **changes: Any) -> Plan:  # noqa: ANN401
    """A plan of one judge and one criterion with 0 to 100 points, for these cases."""
    fields: dict[str, Any] = {
        "title": "Preliminary",
        "date": "2018-02-27",
        "criteria": [{"key": "mark", "name": "Mark", "step": "0.01"}],
        "scoring": {"combine": "mean", "ties": ["exact", "vote", "chair"]},
        "judges": [{"id": "J1", "name": "Wu"}],
        "cases": [
            {"id": case, "number": number, "title": f"Story {case}"}
            for number, case in enumerate(marks, 1)
        ],
    }
    return Plan.model_validate(fields | changes)


def a_final_record(marks: Marks, *acts: Act, plan: Plan | None = None) -> tuple[Entry, ...]:
    """The acts of a meeting of these marks; `acts` come before the result is final."""
    plan = plan or a_room_plan(marks)
    keyed = (
        KeyBallot(case=case, judge="J1", scores={"mark": Decimal(mark)})
        for case, mark in marks.items()
        if mark is not None
    )
    return record(opening(plan), *keyed, *acts, Finalise(reason="enough was seen"))


def a_room(
    marks: Marks,
    name: str = "room",
    *acts: Act,
    **changes: Any,  # noqa: ANN401
) -> EarlierMeeting:
    """The same as what cases are chosen from."""
    entries = a_final_record(marks, *acts, plan=a_room_plan(marks, **changes))
    meeting = replayed(entries)
    return EarlierMeeting(name, "ab" * 32, meeting, standings(meeting))
