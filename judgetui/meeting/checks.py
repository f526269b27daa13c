"""What must agree within a plan; each fault names its place and the remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import MAXYEAR
from decimal import Decimal

from judgetui.meeting.fields import Fault, fault_error
from judgetui.meeting.message import Counted, Sentence
from judgetui.meeting.plan_model import PlanFields
from judgetui.meeting.plan_parts import AdjustmentKind, Criterion
from judgetui.meeting.rounding import finer

RESERVED = frozenset({"chair", "deputy", "recorder", "supervisor", "announcer", "board"})
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
        ("adjustments", "key", [kind.key for kind in plan.adjustments]),
        ("earlier", "name", [one.name for one in plan.earlier]),
        ("judges", "id", [j.id for j in plan.judges]),
        ("cases", "id", [c.id for c in plan.cases]),
        ("cases", "number", [c.number for c in plan.cases]),
        ("cases", "label", [c.label for c in plan.cases]),
    )
    for part, field, values in columns:
        again = _twice(values)
        for index, value in enumerate(values):
            if value in again and value != "" and value in values[:index]:
                yield Fault(
                    f"{part}[{index}].{field}",
                    Sentence("%(value)s is used twice; give each its own", value=value),
                )


def _second_keys(plan: PlanFields) -> Iterable[Fault]:
    """Nobody has to confirm one act twice."""
    for field in ("correction", "final"):
        for seat in sorted(map(str, _twice(getattr(plan.second_key, field)))):
            yield Fault(
                f"second_key.{field}", Sentence("%(seat)s stands there twice", seat=f'"{seat}"')
            )


def _notice(plan: PlanFields) -> Iterable[Fault]:
    """A result is not published before there is one, nor until after the calendar's end."""
    begins = plan.notice.begins
    if begins is None:
        return
    if begins < plan.date:
        yield Fault(
            "notice.begins",
            Sentence(
                "the public notice cannot begin before the day of the meeting, %(date)s",
                date=plan.date.isoformat(),
            ),
        )
    if begins.year >= MAXYEAR:
        yield Fault(
            "notice.begins", Sentence("the public notice begins too late; name an earlier day")
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
    if c.weight < 0:
        yield Fault("weight", Sentence("a weight cannot be below 0; 0 is asked and not counted"))
    if c.reason_outside and c.reason_outside[0] > c.reason_outside[1]:
        yield Fault("reason_outside", Sentence("write the lower mark first"))
    for index, anchor in enumerate(c.anchors):
        if not c.min <= anchor.from_ <= c.max:
            yield Fault(
                f"anchors[{index}].from",
                Sentence("the mark must be from %(min)s to %(max)s", min=c.min, max=c.max),
            )


def _weights(plan: PlanFields) -> Iterable[Fault]:
    """Something counts, and the panel counts."""
    if all(criterion.weight == 0 for criterion in plan.criteria):
        yield Fault(
            "criteria[0].weight",
            Sentence("every weight is 0, so nothing would count; give one criterion a weight"),
        )
    for index, case in enumerate(plan.cases):
        if case.factor <= 0:
            yield Fault(f"cases[{index}].factor", Sentence("a factor must be above 0"))
    if plan.panel_weight <= 0:
        yield Fault("panel_weight", Sentence("a weight must be above 0"))


def _scoring(plan: PlanFields) -> Iterable[Fault]:
    """The scoring rule can be carried out."""
    rule = plan.scoring
    yield from rule.method.faults(plan)
    yield from _settings(plan)
    known = {"exact", "untrimmed", "highest", "majority", "vote", "chair", "draw"}
    known |= {f"criterion:{c.key}" for c in plan.criteria}
    known |= {f"carried:{c.key}" for c in plan.carried}
    known |= {f"judge:{judge.id}" for judge in plan.judges}
    for index, link in enumerate(rule.ties):
        place = f"scoring.ties[{index}]"
        if link.startswith("criteria:"):
            yield from _several(plan, link, place)
        elif link not in known:
            yield Fault(
                place,
                Sentence(
                    "%(link)s is not one of: %(known)s", link=link, known=", ".join(_links(known))
                ),
            )
        if link in rule.ties[:index]:
            yield Fault(place, Sentence("%(link)s is there twice", link=link))


def _settings(plan: PlanFields) -> Iterable[Fault]:
    """Settings of the scoring rule that do not go with each other."""
    rule, method = plan.scoring, plan.scoring.method
    name = rule.combine
    if rule.total == "sum" and not method.adds_up:
        yield Fault(
            "scoring.total",
            Sentence(
                "it goes with trimmed or rank-sum, not with %(name)s; leave it out", name=name
            ),
        )
    if rule.points and name != "points":
        yield Fault("scoring.points", Sentence('it goes with combine "points" alone; leave it out'))
    if rule.places == "scaled" and (name != "rank-sum" or rule.marks == "places"):
        yield Fault(
            "scoring.places",
            Sentence("places are scaled only where rank-sum ranks the totals; leave it out"),
        )
    for field, given in (("correct", rule.correct), ("standardise", rule.standardise)):
        by_criterion = rule.round == "criterion" or method.drops_marks(plan)
        if given is not None and (not method.corrects_totals or by_criterion):
            yield Fault(
                f"scoring.{field}",
                Sentence(
                    "it changes judges' totals, so it goes with sum, mean, median or trimmed by "
                    "ballot, and not with rounding each criterion"
                ),
            )
    yield from _corrections(plan)
    if rule.low_wins:
        yield from _low_wins(plan)
    if rule.marks == "places":
        yield from _place_faults(plan)


def _entrants(plan: PlanFields) -> Iterable[Fault]:
    """Cases of one entrant can be added up, and the plan says that they are."""
    if plan.scoring.entrants is None:
        for index, case in enumerate(plan.cases):
            if case.entrant:
                yield Fault(
                    f"cases[{index}].entrant",
                    Sentence(
                        "the plan does not say what becomes of the cases of one entrant; write "
                        'scoring.entrants "sum", or leave entrant out'
                    ),
                )
        return
    if plan.scoring.method.compares_cases:
        yield Fault(
            "scoring.entrants",
            Sentence(
                "%(name)s compares all cases with each other, so places in several rounds cannot "
                "be added up; choose another rule, or hold a meeting for each round",
                name=plan.scoring.combine,
            ),
        )
    first: dict[str, bool] = {}
    for index, case in enumerate(plan.cases):
        if case.entrant and first.setdefault(case.entrant, case.competes) != case.competes:
            yield Fault(
                f"cases[{index}].competes",
                Sentence(
                    "%(entrant)s competes with some cases and not with others; write the same for "
                    "all of them",
                    entrant=case.entrant,
                ),
            )


def _corrections(plan: PlanFields) -> Iterable[Fault]:
    """Totals are corrected or put on one scale, by numbers that make sense."""
    correct, standardise = plan.scoring.correct, plan.scoring.standardise
    if correct is not None and correct.within <= 0:
        yield Fault("scoring.correct.within", Sentence("it must be above 0"))
    if standardise is None:
        return
    if correct is not None:
        yield Fault(
            "scoring.correct", Sentence("it does not go with standardise; keep one of them")
        )
    if standardise.sd <= 0:
        yield Fault("scoring.standardise.sd", Sentence("it must be above 0"))
    if any(criterion.judges for criterion in plan.criteria):
        yield Fault(
            "scoring.standardise",
            Sentence("it needs judges who all mark every criterion; remove one of the two"),
        )
    for index, judge in enumerate(plan.judges):
        count = len(plan.cases) - len({*judge.conflicts, *judge.away})
        if plan.cases and judge.id in plan.panel and count < standardise.least:
            yield Fault(
                f"judges[{index}]",
                Sentence(
                    "%(judge)s is to score %(count)d cases, and with fewer than %(least)d their "
                    "marks cannot be put on one scale; give them more cases or lower "
                    "scoring.standardise.least",
                    judge=judge.name,
                    count=count,
                    least=standardise.least,
                ),
            )


def _low_wins(plan: PlanFields) -> Iterable[Fault]:
    """Where the lowest score is best, nothing is added or multiplied of which more is better."""
    if plan.carried:
        yield Fault(
            "carried",
            Sentence(
                "with %(name)s the lowest score wins, so carried scores cannot be added; "
                "remove them or choose another rule",
                name=plan.scoring.combine,
            ),
        )
    for field, there in (
        ("adjustments", plan.adjustments != ()),
        ("scoring.floor", plan.scoring.floor is not None),
    ):
        if there:
            yield Fault(
                field,
                Sentence(
                    "the lowest score wins, so points off would make a case better; remove it or "
                    "choose another rule"
                ),
            )
    for index, case in enumerate(plan.cases):
        if case.factor != 1:
            yield Fault(
                f"cases[{index}].factor",
                Sentence(
                    "the lowest score wins, so a factor would make a difficult case worse; "
                    "remove it or choose another rule"
                ),
            )


def _place_faults(plan: PlanFields) -> Iterable[Fault]:
    """A judge who gives places gives one number."""
    given = plan.counting
    if len(given) != 1 or {given[0].min, given[0].step, given[0].weight} != {Decimal(1)}:
        yield Fault(
            "scoring.marks",
            Sentence(
                "a judge who gives places gives one number: keep one criterion that counts, with "
                "min 1, step 1 and weight 1"
            ),
        )
    elif given[0].max < len(plan.cases):
        index = plan.criteria.index(given[0])
        yield Fault(
            f"criteria[{index}].max",
            Sentence("there are %(count)d cases, so places go up to it", count=len(plan.cases)),
        )


def _links(known: Iterable[str]) -> list[str]:
    """The links there are, but one judge for all judges: a message cannot name a whole panel."""
    judges = sorted(link for link in known if link.startswith("judge:"))
    others = sorted(link for link in known if not link.startswith("judge:"))
    return [*others, "criteria:KEY+KEY", *judges[:1]]


def _several(plan: PlanFields, link: str, place: str) -> Iterable[Fault]:
    """A link that adds up several criteria names two or more that there are, each once."""
    keys = link.removeprefix("criteria:").split("+")
    for key in keys:
        if key not in plan.criterion:
            yield Fault(place, Sentence("there is no criterion %(key)s", key=key or link))
    if len(keys) < 2 or len(set(keys)) < len(keys):
        yield Fault(
            place, Sentence("%(link)s must name two or more criteria, each once", link=link)
        )


def _adjustments(plan: PlanFields) -> Iterable[Fault]:
    """Points off or added are as fine as scores, and those for overtime can be counted."""
    decimals, floor = plan.scoring.decimals, plan.scoring.floor
    if floor is not None and finer(floor, decimals):
        yield Fault("scoring.floor", _too_fine(decimals))
    for index, kind in enumerate(plan.adjustments):
        place = f"adjustments[{index}]"
        if kind.points == 0:
            yield Fault(f"{place}.points", Sentence("0 points change nothing; leave it out"))
        elif kind.points is not None and finer(kind.points, decimals):
            yield Fault(f"{place}.points", _too_fine(decimals))
        yield from _overtime(kind, place)
    overtime = [index for index, kind in enumerate(plan.adjustments) if kind.overtime]
    for index in overtime[1:]:
        yield Fault(
            f"adjustments[{index}].overtime",
            Sentence("another kind is for running over time already; keep one of them"),
        )


def _too_fine(decimals: int) -> Sentence:
    return Counted(
        "it is finer than a score, which has %(decimals)d decimal; round it",
        "it is finer than a score, which has %(decimals)d decimals; round it",
        of="decimals",
        decimals=decimals,
    )


def _overtime(kind: AdjustmentKind, place: str) -> Iterable[Fault]:
    if kind.per is not None and not kind.overtime:
        yield Fault(
            f"{place}.per", Sentence("it goes with overtime; write overtime true or leave it out")
        )
    elif kind.per is not None and kind.points is None:
        yield Fault(
            f"{place}.points", Sentence("say how many points there are for each of these times")
        )


def _prizes(plan: PlanFields) -> Iterable[Fault]:
    """Each tier has a number or a share."""
    for index, prize in enumerate(plan.prizes):
        if (prize.count is None) == (prize.share is None):
            yield Fault(
                f"prizes[{index}]",
                Sentence("write either count, how many there are, or share, part of the cases"),
            )
        if prize.share is not None and not 0 < prize.share <= 1:
            yield Fault(
                f"prizes[{index}].share",
                Sentence("%(share)s is not a share from 0%% to 100%%", share=prize.share),
            )


def _people(plan: PlanFields) -> Iterable[Fault]:
    """Judges have ids of their own and conflicts with cases there are."""
    cases = {case.id for case in plan.cases}
    yield from _weighed_judges(plan)
    yield from _markers(plan)
    for index, judge in enumerate(plan.judges):
        if judge.id in RESERVED:
            yield Fault(
                f"judges[{index}].id",
                Sentence("%(id)s names another seat; choose another id", id=judge.id),
            )
        for field, named in (("conflicts", judge.conflicts), ("away", judge.away)):
            for position, case in enumerate(named):
                if plan.cases and case not in cases:
                    yield Fault(
                        f"judges[{index}].{field}[{position}]",
                        Sentence("there is no case %(case)s", case=case),
                    )
        if judge.replaces and (judge.replaces == judge.id or judge.replaces not in plan.judge):
            yield Fault(
                f"judges[{index}].replaces",
                Sentence("there is no judge %(judge)s", judge=judge.replaces),
            )


def _weighed_judges(plan: PlanFields) -> Iterable[Fault]:
    """Judges count as much as the method allows, and somebody counts."""
    for index, judge in enumerate(plan.judges):
        if judge.weight < 0:
            yield Fault(
                f"judges[{index}].weight",
                Sentence("a weight cannot be below 0; with 0 a judge's ballots do not count"),
            )
        elif judge.weight not in (0, 1) and not plan.scoring.method.weighs_judges:
            yield Fault(
                f"judges[{index}].weight",
                Sentence(
                    "with %(name)s every judge counts once; write 1 (or 0 for one who does not "
                    "count), or combine by mean or sum",
                    name=plan.scoring.combine,
                ),
            )
    if plan.judges and plan.counting and not plan.panel:
        yield Fault("judges", Sentence("no judge counts; give one of them a weight"))


def _markers(plan: PlanFields) -> Iterable[Fault]:
    """Criteria that only some judges mark name judges there are, and every judge has one."""
    for index, criterion in enumerate(plan.criteria):
        for position, named in enumerate(criterion.judges if plan.judges else ()):
            if named not in plan.judge:
                yield Fault(
                    f"criteria[{index}].judges[{position}]",
                    Sentence("there is no judge %(judge)s", judge=named),
                )
        marked = any(criterion.key == c.key for id_ in plan.panel for c in plan.criteria_of[id_])
        if plan.panel and criterion.weight and not marked:
            yield Fault(
                f"criteria[{index}].judges",
                Sentence("nobody who counts marks it; name one, or give it the weight 0"),
            )
    parts = {frozenset(criterion.judges) for criterion in plan.counting}
    if len(parts) > 1 and plan.scoring.method.compares_cases:
        yield Fault(
            "scoring.combine",
            Sentence(
                "%(name)s compares judges' totals, so all must mark the same criteria; remove "
                "criteria[].judges or choose another rule",
                name=plan.scoring.combine,
            ),
        )
    for index, judge in enumerate(plan.judges):
        if not plan.criteria_of[judge.id]:
            yield Fault(
                f"judges[{index}]",
                Sentence("%(judge)s has no criterion to mark; name them in one", judge=judge.name),
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
    _second_keys,
    _notice,
    _marks,
    _weights,
    _scoring,
    _entrants,
    _adjustments,
    _prizes,
    _people,
    _carried,
)
