"""An announcer's page: the moment, what to say, the prizes; and no judge's mark."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

from hypothesis import given

from judgetui.hall.announcer_view import AnnouncerView, announcer_view
from judgetui.hall.cues import cues
from judgetui.hall.source import HallSource
from judgetui.hall.stage_view import face_view
from judgetui.hall.views import view_json
from judgetui.language import _, speaking
from judgetui.meeting.acts import Entry, Finalise, Pause, Reveal
from judgetui.meeting.apply import apply
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import ANNOUNCER, BOARD
from judgetui.meeting.state import EMPTY, Ballot, Meeting, Stage
from tests.meeting.factories import a_plan, do, opened, scored, staged
from tests.meeting.strategies import days

NOON = datetime.datetime(2018, 2, 27, 14, 0, tzinfo=datetime.UTC)


def source(meeting: Meeting) -> HallSource:
    """What the host makes the announcer's view of."""
    return HallSource(redact(meeting, ANNOUNCER), BoardMode(), OverlayMode(), NOON)


def shown(meeting: Meeting) -> AnnouncerView:
    """What stands on the page."""
    return announcer_view(source(meeting))


def sent(meeting: Meeting) -> Any:  # noqa: ANN401
    """The same as the page is sent it."""
    return json.loads(view_json("announcer", source(meeting)))


def a_day(**changes: object) -> Meeting:
    """A meeting that has begun, whose cases have words for the announcer."""
    cases = [
        {
            "id": f"C{n}",
            "number": n,
            "title": f"Story {n}",
            "say": f"say C{n}",
            "citation": f"praise C{n}",
        }
        for n in (1, 2, 3)
    ]
    return opened(a_plan(3, 2, cases=cases, **changes))


def test_it_has_the_moment_with_its_clock_and_what_the_moment_does_not_say() -> None:
    meeting = staged(scored(a_day(), "C1", {"J1": 5, "J2": 6}), "C2", Stage.PRESENTING)
    view = shown(meeting)
    assert view.moment is not None
    assert view.moment.title == "Story 2"
    assert [cue.heading for cue in view.cues] == ["On stage", "On deck", "Announced"]
    on_stage = {line.kind: line.text for line in view.cues[0].lines}
    assert set(on_stage) == {"say", "citation"}
    assert view.cues[1:] == cues(redact(meeting, ANNOUNCER))[1:]
    assert on_stage["say"] == "Say: say C2"
    assert on_stage["citation"].endswith("praise C2")
    assert view.nothing == ""
    assert view.prizes.given == ()


def test_a_clock_goes_on_by_itself_and_a_score_needs_none() -> None:
    view = shown(staged(a_day(), "C1", Stage.PRESENTING))
    assert view.moment is not None
    assert view.moment.clock is not None
    assert view.moment.figure is None
    announced = shown(scored(a_day(), "C1", {"J1": 5, "J2": 6})).moment
    assert announced is not None
    assert announced.clock is None
    assert announced.figure is not None
    assert announced.figure.text == "5.50"


def test_a_pause_is_told_as_the_hall_sees_it() -> None:
    view = shown(do(staged(a_day(), "C1", Stage.PRESENTING), Pause()))
    assert view.moment is not None
    assert view.moment.band == "warning"
    assert view.moment.clock is None


def test_a_case_that_the_moment_does_not_tell_is_told_whole() -> None:
    """The terminal cuts a long title, and a pause says nothing of who presents."""
    meeting = staged(a_day(), "C1", Stage.PRESENTING)
    for found in (shown(do(meeting, Pause())).cues, cues(redact(meeting, ANNOUNCER))):
        assert (found[0].lines[0].kind, found[0].lines[0].text) == ("title", "01  Story 1")
        assert found[0].now


def test_without_words_for_it_the_case_on_stage_stands_in_the_moment_alone() -> None:
    view = shown(staged(opened(a_plan(1, 2)), "C1", Stage.PRESENTING))
    assert view.cues == ()
    assert view.nothing == "There is nothing more to call out about this case."


