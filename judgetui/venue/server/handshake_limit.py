"""Connections that have not said hello yet: never so many that they keep a guest out."""

from __future__ import annotations

from collections import Counter

from judgetui.venue.access.addresses import place
from judgetui.venue.server.connection import Connection

MOST = 600
"""How many there may be: the largest panel may come back before one hello of it is read."""


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
        self._speechless[connection] = place(connection.caller.address)
        if len(self) > MOST:
            ((crowded, _count),) = Counter(self._speechless.values()).most_common(1)
            oldest = next(one for one, whence in self._speechless.items() if whence == crowded)
            self.spoke(oldest)
            oldest.abort()

    def spoke(self, connection: Connection) -> None:
        """One has said hello, or is gone."""
        self._speechless.pop(connection, None)
