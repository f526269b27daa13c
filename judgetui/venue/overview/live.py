"""What pages of the overview are told: rows in their language, and only those that have changed."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from judgetui.language import say, speaking
from judgetui.rooms.public_room import PublicRoom
from judgetui.rooms.room_record import RoomRecord
from judgetui.rooms.row_words import link_words, room_row, summary
from judgetui.rooms.watching import RoomsWatch
from judgetui.venue.overview.pages import room_path

_ALL_AGAIN = 5.0
"""Seconds after which every row is made again: a room that is silent becomes trouble by itself."""
TOGETHER = 0.1
"""Seconds between two messages to a page."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over the rows."""

    summary: str = ""
    """How many rooms there are, and of which kinds."""
    link: str = ""
    """What stands between this server and the rooms'; empty while nothing does."""


@dataclass(eq=False)
class Reader:
    """One page that is open."""

    language: str
    room: str | None
    """The room that it is about; None for all."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    whole: bool = True
    """Whether it is to be told everything."""
    changed: set[str] = field(default_factory=set)
    head: Head | None = None
    """As it was told last."""

    def take(self, changed: set[str], other: bool, head: Head) -> None:
        """Take in what has changed, and wake where that is anything for this page."""
        if self.room is None:
            self.changed |= changed
            self.whole |= other
        else:
            self.changed |= changed & {self.room}
        if self.changed or self.whole or self.head != self.own(head):
            self.wake.set()

    def own(self, head: Head) -> Head:
        """What of it this page shows."""
        return head if self.room is None else Head(link=head.link)


class Rows:
    """All rooms in one language, as they were put into words last."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.head = Head()
        self.rows: dict[str, str] = {}
        """By name, as JSON: many pages are sent the same."""
        self._records: Mapping[str, RoomRecord] = {}

    def refresh(self, watch: RoomsWatch, *, again: bool) -> tuple[set[str], bool]:
        """Bring them up to date; which have changed, and whether rooms came or went.

        With `again` also rooms that said nothing are looked at.
        """
        records, now = watch.rooms, watch.now
        changed = set()
        other = records.keys() != self._records.keys()
        with speaking(self.language):
            for name, record in records.items():
                if not again and self._records.get(name) is record:
                    continue
                row = json.dumps(_row(record, now), ensure_ascii=False)
                if self.rows.get(name) != row:
                    changed.add(name)
                    self.rows[name] = row
            self.head = _head(watch)
        if other:
            self.rows = {name: self.rows[name] for name in records}
        self._records = records
        return changed, other


def _head(watch: RoomsWatch) -> Head:
    link = link_words(watch.trouble, watch.age, watch.complete)
    said = say(summary(watch.rooms.values(), watch.now)) if watch.complete else ""
    return Head(said, say(link) if link is not None else "")


def _row(record: RoomRecord, now: datetime.datetime) -> Mapping[str, object]:
    row, public = room_row(record, now), record.public
    clock = public.clock if isinstance(public, PublicRoom) else None
    return {
        "path": room_path(record.name),
        "name": row.name,
        "title": row.title,
        "code": row.code,
        "tone": row.tone,
        "running": record.running,
        "state": row.state,
        "case": row.case,
        "ballots": row.ballots,
        "missing": row.missing,
        "announced": row.announced,
        "behind": row.behind,
        "lag": row.lag,
        "troubles": list(row.troubles),
        "address": row.address,
        "ends": _milliseconds(clock.ends) if clock is not None and clock.ends else None,
        "left": clock.left if clock is not None else None,
    }


def _milliseconds(at: datetime.datetime) -> int:
    return round(at.timestamp() * 1000)


class Live:
    """Tells every open page what changes."""

    def __init__(self, watch: RoomsWatch) -> None:
        self._watch = watch
        self._rows: dict[str, Rows] = {}
        self._readers: set[Reader] = set()
        self._again_at = 0.0
        self.changed = asyncio.Event()
        """Set when the picture has changed."""

    def add(self, reader: Reader) -> None:
        """Tell a page from now on."""
        self._readers.add(reader)
        if reader.language not in self._rows:
            rows = self._rows[reader.language] = Rows(reader.language)
            rows.refresh(self._watch, again=True)
        reader.wake.set()

    def remove(self, reader: Reader) -> None:
        """Tell it no more."""
        self._readers.discard(reader)
        spoken = {one.language for one in self._readers}
        self._rows = {code: rows for code, rows in self._rows.items() if code in spoken}

    async def run(self) -> None:
        """Follow the picture until this is cancelled."""
        while True:
            try:
                await asyncio.wait_for(self.changed.wait(), 1.0)
            except TimeoutError:
                self._watch.check_alive()
            self.changed.clear()
            self.refresh()
            await asyncio.sleep(TOGETHER)

    def refresh(self) -> None:
        """Wake every page for which something has changed."""
        now = asyncio.get_running_loop().time()
        again = now - self._again_at >= _ALL_AGAIN
        self._again_at = now if again else self._again_at
        for language, rows in self._rows.items():
            changed, other = rows.refresh(self._watch, again=again)
            for reader in self._readers:
                if reader.language == language:
                    reader.take(changed, other, rows.head)

    def news(self, reader: Reader) -> bytes:
        """What a page is to be told now, as an event."""
        own = self._rows[reader.language]
        names: Iterable[str] = own.rows if reader.whole else reader.changed
        told = [
            own.rows[name] for name in names if name in own.rows and reader.room in (None, name)
        ]
        reader.head = reader.own(own.head)
        whole = reader.whole and self._watch.complete
        before = {
            "now": _milliseconds(self._watch.now),
            "whole": whole,
            "summary": reader.head.summary,
            "link": reader.head.link,
        }
        reader.whole, reader.changed = reader.whole and not whole, set()
        # JSON has no line break that is not escaped, so that it is one line of an event.
        text = json.dumps(before, ensure_ascii=False)[:-1] + ', "rows": [' + ", ".join(told) + "]}"
        return f"data: {text}\n\n".encode()
