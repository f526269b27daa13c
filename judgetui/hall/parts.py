"""Which parts of the board are shown in which moment, from the top."""

from __future__ import annotations

from typing import Literal

from judgetui.hall.award import in_ceremony
from judgetui.hall.rules import shows_rules
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.lots import shown_draw
from judgetui.meeting.state import Meeting, Phase, Stage

Part = Literal["notice", "award", "face", "panel", "draw", "standings", "rules", "schedule"]

_WITH_BALLOTS = (Stage.SCORING, Stage.CLOSED, Stage.ANNOUNCED)


def presents(meeting: Meeting) -> bool:
    """Whether a case is being presented, which then has the whole board."""
    stage, running = meeting.stage, meeting.paused_at is None
    presented = stage is not None and stage.stage in (Stage.PRESENTING, Stage.QUESTIONS)
    return presented and running and shown_draw(meeting) is None


def has_whole_face(meeting: Meeting, showing: BoardMode) -> bool:
    """Whether the board shows nothing but the moment, with room for what the case is."""
    return showing.what == "stage" or (showing.what == "meeting" and presents(meeting))


def is_brief(meeting: Meeting, showing: BoardMode) -> bool:
    """Whether what is above the foot needs its room."""
    return (showing.what == "meeting" and presents(meeting)) or in_ceremony(meeting)


def has_panel(meeting: Meeting) -> bool:
    """Whether ballots are awaited or shown."""
    stage, running = meeting.stage, meeting.paused_at is None
    on_stage = stage is not None and stage.stage in _WITH_BALLOTS
    return meeting.phase is not Phase.FINAL and running and on_stage


def board_parts(meeting: Meeting, showing: BoardMode) -> tuple[Part, ...]:
    """The parts that are shown; `face` may still have nothing to say."""
    standings: Part = "rules" if shows_rules(meeting) else "standings"
    panel: tuple[Part, ...] = ("panel",) if has_panel(meeting) else ()
    if showing.what in ("message", "break"):
        return ("notice",)
    if showing.what == "contract":
        return ("rules",)
    if showing.what == "schedule":
        return ("schedule",)
    if showing.what == "stage":
        return ("face", *panel)
    if showing.what == "standings":
        return (standings,)
    if in_ceremony(meeting):
        return ("award",)
    if presents(meeting):
        return ("face",)
    if (draw := shown_draw(meeting)) is not None:
        return ("face", "draw") if draw.what == "order" else ("face", "draw", standings)
    return ("face", *panel, standings)
