"""The first screen of a new app is styled as if all of it were styled anew."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.waiting import WITHIN


@pytest.mark.usefixtures("own_settings")
def test_nothing_on_a_first_screen_would_be_styled_otherwise_now() -> None:
    """A rule that stood in the sheet of a panel had left the ballot without half its panels."""
    command = [sys.executable, "-m", "tests.app.styled_at_first"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN, check=True)
    assert told.stdout == ""
