"""What can be done with one ballot now, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from judgetui.meeting.message import Sentence
from judgetui.meeting.names import judge_name
from judgetui.meeting.seat import role_of
from judgetui.meeting.state import (
    UNDER_WAY,
    Ballot,
    BallotStatus,
    CaseState,
    Meeting,
    Phase,
    Stage,
)
from judgetui.meeting.wording import ROLES


@dataclass(frozen=True, slots=True)
class BallotPermissions:
    """A judge's ballot on a case, and what may be done with it."""

    judge: str
    case: str | None
    """None while there is no case to score."""
    said: Sentence
    """The situation in words."""
    ballot: Ballot | None = None
    """What is on record."""
    writes: bool = False
    """Whether marks may be typed."""
    submits: bool = False
    """Whether the ballot may be submitted now."""
    good: bool = False
    """Whether nothing is left to do: the ballot is in."""

    @property
    def recused(self) -> bool:
        """Whether the judge does not score this case at all."""
        return self.ballot is not None and self.ballot.status is BallotStatus.RECUSED


def returned_to(meeting: Meeting, judge: str) -> tuple[str, ...]:
    """The cases whose ballot was returned to a judge and may be submitted now, in running order.

    None by the rules of 0.1.0, where it waits until scoring is open again.
    """
    if meeting.rules < 2 or meeting.phase not in (Phase.OPEN, Phase.DELIBERATING):
        return ()
    states = (meeting.cases[case] for case in meeting.order)
    return tuple(state.id for state in states if _is_returned(state, judge))


def _is_returned(state: CaseState, judge: str) -> bool:
    ballot = state.ballots.get(judge)
    called = state.stage not in (Stage.WAITING, Stage.WITHDRAWN)
    return called and ballot is not None and ballot.status is BallotStatus.RETURNED


def judges_turn(meeting: Meeting, judge: str, case: str | None = None) -> BallotPermissions:
    """What a judge may do with their ballot on a case, else on the one on stage."""
    state = meeting.stage if case is None else meeting.cases[case]
    if meeting.phase is Phase.PLANNING:
        return BallotPermissions(judge, None, Sentence("The meeting is not open yet."))
    if state is None:
        return BallotPermissions(judge, None, _without_case(meeting))
    if judge not in meeting.plan.seated(state.id):
        return BallotPermissions(judge, state.id, _not_seated(meeting, judge))
    ballot = state.ballots.get(judge)
    if ballot is not None and ballot.status is not BallotStatus.RETURNED:
        said = _ON_RECORD[ballot.status](ballot)
        return BallotPermissions(judge, state.id, said, ballot, good=ballot.counts)
    if meeting.phase is Phase.FINAL:
        return BallotPermissions(judge, state.id, Sentence("The result is final."), ballot)
    if ballot is not None and state.id in returned_to(meeting, judge):
        return BallotPermissions(
            judge, state.id, _returned(meeting, state, ballot), ballot, True, True
        )
    if state.stage in UNDER_WAY:
        submits = state.stage is Stage.SCORING
        return BallotPermissions(
            judge, state.id, _open(meeting, ballot, submits), ballot, True, submits
        )
    closed = Sentence(
        "Scoring is closed for this case and you submitted no ballot; tell the chair if it is "
        "to count."
    )
    if ballot is not None:
        closed = Sentence(
            "Returned by the chair: %(reason)s. Scoring is closed; the chair opens it again.",
            reason=ballot.reason,
        )
    return BallotPermissions(judge, state.id, closed, ballot)


def unanswered(turn: BallotPermissions) -> BallotPermissions:
    """The same of a ballot on record that is not answered yet, as it waits for the log."""
    if not turn.good:
        return turn
    said = Sentence("Your ballot is on its way; it counts once it says that it is submitted.")
    return replace(turn, said=said, good=False)


def _not_seated(meeting: Meeting, judge: str) -> Sentence:
    """What a judge is told who does not sit for the case on stage."""
    if judge in meeting.left:
        return Sentence("You have left the panel; what you submitted is kept. Thank you.")
    return Sentence("You do not sit for this case; yours come later in the running order.")


def ballots_in_result(meeting: Meeting, judge: str) -> int:
    """How many of a judge's ballots are part of the result; none on a withdrawn case is."""
    standing = (s for s in meeting.cases.values() if s.stage is not Stage.WITHDRAWN)
    return sum(judge in s.ballots and s.ballots[judge].counts for s in standing)


def _without_case(meeting: Meeting) -> Sentence:
    if meeting.phase is Phase.FINAL:
        return Sentence("The result is final. Thank you.")
    if meeting.phase is Phase.DELIBERATING:
        return Sentence("Every case has been scored; the chair settles the result.")
    if meeting.paused_at is not None:
        return Sentence("The meeting is paused.")
    return Sentence("Waiting for the chair to call a case.")


def _returned(meeting: Meeting, state: CaseState, ballot: Ballot) -> Sentence:
    """Why a ballot was given back; on another case than the one on stage, also which."""
    if state.id == meeting.on_stage:
        return _open(meeting, ballot, submits=True)
    return Sentence(
        "This is case %(number)s, not the one on stage. Returned by the chair: %(reason)s",
        reason=ballot.reason,
        number=meeting.plan.case[state.id].called,
    )


