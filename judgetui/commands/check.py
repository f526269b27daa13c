"""`judgetui check`: is everything ready? Go or no-go, in words."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click

from judgetui.commands.click_i18n import Spoken
from judgetui.commands.console import complain, tell, writable
from judgetui.commands.options import Asked
from judgetui.language import _, name, say
from judgetui.meeting.message import Sentence
from judgetui.meeting.preflight import Finding, go_no_go, ready
from judgetui.meeting.rules_off import off_sentences, outlook
from judgetui.meeting.state import Meeting, Phase, Stage

_MARKS = {True: "✓", None: "!", False: "✗"}
_PLAIN = {True: "+", None: "!", False: "x"}


def command() -> click.Command:
    """The command as click runs it."""
    return Spoken(
        "check",
        callback=_check,
        help=_(
            "Look at everything that must be right before the meeting, and say so: go or no-go."
        ),
        params=[click.Argument(["name"])],
    )


@click.pass_obj
def _check(asked: Asked, name: str) -> int:
    from judgetui.records.read_session import read_session

    path = asked.session(name)
    session = read_session(asked.folder, name)
    findings = [*go_no_go(session.meeting.plan), _folder(os.access(path, os.W_OK))]
    off = off_sentences(session.meeting.plan, outlook(session.meeting))
    findings += [Finding(None, sentence) for sentence in off if session.meeting.seq]
    findings += [Finding(None, note) for note in session.notes]
    _tell(session.meeting, findings)
    if ready(findings):
        return 0
    complain(_("Not ready: put right what is marked %(mark)s.") % {"mark": _mark(False)})
    return 1


def _folder(writable_: bool) -> Finding:
    if writable_:
        return Finding(True, Sentence("The session's folder can be written."))
    return Finding(False, Sentence("The session's folder cannot be written; change its rights."))


def _tell(meeting: Meeting, findings: Iterable[Finding]) -> None:
    findings = list(findings)
    tell(name(meeting.plan.title))
    for finding in findings:
        tell(f"{_mark(finding.ok)} {say(finding.sentence)}")
    if ready(findings):
        tell(_ready(meeting))


def _mark(ok: bool | None) -> str:
    return _MARKS[ok] if writable(_MARKS[ok]) else _PLAIN[ok]


def _ready(meeting: Meeting) -> str:
    if meeting.phase is Phase.PLANNING:
        return _("Everything is ready to open the meeting.")
    if meeting.phase is Phase.FINAL:
        return _("The meeting is over; its result is final.")
    done = sum(state.stage is Stage.ANNOUNCED for state in meeting.cases.values())
    said = _("The meeting is open; announced so far: %(done)d of %(cases)d.")
    return said % {"done": done, "cases": len(meeting.cases)}
