"""Tables of ballots in the shapes that offices write, brought to one row a ballot.

Wide: a case a row, a judge a column, and in the cells the marks of one criterion; with several
criteria a sheet for each, or blocks of columns under a header of two rows. Long: a row for each
mark, with a column that names the criterion. Which shape it is, the headers tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.records.imports.ballot_heads import About, Heads, MarkColumn, Vocabulary
from judgetui.records.imports.ballot_marks import (
    COMMENT,
    JUDGE,
    Ballot,
    Ballots,
    Says,
    Stated,
    Texts,
    Who,
    read_cell,
    texts_of,
)
from judgetui.records.imports.ballot_totals import WrittenTotal
from judgetui.records.imports.csv_columns import HeaderMissing, nameless
from judgetui.records.imports.csv_reader import Sheet
from judgetui.records.imports.errors import at_cell, refuse, shown
from judgetui.records.imports.table_shape import Place, Row

_STATUS = ("status", "reason")
"""Columns that may say what became of a ballot without marks."""


class Shaped(NamedTuple):
    """Ballots with a row each, and what else their tables say."""

    sheet: Sheet
    """In columns that are known of a table with a row a ballot."""
    totals: tuple[WrittenTotal, ...] = ()
    """Totals that are no part of a row."""
    wrong: tuple[Sentence, ...] = ()
    """What is wrong in ballots that are left out of the rows for it."""
    notes: tuple[Sentence, ...] = ()
    """What of the tables was not used."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose marks stand one by one."""

    sheet: Sheet
    heads: Heads
    about: About
    """What the name of the sheet says of every mark."""

    @property
    def columns_of_marks(self) -> tuple[MarkColumn, ...]:
        """Its columns of marks, also the one whose header says neither judge nor criterion."""
        mark = self.heads.mark
        if self.heads.marks or mark is None:
            return self.heads.marks
        return (MarkColumn(mark, About(), "", shown(self.sheet.header.cells[mark])),)


def one_row_a_ballot(sheets: Sequence[Sheet], words: Vocabulary) -> Shaped:
    """The ballots of tables that are read together, with a row each.

    Raises `Refused` where the headers fit no shape, a mark has no place, or there is none.
    """
    tables = [
        _Table(sheet, words.read(sheet), words.of_sheet(sheet.name) if sheet.name else About())
        for sheet in sheets
    ]
    if len(tables) == 1 and _has_a_row_each(tables[0], words.plan):
        shaped = _as_it_is(tables[0], words)
    else:
        shaped = _Reader(words.plan, words).read([_fitting(table, words.plan) for table in tables])
    if any(sheet.rows for sheet in sheets) and not (shaped.sheet.rows or shaped.wrong):
        raise Refused(
            "%(file)s holds no ballot: every cell for a mark is empty or says that there is none, "
            "such as 缺席; fill in the marks, or leave the file out",
            file=shaped.sheet.file,
        )
    return shaped


# -- a row a ballot ------------------------------------------------------------------------------


def _has_a_row_each(table: _Table, plan: Plan) -> bool:
    """Whether a table has a row a ballot, or fits no shape, which its columns tell in that one."""
    heads, about = table.heads, table.about
    by_row = heads.criterion is not None and heads.mark is not None
    if heads.judges:
        # What is called a score or a total is the mark itself where it is all that counts.
        only = len(plan.criteria) == 1 and plan.criteria[0].weight == 1
        bare = heads.mark is not None and not heads.marks
        return not (by_row or (bare and (only or about.criterion)))
    if any(column.about.judge for column in heads.marks):
        return False
    return not (about.judge and (heads.marks or heads.mark is not None))


