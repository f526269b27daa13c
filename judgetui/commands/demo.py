"""`judgetui demo`: simulated judges play the sample meeting; nothing is kept."""

from __future__ import annotations

import asyncio
import contextlib
import math
from pathlib import Path

import click

from judgetui.app.labels import case_title
from judgetui.commands.click_i18n import Spoken, option
from judgetui.commands.console import person_there, starting, tell
from judgetui.commands.options import Asked
from judgetui.commands.standings import table
from judgetui.demo.robots import Robots, with_robots
from judgetui.demo.simulation import FULL_SPEED, SimulatedClock
from judgetui.language import _, name, say
from judgetui.log import write_down
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.records.imports.plan import read_plan
from judgetui.records.session import MemoryRecord
from judgetui.venue.client.seat_api import News
from judgetui.venue.server.room import Room

_SAMPLE = "nanhu-2018"


class _Speed(click.FloatRange):
    """A number above 0, at most 1000."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True, max=1000)

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Refuse what is out of range, and nan, which is neither in nor out of any."""
        speed = super().convert(value, param, ctx)
        if math.isnan(speed):
            self.fail(str(value), param, ctx)
        return speed


def command() -> click.Command:
    """The command as click runs it."""
    return Spoken(
        "demo",
        callback=_demo,
        help=_(
            "Watch simulated judges play the whole sample meeting in a few minutes; nothing is "
            "kept. Without a terminal it prints how the meeting goes and the final standings."
        ),
        params=[
            option(
                "--speed",
                type=_Speed(),
                default=1.0,
                metavar="N",
                help=_("How many times faster than usual to play."),
            )
        ],
    )


@click.pass_obj
def _demo(asked: Asked, speed: float) -> int:
    plan = with_robots(read_plan(sample() / "plan.json"))
    if person_there():
        asyncio.run(watched(asked, plan, speed))
    else:
        asyncio.run(_told(plan))
    return 0


def sample() -> Path:
    """The folder of the sample session: inside the installed package, else in the checkout."""
    package = Path(__file__).parent.parent
    inside = package / "sample" / _SAMPLE
    return inside if inside.is_dir() else package.parent / "sessions" / _SAMPLE


async def watched(asked: Asked, plan: Plan, speed: float = 1.0) -> None:
    """Show simulated judges play a meeting, until the console is left."""
    with starting():
        from judgetui.app.app import JudgeApp
        from judgetui.app.context import Window
        from judgetui.app.restart import keep_open

    clock = SimulatedClock.on(plan.date, speed)
    room = Room(MemoryRecord(plan), now=clock)
    robots = Robots(room, clock, say=say)
    chair = room.seat_api(CHAIR)
    window = Window(room.seat_api, overview=lambda: chair.meeting, clock=clock, robots=robots)
    playing = asyncio.create_task(robots.play())
    playing.add_done_callback(_note_trouble)
    try:
        await keep_open(asked.dressed(lambda trouble: JudgeApp(window, trouble=trouble)))
    finally:
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await playing
        await room.close()


def _note_trouble(playing: asyncio.Task[None]) -> None:
    if not playing.cancelled() and (error := playing.exception()) is not None:
        write_down(error)


async def _told(plan: Plan) -> None:
    """Print how the meeting goes, and how it ends."""
    clock = SimulatedClock.on(plan.date, FULL_SPEED)
    room = Room(MemoryRecord(plan), now=clock)
    news: asyncio.Queue[News | None] = asyncio.Queue()
    seat_api = room.seat_api(CHAIR)
    seat_api.watch(news.put_nowait)
    tell(name(plan.title))
    tell(_("Simulated: the judges are robots, and nothing of this is kept."))
    tell()
    playing = asyncio.create_task(Robots(room, clock, say=say).play())
    playing.add_done_callback(lambda _: news.put_nowait(None))
    told = 0
    while (meeting := await news.get()) is not None:
        if isinstance(meeting, Meeting):
            _tell_announced(meeting, told)
            told = len(meeting.announced)
    await playing
    tell()
    tell(table(room.meeting, standings(room.meeting)), end="")
    await room.close()


def _tell_announced(meeting: Meeting, told: int) -> None:
    """A line for each case announced since."""
    rows = {row.case: row for row in meeting.standings.rows} if meeting.standings else {}
    for number, case in enumerate(meeting.announced[told:], told + 1):
        row = rows[case]
        said = _("%(number)2d of %(cases)d  %(case)s: %(score)s, now at place %(rank)s")
        values = {
            "number": number,
            "cases": len(meeting.cases),
            "case": case_title(meeting, case),
            "score": row.score,
            "rank": row.rank,
        }
        tell(said % values)
