"""`judgetui fairness`: print how far the judges agree and how firm the prizes are."""

from __future__ import annotations

import json

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import can_encode, print_error, print_line
from judgetui.commands.options import GlobalOptions
from judgetui.language import _
from judgetui.records.read_session import read_session


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "fairness",
        callback=_fairness,
        help=_(
            "Print how far the judges agree, what stands out of each judge's ballots and how firm "
            "the prizes are, by every ballot on record. It names judges and their marks: for the "
            "chair and the supervisor. It only reads."
        ),
        params=[
            click.Argument(["name"]),
            option(
                "--format",
                type=click.Choice(["text", "json", "csv"]),
                default="text",
                help=_("How to print it; text without it."),
            ),
        ],
    )


@click.pass_obj
def _fairness(options: GlobalOptions, name: str, format: str) -> int:
    # Only now: other commands need not wait for it.
    from judgetui.fairness.report import fairness_report
    from judgetui.results.fairness import fairness_csv, fairness_json, fairness_text

    options.session(name)
    session = read_session(options.folder, name)
    for note in session.notes:
        print_error(note)
    report = fairness_report(session.meeting)
    if format == "csv":
        # print() writes the platform's line ends; the table has its own.
        text = fairness_csv(report).replace("\r\n", "\n")
    elif format == "json":
        text = fairness_json(report)
        if not can_encode(text):
            text = json.dumps(json.loads(text), indent=2) + "\n"
    else:
        text = fairness_text(report)
    print_line(text, end="")
    return 0
