"""The app of `judgetui rooms watch`: the overview of all rooms, as new as the server's."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from collections.abc import Callable
from typing import Any

from textual import on, work
from textual.message import Message
from textual.screen import Screen

from judgetui.app.seatless_app import SeatlessApp
from judgetui.app.textual_private import allow_switch
from judgetui.language import _, say
from judgetui.rooms.public_room import one_line
from judgetui.rooms.row_words import link_words
from judgetui.rooms.watching import RoomsWatch
from judgetui.screens.base import SeatScreen
from judgetui.screens.rooms import Rooms


def open_page(address: str) -> bool:
    """Open a page in a browser that has a window; False where there is none."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        # What would be found is a browser for terminals, and this one is in use.
        return False
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


class RoomsApp(SeatlessApp[None]):
    """Opens on the overview and follows the server until it is left."""

    class Changed(Message):
        """The picture of the rooms has changed."""

    def __init__(
        self,
        watching: RoomsWatch,
        *,
        theme: str | None = None,
        open_page: Callable[[str], bool] = open_page,
    ) -> None:
        """`watching` has begun already, and is closed with the app."""
        super().__init__(theme)
        self.watching = watching
        self._open_page = open_page

    def _changed(self) -> None:
        """Called from the thread that reads."""
        self.post_message(self.Changed())

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the overview."""
        return allow_switch(self._rooms())

    def _rooms(self) -> Rooms:
        return Rooms(self.watching.address.url, lambda: self.watching.now)

    def on_mount(self) -> None:
        """Use the user's keys and show what was read meanwhile, and each change."""
        self.use_own_keys()
        self.watching.changed = self._changed
        self._changed()
        self.set_interval(1, self._tick)

    def on_unmount(self) -> None:
        """Stop reading."""
        self.watching.close()

    def _tick(self) -> None:
        self.watching.check_alive()
        self._say_link()

    @on(Changed)
    def draw_rooms(self) -> None:
        """Show the newest picture."""
        for screen in self.screen_stack:
            if isinstance(screen, Rooms):
                screen.set_reactive(SeatScreen.now, self.watching.now)
                if self.watching.complete:
                    screen.rooms = tuple(self.watching.rooms.values())
        self._say_link()

    def _say_link(self) -> None:
        watch = self.watching
        why = link_words(watch.trouble, watch.age, watch.complete)
        for screen in self.screen_stack:
            if isinstance(screen, Rooms):
                screen.link_line = say(why) if why is not None else ""

    @on(Rooms.OpenBoard)
    @work(exclusive=True, group="board")
    async def open_board(self, message: Rooms.OpenBoard) -> None:
        """Open a room's board in a browser, in a thread; always say the address."""
        address = f"{message.record.address}/board"
        opened = await asyncio.to_thread(self._open_page, address)
        values = {"room": one_line(message.record.name), "address": address}
        if opened:
            text = _("The board of %(room)s is opened in the browser: %(address)s")
        else:
            text = _("There is no browser here; the board of %(room)s is at %(address)s")
        self.notify(text % values, markup=False, timeout=20)

    def draw_anew(self) -> None:
        """Draw the overview in the language that is used now, with the same filter."""
        before = self.screen
        screen = self._rooms()
        if isinstance(before, Rooms):
            screen.set_reactive(Rooms.filter, before.filter)
        self.switch_screen(screen)
        self.post_message(self.Changed())
