"""What the chair has the boards show."""

from __future__ import annotations

import datetime

import pytest

from judgetui.meeting.board_mode import BoardMode, break_words


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


NOW = datetime.datetime(2018, 2, 27, 14, 14, 20, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("message", "until", "words", "left"),
    [
        ("14:30", "14:30", "", 940),
        ("14:30 coffee in the foyer", "14:30", "coffee in the foyer", 940),
        ("14：30，茶歇", "14:30", "茶歇", 940),
        ("14:14", "14:14", "", -20),
        ("coffee until 14:30", "", "coffee until 14:30", None),
        ("", "", "", None),
    ],
)
def test_a_break_counts_down_to_the_time_its_words_begin_with(
    message: str, until: str, words: str, left: int | None
) -> None:
    mode = BoardMode("break", message)
    assert (mode.until, mode.words, mode.left(NOW)) == (until, words, left)


def test_a_break_over_midnight_ends_on_the_next_day() -> None:
    late = NOW.replace(hour=23, minute=50, second=0)
    assert BoardMode("break", "00:10").left(late) == 1200


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        # 15 minutes from 14:14:20 are 14:29:20; the break ends with the minute after it.
        ("15", "14:30"),
        ("15 min", "14:30"),
        ("10分钟 茶歇", "14:25 茶歇"),
        ("15 min, coffee", "14:30 coffee"),
        ("15 coffees", "15 coffees"),
        ("14:50 coffee", "14:50 coffee"),
        ("3 speakers are late", "3 speakers are late"),
        ("coffee", "coffee"),
        ("", ""),
    ],
)
def test_minutes_of_a_break_become_the_time_of_its_end(typed: str, words: str) -> None:
    assert break_words(typed, NOW) == words
