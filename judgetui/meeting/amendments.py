"""Amendments: numbered changes, in the open, of what was agreed or announced."""

from __future__ import annotations

from judgetui.meeting.acts import Entry
from judgetui.meeting.state import Amendment, AmendmentKind, Meeting


def amended(
    meeting: Meeting,
    entry: Entry,
    what: AmendmentKind,
    id: str = "",
    field: str = "",
    *,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> tuple[Amendment, ...]:
    """The amendments of a meeting with one more by this act, numbered on from the last.

    A number that was undone is used again: numbers have no gaps. `what`, `id`, `field`, `before`
    and `after` are those of `Amendment`.
    """
    number = len(meeting.amendments) + 1
    one = Amendment(
        number,
        entry.seq,
        entry.at,
        entry.by,
        entry.act.do,
        what,
        id,
        field,
        before,
        after,
        reason,
    )
    return (*meeting.amendments, one)
