"""The workbench for prizes at the chair's seat, and the judges' page while the panel votes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from judgetui.app.app import JudgeApp
from judgetui.app.availability import CommandContext, prizes_there, problem_there
from judgetui.app.context import Window
from judgetui.meeting.acts import (
    CastVote,
    CloseVote,
    Finalise,
    OpenMeeting,
    OpenVote,
    RaiseObjection,
    Undo,
)
from judgetui.meeting.prize_workbench import workbench
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import CHAIR, RECORDER, Role, Seat
from judgetui.meeting.state import EMPTY, Phase
from judgetui.screens.confirm import Confirm
from judgetui.screens.prize_lines import PrizeLines
from judgetui.screens.score import Score
from judgetui.screens.vote import Vote
from judgetui.venue.server.room import Room
from tests.app.dialogs.test_common import (
    at_the_chair,
    done,
    equal_ballots,
    keys,
    tied_plan,
    typed,
    whole_turn,
)
from tests.app.seats import did
from tests.meeting.factories import a_plan, do
from tests.screens.drawing import told, until

pytestmark = pytest.mark.usefixtures("own_settings")
DAY = (
    *equal_ballots(tied_plan(), "C1", "C2", "C3"),
    *whole_turn("C1"),
    *whole_turn("C2"),
    *whole_turn("C3"),
)
"""All three cases are equal and announced; there is one prize."""
ALL = ("C1", "C2", "C3")


@asynccontextmanager
async def at_a_judge(room: Room, judge: str) -> AsyncIterator[Pilot[None]]:
    """A judge's app at the same meeting."""
    app = JudgeApp(Window(room.seat_api, Seat(Role.JUDGE, judge)))
    async with app.run_test(notifications=True) as pilot:
        await pilot.pause()
        yield pilot


def read(pilot: Pilot[None], where: str) -> str:
    """What a part of the page says, on one line."""
    return " ".join(str(pilot.app.screen.query_one(where).render()).split())


async def test_three_keys_open_a_vote_and_the_judges_cast_theirs() -> None:
    async with at_the_chair(tied_plan(), *DAY) as (room, chair), at_a_judge(room, "J1") as judge:
        assert isinstance(judge.app.screen, Score)
        await done(chair, room, "f9", "enter", "enter")
        vote = room.meeting.tie_vote
        assert vote is not None
        assert vote.cases == ALL
        await until(judge, lambda: isinstance(judge.app.screen, Vote))
        assert "The vote is secret" in read(judge, "#how")
        await keys(judge, "4")
        assert isinstance(judge.app.screen, Vote), "there are three cases"
        await keys(judge, "2")
        assert isinstance(judge.app.screen, Confirm)
        assert "Story 2" in read(judge, "#consequence")
        await keys(judge, "enter")
        assert room.meeting.tie_vote == vote, "the safe answer votes for nobody"
        await done(judge, room, "2", "tab", "enter")
        await until(judge, lambda: "You have voted" in read(judge, "#done"))
        assert "Story" not in read(judge, "#done")


async def test_the_chair_closes_sees_the_result_and_confirms_it_with_enter() -> None:
    async with at_the_chair(tied_plan(), *DAY) as (room, chair):
        await did(room, CHAIR, OpenVote(cases=ALL))
        tie = room.meeting.seq
        await did(room, Seat(Role.JUDGE, "J1"), CastVote(tie=tie, case="C3"))
        await keys(chair, "enter")
        assert "not voted yet: Judge 2" in read(chair, "#consequence")
        await typed(chair, "left")
        await done(chair, room, "enter")
        await keys(chair, "enter")
        counts = read(chair, "#consequence")
        assert "case 30 (Story 3) 1, case 10 (Story 1) 0, case 20 (Story 2) 0" in counts
        await done(chair, room, "left", "right", "enter")
        (decision,) = room.meeting.decisions
        assert dict(decision.votes) == {"C1": 0, "C2": 0, "C3": 1}
        assert decision.reason == "left"


async def test_the_workbench_drops_a_vote_and_walks_the_chain() -> None:
    async with at_the_chair(tied_plan(), *DAY) as (room, chair):
        await did(room, CHAIR, OpenVote(cases=ALL))
        await did(room, CHAIR, CloseVote(tie=room.meeting.seq, reason="late"))
        await keys(chair, "f9")
        page = chair.app.screen
        assert isinstance(page, PrizeLines)
        items = [str(option.prompt) for option in page.query_one(OptionList).options]
        begun = ["1 ! Pane", "2 ! Tie ", "3   Firs", "4   An o", "5   An o"]
        assert [item[:8] for item in items] == begun
        assert "Not voted yet: Judge 1, Judge 2" in read(chair, "#told")
        await keys(chair, "down")
        assert "1. the score before rounding: case 10 8, case 20 8, case 30 8 — equal" in read(
            chair, "#told"
        )
        await keys(chair, "up", "enter", "end", "enter")
        await typed(chair, "too few")
        await done(chair, room, "enter")
        assert room.meeting.tie_vote is None


async def test_a_prize_left_vacant_settles_a_tie() -> None:
    async with at_the_chair(tied_plan(), *DAY) as (room, chair):
        await keys(chair, "f9", "enter", "end", "enter")
        assert "Left vacant: 1." in read(chair, "#consequence")
        await typed(chair, "none stands out")
        await done(chair, room, "enter")
        await keys(chair, "enter")
        assert isinstance(chair.app.screen, Confirm)
        assert "cannot be undone" in read(chair, "#consequence")
        await done(chair, room, "left", "right", "enter")
        assert room.meeting.phase is Phase.FINAL


