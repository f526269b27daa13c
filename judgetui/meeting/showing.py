"""What the public screens show, as the chair steers them; it is no part of the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shown = Literal["meeting", "contract", "stage", "standings", "message", "break"]
"""`meeting`: whatever fits the moment; `contract`: welcome and rule; `stage`: the case on stage and
its clock; `standings`; `message`: a sentence of the chair; `break`."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What every board shows until the chair chooses something else."""

    what: Shown = "meeting"
    message: str = ""
    """The chair's words; for a message, and beside a break."""
