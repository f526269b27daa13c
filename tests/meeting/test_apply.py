"""The table of legal acts, tried row by row: who, in which phase, from which stage, in a pause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest

from judgetui.meeting.acts import ACTS as KNOWN
from judgetui.meeting.acts import (
    RULES,
    Act,
    AddTime,
    Adjust,
    Announce,
    CallCase,
    CloseScoring,
    DecideTie,
    DrawLots,
    Finalise,
    Freeze,
    KeyBallot,
    OpenMeeting,
    OpenScoring,
    Pause,
    PauseClock,
    Postpone,
    RaiseObjection,
    RecordVote,
    Recuse,
    Reinstate,
    Reorder,
    Resume,
    ReturnBallot,
    SetAcknowledgement,
    StartClock,
    StartQuestions,
    SubmitBallot,
    Undo,
    VoidBallot,
    Withdraw,
    WithholdPrize,
)
from judgetui.meeting.apply import apply, undoable
from judgetui.meeting.ballot_acts import BALLOTING
from judgetui.meeting.chair_acts import CHAIRING
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import EMPTY, BallotStatus, Meeting, Phase, Stage
from tests.meeting.factories import (
    a_plan,
    an_entry,
    do,
    marks,
    opened,
    scored,
    staged,
    submitted,
)

ACTS: Mapping[str, Callable[[Meeting], Act]] = {
    "call-case": lambda meeting: CallCase(case="C1"),
    "start-questions": lambda meeting: StartQuestions(case="C1"),
    "open-scoring": lambda meeting: OpenScoring(case="C1"),
    "close-scoring": lambda meeting: CloseScoring(case="C1", reason="so"),
    "announce": lambda meeting: Announce(case="C1"),
    "postpone": lambda meeting: Postpone(case="C1"),
    "withdraw": lambda meeting: Withdraw(case="C1", reason="so"),
    "reinstate": lambda meeting: Reinstate(case="C1"),
    "submit-ballot": lambda meeting: SubmitBallot(case="C1", scores=marks()),
    "key-ballot": lambda meeting: KeyBallot(case="C1", judge="J1", scores=marks()),
    "recuse": lambda meeting: Recuse(case="C1", judge="J1", reason="kin"),
    "return-ballot": lambda meeting: ReturnBallot(case="C1", judge="J2", reason="so"),
    "void-ballot": lambda meeting: VoidBallot(case="C1", judge="J2", reason="so"),
    "add-time": lambda meeting: AddTime(seconds=30),
    "adjust": lambda meeting: Adjust(case="C1", points=Decimal("-0.5"), reason="late"),
    "pause-clock": lambda meeting: PauseClock(),
    "reorder": lambda meeting: Reorder(cases=_waiting(meeting)),
    "draw": lambda meeting: DrawLots(what="order", cases=_waiting(meeting), digits="4163"),
    "pause": lambda meeting: Pause(),
    "freeze": lambda meeting: Freeze(),
    "set-ack": lambda meeting: SetAcknowledgement(mode="both", reason="so"),
    "finalise": lambda meeting: Finalise(reason="so"),
    "undo": lambda meeting: Undo(seq=meeting.recent[-1].seq),
    "withhold-prize": lambda meeting: WithholdPrize(prize="First", reason="so"),
    "object": lambda meeting: RaiseObjection(by="Lin Hua", text="not counted", case="C1"),
}
"""A legal example of each act about case C1, on which J2 has a ballot and J1 has none."""

STAGES: Mapping[str, str] = {
    "call-case": "waiting",
    "start-questions": "presenting",
    "open-scoring": "presenting questions closed",
    "close-scoring": "scoring",
    "announce": "closed",
    "postpone": "waiting presenting questions scoring",
    "withdraw": "waiting presenting questions scoring closed announced",
    "reinstate": "withdrawn",
    "add-time": "presenting questions scoring",
    "pause-clock": "presenting questions scoring",
    "submit-ballot": "scoring",
    "key-ballot": "waiting presenting questions scoring closed announced",
    "recuse": "waiting presenting questions scoring closed announced",
    "return-ballot": "waiting presenting questions scoring closed announced",
    "void-ballot": "waiting presenting questions scoring closed announced",
    "adjust": "waiting presenting questions scoring closed announced",
}
WHO: Mapping[str, str] = dict.fromkeys(KNOWN, "chair") | {
    "submit-ballot": "judge",
    "key-ballot": "chair recorder",
    "recuse": "chair recorder judge",
    "return-ballot": "chair recorder",
    "undo": "chair recorder",
    "cast-vote": "judge",
    "object": "chair recorder",
    "answer": "chair recorder",
}
IN_A_PAUSE = (
    "resume submit-ballot key-ballot recuse return-ballot void-ballot undo record-vote draw adjust "
    "withhold-prize object set-ack"
)
AT_THE_END = "withhold-prize object"


def _waiting(meeting: Meeting) -> tuple[str, ...]:
    return tuple(c for c in meeting.order if meeting.cases[c].stage is Stage.WAITING)


def at(stage: Stage, rules: int = RULES) -> Meeting:
    """C1 at a stage, with a paper ballot of J2 and none of the others."""
    meeting = do(EMPTY, OpenMeeting(plan=a_plan(3, 3), rules=rules))
    meeting = do(meeting, KeyBallot(case="C1", judge="J2", scores=marks()))
    if stage is Stage.WAITING:
        return meeting
    if stage is Stage.WITHDRAWN:
        return do(meeting, Withdraw(case="C1"))
    return staged(meeting, "C1", stage)


def by_of(act: str) -> str:
    return "J1" if WHO[act] == "judge" else "chair"


def test_every_act_is_tried_here() -> None:
    assert set(KNOWN) == set(WHO)
    assert set(ACTS) | {
        "open-meeting",
        "resume",
        "start-clock",
        "record-vote",
        "decide-tie",
        # It needs another case that is presented: `test_late_presenter`.
        "call-instead",
        # They need a tie, a prize or an objection: `test_tie_votes`, `test_given_prizes` and
        # `test_objections`.
        "open-vote",
        "cast-vote",
        "close-vote",
        "confirm-vote",
        "drop-vote",
        "demote",
        "answer",
        # They need marks on record, or an act that waits: `test_correct_ballot`, `test_second_key`.
        "correct-ballot",
        "confirm",
        # They change the plan: `test_amendments`.
        "add-case",
        "add-judge",
        "replace-judge",
        "excuse-judge",
        "amend",
        # They need a call, or a final result: `test_calls` and `test_ceremony`.
        "call-chair",
        "answer-call",
        "reveal",
        "step-back",
    } == set(KNOWN)


def test_every_act_has_a_function_that_does_it() -> None:
    assert {*CHAIRING, *BALLOTING, "open-meeting", "undo", "confirm"} == set(KNOWN)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("name", STAGES)
def test_acts_at_every_stage_of_their_case(name: str, stage: Stage) -> None:
    meeting = at(stage)
    entry = an_entry(meeting, ACTS[name](meeting), by_of(name))
    if str(stage) not in STAGES[name].split():
        with pytest.raises(Refused):
            apply(meeting, entry)
        return
    after = apply(meeting, entry)
    to = KNOWN[name].rule.to
    assert after.cases["C1"].stage is (to or stage)
    assert after.seq == meeting.seq + 1


@pytest.mark.parametrize("by", ["chair", "recorder", "supervisor", "board", "J1", "J9"])
@pytest.mark.parametrize("name", ACTS)
def test_acts_of_every_seat(name: str, by: str) -> None:
    stages = STAGES.get(name, "waiting").split()
    meeting = at(Stage(stages[0]))
    act = ACTS[name](meeting)
    if name == "undo" and by == "recorder":
        meeting = do(meeting, KeyBallot(case="C2", judge="J1", scores=marks()), by="recorder")
        act = Undo(seq=meeting.seq)
    role = "judge" if by == "J1" else by
    entry = an_entry(meeting, act, by)
    if role in WHO[name].split():
        assert apply(meeting, entry).seq == entry.seq
    else:
        refused = rf"only these may {KNOWN[name].words}|no judge J9"
        with pytest.raises(Refused, match=refused):
            apply(meeting, entry)


@pytest.mark.parametrize("name", ACTS)
def test_nothing_happens_before_the_meeting_is_open(name: str) -> None:
    opening = at(Stage(STAGES.get(name, "waiting").split()[0]))
    with pytest.raises(Refused, match="not open yet"):
        do(Meeting.planned(a_plan()), ACTS[name](opening), by=by_of(name))


def ended(name: str, rules: int) -> tuple[Meeting, Act]:
    """A meeting of these rules that is final, and an act that was legal just before."""
    meeting = at(Stage(STAGES.get(name, "waiting").split()[0]), rules)
    if meeting.stage:
        meeting = do(meeting, Withdraw(reason="so"), Reinstate(case="C1"))
    act = ACTS[name](meeting)
    meeting = do(meeting, Finalise(reason="test"))
    assert meeting.phase is Phase.FINAL
    assert meeting.reason == "test"
    return meeting, act


@pytest.mark.parametrize("name", ACTS)
def test_a_final_result_is_sealed(name: str) -> None:
    meeting, act = ended(name, 3)
    if name in AT_THE_END.split():
        assert do(meeting, act).phase is Phase.FINAL
    else:
        with pytest.raises(Refused, match="final and sealed"):
            do(meeting, act, by=by_of(name))
    with pytest.raises(Refused, match="final and sealed"):
        do(meeting, Undo(seq=meeting.seq))
    assert undoable(meeting) == ()


@pytest.mark.parametrize("name", ACTS)
def test_by_earlier_rules_it_could_be_undone_that_a_result_is_final(name: str) -> None:
    if KNOWN[name].rule.since > 2:
        with pytest.raises(Refused, match="opened by an earlier judgetui"):
            do(at(Stage.WAITING, 2), ACTS[name](opened()))
        return
    meeting, act = ended(name, 2)
    with pytest.raises(Refused, match="if that was a mistake, undo it first"):
        do(meeting, act, by=by_of(name))
    assert do(meeting, Undo(seq=meeting.seq)).phase is Phase.OPEN


@pytest.mark.parametrize("name", ACTS)
def test_what_may_happen_in_a_pause(name: str) -> None:
    meeting = at(Stage(STAGES.get(name, "waiting").split()[0]))
    paused = do(meeting, Pause())
    act = ACTS[name](paused)
    if name in IN_A_PAUSE.split():
        assert do(paused, act, by=by_of(name)).seq == paused.seq + 1
    else:
        with pytest.raises(Refused, match="paused"):
            do(paused, act, by=by_of(name))


def test_opening_brings_the_plan_and_the_declared_conflicts() -> None:
    plan = a_plan(2, 2, judges=[{"id": "J1", "name": "A", "conflicts": ["C2"]}])
    for start in (EMPTY, Meeting.planned(plan)):
        meeting = do(start, OpenMeeting(plan=plan))
        assert meeting.phase is Phase.OPEN
        assert meeting.contract == plan.contract
        assert meeting.order == ("C1", "C2")
        ballot = meeting.cases["C2"].ballots["J1"]
        assert ballot.status is BallotStatus.RECUSED
        assert ballot.declared
        assert meeting.awaited("C2") == ()
        assert meeting.awaited("C1") == ("J1",)


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (None, "must bring the plan"),
        (a_plan(0), "no cases"),
        (a_plan(1, 0), "no judges"),
    ],
)
def test_a_plan_that_cannot_open(plan: Plan | None, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        do(EMPTY, OpenMeeting(plan=plan))


def test_a_meeting_opens_once() -> None:
    with pytest.raises(Refused, match="open already"):
        do(opened(), OpenMeeting(plan=a_plan()))


def test_one_case_on_stage_at_a_time() -> None:
    meeting = staged(opened(), "C1", Stage.PRESENTING)
    with pytest.raises(Refused, match=r"case 10 \(Story 1\) is being presented"):
        do(meeting, CallCase(case="C2"))
    meeting = do(meeting, OpenScoring(), CloseScoring(reason="so"), CallCase(case="C2"))
    assert meeting.on_stage == "C2"
    assert meeting.cases["C1"].stage is Stage.CLOSED
    with pytest.raises(Refused, match=r"case 20 \(Story 2\) is being presented"):
        do(meeting, OpenScoring(case="C1"))
    meeting = do(meeting, Announce(case="C1"))
    assert meeting.on_stage == "C2"
    assert meeting.announced == ("C1",)


def test_a_closed_case_comes_back_on_stage_to_be_scored_again() -> None:
    meeting = staged(opened(), "C1", Stage.CLOSED)
    meeting = do(staged(meeting, "C2", Stage.CLOSED), OpenScoring(case="C1"))
    assert meeting.on_stage == "C1"
    assert meeting.cases["C1"].stage is Stage.SCORING
    assert meeting.cases["C1"].closed_at is None


def test_acts_without_a_case_are_about_the_one_on_stage() -> None:
    with pytest.raises(Refused, match="no case is on stage"):
        do(opened(), StartQuestions())
    with pytest.raises(Refused, match="no case C9"):
        do(opened(), CallCase(case="C9"))


def test_closing_over_a_missing_ballot_needs_a_reason() -> None:
    meeting = submitted(staged(opened(a_plan(1, 8)), "C1"), "C1", {"J1": 5})
    with pytest.raises(Refused, match=r"from Judge 2, Judge 3, .* and 2 more"):
        do(meeting, CloseScoring())
    meeting = do(meeting, CloseScoring(reason="taken ill"))
    assert meeting.cases["C1"].reason == "taken ill"
    assert meeting.cases["C1"].closed_at == meeting.at


def test_the_meeting_deliberates_once_every_case_is_announced_or_withdrawn() -> None:
    meeting = scored(opened(a_plan(2, 1)), "C1", {"J1": 5})
    assert meeting.phase is Phase.OPEN
    meeting = do(meeting, Withdraw(case="C2"))
    assert meeting.phase is Phase.DELIBERATING
    meeting = do(meeting, Reinstate(case="C2"))
    assert meeting.phase is Phase.OPEN
    assert do(meeting, Undo(seq=meeting.seq)).phase is Phase.DELIBERATING


def test_postponed_and_reinstated_cases_wait_at_the_end_with_their_ballots() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 5})
    meeting = do(meeting, Postpone(reason="no slides"))
    assert meeting.order == ("C2", "C3", "C1")
    assert meeting.on_stage is None
    assert meeting.clock is None
    assert meeting.cases["C1"].reason == "no slides"
    meeting = do(meeting, Withdraw(case="C2"), Reinstate(case="C2"))
    assert meeting.order == ("C3", "C1", "C2")
    meeting = staged(meeting, "C1")
    assert meeting.awaited("C1") == ("J2", "J3")


def test_withdrawing_an_announced_case_needs_a_reason() -> None:
    meeting = scored(opened(a_plan(2, 1)), "C1", {"J1": 5})
    with pytest.raises(Refused, match="give a reason"):
        do(meeting, Withdraw())
    meeting = do(meeting, Withdraw(reason="not their own work"))
    assert meeting.announced == ()
    assert meeting.on_stage is None
    back = do(meeting, Undo(seq=meeting.seq))
    assert back.announced == ("C1",)
    assert back.on_stage == "C1"


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        (("C3",), "leaves out case 20"),
        (("C3", "C2", "C1"), r"case 10 \(Story 1\) is being presented"),
        (("C3", "C2", "C3"), "named twice"),
        (("C3", "C2", "C9"), "no case C9"),
    ],
)
def test_a_new_order_names_every_waiting_case_once(cases: tuple[str, ...], sentence: str) -> None:
    meeting = staged(opened(), "C1", Stage.PRESENTING)
    with pytest.raises(Refused, match=sentence):
        do(meeting, Reorder(cases=cases))
    assert do(meeting, Reorder(cases=("C3", "C2"))).order == ("C1", "C3", "C2")


def test_finalising_over_what_is_missing_needs_a_reason() -> None:
    meeting = do(opened(a_plan(2, 2)), CallCase(case="C1"))
    with pytest.raises(Refused, match="is being presented"):
        do(meeting, Finalise(reason="so"))
    meeting = scored(do(meeting, Postpone()), "C1", {"J1": 5})
    with pytest.raises(Refused, match=r"not announced: case 20 \(Story 2\)"):
        do(meeting, Finalise())
    meeting = scored(meeting, "C2", {"J1": 6, "J2": 7})
    with pytest.raises(Refused, match=r"no ballot on case 10 \(Story 1\) from Judge 2"):
        do(meeting, Finalise())
    meeting = do(meeting, KeyBallot(case="C1", judge="J2", scores=marks()))
    with pytest.raises(Refused, match=r"case 10 \(Story 1\) is under correction; announce it"):
        do(meeting, Finalise(reason="so"))
    assert do(meeting, Announce(case="C1"), Finalise()).phase is Phase.FINAL


def test_a_pause_can_only_end_once() -> None:
    meeting = do(opened(), Pause(reason="lunch"))
    assert meeting.reason == "lunch"
    with pytest.raises(Refused, match="paused"):
        do(meeting, Pause())
    meeting = do(meeting, Resume())
    assert meeting.paused_at is None
    assert meeting.reason == ""
    with pytest.raises(Refused, match="not paused"):
        do(meeting, Resume())


def test_acts_that_need_more_are_in_the_table_too() -> None:
    meeting = opened()
    for act in (
        RecordVote(votes={"C1": 1, "C2": 2}),
        DecideTie(cases=("C1", "C2"), reason="so"),
        StartClock(),
    ):
        assert act.do in KNOWN
        with pytest.raises(Refused):
            do(meeting, act)
