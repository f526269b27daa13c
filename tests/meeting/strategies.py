"""Hypothesis strategies: small plans, acts that may or may not be legal, and whole days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from judgetui.meeting.acts import (
    Act,
    AddCase,
    AddJudge,
    AddTime,
    Adjust,
    Amend,
    Announce,
    AnswerCall,
    AnswerObjection,
    CallCase,
    CallChair,
    CallInstead,
    CastVote,
    CloseScoring,
    CloseVote,
    Confirm,
    ConfirmVote,
    CorrectBallot,
    DecideTie,
    Demote,
    DrawLots,
    DropVote,
    Entry,
    ExcuseJudge,
    Finalise,
    Freeze,
    KeyBallot,
    OpenScoring,
    OpenVote,
    Pause,
    PauseClock,
    Postpone,
    RaiseObjection,
    RecordVote,
    Recuse,
    Reinstate,
    Reorder,
    ReplaceJudge,
    Resume,
    ReturnBallot,
    Reveal,
    StartClock,
    StartQuestions,
    StepBack,
    SubmitBallot,
    Undo,
    VoidBallot,
    Withdraw,
    WithholdPrize,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.ballot_permissions import returned_to
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.plan import Case, Judge, Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting, Phase
from tests.meeting.factories import a_plan, an_entry

SALTS = st.sampled_from(["5a" * 32, "5a" * 32, ""])
"""A meeting of 0.1.0 has none."""
REASONS = st.sampled_from(["", "late train", "他病了"])
BOARDS = st.fixed_dictionaries(
    {
        "policy": st.sampled_from(["live", "live", "sealed"]),
        "freeze_after": st.sampled_from([None, None, 0, 1, 2]),
        "show_judges": st.booleans(),
    }
)
RULES = st.fixed_dictionaries(
    {
        "combine": st.sampled_from(["sum", "mean", "median", "trimmed", "rank-sum"]),
        "drop_from": st.just(3),
        "departed": st.sampled_from(["keep", "keep", "drop"]),
        "ties": st.sampled_from(
            [["exact", "vote", "chair"], ["vote"], ["untrimmed", "chair"], ["draw"], []]
        ),
    }
)


@st.composite
def plans(draw: st.DrawFn, *, board: st.SearchStrategy[dict[str, Any]] = BOARDS) -> Plan:
    """Plans of up to four cases and four judges, with every kind of rule and board."""
    cases = draw(st.integers(1, 4))
    judges = draw(st.integers(1, 4))
    rule = draw(RULES)
    ids = [f"C{n}" for n in range(1, cases + 1)]
    conflicts = st.sampled_from([[], [], [], ids[:1], ids[-1:]])
    changes: dict[str, Any] = {
        "scoring": rule,
        "board": draw(board),
        "timing": {
            part: draw(st.sampled_from([0, 60]))
            for part in ("presentation", "questions", "scoring")
        },
        "judges": [
            {"id": f"J{n}", "name": f"Judge {n}", "conflicts": draw(conflicts)}
            for n in range(1, judges + 1)
        ],
        "prizes": [{"name": "First", "count": n} for n in draw(st.lists(st.integers(1, 2)))][:2],
    }
    if rule["combine"] != "rank-sum" and draw(st.booleans()):
        changes["adjustments"] = [
            {"key": "overtime", "name": "Over time", "points": "-1", "overtime": True}
        ]
        rule["floor"] = "0"
    if rule["combine"] != "rank-sum" and draw(st.booleans()):
        changes["carried"] = [{"key": "before", "name": "Before", "weight": "0.5"}]
        changes["cases"] = [
            {"id": case, "number": n, "title": case, "carried": {"before": draw(st.integers(0, 9))}}
            for n, case in enumerate(ids)
        ]
    return a_plan(cases, judges, **changes)


def scores() -> st.SearchStrategy[dict[str, Decimal]]:
    """Marks for the two criteria, few enough that ties happen."""
    mark = st.integers(0, 2).map(Decimal)
    return st.fixed_dictionaries({"depth": mark, "care": mark})


@st.composite
def acts(draw: st.DrawFn, meeting: Meeting) -> Act:
    """Any act at all on the cases, judges and acts there are, mostly illegal."""
    plan = meeting.plan
    case = draw(st.sampled_from(plan.order))
    named = draw(st.sampled_from([None, *plan.order]))
    judge = draw(st.sampled_from(list(plan.judge)))
    reason = draw(REASONS)
    why = reason or "because"
    several = tuple(draw(st.permutations(plan.order)))
    undoable = draw(st.sampled_from([done.seq for done in meeting.recent[-8:]] or [1]))
    mark = draw(scores())
    kinds: list[Act] = [
        CallCase(case=case),
        CallInstead(case=case),
        StartQuestions(case=named),
        OpenScoring(case=named),
        CloseScoring(case=named, reason=reason),
        Announce(case=named),
        Postpone(case=named),
        Withdraw(case=named, reason=reason),
        Reinstate(case=named),
        Reorder(cases=several),
        *([DrawLots(what="order", cases=several, digits="35")] if len(several) > 1 else []),
        Pause(),
        Resume(),
        StartClock(),
        PauseClock(),
        AddTime(seconds=draw(st.integers(-90, 90))),
        SubmitBallot(case=case, scores=mark),
        KeyBallot(case=case, judge=judge, scores=mark),
        Recuse(case=case, judge=draw(st.sampled_from([judge, None])), reason=why),
        ReturnBallot(case=case, judge=judge, reason=why),
        VoidBallot(case=case, judge=judge, reason=why),
        CorrectBallot(case=case, judge=judge, scores=mark, reason=why),
        Confirm(seq=undoable),
        Undo(seq=undoable, reason=reason),
        Freeze(),
        Finalise(reason=reason),
        draw(amendment(meeting)),
        draw(adjusting(case)),
        Demote(case=case, prize=draw(st.sampled_from([None, 0, 1])), reason=why),
        AnswerObjection(objection=1, text=why),
        Reveal(step=draw(st.integers(0, 9)), message=reason),
        StepBack(),
        CallChair(kind="question", text=reason),
        AnswerCall(call=meeting.waiting_calls[0].seq if meeting.waiting_calls else 1),
    ]
    if len(several) > 1:
        kinds.append(draw(settling(several[: draw(st.integers(2, len(several)))])))
    return draw(st.sampled_from(kinds))


@st.composite
def attempts(draw: st.DrawFn, meeting: Meeting) -> tuple[str, Act]:
    """Who tries what: the chair's next step, a ballot for the case on stage, or anything."""
    kind = draw(
        st.sampled_from(["step", "step", "ballot", "ballot", "ballot", "chair", "tie", "any"])
    )
    judge = draw(st.sampled_from(list(meeting.plan.judge)))
    own = [*returned_to(meeting, judge), *([meeting.on_stage] if meeting.on_stage else [])]
    if kind == "ballot" and own:
        return judge, SubmitBallot(case=draw(st.sampled_from(own)), scores=draw(scores()))
    if kind == "chair":
        return "chair", draw(trouble(meeting))
    if kind == "any":
        by = draw(st.sampled_from(["chair", "chair", "recorder", "supervisor", judge]))
        return by, draw(acts(meeting))
    if kind == "tie" and meeting.tie_vote is not None:
        return draw(voting(meeting, judge))
    if kind == "tie":
        now = standings(meeting)
        tied = [row.case for row in now.rows if row.tied]
        if tied:
            rank = now.rows[[row.case for row in now.rows].index(tied[0])].rank
            group = tuple(row.case for row in now.rows if row.rank == rank)
            return "chair", draw(settling(group))
    step = next_step(meeting)
    if meeting.phase is Phase.FINAL:
        steps: list[Act] = [Reveal(step=draw(st.integers(1, 9)), message=draw(REASONS)), StepBack()]
        return "chair", draw(st.sampled_from(steps))
    if step.act is None:
        return "chair", draw(trouble(meeting))
    change = {"reason": "so it is"} if step.needs_reason else {}
    return "chair", step.act.model_copy(update=change)


