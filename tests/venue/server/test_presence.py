"""Since when a seat is away: from its last sign of life, however its line went dead."""

from __future__ import annotations

import asyncio
import datetime
import json
from typing import Any, cast

from judgetui.meeting.seat import RECORDER, Seat
from judgetui.records.session import MemoryRecord
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import VERSION
from judgetui.venue.server.connection import Caller, Connection
from judgetui.venue.server.presence import PresenceTracker
from judgetui.venue.server.room import Room
from tests.meeting.factories import START, a_plan
from tests.venue.venues import judge

J1 = judge("J1")


class Register:
    """An attendance on a clock that a test moves, and what it says of a seat."""

    def __init__(self) -> None:
        self.now = START
        self.attendance = PresenceTracker(Room(MemoryRecord(a_plan()), now=lambda: self.now))

    def pass_(self, seconds: float) -> None:
        """Let time go by."""
        self.now += datetime.timedelta(seconds=seconds)

    def away(self, seat: Seat) -> float | None:
        """Seconds that a seat is said to be away; none while it is here."""
        self.attendance.changed()
        seen = json.loads(self.attendance.text)["presence"][seat.by].get("seen_at")
        return None if seen is None else (self.now - _instant(seen)).total_seconds()


def _instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def a_connection(device: str = "") -> Connection:
    """A client's connection that has just given a sign of life; its socket is never looked at."""
    none = cast("Any", None)
    connection = Connection(none, none, Caller("", asyncio.get_running_loop().time()))
    connection.hello = frames.Hello(version=VERSION, code="", device=device)
    return connection


async def test_a_page_whose_line_died_silently_is_away_since_it_last_answered() -> None:
    register = Register()
    register.attendance.come(a_connection("tablet"), J1)
    for _ in range(27):
        register.pass_(2)
        register.attendance.page_seen(J1, "tablet", here=True, latency=0.01)
    assert register.away(J1) is None
    register.pass_(4)
    register.attendance.page_seen(J1, "tablet", here=False)
    register.pass_(5)
    assert register.away(J1) == 9


async def test_the_end_of_a_client_without_a_page_is_no_sign_of_life() -> None:
    register = Register()
    connection = a_connection("tablet")
    register.attendance.come(connection, J1)
    register.attendance.page_seen(J1, "tablet", here=False)
    register.pass_(600)
    register.attendance.go(connection)
    assert register.away(J1) == 600


async def test_a_device_that_only_waits_for_the_seat_is_no_sign_of_life_of_it() -> None:
    register = Register()
    register.attendance.come(a_connection("tablet"), J1)
    register.attendance.page_seen(J1, "tablet", here=False)
    register.pass_(30)
    register.attendance.page_seen(J1, "another", here=True, latency=0.01)
    assert register.away(J1) == 30


async def test_a_client_that_was_silent_is_away_since_it_was_last_heard() -> None:
    register = Register()
    connection = a_connection()
    register.attendance.come(connection, J1)
    register.pass_(60)
    connection.last_seen_at -= 4
    register.attendance.go(connection)
    assert abs((register.away(J1) or 0) - 4) < 0.5


async def test_a_process_knows_the_devices_that_the_one_before_had_told_of() -> None:
    register, kept = Register(), []
    register.attendance.devices_changed = lambda: kept.append(register.attendance.quiet_devices)
    for seat, device in ((RECORDER, "a"), (J1, "b"), (RECORDER, "a")):
        register.attendance.come(a_connection(device), seat)
    assert kept == [{"recorder": "a"}], "a judge's device is admitted at the door"
    again = Register()
    again.attendance.restore(kept[-1])
    for device, another in (("a", False), ("c", True)):
        again.attendance.compare(a_connection(device), RECORDER)
        again.attendance.come(a_connection(device), RECORDER)
        again.attendance.changed()
        present = json.loads(again.attendance.text)["presence"]["recorder"]
        assert ("another_at" in present) == another


async def test_two_devices_without_a_name_are_told_from_each_other() -> None:
    """Nobody can know that it is the same one, so the chair is told."""
    for first, second, another in (("", "", True), ("a", "a", False), ("a", "b", True)):
        register = Register()
        before, after = a_connection(first), a_connection(second)
        for connection in (before, after):
            register.attendance.compare(connection, J1)
            register.attendance.come(connection, J1)
        register.attendance.changed()
        present = json.loads(register.attendance.text)["presence"]["J1"]
        assert ("another_at" in present) == another
