"""Points off a case's score, or added: the sum, the floor, what stands, who sees it, undo."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judgetui.meeting.acts import Adjust, Announce, Entry, Undo, Withdraw
from judgetui.meeting.adjustments import adjusted_words, sum_text
from judgetui.meeting.consequences import consequences
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Adjustment, Meeting, Standing
from judgetui.meeting.versions import NEWEST, needed
from tests.meeting.factories import a_plan, do, one_by_one, opened, scored
from tests.meeting.strategies import days

J1 = Seat(Role.JUDGE, "J1")
KINDS = [
    {"key": "overtime", "name": "Over time", "points": "-2", "overtime": True},
    {"key": "eligibility", "name": "Eligibility"},
]
MEAN = {"combine": "mean", "ties": ["exact", "chair"]}


def planned(**changes: object) -> Plan:
    """Marks up to 100 that count whole, mean, floor 0, and two kinds of adjustment."""
    criteria = [
        {"key": "depth", "name": "Depth", "max": "100", "weight": "0.5"},
        {"key": "care", "name": "Care", "max": "100", "weight": "0.5"},
    ]
    scoring = {**MEAN, "floor": "0"}
    fields: dict[str, object] = {"criteria": criteria, "scoring": scoring, "adjustments": KINDS}
    return a_plan(3, 3, **(fields | changes))


def announced(plan: Plan | None = None) -> Meeting:
    """C1 has 88.00 and C2 87.00, both announced."""
    meeting = scored(opened(plan or planned()), "C1", {"J1": 87, "J2": 88, "J3": 89})
    return scored(meeting, "C2", {"J1": 87, "J2": 87, "J3": 87})


def off(
    points: str = "-2", case: str = "C1", kind: str | None = "overtime", why: str = ""
) -> Adjust:
    return Adjust(case=case, points=Decimal(points), kind=kind, reason=why)


def row(meeting: Meeting, case: str = "C1") -> Standing:
    return standings(meeting).by_case[case]


def test_two_points_off_88_are_86_and_the_panel_s_score_stays() -> None:
    meeting = do(announced(), off(why="90 s"))
    now = row(meeting)
    assert now.score == Decimal("86.00")
    assert now.exact == Fraction(86)
    assert now.unadjusted == Decimal("88.00")
    assert now.adjustments == (Adjustment(Decimal("-2"), "overtime", "90 s", meeting.seq),)
    assert sum_text(meeting.plan, now) == "88.00 − 2.00"
    assert str(adjusted_words(meeting.plan, now)) == "88.00 − 2.00 = 86.00 (Over time: 90 s)"
    assert now.criteria == {"depth": Decimal("88.00"), "care": Decimal("88.00")}
    assert [one.case for one in standings(meeting).rows[:2]] == ["C2", "C1"]


def test_several_add_up_and_end_at_the_floor() -> None:
    meeting = do(announced(), off(), off("0.5", kind=None, why="helped"))
    assert row(meeting).score == Decimal("86.50")
    assert sum_text(meeting.plan, row(meeting)) == "88.00 − 2.00 + 0.50"
    meeting = do(meeting, off("-90", kind="eligibility"))
    assert row(meeting).score == 0
    assert row(meeting).exact == 0
    assert str(adjusted_words(meeting.plan, row(meeting))) == (
        "88.00 − 2.00 + 0.50 − 90.00 = 0.00 (Over time, helped, Eligibility); "
        "points off leave at least 0.00"
    )


def test_a_score_below_the_floor_without_points_off_stays_there() -> None:
    plan = planned(scoring={**MEAN, "floor": "90"})
    assert row(do(announced(plan), off())).score == Decimal("88.00")
    assert row(do(announced(plan), off("1", kind=None, why="so"))).score == Decimal("89.00")


def test_without_a_floor_a_score_may_go_below_0() -> None:
    plan = planned(scoring=MEAN)
    assert row(do(announced(plan), off("-90", kind=None, why="so"))).score == Decimal("-2.00")


@pytest.mark.parametrize("rounding", ["half-up", "half-even", "down"])
def test_what_is_published_adds_up_whatever_the_rounding(rounding: str) -> None:
    # 87.125 is published as 87.13, 87.12 and 87.12; less 0.01 each is one unit lower.
    scoring = {**MEAN, "rounding": rounding}
    criteria = [
        {"key": key, "name": key, "max": "100", "weight": "0.5", "step": "0.125"}
        for key in ("depth", "care")
    ]
    plan = a_plan(1, 1, scoring=scoring, criteria=criteria)
    meeting = scored(opened(plan), "C1", {"J1": Decimal("87.125")})  # type: ignore[dict-item]
    meeting = do(meeting, off("-0.01", kind=None, why="so"))
    now = row(meeting)
    assert now.unadjusted is not None
    assert now.score == now.unadjusted - Decimal("0.01")
    assert now.exact == Fraction("87.115")


def test_entrants_add_up_what_each_case_lost() -> None:
    cases = [{"id": f"C{n}", "number": n, "title": f"Dive {n}", "entrant": "Ann"} for n in (1, 2)]
    plan = planned(scoring={**MEAN, "entrants": "sum", "floor": "0"}, cases=cases)
    meeting = do(announced(plan), off(), off("-1", "C2", None, "late"))
    (whole,) = standings(meeting).rows
    # 88 - 2 + 87 - 1 = 172.
    assert whole.score == Decimal("172.00")
    assert whole.unadjusted == Decimal("175.00")
    assert sum_text(plan, whole) == "175.00 − 2.00 − 1.00"
    assert row(meeting, "C2").score == Decimal("86.00")


def test_points_by_place_can_be_taken_off_and_places_cannot() -> None:
    plan = planned(scoring={"combine": "points", "points": ["3", "2", "1"], "ties": []})
    # Each of three judges puts C1 first or level with C2; J1 gives both 87, and they share 5/2.
    meeting = announced(plan)
    before = row(meeting).score
    assert before == Decimal("8.50")
    assert row(do(meeting, off())).score == Decimal("6.50")
    ranks = announced(
        a_plan(
            3,
            3,
            criteria=planned().model_dump()["criteria"],
            scoring={"combine": "rank-sum", "ties": []},
        )
    )
    with pytest.raises(Refused, match="the lowest score wins, so a score takes no points"):
        do(ranks, off(kind=None, why="late"))


@pytest.mark.parametrize("rule", ["rank-sum", "majority"])
def test_a_plan_whose_lowest_score_wins_has_no_points_off(rule: str) -> None:
    with pytest.raises(ValidationError, match="points off would make a case better"):
        planned(scoring={"combine": rule, "ties": []})


@pytest.mark.parametrize(
    ("act", "match"),
    [
        (off("0", kind=None, why="so"), "0 points change nothing"),
        (off("-0.001", kind=None, why="so"), "−0.001 is finer than a score, which has 2 decimals"),
        (off(kind="late"), "no kind of points off or added called late; it has: overtime, elig"),
        (off("-3"), "Over time is −2 points in the plan, not −3"),
        (off("2"), "Over time is −2 points in the plan, not \\+2"),
        (off(kind=None), "give a reason for the points of case 10"),
        (off(case="C9"), "there is no case C9"),
    ],
)
def test_points_that_make_no_sense_are_refused(act: Adjust, match: str) -> None:
    with pytest.raises(Refused, match=match):
        do(announced(), act)


def test_a_withdrawn_case_takes_no_points() -> None:
    meeting = do(announced(), Withdraw(case="C1", reason="ill"))
    with pytest.raises(Refused, match="reinstate it first"):
        do(meeting, off())


def test_overtime_by_each_30_seconds_is_so_many_times_its_points() -> None:
    kinds = [{"key": "overtime", "name": "T", "points": "-0.5", "overtime": True, "per": 30}]
    meeting = announced(planned(adjustments=kinds))
    assert row(do(meeting, off("-1.5"))).score == Decimal("86.50")
    for wrong in ("-0.75", "0.5"):
        with pytest.raises(Refused, match=r"is −0[.]5 points in"):
            do(meeting, off(wrong))


def test_an_announced_score_stands_until_it_is_announced_again() -> None:
    meeting = do(announced(), off())
    assert meeting.under_correction == ("C1",)
    for seat in (BOARD, J1):
        shown = redact(meeting, seat).standings
        assert shown is not None
        public = shown.by_case["C1"]
        assert (public.score, public.adjustments) == (Decimal("88.00"), ())
        assert public.under_correction
    whole = redact(meeting, CHAIR)
    assert whole.public is not None
    assert whole.public.by_case["C1"].score == Decimal("88.00")
    assert whole.standings is not None
    assert whole.standings.by_case["C1"].score == Decimal("86.00")
    again = do(meeting, Announce(case="C1"))
    assert again.under_correction == ()
    assert again.corrected == ("C1",)
    shown = redact(again, BOARD).standings
    assert shown is not None
    assert sum_text(again.plan, shown.by_case["C1"]) == "88.00 − 2.00"


def test_points_off_before_the_announcement_are_in_it() -> None:
    meeting = do(opened(planned()), off())
    assert row(meeting).score is None
    assert [one.points for one in row(meeting).adjustments] == [Decimal("-2")]
    meeting = scored(meeting, "C1", {"J1": 88, "J2": 88, "J3": 88})
    assert meeting.under_correction == ()
    assert row(meeting).score == Decimal("86.00")


def test_undone_the_score_is_as_it_was() -> None:
    before = announced()
    meeting = do(before, off())
    back = do(meeting, Undo(seq=meeting.seq))
    assert back.cases == before.cases
    assert standings(back) == standings(before)
    # Announced with it and undone then, the score of the hall stands until it is announced again.
    again = do(meeting, Announce(case="C1"))
    back = do(again, Undo(seq=meeting.seq))
    assert back.under_correction == ("C1",)
    assert row(back).score == Decimal("88.00")
    shown = redact(back, BOARD).standings
    assert shown is not None
    assert shown.by_case["C1"].score == Decimal("86.00")
    # And undoing the announcement brings back what was announced before.
    back = do(again, Undo(seq=again.seq))
    assert back.cases == meeting.cases


def test_equal_scores_are_settled_with_points_off_before_rounding_alone() -> None:
    # C1 has 88 and loses 2; C2 has 86: equal, and every link that looks at ballots prefers C1.
    for ties, winner in ((["exact"], None), (["untrimmed"], "C1"), (["criterion:care"], "C1")):
        plan = planned(scoring={"combine": "mean", "ties": ties})
        meeting = scored(opened(plan), "C1", {"J1": 88, "J2": 88, "J3": 88})
        meeting = do(scored(meeting, "C2", {"J1": 86, "J2": 86, "J3": 86}), off())
        first = standings(meeting).rows[0]
        assert (None if first.tied else first.case) == winner


@given(entries=days())
def test_nobody_sees_points_off_in_a_case_that_is_not_announced(entries: list[Entry]) -> None:
    meeting = one_by_one(entries)
    for seat in (BOARD, J1):
        view = redact(meeting, seat)
        assert all(state.adjustments == () for state in view.cases.values())
        assert all(state.published_adjustments is None for state in view.cases.values())
        shown = view.standings.by_case.values() if view.standings else ()
        assert all(one.case in meeting.announced for one in shown if one.adjustments)


@given(entries=days(), points=st.sampled_from(["-2", "-0.25", "1"]))
def test_points_move_a_score_by_just_as_much(entries: list[Entry], points: str) -> None:
    meeting = one_by_one(entries)
    case = meeting.order[0]
    try:
        after = do(meeting, Adjust(case=case, points=Decimal(points), reason="so"))
    except Refused:
        return
    before, now = standings(meeting).by_case[case], standings(after).by_case[case]
    if before.score is None:
        assert now.score is None
        return
    floor = meeting.plan.scoring.floor
    without = before.unadjusted if before.unadjusted is not None else before.score
    total = sum(one.points for one in now.adjustments)
    expected = without + total
    assert now.score == (expected if floor is None else max(expected, min(without, floor)))


def test_the_chair_is_told_what_points_off_make() -> None:
    assert [str(one) for one in consequences(announced(), off())] == [
        "88.00 − 2.00 = 86.00, rank 2",
        "The announced score stands, marked as under correction, until you announce it again.",
    ]
    assert [str(one) for one in consequences(opened(planned()), off())] == [
        "It goes onto the score once there is one."
    ]


def test_the_rules_say_what_points_there_are() -> None:
    said = [str(line) for line in contract_lines(planned())]
    assert (
        "The chair may take points off a case's score, or add some: Over time −2, Eligibility "
        "(points by the chair). They go onto the rounded score and are shown beside it."
    ) in said
    assert "Points off leave a score of at least 0." in said
    assert any(line.startswith("With Over time: ") for line in said)
    kinds = [{"key": "o", "name": "Over time", "points": "-1", "overtime": True, "per": 30}]
    per = [str(line) for line in contract_lines(planned(adjustments=kinds))]
    assert any("Over time −1 for each 30 seconds begun." in line for line in per)


@pytest.mark.parametrize(
    ("kind", "match"),
    [
        ({"points": "0"}, "0 points change nothing"),
        ({"points": "0.001"}, "finer than a score, which has 2 decimals"),
        ({"points": "-1", "per": 30}, "it goes with overtime"),
        ({"overtime": True, "per": 30}, "say how many points"),
        ({"points": "-1", "overtime": True, "per": 0}, "per"),
    ],
)
def test_a_kind_that_cannot_be_counted_is_refused(kind: dict[str, object], match: str) -> None:
    with pytest.raises(ValidationError, match=match):
        planned(adjustments=[{"key": "k", "name": "K", **kind}])


def test_two_kinds_need_keys_of_their_own_and_one_is_for_overtime() -> None:
    with pytest.raises(ValidationError, match="overtime is used twice"):
        planned(adjustments=[KINDS[0], KINDS[0]])
    more = {"key": "more", "name": "More", "points": "-1", "overtime": True}
    with pytest.raises(ValidationError, match="another kind is for running over time already"):
        planned(adjustments=[KINDS[0], more])


def test_a_plan_without_adjustments_keeps_its_contract() -> None:
    dumped = a_plan().model_dump(mode="json")
    assert "adjustments" not in dumped
    assert "floor" not in dumped["scoring"]
    assert needed(planned()) == NEWEST
