"""What the program asks before it acts: every flow driven by keys, down to the ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Finalise,
    KeyBallot,
    OpenMeeting,
    OpenScoring,
    Pause,
    ReturnBallot,
    SubmitBallot,
)
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.meeting.state import BallotStatus, Phase, Stage
from judgetui.records.session import MemoryRecord
from judgetui.screens.chair import Chair
from judgetui.screens.choose import Choose
from judgetui.screens.confirm import Confirm
from judgetui.screens.prize_lines import PrizeLines
from judgetui.venue.server.room import Room
from judgetui.widgets.prose import Prose
from tests.app.seats import did
from tests.meeting.factories import a_plan, marks
from tests.screens.drawing import told, until

J1 = Seat(Role.JUDGE, "J1")


pytestmark = pytest.mark.usefixtures("own_settings")


@asynccontextmanager
async def at_the_chair(
    plan: Plan, *acts: Act, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[Room, Pilot[None]]]:
    """The chair's window on a meeting in which these acts have happened."""
    room = Room(MemoryRecord(plan))
    await did(room, CHAIR, OpenMeeting(), *acts)
    app = JudgeApp(Window(open_seat=room.seat_api, seat=CHAIR))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield room, pilot


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    for key in pressed:
        await pilot.press(key)
        await pilot.pause()


def stage_of(room: Room, case: str) -> Stage:
    """How far a case is by now."""
    return room.meeting.cases[case].stage


def status_of(room: Room, case: str, judge: str) -> BallotStatus:
    """What became of a ballot by now."""
    return room.meeting.cases[case].ballots[judge].status


async def done(pilot: Pilot[None], room: Room, *pressed: str) -> None:
    """Press keys and wait until what they ask for is on record."""
    before = room.meeting.seq
    await keys(pilot, *pressed)
    await until(pilot, lambda: room.meeting.seq > before)
    await pilot.pause()


async def typed(pilot: Pilot[None], text: str) -> None:
    await keys(pilot, *text)


def equal_ballots(plan: Plan, *cases: str) -> list[Act]:
    """Every judge gives these cases the same marks, so that nothing but a person parts them."""
    return [
        KeyBallot(case=case, judge=judge.id, scores=marks(8, 8))
        for case in cases
        for judge in plan.judges
    ]


def whole_turn(case: str) -> list[Act]:
    """A case comes on stage and is announced."""
    return [
        CallCase(case=case),
        OpenScoring(case=case),
        CloseScoring(case=case),
        Announce(case=case),
    ]


def tied_plan() -> Plan:
    return a_plan(
        3,
        2,
        scoring={"combine": "mean", "ties": ["exact", "vote", "chair"]},
        prizes=[{"name": "First prize", "count": 1}],
    )


async def test_a_case_on_stage_is_postponed_with_a_reason() -> None:
    async with at_the_chair(a_plan(3, 2), CallCase(case="C1")) as (room, pilot):
        await keys(pilot, "f6", "enter")
        assert isinstance(pilot.app.screen, Confirm)
        await typed(pilot, "late")
        await done(pilot, room, "enter")
        assert stage_of(room, "C1") is Stage.WAITING
        assert room.meeting.cases["C1"].reason == "late"
        assert room.meeting.order[-1] == "C1"


async def test_a_reason_is_insisted_on_and_escape_leaves_everything_as_it_was() -> None:
    async with at_the_chair(a_plan(3, 2), CallCase(case="C1")) as (room, pilot):
        before = room.meeting.seq
        await keys(pilot, "f6", "enter", "enter")
        assert isinstance(pilot.app.screen, Confirm)
        assert pilot.app.screen.query_one("#missing").display
        await keys(pilot, "escape")
        assert isinstance(pilot.app.screen, Chair)
        assert room.meeting.seq == before


