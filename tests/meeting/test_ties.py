"""The tie chain, link by link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from judgetui.meeting.plan import ScoringRule
from judgetui.meeting.scoring import CaseScore
from judgetui.meeting.state import Decision, DecisionKind
from judgetui.meeting.ties import Chain, Group, latest
from tests.meeting.factories import a_plan


def scored(
    final: str = "85",
    untrimmed: str = "85",
    highest: str = "90",
    a: str = "85",
) -> CaseScore:
    """A case's score with what the links compare."""
    return CaseScore(
        ballots=5,
        panel=Fraction(final),
        final=Fraction(final),
        points=8500,
        criteria={"a": Fraction(a)},
        untrimmed=Fraction(untrimmed),
        highest=Fraction(highest),
    )


def vote(seq: int = 1, **votes: int) -> Decision:
    return Decision("vote", tuple(votes), votes, "", seq)


def chair(*cases: str, kind: DecisionKind = "chair", seq: int = 1) -> Decision:
    return Decision(kind, cases, {}, "because", seq)


def settle(
    links: Sequence[str],
    scores: Mapping[str, CaseScore],
    *decisions: Decision,
    low_wins: bool = False,
) -> list[tuple[str, str | None]]:
    """The groups in order, as in ("A", "exact"), ("BC", None)."""
    combine = "rank-sum" if low_wins else "mean"
    plan = a_plan(len(scores), scoring={"combine": combine}).changed(
        scoring=ScoringRule(combine=combine, ties=tuple(links))
    )
    chain = Chain(plan, scores, decisions)
    return [("".join(g.cases), g.settled_by) for g in chain.settle(tuple(scores))]


def test_without_a_link_equal_cases_stay_one_group() -> None:
    assert settle([], {"A": scored(), "B": scored()}) == [("AB", None)]
    assert Group(("A", "B")).tied
    assert not Group(("A",)).tied


def test_a_case_alone_is_never_settled() -> None:
    assert settle(["exact", "chair"], {"A": scored()}) == [("A", None)]


@pytest.mark.parametrize(
    ("link", "better"),
    [
        ("exact", scored(final="85.001")),
        ("untrimmed", scored(untrimmed="85.5")),
        ("criterion:a", scored(a="86")),
        ("highest", scored(highest="90.25")),
    ],
)
def test_more_is_better(link: str, better: CaseScore) -> None:
    scores = {"A": scored(), "B": better}
    assert settle([link], scores) == [("B", link), ("A", link)]
    others = {"exact", "untrimmed", "criterion:a", "highest"} - {link}
    assert settle(sorted(others), scores) == [("AB", None)]


def test_where_low_wins_only_the_score_itself_is_better_low() -> None:
    scores = {"A": scored(final="2.501"), "B": scored(final="2.5", untrimmed="80")}
    assert settle(["exact"], scores, low_wins=True) == [("B", "exact"), ("A", "exact")]
    assert settle(["untrimmed"], scores, low_wins=True) == [("A", "untrimmed"), ("B", "untrimmed")]


def test_what_a_link_leaves_equal_goes_on_to_the_next() -> None:
    scores = {
        "A": scored(untrimmed="84", highest="95"),
        "B": scored(untrimmed="86"),
        "C": scored(untrimmed="84", highest="97"),
        "D": scored(untrimmed="86"),
        "E": scored(untrimmed="83", highest="99"),
    }
    assert settle(["exact", "untrimmed", "highest"], scores) == [
        ("BD", "untrimmed"),
        ("C", "highest"),
        ("A", "highest"),
        ("E", "untrimmed"),
    ]


def test_a_run_off_settles_what_the_first_vote_left_equal() -> None:
    scores = {"A": scored(), "B": scored(), "C": scored()}
    first = vote(A=2, B=2, C=3)
    assert settle(["vote"], scores, first) == [("C", "vote"), ("AB", "vote")]
    run_off = vote(A=3, B=4, seq=2)
    assert settle(["vote"], scores, first, run_off) == [("C", "vote"), ("B", "vote"), ("A", "vote")]
    assert settle(["vote"], scores, run_off, first) == [("C", "vote"), ("AB", "vote")]


def test_the_panel_votes() -> None:
    scores = {"A": scored(), "B": scored(), "C": scored()}
    assert settle(["vote"], scores, vote(A=1, C=4, B=2)) == [
        ("C", "vote"),
        ("B", "vote"),
        ("A", "vote"),
    ]
    assert settle(["vote"], scores, vote(A=3, B=3, C=3)) == [("ABC", None)]


def test_a_vote_that_leaves_a_case_out_says_nothing() -> None:
    scores = {"A": scored(), "B": scored(), "C": scored()}
    assert settle(["vote"], scores, vote(A=3, B=1)) == [("ABC", None)]


def test_a_vote_settles_what_an_earlier_link_left_of_it() -> None:
    scores = {"A": scored(), "B": scored(), "C": scored(untrimmed="90")}
    assert settle(["untrimmed", "vote"], scores, vote(A=0, B=1)) == [
        ("C", "untrimmed"),
        ("B", "vote"),
        ("A", "vote"),
    ]
    assert settle(["untrimmed", "vote"], scores, vote(C=0, A=3, B=1)) == [
        ("C", "untrimmed"),
        ("A", "vote"),
        ("B", "vote"),
    ]


def test_the_chair_decides_the_order() -> None:
    scores = {"A": scored(), "B": scored(), "C": scored()}
    assert settle(["chair"], scores, chair("B", "C", "A")) == [
        ("B", "chair"),
        ("C", "chair"),
        ("A", "chair"),
    ]
    assert settle(["vote"], scores, chair("B", "C", "A")) == [("ABC", None)]


def test_the_latest_decision_that_covers_the_group_counts() -> None:
    scores = {"A": scored(), "B": scored()}
    again = (chair("A", "B"), chair("B", "A", seq=2), chair("A", "C", seq=3))
    assert settle(["chair"], scores, *again) == [("B", "chair"), ("A", "chair")]
    assert settle(["vote"], scores, vote(A=3, B=1), vote(A=1, B=3)) == [
        ("B", "vote"),
        ("A", "vote"),
    ]


def test_an_extra_prize_is_no_order_and_replaces_one() -> None:
    scores = {"A": scored(), "B": scored()}
    extra = chair("A", "B", kind="extra", seq=2)
    assert settle(["chair"], scores, extra) == [("AB", None)]
    assert settle(["chair"], scores, chair("A", "B"), extra) == [("AB", None)]
    assert settle(["chair"], scores, extra, chair("A", "B", seq=3)) == [
        ("A", "chair"),
        ("B", "chair"),
    ]


def test_latest_looks_for_kinds_and_cases() -> None:
    first, second = vote(A=1, B=2), chair("A", "B", "C", kind="extra")
    assert latest([first, second], ["A", "B"], "vote", "extra") is second
    assert latest([first, second], ["A", "B"], "vote") is first
    assert latest([first, second], ["A", "D"], "vote", "extra") is None
    assert latest([], ["A"], "vote") is None
