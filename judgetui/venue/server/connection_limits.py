"""Limits on connections, boards and open files, so that there is always room for the judges."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from judgetui.meeting.message import Sentence
from judgetui.venue.access.addresses import network_of
from judgetui.venue.server.connection import Connection

MOST_SILENT = 600
"""Connections without a hello at most: the largest panel may reconnect before one hello is read."""
MOST_PUBLIC = 100
"""Boards without a code at most; counted apart for terminal pages and for the rest, which speaks
the protocol itself: clients, and the board's own page."""
MOST_OVERLAYS = 20
"""Overlays of a livestream at most, counted apart: visitors' phones must not use up their room."""
MOST_INVITED = 50
"""Further boards at most that have the board's own link or code."""
MOST_FROM_ONE = 30
"""Boards from one address at most; all phones in a hall may share their router's address."""
UNLIMITED = 1 << 20
"""The number that stands for no limit on open files."""


class HandshakeLimit:
    """Connections that have not sent hello, the oldest first."""

    def __init__(self) -> None:
        self._pending: dict[Connection, str] = {}
        """Each with its key by `network_of`."""

    def __len__(self) -> int:
        """The number of them."""
        return len(self._pending)

    def come(self, connection: Connection) -> None:
        """Count a new connection; beyond the limit, abort one.

        It is the oldest from the address that has most.
        """
        self._pending[connection] = network_of(connection.caller.address)
        if len(self) > MOST_SILENT:
            ((crowded, _count),) = Counter(self._pending.values()).most_common(1)
            oldest = next(one for one, network in self._pending.items() if network == crowded)
            self.spoke(oldest)
            oldest.abort()

    def spoke(self, connection: Connection) -> None:
        """Stop counting a connection that has sent hello, or has ended."""
        self._pending.pop(connection, None)


class BoardLimit:
    """Counts boards, by the address they come from."""

    def __init__(self, most: int, most_from_one: int) -> None:
        """Allows `most` boards, and `most_from_one` of them from one address."""
        self._most, self._most_from_one = most, most_from_one
        self._here: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many there are."""
        return self._here.total()

    def no_room(self, address: str) -> Sentence | None:
        """The reason why an address may not open one more board now; None where it may."""
        if len(self) >= self._most:
            return Sentence("There is no room for one more screen now.")
        if self._here[network_of(address)] >= self._most_from_one:
            return Sentence("Too many boards are open from here; close one that nobody needs.")
        return None

    @contextmanager
    def one_more(self, address: str) -> Iterator[None]:
        """Count a board within the context."""
        network = network_of(address)
        self._here[network] += 1
        try:
            yield
        finally:
            self._here[network] -= 1
            if not self._here[network]:
                del self._here[network]


def anybodys_boards() -> BoardLimit:
    """The limit for boards without a code."""
    return BoardLimit(MOST_PUBLIC, MOST_FROM_ONE)


def overlays() -> BoardLimit:
    """The limit for overlays; all of them may be from one address."""
    return BoardLimit(MOST_OVERLAYS, MOST_OVERLAYS)


def invited_boards() -> BoardLimit:
    """The limit for boards with the board's own link or code, which public ones cannot use up.

    All of them may be from one address.
    """
    return BoardLimit(MOST_INVITED, MOST_INVITED)


if sys.platform == "win32":

    def raise_limit() -> int:
        """Let this process open as much as the system allows; how many files that is at most."""
        return UNLIMITED

else:
    import resource

    _WANTED = (1 << 16, 10_240, 4_096)
    """Tried in order; macOS reports no limit but accepts at most 10,240."""

    def raise_limit() -> int:
        """Let this process open as much as the system allows; how many files that is at most."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        for wanted in _WANTED:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            if soft == resource.RLIM_INFINITY or soft >= most:
                break
            # A lower limit is no reason not to open the venue.
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
                soft = most
        return UNLIMITED if soft == resource.RLIM_INFINITY else soft
