"""`judgetui run`: open the venue of a session and the chair's console in front of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from judgetui.commands.asked import Asked
from judgetui.commands.console import need_terminal, starting, tell
from judgetui.commands.host import place_options
from judgetui.commands.spoken import Spoken
from judgetui.language import _, say
from judgetui.meeting.sentence import Refused, Sentence

if TYPE_CHECKING:
    from judgetui.app import Window
    from judgetui.venue.laptop import Laptop
    from judgetui.venue.sign import Sign

_LOOK = 1.0
"""Seconds between looks whether a venue that is silent has died."""


def command() -> click.Command:
    """The command as click runs it."""
    return Spoken(
        "run",
        callback=_run,
        help=_(
            "Open the venue and the chair's console. Judges join over the network, or take turns "
            "on this computer (F2); the public screen is F3. Whatever happens to the console, the "
            "meeting goes on; start it again to come back."
        ),
        params=[click.Argument(["name"]), *place_options()],
    )


@click.pass_obj
def _run(asked: Asked, name: str, port: int | None, tls: bool) -> int:
    need_terminal(f"judgetui run {name}")
    tell(asyncio.run(chair(asked, asked.session(name), port, tls)))
    return 0


async def chair(asked: Asked, path: Path, port: int | None = None, tls: bool = False) -> str:
    """Keep the chair's console open until it is left; what is to be said then.

    Opens the session's venue as a process of its own, or takes up the one there is; it goes on
    when the console is left. Raises `Refused`.
    """
    with starting():
        opened = _open(asked, path, port, tls)
        from judgetui.app import JudgeApp
        from judgetui.supervise import keep_open

    async with _at(opened) as window:
        await keep_open(asked.dressed(lambda trouble: JudgeApp(window, trouble=trouble)))
    return await asyncio.to_thread(_afterwards, asked, path)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A venue this console sits at."""

    asked: Asked
    path: Path
    sign: Sign
    laptop: Laptop
    notes: tuple[str, ...]


def _open(asked: Asked, path: Path, port: int | None, tls: bool) -> _Opened:
    from judgetui.commands.child import Child, find

    sign = find(path)
    child = Child(asked, path, port, tls) if sign is None else None
    # What takes longest here is done while the venue opens.
    import judgetui.app  # noqa: F401
    from judgetui.meeting.seat import CHAIR, Seat
    from judgetui.meeting.sight import see
    from judgetui.records.recall import read_session
    from judgetui.venue.doors import Doors
    from judgetui.venue.laptop import Laptop
    from judgetui.venue.links import Way

    session = read_session(path.parent, path.name)
    asked.speak(session.meeting.plan.language)
    notes: tuple[str, ...] = ()
    if child is not None:
        sign = child.wait()
        notes = sign.notes
    assert sign is not None
    here = sign
    if child is None and port not in (None, here.port):
        there = Sentence("the venue is open already, at port %(port)d", port=here.port)
        notes = (say(there),)

    def way(seat: Seat) -> Way:
        return here.way(Doors(session.meeting.plan, path).door(seat).token)

    return _Opened(asked, path, here, Laptop(path, see(session.meeting, CHAIR), way), notes)


@asynccontextmanager
async def _at(opened: _Opened) -> AsyncIterator[Window]:
    """The window of this console, while it is open."""
    from judgetui.app import Window

    laptop = opened.laptop
    window = Window(
        laptop.desk,
        clock=laptop.now,
        again=opened.asked.again("run", opened.path.name),
        export=_exporter(opened),
        notes=[Sentence("%(note)s", note=note) for note in opened.notes],
    )
    watching = asyncio.create_task(_watch(opened))
    try:
        yield window
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await laptop.close()


def _exporter(opened: _Opened) -> Callable[[], str]:
    def export() -> str:
        from judgetui.commands.export import export_beside

        stamp = opened.laptop.now().strftime("%Y-%m-%d-%H%M%S")
        return export_beside(opened.path, stamp)

    return export


async def _watch(opened: _Opened) -> None:
    """Open the venue again at the same port when its process has died."""
    from judgetui.commands.child import Child
    from judgetui.venue.sign import answers, read_sign

    while True:
        await asyncio.sleep(_LOOK)
        if opened.laptop.chair.link.state != "reconnecting":
            continue
        # A venue that was ended has taken its sign down.
        sign = await asyncio.to_thread(read_sign, opened.path)
        if sign is None or await asyncio.to_thread(answers, sign):
            continue
        with contextlib.suppress(Refused):
            child = Child(opened.asked, opened.path, sign.port, bool(sign.fingerprint))
            await asyncio.to_thread(child.wait)


def _afterwards(asked: Asked, path: Path) -> str:
    """How things stand once the console is left, and what to do next."""
    from judgetui.commands.child import find

    sign = find(path)
    again = {"run": asked.again("run", path.name)}
    if sign is None:
        return _("The venue is closed; every ballot is kept. `%(run)s` opens it again.") % again
    open_at = _("The meeting goes on: its venue is open at %(base)s.") % {"base": sign.base}
    back = _("`%(run)s` comes back to the chair's console; F12 there ends the venue.") % again
    return f"{open_at}\n{back}"
