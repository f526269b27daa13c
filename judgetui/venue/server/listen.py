"""Opens a host at a port of this machine."""

from __future__ import annotations

import asyncio
import datetime
import errno
import gc
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from judgetui.meeting.message import Refused, Sentence
from judgetui.records.session import Record
from judgetui.venue.access.addresses import EVERYWHERE, local_addresses
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.tls import Certificate
from judgetui.venue.protocol.timing import present
from judgetui.venue.server.accept_guard import AcceptGuard
from judgetui.venue.server.connection_limits import raise_limit
from judgetui.venue.server.host import Host
from judgetui.venue.server.host_names import HostNames, check_host_name


class Venue:
    """A host that is open to the network, until it is closed."""

    def __init__(
        self, host: Host, runner: web.AppRunner, guard: AcceptGuard, near: str, port: int
    ) -> None:
        self.host = host
        self.accept_guard = guard
        """Accepts its connections."""
        self.near = near
        """The address by which programs on this machine reach it."""
        self.port = port
        self._runner = runner

    @property
    def loopback(self) -> str:
        """What links begin with on this machine itself."""
        return _base(self.near, self.port, secure=bool(self.host.fingerprint))

    def bases(self) -> list[str]:
        """What links may begin with for other machines, the likeliest first."""
        secure = bool(self.host.fingerprint)
        return [_base(address, self.port, secure=secure) for address in local_addresses()]

    async def close(self, why: Sentence | None = None, *, elsewhere: bool = False) -> None:
        """Tell every client, write what is pending, and close port and record."""
        await self.accept_guard.close()
        await self.host.close(why, elsewhere=elsewhere)
        await self._runner.cleanup()


async def serve(
    record: Record,
    credentials: Credentials,
    *,
    port: int = 0,
    bind: str = EVERYWHERE,
    certificate: Certificate | None = None,
    names: Iterable[str] = (),
    pages: Callable[[Host], Iterable[web.AbstractRouteDef]] = lambda host: (),
    middlewares: Callable[[Host], Iterable[Middleware]] = lambda host: (),
    now: Callable[[], datetime.datetime] = present,
) -> Venue:
    """Open a record to the network at a port; 0 takes a free one.

    `names` are further ones by which it may be called; `pages` and `middlewares` add to its own.
    Raises Refused when the port cannot be had, or a name is none; the record is then still open.
    """
    host = Host(record, credentials, now=now)
    called = _host_names(host, names if bind == EVERYWHERE else (*names, bind))
    # Reserve three quarters of the file descriptors for clients and files.
    guard = AcceptGuard(raise_limit() // 4)
    own = [guard.count_active, check_host_name(called, host)]
    app = web.Application(middlewares=[*own, *middlewares(host)])
    app.add_routes((*host.routes(), *pages(host)))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    assert runner.server is not None
    host.fingerprint = certificate.fingerprint if certificate is not None else ""
    context = certificate.context if certificate is not None else None
    host.begin()
    try:
        port = await guard.open(runner.server, bind, port, context)
    except OSError as error:
        host.stop()
        await runner.cleanup()
        raise no_port(error, port) from error
    venue = Venue(host, runner, guard, "127.0.0.1" if bind == EVERYWHERE else bind, port)
    host.board_control.find = venue.bases if bind == EVERYWHERE else lambda: [venue.loopback]
    await _find_bases(host)
    return venue


def _host_names(host: Host, names: Iterable[str]) -> HostNames:
    """The host names that are accepted: these, and the addresses the host has found."""
    called = HostNames(names)
    called.addresses = lambda: (urlsplit(base).hostname or "" for base in host.board_control.bases)
    return called


async def _find_bases(host: Host) -> None:
    """Find the addresses that links may begin with.

    In a thread, which also loads the thread pool's modules from disk: later that could fail for
    lack of file descriptors.
    """
    host.board_control.bases = tuple(await asyncio.to_thread(host.board_control.find))
    host.base = host.board_control.bases[0]


def _base(address: str, port: int, *, secure: bool) -> str:
    host = f"[{address}]" if ":" in address else address
    return f"{'https' if secure else 'http'}://{host}:{port}"


def no_port(error: OSError, port: int) -> Refused:
    """The refusal of a port that cannot be opened."""
    if error.errno == errno.EADDRINUSE:
        return Refused(
            "port %(port)d of this computer is in use; is the venue open already? "
            "Else choose another with --port",
            port=port,
        )
    if error.errno == errno.EACCES:
        return Refused(
            "this computer does not let programs open port %(port)d; choose one above 1023",
            port=port,
        )
    return Refused(
        "port %(port)d cannot be opened: %(why)s", port=port, why=error.strerror or str(error)
    )


def freeze_garbage() -> None:
    """Exempt the objects made so far from garbage collection, in a process that is only a host.

    They are never freed, and with hundreds of clients each full collection of them would block the
    loop for longer than any client's request.
    """
    gc.collect()
    gc.freeze()
