"""The judge's screen, by what it posts and what it shows."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from rich.cells import cell_len
from textual import events

from judgetui.language import use_language
from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    Finalise,
    KeyBallot,
    OpenScoring,
    Postpone,
    Recuse,
    ReturnBallot,
    SubmitBallot,
)
from judgetui.meeting.draft import Caret, Draft
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import Meeting, Stage
from judgetui.screens.confirm import Confirm
from judgetui.screens.review import Review
from judgetui.screens.score import Score
from judgetui.widgets.mark_field import MarkField
from tests.meeting.factories import do, opened, staged
from tests.screens.ballots import CRITERIA, JUDGE, BallotHost, a_ballot_plan, press, staged_meeting
from tests.screens.drawing import NOON, drawn, told, until

WIDE, SMALL = (120, 40), (80, 24)
_CRITERIA = [criterion | {"weight": "0.5"} for criterion in CRITERIA]


def ballot(depth: int, care: int, case: str = "C1", **more: object) -> SubmitBallot:
    scores = {"depth": Decimal(depth), "care": Decimal(care)}
    return SubmitBallot.model_validate({"case": case, "scores": scores} | more)


def host(meeting: Meeting | None = None) -> BallotHost:
    return BallotHost(Score(lambda: NOON), meeting or staged_meeting())


async def test_digits_and_enter_are_enough_to_submit() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert app.at() == "mark depth"
        await press(pilot, "88", "enter", "91", "enter")
        assert isinstance(app.screen, Review)
        assert app.posted == []
        review = app.said()
        for shown in ("10  Story 1", "Depth", "88", "Care", "91", "Total  89.50"):
            assert shown in review
        await press(pilot, "enter")
        assert app.posted == [ballot(88, 91)]
        assert "sending…" in app.said()
        assert app.form.writable is False


async def test_escape_leaves_the_review_and_keeps_what_was_typed() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91", "enter", "escape", "escape")
        assert app.posted == []
        assert app.texts == ["88", "91"]
        assert app.drafts["J1", "C1"].marks == {"depth": "88", "care": "91"}


@pytest.mark.parametrize(
    ("typed", "stays", "why"),
    [
        ("888", "88", "888 is above 100"),
        ("101", "10", "101 is above 100"),
        ("-5", "5", "no mark is below 0"),
        ("8.5", "8", "whole marks only"),
        ("a", "", "type digits, such as 100"),
        ("八", "", "type digits, such as 100"),
        ("007", "0", "no zero in front"),
    ],
)
async def test_what_cannot_become_a_mark_is_refused_as_typed(
    typed: str, stays: str, why: str
) -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        seen = []
        for key in typed:
            await press(pilot, key)
            seen.append(app.said())
        assert app.texts[0] == stays
        assert any(why in screen for screen in seen)


async def test_the_next_good_key_takes_the_warning_away() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "888")
        assert app.said().count("888 is above 100") == 2
        await press(pilot, "backspace")
        assert "is above" not in app.said()
        assert app.texts[0] == "8"


KEPT = "{} is above {}, so the mark is {} now; Enter again keeps it, or type another"


def tens() -> Meeting:
    """A meeting whose two criteria go from 0 to 10."""
    criteria = [{"key": key, "name": key.title(), "max": "10"} for key in ("depth", "care")]
    return staged_meeting(criteria=criteria)


def at_the_foot(app: BallotHost) -> str:
    """What is said above the keys, on as many lines as it takes."""
    foot = app.scene.query_one("#foot").region
    return " ".join(line.strip() for line in app.said().splitlines()[foot.y : foot.bottom])


@pytest.mark.parametrize("leave", ["enter", "down", "f9"])
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_mark_that_lost_a_digit_is_not_left_before_that_was_said(
    leave: str, size: tuple[int, int]
) -> None:
    app = host(tens())
    async with app.run_test(size=size) as pilot:
        await press(pilot, "down", "7", "up", "11", leave)
        assert app.at() == "mark depth"
        assert KEPT.format(11, 10, 1) in app.said()
        await press(pilot, leave)
        assert app.at() == "mark care" or isinstance(app.screen, Review)
        assert "is above" not in app.said()
        assert app.texts == ["1", "7"]


async def test_another_mark_typed_after_the_warning_needs_one_enter() -> None:
    app = host(tens())
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "85", "enter")
        assert KEPT.format(85, 10, 8) in app.said()
        await press(pilot, "backspace", "9", "enter")
        assert (app.at(), app.texts) == ("mark care", ["9", ""])
        await press(pilot, "85", "left", "enter")
        assert isinstance(app.screen, Review), "the 7 is a mark somebody chose"
        assert app.texts == ["9", "7"]


async def test_the_last_mark_is_held_too_and_one_left_by_the_mouse_before_submitting() -> None:
    app = host(tens())
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "11", "tab", "11", "enter")
        assert app.at() == "mark care"
        assert KEPT.format(11, 10, 1) in app.said()
        await press(pilot, "enter")
        assert app.at() == "mark depth"
        assert KEPT.format(11, 10, 1) in app.said()
        await press(pilot, "f9")
        assert isinstance(app.screen, Review)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("8.3", "whole marks only, so the mark is 8 now; Enter again keeps it, or type another"),
        ("007", "no zero in front, so the mark is 0 now; Enter again keeps it, or type another"),
        ("-", "no mark is below 0, so there is no mark yet; type one"),
    ],
)
async def test_whatever_was_refused_of_a_mark_is_said_on_leaving(typed: str, said: str) -> None:
    app = host(tens())
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, typed, "enter")
        assert app.at() == "mark depth"
        assert said in at_the_foot(app)


async def test_another_mark_can_be_typed_once_a_refused_point_was_told() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "85.5", "enter")
        assert "or type another" in at_the_foot(app)
        await press(pilot, "88")
        assert app.texts[0] == "88"
        await press(pilot, "enter")
        assert app.at() != "mark depth"


async def test_a_long_warning_has_a_second_line_in_a_small_window() -> None:
    app = host(staged_meeting())
    async with app.run_test(size=(60, 18)) as pilot:
        await press(pilot, "888", "enter")
        assert at_the_foot(app) == "! " + KEPT.format(888, 100, 88)


async def test_full_width_digits_become_ordinary_as_typed() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "８８", "enter", "９１", "f9", "enter")
        assert app.posted == [ballot(88, 91)]


async def test_arrows_step_from_the_middle_or_from_ones_own_mean() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "right")
        assert app.texts[0] == "50"
        await press(pilot, "right", "right", "left", "down", "down", "left", "left")
        assert app.texts == ["51", "49"]
        await press(pilot, "up", "up", "100", "right")
        assert "100 is as far as it goes" in app.said()
    meeting = staged_meeting()
    for depth, judge in ((80, "J1"), (83, "J2")):
        meeting = do(meeting, ballot(depth, 70), by=judge)
    meeting = staged(do(meeting, CloseScoring(reason="test"), Announce()), "C2")
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "left")
        assert app.texts[0] == "80"


async def test_up_and_down_move_and_stop_at_the_ends() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "up")
        assert app.at() == "mark depth"
        await press(pilot, "down", "down", "down")
        assert app.at() == "mark care"


async def test_what_is_missing_gets_the_focus_and_a_sentence() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "down", "91", "enter")
        assert app.at() == "mark depth"
        assert "Depth: no mark yet; type one from 0 to 100" in app.said()
        assert not isinstance(app.screen, Review)


def shows_reason(app: BallotHost) -> bool:
    """Whether the first criterion's line for a reason is on the screen."""
    return bool(app.form.panels[0].reason.region)


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_line_for_a_reason_waits_until_no_digit_more_makes_the_mark_a_usual_one(
    size: tuple[int, int],
) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        seen = []
        for key in ("8", "5", "backspace", "backspace", "5", "5", "backspace", "backspace"):
            await press(pilot, key)
            seen.append(shows_reason(app))
        assert seen == [False, False, False, False, True, True, True, False]
        await press(pilot, "8")
        app.form.panels[1].field.focus()
        await pilot.pause()
        await pilot.pause()
        assert shows_reason(app)
        assert app.at() == "mark care"


