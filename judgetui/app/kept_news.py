"""The news that come while an app rests."""

from __future__ import annotations

from collections.abc import Mapping

from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.state import Meeting
from judgetui.venue.client.seat_api import (
    ConnectionStatus,
    DraftChanged,
    HostNotes,
    News,
    RecordDiffers,
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
