"""`judgetui standings`: print the standings, also while the session is open elsewhere."""

from __future__ import annotations

import shutil

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import can_encode, print_error, print_line, stdout_is_terminal
from judgetui.commands.erased import erased_archive, erased_standings
from judgetui.commands.options import GlobalOptions
from judgetui.language import _
from judgetui.meeting.message import Refused, listed
from judgetui.meeting.standings import standings as ranked
from judgetui.meeting.state import Meeting, Standings
from judgetui.records.read_session import read_session
from judgetui.results.csv import standings_csv
from judgetui.results.json import standings_json
from judgetui.results.own_standings import own_csv, own_json, own_text
from judgetui.results.text import standings_text


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "standings",
        callback=_standings,
        help=_(
            "Print the standings by every ballot on record. It only reads, so it works while the "
            "session is open in another program."
        ),
        params=[
            click.Argument(["name"]),
            option(
                "--format",
                type=click.Choice(["table", "json", "csv"]),
                default="table",
                help=_("How to print them; a table without it."),
            ),
            option(
                "--judge",
                metavar="ID",
                help=_("Only this judge's ballots, and the panel's ranks beside: for trainees."),
            ),
        ],
    )


@click.pass_obj
def _standings(options: GlobalOptions, name: str, format: str, judge: str | None) -> int:
    if (archive := erased_archive(options, name)) is not None:
        if judge is not None:
            raise Refused("who is which judge is erased; leave out --judge")
        text = erased_standings(archive, format)
        print_line(text if can_encode(text) or format != "json" else _ascii(text), end="")
        return 0
    options.session(name)
    session = read_session(options.folder, name)
    for note in session.notes:
        print_error(note)
    now = ranked(session.meeting)
    if judge is None:
        text = _formatted(session.meeting, now, format)
    else:
        text = _of_judge(session.meeting, now, format, judge)
    print_line(text, end="")
    return 0


def _of_judge(meeting: Meeting, standings: Standings, format: str, judge: str) -> str:
    """The cases as one judge ranks them; raises `Refused` where there is no such judge."""
    if judge not in meeting.plan.judge:
        raise Refused(
            "there is no judge %(judge)s; the judges are: %(known)s",
            judge=judge,
            known=listed(meeting.plan.judge),
        )
    if format == "csv":
        return own_csv(meeting, standings, judge).replace("\r\n", "\n")
    if format == "json":
        text = own_json(meeting, standings, judge)
        return text if can_encode(text) else _ascii(text)
    return own_text(meeting, standings, judge)


def _formatted(meeting: Meeting, standings: Standings, format: str) -> str:
    if format == "csv":
        # print() writes the platform's line ends; the table has its own.
        return standings_csv(meeting, standings).replace("\r\n", "\n")
    if format == "json":
        text = standings_json(meeting, standings)
        return text if can_encode(text) else _ascii(text)
    return table(meeting, standings)


def table(meeting: Meeting, standings: Standings) -> str:
    """The standings as a table, as wide as the terminal if there is one."""
    width = shutil.get_terminal_size().columns if stdout_is_terminal() else None
    return standings_text(meeting, standings, width)


def _ascii(text: str) -> str:
    import json

    return json.dumps(json.loads(text), indent=2) + "\n"
