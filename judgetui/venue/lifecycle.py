"""The life of a venue: opened where it was the last time, served until it is ended, and closed.

It stands above `server` and `browser`, because it opens a host together with its pages and the
gateway processes behind them.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from judgetui.language import say
from judgetui.meeting.message import Refused, Sentence
from judgetui.records.session import Session
from judgetui.venue.access.addresses import EVERYWHERE
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import USUAL_PORT
from judgetui.venue.access.tls import certificate
from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor, gateways_for
from judgetui.venue.browser.routes import Routes, error_pages
from judgetui.venue.client.shared_machine import client_data_folder
from judgetui.venue.server.host import Host
from judgetui.venue.server.listen import Venue, serve, settle
from judgetui.venue.server.state_file import (
    ALIVE,
    VenueState,
    alive_body,
    last_state,
    mark_closed,
    write_state,
)

_NEXT = 50
"""Ports that are tried after the usual one."""
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


async def serve_until_ended(
    session: Session,
    path: Path,
    place: Place,
    *,
    opened: Callable[[Venue, list[str]], None],
    notify: Callable[[str], None],
) -> None:
    """Open the venue of a session in a folder and serve it until it is ended.

    `opened` is called once it listens, with what the chair should know of how it opened; `notify`
    whenever something has to be said on this computer. Closes the session. Raises Refused when the
    venue cannot be opened.
    """
    seats = len(session.meeting.plan.judges)
    gateways = [GatewaySupervisor() for _ in range(gateways_for(seats))]
    try:
        credentials = Credentials(session.meeting.plan, path)
        before = last_state(path)
        place = _as_last_time(place, before)
        port, note = _choose(place, before)
        venue = await _serve(path, session, credentials, place, port, gateways)
    except BaseException:
        session.close()
        raise
    why: Sentence | None = None
    try:
        said = [say(one) for one in (*session.notes, credentials.note, note) if one is not None]
        _come_back(venue, before)
        state = _sign(venue, place, tuple(said))
        _write_state(path, state())
        venue.host.board_control.changed = lambda: _update_state(path, state())
        opened(venue, said)
        venue.host.notify_here = lambda note: notify(say(note))
        for gateway in gateways:
            gateway.start(_orders(venue))
        why = await _until_ended(venue)
    finally:
        await _close(path, venue, gateways, why)


async def _close(
    path: Path, venue: Venue, gateways: list[GatewaySupervisor], why: Sentence | None
) -> None:
    mark_closed(path)
    try:
        # Before the gateways stop, so that every browser's page is still told.
        await venue.close(why)
    finally:
        await asyncio.gather(*(gateway.stop() for gateway in gateways))


def _as_last_time(place: Place, before: VenueState | None) -> Place:
    """The place that was asked for, and what was not said as it was the last time."""
    if before is None:
        return replace(place, tls=bool(place.tls), bind=place.bind or EVERYWHERE)
    tls = bool(before.fingerprint) if place.tls is None else place.tls
    # Where a console opens it again it cannot know what `host` was told.
    bind = place.bind or (before.bind if not before.closed else "") or EVERYWHERE
    return replace(place, tls=tls, bind=bind, names=place.names or before.names)


def _choose(place: Place, before: VenueState | None) -> tuple[int, Sentence | None]:
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


def _come_back(venue: Venue, before: VenueState | None) -> None:
    """Go on with the address of last time, and after a crash with what boards showed."""
    steering = venue.host.board_control
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
    credentials: Credentials,
    place: Place,
    port: int,
    gateways: Sequence[GatewaySupervisor],
) -> Venue:
    def pages(host: Host) -> Iterable[web.AbstractRouteDef]:
        return [_alive(), *Routes(host, *gateways).routes()]

    venue = await serve(
        session,
        credentials,
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
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=alive_body(), content_type="application/json")

    return web.get(ALIVE, answer)


def _orders(venue: Venue) -> dict[str, object]:
    return {
        "base": venue.loopback,
        "fingerprint": venue.host.fingerprint,
        "key": venue.host.gateway_key,
        "outboxes": str(client_data_folder() / "outbox"),
    }


def _sign(venue: Venue, place: Place, notes: tuple[str, ...]) -> Callable[[], VenueState]:
    """A function that returns the venue's present state."""

    def state() -> VenueState:
        host = venue.host
        return VenueState(
            port=venue.port,
            pid=os.getpid(),
            near=venue.near,
            base=host.base,
            fingerprint=host.fingerprint,
            notes=notes,
            showing=host.board_control.showing,
            bind=place.bind or "",
            names=place.names,
        )

    return state


def _write_state(path: Path, state: VenueState) -> None:
    try:
        write_state(path, state)
    except OSError as error:
        raise Refused(
            "the session's folder cannot be written: %(why)s", why=error.strerror or str(error)
        ) from error


def _update_state(path: Path, state: VenueState) -> None:
    """Bring the state file up to date; what the chair decided holds also where the disk is full."""
    try:
        _write_state(path, state)
    except Refused as refused:
        _log.warning("the venue's state file is not up to date: %s", refused)


async def _until_ended(venue: Venue) -> Sentence | None:
    """Return when the chair or this computer ends the venue, with what guests are told of it."""
    stopped = asyncio.Event()
    _on_signals(stopped)
    ends = [
        asyncio.create_task(stopped.wait()),
        asyncio.create_task(venue.host.board_control.ended.wait()),
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
