"""Who is here: every seat's devices, whether they write, and when they last gave a sign of life."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator

from judgetui.meeting.seat import Role, Seat
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.news import SeatPresence, WaitingDevice
from judgetui.venue.server.connection import Connection
from judgetui.venue.server.room import Room

_QUIET = (Role.RECORDER, Role.SUPERVISOR)
"""Who is not seen in the roster on the chair's screen."""


def _takes_turns_here(connection: Connection) -> bool:
    """Whether people take turns on this device, which is the venue's own computer."""
    return connection.hello.shared and connection.caller.here


class PresenceTracker:
    """The connections that have a seat."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._seated: dict[Seat, list[Connection]] = {}
        self._seen: dict[Seat, datetime.datetime] = {}
        """The last sign of life of each seat that ever had a device."""
        self._devices: dict[Seat, str] = {}
        """The device that had each seat last."""
        self._another_at: dict[Seat, datetime.datetime] = {}
        self._text = ""
        self._pages: dict[tuple[Seat, str], float | None] = {}
        """By seat and browser: the seconds a round trip to its page takes."""
        self._away: set[tuple[Seat, str]] = set()
        """Seats of browsers without a page just now; their guests wait in the gateway."""

    def page_seen(
        self, seat: Seat, device: str, *, here: bool, latency: float | None = None
    ) -> None:
        """Take in whether a browser shows a seat; its guest beside us cannot tell.

        Of a browser that has its seat this is a sign of life. When its line is found to be dead,
        the last one was some time ago.
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
        """Whether nobody looks at what this connection tells."""
        return connection.seat is not None and (connection.seat, connection.device) in self._away

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
        self._devices[seat] = connection.device
        self._seated.setdefault(seat, []).append(connection)
        self._seen[seat] = self._room.now()

    def compare(self, connection: Connection, seat: Seat) -> None:
        """Note it where a seat is about to be taken by another device than had it last.

        A device without a name of its own cannot be told from another. Of recorder and supervisor,
        whose seats nobody expects to be taken, the first device is noted as well.
        """
        before = self._devices.get(seat)
        if before is None:
            another = seat.role in _QUIET and not _takes_turns_here(connection)
        else:
            another = not before or before != connection.device
        if another:
            self._another_at[seat] = self._room.now()

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

    def changed(self) -> bool:
        """Recompute the `presence` frame; return True if it changed."""
        before, self._text = self._text, frames.frame_text(presence=self._presence())
        return before != self._text

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
        here = [one for one in self._seated.get(seat, []) if not self.is_away(one)]
        latencies = [taken for one in here if (taken := self.latency(one)) is not None]
        names = Counter(one.hello.name for one in here if one.hello.name)
        named = (f"{name} ×{count}" if count > 1 else name for name, count in names.items())
        return SeatPresence(
            here=bool(here),
            writing=writing,
            device=" · ".join(named),
            devices=len(here),
            latency=round(min(latencies), 3) if latencies else None,
            # For those who are here it would change with every beat and say nothing new.
            seen_at=self._seen[seat] if not here else None,
            another_at=self._another_at.get(seat),
        )


class Waiting:
    """Devices that want a seat in use, until the chair decides or the seat is free."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._knocks: dict[str, tuple[WaitingDevice, Connection]] = {}

    def __iter__(self) -> Iterator[Connection]:
        """Every connection that waits."""
        return iter([connection for _, connection in self._knocks.values()])

    def add(self, knock: WaitingDevice, connection: Connection) -> None:
        """A device begins to wait."""
        self._knocks[knock.knock] = knock, connection
        self._changed()

    def take(self, knock: str) -> Connection | None:
        """End the waiting of one device; None where it is gone already."""
        _, connection = self._knocks.pop(knock, (None, None))
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
        return frames.frame_text(knocks=tuple(knock for knock, _ in self._knocks.values()))
