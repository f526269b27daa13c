"""Criteria that only some judges mark, and judges who do not count once: what is said of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from judgetui.meeting.acts import KeyBallot, Recuse
from judgetui.meeting.consequences import consequences
from judgetui.meeting.plan import Plan
from judgetui.meeting.preflight import go_no_go, ready
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from tests.meeting.factories import a_plan, do, opened
from tests.meeting.test_rules_of_contests import rows

TECHNICAL, ARTISTIC = ("J1", "J2", "J3", "J4"), ("J5", "J6", "J7", "J8")


def two_panels(
    cases: int = 2,
    *,
    conflicts: dict[str, list[str]] | None = None,
    **scoring: Any,  # noqa: ANN401
) -> Plan:
    """Four judges mark technique and four others art; from three ballots on one is left out."""
    away = conflicts or {}
    return a_plan(
        cases,
        criteria=[
            {"key": "tech", "name": "Technique", "max": "10", "judges": TECHNICAL},
            {"key": "art", "name": "Art", "max": "10", "judges": ARTISTIC},
        ],
        scoring={"combine": "trimmed", "drop_from": 4, "ties": ["exact", "chair"], **scoring},
        judges=[
            {"id": judge, "name": judge, "conflicts": away.get(judge, [])}
            for judge in (*TECHNICAL, *ARTISTIC)
        ],
    )


def keyed(meeting: Meeting, case: str, judges: tuple[str, ...], mark: int) -> Meeting:
    """The meeting with these judges' marks on a case, all the same."""
    for judge in judges:
        (criterion,) = meeting.plan.asked(judge)
        act = KeyBallot(case=case, judge=judge, scores={criterion.key: mark})
        meeting = do(meeting, act)
    return meeting


def said(meeting: Meeting, case: str, judge: str) -> list[str]:
    """What the recusal of a judge from a case would do."""
    return [str(one) for one in consequences(meeting, Recuse(case=case, judge=judge, reason="kin"))]


def found(plan: Plan) -> list[tuple[bool | None, str]]:
    return [(one.ok, str(one.sentence)) for one in go_no_go(plan)]


def test_trimming_stops_where_one_part_of_the_panel_is_too_small() -> None:
    meeting = opened(two_panels())
    assert said(meeting, "C1", "J8") == ["Nothing left out on case 10: fewer than 4 ballots."]
    meeting = do(meeting, Recuse(case="C1", judge="J8", reason="kin"))
    meeting = keyed(keyed(meeting, "C1", TECHNICAL, 8), "C1", ARTISTIC[:3], 6)
    meeting = keyed(keyed(meeting, "C2", TECHNICAL, 8), "C2", ARTISTIC, 6)
    off = {row.case: row.rules_off for row in standings(meeting).rows}
    # Seven judges scored C1, and yet only three of them its art.
    assert off == {"C1": ("trimming",), "C2": ()}


def test_a_part_that_is_never_large_enough_is_told_beforehand_and_not_each_time() -> None:
    plan = two_panels()
    plan = plan.model_validate(
        plan.model_dump(mode="json", by_alias=True)
        | {
            "criteria": [
                {"key": "tech", "name": "Technique", "max": "10", "judges": TECHNICAL},
                {"key": "art", "name": "Art", "max": "10", "judges": ["J5", "J6", "J7"]},
                {"key": "more", "name": "Beauty", "judges": ["J8"], "weight": "0"},
            ]
        }
    )
    told = found(plan)
    assert (None, "Only 3 judges mark Art, so nothing is left out there; that takes 4.") in told
    # J8 marks only what does not count.
    assert (True, "Part of no score: J8.") in told
    meeting = opened(plan)
    assert said(meeting, "C1", "J5") == []
    assert said(meeting, "C1", "J4") == ["Nothing left out on case 10: fewer than 4 ballots."]


def test_check_counts_the_judges_of_each_part() -> None:
    plan = two_panels(conflicts={"J1": ["C1"]})
    told = found(plan)
    assert (
        True,
        "Technique: marked by 4 judges; on some cases, by the declared recusals, by 3.",
    ) in told
    assert (True, "Art: marked by 4 judges.") in told
    assert (
        None,
        "With the declared recusals fewer than 4 judges mark Technique on these cases, so nothing "
        "is left out there: C1.",
    ) in told
    nobody = two_panels(conflicts={judge: ["C2"] for judge in ARTISTIC})
    assert (False, "Nobody who counts is left to mark Art on: C2.") in found(nobody)
    assert not ready(go_no_go(nobody))


