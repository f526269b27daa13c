"""Fonts that can draw a text: given as files, or found on this computer."""

from __future__ import annotations

import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import typst

from judgetui.character_map import characters_of
from judgetui.meeting.message import Refused

_PREFERRED = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Heiti SC",
    "Hiragino Sans GB",
    "SimHei",
    "SimSun",
    "Noto Sans",
    "Segoe UI",
    "Arial",
    "DejaVu Sans",
)
"""Families that are tried first: they cover Chinese, or have no serifs."""
_ORDER = {family: place for place, family in enumerate(_PREFERRED)}
_MOST = 0.8
"""A likely font is good enough with this share of the characters that the best of them has."""
_ASCII = {chr(code) for code in range(0x21, 0x7F)}
_PLACEHOLDERS = ("lastresort", "adobeblank", "unicodebmpfallback")
"""Fonts whose glyphs are placeholders for missing characters."""


@dataclass(frozen=True)
class Font:
    """One font family, in its regular face."""

    family: str
    path: Path | None
    """None for a font that is built into Typst."""
    index: int = 0
    """Which of the fonts in the file it is."""

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points it has; empty where the file cannot be read."""
        if self.path is None:
            return _LATIN
        try:
            return characters_of(self.path, self.index)
        except (OSError, ValueError):
            return frozenset()

    def has(self, cluster: str) -> bool:
        """Whether it has every code point of a cluster."""
        return all(ord(one) in self.characters for one in cluster)


_LATIN = frozenset((*range(0x20, 0x7F), *range(0xA0, 0x180)))
"""The code points assumed of a font for Latin text."""


class Fonts:
    """The fonts to draw with: the files that were given, and what this computer has.

    Raises Refused for a file that is no font.
    """

    def __init__(self, given: Sequence[Path] = (), *, installed: bool = True) -> None:
        self._given = tuple(given)
        self._installed = installed
        with self.book() as book:
            found = book.fonts()
        given_ones = [font for path in given for font in _in_file(path)]
        ordinary = _ordinary(found)
        by_family = {font.family: font for font in (*ordinary, *given_ones)}
        order = (*(font.family for font in given_ones), *_PREFERRED)
        likely = [by_family.pop(family) for family in order if family in by_family]
        self._likely = len(likely)
        self._fonts = (*likely, *by_family.values())

    @contextmanager
    def book(self) -> Iterator[typst.Fonts]:
        """The fonts in the form that Typst takes."""
        with tempfile.TemporaryDirectory(prefix="judgetui-fonts-") as folder:
            # Typst takes folders only, so each given file is copied to one without other fonts.
            for number, path in enumerate(self._given):
                _copy(path, Path(folder, f"{number}{path.suffix}"))
            yield typst.Fonts(self._installed, self._installed, [folder])

    @property
    def families(self) -> frozenset[str]:
        """The names of all families there are."""
        return frozenset(font.family for font in self._fonts)

    def families_for(self, texts: Iterable[str]) -> tuple[list[str], set[str]]:
        """The families that draw these texts, the best first, and the clusters that none has.

        The first that draws most of them draws all it can, so that a font which was given for a
        rare character does not change the look of everything else. ASCII is drawn in any case.
        """
        missing = {cluster for text in texts for cluster in clusters(text)}
        drawn_by = [sum(map(font.has, missing)) for font in self._fonts[: self._likely]]
        enough = _MOST * max(drawn_by, default=0)
        best = [font for font, drawn in zip(self._fonts, drawn_by, strict=False) if drawn >= enough]
        missing |= _ASCII
        families: list[str] = []
        for font in (*best[:1], *self._fonts):
            if not missing:
                break
            drawn = {cluster for cluster in missing if font.has(cluster)}
            if drawn:
                families.append(font.family)
                missing -= drawn
        return families, missing


def clusters(text: str) -> Iterator[str]:
    """The visible characters of a text, each with its combining marks."""
    cluster = ""
    for one in unicodedata.normalize("NFC", text):
        if _is_unseen(one):
            continue
        if cluster and unicodedata.category(one)[0] == "M":
            cluster += one
            continue
        if cluster:
            yield cluster
        cluster = one
    if cluster:
        yield cluster


def _is_unseen(one: str) -> bool:
    """Whether a character is invisible by itself: a space, a joiner, a variation selector."""
    if one.isspace() or unicodedata.category(one) == "Cf":
        return True
    return "\ufe00" <= one <= "\ufe0f" or "\U000e0100" <= one <= "\U000e01ef"


def _in_file(path: Path) -> list[Font]:
    with tempfile.TemporaryDirectory(prefix="judgetui-fonts-") as folder:
        _copy(path, Path(folder, f"font{path.suffix}"))
        found = typst.Fonts(False, False, [folder]).fonts()
    if not found:
        raise Refused("%(file)s is no font; give a .ttf, .otf or .ttc file", file=path)
    # A collection may have one face for each regional form of the same characters.
    faces = sorted(found, key=lambda one: (_ORDER.get(one.family, len(_ORDER)), one.index))
    return [Font(one.family, path, one.index) for one in faces]


def _copy(path: Path, to: Path) -> None:
    try:
        shutil.copyfile(path, to)
    except OSError as error:
        raise Refused(
            "%(file)s cannot be read: %(why)s", file=path, why=error.strerror or error
        ) from error


def _ordinary(found: Iterable[typst.FontInfo]) -> list[Font]:
    """The regular face of each family; those built into Typst come last."""
    faces: dict[str, tuple[tuple[float, ...], typst.FontInfo]] = {}
    for one in found:
        if one.family.replace(" ", "").strip(".").lower() in _PLACEHOLDERS:
            continue
        strange = (one.style != "normal", abs(one.weight - 400), abs(one.stretch - 1))
        if one.family not in faces or strange < faces[one.family][0]:
            faces[one.family] = strange, one
    infos = sorted((one for _, one in faces.values()), key=lambda one: (not one.path, one.family))
    return [Font(one.family, Path(one.path) if one.path else None, one.index) for one in infos]
