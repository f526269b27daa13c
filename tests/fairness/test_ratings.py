"""Who can be compared with whom."""

from __future__ import annotations

from judgetui.fairness.ratings import connected


def test_judges_who_share_no_case_stand_apart() -> None:
    values = {"C1": {"A": 1.0, "B": 2.0}, "C2": {"C": 3.0, "D": 4.0}, "C3": {"A": 5.0}}
    first, second = connected(("C3", "C1", "C2"), ("A", "B", "C", "D"), values)
    assert (first.cases, first.judges) == (("C3", "C1"), ("A", "B"))
    assert first.rows == ((5.0, None), (1.0, 2.0))
    assert (second.cases, second.judges) == (("C2",), ("C", "D"))


def test_a_colleague_links_two_who_never_met() -> None:
    values = {"C1": {"A": 1.0, "B": 2.0}, "C2": {"B": 3.0, "C": 4.0}}
    (found,) = connected(("C1", "C2"), ("A", "B", "C"), values)
    assert found.judges == ("A", "B", "C")
    assert (found.ballots, found.complete) == (4, False)


def test_nothing_without_ballots() -> None:
    assert connected(("C1",), ("A",), {"C1": {}}) == ()
