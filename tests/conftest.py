"""What holds for every test: hypothesis keeps no stopwatch."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("judgetui", deadline=None)
settings.load_profile("judgetui")
