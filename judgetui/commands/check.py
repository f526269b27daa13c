"""`judgetui check`: report whether everything is ready for the meeting."""

from __future__ import annotations

from collections.abc import Iterable

import click

from judgetui.commands.click_i18n import TranslatedCommand
from judgetui.commands.console import can_encode, print_error, print_line
from judgetui.commands.options import GlobalOptions
from judgetui.language import _, name, say
from judgetui.meeting.preflight import Finding, go_no_go, ready
from judgetui.meeting.rules_off import off_sentences, outlook
from judgetui.meeting.state import Meeting, Phase, Stage

_MARKS = {True: "✓", None: "!", False: "✗"}
_PLAIN = {True: "+", None: "!", False: "x"}


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "check",
        callback=_check,
        help=_(
            "Look at everything that must be right before the meeting, and say so: go or no-go."
        ),
        params=[click.Argument(["name"])],
    )


@click.pass_obj
def _check(options: GlobalOptions, name: str) -> int:
    from judgetui.records.read_session import read_session
    from judgetui.venue.machine import machine_findings

    path = options.session(name)
    session = read_session(options.folder, name)
    findings = [*go_no_go(session.meeting.plan), *machine_findings(path, session.meeting.plan)]
    off = off_sentences(session.meeting.plan, outlook(session.meeting))
    findings += [Finding(None, sentence) for sentence in off if session.meeting.seq]
    findings += [Finding(None, note) for note in session.notes]
    _print_findings(session.meeting, findings)
    if ready(findings):
        return 0
    print_error(_("Not ready: put right what is marked %(mark)s.") % {"mark": mark(False)})
    return 1


def _print_findings(meeting: Meeting, findings: Iterable[Finding]) -> None:
    findings = list(findings)
    print_line(name(meeting.plan.title))
    for finding in findings:
        print_line(f"{mark(finding.ok)} {say(finding.sentence)}")
    if ready(findings):
        print_line(_ready_text(meeting))


def mark(ok: bool | None) -> str:
    """The sign of a finding: ready, worth a second look, not ready."""
    return _MARKS[ok] if can_encode(_MARKS[ok]) else _PLAIN[ok]


def _ready_text(meeting: Meeting) -> str:
    if meeting.phase is Phase.PLANNING:
        return _("Everything is ready to open the meeting.")
    if meeting.phase is Phase.FINAL:
        return _("The meeting is over; its result is final.")
    done = sum(state.stage is Stage.ANNOUNCED for state in meeting.cases.values())
    text = _("The meeting is open; announced so far: %(done)d of %(cases)d.")
    return text % {"done": done, "cases": len(meeting.cases)}