def _open(meeting: Meeting, ballot: Ballot | None, submits: bool) -> Sentence:
    if ballot is not None:
        reason = ballot.reason
        if submits:
            return Sentence(
                "Returned by the chair: %(reason)s. Change what is wrong and submit again.",
                reason=reason,
            )
        return Sentence(
            "Returned by the chair: %(reason)s. Submitting opens with scoring.", reason=reason
        )
    if meeting.paused_at is not None:
        if submits:
            return Sentence("The meeting is paused; you may still fill in and submit.")
        return Sentence("The meeting is paused; you may fill in, submitting opens with scoring.")
    if submits:
        return Sentence("Scoring is open.")
    return Sentence("You may fill in; submitting opens with scoring.")


def _submitted(ballot: Ballot) -> Sentence:
    at = ballot.at.strftime("%H:%M:%S")
    if ballot.corrected:
        return Sentence("Corrected by the chair at %(at)s: %(reason)s", at=at, reason=ballot.reason)
    if ballot.by != ballot.judge:
        return Sentence(
            "Keyed in from paper by %(seat)s, %(at)s", seat=ROLES[role_of(ballot.by)], at=at
        )
    return Sentence("Submitted %(at)s", at=at)


def _recused(ballot: Ballot) -> Sentence:
    if ballot.declared and not ballot.reason:
        return Sentence("You are recused from this case: declared before the meeting.")
    return Sentence("You are recused from this case: %(reason)s", reason=ballot.reason)


def recusal_page(ballot: Ballot) -> tuple[Sentence, ...]:
    """What a judge is told in place of the form of a case they are recused from: whose it was."""
    if ballot.declared and not ballot.reason:
        why = Sentence("The plan names this case among your conflicts of interest.")
    elif ballot.by == ballot.judge:
        why = Sentence(
            "You said so yourself at %(at)s: %(reason)s",
            at=ballot.at.strftime("%H:%M"),
            reason=ballot.reason,
        )
    else:
        why = Sentence(
            "Put on record by %(seat)s at %(at)s: %(reason)s",
            seat=ROLES[role_of(ballot.by)],
            at=ballot.at.strftime("%H:%M"),
            reason=ballot.reason,
        )
    return (
        Sentence("You are recused from this case."),
        why,
        Sentence("There is nothing to fill in. The score comes from the others' ballots alone."),
    )


def _void(ballot: Ballot) -> Sentence:
    return Sentence("Your ballot on this case does not count: %(reason)s", reason=ballot.reason)


_ON_RECORD: Mapping[BallotStatus, Callable[[Ballot], Sentence]] = {
    BallotStatus.SUBMITTED: _submitted,
    BallotStatus.RECUSED: _recused,
    BallotStatus.VOID: _void,
}


def paper_turn(
    meeting: Meeting, judge: str, case: str, *, writing: bool = False
) -> BallotPermissions:
    """What may be done with the paper ballot of a judge on any case.

    `writing` tells that the judge is at a screen, with an unsent ballot on the case on stage.
    """
    state = meeting.cases[case]
    ballot = state.ballots.get(judge)
    who = judge_name(meeting.plan, judge)
    if judge not in meeting.plan.seated(case):
        said = Sentence("%(judge)s does not sit for this case.", judge=who)
        return BallotPermissions(judge, case, said)
    if ballot is not None and ballot.status is not BallotStatus.RETURNED:
        return BallotPermissions(judge, case, _on_paper(ballot, who), ballot, good=ballot.counts)
    if meeting.phase not in (Phase.OPEN, Phase.DELIBERATING):
        final = meeting.phase is Phase.FINAL
        said = (
            Sentence("The result is final.") if final else Sentence("The meeting is not open yet.")
        )
        return BallotPermissions(judge, case, said, ballot)
    if state.stage is Stage.WITHDRAWN:
        return BallotPermissions(judge, case, Sentence("This case is withdrawn."), ballot)
    said = Sentence("Type the marks as they stand on the paper of %(judge)s.", judge=who)
    if ballot is not None:
        said = Sentence(
            "Returned by the chair: %(reason)s. Type the marks as they stand on the paper.",
            reason=ballot.reason,
        )
    if writing and case == meeting.on_stage:
        said = Sentence(
            "%(judge)s is writing this ballot at the moment. %(then)s", judge=who, then=said
        )
    return BallotPermissions(judge, case, said, ballot, True, True)


def _on_paper(ballot: Ballot, who: Sentence) -> Sentence:
    at = ballot.at.strftime("%H:%M:%S")
    if ballot.status is BallotStatus.RECUSED:
        return Sentence("%(judge)s is recused; the chair can return the ballot.", judge=who)
    if ballot.status is BallotStatus.VOID:
        return Sentence(
            "The ballot of %(judge)s does not count; the chair can return it.",
            judge=who,
        )
    if ballot.corrected:
        return Sentence("Corrected by the chair at %(at)s: %(reason)s", at=at, reason=ballot.reason)
    if ballot.by == ballot.judge:
        return Sentence(
            "Submitted by %(judge)s at %(at)s. To correct it, the chair returns it.",
            judge=who,
            at=at,
        )
    return Sentence("On record since %(at)s. To correct it, the chair returns it.", at=at)
