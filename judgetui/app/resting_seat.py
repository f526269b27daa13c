"""The app of a seat while nobody looks at it: it keeps its news."""

from __future__ import annotations

from collections.abc import Mapping

from judgetui.app.app_state import AppState
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.state import Meeting
from judgetui.screens.base import SeatScreen
from judgetui.venue.client.seat_api import (
    ConnectionStatus,
    DraftChanged,
    HostNotes,
    LogStatus,
    News,
    RecordDiffers,
    RemoteSeatApi,
    SoundTest,
    VenueAddress,
    WaitingDevices,
)

_WHOLE = (
    Meeting,
    Mapping,
    ConnectionStatus,
    WaitingDevices,
    BoardMode,
    OverlayMode,
    VenueAddress,
    HostNotes,
    LogStatus,
    RecordDiffers,
)
"""News of which the newest says all that those before it did."""


class KeptNews:
    """The news that came while an app rested: of what each says whole, only the newest."""

    def __init__(self) -> None:
        self._kept: dict[object, News] = {}
        self._count = 0

    def add(self, news: News) -> None:
        """Keep news; a sound that nobody would hear is none."""
        if isinstance(news, SoundTest):
            return
        self._count += 1
        kind: object = next((kind for kind in _WHOLE if isinstance(news, kind)), self._count)
        if isinstance(news, DraftChanged):
            kind = (news.draft.judge, news.draft.case, news.draft.paper)
        self._kept.pop(kind, None)
        self._kept[kind] = news

    def take(self) -> list[News]:
        """What was kept, in the order in which it came; from now on nothing is."""
        kept, self._kept = list(self._kept.values()), {}
        return kept


class RestingSeatApp(AppState):
    """The app of a seat that may rest; then news are only kept."""

    remote: RemoteSeatApi | None = None
    """The seat's interface, where it is over the network."""

    def __init__(self) -> None:
        super().__init__()
        self._kept_news = KeptNews()

    @property
    def age(self) -> float:
        """How many seconds old what the screens show is."""
        return self.remote.age if self.remote is not None else 0.0

    def handle_news(self, news: News) -> None:
        """Take in what the seat's interface reports."""
        raise NotImplementedError

    def take_news(self, news: News) -> None:
        """Have news handled in the app, where its screens can be changed, or keep them."""
        if self.rests:
            self._kept_news.add(news)
        else:
            self.call_next(self.handle_news, news)

    def rest(self) -> None:
        """Rest, and have the seat's end of the network rest too."""
        super().rest()
        if self.remote is not None:
            self.remote.rest(True)

    def wake(self) -> None:
        """Take in what came while nobody looked, and show the time again."""
        super().wake()
        if self.remote is not None:
            self.remote.rest(False)
        for news in self._kept_news.take():
            self.call_next(self.handle_news, news)
        for screen in self.screen_stack:
            if isinstance(screen, SeatScreen):
                screen.call_next(screen.begin_to_tick)
