"""`judgetui rooms watch`: all rooms in this terminal."""

from __future__ import annotations

import asyncio

import click

from judgetui.commands.click_i18n import TranslatedCommand
from judgetui.commands.console import gc_paused, need_terminal
from judgetui.commands.options import GlobalOptions
from judgetui.commands.rooms.server import server_address, url_argument
from judgetui.language import _


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "watch",
        callback=_watch,
        help=_(
            "Watch all rooms: the case on stage, its clock, missing ballots, how far behind the "
            "day is, what is not in the log yet, and trouble. Type to filter; Enter opens a "
            "room's board. A watcher's login is enough."
        ),
        params=[url_argument()],
    )


@click.pass_obj
def _watch(options: GlobalOptions, url: str | None) -> int:
    address = server_address(url)
    need_terminal("judgetui rooms watch")
    with gc_paused():
        from judgetui.rooms.watching import RoomsWatch

        # The server is asked while what draws its answer is still being loaded.
        watching = RoomsWatch(address)
        watching.start()
        from judgetui.app.rooms import RoomsApp

        app = RoomsApp(watching, theme=options.theme_name)
    asyncio.run(app.run_async())
    return 0