def _as_it_is(table: _Table, words: Vocabulary) -> Shaped:
    """The same table; a row that says absent or recused in place of marks says it plainly.

    A row whose marks say that there is no ballot is passed by, and noted, unless its other columns
    say more.
    """
    sheet, header = table.sheet, table.sheet.header
    marks = [one.index for one in table.heads.marks if one.about.criterion]
    width = len(header.cells)
    fields = [words.field_of(one) for one in header.cells]
    comment = fields.index(COMMENT) if COMMENT in fields else width
    telling = [index for index, field in enumerate(fields) if field in (COMMENT, *_STATUS)]
    rows: list[Row] = []
    passed: list[int] = []
    for row in sheet.rows:
        said = {index: read_cell(_cell(row, index)) for index in marks}
        says = {one for one, _ in said.values()}
        if Says.RECUSED in says and not any(row.cells[width:]):
            rows.append(_recused_row(table, row, said, comment))
        elif says & {Says.MARK, Says.RECUSED} or not any(_cell(row, index) for index in marks):
            rows.append(row)
        elif any(_cell(row, index) for index in telling):
            rows.append(_without(row, marks))
        else:
            passed.append(row.number)
    if comment == width and any(row.places for row in rows):
        header = Row(header.number, (*header.cells, COMMENT))
        # A cell beyond the columns stays beyond them.
        rows = [row if row.places else _with_blank(row, width) for row in rows]
    notes = []
    if passed:
        notes.append(
            Sentence(
                "%(file)s: no ballot, as the cells say: row %(rows)s.",
                file=sheet.file,
                rows=listed(passed),
            )
        )
    return Shaped(Sheet(sheet.file, header, tuple(rows), sheet.delimiter), notes=tuple(notes))


def _without(row: Row, columns: Collection[int]) -> Row:
    """The row with these cells blank."""
    cells = ["" if index in columns else cell for index, cell in enumerate(row.cells)]
    return Row(row.number, tuple(cells), row.places)


def _recused_row(table: _Table, row: Row, said: dict[int, tuple[Says, str]], comment: int) -> Row:
    """A row with the recusal of its marks in the comment; marks beside it stay, to be refused."""
    width = max(len(table.sheet.header.cells), comment + 1)
    cells = [*row.cells, *[""] * (width - len(row.cells))]
    recused = [index for index, (one, _) in said.items() if one is Says.RECUSED]
    reasons = dict.fromkeys(said[index][1] for index in recused if said[index][1])
    if cells[comment]:
        says, reason = read_cell(cells[comment])
        reasons[reason if says is Says.RECUSED else cells[comment]] = None
    for index, (one, _) in said.items():
        if one is not Says.MARK:
            cells[index] = ""
    cells[comment] = f"recused: {'; '.join(filter(None, reasons))}".rstrip(": ")
    header = shown(table.sheet.header.cells[recused[0]])
    place = Place(table.sheet.file, row.number, header)
    return Row(row.number, tuple(cells), {COMMENT: place})


def _with_blank(row: Row, index: int) -> Row:
    """The row with an empty cell put in before this column, where it reaches so far."""
    return Row(row.number, (*row.cells[:index], "", *row.cells[index:]))


