"""The columns of the tables people hand in: what they may be called, and what a row holds."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from judgetui.meeting.message import Refused, Sentence, lines, listed
from judgetui.meeting.plan import Bilingual
from judgetui.records.imports.csv_reader import NAMED, Sheet
from judgetui.records.imports.errors import at_cell, refuse, shown
from judgetui.records.imports.table_shape import Row

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is for, and the headers it may have."""

    field: str
    headers: tuple[str, ...]
    required: bool = False
    bilingual: bool = False
    """Whether it may be given twice, as in `title.en` and `title.zh`."""
    instead: tuple[str, ...] = ()
    """Fields of other columns that do as well where it is required."""
    also: tuple[str, ...] = ()
    """Headers it may have too, which are never proposed."""

    @property
    def called(self) -> str | Bilingual:
        """Its header in English, and beside it the Chinese one for who reads Chinese."""
        chinese = next((header for header in self.headers if not header.isascii()), "")
        first = self.headers[0]
        if not chinese or chinese == first:
            return first
        return Bilingual(en=first, zh=f"{chinese}（{first}）")


def nameless(sheet: Sheet, column: int | None = None) -> Iterator[Sentence]:
    """The first cell that stands in a column without a header, as a fault; at most one.

    It is looked for in this column, from 0, or in all of them, also beyond the header.
    """
    named = {index for index, header in enumerate(sheet.header.cells) if header}
    for row in sheet.rows:
        for index, cell in enumerate(row.cells):
            if cell and index not in named and column in (None, index):
                what = Sentence(
                    "%(value)s stands in column %(column)d, which has no name in the first row",
                    value=shown(cell),
                    column=index + 1,
                )
                yield at_cell(sheet.file, row.number, "", what)
                return


class HeaderMissing(Refused):
    """No column of a table is known: its first row may be none of names, which a person knows."""

    def __init__(self, sheet: Sheet, wrong: Iterable[Sentence]) -> None:
        self.file = sheet.file
        cells = filter(None, sheet.header.cells[:4])
        told = Sentence(
            "%(file)s: if row %(row)d (%(cells)s) is no header but the first of the list, say what "
            "stands in its columns, from the left, such as: --columns number,title,organisation",
            file=sheet.file,
            row=sheet.header.number,
            cells=listed(map(shown, cells)),
        )
        super().__init__(lines([*wrong, told]))


@dataclass(frozen=True, slots=True)
class Found:
    """A column as it is in a file."""

    index: int
    header: str


NUMBER = Column(
    "number", ("number", "no", "no.", "序号", "抽签顺序", "出场顺序", "顺序", "抽签号", "出场号")
)
_TITLES = (
    *("title", "标题", "案例标题", "案例名称", "名称", "作品名称", "项目名称", "题目", "案例题目"),
    *("case title", "project", "entry", "work"),
)
TITLE = Column("title", _TITLES, bilingual=True)
LABEL = Column("label", ("label", "标签", "参赛号", "代号"))
CASE_COLUMNS = (
    Column("id", ("id", "case id", "case", "编号", "案例编号", "作品编号", "项目编号")),
    NUMBER,
    Column("title", _TITLES, required=True, bilingual=True),
    Column(
        "type", ("type", "类型", "案例类型", "类别", "作品类别", "项目类别", "组别"), bilingual=True
    ),
    Column(
        "organisation",
        (
            *("organisation", "organization", "institution", "unit"),
            *("单位", "申报单位", "推荐单位", "机构", "参赛单位", "选送单位", "报送单位"),
        ),
        bilingual=True,
    ),
    Column(
        "presenters",
        (
            *("presenters", "presenter", "speaker", "speakers", "author", "authors"),
            *("主讲人", "汇报人", "案例作者", "作者", "主讲", "参赛人员", "参赛者", "选手"),
        ),
        bilingual=True,
    ),
    Column("summary", ("summary", "简介", "案例简介", "摘要", "案例摘要"), bilingual=True),
    Column("say", ("say", "pronunciation", "读音", "念法", "读法"), bilingual=True),
    Column("citation", ("citation", "颁奖词", "颁奖辞", "获奖词"), bilingual=True),
    LABEL,
    Column("factor", ("factor", "difficulty", "难度系数", "系数")),
    Column("competes", ("competes", "参评", "是否参评")),
    Column("entrant", ("entrant", "合计对象")),
)
JUDGE_COLUMNS = (
    Column("id", ("id", "judge id", "judge", "编号", "评委编号", "专家编号")),
    Column(
        "name",
        ("name", "姓名", "评委姓名", "专家姓名", "评委", "专家"),
        required=True,
        bilingual=True,
        instead=("first_name", "last_name"),
    ),
    Column("first_name", ("first name", "given name", "名")),
    Column("last_name", ("last name", "surname", "family name", "姓")),
    Column(
        "affiliation",
        ("affiliation", "单位", "工作单位", "所在单位", "organisation", "organization"),
        bilingual=True,
    ),
    Column(
        "title", ("title", "职务", "职称", "职务/职称", "职务职称", "职称/职务"), bilingual=True
    ),
    Column("conflicts", ("conflicts", "conflict", "回避", "回避案例", "利益冲突")),
    Column("weight", ("weight", "权重")),
    Column("away", ("away", "不参评", "不参评案例")),
    Column("replaces", ("replaces", "接替")),
)


