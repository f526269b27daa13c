"""Which cases go on to the next stage, by hand and by a second, slower way."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import Announce, CorrectBallot, Finalise, RecordVote, Withdraw
from judgetui.meeting.message import Refused
from judgetui.meeting.standings import standings
from judgetui.results.next_stage import (
    COMPARISONS,
    Compare,
    EarlierMeeting,
    Selection,
    TieAtCut,
    names_of,
    select,
    tie_sentence,
)
from tests.meeting.factories import a_plan, do, marks, opened, scored
from tests.results.stages import a_room


def codes(found: Selection | TieAtCut) -> list[str]:
    assert isinstance(found, Selection)
    return [one.code for one in found.chosen]


def test_the_best_of_one_meeting_go_on() -> None:
    room = a_room({"C1": "80", "C2": "90", "C3": "85", "C4": "70"})
    assert codes(select([room], 2)) == ["room/C2", "room/C3"]
    assert codes(select([room], 4)) == ["room/C2", "room/C3", "room/C1", "room/C4"]


def test_where_the_lowest_wins_the_lowest_go_on() -> None:
    places = [{"key": "mark", "name": "Place", "min": "1", "max": "9"}]
    rule = {"combine": "sum", "marks": "places"}
    room = a_room({"C1": "3", "C2": "1", "C3": "2"}, criteria=places, scoring=rule)
    assert codes(select([room], 2)) == ["room/C2", "room/C3"]


def test_a_tie_at_the_cut_is_handed_back_and_never_cut() -> None:
    room = a_room({"C1": "90", "C2": "80", "C3": "80", "C4": "80", "C5": "70"})
    tie = select([room], 3)
    assert isinstance(tie, TieAtCut)
    assert [one.case for one in tie.certain] == ["C1"]
    assert [one.case for one in tie.tied] == ["C2", "C3", "C4"]
    assert tie.places == 2
    assert str(tie_sentence(tie, [room])) == (
        "a tie at the cut: 3 are equal, and 2 places are left for them:\n"
        "  C2: case 2 (Story C2)\n  C3: case 3 (Story C3)\n  C4: case 4 (Story C4)"
    )
    assert codes(select([room], 1)) == ["room/C1"]
    assert codes(select([room], 4)) == ["room/C1", "room/C2", "room/C3", "room/C4"]


def test_a_tie_that_the_panel_settled_is_none() -> None:
    vote = RecordVote(votes={"C1": 0, "C2": 1})
    room = a_room({"C1": "80", "C2": "80", "C3": "70"}, "room", vote)
    assert codes(select([room], 1)) == ["room/C2"]


def test_dense_ranks_are_cut_like_others() -> None:
    rule = {"combine": "mean", "ranks": "dense"}
    room = a_room({"C1": "90", "C2": "90", "C3": "80", "C4": "80"}, scoring=rule)
    assert codes(select([room], 2)) == ["room/C1", "room/C2"]
    tie = select([room], 3)
    assert isinstance(tie, TieAtCut)
    assert ([one.case for one in tie.tied], tie.places) == (["C3", "C4"], 1)


def corrected_after_the_end(**keys: list[str]) -> EarlierMeeting:
    """C1 was announced with 8 and is corrected to 5, below C2, once the result is final."""
    meeting = scored(opened(a_plan(2, 1, second_key=keys)), "C1", {"J1": 8})
    meeting = do(scored(meeting, "C2", {"J1": 7}), Finalise())
    meeting = do(meeting, CorrectBallot(case="C1", judge="J1", scores=marks(5, 5), reason="a slip"))
    return EarlierMeeting("room", "ab" * 32, meeting, standings(meeting))


def test_nothing_is_chosen_from_scores_that_are_about_to_change() -> None:
    with pytest.raises(Refused) as refused:
        select([corrected_after_the_end(correction=["recorder"])], 1)
    assert str(refused.value) == (
        "in room correcting the ballot of Judge 1 on case 10 (Story 1) (act 15) waits for the "
        "recorder; have it confirmed or undo it there (`judgetui run`), then choose the next stage"
    )
    corrected = corrected_after_the_end()
    with pytest.raises(Refused) as refused:
        select([corrected], 1)
    assert str(refused.value) == (
        "in room the announced score of case 10 (Story 1) is under correction; announce it again "
        "on the chair's screen (`judgetui run`), then choose the next stage"
    )
    again = do(corrected.meeting, Announce(case="C1"))
    announced = EarlierMeeting("room", "ab" * 32, again, standings(again))
    assert codes(select([announced], 1)) == ["room/C2"]


def test_what_has_no_rank_cannot_go_on() -> None:
    cases = [
        {"id": "C1", "number": 1, "title": "Shown", "competes": False},
        *({"id": f"C{n}", "number": n, "title": f"Story {n}"} for n in (2, 3, 4)),
    ]
    marks = {"C1": "99", "C2": "80", "C3": None, "C4": "95"}
    room = a_room(marks, "room", Withdraw(case="C4", reason="ill"), cases=cases)
    assert codes(select([room], 1)) == ["room/C2"]
    with pytest.raises(Refused, match="2 are to go on, but only 1 is ranked"):
        select([room], 2)


def test_entrants_go_on_and_their_first_case_stands_for_them() -> None:
    cases = [
        {"id": f"C{n}", "number": n, "title": f"Dive {n}", "entrant": who}
        for n, who in enumerate(("Li", "Wu", "Li", "Wu"), 1)
    ]
    rule = {"combine": "mean", "entrants": "sum"}
    room = a_room({"C1": "50", "C2": "90", "C3": "60", "C4": "10"}, cases=cases, scoring=rule)
    assert codes(select([room], 1)) == ["room/C1"]


A = {"A1": "80", "A2": "90", "A3": "100"}
B = {"B1": "60", "B2": "64", "B3": "71"}


@pytest.mark.parametrize(
    ("compare", "order"),
    [
        ("none", ["A3", "A2", "A1", "B3", "B2", "B1"]),
        # Standard deviations of 10 and √31: B3 is 6/√31 = 1.08 above the mean, A3 1.00.
        ("standardise", ["B3", "A3", "A2", "B2", "B1", "A1"]),
    ],
)
def test_several_meetings_compared(compare: Compare, order: list[str]) -> None:
    rooms = [a_room(A, "a"), a_room(B, "b")]
    for best in range(1, 7):
        found = select(rooms, best, compare)
        assert isinstance(found, Selection)
        assert [one.case for one in found.chosen] == order[:best]


def test_by_places_the_best_of_each_meeting_are_equal() -> None:
    rooms = [a_room(A, "a"), a_room(B, "b")]
    assert codes(select(rooms, 4, "ranks")) == ["a/A3", "b/B3", "a/A2", "b/B2"]
    tie = select(rooms, 3, "ranks")
    assert isinstance(tie, TieAtCut)
    assert ([one.case for one in tie.tied], tie.places) == (["A2", "B2"], 1)


def test_a_meeting_whose_scores_are_all_equal_lies_at_the_mean() -> None:
    rooms = [a_room(A, "a"), a_room({"B1": "60", "B2": "60"}, "b")]
    tie = select(rooms, 2, "standardise")
    assert isinstance(tie, TieAtCut)
    assert [one.case for one in tie.certain] == ["A3"]
    assert [one.case for one in tie.tied] == ["A2", "B1", "B2"]


def test_equal_scores_of_two_meetings_tie_whatever_each_of_them_settled() -> None:
    vote = RecordVote(votes={"C1": 0, "C2": 1})
    a, b = a_room({"C1": "80", "C2": "80"}, "a", vote), a_room({"C1": "80", "C2": "70"}, "b")
    tie = select([b, a], 1, "none")
    assert isinstance(tie, TieAtCut)
    assert names_of(tie.tied) == ["a/C2", "a/C1", "b/C1"]
    assert codes(tie.settled(["C2"])) == ["a/C2"]
    with pytest.raises(Refused, match="a/C2 is placed before a/C1 in its own meeting"):
        tie.settled(["a/C1"])


def test_several_meetings_are_not_compared_by_themselves() -> None:
    rooms = [a_room(A, "a"), a_room(B, "b")]
    with pytest.raises(Refused, match="say how with --compare"):
        select(rooms, 2)


def test_scores_by_different_rules_are_not_compared_as_they_are() -> None:
    other = a_room(B, "b", scoring={"combine": "mean", "decimals": 1})
    same = a_room(B, "b", scoring={"combine": "mean", "ranks": "dense", "ties": ["chair"]})
    with pytest.raises(Refused, match="a and b do not score by the same rule"):
        select([a_room(A, "a"), other], 2, "none")
    assert codes(select([a_room(A, "a"), other], 2, "ranks")) == ["a/A3", "b/B3"]
    assert codes(select([a_room(A, "a"), same], 2, "none")) == ["a/A3", "a/A2"]


@pytest.mark.parametrize(("combine", "comparable"), [("mean", True), ("sum", False)])
def test_sums_of_more_judges_are_not_compared_as_they_are(combine: str, comparable: bool) -> None:
    two = [{"id": "J1", "name": "Wu"}, {"id": "J2", "name": "Li"}]
    rule = {"combine": combine}
    rooms = [a_room(A, "a", scoring=rule), a_room(B, "b", scoring=rule, judges=two)]
    if comparable:
        assert codes(select(rooms, 1, "none")) == ["a/A3"]
        return
    with pytest.raises(Refused, match="a and b do not score by the same rule"):
        select(rooms, 1, "none")


def test_one_case_alone_has_no_standard_deviation() -> None:
    with pytest.raises(Refused, match="b has fewer than two ranked cases"):
        select([a_room(A, "a"), a_room({"B1": "60"}, "b")], 1, "standardise")


def test_a_meeting_that_is_not_final_is_refused() -> None:
    meeting = opened()
    open_ = EarlierMeeting("open", "ab" * 32, meeting, a_room(A).standings)
    with pytest.raises(Refused, match="the result of open is not final yet"):
        select([open_], 1)


def a_tie() -> TieAtCut:
    rooms = [a_room({"C1": "80", "C2": "80"}, "a"), a_room({"C1": "80", "C3": "90"}, "b")]
    tie = select(rooms, 3, "none")
    assert isinstance(tie, TieAtCut)
    return tie


def test_a_tie_is_settled_by_naming_who_goes_on() -> None:
    tie = a_tie()
    assert codes(tie.settled(["C2", "b/C1"])) == ["b/C3", "a/C2", "b/C1"]
    assert codes(tie.settled(["a/C2", "a/C1"])) == ["b/C3", "a/C1", "a/C2"]


@pytest.mark.parametrize(
    ("included", "said"),
    [
        (["C2"], "2 places are left for the tied, and 1 were named"),
        (["C2", "a/C2"], "2 places are left for the tied, and 1 were named"),
        (["C2", "a/C1", "b/C1"], "2 places are left for the tied, and 3 were named"),
        (["C1", "C2"], "C1 could be several; write one of: a/C1, b/C1"),
        (["C3", "C2"], "C3 is not tied at the cut; those that are: a/C1, a/C2, b/C1"),
        (["", "C2"], " is not tied at the cut"),
    ],
)
def test_a_tie_is_not_settled_by_guessing(included: list[str], said: str) -> None:
    with pytest.raises(Refused) as refused:
        a_tie().settled(included)
    assert said in str(refused.value)


MARKS = st.lists(st.integers(60, 66), min_size=2, max_size=5)
ROOMS = st.lists(MARKS, min_size=1, max_size=3)


def rooms_of(marks: list[list[int]]) -> list[EarlierMeeting]:
    return [
        a_room({f"{room}{n}": str(mark) for n, mark in enumerate(several)}, f"room-{room}")
        for room, several in zip("ABC", marks, strict=False)
    ]


def slowly(marks: list[list[int]], compare: Compare) -> dict[str, Decimal]:
    """What each case is compared by, worked out without fractions, to 40 digits."""
    found: dict[str, Decimal] = {}
    with localcontext(prec=60):
        for room, several in zip("ABC", marks, strict=False):
            mean = sum(map(Decimal, several), Decimal()) / len(several)
            squares = sum(((mark - mean) ** 2 for mark in several), Decimal())
            sd = (squares / (len(several) - 1)).sqrt()
            for n, mark in enumerate(several):
                better = sum(other > mark for other in several)
                z = (mark - mean) / sd if sd else Decimal(0)
                by = {"none": Decimal(mark), "ranks": Decimal(-better), "standardise": z}
                found[f"{room}{n}"] = round(by[compare], 40)
    return found


@given(marks=ROOMS, compare=st.sampled_from(COMPARISONS), best=st.integers(1, 15))
def test_the_chosen_are_the_best_and_a_tie_is_never_cut(
    marks: list[list[int]], compare: Compare, best: int
) -> None:
    rooms, by = rooms_of(marks), slowly(marks, compare)
    if best > len(by):
        with pytest.raises(Refused, match="write a smaller --best"):
            select(rooms, best, compare)
        return
    ordered = sorted(by.values(), reverse=True)
    cut = ordered[best - 1]
    better = {case for case, value in by.items() if value > cut}
    equal = {case for case, value in by.items() if value == cut}
    found = select(rooms, best, compare)
    if isinstance(found, TieAtCut):
        assert {one.case for one in found.certain} == better
        assert {one.case for one in found.tied} == equal
        assert found.places == best - len(better)
        assert 0 < found.places < len(equal)
    else:
        assert {one.case for one in found.chosen} == better | equal
        values = [by[one.case] for one in found.chosen]
        assert values == ordered[:best]


@given(marks=ROOMS, compare=st.sampled_from(COMPARISONS), data=st.data())
def test_the_order_in_which_meetings_are_named_changes_nothing(
    marks: list[list[int]], compare: Compare, data: st.DataObject
) -> None:
    rooms = rooms_of(marks)
    best = data.draw(st.integers(1, sum(map(len, marks))))
    assert select(rooms, best, compare) == select(data.draw(st.permutations(rooms)), best, compare)


@given(marks=MARKS, compare=st.sampled_from(COMPARISONS), best=st.integers(1, 5))
def test_of_one_meeting_every_comparison_chooses_the_same(
    marks: list[int], compare: Compare, best: int
) -> None:
    rooms = rooms_of([marks])
    best = min(best, len(marks))
    plain, found = select(rooms, best), select(rooms, best, compare)
    assert type(plain) is type(found)
    if isinstance(plain, Selection) and isinstance(found, Selection):
        assert codes(plain) == codes(found)
        assert all(isinstance(one.value, Fraction) for one in found.chosen)
