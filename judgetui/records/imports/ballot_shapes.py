"""Tables of ballots in the shapes that offices write, brought to one row a ballot.

Wide: a case a row, a judge a column, and in the cells the marks of the only criterion. Long: a row
for each mark, with a column that names the criterion. Which shape it is, the headers tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Criterion, Plan, spoken
from judgetui.records.imports.csv_columns import Column, HeaderMissing, same
from judgetui.records.imports.csv_reader import Sheet
from judgetui.records.imports.errors import at_cell, refuse, shown
from judgetui.records.imports.matching import Names
from judgetui.records.imports.table_shape import Row

_CRITERION = frozenset(map(same, ("criterion", "criteria", "评分项", "指标", "评分指标", "项目")))
_MARK = frozenset(map(same, ("mark", "score", "points", "得分", "分数", "评分", "分值")))
_ABSENT = frozenset(
    map(same, ("-", "–", "—", "--", "/", "n/a", "na", "absent", "缺席", "缺评", "未评", "缺"))
)
_RECUSED = re.compile(
    r"(?:recused|回避)\s*(?:[:：(（]\s*(.*?)\s*[)）]?)?", re.IGNORECASE | re.DOTALL
)

JUDGE, COMMENT = "judge", "comment"


@dataclass(frozen=True, slots=True)
class _Heads:
    """What the headers of a table are, by column from 0."""

    cases: tuple[int, ...]
    """Columns that say which case is meant."""
    judges: tuple[int, ...]
    """Columns that say who judged."""
    marks: tuple[int, ...]
    """Columns that are called like a criterion."""
    named: dict[int, str] = field(default_factory=dict)
    """Columns that are called like a judge, and that judge's id."""
    others: tuple[int, ...] = ()
    """Columns that hold something and are none of these."""
    criterion: int | None = None
    """The column that says which criterion is meant."""
    mark: int | None = None


def names_in_header(plan: Plan, known: Callable[[str], bool]) -> Callable[[str], bool]:
    """Whether a text is a header of a table of ballots in any of the shapes."""
    judges = Names.of_judges(plan.judges)

    def found(text: str) -> bool:
        if known(text) or same(text) in _CRITERION | _MARK:
            return True
        return bool(text) and len(judges.any_sense(text)) == 1

    return found


def one_row_a_ballot(sheet: Sheet, columns: tuple[Column, ...], plan: Plan) -> Sheet:
    """The same ballots with a row each, in columns that `columns` knows.

    Raises `Refused` where the headers fit no shape, or a mark has no place.
    """
    heads = _heads(sheet, columns, plan)
    if heads.criterion is not None and heads.mark is not None and heads.judges:
        return _from_long(sheet, heads, plan)
    if heads.named and not heads.judges:
        return _from_wide(sheet, heads, plan)
    return _as_it_is(sheet, heads)


def _heads(sheet: Sheet, columns: tuple[Column, ...], plan: Plan) -> _Heads:
    fields = {same(header): column.field for column in columns for header in column.headers}
    judges = Names.of_judges(plan.judges)
    by_field: dict[str, list[int]] = {}
    named: dict[int, str] = {}
    criterion = mark = None
    for index, header in enumerate(sheet.header.cells):
        bare = same(header).removesuffix(".en").removesuffix(".zh")
        if name := fields.get(bare):
            by_field.setdefault(name, []).append(index)
        elif len(meant := judges.any_sense(header)) == 1 and header:
            named[index] = meant[0].id
        elif bare in _CRITERION:
            criterion = index
        elif bare in _MARK:
            mark = index
    placed = {index for found in by_field.values() for index in found} | {*named}
    used = {"case", "number", "title", "judge", "judge_name", *(c.key for c in plan.criteria)}
    spare = {index for name, found in by_field.items() if name not in used for index in found}
    others = spare | ({*range(len(sheet.header.cells))} - placed - {criterion, mark})
    every = {name: tuple(found) for name, found in by_field.items()}
    # What is called a score is a total in a table of one row a ballot.
    if mark is None and criterion is not None:
        mark = next(iter(every.get("total", ())), None)
    others -= {mark}
    return _Heads(
        sum((every.get(name, ()) for name in ("case", "number", "title")), ()),
        sum((every.get(name, ()) for name in ("judge", "judge_name")), ()),
        sum((every.get(one.key, ()) for one in plan.criteria), ()),
        named,
        tuple(index for index in sorted(others) if sheet.header.cells[index]),
        criterion,
        mark,
    )