def _cell(row: Row, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


# -- marks one by one ----------------------------------------------------------------------------


def _fitting(table: _Table, plan: Plan) -> _Table:
    """The table, where each of its columns has a place; else `Refused`."""
    heads, sheet = table.heads, table.sheet
    if not heads.cases:
        what = Sentence("there is no column that says which case is meant; add case or number")
        raise HeaderMissing(sheet, [at_cell(sheet.file, sheet.header.number, "", what)])
    again = [(column.index, column.label) for column in _named_again(table)]
    again += [(index, shown(sheet.header.cells[index])) for index in heads.twice]
    if again:
        what = Sentence("is there twice; remove one")
        refuse(at_cell(sheet.file, sheet.header.number, label, what) for _, label in again)
    by_row = heads.judges or table.about.judge
    others = [*heads.others, *_placeless(table)]
    if not by_row:
        others += [index for index in (heads.comment, heads.feedback) if index is not None]
    bare = _without_criterion(table) if len(plan.criteria) > 1 else []
    if strange := list(dict.fromkeys(column.above for column in bare if column.above)):
        told = (Sentence("there is no criterion %(key)s", key=shown(above)) for above in strange)
        refuse(at_cell(sheet.file, sheet.header.number, "", what) for what in told)
    if bare:
        what = Sentence(
            "has a column for each judge (%(judges)s), which holds one mark, and the plan has "
            "%(count)d criteria; name the sheet after its criterion, write the criteria in a row "
            "above the judges, or write a row for each ballot or for each mark",
            judges=listed(column.label for column in bare[:3]),
            count=len(plan.criteria),
        )
        refuse([at_cell(sheet.file, sheet.header.number, "", what)])
    if len(plan.criteria) > 1 and heads.criterion is None and not table.about.criterion:
        _refuse_bare(table)
    if others:
        what = Sentence(
            "is no judge and has no place in a table of this shape; write the id or the name of a "
            "judge, or remove the column, or write a row for each ballot"
        )
        places = (shown(sheet.header.cells[index]) for index in sorted(others))
        refuse(at_cell(sheet.file, sheet.header.number, place, what) for place in places)
    if wrong := list(nameless(sheet)):
        refuse(wrong)
    return table


def _refuse_bare(table: _Table) -> None:
    """Refuse a column of marks of which nothing says the criterion."""
    if not table.heads.marks and table.heads.mark is not None:
        what = Sentence(
            "does not say of which criterion its marks are; add a column criterion (评分项), or "
            "write a column for each criterion, headed by its name"
        )
        header = shown(table.sheet.header.cells[table.heads.mark])
        refuse([at_cell(table.sheet.file, table.sheet.header.number, header, what)])


def _named_again(table: _Table) -> Iterator[MarkColumn]:
    seen: set[About] = set()
    for column in table.heads.marks:
        if column.about in seen:
            yield column
        seen.add(column.about)


def _without_criterion(table: _Table) -> list[MarkColumn]:
    """Columns of a judge's marks of which nothing says the criterion."""
    open_ = [one for one in table.heads.marks if one.about.judge and not one.about.criterion]
    return [] if table.about.criterion or table.heads.criterion is not None else open_


def _placeless(table: _Table) -> Iterator[int]:
    """Columns of marks that do not go with the rest: of another criterion, judge or shape."""
    heads, about = table.heads, table.about
    by_row = heads.criterion is not None and heads.mark is not None
    for column in heads.marks:
        judge, criterion = column.about.judge, column.about.criterion
        contrary = (judge and about.judge and judge != about.judge) or (
            criterion and about.criterion and criterion != about.criterion
        )
        nobody = not (judge or heads.judges or about.judge)
        twice_told = (judge and heads.judges) or (criterion and heads.criterion is not None)
        if contrary or nobody or by_row or twice_told:
            yield column.index
    if heads.mark is not None and heads.marks and not by_row:
        yield heads.mark


def _unused(table: _Table) -> Sentence | None:
    """Which columns of a table are not used; none where all are."""
    if not table.heads.beside:
        return None
    header = table.sheet.header.cells
    return Sentence(
        "%(file)s: not used: the columns %(names)s.",
        file=table.sheet.file,
        names=listed(shown(header[index]) for index in table.heads.beside),
    )


class _Reader:
    """Reads the marks of tables into ballots."""

    def __init__(self, plan: Plan, words: Vocabulary) -> None:
        self._plan = plan
        self._words = words
        self._who = Who(plan)
        self._ballots = Ballots(plan, self._who)
        self._totals: list[WrittenTotal] = []
        self._strange: list[Sentence] = []
        """What is wrong with cells that should name a criterion."""
        self._tables: Sequence[_Table] = ()

    def read(self, tables: Sequence[_Table]) -> Shaped:
        """The ballots of these tables."""
        self._tables = tables
        for table in tables:
            for row in table.sheet.rows:
                self._row(table, row)
        # While a criterion is misspelt, ballots seem to lack its marks.
        rows = () if self._strange else tuple(self._ballots.rows(self._blank))
        first = tables[0].sheet
        file = first.file if len(tables) == 1 else first.file.removesuffix(f" [{first.name}]")
        header = Row(first.header.number, self._ballots.header())
        sheet = Sheet(file, header, rows, first.delimiter)
        wrong = tuple(self._strange or self._ballots.wrong)
        notes = [note for table in tables if (note := _unused(table)) is not None]
        if absent := self._ballots.absent:
            notes.append(
                Sentence(
                    "%(file)s: absent, as cells say: %(count)d. Whose ballot is missing is asked "
                    "when scoring closes.",
                    file=sheet.file,
                    count=absent,
                )
            )
        return Shaped(sheet, tuple(self._totals), wrong, tuple(notes))

    def _row(self, table: _Table, row: Row) -> None:
        heads, header = table.heads, table.sheet.header.cells
        case = texts_of(row, heads.cases, header)
        judge = texts_of(row, heads.judges, header)
        named = _cell(row, heads.criterion) if heads.criterion is not None else ""
        key = self._words.criterion(named)
        columns = table.columns_of_marks
        if named and not key and self._words.is_total(named):
            for column in columns:
                self._total(table, row, (case, judge), column)
        elif named and not key:
            what = Sentence("there is no criterion %(key)s", key=shown(named))
            place = self._place(table, row, heads.criterion)
            self._strange.append(at_cell(*place, what))
        else:
            for column in columns:
                if cell := _cell(row, column.index):
                    self._state(table, row, (case, judge), key, column, cell)
        for column in heads.totals:
            self._total(table, row, (case, judge), column)
        if heads.comment is not None and (comment := _cell(row, heads.comment)):
            self._comment(table, row, (case, judge), comment)
        if heads.feedback is not None and (feedback := _cell(row, heads.feedback)):
            ballot = self._ballot(table, row, (case, judge))
            ballot.feedback.setdefault(feedback, self._place(table, row, heads.feedback))

    def _state(
        self,
        table: _Table,
        row: Row,
        who: tuple[Texts, Texts],
        key: str,
        column: MarkColumn,
        cell: str,
    ) -> None:
        """Note what a cell says of the criterion that its row, its column or its sheet names."""
        says, text = read_cell(cell)
        key = key or column.about.criterion or table.about.criterion
        if not key and len(self._plan.criteria) == 1:
            key = self._plan.criteria[0].key
        if not key and says is Says.MARK:
            place = self._place(table, row, table.heads.criterion)
            self._strange.append(at_cell(*place, Sentence("is empty; fill it in")))
            return
        place = Place(table.sheet.file, row.number, column.label)
        ballot = self._ballot(table, row, who, column)
        self._ballots.add(ballot, key, Stated(says, text, place))

    def _ballot(
        self,
        table: _Table,
        row: Row,
        who: tuple[Texts, Texts],
        column: MarkColumn | None = None,
    ) -> Ballot:
        """The ballot that a cell is of, by its row, its column and its sheet."""
        case, judge = who
        if column is not None and column.about.judge:
            judge = Texts((JUDGE,), (column.text,), (column.label,))
        elif table.about.judge and not judge.fields:
            judge = Texts((JUDGE,), (table.sheet.name,), ("",))
        elif table.about.judge and self._who.named(judge) not in ("", table.about.judge):
            what = Sentence(
                "%(judge)s does not go with the sheet, which is named after %(other)s; put right "
                "the one that is wrong",
                judge=shown(judge.texts[0]),
                other=shown(table.sheet.name),
            )
            self._ballots.blame(Place(table.sheet.file, row.number, judge.columns[0]), what)
        return self._ballots.ballot(table.sheet.file, row, case, judge)

    def _comment(self, table: _Table, row: Row, who: tuple[Texts, Texts], text: str) -> None:
        ballot = self._ballot(table, row, who)
        place = self._place(table, row, table.heads.comment)
        says, reason = read_cell(text)
        if says is Says.RECUSED:
            self._ballots.add(ballot, "", Stated(says, reason, place))
        else:
            ballot.comments.setdefault(text, place)

    def _total(self, table: _Table, row: Row, who: tuple[Texts, Texts], column: MarkColumn) -> None:
        """Note a total, of the marks that its row, its column and its sheet tell."""
        text = _cell(row, column.index)
        case = self._who.named(who[0])
        if not case or read_cell(text)[0] is not Says.MARK:
            return
        judge = column.about.judge or self._who.named(who[1]) or table.about.judge
        scopes = [About(column.about.criterion or table.about.criterion, judge)]
        if column.loose and column.about != About():
            scopes.append(table.about)
        place = Place(table.sheet.file, row.number, column.label)
        self._totals.append(WrittenTotal(text, place, case, tuple(scopes)))

    def _place(self, table: _Table, row: Row, index: int | None) -> Place:
        header = shown(table.sheet.header.cells[index]) if index is not None else ""
        return Place(table.sheet.file, row.number, header)

    def _blank(self, ballot: Ballot, criterion: str) -> Place | None:
        """The blank cell of a wide table in which this mark of a ballot belongs."""
        for table in self._tables:
            for column in table.heads.marks:
                judge = column.about.judge or table.about.judge
                key = column.about.criterion or table.about.criterion
                if key != criterion or judge not in ("", ballot.judge):
                    continue
                for row in table.sheet.rows:
                    if self._is_of(table, row, ballot, judge):
                        return Place(table.sheet.file, row.number, column.label)
        return None

    def _is_of(self, table: _Table, row: Row, ballot: Ballot, judge: str) -> bool:
        header = table.sheet.header.cells
        case = self._who.named(texts_of(row, table.heads.cases, header))
        by_row = judge or self._who.named(texts_of(row, table.heads.judges, header))
        return case == ballot.case and by_row == ballot.judge
