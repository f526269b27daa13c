"""The upper part of the board as a page draws it: the moment, the panel, what was drawn by lot."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from judgetui.hall.clock_view import ClockView, clock_view
from judgetui.hall.moment import (
    Face,
    Figure,
    Story,
    Tone,
    face,
    mark_sign,
    nameless,
    panel_count,
    panel_marks,
    panel_words,
    whole_face,
)
from judgetui.language import say
from judgetui.meeting.clock_warnings import ClockWarning
from judgetui.meeting.lots import LOTS
from judgetui.meeting.names import ranked_name
from judgetui.meeting.state import Draw, Meeting
from judgetui.names_text import case_label


@dataclass(frozen=True, slots=True)
class FaceView:
    """What is happening; see `Face`."""

    title: str
    notes: tuple[tuple[str, Tone], ...]
    number: str
    figure: Figure | None
    """A figure that stands still."""
    clock: ClockView | None
    """The clock in its place."""
    band: Tone
    """The tone of a notice that fills the whole part; empty where it is none."""
    story: Story | None
    """What the case is, where nothing else is shown."""


@dataclass(frozen=True, slots=True)
class MarkView:
    """A judge's ballot: with the name a tick, a word or a total, without it a sign alone."""

    name: str
    """Empty where the plan does not show judges."""
    word: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class PanelView:
    """Who has submitted."""

    count: str
    ready: bool
    """Whether all ballots are there."""
    marks: tuple[MarkView, ...]
    """In panel order with names; else in an order from which nobody can tell whose they are."""


@dataclass(frozen=True, slots=True)
class DrawView:
    """What was drawn by lot."""

    what: Literal["order", "tie"]
    said: str
    """How it came about."""
    cases: tuple[str, ...]
    """In the order that was drawn."""


@dataclass(frozen=True, slots=True)
class WarningView:
    """A warning of the clock, which is shown for some seconds when so many are left."""

    at: int
    words: str


def face_view(meeting: Meeting, now: datetime.datetime, *, whole: bool) -> FaceView | None:
    """What is happening; None where there is nothing to say. `whole`: with what the case is."""
    shown: Face | None = whole_face(meeting, now) if whole else face(meeting, now)
    if shown is None:
        return None
    clock = meeting.clock if shown.clock else None
    return FaceView(
        title=shown.title,
        notes=tuple((text, tone) for text, tone in shown.notes if text),
        number=shown.number,
        figure=None if shown.clock else shown.figure,
        clock=clock_view(clock, meeting.plan.timing.warn) if clock is not None else None,
        band=shown.band,
        story=shown.story,
    )


def panel_view(meeting: Meeting, case: str) -> PanelView:
    """How far the panel is with a case."""
    submitted, expected = panel_count(meeting, case)
    marks = panel_marks(meeting, case)
    if meeting.plan.board.show_judges:
        views = [MarkView(mark.name, mark.word or "…", mark.tone) for mark in marks]
    else:
        views = [MarkView("", mark_sign(mark), mark.tone) for mark in nameless(marks)]
    return PanelView(panel_words(submitted, expected), submitted == expected, tuple(views))


def draw_view(meeting: Meeting, draw: Draw) -> DrawView:
    """What was drawn by lot."""
    tie = draw.what == "tie"
    return DrawView(
        what=draw.what,
        said=say(LOTS),
        cases=tuple(
            say(ranked_name(meeting.plan, case)) if tie else case_label(meeting, case)
            for case in draw.cases
        ),
    )


def warning_views(meeting: Meeting) -> tuple[WarningView, ...]:
    """The warnings of the clock that goes, the nearest to the end first; none while it stands."""
    clock = meeting.clock
    if clock is None or clock.paused_at is not None:
        return ()
    due = sorted(at for at in meeting.plan.timing.warn if at < clock.length)
    return tuple(WarningView(at, say(ClockWarning(at, 0).words)) for at in due)