@st.composite
def trouble(draw: st.DrawFn, meeting: Meeting) -> Act:
    """What a chair does when the day does not go as planned; mostly legal."""
    case = draw(st.sampled_from(meeting.plan.order))
    judge = draw(st.sampled_from(list(meeting.plan.judge)))
    kinds: list[Act] = [
        Withdraw(case=case, reason="ill"),
        Reinstate(case=case),
        Postpone(reason="late"),
        CallInstead(case=case),
        Pause(reason="lunch"),
        Resume(),
        Freeze(),
        PauseClock(),
        StartClock(),
        AddTime(seconds=30),
        KeyBallot(case=case, judge=judge, scores=draw(scores())),
        ReturnBallot(case=case, judge=judge, reason="wrong"),
        VoidBallot(case=case, judge=judge, reason="wrong"),
        CorrectBallot(case=case, judge=judge, scores=draw(scores()), reason="wrong"),
        Recuse(case=case, judge=judge, reason="kin"),
        draw(adjusting(case)),
        WithholdPrize(prize=0, count=draw(st.integers(0, 1)), reason="weak"),
        RaiseObjection(by="Lin Hua", text="too loud", case=draw(st.sampled_from([None, case]))),
        *(Undo(seq=done.seq, reason="slip") for done in meeting.recent[-4:]),
    ]
    kinds += [draw(amendment(meeting)), draw(amendment(meeting))]
    return draw(st.sampled_from(kinds))


