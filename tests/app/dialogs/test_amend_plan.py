"""The chair amends the plan by keys: what is asked, what is shown before, and what is on record."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input, OptionList

from judgetui.app.availability import CommandContext
from judgetui.app.commands import why_not
from judgetui.app.dialogs.adjust_score import choice as adjust_choice
from judgetui.app.dialogs.amend_plan import choices
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CallChair,
    CloseScoring,
    Finalise,
    KeyBallot,
    OpenScoring,
)
from judgetui.meeting.plan import Bilingual
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.meeting.state import Stage
from judgetui.screens.choose import Choose
from judgetui.screens.confirm import Confirm
from judgetui.widgets.prose import Prose
from tests.app.dialogs.test_common import at_the_chair, done, keys, typed
from tests.app.seats import did
from tests.meeting.factories import a_plan, marks, opened, staged
from tests.screens.drawing import told, until

pytestmark = pytest.mark.usefixtures("own_settings")


def shown(pilot: object) -> str:
    """What the question on top says an answer would change."""
    page = pilot.app.screen  # type: ignore[attr-defined]
    assert isinstance(page, Confirm)
    return " ".join(line.text for line in page.query_one("#consequence", Prose).said)


async def test_a_substitute_takes_three_keys_and_a_name() -> None:
    async with at_the_chair(a_plan(3, 3), CallCase(case="C1")) as (room, pilot):
        await keys(pilot, "f6", "5", "2")
        assert "… takes over the seat of Judge 2, for cases 10, 20 and 30." in shown(pilot)
        assert "It begins with case 10" in shown(pilot)
        assert "Amendment 1. It is public, and on every export." in shown(pilot)
        await typed(pilot, "Wu; Hospital; Dr")
        await done(pilot, room, "enter")
        new = room.meeting.plan.judge["J4"]
        assert (new.name, new.affiliation, new.title) == ("Wu", "Hospital", "Dr")
        assert room.meeting.plan.seated("C1") == ("J1", "J4", "J3")


async def test_a_judge_is_excused_by_three_keys_and_a_reason() -> None:
    ballots = [KeyBallot(case="C1", judge=f"J{n}", scores=marks()) for n in (1, 2, 3)]
    acts: list[Act] = [CallCase(case="C1"), OpenScoring(), *ballots, CloseScoring(), Announce()]
    async with at_the_chair(a_plan(3, 3), *acts) as (room, pilot):
        await keys(pilot, "f6", "6", "3")
        assert "Judges who count on cases 20 and 30: 3 → 2." in shown(pilot)
        assert "1 ballot was given so far; it stays and counts." in shown(pilot)
        await typed(pilot, "ill")
        await done(pilot, room, "enter")
        assert room.meeting.left == ("J3",)
        assert room.meeting.amendments[0].reason == "ill"


async def test_a_judge_joins_and_a_case_is_added() -> None:
    async with at_the_chair(a_plan(2, 2)) as (room, pilot):
        await keys(pilot, "f6", "7")
        assert "… joins the panel, for cases 10 and 20." in shown(pilot)
        await typed(pilot, "Wu")
        await done(pilot, room, "enter")
        assert room.meeting.plan.judge["J3"].name == "Wu"
        await keys(pilot, "f6", "8")
        await typed(pilot, "A late story; Hospital; Li")
        await keys(pilot, "enter")
        assert "Late case: 21 A late story." in shown(pilot)
        await done(pilot, room, "home", "enter")
        assert room.meeting.order == ("C1", "C2", "C3")
        assert room.meeting.plan.case["C3"].presenters == ("Li",)


async def test_what_cannot_be_is_said_and_what_was_typed_stays() -> None:
    async with at_the_chair(a_plan(2, 2)) as (room, pilot):
        await keys(pilot, "f6", "8")
        await typed(pilot, "A; B; C; 9")
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, Confirm)
        assert pilot.app.screen.query_one(Input).value == "A; B; C; 9"
        await keys(pilot, "escape")
        assert not isinstance(pilot.app.screen, Confirm | Choose)
        assert room.meeting.amendments == ()


async def test_a_title_is_set_right_with_its_reason() -> None:
    async with at_the_chair(a_plan(2, 2), CallCase(case="C1")) as (room, pilot):
        await keys(pilot, "f6", "9", "1")
        assert pilot.app.screen.query_one(Input).value == "Story 1"
        await keys(pilot, "end", "space", "b", "enter")
        assert "Title of case 10 (Story 1 b): Story 1 → Story 1 b" in shown(pilot)
        await typed(pilot, "misprint")
        await done(pilot, room, "enter")
        assert room.meeting.plan.case["C1"].title == "Story 1 b"
        assert room.meeting.opened_with is not None


async def test_a_usual_reason_is_offered_for_a_title() -> None:
    async with at_the_chair(a_plan(2, 2), CallCase(case="C1")) as (room, pilot):
        await keys(pilot, "f6", "9", "1", "end", "b", "enter")
        await done(pilot, room, "home", "enter")
        (amendment,) = room.meeting.amendments
        assert (amendment.after, amendment.reason) == ("Story 1b", "a slip in the plan")


async def test_a_title_in_two_languages_loses_neither_unsaid() -> None:
    titles = {"en": "A garden", "zh": "花园"}
    plan = a_plan(2, 2, cases=[{"id": "C1", "number": 1, "title": titles}])
    async with at_the_chair(plan, CallCase(case="C1")) as (room, pilot):
        await keys(pilot, "f6", "9", "1")
        answer = pilot.app.screen.query_one(Input)
        assert answer.value == "A garden | 花园"
        answer.value = "The garden"
        await keys(pilot, "enter")
        assert told(pilot.app)[-1].startswith("This has both languages; type both with | in")
        answer = pilot.app.screen.query_one(Input)
        assert answer.value == "The garden"
        answer.value = "The garden | 花园"
        await pilot.press("end", "enter")
        await pilot.pause()
        await typed(pilot, "misprint")
        await done(pilot, room, "enter")
        assert room.meeting.plan.case["C1"].title == Bilingual(en="The garden", zh="花园")


A_DAY: list[Act] = [
    CallCase(case="C1"),
    OpenScoring(),
    KeyBallot(case="C1", judge="J1", scores=marks()),
    CloseScoring(),
    Announce(),
    Finalise(),
]


async def test_a_misprint_in_a_final_result_is_set_right_and_the_rest_is_greyed() -> None:
    async with at_the_chair(a_plan(1, 1), *A_DAY) as (room, pilot):
        await keys(pilot, "f6")
        options = pilot.app.screen.query_one(OptionList).options
        assert [one.id for one in options if not one.disabled] == ["amend"]
        await keys(pilot, "9", "1", "end", "space", "b", "enter")
        await typed(pilot, "misprint on the certificate")
        await done(pilot, room, "enter")
        assert room.meeting.plan.case["C1"].title == "Story 1 b"
        assert [one.field for one in room.meeting.amendments] == ["title"]


async def test_a_call_that_came_after_the_end_is_answered() -> None:
    async with at_the_chair(a_plan(1, 1), *A_DAY) as (room, pilot):
        await did(room, Seat(Role.JUDGE, "J1"), CallChair(kind="question"))
        await keys(pilot, "f6", "enter", "enter")
        await until(pilot, lambda: not room.meeting.waiting_calls)


def test_a_meeting_of_earlier_rules_greys_what_they_do_not_have() -> None:
    meeting = replace(staged(opened(a_plan(2, 2)), "C1", Stage.PRESENTING), rules=2)
    assert not any(one.possible for one in choices(meeting))
    assert not adjust_choice(meeting, meeting.cases["C1"]).possible
    why = why_not("late", CommandContext(meeting, CHAIR))
    assert str(why) == "This meeting goes by earlier rules."
