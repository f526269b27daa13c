"""`judgetui run`: open the venue of a session and the chair's console in front of it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from judgetui.commands.click_i18n import Spoken
from judgetui.commands.console import need_terminal, starting, tell, unsent_said
from judgetui.commands.host import place_options
from judgetui.commands.options import Asked
from judgetui.commands.venue_process import VenueProcess, find
from judgetui.language import _
from judgetui.meeting.message import Refused, Sentence
from judgetui.venue.access.addresses import plain_name
from judgetui.venue.server.state_file import StateFile, answers, read_state

if TYPE_CHECKING:
    from judgetui.app.context import Window
    from judgetui.meeting.plan import Plan
    from judgetui.meeting.seat import Seat
    from judgetui.venue.access.join_link import Endpoint
    from judgetui.venue.client.shared_machine import SharedMachine

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
def _run(
    asked: Asked, name: str, port: int | None, tls: bool | None, host_name: tuple[str, ...]
) -> int:
    need_terminal(f"judgetui run {name}")
    names = tuple(map(plain_name, host_name))
    tell(asyncio.run(chair(asked, asked.session(name), port, tls, names)))
    return 0


class _Opened:
    """A venue this console sits at; its screen may be there while the venue still opens."""

    def __init__(self, asked: Asked, path: Path, sign: StateFile | VenueProcess) -> None:
        self.asked, self.path = asked, path
        self.notes: list[Sentence] = []
        """What the chair should know at once."""
        self.refused: Refused | None = None
        """Why the venue could not be opened."""
        self.unsent = 0
        """Acts that had not reached the venue when the console was left."""
        self.trouble: Sentence | None = None
        """What is wrong with keeping them."""
        self.leave: Callable[[], object] = lambda: None
        """Leaves the console."""
        self.tell: Callable[[], object] = lambda: None
        """Has the console say what was noted since."""
        self._loop = asyncio.get_running_loop()
        self._sign, self._opening = sign, threading.Lock()

    def endpoint(self, plan: Plan, seat: Seat) -> Endpoint:
        """The way to a seat, once the venue is open; raises `Refused`. Runs in a thread."""
        from judgetui.venue.access.credentials import Credentials

        with self._opening:
            if isinstance(self._sign, VenueProcess):
                self._sign = self._wait(self._sign)
        return self._sign.endpoint(Credentials(plan, self.path).of(seat).token)

    def _wait(self, child: VenueProcess) -> StateFile:
        try:
            sign = child.wait()
        except Refused as refused:
            self.refused = refused
            self._loop.call_soon_threadsafe(lambda: self.leave())
            raise
        self.notes.extend(Sentence("%(note)s", note=note) for note in sign.notes)
        return sign


async def chair(
    asked: Asked,
    path: Path,
    port: int | None = None,
    tls: bool | None = None,
    names: tuple[str, ...] = (),
) -> str:
    """Run the chair's console until it is left; return the closing message.

    Opens the session's venue as a process of its own, or takes up the one there is; it goes on
    when the console is left. Raises `Refused`.
    """
    with starting():
        sign = find(path)
        opened = _Opened(asked, path, sign or VenueProcess(asked, path, port, tls, names))
        opened.notes.extend(_unlike(sign, port, tls, names) if sign is not None else ())
        from judgetui.app.app import JudgeApp
        from judgetui.app.restart import keep_open

    async with _at(opened) as window:

        def build(trouble: str) -> JudgeApp:
            app = JudgeApp(window, trouble=trouble)
            opened.leave = app.exit
            opened.tell = lambda: app.call_next(app.show_notes)
            return app

        await keep_open(asked.dressed(build))
    if opened.refused is not None:
        raise opened.refused
    return await asyncio.to_thread(_afterwards, asked, path, opened.unsent, opened.trouble)


@asynccontextmanager
async def _at(opened: _Opened) -> AsyncIterator[Window]:
    """The window of this console, while it is open."""
    from judgetui.app.context import Window

    laptop = _laptop(opened)
    window = Window(
        laptop.seat_api,
        overview=lambda: laptop.chair.meeting,
        clock=laptop.now,
        again=opened.asked.again("run", opened.path.name),
        export=_exporter(opened, laptop),
        notes=opened.notes,
    )
    watching = asyncio.create_task(_watch(opened, laptop))
    try:
        yield window
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await laptop.close()
        opened.unsent, opened.trouble = laptop.unsent, laptop.trouble


def _laptop(opened: _Opened) -> SharedMachine:
    from judgetui.meeting.redaction import redact
    from judgetui.meeting.seat import CHAIR
    from judgetui.records.read_session import read_session
    from judgetui.venue.client.shared_machine import SharedMachine

    meeting = read_session(opened.path.parent, opened.path.name).meeting
    opened.asked.speak(meeting.plan.language)
    return SharedMachine(
        opened.path, redact(meeting, CHAIR), lambda seat: opened.endpoint(meeting.plan, seat)
    )


def _exporter(opened: _Opened, laptop: SharedMachine) -> Callable[[], str]:
    def export() -> str:
        from judgetui.commands.export import export_beside

        stamp = laptop.now().strftime("%Y-%m-%d-%H%M%S")
        return export_beside(opened.path, stamp)

    return export


async def _watch(opened: _Opened, laptop: SharedMachine) -> None:
    """Open the venue again at the same port when its process has died, and say so."""
    told = ""
    while True:
        await asyncio.sleep(_LOOK)
        if laptop.chair.connection.state != "reconnecting":
            told = ""
            continue
        sign = await asyncio.to_thread(read_state, opened.path)
        # A venue that was ended has closed its sign.
        if sign is None or await asyncio.to_thread(answers, sign):
            continue
        notes = await asyncio.to_thread(_open_again, opened, sign)
        # Said once, however many attempts it takes.
        if notes and str(notes[0]) != told:
            told = str(notes[0])
            opened.notes.extend(notes)
            opened.tell()


def _open_again(opened: _Opened, sign: StateFile) -> list[Sentence]:
    """Open a venue that died; what the chair should know of it."""
    from judgetui.records.lock import is_written
    from judgetui.records.session_folder import LEDGER

    if is_written(opened.path / LEDGER):
        standing = Sentence(
            "the venue's program stands still; it goes on by itself as soon as this computer lets "
            "it, and nothing is lost. If it never does, end its process %(process)d: then it is "
            "opened again",
            process=sign.pid,
        )
        return [standing]
    try:
        again = VenueProcess(opened.asked, opened.path, sign.port, bool(sign.fingerprint)).wait()
    except Refused as refused:
        why = refused.sentence
        return [Sentence("the venue does not answer and cannot be opened again: %(why)s", why=why)]
    if again.pid == sign.pid:
        return []
    came_back = Sentence(
        "the venue's program had ended and was opened again; nothing that was saved is lost"
    )
    return [came_back, *(Sentence("%(note)s", note=note) for note in again.notes)]


def _unlike(
    sign: StateFile, port: int | None, tls: bool | None, names: tuple[str, ...]
) -> Iterator[Sentence]:
    """How the venue that is open differs from the one that was asked for."""
    if port not in (None, sign.port):
        yield Sentence("the venue is open already, at port %(port)d", port=sign.port)
    if tls and not sign.fingerprint:
        yield Sentence(
            "the venue is open already, without encryption; to have it encrypted, end it (F12) "
            "and run it again with --tls"
        )
    if tls is False and sign.fingerprint:
        yield Sentence(
            "the venue is open already, and encrypted; to have it otherwise, end it (F12) and run "
            "it again with --no-tls"
        )
    if missing := [name for name in names if name not in sign.names]:
        yield Sentence(
            "the venue is open already, and does not go by %(names)s; to have it so, end it (F12) "
            "and run it again with --host-name",
            names=", ".join(missing),
        )


def _afterwards(asked: Asked, path: Path, unsent: int, trouble: Sentence | None) -> str:
    """How things stand once the console is left, and what to do next."""
    again = {"run": asked.again("run", path.name)}
    kept = _("Not sent yet, but kept here: %(unsent)d. It is sent when you come back.")
    said = _standing(read_state(path), again), unsent_said(unsent, trouble, kept)
    return "\n".join(filter(None, said))


def _standing(sign: StateFile | None, again: dict[str, str]) -> str:
    """Whether the venue goes on, is closed, or only does not answer."""
    if sign is None:
        return _("The venue is closed; every ballot is kept. `%(run)s` opens it again.") % again
    if not answers(sign):
        said = _("The venue does not answer now; what it took is kept. `%(run)s` comes back to it.")
        return said % again
    open_at = _("The meeting goes on: its venue is open at %(base)s.") % {"base": sign.base}
    back = _("`%(run)s` comes back to the chair's console; F12 there ends the venue.") % again
    return f"{open_at}\n{back}"
