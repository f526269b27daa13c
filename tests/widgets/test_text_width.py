"""Text that fits terminal cells, also where characters are two cells wide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from judgetui.widgets.text_width import cut, fit, fit_right

TEXTS = st.text(alphabet="ab 社会评审会é\n", max_size=30)
WIDTHS = st.integers(0, 40)


@given(TEXTS, WIDTHS)
def test_a_text_never_takes_more_cells_than_it_is_given(text: str, width: int) -> None:
    assert cell_len(cut(text, width)) <= width
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit_right(text, width)) == width
    assert "\n" not in cut(text, width)


@given(TEXTS, WIDTHS)
def test_only_what_does_not_fit_is_cut_and_then_it_is_said(text: str, width: int) -> None:
    line = text.replace("\n", " ")
    if cell_len(line) <= width:
        assert cut(text, width) == line
    elif width:
        assert cut(text, width).endswith("…")


def test_wide_characters_are_not_halved() -> None:
    assert cut("社会工作", 6) == "社会…"
    assert fit("社会工作", 6) == "社会… "
    assert fit_right("社会", 6) == "  社会"
