"""What a board's page is sent: all that the terminal's board shows, ready to draw, and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.hall.board_view import BoardView, board_view
from judgetui.hall.parts import board_parts
from judgetui.hall.source import HallSource
from judgetui.hall.standings_view import percent
from judgetui.hall.views import view_json
from judgetui.language import speaking
from judgetui.meeting.acts import Recuse
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.redaction import public_cases, redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import Meeting, Phase, Stage
from judgetui.names_text import clock_text
from tests.meeting.factories import START, a_plan, do, opened, scored, staged, submitted
from tests.meeting.strategies import meetings
from tests.pictures.moments import MOMENTS
from tests.pictures.scenes import after, award, called, night

showings = st.sampled_from(
    [
        BoardMode(),
        BoardMode(),
        BoardMode("stage"),
        BoardMode("standings"),
        BoardMode("schedule"),
        BoardMode("contract"),
        BoardMode("message", "Welcome"),
        BoardMode("break", "12:30"),
    ]
)


def source(meeting: Meeting, showing: BoardMode | None = None) -> HallSource:
    """What a board's view is made of."""
    now = meeting.at or START
    return HallSource(redact(meeting, BOARD), showing or BoardMode(), OverlayMode(), now)


def seen(meeting: Meeting, showing: BoardMode | None = None) -> BoardView:
    """The board of a meeting."""
    return board_view(source(meeting, showing))


@given(meetings(), showings)
def test_no_judge_is_named_where_the_plan_shows_none(meeting: Meeting, showing: BoardMode) -> None:
    text = view_json("board", source(meeting, showing)).decode()
    if not meeting.plan.board.show_judges:
        assert "Judge " not in text


@given(meetings(), showings)
def test_no_score_is_told_that_is_not_public(meeting: Meeting, showing: BoardMode) -> None:
    view, public = seen(meeting, showing), public_cases(meeting)
    told_all = meeting.phase is Phase.FINAL and bool(public)
    if view.standings is not None and not told_all:
        keys = {row.key for group in view.standings.groups for row in group.rows}
        assert keys <= set(public) | {
            case for case, state in meeting.cases.items() if state.stage is Stage.WITHDRAWN
        }
    hidden = meeting.on_stage is not None and meeting.on_stage not in public
    if hidden and view.face is not None and view.face.figure is not None and view.draw is None:
        pytest.fail("a figure of a case that is not public")
    if hidden and view.panel is not None:
        assert not any(character.isdigit() for mark in view.panel.marks for character in mark.word)


@given(meetings(), showings)
def test_exactly_the_parts_that_are_shown_are_there(meeting: Meeting, showing: BoardMode) -> None:
    view = seen(meeting, showing)
    there = {part for part in BoardView.__slots__ if part in _PARTS and getattr(view, part)}
    assert there == set(view.parts)
    expected = board_parts(redact(meeting, BOARD), showing)
    assert [part for part in expected if part != "face" or view.face is not None] == list(
        view.parts
    )


_PARTS = ("notice", "award", "face", "panel", "draw", "standings", "rules", "schedule")


@given(st.fractions(0, 1))
def test_a_bar_is_as_long_as_its_share(share: Fraction) -> None:
    assert abs(Fraction(percent(share)) - share * 100) <= Fraction(1, 20_000)
    assert "e" not in str(percent(share)).lower() or percent(share) == 0


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", sorted(MOMENTS))
def test_every_moment_is_told_in_plain_values(name: str, language: str) -> None:
    moment = MOMENTS[name]()
    one, again = moment.view("board", language), moment.view("board", language)
    assert one == again
    with speaking(language):
        assert json.dumps(one)


def test_a_view_does_not_change_with_the_seconds_of_its_clock() -> None:
    """The clock is in it as an instant; a page would be sent a view every second."""
    meeting = called(after(8), 9)
    first = source(meeting)
    later = first._replace(now=first.now.replace(microsecond=500_000))
    assert view_json("board", first) == view_json("board", later)
    view = board_view(first)
    assert view.face is not None
    assert view.face.figure is None
    assert view.face.clock is not None
    assert meeting.clock is not None
    assert clock_text(meeting.clock.remaining(first.now)) == "08:00"
    assert [warning.at for warning in view.warnings] == sorted(meeting.plan.timing.warn)


