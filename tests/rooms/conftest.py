"""One PostgreSQL server for the tests of a process; each test has rooms of names of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rooms.server import BIN, Server, a_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server with the log of rooms."""
    if BIN is None:
        pytest.skip("there is no PostgreSQL server on this machine")
    with a_server() as found:
        found.prepare("hall", "annex")
        yield found
