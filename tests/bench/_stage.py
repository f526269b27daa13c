"""The sample meeting with as many judges as a benchmark needs, while a case is scored."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from judgetui.meeting.acts import (
    Act,
    CallCase,
    Entry,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.plan import Judge, Plan
from judgetui.records.imports.plan import read_plan
from judgetui.records.session import MemoryRecord
from judgetui.venue.protocol.timing import present

SAMPLE = Path(__file__).parent.parent.parent / "sessions" / "nanhu-2018"


def a_plan_of(judges: int) -> Plan:
    """The sample plan with this many judges, named J1 and on."""
    plan = read_plan(SAMPLE / "plan.json")
    panel = tuple(Judge(id=f"J{n}", name=f"专家{n}") for n in range(1, judges + 1))
    # Made anew: a copy would keep what the plan has worked out of its own judges.
    return Plan.model_validate_json(plan.model_copy(update={"judges": panel}).model_dump_json())


def to_scoring(record: MemoryRecord) -> None:
    """Open the meeting and take its first case to scoring."""
    case = record.meeting.plan.cases[0].id
    acts: list[Act] = [
        OpenMeeting(plan=record.meeting.plan),
        CallCase(case=case),
        StartQuestions(),
        OpenScoring(),
    ]
    take(record, acts)


def take(record: MemoryRecord, acts: Iterable[Act]) -> None:
    """Let the chair's acts happen."""
    for act in acts:
        at = present()
        seq = record.meeting.seq + 1
        entry = Entry(seq=seq, at=at, by="chair", id=f"stage-{seq}", act=act)
        meeting = apply(record.meeting, entry)
        record.append([entry])
        record.meeting = meeting
