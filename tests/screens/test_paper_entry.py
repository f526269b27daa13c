"""The recorder's screen: whose ballot on which case, what is posted, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from judgetui.meeting.acts import (
    Announce,
    CloseScoring,
    KeyBallot,
    Recuse,
    ReturnBallot,
    SubmitBallot,
)
from judgetui.meeting.draft import Caret, Draft
from judgetui.meeting.seat import RECORDER
from judgetui.meeting.state import Meeting, Stage
from judgetui.screens.choose import Choose
from judgetui.screens.paper_entry import PaperEntry
from judgetui.screens.review import Review
from judgetui.venue.client.seat_api import SeatPresence
from judgetui.widgets.prose import Prose
from tests.meeting.factories import do, opened, staged
from tests.screens.ballots import BallotHost, a_ballot_plan, press, staged_meeting
from tests.screens.drawing import NOON, presence

SMALL = (80, 24)


def paper(judge: str, depth: int, care: int, case: str = "C1", **more: object) -> KeyBallot:
    scores = {"depth": Decimal(depth), "care": Decimal(care)}
    return KeyBallot.model_validate({"case": case, "judge": judge, "scores": scores} | more)


def host(meeting: Meeting | None = None) -> BallotHost:
    return BallotHost(PaperEntry(lambda: NOON), meeting or staged_meeting(), RECORDER)


def take(app: BallotHost, meeting: Meeting) -> Meeting:
    """The last posted act is put on record, as the room would."""
    act = app.posted[-1]
    after = do(meeting, act, by="recorder")
    app.show(after)
    app.scene.act_accepted(act, after.seq)
    return after


async def test_it_says_whose_ballot_on_which_case_and_posts_it() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91")
        assert "Paper ballot of Judge 1 · 10  Story 1" in app.said().splitlines()[0]
        await press(pilot, "enter")
        assert isinstance(app.screen, Review)
        assert "Paper ballot of Judge 1 · 10  Story 1" in "\n".join(app.said().splitlines()[1:])
        await press(pilot, "enter")
        assert app.posted == [paper("J1", 88, 91)]


async def test_a_paper_mark_that_lost_a_digit_is_not_left_before_that_was_said() -> None:
    criteria = [{"key": key, "name": key.title(), "max": "10"} for key in ("depth", "care")]
    app = host(staged_meeting(criteria=criteria))
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "11", "enter")
        assert app.at() == "mark depth"
        assert "11 is above 10, so the mark is 1 now; Enter again keeps it" in app.said()
        await press(pilot, "enter")
        assert (app.at(), app.texts) == ("mark care", ["1", ""])


async def test_a_paper_ballot_on_record_says_who_can_change_it_instead_of_keys() -> None:
    meeting = do(staged_meeting(), paper("J1", 88, 91), by="recorder")
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        assert isinstance(app.scene, PaperEntry)
        app.scene.pick("J1", "C1")
        await pilot.pause()
        assert "to change it, ask the chair" in app.said()
        assert "←→ step" not in app.said()
        app.scene.pick("J2", "C1")
        await pilot.pause()
        assert "←→ step" in app.said()


async def test_after_one_is_on_record_the_next_awaited_judge_comes_up() -> None:
    meeting = staged_meeting()
    act = SubmitBallot(case="C1", scores={"depth": Decimal(70), "care": Decimal(70)})
    meeting = do(meeting, act, by="J2")
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91", "enter", "enter")
        meeting = take(app, meeting)
        await pilot.pause()
        assert "Paper ballot of Judge 3" in app.said()
        assert app.texts == ["", ""]
        assert app.at() == "mark depth"
        assert "half-keyed" not in app.said()
        await press(pilot, "77", "enter", "78", "enter", "enter")
        assert app.posted[-1] == paper("J3", 77, 78)
        take(app, meeting)
        await pilot.pause()
        assert "On record since" in app.said()


@pytest.mark.parametrize("meeting_first", [True, False])
async def test_the_answer_may_come_before_or_after_the_meeting(meeting_first: bool) -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91", "enter", "enter")
        act = app.posted[-1]
        after = do(meeting, act, by="recorder")
        tell: list[Callable[[], None]] = [
            lambda: app.show(after),
            lambda: app.scene.act_accepted(act, after.seq),
        ]
        for step in tell if meeting_first else reversed(tell):
            step()
            await pilot.pause()
        assert "Paper ballot of Judge 2" in app.said()
        assert app.texts == ["", ""]
        assert "half-keyed" not in app.said()


async def test_what_the_judge_signed_needs_no_reason_but_may_have_one() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "5", "enter", "enter", "91", "enter", "enter")
        assert app.posted == [paper("J1", 5, 91)]
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "5", "enter", "on the paper", "enter", "91", "enter", "enter")
        assert app.posted == [paper("J1", 5, 91, reasons={"depth": "on the paper"})]


@pytest.mark.parametrize("size", [SMALL, (120, 40), (60, 18)])
async def test_it_says_that_the_judge_is_writing_the_very_ballot(size: tuple[int, int]) -> None:
    app = host(do(staged_meeting(), paper("J2", 70, 70), by="recorder"))
    told = "Judge 1 is writing this ballot at the moment."
    async with app.run_test(size=size) as pilot:
        await press(pilot, "8")
        assert told not in app.said()
        app.scene.presence = dict(presence("J1"))
        await pilot.pause()
        assert told in " ".join(app.said().split())
        assert "as they stand on the paper" in " ".join(app.said().split())
        assert (app.at(), app.texts) == ("mark depth", ["8", ""])
        app.scene.presence = {"J1": SeatPresence(writing=True, here=False)}
        await pilot.pause()
        assert told not in app.said()
        app.scene.presence = dict(presence("J1", "J3"))
        assert isinstance(app.scene, PaperEntry)
        app.scene.pick("J1", "C2")
        await pilot.pause()
        assert "writing this ballot" not in app.said(), "that is a ballot on another case"
        app.scene.pick("J3", "C1")
        await pilot.pause()
        assert "Judge 3 is writing this ballot at the moment." in " ".join(app.said().split())


async def test_picking_asks_for_the_case_then_the_judge() -> None:
    meeting = do(staged_meeting(), paper("J1", 70, 70), by="recorder")
    meeting = do(meeting, CloseScoring(reason="test"))
    meeting = staged(meeting, "C2", Stage.PRESENTING)
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert "Paper ballot of Judge 1 · 20  Story 2" in app.said()
        await press(pilot, "f6")
        assert isinstance(app.screen, Choose)
        lines = [line for line in app.said().splitlines() if "Story" in line and "▊" in line]
        assert ["Story 2" in lines[0], "Story 1" in lines[1], "2 to come" in lines[1]] == [True] * 3
        await press(pilot, "down", "enter")
        assert "submitted" in app.said()
        await press(pilot, "enter")
        assert "Paper ballot of Judge 2 · 10  Story 1" in app.said()
        await press(pilot, "88", "enter", "91", "enter", "enter")
        assert app.posted == [paper("J2", 88, 91)]


async def test_a_half_keyed_ballot_is_kept_as_paper_and_comes_back() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88")
        caret = Caret("mark", "depth", 2)
        draft = Draft("J1", "C1", {"depth": "88"}, paper=True, caret=caret)
        assert app.drafts["J1", "C1"] == draft
        assert app.recalls == [("C1", "J1")]
        await press(pilot, "f6", "enter", "down", "enter")
        assert "Paper ballot of Judge 2" in app.said()
        assert app.texts == ["", ""]
        assert "The half-keyed ballot of Judge 1 on case 10 is kept" in app.said()
        await press(pilot, "f6", "enter", "enter")
        assert "Paper ballot of Judge 1" in app.said()
        assert app.texts == ["88", ""]


async def test_a_half_keyed_ballot_stays_on_the_screen_when_the_stage_moves_on() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88")
        app.show(staged(do(meeting, CloseScoring(reason="test")), "C2"))
        await pilot.pause()
        assert "Paper ballot of Judge 1 · 10  Story 1" in app.said()
        assert app.texts == ["88", ""]
        await press(pilot, "enter", "91", "enter", "enter")
        assert app.posted == [paper("J1", 88, 91)]


async def test_an_untouched_screen_follows_the_stage_and_the_ballots_that_come_in() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        act = SubmitBallot(case="C1", scores={"depth": Decimal(70), "care": Decimal(70)})
        meeting = do(meeting, act, by="J1")
        app.show(meeting)
        await pilot.pause()
        assert "Paper ballot of Judge 2 · 10" in app.said()
        app.show(staged(do(meeting, CloseScoring(reason="test")), "C2"))
        await pilot.pause()
        assert "Paper ballot of Judge 1 · 20" in app.said()


async def test_a_ballot_that_came_in_meanwhile_is_said_to_be_on_record() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88")
        act = SubmitBallot(case="C1", scores={"depth": Decimal(70), "care": Decimal(71)})
        meeting = do(meeting, act, by="J1")
        app.show(meeting)
        await pilot.pause()
        said = "Submitted by Judge 1 at 09:00:05. To correct it, the chair returns it."
        assert said in app.said()
        assert app.texts == ["70", "71"]
        await press(pilot, "5", "f9", "f7")
        assert app.posted == []
        app.show(do(meeting, ReturnBallot(case="C1", judge="J1", reason="smudged")))
        await pilot.pause()
        assert "Returned by the chair: smudged" in app.said()


async def test_recusing_names_the_judge() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "f7")
        assert "Recuse Judge 1?" in app.said()
        await press(pilot, "kin", "enter")
        assert app.posted == [Recuse(case="C1", judge="J1", reason="kin")]
        take(app, meeting)
        await pilot.pause()
        assert "Paper ballot of Judge 2" in app.said()


async def test_no_earlier_marks_are_shown_while_keying() -> None:
    meeting = do(staged_meeting(), paper("J1", 77, 78), by="recorder")
    meeting = staged(do(meeting, CloseScoring(reason="test")), "C2")
    for size in ((120, 40), SMALL):
        app = host(meeting)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            assert "Paper ballot of Judge 1" in app.said()
            assert "mean" not in app.said()
            assert "needs a reason" not in app.said()


async def test_without_a_case_on_stage_it_says_what_to_do() -> None:
    app = host(opened(a_ballot_plan()))
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "8", "enter", "f7")
        assert "No case is on stage; F6 picks the ballot to key in." in app.said()
        assert app.posted == []
        await press(pilot, "f6", "enter", "enter", "88", "enter", "91", "enter", "enter")
        assert app.posted == [paper("J1", 88, 91)]


def closed_without_judge_3(*, announced: bool = False, **changes: object) -> Meeting:
    """C1 has 80 from two of three judges, and C2 has 82: it leads."""
    meeting = opened(a_ballot_plan(**changes))
    for case, mark in (("C2", 82), ("C1", 80)):
        judges = ("J1", "J2") if case == "C1" else ("J1", "J2", "J3")
        meeting = staged(meeting, case)
        for judge in judges:
            meeting = do(meeting, paper(judge, mark, mark, case), by="recorder")
        meeting = do(meeting, CloseScoring(reason="J3 is late"))
        if announced or case == "C2":
            meeting = do(meeting, Announce(case=case))
    return meeting


@pytest.mark.parametrize("size", [SMALL, (120, 40)])
@pytest.mark.parametrize("announced", [False, True])
async def test_a_late_ballot_tells_what_it_moves_before_it_is_submitted(
    announced: bool, size: tuple[int, int]
) -> None:
    app = host(closed_without_judge_3(announced=announced))
    async with app.run_test(size=size) as pilot:
        assert isinstance(app.scene, PaperEntry)
        app.scene.pick("J3", "C1")
        await press(pilot, "95", "enter", "95", "enter")
        assert isinstance(app.screen, Review)
        said = "\n".join(one.text for one in app.screen.query_one("#moves", Prose).said)
        # (80 + 80 + 95) / 3
        assert "case 10 (Story 1): score 80.00 → 85.00, rank 2 → 1, prize – → First" in said
        assert "case 20 (Story 2): rank 1 → 2, prize First → –" in said
        assert ("stands until the chair announces" in said) is announced
        assert "Submit (Enter)" in app.said()
        await press(pilot, "enter")
        assert app.posted == [paper("J3", 95, 95)]


async def test_it_says_whose_key_a_paper_ballot_still_takes() -> None:
    meeting = closed_without_judge_3(second_key={"correction": ["supervisor"]})
    meeting = do(meeting, ReturnBallot(case="C1", judge="J2", reason="a slip"))
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        assert isinstance(app.scene, PaperEntry)
        app.scene.pick("J2", "C1")
        await press(pilot, "84", "enter", "84", "enter")
        said = [one.text for one in app.screen.query_one("#moves", Prose).said]
        # J2's 80 does not count until it is submitted again: 80, then (80 + 84) / 2.
        assert "case 10 (Story 1): score 80.00 → 82.00, rank 2 → 1" in said[0]
        assert said[-1] == "It changes nothing until it is confirmed by: the supervisor."


async def test_a_ballot_on_the_case_that_is_scored_tells_nothing_of_the_kind() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91", "enter")
        assert isinstance(app.screen, Review)
        assert not app.screen.query("#moves")
