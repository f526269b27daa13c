"""`judgetui plan`: write the plan of a session into a file, to be changed and used again."""

from __future__ import annotations

from pathlib import Path

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_error, print_line
from judgetui.commands.options import GlobalOptions
from judgetui.language import _
from judgetui.meeting.message import Refused, listed


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "plan",
        callback=_plan,
        help=_(
            "Write a session's plan into a workbook, or as JSON, from which another session can be "
            "made. It only reads the session."
        ),
        params=[
            click.Argument(["name"]),
            option(
                "--to",
                type=click.Path(path_type=Path),
                required=True,
                metavar="FILE",
                help=_("The file to write: a name that ends in .xlsx or .json."),
            ),
        ],
    )


@click.pass_obj
def _plan(options: GlobalOptions, name: str, to: Path) -> int:
    from judgetui.records.read_session import read_session
    from judgetui.records.workbook.writer import write_new_file, write_workbook

    check_ending(to, (".xlsx", ".json"))
    options.session(name)
    session = read_session(options.folder, name)
    for note in session.notes:
        print_error(note)
    plan = session.meeting.plan.unsalted
    if to.suffix.lower() == ".xlsx":
        write_workbook(to, plan)
    else:
        write_new_file(to, f"{plan.model_dump_json(by_alias=True, indent=1)}\n".encode())
    print_line(str(to))
    return 0


def check_ending(path: Path, endings: tuple[str, ...]) -> None:
    """Raise `Refused` unless the name of the file has one of these endings."""
    if path.suffix.lower() not in endings:
        raise Refused(
            "%(file)s: choose a name that ends in one of: %(endings)s",
            file=path,
            endings=listed(endings),
        )
