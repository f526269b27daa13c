"""Taking in what people prepared: a plan, and lists of cases, judges and paper ballots."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Never, TypeVar

from pydantic import ValidationError

from judgetui import __version__
from judgetui.meeting.checks import RESERVED
from judgetui.meeting.fields import Fault
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.message import listed as sentences
from judgetui.meeting.plan import Case, Judge, Plan
from judgetui.meeting.versions import newer_needed
from judgetui.records.imports.ballots import KeyedRow, read_ballots, refused_row
from judgetui.records.imports.csv_columns import (
    CASE_COLUMNS,
    JUDGE_COLUMNS,
    Column,
    Layout,
    known_headers,
    same,
)
from judgetui.records.imports.csv_reader import (
    Headers,
    grouped,
    narrow,
    pointed,
    read_bytes,
    read_sheets,
    read_text,
)
from judgetui.records.imports.encoding import Decoding
from judgetui.records.imports.errors import at, at_cell, faults, refuse, shown
from judgetui.records.imports.matching import Names, looks_rounded, no_number_but_a_date
from judgetui.records.imports.table_shape import Row
from judgetui.records.imports.workbook import is_workbook

__all__ = [
    "KeyedRow",
    "assemble",
    "read_ballots",
    "read_cases",
    "read_judges",
    "read_plan",
    "refused_row",
]

Item = TypeVar("Item", Case, Judge)


@dataclass(frozen=True, slots=True)
class _Listed(Generic[Item]):
    """The items of a table, and where each came from."""

    layout: Layout
    items: tuple[Item, ...]
    rows: tuple[int, ...]

    def at(self, index: int, field: str, what: Sentence) -> Sentence:
        """A fault of one item, in the words of its table."""
        return at_cell(self.layout.file, self.rows[index], self.layout.header(field), what)


def read_plan(path: Path, *, label: str = "", decoding: Decoding | None = None) -> Plan:
    """The plan in a JSON file.

    Raises `Refused` with every fault, one a line: file, place, remedy. `label` is how the file
    is called there; without it, by its name.
    """
    label = label or path.name
    raw = _json(label, read_text(path, decoding))
    if (newer := newer_needed(raw.get("needs"), __version__)) is not None:
        refuse([at(label, "", newer)])
    try:
        # One that stands in a file was drawn for another meeting.
        return Plan.model_validate(raw).unsalted
    except ValidationError as error:
        found = faults(error, raw)
    refuse(at(label, fault.place, fault.sentence) for fault in found)


def _json(label: str, text: str) -> dict[str, object]:
    """The object in a JSON text; a key may not be there twice, and numbers must be numbers."""
    try:
        raw = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Refused(
            "%(file)s: line %(line)d, column %(column)d: this is not JSON (%(why)s); "
            "look for a missing comma, quote or bracket just before",
            file=label,
            line=error.lineno,
            column=error.colno,
            why=error.msg,
        ) from error
    except Refused as refused:
        raise Refused("%(file)s: %(what)s", file=label, what=refused.sentence) from refused
    except (ValueError, RecursionError) as error:
        raise Refused(
            "%(file)s: a number in it is too long, or it is nested too deeply", file=label
        ) from error
    if not isinstance(raw, dict):
        raise Refused("%(file)s: a plan is an object: { … }", file=label)
    return raw


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    whole = dict(pairs)
    if len(whole) < len(pairs):
        keys = [key for key, _ in pairs]
        again = next(key for index, key in enumerate(keys) if key in keys[:index])
        raise Refused('"%(key)s" is there twice in one object; remove one', key=shown(again))
    return whole


def _no_number(text: str) -> Never:
    raise Refused('%(value)s is not a number such as "87.5"', value=text)


def read_cases(path: Path, decoding: Decoding | None = None) -> tuple[Case, ...]:
    """The cases in a CSV file, in the order of its rows; all of them or `Refused`."""
    return _cases(path, decoding).items


def read_judges(path: Path, decoding: Decoding | None = None) -> tuple[Judge, ...]:
    """The judges in a CSV file, in the order of its rows; all of them or `Refused`."""
    return _judges(path, decoding).items


def assemble(
    plan: Path,
    cases: Path | None = None,
    judges: Path | None = None,
    *,
    decoding: Decoding | None = None,
) -> Plan:
    """The plan in a JSON file or workbook, its cases and judges replaced by those of CSV files.

    `decoding` holds the encoding that a person named, and takes notes on the files.
    Raises `Refused`; what does not fit together is named by the row of the table it is in.
    """
    whole = _whole(plan, decoding)
    case_list = _cases(cases, decoding) if cases else None
    judge_list = _judges(judges, decoding) if judges else None
    if judge_list:
        judge_list = _with_ids(judge_list, case_list.items if case_list else whole.cases)
    parts: dict[str, object] = {name: getattr(whole, name) for name in Plan.model_fields}
    if case_list:
        parts["cases"] = case_list.items
    if judge_list:
        parts["judges"] = judge_list.items
    try:
        return Plan.model_validate(parts)
    except ValidationError as error:
        found = faults(error, parts)
    refuse(_in_table(fault, plan.name, case_list, judge_list) for fault in found)


def _whole(path: Path, decoding: Decoding | None) -> Plan:
    """The plan in a file: a workbook, as it begins like one, or JSON."""
    if is_workbook(read_bytes(path)):
        from judgetui.records.workbook.reader import read_workbook

        return read_workbook(path)
    return read_plan(path, decoding=decoding)


def _in_table(
    fault: Fault, file: str, cases: _Listed[Case] | None, judges: _Listed[Judge] | None
) -> Sentence:
    """A fault of the assembled plan, at the row of the table it comes from."""
    match = re.match(r"(cases|judges)\[(\d+)\]\.(.+?)(\[\d+\])?$", fault.place)
    if match and match[1] == "cases" and cases:
        return cases.at(int(match[2]), match[3], fault.sentence)
    if match and match[1] == "judges" and judges:
        return judges.at(int(match[2]), match[3], fault.sentence)
    return at(file, fault.place, fault.sentence)


def _with_ids(judges: _Listed[Judge], cases: tuple[Case, ...]) -> _Listed[Judge]:
    """The judges with the cases they are recused from by id, however a spreadsheet left it."""
    names = Names.of_cases(cases)
    items: list[Judge] = []
    wrong: list[Sentence] = []
    for index, judge in enumerate(judges.items):
        conflicts: list[str] = []
        for text in judge.conflicts:
            found = [*dict.fromkeys(meaning.id for meaning in names.by_id_alone(text))]
            if len(found) > 1:
                what = Sentence(
                    "%(name)s could be several; write the id, one of: %(ids)s",
                    name=shown(text),
                    ids=sentences(found),
                )
                wrong.append(judges.at(index, "conflicts", what))
            # What names no case is said with everything else that does not fit together.
            conflicts.append(found[0] if found else text)
        items.append(judge.model_copy(update={"conflicts": tuple(conflicts)}))
    if wrong:
        refuse(wrong)
    return replace(judges, items=tuple(items))


def _cases(path: Path, decoding: Decoding | None) -> _Listed[Case]:
    listed = _read(path, decoding, CASE_COLUMNS, "carried.", Case, _case)
    numbers = [str(case.number) for case in listed.items]
    wrong = [
        *_changed(listed, [c.id for c in listed.items]),
        *_twice(listed, "id", [c.id for c in listed.items]),
        *_twice(listed, "number", numbers),
    ]
    if wrong:
        refuse(wrong)
    return listed


def _judges(path: Path, decoding: Decoding | None) -> _Listed[Judge]:
    listed = _read(path, decoding, JUDGE_COLUMNS, "", Judge, _judge)
    ids = [judge.id for judge in listed.items]
    wrong = [*_changed(listed, ids), *_twice(listed, "id", ids)]
    for index, judge in enumerate(listed.items):
        if judge.id in RESERVED:
            what = Sentence("%(id)s names another seat; choose another id", id=judge.id)
            wrong.append(listed.at(index, "id", what))
    if wrong:
        refuse(wrong)
    return listed


def _changed(listed: _Listed[Item], ids: list[str]) -> Iterator[Sentence]:
    """Ids of which a spreadsheet has left a rounded number."""
    for index, id in enumerate(ids):
        if looks_rounded(id):
            what = Sentence(
                "%(value)s is what a spreadsheet makes of a long number or a date; format the "
                "column as text and write the id again",
                value=shown(id),
            )
            yield listed.at(index, "id", what)


def _read(
    path: Path,
    decoding: Decoding | None,
    columns: tuple[Column, ...],
    prefix: str,
    model: type[Item],
    reader: Callable[[Layout, Row, int], dict[str, object]],
) -> _Listed[Item]:
    """The rows of a table as values; `Refused` with every fault there is."""
    decoding = decoding or Decoding()
    headers = Headers(known_headers(columns, prefix), needed=known_headers(_needed(columns)))
    (sheet,) = read_sheets(path, decoding, headers, lambda _: ())
    layout = Layout(sheet, columns, prefix)
    if (unused := layout.note_unused()) is not None:
        decoding.notes.append(unused)
    if not sheet.rows:
        raise Refused("%(file)s has no rows below its header", file=sheet.file)
    rows = _teams(layout, sheet.rows, decoding) if model is Case else sheet.rows
    wrong: list[Sentence] = []
    items: list[Item] = []
    for position, row in enumerate(rows, 1):
        raw = reader(layout, row, position)
        wrong += layout.too_wide(row)
        wrong += _empty(layout, row, columns)
        wrong += _commas(layout, row)
        try:
            items.append(model.model_validate(raw))
        except ValidationError as error:
            wrong += _row_faults(layout, row, faults(error, raw), columns)
    if wrong:
        refuse(wrong)
    _note_made_ids(layout, items, decoding)
    return _Listed(layout, tuple(items), tuple(row.number for row in rows))


def _needed(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns without one of which a table is not such a list."""
    needed = [column for column in columns if column.required]
    instead = {field for column in needed for field in column.instead}
    return (*needed, *(column for column in columns if column.field in instead))


