"""`judgetui rooms check`: look at the server and at every room's lines."""

from __future__ import annotations

import click

from judgetui.commands.check import mark
from judgetui.commands.click_i18n import TranslatedCommand
from judgetui.commands.console import print_error, print_line
from judgetui.commands.rooms.server import connection_to, server_address, url_argument
from judgetui.language import _, say


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "check",
        callback=_check,
        help=_(
            "Look at the server: whether what it acknowledges lasts, what this login may do, "
            "standby, clocks, free connections, and the lines of every room it may read. Each "
            "line says what to do."
        ),
        params=[url_argument()],
    )


def _check(url: str | None) -> int:
    address = server_address(url)
    from judgetui.rooms.inspection import inspect

    right = True
    print_line(address.url)
    with connection_to(address) as connection:
        for finding in inspect(connection):
            print_line(f"{mark(finding.ok)} {say(finding.sentence)}")
            right = right and finding.ok is not False
    if right:
        return 0
    print_error(_("Not ready: put right what is marked %(mark)s.") % {"mark": mark(False)})
    return 1
