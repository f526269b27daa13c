"""What pages of the overview are told: rows in their language, and only those that have changed."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from judgetui.language import say, say_in, speaking
from judgetui.rooms.public_room import PublicRoom
from judgetui.rooms.room_record import RoomRecord
from judgetui.rooms.row_words import link_words, room_row, summary
from judgetui.rooms.watching import RoomsWatch
from judgetui.venue.overview.pages import room_path

Row = dict[str, object]
_ALL_AGAIN = 5.0
"""Seconds after which every row is made again: a room that is silent becomes trouble by itself."""
TOGETHER = 0.1
"""Seconds between two messages to a page."""


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
    head: tuple[str, str] = ("", "")
    """The summary and what is said of the server, as it was told last."""


class Rows:
    """All rows in one language, as they were made last."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.rows: dict[str, Row] = {}
        self._records: dict[str, RoomRecord] = {}

    def refresh(
        self, records: Mapping[str, RoomRecord], now: datetime.datetime, *, again: bool
    ) -> tuple[set[str], bool]:
        """Make rows anew; the names of those that changed, and whether rooms came or went.

        With `again` also those whose room said nothing.
        """
        changed = set()
        other = records.keys() != self._records.keys()
        with speaking(self.language):
            for name, record in records.items():
                if not again and self._records.get(name) is record:
                    continue
                row = _row(record, now)
                if self.rows.get(name) != row:
                    changed.add(name)
                    self.rows[name] = row
        if other:
            self.rows = {name: self.rows[name] for name in records}
        self._records = dict(records)
        return changed, other


def _row(record: RoomRecord, now: datetime.datetime) -> Row:
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
        self._of(reader.language).refresh(self._watch.rooms, self._watch.now, again=True)
        reader.wake.set()

    def remove(self, reader: Reader) -> None:
        """Tell it no more."""
        self._readers.discard(reader)
        spoken = {one.language for one in self._readers}
        self._rows = {code: rows for code, rows in self._rows.items() if code in spoken}

    def _of(self, language: str) -> Rows:
        return self._rows.setdefault(language, Rows(language))

    async def run(self) -> None:
        """Follow the picture until this is cancelled."""
        while True:
            try:
                await asyncio.wait_for(self.changed.wait(), 1.0)
            except TimeoutError:
                self._watch.check_alive()
            self.changed.clear()
            self._refresh()
            await asyncio.sleep(TOGETHER)

    def _refresh(self) -> None:
        now = asyncio.get_running_loop().time()
        again = now - self._again_at >= _ALL_AGAIN
        self._again_at = now if again else self._again_at
        for language, rows in self._rows.items():
            changed, other = rows.refresh(self._watch.rooms, self._watch.now, again=again)
            head = self.head(language)
            for reader in self._readers:
                if reader.language == language:
                    reader.changed |= changed
                    reader.whole |= other
                    if reader.changed or reader.whole or reader.head != head:
                        reader.wake.set()

    def head(self, language: str) -> tuple[str, str]:
        """How many rooms there are, and what stands between this server and the rooms'."""
        watch = self._watch
        link = link_words(watch.trouble, watch.age, watch.complete)
        with speaking(language):
            said = say(summary(watch.rooms.values(), watch.now)) if watch.complete else ""
        return said, say_in(language, link) if link is not None else ""

    def news(self, reader: Reader) -> bytes:
        """What a page is to be told now, as an event."""
        rows = self._of(reader.language).rows
        names: Iterable[str] = rows if reader.whole else (n for n in reader.changed if n in rows)
        if reader.room is not None:
            names = [name for name in names if name == reader.room]
        reader.head = self.head(reader.language)
        told = {
            "now": _milliseconds(self._watch.now),
            "whole": reader.whole and self._watch.complete,
            "summary": reader.head[0],
            "link": reader.head[1],
            "rows": [rows[name] for name in names],
        }
        reader.whole, reader.changed = not self._watch.complete, set()
        # JSON has no line break that is not escaped, so that it is one line of an event.
        return b"data: " + json.dumps(told, ensure_ascii=False).encode() + b"\n\n"
