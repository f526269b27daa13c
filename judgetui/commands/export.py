"""`judgetui export`: write the results into files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_error, print_line
from judgetui.commands.options import GlobalOptions
from judgetui.language import _
from judgetui.meeting.standings import standings
from judgetui.records.read_session import read_session
from judgetui.results.export import FORMATS, Result, Told, export, usual_formats

EXPORTS = "exports"
"""The folder beside the ledger where results are written."""


class _Formats(click.ParamType[tuple[str, ...]]):
    """Names of formats, separated by commas."""

    name = "formats"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split the value; fails for an unknown format."""
        if isinstance(value, tuple):
            return value
        formats = tuple(part.strip() for part in str(value).split(",") if part.strip())
        unknown = [name for name in formats if name not in FORMATS]
        if unknown or not formats:
            text = _("there is no format %(format)s; there are: %(formats)s")
            self.fail(text % {"format": value, "formats": ", ".join(FORMATS)}, param, ctx)
        return formats


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "export",
        callback=_export,
        help=_(
            "Write standings, ballots, cases and judges into files. It only reads the session, so "
            "it works while that is open in another program."
        ),
        params=[
            click.Argument(["name"]),
            option(
                "--to",
                type=click.Path(path_type=Path),
                metavar="DIR",
                help=_("Where to; without it the session's own folder of exports."),
            ),
            option(
                "--format",
                type=_Formats(),
                default=usual_formats(),
                metavar=",".join(FORMATS),
                help=_("Which formats, with commas between them; %(usual)s without it.")
                % {"usual": ",".join(usual_formats())},
            ),
        ],
    )


@click.pass_obj
def _export(options: GlobalOptions, name: str, to: Path | None, format: tuple[str, ...]) -> int:
    path = options.session(name)
    session = read_session(options.folder, name)
    for note in session.notes:
        print_error(note)
    meeting = session.meeting
    result = Result(meeting, standings(meeting), session.head)
    for file in export(result, to or path / EXPORTS, format):
        print_line(str(file))
    return 0


def export_beside(session: Path, stamp: str, formats: Sequence[str], told: Told) -> str:
    """Write these formats into a new folder of the session's exports; return its path.

    Only reads the session, so its venue may have it open.
    """
    read = read_session(session.parent, session.name)
    folder = session / EXPORTS / stamp
    export(Result(read.meeting, standings(read.meeting), read.head), folder, formats, told=told)
    return str(folder)
