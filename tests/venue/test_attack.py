"""A stranger in the hall, for a few seconds against a real venue."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.long import rounds
from tests.venue.attack import ATTACKS, attack

_LEAST = 100
"""Attacks of all kinds together."""


@pytest.mark.skipif(sys.platform == "win32", reason="ends the venue the POSIX way")
async def test_a_stranger_in_the_hall_does_no_harm(tmp_path: Path) -> None:
    found, target = await attack(tmp_path, rounds(short=2, long=10), least=_LEAST)
    assert found == []
    assert len(target.tries) > len(ATTACKS)
    assert sum(target.tries.values()) >= _LEAST
