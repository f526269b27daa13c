"""What lies over the picture of a livestream.

All of it is of what the hall may see. Where the overlay follows the meeting, a case has a lower
third from when it is called, with its clock, how many judges have submitted, and its score once
that is announced; a break, a pause and the end have one of their own; in the ceremony a card says
what the hall has been told. Before the first case there is only what the meeting is called.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Literal

from judgetui.hall.award import in_ceremony
from judgetui.hall.award_view import AwardView, award_view
from judgetui.hall.clock_view import ClockView, clock_view
from judgetui.hall.moment import (
    Face,
    Figure,
    Tone,
    case_face,
    draw_face,
    face,
    next_face,
    on_deck,
    panel_count,
    pause_face,
    prizes_given,
    score_text,
)
from judgetui.hall.notice import break_parts
from judgetui.hall.source import HallSource
from judgetui.hall.standings import beside_score, is_latest, standings_title
from judgetui.language import _, name
from judgetui.meeting.board_mode import BoardMode, OverlayShown
from judgetui.meeting.ceremony_step import StepKind
from judgetui.meeting.lots import shown_draw
from judgetui.meeting.prizes import prizes_decided
from judgetui.meeting.standings import rank_text, row_number, row_title
from judgetui.meeting.state import Meeting, Phase, Stage, Standing

MOST_ROWS = 10
"""Rows of the standings that an overlay is sent, and may be asked for."""
OverlayState = Literal[
    "nothing",
    "title",
    "draw",
    "next",
    "presenting",
    "questions",
    "scoring",
    "closed",
    "announced",
    "break",
    "paused",
    "deliberating",
    "standings",
    "message",
    "ceremony-opening",
    "ceremony-tier",
    "ceremony-vacant",
    "ceremony-place",
    "ceremony-name",
    "ceremony-score",
    "ceremony-duel",
    "ceremony-message",
    "final",
]
"""What is on the overlay, in words for programs: they stand in the page's title, by which
production software changes scenes, and stay as they are."""


@dataclass(frozen=True, slots=True)
class LowerThird:
    """The plate in the lower part of the picture."""

    kind: Literal["case", "notice", "message", "title"]
    title: str
    number: str = ""
    """The case's number."""
    about: str = ""
    """Who presents it, for whom."""
    label: str = ""
    """What is going on, such as "Questions"; above the plate."""
    notes: tuple[tuple[str, Tone], ...] = ()
    """Lines below the title, each with its tone."""
    tone: Tone = ""
    """The tone of a notice."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the standings."""

    rank: str
    number: str
    title: str
    score: str
    prize: str = ""
    """Empty until the hall may be told who has which prize."""
    beside: str = ""
    """What is said beside the score; mostly empty."""
    latest: bool = False
    """Whether it was announced last."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The best by the standings that the hall sees."""

    title: str
    told: str
    """What is to be known of all rows, such as that they are provisional; may be empty."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OverlayView:
    """All that stands on an overlay."""

    shows: OverlayShown
    """What the chair has it show."""
    state: OverlayState
    """What stands on it."""
    heading: str
    """What the meeting is called, for those who do not see the picture."""
    case: str = ""
    """The id of the case that it is about; empty without one."""
    third: LowerThird | None = None
    clock: ClockView | None = None
    """Of the case on stage, or of a break."""
    count: str = ""
    """How many judges have submitted, while they score."""
    score: Figure | None = None
    """The announced score."""
    strip: Strip | None = None
    award: AwardView | None = None
    """The ceremony, as far as the hall has been told."""


def overlay_view(source: HallSource) -> OverlayView:
    """The overlay of this moment, in the present language."""
    what, meeting = source.overlay.what, source.meeting
    empty = OverlayView(what, "nothing", name(meeting.plan.title))
    if what == "nothing":
        return empty
    if what == "message":
        words = source.overlay.message
        return replace(empty, state="message", third=LowerThird("message", words))
    if what == "standings":
        strip = _strip(meeting)
        return replace(empty, state="standings", strip=strip) if strip is not None else empty
    if what == "stage" and meeting.phase is not Phase.FINAL:
        return _stage(empty, meeting, source.now)
    return _moment(empty, source)


def _moment(empty: OverlayView, source: HallSource) -> OverlayView:
    """Whatever fits the moment."""
    meeting, now = source.meeting, source.now
    if source.showing.what == "break":
        return _break(empty, source.showing, now)
    if (draw := shown_draw(meeting)) is not None:
        drawn = draw_face(meeting, draw)
        return replace(empty, state="draw", third=_notice(drawn), score=drawn.figure)
    if meeting.phase is Phase.FINAL:
        return _final(empty, meeting)
    if meeting.paused_at is not None:
        third = _notice(pause_face(meeting, meeting.paused_at))
        return replace(empty, state="paused", case=meeting.on_stage or "", third=third)
    if meeting.stage is None and meeting.phase is Phase.DELIBERATING:
        third = LowerThird("notice", _("The panel deliberates"), tone="primary")
        return replace(empty, state="deliberating", third=third)
    begun = face(meeting, now) is not None
    return _stage(empty, meeting, now) if begun else _title(empty)


def _title(empty: OverlayView) -> OverlayView:
    """What the meeting is called, and nothing else."""
    return replace(empty, state="title", third=LowerThird("title", empty.heading))


def _break(empty: OverlayView, showing: BoardMode, now: datetime.datetime) -> OverlayView:
    """A break that the boards show, with a clock where its end was said."""
    ends, said = showing.ends(now), break_parts(showing)
    clock = ClockView(ends=ends, left=None, length=0, warn=0) if ends is not None else None
    notes: tuple[tuple[str, Tone], ...] = tuple((text, "") for text in said if text)
    third = LowerThird("notice", _("Break"), notes=notes, tone="primary")
    return replace(empty, state="break", third=third, clock=clock)


def _stage(empty: OverlayView, meeting: Meeting, now: datetime.datetime) -> OverlayView:
    """The case on stage, else the one that comes next."""
    on_stage = meeting.stage
    if on_stage is None:
        case = on_deck(meeting)
        third = _case(next_face(meeting)) if case is not None else None
        return replace(empty, state="next", case=case, third=third) if case else _title(empty)
    stage, shown = on_stage.stage, case_face(meeting, on_stage.id, on_stage.stage, now)
    view = replace(empty, state=_STATES[stage], case=on_stage.id, third=_case(shown))
    if stage is Stage.ANNOUNCED:
        figure = shown.figure
        return replace(view, score=figure and replace(figure, caption=_("score")))
    if meeting.clock is not None:
        view = replace(view, clock=clock_view(meeting.clock, meeting.plan.timing.warn))
    if stage in (Stage.SCORING, Stage.CLOSED):
        submitted, expected = panel_count(meeting, on_stage.id)
        counted = {"submitted": submitted, "expected": expected}
        view = replace(view, count=_("%(submitted)d / %(expected)d submitted") % counted)
    return view


_STATES: dict[Stage, OverlayState] = {
    Stage.PRESENTING: "presenting",
    Stage.QUESTIONS: "questions",
    Stage.SCORING: "scoring",
    Stage.CLOSED: "closed",
    Stage.ANNOUNCED: "announced",
}


def _case(shown: Face) -> LowerThird:
    """A case's plate: its first note says who presents it, the next one what is going on."""
    about, *notes = shown.notes
    label = notes.pop(0)[0] if notes and notes[0][1] == "accent" else _("Announced")
    return LowerThird("case", shown.title, shown.number, about[0], label, tuple(notes))


