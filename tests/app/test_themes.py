"""Putting on a theme before an app runs: it looks as if the theme had been assigned."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from judgetui.app.themes import DARK, LIGHT, THEMES, apply_theme

NAMES = [theme.name for theme in THEMES]


class Dressed(App[None]):
    """An app that puts on a theme before it runs."""

    CSS = "Static { background: $panel; color: $text-success; }"

    def __init__(self, wanted: str | None) -> None:
        super().__init__()
        apply_theme(self, wanted)

    def compose(self) -> ComposeResult:
        """Draw something in the theme's colours."""
        yield Static("text")


class Assigned(Dressed):
    """An app whose theme is put on in Textual's own way."""

    def __init__(self, wanted: str) -> None:
        super().__init__(None)
        self.theme = wanted


async def look(app: App[None]) -> tuple[object, ...]:
    """What shows which theme an app has on."""
    async with app.run_test() as pilot:
        await pilot.pause()
        style = app.query_one(Static).rich_style
        return app.theme, app.classes, app.get_css_variables(), style, app.screen.rich_style


@pytest.mark.parametrize("wanted", NAMES)
async def test_a_theme_put_on_looks_like_one_assigned(wanted: str) -> None:
    assert await look(Dressed(wanted)) == await look(Assigned(wanted))


@pytest.mark.parametrize("wanted", [None, "", "somebody-elses"])
async def test_it_is_dark_unless_a_theme_of_ours_is_wanted(wanted: str | None) -> None:
    assert (await look(Dressed(wanted)))[0] == DARK.name


async def test_another_theme_can_be_put_on_later() -> None:
    app = Dressed(DARK.name)
    async with app.run_test() as pilot:
        before = app.query_one(Static).rich_style
        app.theme = LIGHT.name
        await pilot.pause()
        assert app.query_one(Static).rich_style != before
        assert app.has_class("-light-mode")
        assert not app.has_class("-dark-mode")
