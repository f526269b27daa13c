"""`judgetui verify`: recompute everything, and say what differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from judgetui.commands.click_i18n import Spoken
from judgetui.commands.console import complain, tell, told_on_terminal
from judgetui.commands.export import EXPORTS
from judgetui.commands.options import Asked
from judgetui.language import _, n_, say
from judgetui.meeting.message import Refused, Sentence
from judgetui.records.ledger_reader import audit
from judgetui.records.read_session import ReadSession, read_session
from judgetui.records.session_folder import LEDGER
from judgetui.results.verify import verify_session


def command() -> click.Command:
    """The command as click runs it."""
    return Spoken(
        "verify",
        callback=_verify,
        help=_(
            "Check the ledger line by line, conduct every act again, work out every number again "
            "and compare what was exported. It changes nothing."
        ),
        params=[click.Argument(["name"])],
    )


@click.pass_obj
def _verify(asked: Asked, name: str) -> int:
    path = asked.session(name)
    try:
        session = read_session(asked.folder, name)
    except Refused as refused:
        found = [finding.sentence for finding in audit(path / LEDGER)]
        return _differs(found or [refused.sentence])
    if session.torn:
        # Nobody was told that it was accepted, so the record is whole without it.
        complain(session.torn)
    found = [*_found(path / EXPORTS, session)]
    return _differs(found) if found else _well(session)


def _found(exports: Path, session: ReadSession) -> Iterator[Sentence]:
    """What is wrong beside the ledger, with the acts, or with an export."""
    if session.lost:
        yield session.lost
    if session.difference:
        yield session.difference
    yield from verify_session(session.entries, session.heads, exports)
    try:
        inner = sorted(exports.iterdir()) if exports.is_dir() else []
    except OSError as error:
        why = error.strerror or error
        yield Sentence("%(file)s cannot be read: %(why)s", file=exports, why=why)
        return
    for folder in filter(Path.is_dir, inner):
        for sentence in verify_session(session.entries, session.heads, folder):
            yield Sentence("%(folder)s: %(what)s", folder=folder.name, what=sentence)


def _differs(found: list[Sentence]) -> int:
    """Complain, and tell it to whatever file or program standard output leads to."""
    for sentence in found:
        complain(sentence)
        if not told_on_terminal():
            tell(say(sentence))
    return 1


def _well(session: ReadSession) -> int:
    if not session.entries:
        tell(_("all is well: the meeting is not open yet"))
        return 0
    said = n_(
        "all is well: %(acts)d act, head %(head)s…",
        "all is well: %(acts)d acts, head %(head)s…",
        len(session.entries),
    )
    tell(said % {"acts": len(session.entries), "head": session.head[:8]})
    return 0
