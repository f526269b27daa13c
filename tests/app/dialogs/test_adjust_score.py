"""Points off or added by keys: the page of problems, the kinds of the plan, points of one's own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual.widgets import Input, OptionList

from judgetui.app.dialogs.adjust_score import typed_points
from judgetui.app.dialogs.common import likeliest_problem
from judgetui.meeting.acts import CallCase, OpenScoring
from judgetui.meeting.plan import Plan
from judgetui.screens.choose import Choose
from judgetui.screens.confirm import Confirm
from tests.app.dialogs.test_common import at_the_chair, done, keys
from tests.meeting.factories import a_plan
from tests.meeting.test_overtime import presented
from tests.screens.drawing import text, until

pytestmark = pytest.mark.usefixtures("own_settings")
ON_STAGE = (CallCase(case="C1"), OpenScoring())


def planned() -> Plan:
    return a_plan(
        2,
        2,
        adjustments=[
            {"key": "overtime", "name": "Over time", "points": "-2"},
            {"key": "eligibility", "name": "Eligibility"},
        ],
    )


async def test_a_kind_of_the_plan_takes_its_points_off_by_enter_alone() -> None:
    async with at_the_chair(planned(), *ON_STAGE) as (room, pilot):
        await keys(pilot, "f6")
        pilot.app.screen.query_one(OptionList).highlighted = pilot.app.screen.query_one(
            OptionList
        ).get_option_index("adjust")
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, Choose)
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, Confirm)
        assert "Over time −2 · 10  Story 1" in text(pilot)
        await done(pilot, room, "enter")
        (one,) = room.meeting.cases["C1"].adjustments
        assert (one.points, one.kind, one.reason) == (Decimal("-2"), "overtime", "")


def test_points_that_are_proposed_for_overtime_are_marked_first() -> None:
    late, in_time = presented(90), presented(60)
    assert likeliest_problem(late, late.cases["C1"]) == "adjust"
    assert likeliest_problem(in_time, in_time.cases["C1"]) is None
    assert likeliest_problem(late, None) is None


async def test_points_of_one_s_own_are_asked_until_they_can_be_taken() -> None:
    async with at_the_chair(a_plan(2, 2), *ON_STAGE) as (room, pilot):
        await keys(pilot, "f6")
        answers = pilot.app.screen.query_one(OptionList)
        answers.highlighted = answers.get_option_index("adjust")
        await keys(pilot, "enter")
        await keys(pilot, *"two", "enter")
        await until(pilot, lambda: "This is no number" in text(pilot))
        await keys(pilot, *["backspace"] * 3, "minus", "1", "comma", "5", "enter")
        await until(pilot, lambda: "Points −1.5" in text(pilot))
        # Without a kind a reason is needed.
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, Confirm)
        await done(pilot, room, *"late", "enter")
        (one,) = room.meeting.cases["C1"].adjustments
        assert (one.points, one.kind, one.reason) == (Decimal("-1.5"), "", "late")


async def test_points_and_their_reason_go_into_one_line() -> None:
    async with at_the_chair(a_plan(2, 2), *ON_STAGE) as (room, pilot):
        await keys(pilot, "f6", "a")
        pilot.app.screen.query_one(Input).value = "−2；no form"
        await keys(pilot, "enter")
        await until(pilot, lambda: "Points −2" in text(pilot))
        await done(pilot, room, "home", "enter")
        (one,) = room.meeting.cases["C1"].adjustments
        assert (one.points, one.kind, one.reason) == (Decimal(-2), "", "no form")


async def test_where_the_lowest_score_wins_the_line_says_so() -> None:
    plan = a_plan(2, 2, scoring={"combine": "rank-sum", "ties": []})
    async with at_the_chair(plan, *ON_STAGE) as (_room, pilot):
        await keys(pilot, "f6")
        answers = pilot.app.screen.query_one(OptionList)
        option = answers.get_option("adjust")
        assert option.disabled
        assert "the lowest score wins here" in str(option.prompt)


@pytest.mark.parametrize(
    ("said", "points"),
    [
        ("-2", "-2"),
        ("−2", "-2"),
        ("－２", "-2"),
        ("+0.5", "0.5"),
        ("-0,5", "-0.5"),
        ("two", None),
        ("", None),
        ("1e3", None),
    ],
)
def test_points_are_read_as_people_type_them(said: str, points: str | None) -> None:
    assert typed_points(said) == (None if points is None else Decimal(points))
