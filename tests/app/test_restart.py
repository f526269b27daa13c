"""A window that breaks gives way to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.app.restart import run_supervised
from judgetui.meeting.acts import OpenMeeting
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import CHAIR, RECORDER
from judgetui.records.session import MemoryRecord
from judgetui.venue.server.room import Room
from tests.meeting.factories import a_plan
from tests.screens.drawing import drawn


class Broken(Screen[None]):
    """A screen that cannot be drawn."""

    def render(self) -> str:
        """Break."""
        raise ZeroDivisionError("a secret of the program")


class Watched(JudgeApp):
    """An app without a terminal, which breaks, or notes what it shows and is left."""

    breaks = False
    shown = ""
    screens_shown: Sequence[str] = ()

    def on_mount(self) -> None:
        """Break, where that is wanted."""
        if self.breaks:
            self.call_later(self.push_screen, Broken())

    async def run_async(self, **_ignored: object) -> None:
        """Run headless."""
        look = None if self.breaks else self.look
        await super().run_async(headless=True, size=(80, 24), auto_pilot=look)

    async def look(self, pilot: Pilot[object]) -> None:
        """Note what is on the screen, and leave."""
        await pilot.pause()
        self.shown = "\n".join(drawn(self))
        self.screens_shown = [type(screen).__name__ for screen in self.screen_stack]
        self.exit()


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the details go."""
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.setenv("JUDGETUI_LOG", str(tmp_path / "log" / "judgetui.log"))
    return tmp_path / "log" / "judgetui.log"


async def a_window() -> Window:
    """A window on an open meeting."""
    room = Room(MemoryRecord(a_plan()))
    await room.take(CHAIR, OpenMeeting(), "open")
    return Window(room.seat_api)


async def test_a_screen_that_breaks_gives_way_to_a_new_app(log: Path) -> None:
    window = await a_window()
    apps: list[Watched] = []

    def build(trouble: str) -> JudgeApp:
        apps.append(Watched(window, trouble=trouble))
        apps[-1].breaks = len(apps) == 1
        return apps[-1]

    await run_supervised(build)
    assert len(apps) == 2
    assert isinstance(apps[0].crashed, ZeroDivisionError)
    assert apps[1].screens_shown == ["Chair", "CrashNotice"]
    assert "A screen broke (ZeroDivisionError)" in apps[1].shown
    assert "a secret" not in apps[1].shown
    kept = log.read_text(encoding="utf-8")
    assert "a secret of the program" in kept
    assert "Traceback" in kept


async def test_the_new_app_begins_at_the_same_seat() -> None:
    window = await a_window()
    apps: list[Watched] = []

    def build(trouble: str) -> JudgeApp:
        apps.append(Watched(window, trouble=trouble))
        apps[-1].breaks = len(apps) == 1
        if len(apps) == 1:
            apps[-1].begin_at(RECORDER)
        return apps[-1]

    await run_supervised(build)
    assert apps[1].seat == RECORDER
    assert apps[1].screens_shown == ["PaperEntry", "CrashNotice"]


async def test_it_gives_up_when_it_breaks_again_and_again(log: Path) -> None:
    window = await a_window()
    apps: list[Watched] = []

    def build(trouble: str) -> JudgeApp:
        apps.append(Watched(window, trouble=trouble))
        apps[-1].breaks = True
        return apps[-1]

    times = iter([0.0, 4.0, 8.0])
    with pytest.raises(Refused, match="again and again") as refused:
        await run_supervised(build, clock=lambda: next(times))
    assert len(apps) == 3
    assert str(log) in str(refused.value)


async def test_now_and_then_a_crash_is_no_reason_to_give_up() -> None:
    window = await a_window()
    apps: list[Watched] = []

    def build(trouble: str) -> JudgeApp:
        apps.append(Watched(window, trouble=trouble))
        apps[-1].breaks = len(apps) <= 5
        return apps[-1]

    times = iter(range(0, 100, 6))
    await run_supervised(build, clock=lambda: next(times))
    assert len(apps) == 6
