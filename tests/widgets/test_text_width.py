"""Text that fits terminal cells, also where characters are two cells wide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from judgetui.widgets.text_width import cut, fit, fit_right, paragraph

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


def test_chinese_lines_begin_and_end_as_chinese_lines_do() -> None:
    text = "理论、方法与伦理贴合案例并贯穿始终，反思有启发（见《案例集》，“附录”）。"
    for width in range(8, 60):
        lines = paragraph(text, width)
        assert "".join(lines) == text
        assert max(map(cell_len, lines)) <= width
        assert not any(line[0] in "，。；：、？！）》”" for line in lines)
        assert not any(line[-1] in "（《“" for line in lines)
    assert paragraph("请用 judgetui verify 核对", 12) == ["请用", "judgetui", "verify 核对"]


@given(st.text("，。（“老a b1\n", max_size=60), st.integers(2, 30))
def test_nothing_is_lost_in_chinese_lines(text: str, width: int) -> None:
    lines = paragraph("老" + text, width)
    assert "".join("".join(lines).split()) == "".join(("老" + text).split())
    assert all(cell_len(line) <= width for line in lines)