async def test_a_final_result_takes_a_lower_prize_as_an_amendment() -> None:
    plan = tied_plan()
    turn = [*equal_ballots(plan, "C1"), *whole_turn("C1")]
    async with at_the_chair(plan.changed(cases=plan.cases[:1]), *turn, Finalise()) as (room, chair):
        await keys(chair, "f9", "enter", "end", "enter")
        assert "no prize" in str(
            chair.app.screen.query_one(OptionList).get_option_at_index(0).prompt
        )
        await keys(chair, "enter")
        await typed(chair, "copied")
        await done(chair, room, "enter")
        (amendment,) = room.meeting.amendments
        assert (amendment.id, amendment.after, amendment.reason) == ("C1", "", "copied")
        assert told(chair.app) == []


async def test_the_page_goes_when_the_vote_is_over() -> None:
    async with at_the_chair(tied_plan(), *DAY) as (room, chair), at_a_judge(room, "J1") as judge:
        await did(room, CHAIR, OpenVote(cases=ALL))
        await until(judge, lambda: isinstance(judge.app.screen, Vote))
        await did(room, CHAIR, CloseVote(tie=room.meeting.seq, reason="so"))
        await until(judge, lambda: "The vote is closed." in read(judge, "#how"))
        await keys(judge, "1")
        assert isinstance(judge.app.screen, Vote), "no question any more"
        await keys(chair, "enter")
        await done(chair, room, "left", "right", "enter")
        await until(judge, lambda: isinstance(judge.app.screen, Score))


async def test_an_objection_is_taken_down_and_answered_after_the_end() -> None:
    plan = tied_plan()
    turn = [*equal_ballots(plan, "C1"), *whole_turn("C1")]
    async with at_the_chair(plan.changed(cases=plan.cases[:1]), *turn, Finalise()) as (room, chair):
        await keys(chair, "f9", "end", "enter", "enter")
        await typed(chair, "Lin")
        await keys(chair, "enter")
        assert "then a semicolon" in read(chair, "#consequence")
        await typed(chair, "; nine minutes")
        await done(chair, room, "enter")
        (objection,) = room.meeting.objections
        assert (objection.case, objection.by, objection.text) == ("C1", "Lin", "nine minutes")
        await keys(chair, "f9", "down", "enter")
        assert "nine minutes" in read(chair, "#consequence")
        await typed(chair, "eight")
        await done(chair, room, "enter")
        assert [one.text for one in room.meeting.objections[0].answers] == ["eight"]


async def test_two_keys_lead_to_an_objection_to_the_result() -> None:
    async with at_the_chair(tied_plan(), *DAY) as (room, chair):
        await keys(chair, "f9", "3")
        assert "the whole result" in read(chair, "#consequence")
        await typed(chair, "Lin; ten judges were promised")
        await done(chair, room, "enter")
        (objection,) = room.meeting.objections
        assert (objection.case, objection.by) == (None, "Lin")


async def test_three_keys_and_a_sentence_leave_one_prize_vacant() -> None:
    async with at_the_chair(tied_plan(), *DAY) as (room, chair):
        await keys(chair, "f9", "2", "1")
        assert "Left vacant: 1." in read(chair, "#consequence")
        await typed(chair, "none stands out")
        await done(chair, room, "enter")
        (decision,) = room.meeting.decisions
        assert (decision.kind, decision.prize, decision.count) == ("withhold", 0, 1)


async def test_only_lower_prizes_are_offered() -> None:
    prizes = [{"name": "First", "count": 1}, {"name": "Second", "count": 1}]
    plan = a_plan(1, 2, prizes=prizes)
    turn = [*equal_ballots(plan, "C1"), *whole_turn("C1")]
    async with at_the_chair(plan, *turn) as (room, chair):
        await keys(chair, "f9", "1", "3", "1")
        await typed(chair, "copied")
        await done(chair, room, "enter")
        await keys(chair, "f9", "2", "3")
        listed = [str(one.prompt) for one in chair.app.screen.query_one(OptionList).options]
        assert ["First" in listed[0], "no prize" in listed[1], len(listed)] == [True, True, 2]


def test_a_meeting_of_earlier_rules_has_what_it_had() -> None:
    meeting = do(EMPTY, OpenMeeting(plan=a_plan(3, 2, prizes=[]), rules=2))
    seen = redact(meeting, CHAIR)
    now = CommandContext(seen, CHAIR)
    assert str(prizes_there(now)) == "There is no tie to settle, and the plan has no prizes."
    assert workbench(seen) == ()
    with_prizes = redact(do(EMPTY, OpenMeeting(plan=tied_plan(), rules=2)), CHAIR)
    assert prizes_there(CommandContext(with_prizes, CHAIR)) is None
    assert [item.kind for item in workbench(with_prizes)] == ["tier"]
    final = redact(replace(meeting, phase=Phase.FINAL), CHAIR)
    assert str(problem_there(CommandContext(final, CHAIR))) == "The result is final."


async def test_an_objection_that_is_taken_back_under_the_question_is_said_to_be_gone() -> None:
    async with at_the_chair(tied_plan(), *DAY) as (room, chair):
        await did(room, RECORDER, RaiseObjection(by="Li", text="too late"))
        await keys(chair, "f9", "end", "up", "up")
        await did(room, RECORDER, Undo(seq=room.meeting.seq))
        await keys(chair, "enter")
        assert any("has been taken back meanwhile" in said for said in told(chair.app))