def _teams(layout: Layout, rows: Sequence[Row], decoding: Decoding) -> Sequence[Row]:
    """The rows of cases, where those that differ only in the presenter are joined to one.

    Only where a column tells the cases apart: two works of one title are not one work. A row with
    nothing but a presenter goes with the one above it. It is noted how many were joined.
    """
    field = layout.found.get("presenters")
    if field is None:
        return rows
    read = [*layout.found.values(), *layout.prefixed.values()]
    columns = [found.index for found in read if found is not field]
    teams: dict[tuple[str, ...], list[Row]] = {}
    key: tuple[str, ...] = ()
    for row in rows:
        cells = tuple(row.cells[index] if index < len(row.cells) else "" for index in columns)
        named = any(layout.cell(row, name) for name in ("id", "number", "label"))
        if any(cells) or not key:
            key = cells if named else (str(row.number), *cells)
        teams.setdefault(key, []).append(row)
    joined = [row for team in teams.values() for row in _team(layout, field.index, team)]
    if len(joined) < len(rows):
        decoding.notes.append(
            Sentence(
                "%(file)s: rows with a presenter each were joined, %(rows)d to %(cases)d.",
                file=layout.file,
                rows=len(rows),
                cases=len(joined),
            )
        )
    return joined


def _team(layout: Layout, index: int, team: Sequence[Row]) -> Sequence[Row]:
    """The first of these rows with the presenters of all; as they are where one is there twice."""
    names = [str(name) for row in team for name in _several(layout.cell(row, "presenters"))]
    filled = all(layout.cell(row, "presenters") for row in team)
    if len(team) == 1 or not filled or len(set(names)) < len(names):
        return team
    cells = list(team[0].cells)
    cells[index] = "".join(f"{name};" for name in names)
    return [Row(team[0].number, tuple(cells))]


