"""Choosing a scoring rule by sentences: its fields, what a method does without, what is told."""

from __future__ import annotations

from collections.abc import Iterator

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan_draft import Place, PlanDraft
from judgetui.meeting.plan_fields import Field, Kind
from judgetui.meeting.plan_model import METHODS
from judgetui.meeting.rules_text import (
    perfect_line,
    plain_number,
    prize_lines,
    rank_lines,
    score_lines,
    tie_link,
)

_COMBINE: Place = ("scoring", "combine")
_POINTS = ["12", "10", "8", "7", "6", "5", "4", "3", "2", "1"]
"""What places bring when `points` is chosen, until somebody says otherwise."""
_SETTINGS = ("total", "places", "points", "correct", "standardise", "entrants")
"""Settings that only some methods have."""


def rule_fields(draft: PlanDraft) -> list[Field]:
    """The fields of a draft's scoring rule that its method has, or where something is set."""
    method = METHODS.get(str(draft.value(_COMBINE)))
    name = method.name if method else ""
    fields = [
        (_method(draft), True),
        *((field, name == "trimmed") for field in _TRIMMED),
        (_TOTAL, method is not None and method.adds_up),
        (_POINTS_FIELD, name == "points"),
        (_MARKS, method is not None and method.low_wins),
        (_PLACES, name == "rank-sum"),
        *((field, method is not None and method.corrects_totals) for field in _CORRECTIONS),
        *((field, True) for field in _USUAL),
    ]
    return [field for field, usual in fields if usual or _is_set(draft, field)]


def _is_set(draft: PlanDraft, field: Field) -> bool:
    place = ("scoring", *field.place)
    default = field.kind is Kind.CHOICE or field in _TRIMMED
    return bool(draft.faults_within(place)) or not (default or draft.value(place) is None)


def _method(draft: PlanDraft) -> Field:
    plan = draft.latest_plan
    titles: dict[str, Sentence] = {}
    for name, method in METHODS.items():
        rule = plan.scoring.model_copy(update={"combine": name})
        title = method.title(plan.changed(scoring=rule))
        # With few judges two methods may come to the same.
        if title in titles.values():
            title = Sentence("%(rule)s (%(name)s)", rule=title, name=name)
        titles[name] = title
    choices = tuple(titles.items())
    return Field(("combine",), Sentence("how scores come about"), kind=Kind.CHOICE, choices=choices)


def tie_links(draft: PlanDraft) -> dict[str, Sentence]:
    """The links that a tie chain can have, each in words; those of a judge for small panels."""
    plan = draft.latest_plan
    links = [
        "exact",
        "untrimmed",
        "highest",
        "majority",
        *(f"criterion:{criterion.key}" for criterion in plan.criteria),
        *(f"carried:{carried.key}" for carried in plan.carried),
        *(f"judge:{judge.id}" for judge in plan.judges[:_JUDGES]),
        "vote",
        "chair",
        "draw",
        *plan.scoring.ties,
    ]
    return {link: tie_link(plan, link) for link in links}


def tie_field(draft: PlanDraft) -> Field:
    """The choice of one link of the tie chain."""
    choices = tuple(tie_links(draft).items())
    return Field((), Sentence("equal scores"), kind=Kind.CHOICE, choices=choices)


_JUDGES = 12
"""As many judges are offered for a tie to go by."""


def chosen(draft: PlanDraft, place: Place, value: object) -> PlanDraft:
    """A draft with a value chosen at a place, as one change.

    With another method the settings that it refuses are left out.
    """
    if place != _COMBINE:
        return draft.set(place, value)
    made = draft.set(place, value)
    if value == "points" and not made.items(("scoring", "points")):
        made = made.set(("scoring", "points"), _POINTS)
    for setting in _SETTINGS:
        if made.value(("scoring", setting)) is not None and (
            made.faults_within(("scoring", setting))
        ):
            made = made.set(("scoring", setting), None)
    return draft.becoming(made)


def told(draft: PlanDraft, place: Place) -> list[Sentence]:
    """What a draft means for people, as far as the place is about it.

    Criteria: the sum of weights and the perfect total. The rule: how scores come about, with the
    worked example. Prizes: what there is to win. Empty for other places and while the draft is no
    plan (but for the totals).
    """
    part = place[0] if place else ""
    if part == "criteria":
        return [*_totals(draft)]
    if draft.plan is None:
        return []
    if part in ("scoring", "panel_weight", "carried", "adjustments"):
        return [*score_lines(draft.plan), *rank_lines(draft.plan)]
    if part == "prizes":
        return [*prize_lines(draft.plan)]
    return []


