"""What is trouble in a room, where its page is, and how rooms are sorted and found."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from judgetui.language import say, speaking
from judgetui.meeting.state import Phase
from judgetui.rooms.public_room import PublicRoom, TroubleCode, Unreadable
from judgetui.rooms.room_record import QUIET, RoomRecord, in_order, page_address, room_code

NOW = datetime.datetime(2026, 5, 1, 9, tzinfo=datetime.UTC)
FINE = PublicRoom("Review", Phase.OPEN, False, None, None, None, 3, 28, 0, {})
ROOM = RoomRecord("room 1", 1, 40, "http://192.168.1.5:8080", FINE, NOW)


def told(record: RoomRecord, now: datetime.datetime = NOW) -> list[str]:
    """What is wrong, in words."""
    return [say(sentence) for sentence in record.troubles(now)]


def test_a_room_that_runs_is_missed_when_it_says_nothing() -> None:
    later = NOW + QUIET + datetime.timedelta(seconds=1)
    assert told(ROOM, NOW + QUIET) == []
    assert told(ROOM, later) == ["not heard from for 21 s"]
    assert told(ROOM, NOW + datetime.timedelta(minutes=12)) == ["not heard from for 12 min"]
    assert told(ROOM, NOW + datetime.timedelta(days=2)) == [
        "not heard from since yesterday or longer"
    ]
    over = replace(ROOM, public=replace(FINE, phase=Phase.FINAL))
    assert not over.has_trouble(later)


def test_every_code_has_words_in_both_languages() -> None:
    codes = dict.fromkeys((*TroubleCode, "of-another-version"), 2)
    record = replace(ROOM, public=replace(FINE, troubles=codes))
    with speaking("zh"):
        chinese = told(record)
    assert len(told(record)) == len(chinese) == len(TroubleCode) + 1
    assert not set(told(record)) & set(chinese)


def test_a_few_acts_on_their_way_are_no_trouble() -> None:
    assert told(replace(ROOM, public=replace(FINE, lag=9))) == []
    assert told(replace(ROOM, public=replace(FINE, lag=10))) == ["10 acts are not in the log yet"]
    assert told(replace(ROOM, public=replace(FINE, lag=None))) == []


def test_a_room_that_cannot_be_read_says_so() -> None:
    assert told(replace(ROOM, public=Unreadable.BROKEN)) == ["what it says cannot be read"]
    assert "newer version" in told(replace(ROOM, public=Unreadable.NEWER))[0]
    assert told(replace(ROOM, public=Unreadable.NOTHING)) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://192.168.1.5:8080", "http://192.168.1.5:8080"),
        ("https://hall-3.example/", "https://hall-3.example"),
        ("http://[fe80::1]:8080", "http://[fe80::1]:8080"),
        ("javascript:alert(1)", ""),
        ("http://a/b", ""),
        ("http://a?x=1", ""),
        ("http://user:secret@a", ""),
        ("http://a:99999", ""),
        ("http://[", ""),
        ('http://a"onclick="x', ""),
        ("http://a\n", ""),
        ("ftp://a", ""),
        ("http://", ""),
        ("", ""),
        ("http://" + "a" * 300, ""),
    ],
)
def test_only_the_root_of_a_web_page_is_an_address(given: str, kept: str) -> None:
    assert page_address(given) == kept


def test_rooms_are_sorted_as_people_count() -> None:
    names = ["room 10", "Room 2", "厅 3", "room 1", "2", "10", "9" * 30]
    assert sorted(names, key=in_order) == [
        "2", "10", "9" * 30, "room 1", "Room 2", "room 10", "厅 3",
    ]  # fmt: skip


def test_a_code_is_six_digits_of_the_name() -> None:
    assert room_code("room 1") == ROOM.code == room_code("room 1")
    assert len(ROOM.code) == 6
    assert ROOM.code.isdecimal()
    assert len({room_code(f"room {n}") for n in range(40)}) == 40
