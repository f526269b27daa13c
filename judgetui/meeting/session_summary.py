"""What a list of sessions says of each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Name
from judgetui.meeting.state import Phase


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What a list of sessions says of one."""

    name: str
    title: Name | None = None
    date: datetime.date | None = None
    phase: Phase | None = None
    acts: int = 0
    problem: Sentence | None = None
    """Why it cannot be read; the fields above are empty then."""
