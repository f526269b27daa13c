"""What an act makes of a meeting: whether it may happen now, and the meeting after it.

`apply(meeting, entry)` is the same for an act that just came in and for one read back from the
ledger. It is pure: it returns the next meeting or raises `Refused`, and changes nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import compress
from typing import Any, cast

from judgetui.meeting.acts import ACTS, RULES, Act, ActRule, Confirm, Entry, OpenMeeting, Undo
from judgetui.meeting.ballot_acts import BALLOTING, submit
from judgetui.meeting.chair_acts import (
    CHAIRING,
    Places,
    ballot_amended,
    check_not_sealed,
    hall_standings,
    sealed,
    step_after_change,
    taken_back,
)
from judgetui.meeting.commitment import commitment
from judgetui.meeting.frozen import with_fields
from judgetui.meeting.message import Refused, listed
from judgetui.meeting.names import case_name
from judgetui.meeting.pending import Confirmed, Pending
from judgetui.meeting.seat import Role, role_of
from judgetui.meeting.second_key import (
    asked,
    keys_needed,
    may_wait,
    no_longer,
    pending_act,
    pending_confirmed,
)
from judgetui.meeting.sent_ballot import ReadEntry, SentBallot
from judgetui.meeting.state import (
    Ballot,
    BallotStatus,
    CaseState,
    Change,
    Done,
    Meeting,
    Phase,
    Stage,
)
from judgetui.meeting.undo import (
    RECENT,
    act_to_undo,
    held,
    put,
    remembered,
    undone,
    with_ballots,
)
from judgetui.meeting.wording import ROLES, in_stage


def apply(meeting: Meeting, entry: Entry) -> Meeting:
    """The meeting after an act, or `Refused` with what is wrong and what to do.

    `entry.seq` must follow `meeting.seq`. Start from `state.EMPTY` or `Meeting.planned(plan)`:
    the first act opens the meeting and brings the whole plan.
    """
    act = entry.act
    _check_sequence(meeting.seq, entry)
    _check_turn(meeting, entry, act.rule)
    if isinstance(act, OpenMeeting):
        return opened(act, entry)
    if isinstance(act, Undo):
        return _undo(meeting, entry, act)
    if isinstance(act, Confirm):
        return _confirm(meeting, entry, act)
    if keys := keys_needed(meeting, act, entry.by):
        return _ask_for(meeting, entry, keys)
    return effect(meeting, entry)


def effect(meeting: Meeting, entry: Entry) -> Meeting:
    """The meeting once an act has taken effect, whoever else has to confirm it; or `Refused`.

    For acts of `BALLOTING` and `CHAIRING`, whose seat may do such a thing now.
    """
    act, rule = entry.act, entry.act.rule
    if act.do in BALLOTING:
        case = _case(meeting, entry, rule)
        check_not_sealed(meeting, case)
        ballot = BALLOTING[act.do](meeting, act, entry, case)
        return _balloted(meeting, entry, case, ballot)
    about = _case(meeting, entry, rule).id if rule.stages else ""
    places = CHAIRING[act.do](meeting, act, entry, about)
    if rule.to is not None:
        places["stage", about] = rule.to
    after = put(meeting, places)
    if act.do == "announce" and _freezes(after):
        places["frozen",] = hall_standings(after)
        after = put(after, {("frozen",): places["frozen",]})
    if act.do == "announce" and meeting.phase is Phase.FINAL:
        places |= _commitments(meeting, after)
        after = put(after, places)
    if ("revealed",) not in places and (step := step_after_change(meeting, after)):
        places |= step
        after = put(after, step)
    if not rule.remembered:
        return with_fields(after, seq=entry.seq, at=entry.at)
    return _remembering(meeting, after, entry, places, about or None)


def _commitments(before: Meeting, after: Meeting) -> Places:
    """The commitments that the hall saw, with the one that is no longer that to the result."""
    earlier = commitment(before)
    if not earlier or earlier == commitment(after):
        return {}
    return {("earlier_commitments",): (*before.earlier_commitments, earlier)}


def _remembering(
    before: Meeting, after: Meeting, entry: Entry, places: Places, case: str | None
) -> Meeting:
    """The meeting with these places new, its last act, and what undoing that puts back."""
    recent = before.recent
    # What a judge does is not for others to undo.
    if role_of(entry.by) is not Role.JUDGE:
        changes = tuple(Change(slot, held(before, slot), value) for slot, value in places.items())
        about = (case, None) if case is not None else _amended(after, places)
        named = getattr(entry.act, "judge", None)
        judge = about[1] or (named if isinstance(named, str) else None)
        recent = remembered(recent, entry, about[0], judge, changes)
    return with_fields(after, seq=entry.seq, at=entry.at, recent=recent)


def _amended(after: Meeting, places: Places) -> tuple[str | None, str | None]:
    """The case or the judge that an act has amended."""
    if ("amendments",) not in places or not after.amendments:
        return None, None
    one = after.amendments[-1]
    return one.id if one.what == "case" else None, one.id if one.what == "judge" else None


def _ask_for(meeting: Meeting, entry: Entry, keys: tuple[str, ...]) -> Meeting:
    """The meeting with an act that waits for these seats, if it could take effect now."""
    pending = asked(meeting, entry, keys)
    effect(meeting, entry)
    places: Places = {("pending", str(entry.seq)): pending}
    return _remembering(meeting, put(meeting, places), entry, places, pending.case)


def _confirm(meeting: Meeting, entry: Entry, act: Confirm) -> Meeting:
    """The meeting with a second key turned; with the last one the act takes effect now.

    Undoing that takes back the effect, and the act waits again.
    """
    pending = pending_confirmed(meeting, act, entry)
    changes = {"act": pending_act(pending), "by": pending.by}
    done = entry.model_copy(update=changes)
    try:
        _check_turn(meeting, done, done.act.rule)
        after = effect(with_fields(meeting, pending=_others(meeting, pending)), done)
    except Refused as refused:
        raise no_longer(pending, refused.sentence) from None
    slot = ("pending", str(pending.seq))
    if pending.awaits:
        places: Places = {slot: pending}
        return _remembering(meeting, put(meeting, places), entry, places, pending.case)
    *earlier, last = after.recent
    told = _confirmed(pending, entry)
    changed = (
        Change(slot, held(meeting, slot), None),
        Change(("confirmed", str(entry.seq)), None, told),
    )
    last = with_fields(last, changes=(*last.changes, *changed))
    return with_fields(after, confirmed=(*after.confirmed, told), recent=(*earlier, last))


def _confirmed(pending: Pending, entry: Entry) -> Confirmed:
    """What is kept of an act that took effect by its last key, which this entry is."""
    return Confirmed(
        entry.seq,
        pending.seq,
        pending.at,
        pending.by,
        pending.do,
        pending.case,
        pending.judge,
        pending.keys,
    )


def _others(meeting: Meeting, pending: Pending) -> tuple[Pending, ...]:
    """What else waits."""
    return tuple(one for one in meeting.pending if one.seq != pending.seq)


def opened(act: OpenMeeting, entry: Entry) -> Meeting:
    """The meeting as it opens: everyone waits, declared conflicts are recusals already."""
    plan, rules = act.plan, act.rules or 1
    if rules > RULES:
        raise Refused(
            "this meeting goes by rules %(rules)d; this program knows those up to %(known)d: "
            "open it with a newer judgetui",
            rules=rules,
            known=RULES,
        )
    if plan is None:
        raise Refused("the act that opens a meeting must bring the plan")
    if not plan.cases:
        raise Refused("the plan has no cases; add at least one")
    if not plan.judges:
        raise Refused("the plan has no judges; add at least one")
    planned = Meeting.planned(plan, rules=rules)
    declared: dict[str, dict[str, Ballot]] = {case: {} for case in planned.order}
    for judge in plan.judges:
        for case in judge.conflicts:
            declared[case][judge.id] = Ballot(
                judge.id,
                BallotStatus.RECUSED,
                entry.at,
                entry.by,
                entry.seq,
                version=0,
                declared=True,
            )
    cases = {case: CaseState(case, ballots=ballots) for case, ballots in declared.items()}
    meeting = with_fields(planned, phase=Phase.OPEN, seq=entry.seq, at=entry.at, cases=cases)
    return with_fields(meeting, frozen=hall_standings(meeting)) if _freezes(meeting) else meeting


def _freezes(meeting: Meeting) -> bool:
    """Whether the plan wants the board frozen by now, and it is not."""
    after = meeting.plan.board.freeze_after
    return after is not None and meeting.frozen is None and len(meeting.announced) >= after


def _check_sequence(last: int, entry: Entry) -> None:
    """Whether an act comes right after the last one."""
    if entry.seq != last + 1:
        raise Refused(
            "act %(seq)d cannot follow act %(last)d; open the session again",
            seq=entry.seq,
            last=last,
        )


def _check_turn(meeting: Meeting, entry: Entry, rule: ActRule) -> None:
    """Whether this seat may do such a thing now, whatever it is about."""
    role = role_of(entry.by)
    if role is Role.DEPUTY and not meeting.plan.deputy:
        raise Refused("the plan of this meeting names no deputy chair")
    if role is Role.JUDGE and entry.by not in meeting.plan.judge:
        raise Refused("there is no judge %(judge)s on the panel", judge=entry.by)
    if role not in rule.who:
        raise Refused(
            "only these may %(deed)s: %(roles)s",
            deed=entry.act.words,
            roles=listed(ROLES[role] for role in _may_act(meeting, rule)),
        )
    if meeting.rules < rule.since and meeting.phase is not Phase.PLANNING:
        raise Refused(
            "this meeting was opened by an earlier judgetui, whose rules do not let anybody "
            "%(deed)s",
            deed=entry.act.words,
        )
    if meeting.phase not in rule.when or _sealed(meeting, entry.act):
        raise _wrong_phase(meeting, rule)
    if meeting.paused_at is not None and not rule.in_a_pause:
        raise Refused("the meeting is paused; resume it first")


def _may_act(meeting: Meeting, rule: ActRule) -> Iterable[Role]:
    """Who may do an act at this meeting, which may have no deputy."""
    return (role for role in rule.who if role is not Role.DEPUTY or meeting.plan.deputy)


def _sealed(meeting: Meeting, act: Act) -> bool:
    """Whether an act that its rule names for a final result is too late all the same.

    From rules 3 on nothing is undone then but what still waits for a second key and so has changed
    nothing; before, nothing else was done.
    """
    if meeting.phase is not Phase.FINAL:
        return False
    if meeting.rules < 3 or not isinstance(act, Undo):
        return isinstance(act, Undo) is (meeting.rules >= 3)
    return act.seq not in _waiting(meeting)


def _waiting(meeting: Meeting) -> frozenset[int]:
    """The acts that wait for a second key, and those by which one of several keys was turned."""
    keys = (key.seq for one in meeting.pending for key in one.keys)
    return frozenset((*(one.seq for one in meeting.pending), *keys))


def _wrong_phase(meeting: Meeting, rule: ActRule) -> Refused:
    if meeting.phase is Phase.PLANNING:
        return Refused("the meeting is not open yet; open it first")
    if rule.when == (Phase.FINAL,):
        return Refused("the result is not final yet; make it final first")
    if meeting.phase is Phase.FINAL and meeting.rules >= 3:
        return sealed()
    if meeting.phase is Phase.FINAL:
        return Refused("the result is final; if that was a mistake, undo it first")
    return Refused("the meeting is open already")


def _case(meeting: Meeting, entry: Entry, rule: ActRule) -> CaseState:
    """The case an act names, else the one on stage; it must be in one of the rule's stages."""
    named = getattr(entry.act, "case", None) or meeting.on_stage
    if named is None:
        raise Refused("no case is on stage; call one first")
    case = meeting.cases.get(named)
    if case is None:
        raise Refused("there is no case %(case)s", case=named)
    if meeting.phase is Phase.FINAL and case.stage is not Stage.ANNOUNCED:
        # What was left out of a final result stays out of it.
        raise sealed()
    if case.stage in rule.stages:
        return case
    if meeting.rules >= 2 and case.stage in rule.again and _to_set_right(case, entry):
        return case
    raise _wrong_stage(meeting, entry.act, case)