async def test_a_case_is_withdrawn_and_brought_back() -> None:
    async with at_the_chair(a_plan(3, 2), CallCase(case="C1")) as (room, pilot):
        await keys(pilot, "f6", "down", "enter")
        await typed(pilot, "ill")
        await done(pilot, room, "enter")
        assert stage_of(room, "C1") is Stage.WITHDRAWN
        await keys(pilot, "home", "f6")
        assert isinstance(pilot.app.screen, Choose)
        await keys(pilot, "3")
        await typed(pilot, "well")
        await done(pilot, room, "enter")
        assert stage_of(room, "C1") is Stage.WAITING


async def test_the_chair_hears_what_stops_applying_before_a_judge_is_recused() -> None:
    plan = a_plan(2, 5, scoring={"combine": "trimmed", "ties": ["chair"]})
    async with at_the_chair(plan, CallCase(case="C1"), OpenScoring()) as (_room, pilot):
        await keys(pilot, "f6", "4", "enter")
        asked = pilot.app.screen
        assert isinstance(asked, Confirm)
        told = asked.query_one("#consequence", Prose).said
        assert [said.text for said in told] == [
            "10  Story 1",
            "",
            "Nothing left out on case 10: fewer than 5 ballots.",
        ]


async def test_the_chair_recuses_a_judge() -> None:
    async with at_the_chair(a_plan(3, 2), CallCase(case="C1")) as (room, pilot):
        await keys(pilot, "f6", "4", "down", "enter")
        await typed(pilot, "kin")
        await done(pilot, room, "enter")
        ballot = room.meeting.cases["C1"].ballots["J2"]
        assert (ballot.status, ballot.reason, ballot.by) == (BallotStatus.RECUSED, "kin", "chair")


async def test_a_ballot_is_returned_and_one_is_not_counted() -> None:
    plan = a_plan(3, 2)
    async with at_the_chair(plan, CallCase(case="C1"), OpenScoring()) as (room, pilot):
        await did(room, J1, SubmitBallot(case="C1", scores=marks(8, 8)))
        await pilot.pause()
        await keys(pilot, "f8", "enter", "enter", "end", "enter")
        await typed(pilot, "typo")
        await done(pilot, room, "enter")
        assert status_of(room, "C1", "J1") is BallotStatus.VOID
        await keys(pilot, "f8", "enter", "enter", "enter")
        await typed(pilot, "again")
        await done(pilot, room, "enter")
        assert status_of(room, "C1", "J1") is BallotStatus.RETURNED


async def test_the_question_about_a_ballot_names_the_judge_and_begins_with_the_case_on_stage() -> (
    None
):
    plan = a_plan(3, 2)
    before = [
        act for case in ("C1", "C2") for act in (*equal_ballots(plan, case), *whole_turn(case))
    ]
    on_stage = (CallCase(case="C3"), OpenScoring(), *equal_ballots(plan, "C3"))
    async with at_the_chair(plan, *before, *on_stage) as (_room, pilot):
        for way, question in (
            ("home", "Return the ballot of Judge 2?"),
            ("end", "Not count the ballot of Judge 2?"),
        ):
            await keys(pilot, "f8")
            answers = pilot.app.screen.query_one(OptionList)
            assert [option.id for option in answers.options] == ["C3", "C1", "C2"]
            assert answers.highlighted == 0
            await keys(pilot, "enter", "down", "enter", way, "enter")
            assert str(pilot.app.screen.query_one("#question").render()) == question
            await keys(pilot, "escape")


async def test_undo_offers_the_latest_act_first() -> None:
    async with at_the_chair(a_plan(3, 2), CallCase(case="C1"), OpenScoring()) as (room, pilot):
        await done(pilot, room, "ctrl+z", "enter")
        assert stage_of(room, "C1") is Stage.PRESENTING
        await done(pilot, room, "ctrl+z", "enter")
        assert room.meeting.on_stage is None


async def test_an_undo_that_later_acts_build_on_is_refused_in_words() -> None:
    async with at_the_chair(a_plan(3, 2), CallCase(case="C1"), OpenScoring()) as (room, pilot):
        before = room.meeting.seq
        await keys(pilot, "ctrl+z", "end", "enter")
        await until(pilot, lambda: bool(told(pilot.app)))
        assert room.meeting.seq == before
        assert any("undo act 3 first" in sentence for sentence in told(pilot.app))


