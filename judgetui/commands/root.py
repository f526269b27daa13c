"""The root of the command line: what stands before a command, and how every command ends."""

from __future__ import annotations

import errno
import importlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import click

from judgetui import __version__
from judgetui.commands.click_i18n import Spoken, option, usage_fault
from judgetui.commands.console import (
    collect_from_now_on,
    complain,
    prepare,
    silence,
    tell,
    trouble_said,
)
from judgetui.commands.options import THEMES, Asked
from judgetui.language import LANGUAGES, N_, _
from judgetui.meeting.message import Refused

COMMANDS: Mapping[str, str] = {
    "demo": N_("Watch simulated judges play the sample meeting."),
    "new": N_("Make a session from a plan, cases and judges."),
    "check": N_("Say whether everything is ready."),
    "run": N_("Open the venue and the chair's console."),
    "host": N_("Open the venue without a console."),
    "codes": N_("Say who joins with what."),
    "join": N_("Take a seat in this terminal."),
    "ballots": N_("Key in paper ballots from a file."),
    "standings": N_("Print the standings."),
    "export": N_("Write the results into files."),
    "verify": N_("Recompute everything and say what differs."),
}
"""The commands in the order of a day, each with a short help; a message id."""


def run(arguments: Sequence[str]) -> int:
    """Run a command; whatever happens becomes a sentence and an exit status: 0, 1 or 2."""
    prepare()
    try:
        status = _run(list(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        silence()
        return 1
    except OSError as error:
        return _not_written(error)
    return status


def _run(arguments: list[str]) -> int:
    try:
        _asked(arguments).speak()
        root = _root()
        return root.main(arguments, prog_name="judgetui", standalone_mode=False) or 0
    except click.UsageError as error:
        complain(usage_fault(error))
        return 2
    except Refused as refused:
        complain(refused)
    except (KeyboardInterrupt, click.Abort):
        complain(_("Interrupted."))
    except BrokenPipeError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM and error.filename is None:
            raise
        from judgetui.log import write_down

        complain(trouble_said(write_down(error)))
    return 1


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def _not_written(error: OSError) -> int:
    silence()
    said = _("The answer could not be written: %(why)s.")
    complain(said % {"why": error.strerror or str(error)})
    return 1


def _asked(arguments: list[str]) -> Asked:
    """The options before the command, read before there is a language to explain them in."""
    root = _root()
    with root.make_context("judgetui", arguments.copy(), resilient_parsing=True) as context:
        return _gathered(context)


def _gathered(context: click.Context) -> Asked:
    given = context.params
    language = given.get("language")
    return Asked(
        sessions=given.get("sessions"),
        language=language if language in LANGUAGES else None,
        theme=given.get("theme"),
    )


def _root() -> _Root:
    root = _Root(
        "judgetui",
        callback=_begin,
        invoke_without_command=True,
        context_settings={"max_content_width": 100},
        help=_(
            "Run an on-site review meeting, live, in the terminal: ballots, leaderboard, prizes. "
            "Without a command it shows your sessions."
        ),
        params=[
            option(
                "--sessions",
                type=click.Path(path_type=Path),
                metavar="DIR",
                help=_("The folder of sessions (or set JUDGETUI_SESSIONS)."),
            ),
            option(
                "--language",
                type=click.Choice(LANGUAGES),
                help=_("The language (or set JUDGETUI_LANGUAGE)."),
            ),
            option("--theme", type=click.Choice(THEMES), help=_("The colours.")),
            option(
                "--version",
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_say_version,
                help=_("Show the version."),
            ),
        ],
    )
    return root


def _say_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        tell(f"judgetui {__version__}")
        context.exit()


@click.pass_context
def _begin(context: click.Context, /, **given: object) -> int:
    """Keep what stood before the command; without one, welcome."""
    context.obj = _gathered(context)
    if context.invoked_subcommand is not None:
        return 0
    from judgetui.commands.welcome import welcome

    return welcome(context.obj)


class _Root(Spoken, click.Group):
    """The commands, each imported when it is given."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of a day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them; none when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"judgetui.commands.{cmd_name}")
        collect_from_now_on()
        return cast(click.Command, module.command())

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which there are."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            said = _("There is no command %(command)s; there are: %(commands)s.")
            names = {"command": name, "commands": ", ".join(COMMANDS)}
            raise click.UsageError(said % names, ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(short)) for name, short in COMMANDS.items()])
