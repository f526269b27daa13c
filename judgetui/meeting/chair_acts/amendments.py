"""The plan amended in the open: a late case, names, titles and times set right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from judgetui.meeting.acts import AddCase, Amend, Entry
from judgetui.meeting.amendments import amended
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.field_faults import faults
from judgetui.meeting.fields import Bilingual, Value, spoken
from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.plan import Case, Judge, Plan
from judgetui.meeting.state import (
    AmendmentKind,
    Ballot,
    BallotStatus,
    CaseState,
    Meeting,
    Stage,
)

AMENDABLE: Mapping[AmendmentKind, tuple[str, ...]] = {
    "case": ("title", "type", "organisation", "presenters", "summary"),
    "judge": ("name", "affiliation", "title"),
    "timing": ("presentation", "questions", "scoring", "warn"),
    "plan": ("title", "venue", "date"),
}
"""The fields that `amend` may change, by the part of the plan they are in."""


def amended_plan(plan: Plan, **fields: object) -> Plan:
    """A plan with other fields, checked as a plan is when it is loaded; else `Refused`."""
    whole = {name: getattr(plan, name) for name in Plan.model_fields} | fields
    try:
        return Plan.model_validate(whole)
    except ValidationError as error:
        raise _refused(error, whole) from error


def _refused(error: ValidationError, raw: object) -> Refused:
    """The first of the faults, as a refusal."""
    place, sentence = faults(error, raw)[0]
    if not place:
        return Refused(sentence)
    return Refused("%(place)s: %(why)s", place=place, why=sentence)


def plan_places(meeting: Meeting, plan: Plan) -> Places:
    """The meeting's plan set to another one; the plan it opened with is kept."""
    places: Places = {("plan",): plan}
    if meeting.opened_with is None:
        places["opened_with",] = meeting.plan
    return places


def recusal(judge: str, entry: Entry) -> Ballot:
    """A recusal that is declared along with a new case or judge."""
    return Ballot(
        judge,
        BallotStatus.RECUSED,
        entry.at,
        entry.by,
        entry.seq,
        version=0,
        declared=True,
    )


def add_case(meeting: Meeting, act: AddCase, entry: Entry, case: str) -> Places:
    """A case waits that was not there; all judges who are still here sit for it."""
    new, plan = act.case, meeting.plan
    order = _order_with(meeting, new.id, act.position)
    away = _away_from_late_case(meeting, order, new.id)
    if unknown := [judge for judge in act.conflicts if judge not in plan.judge]:
        raise Refused("there is no judge %(judge)s on the panel", judge=unknown[0])
    recused = [judge for judge in act.conflicts if judge not in away]
    judges = tuple(
        _with_case(judge, new.id, away=judge.id in away, recused=judge.id in recused)
        for judge in plan.judges
    )
    changed = amended_plan(plan, cases=(*plan.cases, new), judges=judges)
    if any(changed.ranked_as[known] != first for known, first in plan.ranked_as.items()):
        raise Refused(
            "case %(number)s would come before the other cases of %(entrant)s; give it a higher "
            "number",
            number=new.number,
            entrant=new.entrant,
        )
    ballots = {judge: recusal(judge, entry) for judge in recused}
    called = spoken(new.full_title, plan.language)
    amendments = amended(
        meeting,
        entry,
        "case",
        new.id,
        after=f"{new.called} {called}",
        reason=act.reason,
        cases=(new.id,),
    )
    return plan_places(meeting, changed) | {
        ("case", new.id): CaseState(new.id, ballots=ballots),
        ("order",): order,
        ("amendments",): amendments,
    }


def _with_case(judge: Judge, case: str, *, away: bool, recused: bool) -> Judge:
    """A judge who does not sit for this case, or is recused from it."""
    if away:
        return judge.model_copy(update={"away": (*judge.away, case)})
    if recused:
        return judge.model_copy(update={"conflicts": (*judge.conflicts, case)})
    return judge


