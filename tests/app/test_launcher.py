"""What a bare `judgetui` opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from judgetui.app.launcher import (
    LauncherApp,
    LauncherChoice,
    find_files,
    make_session,
)
from judgetui.language import language
from judgetui.meeting.message import Refused
from judgetui.meeting.state import Phase
from judgetui.records.read_session import list_sessions, read_session
from judgetui.records.session import create_session
from judgetui.screens.new_session import NewSession, Wanted
from judgetui.screens.welcome import Welcome
from judgetui.settings import load_settings
from tests.meeting.factories import a_plan
from tests.screens.drawing import drawn, told

pytestmark = pytest.mark.usefixtures("own_settings")


async def test_the_key_that_leaves_other_programs_says_how_to_leave(tmp_path: Path) -> None:
    app = LauncherApp(tmp_path)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("ctrl+c")
        assert told(app) == ["F10 leaves the program."]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan in it, where the program is started."""
    folder = tmp_path / "hall"
    folder.mkdir()
    (folder / "plan.json").write_text(a_plan().model_dump_json(by_alias=True), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


async def looked(pilot: Pilot[LauncherChoice | None]) -> str:
    """What is on the screen once the sessions were looked for."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return "\n".join(drawn(pilot.app))


def test_sessions_are_found_and_a_broken_one_says_why(tmp_path: Path) -> None:
    create_session(tmp_path, "good", a_plan())
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "plan.json").write_text("{", encoding="utf-8")
    bad, good = list_sessions(tmp_path)
    assert (good.name, good.title, good.phase, good.acts) == ("good", "Review", Phase.PLANNING, 0)
    assert bad.problem is not None
    assert "plan.json" in str(bad.problem)


def test_files_with_their_usual_names_are_proposed(here: Path) -> None:
    (here / "cases.csv").write_text("id,title\n", encoding="utf-8")
    assert find_files(here) == Wanted("hall", "plan.json", "cases.csv", "")
    assert find_files(here.parent) == Wanted()


def test_what_is_wrong_with_a_file_leaves_nothing_behind(here: Path, tmp_path: Path) -> None:
    (here / "cases.csv").write_text("id,number,title\nC1,1,\n", encoding="utf-8")
    sessions = tmp_path / "sessions"
    with pytest.raises(Refused, match=r"cases\.csv, row 2, column title"):
        make_session(sessions, Wanted("new", "plan.json", "cases.csv", ""))
    assert not sessions.exists()


async def test_the_marked_session_is_the_choice(tmp_path: Path) -> None:
    create_session(tmp_path, "nanhu", a_plan())
    for key, choice in (
        ("enter", LauncherChoice("open", "nanhu")),
        ("f5", LauncherChoice("rehearse", "nanhu")),
    ):
        app = LauncherApp(tmp_path)
        async with app.run_test(size=(80, 24)) as pilot:
            assert "nanhu  Review" in await looked(pilot)
            await pilot.press(key)
        assert app.return_value == choice


async def test_the_demo_is_the_choice_where_there_is_no_session(tmp_path: Path) -> None:
    app = LauncherApp(tmp_path / "none")
    async with app.run_test(size=(80, 24)) as pilot:
        assert "There is no session yet." in await looked(pilot)
        await pilot.press("enter")
    assert app.return_value == LauncherChoice("demo")


async def test_leaving_is_no_choice(tmp_path: Path) -> None:
    app = LauncherApp(tmp_path)
    async with app.run_test() as pilot:
        await looked(pilot)
        await pilot.press("f10")
    assert app.return_value is None


async def test_a_session_is_made_in_the_form(here: Path, tmp_path: Path) -> None:
    sessions = tmp_path / "sessions"
    app = LauncherApp(sessions)
    async with app.run_test(size=(80, 24)) as pilot:
        await looked(pilot)
        await pilot.press("f7")
        await pilot.pause()
        form = app.screen
        assert isinstance(form, NewSession)
        assert form.typed == Wanted("hall", "plan.json", "", "")
        form.query_one("#cases", Input).value = "nowhere.csv"
        await pilot.press("enter", "enter", "enter", "enter")
        assert "nowhere.csv" in await looked(pilot)
        assert app.screen is form
        assert not sessions.exists()
        form.query_one("#cases", Input).value = ""
        await pilot.press("enter")
        shown = await looked(pilot)
        assert isinstance(app.screen, Welcome)
        assert "hall  Review" in shown
        await pilot.press("enter")
    assert app.return_value == LauncherChoice("open", "hall")


async def test_how_a_file_is_read_is_chosen_in_the_form(here: Path, tmp_path: Path) -> None:
    sessions = tmp_path / "sessions"
    (here / "judges.csv").write_text("id,name\nJ1,Søren Kjær\n", encoding="cp1252")
    app = LauncherApp(sessions)
    async with app.run_test(size=(80, 24)) as pilot:
        await looked(pilot)
        await pilot.press("f7")
        await pilot.pause()
        form = app.screen
        assert isinstance(form, NewSession)
        form.query_one("#judges", Input).focus()
        await pilot.press("enter")
        shown = await looked(pilot)
        assert "Søren Kjær  (windows-1252)" in shown
        assert "Make it" in shown
        assert not sessions.exists()
        (right,) = (b for b in form.query(Button) if "windows-1252" in str(b.label))
        right.focus()
        await pilot.press("enter")
        await looked(pilot)
        assert "judges.csv was read as windows-1252." in "\n".join(told(app))
    assert read_session(sessions, "hall").meeting.plan.judges[0].name == "Søren Kjær"


async def test_language_and_theme_are_switched_and_remembered(tmp_path: Path) -> None:
    app = LauncherApp(tmp_path)
    async with app.run_test() as pilot:
        await looked(pilot)
        first = app.theme
        await pilot.press("ctrl+l", "ctrl+g")
        await looked(pilot)
        assert language() == "zh"
        assert app.theme != first
        assert load_settings().language == "zh"
        assert load_settings().theme == app.theme


async def test_the_palette_has_what_can_be_done(tmp_path: Path) -> None:
    app = LauncherApp(tmp_path)
    async with app.run_test() as pilot:
        await looked(pilot)
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert "New meeting  (F4)" in titles
        assert "Rehearse  (F5)" not in titles


@pytest.mark.parametrize("which", ["plan", "cases"])
def test_a_folder_of_nobody_is_refused_in_a_sentence(here: Path, which: str) -> None:
    names = {"plan": "plan.json", "cases": "", which: "~nobody-of-this-name/list.csv"}
    with pytest.raises(Refused, match="there is no such folder"):
        make_session(here / "sessions", Wanted("new", names["plan"], names["cases"], ""))
    assert not (here / "sessions").exists()
