"""Text in cells: where lines break, in English and in Chinese."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from judgetui.text_layout import CLOSING, wrapped


def test_english_breaks_at_blanks() -> None:
    assert wrapped("one two three\nfour", 8) == ["one two", "three", "four"]
    assert wrapped("a-very-long-word on", 6) == ["a-very-long-word", "on"]


def test_chinese_breaks_anywhere_but_before_closing_punctuation() -> None:
    assert wrapped("评委彼此一致，不说明", 12) == ["评委彼此一", "致，不说明"]


@given(st.text("评委一致，。》abc ", max_size=60), st.integers(8, 20))
def test_no_line_is_too_wide_or_begins_with_closing_punctuation(text: str, width: int) -> None:
    for line in wrapped(text, width)[1:]:
        assert line[:1] not in CLOSING or not line.strip(CLOSING)
    for line in wrapped(text, width):
        assert cell_len(line) <= width or len(line.split()) == 1
