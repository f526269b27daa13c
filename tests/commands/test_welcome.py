"""A bare `judgetui`: what is chosen on the welcome screen is done, and the screen comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.app.launcher import LauncherApp, LauncherChoice
from judgetui.commands import run
from judgetui.commands.options import GlobalOptions
from judgetui.commands.welcome import welcome
from judgetui.language import language, use_language
from judgetui.meeting.message import Refused
from judgetui.screens.welcome import Welcome
from judgetui.settings import Settings, save_settings
from tests.meeting.factories import a_plan


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    for name in ("JUDGETUI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    yield
    use_language("en")


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    """A folder with a session called first."""
    from judgetui.records.session import create_session

    create_session(tmp_path / "sessions", "first", a_plan())
    return tmp_path / "sessions"


async def test_the_welcome_screen_is_drawn_anew_in_another_language(sessions: Path) -> None:
    app = LauncherApp(sessions, notice="first is open elsewhere")
    async with app.run_test(size=(100, 32), notifications=True) as pilot:
        assert isinstance(app.screen, Welcome)
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert language() == "zh"
        assert isinstance(app.screen, Welcome)
        assert [note.message for note in app._notifications] == ["first is open elsewhere"]


def test_what_was_chosen_is_done_and_the_welcome_screen_comes_back(
    sessions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = iter([LauncherChoice("open", "first"), LauncherChoice("open", "gone"), None])
    shown: list[tuple[str, str]] = []
    opened: list[tuple[str, str | None]] = []

    async def answer(front: LauncherApp) -> LauncherChoice | None:
        shown.append((front._last, front._notice))
        return next(choices)

    async def chair(asked: GlobalOptions, path: Path) -> str:
        opened.append((path.name, asked.theme))
        # The person chooses other colours and another language on the chair's screen.
        save_settings(Settings(theme="judgetui-light", language="zh"))
        return "the meeting goes on"

    monkeypatch.setattr("judgetui.commands.welcome.need_terminal", lambda command: None)
    monkeypatch.setattr(LauncherApp, "run_async", answer)
    monkeypatch.setattr(run, "chair", chair)
    assert welcome(GlobalOptions(sessions=sessions, language="en", theme="dark")) == 0
    assert opened == [("first", "dark")]
    assert shown[:2] == [("", ""), ("first", "the meeting goes on")]
    assert shown[2][0] == "gone"
    assert "gone" in shown[2][1]
    assert language() == "zh"


def test_a_session_that_is_open_elsewhere_is_said_on_the_welcome_screen(
    sessions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = iter([LauncherChoice("open", "first"), None])
    said: list[str] = []

    async def answer(front: LauncherApp) -> LauncherChoice | None:
        said.append(front._notice)
        return next(choices)

    async def chair(asked: GlobalOptions, path: Path) -> str:
        raise Refused("%(session)s is open in another program", session=path.name)

    monkeypatch.setattr("judgetui.commands.welcome.need_terminal", lambda command: None)
    monkeypatch.setattr(LauncherApp, "run_async", answer)
    monkeypatch.setattr(run, "chair", chair)
    assert welcome(GlobalOptions(sessions=sessions)) == 0
    assert said == ["", "first is open in another program"]
