"""Papers as PDF: tagged, PDF/A-2a, with the fonts of this computer embedded.

Before anything is drawn every character is looked for in the fonts; what none of them has is named
in a sentence, and no file is made. Drawn by Typst, which the slips are drawn with too, so that no
line begins with closing punctuation. The same paper and fonts make the same bytes.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import typst

from judgetui.fonts import Fonts, clusters
from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.qr_code import qr_svg
from judgetui.results.papers.document import (
    Block,
    Code,
    Heading,
    PageBreak,
    Paper,
    Paragraph,
    Signatures,
    Table,
    Title,
    layout,
    lines,
    one_line,
    texts,
)

_SHEET = Path(__file__).with_name("papers.typ")
_MOST_CELLS = 20_000
"""Cells that one file of several sheets has at most; each takes ten kilobytes to draw."""
_REMEMBERED = 11
"""After how many more drawings Typst has forgotten one."""
_NAMED = 8
"""Texts without a font that an error lists at most."""
_SHOWN = 3
"""Characters of such a text that it lists at most."""
_LONGEST = 40
"""Characters of such a text that it shows."""
_LONG_WORD = re.compile("[!-~]{65,}")
"""Longer than a hash, which is written small and looked for as it is."""
_PIECE = re.compile(".{12}")
_OWN = "—：:0123456789"
"""What the drawing adds to the texts."""
_FAMILIES: Mapping[str, Sequence[str]] = {
    "body": ("FangSong", "仿宋", "STFangsong", "华文仿宋", "FangSong_GB2312", "仿宋_GB2312"),
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "STZhongsong", "华文中宋", "SimSun", "宋体"),
    "heading": ("SimHei", "黑体", "STHeiti", "Noto Sans CJK SC", "Source Han Sans SC"),
    "subheading": ("KaiTi", "楷体", "STKaiti", "华文楷体", "KaiTi_GB2312", "楷体_GB2312"),
}
"""The families of GB/T 9704-2012 and what may stand for them, where this computer has them."""


def pdf(paper: Paper, fonts: Fonts | None = None) -> bytes:
    """The paper as a PDF; raises `Refused` for characters that no font has."""
    fonts = fonts or installed_fonts()
    return _drawn(paper, fonts, _families(paper, fonts))


def pdfs(paper: Paper, fonts: Fonts | None = None) -> Iterator[tuple[str, bytes]]:
    """The paper as one PDF or several, by the file's name without its ending.

    Of a paper of many sheets and more than `_MOST_CELLS` each sheet is a file with a number: as one
    it takes gigabytes to draw, and is handed out sheet by sheet anyway. Raises `Refused` as `pdf`.
    """
    fonts = fonts or installed_fonts()
    families = _families(paper, fonts)
    sheets = list(_sheets(paper)) if _cells(paper) > _MOST_CELLS else [paper]
    if len(sheets) == 1:
        yield paper.name, _drawn(paper, fonts, families)
        return
    for number, sheet in enumerate(sheets, 1):
        content = _drawn(sheet, fonts, families)
        _forget()
        yield f"{paper.name}-{number:0{len(str(len(sheets)))}}", content


def _cells(paper: Paper) -> int:
    """How many cells its tables have, which is what drawing takes time and memory for."""
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    return sum(len(table.columns) * len(table.rows) for table in tables)


def _sheets(paper: Paper) -> Iterator[Paper]:
    """The paper taken apart at its page breaks."""
    blocks: list[Block] = []
    for block in (*paper.blocks, PageBreak()):
        if not isinstance(block, PageBreak):
            blocks.append(block)
        elif blocks:
            yield replace(paper, blocks=tuple(blocks))
            blocks = []


def _forget() -> None:
    """Let Typst forget what it remembers of a large sheet, some hundred bytes of each letter.

    It keeps what any of the last ten drawings looked at, for the next ones to be quicker.
    """
    nothing = _no_fonts()
    for _ in range(_REMEMBERED):
        typst.compile(b"", font_paths=nothing, format="svg")


@functools.cache
def _no_fonts() -> typst.Fonts:
    return typst.Fonts(False, False, [])


def _drawn(paper: Paper, fonts: Fonts, families: Mapping[str, Sequence[str]]) -> bytes:
    data = {
        "title": one_line(paper.title),
        "language": paper.language,
        "landscape": paper.landscape,
        "numbered": paper.numbered,
        "page": asdict(layout(paper)),
        "fonts": families,
        "parts": [_part(block) for block in paper.blocks],
    }
    with fonts.book() as book:
        drawn = typst.compile(
            _SHEET,
            font_paths=book,
            sys_inputs={"data": json.dumps(data)},
            format="pdf",
            pdf_standards=["a-2a"],
        )
    assert isinstance(drawn, bytes)
    return drawn


@functools.cache
def installed_fonts() -> Fonts:
    """The fonts of this computer, looked up once."""
    return Fonts()


def _families(paper: Paper, fonts: Fonts) -> Mapping[str, Sequence[str]]:
    """The families for each kind of text, the best first; raises `Refused` for what none has."""
    said = list(texts(paper))
    families, missing = fonts.families_for([*said, _OWN])
    if missing:
        raise Refused(
            "%(paper)s.pdf was not made: no font here has %(what)s. Install a font that has it, or "
            "export %(paper)s.docx, which can be opened where there is one",
            paper=paper.name,
            what=listed(_faults(said, missing)),
        )
    if paper.language != "zh":
        return dict.fromkeys(_FAMILIES, families)
    there = fonts.families
    return {
        kind: [*(one for one in wished if one in there), *families]
        for kind, wished in _FAMILIES.items()
    }


def _faults(said: Sequence[str], missing: set[str]) -> list[Sentence]:
    """Which characters of which texts cannot be drawn."""
    faults = []
    for text in dict.fromkeys(said):
        lacking = list(dict.fromkeys(one for one in clusters(text) if one in missing))
        if lacking:
            named = [
                f"{one} ({' '.join(f'U+{ord(each):04X}' for each in one)})"
                for one in lacking[:_SHOWN]
            ]
            more = [*named, "…"] if len(lacking) > _SHOWN else named
            short = one_line(text)
            short = short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1]}…"
            told = Sentence("%(characters)s in %(text)s", characters=" ".join(more), text=short)
            faults.append(told)
    if (others := len(faults) - _NAMED) > 0:
        faults[_NAMED:] = [Sentence("others (%(count)d)", count=others)]
    return faults


def _part(block: Block) -> Mapping[str, object]:
    """A block as the sheet for Typst takes it."""
    match block:
        case Title(text, large):
            return {"kind": "title", "text": _lines(text), "large": large}
        case Heading(text, level):
            return {"kind": "heading", "text": _lines(text), "level": level}
        case Paragraph():
            return {**asdict(block), "kind": "paragraph", "text": _lines(block.text)}
        case Table(columns, rows, height):
            return {
                "kind": "table",
                "columns": [asdict(column) for column in columns],
                "rows": [[_breakable(cell) for cell in row] for row in rows],
                "height": height,
            }
        case Signatures(labels):
            return {"kind": "signatures", "labels": labels}
        case Code(content, text):
            svg = qr_svg(content)
            return {"kind": "code", "content": content, "text": _lines(text), "svg": svg}
        case PageBreak():
            return {"kind": "break"}


def _lines(text: str) -> list[str]:
    return [_breakable(line) for line in lines(text)]


def _breakable(text: str) -> str:
    """A text in which a very long word may be broken, as it would leave the page otherwise."""
    return _LONG_WORD.sub(lambda word: _PIECE.sub("\\g<0>\N{ZERO WIDTH SPACE}", word[0]), text)
