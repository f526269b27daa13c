"""What the chair does: cases on stage, the clock, pauses, the order, ties, the end.

Each function takes the meeting, the act, its entry and the id of its case ("" where it is about
none). It returns the parts of the meeting that the act sets, with their new values, or refuses.
Who may do an act, and the stage its case goes to, stand in `acts`. A part may be set to the value
it has: the act still counts as having set it, so that earlier acts on that part can only be undone
after this one.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from judgetui.meeting.acts import (
    AddTime,
    Announce,
    CallCase,
    CloseScoring,
    DecideTie,
    DrawLots,
    Entry,
    Finalise,
    Freeze,
    OpenScoring,
    Pause,
    PauseClock,
    Postpone,
    RecordVote,
    Reinstate,
    Reorder,
    Resume,
    StartClock,
    StartQuestions,
    Withdraw,
)
from judgetui.meeting.lots import are_digits, drawn_order
from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.meeting.names import (
    case_name,
    case_names,
    judge_names,
    ranked_name,
    ranked_names,
)
from judgetui.meeting.standings import Tally, standings
from judgetui.meeting.state import (
    UNDER_WAY,
    BallotStatus,
    Clock,
    Decision,
    Draw,
    Meeting,
    Phase,
    Stage,
    Standings,
)
from judgetui.meeting.wording import in_stage

Slot = tuple[str, ...]
"""A place of the meeting, as in `Change.slot`."""
Places = dict[Slot, object]
"""What some places of the meeting hold."""


def call(meeting: Meeting, act: CallCase, entry: Entry, case: str) -> Places:
    """A waiting case comes on stage; a closed one before it stays closed."""
    _check_stage_free(meeting)
    # Only where it was drawn, so that other acts before it can be undone as ever.
    drawn: Places = {("drawn", case): False} if meeting.cases[case].drawn else {}
    return drawn | {
        ("on_stage",): case,
        ("called_at", case): entry.at,
        ("closed_at", case): None,
        ("reason", case): "",
        ("postponed", case): False,
        ("clock",): _clock(entry, meeting.plan.timing.presentation),
    }


def start_questions(meeting: Meeting, act: StartQuestions, entry: Entry, case: str) -> Places:
    """The presentation is over."""
    return {("clock",): _clock(entry, meeting.plan.timing.questions)}


def open_scoring(meeting: Meeting, act: OpenScoring, entry: Entry, case: str) -> Places:
    """Ballots may come in; a closed case comes back on stage for it."""
    if case != meeting.on_stage:
        _check_stage_free(meeting)
    return {
        ("on_stage",): case,
        ("closed_at", case): None,
        ("clock",): _clock(entry, meeting.plan.timing.scoring),
    }


def close_scoring(meeting: Meeting, act: CloseScoring, entry: Entry, case: str) -> Places:
    """No more ballots; what is missing needs a reason."""
    awaited = meeting.awaited(case)
    if awaited and not act.reason:
        raise Refused(
            "no ballot on %(case)s yet from %(judges)s; wait for it, or give a reason to close",
            case=case_name(meeting.plan, case),
            judges=judge_names(meeting.plan, awaited),
        )
    return {
        ("closed_at", case): entry.at,
        ("reason", case): act.reason,
        ("clock",): None,
    }


def announce(meeting: Meeting, act: Announce, entry: Entry, case: str) -> Places:
    """The score becomes public; the case stays on stage until the next is called.

    From rules 2 on no returned ballot may be awaited, or the mark in it could be computed from this
    score and the one after it. Announced again, a corrected score takes the place of the one that
    stood until now.
    """
    if meeting.rules >= 2 and (returned := meeting.returned(case)):
        raise still_returned(meeting, case, returned)
    if case in meeting.announced:
        return {("published", case): None, ("corrected",): _corrected(meeting, case)}
    places: Places = {("announced",): (*meeting.announced, case)}
    if meeting.corrected:
        places["corrected",] = ()
    return places


def still_returned(meeting: Meeting, case: str, judges: Collection[str]) -> Refused:
    """What the chair is told who would go on over ballots that were given back."""
    return Refused(
        "the ballot of %(judges)s on %(case)s is returned; wait for it, key it in from paper, or "
        "have it not counted",
        judges=judge_names(meeting.plan, judges),
        case=case_name(meeting.plan, case),
    )


def _corrected(meeting: Meeting, case: str) -> tuple[str, ...]:
    """The cases with a corrected score, with this one if announcing it again changes its score."""
    state = replace(meeting.cases[case], published=None)
    after = replace(meeting, cases={**meeting.cases, case: state})
    scores = [public_standings(one).by_case[case].score for one in (meeting, after)]
    others = tuple(other for other in meeting.corrected if other != case)
    return (*others, case) if scores[0] != scores[1] else meeting.corrected


def postpone(meeting: Meeting, act: Postpone, entry: Entry, case: str) -> Places:
    """The case waits again, at the end of the order; ballots on it stay."""
    return _leaving(meeting, case) | {
        ("order",): _at_the_end(meeting, case),
        ("reason", case): act.reason,
        ("postponed", case): True,
    }


def withdraw(meeting: Meeting, act: Withdraw, entry: Entry, case: str) -> Places:
    """The case is out; also after it was announced, but then the reason must be on record."""
    places = _leaving(meeting, case) | {("reason", case): act.reason}
    if case in meeting.announced:
        if not act.reason:
            raise Refused(
                "the score of %(case)s is announced; give a reason to withdraw it now",
                case=case_name(meeting.plan, case),
            )
        places["announced",] = tuple(other for other in meeting.announced if other != case)
        if meeting.rules >= 2:
            places["published", case] = None
    return places


def reinstate(meeting: Meeting, act: Reinstate, entry: Entry, case: str) -> Places:
    """A withdrawn case waits again, at the end of the order; ballots on it stay."""
    return {
        ("order",): _at_the_end(meeting, case),
        ("reason", case): act.reason,
        ("postponed", case): False,
    }


def reorder(meeting: Meeting, act: Reorder, entry: Entry, case: str) -> Places:
    """The waiting cases change places among themselves."""
    _check_waiting(meeting, act.cases)
    waiting = [c for c in meeting.order if meeting.cases[c].stage is Stage.WAITING]
    if missing := [c for c in waiting if c not in act.cases]:
        names = case_names(meeting.plan, missing)
        raise Refused("the new order leaves out %(cases)s; name every waiting case", cases=names)
    return {("order",): _changed_places(meeting, act.cases)}


def _check_waiting(meeting: Meeting, cases: tuple[str, ...]) -> None:
    """Refuse a change of places of anything but waiting cases, each named once."""
    for named, times in Counter(cases).items():
        if named not in meeting.cases:
            raise Refused("there is no case %(case)s", case=named)
        if times > 1:
            name = case_name(meeting.plan, named)
            raise Refused("%(case)s is named twice; name each waiting case once", case=name)
        if meeting.cases[named].stage is not Stage.WAITING:
            raise Refused(
                "%(fact)s; only cases that wait can change places",
                fact=in_stage(meeting.cases[named].stage, case_name(meeting.plan, named)),
            )


def _changed_places(meeting: Meeting, cases: tuple[str, ...]) -> tuple[str, ...]:
    """The running order with these cases in this order in the places that they have."""
    new, places = iter(cases), frozenset(cases)
    return tuple(next(new) if case in places else case for case in meeting.order)


def pause(meeting: Meeting, act: Pause, entry: Entry, case: str) -> Places:
    """Everything stands still, the clock too."""
    clock = meeting.clock
    if clock is not None and clock.paused_at is None:
        clock = replace(clock, paused_at=entry.at)
    return {("paused_at",): entry.at, ("reason",): act.reason, ("clock",): clock}


def resume(meeting: Meeting, act: Resume, entry: Entry, case: str) -> Places:
    """The clock goes on where the pause stopped it; one stopped before stays stopped."""
    if meeting.paused_at is None:
        raise Refused("the meeting is not paused")
    clock = meeting.clock
    if clock is not None and clock.paused_at == meeting.paused_at:
        clock = _going_on(clock, entry.at)
    return {("paused_at",): None, ("reason",): "", ("clock",): clock}


def start_clock(meeting: Meeting, act: StartClock, entry: Entry, case: str) -> Places:
    """A stopped clock goes on; where there is none, this part's whole time begins."""
    if (clock := meeting.clock) is not None:
        if clock.paused_at is None:
            raise Refused("the clock is running already")
        return {("clock",): _going_on(clock, entry.at)}
    timing = meeting.plan.timing
    lengths = (timing.presentation, timing.questions, timing.scoring)
    length = dict(zip(UNDER_WAY, lengths, strict=True))[meeting.cases[case].stage]
    if length == 0:
        raise Refused("the plan sets no time for this part; add time to start a clock")
    return {("clock",): _clock(entry, length)}


