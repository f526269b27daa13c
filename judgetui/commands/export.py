"""`judgetui export`: write the results into files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_error, print_line
from judgetui.commands.erased import erased_archive, export_erased
from judgetui.commands.options import GlobalOptions
from judgetui.language import _
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Phase
from judgetui.records.attachments import kept_files
from judgetui.records.read_session import ReadSession, read_session
from judgetui.results.export import FORMATS, Result, Told, export, usual_formats
from judgetui.results.files import write_all

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
            *_bundle_options(),
        ],
    )


def _bundle_options() -> list[click.Parameter]:
    return [
        option(
            "--bundle",
            is_flag=True,
            help=_(
                "Write one archive with plan, record, result and documents, which anybody can "
                "check with `verify`, or with Python alone."
            ),
        ),
        option(
            "--public",
            is_flag=True,
            help=_(
                "With --bundle: only what the hall may see, and the hashes of the record; to "
                "be published."
            ),
        ),
    ]


@click.pass_obj
def _export(
    options: GlobalOptions,
    name: str,
    to: Path | None,
    format: tuple[str, ...],
    bundle: bool,
    public: bool,
) -> int:
    if public and not bundle:
        raise Refused("--public is for a bundle; give --bundle too")
    chosen = click.get_current_context().get_parameter_source("format")
    formats = None if chosen is ParameterSource.DEFAULT else format
    if (archive := erased_archive(options, name)) is not None:
        for file in export_erased(archive, to, formats, bundle=bundle):
            print_line(str(file))
        return 0
    path = options.session(name)
    session = read_session(options.folder, name)
    for note in session.notes:
        print_error(note)
    meeting = session.meeting
    result = Result(meeting, standings(meeting), session.head, session.checkpoint)
    folder = to or path / EXPORTS
    if bundle:
        kept = kept_files(path)
        print_line(str(_bundle(session, result, folder, formats, kept, public=public)))
        return 0
    for file in export(result, folder, format):
        print_line(str(file))
    return 0


def _bundle(
    session: ReadSession,
    result: Result,
    folder: Path,
    formats: tuple[str, ...] | None,
    kept: Mapping[str, bytes],
    *,
    public: bool,
) -> Path:
    """Write a session's bundle with its kept scans into a folder; its path.

    Without `formats` it has every document that can be made here; what keeps others out is told.
    """
    from judgetui.results.bundle import SUFFIX, packed_bundle, public_bundle, whole_bundle

    meeting, refused = session.meeting, list[Sentence]()
    make = public_bundle if public else whole_bundle
    files = make(
        session.name,
        session.reading.lines,
        result,
        tuple(FORMATS) if formats is None else formats,
        meeting.plan.language,
        refused if formats is None else None,
        kept,
    )
    for why in refused:
        print_error(why)
    if meeting.phase is not Phase.FINAL:
        print_error(
            Sentence(
                "the result is not final yet: the bundle holds the meeting as it was after act "
                "%(seq)d",
                seq=meeting.seq,
            )
        )
    return write_all(folder, {session.name + SUFFIX: packed_bundle(files)})[0]


def export_beside(session: Path, stamp: str, formats: Sequence[str], told: Told) -> str:
    """Write these formats into a new folder of the session's exports; return its path.

    Only reads the session, so its venue may have it open.
    """
    read = read_session(session.parent, session.name)
    folder = session / EXPORTS / stamp
    result = Result(read.meeting, standings(read.meeting), read.head, read.checkpoint)
    export(result, folder, formats, told=told)
    return str(folder)
