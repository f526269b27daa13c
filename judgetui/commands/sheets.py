"""`judgetui sheets`: a blank sheet for each judge and case, to score on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_error, print_line, write_file
from judgetui.commands.options import GlobalOptions, fonts_option
from judgetui.language import _
from judgetui.meeting.message import Refused, listed
from judgetui.records.read_session import read_session
from judgetui.results.papers.document import Paper
from judgetui.results.papers.judge_sheets import blank_sheets


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "sheets",
        callback=_sheets,
        help=_(
            "Write blank sheets to score on paper, a page for each judge and case, in running "
            "order. Works before the meeting too. Each has a QR code that names case and judge, "
            "and a line for the marks added up, by which typing errors are found when it is keyed "
            "in. Cases a judge is recused from have none."
        ),
        params=[
            click.Argument(["name"]),
            option(
                "--to",
                type=click.Path(path_type=Path, dir_okay=False),
                metavar="FILE",
                required=True,
                help=_("Write into this file: a PDF if it ends in .pdf, Word if in .docx."),
            ),
            option(
                "--judge",
                "judges",
                metavar="ID",
                multiple=True,
                help=_("Only the sheets of this judge; may be given several times."),
            ),
            fonts_option(),
        ],
    )


@click.pass_obj
def _sheets(
    options: GlobalOptions, name: str, to: Path, judges: tuple[str, ...], fonts: tuple[Path, ...]
) -> int:
    kind = to.suffix.lower()
    if kind not in (".pdf", ".docx"):
        raise Refused("%(file)s ends neither in .pdf nor in .docx; name one that does", file=to)
    if fonts and kind != ".pdf":
        raise Refused("--font is for the PDF; name a file that ends in .pdf")
    path = options.session(name)
    session = read_session(path.parent, path.name)
    for note in session.notes:
        print_error(note)
    plan = session.meeting.plan
    options.set_language(plan.language)
    if unknown := [judge for judge in judges if judge not in plan.judge]:
        raise Refused(
            "there is no judge %(judge)s; choose from: %(known)s",
            judge=unknown[0],
            known=listed(plan.judge),
        )
    paper = blank_sheets(session.meeting, judges)
    if not paper.blocks:
        raise Refused("no judge has a case to score, so there are no sheets")
    write_file(to, _drawn(paper, kind, fonts))
    print_line(str(to))
    return 0


def _drawn(paper: Paper, kind: str, fonts: Sequence[Path]) -> bytes:
    if kind == ".docx":
        from judgetui.results.papers.docx import docx

        return docx(paper)
    from judgetui.fonts import Fonts
    from judgetui.results.papers.pdf import pdf

    return pdf(paper, Fonts(fonts))
