"""A connection to the server of the rooms that is given up where a statement does not return.

A server that is stopped keeps its connections open and says nothing, and TCP alone waits for it
without end. A statement that does not return is never cancelled: one that waits for a synchronous
standby would end as if it had been replicated. Its connection is cut instead, and what became of it
is asked.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, TypeVar

import psycopg
from psycopg.rows import TupleRow

from judgetui.rooms.address import ServerAddress
from judgetui.rooms.trouble import refusal

SLOW = 8.0
"""Seconds after which a statement that has not returned is given up."""
PATIENCE = 20.0
"""The same where a person waits for the answer to a command."""
_LOOK = 0.2
"""Seconds between two looks at how long it takes."""
_Found = TypeVar("_Found")


class Connection(psycopg.Connection[TupleRow]):
    """A connection that knows since when a statement has not returned."""

    _since: float | None = None

    def wait(
        self,
        gen: Generator[Any, Any, _Found],
        *values: Any,  # noqa: ANN401
        **named: Any,  # noqa: ANN401
    ) -> _Found:
        """Wait for the server; every statement does it here."""
        self._since = time.monotonic()
        try:
            return super().wait(gen, *values, **named)
        finally:
            self._since = None

    def check_alive(self, within: float | None = None) -> None:
        """Cut it where a statement has not returned for seconds; to be called often, elsewhere."""
        since, within = self._since, SLOW if within is None else within
        if since is not None and time.monotonic() - since > within:
            self._since = None
            self.cut()

    def cut(self) -> None:
        """End it although another thread may wait on it, which raises `psycopg.Error` there."""
        with (
            suppress(OSError, psycopg.Error),
            socket.socket(fileno=os.dup(self.fileno())) as ours,
        ):
            ours.shutdown(socket.SHUT_RDWR)


def connect(address: str) -> Connection:
    """A connection on which each statement is a transaction; raises `psycopg.Error`."""
    # A pooler may hand out another connection each time, which knows nothing that was prepared, or
    # something else of that name.
    return Connection.connect(address, autocommit=True, prepare_threshold=None)


@contextmanager
def asked(address: ServerAddress, within: float | None = None) -> Iterator[Connection]:
    """A connection for what a person asks; raises Refused for every trouble with the server.

    `within` are the seconds that it has for each statement.
    """
    try:
        with closing(connect(address.connection())) as connection, _watched(connection, within):
            yield connection
    except psycopg.Error as error:
        raise refusal(error, address.url) from error


@contextmanager
def _watched(connection: Connection, within: float | None) -> Iterator[None]:
    """Look at it all the time, in a thread."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK):
            connection.check_alive(PATIENCE if within is None else within)

    thread = threading.Thread(target=look, name="server of the rooms", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
