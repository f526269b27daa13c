"""The private names of Textual that are used, tried with the installed version."""

from __future__ import annotations

import io
import sys
from importlib.metadata import version
from typing import ClassVar, TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from judgetui.app.remembered_look import RememberedLook, _with_words
from judgetui.app.textual_private import (
    TRIED_WITH,
    QuickKeysApp,
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
    # `QuickKeysApp` looks first whether any binding goes before; `SteadyCursor` has no blink.
    assert callable(App._check_bindings)
    assert callable(Input._restart_blink)
    assert callable(Input._pause_blink)


class Bound(QuickKeysApp[None]):
    """Has a field, keys that go before what has the focus, and one that does not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "note('before')", priority=True),
        Binding("f9", "note('moved')", priority=True, id="moved"),
        Binding("8", "note('digit')", priority=True),
        Binding("f5", "note('after')"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []

    def compose(self) -> ComposeResult:
        """A field."""
        yield Input()

    def action_note(self, what: str) -> None:
        """Note what a key did."""
        self.noted.append(what)


async def test_bindings_that_go_before_the_focus_do_so_also_where_they_were_moved() -> None:
    app = Bound()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+g", "f9", "8", "f5", "7")
        assert app.noted == ["before", "moved", "after"]
        assert app.query_one(Input).value == "87"
        app.set_keymap({"moved": "f6,ctrl+h"})
        await pilot.press("f6", "ctrl+h", "f9")
        assert app.noted == ["before", "moved", "after", "moved", "moved"]


class Remembers(RememberedLook, Widget):
    """Draws a word of three letters in the place of another."""

    word = reactive("one")

    def shown(self) -> tuple[()]:
        """Nothing but the word."""
        return ()

    def words(self) -> tuple[str, ...]:
        """The word."""
        return (self.word,)

    def render(self) -> str:
        """Draw it."""
        return self.word


async def test_what_is_called_next_is_called_while_a_widget_is_to_be_drawn() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        widget, called = Remembers(), list[str]()
        await app.mount(widget)
        await pilot.pause()
        widget.word = "two"
        widget.call_next(called.append, "next")
        widget.refresh()
        await pilot.pause()
        assert called == ["next"]


@given(st.lists(st.text("ab|界 ", min_size=1, max_size=4), min_size=2, max_size=6))
def test_words_stand_where_the_others_did_or_nothing_is_said_of_it(words: list[str]) -> None:
    old, new = words[0], words[1]
    before = [Strip([Segment("|"), Segment(word), Segment(" ")]) for word in words]
    after = _with_words((old,), before, (new,))
    texts = [[segment.text for segment in strip] for strip in before]
    place = next((y, x) for y, row in enumerate(texts) for x, text in enumerate(row) if text == old)
    texts[place[0]][place[1]] = new
    assert after is not None
    assert [[segment.text for segment in strip] for strip in after] == texts
    assert _with_words(("nowhere",), before, (new,)) is None


_ROWS = st.lists(st.sampled_from(("a", "b", "界")), min_size=1, max_size=3)


@given(_ROWS, st.data(), st.lists(st.sampled_from(("|", "a", "b")), max_size=2))
def test_several_words_stand_in_their_order_each_once(
    old: list[str], data: st.DataObject, more: list[str]
) -> None:
    new = data.draw(st.lists(st.sampled_from("xyz"), min_size=len(old), max_size=len(old)))
    # As a sum's large figures: some rows may be the same, and each stands on a line of its own.
    before = [Strip([Segment("|"), Segment(word), Segment(" ")]) for word in [*old, *more]]
    after = _with_words(tuple(old), before, tuple(new))
    assert after is not None
    assert [[segment.text for segment in strip] for strip in after] == [
        ["|", word, " "] for word in [*new, *more]
    ]
    # Where one of them is nowhere, none is put in its place.
    assert _with_words((*old, "missing"), before, (*new, "x")) is None
    assert _with_words(("missing", *old), before, ("x", *new)) is None


@pytest.mark.parametrize(
    ("old", "made"),
    [
        (("a", "b"), ["x", "y", "a"]),
        (("a", "a"), ["x", "b", "y"]),
        (("b", "a"), ["a", "x", "y"]),
        (("b", "b"), None),
        (("b", "a", "b"), None),
    ],
)
def test_words_of_a_line_are_found_from_the_left(
    old: tuple[str, ...], made: list[str] | None
) -> None:
    line = Strip([Segment("a"), Segment("b"), Segment("a")])
    lines = _with_words(old, [line], ("x", "y", "z")[: len(old)])
    found = None if lines is None else [segment.text for segment in lines[0]]
    assert found == made


def test_a_parser_that_is_ended_takes_no_more_and_may_be_ended_again() -> None:
    parser = TerminalParser()
    end_parser(parser)
    end_parser(parser)
    assert parser.is_eof
