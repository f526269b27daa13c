"""How often Python looks for garbage while many apps are started one after another."""

from __future__ import annotations

import gc

_NEW_OBJECTS, _YOUNG, _MIDDLE = 20_000, 20, 10
"""How many objects are made before Python looks for garbage, and how many such looks before the
older ones are looked through too. As a rule it looks after 700: beside 4,500 tests and all modules
that took a third of a test with an app (`pytest -n0 -k test_toasts tests`: 29.9 s of processor time
against 23.5 s, some 12 s of both before the first test)."""


def rarely_collected() -> None:
    """Leave what lives now out of every look for garbage, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, _YOUNG, _MIDDLE)
