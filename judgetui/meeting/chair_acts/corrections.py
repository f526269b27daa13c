"""Corrections of ballots: the marks that take the place of others, and the amendment they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from judgetui.meeting.acts import CorrectBallot, Entry
from judgetui.meeting.amendments import amended
from judgetui.meeting.ballot_acts import ballot_there, check_feedback, check_marks
from judgetui.meeting.chair_acts.places import Places, sealed
from judgetui.meeting.message import Refused
from judgetui.meeting.names import case_name, judge_name
from judgetui.meeting.plan import Plan
from judgetui.meeting.scoring import published_total
from judgetui.meeting.state import Amendment, Ballot, BallotStatus, CaseState, Meeting, Phase, Stage


def correct_ballot(meeting: Meeting, act: CorrectBallot, entry: Entry, case: str) -> Places:
    """A ballot that counts or was returned counts with other marks; the comment stays.

    With the marks of one that counts, only its feedback is another: that is no part of a score, so
    the ballot is not a corrected one and no announced score waits.
    """
    state = meeting.cases[case]
    check_not_sealed(meeting, state)
    earlier = ballot_there(meeting, act, state)
    if not may_be_corrected(earlier):
        raise _nothing_to_correct(meeting, earlier, case)
    check_marks(meeting.plan, act.judge, act.scores)
    check_feedback(meeting.plan, act.feedback)
    feedback = earlier.feedback if act.feedback is None else act.feedback
    if earlier.counts and earlier.scores == act.scores:
        if feedback != earlier.feedback:
            return {("ballot", case, act.judge): replace(earlier, feedback=feedback)}
        raise Refused(
            "these are the marks that the ballot of %(judge)s on %(case)s has already; change "
            "what is wrong",
            judge=judge_name(meeting.plan, act.judge),
            case=case_name(meeting.plan, case),
        )
    corrected = replace(
        earlier,
        status=BallotStatus.SUBMITTED,
        at=entry.at,
        by=entry.by,
        seq=entry.seq,
        version=earlier.version + 1,
        scores=act.scores,
        reason=act.reason,
        feedback=feedback,
    )
    places: Places = {("ballot", case, act.judge): corrected}
    if (amendments := ballot_amended(meeting, entry, state, corrected)) is not None:
        places["amendments",] = amendments
    return places


def check_not_sealed(meeting: Meeting, case: CaseState) -> None:
    """Refuse to touch a ballot of a final result where that is no amendment of a score."""
    if meeting.phase is Phase.FINAL and case.stage is not Stage.ANNOUNCED:
        raise sealed()


def may_be_corrected(ballot: Ballot) -> bool:
    """Whether a ballot has marks that are in force: it counts, or was only returned."""
    given_back = ballot.status is BallotStatus.RETURNED and bool(ballot.scores)
    return ballot.counts or given_back


def _nothing_to_correct(meeting: Meeting, ballot: Ballot, case: str) -> Refused:
    judge, name = judge_name(meeting.plan, ballot.judge), case_name(meeting.plan, case)
    if ballot.status is BallotStatus.RECUSED:
        return Refused(
            "%(judge)s is recused from %(case)s; return the ballot first", judge=judge, case=name
        )
    if ballot.status is BallotStatus.RETURNED:
        return Refused(
            "%(judge)s has handed in no marks on %(case)s; key in the ballot instead",
            judge=judge,
            case=name,
        )
    return Refused(
        "the ballot of %(judge)s on %(case)s was made void; return it first",
        judge=judge,
        case=name,
    )


def ballot_amended(
    meeting: Meeting, entry: Entry, case: CaseState, ballot: Ballot
) -> tuple[Amendment, ...] | None:
    """The amendments with that of a ballot behind an announced score; none where it is no such.

    A ballot by the chair's or recorder's hand that is corrected, returned or made void is one from
    rules 3 on. The amendment tells the judge's total before and after; `redact` takes it out for
    judges and the board.
    """
    if meeting.rules < 3 or case.stage is not Stage.ANNOUNCED:
        return None
    earlier = case.ballots.get(ballot.judge)
    return amended(
        meeting,
        entry,
        "ballot",
        case.id,
        ballot.judge,
        before=_total(meeting.plan, earlier),
        after=_total(meeting.plan, ballot),
        reason=ballot.reason,
    )


def _total(plan: Plan, ballot: Ballot | None) -> str:
    """What a ballot adds to the score, as it is published; empty while it does not count."""
    return str(published_total(plan, ballot.scores)) if ballot and ballot.counts else ""


CORRECTIONS: Mapping[str, Callable[..., Places]] = {"correct-ballot": correct_ballot}
"""Acts that correct what is on record."""
