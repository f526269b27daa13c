"""The chair's part of a client: admitting devices, credentials, boards, the end of the venue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.board_mode import BoardMode, OverlayMode, SoundsAt
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import Seat
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.seat_api import (
    ConnectionStatus,
    HostNotes,
    News,
    SeatCredential,
    SeatCredentials,
    VenueAddress,
    WaitingDevice,
    WaitingDevices,
)
from judgetui.venue.protocol import frames

if TYPE_CHECKING:
    from judgetui.venue.client.reconnecting_socket import ReconnectingSocket


class ChairRequests:
    """The requests and news that only the chair's client has; the host refuses them to others."""

    _socket: ReconnectingSocket | None
    connection: ConnectionStatus
    seat: Seat
    endpoint: Endpoint

    def __init__(self) -> None:
        super().__init__()
        self.waiting_devices = WaitingDevices()
        """Devices that wait for the chair to admit them."""
        self.venue_address = VenueAddress("")
        """Where others find the venue."""
        self.notes = HostNotes()
        """What the chair should know of the record and the host."""
        self.log_status: LogStatus | None = None
        """How the room follows the shared log of rooms; None where it follows none."""

    def notify(self, news: News) -> None:
        """Pass news on to every watcher."""
        raise NotImplementedError

    def on_waiting_devices(self, devices: tuple[WaitingDevice, ...]) -> None:
        """Take in all devices that wait."""
        self.waiting_devices = WaitingDevices(devices)
        self.notify(self.waiting_devices)

    def on_credentials(self, credentials: tuple[SeatCredential, ...]) -> None:
        """Take in all codes and links; from now on this client reconnects by the chair's own."""
        for own in (one for one in credentials if one.seat == self.seat.by):
            self.endpoint = self.endpoint.with_code(own.link.partition("/j/")[2].partition("#")[0])
        self.notify(SeatCredentials(credentials))

    def on_venue_address(self, address: VenueAddress) -> None:
        """Take in where the venue is found."""
        self.venue_address = address
        self.notify(self.venue_address)

    def on_notes(self, notes: tuple[str, ...]) -> None:
        """Take in what the chair should know."""
        self.notes = HostNotes(tuple(Sentence("%(note)s", note=note) for note in notes))
        self.notify(self.notes)

    def on_log_status(self, status: LogStatus) -> None:
        """Take in how the shared log of rooms is followed."""
        self.log_status = status
        self.notify(status)

    def admit(self, knock: str) -> None:
        """Admit a waiting device; the device that has its seat is disconnected."""
        self._request(door=frames.AccessRequest(do="admit", knock=knock))

    def turn_away(self, knock: str) -> None:
        """Reject a waiting device."""
        self._request(door=frames.AccessRequest(do="turn-away", knock=knock))

    def reissue(self, seat: str) -> None:
        """Replace a seat's link and code; all of them are then reported as `SeatCredentials`."""
        self._request(door=frames.AccessRequest(do="reissue", seat=seat))

    def request_credentials(self) -> None:
        """Ask for all links and codes, which are then reported as `SeatCredentials`."""
        self._request(door=frames.AccessRequest(do="list"))

    def set_board_mode(self, showing: BoardMode) -> None:
        """Have every board show something."""
        asked = frames.VenueRequest(do="show", show=showing.what, message=showing.message)
        self._request(venue=asked)

    def set_overlay_mode(self, overlay: OverlayMode) -> None:
        """Have every overlay of the livestream show something."""
        what, message = overlay.what, overlay.message
        self._request(venue=frames.VenueRequest(do="overlay", overlay=what, message=message))

    def choose_sound(self, at: SoundsAt) -> None:
        """Have the clock's warnings sound at one device, or nowhere."""
        self._request(venue=frames.VenueRequest(do="sound", at=at))

    def test_sound(self) -> None:
        """Have the device that was chosen sound now."""
        self._request(venue=frames.VenueRequest(do="test-sound"))

    def choose_address(self, base: str) -> None:
        """Let links begin with another address; empty to have the host look for addresses."""
        self._request(venue=frames.VenueRequest(do="address", base=base))

    def end_venue(self) -> None:
        """Close the venue for everybody; what it took is kept."""
        self._request(venue=frames.VenueRequest(do="end"))

    def _request(self, **frame: frames.Part) -> None:
        if self._socket is not None and self.connection.state == "connected":
            self._socket.send(frames.client_frame_text(**frame))
