"""`judgetui rooms backup`: the whole log in a file, by PostgreSQL's own programs."""

from __future__ import annotations

from pathlib import Path

import click

from judgetui.commands.click_i18n import TranslatedCommand
from judgetui.commands.console import print_line
from judgetui.commands.rooms.server import connection_to, server_address
from judgetui.language import _


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "backup",
        callback=_backup,
        help=_(
            "Write the log into a file that `pg_restore` reads, whole or not at all. It holds "
            "links, codes and what judges wrote: keep it for yourself."
        ),
        params=[click.Argument(["given"], nargs=-1, required=True, metavar="[URL] FILE")],
    )


def _backup(given: tuple[str, ...]) -> int:
    if len(given) > 2:
        text = _("Not understood: %(rest)s.") % {"rest": " ".join(given[2:])}
        raise click.UsageError(text, click.get_current_context())
    *urls, file = given
    if not urls and "://" in file:
        text = _("%(parameter)s is missing.") % {"parameter": _("FILE")}
        raise click.UsageError(text, click.get_current_context())
    address = server_address(urls[0] if urls else None)
    from judgetui.rooms.backup import back_up

    with connection_to(address) as connection:
        size = back_up(connection, address.connection(), Path(file))
    text = _("The log is in %(file)s, %(size)d kB. A copy on another computer is a backup.")
    print_line(text % {"file": file, "size": -(-size // 1000)})
    return 0