@pytest.mark.parametrize("key", ["enter", "down", "tab", "f9"])
async def test_whoever_goes_on_from_a_mark_outside_the_band_comes_to_its_reason(key: str) -> None:
    app = host()
    app.put("", "70")
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "home", "8", key)
        await pilot.pause()
        assert app.at() == "reason"
        assert shows_reason(app)
        await press(pilot, "thin", "up")
        assert app.at() == "mark depth"
        await press(pilot, "8", "5")
        assert shows_reason(app)


async def test_a_mark_outside_the_band_asks_for_a_reason_before_review() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "55", "enter")
        assert app.at() == "reason"
        await press(pilot, "enter", "70", "enter")
        assert app.at() == "reason"
        assert "Depth: 55 is below 60; give a reason" in app.said()
        await press(pilot, "9", "enter")
        assert app.at() == "reason"
        assert "Depth: 9 is no reason; write it in words" in app.said()
        await press(pilot, "backspace")
        await press(pilot, "thin", "f9")
        assert "reason: thin" in app.said()
        await press(pilot, "enter")
        assert app.posted == [ballot(55, 70, reasons={"depth": "thin"})]


async def test_a_comment_opens_with_its_key_and_travels_with_the_ballot() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "down", "91")
        assert "Comment" not in "".join(app.said().splitlines()[:-1])
        await press(pilot, "f5", "well told", "enter")
        assert "Comment: well told" in app.said()
        await press(pilot, "enter")
        assert app.posted == [ballot(88, 91, comment="well told")]


