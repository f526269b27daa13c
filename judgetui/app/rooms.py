"""The app of `judgetui rooms watch`: the overview of all rooms, as new as the server's."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual import on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from judgetui.app.preferences import PreferencesApp
from judgetui.app.screen_factory import help_page, palette_commands
from judgetui.app.textual_private import allow_switch
from judgetui.app.themes import apply_theme
from judgetui.language import _, say
from judgetui.rooms.public_room import one_line
from judgetui.rooms.row_words import link_words
from judgetui.rooms.watching import RoomsWatch
from judgetui.screens.base import SeatScreen
from judgetui.screens.palette import open_palette
from judgetui.screens.rooms import Rooms
from judgetui.settings import load_settings


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


class RoomsApp(PreferencesApp[None]):
    """Opens on the overview and follows the server until it is left."""

    TITLE = "judgetui"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+p", "command_palette", show=False, priority=True),
    ]

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
        super().__init__()
        self.watching = watching
        self._open_page = open_page
        self.settings = load_settings()
        apply_theme(self, theme or self.settings.theme)

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
        self.set_keymap(dict(self.settings.keys))
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

    async def action_quit(self) -> None:
        """Leave; nothing is open."""
        self.exit(None)

    def action_command_palette(self) -> None:
        """Open the palette, in the person's language."""
        open_palette(self)

    def perform_help(self) -> None:
        """Show every key of the present screen."""
        if isinstance(self.screen, SeatScreen):
            self.push_screen(help_page(self.screen))

    def perform_leave(self) -> None:
        """Leave; nothing is open."""
        self.exit(None)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every command that can be used now, for the palette."""
        return palette_commands(screen, self.settings.keys)
