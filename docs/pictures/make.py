"""Draws the pictures of the guide from the running program: `python docs/pictures/make.py`.

Robots play the sample meeting up to a certain moment; the screens are exported as they are then.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import os
import re
import tempfile
from pathlib import Path

from rich.cells import cell_len

from judgetui.app.app import JudgeApp, Window
from judgetui.commands.demo import sample
from judgetui.demo.robots import Robots, with_robots
from judgetui.demo.simulation import FULL_SPEED, SimulatedClock
from judgetui.language import use_language
from judgetui.meeting.acts import OpenMeeting, Reorder
from judgetui.meeting.draft import Draft
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.meeting.state import Stage
from judgetui.records.imports.plan import read_plan
from judgetui.records.session import MemoryRecord
from judgetui.venue.server.room import Room

HERE = Path(__file__).parent
SHOWN = "C04"
"""The case on stage in the pictures: one that the report describes."""
BEFORE = 11
"""How many cases are called before it."""
WRITER = "J4"
"""The judge whose screen is shown; still writing at that moment."""
SIZE = (120, 40)
_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_TEXT = re.compile(r'(<text [^>]*textLength=")([\d.]+)("[^>]*>)([^<]+)')
_CELL = 12.2
"""Units of a picture that a cell is wide."""


def _at_its_width(text: re.Match[str]) -> str:
    """A text of a picture as wide as it is in a terminal, where Chinese takes two cells."""
    before, length, between, said = text.groups()
    if float(length) != round(len(html.unescape(said)) * _CELL, 1):
        return text[0]
    return f"{before}{cell_len(html.unescape(said)) * _CELL:.1f}{between}{said}"


async def moment() -> tuple[Room, Robots, SimulatedClock]:
    """A meeting in which the judges are just writing their ballots."""
    plan = with_robots(read_plan(sample() / "plan.json"))
    clock = SimulatedClock.on(plan.date, FULL_SPEED)
    room = Room(MemoryRecord(plan), now=clock)
    robots = Robots(room, clock)
    order = [case for case in plan.order if case != SHOWN]
    order.insert(BEFORE, SHOWN)
    await room.take(CHAIR, OpenMeeting(), "open")
    await room.take(CHAIR, Reorder(cases=tuple(order)), "reorder")
    playing = asyncio.create_task(robots.play())

    def look(news: object) -> None:
        case = room.meeting.cases[SHOWN]
        if case.stage is Stage.SCORING and len(case.ballots) == 4:
            playing.cancel()

    room.seat_api(CHAIR).watch(look)
    with contextlib.suppress(asyncio.CancelledError):
        await playing
    clock.set(speed=1.0)
    marks = dict(zip(plan.criterion, ("88", "91"), strict=False))
    room.seat_api(Seat(Role.JUDGE, WRITER)).keep(Draft(WRITER, SHOWN, marks))
    return room, robots, clock


async def draw(name: str, seat: Seat = CHAIR, *keys: str) -> None:
    """Export a seat's screen after some keys."""
    room, robots, clock = await moment()
    now = clock()
    app = JudgeApp(Window(room.seat_api, seat=seat, clock=lambda: now, robots=robots))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        picture = _FONTS.sub("", app.export_screenshot(title="judgetui"))
        picture = _TEXT.sub(_at_its_width, picture)
    (HERE / f"{name}.svg").write_text(picture + "\n", encoding="utf-8")
    await room.close()


async def main() -> None:
    """Draw every picture."""
    writer = Seat(Role.JUDGE, WRITER)
    await draw("chair", CHAIR, "ctrl+x")
    await draw("board", CHAIR, "f3")
    await draw("score", writer)
    use_language("zh")
    await draw("score.zh", writer)
    use_language("en")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        # Nobody's own colours and keys in the pictures.
        os.environ["JUDGETUI_SETTINGS"] = str(Path(folder) / "settings.json")
        asyncio.run(main())
