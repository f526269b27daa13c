"""`judgetui rooms serve`: all rooms on a page for browsers, and the way to each."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_error, print_line
from judgetui.commands.rooms.server import server_address, url_argument
from judgetui.language import _, language, say

if TYPE_CHECKING:
    from judgetui.rooms.watching import RoomsWatch

_LOOK = 0.5
"""Seconds between two looks at whether the rooms are read."""


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "serve",
        callback=_serve,
        help=_(
            "Show all rooms on a page for browsers. /ROOM there, by a room's name or code, leads "
            "to where that room is now, for judges whose room went on elsewhere. Whoever reaches "
            "the page may see it: it tells what each hall sees, and counts. A watcher's login is "
            "enough."
        ),
        params=[
            url_argument(),
            option(
                "--port",
                type=click.IntRange(1, 65535),
                metavar="N",
                help=_("The port (8090)."),
            ),
            option(
                "--bind",
                metavar="ADDRESS",
                help=_("Listen at one address of this computer only."),
            ),
        ],
    )


def _serve(url: str | None, port: int | None, bind: str | None) -> int:
    address = server_address(url)
    # Ctrl+C is how it is meant to end, where the loop takes no signals.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(address.url, port, bind))
    return 0


async def _run(url: str, port: int | None, bind: str | None) -> None:
    from judgetui.rooms.address import ServerAddress
    from judgetui.venue.access.addresses import EVERYWHERE
    from judgetui.venue.overview.server import PORT, OverviewServer

    server = OverviewServer(ServerAddress.given(url), language())
    await server.open(port or PORT, bind or EVERYWHERE)
    try:
        for base in server.bases():
            print_line(_("All rooms: %(address)s") % {"address": f"{base}/"})
        print_line(_("A room: %(address)s") % {"address": f"{server.bases()[0]}/" + _("NAME")})
        print_line(_("Ctrl+C ends it; the rooms go on."))
        saying = asyncio.create_task(_say_trouble(server.watch))
        await _interrupted()
        saying.cancel()
    finally:
        await server.close()


async def _say_trouble(watch: RoomsWatch) -> None:
    """Say whenever the server of the rooms cannot be read, and when it can again."""
    from judgetui.rooms.row_words import link_trouble

    said = None
    while True:
        why = link_trouble(watch.trouble, watch.age, watch.complete)
        if why != said:
            if why is not None:
                print_error(_("The rooms cannot be read now: %(why)s") % {"why": say(why)})
            else:
                print_line(_("The rooms are read again."))
            said = why
        await asyncio.sleep(_LOOK)


async def _interrupted() -> None:
    """Wait for a signal to end, also where a shell started this in the background without one."""
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
