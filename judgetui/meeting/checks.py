"""What must agree within a plan; each fault names its place and the remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal

from judgetui.meeting.fields import Fault, fault_error
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan_model import Criterion, PlanFields

RESERVED = frozenset({"chair", "recorder", "supervisor", "board"})
"""Ids a judge cannot have: they name the other seats."""


def check_plan(plan: PlanFields) -> None:
    """Raise the faults of a plan whose fields are each right on their own.

    The error shows the first; its context holds them all, as `faults`.
    """
    found = tuple(one for check in _CHECKS for one in check(plan))
    if found:
        raise fault_error(found[0].sentence, found[0].place, faults=found)


def _twice(ids: Iterable[object]) -> set[object]:
    return {one for one, times in Counter(ids).items() if times > 1}


def _unique(plan: PlanFields) -> Iterable[Fault]:
    """Keys, ids and numbers name one thing each."""
    columns: tuple[tuple[str, str, list[object]], ...] = (
        ("criteria", "key", [c.key for c in plan.criteria]),
        ("carried", "key", [c.key for c in plan.carried]),
        ("judges", "id", [j.id for j in plan.judges]),
        ("cases", "id", [c.id for c in plan.cases]),
        ("cases", "number", [c.number for c in plan.cases]),
    )
    for part, field, values in columns:
        again = _twice(values)
        for index, value in enumerate(values):
            if value in again and value in values[:index]:
                yield Fault(
                    f"{part}[{index}].{field}",
                    Sentence("%(value)s is used twice; give each its own", value=value),
                )


def _marks(plan: PlanFields) -> Iterable[Fault]:
    """Each criterion's range, step and bands fit together."""
    for index, criterion in enumerate(plan.criteria):
        for field, sentence in _mark_faults(criterion):
            yield Fault(f"criteria[{index}].{field}", sentence)


def _mark_faults(c: Criterion) -> Iterable[Fault]:
    if c.min >= c.max:
        yield Fault("max", Sentence("the highest mark must be above the lowest"))
    if c.step <= 0:
        yield Fault("step", Sentence("a step must be above 0"))
    elif (c.max - c.min) % c.step:
        yield Fault(
            "step",
            Sentence(
                "steps of %(step)s from %(min)s never reach %(max)s; change the step or the range",
                step=c.step,
                min=c.min,
                max=c.max,
            ),
        )
    if c.weight <= 0:
        yield Fault("weight", Sentence("a weight must be above 0"))
    if c.reason_outside and c.reason_outside[0] > c.reason_outside[1]:
        yield Fault("reason_outside", Sentence("write the lower mark first"))
    for index, anchor in enumerate(c.anchors):
        if not c.min <= anchor.from_ <= c.max:
            yield Fault(
                f"anchors[{index}].from",
                Sentence("the mark must be from %(min)s to %(max)s", min=c.min, max=c.max),
            )


def _weights(plan: PlanFields) -> Iterable[Fault]:
    """Criteria are shares that add up to 1, or all 1 where they are points; the panel counts."""
    total = sum((c.weight for c in plan.criteria), Decimal(0))
    if total != 1 and any(c.weight != 1 for c in plan.criteria):
        yield Fault(
            f"criteria[{len(plan.criteria) - 1}].weight",
            Sentence(
                "weights add up to %(total)s, they must add up to 1 "
                "(or each be 1, where the criteria are points to add)",
                total=total.normalize() if total % 1 else int(total),
            ),
        )
    if plan.panel_weight <= 0:
        yield Fault("panel_weight", Sentence("a weight must be above 0"))


def _scoring(plan: PlanFields) -> Iterable[Fault]:
    """The scoring rule can be carried out."""
    rule = plan.scoring
    yield from rule.method.faults(plan)
    known = {"exact", "untrimmed", "highest", "vote", "chair"}
    known |= {f"criterion:{c.key}" for c in plan.criteria}
    for index, link in enumerate(rule.ties):
        if link not in known:
            yield Fault(
                f"scoring.ties[{index}]",
                Sentence(
                    "%(link)s is not one of: %(known)s", link=link, known=", ".join(sorted(known))
                ),
            )
        elif link in rule.ties[:index]:
            yield Fault(f"scoring.ties[{index}]", Sentence("%(link)s is there twice", link=link))


def _people(plan: PlanFields) -> Iterable[Fault]:
    """Judges have ids of their own and conflicts with cases there are."""
    cases = {case.id for case in plan.cases}
    for index, judge in enumerate(plan.judges):
        if judge.id in RESERVED:
            yield Fault(
                f"judges[{index}].id",
                Sentence("%(id)s names another seat; choose another id", id=judge.id),
            )
        for position, case in enumerate(judge.conflicts):
            if plan.cases and case not in cases:
                yield Fault(
                    f"judges[{index}].conflicts[{position}]",
                    Sentence("there is no case %(case)s", case=case),
                )


def _carried(plan: PlanFields) -> Iterable[Fault]:
    """Every case brings every carried score, and no other."""
    keys = [carried.key for carried in plan.carried]
    for index, case in enumerate(plan.cases):
        for key in keys:
            if key not in case.carried:
                yield Fault(
                    f"cases[{index}].carried.{key}",
                    Sentence(
                        "case %(case)s has no such score; a missing one is never 0", case=case.id
                    ),
                )
        for key in case.carried:
            if key not in keys:
                yield Fault(
                    f"cases[{index}].carried.{key}",
                    Sentence("the plan carries no score called %(key)s", key=key),
                )


_CHECKS: tuple[Callable[[PlanFields], Iterable[Fault]], ...] = (
    _unique,
    _marks,
    _weights,
    _scoring,
    _people,
    _carried,
)
