"""What the app of a seat knows and its screens are bound to."""

from __future__ import annotations

from collections.abc import Mapping

from textual.reactive import var

from judgetui.app.preferences import PreferencesApp
from judgetui.app.robots import RobotControls
from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.preflight import Finding
from judgetui.meeting.seat import CHAIR, Seat
from judgetui.meeting.state import EMPTY, Meeting

KEPT_AS: Mapping[type, str] = {
    BoardMode: "showing",
    OverlayMode: "overlay",
    LogStatus: "log_status",
}
"""News that are only kept, for the screens to follow: the attribute that has each."""


class AppState(PreferencesApp[None]):
    """The reactive values of a seat's app; whoever changes one changes every screen."""

    meeting: var[Meeting] = var(EMPTY, always_update=True)
    board: var[Meeting] = var(EMPTY, always_update=True)
    """The meeting as the public may see it."""
    presence: var[dict[str, object]] = var(dict)
    seat: var[Seat] = var(CHAIR)
    robots: var[RobotControls | None] = var(None)
    """The simulated judges, in a demo or rehearsal."""
    several_seats: var[bool] = var(True)
    """Whether people may change seats on this machine."""
    networked: var[bool] = var(False)
    """Whether the seat is at a venue, and not in this process alone."""
    taken_over: var[bool] = var(False)
    state_line: var[str] = var("")
    margin: var[int] = var(0)
    """Percent of this screen that the board leaves free at each side."""
    link_line: var[str] = var("")
    """Why this screen is not connected with its host, in words; empty while it is."""
    link_state: var[str] = var("connecting")
    link_why: var[str] = var("")
    showing: var[BoardMode] = var(BoardMode())
    """What every board shows."""
    overlay: var[OverlayMode] = var(OverlayMode())
    """What every overlay of the livestream shows."""
    log_status: var[LogStatus | None] = var(None)
    """How the room follows the log of rooms; for the chair, where there is one."""
    address: var[str] = var("")
    """Where other devices find the venue; empty where there is none."""
    address_code: var[tuple[str, ...]] = var(())
    """The same as the lines of a QR code."""
    knocking: var[bool] = var(False)
    """Whether a device waits for the chair's yes."""
    machine: var[tuple[Finding, ...]] = var(())
    """What was found on the computer that keeps the meeting, where that is this one."""
