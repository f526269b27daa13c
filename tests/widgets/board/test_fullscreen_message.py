"""A person's own words, as large as they can be."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from judgetui.widgets.board.big_text import glyphs
from judgetui.widgets.board.fullscreen_message import in_blocks, poster


@pytest.mark.parametrize(("size", "scale"), [((80, 9), 1), ((80, 19), 3), ((120, 35), 4)])
def test_latin_words_are_written_in_blocks(size: tuple[int, int], scale: int) -> None:
    lines = poster("Tea is ready", *size)
    assert len(lines) <= size[1]
    drawing = glyphs("TEA", scale)
    assert [line[: cell_len(row)] for line, row in zip(lines, drawing, strict=False)] == [*drawing]


def test_lines_are_broken_between_words_and_not_within() -> None:
    lines = in_blocks("we go on", 26, 1)
    assert tuple(lines[:3]) == glyphs("WE GO", 1)
    assert tuple(lines[4:]) == glyphs("ON", 1)
    assert in_blocks("incomprehensibilities", 26, 1) == []


def test_chinese_is_framed_and_spaced() -> None:
    lines = poster("请休息十分钟", 80, 19)
    assert lines[0].startswith("┏━")
    assert lines[-1].startswith("┗━")
    (row,) = [line for line in lines if "请" in line]
    assert "请   休   息   十   分   钟" in row
    assert len({cell_len(line) for line in lines}) == 1


@pytest.mark.parametrize("size", [(80, 19), (60, 12), (120, 35), (200, 50)])
@pytest.mark.parametrize(
    "text",
    [
        "Tea",
        "请休息",
        "We go on at 14:30 with case 12. " * 6,
        "请各位评委回到座位。" * 12,
        "Zoë",
        "a" * 300,
    ],
)
def test_nothing_is_lost_and_nothing_is_wider_than_there_is_room(
    text: str, size: tuple[int, int]
) -> None:
    lines = poster(text, *size)
    assert max(map(cell_len, lines)) <= size[0]
    assert len(lines) <= size[1]
    if not set("".join(lines)) & set("▀▄█"):
        kept = "".join("".join(lines).translate(dict.fromkeys(map(ord, "┃━┏┓┗┛"))).split())
        assert [kept.count(character) for character in text if character.isalnum()] == [
            text.count(character) for character in text if character.isalnum()
        ]


def test_lines_are_alike_in_length() -> None:
    lines = poster("请各位评委回到座位，评审会马上开始", 80, 19)
    shown = ["".join(line.split()).strip("┃") for line in lines if "位" in line or "始" in line]
    assert len(shown) == 2
    assert abs(len(shown[0]) - len(shown[1])) <= 2
