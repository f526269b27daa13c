"""What the chair has the boards show."""

from __future__ import annotations

import pytest

from judgetui.meeting.board_mode import BoardMode


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("14:50", "14:50"),
        (" 9:05 ", "9:05"),
        ("14：50", "14:50"),
        ("１４：５０", "14:50"),
        ("24:00", ""),
        ("14:60", ""),
        ("at 14:50", ""),
        ("", ""),
    ],
)
def test_a_break_ends_at_a_time_where_the_words_are_one(typed: str, until: str) -> None:
    assert BoardMode("break", typed).until == until
    assert BoardMode("message", typed).until == ""
