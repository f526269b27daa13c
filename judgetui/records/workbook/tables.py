"""A plan as tables of text, a table a sheet, and tables of text as what a plan is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from judgetui.language import N_, language, say, say_in
from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.records.imports.csv_columns import LANGUAGES, same
from judgetui.records.imports.errors import shown
from judgetui.records.workbook.cells import NUMBER, Cells, parsed, written
from judgetui.records.workbook.sheets import (
    ANCHORS,
    CASES,
    MEANS,
    SETTING,
    SHEETS,
    TIES,
    VALUE,
    Field,
    SheetOf,
)

Table = Sequence[Sequence[str]]
"""The rows of a sheet from the first, each with the texts of its cells."""
_CARRIED = "carried."
_OTHER = {"en": N_("%(name)s (Chinese)"), "zh": N_("%(name)s (English)")}
"""By the language of a workbook: the header of the column with the other one."""


def word(message: str) -> str:
    """A message in the present language."""
    return say(Sentence(message))


def names_of(message: str) -> frozenset[str]:
    """What a sheet or a column may be called: its name in either language."""
    return frozenset(same(say_in(code, Sentence(message))) for code in LANGUAGES)


def in_other_language(called: str) -> str:
    """The header of the column with the text in the language that the workbook is not in."""
    return say(Sentence(_OTHER[language()], name=called))


def _ordered(cells: Cells) -> Cells:
    """English and Chinese in the order of their columns: the language of the workbook first."""
    return cells[::-1] if all(cells) and language() == "zh" else cells


def tables(plan: Plan) -> dict[str, list[list[str]]]:
    """The tables of a plan, by the message its sheet is called by, in the present language."""
    raw = plan.unsalted.model_dump(mode="json", by_alias=True)
    return {
        sheet.called: _listed(sheet, raw) if sheet.items else _single(sheet, raw)
        for sheet in SHEETS
    }


def _single(sheet: SheetOf, raw: Mapping[str, object]) -> list[list[str]]:
    value = word(VALUE)
    rows = [[word(SETTING), value, in_other_language(value), word(MEANS)]]
    for one in sheet.fields:
        cells = written(one.kind, _at(raw, one.path), one.empty)
        rows.append([word(one.called), *_ordered(cells), word(one.help)])
    return rows


def _at(raw: Mapping[str, object], path: str) -> object:
    found: object = raw
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def fields_of(sheet: SheetOf, carried: Iterable[str]) -> tuple[Field, ...]:
    """The columns of a sheet; the cases also have one for each carried score."""
    if sheet is not CASES:
        return sheet.fields
    return sheet.fields + tuple(
        Field(_CARRIED + key, _CARRIED + key, NUMBER, N_("The score from the earlier round."))
        for key in carried
    )


def called_in_header(one: Field) -> str:
    """The header of a field's column; that of a carried score has its key, in every language."""
    return one.called if one.path.startswith(_CARRIED) else word(one.called)


def _listed(sheet: SheetOf, raw: Mapping[str, object]) -> list[list[str]]:
    fields = fields_of(sheet, [str(one["key"]) for one in _items(raw, "carried")])
    header: list[str] = []
    for one in fields:
        called = called_in_header(one)
        header += [called, in_other_language(called)] if one.kind.bilingual else [called]
    rows = [header]
    for item in _rows_of(sheet, raw):
        row: list[str] = []
        for one in fields:
            cells = written(one.kind, _at(item, one.path), one.empty)
            row += _ordered(cells) if one.kind.bilingual else cells[:1]
        rows.append(row)
    return rows