async def test_a_final_result_leaves_nothing_to_undo() -> None:
    plan = a_plan(1, 2)
    before = (*equal_ballots(plan, "C1"), *whole_turn("C1"))
    async with at_the_chair(plan, *before, Finalise()) as (room, pilot):
        await keys(pilot, "f5")
        assert "The result is final." in told(pilot.app)
        await keys(pilot, "ctrl+z")
        assert told(pilot.app)[-1] == "The result is final and sealed; nothing is undone any more."
        assert room.meeting.phase is Phase.FINAL


async def test_problems_of_a_final_result_are_greyed_but_for_what_an_amendment_puts_right() -> None:
    plan = a_plan(1, 2)
    before = (*equal_ballots(plan, "C1"), *whole_turn("C1"))
    async with at_the_chair(plan, *before, Finalise()) as (room, pilot):
        await keys(pilot, "f6")
        page = pilot.app.screen
        assert isinstance(page, Choose)
        options = page.query_one(OptionList).options
        assert [option.id for option in options if not option.disabled] == ["amend"]
        greyed = [str(option.prompt) for option in options if option.disabled]
        assert all("the result is final" in said for said in greyed)
        await keys(pilot, "2")
        assert told(pilot.app)[-1] == "Withdraw it: the result is final"
        # The title of case 10, with a reason.
        await keys(pilot, "enter", "enter", *"Anew", "enter", *"slip", "enter")
        await until(pilot, lambda: bool(room.meeting.amendments))
        assert room.meeting.plan.case["C1"].title == "Anew"


async def test_in_a_pause_only_what_may_happen_in_it_is_offered_to_be_undone() -> None:
    async with at_the_chair(a_plan(3, 2), CallCase(case="C1"), Pause()) as (room, pilot):
        await keys(pilot, "ctrl+z")
        answers = pilot.app.screen.query_one(OptionList)
        assert [option.id for option in answers.options] == [str(room.meeting.seq)]
        await done(pilot, room, "enter")
        assert room.meeting.paused_at is None


async def test_a_question_goes_on_after_one_on_top_of_it_whether_to_leave() -> None:
    async with at_the_chair(a_plan(3, 2), CallCase(case="C1")) as (room, pilot):
        await keys(pilot, "ctrl+z")
        question = pilot.app.screen
        await keys(pilot, "ctrl+q", "ctrl+q")
        assert isinstance(pilot.app.screen, Confirm)
        await keys(pilot, "escape")
        assert pilot.app.screen is question
        await done(pilot, room, "enter")
        assert room.meeting.on_stage is None


async def test_freezing_asks_first_and_the_safe_answer_has_the_focus() -> None:
    async with at_the_chair(a_plan(3, 2)) as (room, pilot):
        await keys(pilot, "ctrl+f", "enter")
        assert room.meeting.frozen is None
        await done(pilot, room, "ctrl+f", "tab", "enter")
        assert room.meeting.frozen is not None


@pytest.mark.parametrize(
    ("way", "answers", "first"),
    [
        ("vote", ("enter", "enter", "down", "down", "enter"), "C2"),
        ("chair", ("down", "enter", "down", "enter", *"why", "enter"), "C2"),
        ("chair", ("down", "enter", "enter", *"why", "enter"), "C1"),
    ],
)
async def test_a_tie_is_settled_by_vote_or_chair(
    way: str, answers: tuple[str, ...], first: str
) -> None:
    plan = tied_plan()
    async with at_the_chair(plan, *equal_ballots(plan, "C1", "C2")) as (room, pilot):
        await done(pilot, room, "f9", "enter", *answers)
        (decision,) = room.meeting.decisions
        assert decision.kind == way
        standings = room.view(CHAIR).standings
        assert standings is not None
        assert standings.rows[0].case == first
        assert standings.rows[0].settled_by == way