def pause_clock(meeting: Meeting, act: PauseClock, entry: Entry, case: str) -> Places:
    """The clock stops, the meeting goes on."""
    clock = meeting.clock
    if clock is None or clock.paused_at is not None:
        raise Refused("the clock is not running")
    return {("clock",): replace(clock, paused_at=entry.at)}


def add_time(meeting: Meeting, act: AddTime, entry: Entry, case: str) -> Places:
    """This part takes longer, or shorter; without a clock, one starts."""
    length = (meeting.clock.length if meeting.clock else 0) + act.seconds
    if length <= 0:
        why = Counted(
            "this part has %(length)d second; take away fewer",
            "this part has %(length)d seconds; take away fewer",
            of="length",
            length=length - act.seconds,
        )
        raise Refused(why)
    clock = replace(meeting.clock, length=length) if meeting.clock else _clock(entry, length)
    return {("clock",): clock}


def freeze(meeting: Meeting, act: Freeze, entry: Entry, case: str) -> Places:
    """The board keeps the standings it has."""
    if meeting.frozen is not None:
        raise Refused("the board is frozen already")
    return {("frozen",): public_standings(meeting)}


def record_vote(meeting: Meeting, act: RecordVote, entry: Entry, case: str) -> Places:
    """The panel's votes on one whole tie; from rules 2 on one for each judge who may vote."""
    if "vote" not in meeting.plan.scoring.ties:
        raise Refused(
            "the plan does not settle ties by a panel vote; it says: %(ties)s",
            ties=", ".join(meeting.plan.scoring.ties),
        )
    decision = Decision("vote", tuple(act.votes), act.votes, "", entry.seq)
    places = _decided(meeting, decision, standings(meeting))
    if meeting.rules >= 2:
        _check_votes(meeting, act)
    return places


