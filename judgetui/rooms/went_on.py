"""What a session's folder says of a meeting that was taken over: where it went on.

Read without the server, such as when the record is verified.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from judgetui.meeting.message import Counted, Sentence
from judgetui.rooms.holder import WentOn, read_holder

BRANCHES = "ledger.diverged-*.jsonl"
"""Ledgers of which the log of rooms has only a part, kept beside the one that goes on."""


def went_on_notes(path: Path, own: bytes) -> Iterator[Sentence]:
    """What to tell of a folder whose ledger is `own`; nothing where no room was taken over."""
    holder = read_holder(path)
    went_on = holder.went_on if holder is not None else None
    apart = []
    for branch in sorted(path.glob(BRANCHES)):
        try:
            known = own.startswith(branch.read_bytes())
        except OSError as error:
            why = error.strerror or str(error)
            yield Sentence("%(file)s cannot be read: %(why)s", file=branch.name, why=why)
            continue
        if known:
            went_on = went_on or WentOn()
        else:
            apart.append(branch.name)
    if went_on is not None:
        yield _elsewhere(went_on, len(own.splitlines()))
    for name in apart:
        yield Sentence(
            "%(file)s has acts of this computer that are not in this record: the room was taken "
            "over without them",
            file=name,
        )


def _elsewhere(went_on: WentOn, lines: int) -> Sentence:
    where = goes_on_at(went_on.address)
    if went_on.kept is None:
        return Sentence(
            "this meeting was taken over and went on %(where)s. This ledger is what the old "
            "computer had, with acts that are not in the meeting's record; go by the record there",
            where=where,
        )
    if went_on.kept >= lines:
        return Sentence(
            "this meeting was taken over and went on %(where)s. This ledger is the beginning of "
            "the meeting's record; go by the record there",
            where=where,
        )
    return Counted(
        "this meeting was taken over and went on %(where)s. %(count)d act of this ledger is not in "
        "the meeting's record; go by the record there",
        "this meeting was taken over and went on %(where)s. %(count)d acts of this ledger are not "
        "in the meeting's record; go by the record there",
        count=lines - went_on.kept,
        where=where,
    )


def goes_on_at(address: str) -> Sentence:
    """Where a room is that was taken over."""
    if address:
        return Sentence("at %(address)s", address=address)
    return Sentence("at another computer")
