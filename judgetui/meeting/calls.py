"""Silent calls of judges to the chair, as a meeting keeps them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

CallKind = Literal["problem", "question", "break"]
"""What a judge wants of the chair; a break is one that they want to have."""


@dataclass(frozen=True, slots=True)
class Call:
    """A silent call of a judge to the chair."""

    seq: int
    """The act that made it, by which it is answered."""
    at: datetime.datetime
    by: str
    """The judge's id."""
    kind: CallKind
    text: str
    """What it is about, in the judge's words; may be empty."""
    answered_at: datetime.datetime | None = None
    """When the chair or the deputy took it off the queue; none while it waits."""
