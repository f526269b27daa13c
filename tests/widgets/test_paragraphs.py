"""Text in lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from judgetui.widgets.paragraphs import paragraph


def test_a_short_text_is_one_line() -> None:
    assert paragraph("Seed of optimism", 20) == ["Seed of optimism"]


def test_what_does_not_fit_is_said_by_an_ellipsis() -> None:
    assert paragraph("one two three four five", 9, 2) == ["one two", "three fo…"]
    assert paragraph("one two three four five", 9) == ["one two", "three", "four five"]


def test_chinese_is_broken_between_characters() -> None:
    assert paragraph("单亲妈妈的新生活", 8) == ["单亲妈妈", "的新生活"]


@given(
    st.text(st.sampled_from("ab 老人关爱[/]…"), min_size=1, max_size=60),
    st.integers(4, 30),
    st.integers(1, 3),
)
def test_lines_never_are_wider_or_more_than_asked(text: str, width: int, most: int) -> None:
    lines = paragraph(text, width, most)
    assert len(lines) <= most
    assert all(cell_len(line) <= width for line in lines)