async def test_the_sum_is_called_a_total_only_once_every_mark_is_there() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter")
        assert "So far 44.00  (1 of 2 filled)" in app.said()
        assert "Total" not in app.said()
        await press(pilot, "91")
        assert "Total 89.50  (2 of 2 filled)" in app.said()


@pytest.mark.parametrize(("code", "word"), [("en", "Total, not counted"), ("zh", "总分（不计入）")])
async def test_a_trainee_is_told_that_nothing_of_theirs_counts(code: str, word: str) -> None:
    use_language(code)
    judges = [{"id": "J1", "name": "A", "weight": "0"}, {"id": "J2", "name": "B"}]
    app = host(staged_meeting(judges=judges))
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91")
        assert word in app.said()
        await press(pilot, "enter")
        assert isinstance(app.screen, Review)
        assert word in app.said()


async def test_a_criterion_that_is_only_asked_says_so_in_the_review() -> None:
    criteria = [
        {"key": "depth", "name": "Depth", "max": "100"},
        {"key": "care", "name": "Care", "max": "100", "weight": "0"},
    ]
    app = host(staged_meeting(criteria=criteria))
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91", "enter")
        assert isinstance(app.screen, Review)
        assert "Care (not counted)" in app.said()
        assert "Depth (not counted)" not in app.said()


async def test_every_change_is_kept_exactly_as_typed() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "5", "5", "enter", "thin", "f5", "hm")
        assert app.drafts["J1", "C1"] == Draft(
            "J1",
            "C1",
            {"depth": "55"},
            "hm",
            {"depth": "thin"},
            caret=Caret("comment", column=2),
        )
        assert app.recalls == [("C1", None)]


async def test_a_half_typed_ballot_comes_back() -> None:
    app = host()
    app.drafts["J1", "C1"] = Draft("J1", "C1", {"depth": "5"}, "hm", {"depth": "thin"})
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert app.texts == ["5", ""]
        assert app.at() == "mark care"
        assert "thin" in app.said()
        assert "hm" in app.said()


@pytest.mark.parametrize("caret", [None, Caret("mark", "gone", 1)])
async def test_a_whole_ballot_comes_back_with_nothing_for_the_next_key_to_replace(
    caret: Caret | None,
) -> None:
    app = host()
    app.drafts["J1", "C1"] = Draft("J1", "C1", {"depth": "88", "care": "9"}, caret=caret)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert app.at() == "mark care"
        await press(pilot, "1")
        assert app.texts == ["88", "91"]


@pytest.mark.parametrize(
    ("caret", "at", "after"),
    [
        (Caret("mark", "depth", 1), "mark depth", ["575", "9", "thin", "hm"]),
        (Caret("mark", "care", 1), "mark care", ["55", "97", "thin", "hm"]),
        (Caret("reason", "depth", 2), "reason", ["55", "9", "th7in", "hm"]),
        (Caret("comment", column=1), "comment", ["55", "9", "thin", "h7m"]),
    ],
)
async def test_a_half_typed_ballot_is_typed_on_where_it_was_left(
    caret: Caret, at: str, after: list[str]
) -> None:
    app = host(staged_meeting(criteria=[one | {"max": "1000"} for one in _CRITERIA]))
    texts = {"depth": "55", "care": "9"}
    app.drafts["J1", "C1"] = Draft("J1", "C1", texts, "hm", {"depth": "thin"}, caret=caret)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert app.at() == at
        await press(pilot, "7")
        panel, form = app.form.panels[0], app.form
        assert [*app.texts, panel.reason.value, form.comment.value] == after


async def test_where_a_judge_went_without_typing_is_kept_too() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "down")
        assert app.drafts == {}
        await press(pilot, "91", "up")
        assert app.drafts["J1", "C1"].caret == Caret("mark", "depth", 0)
        await press(pilot, "88", "home")
        assert app.drafts["J1", "C1"].caret == Caret("mark", "depth", 0)
    again = host()
    again.drafts.update(app.drafts)
    async with again.run_test(size=SMALL) as pilot:
        await pilot.pause()
        await press(pilot, "down")
        assert again.drafts["J1", "C1"].caret == Caret("mark", "care", 2)
        assert again.texts == ["88", "91"]


