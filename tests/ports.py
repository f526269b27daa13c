"""Ports for tests that start programs which listen."""

from __future__ import annotations

import contextlib
import secrets
import socket


def free_port() -> int:
    """A port that is free, and not of those that outgoing connections of other tests are given."""
    while True:
        number = 16000 + secrets.randbelow(16000)
        with contextlib.suppress(OSError), socket.create_server(("0.0.0.0", number)):
            return number
