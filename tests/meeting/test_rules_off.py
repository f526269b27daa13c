"""What of the scoring rule does not apply to a case, and that somebody hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from judgetui.meeting.acts import (
    Act,
    CloseScoring,
    Entry,
    KeyBallot,
    Postpone,
    Recuse,
    Reinstate,
    ReturnBallot,
    VoidBallot,
    Withdraw,
)
from judgetui.meeting.apply import replay
from judgetui.meeting.consequences import consequences, stopped_by_recusals
from judgetui.meeting.next_step import next_step
from judgetui.meeting.rules_off import WORDS, expected_rules_off, off_briefly, off_rows, outlook
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, BallotStatus, Meeting, Stage
from tests.long import rounds
from tests.meeting.factories import a_plan, do, marks, opened, scored, staged, submitted
from tests.meeting.strategies import days

TRIMMED = {"combine": "trimmed", "drop_from": 5, "ties": ["exact", "chair"]}


def conflicted(cases: int, rooms: dict[str, list[str]], **scoring: object) -> Meeting:
    """A meeting of judges who are recused from all cases but those of their room."""
    ids = [f"C{n}" for n in range(1, cases + 1)]
    judges = [
        {"id": judge, "name": judge, "conflicts": [case for case in ids if case not in theirs]}
        for judge, theirs in rooms.items()
    ]
    return opened(a_plan(cases, judges=judges, scoring={"ties": ["exact"], **scoring}))


def off_of(meeting: Meeting) -> dict[str, tuple[str, ...]]:
    return {row.case: row.rules_off for row in standings(meeting).rows}


def counts(meeting: Meeting) -> dict[str, tuple[int, int]]:
    return {row.case: (row.ballots, row.expected) for row in standings(meeting).rows}


def said(meeting: Meeting, act: Act) -> list[str]:
    return [str(sentence) for sentence in consequences(meeting, act)]


@pytest.mark.parametrize("drop_by", ["ballot", "criterion"])
def test_a_recusal_that_stops_trimming_is_heard_and_marked(drop_by: str) -> None:
    plan = a_plan(2, 5, scoring={**TRIMMED, "drop_by": drop_by})
    meeting = scored(opened(plan), "C1", {f"J{n}": 5 + n % 3 for n in range(1, 6)})
    meeting = submitted(staged(meeting, "C2"), "C2", {"J1": 9, "J2": 9, "J3": 9, "J4": 2})
    recusal = Recuse(case="C2", judge="J5", reason="kin")
    heard = "Nothing left out on case 20: fewer than 5 ballots."
    assert said(meeting, recusal) == [heard]
    assert outlook(meeting) == {"C1": (), "C2": ()}
    meeting = do(meeting, recusal)
    step = next_step(meeting)
    assert isinstance(step.act, CloseScoring)
    assert (step.in_the_way, step.needs_reason) == ((), False)
    assert [str(one) for one in step.heed] == ["nothing left out (fewer than 5 ballots)"]
    assert off_of(meeting) == {"C1": (), "C2": ("trimming",)}
    assert counts(meeting) == {"C1": (5, 5), "C2": (4, 4)}
    assert [str(one) for one in off_rows(plan, standings(meeting).rows)] == [heard]


def test_an_act_that_stops_nothing_says_nothing() -> None:
    meeting = staged(opened(a_plan(2, 6, scoring=TRIMMED)), "C1")
    assert said(meeting, Recuse(case="C1", judge="J5", reason="kin")) == []
    assert said(meeting, Recuse(case="C9", judge="J5", reason="kin")) == []


def test_a_ballot_made_void_or_given_back_too_late_stops_trimming() -> None:
    meeting = staged(opened(a_plan(1, 5, scoring=TRIMMED)), "C1")
    meeting = submitted(meeting, "C1", {f"J{n}": n for n in range(1, 6)})
    void = VoidBallot(case="C1", judge="J5", reason="wrong")
    given_back = ReturnBallot(case="C1", judge="J5", reason="a slip")
    assert len(said(meeting, void)) == 1
    # While scoring is open it comes again.
    assert said(meeting, given_back) == []
    closed = do(meeting, CloseScoring())
    assert len(said(closed, given_back)) == len(said(closed, void)) == 1


def test_closing_over_missing_ballots_says_what_stops_with_them() -> None:
    meeting = submitted(staged(opened(a_plan(1, 5, scoring=TRIMMED)), "C1"), "C1", {"J1": 5})
    assert outlook(meeting) == {"C1": ()}
    assert [str(one) for one in next_step(meeting).heed] == [
        "nothing left out (fewer than 5 ballots)"
    ]


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ({"combine": "trimmed", "drop_from": 3}, "trimming"),
        ({"combine": "sum"}, "sum-unequal"),
        ({"combine": "rank-sum"}, "rank-sum-unequal"),
    ],
)
def test_ballots_still_to_come_are_missed_only_by_closing(rule: dict[str, Any], word: str) -> None:
    plan = a_plan(3, 3, scoring={**rule, "ties": ["exact", "chair"]})
    meeting = scored(opened(plan), "C1", {"J1": 5, "J2": 5, "J3": 5})
    meeting = submitted(staged(meeting, "C2"), "C2", {"J1": 6})
    assert outlook(meeting) == {"C1": (), "C2": (), "C3": ()}
    assert outlook(meeting, closing="C2") == {"C1": (), "C2": (word,), "C3": ()}
    assert [expected_rules_off(meeting, case) for case in meeting.order] == [(), (), ()]
    assert expected_rules_off(meeting, "C2", closing=False) == ()
    assert expected_rules_off(meeting, "C2", closing=True) == (word,)
    closed = do(meeting, CloseScoring(reason="late"))
    assert [expected_rules_off(closed, case) for case in closed.order] == [(), (word,), ()]


def test_a_case_that_comes_back_may_lack_ballots() -> None:
    meeting = opened(a_plan(2, 3, scoring={**TRIMMED, "drop_from": 3}))
    meeting = submitted(staged(meeting, "C1"), "C1", {"J1": 5, "J2": 5})
    meeting = do(meeting, CloseScoring(reason="late"), Withdraw(case="C1", reason="ill"))
    assert outlook(meeting) == {"C2": ()}
    assert said(meeting, Reinstate(case="C1")) == [
        "Nothing left out on case 10: fewer than 3 ballots."
    ]


def test_where_trimming_never_applies_it_is_not_off() -> None:
    meeting = scored(opened(a_plan(1, 3, scoring=TRIMMED)), "C1", {"J1": 5, "J2": 6, "J3": 7})
    assert off_of(meeting) == {"C1": ()}


def test_two_rooms_with_a_panel_each_are_counted_against_their_own_judges() -> None:
    rooms = {f"J{n}": ["C1", "C2"] if n <= 3 else ["C3", "C4"] for n in range(1, 7)}
    meeting = conflicted(4, rooms, combine="trimmed", drop_from=3)
    for case, judges in (("C1", "123"), ("C2", "12"), ("C3", "456")):
        for judge in judges:
            act = KeyBallot(case=case, judge=f"J{judge}", scores=marks(8, 8))
            meeting = do(meeting, act, by="recorder")
    assert counts(meeting) == {"C1": (3, 3), "C2": (2, 3), "C3": (3, 3), "C4": (0, 3)}
    assert off_of(meeting) == {"C1": (), "C2": ("trimming",), "C3": (), "C4": ()}
    assert {row.panel for row in standings(meeting).rows} == {6}


def test_conflicts_count_before_the_meeting_opens_too() -> None:
    plan = conflicted(2, {"J1": ["C1"], "J2": ["C1", "C2"]}).plan
    planned = Meeting.planned(plan)
    assert counts(planned) == {"C1": (0, 2), "C2": (0, 1)}
    assert {case: planned.expected(case) for case in plan.order} == {"C1": 2, "C2": 1}


def test_ranks_are_unequal_where_one_judge_misses_a_case() -> None:
    meeting = opened(a_plan(3, 3, scoring={"combine": "rank-sum", "ties": ["exact", "chair"]}))
    recusal = Recuse(case="C1", judge="J3", reason="kin")
    assert said(meeting, recusal) == ["Unequal ranks on case 10: not every judge gave one."]
    meeting = do(meeting, recusal)
    for case, given_marks in {"C1": [6, 9], "C2": [9, 8, 5], "C3": [1, 2, 4]}.items():
        for judge, mark in enumerate(given_marks, 1):
            act = KeyBallot(case=case, judge=f"J{judge}", scores=marks(mark, mark))
            meeting = do(meeting, act)
    off = off_of(meeting)
    assert next(iter(off)) == "C2"
    assert off == {"C2": (), "C1": ("rank-sum-unequal",), "C3": ()}


def test_sums_are_unequal_where_a_case_has_fewer_ballots() -> None:
    meeting = opened(a_plan(2, 3, scoring={"combine": "sum", "ties": ["exact", "chair"]}))
    meeting = scored(meeting, "C1", {"J1": 5, "J2": 5, "J3": 5})
    meeting = staged(meeting, "C2")
    assert said(meeting, Recuse(case="C2", judge="J3", reason="kin")) == [
        "Fewer ballots, so a lower sum, on case 20."
    ]
    meeting = do(submitted(meeting, "C2", {"J1": 6, "J2": 6}), CloseScoring(reason="J3 left"))
    assert off_of(meeting) == {"C1": (), "C2": ("sum-unequal",)}
    assert [str(one) for one in next_step(meeting).heed] == [
        "a lower sum (fewer ballots than other cases)"
    ]


def test_the_last_judge_of_a_case_is_missed() -> None:
    meeting = staged(opened(a_plan(1, 2)), "C1")
    meeting = do(meeting, Recuse(case="C1", judge="J1", reason="kin"))
    assert said(meeting, Recuse(case="C1", judge="J2", reason="kin")) == [
        "Nobody is left to judge case 10 (Story 1): it will have no score."
    ]


def test_a_board_that_will_never_freeze_is_told() -> None:
    meeting = opened(a_plan(3, 1, board={"freeze_after": 2}))
    first = Withdraw(case="C1", reason="ill")
    assert len(said(meeting, first)) == 1
    assert "never does" in said(meeting, first)[0]
    assert said(do(meeting, first), Withdraw(case="C2", reason="ill")) == []
    (after_one,) = said(opened(a_plan(2, 1, board={"freeze_after": 1})), first)
    assert after_one.startswith("The board was to freeze after 1 case;")
    assert said(meeting, Postpone(case="C1")) == []
    frozen = scored(scored(meeting, "C1", {"J1": 5}), "C2", {"J1": 5})
    assert said(frozen, Withdraw(case="C3", reason="ill")) == []


def slowly(meeting: Meeting) -> dict[str, set[str]]:
    """What is off, said as plainly as possible and case against case."""
    rule = meeting.plan.scoring
    judged: dict[str, set[str]] = {}
    for case, state in meeting.cases.items():
        who = {j for j, b in state.ballots.items() if b.status is BallotStatus.SUBMITTED}
        if state.stage is not Stage.WITHDRAWN and who:
            judged[case] = who
    fits = any(
        sum(case.id not in judge.conflicts for judge in meeting.plan.judges) >= rule.drop_from
        for case in meeting.plan.cases
    )
    off: dict[str, set[str]] = {}
    for case, who in judged.items():
        others = [them for other, them in judged.items() if other != case]
        off[case] = set()
        if rule.combine == "trimmed" and rule.drop and fits and len(who) < rule.drop_from:
            off[case].add("trimming")
        if rule.combine == "sum" and any(len(them) > len(who) for them in others):
            off[case].add("sum-unequal")
        if rule.combine == "rank-sum" and any(them - who for them in others):
            off[case].add("rank-sum-unequal")
    return off


@settings(max_examples=rounds(short=30, long=300))
@given(days())
def test_counts_and_what_is_off_follow_from_who_judged(entries: list[Entry]) -> None:
    meeting = replay(EMPTY, entries)
    rows = standings(meeting).rows
    plain: Any = slowly(meeting)
    for row in rows:
        ballots = meeting.cases[row.case].ballots
        recused = [b for b in ballots.values() if b.status is BallotStatus.RECUSED]
        assert row.expected == meeting.expected(row.case) == row.panel - len(recused)
        assert row.ballots <= row.expected <= row.panel
        assert set(row.rules_off) == plain.get(row.case, set())
        assert set(row.rules_off) <= set(WORDS)
        assert bool(str(off_briefly(meeting.plan, row.rules_off))) == bool(row.rules_off)
    over = all(s.stage in (Stage.ANNOUNCED, Stage.WITHDRAWN) for s in meeting.cases.values())
    if over:
        assert {c: set(words) for c, words in outlook(meeting).items() if words} == {
            row.case: set(row.rules_off) for row in rows if row.rules_off
        }


@settings(max_examples=rounds(short=15, long=150))
@given(days())
def test_one_case_alone_is_foreseen_as_among_all(entries: list[Entry]) -> None:
    meeting = replay(EMPTY, entries)
    for case, words in outlook(meeting).items():
        assert expected_rules_off(meeting, case) == words
        assert (
            expected_rules_off(meeting, case, closing=True) == outlook(meeting, closing=case)[case]
        )


def test_a_judges_own_recusal_that_stops_trimming_is_heard_with_whose_it_was() -> None:
    meeting = staged(opened(a_plan(2, 6, scoring=TRIMMED)), "C1")
    recusal = Recuse(case="C1", reason="kin")
    first = do(meeting, recusal, by="J6")
    assert stopped_by_recusals(meeting, first) == ()
    second = do(first, recusal, by="J5")
    assert [str(one) for one in stopped_by_recusals(first, second)] == [
        "Judge 5 is recused from: case 10 (Story 1).",
        "Nothing left out on case 10: fewer than 5 ballots.",
    ]
    assert stopped_by_recusals(second, second) == ()
    by_the_chair = do(first, Recuse(case="C1", judge="J5", reason="kin"))
    assert stopped_by_recusals(first, by_the_chair) == ()
