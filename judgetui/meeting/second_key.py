"""The second key: acts that wait until other seats have confirmed them.

Where the plan's `second_key` names somebody for a correction or for the final result, the chair's
act is only taken down as `Meeting.pending`. It takes effect, as if it were done at that moment,
once each of those named has sent `confirm` with its number.

A correction is what changes the marks behind a score by another hand than the judge's: to correct
a ballot, to make it void, to excuse a judge whose ballots do not count any more by the plan, and,
over one that was handed in before, to key one in or to record a recusal. To return a ballot is
none, as it is the judge who then submits it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from judgetui.meeting.acts import (
    ACT,
    ACTS,
    Act,
    Confirm,
    CorrectBallot,
    Entry,
    ExcuseJudge,
    Finalise,
    KeyBallot,
    Recuse,
    VoidBallot,
)
from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.names import case_name, judge_name
from judgetui.meeting.pending import Confirmed, KeyTurned, Pending
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import Role, role_of
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.meeting.wording import ROLES


def keys_needed(meeting: Meeting, act: Act, by: str) -> tuple[str, ...]:
    """The seats that must confirm an act of a seat before it takes effect; mostly none.

    Refuses a correction by a seat whose own key is to be the second one: two people turn two keys.
    """
    keys = meeting.plan.second_key
    if isinstance(act, Finalise):
        return keys.final
    if not keys.correction or not _corrects(meeting, act, by):
        return ()
    if by in keys.correction:
        raise Refused(
            "a correction takes the chair's key first and then that of %(role)s; let the chair "
            "correct the ballot, and confirm it",
            role=ROLES[role_of(by)],
        )
    return keys.correction


def may_wait(plan: Plan, do: str) -> bool:
    """Whether an act of this name may take a second key at meetings of this plan."""
    if do == "finalise":
        return bool(plan.second_key.final)
    return do in _CORRECTIONS and bool(plan.second_key.correction)


_CORRECTIONS = ("correct-ballot", "void-ballot", "key-ballot", "recuse")
"""The acts that are, or may be, a correction."""


def _corrects(meeting: Meeting, act: Act, by: str) -> bool:
    """Whether an act puts another hand's marks, or none, in the place of a judge's.

    A ballot that became a recusal has no marks any more; its version tells that it had.
    """
    if isinstance(act, CorrectBallot | VoidBallot):
        return True
    if isinstance(act, ExcuseJudge):
        dropped = meeting.plan.scoring.departed == "drop"
        return dropped and bool(_given(meeting, act.judge))
    if not isinstance(act, KeyBallot | Recuse) or act.case not in meeting.cases:
        return False
    if role_of(by) is Role.JUDGE:
        return False
    earlier = meeting.cases[act.case].ballots.get(act.judge or "")
    if isinstance(act, Recuse):
        return earlier is not None and bool(earlier.scores)
    return earlier is not None and earlier.version > 0


def _given(meeting: Meeting, judge: str) -> tuple[str, ...]:
    """The cases on which a judge has a ballot with marks that is in force."""
    kept = (BallotStatus.SUBMITTED, BallotStatus.RETURNED)
    return tuple(
        case
        for case, state in meeting.cases.items()
        if judge in state.ballots
        and state.ballots[judge].status in kept
        and state.ballots[judge].scores
    )


def concerns(meeting: Meeting, pending: Pending, case: str) -> bool:
    """Whether an act that waits may change the score of a case."""
    if pending.case is None:
        return pending.judge is not None and case in _given(meeting, pending.judge)
    return pending.case == case


def asked(meeting: Meeting, entry: Entry, keys: tuple[str, ...]) -> Pending:
    """An act that these seats must confirm, as it waits; one about the same thing is refused."""
    case, judge = getattr(entry.act, "case", None), getattr(entry.act, "judge", None)
    for other in meeting.pending:
        if (other.case, other.judge) == (case, judge):
            raise Refused(
                "%(deed)s (act %(seq)d) waits for %(seats)s already; have it confirmed, or undo "
                "it first",
                deed=pending_words(meeting.plan, other),
                seq=other.seq,
                seats=awaited_seats(other),
            )
    return Pending(
        entry.seq,
        entry.at,
        entry.by,
        entry.act.do,
        ACT.dump_python(entry.act, mode="json", by_alias=True),
        keys,
        case,
        judge,
        _ballot_of(meeting, case, judge),
    )


def _ballot_of(meeting: Meeting, case: str | None, judge: str | None) -> int | None:
    """The act that made a ballot what it is now."""
    if case is None or judge is None or case not in meeting.cases:
        return None
    ballot = meeting.cases[case].ballots.get(judge)
    return ballot.seq if ballot is not None else None


def pending_act(pending: Pending) -> Act:
    """The act that waits."""
    return ACT.validate_python(pending.act)


def to_confirm(meeting: Meeting, by: str) -> tuple[Pending, ...]:
    """The acts that wait for the key of this seat, in their order."""
    return tuple(one for one in meeting.pending if by in one.awaits)


def pending_confirmed(meeting: Meeting, act: Confirm, entry: Entry) -> Pending:
    """What a seat confirms, with that seat's key turned; refused if it does not wait for it."""
    by = entry.by
    pending = next((one for one in meeting.pending if one.seq == act.seq), None)
    if pending is None:
        raise Refused(
            "nothing waits to be confirmed as act %(seq)d: it has taken effect or was taken back",
            seq=act.seq,
        )
    if by not in pending.awaits:
        raise Refused(
            "the key of %(seats)s is needed for act %(seq)d, not that of %(seat)s",
            seq=act.seq,
            seats=awaited_seats(pending),
            seat=ROLES[role_of(by)],
        )
    if _ballot_of(meeting, pending.case, pending.judge) != pending.ballot:
        raise no_longer(pending, Sentence("the ballot has changed since"))
    awaits = tuple(seat for seat in pending.awaits if seat != by)
    turned = KeyTurned(by, entry.seq, entry.at)
    return replace(pending, awaits=awaits, keys=(*pending.keys, turned))


