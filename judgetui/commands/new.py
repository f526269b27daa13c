"""`judgetui new`: make a session from a plan, cases and judges, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_line
from judgetui.commands.options import GlobalOptions, column_names, columns_option
from judgetui.language import _, say


def command() -> click.Command:
    """The command as click runs it."""
    path = click.Path(path_type=Path)
    return TranslatedCommand(
        "new",
        callback=_new,
        help=_(
            "Make a session. The cases and judges may stand in the plan itself; a file given "
            "here replaces them. With anything wrong in a file nothing is made."
        ),
        params=[
            click.Argument(["name"]),
            option("--plan", type=path, help=_("The plan, as JSON.")),
            option(
                "--from",
                "workbook",
                type=path,
                metavar="FILE",
                help=_("The plan, as a workbook that `judgetui template` writes."),
            ),
            option("--cases", type=path, help=_("The cases: a workbook or CSV.")),
            option("--judges", type=path, help=_("The judges: a workbook or CSV.")),
            columns_option(),
            option("--sheet", help=_("The sheet of a workbook, where it has several.")),
            option(
                "--dry-run",
                is_flag=True,
                help=_("Say what was understood of the files, and make nothing."),
            ),
            option(
                "--encoding",
                help=_("What files are written in that are not UTF-8, such as GB18030."),
            ),
        ],
    )


@click.pass_obj
def _new(
    options: GlobalOptions,
    name: str,
    plan: Path | None,
    workbook: Path | None,
    cases: Path | None,
    judges: Path | None,
    encoding: str | None,
    sheet: str | None,
    columns: str | None,
    dry_run: bool,
) -> int:
    from judgetui.records.imports.encoding import Decoding
    from judgetui.records.imports.plan import assemble
    from judgetui.records.imports.preview import plan_preview
    from judgetui.records.session_folder import check_free, check_people, create_session

    given = _one_of(plan, workbook)
    decoding = Decoding(encoding or "", sheet=sheet or "")
    if columns is not None:
        decoding.columns[_list_without_header(cases, judges).name] = column_names(columns)
    assembled = assemble(given, cases, judges, decoding=decoding)
    if dry_run:
        check_free(options.folder, name)
        check_people(assembled)
    else:
        made = create_session(options.folder, name, assembled)
    for note in decoding.notes:
        print_line(say(note))
    if dry_run:
        for line in plan_preview(assembled):
            print_line(say(line))
        print_line(_("Nothing was made."))
        return 0
    print_line(_("The session %(name)s is in %(folder)s.") % {"name": made.name, "folder": made})
    print_line(
        _("Next: `judgetui check %(name)s`, then `judgetui run %(name)s`.")
        % {"name": shell_word(name)}
    )
    return 0


def _one_of(plan: Path | None, workbook: Path | None) -> Path:
    """The file that holds the plan; raises `click.UsageError` unless one of them is given."""
    context = click.get_current_context()
    if plan and workbook:
        raise click.UsageError(_("Give either --plan or --from."), context)
    if given := plan or workbook:
        return given
    raise click.UsageError(_("--plan or --from is missing."), context)


def _list_without_header(cases: Path | None, judges: Path | None) -> Path:
    """The list that --columns is about; raises `click.UsageError` unless there is only one."""
    if (cases is None) == (judges is None):
        context = click.get_current_context()
        raise click.UsageError(_("--columns is for one list: either --cases or --judges."), context)
    only = cases or judges
    assert only is not None
    return only


def shell_word(name: str) -> str:
    """A name as it is written in a shell."""
    import shlex

    return shlex.quote(name)
