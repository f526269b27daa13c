"""Which room of the shared log a session's folder holds: kept beside its ledger.

It is not part of a second copy: a folder that was copied holds nothing, and has to take the room
over, so that two computers never append as one.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from judgetui.records import atomic_files

FILE = "upstream.json"
"""The file's name in a session's folder."""


@dataclass(frozen=True, slots=True)
class WentOn:
    """That the room of a folder was taken over by another one."""

    address: str = ""
    """Where it went on; empty where that is not known."""
    kept: int | None = None
    """How many lines of this folder's ledger the log has; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The hold of a folder on a room."""

    holder: str
    """Drawn by chance; the server knows the room's holder by it."""
    epoch: int = 0
    """The epoch in which it last held the room; 0 before it ever did."""
    went_on: WentOn | None = None
    """Where the room went on since; None as far as this folder knows."""


def read_holder(folder: Path) -> Holder | None:
    """The hold in a session's folder; None where there is none that can be read."""
    try:
        content = json.loads((folder / FILE).read_bytes())
        went_on = content.get("went_on")
        return Holder(
            str(content["holder"]),
            int(content["epoch"]),
            WentOn(str(went_on["address"]), int(went_on["kept"])) if went_on else None,
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def keep_holder(folder: Path, holder: Holder) -> None:
    """Keep it durably, readable for its owner only; raises OSError."""
    content = json.dumps(asdict(holder)).encode()
    atomic_files.replace(folder / FILE, content, synced=True)


def new_holder() -> Holder:
    """A hold that no other folder has."""
    return Holder(secrets.token_hex(16))