def voters(meeting: Meeting, cases: Collection[str]) -> tuple[str, ...]:
    """The judges who vote on a tie, in panel order.

    Whoever is recused from one of its cases may not choose between it and the others.
    """
    recused = {
        ballot.judge
        for ranked in cases
        for case in meeting.plan.cases_of(ranked)
        for ballot in meeting.cases[case].ballots.values()
        if ballot.status is BallotStatus.RECUSED
    }
    return tuple(judge.id for judge in meeting.plan.judges if judge.id not in recused)


def _check_votes(meeting: Meeting, act: RecordVote) -> None:
    """Refuse more votes than judges; with as many in all, no case has more than those either."""
    most, count = len(voters(meeting, act.votes)), sum(act.votes.values())
    if count > most:
        why = Counted(
            "%(votes)d votes on %(cases)s, but %(judges)d judge votes: one vote each, and none of "
            "a judge who is recused from one of them; count again",
            "%(votes)d votes on %(cases)s, but %(judges)d judges vote: one vote each, and none of "
            "a judge who is recused from one of them; count again",
            of="judges",
            votes=count,
            cases=ranked_names(meeting.plan, act.votes),
            judges=most,
        )
        raise Refused(why)


def decide_tie(meeting: Meeting, act: DecideTie, entry: Entry, case: str) -> Places:
    """The chair puts tied cases in order, or gives all of them the better prize."""
    now = standings(meeting)
    if act.extra_prize:
        if not any(set(line.tied) == set(act.cases) for line in now.prize_lines):
            raise Refused(
                "%(cases)s are not all the cases that are tied across one prize line; "
                "an extra prize is for exactly those",
                cases=_names(meeting, act.cases),
            )
    elif "chair" not in meeting.plan.scoring.ties:
        raise Refused(
            "the plan does not let the chair put tied cases in order; it says: %(ties)s",
            ties=", ".join(meeting.plan.scoring.ties),
        )
    kind = "extra" if act.extra_prize else "chair"
    return _decided(meeting, Decision(kind, act.cases, {}, act.reason, entry.seq), now)


def draw_lots(meeting: Meeting, act: DrawLots, entry: Entry, case: str) -> Places:
    """Cases come in the order of their lots, in the running order or in the ranks."""
    if not are_digits(act.digits):
        raise Refused(
            'a draw cannot go by "%(digits)s"; give the 1 to 20 digits (0 to 9) that were '
            "called out, and nothing else",
            digits=act.digits,
        )
    order = drawn_order(meeting.contract, act.digits, act.cases)
    draw = Draw(act.what, order, act.digits, len(meeting.announced), entry.seq)
    drawn = _order_drawn if act.what == "order" else _tie_drawn
    return drawn(meeting, draw) | {("draws",): (*meeting.draws, draw)}


