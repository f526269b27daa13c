"""What lies over the picture of a livestream."""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.hall.source import HallSource


@dataclass(frozen=True, slots=True)
class OverlayView:
    """All that stands on an overlay."""

    shows: str


def overlay_view(source: HallSource) -> OverlayView:
    """The overlay of this moment, in the present language."""
    return OverlayView(shows=source.overlay.what)
