"""The private names of Textual that the gateway uses do what they are used for."""

from __future__ import annotations

import importlib.metadata

from textual import events
from textual.app import App

from judgetui.gateway.textual_private import (
    ERR,
    OUT,
    TRIED_WITH,
    capture_output,
    end_parser,
    new_parser,
    unhandled_error,
)


def test_they_were_tried_with_the_release_that_is_installed() -> None:
    assert importlib.metadata.version("textual") == TRIED_WITH


def test_a_parser_makes_keys_of_characters_until_it_is_ended() -> None:
    parser = new_parser()
    keys = [message for message in parser.feed("a\x1b[A") if isinstance(message, events.Key)]
    assert [key.key for key in keys] == ["a", "up"]
    end_parser(parser)
    end_parser(parser)
    assert parser.is_eof


class Printing(App[str]):
    """Notes what reaches it as printed, then ends, or breaks."""

    def __init__(self, breaks: bool) -> None:
        super().__init__()
        self.breaks = breaks
        self.printed: list[tuple[str, bool]] = []
        capture_output(self)

    def on_mount(self) -> None:
        """Print by both routers."""
        self.begin_capture_print(self)
        OUT.write("out")
        ERR.write("err")
        if self.breaks:
            raise LookupError
        self.call_later(self.exit)

    def on_print(self, event: events.Print) -> None:
        """Note it."""
        self.printed.append((event.text, event.stderr))


async def test_an_app_gets_what_its_own_task_prints_and_ends_of_itself() -> None:
    app = Printing(breaks=False)
    await app.run_async(headless=True)
    assert app.printed == [("out", False), ("err", True)]
    assert unhandled_error(app) is None


async def test_what_broke_an_app_is_told() -> None:
    app = Printing(breaks=True)
    await app.run_async(headless=True)
    assert isinstance(unhandled_error(app), LookupError)
