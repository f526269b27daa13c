"""Go or no-go."""

from __future__ import annotations

from typing import Any

import pytest

from judgetui.meeting.preflight import devices_seen, duration, go_no_go, ready
from tests.meeting.factories import a_plan


def told(**changes: Any) -> list[tuple[bool | None, str]]:  # noqa: ANN401
    return [(found.ok, str(found.sentence)) for found in go_no_go(a_plan(**changes))]


def test_everything_about_a_small_plan() -> None:
    assert told() == [
        (True, "Cases: 3."),
        (None, "Without presenters: C1, C2, C3."),
        (True, "Judges: 3."),
        (True, "Criteria: 2; a perfect ballot totals 10."),
        (None, "Criteria without a guide: Depth, Care."),
        (True, "Prizes: 1."),
        (True, "Time: 3 × 13 min = 39 min, without breaks."),
        (True, "Board: live; standings of the announced cases."),
    ]
    assert ready(go_no_go(a_plan()))


def test_without_cases_or_judges_it_cannot_open() -> None:
    found = told(cases=[], judges=[])
    assert [sentence for ok, sentence in found if ok is False] == [
        "There are no cases; add them to the plan or with --cases.",
        "There are no judges; add them to the plan or with --judges.",
    ]
    assert not ready(go_no_go(a_plan(cases=[])))


@pytest.mark.parametrize(
    ("changes", "ok", "sentence"),
    [
        (
            {
                "judges": [
                    {"id": "J1", "name": "A", "conflicts": ["C1", "C2"]},
                    {"id": "J2", "name": "B"},
                ]
            },
            True,
            "A is recused from: C1, C2.",
        ),
        (
            {"judges": [{"id": "J1", "name": "A", "conflicts": ["C2"]}]},
            False,
            "Case C2: every judge is recused from it.",
        ),
        (
            {"judges": [{"id": "J1", "name": "A"}, {"id": "J2", "name": "A"}]},
            None,
            "Several judges have the same name (A); their affiliation or id stands beside it.",
        ),
        (
            {"scoring": {"combine": "trimmed", "drop_from": 5}},
            None,
            "The highest and lowest are left out from 5 ballots on, but there are only 3 judges: "
            "nothing is ever left out.",
        ),
        (
            {
                "scoring": {"combine": "trimmed", "drop_from": 3},
                "judges": [
                    {"id": "J1", "name": "A", "conflicts": ["C1"]},
                    {"id": "J2", "name": "B"},
                    {"id": "J3", "name": "C"},
                ],
            },
            None,
            "With the declared recusals these cases have fewer than 3 judges, so nothing is left "
            "out on them: C1.",
        ),
        (
            {
                "scoring": {"combine": "trimmed", "drop_from": 3},
                "judges": [
                    {"id": "J1", "name": "A", "conflicts": ["C1"]},
                    {"id": "J2", "name": "B", "conflicts": ["C2", "C3"]},
                    {"id": "J3", "name": "C"},
                ],
            },
            None,
            "The highest and lowest are left out from 3 ballots on, but no case has more than 2 "
            "judges: nothing is ever left out.",
        ),
        (
            {
                "scoring": {"combine": "trimmed", "drop_from": 3},
                "judges": [
                    {"id": "J1", "name": "A", "conflicts": ["C1", "C2"]},
                    {"id": "J2", "name": "B"},
                    {"id": "J3", "name": "C"},
                    {"id": "J4", "name": "D", "conflicts": ["C3"]},
                ],
            },
            None,
            "One absence or recusal, and nothing is left out any more: C1, C2, C3 have just 3 "
            "judges (any of A, B, C, D).",
        ),
        (
            {
                "scoring": {"combine": "rank-sum"},
                "judges": [
                    {"id": "J1", "name": "A", "conflicts": ["C1"]},
                    {"id": "J2", "name": "B"},
                ],
            },
            None,
            "With the declared recusals these cases have fewer judges than others: C1.",
        ),
        (
            {"scoring": {"combine": "rank-sum"}},
            None,
            "Each judge ranks only the cases they score: one who misses a case ranks the others "
            "among fewer. With recusals or missing ballots, the mean compares cases fairly.",
        ),
        ({"prizes": []}, None, "There are no prizes; cases are only ranked."),
        (
            {"prizes": [{"name": "First", "count": 4}]},
            None,
            "There are more prizes (4) than cases (3).",
        ),
        (
            {"scoring": {"combine": "mean", "decimals": 1}},
            None,
            "Scores have 1 decimal; with so few, equal scores are likely.",
        ),
        (
            {"scoring": {"combine": "mean", "ties": ["exact"]}},
            None,
            "The tie chain ends without vote, chair or draw: a tie across a prize line could then "
            "only be settled by an extra prize.",
        ),
        (
            {"board": {"policy": "sealed"}},
            True,
            "Board: sealed; no standings until the result is final.",
        ),
        ({"board": {"freeze_after": 2}}, True, "Board: live; frozen after 2 cases."),
        (
            {"board": {"freeze_after": 3}},
            None,
            "Board: it is to freeze after 3 cases, so it never does.",
        ),
        (
            {
                "carried": [{"key": "x", "name": "Before", "weight": "1"}],
                "cases": [{"id": "C1", "number": 1, "title": "a", "carried": {"x": "1"}}],
            },
            True,
            "Every case carries: Before.",
        ),
        (
            {"scoring": {"combine": "sum"}},
            None,
            "Totals are summed: a case that lacks a ballot scores lower. With recusals or missing "
            "ballots, the mean compares cases fairly.",
        ),
    ],
)
def test_what_is_worth_knowing_is_told(
    changes: dict[str, object], ok: bool | None, sentence: str
) -> None:
    assert (ok, sentence) in told(**changes)
    assert sentence not in [said for _, said in told()]