def test_ticks_are_in_an_order_from_which_nobody_can_tell_whose_they_are() -> None:
    meeting = submitted(staged(opened(a_plan()), "C1"), "C1", {"J3": 7})
    view = seen(meeting).panel
    assert view is not None
    assert [(mark.name, mark.word) for mark in view.marks] == [("", "✓"), ("", "·"), ("", "·")]


def test_judges_are_in_panel_order_where_the_plan_shows_them() -> None:
    plan = a_plan(board={"show_judges": True})
    meeting = submitted(staged(opened(plan), "C1"), "C1", {"J2": 7})
    view = seen(do(meeting, Recuse(case="C1", judge="J1", reason="her pupil"))).panel
    assert view is not None
    assert [(mark.name, mark.word) for mark in view.marks] == [
        ("Judge 1", "recused"),
        ("Judge 2", "✓"),
        ("Judge 3", "…"),
    ]
    assert (view.count, view.ready) == ("1 / 2 judges", False)


def test_rows_stand_under_their_prizes_the_best_with_the_longest_bar() -> None:
    view = seen(after(28)).standings
    assert view is not None
    assert [(group.heading, len(group.rows)) for group in view.groups] == [
        ("First prize", 3),
        ("Second prize", 5),
        ("Third prize", 7),
        ("", 13),
    ]
    bars = [row.bar for group in view.groups for row in group.rows]
    assert all(bar is not None for bar in bars)
    assert bars == sorted(bars, key=lambda bar: bar or 0, reverse=True)
    assert [row.key for group in view.groups for row in group.rows if row.latest] == ["C28"]


def test_what_is_said_below_the_standings() -> None:
    view = MOMENTS["contest-final"]().view("board", "en")["standings"]
    assert ["Vacant: Grand prize", "muted"] in view["below"]
    assert view["groups"][-1]["heading"] == "Shown without competing"


def test_a_step_of_the_ceremony_tells_what_is_told_by_now() -> None:
    place = award("place")
    views = [seen(night(step)).award for step in (place, place + 1, place + 2)]
    assert all(view is not None and view.kind == "winners" for view in views)
    winners = [view.winners[0] for view in views if view is not None]
    assert [bool(one.rank) for one in winners] == [True, True, True]
    assert [bool(one.title) for one in winners] == [False, True, True]
    assert [bool(one.score) for one in winners] == [False, False, True]
    assert len({view.bars for view in views if view is not None}) == 1


def test_a_group_is_listed_without_bars() -> None:
    view = seen(night(4)).award
    assert view is not None
    assert (view.kind, len(view.winners)) == ("list", 7)
    assert all(winner.bar is None for winner in view.winners)


def test_a_break_ends_at_an_instant() -> None:
    meeting = after(3)
    view = seen(meeting, BoardMode("break", "09:30 coffee")).notice
    assert view is not None
    assert view.ends is not None
    assert (view.until, view.words) == ("until 09:30", "coffee")
    assert f"{view.ends:%H:%M}" == "09:30"
    assert view.offset == 8 * 3600


def test_the_code_is_there_while_it_is_time_to_scan_it() -> None:
    announced = MOMENTS["standings-3"]().meeting
    view = seen(announced)
    assert view.code is not None
    assert view.code.path.startswith("M4 4h7v1h-7z")
    assert view.code.size > 40
    assert view.foot.code.startswith("code 7482")
    later = replace(staged(announced, "C04"), read_out=announced.read_out)
    assert seen(later).code is None
    assert seen(announced, BoardMode("stage")).code is None


def test_the_rule_is_at_the_foot_and_what_it_is_checked_by() -> None:
    meeting = scored(opened(a_plan()), "C1", {"J1": 8, "J2": 6, "J3": 9})
    foot = seen(meeting).foot
    assert foot.rule == "Mean of the judges' totals; to 2 decimals"
    assert foot.contract == f"contract {meeting.contract[:8]}"
    assert seen(staged(meeting, "C2", Stage.PRESENTING)).foot.contract == ""
    assert seen(Meeting.planned(a_plan())).foot.contract == ""
