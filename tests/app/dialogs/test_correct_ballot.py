"""The chair looks at a ballot before deciding about it, and may only look."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import OptionList

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    KeyBallot,
    OpenScoring,
    Recuse,
    ReturnBallot,
    SubmitBallot,
    Undo,
    VoidBallot,
)
from judgetui.meeting.extreme_ballots import extreme_ballots
from judgetui.meeting.seat import RECORDER, Role, Seat
from judgetui.meeting.state import BallotStatus
from judgetui.screens.chair import Chair
from judgetui.screens.choose import Choose
from judgetui.screens.correct_marks import CorrectMarks
from judgetui.venue.server.room import Room
from tests.app.dialogs.test_common import at_the_chair, done, keys, status_of, typed
from tests.app.seats import did
from tests.meeting.factories import a_plan, marks
from tests.screens.drawing import drawn, told

pytestmark = pytest.mark.usefixtures("own_settings")

SIZES = [(80, 24), (120, 40), (60, 18)]
CRITERIA = [
    {
        "key": "depth",
        "name": "Depth [/b]",
        "max": "10",
        "weight": "0.5",
        "reason_outside": ["2", "9"],
    },
    {"key": "care", "name": {"en": "Care", "zh": "关怀"}, "max": "10", "weight": "0.5"},
]
BALLOT = SubmitBallot(
    case="C1",
    scores=marks(10, 7),
    reasons={"depth": "=1+1 老人[/b]关爱"},
    comment="thin [/b] evidence " * 3,
)
PLAN = a_plan(2, 3, criteria=CRITERIA)
SCORING = (CallCase(case="C1"), OpenScoring())


def words(pilot: Pilot[None]) -> list[str]:
    """What is said in the dialog, line by line."""
    inside = (line.split("│") for line in drawn(pilot.app) if line.count("│") >= 2)
    return [" ".join(part.split()) for parts in inside for part in parts if part.strip()]


async def judged(room: Room, judge: str, ballot: SubmitBallot = BALLOT) -> None:
    await did(room, Seat(Role.JUDGE, judge), ballot)


@pytest.mark.parametrize("size", SIZES)
async def test_the_ballot_is_shown_whole_where_the_chair_decides(size: tuple[int, int]) -> None:
    async with at_the_chair(PLAN, *SCORING, size=size) as (room, pilot):
        await judged(room, "J1")
        await keys(pilot, "f8", "enter", "enter")
        seen = words(pilot)
        for _page in range(4):
            await keys(pilot, "pagedown")
            seen += words(pilot)
        said = " ".join(seen)
        at = room.meeting.cases["C1"].ballots["J1"].at
        for part in (
            "10 Story 1 — Judge 1",
            "Depth [/b] 10",
            "reason: =1+1 老人[/b]关爱",
            "Care 7",
            "Total 8.50",
            "Comment: thin [/b] evidence thin [/b]",
            f"submitted by the judge at {at:%H:%M:%S}",
        ):
            assert part in said
        await keys(pilot, "pageup", "end", "enter")
        await typed(pilot, "late")
        await done(pilot, room, "enter")
        assert status_of(room, "C1", "J1") is BallotStatus.VOID


async def test_a_look_leaves_everything_as_it_was_and_goes_back_step_by_step() -> None:
    async with at_the_chair(PLAN, *SCORING) as (room, pilot):
        await judged(room, "J1")
        await judged(room, "J2")
        before = room.meeting.seq
        await keys(pilot, "f8", "enter", "down", "enter", "escape")
        answers = pilot.app.screen.query_one(OptionList)
        assert [option.id for option in answers.options] == ["J1", "J2"]
        assert answers.highlighted == 1, "the one that was looked at"
        await keys(pilot, "escape")
        assert [o.id for o in pilot.app.screen.query_one(OptionList).options] == ["C1"]
        await keys(pilot, "escape")
        assert isinstance(pilot.app.screen, Chair)
        assert room.meeting.seq == before


async def test_three_keys_lead_to_the_marks_of_a_ballot_on_the_marked_case() -> None:
    async with at_the_chair(PLAN, *SCORING) as (room, pilot):
        await judged(room, "J1")
        await judged(room, "J2")
        await keys(pilot, "home", "f8", "2", "2")
        assert isinstance(pilot.app.screen, CorrectMarks)
        assert "10 Story 1 — Judge 2" in " ".join(words(pilot))
        await keys(pilot, "escape", "f8", "escape")
        assert isinstance(pilot.app.screen, Choose)
        assert [o.id for o in pilot.app.screen.query_one(OptionList).options] == ["C1"]


async def test_the_judges_stand_in_the_order_of_the_panel_in_columns() -> None:
    names = ["Li", "欧阳文华", "Wang [/b]"]
    panel = [{"id": f"J{n}", "name": name} for n, name in enumerate(names, 1)]
    async with at_the_chair(a_plan(2, judges=panel), *SCORING) as (room, pilot):
        for judge in ("J3", "J1", "J2"):
            await judged(
                room, judge, SubmitBallot(case="C1", scores=marks(8, 8), comment=judge[1:])
            )
        await keys(pilot, "f8", "enter")
        options = pilot.app.screen.query_one(OptionList).options
        assert [option.id for option in options] == ["J1", "J2", "J3"]
        lines = [line for line in drawn(pilot.app) if "submitted · with a comment" in line]
        assert [cell_len(line[: line.index("submitted")]) for line in lines] == [
            cell_len(lines[0][: lines[0].index("submitted")])
        ] * 3


async def test_a_paper_ballot_a_recusal_and_one_that_does_not_count_say_who_and_why() -> None:
    acts = (
        *SCORING,
        Recuse(case="C1", judge="J2", reason="kin [/b]"),
        KeyBallot(case="C1", judge="J3", scores=marks(6, 6)),
        VoidBallot(case="C1", judge="J3", reason="=1+1 late"),
    )
    async with at_the_chair(PLAN, *acts) as (room, pilot):
        await did(room, RECORDER, KeyBallot(case="C1", judge="J1", scores=marks(5, 5)))
        await keys(pilot, "f8", "enter", "enter")
        said = " ".join(words(pilot))
        assert "No comment. keyed in from paper by Recorder at" in said
        await keys(pilot, "escape", "down", "enter")
        said = " ".join(words(pilot))
        assert "Reason: kin [/b] recused by Chair at" in said
        assert "Total" not in said
        await keys(pilot, "escape", "down", "enter")
        said = " ".join(words(pilot))
        assert "Total 6.00" in said
        assert "Reason: =1+1 late not counted any more, by Chair at" in said
        assert isinstance(pilot.app.screen, Choose)
        answers = pilot.app.screen.query_one(OptionList)
        assert [option.disabled for option in answers.options] == [False, True, True]


async def test_a_recusal_that_the_plan_declared_says_so() -> None:
    panel = [{"id": "J1", "name": "Li", "conflicts": ["C1"]}, {"id": "J2", "name": "Wu"}]
    async with at_the_chair(a_plan(2, judges=panel), CallCase(case="C1")) as (_room, pilot):
        await keys(pilot, "f8", "enter", "enter")
        assert "recused from the start, as the plan says" in " ".join(words(pilot))


async def test_a_ballot_that_is_taken_back_under_the_question_is_said_to_be_gone() -> None:
    async with at_the_chair(PLAN, *SCORING, size=(80, 24)) as (room, pilot):
        await did(room, RECORDER, KeyBallot(case="C1", judge="J1", scores=marks(5, 7)))
        seq = room.meeting.seq
        await keys(pilot, "f8", "enter")
        await did(room, RECORDER, Undo(seq=seq))
        await keys(pilot, "enter")
        assert any("has been taken back meanwhile" in said for said in told(pilot.app))
        assert isinstance(pilot.app.screen, Choose)
        await keys(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, Chair)


PUBLIC: tuple[Act, ...] = (
    *SCORING,
    *(KeyBallot(case="C1", judge=f"J{n}", scores=marks(n, n)) for n in (1, 2, 3)),
)


@pytest.mark.parametrize(
    ("how", "warning"),
    [
        (("enter",), "compute by how much this judge's total has changed"),
        (("end", "enter"), "compute what this judge gave"),
    ],
)
async def test_the_chair_is_warned_of_what_two_public_scores_tell(
    how: tuple[str, ...], warning: str
) -> None:
    acts: tuple[Act, ...] = (*PUBLIC, CloseScoring(), Announce())
    async with at_the_chair(PLAN, *acts) as (room, pilot):
        await keys(pilot, "f8", "enter", "enter", *how)
        said = " ".join(words(pilot))
        assert warning in said
        assert "The announced score stands, marked as under correction" in said
        await typed(pilot, "late")
        await done(pilot, room, "enter")
        assert room.meeting.under_correction == ("C1",)


async def test_nobody_is_warned_while_the_score_is_not_public() -> None:
    async with at_the_chair(PLAN, *PUBLIC) as (_room, pilot):
        await keys(pilot, "f8", "enter", "enter", "end", "enter")
        said = " ".join(words(pilot))
        assert "Not count the ballot of Judge 1?" in said
        assert "compute" not in said


async def test_enter_leads_to_the_ballot_that_is_awaited_and_it_can_be_let_go() -> None:
    back = ReturnBallot(case="C1", judge="J2", reason="look")
    acts: tuple[Act, ...] = (*PUBLIC, back, CloseScoring(reason="so"))
    async with at_the_chair(PLAN, *acts) as (room, pilot):
        assert "wait for the returned ballot of Judge 2" in " ".join(drawn(pilot.app))
        await keys(pilot, "enter", "enter", "down", "enter", "end", "enter")
        await typed(pilot, "left")
        await done(pilot, room, "enter")
        assert status_of(room, "C1", "J2") is BallotStatus.VOID


async def test_the_chair_corrects_marks_and_sees_what_moves_before_saying_yes() -> None:
    acts: tuple[Act, ...] = (*PUBLIC, CloseScoring(), Announce())
    async with at_the_chair(PLAN, *acts) as (room, pilot):
        await keys(pilot, "f8", "enter", "enter", "down", "enter")
        assert isinstance(pilot.app.screen, CorrectMarks)
        said = " ".join(words(pilot))
        assert "10 Story 1 — Judge 1" in said
        assert "These are the marks on record; type others." in said
        # It begins with what is on record: 1 and 1; now 7 for the first.
        await keys(pilot, "7", "enter")
        said = " ".join(words(pilot))
        # The totals are 4, 2 and 3 then, the mean is 3; before they were 1, 2 and 3.
        assert "Total of the ballot: 1.00 → 4.00" in said
        assert "case 10 (Story 1): score 2.00 → 3.00" in said
        await keys(pilot, "enter")
        said = " ".join(words(pilot))
        assert "Correct the ballot of Judge 1?" in said
        assert "score 2.00 → 3.00" in said
        assert "by how much this judge's total has changed" in said
        before = room.meeting.seq
        await typed(pilot, "typed 1 for 7")
        await done(pilot, room, "enter")
        assert room.meeting.seq == before + 1
        ballot = room.meeting.cases["C1"].ballots["J1"]
        assert (ballot.scores, ballot.reason) == (marks(7, 1), "typed 1 for 7")
        (one,) = room.meeting.amendments
        assert (one.before, one.after) == ("1.00", "4.00")


async def test_marks_that_are_none_or_the_same_are_not_taken() -> None:
    async with at_the_chair(PLAN, *PUBLIC) as (room, pilot):
        before = room.meeting.seq
        await keys(pilot, "f8", "enter", "enter", "down", "enter", "backspace", "enter", "enter")
        assert isinstance(pilot.app.screen, CorrectMarks)
        assert "no mark yet" in " ".join(words(pilot))
        await keys(pilot, "up", "1", "down", "enter")
        assert isinstance(pilot.app.screen, Chair)
        assert room.meeting.seq == before


async def test_a_correction_that_takes_a_second_key_says_so_and_waits() -> None:
    plan = a_plan(2, 3, criteria=CRITERIA, second_key={"correction": ["supervisor"]})
    async with at_the_chair(plan, *PUBLIC) as (room, pilot):
        await keys(pilot, "f8", "enter", "enter", "end", "enter")
        assert "until it is confirmed by: the supervisor." in " ".join(words(pilot))
        await typed(pilot, "no member")
        await done(pilot, room, "enter")
        assert status_of(room, "C1", "J1") is BallotStatus.SUBMITTED
        assert [one.do for one in room.meeting.pending] == ["void-ballot"]
        await keys(pilot, "ctrl+z")
        assert "make a ballot void · 10 Story 1 · Judge 1 · waits to be" in " ".join(words(pilot))


async def test_an_extreme_ballot_is_flagged_to_the_chair_with_the_figure() -> None:
    plan = a_plan(8, 5, criteria=[{"key": "depth", "name": "Depth", "max": "100"}])
    acts: list[Act] = []
    for case in range(1, 9):
        for judge in range(1, 6):
            total = 80 + (case * judge) % 3 - (30 if (case, judge) == (8, 2) else 0)
            scores = {"depth": Decimal(total)}
            acts.append(KeyBallot(case=f"C{case}", judge=f"J{judge}", scores=scores))
    async with at_the_chair(plan, CallCase(case="C8"), *acts) as (room, pilot):
        (far,) = extreme_ballots(room.meeting, "C8").values()
        assert far.judge == "J2"
        mark = f"▼{far.times}×"
        assert any("Judge 2" in line and mark in line for line in drawn(pilot.app))
        await keys(pilot, "f8", "enter")
        assert any("Judge 2" in line and mark in line for line in drawn(pilot.app))
        await keys(pilot, "down", "enter")
        said = " ".join(words(pilot))
        assert f"{far.times} times the usual spread." in said
        assert "below what this case's level" in said


async def test_a_ballot_that_is_taken_back_before_its_marks_are_typed_is_said_to_be_gone() -> None:
    async with at_the_chair(PLAN, *SCORING, size=(80, 24)) as (room, pilot):
        await did(room, RECORDER, KeyBallot(case="C1", judge="J1", scores=marks(5, 7)))
        seq = room.meeting.seq
        await keys(pilot, "f8", "enter", "enter")
        await did(room, RECORDER, Undo(seq=seq))
        await keys(pilot, "down", "enter")
        assert any("has been taken back meanwhile" in said for said in told(pilot.app))


async def test_what_the_presenters_would_read_is_put_right_without_touching_the_score() -> None:
    plan = a_plan(2, 3, criteria=CRITERIA, feedback="optional")
    async with at_the_chair(plan, *SCORING) as (room, pilot):
        act = SubmitBallot(case="C1", scores=marks(8, 8), feedback="Tell mroe.")
        await judged(room, "J1", act)
        await keys(pilot, "f8", "enter")
        assert "submitted · with feedback" in " ".join(words(pilot))
        await keys(pilot, "enter")
        assert "For the presenters: Tell mroe." in " ".join(words(pilot))
        await keys(pilot, "2", "enter", "enter")
        await keys(pilot, *["backspace"] * 5, *"more.")
        assert "Only what the presenters read changes; no score does." in " ".join(words(pilot))
        await keys(pilot, "enter")
        await typed(pilot, "typing")
        await done(pilot, room, "enter")
        ballot = room.meeting.cases["C1"].ballots["J1"]
        assert (ballot.feedback, ballot.scores, ballot.reason) == ("Tell more.", marks(8, 8), "")
