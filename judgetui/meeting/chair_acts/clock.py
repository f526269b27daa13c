"""The clock of the case on stage, and pauses of the whole meeting."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace

from judgetui.meeting.acts import (
    AddTime,
    Entry,
    Pause,
    PauseClock,
    Resume,
    StartClock,
)
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.message import Counted, Refused
from judgetui.meeting.state import (
    UNDER_WAY,
    Clock,
    Meeting,
    Stage,
)


def pause(meeting: Meeting, act: Pause, entry: Entry, case: str) -> Places:
    """Everything stands still, the clock too."""
    clock = meeting.clock
    if clock is not None and clock.paused_at is None:
        clock = replace(clock, paused_at=entry.at)
    return {("paused_at",): entry.at, ("reason",): act.reason, ("clock",): clock}


def resume(meeting: Meeting, act: Resume, entry: Entry, case: str) -> Places:
    """The clock goes on where the pause stopped it; one stopped before stays stopped."""
    if meeting.paused_at is None:
        raise Refused("the meeting is not paused")
    clock = meeting.clock
    if clock is not None and clock.paused_at == meeting.paused_at:
        clock = going_on(clock, entry.at)
    return {("paused_at",): None, ("reason",): "", ("clock",): clock}


def start_clock(meeting: Meeting, act: StartClock, entry: Entry, case: str) -> Places:
    """A stopped clock goes on; where there is none, this part's whole time begins."""
    if (clock := meeting.clock) is not None:
        if clock.paused_at is None:
            raise Refused("the clock is running already")
        return {("clock",): going_on(clock, entry.at)}
    timing = meeting.plan.timing
    lengths = (timing.presentation, timing.questions, timing.scoring)
    length = dict(zip(UNDER_WAY, lengths, strict=True))[meeting.cases[case].stage]
    if length == 0:
        raise Refused("the plan sets no time for this part; add time to start a clock")
    return {("clock",): clock_of(entry, length)}


def pause_clock(meeting: Meeting, act: PauseClock, entry: Entry, case: str) -> Places:
    """The clock stops, the meeting goes on."""
    clock = meeting.clock
    if clock is None or clock.paused_at is not None:
        raise Refused("the clock is not running")
    return {("clock",): replace(clock, paused_at=entry.at)}


def add_time(meeting: Meeting, act: AddTime, entry: Entry, case: str) -> Places:
    """This part takes longer, or shorter; without a clock, one starts."""
    length = (meeting.clock.length if meeting.clock else 0) + act.seconds
    if length <= 0:
        why = Counted(
            "this part has %(length)d second; take away fewer",
            "this part has %(length)d seconds; take away fewer",
            of="length",
            length=length - act.seconds,
        )
        raise Refused(why)
    clock = replace(meeting.clock, length=length) if meeting.clock else clock_of(entry, length)
    return {("clock",): clock}


def clock_of(entry: Entry, length: int) -> Clock | None:
    """A clock that starts with this act and runs so many seconds; none for 0 seconds."""
    return Clock(entry.at, length) if length else None


def ran_over(meeting: Meeting, entry: Entry, case: str) -> Places:
    """How far the part of the case that ends with this act ran over time; nothing if it did not.

    Only presentation and questions count, by the clock on every screen: what was stopped or added
    is not over time.
    """
    state, clock = meeting.cases[case], meeting.clock
    if meeting.rules < 3 or clock is None or state.stage not in (Stage.PRESENTING, Stage.QUESTIONS):
        return {}
    over = -clock.remaining(entry.at)
    return {("overtime", case): {**state.overtime, str(state.stage): over}} if over > 0 else {}


def going_on(clock: Clock, now: datetime.datetime) -> Clock:
    """A stopped clock that runs again from now on."""
    # The host's clock may have been set back meanwhile; time never runs backwards here.
    stood = max(now - (clock.paused_at or now), datetime.timedelta())
    return replace(clock, paused_at=None, paused=clock.paused + stood)


CLOCK: Mapping[str, Callable[..., Places]] = {
    "pause": pause,
    "resume": resume,
    "start-clock": start_clock,
    "pause-clock": pause_clock,
    "add-time": add_time,
}
"""Acts on the clock, and pauses."""
