"""Several cases of one entrant, such as dives, ranked together."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import DecideTie, Recuse
from judgetui.meeting.chair_acts import public_standings, ties_across_lines, voters
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.plan import Plan
from judgetui.meeting.preflight import go_no_go
from judgetui.meeting.redaction import public_cases, redact
from judgetui.meeting.rules_text import contract_lines, rule_in_one_sentence
from judgetui.meeting.scoring import score_range
from judgetui.meeting.seat import BOARD
from judgetui.meeting.standings import row_number, row_title, standings, tally
from judgetui.meeting.state import Meeting, Stage, Standings
from tests.meeting.factories import a_plan, do, opened, scored
from tests.meeting.test_plan_faults import faults
from tests.meeting.test_rules_of_contests import judged

ENTRANTS = {"combine": "mean", "entrants": "sum", "ties": ["exact", "vote", "chair"]}


def of_entrants(*entrants: str, judges: int = 2, **changes: Any) -> Plan:  # noqa: ANN401
    """A plan of one criterion, 0 to 10, whose cases C1, C2 … are of these entrants, in order.

    "-" stands for a case without an entrant.
    """
    cases = [
        {"id": f"C{n}", "number": n, "title": f"Round {n}", "entrant": who.strip("-")}
        for n, who in enumerate(entrants, 1)
    ]
    fields: dict[str, Any] = {
        "criteria": [{"key": "a", "name": "A", "max": "10", "step": "0.25"}],
        "scoring": ENTRANTS,
        "cases": cases,
    }
    return a_plan(len(entrants), judges, **fields | changes)


def with_marks(plan: Plan, *marks: str) -> Meeting:
    """A meeting at which the judges gave C1, C2 … these marks, such as "7 8"; "" is none yet."""
    given_marks = {
        f"C{n}": {f"J{j}": {"a": mark} for j, mark in enumerate(line.split(), 1)}
        for n, line in enumerate((*marks, *[""] * (len(plan.cases) - len(marks))), 1)
    }
    return judged(plan, given_marks)


def told(now: Standings) -> list[tuple[int | None, str, str]]:
    """Rank, name and score of every row."""
    return [(row.rank, row.entrant or row.case, str(row.score)) for row in now.rows]


def test_six_dives_come_to_the_published_points() -> None:
    # The winner of 49: difficulty, then the marks of seven judges.
    dives = [
        "3.1 8.5 7.5 8.5 8.0 8.5 8.0 8.0",
        "3.0 8.0 8.0 7.5 7.5 8.0 7.5 8.0",
        "3.0 8.5 8.5 8.0 8.5 8.0 8.5 8.5",
        "3.4 8.0 7.0 8.0 8.0 8.0 8.0 8.0",
        "3.3 8.0 7.5 8.0 8.0 7.5 7.5 8.0",
        "3.4 8.0 7.0 7.5 8.0 7.5 7.0 7.5",
    ]
    lines = [line.split(maxsplit=1) for line in dives]
    plan = of_entrants(
        judges=7,
        criteria=[{"key": "a", "name": "Dive", "max": "10", "step": "0.5", "weight": "3"}],
        scoring={"combine": "trimmed", "entrants": "sum"},
        cases=[
            {"id": f"C{n}", "number": n, "title": f"Dive {n}", "entrant": "D01", "factor": factor}
            for n, (factor, _) in enumerate(lines, 1)
        ],
    )
    now = standings(with_marks(plan, *(marks for _, marks in lines)))
    # Without the highest and the lowest the means are 8.2, 7.8, 8.4, 8, 7.8 and 7.5.
    points = ["76.26", "70.20", "75.60", "81.60", "77.22", "76.50"]
    assert [str(part.score) for part in now.parts] == points
    assert told(now) == [(1, "D01", "457.38")]
    assert (now.rows[0].ballots, now.rows[0].expected) == (42, 42)


def test_ranks_go_by_entrants_and_a_case_without_one_is_its_own() -> None:
    meeting = with_marks(of_entrants("A", "B", "A", "-"), "7 8", "9 9", "2 2", "9 9.5")
    now = standings(meeting)
    assert told(now) == [(1, "A", "9.50"), (2, "C4", "9.25"), (3, "B", "9.00")]
    assert [(p.case, p.entrant, p.rank, str(p.score), p.prize) for p in now.parts] == [
        ("C1", "A", 1, "7.50", 0),
        ("C3", "A", 1, "2.00", 0),
        ("C2", "B", 3, "9.00", None),
    ]
    assert [*now.by_case] == ["C1", "C3", "C4", "C2"]
    plan = meeting.plan
    assert [str(row_title(plan, row)) for row in now.rows] == ["A", "Round 4", "B"]
    assert [row_number(plan, row, 2) for row in now.rows] == ["", "04", ""]


def test_an_entrant_is_ranked_by_the_cases_that_have_scores() -> None:
    now = standings(with_marks(of_entrants("A", "B", "A", "B", "C"), "7 8", "5 5", "", "2 2"))
    assert told(now) == [(1, "A", "7.50"), (2, "B", "7.00"), (None, "C", "None")]
    assert [(row.ballots, row.expected) for row in now.rows] == [(2, 4), (4, 4), (0, 2)]
    assert [(p.case, p.rank, p.score) for p in now.parts if p.entrant == "A"][1] == ("C3", 1, None)


def test_sums_are_exact_and_rounded_once() -> None:
    marks = ["7 7 8"] * 3
    for rounding, score in (("end", "22.00"), ("panel", "21.99")):
        scoring = {**ENTRANTS, "round": rounding}
        plan = of_entrants("A", "A", "A", judges=3, scoring=scoring)
        assert told(standings(with_marks(plan, *marks))) == [(1, "A", score)]


def test_a_withdrawn_case_adds_nothing_and_the_others_still_count() -> None:
    meeting = with_marks(of_entrants("A", "A", "B"), "9 9", "3 3", "4 4")
    gone = replace(meeting.cases["C1"], stage=Stage.WITHDRAWN)
    now = standings(replace(meeting, cases={**meeting.cases, "C1": gone}))
    assert told(now) == [(1, "B", "4.00"), (2, "A", "3.00")]
    assert [row.case for row in now.rows] == ["C3", "C1"]
    assert [part.case for part in now.parts] == ["C3", "C2"]


def test_the_lowest_sum_wins_where_low_wins() -> None:
    plan = of_entrants(
        "A",
        "B",
        "A",
        "B",
        criteria=[{"key": "a", "name": "Place", "min": "1", "max": "9"}],
        scoring={"combine": "mean", "marks": "places", "entrants": "sum", "ties": ["exact"]},
    )
    now = standings(with_marks(plan, "1 2", "2 1", "2 2", "1 1"))
    assert told(now) == [(1, "B", "2.50"), (2, "A", "3.50")]


@pytest.mark.parametrize(
    ("link", "first"),
    [
        ("judge:J2", "B"),
        ("highest", "A"),
        ("carried:before", "B"),
        ("criterion:a", None),
        ("untrimmed", None),
    ],
)
def test_ties_go_by_sums_of_the_cases(link: str, first: str | None) -> None:
    brought = {"C1": "1", "C2": "1", "C3": "1", "C4": "2"}
    plan = of_entrants(
        scoring={**ENTRANTS, "ties": [link]},
        carried=[{"key": "before", "name": "Before", "weight": "0.001"}],
        cases=[
            {
                "id": case,
                "number": number,
                "title": case,
                "entrant": "AB"[number % 2],
                "carried": {"before": score},
            }
            for number, (case, score) in enumerate(brought.items())
        ],
    )
    # Both judges together: A 4 and 1.25, B 3 and 2.25.
    now = standings(with_marks(plan, "5 3", "4 2", "2 0.5", "2.5 2"))
    assert [str(row.score) for row in now.rows] == ["5.25", "5.25"]
    if first is None:
        assert [row.rank for row in now.rows] == [1, 1]
    else:
        assert [(row.rank, row.settled_by) for row in now.rows] == [(1, link), (2, link)]
        assert now.rows[0].entrant == first


def tied() -> Meeting:
    """An open meeting at which A, with two cases, and B, with one, tie for the only prize."""
    plan = of_entrants(
        "A",
        "B",
        "A",
        criteria=[
            {"key": "depth", "name": "Depth", "max": "10"},
            {"key": "care", "name": "Care", "max": "10"},
        ],
    )
    meeting = opened(plan)
    for case, mark in (("C1", 1), ("C2", 3), ("C3", 2)):
        meeting = scored(meeting, case, {"J1": mark, "J2": mark})
    return meeting


def test_a_tie_of_entrants_is_told_and_settled_by_their_names() -> None:
    meeting = tied()
    assert ties_across_lines(meeting) == [("C1", "C2")]
    assert str(next_step(meeting).sentence) == "settle the tie of A, B"
    with pytest.raises(Refused, match=r"^A, C3.* are not all|^A, case 3"):
        do(meeting, DecideTie(cases=("C1", "C3"), reason="so"))
    meeting = do(meeting, DecideTie(cases=("C2", "C1"), reason="so"))
    assert told(standings(meeting)) == [(1, "B", "6.00"), (2, "A", "6.00")]
    assert [part.settled_by for part in standings(meeting).parts] == ["chair"] * 3


def test_whoever_is_recused_from_any_case_of_an_entrant_does_not_vote() -> None:
    meeting = opened(of_entrants("A", "B", "A"))
    meeting = do(meeting, Recuse(case="C3", judge="J2", reason="kin"))
    assert voters(meeting, ("C1", "C2")) == ("J1",)
    assert voters(meeting, ("C2",)) == ("J1", "J2")


def test_prizes_are_counted_by_entrants() -> None:
    plan = of_entrants("A", "A", "B", "B", "C", "C", prizes=[{"name": "First", "share": "50%"}])
    # Half of three entrants, rounded half up.
    assert plan.prize_counts == (2,)
    now = standings(with_marks(plan, "9 9", "9 9", "8 8", "8 8", "7 7", "7 7"))
    assert [(row.entrant, row.prize) for row in now.rows] == [("A", 0), ("B", 0), ("C", None)]
    assert [part.prize for part in now.parts] == [0, 0, 0, 0, None, None]


def test_the_hall_hears_of_announced_cases_and_who_moved() -> None:
    plan = of_entrants("A", "B", "A", "B").changed(
        board=a_plan(board={"policy": "live"}).board,
    )
    meeting = with_marks(plan, "5 5", "6 6", "5 5", "1 1")
    meeting = replace(opened(plan), cases=meeting.cases, announced=("C1", "C2", "C3"))
    now = public_standings(meeting)
    assert told(now) == [(1, "A", "10.00"), (2, "B", "6.00")]
    assert [row.moved for row in now.rows] == [1, -1]
    assert [part.case for part in now.parts] == ["C1", "C3", "C2"]
    frozen = replace(meeting, frozen=now, announced=("C1", "C2", "C3", "C4"))
    assert public_cases(frozen) == {"C1", "C2", "C3"}
    seen = redact(frozen, BOARD).standings
    assert seen is not None
    assert [part.exact for part in seen.parts] == [None] * 3


def test_a_case_under_correction_marks_its_entrant() -> None:
    plan = of_entrants("A", "B", "A", scoring={**ENTRANTS, "ties": ["exact"]})
    meeting = with_marks(plan, "5 5", "6 6", "5 5")
    state = meeting.cases["C3"]
    cases = {**meeting.cases, "C3": replace(state, published=state.ballots)}
    now = standings(replace(meeting, cases=cases))
    assert [row.under_correction for row in now.rows] == [True, False]
    assert [part.under_correction for part in now.parts] == [False, True, False]


ALONE = (
    "the plan does not say what becomes of the cases of one entrant; write scoring.entrants "
    '"sum", or leave entrant out'
)
PLACES = (
    "compares all cases with each other, so places in several rounds cannot be added up; choose "
    "another rule, or hold a meeting for each round"
)


def case(number: int, **about: object) -> dict[str, object]:
    return {"id": f"C{number}", "number": number, "title": "A", **about}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"cases": [case(1), case(2, entrant="A")]}, [("cases[1].entrant", ALONE)]),
        *(
            (
                {"scoring": {"combine": name, "entrants": "sum", **more}},
                [("scoring.entrants", f"{name} {PLACES}")],
            )
            for name, more in (
                ("rank-sum", {}),
                ("majority", {}),
                ("points", {"points": ["3", "1"]}),
            )
        ),
        (
            {
                "scoring": ENTRANTS,
                "cases": [case(1, entrant="A"), case(2, entrant="A", competes=False)],
            },
            [
                (
                    "cases[1].competes",
                    "A competes with some cases and not with others; write the same for all of "
                    "them",
                )
            ],
        ),
    ],
)
def test_plans_that_cannot_add_up_entrants_are_refused(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert faults(**changes) == expected


def test_a_plan_without_entrants_keeps_its_contract() -> None:
    written = a_plan().model_dump(mode="json", by_alias=True)
    assert "entrants" not in written["scoring"]
    assert all("entrant" not in one for one in written["cases"])


def test_the_rules_and_check_say_what_is_added() -> None:
    plan = of_entrants("A", "B", "A", "-", prizes=[{"name": "First", "count": 4}])
    assert (
        "The scores of one entrant's cases are added up before they are rounded; ranks, ties and "
        "prizes go by the sum."
    ) in map(str, contract_lines(plan))
    assert str(rule_in_one_sentence(plan)) == (
        "Mean of the judges' totals; an entrant's cases added up; to 2 decimals"
    )
    found = [(one.ok, str(one.sentence)) for one in go_no_go(plan)]
    assert (True, "Ranked together by entrant: 3.") in found
    assert (
        None,
        "Entrants with fewer cases than 2, so with less to add up: B, C4.",
    ) in found
    assert (None, "There are more prizes (4) than entrants (3).") in found
    nobody = of_entrants("-", "-")
    assert (
        None,
        "The plan adds up the cases of each entrant, but no case names its entrant.",
    ) in [(one.ok, str(one.sentence)) for one in go_no_go(nobody)]


def test_bars_span_as_many_cases_as_an_entrant_has() -> None:
    assert score_range(of_entrants("A", "B", "A")) == 20
    assert score_range(of_entrants("-", "-")) == 10


# -- against a slow reckoning ------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC-"), st.lists(st.integers(0, 40), min_size=2, max_size=2)),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 5),
)
def test_sums_ranks_and_counting_again_agree_with_a_slow_reckoning(
    cases: list[tuple[str, list[int]]], again: int
) -> None:
    plan = of_entrants(*(who for who, _ in cases), scoring={**ENTRANTS, "ties": ["exact"]})
    marks = [" ".join(str(Fraction(m, 4) + 0.0) for m in given_marks) for _, given_marks in cases]
    meeting = with_marks(plan, *marks)
    names = [f"C{n}" if who == "-" else who for n, (who, _) in enumerate(cases, 1)]
    sums = dict.fromkeys(names, Fraction())
    for name, (_, given_marks) in zip(names, cases, strict=True):
        sums[name] += Fraction(sum(given_marks), 8)
    ranks = {name: 1 + sum(other > sums[name] for other in sums.values()) for name in sums}
    now = standings(meeting)
    found = {row.entrant or row.case: (row.exact, row.rank) for row in now.rows}
    assert found == {name: (sums[name], ranks[name]) for name in sums}
    # One ballot more, counted from what was counted before.
    case_again = f"C{again % len(cases) + 1}"
    counted = tally(meeting)
    standings(meeting, tally=counted)
    state = meeting.cases[case_again]
    ballots = {**state.ballots, "J1": replace(state.ballots["J2"], judge="J1")}
    later = replace(meeting, cases={**meeting.cases, case_again: replace(state, ballots=ballots)})
    assert standings(later, tally=tally(later, counted)) == standings(later)
