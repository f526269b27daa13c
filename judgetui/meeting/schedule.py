"""How the day keeps to its plan: how far behind it is, when it ends, when each case comes.

The plan says how long a case takes and, where it says so, when the first begins. The day says how
long cases really took. Everything follows from instants on record and the time it is now, so it is
the same on every screen.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from judgetui.meeting.plan import Plan
from judgetui.meeting.state import UNDER_WAY, CaseState, Meeting, Phase, Stage

_NONE = datetime.timedelta()
_JUDGED = (Stage.CLOSED, Stage.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the rest of the day is to be expected."""

    behind: datetime.timedelta
    """How far the meeting is behind its plan; below 0 when it is early."""
    end: datetime.datetime
    """When the last case is likely to be judged."""
    begins: Mapping[str, datetime.datetime]
    """When each waiting case is likely to be called, by id, in running order."""


def planned_length(plan: Plan) -> datetime.timedelta:
    """How long the plan gives one case, from its call to the end of its scoring."""
    timing = plan.timing
    return datetime.timedelta(seconds=timing.presentation + timing.questions + timing.scoring)


def schedule(meeting: Meeting, now: datetime.datetime) -> Schedule | None:
    """What is to be expected at this instant; None once no case is left, or without any times.

    The cases to come are taken to be as long as those judged so far on the average, with the median
    of the gaps between them, which a lunch break does not move; before the first is judged, as
    long as planned. Behind is what the present case, else the next, is later than planned; where
    the plan names no start, the day began with its first case.
    """
    if meeting.phase not in (Phase.PLANNING, Phase.OPEN):
        return None
    waiting = [case for case in meeting.order if meeting.cases[case].stage is Stage.WAITING]
    on_stage = meeting.stage
    present = on_stage if on_stage is not None and on_stage.stage in UNDER_WAY else None
    planned = planned_length(meeting.plan)
    if not planned or not (waiting or present):
        return None
    length, gap = _pace(meeting, planned)
    done = sum(state.stage in _JUDGED for state in meeting.cases.values())
    start = _start(meeting, now) or now
    if present is not None and present.called_at is not None:
        due = start + planned * (done + 1)
        behind = max(now, present.called_at + planned) - due
        free = max(now, present.called_at + length) + gap
    else:
        free = max(now, start) if not done else now
        behind = free - (start + planned * done)
    begins = {case: free + (length + gap) * place for place, case in enumerate(waiting)}
    last = max(begins.values(), default=free - gap - length)
    return Schedule(behind, last + length, begins)


def _start(meeting: Meeting, now: datetime.datetime) -> datetime.datetime | None:
    """When the day was to begin: as planned, else with the first case that was called.

    A meeting on another day than planned, such as a rehearsal, is not days early.
    """
    called = (state.called_at for state in meeting.cases.values())
    first = min((at for at in called if at is not None), default=None)
    if meeting.plan.start and (first or now).date() == meeting.plan.date:
        hours, minutes = map(int, meeting.plan.start.split(":"))
        time = datetime.time(hours, minutes, tzinfo=now.tzinfo)
        return datetime.datetime.combine(meeting.plan.date, time)
    return first


def _pace(
    meeting: Meeting, planned: datetime.timedelta
) -> tuple[datetime.timedelta, datetime.timedelta]:
    """How long a case really takes, and how long it is from one to the next."""
    judged = sorted(_spans(meeting.cases.values()))
    if not judged:
        return planned, _NONE
    length = sum((end - begin for begin, end in judged), _NONE) / len(judged)
    called = sorted(at for state in meeting.cases.values() if (at := state.called_at) is not None)
    gaps = [
        begin - end
        for _, end in judged
        for begin in [next((at for at in called if at >= end), None)]
        if begin is not None
    ]
    seconds = median(gap.total_seconds() for gap in gaps) if gaps else 0.0
    return length, datetime.timedelta(seconds=round(seconds))


def _spans(
    cases: Iterable[CaseState],
) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """From the call of each case that is judged to the end of its scoring."""
    return [
        (state.called_at, state.closed_at)
        for state in cases
        if state.stage in _JUDGED and state.called_at is not None and state.closed_at is not None
    ]


def about(at: datetime.datetime) -> datetime.datetime:
    """An instant to the nearest five minutes, as people expect it: 14:17:40 is about 14:20."""
    step = 300
    second = at.minute * 60 + at.second
    return at.replace(minute=0, second=0, microsecond=0) + datetime.timedelta(
        seconds=(second + step // 2) // step * step
    )
