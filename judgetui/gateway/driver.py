"""A Textual driver for a terminal at the other end of a socket, which may be absent at times."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol, TextIO

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.messages import InBandWindowResize

from judgetui.app.textual_private import TerminalParser, end_parser, forget_mouse

COLUMNS = (20, 400)
"""The fewest and most columns a page may ask for."""
ROWS = (5, 200)
LONGEST = 100_000
"""Characters without a complete key or paste after which the parser is reset."""
_ESCAPE_ALONE = 0.11
"""Seconds after which an escape character is the Esc key; a little over the parser's own limit."""
_ENTER = "\x1b[?1049h\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?25l\x1b[?2026$p\x1b[?2004h"
_LEAVE = "\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[?1049l"


class Terminal(Protocol):
    """What a driver needs of its seat."""

    driver: SocketDriver | None
    size: tuple[int, int]
    """Columns and rows of the page."""

    def draw(self, output: str) -> None:
        """Send terminal output to the page, if one is connected."""

    def follow(self, url: str, new_tab: bool) -> None:
        """Have the page open an address."""

    def deliver(self, content: BinaryIO | TextIO, name: str, encoding: str | None) -> None:
        """Have the page download a file."""


TERMINAL: ContextVar[Terminal] = ContextVar("terminal")
"""The terminal of the app that is started in this context."""


def clamp(columns: int, rows: int) -> tuple[int, int]:
    """A size within bounds: a screen of a million rows would take all memory."""
    return (
        max(COLUMNS[0], min(columns, COLUMNS[1])),
        max(ROWS[0], min(rows, ROWS[1])),
    )


class SocketDriver(Driver):
    """Drives one app for one page: no signals, no threads, no file descriptors."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=False, mouse=mouse, size=clamp(*(size or (80, 24))))
        self._terminal = TERMINAL.get()
        self._terminal.driver = self
        self._parser = TerminalParser()
        self._unparsed = 0
        """Characters fed to the parser since its last complete event."""
        self._escape: asyncio.TimerHandle | None = None
        self.started = False

    @property
    def is_web(self) -> bool:
        """Whether a browser shows it."""
        return True

    def write(self, data: str) -> None:
        """Hand output to the page."""
        self._terminal.draw(data)

    def start_application_mode(self) -> None:
        """Switch the page's terminal to full-screen drawing."""
        self.started = True
        self.write(_ENTER)
        # The page may have changed its size since the app was made.
        self.resize(*self._terminal.size)

    def stop_application_mode(self) -> None:
        """Switch the page's terminal back."""
        self.started = False
        self._release()
        self.write(_LEAVE)

    def disable_input(self) -> None:
        """Nothing to do: input comes by `feed` and is dropped once the app has stopped."""

    def redraw_all(self, columns: int, rows: int) -> None:
        """Reset the parser, and draw everything for a page that has just connected."""
        self.forget()
        self.resize(columns, rows)
        self.repaint()

    def forget(self) -> None:
        """Reset the parser: drop an incomplete key sequence or paste."""
        self._release()
        self._parser = TerminalParser()
        self._unparsed = 0

    def repaint(self) -> None:
        """Draw everything again, in the app's own context."""
        self.write(_ENTER)
        self._app.call_later(self._app.refresh, repaint=True, layout=True)

    def feed(self, typed: str) -> None:
        """Parse what a person typed or pasted."""
        if not self.started:
            return
        if typed:
            self._parse(typed)
        if self._escape is not None:
            self._escape.cancel()
        self._escape = self._loop.call_later(_ESCAPE_ALONE, self._time_out)

    def _parse(self, typed: str) -> None:
        self._unparsed += len(typed)
        try:
            for message in self._parser.feed(typed):
                self._unparsed = 0
                self._take(message)
        except (ValueError, LookupError, OverflowError):
            self.forget()
        if self._unparsed > LONGEST:
            self.forget()

    def _take(self, message: Message) -> None:
        """Pass an event to the app, except a size that came as typed input.

        A page sends its size in a frame of its own, which is checked against bounds.
        """
        if not isinstance(message, events.Resize | InBandWindowResize):
            self.process_message(message)

    def _time_out(self) -> None:
        for message in self._parser.tick():
            self._take(message)

    def send_message(self, message: Message) -> None:
        """Hand a message to the app; it is on the same loop, so no thread is crossed."""
        self._app.post_message(message)

    def resize(self, columns: int, rows: int) -> None:
        """Set the page's size, within bounds."""
        self._size = clamp(columns, rows)
        size = Size(*self._size)
        self._app.post_message(events.Resize(size, size))

    def focus(self, there: bool) -> None:
        """Tell the app whether the page has the keyboard focus."""
        self._app.post_message(events.AppFocus() if there else events.AppBlur())

    def _release(self) -> None:
        """Release what Textual would keep after the app's end, and the app with it."""
        if self._escape is not None:
            self._escape.cancel()
            self._escape = None
        end_parser(self._parser)
        forget_mouse(self)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Open an address in the page, not on the host's machine."""
        self._terminal.follow(url, new_tab)

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,
        open_method: Literal["browser", "download"] = "download",
        encoding: str | None = None,
        mime_type: str | None = None,
        name: str | None = None,
    ) -> None:
        """Give a file to the page, not to the host's disk."""
        self._terminal.deliver(binary, save_path.name, encoding)
        done = events.DeliveryComplete(key=delivery_key, path=None, name=name)
        self._app.post_message(done)