def _order_with(meeting: Meeting, case: str, position: int | None) -> tuple[str, ...]:
    """The running order with one more case, at this position among those that wait."""
    waiting = [one for one in meeting.order if meeting.cases[one].stage is Stage.WAITING]
    if position is not None and position > len(waiting) + 1:
        raise Refused(
            "there is no place %(position)d among the cases that wait; the last one is %(last)d",
            position=position,
            last=len(waiting) + 1,
        )
    if position is None or position > len(waiting):
        return (*meeting.order, case)
    before = meeting.order.index(waiting[position - 1])
    return (*meeting.order[:before], case, *meeting.order[before:])


def _away_from_late_case(meeting: Meeting, order: tuple[str, ...], case: str) -> frozenset[str]:
    """The judges who do not sit for a late case: those who do not for the waiting one before it.

    Where none waits before it, those of the next one; where none waits at all, those who left.
    """
    place = order.index(case)
    beside = (*reversed(order[:place]), *order[place + 1 :])
    for one in beside:
        if meeting.cases[one].stage is Stage.WAITING:
            return meeting.plan.away_from.get(one, frozenset())
    return frozenset(meeting.left)


def amend(meeting: Meeting, act: Amend, entry: Entry, case: str) -> Places:
    """One field of the plan with another value; what was agreed as a rule stays."""
    what = _kind(act)
    part = _part(meeting.plan, what, act.id)
    raw = part.model_dump(mode="json", by_alias=True, include=set(type(part).model_fields))
    try:
        new = type(part).model_validate({**raw, act.field: _plain(act.value)})
    except ValidationError as error:
        raise _refused(error, {**raw, act.field: _plain(act.value)}) from error
    before, after = getattr(part, act.field), getattr(new, act.field)
    if before == after:
        raise Refused("it is so in the plan already; there is nothing to amend")
    plan = amended_plan(meeting.plan, **_fields_with(meeting.plan, what, new, act))
    amendments = amended(
        meeting,
        entry,
        what,
        act.id,
        act.field,
        before=_read(before, plan.language),
        after=_read(after, plan.language),
        reason=act.reason,
    )
    return plan_places(meeting, plan) | {("amendments",): amendments}


def _kind(act: Amend) -> AmendmentKind:
    """The part of the plan an amendment is of, or `Refused` where its field cannot be amended."""
    for what, fields in AMENDABLE.items():
        if what == act.what and act.field in fields:
            if act.id and what in ("timing", "plan"):
                raise Refused("there is only one %(what)s; leave out id", what=what)
            return what
    raise Refused(
        "%(what)s.%(field)s stays as it was agreed; what can be amended is %(known)s",
        what=act.what,
        field=act.field,
        known=listed(
            Sentence("%(part)s (%(fields)s)", part=part, fields=listed(fields))
            for part, fields in AMENDABLE.items()
        ),
    )


def _part(plan: Plan, what: AmendmentKind, id: str) -> Value:
    """The part of the plan that an amendment is of."""
    if what == "timing":
        return plan.timing
    if what == "plan":
        return plan
    known: Mapping[str, Value] = plan.case if what == "case" else plan.judge
    if id not in known:
        if what == "case":
            raise Refused("there is no case %(case)s", case=id)
        raise Refused("there is no judge %(judge)s on the panel", judge=id)
    return known[id]


def _fields_with(plan: Plan, what: AmendmentKind, new: Value, act: Amend) -> dict[str, object]:
    """The fields of the plan that hold the amended part."""
    if isinstance(new, Case):
        return {"cases": tuple(new if one.id == new.id else one for one in plan.cases)}
    if isinstance(new, Judge):
        return {"judges": tuple(new if one.id == new.id else one for one in plan.judges)}
    return {"timing": new} if what == "timing" else {act.field: getattr(new, act.field)}


def _plain(value: object) -> object:
    """A value of an act as JSON has it."""
    if isinstance(value, Mapping):
        return dict(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _read(value: object, language: str) -> str:
    """A value of a field as people read it; a name in both languages whole."""
    if isinstance(value, Bilingual) and value.en and value.zh:
        return f"{value.en} | {value.zh}"
    if isinstance(value, tuple):
        return "; ".join(_read(one, language) for one in value)
    return spoken(value, language) if isinstance(value, Value) else str(value)  # type: ignore[arg-type]


AMENDING: Mapping[str, Callable[..., Places]] = {"add-case": add_case, "amend": amend}
"""Acts that amend cases, names, titles and times."""
