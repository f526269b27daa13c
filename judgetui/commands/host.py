"""`judgetui host`: the venue without a console; it keeps the meeting and serves every screen."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from judgetui.commands.click_i18n import Spoken, option
from judgetui.commands.console import complain, tell
from judgetui.commands.options import Asked
from judgetui.language import _, name, say
from judgetui.meeting.message import Refused, Sentence
from judgetui.venue.access.addresses import EVERYWHERE
from judgetui.venue.access.join_link import USUAL_PORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from aiohttp import web

    from judgetui.records.session import Session
    from judgetui.venue.access.credentials import Credentials
    from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor
    from judgetui.venue.server.host import Host
    from judgetui.venue.server.listen import Venue
    from judgetui.venue.server.state_file import StateFile

_NEXT = 50
"""How many ports are tried after it."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a venue is to listen."""

    port: int | None = None
    """None to take the usual one, or the next that is free."""
    bind: str | None = None
    """None for every address, or after a crash as before it."""
    tls: bool | None = None
    """None to have it as the last time."""
    names: tuple[str, ...] = ()
    """By what else it may be called; none to have it as the last time."""


def place_options() -> list[click.Parameter]:
    """The options that say where a venue listens; `run` has them too."""
    return [
        option(
            "--port",
            type=click.IntRange(1, 65535),
            metavar="N",
            help=_("The port (%(port)d, or the next that is free).") % {"port": USUAL_PORT},
        ),
        option(
            "--tls/--no-tls",
            default=None,
            help=_(
                "Encrypt; links then carry the certificate's fingerprint. As the last time "
                "unless it is said."
            ),
        ),
        option(
            "--host-name",
            multiple=True,
            metavar="NAME",
            help=_(
                "A name by which browsers call this computer, beside its addresses and its own "
                "name; may be given several times. As the last time unless it is said."
            ),
        ),
    ]


def command() -> click.Command:
    """The command as click runs it."""
    return Spoken(
        "host",
        callback=_host,
        help=_(
            "Open the venue of a session without a console, for a machine without a screen. "
            "Judges, boards and the chair join it over the network. Ctrl+C ends it; every ballot "
            "it took is kept."
        ),
        params=[
            click.Argument(["name"]),
            *place_options(),
            option(
                "--bind",
                metavar="ADDRESS",
                help=_("Listen at one address of this computer only."),
            ),
        ],
    )


@click.pass_obj
def _host(
    asked: Asked,
    name: str,
    port: int | None,
    tls: bool | None,
    host_name: tuple[str, ...],
    bind: str | None,
) -> int:
    path = asked.session(name)
    from judgetui.commands.venue_process import find

    if (sign := find(path)) is not None:
        raise Refused(
            "the venue of %(session)s is open already, at %(base)s; end it there first",
            session=path.name,
            base=sign.base,
        )
    from judgetui.log import venue_log_file
    from judgetui.venue.server.log_file import keep_log

    keep_log(venue_log_file(path.name), say_to=sys.stderr)
    asyncio.run(open_venue(asked, path, Place(port, bind, tls, host_name)))
    return 0


async def open_venue(asked: Asked, path: Path, place: Place) -> None:
    """Keep a session's venue open until it is ended; raises `Refused` when it cannot be opened."""
    from judgetui.records.session import open_session
    from judgetui.venue.access.credentials import Credentials
    from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor, gateways_for
    from judgetui.venue.server.state_file import last_sign, take_down

    session = open_session(path.parent, path.name)
    seats = len(session.meeting.plan.judges)
    gatekeepers = [GatewaySupervisor() for _ in range(gateways_for(seats))]
    try:
        asked.speak(session.meeting.plan.language)
        doors = Credentials(session.meeting.plan, path)
        before = last_sign(path)
        place = _as_last_time(place, before)
        port, note = _choose(place, before)
        venue = await _serve(path, session, doors, place, port, gatekeepers)
    except BaseException:
        session.close()
        raise
    why: Sentence | None = None
    try:
        said = [say(one) for one in (*session.notes, doors.note, note) if one is not None]
        _come_back(venue, before)
        sign = _sign(venue, place, tuple(said))
        _hang_out(path, sign())
        venue.host.steering.changed = lambda: _hang_out_again(path, sign())
        _tell(asked, path, venue, said)
        venue.host.tell_here = lambda note: complain(say(note))
        for gatekeeper in gatekeepers:
            gatekeeper.start(_orders(venue))
        why = await _until_ended(venue)
    finally:
        take_down(path)
        try:
            # While there is still somebody to say it on every browser's page.
            await venue.close(why)
        finally:
            await asyncio.gather(*(gatekeeper.stop() for gatekeeper in gatekeepers))
    tell(_("The venue is closed; every ballot it took is kept."))


def _as_last_time(place: Place, before: StateFile | None) -> Place:
    """The place that was asked for, and what was not said as it was the last time."""
    if before is None:
        return replace(place, tls=bool(place.tls), bind=place.bind or EVERYWHERE)
    tls = bool(before.fingerprint) if place.tls is None else place.tls
    # Where a console opens it again it cannot know what `host` was told.
    bind = place.bind or (before.bind if not before.closed else "") or EVERYWHERE
    return replace(place, tls=tls, bind=bind, names=place.names or before.names)


