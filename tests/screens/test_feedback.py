"""The line for the presenters on a ballot, beside the private comment, where the plan asks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from judgetui.language import use_language
from judgetui.meeting.acts import KeyBallot, ReturnBallot, SubmitBallot
from judgetui.meeting.draft import Caret, Draft
from judgetui.meeting.seat import RECORDER
from judgetui.meeting.state import Meeting
from judgetui.screens.paper_entry import PaperEntry
from judgetui.screens.review import Review
from judgetui.screens.score import Score
from tests.meeting.factories import do
from tests.screens.ballots import BallotHost, press, staged_meeting
from tests.screens.drawing import NOON

SIZES = [(80, 24), (120, 40)]
LINE = "For the presenters (they will read this)"


def ballot(feedback: str = "", **more: object) -> SubmitBallot:
    scores = {"depth": Decimal(88), "care": Decimal(91)}
    values = {"case": "C1", "scores": scores, "feedback": feedback} | more
    return SubmitBallot.model_validate(values)


def judge(meeting: Meeting) -> BallotHost:
    return BallotHost(Score(lambda: NOON), meeting)


@pytest.mark.parametrize("size", SIZES)
async def test_it_is_a_line_of_its_own_after_the_marks(size: tuple[int, int]) -> None:
    app = judge(staged_meeting(feedback="optional"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert LINE in app.said()
        await press(pilot, "88", "enter", "91", "enter")
        assert app.at() == "feedback"
        await press(pilot, "Tell more.", "enter")
        assert isinstance(app.screen, Review)
        assert "For the presenters: Tell more." in app.said()
        await press(pilot, "enter")
        assert app.posted == [ballot("Tell more.")]


async def test_it_is_never_there_and_costs_no_key_where_the_plan_does_not_ask() -> None:
    app = judge(staged_meeting())
    async with app.run_test(size=SIZES[1]) as pilot:
        await press(pilot, "88", "enter", "91", "enter")
        assert isinstance(app.screen, Review)
        assert "presenters" not in app.said()
        await press(pilot, "escape", "f5", "down")
        assert app.at() == "comment"


@pytest.mark.parametrize("size", SIZES)
async def test_both_are_named_beside_each_other(size: tuple[int, int]) -> None:
    app = judge(staged_meeting(feedback="optional"))
    async with app.run_test(size=size) as pilot:
        await press(pilot, "f5", "note", "enter")
        assert app.at() == "feedback"
        await press(pilot, "words")
        said = app.said()
        assert LINE in said
        assert "Comment (for the chair's side alone)" in said
        draft = app.drafts["J1", "C1"]
        assert (draft.comment, draft.feedback) == ("note", "words")
        assert draft.caret == Caret("feedback", column=5)


async def test_in_chinese_it_says_who_reads_it() -> None:
    use_language("zh")
    app = judge(staged_meeting(feedback="optional"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        assert "给汇报人的反馈（汇报人会看到）" in app.said()


async def test_where_it_is_required_an_empty_line_is_said_and_shown() -> None:
    app = judge(staged_meeting(feedback="required"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "88", "enter", "91", "f9")
        assert not isinstance(app.screen, Review)
        assert app.at() == "feedback"
        assert "Write feedback to the presenters" in app.said()
        await press(pilot, "Well told.", "f9")
        assert isinstance(app.screen, Review)


async def test_what_was_half_written_is_taken_up_again() -> None:
    app = judge(staged_meeting(feedback="optional"))
    caret = Caret("feedback", column=3)
    app.drafts["J1", "C1"] = Draft("J1", "C1", {"depth": "88"}, caret=caret, feedback="abcd")
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        assert app.at() == "feedback"
        await press(pilot, "X")
        assert app.drafts["J1", "C1"].feedback == "abcXd"
        await press(pilot, "up", "down", "Y")
        assert app.drafts["J1", "C1"].feedback == "abcXdY"


async def test_a_returned_ballot_brings_it_back() -> None:
    meeting = do(staged_meeting(feedback="optional"), ballot("Tell more."), by="J1")
    back = ReturnBallot(case="C1", judge="J1", reason="look again")
    app = judge(do(meeting, back))
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        assert "Tell more." in app.said()
        await press(pilot, "f9", "enter")
        assert app.posted == [ballot("Tell more.")]


async def test_from_paper_it_is_keyed_in_and_may_be_missing() -> None:
    meeting = staged_meeting(feedback="required")
    app = BallotHost(PaperEntry(lambda: NOON), meeting, RECORDER)
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "88", "enter", "91", "enter")
        assert app.at() == "feedback"
        await press(pilot, "enter")
        assert isinstance(app.screen, Review)
        await press(pilot, "escape", "As written.", "f9", "enter")
        (act,) = app.posted
        assert isinstance(act, KeyBallot)
        assert act.feedback == "As written."
