"""Every fault of a plan by its place and in words, all of them at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from judgetui.meeting.checks import RESERVED
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_model import METHODS
from judgetui.meeting.seat import Role
from tests.meeting.factories import CRITERIA, a_plan

SHARE = "a weight must be above 0"
TWICE = "is used twice; give each its own"
WEIGHT = "a weight cannot be below 0; 0 is asked and not counted"
NOTHING = "every weight is 0, so nothing would count; give one criterion a weight"


def faults(**changes: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """The place and the sentence of each fault of a plan with these changes; the first leads."""
    with pytest.raises(ValidationError) as refused:
        a_plan(**changes)
    (error,) = refused.value.errors()
    context = error["ctx"]
    found = [(place, str(sentence)) for place, sentence in context["faults"]]
    assert (context["place"], context["text"]) == found[0]
    return found


def criteria(*changed: dict[str, Any]) -> dict[str, Any]:
    """Changes to a plan: these criteria, 0 to 10 in steps of 1 with weight 1 but for what is said.

    They are called a, b, c in this order.
    """
    made = [
        {"key": key, "name": key, "max": "10", **one}
        for key, one in zip("abc", changed, strict=False)
    ]
    return {"criteria": made}


def judges(*changed: dict[str, Any]) -> dict[str, Any]:
    """Changes to a plan: these judges, J1, J2 … but for what is said."""
    return {"judges": [{"id": f"J{n}", "name": "A", **one} for n, one in enumerate(changed, 1)]}


def cases(*changed: dict[str, Any]) -> dict[str, Any]:
    """Changes to a plan: these cases, C1 with number 1, C2 with 2 … but for what is said."""
    return {
        "cases": [
            {"id": f"C{n}", "number": n, "title": "A", **one} for n, one in enumerate(changed, 1)
        ]
    }


def carried(*keys: str) -> dict[str, Any]:
    """Changes to a plan: it carries scores with these keys."""
    return {"carried": [{"key": key, "name": key, "weight": "0.5"} for key in keys]}


def anchors(*marks: str) -> dict[str, Any]:
    """A criterion with bands from these marks upward."""
    return {"anchors": [{"from": mark, "text": "so"} for mark in marks]}


OUTSIDE = "the mark must be from 2 to 10"
NO_SCORE = "case C2 has no such score; a missing one is never 0"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            criteria({}, {"key": "a"}, {"key": "a"}),
            [("criteria[1].key", f"a {TWICE}"), ("criteria[2].key", f"a {TWICE}")],
        ),
        (carried("x", "y", "y") | cases(), [("carried[2].key", f"y {TWICE}")]),
        (judges({}, {}, {"id": "J1"}), [("judges[2].id", f"J1 {TWICE}")]),
        (cases({}, {"id": "C1"}), [("cases[1].id", f"C1 {TWICE}")]),
        (cases({}, {}, {"number": 2}), [("cases[2].number", f"2 {TWICE}")]),
    ],
)
def test_keys_ids_and_numbers_name_one_thing_each(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert faults(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"min": "10"}, [("max", "the highest mark must be above the lowest")]),
        ({"min": "11"}, [("max", "the highest mark must be above the lowest")]),
        ({"step": "0"}, [("step", "a step must be above 0")]),
        ({"step": "-1"}, [("step", "a step must be above 0")]),
        (
            {"min": "-1", "step": "3"},
            [("step", "steps of 3 from -1 never reach 10; change the step or the range")],
        ),
        (
            {"step": "20"},
            [("step", "steps of 20 from 0 never reach 10; change the step or the range")],
        ),
        ({"reason_outside": ["6", "5"]}, [("reason_outside", "write the lower mark first")]),
        (
            {"min": "2"} | anchors("1.9", "2", "10", "10.1"),
            [("anchors[0].from", OUTSIDE), ("anchors[3].from", OUTSIDE)],
        ),
        (
            {"step": "0", "min": "10"},
            [
                ("max", "the highest mark must be above the lowest"),
                ("step", "a step must be above 0"),
            ],
        ),
    ],
)
def test_the_marks_of_a_criterion_fit_together(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    told = [(f"criteria[1].{field}", sentence) for field, sentence in expected]
    assert faults(**criteria({}, changes)) == told


@pytest.mark.parametrize(
    "fitting",
    [
        {"min": "9", "step": "1"},
        {"min": "1", "step": "3"},
        {"min": "-2", "step": "0.5"},
        {"step": "10"},
        {"reason_outside": ["5", "5"]},
        {"reason_outside": ["0", "7"]},
        anchors("0", "10"),
    ],
)
def test_marks_that_fit_together_are_accepted(fitting: dict[str, Any]) -> None:
    (criterion,) = a_plan(**criteria(fitting)).criteria
    assert criterion.max == 10


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (["2", "-1"], [("criteria[1].weight", WEIGHT)]),
        (["0"], [("criteria[0].weight", NOTHING)]),
        (["0%", "0"], [("criteria[0].weight", NOTHING)]),
    ],
)
def test_a_weight_is_no_less_than_nothing_and_something_counts(
    weights: list[str], expected: list[tuple[str, str]]
) -> None:
    assert faults(**criteria(*({"weight": weight} for weight in weights))) == expected


@pytest.mark.parametrize("weights", [["1"], ["1", "1.0"], ["0.5", "0.3"], ["1.5", "0"], ["4", "3"]])
def test_any_other_weight_is_accepted(weights: list[str]) -> None:
    plan = a_plan(**criteria(*({"weight": weight} for weight in weights)))
    assert [str(one.weight) for one in plan.criteria] == weights


def test_a_share_is_part_of_one() -> None:
    plan = a_plan(**criteria({"weight": "30%"}, {"weight": "37.5 %"}, {"weight": "100％"}))
    assert [str(one.weight) for one in plan.criteria] == ["0.3", "0.375", "1"]
    assert a_plan(**criteria({"weight": "12.3456%"})).criteria[0].weight == Decimal("0.123456")
    with pytest.raises(ValidationError, match=r"12\.34567% is finer than a weight can be"):
        a_plan(**criteria({"weight": "12.34567%"}))


@pytest.mark.parametrize("weight", ["0", "-0.5"])
def test_the_panel_counts(weight: str) -> None:
    assert faults(panel_weight=weight) == [("panel_weight", SHARE)]
    assert a_plan(panel_weight="0.1").panel_weight > 0


KNOWN = (
    "chair, criterion:care, criterion:depth, draw, exact, highest, majority, untrimmed, vote, "
    "criteria:KEY+KEY, judge:J1"
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            {"ties": ["exact", "luck", "depth"]},
            [
                ("scoring.ties[1]", f"luck is not one of: {KNOWN}"),
                ("scoring.ties[2]", f"depth is not one of: {KNOWN}"),
            ],
        ),
        (
            {"ties": ["vote", "exact", "vote", "vote"]},
            [
                ("scoring.ties[2]", "vote is there twice"),
                ("scoring.ties[3]", "vote is there twice"),
            ],
        ),
        (
            {"combine": "trimmed", "drop": 2, "drop_from": 4, "ties": ["", "chair"]},
            [
                ("scoring.drop_from", "leaving out 2 high and 2 low needs at least 5 ballots"),
                ("scoring.ties[0]", f" is not one of: {KNOWN}"),
            ],
        ),
    ],
)
def test_the_scoring_rule_can_be_carried_out(
    rule: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert faults(scoring=rule) == expected


def test_every_link_of_a_tie_chain_is_known() -> None:
    links = ("criterion:care", "untrimmed", "highest", "criterion:depth", "exact", "vote", "chair")
    assert a_plan(scoring={"ties": links}).scoring.ties == links
    assert a_plan(scoring={"drop": 2, "drop_from": 5}).scoring.drop == 2


def test_ranks_of_which_the_lowest_wins_are_not_added_to_scores() -> None:
    brought = cases({"carried": {"x": "1"}}) | carried("x")
    for rule in METHODS:
        if not METHODS[rule].low_wins:
            points = {"points": ["3"]} if rule == "points" else {}
            scoring = {"combine": rule, **points}
            assert a_plan(scoring=scoring, **brought).carried[0].key == "x"
    assert faults(scoring={"combine": "rank-sum"}, **brought) == [
        (
            "carried",
            "with rank-sum the lowest score wins, so carried scores cannot be added; "
            "remove them or choose another rule",
        )
    ]


def test_a_judge_is_not_called_like_another_seat() -> None:
    assert {role.value for role in Role} - RESERVED == {"judge"}
    for seat in RESERVED:
        assert faults(**judges({}, {"id": seat})) == [
            ("judges[1].id", f"{seat} names another seat; choose another id")
        ]


def test_conflicts_are_with_cases_there_are() -> None:
    conflicts = [{"conflicts": ["C1"]}, {"conflicts": ["C2", "C9", "C3", "c1"]}]
    assert faults(**judges(*conflicts)) == [
        ("judges[1].conflicts[1]", "there is no case C9"),
        ("judges[1].conflicts[3]", "there is no case c1"),
    ]
    # Whoever writes the plan first and the cases later may say so all the same.
    assert a_plan(**judges(*conflicts), **cases()).judges[1].conflicts[1] == "C9"


def test_every_case_brings_every_carried_score_and_no_other() -> None:
    brought = cases(
        {"carried": {"x": "1", "y": "2"}}, {"carried": {"y": "0"}}, {"carried": {"x": "1"}}
    )
    assert faults(**brought, **carried("x", "z")) == [
        ("cases[0].carried.z", "case C1 has no such score; a missing one is never 0"),
        ("cases[0].carried.y", "the plan carries no score called y"),
        ("cases[1].carried.x", NO_SCORE),
        ("cases[1].carried.z", NO_SCORE),
        ("cases[1].carried.y", "the plan carries no score called y"),
        ("cases[2].carried.z", "case C3 has no such score; a missing one is never 0"),
    ]
    whole = a_plan(**cases({"carried": {"x": "0"}}), **carried("x"))
    assert whole.case["C1"].carried["x"] == 0


def test_faults_of_different_kinds_are_told_at_once() -> None:
    changes = criteria({"step": "0"}, {"key": "a", "weight": "3"})
    assert [place for place, _ in faults(panel_weight="0", scoring={"ties": ["x"]}, **changes)] == [
        "criteria[1].key",
        "criteria[0].step",
        "panel_weight",
        "scoring.ties[0]",
    ]


def test_what_a_client_is_shown_of_a_plan_is_not_checked() -> None:
    view = {
        "title": "Review",
        "date": "2018-02-27",
        "criteria": CRITERIA,
        "carried": [{"key": "x", "name": "X", "weight": "0.5"}],
        "cases": [{"id": "C1", "number": 1, "title": "A"}],
    }
    plan = Plan.model_validate(view, context={"redacted": True})
    assert plan.case["C1"].carried == {}
    for context in (None, {}, {"redacted": False}):
        with pytest.raises(ValidationError, match="case C1 has no such score"):
            Plan.model_validate(view, context=context)


PLACE = [{"key": "place", "name": "Place", "min": "1", "max": "3"}]
JUDGES = [{"id": f"J{n}", "name": f"Judge {n}"} for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("changes", "place", "begins"),
    [
        ({"scoring": {"combine": "mean", "total": "sum"}}, "scoring.total", "it goes with trimmed"),
        ({"scoring": {"combine": "mean", "points": ["3"]}}, "scoring.points", "it goes with"),
        ({"scoring": {"combine": "points"}}, "scoring.points", "write what the places bring"),
        ({"scoring": {"combine": "mean", "places": "scaled"}}, "scoring.places", "places are"),
        (
            {"scoring": {"combine": "rank-sum", "correct": {"within": "3"}}},
            "scoring.correct",
            "it changes judges' totals",
        ),
        (
            {"scoring": {"combine": "mean", "round": "criterion", "correct": {"within": "3"}}},
            "scoring.correct",
            "it changes judges' totals",
        ),
        (
            {
                "scoring": {
                    "combine": "trimmed",
                    "drop_by": "criterion",
                    "standardise": {"mean": "50", "sd": "10"},
                }
            },
            "scoring.standardise",
            "it changes judges' totals",
        ),
        (
            {"scoring": {"combine": "mean", "correct": {"within": "0"}}},
            "scoring.correct.within",
            "it must be above 0",
        ),
        (
            {"scoring": {"combine": "mean", "standardise": {"mean": "50", "sd": "0"}}},
            "scoring.standardise.sd",
            "it must be above 0",
        ),
        (
            {
                "scoring": {
                    "combine": "mean",
                    "correct": {"within": "3"},
                    "standardise": {"mean": "50", "sd": "10"},
                }
            },
            "scoring.correct",
            "it does not go with standardise",
        ),
        (
            {"scoring": {"combine": "mean", "standardise": {"mean": "50", "sd": "1", "least": 4}}},
            "judges[0]",
            "Judge 1 is to score 3 cases, and with fewer than 4 their marks",
        ),
        ({"scoring": {"combine": "mean", "marks": "places"}}, "scoring.marks", "a judge who gives"),
        (
            {
                "scoring": {"combine": "mean", "marks": "places"},
                "criteria": [{**PLACE[0], "max": "2"}],
            },
            "criteria[0].max",
            "there are 3 cases",
        ),
        (
            {
                "scoring": {"combine": "majority"},
                "cases": [{"id": "C1", "number": 1, "title": "A", "factor": "2"}],
            },
            "cases[0].factor",
            "the lowest score wins",
        ),
        (
            {"cases": [{"id": "C1", "number": 1, "title": "A", "factor": "0"}]},
            "cases[0].factor",
            "a factor must be above 0",
        ),
        (
            {"judges": [JUDGES[0], {**JUDGES[1], "weight": "-1"}]},
            "judges[1].weight",
            "a weight cannot be below 0",
        ),
        (
            {
                "scoring": {"combine": "trimmed"},
                "judges": [JUDGES[0], {**JUDGES[1], "weight": "2"}],
            },
            "judges[1].weight",
            "with trimmed every judge counts once",
        ),
        ({"judges": [{**JUDGES[0], "weight": "0"}]}, "judges", "no judge counts"),
        (
            {"criteria": [{**CRITERIA[0], "judges": ["J1", "J9"]}, CRITERIA[1]]},
            "criteria[0].judges[1]",
            "there is no judge J9",
        ),
        (
            {
                "criteria": [{**CRITERIA[0], "judges": ["J1"]}, CRITERIA[1]],
                "judges": [{**JUDGES[0], "weight": "0"}, JUDGES[1]],
            },
            "criteria[0].judges",
            "nobody who counts marks it",
        ),
        (
            {
                "criteria": [{**CRITERIA[0], "judges": ["J1"]}, CRITERIA[1]],
                "scoring": {"combine": "rank-sum"},
            },
            "scoring.combine",
            "rank-sum compares judges' totals",
        ),
        (
            {"criteria": [{**CRITERIA[0], "judges": ["J1", "J2"]}]},
            "judges[2]",
            "Judge 3 has no criterion to mark",
        ),
        (
            {"prizes": [{"name": "First"}]},
            "prizes[0]",
            "write either count",
        ),
        (
            {"prizes": [{"name": "First", "count": 1, "share": "10%"}]},
            "prizes[0]",
            "write either count",
        ),
        ({"prizes": [{"name": "First", "share": "101%"}]}, "prizes[0].share", "1.01 is not"),
        (
            {"scoring": {"ties": ["criteria:depth"]}},
            "scoring.ties[0]",
            "criteria:depth must name two or more",
        ),
        (
            {"scoring": {"ties": ["criteria:depth+luck"]}},
            "scoring.ties[0]",
            "there is no criterion luck",
        ),
        ({"scoring": {"ties": ["judge:J9"]}}, "scoring.ties[0]", "judge:J9 is not one of"),
        (
            {
                "cases": [
                    {"id": "C1", "number": 1, "title": "A", "label": "A1"},
                    {"id": "C2", "number": 2, "title": "B", "label": "A1"},
                ]
            },
            "cases[1].label",
            "A1 is used twice",
        ),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    changes: dict[str, Any], place: str, begins: str
) -> None:
    found = dict(faults(**changes))
    assert found[place].startswith(begins)


def test_settings_at_their_defaults_stay_out_of_the_contract() -> None:
    plan = a_plan()
    default: dict[str, Any] = {
        "rounding": "half-up",
        "total": "mean",
        "ranks": "standard",
        "marks": "scores",
        "places": "given",
        "points": [],
        "correct": None,
        "standardise": None,
    }
    said = a_plan(
        scoring={"combine": "mean", "ties": ["exact", "vote", "chair"], **default},
        criteria=[{**criterion, "judges": []} for criterion in CRITERIA],
        judges=[{**judge, "weight": "1"} for judge in JUDGES],
        cases=[
            {
                "id": f"C{n}",
                "number": 10 * n,
                "title": f"Story {n}",
                "factor": "1",
                "label": "",
                "competes": True,
            }
            for n in (1, 2, 3)
        ],
    )
    assert said.contract == plan.contract
    assert a_plan(scoring={"combine": "mean", "rounding": "down"}).contract != plan.contract
