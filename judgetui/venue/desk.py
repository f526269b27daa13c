"""Where acts go and meetings come back from, near (in this process) or far (over the network)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from judgetui.meeting.acts import Act
from judgetui.meeting.draft import Draft
from judgetui.meeting.seat import Seat
from judgetui.meeting.sentence import Sentence
from judgetui.meeting.state import Meeting


@dataclass(frozen=True, slots=True)
class Accepted:
    """An act happened and is on disk."""

    id: str
    """The act's id, as `Desk.submit` returned it."""
    seq: int
    """Its number in the ledger."""
    at: datetime.datetime
    head: str
    """The ledger's hash after it; whoever has seen it is a witness of everything before."""


@dataclass(frozen=True, slots=True)
class Declined:
    """An act did not happen; nothing has changed."""

    id: str
    why: Sentence


@dataclass(frozen=True, slots=True)
class Presence:
    """What is known of a judge's doings besides the meeting itself."""

    writing: bool = False
    """Whether there is an unsent ballot on the case on stage."""


News = Meeting | Accepted | Declined | Mapping[str, Presence]
"""What a desk tells: a newer meeting, an answer to an act, or who is doing what (by judge id)."""


class Desk(Protocol):
    """One seat's place at the meeting; no screen can tell whether it is near or far."""

    @property
    def seat(self) -> Seat:
        """Whose desk this is."""

    @property
    def meeting(self) -> Meeting:
        """The meeting as this seat may see it."""

    @property
    def presence(self) -> Mapping[str, Presence]:
        """What the judges are doing, by id; empty for seats that may not know."""

    def submit(self, act: Act) -> str:
        """Hand in an act and return its id at once; the answer comes as news."""

    def watch(self, tell: Callable[[News], None]) -> Callable[[], None]:
        """Be told of everything from now on; call what is returned to stop."""

    def draft(self, case: str, judge: str | None = None) -> Draft | None:
        """What this seat has half typed: a judge's own ballot, or the paper one of a judge."""

    def keep(self, draft: Draft) -> None:
        """Keep a half-typed ballot, so that it survives a crash."""