def no_longer(pending: Pending, why: Sentence) -> Refused:
    """What is said of an act that cannot take effect any more."""
    return Refused(
        "act %(seq)d (%(deed)s) cannot take effect any more: %(why)s; the chair can undo it",
        seq=pending.seq,
        deed=ACTS[pending.do].words,
        why=why,
    )


def check_nothing_pending(meeting: Meeting, case: str | None = None) -> None:
    """Refuse what builds on ballots (of a case, or of all) while a correction of one waits."""
    for one in meeting.pending:
        if one.do != "finalise" and (case is None or concerns(meeting, one, case)):
            raise Refused(
                "%(deed)s (act %(seq)d) waits for %(seats)s; have it confirmed, or undo it first",
                deed=pending_words(meeting.plan, one),
                seq=one.seq,
                seats=awaited_seats(one),
            )


def awaited_seats(pending: Pending) -> Sentence:
    """Whose keys are awaited, such as "the recorder, the supervisor"."""
    return seats_words(pending.awaits)


def seats_words(seats: Iterable[str]) -> Sentence:
    """Seats by their role, as a list."""
    return listed(ROLES[role_of(seat)] for seat in seats)


def pending_words(plan: Plan, pending: Pending | Confirmed) -> Sentence:
    """What waits, or was confirmed, as half a sentence."""
    if pending.judge is None:
        return Sentence("making the result final")
    judge = judge_name(plan, pending.judge)
    if pending.case is None:
        return Sentence("excusing %(judge)s, whose ballots do not count any more", judge=judge)
    case = case_name(plan, pending.case)
    if pending.do == "void-ballot":
        return Sentence("not counting the ballot of %(judge)s on %(case)s", judge=judge, case=case)
    if pending.do == "recuse":
        return Sentence("recusing %(judge)s from %(case)s", judge=judge, case=case)
    return Sentence("correcting the ballot of %(judge)s on %(case)s", judge=judge, case=case)


def confirmed_words(plan: Plan, one: Confirmed) -> Sentence:
    """What was confirmed, by whom and when, such as "Confirmed by the recorder (14:03): …"."""
    keys = listed(
        Sentence("%(seat)s (%(time)s)", seat=ROLES[role_of(key.by)], time=key.at.strftime("%H:%M"))
        for key in one.keys
    )
    return Sentence("Confirmed by %(keys)s: %(deed)s.", keys=keys, deed=pending_words(plan, one))
