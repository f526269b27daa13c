"""Every fault of a plan by its place and in words, all of them at once."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.meeting.factories import CRITERIA, a_plan


def faults(**changes: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """The place and the sentence of each fault of a plan with these changes."""
    with pytest.raises(ValidationError) as refused:
        a_plan(**changes)
    contexts = [error["ctx"] for error in refused.value.errors()]
    return [(context["place"], str(context["sentence"])) for context in contexts]


def a_criterion(**changes: str) -> dict[str, Any]:
    """Changes to a plan: one criterion."""
    return {"criteria": [{"key": "depth", "name": "Depth", "max": "10", **changes}]}


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        (a_criterion(min="10"), "criteria[0].max", "the highest mark must be above the lowest"),
        (a_criterion(step="0"), "criteria[0].step", "a step must be above 0"),
        (
            {"judges": [{"id": "J1", "name": "A"}, {"id": "J1", "name": "B"}]},
            "judges[1].id",
            "J1 is used twice; give each its own",
        ),
        (
            {"criteria": [CRITERIA[0], CRITERIA[0]]},
            "criteria[1].key",
            "depth is used twice; give each its own",
        ),
    ],
)
def test_a_fault_is_told_with_its_place(changes: dict[str, Any], place: str, sentence: str) -> None:
    assert (place, sentence) in faults(**changes)