def _note_made_ids(
    layout: Layout, items: Sequence[Case] | Sequence[Judge], decoding: Decoding
) -> None:
    if "id" not in layout.found:
        decoding.notes.append(
            Sentence(
                "%(file)s has no ids; they were made: %(first)s to %(last)s.",
                file=layout.file,
                first=items[0].id,
                last=items[-1].id,
            )
        )


def _empty(layout: Layout, row: Row, columns: Iterable[Column]) -> Iterator[Sentence]:
    for column in columns:
        instead = any(layout.cell(row, field) for field in column.instead)
        if column.required and not layout.text(row, column.field) and not instead:
            what = Sentence("is empty; fill it in")
            yield at_cell(layout.file, row.number, layout.header(column.field), what)


def _commas(layout: Layout, row: Row) -> Iterator[Sentence]:
    """Carried scores whose comma may be a decimal comma or part thousands."""
    for key, cell in layout.by_key(row).items():
        if whole := grouped(cell):
            what = Sentence(
                "%(value)s may be %(point)s or %(whole)s; write it with a point or without a comma",
                value=shown(cell),
                point=pointed(cell),
                whole=whole,
            )
            yield at_cell(layout.file, row.number, layout.prefixed[key].header, what)


def _row_faults(
    layout: Layout, row: Row, found: list[Fault], columns: Iterable[Column]
) -> Iterator[Sentence]:
    """What is wrong with the values of a row; required cells that are empty are told elsewhere."""
    required = {column.field for column in columns if column.required}
    for fault in found:
        field = fault.place if fault.place.startswith("carried.") else _first(fault.place)
        if layout.text(row, field) or field == "number" or field.startswith("carried."):
            what = _telling(layout, row, fault)
        elif field in required:
            continue
        else:
            what = Sentence("is empty; fill it in")
        yield at_cell(layout.file, row.number, layout.header(field), what)