@st.composite
def amendment(draw: st.DrawFn, meeting: Meeting) -> Act:
    """A change of the plan or the panel in the open; mostly legal, and never many of a kind."""
    plan = meeting.plan
    case = draw(st.sampled_from(plan.order))
    judge = draw(st.sampled_from(list(plan.judge)))
    reason = draw(REASONS)
    field, value = draw(
        st.sampled_from(
            [
                ("title", f"amended {meeting.seq}"),
                ("title", {"en": "Amended", "zh": "更正"}),
                ("presenters", ("Li", "Wang")),
                ("number", 7),
            ]
        )
    )
    kinds: list[Act] = [
        ExcuseJudge(judge=judge, reason="ill"),
        Amend(what="case", id=case, field=field, value=value, reason="misprint"),
        Amend(what="judge", id=judge, field="name", value=f"Dr {judge}", reason="title"),
        Amend(what="timing", field="scoring", value=draw(st.integers(0, 90)), reason="late"),
    ]
    ids = st.sampled_from([f"N{meeting.seq}", f"N{meeting.seq}", "N1", judge])
    if len(plan.judges) < 6:
        conflicts = tuple(draw(st.sampled_from([[], [], plan.order[-1:]])))
        new = Judge(id=draw(ids), name="New", conflicts=conflicts)
        start = draw(st.sampled_from([None, case]))
        kinds.append(AddJudge(judge=new, from_case=start))
        kinds.append(ReplaceJudge(judge=judge, by=new, from_case=case, reason=reason))
    if len(plan.cases) < 6:
        number = 1000 + meeting.seq
        carried = dict.fromkeys((c.key for c in plan.carried), Decimal(draw(st.integers(0, 9))))
        late = Case(id=f"L{meeting.seq}", number=number, title="Late", carried=carried)
        place = draw(st.sampled_from([None, 1, 2]))
        recused = tuple(draw(st.sampled_from([[], [], [judge]])))
        kinds.append(AddCase(case=late, position=place, conflicts=recused))
    return draw(st.sampled_from(kinds))


@st.composite
def adjusting(draw: st.DrawFn, case: str) -> Adjust:
    """Points off or added, some of them by the kind that only some plans have."""
    kind = draw(st.sampled_from([None, "overtime"]))
    points = draw(st.sampled_from(["-2", "-1", "0.5", "-0.25"]))
    return Adjust(case=case, points=Decimal(points), kind=kind, reason="90 s over")


@st.composite
def voting(draw: st.DrawFn, meeting: Meeting, judge: str) -> tuple[str, Act]:
    """What happens during a vote of the panel, mostly legal."""
    tie = meeting.tie_vote.seq if meeting.tie_vote else 1
    case = draw(st.sampled_from(meeting.tie_vote.cases if meeting.tie_vote else ("C1",)))
    kinds: list[tuple[str, Act]] = [
        *[(judge, CastVote(tie=tie, case=case))] * 4,
        ("chair", CloseVote(tie=tie, reason="left")),
        ("chair", ConfirmVote(tie=tie)),
        ("chair", DropVote(tie=tie, reason="left")),
    ]
    return draw(st.sampled_from(kinds))


@st.composite
def settling(draw: st.DrawFn, tied: tuple[str, ...]) -> Act:
    """A decision on a tie."""
    order = tuple(draw(st.permutations(tied)))
    if draw(st.booleans()):
        return OpenVote(cases=order)
    if draw(st.booleans()):
        return RecordVote(votes={case: draw(st.integers(0, 2)) for case in order})
    if draw(st.booleans()):
        return DrawLots(what="tie", cases=order, digits=draw(st.sampled_from(["1", "0406"])))
    return DecideTie(cases=order, extra_prize=draw(st.booleans()), reason="so it is")


@st.composite
def days(
    draw: st.DrawFn, *, of: st.SearchStrategy[Plan] | None = None, most: int = 50
) -> list[Entry]:
    """The accepted entries of a meeting that got somewhere, the opening first."""
    meeting = EMPTY
    entries: list[Entry] = []
    first = opening(draw(of if of is not None else plans()), draw(SALTS))
    tries = draw(st.integers(0, most))
    for number in range(tries + 1):
        by, act = draw(attempts(meeting)) if number else ("chair", first)
        entry = an_entry(meeting, act, by, seconds=draw(st.sampled_from([0, 1, 30])))
        try:
            meeting = apply(meeting, entry)
        except Refused:
            continue
        entries.append(entry)
    return entries


@st.composite
def meetings(
    draw: st.DrawFn, *, of: st.SearchStrategy[Plan] | None = None, most: int = 50
) -> Meeting:
    """A meeting that got somewhere."""
    meeting = EMPTY
    for entry in draw(days(of=of, most=most)):
        meeting = apply(meeting, entry)
    return meeting
