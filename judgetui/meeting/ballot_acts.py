"""What becomes of ballots: submitted, keyed in from paper, recused, returned, made void.

Each function takes the meeting, the act, its entry and the state of its case, and returns the
ballot as it is from now on, or refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from judgetui.meeting.acts import (
    CorrectBallot,
    Entry,
    KeyBallot,
    Recuse,
    ReturnBallot,
    SubmitBallot,
    VoidBallot,
)
from judgetui.meeting.frozen import writable
from judgetui.meeting.marks import mark_text
from judgetui.meeting.message import Refused
from judgetui.meeting.names import case_name, judge_name
from judgetui.meeting.plan import Criterion, Plan
from judgetui.meeting.seat import Role, role_of
from judgetui.meeting.sent_ballot import ReadEntry, SentBallot
from judgetui.meeting.state import Ballot, BallotStatus, CaseState, Meeting, nothing


def submit(
    meeting: Meeting, act: SubmitBallot | SentBallot, entry: ReadEntry, case: CaseState
) -> Ballot:
    """A judge's own ballot, while their case is being scored or it was returned to them."""
    by, plan = entry.by, meeting.plan
    marking = plan.marking_of[by]
    if case.id in marking.away:
        raise Refused(
            "you do not sit for %(case)s; tell the chair if you should",
            case=case_name(plan, case.id),
        )
    earlier = case.ballots.get(by)
    if earlier is not None and earlier.status is not BallotStatus.RETURNED:
        raise _not_again(meeting, earlier, case.id)
    if not marking.takes(act.scores):
        check_marks(plan, by, act.scores)
    if marking.banded or act.reasons:
        _check_reasons(plan, by, act)
    if act.feedback:
        check_feedback(plan, act.feedback)
    elif plan.feedback == "required":
        raise Refused("the feedback to the presenters is missing; write it")
    return _submitted(by, act, entry, earlier)


def key(meeting: Meeting, act: KeyBallot, entry: Entry, case: CaseState) -> Ballot:
    """A judge's paper ballot; what the judge signed needs no reason and no feedback beside it."""
    _check_seated(meeting.plan, act.judge, case.id)
    earlier = case.ballots.get(act.judge)
    if earlier is not None and earlier.status is not BallotStatus.RETURNED:
        raise _on_record(meeting, earlier, case.id)
    check_marks(meeting.plan, act.judge, act.scores)
    check_feedback(meeting.plan, act.feedback)
    return _submitted(act.judge, act, entry, earlier)


def recuse(meeting: Meeting, act: Recuse, entry: Entry, case: CaseState) -> Ballot:
    """A recusal before a ballot is in; over another recusal it only replaces the reason."""
    judge = act.judge or entry.by
    own = role_of(entry.by) is Role.JUDGE
    if own:
        if judge != entry.by:
            raise Refused("a judge can only recuse themselves; the chair can recuse others")
    elif act.judge is None:
        raise Refused("say which judge is recused")
    _check_seated(meeting.plan, judge, case.id)
    earlier = case.ballots.get(judge)
    if earlier is not None and earlier.status in (BallotStatus.SUBMITTED, BallotStatus.VOID):
        raise (_not_again if own else _on_record)(meeting, earlier, case.id)
    return Ballot(
        judge,
        BallotStatus.RECUSED,
        entry.at,
        entry.by,
        entry.seq,
        version=earlier.version if earlier else 0,
        reason=act.reason,
        declared=earlier.declared if earlier else False,
    )


def give_back(meeting: Meeting, act: ReturnBallot, entry: Entry, case: CaseState) -> Ballot:
    """A ballot, a recusal or a void ballot goes back to its judge; its scores stay readable."""
    earlier = ballot_there(meeting, act, case)
    if meeting.rules >= 2 and role_of(entry.by) is Role.RECORDER and not keyed(earlier):
        raise Refused(
            "%(judge)s did not hand in a paper ballot that was keyed in on %(case)s; only the "
            "chair returns a judge's own ballot or a recusal",
            judge=judge_name(meeting.plan, act.judge),
            case=case_name(meeting.plan, case.id),
        )
    if earlier.status is BallotStatus.RETURNED:
        raise Refused(
            "the ballot of %(judge)s on %(case)s is returned already; it can be submitted again",
            judge=judge_name(meeting.plan, act.judge),
            case=case_name(meeting.plan, case.id),
        )
    return _again(earlier, BallotStatus.RETURNED, entry, act.reason)