def known_headers(columns: tuple[Column, ...], prefix: str = "") -> Callable[[str], bool]:
    """Whether a text is one of the headers that these columns may have."""
    headers = {same(one) for column in columns for one in (*column.headers, *column.also)}

    def known(text: str) -> bool:
        name = same(text)
        bare = name.removesuffix(".en").removesuffix(".zh")
        return name in headers or bare in headers or bool(prefix and name.startswith(prefix))

    return known


def same(text: str) -> str:
    """A header or name without what people are careless about: case, spaces, width."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class Layout:
    """Which column of a sheet holds what."""

    def __init__(self, sheet: Sheet, columns: tuple[Column, ...], prefix: str = "") -> None:
        """Read the header row; `prefix` such as `carried.` lets through columns by key.

        A column that is none of these is not used. Raises `Refused` naming every column that is
        missing or there twice.
        """
        self.file = sheet.file
        self.row = sheet.header.number
        self.found: dict[str, Found] = {}
        self.prefixed: dict[str, Found] = {}
        self._width = len(sheet.header.cells)
        self.unused: list[str] = []
        """Headers of columns that are none of these; they are not read."""
        self._delimiter = sheet.delimiter
        self._columns = columns
        self._prefix = prefix
        strange = list(self._place_all(sheet))
        # What is missing decides, so it comes first: a long list of strange columns is cut off.
        if wrong := [*self._missing(), *strange]:
            if self.found or self.prefixed or sheet.header.number == NAMED:
                refuse(wrong)
            raise HeaderMissing(sheet, wrong)

    def _place_all(self, sheet: Sheet) -> Iterator[Sentence]:
        for index, header in enumerate(sheet.header.cells):
            if not header:
                yield from nameless(sheet, index)
                continue
            field = self._field(header)
            if field is None:
                self.unused.append(header)
            elif self._prefix and field.startswith(self._prefix):
                self.prefixed[field.removeprefix(self._prefix)] = Found(index, header)
            elif field in self.found:
                what = Sentence("is there twice; remove one")
                yield at_cell(self.file, self.row, shown(header), what)
            else:
                self.found[field] = Found(index, header)

    def _field(self, header: str) -> str | None:
        """The field a header names, such as `title` or `title.zh`."""
        name, dot, language = header.rpartition(".")
        pair = bool(dot) and same(language) in LANGUAGES
        for column in self._columns:
            headers = {same(one) for one in (*column.headers, *column.also)}
            if same(header) in headers:
                return column.field
            if pair and column.bilingual and same(name) in headers:
                return f"{column.field}.{same(language)}"
        if self._prefix and same(header).startswith(self._prefix):
            return self._prefix + header.split(".", 1)[-1].strip()
        return None

    def note_unused(self) -> Sentence | None:
        """Which columns are not used, to be said once; none where all are."""
        if not self.unused:
            return None
        return Sentence(
            "%(file)s: not used: the columns %(names)s.",
            file=self.file,
            names=listed(map(shown, self.unused)),
        )

    def _missing(self) -> Iterator[Sentence]:
        for column in self._columns:
            given = [field for field in self.found if field.split(".")[0] == column.field]
            if column.field in given and len(given) > 1:
                what = Sentence(
                    "write either %(name)s, or %(name)s.en and %(name)s.zh", name=column.field
                )
                yield at_cell(self.file, self.row, column.field, what)
            instead = any(name.split(".")[0] in column.instead for name in self.found)
            if column.required and not given and not instead:
                what = Sentence(
                    "there is no such column; the first row must name the columns, "
                    "such as: %(names)s",
                    names=listed(one.called for one in self._columns),
                )
                yield at_cell(self.file, self.row, column.called, what)

    def header(self, field: str) -> str:
        """The header of a field as the file has it."""
        for name in (field, f"{field}.zh", f"{field}.en"):
            if name in self.found:
                return shown(self.found[name].header)
        return field

    def cell(self, row: Row, field: str) -> str:
        """The text of a field in a row; empty where there is none."""
        found = self.found.get(field)
        return row.cells[found.index] if found and found.index < len(row.cells) else ""

    def text(self, row: Row, field: str) -> str | Mapping[str, str]:
        """A text that may be given in both languages: the one there is, or both."""
        if field in self.found:
            return self.cell(row, field)
        pair = {language: self.cell(row, f"{field}.{language}") for language in LANGUAGES}
        if all(pair.values()) and pair["en"] != pair["zh"]:
            return pair
        return pair["en"] or pair["zh"]

    def by_key(self, row: Row) -> dict[str, str]:
        """The cells of the columns by key."""
        return {
            key: row.cells[found.index] if found.index < len(row.cells) else ""
            for key, found in self.prefixed.items()
        }

    def too_wide(self, row: Row) -> Iterator[Sentence]:
        """Whether a row has more cells than the header has columns."""
        if not any(row.cells[self._width :]):
            return
        if self._delimiter == ",":
            what = Sentence(
                "has more cells than there are columns; put text with a comma in it in quotes"
            )
        else:
            sign = Sentence("tab") if self._delimiter == "\t" else Sentence("semicolon")
            what = Sentence(
                "has more cells than there are columns; put text with a %(sign)s in it in quotes",
                sign=sign,
            )
        yield at_cell(self.file, row.number, "", what)
