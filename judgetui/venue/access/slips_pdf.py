"""The slips as a PDF: the same text and QR codes as on the HTML page, eight to a sheet of A4."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import typst

from judgetui.fonts import Fonts, clusters
from judgetui.language import language, name
from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.plan import Name
from judgetui.qr_code import qr_svg
from judgetui.venue.access.credentials import CredentialRow
from judgetui.venue.access.slips import SlipText, slip_text

_SHEET = Path(__file__).with_name("slips.typ")
_NAMED = 8
"""Texts without a font that an error lists at most."""
_SHOWN = 3
"""Characters of such a text that it lists at most."""


def slips_pdf(title: Name, rows: Sequence[CredentialRow], fonts: Fonts | None = None) -> bytes:
    """A PDF to print and cut, one slip a seat: who, link, QR code and code to type.

    The fonts are embedded. Raises Refused where none of them has a character.
    """
    fonts = fonts or Fonts()
    heading = _drawable(name(title))
    words = [slip_text(row) for row in rows]
    slips = [_slip(row, said) for row, said in zip(rows, words, strict=True)]
    speech, _, region = language().partition("_")
    data = {
        "heading": heading,
        "fonts": _families(fonts, heading, words),
        "language": speech,
        "region": region or ("cn" if speech == "zh" else None),
        "slips": slips,
    }
    with fonts.book() as book:
        drawn = typst.compile(
            _SHEET, font_paths=book, sys_inputs={"data": json.dumps(data)}, format="pdf"
        )
    assert isinstance(drawn, bytes)
    return drawn


def _slip(row: CredentialRow, words: SlipText) -> Mapping[str, object]:
    before, _, after = words.typed.partition(words.address)
    return {
        "who": _drawable(words.who),
        "link": _parts(row.link),
        "typed": [before, after],
        "address": words.address,
        "code": row.code,
        "told": words.notice,
        "code-svg": qr_svg(row.link),
    }


def _parts(link: str) -> list[str]:
    """A link's base, token and fingerprint; lines are broken only between them."""
    base, slash, token = link.partition("/j/")
    token, mark, fingerprint = token.partition("#")
    return [part for part in (base + slash, token, mark + fingerprint) if part]


def _families(fonts: Fonts, heading: str, words: Sequence[SlipText]) -> list[str]:
    """The families that draw all of this; raises Refused naming what none of them has."""
    own = [heading, *(_drawable(one.who) for one in words)]
    notice = {text for one in words for text in (one.typed, one.notice)}
    families, missing = fonts.families_for([*own, *notice])
    if not missing:
        return families
    faults = [
        Sentence("%(characters)s in %(text)s", characters=_listed(lacking), text=text)
        for text in dict.fromkeys((*own, *sorted(notice)))
        if (lacking := [one for one in clusters(text) if one in missing])
    ]
    if (more := len(faults) - _NAMED) > 0:
        faults[_NAMED:] = [Sentence("others (%(count)d)", count=more)]
    raise Refused(
        "the slips were not made: no font here has %(what)s. Name a font file that has it with "
        "--font, or print the page (--format html) on a computer whose browser shows it",
        what=listed(faults),
    )


def _listed(characters: Sequence[str]) -> str:
    once = list(dict.fromkeys(characters))
    named = (f"{one} ({' '.join(f'U+{ord(each):04X}' for each in one)})" for one in once[:_SHOWN])
    return " ".join((*named, "…") if len(once) > _SHOWN else named)


def _drawable(text: str) -> str:
    """The text on one line, with control characters and runs of spaces as single spaces."""
    return " ".join("".join(" " if ord(one) < 0x20 else one for one in text).split())