def void(meeting: Meeting, act: VoidBallot, entry: Entry, case: CaseState) -> Ballot:
    """A submitted ballot stays on record but counts no more.

    From rules 2 on also a returned one, which is then awaited no more.
    """
    earlier = ballot_there(meeting, act, case)
    given_back = meeting.rules >= 2 and earlier.status is BallotStatus.RETURNED
    if not given_back and earlier.status is not BallotStatus.SUBMITTED:
        raise Refused(
            "there is no submitted ballot of %(judge)s on %(case)s to make void",
            judge=judge_name(meeting.plan, act.judge),
            case=case_name(meeting.plan, case.id),
        )
    return _again(earlier, BallotStatus.VOID, entry, act.reason)


BALLOTING: Mapping[str, Callable[..., Ballot]] = {
    "submit-ballot": submit,
    "key-ballot": key,
    "recuse": recuse,
    "return-ballot": give_back,
    "void-ballot": void,
}
"""The acts that change one ballot."""


def keyed(ballot: Ballot) -> bool:
    """Whether it counts as it was keyed in from paper, so that the recorder may return it too."""
    return ballot.counts and ballot.by != ballot.judge and not ballot.corrected


def _submitted(
    judge: str,
    act: SubmitBallot | SentBallot | KeyBallot,
    entry: ReadEntry,
    earlier: Ballot | None,
) -> Ballot:
    # As `Ballot(…)` would make it, which takes four times as long: a frozen dataclass sets every
    # field by a call. Of opening a ledger it would be a seventh.
    ballot: Any = _Writable()
    ballot.judge = judge
    ballot.status = _SUBMITTED
    ballot.at = entry.at
    ballot.by = entry.by
    ballot.seq = entry.seq
    ballot.version = earlier.version + 1 if earlier else 1
    ballot.scores = act.scores
    ballot.comment = act.comment
    ballot.reasons = act.reasons or nothing()
    ballot.reason = ""
    ballot.declared = False
    ballot.total = None
    ballot.feedback = act.feedback
    ballot.__class__ = Ballot
    made: Ballot = ballot
    return made


_Writable = writable(Ballot)
_SUBMITTED = BallotStatus.SUBMITTED


def _again(earlier: Ballot, status: BallotStatus, entry: Entry, reason: str) -> Ballot:
    return Ballot(
        earlier.judge,
        status,
        entry.at,
        entry.by,
        entry.seq,
        earlier.version,
        earlier.scores,
        earlier.comment,
        earlier.reasons,
        reason,
        feedback=earlier.feedback,
    )


def check_marks(plan: Plan, judge: str, scores: Mapping[str, Decimal]) -> None:
    """Refuse scores that are not one mark, in range and on step, for each of a judge's criteria."""
    for criterion in plan.asked(judge):
        mark = scores.get(criterion.key)
        if mark is None:
            raise Refused("the mark for %(criterion)s is missing", criterion=criterion.name)
        if mark in criterion.marks:
            continue
        if not criterion.min <= mark <= criterion.max:
            raise Refused(
                "%(criterion)s: %(mark)s is not from %(min)s to %(max)s",
                criterion=criterion.name,
                mark=mark_text(mark),
                min=mark_text(criterion.min),
                max=mark_text(criterion.max),
            )
        if (mark - criterion.min) % criterion.step:
            raise _off_step(criterion, mark)
    if len(scores) != len(plan.asked(judge)):
        raise _unknown(plan, judge, scores)


def check_feedback(plan: Plan, feedback: str | None) -> None:
    """Refuse feedback to the presenters where the plan does not have judges write any."""
    if feedback and plan.feedback is None:
        raise Refused(
            "judges write no feedback to the presenters in this meeting; leave it out, or write "
            "it into the comment, which the chair reads"
        )


