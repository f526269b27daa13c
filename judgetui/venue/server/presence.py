"""Presence: the devices of each seat, whether they write, and when they were last seen."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from judgetui.meeting.seat import Role, Seat
from judgetui.proof.witness import Seen
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.news import SeatPresence, WaitingDevice
from judgetui.venue.server.connection import Connection
from judgetui.venue.server.room import Room

_QUIET = (Role.DEPUTY, Role.RECORDER, Role.SUPERVISOR, Role.ANNOUNCER)
"""Seats that the chair's screen does not show."""


def _takes_turns_here(connection: Connection) -> bool:
    """Whether people take turns on this device, which is the host's own machine."""
    return connection.hello.shared and connection.caller.here


class PresenceTracker:
    """The connections that have a seat."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._seated: dict[Seat, list[Connection]] = {}
        self._seen: dict[Seat, datetime.datetime] = {}
        """When each seat that ever had a device was last seen."""
        self._devices: dict[Seat, str] = {}
        """The device that had each seat last."""
        self.devices_changed: Callable[[], None] = lambda: None
        """Called when a seat that the chair's screen does not show is taken by another device."""
        self._another_at: dict[Seat, datetime.datetime] = {}
        self._practised: set[Seat] = set()
        self._told_otherwise: set[tuple[Seat, Seen]] = set()
        """The seats whose devices were told of another ledger, and what."""
        self._text = ""
        self._pages: dict[tuple[Seat, str], float | None] = {}
        """By seat and browser: the seconds a round trip to its page takes."""
        self._away: set[tuple[Seat, str]] = set()
        """Seat and device of browsers without a page now, whose clients are still connected."""

    def page_seen(
        self, seat: Seat, device: str, *, here: bool, latency: float | None = None
    ) -> None:
        """Take in whether a browser shows a seat, which its client in the gateway does not know.

        A page that is shown counts as seen now; one that is gone was seen some time ago.
        """
        page = seat, device
        if here:
            if any(one.device == device for one in self.at(seat)):
                self._seen[seat] = self._room.now()
            self._away.discard(page)
            self._pages[page] = latency if latency is not None else self._pages.get(page)
        else:
            self._away.add(page)
            self._pages.pop(page, None)

    def is_away(self, connection: Connection) -> bool:
        """Whether the connection is a browser's whose page is gone."""
        # A seat's own page is the client itself, and away only when that is.
        page = connection.seat is not None and connection.hello.form != "page"
        return page and (connection.seat, connection.device) in self._away

    def latency(self, connection: Connection) -> float | None:
        """Seconds a round trip to the person takes."""
        if connection.seat is None:
            return connection.latency
        return self._pages.get((connection.seat, connection.device), connection.latency)

    def __iter__(self) -> Iterator[Connection]:
        """Every connection that has a seat."""
        for connections in tuple(self._seated.values()):
            yield from tuple(connections)

    def at(self, seat: Seat) -> tuple[Connection, ...]:
        """The connections of one seat."""
        return tuple(self._seated.get(seat, ()))

    def come(self, connection: Connection, seat: Seat) -> None:
        """A connection takes its seat."""
        connection.seat = seat
        before, self._devices[seat] = self._devices.get(seat), connection.device
        if seat.role in _QUIET and before != connection.device:
            self.devices_changed()
        self._seated.setdefault(seat, []).append(connection)
        self._seen[seat] = self._room.now()

    def compare(self, connection: Connection, seat: Seat) -> None:
        """Record the time if a seat is about to be taken by another device than had it last.

        A device without an id counts as another one. For recorder and supervisor, whose seats are
        rarely used, the first device is recorded as well.
        """
        before = self._devices.get(seat)
        if before is None:
            another = seat.role in _QUIET and not _takes_turns_here(connection)
        else:
            another = not before or before != connection.device
        if another:
            self._another_at[seat] = self._room.now()

    @property
    def quiet_devices(self) -> dict[str, str]:
        """The device that last had each seat that the chair's screen does not show, by seat."""
        return {
            seat.by: device
            for seat, device in self._devices.items()
            if seat.role in _QUIET and device
        }

    def restore(self, devices: Mapping[str, str]) -> None:
        """Take over `quiet_devices` of the process before, so that none of them counts as new."""
        for role in _QUIET:
            seat = Seat(role)
            if seat.by in devices:
                self._devices[seat] = devices[seat.by]

    def go(self, connection: Connection) -> bool:
        """A connection leaves its seat; whether it had one."""
        seat = connection.seat
        connections = self._seated.get(seat, []) if seat is not None else []
        if seat is None or connection not in connections:
            return False
        connections.remove(connection)
        if not connections:
            del self._seated[seat]
        if not self.is_away(connection):
            silent = datetime.timedelta(seconds=connection.silence)
            self._seen[seat] = max(self._seen[seat], self._room.now() - silent)
        if connection.hello.shared and not connections:
            del self._seen[seat], self._devices[seat]
        return True

    def practised(self, seat: Seat) -> None:
        """A judge has filled in a practice ballot."""
        self._practised.add(seat)

    def told_otherwise(self, seat: Seat, seen: Seen) -> bool:
        """A device of this seat was told of another ledger before; whether that is new."""
        known = (seat, seen) in self._told_otherwise
        self._told_otherwise.add((seat, seen))
        return not known

    def changed(self) -> bool:
        """Recompute the `presence` frame; return True if it changed."""
        before, self._text = self._text, frames.frame_text(presence=self._presence())
        return before != self._text

    def forget(self) -> None:
        """Make the `presence` frame anew once it is asked for."""
        self._text = ""

    @property
    def text(self) -> str:
        """The `presence` frame as of the last look."""
        if not self._text:
            self.changed()
        return self._text

    def _presence(self) -> dict[str, SeatPresence]:
        writing = self._room.presence()
        seats = {seat.by: seat for seat in self._seen}
        present = {by: self._present(seat, by in writing) for by, seat in seats.items()}
        away = {by: SeatPresence(writing=True) for by in writing if by not in present}
        return present | away

    def _present(self, seat: Seat, writing: bool) -> SeatPresence:
        # An overlay is seen by nobody in the hall.
        screens = (one for one in self.at(seat) if one.hello.form != "overlay")
        here = [one for one in screens if not self.is_away(one)]
        latencies = [taken for one in here if (taken := self.latency(one)) is not None]
        names = Counter(one.hello.name for one in here if one.hello.name)
        named = (f"{name} ×{count}" if count > 1 else name for name, count in names.items())
        return SeatPresence(
            here=bool(here),
            writing=writing,
            practised=seat in self._practised,
            device=" · ".join(named),
            devices=len(here),
            latency=round(min(latencies), 3) if latencies else None,
            # For present devices it would change with every ping, without being shown.
            seen_at=self._seen[seat] if not here else None,
            another_at=self._another_at.get(seat),
            told_otherwise=any(seat == one for one, _seen in self._told_otherwise),
        )


class Waiting:
    """Devices that want a seat in use, until the chair decides or the seat is free."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._waiting: dict[str, tuple[WaitingDevice, Connection]] = {}

    def __iter__(self) -> Iterator[Connection]:
        """Every connection that waits."""
        return iter([connection for _, connection in self._waiting.values()])

    def add(self, knock: WaitingDevice, connection: Connection) -> None:
        """A device begins to wait."""
        self._waiting[knock.knock] = knock, connection
        self._changed()

    def take(self, knock: str) -> Connection | None:
        """End the waiting of one device; None where it is gone already."""
        _, connection = self._waiting.pop(knock, (None, None))
        if connection is not None:
            self._changed()
        return connection

    def first(self, seat: Seat) -> Connection | None:
        """Who has waited longest for a seat."""
        for one in self:
            if one.asked is not None and one.asked[0] == seat and not one.leaving:
                return one
        return None

    @property
    def text(self) -> str:
        """The `knocks` frame."""
        return frames.frame_text(knocks=tuple(knock for knock, _ in self._waiting.values()))
