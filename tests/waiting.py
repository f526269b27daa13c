"""How long tests wait for what must happen, however busy the machine is."""

from __future__ import annotations

WITHIN = 120.0
"""Seconds after which a test that waits has failed; it goes on as soon as it has come."""
