"""`judgetui run`: open a session and the chair's console in front of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from judgetui.commands.asked import Asked
from judgetui.commands.console import need_terminal, starting
from judgetui.commands.spoken import Spoken
from judgetui.language import _


def command() -> click.Command:
    """The command as click runs it."""
    return Spoken(
        "run",
        callback=_run,
        help=_(
            "Open the chair's console. Judges may take turns on this computer (F2); the public "
            "screen is F3. Whatever happens to the console, start it again to go on."
        ),
        params=[click.Argument(["name"])],
    )


@click.pass_obj
def _run(asked: Asked, name: str) -> int:
    need_terminal(f"judgetui run {name}")
    asyncio.run(chair(asked, asked.session(name)))
    return 0


async def chair(asked: Asked, path: Path) -> None:
    """Keep the chair's console open on a session until it is left; raises `Refused`."""
    with starting():
        from judgetui.app import JudgeApp, Window
        from judgetui.records.session import open_session
        from judgetui.supervise import keep_open
        from judgetui.venue.room import Room

        session = open_session(path.parent, path.name)
    asked.speak(session.meeting.plan.language)
    room = Room(session)

    def export() -> str:
        from judgetui.commands.export import export_beside

        stamp = room.now().strftime("%Y-%m-%d-%H%M%S")
        return export_beside(path, session, room.meeting, stamp)

    window = Window(room.desk, export=export, notes=session.notes)
    try:
        await keep_open(asked.dressed(lambda trouble: JudgeApp(window, trouble=trouble)))
    finally:
        await room.close()
