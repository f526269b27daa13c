"""The plan of the next stage: what it takes over, what is new, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from judgetui.meeting.acts import Recuse, Reorder
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import EarlierStage
from judgetui.meeting.versions import needed
from judgetui.results.next_plan import Carry, NextPlan, next_plan
from judgetui.results.next_stage import Compare, EarlierMeeting, Selection, select
from tests.results.stages import a_room, a_room_plan

MARKS = {"C1": "70", "C2": "90", "C3": "85"}
LABELLED = [
    {"id": f"C{n}", "number": 10 * n, "title": f"Story {n}", "label": label}
    for n, label in ((1, "A1"), (2, "A2"), (3, ""))
]


def made(
    rooms: list[EarlierMeeting],
    best: int,
    compare: Compare | None = None,
    carry: Carry | None = None,
) -> NextPlan:
    selection = select(rooms, best, compare)
    assert isinstance(selection, Selection)
    return next_plan(rooms, selection, compare=compare, carry=carry)


def test_it_is_the_earlier_plan_with_the_chosen_cases() -> None:
    judges = [
        {"id": "J1", "name": "Wu"},
        {"id": "J2", "name": "Li", "conflicts": ["C1", "C3"]},
    ]
    room = a_room(MARKS, cases=LABELLED, judges=judges)
    found = made([room], 2)
    plan, earlier = found.plan, room.meeting.plan
    for same in ("title", "date", "criteria", "scoring", "prizes", "timing", "board"):
        assert getattr(plan, same) == getattr(earlier, same)
    # In the order in which they ran, not by their places.
    assert [(c.id, c.number, c.label) for c in plan.cases] == [("C2", 1, "A2"), ("C3", 2, "")]
    assert [judge.conflicts for judge in plan.judges] == [(), ("C3",)]
    assert plan.earlier == (EarlierStage(name="room", head="ab" * 32),)
    assert found.origins == {"C2": ("room", "C2"), "C3": ("room", "C3")}
    assert found.notes == ()


def test_a_plan_of_a_later_stage_takes_a_later_version_and_others_keep_their_contract() -> None:
    first = a_room(MARKS).meeting.plan
    assert needed(first) == "0.2.0"
    assert needed(made([a_room(MARKS)], 2).plan) == "0.3.0"
    assert "earlier" not in first.model_dump(mode="json", by_alias=True)
    assert a_room_plan(MARKS, earlier=[]).contract == a_room_plan(MARKS).contract


def test_the_published_score_is_carried_with_its_weight() -> None:
    carry = Carry("preliminary", Decimal("0.3"), Decimal("0.7"))
    plan = made([a_room({"C1": "70", "C2": "90.5", "C3": "85"})], 2, carry=carry).plan
    assert [case.carried["preliminary"] for case in plan.cases] == [
        Decimal("90.50"),
        Decimal("85.00"),
    ]
    (carried,) = plan.carried
    assert (carried.key, carried.name, carried.weight) == (
        "preliminary",
        "Preliminary",
        Decimal("0.3"),
    )
    assert plan.panel_weight == Decimal("0.7")


def test_what_the_earlier_meeting_carried_is_in_its_score_and_not_carried_again() -> None:
    changes: dict[str, Any] = {
        "carried": [{"key": "exam", "name": "Exam", "weight": "0.5"}],
        "panel_weight": "0.5",
        "scoring": {"combine": "mean", "ties": ["exact", "carried:exam", "chair"]},
        "cases": [
            {"id": f"C{n}", "number": n, "title": "T", "carried": {"exam": "60"}} for n in (1, 2)
        ],
    }
    room = a_room({"C1": "70", "C2": "90"}, **changes)
    found = made([room], 1)
    assert (found.plan.carried, found.plan.panel_weight) == ((), Decimal(1))
    assert found.plan.scoring.ties == ("exact", "chair")
    assert [str(note) for note in found.notes] == [
        "the tie chain no longer has carried:exam: what was carried there is not carried on"
    ]
    again = made([room], 1, carry=Carry("exam", Decimal(1)))
    # (90 + 60) / 2
    assert again.plan.cases[0].carried == {"exam": Decimal("75.00")}
    assert again.plan.scoring.ties == ("exact", "carried:exam", "chair")


ROOMS = [
    a_room({"A1": "80", "A2": "90", "A3": "100"}, "a"),
    a_room({"B1": "60", "B2": "64", "B3": "68"}, "b", title="Other room"),
]


@pytest.mark.parametrize(
    ("compare", "carried"),
    [
        ("none", {"A1": "80", "A2": "90", "A3": "100", "B1": "60", "B2": "64", "B3": "68"}),
        ("ranks", {"A1": "0", "A2": "50", "A3": "100", "B1": "0", "B2": "50", "B3": "100"}),
        # All six: mean 77, sample standard deviation √(1246 / 5) = 15.78607; z is -1, 0 and 1.
        (
            "standardise",
            {
                "A1": "61.21",
                "A2": "77",
                "A3": "92.79",
                "B1": "61.21",
                "B2": "77",
                "B3": "92.79",
            },
        ),
    ],
)
def test_what_is_carried_of_several_meetings(compare: Compare, carried: dict[str, str]) -> None:
    plan = made(ROOMS, 6, compare, Carry("pre", Decimal("0.3"))).plan
    assert {case.id: case.carried["pre"] for case in plan.cases} == {
        case: Decimal(score) for case, score in carried.items()
    }
    assert plan.carried[0].name == "pre"
    assert [case.id for case in plan.cases] == ["A1", "B1", "A2", "B2", "A3", "B3"]
    assert plan.earlier == tuple(EarlierStage(name=name, head="ab" * 32) for name in "ab")


def test_places_of_equal_cases_and_of_one_alone_are_carried_as_they_are() -> None:
    rooms = [a_room({"A1": "90", "A2": "90", "A3": "80"}, "a"), a_room({"B1": "10"}, "b")]
    plan = made(rooms, 4, "ranks", Carry("pre", Decimal(1))).plan
    assert {case.id: int(case.carried["pre"]) for case in plan.cases} == {
        "A1": 100,
        "A2": 100,
        "A3": 0,
        "B1": 100,
    }


def test_equal_scores_of_a_meeting_are_carried_as_the_mean_of_all() -> None:
    rooms = [a_room({"A1": "90", "A2": "80"}, "a"), a_room({"B1": "10", "B2": "10"}, "b")]
    plan = made(rooms, 4, "standardise", Carry("pre", Decimal(1))).plan
    carried = {case.id: case.carried["pre"] for case in plan.cases}
    assert (carried["B1"], carried["B2"]) == (Decimal("47.50"), Decimal("47.50"))
    assert carried["A1"] + carried["A2"] == 95


def test_lowest_wins_cannot_be_carried() -> None:
    changes: dict[str, Any] = {
        "criteria": [{"key": "mark", "name": "Place", "min": "1", "max": "9"}],
        "scoring": {"combine": "sum", "marks": "places"},
    }
    room = a_room({"C1": "1", "C2": "2"}, **changes)
    with pytest.raises(Refused, match="in room the lowest score wins"):
        made([room], 1, carry=Carry("pre", Decimal(1)))
    assert [case.id for case in made([room], 1).plan.cases] == ["C1"]


def test_ids_that_two_meetings_share_have_their_session_before_them() -> None:
    rooms = [
        a_room({"C1": "80", "C2": "90"}, "east wing", judges=[{"id": "J1", "name": "Wu"}]),
        a_room({"C1": "85", "C2": "70"}, "west"),
    ]
    found = made(rooms, 3, "none")
    assert [case.id for case in found.plan.cases] == ["east-wing-C1", "west-C1", "east-wing-C2"]
    assert found.origins["west-C1"] == ("west", "C1")
    assert [str(note) for note in found.notes] == [
        "cases of several meetings share an id (C1), so every id has its session before it"
    ]
    # Of those that go on no two share an id: then each keeps its own.
    assert [case.id for case in made(rooms, 2, "none").plan.cases] == ["C1", "C2"]


def test_a_conflict_follows_its_case_to_the_new_id() -> None:
    judges = [{"id": "J1", "name": "Wu"}, {"id": "J2", "name": "Li", "conflicts": ["C1"]}]
    rooms = [a_room({"C1": "80"}, "a", judges=judges), a_room({"C1": "85"}, "b")]
    assert made(rooms, 2, "none").plan.judge["J2"].conflicts == ("a-C1",)
    assert made(rooms[::-1], 2, "none").plan.judges[0].id == "J1"


@pytest.mark.parametrize(("first", "second"), [("x" * 30, "y"), ("a b", "a-b"), ("会场" * 16, "b")])
def test_ids_that_stay_the_same_or_get_too_long_are_refused(first: str, second: str) -> None:
    rooms = [a_room({"C1": "80"}, first), a_room({"C1": "85"}, second)]
    with pytest.raises(Refused, match="longer than 32 characters or there twice"):
        made(rooms, 2, "none")


def test_labels_that_two_meetings_share_are_left_out() -> None:
    rooms = [
        a_room({"X1": "80"}, "a", cases=[{"id": "X1", "number": 1, "title": "X", "label": "A1"}]),
        a_room({"Y1": "80"}, "b", cases=[{"id": "Y1", "number": 1, "title": "Y", "label": "A1"}]),
    ]
    found = made(rooms, 2, "none")
    assert [(case.label, case.number) for case in found.plan.cases] == [("", 1), ("", 2)]
    assert "share a label (A1)" in str(found.notes[0])


ADDED_UP = {"combine": "mean", "entrants": "sum"}


def dives(*names: str) -> list[dict[str, object]]:
    return [
        {"id": f"C{n}", "number": n, "title": f"Dive {n}", "entrant": name}
        for n, name in enumerate(names, 1)
    ]


def test_all_cases_of_an_entrant_go_on() -> None:
    marks = {"C1": "50", "C2": "90", "C3": "60", "C4": "10"}
    room = a_room(marks, cases=dives("Li", "Wu", "Li", "Wu"), scoring=ADDED_UP)
    assert [case.id for case in made([room], 1).plan.cases] == ["C1", "C3"]
    with pytest.raises(Refused, match="room adds up the cases of an entrant"):
        made([room], 1, carry=Carry("pre", Decimal(1)))


def test_entrants_of_one_name_in_two_meetings_are_not_added_up() -> None:
    rooms = [a_room({"C1": "50"}, name, cases=dives("Li"), scoring=ADDED_UP) for name in "ab"]
    with pytest.raises(Refused, match="Li is an entrant in a and in b"):
        made(rooms, 2, "none")
    mixed = [rooms[0], a_room({"C1": "50"}, "c")]
    with pytest.raises(Refused, match="of a and c only one adds up the cases of an entrant"):
        made(mixed, 2, "ranks")


def test_a_recusal_during_the_meeting_is_said() -> None:
    judges = [{"id": "J1", "name": "Wu"}, {"id": "J2", "name": "Li", "conflicts": ["C3"]}]
    recused = Recuse(case="C2", judge="J2", reason="a cousin")
    found = made([a_room(MARKS, "room", recused, judges=judges)], 2)
    assert [str(note) for note in found.notes] == [
        "Li was recused from case 2 (Story C2) during room; if that still holds, write it into "
        "the plan as a conflict"
    ]


def test_what_a_plan_cannot_have_is_refused_with_its_place() -> None:
    room = a_room(MARKS)
    with pytest.raises(Refused, match=r"plan.json: panel_weight: a weight must be above 0"):
        made([room], 1, carry=Carry("pre", Decimal(1), Decimal(0)))


def test_they_run_in_the_order_in_which_they_ran_not_in_that_of_their_numbers() -> None:
    room = a_room(MARKS, "room", Reorder(cases=("C3", "C2", "C1")))
    assert room.meeting.order == ("C3", "C2", "C1")
    assert [(c.id, c.number) for c in made([room], 2).plan.cases] == [("C3", 1), ("C2", 2)]


def test_sums_of_panels_that_count_otherwise_are_not_compared_as_they_are() -> None:
    rule = {"combine": "sum", "ties": ["exact", "chair"]}
    rooms = [
        a_room(MARKS, name, scoring=rule, judges=[{"id": "J1", "name": "Wu", "weight": weight}])
        for name, weight in (("a", "1"), ("b", "2"))
    ]
    with pytest.raises(Refused, match="do not score by the same rule"):
        select(rooms, 2, "none")
    assert isinstance(select(rooms, 2, "ranks"), Selection)
