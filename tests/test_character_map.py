"""Which characters a font has, as the library that made the font says."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from hypothesis import given
from hypothesis import strategies as st

from judgetui.character_map import characters_of
from tests.venue.made_fonts import a_collection, a_font

TWO_BYTES = st.sets(st.integers(0, 0xFFFE), min_size=1, max_size=60)
WHOLE = st.sets(st.integers(0, 0x10FFFF), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font to give other tables of characters."""
    return a_font(tmp_path_factory.mktemp("fonts") / "a.ttf", "Made", "abc一二三")


def with_table(font: Path, kind: int, codes: set[int], platform: tuple[int, int]) -> Path:
    """The font with these characters alone, in a subtable of this format."""
    changed = TTFont(font)
    names = changed.getGlyphOrder()[1:]
    drawn = random.Random(len(codes))
    subtable = CmapSubtable.newSubtable(kind)
    subtable.platformID, subtable.platEncID = platform
    subtable.format, subtable.reserved, subtable.length, subtable.language = kind, 0, 0, 0
    subtable.cmap = {code: drawn.choice(names) for code in codes}
    changed["cmap"].tables = [subtable]
    path = font.with_name("changed.ttf")
    changed.save(path)
    return path


@given(TWO_BYTES)
def test_segments(font: Path, codes: set[int]) -> None:
    assert characters_of(with_table(font, 4, codes, (3, 1))) == codes


@given(st.sets(st.integers(0x4E00, 0x5E00), min_size=1))
def test_one_run(font: Path, codes: set[int]) -> None:
    assert characters_of(with_table(font, 6, codes, (0, 3))) == codes


@given(st.sets(st.integers(0, 255), min_size=1))
def test_bytes(font: Path, codes: set[int]) -> None:
    assert characters_of(with_table(font, 0, codes, (0, 0))) == codes


@given(WHOLE)
def test_groups_of_all_of_unicode(font: Path, codes: set[int]) -> None:
    assert characters_of(with_table(font, 12, codes, (3, 10))) == codes
    assert characters_of(with_table(font, 13, codes, (0, 6))) == codes


@given(st.integers(0, 0xFF00), st.integers(1, 255))
def test_a_run_whose_glyphs_follow_each_other(font: Path, first: int, length: int) -> None:
    changed = TTFont(font)
    names = changed.getGlyphOrder()[1:]
    codes = range(first, first + min(length, len(names)))
    for subtable in changed["cmap"].tables:
        subtable.cmap = dict(zip(codes, names, strict=False))
    path = font.with_name("changed.ttf")
    changed.save(path)
    assert characters_of(path) == set(codes)


def test_the_fullest_subtable_counts(tmp_path: Path) -> None:
    path = a_font(tmp_path / "both.ttf", "Both", "一\U00020000")
    kinds = {(one.platformID, one.platEncID) for one in TTFont(path)["cmap"].tables}
    assert {(3, 1), (3, 10)} <= kinds
    assert characters_of(path) >= {0x4E00, 0x20000, ord("a")}
    assert characters_of(path) == set(TTFont(path).getBestCmap())


def test_each_font_of_a_collection(tmp_path: Path) -> None:
    path = a_collection(tmp_path / "all.ttc", ("One", "一"), ("Two", "二"))
    assert 0x4E00 in characters_of(path, 0)
    assert 0x4E8C in characters_of(path, 1)
    assert 0x4E00 not in characters_of(path, 1)
    with pytest.raises(ValueError, match="no such font"):
        characters_of(path, 2)


def test_what_is_no_font_is_said(tmp_path: Path, font: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        characters_of(tmp_path / "none")
    with pytest.raises(ValueError, match="one font"):
        characters_of(font, 1)
    for content in (b"", b"ttcf", b"no font at all", bytes(400)):
        (tmp_path / "broken").write_bytes(content)
        with pytest.raises(ValueError, match="font"):
            characters_of(tmp_path / "broken")


@given(st.data())
def test_a_damaged_font_has_fewer_characters_or_is_refused(font: Path, data: st.DataObject) -> None:
    whole = bytearray(font.read_bytes())
    buffer = BytesIO(whole)
    table = TTFont(buffer).reader.tables["cmap"]
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(table.offset, table.offset + table.length - 1))
        whole[place] = data.draw(st.integers(0, 255))
    path = font.with_name("damaged.ttf")
    path.write_bytes(whole)
    try:
        assert all(0 <= code <= 0x10FFFF for code in characters_of(path))
    except ValueError:
        return