async def test_a_draft_never_goes_over_what_was_typed_since_nor_into_another_ballot() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "7")
        app.scene.draft_loaded("C1", None, Draft("J1", "C1", {"depth": "99", "care": "66"}))
        assert app.texts == ["7", "66"]
        assert app.at() == "mark depth"
        app.scene.draft_loaded("C1", None, Draft("J2", "C1", {"care": "11"}))
        app.scene.draft_loaded("C2", None, Draft("J1", "C2", {"care": "12"}))
        app.scene.draft_loaded("C1", None, Draft("J1", "C1", {"care": "13"}, paper=True))
        assert app.texts == ["7", "66"]


async def test_an_incoming_meeting_leaves_typed_text_focus_and_cursor_alone() -> None:
    meeting = staged_meeting(Stage.PRESENTING)
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "9")
        field = app.scene.focused
        for later in (
            staged(opened(a_ballot_plan()), "C1", Stage.QUESTIONS),
            do(staged_meeting(), ballot(72, 73), by="J2"),
        ):
            app.show(later)
            await pilot.pause()
            assert app.texts == ["88", "9"]
            assert app.scene.focused is field
        await press(pilot, "1")
        assert app.texts == ["88", "91"]


async def test_before_scoring_the_review_waits_and_opens_up_with_scoring() -> None:
    app = host(staged_meeting(Stage.PRESENTING))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert "You may fill in; submitting opens with scoring." in app.said()
        await press(pilot, "88", "enter", "91", "enter")
        assert "Scoring is not open yet" in app.said()
        await press(pilot, "f9")
        assert app.posted == []
        assert isinstance(app.screen, Review)
        app.show(staged_meeting())
        await press(pilot, "enter")
        assert app.posted == [ballot(88, 91)]


async def test_the_review_goes_away_when_scoring_closes_under_it() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91", "enter")
        app.show(do(meeting, CloseScoring(reason="test")))
        await pilot.pause()
        assert app.screen_stack[-1] is app.scene
        assert "Scoring is closed for this case" in app.said()
        assert app.texts == ["88", "91"]
        await press(pilot, "enter")
        assert app.posted == []


async def test_an_accepted_ballot_is_said_to_be_saved_and_can_only_be_read() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91", "enter", "enter")
        after = do(meeting, ballot(88, 91), by="J1")
        app.scene.state_line = "saved 09:00:05 ✓"
        app.show(after)
        app.scene.act_accepted(app.posted[0], after.seq)
        await pilot.pause()
        screen = app.said()
        assert "✓ Submitted 09:00:05" in screen
        assert "saved 09:00:05 ✓" in screen
        assert "Total 89.50" in screen
        await press(pilot, "5", "backspace", "enter")
        assert app.texts == ["88", "91"]
        assert app.drafts == {("J1", "C1"): app.drafts["J1", "C1"]}
        assert app.drafts["J1", "C1"].marks == {"depth": "88", "care": "91"}


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_ballot_on_record_says_who_can_change_it_instead_of_keys(
    size: tuple[int, int],
) -> None:
    keys, ask = "↑↓ move   ←→ step   F9 submit", "to change it, ask the chair"
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert keys in at_the_foot(app)
        app.show(do(meeting, Recuse(case="C1", reason="kin"), by="J1"))
        await pilot.pause()
        assert ask not in at_the_foot(app), "its page says who can change it"
        assert "F6 calls the chair" in app.said()
        app.show(meeting)
        whole = do(meeting, ballot(88, 91), by="J1")
        app.show(whole)
        await pilot.pause()
        assert ask in at_the_foot(app)
        assert "submit" not in at_the_foot(app)
        app.show(do(whole, ReturnBallot(case="C1", judge="J1", reason="swapped")))
        await pilot.pause()
        assert keys in at_the_foot(app)


async def test_where_nothing_can_be_typed_nor_changed_no_hint_stands() -> None:
    meeting = staged_meeting()
    for over in (
        do(meeting, CloseScoring(reason="test")),
        do(meeting, ballot(88, 91), by="J1"),
    ):
        end = (
            (CloseScoring(reason="test"), Announce(), Finalise(reason="test"))
            if over.cases["C1"].ballots
            else ()
        )
        app = host(do(over, *end))
        async with app.run_test(size=SMALL) as pilot:
            await pilot.pause()
            assert at_the_foot(app) == ""


async def test_a_declined_ballot_stays_exactly_as_typed() -> None:

    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91", "enter", "enter")
        app.scene.act_refused()
        await pilot.pause()
        assert app.texts == ["88", "91"]
        await press(pilot, "f9", "enter")
        assert app.posted == [ballot(88, 91), ballot(88, 91)]


