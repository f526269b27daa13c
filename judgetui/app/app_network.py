"""Messages and questions that the host's news cause, without a command of the user.

`ChairNotices` shows the chair messages, `DeviceQuestions` asks about devices that wait, and
`VenueEnding` waits for the host to close the venue. They hold an `AppContext`; the app hands them
the news from the host.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from judgetui.app import dialogs
from judgetui.app.context import AppContext
from judgetui.app.labels import capitalized
from judgetui.app.toasts import reading_time
from judgetui.language import _, say
from judgetui.meeting.consequences import stopped_by_recusals
from judgetui.meeting.lots import draw_words
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.state import Meeting, Phase
from judgetui.venue.client.seat_api import (
    ConnectionStatus,
    HostNotes,
    RemoteSeatApi,
    WaitingDevice,
    WaitingDevices,
)

if TYPE_CHECKING:
    from judgetui.screens.confirm import Confirm

CONNECTS_WITHIN = 1.0
"""Seconds for a first connection before the screen mentions that it is still connecting."""
_ENDS_WITHIN = 3.0
"""Seconds a host has to confirm that it has closed the venue."""
_DRAWN_NAMED = 8
"""How many cases of a draw a notification names; lists of the whole show all of them."""
_NOTICE_SECONDS = 20.0
"""How long the last of the chair's notices stays; reading time counts where more follow."""
_POLL = 0.2
"""Seconds between two looks at whether something may be shown."""

Start = Callable[[Coroutine[Any, Any, None]], object]
"""Runs a coroutine as a worker of the app, which cancels it when the app closes."""


def connection_text(link: ConnectionStatus) -> str:
    """The state of a connection in words; empty while it is connected."""
    if link.state == "connected":
        return ""
    text = say(link.sentence)
    if text and link.why is not None and link.state not in ("refused", "ended"):
        return _("%(state)s — %(why)s") % {"state": text, "why": say(link.why)}
    return text


def record_text(difference: Sentence | None, presence: Mapping[str, object]) -> str:
    """That the record is not the one a device was told of: this one, else others; mostly empty."""
    if difference is not None:
        return say(difference)
    seats = [seat for seat, known in presence.items() if getattr(known, "told_otherwise", False)]
    if seats:
        text = _("Told of another record before than this one: %(seats)s; look with the supervisor")
        return text % {"seats": ", ".join(seats)}
    return ""


def link_text(remote: RemoteSeatApi, presence: Mapping[str, object]) -> str:
    """What a screen says of the record and the connection; empty while all is well."""
    return record_text(remote.difference, presence) or connection_text(remote.connection)


