"""The driver of the server (psycopg), which only the extra `rooms` brings along."""

from __future__ import annotations

from judgetui.meeting.message import Refused


def check_driver() -> None:
    """Raise Refused where the driver is not installed, or cannot be loaded."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise Refused(
            "the log of rooms needs the driver of PostgreSQL, which is not installed; install it "
            "with: pip install 'judgetui[rooms]'"
        ) from error