def test_the_last_judge_of_a_part_is_missed() -> None:
    meeting = opened(two_panels(combine="mean"))
    for judge in ARTISTIC[:3]:
        assert said(meeting, "C1", judge) == []
        meeting = do(meeting, Recuse(case="C1", judge=judge, reason="kin"))
    assert said(meeting, "C1", "J8") == [
        "Nobody is left to mark Art on case 10 (Story 1): it will have no score."
    ]


@pytest.mark.parametrize(
    ("scoring", "heard"),
    [
        ({"combine": "sum"}, "Fewer ballots, so a lower sum, on case 10."),
        ({"combine": "rank-sum"}, "Unequal ranks on case 10: not every judge gave one."),
        ({"combine": "majority"}, "Unequal places on case 10: not every judge gave one."),
        (
            {"combine": "points", "points": ["2", "1"]},
            "Fewer points on case 10: not every judge gave some.",
        ),
        (
            {"combine": "trimmed", "drop_from": 3, "total": "sum"},
            "Fewer ballots, so a lower sum, on case 10.",
        ),
        (
            {"combine": "trimmed", "drop_from": 5, "total": "sum"},
            "Nothing left out on case 10: fewer than 5 ballots.",
        ),
    ],
)
def test_the_effect_of_a_recusal_is_said(scoring: dict[str, Any], heard: str) -> None:
    meeting = opened(a_plan(2, 5, scoring={"ties": [], **scoring}))
    assert said(meeting, "C1", "J5") == [heard]


def test_who_counts_how_much_is_said() -> None:
    plan = a_plan(
        1,
        judges=[
            {"id": "J1", "name": "Ann", "weight": "2"},
            {"id": "J2", "name": "Bo"},
            {"id": "J3", "name": "Cy", "weight": "0"},
        ],
        cases=[{"id": "C1", "number": 1, "title": "A", "competes": False}],
    )
    told = found(plan)
    assert (True, "Part of no score: Cy.") in told
    assert (True, "Count 2 times: Ann.") in told
    assert (True, "Shown without competing: C1.") in told


def test_a_case_of_which_only_a_trainee_is_left_cannot_be_judged() -> None:
    plan = a_plan(
        1,
        judges=[
            {"id": "J1", "name": "Ann", "conflicts": ["C1"]},
            {"id": "J2", "name": "Bo", "weight": "0"},
        ],
    )
    assert (False, "Case C1: every judge who counts is recused from it.") in found(plan)


def test_criteria_that_are_only_asked_do_not_hold_a_score_back() -> None:
    plan = a_plan(
        1,
        criteria=[
            {"key": "tech", "name": "Technique", "max": "10", "judges": ["J1", "J2"]},
            {"key": "more", "name": "More", "max": "10", "weight": "0", "judges": ["J3"]},
        ],
        scoring={"combine": "mean", "ties": []},
    )
    row = rows(plan, {"C1": {"J1": {"tech": "8"}, "J2": {"tech": "6"}}})["C1"]
    assert (str(row.score), row.ballots, row.expected) == ("7.00", 2, 2)
    row = rows(plan, {"C1": {"J1": {"tech": "8"}, "J3": {"more": "6"}}})["C1"]
    assert (str(row.score), row.ballots) == ("8.00", 1)
    assert {key: str(mark) for key, mark in row.criteria.items()} == {
        "tech": "8.00",
        "more": "6.00",
    }
    row = rows(plan, {"C1": {"J3": {"more": "6"}}})["C1"]
    assert (row.score, row.ballots) == (None, 0)


def test_naming_everybody_who_counts_is_naming_nobody() -> None:
    judges = [{"id": f"J{n}", "name": f"J{n}"} for n in range(1, 6)]
    judges.append({"id": "J6", "name": "J6", "weight": "0"})

    def plan(named: tuple[str, ...]) -> Plan:
        return a_plan(
            1,
            criteria=[
                {"key": "a", "name": "A", "judges": named},
                {"key": "b", "name": "B"},
            ],
            scoring={"combine": "trimmed", "drop_from": 5},
            judges=judges,
        )

    scored = []
    for named in ((), ("J1", "J2", "J3", "J4", "J5")):
        meeting = opened(plan(named))
        for judge, marks in zip(
            judges, ((0, 90), (90, 0), (50, 40), (60, 10), (1, 2)), strict=False
        ):
            scores = {c.key: mark for c, mark in zip(meeting.plan.criteria, marks, strict=True)}
            meeting = do(meeting, KeyBallot(case="C1", judge=judge["id"], scores=scores))
        assert len(meeting.plan.markers) == 1
        scored.append(standings(meeting).rows[0].exact)
    # The totals are 90, 90, 90, 70 and 3: the highest and the lowest are left out.
    assert scored == [Fraction(250, 3), Fraction(250, 3)]