async def test_nobody_has_more_votes_than_there_are_judges() -> None:
    plan = tied_plan()
    async with at_the_chair(plan, *equal_ballots(plan, "C1", "C2")) as (_room, pilot):
        await keys(pilot, "f9", "enter", "enter", "down", "enter")
        counts = pilot.app.screen.query_one(OptionList)
        assert [option.id for option in counts.options] == ["0", "1"], "one of two is given"


async def test_votes_that_are_typed_are_the_ones_that_count() -> None:
    plan = tied_plan()
    async with at_the_chair(plan, *equal_ballots(plan, "C1", "C2")) as (room, pilot):
        await done(pilot, room, "f9", "enter", "enter", "2", "enter", "0", "enter")
        (decision,) = room.meeting.decisions
        assert dict(decision.votes) == {"C1": 2, "C2": 0}


async def test_no_votes_are_asked_for_while_an_announced_score_is_under_correction() -> None:
    plan = tied_plan()
    acts = (
        *equal_ballots(plan, "C1", "C2"),
        CallCase(case="C1"),
        OpenScoring(),
        CloseScoring(),
        Announce(),
        ReturnBallot(case="C1", judge="J1", reason="swapped"),
        KeyBallot(case="C1", judge="J1", scores=marks(8, 8)),
    )
    async with at_the_chair(plan, *acts) as (_room, pilot):
        await keys(pilot, "f9")
        assert isinstance(pilot.app.screen, Chair)
        assert "is under correction" in told(pilot.app)[-1]


async def test_a_tie_across_a_prize_line_can_take_an_extra_prize() -> None:
    plan = tied_plan()
    async with at_the_chair(plan, *equal_ballots(plan, "C1", "C2")) as (room, pilot):
        await keys(pilot, "f9", "enter", "end", "up", "enter")
        await typed(pilot, "both")
        await done(pilot, room, "enter")
        standings = room.view(CHAIR).standings
        assert standings is not None
        assert [row.prize for row in standings.rows[:2]] == [0, 0]


async def test_f9_without_a_tie_shows_the_prizes() -> None:
    async with at_the_chair(tied_plan()) as (_room, pilot):
        await keys(pilot, "f9")
        assert isinstance(pilot.app.screen, PrizeLines)
        assert "nothing is in the way" in str(pilot.app.screen.query_one("#heading").render())


async def test_enter_opens_the_question_about_a_tie_that_is_in_the_way_of_the_end() -> None:
    plan = a_plan(4, 1, prizes=[{"name": "First prize", "count": 3}])
    marked = zip(plan.cases, (9, 9, 7, 7), strict=True)
    ballots = [
        KeyBallot(case=case.id, judge="J1", scores=marks(mark, mark)) for case, mark in marked
    ]
    turns = [act for case in plan.cases for act in whole_turn(case.id)]
    async with at_the_chair(plan, *ballots, *turns) as (room, pilot):
        await keys(pilot, "enter")
        which = pilot.app.screen
        assert isinstance(which, PrizeLines)
        first = which.query_one(OptionList).get_option_at_index(0)
        assert "across a prize line" in str(first.prompt), "before the tie above it"
        await keys(pilot, "enter")
        assert "How is it settled?" in str(pilot.app.screen.query_one("#question").render())
        await keys(pilot, "down", "down", "enter", "down", "enter")
        await typed(pilot, "told better")
        await done(pilot, room, "enter")
        assert room.meeting.decisions[0].cases == ("C4", "C3")
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, Confirm), "the result can be made final now"


async def test_an_announced_score_is_taken_back_with_a_reason() -> None:
    plan = a_plan(2, 2)
    before = (*equal_ballots(plan, "C1"), *whole_turn("C1"))
    async with at_the_chair(plan, *before) as (room, pilot):
        assert room.meeting.announced == ("C1",)
        await keys(pilot, "ctrl+z", "enter")
        await typed(pilot, "the wrong case")
        await done(pilot, room, "enter")
        assert not room.meeting.announced
        assert [one.reason for one in room.meeting.amendments] == ["the wrong case"]
