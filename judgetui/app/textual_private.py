"""All uses of Textual's private names, each behind one function.

A new version of Textual may rename or drop them. `tests/app/test_textual_private.py` tests each
with the version in `TRIED_WITH`. Run it, and change `TRIED_WITH`, when Textual is updated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TextIO, cast

from textual._context import active_app
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.command import CommandList, CommandPalette
from textual.content import Content
from textual.driver import Driver
from textual.screen import Screen

TRIED_WITH = "8.2.8"
"""The version of Textual with which these names were tested."""

TerminalParser = XTermParser
"""Makes events of what a terminal sends: `feed(text)` and `tick()` give them."""


def end_parser(parser: XTermParser) -> None:
    """End a parser, which an unbounded cache of Textual would otherwise keep, with its app."""
    if not parser.is_eof:
        for _message in parser.feed(""):
            pass


def forget_mouse(driver: Driver) -> None:
    """Drop the last mouse move, which holds the widget it was over, and with it the app."""
    driver._last_move_event = None


def allow_switch(screen: Screen[Any]) -> Screen[Any]:
    """Prepare an app's default screen so that `switch_screen` can replace it; return the screen.

    Textual pushes no result callback for a default screen, and then fails to pop it.
    """
    screen._push_result_callback(screen, None)
    return screen


def current_app() -> App[Any] | None:
    """The app whose task this is; None outside of any."""
    return active_app.get(None)


def print_in(app: App[Any], text: str, *, stderr: bool) -> None:
    """Give an app what was printed, as its own redirection of standard output would."""
    app._print(text, stderr=stderr)


class Output(Protocol):
    """A replacement for a standard stream."""

    def write(self, text: str, /) -> int:
        """Take what is printed; gives the number of characters."""

    def flush(self) -> None:
        """Do what `TextIO.flush` does."""


def redirect_prints(app: App[Any], out: Output, err: Output) -> None:
    """Have an app that does not run yet redirect the standard streams to these."""
    app._capture_stdout, app._capture_stderr = cast(Any, out), cast(Any, err)


def failure_of(app: App[Any]) -> BaseException | None:
    """The exception that ended an app; None where none did."""
    return app._exception


def replace_output(driver: Driver, wrap: Callable[[TextIO], object]) -> None:
    """Have a terminal's driver write to what `wrap` makes of its file."""
    terminal = cast(Any, driver)
    terminal._file = wrap(terminal._file)


class Palette(CommandPalette):
    """The command palette, with a translated text for when no command matches."""

    no_match_text = ""
    """That text."""

    def _start_no_matches_countdown(self, search_value: str) -> None:
        super()._start_no_matches_countdown(search_value)
        self.set_timer(self._NO_MATCHES_COUNTDOWN, self._replace_no_match_text)

    def _replace_no_match_text(self) -> None:
        commands = self.query_one(CommandList)
        if any(option.id == self._NO_MATCHES for option in commands.options):
            text = Content("  " + self.no_match_text)
            commands.replace_option_prompt(self._NO_MATCHES, text)
