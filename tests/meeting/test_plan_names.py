"""Names in a plan: none is empty, and judges of one name are told apart."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from judgetui.meeting.plan import Plan
from tests.meeting.factories import a_plan

CRITERION = {"key": "depth", "name": "Depth"}
CASE = {"id": "C1", "number": 1, "title": "Seed"}


@pytest.mark.parametrize("empty", ["", "  ", {"en": "", "zh": " "}])
@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("title", lambda empty: empty),
        ("criteria", lambda empty: [CRITERION | {"name": empty}]),
        ("prizes", lambda empty: [{"name": empty, "count": 1}]),
        ("judges", lambda empty: [{"id": "J1", "name": empty}]),
        ("cases", lambda empty: [CASE | {"title": empty}]),
    ],
)
def test_a_name_is_never_empty(part: str, whole: Any, empty: object) -> None:  # noqa: ANN401
    with pytest.raises(ValidationError, match="write a name people can read"):
        a_plan(1, 1, **{part: whole(empty)})


def test_a_name_in_one_language_serves_both() -> None:
    plan = a_plan(1, 1, title={"en": "", "zh": "评审会"})
    assert isinstance(plan, Plan)
    assert str(plan.title) == "评审会"


def which(*judges: tuple[object, object]) -> dict[str, str]:
    """What tells judges of these names and affiliations apart, by id."""
    plan = a_plan(
        1,
        judges=[
            {"id": f"J{number}", "name": name, "affiliation": affiliation}
            for number, (name, affiliation) in enumerate(judges, 1)
        ],
    )
    return {judge: str(told) for judge, told in plan.told_apart.items()}


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (("Wang", "Bureau"), ("Li", "Bureau"), {}),
        (("Wang", "Bureau"), ("Wang", "Guild"), {"J1": "Bureau", "J2": "Guild"}),
        (("Wang Wei", "Bureau"), ("wangwei", "Guild"), {"J1": "Bureau", "J2": "Guild"}),
        (("Wang", "Bureau"), ("Wang", "bureau"), {"J1": "J1", "J2": "J2"}),
        (("Wang", "Bureau"), ("Wang", ""), {"J1": "Bureau", "J2": "J2"}),
        (("Wang", "Guild"), ("Wang", "x" * 24), {"J1": "Guild", "J2": "x" * 24}),
        (("Wang", "Guild"), ("Wang", "x" * 25), {"J1": "Guild", "J2": "J2"}),
        # A Chinese character takes two cells, one in a full-width form too.
        (("王", "民" * 12), ("王", "民" * 13), {"J1": "民" * 12, "J2": "J2"}),
        (("王", "Ａ" * 12), ("王", "Ａ" * 11 + "abc"), {"J1": "Ａ" * 12, "J2": "J2"}),
    ],
)
def test_a_short_affiliation_of_their_own_tells_judges_apart_or_else_the_id(
    one: tuple[object, object], other: tuple[object, object], told: dict[str, str]
) -> None:
    assert which(one, other) == told
    assert which(one, other, ("Somebody", "Bureau")) == told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_that_are_alike_in_one_language_are_told_apart(language: str) -> None:
    alike = [{"en": "Wang Wei", "zh": "王伟", language: "Wang"} for _ in range(2)]
    alike[1]["zh" if language == "en" else "en"] = "another"
    assert which(*((name, "") for name in alike)) == {"J1": "J1", "J2": "J2"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_affiliation_tells_judges_apart_in_both_languages_or_not_at_all(language: str) -> None:
    other = "zh" if language == "en" else "en"
    alike = ({language: "Bureau", other: "one"}, {language: "Bureau", other: "two"})
    assert which(("Wang", alike[0]), ("Wang", alike[1])) == {"J1": "J1", "J2": "J2"}
    long = {language: "x" * 25, other: "one"}
    assert which(("Wang", long), ("Wang", "Guild")) == {"J1": "J1", "J2": "Guild"}


def test_three_of_one_name_are_each_compared_with_both_others() -> None:
    judges = (("Wang", "Bureau"), ("Wang", "Guild"), ("Wang", "Guild"))
    assert which(*judges) == {"J1": "Bureau", "J2": "J2", "J3": "J3"}


def test_a_changed_plan_is_another_plan_unchecked() -> None:
    plan = a_plan()
    changed = plan.changed(title="Second review", criteria=())
    assert (changed.title, changed.criteria, changed.cases) == ("Second review", (), plan.cases)
    assert (plan.title, len(plan.criteria)) == ("Review", 2)
    assert changed.contract != plan.contract


def test_a_salt_is_part_of_the_contract_and_not_of_what_was_agreed() -> None:
    plan, salts = a_plan(), ("5a" * 32, "5b" * 32)
    salted = [plan.salted(salt) for salt in salts]
    assert [one.salt for one in salted] == list(salts)
    assert len({plan.contract, *(one.contract for one in salted)}) == 3
    assert [one.unsalted for one in salted] == [plan, plan]
    assert salted[0].salted(salts[0]) is salted[0]
    assert salted[0].salted(salts[1]) == salted[1]