def _to_set_right(case: CaseState, entry: Entry) -> bool:
    """Whether a judge's ballot was returned, or an announced score is under correction."""
    if entry.act.do == "announce":
        return case.under_correction
    mine = case.ballots.get(entry.by)
    return mine is not None and mine.status is BallotStatus.RETURNED


def _wrong_stage(meeting: Meeting, act: Act, case: CaseState) -> Refused:
    do = act.do
    name = case_name(meeting.plan, case.id)
    if do == "submit-ballot":
        if case.stage in (Stage.WAITING, Stage.PRESENTING, Stage.QUESTIONS):
            return Refused(
                "scoring is not open yet for %(case)s; submit when the chair has opened it",
                case=name,
            )
        return Refused(
            "%(fact)s; give the chair a paper ballot if yours is missing",
            fact=in_stage(case.stage, name),
        )
    if do == "open-scoring" and case.stage is Stage.ANNOUNCED:
        return Refused(
            "%(fact)s; undo that first, or key in what is missing", fact=in_stage(case.stage, name)
        )
    fact, remedy = in_stage(case.stage, name), act.rule.remedy
    return Refused("%(fact)s; %(remedy)s", fact=fact, remedy=remedy)


def _balloted(meeting: Meeting, entry: Entry, case: CaseState, ballot: Ballot) -> Meeting:
    """The meeting with one ballot new."""
    recent, amendments = meeting.recent, meeting.amendments
    if entry.by not in meeting.plan.judge:
        before = case.ballots.get(ballot.judge)
        changes = [Change(("ballot", case.id, ballot.judge), before, ballot)]
        if entry.act.do in _AMENDING:
            amendments = ballot_amended(meeting, entry, case, ballot) or amendments
        if amendments is not meeting.amendments:
            changes.append(Change(("amendments",), meeting.amendments, amendments))
        recent = remembered(meeting.recent, entry, case.id, ballot.judge, tuple(changes))
    changed = with_ballots(meeting, case, {**case.ballots, ballot.judge: ballot})
    # What a seat's view of a meeting adds is none of the meeting on record.
    return with_fields(
        meeting,
        seq=entry.seq,
        at=entry.at,
        cases={**meeting.cases, case.id: changed},
        amendments=amendments,
        recent=recent,
        standings=None,
        public=None,
    )