async def test_a_returned_ballot_starts_from_its_marks_never_from_zeros() -> None:
    meeting = do(staged_meeting(), ballot(88, 91, comment="fine"), by="J1")
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert app.at() == "nowhere"
        app.show(do(meeting, ReturnBallot(case="C1", judge="J1", reason="marks swapped")))
        await pilot.pause()
        assert "Returned by the chair: marks swapped" in app.said()
        assert app.texts == ["88", "91"]
        assert app.form.comment.value == "fine"
        await press(pilot, "91", "f9", "enter")
        assert app.posted == [ballot(91, 91, comment="fine")]


async def test_a_ballot_keyed_in_by_the_recorder_takes_the_place_of_a_half_typed_one() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "7")
        scores = {"depth": Decimal(81), "care": Decimal(82)}
        app.show(do(meeting, KeyBallot(case="C1", judge="J1", scores=scores), by="recorder"))
        await pilot.pause()
        assert app.texts == ["81", "82"]
        assert "Keyed in from paper by the recorder" in app.said()


async def test_the_next_case_keeps_what_was_half_filled_and_says_so() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88")
        closed = do(meeting, CloseScoring(reason="test"), Announce())
        app.show(staged(closed, "C2"))
        await pilot.pause()
        assert app.texts == ["", ""]
        assert app.recalls == [("C1", None), ("C2", None)]
        assert app.drafts["J1", "C1"].marks == {"depth": "88"}
        assert "Your half-filled ballot on case 10 is kept" in app.said()
        assert app.at() == "mark depth"


async def test_a_case_that_comes_back_brings_its_half_filled_ballot_back() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88")
        closed = do(meeting, CloseScoring(reason="test"))
        away = staged(closed, "C2", Stage.CLOSED)
        app.show(away)
        await pilot.pause()
        app.show(do(away, OpenScoring(case="C1", reason="one is missing")))
        await pilot.pause()
        assert app.texts == ["88", ""]


async def test_recusing_asks_for_a_reason_and_closes_the_ballot() -> None:
    meeting = staged_meeting()
    app = host(meeting)
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "f7")
        assert isinstance(app.screen, Confirm)
        await press(pilot, "enter")
        assert app.posted == []
        await press(pilot, "my student", "enter")
        assert app.posted == [Recuse(case="C1", reason="my student")]
        app.show(do(meeting, *app.posted, by="J1"))
        await pilot.pause()
        assert "You are recused from this case." in app.said()
        assert "my student" in app.said()
        await press(pilot, "8", "f9", "f5", "f7")
        assert app.screen_stack[-1] is app.scene
        assert app.texts == ["", ""]
        assert "on record" in told(app)[-1]


async def test_only_ones_own_marks_are_ever_drawn() -> None:
    plan = a_ballot_plan(board={"show_judges": True})
    meeting = staged(opened(plan), "C1")
    for judge, mark in (("J1", 77), ("J2", 13), ("J3", 17)):
        meeting = do(meeting, ballot(mark, mark, comment="so"), by=judge)
    meeting = staged(do(meeting, CloseScoring(), Announce()), "C2")
    meeting = do(meeting, ballot(31, 37, "C2", comment="so"), by="J2")
    app = BallotHost(Score(lambda: NOON), meeting)
    app.scene.set_reactive(Score.meeting, meeting)
    for size in (WIDE, SMALL):
        app = BallotHost(Score(lambda: NOON), meeting)
        app.scene.set_reactive(Score.meeting, meeting)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            screen = app.said()
            assert "yours so far 77" in screen
            assert not any(mark in screen for mark in ("13", "17", "31", "37"))


async def test_another_seat_never_gets_this_seats_half_typed_ballot() -> None:
    meeting = staged_meeting()
    app = BallotHost(Score(lambda: NOON), meeting, Seat(Role.JUDGE, "J2"))
    app.put("88", "91")
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        app.scene.draft_loaded("C1", None, app.drafts["J1", "C1"])
        assert app.texts == ["", ""]


@pytest.mark.parametrize("size", [WIDE, SMALL, (60, 18)])
async def test_titles_from_people_are_drawn_as_they_are(size: tuple[int, int]) -> None:
    title, summary = "老人[/b]关爱 [red]=SUM(1,1)", "[/] a [@click=app.quit]brief[/]"
    case = {"id": "C1", "number": 9, "title": title, "summary": summary, "type": "[b]"}
    criteria = [{"key": "k", "name": "[/i]真实", "guide": "[/]", "anchors": []}]
    app = host(staged(opened(a_ballot_plan(cases=[case], criteria=criteria)), "C1"))
    async with app.run_test(size=size) as pilot:
        await press(pilot, "88", "f5", "[/]", "f4", "f4", "f4")
        screen = app.said()
        assert "老人[/b]关爱" in screen
        assert "[/i]真实" in screen
        await press(pilot, "f9")
        assert "Comment: [/]" in app.said()


