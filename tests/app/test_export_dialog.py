"""The chair's export: which files, how far it is, and stopping it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.meeting.acts import OpenMeeting
from judgetui.meeting.seat import CHAIR
from judgetui.results.export import FORMATS
from judgetui.screens.choose import Choose
from judgetui.screens.working import Working
from tests.app.seats import did
from tests.app.test_app import a_room
from tests.screens.drawing import text, told, until


class _Writer:
    """Writes nothing, and goes on to each format only when it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.written = False
        self.go_on = threading.Semaphore(0)

    def __call__(self, formats: Sequence[str], told: Callable[[str], None]) -> str:
        for format in (*formats, ""):
            told(format)
            self.asked.append(format)
            self.go_on.acquire(timeout=20)
        self.written = True
        return "/exports/now"


async def test_all_formats_are_written_and_the_box_says_which() -> None:
    room, writer = a_room(), _Writer()
    await did(room, CHAIR, OpenMeeting())
    app = JudgeApp(Window(room.seat_api, CHAIR, export=writer))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("end", "enter")
        await until(pilot, lambda: "CSV" in text(pilot) and isinstance(app.screen, Working))
        for _ in (*FORMATS, ""):
            writer.go_on.release()
        await until(pilot, lambda: not isinstance(app.screen, Working))
        await until(pilot, lambda: "/exports/now" in " ".join(told(app)))
    await room.close()
    assert writer.asked == [*FORMATS, ""]
    assert writer.written


async def test_escape_stops_it_and_nothing_is_written() -> None:
    room, writer = a_room(), _Writer()
    await did(room, CHAIR, OpenMeeting())
    app = JudgeApp(Window(room.seat_api, CHAIR, export=writer))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Working) and bool(writer.asked))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, Working))
        writer.go_on.release()
        await until(pilot, lambda: "Nothing was written" in " ".join(told(app)))
    await room.close()
    assert writer.asked == ["csv"]
    assert not writer.written
