"""The worked example of a plan's rule."""

from __future__ import annotations

import pytest

from judgetui.meeting.example import worked_example
from tests.meeting.factories import a_plan


@pytest.mark.parametrize(
    ("judges", "rule", "said"),
    [
        (
            7,
            {"combine": "trimmed"},
            "For example: totals of (8.4)  9.1  8.8  (9.5)  8.6  9  8.7 come to 8.84.",
        ),
        (3, {"combine": "trimmed"}, "For example: totals of 8.4  9.1  8.8 come to 8.77."),
        (3, {"combine": "sum"}, "For example: totals of 8.4  9.1  8.8 come to 26.30."),
        (4, {"combine": "median"}, "For example: totals of 8.4  9.1  8.8  9.5 come to 8.95."),
        (
            3,
            {"combine": "rank-sum"},
            "For example: placed 1  3  2 by the judges, a case scores 2.00.",
        ),
        (
            5,
            {"combine": "trimmed", "drop_by": "criterion", "decimals": 1},
            "For example: (8.4)  9.1  8.8  (9.5)  8.6 in Depth come to 8.8.",
        ),
        (
            2,
            {"combine": "mean", "round": "criterion"},
            "For example: 8.4  9.1 in Depth come to 8.75.",
        ),
    ],
)
def test_the_rule_is_worked_out(judges: int, rule: dict[str, object], said: str) -> None:
    assert str(worked_example(a_plan(1, judges, scoring=rule))) == said


def test_nine_judges_are_shown_where_trimming_takes_nine() -> None:
    rule = {"combine": "trimmed", "drop_from": 9, "drop": 2}
    said = str(worked_example(a_plan(1, 11, scoring=rule)))
    assert said == (
        "For example: totals of (8.4)  9.1  8.8  (9.5)  8.6  9  8.7  (8.4)  (9.1) come to 8.84."
    )


def test_a_panel_that_no_line_holds_has_no_example() -> None:
    rule = {"combine": "trimmed", "drop_from": 13}
    assert worked_example(a_plan(1, 13, scoring=rule)) is None
    assert worked_example(a_plan(1, 1, scoring={"combine": "mean"})) is None