def _off_step(criterion: Criterion, mark: Decimal) -> Refused:
    below = mark - (mark - criterion.min) % criterion.step
    return Refused(
        "%(criterion)s: %(mark)s is between two steps; write %(below)s or %(above)s",
        criterion=criterion.name,
        mark=mark_text(mark),
        below=mark_text(below),
        above=mark_text(below + criterion.step),
    )


def _unknown(plan: Plan, judge: str, keys: Mapping[str, object]) -> Refused:
    asked = {criterion.key for criterion in plan.asked(judge)}
    key = next(key for key in keys if key not in asked)
    if key in plan.criterion:
        return Refused(
            "%(judge)s does not mark %(criterion)s; leave it out",
            judge=judge_name(plan, judge),
            criterion=plan.criterion[key].name,
        )
    return Refused("the plan has no criterion called %(key)s; leave it out", key=key)


def _check_reasons(plan: Plan, judge: str, act: SubmitBallot | SentBallot) -> None:
    """A judge's mark outside its usual band needs a reason, or a comment on the whole ballot."""
    for criterion in plan.marking_of[judge].banded:
        band = criterion.reason_outside
        if band is None or band[0] <= act.scores[criterion.key] <= band[1]:
            continue
        if not (act.comment or act.reasons.get(criterion.key)):
            raise Refused(
                "%(criterion)s: %(mark)s is below %(low)s or above %(high)s; "
                "give a reason or write a comment",
                criterion=criterion.name,
                mark=mark_text(act.scores[criterion.key]),
                low=mark_text(band[0]),
                high=mark_text(band[1]),
            )
    if act.reasons and not act.reasons.keys() <= act.scores.keys():
        raise _unknown(plan, judge, act.reasons)


def _check_judge(plan: Plan, judge: str) -> None:
    if judge not in plan.judge:
        raise Refused("there is no judge %(judge)s on the panel", judge=judge)


def _check_seated(plan: Plan, judge: str, case: str) -> None:
    """Refuse a judge who is not on the panel, or does not sit for this case."""
    _check_judge(plan, judge)
    if case in plan.judge[judge].away:
        raise Refused(
            "%(judge)s does not sit for %(case)s: they joined the panel after it, or left it "
            "before",
            judge=judge_name(plan, judge),
            case=case_name(plan, case),
        )


def ballot_there(
    meeting: Meeting, act: ReturnBallot | VoidBallot | CorrectBallot, case: CaseState
) -> Ballot:
    """The ballot that an act is about, which must be on record."""
    _check_judge(meeting.plan, act.judge)
    if act.judge not in case.ballots:
        raise Refused(
            "there is no ballot of %(judge)s on %(case)s",
            judge=judge_name(meeting.plan, act.judge),
            case=case_name(meeting.plan, case.id),
        )
    return case.ballots[act.judge]


def _not_again(meeting: Meeting, earlier: Ballot, case: str) -> Refused:
    """What a judge is told whose ballot is not awaited."""
    name = case_name(meeting.plan, case)
    if earlier.status is BallotStatus.RECUSED:
        return Refused(
            "you are recused from %(case)s; the chair can return the ballot to you", case=name
        )
    if earlier.status is BallotStatus.VOID:
        return Refused(
            "your ballot on %(case)s was made void; the chair can return it to you", case=name
        )
    return Refused(
        "your ballot on %(case)s is already on record; "
        "the chair can return it to you if it is wrong",
        case=name,
    )


def _on_record(meeting: Meeting, earlier: Ballot, case: str) -> Refused:
    """What the chair or recorder is told about a ballot that must be returned first."""
    judge, name = judge_name(meeting.plan, earlier.judge), case_name(meeting.plan, case)
    if earlier.status is BallotStatus.RECUSED:
        return Refused(
            "%(judge)s is recused from %(case)s; return the ballot first", judge=judge, case=name
        )
    if earlier.status is BallotStatus.VOID:
        return Refused(
            "the ballot of %(judge)s on %(case)s was made void; return it first",
            judge=judge,
            case=name,
        )
    return Refused(
        "a ballot of %(judge)s on %(case)s is already on record; return it first",
        judge=judge,
        case=name,
    )
