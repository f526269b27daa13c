"""The places an act takes hold of, and putting back what they held: undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from judgetui.meeting.acts import ACTS, Entry
from judgetui.meeting.chair_acts import Slot
from judgetui.meeting.frozen import with_fields
from judgetui.meeting.message import Refused
from judgetui.meeting.names import case_name, judge_name
from judgetui.meeting.pending import Confirmed, Pending
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import (
    Adjustment,
    Ballot,
    CaseState,
    Change,
    Done,
    Meeting,
    Phase,
    Stage,
    TieVote,
)

_OF_NO_CASE = ("pending", "confirmed")
"""Places named by the number of an act, not by a case."""
RECENT = 200
"""How many of the latest acts of chair and recorder may still be undone."""


def held(meeting: Meeting, slot: Slot) -> object:
    """What a place of the meeting holds, such as ("clock",) or ("ballot", case, judge)."""
    if slot == ("tie_vote",):
        return _vote_to_go_back_to(meeting.tie_vote)
    if len(slot) == 1:
        return getattr(meeting, slot[0])
    if slot[0] == "case":
        return meeting.cases.get(slot[1])
    if slot[0] == "pending":
        return next((one for one in meeting.pending if str(one.seq) == slot[1]), None)
    if slot[0] == "confirmed":
        return next((one for one in meeting.confirmed if str(one.seq) == slot[1]), None)
    case = meeting.cases[slot[1]]
    if slot[0] == "published":
        # Whoever puts the case back has the score back that was announced, whatever came between.
        return case.announced_ballots if case.stage is Stage.ANNOUNCED else None
    if slot[0] == "published_adjustments":
        return case.announced_adjustments if case.stage is Stage.ANNOUNCED else None
    return case.ballots.get(slot[2]) if slot[0] == "ballot" else getattr(case, slot[0])


def _vote_to_go_back_to(vote: TieVote | None) -> TieVote | None:
    """The vote as it is held anew when what ended it is undone: a secret one from the beginning.

    Otherwise who changes a vote after the counts were seen would be known by it.
    """
    if vote is None or vote.closed or not vote.secret:
        return vote
    return with_fields(vote, votes={})


def put(meeting: Meeting, places: Mapping[Slot, object]) -> Meeting:
    """The meeting with these places holding this; the phase follows from the cases."""
    fields: dict[str, Any] = {}
    cases = dict(meeting.cases)
    for slot, value in places.items():
        if len(slot) == 1:
            fields[slot[0]] = value
            continue
        if slot[0] == "case":
            cases.pop(slot[1], None)
            if isinstance(value, CaseState):
                cases[slot[1]] = value
            continue
        if slot[0] == "pending":
            fields["pending"] = _with_pending(fields.get("pending", meeting.pending), slot, value)
            continue
        if slot[0] == "confirmed":
            fields["confirmed"] = _with_confirmed(
                fields.get("confirmed", meeting.confirmed), slot, value
            )
            continue
        case = cases[slot[1]]
        if slot[0] == "ballot":
            ballots = {judge: b for judge, b in case.ballots.items() if judge != slot[2]}
            if value is not None:
                ballots[slot[2]] = cast(Ballot, value)
            cases[case.id] = with_ballots(meeting, case, ballots)
        elif slot[0] == "adjustments":
            adjustments = cast(tuple[Adjustment, ...], value)
            cases[case.id] = _with_adjustments(case, adjustments)
        else:
            part: dict[str, Any] = {slot[0]: value}
            cases[case.id] = with_fields(case, **part)
    named = {slot[1] for slot in places if len(slot) > 1 and slot[0] not in _OF_NO_CASE}
    for name in named & cases.keys():
        cases[name] = _corrected(cases[name])
    return _settled(with_fields(meeting, cases=cases, **fields))


def _with_pending(pending: tuple[Pending, ...], slot: Slot, value: object) -> tuple[Pending, ...]:
    """The acts that wait, with one of them new or as it was; in their order."""
    others = [one for one in pending if str(one.seq) != slot[1]]
    one = [value] if isinstance(value, Pending) else []
    return tuple(sorted([*others, *one], key=lambda one: one.seq))


def _with_confirmed(
    confirmed: tuple[Confirmed, ...], slot: Slot, value: object
) -> tuple[Confirmed, ...]:
    """The acts that were confirmed, with one of them new or gone; in their order."""
    others = [one for one in confirmed if str(one.seq) != slot[1]]
    one = [value] if isinstance(value, Confirmed) else []
    return tuple(sorted([*others, *one], key=lambda one: one.seq))


def with_ballots(meeting: Meeting, case: CaseState, ballots: Mapping[str, Ballot]) -> CaseState:
    """The case with other ballots on record; from rules 2 on an announced score stands."""
    published = case.published
    if meeting.rules >= 2 and case.stage is Stage.ANNOUNCED:
        published = case.announced_ballots
    return with_fields(case, ballots=ballots, published=published)


def _with_adjustments(case: CaseState, adjustments: tuple[Adjustment, ...]) -> CaseState:
    """The case with other points off or added; an announced score stands."""
    published = case.announced_adjustments if case.stage is Stage.ANNOUNCED else None
    return with_fields(case, adjustments=adjustments, published_adjustments=published)


def _corrected(case: CaseState) -> CaseState:
    """The case under correction only where an announced score follows from something else."""
    if not case.under_correction:
        return case
    announced = case.stage is Stage.ANNOUNCED
    published = None if case.published is None else _as_scored(case.published)
    if not (announced and published != _as_scored(case.ballots)):
        case = with_fields(case, published=None)
    if not (announced and case.published_adjustments != case.adjustments):
        case = with_fields(case, published_adjustments=None)
    return case


def _as_scored(ballots: Mapping[str, Ballot]) -> Mapping[str, Ballot]:
    """The ballots without their feedback, from which no score follows."""
    return {
        judge: with_fields(ballot, feedback="") if ballot.feedback else ballot
        for judge, ballot in ballots.items()
    }


def _settled(meeting: Meeting) -> Meeting:
    """The meeting with what follows from the rest: its phase, and that who waits is off stage."""
    stage = meeting.stage
    if stage is not None and stage.stage in (Stage.WAITING, Stage.WITHDRAWN):
        meeting = with_fields(meeting, on_stage=None)
    if meeting.phase in (Phase.PLANNING, Phase.FINAL):
        return meeting
    over = all(case.stage in (Stage.ANNOUNCED, Stage.WITHDRAWN) for case in meeting.cases.values())
    phase = Phase.DELIBERATING if over else Phase.OPEN
    return meeting if phase is meeting.phase else with_fields(meeting, phase=phase)


def remembered(
    recent: tuple[Done, ...],
    entry: Entry,
    case: str | None,
    judge: str | None,
    changes: tuple[Change, ...],
) -> tuple[Done, ...]:
    """The latest acts that may be undone, with this one."""
    done = Done(entry.seq, entry.at, entry.by, entry.act.do, case, judge, changes)
    return (*recent[1 - RECENT :], done)


def act_to_undo(meeting: Meeting, seq: int) -> Done:
    """What is remembered of an act, or `Refused` when it cannot be undone any more."""
    done = next((done for done in meeting.recent if done.seq == seq), None)
    if done is None:
        raise Refused(
            "act %(seq)d cannot be undone: only the last %(recent)d acts of the chair and the "
            "recorder can; a judge's own ballot can be returned",
            seq=seq,
            recent=RECENT,
        )
    return done


def undone(meeting: Meeting, done: Done) -> Meeting:
    """The meeting with what an act changed put back; whatever else came in since stays."""
    _check_untouched(meeting, done)
    _check_amendments(meeting, done)
    before = put(meeting, {change.slot: change.before for change in done.changes})
    # Links, drafts and ballots go by the id of a judge: nobody else is ever given it.
    gone = [judge for judge in meeting.plan.judge if judge not in before.plan.judge]
    return with_fields(
        before,
        retired=(*meeting.retired, *gone),
        recent=tuple(other for other in meeting.recent if other is not done),
    )


def _check_amendments(meeting: Meeting, done: Done) -> None:
    """Refuse to undo an amendment over a later one, also where an act of `undo` made that."""
    if any(c.slot == ("amendments",) and c.after != meeting.amendments for c in done.changes):
        raise Refused(
            "act %(seq)d is an amendment, and another one came after it; put right what is "
            "wrong by one more",
            seq=done.seq,
        )


def _check_untouched(meeting: Meeting, done: Done) -> None:
    """Refuse to undo what later acts have built on."""
    slots = {change.slot for change in done.changes}
    for later in reversed(meeting.recent):
        if later.seq > done.seq and any(change.slot in slots for change in later.changes):
            raise Refused(
                "act %(later)d (%(deed)s) came after act %(seq)d and builds on it; "
                "undo act %(later)d first",
                later=later.seq,
                deed=ACTS[later.do].words,
                seq=done.seq,
            )
    for slot, _, after in ((c.slot, c.before, c.after) for c in done.changes):
        now = held(meeting, slot)
        if slot[0] == "case" and now != after:
            raise Refused(
                "%(case)s was called or judged since it was added; withdraw it instead",
                case=case_name(meeting.plan, slot[1]),
            )
        if slot[0] == "ballot" and isinstance(now, Ballot) and now != after:
            if now.judge in _joined(done):
                raise Refused(
                    "%(judge)s has a ballot on %(case)s by now (act %(later)d); excuse them for "
                    "the rest of the day instead",
                    judge=judge_name(meeting.plan, now.judge),
                    case=case_name(meeting.plan, slot[1]),
                    later=now.seq,
                )
            raise Refused(
                "%(judge)s has sent a ballot on %(case)s since (act %(later)d); "
                "return that one instead",
                judge=judge_name(meeting.plan, now.judge),
                case=case_name(meeting.plan, slot[1]),
                later=now.seq,
            )


def _joined(done: Done) -> frozenset[str]:
    """Ids of the judges whom an act brought into the plan."""
    return frozenset(
        judge
        for change in done.changes
        if isinstance(change.before, Plan) and isinstance(change.after, Plan)
        for judge in change.after.judge.keys() - change.before.judge.keys()
    )
