"""A short hash of standings that the hall does not see yet: afterwards it shows they were these.

While the board is sealed or frozen it shows the hash of the standings that only the chair's side
sees. They cannot be found out from it, as the salt of the contract goes into it; the salt is in the
ledger and in the exports of a final result, with which anybody can make the hash again.
"""

from __future__ import annotations

import hashlib
import json

from judgetui.meeting.chair_acts import as_announced, public_standings
from judgetui.meeting.standings import Tally, standings
from judgetui.meeting.state import Meeting, Phase, Standings

_DIGITS = 16


def committed(salt: str, rows: Standings) -> str:
    """The first 16 digits of the SHA-256 of the salt, a line end and the standings as JSON.

    The JSON is a list with case id, rank, score as text and index of the prize (null where there
    is none) for each row, the best first, without spaces; "" where there is no salt.
    """
    if not salt:
        return ""
    listed = [
        [row.case, row.rank, None if row.score is None else f"{row.score:f}", row.prize]
        for row in rows.rows
    ]
    text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()[:_DIGITS]


def commitment(meeting: Meeting, tally: Tally | None = None) -> str:
    """The hash of the standings of the announced cases, or of the final ones.

    An announced score stands while it is under correction, here as on the board. "" where nothing
    is or was kept from the hall. A meeting whose salt was taken out has the one it came with.
    """
    if not meeting.plan.salt:
        return meeting.commitment
    if meeting.rules < 3 or not (meeting.frozen or meeting.plan.board.policy == "sealed"):
        return ""
    final = meeting.phase is Phase.FINAL
    rows = (
        standings(as_announced(meeting), tally=tally) if final else public_standings(meeting, tally)
    )
    return committed(meeting.plan.salt, rows)
