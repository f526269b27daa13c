"""The panel amended in the open: a judge joins, takes over a seat, or leaves for good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from judgetui.meeting.acts import AddJudge, Entry, ExcuseJudge, ReplaceJudge
from judgetui.meeting.amendments import amended
from judgetui.meeting.chair_acts.amendments import amended_plan, plan_places, recusal
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.fields import spoken
from judgetui.meeting.message import Refused
from judgetui.meeting.names import case_name, judge_name
from judgetui.meeting.plan import Judge
from judgetui.meeting.state import UNDER_WAY, BallotStatus, Meeting, Stage
from judgetui.meeting.wording import in_stage


def add_judge(meeting: Meeting, act: AddJudge, entry: Entry, case: str) -> Places:
    """One judge more sits for the cases from a certain one on."""
    _check_new_id(meeting, act.judge.id)
    sits = still_to_judge(meeting, act.from_case)
    new = _seated(meeting, act.judge, sits, replaces="")
    plan = amended_plan(meeting.plan, judges=(*meeting.plan.judges, new))
    amendments = amended(
        meeting,
        entry,
        "judge",
        new.id,
        after=_called(meeting, new),
        reason=act.reason,
        cases=sits,
    )
    return plan_places(meeting, plan) | _recusals(new, sits, entry) | {("amendments",): amendments}


def replace_judge(meeting: Meeting, act: ReplaceJudge, entry: Entry, case: str) -> Places:
    """Another judge takes over a seat; where there is a ballot, the first judge keeps it.

    A recusal is the first judge's own; the substitute brings those of `by.conflicts`.
    """
    plan = meeting.plan
    first = _here(meeting, act.judge)
    _check_new_id(meeting, act.by.id)
    sits = _taken_over(meeting, first, act)
    new = _seated(meeting, act.by, sits, replaces=first.id)
    left = first.model_copy(update={"away": (*first.away, *sits)})
    judges = [one for old in plan.judges for one in ((left, new) if old is first else (old,))]
    criteria = tuple(
        one.model_copy(update={"judges": (*one.judges, new.id)}) if first.id in one.judges else one
        for one in plan.criteria
    )
    changed = amended_plan(plan, judges=tuple(judges), criteria=criteria)
    amendments = amended(
        meeting,
        entry,
        "judge",
        first.id,
        before=_called(meeting, first),
        after=_called(meeting, new),
        reason=act.reason,
        cases=sits,
    )
    return (
        plan_places(meeting, changed)
        | _leaves(meeting, first.id, sits)
        | _recusals(new, sits, entry)
        | {("left",): (*meeting.left, first.id), ("amendments",): amendments}
    )


def _taken_over(meeting: Meeting, first: Judge, act: ReplaceJudge) -> tuple[str, ...]:
    """The cases for which a substitute takes the seat, or `Refused` where it cannot be taken."""
    if act.by.weight != first.weight:
        raise Refused(
            "the seat of %(judge)s counts %(weight)s times; whoever takes it over counts as much",
            judge=judge_name(meeting.plan, first.id),
            weight=first.weight,
        )
    sits = _without_ballot(meeting, first.id, still_to_judge(meeting, act.from_case))
    if not sits:
        raise Refused(
            "there is a ballot of %(judge)s on every case from there on; there is nothing left to "
            "take over",
            judge=judge_name(meeting.plan, first.id),
        )
    return sits


def excuse_judge(meeting: Meeting, act: ExcuseJudge, entry: Entry, case: str) -> Places:
    """A judge sits for no further case; where the plan drops the ballots given, they are void."""
    plan = meeting.plan
    judge = _here(meeting, act.judge)
    open_cases = [one for one in meeting.order if _is_open(meeting, one)]
    leaves = _without_ballot(meeting, judge.id, open_cases)
    left = judge.model_copy(update={"away": (*judge.away, *leaves)})
    changed = amended_plan(plan, judges=tuple(left if one is judge else one for one in plan.judges))
    dropped: Places = {}
    if plan.scoring.departed == "drop":
        dropped = _dropped(meeting, judge.id, entry, act.reason)
    amendments = amended(
        meeting,
        entry,
        "judge",
        judge.id,
        before=_called(meeting, judge),
        reason=act.reason,
        cases=(*leaves, *(slot[1] for slot in dropped)),
    )
    return (
        plan_places(meeting, changed)
        | _leaves(meeting, judge.id, leaves)
        | dropped
        | {("left",): (*meeting.left, judge.id), ("amendments",): amendments}
    )


def still_to_judge(meeting: Meeting, from_case: str | None) -> tuple[str, ...]:
    """The cases that are not closed, in running order from this one on; else `Refused`."""
    order = meeting.order
    if from_case is not None:
        if from_case not in meeting.cases:
            raise Refused("there is no case %(case)s", case=from_case)
        stage = meeting.cases[from_case].stage
        if stage not in (Stage.WAITING, *UNDER_WAY):
            raise Refused(
                "%(fact)s; name a case that is still to be judged",
                fact=in_stage(stage, case_name(meeting.plan, from_case)),
            )
        order = order[order.index(from_case) :]
    cases = tuple(case for case in order if _is_open(meeting, case))
    if all(meeting.cases[case].stage is Stage.WITHDRAWN for case in cases):
        raise Refused("no case is left to be judged; add a late case first if there is one")
    return cases


def _is_open(meeting: Meeting, case: str) -> bool:
    """Whether a case is still to be judged; one that is withdrawn may come back."""
    return meeting.cases[case].stage not in (Stage.CLOSED, Stage.ANNOUNCED)


def _check_new_id(meeting: Meeting, judge: str) -> None:
    """Refuse the id of anybody who is or was on the panel: their link and ballots go by it."""
    if judge in meeting.plan.judge or judge in meeting.retired:
        raise Refused(
            "the id %(id)s was used in this meeting already; give the new judge one of their own",
            id=judge,
        )


def _here(meeting: Meeting, judge: str) -> Judge:
    """A judge who has not left yet."""
    if judge not in meeting.plan.judge:
        raise Refused("there is no judge %(judge)s on the panel", judge=judge)
    if judge in meeting.left:
        raise Refused("%(judge)s has left the panel already", judge=judge_name(meeting.plan, judge))
    return meeting.plan.judge[judge]


def _without_ballot(meeting: Meeting, judge: str, cases: Collection[str]) -> tuple[str, ...]:
    """The cases of these that a judge sits for and has given no ballot on, recusals aside."""
    away, recused = meeting.plan.judge[judge].away, BallotStatus.RECUSED
    given = (
        case
        for case in cases
        if (ballot := meeting.cases[case].ballots.get(judge)) and ballot.status is not recused
    )
    kept = frozenset((*away, *given))
    return tuple(case for case in cases if case not in kept)


def _seated(meeting: Meeting, judge: Judge, sits: Collection[str], replaces: str) -> Judge:
    """A new judge who sits for these cases, except those that the judge is away from anyway."""
    away = [case for case in meeting.order if case not in sits or case in judge.away]
    return judge.model_copy(update={"away": tuple(away), "replaces": replaces})


def _recusals(judge: Judge, sits: Collection[str], entry: Entry) -> Places:
    """The declared conflicts of a new judge as recusals; else no ballot, on any of these cases.

    The places without a ballot are set too, so that joining is not undone over a ballot.
    """
    return {
        ("ballot", case, judge.id): recusal(judge.id, entry) if case in judge.conflicts else None
        for case in sits
        if case not in judge.away
    }


def _leaves(meeting: Meeting, judge: str, leaves: Collection[str]) -> Places:
    """What becomes of the ballots of a judge who leaves, on the cases that are not closed.

    A recusal goes where the judge sits no more. What else there is stays as it is; it is set all
    the same, so that what was done before is not undone under the judge who left.
    """
    return {
        ("ballot", case, judge): None if case in leaves else state.ballots[judge]
        for case, state in meeting.cases.items()
        if judge in state.ballots and _is_open(meeting, case)
    }


def _dropped(meeting: Meeting, judge: str, entry: Entry, reason: str) -> Places:
    """The ballots that a judge gave, made void on every case."""
    given = (BallotStatus.SUBMITTED, BallotStatus.RETURNED)
    return {
        ("ballot", case, judge): replace(
            ballot,
            status=BallotStatus.VOID,
            at=entry.at,
            by=entry.by,
            seq=entry.seq,
            reason=reason,
        )
        for case, state in meeting.cases.items()
        if (ballot := state.ballots.get(judge)) is not None and ballot.status in given
    }


def _called(meeting: Meeting, judge: Judge) -> str:
    return spoken(judge.name, meeting.plan.language)


PANEL: Mapping[str, Callable[..., Places]] = {
    "add-judge": add_judge,
    "replace-judge": replace_judge,
    "excuse-judge": excuse_judge,
}
"""Acts that change the panel."""
