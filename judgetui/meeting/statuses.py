"""What became of each case and each ballot, in words that scripts can depend on."""

from __future__ import annotations

from enum import StrEnum

from judgetui.meeting.state import Ballot, BallotStatus, CaseState, Stage

DECLARED = "declared before the meeting"
"""The reason of a recusal that the plan declares without one."""


class CaseStatus(StrEnum):
    """What became of a case; every case has exactly one."""

    WITHDRAWN = "withdrawn"
    POSTPONED = "postponed"
    """Put back to wait; it may have ballots, and with them a rank."""
    RANKED = "ranked"
    """At least one ballot counts."""
    WAITING = "waiting"
    """Not called yet."""
    ON_STAGE = "on-stage"
    """Being presented, questioned or scored; no ballot is in yet."""
    NO_BALLOTS = "no-ballots"
    """Closed or announced, and no ballot counts."""


def case_status(state: CaseState) -> CaseStatus:
    """What became of a case; its ballots must be whole."""
    if state.stage is Stage.WITHDRAWN:
        return CaseStatus.WITHDRAWN
    if state.stage is Stage.WAITING and state.postponed:
        return CaseStatus.POSTPONED
    if any(ballot.counts for ballot in state.ballots.values()):
        return CaseStatus.RANKED
    if state.stage is Stage.WAITING:
        return CaseStatus.WAITING
    closed = state.stage in (Stage.CLOSED, Stage.ANNOUNCED)
    return CaseStatus.NO_BALLOTS if closed else CaseStatus.ON_STAGE


class BallotOutcome(StrEnum):
    """What became of a ballot; every ballot on record has exactly one."""

    WITHDRAWN = "withdrawn"
    """Its case is withdrawn: it does not count, whatever it was."""
    SUBMITTED = "submitted"
    KEYED = "keyed"
    """Keyed in from paper; it counts like one submitted."""
    CORRECTED = "corrected"
    """The chair put other marks in the place of those handed in; it counts with them."""
    RECUSED = "recused"
    RETURNED = "returned"
    """Given back to its judge, and not handed in again."""
    VOID = "void"
    """On record, and not counted."""


def ballot_outcome(state: CaseState, ballot: Ballot) -> BallotOutcome:
    """What became of a ballot on this case."""
    if state.stage is Stage.WITHDRAWN:
        return BallotOutcome.WITHDRAWN
    if ballot.corrected:
        return BallotOutcome.CORRECTED
    if ballot.status is BallotStatus.SUBMITTED:
        return BallotOutcome.SUBMITTED if ballot.by == ballot.judge else BallotOutcome.KEYED
    return BallotOutcome(ballot.status.value)


def recusal_reason(ballot: Ballot) -> str:
    """Why a judge is recused, also where the plan alone declares it."""
    return ballot.reason or (DECLARED if ballot.declared else "")


def ballot_reason(state: CaseState, ballot: Ballot) -> str:
    """Why a ballot does not count, or was corrected: the case's reason, or its own; else empty."""
    if state.stage is Stage.WITHDRAWN:
        return state.reason
    return recusal_reason(ballot) if ballot.status is BallotStatus.RECUSED else ballot.reason
