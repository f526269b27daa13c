"""A new meeting by five questions, with the keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList
from xlsxwriter import Workbook

from judgetui.app.launcher import LauncherApp
from judgetui.language import use_language
from judgetui.meeting.plan import Plan
from judgetui.records.plan_editing import editable_plan
from judgetui.records.read_session import list_sessions
from judgetui.screens.edit_plan import EditPlan
from judgetui.screens.edit_value import PickValue, TypeValue
from judgetui.screens.welcome import Welcome
from tests.screens.drawing import drawn, until

pytestmark = pytest.mark.usefixtures("own_settings")


async def shown(pilot: Pilot[Any]) -> str:
    await pilot.pause()
    return "\n".join(drawn(pilot.app))


async def asked(pilot: Pilot[Any], number: int) -> str:
    """The screen once this question is asked."""
    for place in (f"{number} of 5: ", f"{number}/5："):
        if place in await shown(pilot):
            return await shown(pilot)
    await until(pilot, lambda: any(f"{number} of 5" in line for line in drawn(pilot.app)))
    return await shown(pilot)


async def answer(pilot: Pilot[Any], number: int, text: str) -> None:
    await asked(pilot, number)
    await pilot.press(*text, "enter")
    await pilot.pause()


async def understood(pilot: Pilot[Any], words: str) -> None:
    """Wait for a question about a file that has these words."""
    await until(pilot, lambda: words in "\n".join(drawn(pilot.app)))


def only_plan(folder: Path) -> Plan:
    (found,) = list_sessions(folder)
    return editable_plan(folder, found.name)


async def begin(pilot: Pilot[Any]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.press("f4")
    await until(pilot, lambda: isinstance(pilot.app.screen, TypeValue))


async def test_five_answers_make_a_session(tmp_path: Path) -> None:
    app = LauncherApp(tmp_path / "sessions")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await answer(pilot, 1, "Science fair: 2026")
        await answer(pilot, 2, "4")
        await answer(pilot, 3, "Ann; Bob; [b]Eve[/b]")
        assert "the mean is 87.666" in await asked(pilot, 4)
        await pilot.press("down")
        assert "the median is 86." in await shown(pilot)
        await pilot.press("enter")
        await answer(pilot, 5, "First 1; Second 2")
        text = await shown(pilot)
        assert "A case's score is the median of the judges' totals." in text
        assert not (tmp_path / "sessions").exists()
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "sessions" / "Science-fair-2026").exists())
        await until(pilot, lambda: "Science-fair-2026" in "\n".join(drawn(app)))
        assert isinstance(app.screen, Welcome)
    plan = only_plan(tmp_path / "sessions")
    assert (plan.title, plan.scoring.combine) == ("Science fair: 2026", "median")
    assert [judge.name for judge in plan.judges] == ["Ann", "Bob", "[b]Eve[/b]"]
    assert [case.title for case in plan.cases] == ["Case 1", "Case 2", "Case 3", "Case 4"]
    assert [(prize.name, prize.count) for prize in plan.prizes] == [("First", 1), ("Second", 2)]


async def test_the_rest_is_offered_on_the_spot_in_chinese(tmp_path: Path) -> None:
    use_language("zh")
    app = LauncherApp(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await answer(pilot, 1, "科技节")
        await answer(pilot, 2, "3")
        await answer(pilot, 3, "3")
        await pilot.press("enter")
        await answer(pilot, 5, "一等奖 1")
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, EditPlan))
        assert "科技节：方案" in await shown(pilot)
    plan = only_plan(tmp_path)
    assert plan.language == "zh"
    assert [case.title for case in plan.cases] == ["案例 1", "案例 2", "案例 3"]


async def test_a_file_is_read_and_what_is_wrong_with_it_is_asked_again(tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text("id,number,title\nC1,1,\n", encoding="utf-8")
    app = LauncherApp(tmp_path / "sessions")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await answer(pilot, 1, "Fair")
        await answer(pilot, 2, str(cases))
        await until(pilot, lambda: "row 2, column" in "\n".join(drawn(app)))
        cases.write_text("id,number,title,phone\nC7,1,Robots,123\n", encoding="utf-8")
        await pilot.press("enter")
        await understood(pilot, "not used: the columns phone")
        assert "Cases: 1, the first as understood:" in await shown(pilot)
        assert "1  C7  Robots" in await shown(pilot)
        await pilot.press("down", "enter")
        await asked(pilot, 2)
        await pilot.press("enter")
        await understood(pilot, "C7  Robots")
        await pilot.press("enter")
        await answer(pilot, 3, "2")
        await asked(pilot, 4)
        await pilot.press("enter")
        await answer(pilot, 5, "")
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "sessions" / "Fair").exists())
    plan = only_plan(tmp_path / "sessions")
    assert [(case.id, case.title) for case in plan.cases] == [("C7", "Robots")]
    assert plan.prizes == ()


async def test_which_sheet_of_a_workbook_is_meant_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "lists.xlsx"
    with Workbook(path) as book:
        for called, title in (("draft", "Old"), ("final", "New")):
            sheet = book.add_worksheet(called)
            sheet.write_row(0, 0, ["id", "title"])
            sheet.write_row(1, 0, ["C1", title])
    app = LauncherApp(tmp_path / "sessions")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await answer(pilot, 1, "Fair")
        await answer(pilot, 2, str(path))
        await understood(pilot, "Which sheet of lists.xlsx is meant?")
        await pilot.press("down", "enter")
        await understood(pilot, "C1  New")


async def test_how_a_file_is_read_is_asked(tmp_path: Path) -> None:
    judges = tmp_path / "judges.csv"
    judges.write_text("id,name\nJ1,Søren Kjær\n", encoding="cp1252")
    app = LauncherApp(tmp_path / "sessions")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await answer(pilot, 1, "Fair")
        await answer(pilot, 2, "2")
        await answer(pilot, 3, str(judges))
        await until(pilot, lambda: isinstance(app.screen, PickValue))
        await pilot.pause()
        choices = [str(one.prompt) for one in app.screen.query_one(OptionList).options]
        (right,) = (n for n, one in enumerate(choices) if "windows-1252" in one)
        await pilot.press("home", *["down"] * right, "enter")
        await understood(pilot, "J1  Søren Kjær")
        await pilot.press("enter")
        await asked(pilot, 4)
        await pilot.press("enter")
        await answer(pilot, 5, "")
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "sessions" / "Fair").exists())
    assert only_plan(tmp_path / "sessions").judges[0].name == "Søren Kjær"


async def test_going_back_keeps_what_was_typed_and_nothing_is_made(tmp_path: Path) -> None:
    app = LauncherApp(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("enter")
        assert "it is empty; write a name people can read" in await asked(pilot, 1)
        await answer(pilot, 1, "Fair")
        await answer(pilot, 2, "12")
        await asked(pilot, 3)
        await pilot.press("escape")
        assert "12" in await asked(pilot, 2)
        await pilot.press("escape")
        assert "Fair" in await asked(pilot, 1)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Welcome))
    assert list_sessions(tmp_path) == []


async def test_many_names_and_a_tilde_are_names_or_a_sentence(tmp_path: Path) -> None:
    app = LauncherApp(tmp_path / "sessions")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await answer(pilot, 1, "Fair")
        await answer(pilot, 2, "~nobody-of-this-name/cases.csv")
        await understood(pilot, "there is no such folder")
        await pilot.press(*["backspace"] * 40)
        await answer(pilot, 2, "2")
        await asked(pilot, 3)
        app.screen.query_one(Input).value = "; ".join(f"Judge of the {n}th room" for n in range(30))
        await pilot.press("enter")
        await asked(pilot, 4)
