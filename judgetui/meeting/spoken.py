"""What whoever calls a case out is given to say."""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.meeting.plan import Name


@dataclass(frozen=True, slots=True)
class Spoken:
    """What whoever calls a case out is given to say."""

    say: Name
    """How its names are said."""
    citation: Name
    """What is read out should it have a prize."""