async def test_the_case_brief_comes_and_goes() -> None:
    cases = [{"id": "C1", "number": 9, "title": "One", "summary": "A long way home."}]
    app = host(staged_meeting(cases=cases))
    async with app.run_test(size=SMALL) as pilot:
        assert "A long way home." not in app.said()
        await press(pilot, "f4")
        assert "A long way home." in app.said()
        await press(pilot, "down", "f4")
        assert "A long way home." not in app.said()
        assert "Who was heard?" in app.said()


async def test_the_rubric_follows_criterion_and_mark() -> None:
    anchors = [{"from": "90", "text": "proven"}, {"from": "0", "text": "claimed"}]
    criteria = [
        {"key": "a", "name": "Alpha", "guide": "Look at A.", "anchors": anchors},
        {"key": "b", "name": "Beta", "guide": "Look at B."},
    ]
    app = host(staged_meeting(criteria=criteria))
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "9")
        assert "▶ 0+   claimed" in app.said()
        await press(pilot, "5")
        assert "▶ 90+  proven" in app.said()
        await press(pilot, "enter")
        assert "Look at B." in app.said()
        assert "Look at A." not in app.said()


async def test_the_clock_runs_to_the_end_of_scoring() -> None:
    meeting = staged_meeting()
    assert meeting.clock is not None
    times = {18: "scoring closes in 01:42", 122: "! Time is up !", 135: "! over time 00:15"}
    for seconds, shown in times.items():
        now = meeting.clock.started_at + datetime.timedelta(seconds=seconds)
        app = BallotHost(Score(lambda now=now: now), meeting)  # type: ignore[misc]
        async with app.run_test(size=SMALL) as pilot:
            await pilot.pause()
            assert shown in app.said().splitlines()[0]


@pytest.mark.parametrize("count", [4, 8])
async def test_a_small_screen_shows_every_criterion_total_clock_and_keys_at_once(
    count: int,
) -> None:
    criteria = [{"key": f"k{n}", "name": f"Aspect {n}"} for n in range(count)]
    app = host(staged_meeting(criteria=criteria))
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "8")
        lines = app.said().splitlines()
        assert len(lines) == 24
        screen = "\n".join(lines)
        assert all(f"Aspect {number}" in screen for number in range(count))
        for part in (
            "10  Story 1",
            "! over time",
            "Scoring is open.",
            "So far",
            "Enter Next: Aspect 1",
            "F1 Help",
        ):
            assert part in screen


async def test_forty_criteria_scroll_with_the_focus() -> None:
    criteria = [{"key": f"k{n}", "name": f"Aspect {n}"} for n in range(40)]
    for size in (WIDE, SMALL):
        app = host(staged_meeting(criteria=criteria))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            app.form.panels[38].field.focus()
            await press(pilot, "7", "enter")
            assert app.at() == "mark k39"
            assert "Aspect 39" in app.said()
            assert "So far" in app.said()


async def test_chinese_names_are_shown_in_chinese_at_both_sizes() -> None:
    use_language("zh")
    try:
        for size in (WIDE, SMALL):
            app = host()
            async with app.run_test(size=size) as pilot:
                await press(pilot, "88")
                assert "2 关怀" in app.said()
                assert "Care" not in app.said()
    finally:
        use_language("en")


async def test_waiting_is_said_in_words_and_takes_no_keys() -> None:
    app = host(opened(a_ballot_plan()))
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "8", "enter", "f9", "f5")
        assert "Waiting for the chair to call a case." in app.said()
        assert app.posted == []
        assert app.drafts == {}
        app.show(staged_meeting())
        await press(pilot, "88")
        assert app.texts == ["88", ""]


async def test_after_a_refused_point_digits_are_taken_again_once_something_is_deleted() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "7.5")
        assert app.texts[0] == "7"
        assert "whole marks only" in app.said()
        await press(pilot, "backspace", "8", "5")
        assert app.texts[0] == "85"


@pytest.mark.parametrize(
    ("pasted", "stays", "warned"),
    [
        ("first line\nsecond\r\n third", "first line second third", False),
        ("长" * 1400, "长" * 1000, True),
    ],
)
async def test_a_pasted_comment_is_one_line_and_what_does_not_fit_is_said(
    pasted: str, stays: str, warned: bool
) -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "f5")
        assert app.at() == "comment"
        app.form.comment.post_message(events.Paste(pasted))
        await pilot.pause()
        assert app.form.comment.value == stays
        assert any("1000 characters" in said for said in told(app)) is warned


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_head_says_whose_seat_it_is_with_and_without_a_case(
    size: tuple[int, int],
) -> None:
    app = host(opened(a_ballot_plan()))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "seat of Judge 1" in app.said().splitlines()[1]
        app.show(staged_meeting())
        await pilot.pause()
        assert "seat of Judge 1  scoring" in app.said().splitlines()[1]