_AMENDING = ("return-ballot", "void-ballot")
"""The acts on one ballot that are an amendment where the score is announced."""


def _undo(meeting: Meeting, entry: Entry, act: Undo) -> Meeting:
    """The meeting with an earlier act undone, if it may be, by this seat and now."""
    done = act_to_undo(meeting, act.seq)
    if role_of(entry.by) is not Role.CHAIR and done.by != entry.by:
        who = ROLES[role_of(entry.by)]
        raise Refused("%(who)s can only undo their own acts; the chair can undo this one", who=who)
    if done not in undoable(meeting):
        if meeting.phase is Phase.FINAL:
            raise _wrong_phase(meeting, act.rule)
        raise Refused("the meeting is paused; resume it first")
    after = undone(meeting, done)
    if meeting.rules >= 3 and done.case in set(meeting.announced) - set(after.announced):
        after = with_fields(after, amendments=taken_back(meeting, after, entry, done.case))
    return with_fields(after, seq=entry.seq, at=entry.at)


def undoable(meeting: Meeting) -> tuple[Done, ...]:
    """The acts that the chair may try to undo now, the newest last.

    Later acts may still have built on one; then undoing it is refused.
    """
    if meeting.phase is Phase.FINAL and meeting.rules >= 3:
        waiting = _waiting(meeting)
        return tuple(done for done in meeting.recent if done.seq in waiting)
    if meeting.phase is Phase.FINAL:
        return tuple(done for done in meeting.recent if done.do == "finalise")
    if meeting.paused_at is not None:
        own = (done.do == "pause" or ACTS[done.do].rule.in_a_pause for done in meeting.recent)
        return tuple(compress(meeting.recent, own))
    return meeting.recent


