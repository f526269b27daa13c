"""When a ballot counts as taken: once the room has it, or once the log of rooms has it too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AcknowledgedBy = Literal["room", "both"]
"""Who has a ballot before its judge is told so: the room's disk, or the shared log of rooms too."""
HELD = frozenset({"submit-ballot", "key-ballot", "correct-ballot", "recuse", "cast-vote"})
"""The acts whose answer waits for both: what judges give, and what is keyed in for them. The
chair's own do not wait, or nobody could lead on, or change this, while the log is away."""


@dataclass(frozen=True, slots=True)
class LogChoice:
    """Which log of rooms a venue is asked to follow, and when ballots count as taken."""

    address: str | None = None
    """The server's address, without a password; None for that of the last time, "" for none."""
    acknowledged_by: AcknowledgedBy | None = None
    """None as the last time."""


AS_BEFORE = LogChoice()
"""Whatever it was the last time."""


@dataclass(frozen=True, slots=True)
class LogStatus:
    """How the room follows the shared log of rooms; for the chair alone."""

    acknowledged_by: AcknowledgedBy = "room"
    """When ballots count as taken now."""
    behind: int = 0
    """Acts on the room's disk that the log is not known to have."""
    waiting: int = 0
    """Ballots whose judges are not answered until the log has them."""
    trouble: str = ""
    """Why the log is not followed now, in the language of `hello`; empty where it is."""