async def test_a_long_name_in_the_head_is_cut_in_cells_and_leaves_the_rest() -> None:
    judges = [{"id": "J1", "name": "司马" * 20}, {"id": "J2", "name": "Two"}]
    app = host(staged_meeting(judges=judges))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        line = app.said().splitlines()[1]
        assert line.endswith("…  scoring")
        assert "seat of 司马司马" in line
        assert cell_len(line) == SMALL[0] - 1


async def test_the_review_says_whose_ballot_it_is() -> None:
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "88", "enter", "91", "enter")
        assert isinstance(app.screen, Review)
        assert "Ballot of Judge 1" in app.said()


PAIR = [
    {"key": key, "name": {"en": word, "zh": said}, "max": "10", "step": "0.5", "weight": weight}
    for key, word, said, weight in (
        ("depth", "Authenticity", "真实性", "0.3"),
        ("care", "Professionalism", "专业性", "0.3"),
        ("order", "Integrity", "完整性", "0.4"),
    )
]


def shares(lines: list[str]) -> list[int]:
    """Where the rows of a small ballot end with what they count."""
    found = [re.search(r"[34]0 %", line) for line in lines if "─── 10" in line]
    return [cell_len(match.string[: match.end()]) for match in found if match]


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("size", [SMALL, (70, 30)])
async def test_the_columns_of_a_small_ballot_stand_below_each_other_from_the_start(
    size: tuple[int, int], code: str
) -> None:
    use_language(code)
    try:
        app = host(opened(a_ballot_plan(criteria=PAIR)))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            app.scene.meeting = redact(staged_meeting(Stage.PRESENTING, criteria=PAIR), JUDGE)
            await pilot.pause()
            first = shares(drawn(app))
            assert len(first) == 3
            assert len(set(first)) == 1
            await press(pilot, "down", "down", "up")
            assert shares(drawn(app)) == first
    finally:
        use_language("en")


@pytest.mark.parametrize("size", [(60, 18), (70, 30), SMALL, (96, 28)])
async def test_ones_own_marks_are_named_as_such_or_not_said(size: tuple[int, int]) -> None:
    meeting = staged_meeting(criteria=PAIR)
    given = {"depth": "7.5", "care": "8", "order": "7"}
    act = SubmitBallot.model_validate({"case": "C1", "scores": given})
    meeting = do(do(meeting, act, by="J1"), CloseScoring(reason="so"), Announce())
    other = SubmitBallot.model_validate({"case": "C2", "scores": given | {"depth": "8.0"}})
    meeting = do(staged(meeting, "C2"), other, by="J1")
    meeting = do(meeting, CloseScoring(reason="so"), Announce())
    app = host(meeting)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.scene.meeting = redact(staged(meeting, "C3"), JUDGE)
        await pilot.pause()
        rows = [line for line in drawn(app) if " 10" in line and "%" in line]
        assert len(rows) == 3
        said = [line.partition(" 10 ")[2].strip() for line in rows]
        assert all(not words or words.startswith("yours") for words in said)
        if size[0] >= 80:
            assert said[0].endswith(" 7.5–8, mean 7.8")
            assert said[1] == "yours so far 8", "one mark is its own mean"


async def test_the_mean_of_ones_own_marks_has_the_decimals_of_a_mark() -> None:
    fine = {"key": "depth", "name": "Depth", "min": "0", "max": "10", "step": "0.01", "weight": "1"}
    meeting = opened(a_ballot_plan(criteria=[fine]))
    for case, mark in (("C1", "8.88"), ("C2", "8.91")):
        act = SubmitBallot.model_validate({"case": case, "scores": {"depth": mark}})
        meeting = do(do(staged(meeting, case), act, by="J1"), CloseScoring(reason="so"), Announce())
    app = host(staged(meeting, "C3"))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert "8.88–8.91, mean 8.90" in app.said()


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_judge_waits_on_a_page_that_says_so_and_counts_what_is_done(
    size: tuple[int, int],
) -> None:
    meeting = opened(a_ballot_plan())
    app = host(meeting)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.scene.state_line = "connected"
        await pilot.pause()
        lines = drawn(app)
        assert sum("This page changes by itself." in line for line in lines) == 1
        assert "Your ballots so far" not in app.said()
        assert lines[-2].strip() == "connected"
        done = do(staged(meeting, "C1"), ballot(88, 91), by="J1")
        done = do(done, CloseScoring(reason="so"), Announce(), CallCase(case="C2"))
        done = do(done, Postpone(case="C2", reason="late"))
        app.scene.meeting = redact(done, JUDGE)
        await pilot.pause()
        assert "Your ballots so far: 1" in app.said()
        app.scene.meeting = redact(staged(done, "C2"), JUDGE)
        await pilot.pause()
        assert "This page changes by itself." not in app.said()


