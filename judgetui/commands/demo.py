"""`judgetui demo`: simulated judges play the sample meeting; nothing is written to disk."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import click

from judgetui.commands.click_i18n import NumberRange, TranslatedCommand, option
from judgetui.commands.console import gc_paused, is_interactive, print_line
from judgetui.commands.options import GlobalOptions
from judgetui.commands.standings import table
from judgetui.demo.robots import Robots, with_robots
from judgetui.demo.simulation import FULL_SPEED, SimulatedClock
from judgetui.language import _, name, say
from judgetui.log import write_down
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.names_text import case_label
from judgetui.records.imports.plan import read_plan
from judgetui.records.session import MemoryRecord
from judgetui.venue.client.seat_api import News
from judgetui.venue.server.room import Room

_SAMPLE = "nanhu-2018"


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "demo",
        callback=_demo,
        help=_(
            "Watch simulated judges play the whole sample meeting in a few minutes; nothing is "
            "kept. Without a terminal it prints how the meeting goes and the final standings."
        ),
        params=[
            option(
                "--speed",
                type=NumberRange(min=0, min_open=True, max=1000),
                default=1.0,
                metavar="N",
                help=_("How many times faster than usual to play."),
            )
        ],
    )


@click.pass_obj
def _demo(options: GlobalOptions, speed: float) -> int:
    plan = with_robots(read_plan(sample_folder() / "plan.json"))
    if is_interactive():
        asyncio.run(show_demo(options, plan, speed))
    else:
        asyncio.run(_print_meeting(plan))
    return 0


def sample_folder() -> Path:
    """The folder of the sample session: inside the installed package, else in the checkout."""
    package = Path(__file__).parent.parent
    inside = package / "sample" / _SAMPLE
    return inside if inside.is_dir() else package.parent / "sessions" / _SAMPLE


async def show_demo(options: GlobalOptions, plan: Plan, speed: float = 1.0) -> None:
    """Show a meeting played by simulated judges, until the console is left."""
    with gc_paused():
        from judgetui.app.app import JudgeApp
        from judgetui.app.context import Window
        from judgetui.app.restart import run_supervised

    clock = SimulatedClock.on(plan.date, speed)
    room = Room(MemoryRecord(plan), now=clock)
    robots = Robots(room, clock, say=say)
    chair = room.seat_api(CHAIR)
    window = Window(room.seat_api, overview=lambda: chair.meeting, clock=clock, robots=robots)
    playing = asyncio.create_task(robots.play())
    playing.add_done_callback(_note_trouble)
    try:
        await run_supervised(options.with_theme(lambda trouble: JudgeApp(window, trouble=trouble)))
    finally:
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await playing
        await room.close()


def _note_trouble(playing: asyncio.Task[None]) -> None:
    if not playing.cancelled() and (error := playing.exception()) is not None:
        write_down(error)


async def _print_meeting(plan: Plan) -> None:
    """Print each announced case, then the final standings."""
    clock = SimulatedClock.on(plan.date, FULL_SPEED)
    room = Room(MemoryRecord(plan), now=clock)
    news: asyncio.Queue[News | None] = asyncio.Queue()
    seat_api = room.seat_api(CHAIR)
    seat_api.watch(news.put_nowait)
    print_line(name(plan.title))
    print_line(_("Simulated: the judges are robots, and nothing of this is kept."))
    print_line()
    playing = asyncio.create_task(Robots(room, clock, say=say).play())
    playing.add_done_callback(lambda _: news.put_nowait(None))
    printed = 0
    while (meeting := await news.get()) is not None:
        if isinstance(meeting, Meeting):
            _print_announced(meeting, printed)
            printed = len(meeting.announced)
    await playing
    print_line()
    print_line(table(room.meeting, standings(room.meeting)), end="")
    await room.close()


def _print_announced(meeting: Meeting, printed: int) -> None:
    """Print a line for each case announced after the first `printed`."""
    rows = meeting.standings.by_case if meeting.standings else {}
    for number, case in enumerate(meeting.announced[printed:], printed + 1):
        row = rows[case]
        text = _("%(number)2d of %(cases)d  %(case)s: %(score)s, now at place %(rank)s")
        values = {
            "number": number,
            "cases": len(meeting.cases),
            "case": case_label(meeting, case),
            "score": row.score,
            "rank": row.rank,
        }
        print_line(text % values)
