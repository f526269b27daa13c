"""Changing a session's plan on screen, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from judgetui.app.launcher import LauncherApp
from judgetui.language import use_language
from judgetui.records.plan_editing import editable_plan, save_plan
from judgetui.records.session import create_session, open_session
from judgetui.screens.edit_plan import EditPlan
from judgetui.screens.edit_value import PickValue, TypeValue
from judgetui.screens.welcome import Welcome
from judgetui.widgets.plan_page import PlanPage
from tests.meeting.factories import a_plan
from tests.records.day import a_day
from tests.screens.drawing import drawn, told, until

pytestmark = pytest.mark.usefixtures("own_settings")

SIZES = ((80, 24), (120, 40))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_session(tmp_path, "nanhu", a_plan(3, 7))
    return tmp_path


def an_app(folder: Path) -> LauncherApp:
    app = LauncherApp(folder)
    return app


async def shown(pilot: Pilot[Any]) -> str:
    await pilot.pause()
    return "\n".join(drawn(pilot.app))


def unbroken(text: str) -> str:
    """What is in a question's frame, with its lines joined."""
    return " ".join(text.replace("│", " ").split())


async def to_the_plan(pilot: Pilot[Any]) -> EditPlan:
    """The screen that changes the plan of the first session, by its key."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.press("f6")
    await until(pilot, lambda: isinstance(pilot.app.screen, EditPlan))
    await pilot.pause()
    assert isinstance(pilot.app.screen, EditPlan)
    return pilot.app.screen


async def mark(pilot: Pilot[Any], row: str) -> None:
    """Go down to the row that begins so."""
    await pilot.pause()
    listed = pilot.app.screen.query_one(OptionList)
    rows = [str(option.prompt).strip() for option in listed.options]
    (index,) = (index for index, text in enumerate(rows) if text.startswith(row))
    await pilot.press("home", *["down"] * index)
    await pilot.pause()


async def open_rows(pilot: Pilot[Any], rows: Iterable[str]) -> None:
    for row in rows:
        await mark(pilot, row)
        await pilot.press("enter")
    await pilot.pause()


async def write(pilot: Pilot[Any], text: str) -> None:
    """Type a text in the place of the one that is there, and take it."""
    await pilot.pause()
    field = pilot.app.screen.query_one(Input)
    await pilot.press("end", *["backspace"] * len(field.value), *text)
    await pilot.pause()


async def test_a_weight_is_changed_with_the_totals_beside_it_and_saved(folder: Path) -> None:
    app = an_app(folder)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await to_the_plan(pilot)
        assert "2; the weights add up to 1, a perfect" in await shown(pilot)
        await open_rows(pilot, ["Criteria", "Depth", "weight"])
        assert isinstance(app.screen, TypeValue)
        await write(pilot, "150%")
        text = await shown(pilot)
        assert "The weights add up to 2." in text
        assert "A perfect ballot totals 20." in text
        await pilot.press("enter")
        assert "not saved yet" in await shown(pilot)
        assert editable_plan(folder, "nanhu") == a_plan(3, 7)
        await pilot.press("f9")
        await until(pilot, lambda: told(app) == ["The plan is saved."])
        assert "not saved yet" not in await shown(pilot)
        await pilot.press("escape", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, Welcome))
    assert str(editable_plan(folder, "nanhu").criteria[0].weight) == "1.5"


async def test_what_is_wrong_stands_beside_its_field_and_is_not_saved(folder: Path) -> None:
    app = an_app(folder)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await to_the_plan(pilot)
        await open_rows(pilot, ["Criteria", "Depth", "step"])
        await write(pilot, "3")
        fault = "steps of 3 from 0 never reach 10"
        assert fault in await shown(pilot)
        await pilot.press("enter")
        assert fault in await shown(pilot)
        await pilot.press("f9")
        assert "Nothing was saved" in told(app)[0]
        assert fault in told(app)[0]
        await pilot.press("escape")
        assert fault in await shown(pilot)
        await pilot.press("escape")
        assert f"! {fault}" in await shown(pilot)
        await pilot.press("ctrl+z")
        assert f"! {fault}" not in await shown(pilot)
        await pilot.press("ctrl+r")
        assert f"! {fault}" in await shown(pilot)
        await pilot.press("f9")
        assert "nanhu: Criteria › Depth" in await shown(pilot)
        row = app.screen.query_one(PlanPage).row
        assert row is not None
        assert row.place == ("criteria", 0, "step")
    assert editable_plan(folder, "nanhu") == a_plan(3, 7)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("code", "part", "field", "rule", "example"),
    [
        ("en", "Scoring rule", "how scores", "Median", "the median is 9."),
        ("zh", "计分规则", "得分怎样得出", "各评委总分取中位数", "中位数为9。"),
    ],
)
async def test_a_rule_is_chosen_by_its_sentence_with_the_example_beside_it(
    folder: Path, size: tuple[int, int], code: str, part: str, field: str, rule: str, example: str
) -> None:
    use_language(code)
    app = an_app(folder)
    async with app.run_test(size=size, notifications=True) as pilot:
        await to_the_plan(pilot)
        await open_rows(pilot, [part, field])
        assert isinstance(app.screen, PickValue)
        assert example not in unbroken(await shown(pilot))
        await mark(pilot, rule)
        assert example in unbroken(await shown(pilot))
        await pilot.press("enter")
        assert rule in await shown(pilot)
        await pilot.press("f9")
        await until(pilot, lambda: told(app))
    assert editable_plan(folder, "nanhu").scoring.combine == "median"


async def test_an_item_is_added_moved_removed_and_brought_back(folder: Path) -> None:
    app = an_app(folder)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await to_the_plan(pilot)
        await open_rows(pilot, ["Prize tiers"])
        await pilot.press("f4")
        assert "it is empty; write a name people can read" in await shown(pilot)
        await pilot.press("enter")
        await write(pilot, "[b]Grand[/b]")
        await pilot.press("enter", "escape", "ctrl+up")
        assert "[b]Grand[/b]" in await shown(pilot)
        await pilot.press("f9")
        await until(pilot, lambda: told(app))
        saved = editable_plan(folder, "nanhu")
        assert [prize.name for prize in saved.prizes] == ["[b]Grand[/b]", "First"]
        await pilot.press("f8", "f8", "ctrl+z", "f9")
        await until(pilot, lambda: len(editable_plan(folder, "nanhu").prizes) == 1)
    assert [prize.name for prize in editable_plan(folder, "nanhu").prizes] == ["First"]


async def test_a_judge_whom_a_criterion_names_is_missed_and_not_saved(tmp_path: Path) -> None:
    criteria = [
        {"key": "depth", "name": "Depth", "max": "10", "judges": ["J1", "J2"]},
        {"key": "care", "name": "Care", "max": "10"},
    ]
    plan = a_plan(3, 2, criteria=criteria)
    create_session(tmp_path, "nanhu", plan)
    app = an_app(tmp_path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await to_the_plan(pilot)
        await open_rows(pilot, ["Judges"])
        await mark(pilot, "Judge 2")
        await pilot.press("f8", "f9")
        assert "there is no judge J2" in told(app)[0]
        await pilot.press("escape")
        assert "! there is no judge J2" in await shown(pilot)
    assert editable_plan(tmp_path, "nanhu") == plan


async def test_leaving_asks_where_something_would_be_lost(folder: Path) -> None:
    app = an_app(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_the_plan(pilot)
        await open_rows(pilot, ["Meeting", "title"])
        await write(pilot, "Other")
        await pilot.press("enter", "escape", "escape")
        assert "Leave without saving?" in await shown(pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, EditPlan)
        await pilot.press("ctrl+q")
        assert "Leave without saving?" in await shown(pilot)
        await pilot.press("tab", "enter")
        await pilot.pause()
    assert editable_plan(folder, "nanhu") == a_plan(3, 7)


async def test_switching_the_language_keeps_what_was_changed(folder: Path) -> None:
    app = an_app(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_the_plan(pilot)
        await open_rows(pilot, ["Times", "presentation"])
        await write(pilot, "9:30")
        await pilot.press("enter", "ctrl+l")
        text = await shown(pilot)
        assert "尚未保存" in text
        assert "9:30" in text
        await pilot.press("f9")
        await until(pilot, lambda: editable_plan(folder, "nanhu").timing.presentation == 570)


async def test_somebody_else_s_change_is_not_written_over(folder: Path) -> None:
    app = an_app(folder)
    theirs = a_plan(3, 7, title="Theirs")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await to_the_plan(pilot)
        await open_rows(pilot, ["Meeting", "title"])
        await write(pilot, "Mine")
        save_plan(folder, "nanhu", theirs, a_plan(3, 7))
        await pilot.press("enter", "f9")
        await until(pilot, lambda: told(app))
        assert "plan.json was changed by another program" in told(app)[0]
        assert "not saved yet" in await shown(pilot)
    assert editable_plan(folder, "nanhu") == theirs


async def test_a_meeting_that_has_opened_is_not_offered(folder: Path) -> None:
    with open_session(folder, "nanhu") as session:
        session.append(a_day(a_plan(3, 7))[:1])
    app = an_app(folder)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("f6")
        assert told(app) == ["The meeting has opened; its plan cannot be changed any more."]
        assert isinstance(app.screen, Welcome)


async def test_help_and_palette_have_the_keys(folder: Path) -> None:
    app = an_app(folder)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_the_plan(pilot)
        titles = [command.title for command in app.get_system_commands(screen)]
        assert "Save  (F9)" in titles
        assert "Add  (F4)" not in titles
        await pilot.press("f1")
        text = await shown(pilot)
        assert "Check the whole plan and save it." in text
        assert "Keys of this screen" in text


@pytest.mark.parametrize("size", SIZES)
async def test_every_part_has_a_page_that_fits(folder: Path, size: tuple[int, int]) -> None:
    app = an_app(folder)
    async with app.run_test(size=size) as pilot:
        await to_the_plan(pilot)
        for part in range(8):
            await pilot.press("home", *["down"] * part, "enter")
            text = await shown(pilot)
            assert "nanhu: " in text
            assert "F9 Save" in text.splitlines()[-1]
            await pilot.press("escape")
        assert "nanhu: Plan" in await shown(pilot)


async def test_a_text_is_written_in_both_languages(folder: Path) -> None:
    app = an_app(folder)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await to_the_plan(pilot)
        await open_rows(pilot, ["Meeting"])
        await mark(pilot, "date")
        await pilot.press("f3")
        assert told(app) == ["This is the same in every language."]
        await mark(pilot, "title")
        await pilot.press("f3")
        await open_rows(pilot, ["title (Chinese)"])
        await write(pilot, "评审会")
        await pilot.press("enter", "f9")
        await until(pilot, lambda: told(app)[-1:] == ["The plan is saved."])
    title = editable_plan(folder, "nanhu").title
    assert title.model_dump() == {"en": "Review", "zh": "评审会"}  # type: ignore[union-attr]