def _telling(layout: Layout, row: Row, fault: Fault) -> Sentence:
    """What is wrong with a cell; of a date where a number belongs that it is one."""
    kind, _, key = fault.place.partition(".")
    if kind not in ("number", "factor", "weight", "carried"):
        return fault.sentence
    cell = layout.by_key(row).get(key, "") if kind == "carried" else layout.cell(row, kind)
    return no_number_but_a_date(cell) or fault.sentence


def _first(place: str) -> str:
    return re.split(r"[.\[]", place, maxsplit=1)[0]


def _case(layout: Layout, row: Row, position: int) -> dict[str, object]:
    number = narrow(layout.cell(row, "number"))
    label = layout.cell(row, "label")
    if "label" not in layout.found and _LABEL.fullmatch(number):
        label, number = number, number if number.isdecimal() else ""
    return {
        "id": layout.cell(row, "id") or _made_id(layout, "C", number, position),
        "number": number or position,
        "title": layout.text(row, "title"),
        "type": layout.text(row, "type"),
        "organisation": layout.text(row, "organisation"),
        "presenters": _several(layout.text(row, "presenters")),
        "summary": layout.text(row, "summary"),
        "say": layout.text(row, "say"),
        "citation": layout.text(row, "citation"),
        "carried": {key: pointed(cell) for key, cell in layout.by_key(row).items() if cell},
        "label": label,
        "factor": pointed(layout.cell(row, "factor")) or 1,
        "competes": _answer(layout.cell(row, "competes")),
        "entrant": layout.text(row, "entrant"),
    }


_LABEL = re.compile(r"0\d{2,}|[A-Za-z]{1,4}[-_ ]?\d{1,6}|\d{1,6}[-_ ]?[A-Za-z]{1,2}")
"""Entry numbers with letters, or with zeros before them: what people call a case by."""


def _made_id(layout: Layout, letter: str, number: str, position: int) -> str:
    """An id such as C07, where the table has no column for ids; empty where it has one."""
    if "id" in layout.found:
        return ""
    return f"{letter}{number.zfill(2) if number.isdecimal() else f'{position:02d}'}"


def _answer(text: str) -> object:
    """What a cell that holds yes or no says; nothing is yes; anything else is left as it is."""
    answers = {"": True, "yes": True, "true": True, "是": True, "参评": True, "1": True}
    answers |= {"no": False, "false": False, "否": False, "不参评": False, "0": False}
    return answers.get(same(text), text)


def _judge(layout: Layout, row: Row, position: int) -> dict[str, object]:
    return {
        "id": layout.cell(row, "id") or _made_judge_id(layout, position),
        "name": layout.text(row, "name") or _whole_name(layout, row),
        "affiliation": layout.text(row, "affiliation"),
        "title": layout.text(row, "title"),
        "conflicts": _several(layout.cell(row, "conflicts")),
        "weight": pointed(layout.cell(row, "weight")) or 1,
        "away": _several(layout.cell(row, "away")),
        "replaces": layout.cell(row, "replaces"),
    }


def _made_judge_id(layout: Layout, position: int) -> str:
    return "" if "id" in layout.found else f"J{position}"


def _whole_name(layout: Layout, row: Row) -> str:
    """A name of two columns: the family's first in Chinese, last in other scripts."""
    given, family = layout.cell(row, "first_name"), layout.cell(row, "last_name")
    if any("\u3400" <= character <= "\u9fff" for character in family + given):
        return family + given
    return f"{given} {family}".strip()


def _several(text: str | Mapping[str, str]) -> list[object]:
    """The parts of a cell that holds several: separated by ; or else by any of , 、 / or line ends.

    So a name with a comma can be written with a ; behind it.
    """
    if isinstance(text, str):
        separators = "[;；]" if re.search("[;；]", text) else "[、，,/\n]"
        return [part.strip() for part in re.split(separators, text) if part.strip()]
    english, chinese = _several(text["en"]), _several(text["zh"])
    if len(english) != len(chinese):
        return [text]
    pairs = zip(english, chinese, strict=True)
    return [one if one == other else {"en": one, "zh": other} for one, other in pairs]


def _twice(listed: _Listed[Item], field: str, values: list[str]) -> Iterator[Sentence]:
    """Values that an earlier row already has."""
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        row = first.setdefault(value, listed.rows[index])
        if row != listed.rows[index]:
            what = Sentence(
                "%(value)s is already in row %(row)d; give each its own", value=value, row=row
            )
            yield listed.at(index, field, what)
