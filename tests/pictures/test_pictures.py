"""That every screen is pictured, and how a picture is written.

What screens look like is compared by `python -m tests.pictures check`, with exact versions.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from rich.segment import Segment
from rich.style import Style
from textual.screen import Screen

import judgetui.screens
from tests.pictures import scenes
from tests.pictures.__main__ import FOLDER, LANGUAGES, LEGEND, SIZES, differences
from tests.pictures.text_form import Styles, picture, row_of


def screens() -> set[type]:
    """Every screen that is no base of others."""
    modules = [one.name for one in iter_modules(judgetui.screens.__path__)]
    return {
        kind
        for module in modules
        if not module.startswith("base")
        for kind in vars(import_module(f"judgetui.screens.{module}")).values()
        if isinstance(kind, type)
        and issubclass(kind, Screen)
        and kind.__module__ == f"judgetui.screens.{module}"
    }


def test_every_screen_is_pictured() -> None:
    assert len(screens()) >= 18
    known = [value for value in vars(scenes).values() if isinstance(value, type)]
    assert screens().difference(known) == set()


def test_every_scene_has_its_pictures_and_no_file_is_left_over() -> None:
    files = {path.name for path in FOLDER.iterdir()} - {LEGEND.name}
    assert files == {f"{name}.txt" for name in scenes.SCENES}
    for name in scenes.SCENES:
        lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line.startswith("=== ")] == [
            f"=== {name} {language} {columns}x{rows}"
            for language in LANGUAGES
            for columns, rows in SIZES
        ]


def test_a_picture_holds_the_text_and_then_the_styles() -> None:
    red, bold = Style(color="red", bgcolor="black"), Style(bold=True, bgcolor="black")
    row = row_of([Segment(" 汉", red), Segment("a ", bold), Segment(" ", Style(bgcolor="blue"))])
    assert row == [
        (" ", "on black"),
        ("汉", "red on black"),
        ("a ", "bold on black"),
        (" ", "on blue"),
    ]
    styles = Styles("B red on black\n")
    assert picture([row, row, row_of([Segment("x", red)])], styles).splitlines() == [
        " 汉a",
        " 汉a",
        "x",
        "  0-1  A1 B2 C2 D1",
        "    2  B1",
    ]
    assert styles.text() == "A on black\nB red on black\nC bold on black\nD on blue\n"


def test_an_underlined_space_is_seen() -> None:
    line = Style(underline=True)
    assert row_of([Segment("a"), Segment(" ", line)]) == [("a", "none"), (" ", "underline")]


def test_a_style_that_is_no_longer_used_frees_its_letter() -> None:
    styles = Styles("A red\nB blue\n")
    assert styles.code("blue") == "B"
    assert styles.text() == "B blue\n"
    assert Styles("A red\n", keep=True).text() == "A red\n"


def test_a_difference_is_shown_in_lines() -> None:
    lines = differences({"a.txt": "one\ntwo\n"}, {"a.txt": "one\nthree\n"})
    assert lines[-2:] == ["-two", "+three"]
    assert differences({"a.txt": "one\n"}, {"a.txt": "one\n"}) == []
