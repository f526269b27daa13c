"""Sentences below each other, each with its mark."""

from __future__ import annotations

from judgetui.widgets.listing import Item, Listing
from tests.screens.drawing import Host, drawn


async def test_wrapped_lines_stand_beside_the_mark() -> None:
    items = (Item("one two three", "✓"), Item("老人[/b]关爱", "!"), Item("", "–"))
    app = Host(Listing(), items=items)
    async with app.run_test(size=(12, 10)):
        assert drawn(app)[:6] == ["✓ one two", "  three", "! 老人[/b]关", "  爱", "–", ""]
        assert app.shown.size.height == 5
