"""A returned ballot on the screens: told to the judge wherever they are, open for the chair."""

from __future__ import annotations

import pytest

from judgetui.language import use_language
from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    KeyBallot,
    Pause,
    Postpone,
    ReturnBallot,
    SubmitBallot,
)
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER
from judgetui.meeting.state import Meeting, Stage
from judgetui.screens.board import Board
from judgetui.screens.chair import Chair
from judgetui.screens.paper_entry import PaperEntry
from judgetui.screens.score import Score
from tests.meeting.factories import do, marks, opened, scored, staged
from tests.screens.ballots import BallotHost, a_ballot_plan, press
from tests.screens.drawing import NOON, Host, drawn, told

SMALL, WIDE = (80, 24), (120, 40)
RETURN = ReturnBallot(case="C1", judge="J1", reason="two marks swapped")


def announced(**changes: object) -> Meeting:
    """C1 is announced, with 88 of every judge."""
    return scored(opened(a_ballot_plan(**changes)), "C1", {"J1": 88, "J2": 88, "J3": 88})


def ballot(depth: int, care: int, case: str = "C1") -> SubmitBallot:
    return SubmitBallot(case=case, scores=marks(depth, care))


def a_judge(meeting: Meeting) -> BallotHost:
    return BallotHost(Score(lambda: NOON), meeting)


@pytest.mark.parametrize("size", [SMALL, WIDE, (60, 18)])
async def test_a_judge_hears_of_a_return_while_writing_another_ballot(
    size: tuple[int, int],
) -> None:
    meeting = staged(announced(), "C2")
    app = a_judge(meeting)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "7")
        app.show(do(meeting, RETURN))
        await pilot.pause()
        said = " ".join(app.said().split())
        assert "Your ballot on case 10 is returned: two marks swapped" in said
        assert "F8 goes there" in said
        assert told(app) == ["Your ballot on case 10 is returned: two marks swapped"]
        assert app.texts == ["7", ""]
        assert app.at() == "mark depth"


async def test_a_returned_ballot_is_gone_to_and_come_back_from_with_both_kept() -> None:
    meeting = do(staged(announced(), "C2"), RETURN)
    app = a_judge(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "7", "f8")
        assert app.texts == ["88", "88"]
        said = " ".join(app.said().split())
        assert "This is case 10, not the one on stage. Returned by the chair: two marks" in said
        assert "F8 goes back to case 20" in app.said()
        await press(pilot, "91", "f8")
        assert app.texts == ["7", ""]
        assert "Your half-filled ballot on case 10 is kept; F8 takes it up again." in app.said()
        await press(pilot, "f8")
        assert app.texts == ["91", "88"]
        assert app.drafts["J1", "C2"].marks == {"depth": "7"}
        await press(pilot, "f9", "enter")
        assert app.posted == [ballot(91, 88)]
        app.scene.sending = False
        app.show(do(meeting, ballot(91, 88), by="J1"))
        await pilot.pause()
        assert app.texts == ["7", ""]
        assert "is returned" not in app.said()