def _notice(shown: Face) -> LowerThird:
    return LowerThird("notice", shown.title, notes=shown.notes, tone=shown.band or "primary")


def _final(empty: OverlayView, meeting: Meeting) -> OverlayView:
    """What the hall has been told of a final result."""
    if in_ceremony(meeting):
        return _ceremony(empty, meeting)
    now = meeting.standings
    strip = _strip(meeting) if now is not None and not now.provisional else None
    given = prizes_given(meeting) if strip is not None else ""
    notes: tuple[tuple[str, Tone], ...] = ((given, ""),) if given else ()
    third = LowerThird("notice", _("The result is final"), notes=notes, tone="primary")
    return replace(empty, state="final", third=third, strip=strip)


def _ceremony(empty: OverlayView, meeting: Meeting) -> OverlayView:
    """A step of the ceremony before the last one, or the chair's words in its place."""
    step = meeting.ceremony
    if meeting.card or step is None:
        return replace(empty, state="ceremony-message", third=LowerThird("message", meeting.card))
    named = [winner.case for winner in step.winners if winner.case]
    case = named[0] if len(named) == 1 else ""
    return replace(empty, state=_STEPS[step.kind], case=case, award=award_view(meeting))


_STEPS: dict[StepKind, OverlayState] = {
    "opening": "ceremony-opening",
    "tier": "ceremony-tier",
    "vacant": "ceremony-vacant",
    "place": "ceremony-place",
    "name": "ceremony-name",
    "score": "ceremony-score",
    "duel": "ceremony-duel",
}


def _strip(meeting: Meeting) -> Strip | None:
    """The best by the standings that the hall sees; none where it sees none."""
    now = meeting.standings
    rows = [row for row in now.rows if row.competes and row.rank is not None] if now else []
    if now is None or not rows:
        return None
    title, told = standings_title(meeting, now)
    decided = prizes_decided(meeting, now)
    best = tuple(_row(meeting, one, decided=decided) for one in rows[:MOST_ROWS])
    return Strip(title, " · ".join(told), best)


def _row(meeting: Meeting, row: Standing, *, decided: bool) -> Row:
    plan, prize = meeting.plan, row.prize if decided else None
    return Row(
        rank=rank_text(row),
        number=row_number(plan, row, 2),
        title=name(row_title(plan, row)),
        score=score_text(row),
        prize="" if prize is None else name(plan.prizes[prize].name),
        beside=beside_score(meeting, row),
        latest=is_latest(meeting, row),
    )
