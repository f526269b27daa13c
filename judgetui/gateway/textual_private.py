"""What many apps in one process need of Textual beyond its public interface.

Every private name of Textual that the gateway uses is here, behind a function that says what it is
for. `TRIED_WITH` is the release all of it was tried with; a test fails for another one.
"""

from __future__ import annotations

import sys
from typing import Any, TextIO

from textual._context import active_app
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver

TRIED_WITH = "8.2.8"
"""The release of Textual; its version is pinned to it."""


def new_parser() -> XTermParser:
    """What makes keys, pastes and mouse moves of the characters a terminal sends."""
    return XTermParser()


def end_parser(parser: XTermParser) -> None:
    """End a parser, which an unbounded cache of Textual would keep, and with it the whole app."""
    if not parser.is_eof:
        for _message in parser.feed(""):
            pass


def forget_mouse(driver: Driver) -> None:
    """Drop the last mouse move, which holds the widget it was over, and with it the app."""
    driver._last_move_event = None


def capture_output(app: App[Any]) -> None:
    """Have what an app prints go through the routers below instead of its own redirection."""
    app._capture_stdout, app._capture_stderr = OUT, ERR  # type: ignore[assignment]


def unhandled_error(app: App[Any]) -> BaseException | None:
    """What ended an app that has ended; none where it ended of itself."""
    return app._exception


class OutputRouter:
    """Takes the place of a standard stream; what is printed goes to the app whose task prints.

    `redirect_stdout` nests: with several apps in one process, the app that ends last would leave
    the stream at one that ended before. With one and the same object everywhere nothing changes.
    """

    def __init__(self, behind: TextIO, *, stderr: bool = False) -> None:
        self._behind = behind
        self._stderr = stderr

    def write(self, text: str) -> int:
        """Hand the text to the printing task's app, else to standard error."""
        app = active_app.get(None)
        if app is None:
            return self._behind.write(text)
        app._print(text, stderr=self._stderr)
        return len(text)

    def flush(self) -> None:
        """Flush standard error."""
        self._behind.flush()

    def isatty(self) -> bool:
        """Whether it is a terminal: never."""
        return False

    def fileno(self) -> int:
        """No file: nothing may go past the router."""
        return -1


_BEHIND = sys.__stderr__ or sys.stderr
"""Standard output belongs to the host: a line nobody reads would one day block the gateway."""
OUT = OutputRouter(_BEHIND)
ERR = OutputRouter(_BEHIND, stderr=True)