def _cell(row: Row, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


def _as_it_is(sheet: Sheet, heads: _Heads) -> Sheet:
    """A row a ballot already; one that says absent or recused in place of marks says it plainly."""
    width = len(sheet.header.cells)
    comment = next(
        (i for i, header in enumerate(sheet.header.cells) if same(header) == COMMENT), width
    )
    added = False
    rows: list[Row] = []
    for row in sheet.rows:
        said = [_cell(row, index) for index in heads.marks]
        read = [_read(cell) for cell in said]
        if any(mark for mark, _ in read) or not any(said):
            rows.append(row)
        elif recused := next((comment for _, comment in read if comment), ""):
            added = added or comment == width
            cells = [*row.cells, *[""] * (width + 1 - len(row.cells))]
            for index in heads.marks:
                cells[index] = ""
            cells[comment] = cells[comment] or recused
            rows.append(Row(row.number, tuple(cells)))
    header = sheet.header
    if added:
        header = Row(header.number, (*header.cells, COMMENT))
    return Sheet(sheet.file, header, tuple(rows), sheet.delimiter)


def _refuse_others(sheet: Sheet, others: tuple[int, ...]) -> None:
    """Refuse columns that a table of this shape would lose, such as a status or a total."""
    if others:
        what = Sentence(
            "is no judge and has no place in a table of this shape; write the id or the name of a "
            "judge, or remove the column, or write a row for each ballot"
        )
        places = (shown(sheet.header.cells[index]) for index in others)
        refuse(at_cell(sheet.file, sheet.header.number, place, what) for place in places)


# -- a judge a column --------------------------------------------------------------------------


def _from_wide(sheet: Sheet, heads: _Heads, plan: Plan) -> Sheet:
    criterion = _only_criterion(sheet, heads, plan)
    _refuse_others(sheet, heads.others)
    twice = [id_ for id_ in heads.named.values() if [*heads.named.values()].count(id_) > 1]
    if twice:
        index = [index for index, id_ in heads.named.items() if id_ == twice[0]][1]
        what = Sentence("is there twice; remove one")
        refuse([at_cell(sheet.file, sheet.header.number, shown(sheet.header.cells[index]), what)])
    header = [sheet.header.cells[index] for index in heads.cases]
    rows: list[Row] = []
    for row in sheet.rows:
        case = [_cell(row, index) for index in heads.cases]
        for index, judge in heads.named.items():
            mark, comment = _read(_cell(row, index))
            if mark or comment:
                rows.append(Row(row.number, (*case, judge, mark, comment)))
    whole = Row(sheet.header.number, (*header, JUDGE, criterion.key, COMMENT))
    return Sheet(sheet.file, whole, tuple(rows), sheet.delimiter)


def _only_criterion(sheet: Sheet, heads: _Heads, plan: Plan) -> Criterion:
    """The criterion that a table with a judge a column is about."""
    if not heads.cases:
        what = Sentence("there is no column that says which case is meant; add case or number")
        raise HeaderMissing(sheet, [at_cell(sheet.file, sheet.header.number, "", what)])
    if len(plan.criteria) > 1 or heads.marks:
        what = Sentence(
            "has a column for each judge (%(judges)s), which holds one mark, and the plan has "
            "%(count)d criteria; write a row for each ballot with a column for each criterion, or "
            "a row for each mark with the columns judge, criterion and mark",
            judges=listed(shown(sheet.header.cells[index]) for index in list(heads.named)[:3]),
            count=len(plan.criteria),
        )
        refuse([at_cell(sheet.file, sheet.header.number, "", what)])
    return plan.criteria[0]


def _read(cell: str) -> tuple[str, str]:
    """A cell as a mark, or as a comment that says a recusal; both empty where there is neither."""
    if not cell or same(cell) in _ABSENT:
        return "", ""
    if recused := _RECUSED.fullmatch(cell):
        return "", f"recused: {recused[1] or ''}".rstrip()
    return cell, ""


# -- a mark a row ------------------------------------------------------------------------------


def _from_long(sheet: Sheet, heads: _Heads, plan: Plan) -> Sheet:
    assert heads.criterion is not None
    assert heads.mark is not None
    _refuse_others(sheet, (*heads.others, *heads.named, *heads.marks))
    about = (*heads.cases, *heads.judges)
    ballots: dict[tuple[str, ...], dict[str, str]] = {}
    first: dict[tuple[str, ...], int] = {}
    wrong: list[Sentence] = []
    for row in sheet.rows:
        key = tuple(_cell(row, index) for index in about)
        named = _cell(row, heads.criterion)
        criterion = next(_called(plan, named), None)
        mark, comment = _read(_cell(row, heads.mark))
        marks = ballots.setdefault(key, {})
        first.setdefault(key, row.number)
        place = sheet.header.cells[heads.criterion]
        if comment:
            marks[COMMENT] = comment
        elif criterion is None:
            what = Sentence("there is no criterion %(key)s", key=shown(named))
            wrong.append(at_cell(sheet.file, row.number, place, what))
        elif criterion.key in marks:
            what = Sentence("is there twice; remove one")
            wrong.append(at_cell(sheet.file, row.number, place, what))
        elif mark:
            marks[criterion.key] = mark
    if wrong:
        refuse(wrong)
    keys = [*(criterion.key for criterion in plan.criteria), COMMENT]
    rows = tuple(
        Row(first[key], (*key, *(marks.get(one, "") for one in keys)))
        for key, marks in ballots.items()
        if marks
    )
    header = (*(sheet.header.cells[index] for index in about), *keys)
    return Sheet(sheet.file, Row(sheet.header.number, header), rows, sheet.delimiter)


def _called(plan: Plan, text: str) -> Iterator[Criterion]:
    """The criteria of this key or name."""
    for criterion in plan.criteria:
        names = {criterion.key, spoken(criterion.name, "en"), spoken(criterion.name, "zh")}
        if same(text) in map(same, names):
            yield criterion