def _choose(place: Place, before: StateFile | None) -> tuple[int, Sentence | None]:
    """The port to listen at, and what is to be said of it: if it can be, the one of last time.

    Slips may have been printed for that one.
    """
    if place.port is not None:
        return place.port, None
    usual = before.port if before is not None else USUAL_PORT
    for port in dict.fromkeys((usual, *range(USUAL_PORT, USUAL_PORT + _NEXT))):
        if _is_free(port, place.bind or EVERYWHERE):
            note = Sentence(
                "port %(usual)d cannot be had now, so this venue is at port %(port)d; "
                "links made for another port do not lead here",
                usual=usual,
                port=port,
            )
            return port, None if port == usual else note
    return usual, None


def _come_back(venue: Venue, before: StateFile | None) -> None:
    """Go on with the address of last time, and after a crash with what boards showed."""
    steering = venue.host.steering
    if before is not None:
        was = urlsplit(before.base).hostname
        same = (base for base in steering.bases if urlsplit(base).hostname == was)
        steering.base = next(same, steering.base)
    if before is not None and not before.closed:
        steering.showing = before.showing


def _is_free(port: int, bind: str) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as asking:
        if os.name != "nt":
            asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asking.bind((bind, port))
        except OSError as error:
            return error.errno not in (errno.EADDRINUSE, errno.EACCES)
    return True


async def _serve(
    path: Path,
    session: Session,
    doors: Credentials,
    place: Place,
    port: int,
    gatekeepers: Sequence[GatewaySupervisor],
) -> Venue:
    from judgetui.venue.access.tls import certificate
    from judgetui.venue.browser.routes import Routes, error_pages
    from judgetui.venue.server.listen import serve, settle

    def pages(host: Host) -> Iterable[web.AbstractRouteDef]:
        return [_alive(), *Routes(host, *gatekeepers).routes()]

    venue = await serve(
        session,
        doors,
        port=port,
        bind=place.bind or EVERYWHERE,
        certificate=certificate(path) if place.tls else None,
        names=place.names,
        pages=pages,
        middlewares=lambda host: [error_pages(host)],
    )
    settle()
    return venue


def _alive() -> web.AbstractRouteDef:
    from aiohttp import web

    from judgetui.venue.server.state_file import ALIVE, said_alive

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=said_alive(), content_type="application/json")

    return web.get(ALIVE, answer)


def _orders(venue: Venue) -> dict[str, object]:
    from judgetui.venue.client.shared_machine import kept_here

    return {
        "base": venue.loopback,
        "fingerprint": venue.host.fingerprint,
        "key": venue.host.gateway_key,
        "outboxes": str(kept_here() / "outbox"),
    }


def _sign(venue: Venue, place: Place, notes: tuple[str, ...]) -> Callable[[], StateFile]:
    """Makes the venue's sign, as it is whenever it is asked for."""
    from judgetui.venue.server.state_file import StateFile

    def sign() -> StateFile:
        host = venue.host
        return StateFile(
            port=venue.port,
            pid=os.getpid(),
            near=venue.near,
            base=host.base,
            fingerprint=host.fingerprint,
            notes=notes,
            showing=host.steering.showing,
            bind=place.bind or "",
            names=place.names,
        )

    return sign


def _hang_out(path: Path, sign: StateFile) -> None:
    from judgetui.venue.server.state_file import hang_out

    try:
        hang_out(path, sign)
    except OSError as error:
        raise Refused(
            "the session's folder cannot be written: %(why)s", why=error.strerror or str(error)
        ) from error


def _hang_out_again(path: Path, sign: StateFile) -> None:
    """Bring the sign up to date; what the chair decided holds also where the disk is full."""
    try:
        _hang_out(path, sign)
    except Refused as refused:
        _log.warning("the venue's sign is not up to date: %s", refused)


def _tell(asked: Asked, path: Path, venue: Venue, notes: list[str]) -> None:
    tell(name(venue.host.room.meeting.plan.title))
    for note in notes:
        complain(note)
    told = {
        "base": venue.host.base,
        "codes": asked.again("codes", path.name),
        "run": asked.again("run", path.name),
    }
    if venue.host.fingerprint:
        # `join` holds the host to the fingerprint, which only a personal link has.
        said = _("The venue is open at %(base)s in a browser; a terminal needs its personal link.")
    else:
        said = _("The venue is open at %(base)s (in a browser, or `judgetui join`).")
    tell(said % told)
    others = [base for base in venue.host.steering.bases if base != venue.host.base]
    if others:
        tell(_("It is also at %(bases)s.") % {"bases": ", ".join(others)})
    tell(_("Who joins with what: `%(codes)s`") % told)
    tell(_("The chair's console on this computer: `%(run)s`") % told)
    tell(_("Ctrl+C ends the venue; every ballot it took is kept."))
    sys.stdout.flush()


async def _until_ended(venue: Venue) -> Sentence | None:
    """Return when the chair or this computer ends the venue, with what guests are told of it."""
    stopped = asyncio.Event()
    _on_signals(stopped)
    ends = [
        asyncio.create_task(stopped.wait()),
        asyncio.create_task(venue.host.steering.ended.wait()),
    ]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()
    if not stopped.is_set():
        return None
    return Sentence("the venue was closed on its own computer; every ballot it took is kept")


def _on_signals(stopped: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for called in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, called, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:
            with contextlib.suppress(ValueError):
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