def replay(meeting: Meeting, entries: Iterable[ReadEntry]) -> Meeting:
    """The meeting after many acts, such as those of a ledger: just what `apply` gives one by one.

    Raises `Refused` at the first act that is not legal.
    """
    rest = iter(entries)
    while True:
        batch = _BallotBatch(meeting)
        other = batch.take(rest)
        meeting = batch.meeting()
        if other is None:
            return meeting
        meeting = apply(meeting, other)


_LONE = tuple(
    do
    for do in BALLOTING
    if do not in _AMENDING
    and "case" in (fields := ACTS[do].model_fields)
    and fields["case"].is_required()
)
"""Acts on one ballot of the case they name, which change nothing else unless they take a key."""

_Open = tuple[CaseState, dict[str, Ballot]]


class _BallotBatch:
    """Acts on ballots that follow each other, without a copy of the meeting for each.

    What is the same for all of them is checked once: that a judge, or another seat, may do such a
    thing now on this case. Other acts need nothing here; they are for `apply` alone.
    """

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self._ballots: dict[str, _Open] = {}
        """By case id, the cases that acts were about, and their ballots."""
        self._allowed: dict[tuple[str, str, str], _Open] = {}
        """The same by the acts that all judges (or another seat) may do on them."""
        self._done: deque[tuple[Entry, Ballot | None, Ballot, str]] = deque(maxlen=RECENT)

    def take(self, entries: Iterator[ReadEntry]) -> Entry | None:
        """Take in the acts that change one ballot and nothing else, until there is another one.

        Returns that one; None at the end. Raises `Refused` for an act that is not legal.
        """
        plan, seq, last = self._meeting.plan, self._meeting.seq, None
        takes = {do for do in _LONE if not may_wait(plan, do)}
        judges, allowed, done = plan.judge, self._allowed, self._done
        case, ballots, scored, other = CaseState(""), dict[str, Ballot](), "", None
        # `scored` is the case of the entry before, where judges may all submit on it.
        for entry in entries:
            # Asking a sent ballot for its act, which it is itself, is a call.
            sent = type(entry) is SentBallot
            act: Any = entry if sent else entry.act
            if act.do not in takes:
                other = cast(Entry, entry)
                break
            seq += 1
            if entry.seq != seq:
                _check_sequence(seq - 1, cast(Entry, entry))
            last, by, about = entry, entry.by, act.case
            judge = by in judges
            if sent and judge and about == scored:
                ballots[by] = submit(self._meeting, act, entry, case)
                continue
            what = act.do, "" if judge else by, about
            case, ballots = allowed.get(what) or self._allow(what, cast(Entry, entry))
            ballot = BALLOTING[act.do](self._meeting, act, entry, case)
            if not judge:
                done.append((cast(Entry, entry), ballots.get(ballot.judge), ballot, about))
            ballots[ballot.judge] = ballot
            scored = about if sent and what in allowed else ""
        if last is not None:
            self._meeting = with_fields(self._meeting, seq=last.seq, at=last.at)
        return other

    def _allow(self, what: tuple[str, str, str], entry: Entry) -> _Open:
        """The case of an act that this seat may do now; remembered where all others may as well."""
        rule = entry.act.rule
        _check_turn(self._meeting, entry, rule)
        case = _case(self._meeting, entry, rule)
        opened = self._ballots.get(case.id)
        if opened is None:
            ballots = dict(case.ballots)
            case = with_ballots(self._meeting, case, ballots)
            opened = self._ballots[case.id] = case, ballots
            cases = {**self._meeting.cases, case.id: case}
            self._meeting = with_fields(self._meeting, cases=cases)
        if case.stage in rule.stages:
            self._allowed[what] = opened
        return opened

    def meeting(self) -> Meeting:
        """The meeting after them; the batch is not used any more."""
        recent = self._meeting.recent
        for entry, before, ballot, case in self._done:
            change = Change(("ballot", case, ballot.judge), before, ballot)
            recent = remembered(recent, entry, case, ballot.judge, (change,))
        return with_fields(self._meeting, recent=recent) if self._done else self._meeting
