"""What the public screens show, as the chair steers them; it is no part of the record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from judgetui.meeting.marks import ordinary

Shown = Literal["meeting", "contract", "stage", "standings", "message", "break"]
"""`meeting`: whatever fits the moment; `contract`: welcome and rule; `stage`: the case on stage and
its clock; `standings`; `message`: a sentence of the chair; `break`."""

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class BoardMode:
    """What every board shows until the chair chooses something else."""

    what: Shown = "meeting"
    message: str = ""
    """The chair's words; for a message, and beside a break."""

    @property
    def until(self) -> str:
        """When a break ends, where the words beside it are a time and nothing else; else empty."""
        found = _TIME.fullmatch(ordinary(self.message))
        return "" if found is None or self.what != "break" else f"{found[1]}:{found[2]}"
