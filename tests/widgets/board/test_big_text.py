"""Large figures."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from judgetui.widgets.board.big_text import drawable, glyph_height, glyph_width, glyphs


@pytest.mark.parametrize("text", ["01:42", "-00:07", "91.20", "2=", "JUDGETUI"])
@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_figures_are_as_large_as_they_say(text: str, scale: int) -> None:
    rows = glyphs(text, scale)
    assert len(rows) == glyph_height(scale)
    assert {cell_len(row) for row in rows} == {glyph_width(text, scale)}


def test_figures_keep_their_shape() -> None:
    assert glyphs("4", 1) == ("█ █", "▀▀█", "  ▀")
    assert glyphs("1", 2) == ("  ██  ", "████  ", "  ██  ", "  ██  ", "██████")


def test_figures_differ_from_each_other() -> None:
    assert len({glyphs(figure, 1) for figure in "0123456789"}) == 10


def test_only_what_has_figures_is_drawable() -> None:
    assert drawable("09:59")
    assert not drawable("老人")
    assert not drawable("")