def _order_drawn(meeting: Meeting, draw: Draw) -> Places:
    """The running order after a draw of waiting cases, none of which was drawn before."""
    _check_waiting(meeting, draw.cases)
    if twice := [case for case in draw.cases if meeting.cases[case].drawn]:
        raise Refused(
            "the place of %(cases)s was drawn by lot already; undo that draw first, or draw only "
            "the others",
            cases=case_names(meeting.plan, twice),
        )
    places: Places = {("order",): _changed_places(meeting, draw.cases)}
    return places | {("drawn", case): True for case in draw.cases}


def _tie_drawn(meeting: Meeting, draw: Draw) -> Places:
    """The decisions after a draw of one whole tie, which was not drawn before."""
    if "draw" not in meeting.plan.scoring.ties:
        raise Refused(
            "the plan does not settle ties by lot; it says: %(ties)s",
            ties=", ".join(meeting.plan.scoring.ties),
        )
    names = _names(meeting, draw.cases)
    for before in meeting.draws:
        if before.what == "tie" and set(before.cases) == set(draw.cases):
            raise Refused(
                "%(cases)s were drawn by lot already, in act %(seq)d; undo that draw first",
                cases=names,
                seq=before.seq,
            )
    decision = Decision("draw", draw.cases, {}, "", draw.seq)
    return _decided(meeting, decision, standings(meeting))


def finalise(meeting: Meeting, act: Finalise, entry: Entry, case: str) -> Places:
    """The result stands; what is missing needs a reason, ties across a prize line a decision."""
    on_stage = meeting.stage
    if on_stage is not None and on_stage.stage in UNDER_WAY:
        raise Refused(
            "%(fact)s; close scoring, postpone or withdraw it first",
            fact=in_stage(on_stage.stage, case_name(meeting.plan, on_stage.id)),
        )
    check_nothing_under_correction(meeting)
    _check_nothing_returned(meeting)
    if tied := ties_across_lines(meeting):
        raise Refused(
            "%(cases)s are tied across a prize line; settle it first by %(ways)s",
            cases=ranked_names(meeting.plan, tied[0]),
            ways=ways_to_settle(meeting),
        )
    if not act.reason and (missing := missing_at_the_end(meeting)):
        raise Refused("%(missing)s; give a reason to make the result final", missing=missing[0])
    return {("phase",): Phase.FINAL, ("reason",): act.reason}


def _check_nothing_returned(meeting: Meeting) -> None:
    """From rules 2 on, refuse a final score that lacks a ballot its judge was asked to change."""
    if meeting.rules < 2:
        return
    standing = (c for c in meeting.order if meeting.cases[c].stage is not Stage.WITHDRAWN)
    for case in standing:
        if returned := meeting.returned(case):
            raise still_returned(meeting, case, returned)


CHAIRING: Mapping[str, Callable[..., Places]] = {
    "call-case": call,
    "start-questions": start_questions,
    "open-scoring": open_scoring,
    "close-scoring": close_scoring,
    "announce": announce,
    "postpone": postpone,
    "withdraw": withdraw,
    "reinstate": reinstate,
    "reorder": reorder,
    "pause": pause,
    "resume": resume,
    "start-clock": start_clock,
    "pause-clock": pause_clock,
    "add-time": add_time,
    "record-vote": record_vote,
    "decide-tie": decide_tie,
    "draw": draw_lots,
    "freeze": freeze,
    "finalise": finalise,
}
"""The chair's acts, but for opening the meeting, undoing, and those that change one ballot."""


def public_standings(meeting: Meeting, tally: Tally | None = None) -> Standings:
    """The standings among the announced cases as announced, and who moved since the one before."""
    announced = meeting.announced
    public = as_announced(meeting)
    return standings(public, tally=tally, among=announced, before=announced[:-1])


def as_announced(meeting: Meeting) -> Meeting:
    """The meeting with the ballots that its announced scores count.

    It is the very same meeting while no score is under correction.
    """
    changed = {
        case: replace(state, ballots=state.published)
        for case, state in meeting.cases.items()
        if state.published is not None
    }
    return replace(meeting, cases={**meeting.cases, **changed}) if changed else meeting


def check_nothing_under_correction(meeting: Meeting) -> None:
    """Refuse what builds on scores while one that is public is not the one on record."""
    if changed := meeting.under_correction:
        raise Refused(
            "the announced score of %(cases)s is under correction; announce it again first, or "
            "undo what was changed",
            cases=case_names(meeting.plan, changed),
        )


