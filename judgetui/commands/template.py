"""`judgetui template`: a workbook to fill in, with the sample meeting in it."""

from __future__ import annotations

from pathlib import Path

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_line
from judgetui.commands.options import GlobalOptions
from judgetui.language import _


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "template",
        callback=_template,
        help=_(
            "Write a workbook that holds the sample meeting: change it in a spreadsheet, then make "
            "a session from it with `judgetui new NAME --from FILE`."
        ),
        params=[
            option(
                "--to",
                type=click.Path(path_type=Path),
                required=True,
                metavar="FILE",
                help=_("The workbook to write, such as meeting.xlsx."),
            )
        ],
    )


@click.pass_obj
def _template(options: GlobalOptions, to: Path) -> int:
    from judgetui.commands.demo import sample_folder
    from judgetui.commands.plan import check_ending
    from judgetui.records.imports.plan import read_plan
    from judgetui.records.workbook.writer import write_workbook

    check_ending(to, (".xlsx",))
    write_workbook(to, read_plan(sample_folder() / "plan.json"))
    print_line(str(to))
    print_line(_("Next: fill it in, then `judgetui new NAME --from FILE`."))
    return 0