def _rows_of(sheet: SheetOf, raw: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """The items of a sheet; anchors name their criterion, and ties are words alone."""
    if sheet is TIES:
        scoring = raw["scoring"]
        assert isinstance(scoring, dict)
        yield from ({"link": link} for link in scoring["ties"])
    elif sheet is ANCHORS:
        for criterion in _items(raw, "criteria"):
            anchors = criterion["anchors"]
            assert isinstance(anchors, list)
            yield from ({**anchor, "criterion": criterion["key"]} for anchor in anchors)
    else:
        yield from _items(raw, sheet.items)


def _items(raw: Mapping[str, object], name: str) -> list[dict[str, object]]:
    found = raw.get(name, [])
    assert isinstance(found, list)
    return found


@dataclass(slots=True)
class Reading:
    """What a plan is made of, as it was read, and where in the workbook each part stands."""

    file: str
    raw: dict[str, object] = field(default_factory=lambda: {"judgetui": 1})
    wrong: list[Sentence] = field(default_factory=list)
    _places: dict[str, tuple[str, int, str]] = field(default_factory=dict)

    def at(self, place: str, what: Sentence) -> Sentence:
        """A fault of a plan, such as of `criteria[2].weight`, with the cell it comes from."""
        while place and place not in self._places:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        if not place:
            return Sentence("%(file)s: %(what)s", file=self.file, what=what)
        sheet, row, column = self._places[place]
        return self.cell(sheet, row, column, what)

    def cell(self, sheet: str, row: int, column: str, what: Sentence) -> Sentence:
        """A fault in a cell, as a spreadsheet counts rows; without a column, in the row."""
        if not column:
            return Sentence(
                "%(file)s, sheet %(sheet)s, row %(row)d: %(what)s",
                file=self.file,
                sheet=sheet,
                row=row,
                what=what,
            )
        return Sentence(
            "%(file)s, sheet %(sheet)s, row %(row)d, column %(column)s: %(what)s",
            file=self.file,
            sheet=sheet,
            row=row,
            column=column,
            what=what,
        )

    def take(self, sheet: SheetOf, called: str, table: Table) -> None:
        """Read a sheet, which is called so in the workbook."""
        if sheet.items:
            self._take_items(sheet, called, table)
        else:
            self._take_single(sheet, called, table)

    def _take_single(self, sheet: SheetOf, called: str, table: Table) -> None:
        known = {name: one for one in sheet.fields for name in names_of(one.called)}
        known |= {same(one.path): one for one in sheet.fields}
        seen: set[str] = set()
        english = same(_cell(table[0], 2)) in _headers(VALUE)["zh"] if table else False
        for number, row in enumerate(table[1:], 2):
            setting, first, second = (*row, "", "", "")[:3]
            if not setting and not first and not second:
                continue
            one = known.get(same(setting))
            if one is None or one.path in seen:
                what = Sentence(
                    "%(value)s is no setting here, or there twice", value=shown(setting)
                )
                self.wrong.append(self.cell(called, number, "", what))
                continue
            seen.add(one.path)
            self._place(one.path, called, number, shown(setting))
            cells = _in_order(first, second, english)
            self._put(self.raw, one, cells, (called, number, shown(setting)))

    def _place(self, path: str, sheet: str, row: int, column: str) -> None:
        self._places[path] = (sheet, row, column)
        while "." in path:
            path = path.rpartition(".")[0]
            self._places.setdefault(path, (sheet, row, column))

    def _put(
        self,
        into: dict[str, object],
        one: Field,
        cells: tuple[str, str],
        where: tuple[str, int, str],
    ) -> None:
        """Put the value of these cells where its field stands; empty cells say nothing."""
        if not any(cells):
            return
        try:
            value = parsed(one.kind, cells)
        except Refused as refused:
            self.wrong.append(self.cell(*where, refused.sentence))
            return
        *parts, last = one.path.split(".")
        for part in parts:
            inner = into.setdefault(part, {})
            assert isinstance(inner, dict)
            into = inner
        into[last] = value

    def _take_items(self, sheet: SheetOf, called: str, table: Table) -> None:
        columns = list(self._columns(sheet, called, table[0] if table else ()))
        into = self._list_of(sheet)
        for number, row in enumerate(table[1:], 2):
            if not any(row):
                continue
            item: dict[str, object] = {}
            where: dict[str, tuple[str, int, str]] = {}
            for one, main, other, english in columns:
                cells = _in_order(_cell(row, main), _cell(row, other), english)
                header = shown(_cell(table[0], main if main is not None else other))
                where[one.path] = (called, number, header)
                self._put(item, one, cells, where[one.path])
            self._add(sheet, item, into, where, (called, number, ""))

    def _columns(
        self, sheet: SheetOf, called: str, header: Sequence[str]
    ) -> Iterator[tuple[Field, int | None, int | None, bool]]:
        """The columns of a sheet: where a field's cells and those in the other language stand.

        The last says whether that other language is English.
        """
        texts = {same(text): index for index, text in enumerate(header) if text}
        prefix = (text for text in header if same(text).startswith(_CARRIED))
        used: set[int] = set()
        for one in fields_of(sheet, [text.strip()[len(_CARRIED) :] for text in prefix]):
            names = {same(one.path)}
            names |= set() if one.path.startswith(_CARRIED) else names_of(one.called)
            main = next((texts[name] for name in names if name in texts), None)
            other, english = _other_column(one, texts) if one.kind.bilingual else (None, False)
            used |= {index for index in (main, other) if index is not None}
            if main is not None or other is not None:
                yield one, main, other, english
            elif one is sheet.fields[0]:
                what = Sentence("there is no column %(name)s; add it", name=word(one.called))
                self.wrong.append(self.cell(called, 1, "", what))
        known = listed(word(one.called) for one in sheet.fields)
        for index, text in enumerate(header):
            if text and index not in used:
                what = Sentence(
                    "is not known; remove the column or rename it to one of: %(names)s", names=known
                )
                self.wrong.append(self.cell(called, 1, shown(text), what))

    def _list_of(self, sheet: SheetOf) -> list[object]:
        found: list[object] = []
        if sheet is TIES:
            scoring = self.raw.setdefault("scoring", {})
            assert isinstance(scoring, dict)
            scoring["ties"] = found
        elif sheet is not ANCHORS:
            self.raw[sheet.items] = found
        return found

    def _add(
        self,
        sheet: SheetOf,
        item: dict[str, object],
        into: list[object],
        where: Mapping[str, tuple[str, int, str]],
        row: tuple[str, int, str],
    ) -> None:
        """Put an item into its list, and remember where it and its fields stand."""
        place = f"{sheet.items}[{len(into)}]"
        if sheet is TIES:
            place, row = f"scoring.{place}", where.get("link", row)
            into.append(item.get("link", ""))
        elif sheet is ANCHORS:
            found = self._criterion(item.pop("criterion", ""))
            if found is None:
                what = Sentence("it names no criterion; write the key of one from its sheet")
                self.wrong.append(self.cell(*where.get("criterion", row), what))
                return
            index, anchors = found
            place = f"criteria[{index}].anchors[{len(anchors)}]"
            anchors.append(item)
        else:
            into.append(item)
        self._places[place] = row
        self._places |= {f"{place}.{path}": cell for path, cell in where.items()}

    def _criterion(self, called: object) -> tuple[int, list[object]] | None:
        """The criterion that an anchor names by its key, with its anchors so far."""
        criteria = self.raw.get("criteria", [])
        assert isinstance(criteria, list)
        for index, criterion in enumerate(criteria):
            if criterion.get("key") == called:
                return index, criterion.setdefault("anchors", [])
        return None


def _cell(row: Sequence[str], index: int | None) -> str:
    return row[index] if index is not None and index < len(row) else ""


def _in_order(main: str, other: str, english: bool) -> Cells:
    """A text in English and in Chinese; one that is alone is the same in both."""
    return (other, main) if english and main and other else (main or other, other if main else "")


def _headers(called: str) -> dict[str, set[str]]:
    """What the column beside a field's may be called, by the language of the field's own."""
    return {
        own: {same(say_in(code, Sentence(other, name=Sentence(called)))) for code in LANGUAGES}
        for own, other in _OTHER.items()
    }


def _other_column(one: Field, texts: Mapping[str, int]) -> tuple[int | None, bool]:
    """Where a field's text stands in a second language, and whether that is English."""
    headers = _headers(one.called)
    for own, path in (("en", "zh"), ("zh", "en")):
        for name in (*headers[own], same(f"{one.path}.{path}")):
            if name in texts:
                return texts[name], own == "zh"
    return None, False
