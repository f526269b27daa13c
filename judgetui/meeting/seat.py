"""Who is connected: a role and an identity, which decide what may be seen and done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from judgetui.meeting.plan import Plan


class Role(StrEnum):
    """What a person is at the meeting."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    """Runs the stage beside the chair, where the plan names one."""
    JUDGE = "judge"
    RECORDER = "recorder"
    SUPERVISOR = "supervisor"
    ANNOUNCER = "announcer"
    """Calls out what the hall may know; the chair of the meeting is somebody else."""
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
DEPUTY = Seat(Role.DEPUTY)
RECORDER = Seat(Role.RECORDER)
SUPERVISOR = Seat(Role.SUPERVISOR)
ANNOUNCER = Seat(Role.ANNOUNCER)
BOARD = Seat(Role.BOARD)


_ROLES = {str(role): role for role in Role if role is not Role.JUDGE}


def role_of(by: str) -> Role:
    """The role behind a ledger's `by`; everything that is no role's name is a judge's id."""
    return _ROLES.get(by, Role.JUDGE)


def seats(plan: Plan) -> Iterator[Seat]:
    """Every seat a meeting has: chair, deputy where there is one, judges, and the others."""
    yield CHAIR
    if plan.deputy:
        yield DEPUTY
    for judge in plan.judges:
        yield Seat(Role.JUDGE, judge.id)
    yield from (RECORDER, SUPERVISOR, ANNOUNCER, BOARD)