def ties_across_lines(meeting: Meeting, now: Standings | None = None) -> list[tuple[str, ...]]:
    """The cases of each unsettled tie across a prize line, the best first."""
    lines = (now or standings(meeting)).prize_lines
    return list(dict.fromkeys(line.tied for line in lines if line.tied))


def ways_to_settle(meeting: Meeting) -> Sentence:
    """What settles a tie across a prize line at this meeting."""
    ties = meeting.plan.scoring.ties
    return _WAYS["vote" in ties, "chair" in ties, "draw" in ties]


_WAYS: Mapping[tuple[bool, bool, bool], Sentence] = {
    (False, False, False): Sentence("an extra prize"),
    (True, False, False): Sentence("a panel vote or an extra prize"),
    (False, True, False): Sentence("the chair's decision or an extra prize"),
    (True, True, False): Sentence("a panel vote, the chair's decision or an extra prize"),
    (False, False, True): Sentence("a draw by lot or an extra prize"),
    (True, False, True): Sentence("a panel vote, a draw by lot or an extra prize"),
    (False, True, True): Sentence("the chair's decision, a draw by lot or an extra prize"),
    (True, True, True): Sentence(
        "a panel vote, the chair's decision, a draw by lot or an extra prize"
    ),
}
"""By whether the plan has `vote`, `chair` and `draw`."""


def missing_at_the_end(meeting: Meeting) -> list[Sentence]:
    """What a final result would lack: cases not announced, ballots not in."""
    missing = []
    stages = {case: meeting.cases[case].stage for case in meeting.order}
    if away := [c for c, s in stages.items() if s not in (Stage.ANNOUNCED, Stage.WITHDRAWN)]:
        cases = case_names(meeting.plan, away)
        missing.append(Sentence("not announced: %(cases)s", cases=cases))
    for case, stage in stages.items():
        if stage is Stage.ANNOUNCED and (awaited := meeting.awaited(case)):
            missing.append(
                Sentence(
                    "no ballot on %(case)s from %(judges)s",
                    case=case_name(meeting.plan, case),
                    judges=judge_names(meeting.plan, awaited),
                )
            )
    return missing


def _check_stage_free(meeting: Meeting) -> None:
    case = meeting.stage
    if case is not None and case.stage in UNDER_WAY:
        raise Refused(
            "%(fact)s; close scoring, postpone or withdraw it first",
            fact=in_stage(case.stage, case_name(meeting.plan, case.id)),
        )


def _clock(entry: Entry, length: int) -> Clock | None:
    return Clock(entry.at, length) if length else None


def _going_on(clock: Clock, now: datetime.datetime) -> Clock:
    # The host's clock may have been set back meanwhile; time never runs backwards here.
    stood = max(now - (clock.paused_at or now), datetime.timedelta())
    return replace(clock, paused_at=None, paused=clock.paused + stood)


def _leaving(meeting: Meeting, case: str) -> Places:
    return {("on_stage",): None, ("clock",): None} if case == meeting.on_stage else {}


def _at_the_end(meeting: Meeting, case: str) -> tuple[str, ...]:
    return (*(other for other in meeting.order if other != case), case)


def _names(meeting: Meeting, cases: tuple[str, ...]) -> Sentence:
    """Cases somebody named, which must exist and each be named once."""
    for case, times in Counter(cases).items():
        if case not in meeting.cases:
            raise Refused("there is no case %(case)s", case=case)
        if times > 1:
            name = ranked_name(meeting.plan, case)
            raise Refused("%(case)s is named twice; name each tied case once", case=name)
    return ranked_names(meeting.plan, cases)


def _decided(meeting: Meeting, decision: Decision, now: Standings) -> Places:
    """The decision taken down, if it is about one whole tie and can still part it."""
    names = _names(meeting, decision.cases)
    check_nothing_under_correction(meeting)
    ranks = {row.rank for row in now.rows if row.case in decision.cases and row.tied}
    group = {row.case for row in now.rows if row.tied and {row.rank} == ranks}
    if group != set(decision.cases):
        raise Refused(
            "%(cases)s are not all the cases that share one rank; decide on a whole tie",
            cases=names,
        )
    decisions = (*meeting.decisions, decision)
    if decision.kind == "vote" and len(set(decision.votes.values())) > 1:
        after = standings(replace(meeting, decisions=decisions))
        if {row.rank for row in after.rows if row.case in group} == ranks:
            raise Refused(
                "another vote on %(cases)s changes nothing: an earlier vote has counted already; "
                "undo that one, or settle it by %(ways)s",
                cases=names,
                ways=Sentence("the chair's decision or an extra prize"),
            )
    return {("decisions",): decisions}
