"""`judgetui rooms`: the log of many rooms on a PostgreSQL server, kept and watched."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import cast

import click

from judgetui.commands.click_i18n import TranslatedCommand
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


class _Rooms(TranslatedCommand, click.Group):
    """The group of these commands; a command's module is imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"judgetui.commands.rooms.{cmd_name}")
        return cast(click.Command, module.command())

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; raises `click.UsageError` with the known ones."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            text = _("There is no command %(command)s; there are: %(commands)s.")
            names = {"command": name, "commands": ", ".join(COMMANDS)}
            raise click.UsageError(text % names, ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(short)) for name, short in COMMANDS.items()])
