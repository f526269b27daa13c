"""Names in a plan."""

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
