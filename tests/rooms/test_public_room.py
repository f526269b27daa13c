"""What a room says to everybody: what its hall sees and counts; and rubbish in its place."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import Freeze, PauseClock
from judgetui.meeting.fields import Bilingual
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.meeting.state import Meeting, Phase, Stage
from judgetui.rooms.public_room import (
    MOST_BYTES,
    MOST_TEXT,
    VERSION,
    PublicRoom,
    RoomCounts,
    TroubleCode,
    Unreadable,
    public_room,
    read_public_room,
)
from tests.meeting.factories import START, a_plan, do, opened, scored, staged, submitted
from tests.meeting.strategies import meetings
from tests.meeting.test_redaction import twisted

LATER = START + datetime.timedelta(minutes=7)
COUNTS = RoomCounts({TroubleCode.CALLS: 2, TroubleCode.DISK: 0}, lag=3)
FIELDS = {
    "version", "title", "phase", "paused", "stage", "clock", "behind", "announced", "cases",
    "lag", "troubles",
}  # fmt: skip


def said(meeting: Meeting, counts: RoomCounts = COUNTS) -> dict[str, Any]:
    """The document of a meeting, as the log gives it back."""
    made = public_room(redact(meeting, BOARD), LATER, counts).document()
    back: dict[str, Any] = json.loads(json.dumps(made))
    return back


@given(meeting=meetings())
def test_nothing_follows_from_what_the_hall_may_not_see(meeting: Meeting) -> None:
    assert said(twisted(meeting, BOARD)) == said(meeting)


@given(meeting=meetings())
def test_it_needs_nothing_that_only_the_chairs_side_sees(meeting: Meeting) -> None:
    whole = public_room(redact(meeting, CHAIR), LATER, COUNTS).document()
    assert whole == public_room(redact(meeting, BOARD), LATER, COUNTS).document()


@given(meeting=meetings())
def test_it_has_these_fields_and_no_others(meeting: Meeting) -> None:
    document = said(meeting)
    assert set(document) == FIELDS
    assert set(document["troubles"]) <= set(TroubleCode)
    assert document["stage"] is None or set(document["stage"]) == {
        "number",
        "title",
        "stage",
        "ballots",
        "expected",
    }
    assert document["clock"] is None or set(document["clock"]) == {"ends", "left"}


@given(meeting=meetings())
def test_no_mark_no_judge_and_no_comment_is_in_it(meeting: Meeting) -> None:
    text = json.dumps(said(meeting), ensure_ascii=False)
    for judge in meeting.plan.judges:
        assert str(judge.name) not in text
    for state in meeting.cases.values():
        for ballot in state.ballots.values():
            for told in filter(None, (ballot.comment, ballot.reason, ballot.feedback)):
                assert told not in text


@given(meeting=meetings())
def test_it_is_read_back_as_it_was_said(meeting: Meeting) -> None:
    made = public_room(redact(meeting, BOARD), LATER, COUNTS)
    read = read_public_room(json.dumps(made.document()))
    assert isinstance(read, PublicRoom)
    assert read.document()["troubles"] == {"calls": 2}
    assert {**read.document(), "clock": None} == {**made.document(), "clock": None}
    if made.clock is not None and read.clock is not None:
        assert read.clock.remaining(LATER) == made.clock.remaining(LATER)
    else:
        assert made.clock is read.clock is None


def test_a_frozen_board_changes_nothing_but_counts() -> None:
    meeting = do(opened(), Freeze())
    before = said(scored(meeting, "C1", {"J1": 3}))
    assert said(scored(meeting, "C1", {"J1": 9})) == before


def test_the_case_on_stage_and_its_ballots() -> None:
    plan = a_plan(title={"en": "Review", "zh": "评审"})
    document = said(submitted(staged(opened(plan), "C2"), "C2", {"J1": 5}))
    assert document["title"] == {"en": "Review", "zh": "评审"}
    assert document["stage"] == {
        "number": "20",
        "title": "Story 2",
        "stage": "scoring",
        "ballots": 1,
        "expected": 3,
    }
    assert (document["announced"], document["cases"], document["lag"]) == (0, 3, 3)


def test_the_clock_is_an_instant_of_the_servers_time_and_stands_with_what_is_left() -> None:
    meeting = staged(opened(), "C1", Stage.PRESENTING)
    assert meeting.clock is not None
    ends = meeting.clock.started_at + datetime.timedelta(seconds=meeting.clock.length)
    ahead = datetime.timedelta(seconds=90)
    read = read_public_room(json.dumps(said(meeting, RoomCounts(clock_ahead=ahead))))
    assert isinstance(read, PublicRoom)
    assert read.clock is not None
    assert read.clock.ends == ends - ahead
    assert read.clock.remaining(ends - ahead) == 0
    stands = said(do(meeting, PauseClock(case="C1"), seconds=30))["clock"]
    assert stands == {"ends": None, "left": meeting.clock.length - 30}


@pytest.mark.parametrize(("seconds", "told"), [(4, {}), (90, {"clock": 90}), (-7, {"clock": 7})])
def test_a_clock_that_is_off_is_told_of_by_itself(seconds: int, told: dict[str, int]) -> None:
    ahead = datetime.timedelta(seconds=seconds)
    assert said(opened(), RoomCounts(clock_ahead=ahead))["troubles"] == told


def test_a_long_title_is_cut() -> None:
    assert len(said(opened(a_plan(title="x" * 300)))["title"]) == MOST_TEXT


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(document=JSON)
def test_rubbish_never_raises(document: object) -> None:
    assert isinstance(read_public_room(json.dumps(document)), Unreadable)


@given(place=st.sampled_from(sorted(FIELDS - {"version"})), value=JSON, whole=meetings())
def test_rubbish_in_one_place_never_raises(place: str, value: object, whole: Meeting) -> None:
    document = said(whole) | {place: value}
    read = read_public_room(json.dumps(document))
    assert isinstance(read, PublicRoom | Unreadable)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{}", Unreadable.NOTHING),
        ("", Unreadable.BROKEN),
        (None, Unreadable.BROKEN),
        ("[]", Unreadable.BROKEN),
        ("[" * 100_000, Unreadable.BROKEN),
        ('{"version": %s}' % ("9" * 5000), Unreadable.BROKEN),
        ('{"version": true}', Unreadable.BROKEN),
        (json.dumps({"version": VERSION + 1}), Unreadable.NEWER),
        (json.dumps({"version": VERSION}), Unreadable.BROKEN),
        (json.dumps({"version": VERSION + 1, "x": "y" * MOST_BYTES}), Unreadable.BROKEN),
    ],
)
def test_what_cannot_be_read_says_why(text: str | None, why: Unreadable) -> None:
    assert read_public_room(text) is why


def test_text_of_another_room_has_no_control_characters_and_one_line() -> None:
    document = said(opened()) | {"title": "a\x1b[2J\u202eb\nc\u2028d\x9b" + "e" * 900}
    read = read_public_room(json.dumps(document))
    assert isinstance(read, PublicRoom)
    assert isinstance(read.title, str)
    assert read.title.startswith("a [2Jb c d e")
    assert len(read.title) == MOST_TEXT
    both = read_public_room(json.dumps(document | {"title": {"en": "a\x07", "zh": "审\x00"}}))
    assert isinstance(both, PublicRoom)
    assert both.title == Bilingual.model_construct(en="a", zh="审")


def test_a_clock_without_a_zone_or_out_of_time_is_none_of_ours() -> None:
    for ends in ("2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "soon", 7):
        document = said(opened()) | {"clock": {"ends": ends, "left": None}}
        assert read_public_room(json.dumps(document)) is Unreadable.BROKEN


def test_running_and_final() -> None:
    read = read_public_room(json.dumps(said(opened())))
    assert isinstance(read, PublicRoom)
    assert (read.running, read.final, read.phase) == (True, False, Phase.OPEN)


def test_a_count_of_trouble_is_a_number() -> None:
    for count in (-1, "2", 1.5, True, 10**9, Decimal(2)):
        document = said(opened()) | {"troubles": {"calls": count}}
        assert read_public_room(json.dumps(document, default=str)) is Unreadable.BROKEN