async def test_hints_name_the_keys_that_this_person_has() -> None:
    app = host()
    app.own_keys = {"submit": "f8", "comment": "f3"}
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert "F8 submit" in app.said()
        assert "F3 to write" in app.said()


async def test_another_mark_after_a_refused_one_is_typed_in_its_place() -> None:
    app = host(opened_of_ten())
    async with app.run_test(size=SMALL) as pilot:
        await press(pilot, "11", "enter")
        assert "11 is above 10, so the mark is 1 now" in app.said()
        await press(pilot, "8", "enter")
        assert app.texts[0] == "8"
        assert app.at() == "mark care"


def opened_of_ten() -> Meeting:
    """Scoring on two criteria from 0 to 10."""
    criteria = [
        {"key": key, "name": key.title(), "min": "0", "max": "10", "step": "1", "weight": "0.5"}
        for key in ("depth", "care")
    ]
    return staged_meeting(criteria=criteria)


@pytest.mark.parametrize(
    ("count", "low", "high", "mark"),
    [
        (4, "0", "99999", "73194"),
        (2, "0", "999999999", "987654321"),
        (8, "-123456789.123456", "0", "-123456789.123456"),
    ],
)
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_field_shows_the_whole_of_the_longest_mark(
    count: int, low: str, high: str, mark: str, size: tuple[int, int]
) -> None:
    step = "0.000001" if "." in low else "1"
    scale = {"min": low, "max": high, "step": step, "weight": "1", "name": "Depth"}
    criteria = [scale | {"key": f"k{number}"} for number in range(count)]
    app = host(staged_meeting(criteria=criteria))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await press(pilot, *mark)
        field, *others = app.scene.query(MarkField)
        within = field.content_region
        assert drawn(app)[within.y][within.x : within.right].rstrip() == mark
        # The others are as wide, or the columns beside them would not stand below each other.
        assert {other.size for other in others} == {field.size}


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_mark_is_shown_that_is_typed_over_one_longer_than_the_field(
    size: tuple[int, int],
) -> None:
    app = host(opened_of_ten())
    # Kept from a page on which more can be typed than can be a mark.
    app.put("10.5555555")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        field = app.scene.query(MarkField).first()
        field.select_all()
        await pilot.pause()
        for typed, shown in (("7", "7"), ("backspace", ""), ("1", "1"), ("0", "10")):
            await pilot.press(typed)
            await pilot.pause()
            within = field.content_region
            assert drawn(app)[within.y][within.x : within.right].rstrip() == shown
            assert app.texts[0] == shown


async def test_a_field_that_is_scrolled_does_not_show_what_it_showed_before() -> None:
    app = host(opened_of_ten())
    app.put("10.5555555")
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        field = app.scene.query(MarkField).first()
        field.select_all()
        await until(pilot, lambda: field.scroll_x)
        await pilot.pause()
        within = field.content_region
        assert drawn(app)[within.y][within.x : within.right].endswith("5 ")
        field.scroll_to(x=0, animate=False, force=True, immediate=True)
        await pilot.pause()
        assert drawn(app)[within.y][within.x : within.right].startswith("10.5")


async def test_a_line_that_is_locked_while_one_types_in_it_remembers_how_it_looked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = host()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        line = app.form.comment
        app.form.focus_comment()
        await pilot.pause()
        assert line.has_focus
        typed_in = dict(line.styles.base.get_rules())
        remembered = []
        usual = line.look

        def look(*given: Any) -> None:  # noqa: ANN401
            usual(*given)
            remembered.append(line._looks.get((True, False)))

        monkeypatch.setattr(line, "look", look)
        line.disabled = True
        assert dict(line.styles.base.get_rules()) != typed_in
        assert [rules for rules, _parts in filter(None, remembered)] == [typed_in]


async def test_the_mouse_has_left_a_field_that_is_locked_under_it() -> None:
    app = host()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        field, other, *_ = app.scene.query(MarkField)
        for _ in range(3):
            await pilot.hover(other)
            await pilot.hover(field)
            assert field.mouse_hover
            app.form.writable = False
            await pilot.pause()
            assert not field.mouse_hover
            app.form.writable = True
            await pilot.pause()
