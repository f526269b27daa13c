"""Acts that take a second key: those that wait for it, and those that took effect by it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KeyTurned:
    """A seat's confirmation of an act."""

    by: str
    """The seat, such as "recorder"."""
    seq: int
    """The act `confirm`."""
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """An act that waits for the second key of `plan.second_key`; until then it changes nothing."""

    seq: int
    """The act that asked for it, which is what `confirm` names."""
    at: datetime.datetime
    by: str
    """The seat that asked for it."""
    do: str
    """The act's name, such as "correct-ballot"."""
    act: Mapping[str, Any]
    """The act as the ledger has it."""
    awaits: tuple[str, ...]
    """The seats that are still to confirm it, such as "supervisor"."""
    case: str | None = None
    judge: str | None = None
    """Whose ballot it is about."""
    ballot: int | None = None
    """The act by which that ballot was as it was then; another one makes this act void."""
    keys: tuple[KeyTurned, ...] = ()
    """The confirmations that it has already."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An act that took effect once other seats had confirmed it."""

    seq: int
    """The act by which it took effect, the last `confirm`; ballots and amendments name it too."""
    asked: int
    """The act that asked for it."""
    asked_at: datetime.datetime
    by: str
    """The seat that asked for it."""
    do: str
    """The act's name, such as "correct-ballot"."""
    case: str | None
    judge: str | None
    """Whose ballot it is about."""
    keys: tuple[KeyTurned, ...]
    """Who confirmed it, in the order of their acts."""
