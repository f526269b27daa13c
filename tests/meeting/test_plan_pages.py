"""The pages on which a plan is changed, and what is typed on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_draft import PlanDraft
from judgetui.meeting.plan_fields import PARTS, Field, Kind, Part
from judgetui.meeting.plan_pages import (
    Location,
    PageRow,
    added,
    in_both_languages,
    nearest,
    page,
    picked,
    typed,
    way_to,
)
from judgetui.meeting.rule_fields import told
from tests.meeting.factories import a_plan
from tests.meeting.strategies import plans

RULE = ("rule",)


def row(draft: PlanDraft, location: Location, title: str) -> PageRow:
    (found,) = (one for one in page(draft, location).rows if str(one.title) == title)
    return found


def every_row(draft: PlanDraft, location: Location = ()) -> list[PageRow]:
    """The rows of this page, and of all pages that can be reached from it."""
    rows = list(page(draft, location).rows)
    return rows + [one for way in rows if way.leads_to for one in every_row(draft, way.leads_to)]


@given(plans())
def test_typing_what_is_there_changes_nothing(plan: Plan) -> None:
    draft = PlanDraft.of(plan)
    for one in every_row(draft):
        if one.field is not None and one.field.kind is not Kind.CHOICE:
            assert typed(draft, one, str(one.value)) is draft


@given(plans())
def test_typing_another_text_and_the_old_one_again_is_the_same_plan(plan: Plan) -> None:
    draft = PlanDraft.of(plan)
    for one in every_row(draft):
        if one.field is not None and one.field.kind is not Kind.CHOICE:
            again = typed(typed(draft, one, "7"), one, str(one.value))
            assert again.plan is not None
            assert again.plan.contract == plan.contract, one.place


@given(plans())
def test_choosing_what_is_chosen_changes_nothing(plan: Plan) -> None:
    draft = PlanDraft.of(plan)
    for one in every_row(draft):
        if one.field is not None and one.field.kind is Kind.CHOICE:
            values = [value for value, _told in one.field.choices]
            index = values.index(draft.value(one.place))
            assert picked(draft, one, index) is draft, one.place


@given(plans(), st.data())
def test_every_method_can_be_chosen_and_taken_back_at_once(plan: Plan, data: st.DataObject) -> None:
    draft = PlanDraft.of(plan)
    method = page(draft, RULE).rows[0]
    assert method.field is not None
    index = data.draw(st.integers(0, len(method.field.choices) - 1))
    made = picked(draft, method, index)
    assert made.value(("scoring", "combine")) == method.field.choices[index][0]
    assert len(made.done) <= 1
    assert made.undo().document == draft.document


@given(plans(), st.data())
def test_whatever_is_wrong_there_is_a_way_to_it(plan: Plan, data: st.DataObject) -> None:
    draft = PlanDraft.of(plan)
    rows = [one for one in every_row(draft) if one.field and one.field.kind is not Kind.CHOICE]
    wrong = typed(draft, data.draw(st.sampled_from(rows)), data.draw(st.sampled_from(["", "?"])))
    for fault in wrong.faults:
        location, index = way_to(wrong, fault)
        assert location
        shown = page(wrong, location)
        assert fault in shown.rows[index].faults


def test_the_parts_are_all_of_a_plan() -> None:
    draft = PlanDraft.of(a_plan())
    places = {one.place[0] for one in every_row(draft) if one.place}
    # The version and the salt are the program's own; earlier stages are what `next` has found.
    assert places == set(Plan.model_fields) - {"judgetui", "needs", "salt", "earlier"}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.SECONDS, "8:00", 480),
        (Kind.SECONDS, "90", 90),
        (Kind.SECONDS, "8:60", "8:60"),
        (Kind.COUNT, "12", 12),
        (Kind.COUNT, "twelve", "twelve"),
        (Kind.COUNTS, "60, 0", [60, 0]),
        (Kind.WORDS, "C1；C2, C3", ["C1", "C2", "C3"]),
        (Kind.NAMES, "Ann Lee; 王 芳、李雷", ["Ann Lee", "王 芳", "李雷"]),
        (Kind.TEXT, "one ⏎ two", "one\ntwo"),
        (Kind.TEXT, " 87.5 ", "87.5"),
    ],
)
def test_what_is_typed_is_read_by_its_kind(kind: Kind, text: str, value: object) -> None:
    field = Field(("x",), Sentence("name"), kind=kind)
    assert field.read(text) == value
    assert field.read(str(field.shown(value))) == value


def test_empty_is_left_out_only_where_it_may_be() -> None:
    draft = PlanDraft.of(a_plan())
    named = typed(draft, row(draft, ("judges", 0), "name"), "")
    assert [fault.place for fault in named.faults] == ["judges[0].name"]
    count = typed(draft, row(draft, ("prizes", 0), "how many"), "")
    assert [str(fault.sentence) for fault in count.faults] == [
        "write either count, how many there are, or share, part of the cases"
    ]
    share = typed(count, row(count, ("prizes", 0), "share of the cases"), "40%")
    assert share.plan is not None
    assert share.plan.prize_counts == (1,)


def test_a_name_in_two_languages_is_two_rows() -> None:
    draft = PlanDraft.of(a_plan())
    titles = [str(one.title) for one in page(draft, ("criteria", 1)).rows][:2]
    assert titles == ["name (English)", "name (Chinese)"]
    changed = typed(draft, row(draft, ("criteria", 1), "name (Chinese)"), "细心")
    assert changed.plan is not None
    assert changed.plan.criteria[1].name.zh == "细心"  # type: ignore[union-attr]


@pytest.mark.parametrize("part", [part for part in PARTS if part.items], ids=lambda one: one.name)
def test_a_new_item_lacks_only_its_name(part: Part) -> None:
    draft = PlanDraft.of(a_plan())
    made, location = added(draft, (part.name,), None)
    name = {"cases": "title"}.get(str(location[0]), "name")
    whole = typed(made, row(made, location, name), "New")
    others = [fault.place for fault in whole.faults]
    assert others == (
        [f"cases[{n}].carried.earlier-1" for n in range(3)] * (location[0] == "carried")
    )
    assert nearest(made.undo(), location) == location[:1]


def test_a_new_id_is_none_that_there_is() -> None:
    plan = a_plan(
        cases=[{"id": "C01", "number": 4, "title": "a"}, {"id": "C3", "number": 2, "title": "b"}]
    )
    draft, location = added(PlanDraft.of(plan), ("cases",), 0)
    assert location == ("cases", 1)
    assert draft.value(location) == {"id": "C04", "number": 5, "title": ""}


def test_a_method_is_chosen_without_what_it_refuses() -> None:
    rule = {"combine": "rank-sum", "total": "sum", "places": "scaled"}
    draft = PlanDraft.of(a_plan(scoring=rule))
    field = page(draft, RULE).rows[0].field
    assert field is not None
    names = [value for value, _told in field.choices]
    made = picked(draft, page(draft, RULE).rows[0], names.index("points"))
    assert made.faults == ()
    assert made.value(("scoring", "total")) is None
    assert made.value(("scoring", "places")) is None
    assert made.items(("scoring", "points"))[:3] == ["12", "10", "8"]


def test_the_rule_is_told_as_on_the_rules_page_while_there_is_one() -> None:
    draft = PlanDraft.of(a_plan(3, 7))
    lines = [str(one) for one in told(draft, ("scoring", "combine"))]
    assert lines[0] == "A case's score is the mean of the judges' totals."
    assert any("The judges' totals: 9  9  8.5  9.5" in line for line in lines)
    assert told(draft.set(("title",), ""), ("scoring",)) == []


def test_totals_are_told_also_while_something_else_is_wrong() -> None:
    draft = PlanDraft.of(a_plan()).set(("title",), "").set(("criteria", 0, "weight"), "2")
    lines = [str(one) for one in told(draft, ("criteria", 0, "weight"))]
    assert lines == ["The weights add up to 2.5.", "A perfect ballot totals 25."]


def test_ties_are_settled_by_sentences_in_their_order() -> None:
    draft = PlanDraft.of(a_plan())
    ties = ("rule", "ties")
    shown = [str(one.value) for one in page(draft, ties).rows]
    assert shown == ["the score before rounding", "a vote of the panel", "the chair's decision"]
    made, location = added(draft, ties, 0)
    assert location == ties
    new = page(made, ties).rows[1]
    assert new.field is not None
    assert str(new.value) == "the mean of all ballots"
    words = [str(sentence) for _link, sentence in new.field.choices]
    made = picked(made, new, words.index("the mark in Depth"))
    assert made.value(("scoring", "ties")) == ["exact", "criterion:depth", "vote", "chair"]
    assert made.plan is not None
    assert str(row(made, RULE, "equal scores").value) == (
        "the score before rounding, the mark in Depth, a vote of the panel, the chair's decision"
    )
    twice = picked(made, page(made, ties).rows[2], 0)
    assert [str(fault.sentence) for fault in page(twice, ties).rows[2].faults] == [
        "exact is there twice"
    ]


def test_a_tie_that_goes_by_a_removed_criterion_is_shown() -> None:
    draft = PlanDraft.of(a_plan(scoring={"combine": "mean", "ties": ["criterion:care"]}))
    wrong = draft.remove(("criteria", 1))
    (one,) = page(wrong, ("rule", "ties")).rows
    assert one.faults
    assert str(one.value) == "the mark in Care"


@given(plans())
def test_a_text_in_both_languages_says_the_same_and_can_be_one_again(plan: Plan) -> None:
    draft = PlanDraft.of(plan)
    for one in every_row(draft):
        both = in_both_languages(draft, one)
        if both is None or one.place[-1] in ("en", "zh"):
            continue
        assert both.faults == draft.faults, one.place
        assert both.value(one.place) == {"en": one.value, "zh": one.value}
        (english,) = (row for row in every_row(both) if row.place == (*one.place, "en"))
        again = in_both_languages(both, english)
        assert again is not None
        assert again.plan is not None
        assert again.plan.contract == plan.contract


def test_one_language_of_two_is_kept() -> None:
    draft = PlanDraft.of(a_plan())
    chinese = in_both_languages(draft, row(draft, ("criteria", 1), "name (Chinese)"))
    assert chinese is not None
    assert chinese.value(("criteria", 1, "name")) == "关怀"


@pytest.mark.parametrize(
    ("location", "title"),
    [
        (("criteria", 0), "weight"),
        (("criteria", 0), "key"),
        (("rule",), "rounded"),
        ((), "Meeting"),
        (("meeting",), "date"),
        (("judges", 0), "id"),
        (("cases", 0), "entrant"),
    ],
)
def test_what_is_no_text_is_in_no_language(location: Location, title: str) -> None:
    draft = PlanDraft.of(a_plan())
    assert in_both_languages(draft, row(draft, location, title)) is None
