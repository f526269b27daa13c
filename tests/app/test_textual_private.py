"""The private names of Textual that are used, tried with the installed version."""

from __future__ import annotations

import io
import sys
from importlib.metadata import version
from typing import TextIO

import pytest
from textual import events
from textual.app import App
from textual.screen import Screen
from textual.widgets import Input

from judgetui.app.textual_private import (
    TRIED_WITH,
    TerminalParser,
    allow_switch,
    current_app,
    end_parser,
    failure_of,
    print_in,
    redirect_prints,
    replace_output,
)


class Small(App[None]):
    """Begins with a screen that can be switched, and notes what is printed."""

    def __init__(self) -> None:
        super().__init__()
        self.printed: list[tuple[str, bool]] = []

    def get_default_screen(self) -> Screen[None]:
        """Begin with a screen that can be switched."""
        return allow_switch(Screen(id="first"))

    def on_mount(self) -> None:
        """Hear what is printed."""
        self.begin_capture_print(self)

    def on_print(self, event: events.Print) -> None:
        """Note what is printed."""
        self.printed.append((event.text, event.stderr))


def test_they_were_tried_with_this_version() -> None:
    assert version("textual") == TRIED_WITH


async def test_a_first_screen_can_be_switched() -> None:
    app = Small()
    async with app.run_test() as pilot:
        await app.switch_screen(Screen(id="second"))
        await pilot.pause()
        assert [screen.id for screen in app.screen_stack] == ["second"]


async def test_an_app_is_known_in_its_own_tasks_and_hears_what_is_printed() -> None:
    assert current_app() is None
    app, known = Small(), []
    async with app.run_test() as pilot:
        app.call_later(lambda: known.append(current_app()))
        print_in(app, "printed", stderr=True)
        await pilot.pause()
        assert known == [app]
        assert ("printed", True) in app.printed
    assert failure_of(app) is None


async def test_prints_go_where_they_are_redirected() -> None:
    app, out = Small(), io.StringIO()
    redirect_prints(app, out, out)
    async with app.run_test() as pilot:
        app.call_later(lambda: sys.stdout.write("printed"))
        await pilot.pause()
    assert out.getvalue() == "printed"


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of another kind")
async def test_what_a_terminal_writes_to_can_be_replaced() -> None:
    from textual.drivers.linux_driver import LinuxDriver

    files: list[TextIO] = []
    replace_output(LinuxDriver(Small()), files.append)
    assert files == [sys.__stderr__]


async def _break(app: Small) -> None:
    async with app.run_test() as pilot:
        app.call_later(lambda: 1 / 0)
        await pilot.pause()


async def test_what_broke_an_app_is_known() -> None:
    app = Small()
    with pytest.raises(ZeroDivisionError):
        await _break(app)
    assert isinstance(failure_of(app), ZeroDivisionError)


def test_a_terminal_is_understood() -> None:
    parser = TerminalParser()
    keys = [message for message in parser.feed("a\x1b[A") if isinstance(message, events.Key)]
    assert [key.key for key in keys] == ["a", "up"]


def test_methods_that_are_overridden_are_there() -> None:
    # `BallotField` takes a paste itself, and `JudgeApp` an exception.
    assert callable(Input._on_paste)
    assert callable(App._handle_exception)


def test_a_parser_that_is_ended_takes_no_more_and_may_be_ended_again() -> None:
    parser = TerminalParser()
    end_parser(parser)
    end_parser(parser)
    assert parser.is_eof
