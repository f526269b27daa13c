"""The life cycle of a venue in this process: open, serve until it is ended, close.

It lies above `server` and `browser`, because it opens a host together with its web pages and their
gateway processes.
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
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from judgetui.language import say
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.seat import BOARD
from judgetui.records.session import Session
from judgetui.venue.access.addresses import EVERYWHERE
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import USUAL_PORT
from judgetui.venue.access.tls import certificate
from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor, gateways_for
from judgetui.venue.browser.routes import Routes, error_pages
from judgetui.venue.client.shared_machine import client_data_folder
from judgetui.venue.options import VenueOptions
from judgetui.venue.second_copy import SecondCopy
from judgetui.venue.server.hook import Hook, hook_address
from judgetui.venue.server.host import Host
from judgetui.venue.server.listen import Venue, freeze_garbage, serve
from judgetui.venue.server.state_file import (
    ALIVE,
    VenueState,
    alive_body,
    last_state,
    mark_closed,
    write_state,
)
from judgetui.venue.upstream import Upstream

_NEXT = 50
"""Ports that are tried after the usual one."""
_log = logging.getLogger(__name__)


async def serve_until_ended(
    session: Session,
    path: Path,
    options: VenueOptions,
    *,
    opened: Callable[[Venue, list[str]], None],
    notify: Callable[[str], None],
) -> None:
    """Open the venue of a session in a folder and serve it until it is ended.

    `opened` is called once it listens, with notes for the chair; `notify` with each message to show
    on this computer. Closes the session. Raises Refused when it cannot be opened or was taken over.
    """
    gateways = _gateways(session)
    try:
        credentials = Credentials(session.meeting.plan, path)
        before = last_state(path)
        copy = await SecondCopy.begin(session, path, options.mirror, before)
        upstream = await Upstream.begin(session, path, options.log, before)
        options = _with_last_state(options, before)
        port, note = _choose_port(options, before)
        venue = await _serve(path, session, credentials, options, port, gateways)
    except BaseException:
        session.close()
        raise
    why: Sentence | None = None
    try:
        notes = _said(*session.notes, credentials.note, note, upstream.note)
        _restore(venue, before)
        state = _state_reader(venue, options, tuple(notes), copy, upstream)
        _write_state(path, state())
        opened(venue, notes)
        _follow(session, venue, copy, upstream, lambda: _update_state(path, state()))
        venue.host.notify_here = lambda note: notify(say(note))
        _start(gateways, venue)
        why = await _until_ended(venue, upstream)
    finally:
        await _close(path, venue, gateways, why, copy, upstream)
    if upstream.why is not None:
        raise Refused(upstream.why)


def _said(*notes: Sentence | None) -> list[str]:
    """Those that there are, in the present language."""
    return [say(one) for one in notes if one is not None]


def _follow(
    session: Session,
    venue: Venue,
    copy: SecondCopy,
    upstream: Upstream,
    update: Callable[[], None],
) -> None:
    """Keep what follows the venue: its state file by `update`, the second copy, the log."""
    _keep_state(venue, update)
    copy.watch(venue.host.notify_chair, update)
    upstream.watch(session, venue.host, copy)


def _gateways(session: Session) -> list[GatewaySupervisor]:
    """As many gateways as the seats of the meeting need; none is started."""
    seats = len(session.meeting.plan.judges)
    return [GatewaySupervisor() for _ in range(gateways_for(seats))]


def _start(gateways: Iterable[GatewaySupervisor], venue: Venue) -> None:
    config = _config(venue)
    for gateway in gateways:
        gateway.start(config)


async def _close(
    path: Path,
    venue: Venue,
    gateways: list[GatewaySupervisor],
    why: Sentence | None,
    copy: SecondCopy,
    upstream: Upstream,
) -> None:
    copy.tell_no_more()
    upstream.tell_no_more()
    mark_closed(path)
    try:
        # Before the gateways stop, so that they can still tell every page.
        await venue.close(why, elsewhere=upstream.why is not None)
    finally:
        await asyncio.gather(
            copy.close(), upstream.close(), *(gateway.stop() for gateway in gateways)
        )


def _with_last_state(options: VenueOptions, before: VenueState | None) -> VenueOptions:
    """The options with each default replaced by the value of the last time; raises Refused."""
    if options.hook is not None:
        hook_address(options.hook)
    if before is None:
        return replace(options, tls=bool(options.tls), bind=options.bind or EVERYWHERE)
    hook = options.hook if before.closed else options.hook or before.hook or None
    tls = bool(before.fingerprint) if options.tls is None else options.tls
    # A console that reopens a crashed venue does not know the --bind of `host`.
    bind = options.bind or (before.bind if not before.closed else "") or EVERYWHERE
    return replace(options, tls=tls, bind=bind, names=options.names or before.names, hook=hook)


def _choose_port(options: VenueOptions, before: VenueState | None) -> tuple[int, Sentence | None]:
    """The port to listen at, and a note if it is not that of the last time.

    Slips may have been printed for the last port, so it is taken if it is free.
    """
    if options.port is not None:
        return options.port, None
    usual = before.port if before is not None else USUAL_PORT
    for port in dict.fromkeys((usual, *range(USUAL_PORT, USUAL_PORT + _NEXT))):
        if _is_free(port, options.bind or EVERYWHERE):
            note = Sentence(
                "port %(usual)d cannot be had now, so this venue is at port %(port)d; "
                "links made for another port do not lead here",
                usual=usual,
                port=port,
            )
            return port, None if port == usual else note
    return usual, None


def _restore(venue: Venue, before: VenueState | None) -> None:
    """Restore base address and place of sound of the last time; after a crash more.

    That is what boards and overlays showed, and which devices are known.
    """
    steering = venue.host.board_control
    if before is not None:
        was = urlsplit(before.base).hostname
        same = (base for base in steering.bases if urlsplit(base).hostname == was)
        steering.base = next(same, steering.base)
        steering.sound = before.sound
    if before is not None and not before.closed:
        steering.showing, steering.overlay = before.showing, before.overlay
        venue.host.attendance.restore(before.devices)


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
    options: VenueOptions,
    port: int,
    gateways: Sequence[GatewaySupervisor],
) -> Venue:
    def pages(host: Host) -> Iterable[web.AbstractRouteDef]:
        return [_alive(), *Routes(host, *gateways).routes()]

    venue = await serve(
        session,
        credentials,
        port=port,
        bind=options.bind or EVERYWHERE,
        certificate=certificate(path) if options.tls else None,
        names=options.names,
        pages=pages,
        middlewares=lambda host: [error_pages(host)],
    )
    if options.hook is not None:
        venue.host.hook = Hook(options.hook, venue.host.notify_chair)
        venue.host.hook.follow(venue.host.room.view(BOARD), venue.host.room.now())
    freeze_garbage()
    return venue


def _alive() -> web.AbstractRouteDef:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=alive_body(), content_type="application/json")

    return web.get(ALIVE, answer)


def _config(venue: Venue) -> dict[str, object]:
    return {
        "base": venue.loopback,
        "fingerprint": venue.host.fingerprint,
        "key": venue.host.gateway_key,
        "outboxes": str(client_data_folder() / "outbox"),
    }


def _state_reader(
    venue: Venue,
    options: VenueOptions,
    notes: tuple[str, ...],
    copy: SecondCopy,
    upstream: Upstream,
) -> Callable[[], VenueState]:
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
            overlay=host.board_control.overlay,
            sound=host.board_control.sound,
            bind=options.bind or "",
            names=options.names,
            mirror=copy.folder,
            mirror_trouble=copy.trouble,
            hook=options.hook or "",
            upstream=upstream.address,
            acknowledged_by=upstream.acknowledged_by,
            devices=host.attendance.quiet_devices,
        )

    return state


def _write_state(path: Path, state: VenueState) -> None:
    try:
        write_state(path, state)
    except OSError as error:
        raise Refused(
            "the session's folder cannot be written: %(why)s", why=error.strerror or str(error)
        ) from error


def _keep_state(venue: Venue, update: Callable[[], None]) -> None:
    """Call `update` with each change of what the state file holds of a running host."""
    venue.host.board_control.changed = update
    venue.host.attendance.devices_changed = update


def _update_state(path: Path, state: VenueState) -> None:
    """Update the state file; a failure, such as a full disk, is only logged."""
    try:
        _write_state(path, state)
    except Refused as refused:
        _log.warning("the venue's state file is not up to date: %s", refused)


async def _until_ended(venue: Venue, upstream: Upstream) -> Sentence | None:
    """Return when the chair, a signal or a takeover ends the venue; what clients are told of it."""
    stopped = asyncio.Event()
    _on_signals(stopped)
    ends = [
        asyncio.create_task(stopped.wait()),
        asyncio.create_task(venue.host.board_control.ended.wait()),
        asyncio.create_task(upstream.ended.wait()),
    ]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()
    if upstream.why is not None:
        return upstream.why
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