class ChairNotices:
    """Messages that need no answer and are for the chair alone, shown one after another.

    The newest would otherwise cover the others. They wait while the board lies over the screen,
    where the audience would read them, and while another seat has this machine.
    """

    def __init__(self, app: AppContext, start: Start) -> None:
        self._app, self._start = app, start
        self._waiting: deque[str] = deque()
        self._shows = False
        """Whether the worker that shows them runs."""
        self._host_notes: tuple[str, ...] = ()
        """The host's notes so far, in the present language."""

    def add(self, text: str) -> None:
        """Show a message as soon as it may be shown."""
        self._waiting.append(text)
        if not self._shows:
            self._shows = True
            self._start(self._show())

    async def _show(self) -> None:
        try:
            while self._waiting:
                while self._app.board_on_top or self._app.seat != CHAIR:
                    await asyncio.sleep(_POLL)
                text = self._waiting.popleft()
                self._app.notify(text, severity="warning", markup=False, timeout=_NOTICE_SECONDS)
                await asyncio.sleep(reading_time(text))
        finally:
            self._shows = False

    def host_notes_changed(self, news: HostNotes) -> None:
        """Show the notes that were not shown here before; one that is over need not be any more."""
        before, self._host_notes = (
            Counter(self._host_notes),
            tuple(say(capitalized(note)) for note in news.notes),
        )
        over = before - Counter(self._host_notes)
        self._waiting = deque(text for text in self._waiting if text not in over)
        for text in self._host_notes:
            if before[text]:
                before[text] -= 1
            else:
                self.add(text)

    def presence_changed(self, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        """Report devices that have taken a seat without the chair being asked."""
        if self._app.seat != CHAIR:
            return
        key = self._app.key_of("doors")
        if text := dialogs.access.another_console(before, after, key):
            self.add(text)
        for text in dialogs.access.other_devices(self._app.meeting, before, after, key):
            self.add(text)

    def meeting_changed(self, before: Meeting, after: Meeting) -> None:
        """Report to a judge that a call was seen; to the chair what a recusal stops, and draws."""
        for text in dialogs.calls.seen(before, after, self._app.seat):
            self._app.notify(text, markup=False)
        if self._app.seat != CHAIR or before.phase is Phase.PLANNING:
            return
        if len(after.draws) > len(before.draws) and not self._app.board_on_top:
            text = say(draw_words(after.plan, after.draws[-1], _DRAWN_NAMED))
            self._app.notify(text, timeout=_NOTICE_SECONDS, markup=False)
        if sentences := stopped_by_recusals(before, after):
            self.add(" ".join(map(say, sentences)))


class DeviceQuestions:
    """Asks the chair about each device that waits, but never over another question or the board."""

    def __init__(self, app: AppContext, start: Start) -> None:
        self._app, self._start = app, start
        self.waiting: tuple[WaitingDevice, ...] = ()
        """The devices that wait, as the host last sent them."""
        self._asks = False
        """Whether the worker that asks runs."""
        self._open: tuple[Confirm, WaitingDevice] | None = None
        """The question on the screen, and the device it is about."""

    def forget(self) -> None:
        """Start over for another seat's connection: its waiting devices are asked about again."""
        self.waiting = ()

    def update(self, news: WaitingDevices) -> None:
        """Take in the devices that wait; close the question about one that no longer does."""
        before, self.waiting = self.waiting, news.devices
        if self._open is not None and self._open[1] not in self.waiting:
            # The worker asks about the next once this is closed.
            settled = _("The device has come in meanwhile, or has gone; nothing to do.")
            self._open[0].settle(settled)
        for device in self.waiting:
            if device not in before and not self._app.board_on_top:
                text = dialogs.access.waiting_device_text(self._app.meeting, device)
                self._app.notify(text, severity="warning", markup=False, timeout=12)
        if self.waiting and not self._asks:
            self._asks = True
            self._start(self._ask())

    async def _ask(self) -> None:
        try:
            asked = set[str]()
            while (device := await self._next(asked)) is not None:
                asked.add(device.knock)
                await self._ask_about(device)
        finally:
            self._asks = False

    async def _next(self, asked: set[str]) -> WaitingDevice | None:
        """The next device to ask about, once there is room for a question; None if all were."""
        while self._app.busy:
            await asyncio.sleep(_POLL)
        # Looked up now, as a device may have gone while another question was open.
        return next((one for one in self.waiting if one.knock not in asked), None)

    async def _ask_about(self, device: WaitingDevice) -> None:
        question = dialogs.access.admission_question(self._app.meeting, device)
        self._open = question, device
        answer = await self._app.ask(question)
        self._open = None
        if answer is not None and self._app.remote is not None:
            self._app.remote.admit(device.knock)
        elif device in self.waiting:
            text = _("It goes on waiting; %(key)s shows who waits.")
            self._app.notify(text % {"key": self._app.key_of("doors")}, markup=False)


class VenueEnding:
    """The chair's wish to close the venue, until the host has done it or stays silent."""

    def __init__(
        self, app: AppContext, later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        """`later` calls a function after so many seconds."""
        self._app, self._later = app, later
        self.begun = False
        """Whether the host was asked and has not stayed silent since."""

    def begin(self, remote: RemoteSeatApi | None) -> Sentence | None:
        """Ask the host; why it cannot be asked, if so. Without a host there is nothing to do."""
        if remote is None:
            return None
        if remote.connection.state != "connected":
            return Sentence("There is no connection to the host, so it cannot be told.")
        self.begun = True
        remote.end_venue()
        self._later(_ENDS_WITHIN, self._not_ended)
        return None

    def _not_ended(self) -> None:
        self.begun = False
        text = _("The host has not answered; the venue is still open.")
        self._app.notify(text, severity="error", markup=False)
