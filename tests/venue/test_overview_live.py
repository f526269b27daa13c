"""What pages of the overview are told: only what has changed, each in its language."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from typing import Any

import pytest

from judgetui.language import _
from judgetui.meeting.message import Sentence
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.room_record import RoomRecord
from judgetui.rooms.watching import RoomsWatch
from judgetui.venue.overview.live import Live, Reader
from tests.rooms.contest import a_room


@pytest.fixture
def watch() -> RoomsWatch:
    """A picture of three rooms that nobody reads from a server."""
    watch = RoomsWatch(ServerAddress.given("postgresql://eyes@127.0.0.1:1/none"))
    now = watch.now
    watch.rooms = {
        name: RoomRecord(name, 1, 5, "http://10.0.0.1:8080", a_room(number, now), now)
        for number, name in enumerate(("one", "two", "three"), 1)
    }
    watch.complete = True
    watch._read_at = time.monotonic()
    return watch


def heard(live: Live, reader: Reader) -> dict[str, Any]:
    """What a page is told now."""
    reader.wake.clear()
    event = live.news(reader)
    assert event.startswith(b"data: ")
    assert event.count(b"\n") == 2
    told: dict[str, Any] = json.loads(event[6:])
    return told


def names(told: dict[str, Any]) -> list[str]:
    return [row["name"] for row in told["rows"]]


async def test_a_page_is_told_everything_and_then_what_changes(watch: RoomsWatch) -> None:
    live, reader = Live(watch), Reader("en", None)
    live.add(reader)
    assert reader.wake.is_set()
    told = heard(live, reader)
    assert names(told) == ["one", "two", "three"]
    assert told["whole"]
    assert told["summary"].startswith("3 rooms")
    live.refresh()
    assert not reader.wake.is_set()
    two = watch.rooms["two"]
    watch.rooms = {**watch.rooms, "two": replace(two, address="http://10.0.0.9:8080")}
    live.refresh()
    assert reader.wake.is_set()
    told = heard(live, reader)
    assert names(told) == ["two"]
    assert not told["whole"]


async def test_a_room_that_goes_or_comes_has_everything_told_anew(watch: RoomsWatch) -> None:
    live, reader = Live(watch), Reader("en", None)
    live.add(reader)
    heard(live, reader)
    watch.rooms = {name: room for name, room in watch.rooms.items() if name != "two"}
    live.refresh()
    told = heard(live, reader)
    assert told["whole"]
    assert names(told) == ["one", "three"]


async def test_the_page_of_a_room_is_told_of_that_room_alone(watch: RoomsWatch) -> None:
    live, reader = Live(watch), Reader("en", "two")
    live.add(reader)
    assert names(heard(live, reader)) == ["two"]
    one = watch.rooms["one"]
    watch.rooms = {**watch.rooms, "one": replace(one, address="")}
    live.refresh()
    assert not reader.wake.is_set()
    two = watch.rooms["two"]
    watch.rooms = {**watch.rooms, "two": replace(two, address="")}
    live.refresh()
    assert names(heard(live, reader)) == ["two"]


async def test_each_page_is_told_in_its_language(watch: RoomsWatch) -> None:
    live, english, chinese = Live(watch), Reader("en", None), Reader("zh", None)
    live.add(english)
    live.add(chinese)
    assert heard(live, english)["rows"][0]["title"] == "District review 1"
    told = heard(live, chinese)
    assert told["rows"][0]["title"] == "第1会场案例评审"
    assert told["summary"].startswith("3 个会场")
    assert _("final") == "final"
    live.remove(chinese)
    live.refresh()


async def test_a_server_that_is_gone_is_told_to_every_page(watch: RoomsWatch) -> None:
    live, readers = Live(watch), [Reader("en", None), Reader("en", "two")]
    for reader in readers:
        live.add(reader)
        heard(live, reader)
    watch.trouble = Sentence("gone")
    live.refresh()
    for reader in readers:
        assert reader.wake.is_set()
        told = heard(live, reader)
        assert "gone" in told["link"]
        assert told["rows"] == []


async def test_before_the_rooms_were_read_nothing_is_taken_away(watch: RoomsWatch) -> None:
    rooms, watch.rooms, watch.complete = watch.rooms, {}, False
    live, reader = Live(watch), Reader("en", None)
    live.add(reader)
    assert not heard(live, reader)["whole"]
    watch.rooms, watch.complete = rooms, True
    live.refresh()
    assert heard(live, reader)["whole"]


async def test_it_follows_by_itself(watch: RoomsWatch) -> None:
    live, reader = Live(watch), Reader("en", None)
    live.add(reader)
    heard(live, reader)
    following = asyncio.create_task(live.run())
    two = watch.rooms["two"]
    watch.rooms = {**watch.rooms, "two": replace(two, address="")}
    live.changed.set()
    await asyncio.wait_for(reader.wake.wait(), 30)
    following.cancel()