@pytest.mark.parametrize("between", [Stage.ANNOUNCED, None])
async def test_enter_leads_to_a_returned_ballot_while_nothing_else_is_to_be_written(
    between: Stage | None,
) -> None:
    meeting = do(announced(), RETURN)
    if between is not None:
        meeting = scored(meeting, "C2", {"J1": 70, "J2": 70, "J3": 70})
    else:
        meeting = staged(meeting, "C2", Stage.PRESENTING)
        meeting = do(meeting, Postpone(reason="late"))
    app = a_judge(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert "Enter Returned ballot" in app.said()
        await press(pilot, "enter")
        assert app.at() == "mark depth"
        await press(pilot, "90", "enter", "enter", "enter")
        assert app.posted == [ballot(90, 88)]


async def test_it_is_said_again_at_each_pause() -> None:
    meeting = do(staged(announced(), "C2"), RETURN)
    app = a_judge(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        meeting = do(meeting, ballot(70, 70, "C2"), by="J1")
        app.show(meeting)
        await pilot.pause()
        before = len(told(app))
        for act in (CloseScoring(reason="test"), Announce(), CallCase(case="C3")):
            meeting = do(meeting, act)
            app.show(meeting)
            await pilot.pause()
        # The third case may be written, so that is no pause; its own pause is one again.
        assert len(told(app)) == before + 2
        app.show(do(meeting, Pause(reason="tea")))
        await pilot.pause()
        assert "Your ballot on case 10 is returned" in app.said()


@pytest.mark.parametrize("first", [True, False])
async def test_what_is_typed_replaces_the_marks_of_a_returned_ballot(first: bool) -> None:
    """Also for one who comes to it anew: on a laptop that was opened again, or by a reload."""
    meeting = do(staged(announced(), "C2"), RETURN)
    app = a_judge(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        if not first:
            # The focus is in the first field before and after.
            await press(pilot, "f8", "f8")
            assert app.at() == "mark depth"
        await press(pilot, "f8", "9")
        assert app.at() == "mark depth"
        assert app.texts == ["9", "88"]


async def test_a_screen_that_begins_with_a_returned_ballot_begins_at_its_first_mark() -> None:
    meeting = do(staged(opened(a_ballot_plan()), "C1"), ballot(88, 77), by="J1")
    app = a_judge(do(meeting, RETURN))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert app.at() == "mark depth"
        await press(pilot, "9")
        assert app.texts == ["9", "77"]


async def test_the_recorder_types_over_a_returned_paper_ballot() -> None:
    meeting = staged(opened(a_ballot_plan()), "C1")
    meeting = do(meeting, KeyBallot(case="C1", judge="J1", scores=marks(88, 77)), by="recorder")
    app = BallotHost(PaperEntry(lambda: NOON), do(meeting, RETURN), RECORDER)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert app.texts == ["88", "77"]
        await press(pilot, "9")
        assert app.texts == ["9", "77"]


def a_chair(meeting: Meeting) -> Host:
    return Host(Chair(lambda: NOON), meeting=redact(meeting, CHAIR))


@pytest.mark.parametrize(("size", "word"), [(SMALL, "! 10"), (WIDE, "under correction")])
async def test_the_chair_sees_what_stands_beside_what_is_counted(
    size: tuple[int, int], word: str
) -> None:
    meeting = do(do(announced(), RETURN), ballot(70, 70), by="J1")
    app = a_chair(meeting)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        said = "\n".join(drawn(app))
        assert word in said
        assert "82.00" in said
        assert "public until announced again: 88.00, rank 1" in said
        assert "announce the corrected score of case 10" in said
        await pilot.press("enter")
        assert app.posted == [Announce(case="C1")]


async def test_a_returned_ballot_shows_as_open_in_the_run_sheet() -> None:
    app = a_chair(do(announced(), RETURN))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        said = "\n".join(drawn(app))
        assert "ballot returned" in said
        assert "call case 20 (Story 2) — the ballot of Judge 1 on case 10" in said
        await pilot.press("enter")
        assert app.posted == [CallCase(case="C2")]


@pytest.mark.parametrize("size", [SMALL, WIDE, (160, 50)])
@pytest.mark.parametrize(
    ("language", "words"), [("en", ("under correction", "corrected")), ("zh", ("更正中", "已更正"))]
)
async def test_the_hall_reads_that_a_score_is_under_correction_and_then_corrected(
    size: tuple[int, int], language: str, words: tuple[str, str]
) -> None:
    use_language(language)
    meeting = do(announced(), RETURN)
    app = Host(Board(lambda: NOON), seat=BOARD, meeting=redact(meeting, BOARD))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        said = "\n".join(drawn(app))
        assert words[0] in said
        meeting = do(do(meeting, ballot(70, 70), by="J1"), Announce(case="C1"))
        app.shown.meeting = redact(meeting, BOARD)
        await pilot.pause()
        said = "\n".join(drawn(app))
        assert words[0] not in said
        assert words[1] in said
        app.shown.meeting = redact(staged(meeting, "C2", Stage.ANNOUNCED), BOARD)
        await pilot.pause()
        assert words[1] not in "\n".join(drawn(app))
