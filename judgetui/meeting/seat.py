"""Who is connected: a role and an identity, which decide what may be seen and done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is at the meeting."""

    CHAIR = "chair"
    JUDGE = "judge"
    RECORDER = "recorder"
    SUPERVISOR = "supervisor"
    BOARD = "board"


@dataclass(frozen=True, slots=True)
class Seat:
    """One connected person."""

    role: Role
    judge: str | None = None
    """The judge's id; none for the other roles."""

    @property
    def by(self) -> str:
        """How the ledger names the seat: the judge's id, else the role."""
        return self.judge or str(self.role)


CHAIR = Seat(Role.CHAIR)
RECORDER = Seat(Role.RECORDER)
SUPERVISOR = Seat(Role.SUPERVISOR)
BOARD = Seat(Role.BOARD)


_ROLES = {str(role): role for role in Role if role is not Role.JUDGE}


def role_of(by: str) -> Role:
    """The role behind a ledger's `by`; everything that is no role's name is a judge's id."""
    return _ROLES.get(by, Role.JUDGE)
