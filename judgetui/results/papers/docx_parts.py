"""The parts of a Word file beside its body: styles, fonts, footers, settings, properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from judgetui.results.papers.document import Paper

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_TYPE}.settings+xml"/>'
    f'<Override PartName="/word/fontTable.xml" ContentType="{_TYPE}.fontTable+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_TYPE}.footer+xml"/>'
    f'<Override PartName="/word/footer2.xml" ContentType="{_TYPE}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_ANY_TIME = "1980-01-01T00:00:00Z"
"""The same paper makes the same file, whenever it is made."""


@dataclass(frozen=True, slots=True)
class _Font:
    """A font of Word for Latin letters and for Chinese."""

    latin: str
    chinese: str

    @property
    def xml(self) -> str:
        return (
            f'<w:rFonts w:ascii="{self.latin}" w:hAnsi="{self.latin}" w:cs="{self.latin}" '
            f'w:eastAsia="{self.chinese}"/>'
        )


_BODY = _Font("Times New Roman", "仿宋")
_TITLE = _Font("Times New Roman", "方正小标宋简体")
_BLACK = _Font("Arial", "黑体")
_KAI = _Font("Times New Roman", "楷体")
_SONG = _Font("Times New Roman", "宋体")
_INSTEAD: Mapping[str, str] = {
    "仿宋": "FangSong,仿宋_GB2312,华文仿宋,STFangsong,FZFangSong-Z02",
    "方正小标宋简体": "小标宋体,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体",
    "黑体": "SimHei,华文黑体,STHeiti,Noto Sans CJK SC,Source Han Sans SC",
    "楷体": "KaiTi,楷体_GB2312,华文楷体,STKaiti",
    "宋体": "SimSun,华文宋体,STSong,Noto Serif CJK SC,Source Han Serif SC",
}
"""What may stand for a font that a computer lacks."""


def font_table(language: str) -> str:
    """The fonts that the paper names, with what may stand for each."""
    names = ["Times New Roman", "Arial", *(_INSTEAD if language == "zh" else ())]
    fonts = []
    for name in names:
        other = _INSTEAD.get(name)
        instead = f'<w:altName w:val="{other}"/>' if other else ""
        fonts.append(f'<w:font w:name="{name}">{instead}</w:font>')
    return f"<w:fonts {_W}>{''.join(fonts)}</w:fonts>"


@dataclass(frozen=True, slots=True)
class _Style:
    """A style of paragraphs."""

    id: str
    name: str
    font: _Font
    size: float
    """In points."""
    line: int = 0
    """The distance of lines in twips, exactly; 0 for what the font needs."""
    before: int = 0
    after: int = 0
    """Twips."""
    align: str = ""
    bold: bool = False
    characters_in: int = 0
    """How many characters the first line begins further in."""
    level: int | None = None
    """Of the outline, from 0."""
    kept: bool = False
    """Whether it stays on one page with what follows; headings do."""
    closer: int = 0
    """Twips by which characters stand closer."""

    @property
    def xml(self) -> str:
        line = f' w:line="{self.line}" w:lineRule="exact"' if self.line else ""
        kept = "<w:keepNext/><w:keepLines/>" if self.kept or self.level is not None else ""
        spacing = f'<w:spacing w:before="{self.before}" w:after="{self.after}"{line}/>'
        first = self.characters_in
        width = round(first * self.size * 20)
        indent = f'<w:ind w:firstLineChars="{first * 100}" w:firstLine="{width}"/>' if first else ""
        free = "" if self.line else '<w:snapToGrid w:val="0"/>'
        closer = f'<w:spacing w:val="-{self.closer}"/>' if self.closer else ""
        align = f'<w:jc w:val="{self.align}"/>' if self.align else ""
        level = f'<w:outlineLvl w:val="{self.level}"/>' if self.level is not None else ""
        default = ' w:default="1"' if self.id == "Normal" else ""
        bold = "<w:b/>" if self.bold else ""
        half = round(self.size * 2)
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/><w:qFormat/>'
            f'<w:pPr>{kept}<w:kinsoku/><w:overflowPunct w:val="0"/>{free}{spacing}{indent}{align}'
            f"{level}"
            f"</w:pPr><w:rPr>{self.font.xml}{bold}{closer}"
            f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr></w:style>'
        )


_CLOSER = 5
"""28 characters of 16 points are 448 points wide, the type area of 156 mm is 442."""
_CHINESE = (
    _Style("Normal", "Normal", _BODY, 16, line=579, characters_in=2, closer=_CLOSER),
    _Style("Flush", "Flush", _BODY, 16, line=579, closer=_CLOSER),
    _Style("Title", "Title", _TITLE, 22, line=700, after=579, align="center", level=0),
    _Style("LargeTitle", "Large Title", _TITLE, 44, before=900, after=900, align="center"),
    _Style("Heading1", "heading 1", _BLACK, 16, line=579, characters_in=2, level=0),
    _Style("Heading2", "heading 2", _KAI, 16, line=579, characters_in=2, level=1),
    _Style("Small", "Small", _BODY, 10.5, before=60),
    _Style("TableHead", "Table Head", _BLACK, 10.5, before=24, after=24, align="center"),
    _Style("TableText", "Table Text", _BODY, 10.5, before=24, after=24),
    _Style("SignLabel", "Sign Label", _BODY, 12, kept=True),
    _Style("Gap", "Gap", _BODY, 6),
    _Style("Footer", "footer", _SONG, 14),
)
_ENGLISH = (
    _Style("Normal", "Normal", _BODY, 11, after=120),
    _Style("Flush", "Flush", _BODY, 11, after=80),
    _Style("Title", "Title", _BLACK, 18, after=200, align="center", bold=True, level=0),
    _Style("LargeTitle", "Large Title", _BLACK, 36, before=900, after=900, align="center"),
    _Style("Heading1", "heading 1", _BLACK, 13, before=240, after=80, bold=True, level=0),
    _Style("Heading2", "heading 2", _BLACK, 11, before=160, after=60, bold=True, level=1),
    _Style("Small", "Small", _BODY, 9, before=60),
    _Style("TableHead", "Table Head", _BLACK, 9, before=24, after=24, align="center", bold=True),
    _Style("TableText", "Table Text", _BODY, 9.5, before=24, after=24),
    _Style("SignLabel", "Sign Label", _BODY, 11, kept=True),
    _Style("Gap", "Gap", _BODY, 6),
    _Style("Footer", "footer", _BODY, 10),
)


def styles(language: str) -> str:
    """Every style of a paper in this language."""
    chinese = language == "zh"
    written = "".join(style.xml for style in (_CHINESE if chinese else _ENGLISH))
    tongue = '<w:lang w:val="en-GB" w:eastAsia="zh-CN"/>'
    line = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f"<w:{side} {line}/>" for side in sides)
    label = '<w:style w:type="character" w:styleId="Label"><w:name w:val="Label"/>'
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{_BODY.xml}{tongue}</w:rPr>"
        f"</w:rPrDefault></w:docDefaults>{written}"
        f"{label}<w:rPr>{_BLACK.xml}{'' if chinese else '<w:b/>'}</w:rPr></w:style>"
        f"{_table_style('Grid', f'<w:tblBorders>{borders}</w:tblBorders>')}"
        f"{_table_style('Plain', '')}</w:styles>"
    )


def _table_style(id_: str, borders: str) -> str:
    return (
        f'<w:style w:type="table" w:styleId="{id_}"><w:name w:val="{id_}"/><w:tblPr>'
        f'{borders}<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )


def footer(align: str) -> str:
    """The number of the page between dashes, as GB/T 9704-2012 has it."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return (
        f'<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">— </w:t></w:r>{field}'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def settings() -> str:
    """What Word is to know of the file: pages have two sides."""
    return (
        f"<w:settings {_W}><w:evenAndOddHeaders/><w:characterSpacingControl "
        'w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
    )


def core_properties(paper: Paper) -> str:
    """Title and language of the file; its time is a fixed one."""
    when = f'xsi:type="dcterms:W3CDTF">{_ANY_TIME}'
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(paper.title)}</dc:title><dc:creator>judgetui</dc:creator>"
        f"<dc:language>{paper.language}</dc:language>"
        f"<dcterms:created {when}</dcterms:created><dcterms:modified {when}</dcterms:modified>"
        "</cp:coreProperties>"
    )


def document_relations(pictures: int) -> str:
    """What the body refers to; picture n is rId(100 + n)."""
    targets = (
        ("rId1", "footer", "footer1.xml"),
        ("rId2", "footer", "footer2.xml"),
        ("rId3", "styles", "styles.xml"),
        ("rId4", "settings", "settings.xml"),
        ("rId5", "fontTable", "fontTable.xml"),
        *((f"rId{100 + n}", "image", f"media/code{n}.png") for n in range(1, pictures + 1)),
    )
    written = "".join(
        f'<Relationship Id="{id_}" Type="{_R}/{kind}" Target="{target}"/>'
        for id_, kind, target in targets
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{written}</Relationships>'
