"""`judgetui rehearse`: robots play the whole day through a real venue, on a copy of a session."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import click

from judgetui.commands.check import mark
from judgetui.commands.click_i18n import NumberRange, TranslatedCommand, option
from judgetui.commands.console import print_line, write_file
from judgetui.commands.options import GlobalOptions
from judgetui.demo.rehearsal_report import Check, Report
from judgetui.language import _, n_, name, say
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Plan


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "rehearse",
        callback=_rehearse,
        help=_(
            "Let robots play the whole day of a session through a real venue: a late judge, a "
            "laptop that breaks, a recusal, a substitute, points off, a correction, a tie and its "
            "vote, a crash, and the ceremony. They play on a copy; the session is not touched."
        ),
        params=[
            click.Argument(["name"]),
            option(
                "--seed",
                type=click.IntRange(0, 2**63 - 1),
                default=1,
                metavar="N",
                help=_("Which day: the same number gives the same acts in the same order."),
            ),
            option(
                "--report",
                type=click.Path(path_type=Path, dir_okay=False),
                metavar="FILE",
                help=_("Write what was tried, every act and the prizes as JSON."),
            ),
            option(
                "--clock",
                type=NumberRange(min=0.1, max=100_000),
                metavar="FACTOR",
                help=_(
                    "Let the parts of the day take their planned time, so many times faster. "
                    "Without it no time passes between acts."
                ),
            ),
        ],
    )


@click.pass_obj
def _rehearse(
    options: GlobalOptions, name: str, seed: int, report: Path | None, clock: float | None
) -> int:
    from judgetui.records.read_session import read_session

    path = options.session(name)
    plan = read_session(options.folder, name).meeting.plan
    if report is not None and not report.resolve().parent.is_dir():
        raise Refused(
            "the report cannot be written: there is no folder %(folder)s; make it, or name another",
            folder=report.resolve().parent,
        )
    options.set_language(plan.language)
    done = asyncio.run(_play(path.name, plan, seed, clock))
    if report is not None:
        write_file(report, done.json())
    _print_end(plan, done)
    return 0 if done.ok else 1


async def _play(name_: str, plan: Plan, seed: int, clock: float | None) -> Report:
    from judgetui.demo.rehearsal import Pace, Rehearsal
    from judgetui.demo.rehearsal_plan import plan_day
    from judgetui.records.session_folder import check_people

    check_people(plan)
    print_line(name(plan.title))
    print_line(
        _("Rehearsal with seed %(seed)d; nothing of it touches the session.") % {"seed": seed}
    )
    with tempfile.TemporaryDirectory(prefix="judgetui-rehearsal-") as folder:
        day = plan_day(plan.unsalted, seed)
        rehearsal = Rehearsal(name_, day, Path(folder), pace=Pace(clock), notify=_print_check)
        return await rehearsal.play()


def _print_check(check: Check) -> None:
    said = check.title
    if check.detail:
        said = Sentence("%(what)s: %(detail)s", what=check.title, detail=check.detail)
    print_line(f"{mark(check.ok)} {say(said)}")


def _print_end(plan: Plan, report: Report) -> None:
    values = {"acts": len(report.sequence), "seconds": f"{report.seconds:.0f}"}
    text = n_(
        "%(acts)d act in %(seconds)s s.", "%(acts)d acts in %(seconds)s s.", len(report.sequence)
    )
    print_line(text % values)
    if report.ok:
        print_line(_("The rehearsal went as it should."))
    else:
        print_line(
            _("Something did not go as it should; see what is marked %(mark)s.")
            % {"mark": mark(False)}
        )
