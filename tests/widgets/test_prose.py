"""Text of several lines: where they break, and how high the widget is."""

from __future__ import annotations

import pytest

from judgetui.widgets.prose import Item, Listing, Prose
from tests.screens.drawing import Host, drawn

TEXT = "社工多次上门，终于打开了老人的心门。后来，老人成了志愿者，还带来了邻居。"


@pytest.mark.parametrize("width", range(12, 40))
async def test_no_line_begins_with_punctuation_and_none_is_cut_off(width: int) -> None:
    prose = Prose(TEXT)
    app = Host(prose)
    async with app.run_test(size=(width, 20)) as pilot:
        await pilot.pause()
        lines = [line for line in drawn(app) if line]
        assert "".join(lines) == TEXT
        assert not any(line.startswith(("，", "。")) for line in lines)
        assert prose.size.height == len(lines)


async def test_another_text_changes_the_height_and_markup_is_text() -> None:
    prose = Prose("[b]one[/b]")
    app = Host(prose)
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        assert drawn(app)[0] == "[b]one[/b]"
        prose.update("one\n\nthree")
        await pilot.pause()
        assert [line.strip() for line in drawn(app)[:3]] == ["one", "", "three"]
        assert prose.size.height == 3


async def test_wrapped_lines_stand_beside_the_mark() -> None:
    items = (Item("one two three", "✓"), Item("老人[/b]关爱", "!"), Item("", "–"))
    app = Host(Listing(), items=items)
    async with app.run_test(size=(12, 10)):
        assert drawn(app)[:6] == ["✓ one two", "  three", "! 老人[/b]关", "  爱", "–", ""]
        assert app.shown.size.height == 5
