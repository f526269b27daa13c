"""What a board's page shows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from judgetui.hall.award_view import AwardView, award_view
from judgetui.hall.clock_view import ClockView, clock_view
from judgetui.hall.moment import progress, shown_checkpoint
from judgetui.hall.notice import NoticeView, notice_view
from judgetui.hall.parts import Part, board_parts, has_whole_face, is_brief
from judgetui.hall.rules import (
    agreed_lines,
    foot_parts,
    has_begun,
    plan_counts,
    why_no_standings,
)
from judgetui.hall.schedule import NONE_LEFT, TITLE, schedule_rows
from judgetui.hall.source import HallSource
from judgetui.hall.stage_view import (
    DrawView,
    FaceView,
    PanelView,
    WarningView,
    draw_view,
    face_view,
    panel_view,
    warning_views,
)
from judgetui.hall.standings_view import StandingsView, known_standings_view
from judgetui.language import _, name, say
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.lots import shown_draw
from judgetui.meeting.read_out import read_out_words
from judgetui.meeting.rules_text import rule_in_one_sentence
from judgetui.meeting.state import Meeting
from judgetui.qr_code import qr_path


@dataclass(frozen=True, slots=True)
class FootView:
    """By which rule, and what it can be checked by; what is not there is empty."""

    rule: str
    """In one sentence."""
    contract: str
    sealed: str
    """The commitment to standings that the hall does not see."""
    code: str
    """The code that is read out."""


@dataclass(frozen=True, slots=True)
class RulesView:
    """What was agreed, and why there are no standings, or which meeting it is."""

    title: str
    """The meeting's; empty where `why` is said."""
    counts: str
    venue: str
    why: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """The cases to come."""

    title: str
    none: str
    """What is said where there are none."""
    rows: tuple[tuple[str, str, str], ...]
    """About when, which case, and who presents it."""


@dataclass(frozen=True, slots=True)
class CodeView:
    """A QR code."""

    path: str
    """Its dark cells as the path of an SVG element."""
    size: int
    """Cells at each side, with the light margin that scanners need."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """All that stands on a board; what is not shown in this moment is None."""

    title: str
    progress: str
    parts: tuple[Part, ...]
    """What is shown, from the top."""
    notice: NoticeView | None
    award: AwardView | None
    face: FaceView | None
    panel: PanelView | None
    draw: DrawView | None
    standings: StandingsView | None
    rules: RulesView | None
    schedule: ScheduleView | None
    code: CodeView | None
    """The checkpoint of the record, beside the standings while it is time to scan it."""
    foot: FootView
    clock: ClockView | None
    """The clock, also where it is not shown: its warnings are."""
    warnings: tuple[WarningView, ...]


def board_view(source: HallSource) -> BoardView:
    """The board of this moment, in the present language."""
    meeting, showing, now = source.meeting, source.showing, source.now
    parts = set(shown := board_parts(meeting, showing))
    face = None
    if "face" in parts:
        face = face_view(meeting, now, whole=has_whole_face(meeting, showing))
    draw, standings, warnings = shown_draw(meeting), meeting.standings, warning_views(meeting)
    clock = meeting.clock if warnings else None
    return BoardView(
        title=name(meeting.plan.title),
        progress=progress(meeting),
        parts=tuple(part for part in shown if part != "face" or face is not None),
        notice=notice_view(showing, now) if "notice" in parts else None,
        award=award_view(meeting) if "award" in parts else None,
        face=face,
        panel=panel_view(meeting, meeting.on_stage)
        if "panel" in parts and meeting.on_stage is not None
        else None,
        draw=draw_view(meeting, draw) if "draw" in parts and draw is not None else None,
        standings=known_standings_view(meeting, standings, source.known)
        if "standings" in parts and standings is not None
        else None,
        rules=_rules(meeting, showing) if "rules" in parts else None,
        schedule=_schedule(meeting, now) if "schedule" in parts else None,
        code=_code(meeting) if "standings" in parts else None,
        foot=_foot(meeting, brief=is_brief(meeting, showing)),
        clock=clock_view(clock, meeting.plan.timing.warn) if clock is not None else None,
        warnings=warnings,
    )


def _rules(meeting: Meeting, showing: BoardMode) -> RulesView:
    plan = meeting.plan
    begun = showing.what != "contract" and has_begun(meeting)
    return RulesView(
        title="" if begun else name(plan.title),
        counts="" if begun else plan_counts(plan),
        venue="" if begun else name(plan.venue),
        why=why_no_standings(meeting) if begun else "",
        heading=_("What was agreed"),
        lines=tuple(agreed_lines(plan, meeting.amendments)),
    )


def _schedule(meeting: Meeting, now: datetime.datetime) -> ScheduleView:
    return ScheduleView(_(TITLE), _(NONE_LEFT), schedule_rows(meeting, now))


def _code(meeting: Meeting) -> CodeView | None:
    checkpoint = shown_checkpoint(meeting)
    return CodeView(*qr_path(checkpoint)) if checkpoint else None


def _foot(meeting: Meeting, *, brief: bool) -> FootView:
    contract, sealed = foot_parts(meeting, brief=brief)
    return FootView(
        rule=say(rule_in_one_sentence(meeting.plan)),
        contract=contract,
        sealed=sealed,
        code=say(read_out_words(meeting.read_out)) if meeting.read_out else "",
    )
