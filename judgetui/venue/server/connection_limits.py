"""How many connections, boards and open files there may be, so that no crowd keeps a judge out."""

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
"""Connections that may not have said hello yet: the largest panel may come back before one hello of
it is read."""
MOST_PUBLIC = 100
"""Boards that anybody may open without a code; counted apart for pages and for clients."""
MOST_INVITED = 50
"""Boards that may be opened beside them with the board's own link or code."""
MOST_FROM_ONE = 30
"""Boards that one address may have; a hall's own router may stand for all its phones."""
UNLIMITED = 1 << 20
"""Stands for any number of open files."""


class HandshakeLimit:
    """Those who have not said hello, the oldest first."""

    def __init__(self) -> None:
        self._speechless: dict[Connection, str] = {}
        """Each with the place where it comes from."""

    def __len__(self) -> int:
        """How many there are."""
        return len(self._speechless)

    def come(self, connection: Connection) -> None:
        """One more has connected; where there are too many, one is cut.

        It is the oldest from the place that has most, so that a crowd makes room for the others.
        """
        self._speechless[connection] = network_of(connection.caller.address)
        if len(self) > MOST_SILENT:
            ((crowded, _count),) = Counter(self._speechless.values()).most_common(1)
            oldest = next(one for one, whence in self._speechless.items() if whence == crowded)
            self.spoke(oldest)
            oldest.abort()

    def spoke(self, connection: Connection) -> None:
        """One has said hello, or is gone."""
        self._speechless.pop(connection, None)


class BoardLimit:
    """Counts the public boards there are, by the place they come from."""

    def __init__(self, most: int, most_from_one: int) -> None:
        """`most` is how many there may be, `most_from_one` how many of them from one address."""
        self._most, self._most_from_one = most, most_from_one
        self._here: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many there are."""
        return self._here.total()

    def no_room(self, address: str) -> Sentence | None:
        """Why an address may not have one more board now; none where it may."""
        if len(self) >= self._most:
            return Sentence("There is no room for one more screen now.")
        if self._here[network_of(address)] >= self._most_from_one:
            return Sentence("Too many boards are open from here; close one that nobody needs.")
        return None

    @contextmanager
    def one_more(self, address: str) -> Iterator[None]:
        """Count a board while it is there."""
        whence = network_of(address)
        self._here[whence] += 1
        try:
            yield
        finally:
            self._here[whence] -= 1
            if not self._here[whence]:
                del self._here[whence]


def anybodys_boards() -> BoardLimit:
    """The boards that anybody may open."""
    return BoardLimit(MOST_PUBLIC, MOST_FROM_ONE)


def invited_boards() -> BoardLimit:
    """Boards that came with the board's own link or code; those of strangers take no place there.

    All of them may be behind one address.
    """
    return BoardLimit(MOST_INVITED, MOST_INVITED)


if sys.platform == "win32":

    def raise_limit() -> int:
        """Let this process open as much as the system allows; how many files that is at most."""
        return UNLIMITED

else:
    import resource

    _WANTED = (1 << 16, 10_240, 4_096)
    """The first that the system takes; macOS says that it allows any number and takes 10,240."""

    def raise_limit() -> int:
        """Let this process open as much as the system allows; how many files that is at most."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        for wanted in _WANTED:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            if soft == resource.RLIM_INFINITY or soft >= most:
                break
            # A venue opens with what it has where it may not have more.
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
                soft = most
        return UNLIMITED if soft == resource.RLIM_INFINITY else soft
