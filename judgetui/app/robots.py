"""Simulated judges as screens show them and the app controls them.

Apart from the app's context, which knows the venue: widgets may not.
"""

from __future__ import annotations

from typing import Protocol


class RobotControls(Protocol):
    """Simulated judges of a demo or rehearsal, as the app controls them."""

    taken_over: bool
    """Whether a person chairs."""

    @property
    def speed(self) -> float:
        """How many times faster than usual they play."""

    @property
    def paused(self) -> bool:
        """Whether they are stopped."""

    def faster(self) -> None:
        """Play faster."""

    def slower(self) -> None:
        """Play more slowly."""

    def pause(self) -> None:
        """Stop, or continue."""

    def take_over(self) -> None:
        """Leave the chair to a person."""