def test_once_the_result_is_final_nothing_comes_next() -> None:
    meeting = do(scored(a_day(), "C1", {"J1": 5, "J2": 6}), Finalise(reason="they did not come"))
    assert [cue.heading for cue in cues(redact(meeting, ANNOUNCER))] == [
        "What the hall sees",
        "Announced",
    ]


def test_a_break_is_told_with_the_instant_at_which_it_ends() -> None:
    given = source(staged(a_day(), "C1", Stage.PRESENTING))
    shows = given._replace(showing=BoardMode("break", "14:15 tea in the lobby"))
    rest = announcer_view(shows).rest
    assert rest is not None
    assert (rest.title, rest.until, rest.words) == ("Break", "until 14:15", "tea in the lobby")
    assert rest.ends == NOON.replace(minute=15)
    assert announcer_view(shows).cues == announcer_view(given).cues
    assert announcer_view(given._replace(showing=BoardMode("message", "Welcome"))).rest is None
    with speaking("zh"):
        told = json.loads(view_json("announcer", shows))["rest"]
        assert (told["title"], told["words"]) == (_("Break"), "tea in the lobby")


def test_at_the_end_it_has_the_prizes() -> None:
    meeting = opened(a_plan(1, 2))
    meeting = do(scored(meeting, "C1", {"J1": 5, "J2": 6}), Finalise())
    (prize,) = shown(meeting).prizes.given
    assert (prize.prize, prize.won[0].rank, prize.won[0].score) == ("First", "1", "5.50")


def test_prizes_that_the_ceremony_still_shows_are_kept_back() -> None:
    meeting = a_day(board={"policy": "sealed"}, prizes=[{"name": "Gold", "count": 3}])
    for case, mark in (("C1", 9), ("C2", 8), ("C3", 7)):
        meeting = scored(meeting, case, {"J1": mark, "J2": mark})
    meeting = do(meeting, Finalise())
    text = json.dumps(sent(meeting))
    assert shown(meeting).prizes.given == ()
    assert "9.00" not in text
    assert "praise" not in text
    named = next(
        view
        for step in range(1, 9)
        if "praise C3" in json.dumps(view := sent(do(meeting, Reveal(step=step))))
    )
    assert named["cues"][0]["heading"] == "What the hall sees"
    assert "praise C1" not in json.dumps(named)


def test_the_chairs_words_are_not_said_to_be_the_announcers() -> None:
    meeting = a_day(prizes=[{"name": "Gold", "count": 3}])
    for case in ("C1", "C2", "C3"):
        meeting = scored(meeting, case, {"J1": 9, "J2": 8})
    meeting = do(meeting, Finalise(), Reveal(step=1, message="Welcome"))
    assert shown(meeting).cues[0].lines[0].text == "the chair's message: Welcome"


def test_with_nothing_to_call_out_it_says_so_in_its_language() -> None:
    planned = Meeting.planned(a_plan(0, 2))
    assert sent(planned)["nothing"] == "There is nothing to call out yet."
    with speaking("zh"):
        assert sent(planned)["nothing"] not in ("", "There is nothing to call out yet.")


def _folded(entries: list[Entry]) -> Meeting:
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
    return meeting


def _blank(ballot: Ballot) -> Ballot:
    return replace(ballot, scores={}, total=None, comment="", reasons={}, feedback="")


@given(days(most=30))
def test_nothing_on_it_follows_from_what_a_judge_marked_or_wrote(entries: list[Entry]) -> None:
    given = source(_folded(entries))
    cases = {
        id: replace(case, ballots={judge: _blank(one) for judge, one in case.ballots.items()})
        for id, case in given.meeting.cases.items()
    }
    blank = given._replace(meeting=replace(given.meeting, cases=cases))
    assert view_json("announcer", given) == view_json("announcer", blank)


@given(days(most=30))
def test_the_moment_is_the_one_of_the_board(entries: list[Entry]) -> None:
    meeting = _folded(entries)
    board = source(meeting)._replace(meeting=redact(meeting, BOARD))
    assert shown(meeting).moment == face_view(board.meeting, NOON, whole=False)
