"""A draw by lot as the chair makes it: from what is drawn to what everybody is told."""

from __future__ import annotations

import hashlib

import pytest
from textual.widgets import Input, OptionList

from judgetui.language import use_language
from judgetui.meeting.acts import CallCase
from judgetui.meeting.seat import CHAIR
from judgetui.screens.chair import Chair
from judgetui.screens.choose import Choose
from judgetui.screens.confirm import Confirm
from judgetui.venue.server.room import Room
from judgetui.widgets.prose import Prose
from tests.app.dialogs.test_common import at_the_chair, done, equal_ballots, keys, typed
from tests.meeting.factories import a_plan
from tests.screens.drawing import told

pytestmark = pytest.mark.usefixtures("own_settings")
SIZES = [(80, 24), (120, 40)]


def by_hash(room: Room, digits: str, *cases: str) -> tuple[str, ...]:
    """The order worked out apart from the program."""

    def key(case: str) -> str:
        return hashlib.sha256((room.meeting.contract + digits + case).encode()).hexdigest()

    return tuple(sorted(cases, key=key))


@pytest.mark.parametrize("size", SIZES)
async def test_the_running_order_is_drawn_by_digits_typed_once(size: tuple[int, int]) -> None:
    async with at_the_chair(a_plan(4, 2), CallCase(case="C2"), size=size) as (room, pilot):
        await keys(pilot, "ctrl+a")
        page = pilot.app.screen
        assert isinstance(page, Confirm)
        about = str(page.query_one("#consequence", Prose).render())
        assert "cases 10, 30 and 40" in about
        await typed(pilot, "351")
        await keys(pilot, "enter")
        sure = pilot.app.screen
        assert isinstance(sure, Confirm)
        assert sure is not page
        shown = str(sure.query_one("#question", Prose).render())
        assert shown == "Draw with the digits 351?"
        assert "Story" not in str(sure.query_one("#consequence", Prose).render())
        assert room.meeting.draws == ()
        await done(pilot, room, "tab", "enter")
        first, second, third = by_hash(room, "351", "C1", "C3", "C4")
        assert room.meeting.order == (first, "C2", second, third)
        said = told(pilot.app)[-1]
        numbers = [str(room.meeting.plan.case[case].number) for case in (first, second, third)]
        assert said == f"Running order drawn by lot with the digits 351: {', '.join(numbers)}"


async def test_the_safe_answer_draws_nothing() -> None:
    async with at_the_chair(a_plan(3, 2)) as (room, pilot):
        await keys(pilot, "ctrl+a", *"351", "enter", "enter")
        assert isinstance(pilot.app.screen, Chair)
        assert room.meeting.draws == ()
        await keys(pilot, "ctrl+a", "escape")
        assert isinstance(pilot.app.screen, Chair)


async def test_full_width_digits_are_taken_and_anything_else_is_asked_again() -> None:
    async with at_the_chair(a_plan(3, 2)) as (room, pilot):
        await keys(pilot, "ctrl+a")
        await typed(pilot, "35x")
        await keys(pilot, "enter")
        assert told(pilot.app)[-1].startswith("Type the 1 to 20 digits (0 to 9)")
        answer = pilot.app.screen.query_one(Input)
        assert answer.value == "35x"
        answer.value = "３ ５"
        await keys(pilot, "enter")
        await done(pilot, room, "tab", "enter")
        assert room.meeting.draws[0].digits == "35"


async def test_nothing_left_to_draw_is_said() -> None:
    async with at_the_chair(a_plan(2, 2)) as (room, pilot):
        await done(pilot, room, "ctrl+a", *"7", "enter", "tab", "enter")
        await keys(pilot, "ctrl+a")
        assert isinstance(pilot.app.screen, Chair)
        assert told(pilot.app)[-1].startswith("There is nothing to draw by lot")


@pytest.mark.parametrize("size", SIZES)
async def test_a_tie_is_drawn_from_the_question_about_ties(size: tuple[int, int]) -> None:
    plan = a_plan(3, 2, scoring={"combine": "mean", "ties": ["exact", "draw"]})
    async with at_the_chair(plan, *equal_ballots(plan, "C1", "C2"), size=size) as (room, pilot):
        await keys(pilot, "f9", "enter")
        ways = pilot.app.screen.query_one(OptionList)
        free = [way.id for way in ways.options if not way.disabled]
        assert free == ["draw", "extra", "vacant"]
        await keys(pilot, "4")
        about = str(pilot.app.screen.query_one("#consequence", Prose).render())
        assert "Story 1" in about
        assert "SHA-256" in about
        await typed(pilot, "0406")
        await done(pilot, room, "enter", "tab", "enter")
        first, second = by_hash(room, "0406", "C1", "C2")
        (decision,) = room.meeting.decisions
        assert (decision.kind, decision.cases) == ("draw", (first, second))
        standings = room.view(CHAIR).standings
        assert standings is not None
        assert [row.case for row in standings.rows][:2] == [first, second]
        assert told(pilot.app)[-1].startswith("Equal scores drawn by lot with the digits 0406: ")


async def test_a_plan_without_the_draw_offers_it_for_no_tie() -> None:
    plan = a_plan(3, 2)
    async with at_the_chair(plan, *equal_ballots(plan, "C1", "C2")) as (_room, pilot):
        await keys(pilot, "f9", "enter")
        ways = pilot.app.screen.query_one(OptionList)
        assert [way.disabled for way in ways.options if way.id == "draw"] == [True]
        await keys(pilot, "escape", "escape", "ctrl+a")
        assert isinstance(pilot.app.screen, Confirm), "only the running order may be drawn"


async def test_what_is_drawn_is_asked_where_it_could_be_several() -> None:
    plan = a_plan(3, 2, scoring={"combine": "mean", "ties": ["draw"]})
    async with at_the_chair(plan, *equal_ballots(plan, "C1", "C2")) as (room, pilot):
        await keys(pilot, "ctrl+a")
        page = pilot.app.screen
        assert isinstance(page, Choose)
        assert [one.id for one in page.query_one(OptionList).options] == ["1", "order"]
        await keys(pilot, "end", "enter")
        await typed(pilot, "9")
        await done(pilot, room, "enter", "tab", "enter")
        assert room.meeting.draws[0].what == "order"
        assert room.meeting.order == by_hash(room, "9", "C1", "C2", "C3")
        await done(pilot, room, "ctrl+z", "enter")
        assert room.meeting.order == ("C1", "C2", "C3")


async def test_a_chair_reads_chinese() -> None:
    use_language("zh")
    async with at_the_chair(a_plan(3, 2), size=(80, 24)) as (room, pilot):
        await keys(pilot, "ctrl+a")
        question = str(pilot.app.screen.query_one("#question", Prose).render())
        assert question == "抽签决定出场顺序？"
        await typed(pilot, "6")
        await done(pilot, room, "enter", "tab", "enter")
        assert told(pilot.app)[-1].startswith("出场顺序由抽签决定，数字6：")
