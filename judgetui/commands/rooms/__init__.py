"""`judgetui rooms`: the log of many rooms on a PostgreSQL server, kept and watched."""

from __future__ import annotations

from collections.abc import Mapping

import click

from judgetui.commands.click_i18n import LazyGroup
from judgetui.commands.console import print_line
from judgetui.language import N_, _

COMMANDS: Mapping[str, str] = {
    "init": N_("Make the log on the server, or bring it up to date; make logins."),
    "check": N_("Look at the server and at every room's lines."),
    "backup": N_("Write the whole log into a file."),
    "watch": N_("Watch all rooms in this terminal."),
    "serve": N_("Show all rooms on a page for browsers."),
}
"""The commands in the order in which a contest needs them, each with a short help."""


def command() -> click.Command:
    """The command as click runs it."""
    return _Rooms(
        "rooms",
        callback=_explain,
        invoke_without_command=True,
        help=_(
            "Keep and watch many rooms whose lines are in one log on a PostgreSQL server. URL "
            "looks like postgresql://login@server/database and has no password; without it "
            "JUDGETUI_UPSTREAM is used, which may have one. Else the password comes from a pgpass "
            "file."
        ),
    )


@click.pass_context
def _explain(context: click.Context) -> int:
    """Without a command, say which there are."""
    if context.invoked_subcommand is None:
        print_line(context.get_help())
    return 0


class _Rooms(LazyGroup):
    """The group of these commands."""

    known = COMMANDS
    package = __name__