def _totals(draft: PlanDraft) -> Iterator[Sentence]:
    if (weights := draft.weight_sum) is not None:
        yield Sentence("The weights add up to %(sum)s.", sum=plain_number(weights))
    if (perfect := draft.perfect) is not None:
        yield perfect_line(perfect)


_TRIMMED = (
    Field(
        ("drop",),
        Sentence("left out at each end"),
        Sentence("so many of the highest, and of the lowest"),
        Kind.COUNT,
    ),
    Field(
        ("drop_from",),
        Sentence("left out from"),
        Sentence("so many ballots on; with fewer all count"),
        Kind.COUNT,
    ),
    Field(
        ("drop_by",),
        Sentence("what is left out"),
        kind=Kind.CHOICE,
        choices=(
            ("ballot", Sentence("whole ballots, by their total")),
            ("criterion", Sentence("marks of each criterion by themselves")),
        ),
    ),
)
_TOTAL = Field(
    ("total",),
    Sentence("what counts is"),
    kind=Kind.CHOICE,
    choices=((None, Sentence("the mean of what is left")), ("sum", Sentence("its sum"))),
)
_MARKS = Field(
    ("marks",),
    Sentence("a judge gives"),
    kind=Kind.CHOICE,
    choices=(
        (None, Sentence("marks, of which the highest is best")),
        ("places", Sentence("the place of each case")),
    ),
)
_PLACES = Field(
    ("places",),
    Sentence("a judge who scored fewer cases"),
    kind=Kind.CHOICE,
    choices=(
        (None, Sentence("ranks count as they are")),
        ("scaled", Sentence("ranks are scaled to all cases")),
    ),
)
_POINTS_FIELD = Field(
    ("points",),
    Sentence("points for the places"),
    Sentence("from the first place on, such as 12, 10, 8"),
    Kind.WORDS,
)
_CORRECTIONS = (
    Field(
        ("correct", "within"),
        Sentence("corrected beyond"),
        Sentence("a total further than this from the mean; empty for never"),
        optional=True,
    ),
    Field(
        ("standardise", "mean"),
        Sentence("one scale: each judge's mean"),
        Sentence("such as 50; empty for marks as they are"),
        optional=True,
    ),
    Field(
        ("standardise", "sd"),
        Sentence("one scale: standard deviation"),
        Sentence("such as 10; empty for marks as they are"),
        optional=True,
    ),
)
_USUAL = (
    Field(
        ("round",),
        Sentence("rounded"),
        kind=Kind.CHOICE,
        choices=(
            ("end", Sentence("once, at the end")),
            ("criterion", Sentence("each criterion's mark, then their sum")),
            ("panel", Sentence("the panel's score, then the final score")),
        ),
    ),
    Field(
        ("rounding",),
        Sentence("which way"),
        kind=Kind.CHOICE,
        choices=(
            (None, Sentence("halves go up")),
            ("half-even", Sentence("halves go to the even digit")),
            ("down", Sentence("what is left over is cut off")),
        ),
    ),
    Field(("decimals",), Sentence("decimals"), Sentence("from 0 to 6"), Kind.COUNT),
    Field(
        ("floor",),
        Sentence("points off leave at least"),
        Sentence("the lowest score, such as 0; empty for none"),
        optional=True,
    ),
    Field(("ties",), Sentence("equal scores"), kind=Kind.ITEMS),
    Field(
        ("vote",),
        Sentence("a panel vote on screens"),
        kind=Kind.CHOICE,
        choices=(
            (None, Sentence("is secret: nobody is told who voted for what")),
            ("open", Sentence("is open: results say who voted for what")),
        ),
    ),
    Field(
        ("ranks",),
        Sentence("ranks after equal ones"),
        kind=Kind.CHOICE,
        choices=((None, Sentence("1, 1, 3")), ("dense", Sentence("1, 1, 2"))),
    ),
    Field(
        ("entrants",),
        Sentence("several cases of one entrant"),
        kind=Kind.CHOICE,
        choices=(
            (None, Sentence("there are none; each case is ranked")),
            ("sum", Sentence("are added up and ranked together")),
        ),
    ),
    Field(
        ("departed",),
        Sentence("ballots of a judge who leaves"),
        kind=Kind.CHOICE,
        choices=(
            (None, Sentence("go on counting")),
            ("drop", Sentence("do not count any more")),
        ),
    ),
)

PANEL_WEIGHT = Field(
    ("panel_weight",),
    Sentence("the panel's score counts"),
    Sentence("times this, beside scores from an earlier round; else 1"),
)
"""How much the panel's score weighs in the final score; beside the rule in a plan, not in it."""