def test_two_rooms_of_full_panels_are_not_warned_of() -> None:
    rooms = [
        {"id": f"J{n}", "name": f"N{n}", "conflicts": ["C1"] if n > 4 else ["C2", "C3"]}
        for n in range(1, 9)
    ]
    sentences = [said for _, said in told(scoring=TRIMMED_FROM_3, judges=rooms)]
    assert not [said for said in sentences if "left out" in said]


TRIMMED_FROM_3 = {"combine": "trimmed", "drop_from": 3}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (45, "45 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (3600, "1 h 00 min"),
        (28 * 780, "6 h 04 min"),
        (3601, "1 h 01 min"),
    ],
)
def test_durations_in_words(seconds: int, text: str) -> None:
    assert str(duration(seconds)) == text


def test_shares_that_are_no_whole_are_worth_a_second_look() -> None:
    criteria = [{"key": key, "name": key, "weight": "30%"} for key in "abc"]
    assert (None, "The weights look like shares and add up to 0.9, not to 1.") in told(
        criteria=criteria
    )
    factors = [{"key": key, "name": key, "weight": "1.5"} for key in "abc"]
    assert not any("shares" in sentence for _, sentence in told(criteria=factors))


def _judges(count: int, **conflicts: list[str]) -> list[dict[str, Any]]:
    return [
        {"id": f"J{n}", "name": f"Judge {n}", "conflicts": conflicts.get(f"J{n}", [])}
        for n in range(1, count + 1)
    ]


def test_one_absence_that_switches_a_rule_off_is_foretold() -> None:
    trimmed = {"combine": "trimmed", "drop": 1, "drop_from": 5}
    every = [said for ok, said in told(judges=_judges(5), scoring=trimmed) if ok is None]
    assert [said for said in every if said.startswith("If any one judge is missing: ")] != []
    # With six judges one may be missing; where one is recused already, the others are five.
    six = [said for _, said in told(judges=_judges(6), scoring=trimmed)]
    assert not any("is missing" in said for said in six)
    recused = [said for _, said in told(judges=_judges(6, J1=["C2"]), scoring=trimmed)]
    found = [said for said in recused if "is missing" in said]
    assert len(found) == 1
    assert found[0].startswith("If one of these is missing (")
    assert "Judge 1" not in found[0]
    assert "case 2" in found[0]


def test_devices_that_were_seen_are_counted_and_the_others_named() -> None:
    plan = a_plan()
    assert devices_seen(plan, {"J1", "J2", "J3"})[0].ok is True
    (missing,) = devices_seen(plan, {"J2"})
    assert missing.ok is None
    assert "judges who have been here: 1 of 3" in str(missing.sentence)
