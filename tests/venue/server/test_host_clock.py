"""A computer's clock that is set while a meeting goes on, or while it was closed."""

from __future__ import annotations

import asyncio
import datetime
import os
from pathlib import Path

import pytest

from judgetui.meeting.acts import AddTime, CallCase, OpenMeeting, OpenScoring
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import CHAIR, RECORDER
from judgetui.records.session import create_session, open_session, read_session
from judgetui.records.session_folder import LEDGER
from judgetui.venue.client.seat_api import HostNotes, News
from judgetui.venue.server import host
from judgetui.venue.server.host_clock import HostClock
from judgetui.venue.server.room import Room
from tests.meeting.factories import START, a_plan
from tests.venue.venues import a_venue, connected_client, until

HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)


class Clock:
    """A clock that a test sets."""

    def __init__(self, shows: datetime.datetime = START) -> None:
        self.shows = shows

    def __call__(self) -> datetime.datetime:
        """What it shows."""
        return self.shows


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that looks after its clients more often than people need."""
    monkeypatch.setattr(host, "BEAT", 0.02)
    monkeypatch.setattr(host, "LOOK", 0.02)


def test_time_goes_on_from_the_last_act_where_the_clock_is_behind_it() -> None:
    clock = Clock()
    now = HostClock(START + HOUR, now=clock, wall=clock)
    assert now() == START + HOUR
    clock.shows += 5 * SECOND
    assert now() == START + HOUR + 5 * SECOND


def test_time_never_goes_back_nor_stands_still() -> None:
    clock = Clock()
    now = HostClock(None, now=clock, wall=clock)
    assert now() == START
    clock.shows -= HOUR
    assert now() == START
    clock.shows += SECOND
    assert now() == START + SECOND


def test_a_clock_that_is_right_is_taken_as_it_is() -> None:
    clock = Clock()
    now = HostClock(START - HOUR, now=clock, wall=clock)
    assert now() == START
    clock.shows += 3 * HOUR
    assert now() == START + 3 * HOUR
    assert now.trouble() is None


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (-HOUR, "clock was set back by 1:00:00; the meeting's times go on"),
        (26 * HOUR + 90 * SECOND, "clock was set forward by 26:01:30; the meeting's times go on"),
        (59 * SECOND, ""),
        (-59 * SECOND, ""),
    ],
)
def test_a_clock_that_was_set_is_told_once(moved: datetime.timedelta, said: str) -> None:
    steady, wall = Clock(), Clock()
    now = HostClock(None, now=steady, wall=wall)
    assert now.trouble() is None
    wall.shows += moved
    told = [now.trouble() for _ in range(3)]
    assert said in str(told[0] or "")
    assert bool(told[0]) is bool(said)
    assert told[1:] == [None, None]
    assert now() == START


@pytest.mark.parametrize("jump", [-HOUR, -61 * SECOND])
def test_being_behind_the_record_is_told_once(jump: datetime.timedelta) -> None:
    clock = Clock(START + jump)
    now = HostClock(START, now=clock, wall=clock)
    told = [now.trouble() for _ in range(3)]
    assert "clock is " in str(told[0])
    assert str(abs(jump)) in str(told[0])
    assert "behind the record" in str(told[0])
    assert told[1:] == [None, None]


async def test_no_act_is_recorded_before_the_one_before_it(tmp_path: Path) -> None:
    create_session(tmp_path, "spring", a_plan(2, 2))
    clock = Clock()
    room = Room(open_session(tmp_path, "spring"), now=clock)
    await room.take(CHAIR, OpenMeeting(), "1")
    clock.shows += 10 * SECOND
    await room.take(CHAIR, CallCase(case="C1"), "2")
    clock.shows -= HOUR
    await room.take(CHAIR, OpenScoring(), "3")
    clock.shows += SECOND
    await room.take(CHAIR, AddTime(seconds=30), "4")
    await room.close()

    again = Room(open_session(tmp_path, "spring"), now=clock)
    await again.take(CHAIR, AddTime(seconds=30), "5")
    clock.shows += SECOND
    await again.take(CHAIR, AddTime(seconds=30), "6")
    await again.close()

    entries = read_session(tmp_path, "spring").entries
    after = [(entry.at - START) // SECOND for entry in entries]
    assert after == [0, 10, 10, 11, 11, 12]


async def test_the_chair_is_told_and_no_screen_shows_another_time(
    tmp_path: Path, quick: None
) -> None:
    create_session(tmp_path, "spring", a_plan(2, 2))
    clock = Clock()
    room = Room(open_session(tmp_path, "spring"), now=clock)
    await room.take(CHAIR, OpenMeeting(), "1")
    await room.close()
    clock.shows -= HOUR

    async with (
        a_venue(record=open_session(tmp_path, "spring"), now=clock) as venue,
        connected_client(venue, RECORDER) as recorder,
    ):
        heard: list[News] = []
        recorder.watch(heard.append)
        async with connected_client(venue, CHAIR) as chair:
            await until(lambda: chair.notes.notes)
            assert abs(chair.now() - START) < HOUR / 2
            await asyncio.sleep(0.2)
            (note,) = chair.notes.notes
        assert "this computer's clock is 1:00:00 behind the record" in str(note)
        assert not [news for news in heard if isinstance(news, HostNotes)]


@pytest.mark.skipif(os.name == "nt", reason="what is open cannot be taken away there")
async def test_the_chair_is_told_of_a_record_that_was_taken_away_before_anybody_acts(
    tmp_path: Path, quick: None
) -> None:
    folder = create_session(tmp_path, "spring", a_plan(2, 2))
    room = Room(open_session(tmp_path, "spring"))
    await room.take(CHAIR, OpenMeeting(), "1")
    await room.close()
    said = "ledger.jsonl was changed, replaced or moved by another program"

    async def meet() -> None:
        async with (
            a_venue(record=open_session(tmp_path, "spring")) as venue,
            connected_client(venue, CHAIR) as chair,
        ):
            (folder / LEDGER).rename(folder / "elsewhere")
            await until(lambda: chair.notes.notes)
            await asyncio.sleep(0.2)
            (note,) = chair.notes.notes
            assert said in str(note)
            assert len(list(folder.glob("ledger.jsonl.accepted-*"))) == 1

    # Whoever ends the venue hears it again, in place of that everything was kept.
    with pytest.raises(Refused, match=said):
        await meet()
