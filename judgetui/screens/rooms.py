"""The overview of many rooms: a line each, filters, and all that is told of the marked one."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from judgetui.app.commands import ROOMS, bindings
from judgetui.language import _, say
from judgetui.meeting.message import Sentence
from judgetui.rooms.room_record import RoomRecord
from judgetui.rooms.row_words import RoomFilter, room_row, summary
from judgetui.screens.base import SeatScreen
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.rooms_table import RoomsTable


class Rooms(SeatScreen):
    """Shows all rooms; what is typed filters them. It posts what is to be opened."""

    DEFAULT_CSS = """
    Rooms #top { height: 1; width: 100%; padding: 0 1; }
    Rooms #summary { width: 1fr; height: 1; text-style: bold; }
    Rooms #server { width: auto; max-width: 50%; height: 1; color: $text-muted; }
    Rooms.-narrow #server { display: none; }
    Rooms #filter { height: 1; width: 100%; padding: 0 1; }
    Rooms #filter Static { width: auto; height: 1; color: $text-muted; }
    Rooms #filters { margin-left: 1; }
    Rooms Input {
        width: 1fr; max-width: 40; height: 1; border: none; padding: 0 1; background: $panel;
    }
    Rooms Input:focus { border: none; }
    Rooms RoomsTable { padding: 0 1; margin-top: 1; }
    Rooms #empty { padding: 1 2; height: auto; }
    Rooms #about { height: 4; width: 100%; padding: 0 1; background: $panel; }
    Rooms.-tall #about { height: 6; }
    """

    room = ROOMS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(ROOMS),
        Binding("up", "mark(-1)", show=False),
        Binding("down", "mark(1)", show=False),
        Binding("pageup", "leaf(-1)", show=False),
        Binding("pagedown", "leaf(1)", show=False),
        Binding("ctrl+home", "mark(-1000000)", show=False),
        Binding("ctrl+end", "mark(1000000)", show=False),
    ]

    rooms: var[Sequence[RoomRecord] | None] = var(None)
    """All rooms, in order of their names; None before they were read."""
    filter: var[RoomFilter] = var(RoomFilter())

    @dataclass
    class OpenBoard(Message):
        """The board of a room is to be opened."""

        record: RoomRecord

    def __init__(self, server: str, clock: Callable[[], datetime.datetime]) -> None:
        """`server` is its address, `clock` gives its time."""
        super().__init__(clock)
        self._server = server

    def parts(self) -> ComposeResult:
        """How many there are, the filter, the table, the marked room, the keys."""
        with Horizontal(id="top"):
            yield Static("", id="summary", markup=False)
            yield Static(self._server, id="server", markup=False)
        with Horizontal(id="filter"):
            yield Static(_("Filter:") + " ", markup=False)
            yield Input(self.filter.text, placeholder=_("name, title or code"), max_length=60)
            yield Static("", id="filters", markup=False)
        yield Static("", id="empty", markup=False)
        yield RoomsTable()
        yield Static("", id="about", markup=False)
        yield KeyBar(ROOMS)

    def on_mount(self) -> None:
        """Begin in the filter, where letters go."""
        if fields := self.query(Input):
            fields.first().focus()
            self.query_one(KeyBar).keymap = self.own_keys
            self.draw()

    def watch_rooms(self) -> None:
        """Show what was read."""
        self.draw()

    def watch_filter(self) -> None:
        """Show other rooms."""
        self.draw()

    def watch_now(self) -> None:
        """Let the clocks go, and miss rooms that have become silent."""
        self.draw()

    def draw(self) -> None:
        """Bring the table and what is around it up to date."""
        if self.now is not None:
            # A change may come while the parts are made, or taken down one by one.
            with suppress(NoMatches):
                self._draw(self.now)

    def _draw(self, now: datetime.datetime) -> None:
        rooms = self.rooms
        table = self.query_one(RoomsTable)
        shown = [room for room in rooms or () if self.filter.takes(room, now)]
        table.now = now
        if list(table.rooms) != shown:
            table.rooms = shown
        self.query_one("#summary", Static).update(
            say(summary(rooms, now)) if rooms is not None else _("Reading the rooms …")
        )
        self.query_one("#filters", Static).update(self._filters(len(shown)))
        empty = self.query_one("#empty", Static)
        empty.display = rooms is not None and not shown
        empty.update(self._why_empty())
        self._describe()

    def _filters(self, shown: int) -> str:
        parts = [_("shown: %(count)d") % {"count": shown}] if self.filter != RoomFilter() else []
        parts += [_("trouble only")] if self.filter.trouble_only else []
        parts += [_("running only")] if self.filter.running_only else []
        return " · ".join(parts)

    def _why_empty(self) -> str:
        if self.rooms:
            return _("No room is like that; %(key)s shows all.") % {"key": self.key_of("all-rooms")}
        return _("There is no room in the log yet; `judgetui host NAME --upstream` makes its own.")

    def _describe(self) -> None:
        """Say all that is told of the marked room."""
        record = self.query_one(RoomsTable).marked_room
        about = self.query_one("#about", Static)
        if record is None or self.now is None:
            about.update("")
            return
        row = room_row(record, self.now)
        facts = " · ".join(filter(None, (row.name, row.title, row.state, row.case)))
        where = row.address or _("its address is not known")
        values = {"code": row.code, "where": where, "epoch": record.epoch, "acts": record.acts}
        found = (
            _("code %(code)s · %(where)s · epoch %(epoch)d · acts in the log: %(acts)d") % values
        )
        about.update("\n".join((facts, found, " · ".join(row.troubles) or _("no trouble"))))

    @on(Input.Changed)
    def type_filter(self, event: Input.Changed) -> None:
        """Filter by what is typed."""
        self.filter = replace(self.filter, text=event.value)

    @on(Input.Submitted)
    def enter(self) -> None:
        """Enter opens, also out of the field."""
        self.action_perform("open-board")

    def action_mark(self, places: int) -> None:
        """Move the mark."""
        self.query_one(RoomsTable).move(places)
        self._describe()

    def action_leaf(self, pages: int) -> None:
        """Move the mark by what is in sight."""
        table = self.query_one(RoomsTable)
        table.move(pages * table.page)
        self._describe()

    def on_click(self) -> None:
        """Say what is told of the room that was clicked."""
        self.call_after_refresh(self._describe)

    def why_not(self, command: str) -> Sentence | None:
        """Why the marked room's board cannot be opened."""
        if command != "open-board" or not self.is_mounted:
            return None
        record = self.query_one(RoomsTable).marked_room
        if record is None:
            return Sentence("Mark a room first.")
        if not record.address:
            return Sentence("The room did not say where its pages are.")
        return None

    def perform_open_board(self) -> None:
        """Have the board of the marked room opened."""
        if (record := self.query_one(RoomsTable).marked_room) is not None:
            self.post_message(self.OpenBoard(record))

    def perform_trouble_only(self) -> None:
        """Show rooms with trouble, or all."""
        self.filter = replace(self.filter, trouble_only=not self.filter.trouble_only)

    def perform_running_only(self) -> None:
        """Show rooms that run, or all."""
        self.filter = replace(self.filter, running_only=not self.filter.running_only)

    def perform_all_rooms(self) -> None:
        """Take every filter away."""
        self.query_one(Input).value = ""
        self.filter = RoomFilter()
