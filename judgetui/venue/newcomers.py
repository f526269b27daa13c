"""Connections that have not said hello yet: never so many that they keep a guest out."""

from __future__ import annotations

from judgetui.venue.connection import Connection

MOST = 600
"""How many there may be: the largest panel may come back before one hello of it is read."""


class Newcomers:
    """Those who have not said hello, the oldest first."""

    def __init__(self) -> None:
        self._speechless: dict[Connection, None] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._speechless)

    def come(self, connection: Connection) -> None:
        """One more has connected; where there are too many, the oldest is cut."""
        self._speechless[connection] = None
        if len(self) > MOST:
            oldest = next(iter(self._speechless))
            self.spoke(oldest)
            oldest.abort()

    def spoke(self, connection: Connection) -> None:
        """One has said hello, or is gone."""
        self._speechless.pop(connection, None)
