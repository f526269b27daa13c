"""What holds for every test: hypothesis keeps no stopwatch, and keys are pressed on purpose."""

from __future__ import annotations

import pytest
from hypothesis import settings

from judgetui.keystrokes import Keystrokes
from tests.pressing import Pressing

settings.register_profile("judgetui", deadline=None)
settings.load_profile("judgetui")


@pytest.fixture(autouse=True)
def pressing(monkeypatch: pytest.MonkeyPatch) -> Pressing:
    """The clock of keys: each is pressed a second after the one before, unless a test says when."""
    clock = Pressing()
    monkeypatch.setattr(Keystrokes, "timing", clock)
    return clock
