"""What Textual does otherwise in tests hides no fault and no colour from them."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.css.stylesheet import Stylesheet
from textual.widgets import Static


class Coloured(App[None]):
    """One widget in a colour of the theme."""

    CSS = "Static { background: $primary; }"

    def compose(self) -> ComposeResult:
        """Put it on the screen."""
        yield Static("shown")


def test_apps_with_the_same_variables_share_what_was_read_and_others_do_not() -> None:
    css, sheets = Coloured.CSS, [Stylesheet(variables={"primary": at}) for at in ("red", "red")]
    other = Stylesheet(variables={"primary": "blue"})
    for sheet in (*sheets, other):
        sheet.add_source(css, read_from=("here", ""))
    first, second = (sheet.rules[0] for sheet in sheets)
    assert first is second
    assert other.rules[0].styles.background.hex == "#0000FF"
    assert first.styles.background.hex == "#FF0000"


def test_a_layout_that_remembers_is_not_shared() -> None:
    layouts = []
    for _app in range(2):
        sheet = Stylesheet(variables={"primary": "red"})
        sheet.add_source("Screen { layout: grid; }", read_from=("there", ""))
        layouts.append(sheet.rules[0].styles.layout)
    assert layouts[0] is not layouts[1]


async def test_an_app_that_changes_its_theme_has_the_colours_of_it() -> None:
    async with (app := Coloured()).run_test() as pilot:
        before = app.query_one(Static).styles.background
        app.theme = "gruvbox"
        await pilot.pause()
        assert app.query_one(Static).styles.background != before
        app.theme = "textual-dark"
        await pilot.pause()
        assert app.query_one(Static).styles.background == before


class Broken(App[None]):
    """One widget that fails where it is drawn for the second time."""

    class Widget(Static):
        """Fails once it says so."""

        broken = False

        def render_line(self, y: int) -> object:  # type: ignore[override]
            """Fail, or draw."""
            return 1 / 0 if self.broken else super().render_line(y)

    def compose(self) -> ComposeResult:
        """Put it on the screen."""
        yield self.Widget("shown")


async def _break() -> None:
    async with (app := Broken()).run_test() as pilot:
        widget = app.query_one(Broken.Widget)
        widget.broken = True
        widget.refresh()
        await pilot.pause()


async def test_what_fails_where_it_is_drawn_fails_although_nothing_asks_for_the_picture() -> None:
    with pytest.raises(ZeroDivisionError):
        await _break()


async def test_a_pause_ends_after_what_was_to_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where no processor time was used meanwhile, as on a busy machine."""
    monkeypatch.setattr("textual._wait.process_time", lambda: 0.0)
    done: list[int] = []

    async def work() -> None:
        for step in range(3_000):
            await asyncio.sleep(0)
            done.append(step)

    async with Coloured().run_test() as pilot:
        soon = asyncio.get_running_loop().time() + 0.019
        tasks = []
        asyncio.get_running_loop().call_at(soon, lambda: tasks.append(asyncio.create_task(work())))
        await pilot.pause()
        assert len(done) == 3_000
