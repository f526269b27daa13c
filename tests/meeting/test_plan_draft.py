"""Drafts of plans: changes, what is wrong, undo and redo."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_draft import Place, PlanDraft
from tests.meeting.factories import a_plan
from tests.meeting.strategies import plans

Change = Callable[[PlanDraft], PlanDraft]

PLACES: tuple[Place, ...] = (
    ("title",),
    ("criteria", 0, "weight"),
    ("criteria", 1, "name"),
    ("scoring", "combine"),
    ("scoring", "drop"),
    ("prizes",),
    ("judges", 0, "id"),
    ("timing", "warn"),
    ("board", "freeze_after"),
)
LISTS: tuple[Place, ...] = (("criteria",), ("prizes",), ("judges",), ("cases",))


def setting(place: Place, value: object) -> Change:
    return lambda draft: draft.set(place, value)


def adding(place: Place, index: int | None) -> Change:
    return lambda draft: draft.add(place, {"id": "new"}, index)


def removing(place: Place, index: int) -> Change:
    return lambda draft: draft.remove((*place, index))


def moving(place: Place, index: int, by: int) -> Change:
    return lambda draft: draft.move((*place, index), by)


VALUES = st.sampled_from([None, "", "0.5", "ninety", "25%", 3, [], ["J9"], {"en": "a", "zh": ""}])
INDICES = st.integers(0, 4)
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(setting, st.sampled_from(PLACES), VALUES),
    st.builds(adding, st.sampled_from(LISTS), st.none() | st.integers(0, 2)),
    st.builds(removing, st.sampled_from(LISTS), INDICES),
    st.builds(moving, st.sampled_from(LISTS), INDICES, st.integers(-2, 2)),
)


def carried_out(draft: PlanDraft, changes: list[Change]) -> PlanDraft:
    for change in changes:
        # What only exists at some lists is not put where there is nothing.
        try:
            draft = change(draft)
        except IndexError:
            continue
    return draft


@given(plans(), st.lists(CHANGES, max_size=6), CHANGES)
def test_undo_takes_a_change_back_and_redo_makes_it_again(
    plan: Plan, before: list[Change], change: Change
) -> None:
    draft = carried_out(PlanDraft.of(plan), before)
    changed = carried_out(draft, [change])
    if changed is draft:
        return
    assert changed.undo().document == draft.document
    assert changed.undo().done == draft.done
    assert changed.undo().redo() == changed
    assert changed.undone == ()


@given(plans(), st.lists(CHANGES, max_size=8))
def test_undoing_everything_gives_the_plan_as_it_was(plan: Plan, changes: list[Change]) -> None:
    first = PlanDraft.of(plan)
    last = draft = carried_out(first, changes)
    while draft.done:
        draft = draft.undo()
    assert draft.document == first.document
    assert draft.plan is not None
    assert draft.plan.contract == plan.contract
    while draft.undone:
        draft = draft.redo()
    assert draft == last


@given(plans())
def test_a_draft_that_nobody_changes_is_the_same_plan(plan: Plan) -> None:
    draft = PlanDraft.of(plan)
    assert draft.faults == ()
    assert draft.plan == plan
    assert draft.plan is not None
    assert draft.plan.contract == plan.contract


@given(plans(), st.lists(CHANGES, max_size=8))
def test_a_draft_is_a_plan_or_says_why_not(plan: Plan, changes: list[Change]) -> None:
    draft = carried_out(PlanDraft.of(plan), changes)
    assert (draft.plan is None) == bool(draft.faults)


@given(plans(), st.sampled_from(LISTS), INDICES, st.integers(-3, 3))
def test_moving_forth_and_back_changes_nothing(
    plan: Plan, place: Place, index: int, by: int
) -> None:
    draft = PlanDraft.of(plan)
    moved = draft.move((*place, index), by)
    back = moved if moved is draft else moved.move((*place, index + by), -by)
    assert back.document == draft.document


def test_what_is_typed_stays_with_its_fault_beside_it() -> None:
    draft = PlanDraft.of(a_plan()).set(("criteria", 0, "weight"), "half")
    assert draft.value(("criteria", 0, "weight")) == "half"
    (fault,) = draft.faults
    assert fault.place == "criteria[0].weight"
    assert str(fault.sentence) == "'half' is not a number such as \"87.5\""
    assert draft.faults_at(("criteria", 0, "weight")) == (fault,)
    assert draft.faults_within(("criteria", 0)) == (fault,)
    assert draft.faults_within(("criteria", 1)) == ()
    assert draft.faults_at(("criteria", 0)) == ()


def test_a_judge_whom_a_criterion_names_is_missed() -> None:
    criteria = [
        {"key": "depth", "name": "Depth", "max": "10", "judges": ["J1", "J3"]},
        {"key": "care", "name": "Care", "max": "10"},
    ]
    draft = PlanDraft.of(a_plan(3, 3, criteria=criteria)).remove(("judges", 2))
    assert draft.plan is None
    assert [(fault.place, str(fault.sentence)) for fault in draft.faults] == [
        ("criteria[0].judges[1]", "there is no judge J3")
    ]
    mended = draft.set(("criteria", 0, "judges"), ["J1"])
    assert mended.plan is not None
    assert list(mended.plan.judge) == ["J1", "J2"]


def test_ten_faults_are_not_another_ones() -> None:
    draft = PlanDraft.of(a_plan(12)).set(("cases", 10, "title"), "")
    assert draft.faults_within(("cases", 1)) == ()
    assert len(draft.faults_within(("cases", 10))) == 1


def test_totals_go_with_what_is_typed() -> None:
    draft = PlanDraft.of(a_plan())
    assert (draft.weight_sum, draft.perfect) == (Decimal("1.0"), Decimal("10.0"))
    draft = draft.set(("criteria", 0, "weight"), "150%").set(("criteria", 1, "max"), "20")
    assert (draft.weight_sum, draft.perfect) == (Decimal("2.0"), Decimal("25.0"))
    draft = draft.set(("criteria", 1, "max"), "twenty")
    assert draft.perfect is None
    # What stands nowhere has its default: a weight of 1, marks up to 100.
    draft = draft.add(("criteria",), {"key": "new"}).remove(("criteria", 1))
    assert (draft.weight_sum, draft.perfect) == (Decimal("2.5"), Decimal("115.0"))


def test_a_new_change_forgets_what_was_undone() -> None:
    draft = PlanDraft.of(a_plan()).set(("title",), "One").undo().set(("title",), "Two")
    assert draft.redo() is draft
    assert draft.undo().value(("title",)) == "Review"


def test_nothing_is_undone_where_nothing_was_done() -> None:
    draft = PlanDraft.of(a_plan())
    assert draft.undo() is draft
    assert draft.set(("title",), "Review") is draft


@pytest.mark.parametrize(("index", "by"), [(0, -1), (2, 1), (5, -1), (0, 3)])
def test_nothing_moves_beyond_its_list(index: int, by: int) -> None:
    draft = PlanDraft.of(a_plan())
    assert draft.move(("judges", index), by) is draft


def test_a_field_taken_out_has_its_default() -> None:
    draft = PlanDraft.of(a_plan()).set(("scoring", "ties"), None)
    assert draft.plan is not None
    assert draft.plan.scoring.ties == ("exact", "untrimmed", "chair")


def test_items_are_added_where_they_are_wanted_and_moved() -> None:
    draft = PlanDraft.of(a_plan()).add(("prizes",), {"name": "Grand", "count": 1}, 0)
    draft = draft.add(("prizes",), {"name": "Third", "count": 2}).move(("prizes", 0), 1)
    assert draft.plan is not None
    assert [prize.name for prize in draft.plan.prizes] == ["First", "Grand", "Third"]
