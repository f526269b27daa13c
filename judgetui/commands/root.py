"""The root of the command line: the options before a command, and the exit status."""

from __future__ import annotations

import errno
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import click

from judgetui import __version__
from judgetui.commands.click_i18n import LazyGroup, option, usage_error_text
from judgetui.commands.console import (
    crash_text,
    discard_output,
    escape_unencodable,
    print_error,
    print_line,
    resume_gc,
)
from judgetui.commands.options import THEMES, GlobalOptions
from judgetui.language import LANGUAGES, N_, _
from judgetui.meeting.message import Refused

COMMANDS: Mapping[str, str] = {
    "demo": N_("Watch simulated judges play the sample meeting."),
    "template": N_("Write a workbook to fill in, from which a session is made."),
    "new": N_("Make a session from a plan, cases and judges."),
    "plan": N_("Write a session's plan into a file."),
    "next": N_("Make the next stage's session from the best of earlier ones."),
    "check": N_("Say whether everything is ready."),
    "rehearse": N_("Let robots play the whole day through a real venue, on a copy."),
    "run": N_("Open the venue and the chair's console."),
    "host": N_("Open the venue without a console."),
    "codes": N_("Say who joins with what."),
    "sheets": N_("Write blank sheets to score on paper."),
    "join": N_("Take a seat in this terminal."),
    "ballots": N_("Key in paper ballots from a file."),
    "attach": N_("Keep scans of signed sheets with their ballots."),
    "standings": N_("Print the standings."),
    "fairness": N_("Print how far the judges agree and how firm the prizes are."),
    "export": N_("Write the results into files."),
    "verify": N_("Recompute everything and say what differs."),
    "rooms": N_("Keep and watch many rooms in one log on a server."),
    "forget": N_("Erase names and comments once the archive's time is over."),
}
"""The commands in the order in which a day needs them, each with a short help (a message id)."""


def run(arguments: Sequence[str]) -> int:
    """Run a command and return the exit status: 0, 1 for an error, 2 for wrong usage.

    Every error is reported in a sentence; none is raised.
    """
    escape_unencodable()
    try:
        status = _run(list(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
        return 1
    except OSError as error:
        return _write_failed(error)
    return status


def _run(arguments: list[str]) -> int:
    try:
        _parse_early(arguments).set_language()
        root = _root()
        return root.main(arguments, prog_name="judgetui", standalone_mode=False) or 0
    except click.UsageError as error:
        print_error(usage_error_text(error))
        return 2
    except Refused as refused:
        print_error(refused)
    except (KeyboardInterrupt, click.Abort):
        print_error(_("Interrupted."))
    except BrokenPipeError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _CANNOT_WRITE and error.filename is None:
            raise
        from judgetui.log import write_down

        print_error(crash_text(write_down(error)))
    return 1


_CANNOT_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def _write_failed(error: OSError) -> int:
    discard_output()
    text = _("The answer could not be written: %(why)s.")
    print_error(text % {"why": error.strerror or str(error)})
    return 1


def _parse_early(arguments: list[str]) -> GlobalOptions:
    """The options before the command, parsed before the language of help and errors is set."""
    root = _root()
    with root.make_context("judgetui", arguments.copy(), resilient_parsing=True) as context:
        return _global_options(context)


def _global_options(context: click.Context) -> GlobalOptions:
    given = context.params
    language = given.get("language")
    return GlobalOptions(
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
                callback=_print_version,
                help=_("Show the version."),
            ),
        ],
    )
    return root


def _print_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        print_line(f"judgetui {__version__}")
        context.exit()


@click.pass_context
def _begin(context: click.Context, /, **given: object) -> int:
    """Keep the options for the command; without a command, show the welcome screen."""
    context.obj = _global_options(context)
    if context.invoked_subcommand is not None:
        return 0
    from judgetui.commands.welcome import welcome

    return welcome(context.obj)


class _Root(LazyGroup):
    """The group of all commands."""

    known = COMMANDS
    package = "judgetui.commands"

    def module_of(self, name: str) -> ModuleType:
        """The module of a command, after which garbage is looked for again."""
        module = super().module_of(name)
        resume_gc()
        return module
