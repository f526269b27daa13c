"""Tests that repeat something many times: few rounds by default, many with `JUDGETUI_LONG=1`."""

from __future__ import annotations

import os

LONG = os.environ.get("JUDGETUI_LONG", "") not in ("", "0")
"""Whether the long forms were asked for."""


def rounds(*, short: int, long: int) -> int:
    """How many times a test repeats what it does; both forms assert the same."""
    return long if LONG else short
