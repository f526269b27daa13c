"""What lies over a livestream: what fits the moment, and never more than the hall sees."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from judgetui.hall.overlay_view import MOST_ROWS, OverlayView, overlay_view
from judgetui.hall.source import HallSource
from judgetui.hall.views import view_json
from judgetui.language import speaking
from judgetui.meeting.acts import (
    CallCase,
    DrawLots,
    Entry,
    Freeze,
    Pause,
    Postpone,
    Reveal,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import EMPTY, Meeting, Phase, Stage
from tests.meeting.factories import START, a_plan, do, opened, scored, staged, submitted
from tests.meeting.strategies import days
from tests.meeting.test_ceremony import finished

TIMING = {"presentation": 480, "questions": 180, "scoring": 120, "warn": [60]}
CASE = {
    "id": "C1",
    "number": 1,
    "title": {"en": "Guide dogs", "zh": "导盲犬"},
    "organisation": "Federation",
    "presenters": ["Li Wei", "Zhang Min"],
}


def seen(
    meeting: Meeting,
    overlay: OverlayMode = OverlayMode(),  # noqa: B008
    showing: BoardMode = BoardMode(),  # noqa: B008
    now: datetime.datetime | None = None,
) -> OverlayView:
    at = now or meeting.at or START
    return overlay_view(HallSource(redact(meeting, BOARD), showing, overlay, at))


def rich(**changes: Any) -> Meeting:  # noqa: ANN401
    return opened(a_plan(2, cases=[CASE, {"id": "C2", "number": 2, "title": "Two"}], **changes))


def test_before_the_first_case_it_has_nothing_but_the_title() -> None:
    for meeting in (Meeting.planned(a_plan()), opened()):
        view = seen(meeting)
        assert view.state == "title"
        assert view.third is not None
        assert (view.third.kind, view.third.title) == ("title", "Review")
        assert (view.case, view.clock, view.count, view.strip, view.award) == (
            "",
            None,
            "",
            None,
            None,
        )


@pytest.mark.parametrize(
    ("stage", "label"),
    [
        (Stage.PRESENTING, "Presentation"),
        (Stage.QUESTIONS, "Questions"),
        (Stage.SCORING, "The judges are scoring"),
        (Stage.CLOSED, "Scoring is closed"),
    ],
)
def test_the_case_on_stage_has_a_lower_third(stage: Stage, label: str) -> None:
    meeting = staged(rich(timing=TIMING), "C1", stage)
    view = seen(meeting)
    assert (view.state, view.case) == (stage.value, "C1")
    third = view.third
    assert third is not None
    assert (third.kind, third.number, third.title) == ("case", "01", "Guide dogs")
    assert third.about == "Li Wei, Zhang Min · Federation"
    assert (third.label, third.notes, view.score) == (label, (), None)
    assert (view.clock is not None) == (meeting.clock is not None)
    assert view.count == ("0 / 3 submitted" if stage in (Stage.SCORING, Stage.CLOSED) else "")


def test_its_clock_is_the_halls() -> None:
    meeting = staged(rich(timing=TIMING), "C1", Stage.PRESENTING)
    view = seen(meeting)
    assert view.clock is not None
    assert meeting.at is not None
    assert view.clock.ends == meeting.at + datetime.timedelta(seconds=480)
    assert (view.clock.warn, view.clock.length) == (60, 480)


def test_it_counts_who_has_submitted_while_they_score() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 7, "J2": 8})
    assert seen(meeting).count == "2 / 3 submitted"
    with speaking("zh"):
        assert seen(meeting).count == "已提交 2 / 3"


def test_the_score_comes_with_its_rank_when_it_is_announced() -> None:
    meeting = scored(scored(rich(), "C2", {"J1": 9, "J2": 9, "J3": 9}), "C1", {"J1": 7, "J2": 8})
    view = seen(meeting)
    assert (view.state, view.case, view.count, view.clock) == ("announced", "C1", "", None)
    assert view.score is not None
    assert (view.score.text, view.score.caption) == ("7.50", "score")
    assert view.third is not None
    assert view.third.label == "Announced"
    assert ("Rank 2 of 2 so far", "success") in view.third.notes


def test_a_sealed_score_is_not_on_it() -> None:
    meeting = scored(opened(a_plan(2, board={"policy": "sealed"})), "C1", {"J1": 7})
    view = seen(meeting)
    assert view.score is None
    assert view.third is not None
    assert [text for text, _tone in view.third.notes] == ["Judged; the score is kept for the end"]
    assert seen(meeting, OverlayMode("standings")).state == "nothing"


def test_the_next_case_comes_before_it_is_called() -> None:
    meeting = do(staged(opened(), "C1", Stage.PRESENTING), Postpone())
    view = seen(meeting)
    assert (view.state, view.case) == ("next", "C2")
    assert view.third is not None
    assert (view.third.title, view.third.label) == ("Story 2", "comes next")


def test_a_pause_and_the_end_have_plates_of_their_own() -> None:
    paused = seen(do(staged(opened(), "C1"), Pause(reason="fire alarm")))
    assert (paused.state, paused.case) == ("paused", "C1")
    assert paused.third is not None
    assert (paused.third.title, paused.third.tone) == ("The meeting is paused", "warning")
    assert "fire alarm" not in str(paused), "why is for the chair's side"
    judged = scored(opened(a_plan(1)), "C1", {"J1": 5})
    assert seen(judged).state == "announced", "the last score stands before the panel deliberates"
    over = seen(replace(judged, on_stage=None))
    assert over.third is not None
    assert (over.state, over.third.title) == ("deliberating", "The panel deliberates")


def test_a_break_of_the_boards_is_one_here_too_and_counts_down_to_the_minute() -> None:
    meeting = opened()
    now = START.replace(hour=14, minute=14, second=20, microsecond=250_000)
    view = seen(meeting, showing=BoardMode("break", "14:30 Coffee"), now=now)
    assert view.state == "break"
    assert view.third is not None
    assert [text for text, _tone in view.third.notes] == ["until 14:30", "Coffee"]
    assert view.clock is not None
    assert view.clock.ends == START.replace(hour=14, minute=30)
    without = seen(meeting, showing=BoardMode("break", "Coffee"), now=now)
    assert without.clock is None
    stage = seen(staged(meeting, "C1"), OverlayMode("stage"), BoardMode("break"), now)
    assert stage.state == "scoring", "whoever steers the livestream may go on"


def test_what_the_boards_show_otherwise_is_not_its_concern() -> None:
    meeting = staged(opened(), "C1")
    for showing in (
        BoardMode("message", "Please sit"),
        BoardMode("contract"),
        BoardMode("schedule"),
    ):
        assert seen(meeting, showing=showing) == seen(meeting)


def test_what_was_drawn_by_lot_is_called_out() -> None:
    meeting = opened()
    meeting = do(meeting, DrawLots(what="order", cases=meeting.order, digits="123456"))
    view = seen(meeting)
    assert view.state == "draw"
    assert view.score is not None
    assert view.score.text == "123456"


def test_the_chair_has_words_on_it_or_nothing() -> None:
    meeting = staged(opened(), "C1")
    view = seen(meeting, OverlayMode("message", "Welcome"))
    assert view.state == "message"
    assert view.third is not None
    assert (view.third.kind, view.third.title, view.clock) == ("message", "Welcome", None)
    nothing = seen(meeting, OverlayMode("nothing"))
    assert (nothing.state, nothing.third, nothing.strip) == ("nothing", None, None)


def test_standings_are_the_best_that_the_hall_sees() -> None:
    meeting = opened(a_plan(12))
    for number in range(1, 13):
        meeting = scored(meeting, f"C{number}", {"J1": number % 10})
    view = seen(meeting, OverlayMode("standings"))
    assert view.state == "standings"
    assert view.strip is not None
    assert len(view.strip.rows) == MOST_ROWS
    assert view.strip.rows[0].score == "9.00"
    assert (view.strip.rows[0].prize, view.strip.told) == ("First", "provisional")
    frozen = do(scored(opened(a_plan(3)), "C1", {"J1": 5}), Freeze())
    kept = seen(scored(frozen, "C2", {"J1": 9}), OverlayMode("standings"))
    assert kept.strip is not None
    assert [row.number for row in kept.strip.rows] == ["10"]
    assert kept.strip.told == "frozen; announced cases shown: 1"


def test_who_does_not_compete_is_in_no_standings() -> None:
    cases = [CASE | {"competes": False}, {"id": "C2", "number": 2, "title": "Two"}]
    meeting = scored(opened(a_plan(2, cases=cases)), "C1", {"J1": 9})
    assert seen(meeting, OverlayMode("standings")).strip is None


def test_the_ceremony_is_told_step_by_step_as_in_the_hall() -> None:
    meeting = finished([9, 8, 7, 6, 5, 4])
    assert (seen(meeting).state, seen(meeting).strip) == ("final", None)
    states = []
    while not meeting.all_shown:
        meeting = do(meeting, Reveal(step=meeting.revealed + 1))
        view, step = seen(meeting), redact(meeting, BOARD).ceremony
        states.append(view.state)
        assert step is not None
        if view.award is not None:
            told = [(one.rank, one.title, one.score) for one in view.award.winners]
            assert len(told) == len(step.winners)
            for (rank, title, score), winner in zip(told, step.winners, strict=True):
                assert bool(rank) == (winner.rank is not None)
                assert bool(title) == bool(winner.case)
                assert score == ("" if winner.score is None else f"{winner.score:f}")
    assert states[0] == "ceremony-opening"
    assert states[-1] == "final"
    assert {"ceremony-tier", "ceremony-place", "ceremony-name", "ceremony-score"} <= set(states)
    final = seen(meeting)
    assert final.strip is not None
    assert (final.strip.title, final.strip.rows[0].prize) == ("Final standings", "First")


def test_the_chairs_card_stands_in_the_place_of_a_step() -> None:
    meeting = do(finished([9, 8, 7]), Reveal(step=1, message="The mayor speaks"))
    view = seen(meeting)
    assert view.state == "ceremony-message"
    assert view.third is not None
    assert view.third.title == "The mayor speaks"


def scores_in(content: object) -> set[str]:
    """Every published score in a view."""
    if isinstance(content, dict):
        here = {content["score"]} if isinstance(content.get("score"), str) else set()
        figure = content.get("score")
        if isinstance(figure, dict) and figure["tone"] == "success":
            here.add(figure["text"])
        return here.union(*map(scores_in, content.values())) - {"", "–"}
    return set().union(*map(scores_in, content)) if isinstance(content, list) else set()


@given(entries=days(most=25))
def test_nothing_is_on_an_overlay_that_the_board_is_not_told(entries: list[Entry]) -> None:
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
    board = redact(meeting, BOARD)
    step = board.ceremony
    public = {row.score for row in board.standings.by_case.values()} if board.standings else set()
    public |= {row.score for row in board.standings.rows} if board.standings else set()
    told = public | ({winner.score for winner in step.winners} if step is not None else set())
    named = {winner.case for winner in step.winners} if step is not None else set()
    for overlay in ("meeting", "stage", "standings", "message", "nothing"):
        source = HallSource(board, BoardMode(), OverlayMode(overlay), meeting.at or START)
        view = json.loads(view_json("overlay", source))
        assert scores_in(view) <= {f"{one:f}" for one in told if isinstance(one, Decimal)}
        if view["award"] is not None:
            titles = {one["title"] for one in view["award"]["winners"] if one["title"]}
            plan = meeting.plan
            assert titles <= {
                plan.case[case].entrant or str(plan.case[case].title) for case in named if case
            }
        if board.standings is None:
            assert view["strip"] is None
        if meeting.phase is not Phase.FINAL:
            assert view["award"] is None


def test_a_view_says_the_same_whatever_the_hall_is_not_told() -> None:
    """Two meetings that differ in what is hidden have one overlay."""
    sealed = a_plan(2, board={"policy": "sealed"})
    high, low = (scored(opened(sealed), "C1", {"J1": mark}) for mark in (9, 2))
    for overlay in ("meeting", "stage", "standings"):
        assert seen(high, OverlayMode(overlay)) == seen(low, OverlayMode(overlay))
    called = do(high, CallCase(case="C2"))
    assert seen(called).score is None
