"""The limits that the protocol names; both ends keep to them, and `docs/protocol.md` says them."""

from __future__ import annotations

VERSION = 1
"""The version of the protocol; a host refuses clients of another one."""
LARGEST = 64 * 1024
"""Bytes a frame towards the host may have."""
LARGEST_MEETING = 64 * 1024 * 1024
"""Bytes a client takes of a meeting, also once it is unpacked."""
HELLO_WITHIN = 10.0
"""Seconds a new connection has to send its hello."""
BEAT = 2.0
"""Seconds between two pings, in either direction."""
SILENT = 4.2
"""Seconds without a frame or pong after which a connection counts as dead."""
UNANSWERED = 64
"""Acts of one client that may be pending, and answers it has not read; the host reads no further
from it before there are fewer."""
MOST = 2000
"""Connections a host accepts."""
BACK_WITHIN = 10.0
"""Seconds a seat stays reserved for a device that dropped out: longer than a network outage usually
lasts, and no longer than a judge whose computer died can wait to use another one."""
TRIES, WAIT = 5, 30.0
"""Wrong codes one address may send, and the seconds until it may try again."""
TRIES_OF_ALL, WAIT_OF_ALL = 30, 60.0
"""Wrong codes that may come from all addresses together within so many seconds, and the seconds all
of them then wait. Thirty judges who each mistype once do not reach it, nor does one
address alone."""
