"""What the headers of a table of ballots say: of which case, judge and criterion each column is.

A header may name a judge, a criterion, or with a second one above it both. What the headers leave
open the name of the sheet or the rows may tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from judgetui.meeting.message import Refused, listed
from judgetui.meeting.plan import Plan
from judgetui.records.imports.csv_columns import CASE_COLUMNS, Column, same
from judgetui.records.imports.csv_reader import Headers, Sheet
from judgetui.records.imports.errors import shown
from judgetui.records.imports.matching import Kind, Names
from judgetui.records.imports.table_shape import continued, is_total

_CRITERION = frozenset(map(same, ("criterion", "criteria", "评分项", "指标", "评分指标", "项目")))
_MARK = frozenset(map(same, ("mark", "score", "points", "得分", "分数", "评分", "分值")))
_TOTAL = "total"
_NEVER_READ = (
    *("平均分", "平均", "均分", "平均得分", "最高分", "最低分", "最终得分", "最后得分", "名次"),
    *("指导教师", "指导老师", "联系人", "联系电话", "电话", "手机", "学院", "学校", "班级"),
    *("排名", "等次", "奖项", "average", "mean", "highest", "lowest", "rank", "place", "prize"),
)
_BESIDE = frozenset(
    same(header)
    for headers in (
        _NEVER_READ,
        *(
            column.headers
            for column in CASE_COLUMNS
            if column.field in ("type", "organisation", "presenters", "summary", "say", "citation")
        ),
    )
    for header in headers
)
"""What stands beside marks and is none: more about the case, and what its marks come to."""
_BETWEEN = re.compile(r"[\s\-_/:：·|（(]+")
CASE_FIELDS = ("case", "number", "label", "title", "title.en", "title.zh")
JUDGE_FIELDS = ("judge", "judge_name", "judge_name.en", "judge_name.zh")


@dataclass(frozen=True, slots=True)
class About:
    """What a header or the name of a sheet names; empty where it does not say."""

    criterion: str = ""
    """The key of a criterion."""
    judge: str = ""
    """The id of a judge."""


@dataclass(frozen=True, slots=True)
class MarkColumn:
    """A column of marks, or of totals."""

    index: int
    """From 0."""
    about: About
    text: str
    """What names the judge in the header, where it does."""
    label: str
    """Its header, with the one above it."""
    above: str = ""
    """What stands above its header, if anything does."""
    loose: bool = False
    """Whether what stands above it may belong to the columns to its left alone."""


@dataclass(frozen=True, slots=True)
class Heads:
    """What the columns of a table are; indexes from 0."""

    cases: tuple[tuple[str, int], ...]
    """Columns that say which case is meant, with their fields."""
    judges: tuple[tuple[str, int], ...]
    """Columns that say who judged, with their fields."""
    marks: tuple[MarkColumn, ...]
    """Columns that are called like a criterion, a judge, or both."""
    totals: tuple[MarkColumn, ...] = ()
    criterion: int | None = None
    """The column that says which criterion is meant."""
    mark: int | None = None
    """The column of marks whose header does not say whose or of what they are."""
    comment: int | None = None
    feedback: int | None = None
    others: tuple[int, ...] = ()
    """Columns with a header that are none of these."""
    twice: tuple[int, ...] = ()
    """Columns that say again which case or judge is meant."""
    beside: tuple[int, ...] = ()
    """Columns of what is known to be no mark; they are not used."""


@dataclass(frozen=True)
class Vocabulary:
    """What the words in headers and names of sheets may stand for."""

    plan: Plan
    columns: tuple[Column, ...]
    """The columns of a table with a row a ballot."""
    _abouts: dict[str, About] = field(default_factory=dict, repr=False)

    @cached_property
    def judges(self) -> Names:
        """What the judges may be called."""
        return Names.of_judges(self.plan.judges)

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The fields of columns by what they are called; the first column of a name has it."""
        found: dict[str, str] = {}
        for column in self.columns:
            for header in (*column.headers, *column.also):
                found.setdefault(same(header), column.field)
        return found

    def field_of(self, header: str) -> str:
        """The field of a column, such as `case` or `title.zh`; empty where it is none."""
        name = same(header)
        if name in self.fields:
            return self.fields[name]
        bare, dot, language = name.rpartition(".")
        if dot and language in ("en", "zh") and bare in self.fields:
            return f"{self.fields[bare]}.{language}"
        return ""

    @cached_property
    def _criteria(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for column in self.columns:
            for header in (*column.headers, *column.also):
                if column.field in self.plan.criterion:
                    found.setdefault(same(header), column.field)
        return found

    def criterion(self, text: str) -> str:
        """The key of the criterion that is called so, also with its maximum; empty for none."""
        return self._criteria.get(same(text), "")

    def is_total(self, text: str) -> bool:
        """Whether a column or a row of this name holds totals."""
        return self.field_of(text) == _TOTAL or is_total(text)

    def about(self, header: str) -> About:
        """The criterion or judge that a header names."""
        if header not in self._abouts:
            self._abouts[header] = self._about(header)
        return self._abouts[header]

    def _about(self, header: str) -> About:
        named = self.field_of(header)
        if named:
            return About(criterion=named if named in self.plan.criterion else "")
        meant = self.judges.any_sense(header) if header else ()
        return About(judge=meant[0].id) if len(meant) == 1 else self._both(header)

    def _both(self, header: str) -> About:
        """The criterion and the judge that a header names with a sign between: depth - J1."""
        found: set[About] = set()
        for sign in _BETWEEN.finditer(header):
            left, right = header[: sign.start()], header[sign.end() :].rstrip(")） ")
            for one, other in ((left, right), (right, left)):
                key, meant = self.criterion(one), self.judges.any_sense(other) if other else ()
                if key and len(meant) == 1:
                    found.add(About(key, meant[0].id))
        return found.pop() if len(found) == 1 else About()

    def of_sheet(self, name: str) -> About:
        """What the name of a sheet says of every mark on it; `Refused` where it says two things."""
        key = self.criterion(name)
        meant = self.judges.any_sense(name) if name else ()
        judges = [one.id for one in meant if one.kind is not Kind.CHANGED_ID]
        if len(judges) + bool(key) > 1:
            raise Refused(
                "the sheet %(sheet)s may be meant as several: %(names)s; rename it",
                sheet=shown(name),
                names=listed([*([key] if key else []), *judges]),
            )
        return About(key, judges[0] if judges else "")

    def headers(self, known: Callable[[str], bool]) -> Headers:
        """What the headers of a table of ballots may be, in any of its shapes."""

        def found(text: str) -> bool:
            return bool(
                known(text) or same(text) in _CRITERION | _MARK or self.about(text) != About()
            )

        def pair(above: str, below: str) -> bool:
            up, low = self.about(above), self.about(below)
            return bool((up.criterion and low.judge) or (up.judge and low.criterion))

        def together(above: Sequence[str], below: Sequence[str]) -> bool:
            over = continued(above, len(below))
            # What stands below the word case or judge is one: the row is the first of the table.
            said = (
                low and not self.field_of(low) and self.field_of(up) in CASE_FIELDS + JUDGE_FIELDS
                for up, low in zip(above, below, strict=False)
            )
            return not any(said) and any(map(pair, over, below))

        return Headers(found, together)

    def sheets_together(self, names: Sequence[str]) -> list[str]:
        """The sheets that are read together: those that name criteria, else judges."""
        abouts = {name: self.of_sheet(name) for name in names}
        by_criterion = [name for name, about in abouts.items() if about.criterion]
        by_judge = [name for name, about in abouts.items() if about.judge]
        if by_criterion and by_judge:
            raise Refused(
                "some sheets are named after criteria (%(criteria)s), others after judges "
                "(%(judges)s); say which sheet is meant with --sheet",
                criteria=listed(map(shown, by_criterion)),
                judges=listed(map(shown, by_judge)),
            )
        return by_criterion or by_judge

    def read(self, sheet: Sheet) -> Heads:
        """What the columns of a table are."""
        return _read(sheet, self)


def _read(sheet: Sheet, words: Vocabulary) -> Heads:
    by_field: dict[str, list[int]] = {}
    marks: list[MarkColumn] = []
    totals: list[MarkColumn] = []
    criterion = mark = None
    others: list[int] = []
    beside: list[int] = []
    for column in _columns(sheet, words):
        index, header = column.index, sheet.header.cells[column.index]
        named = words.field_of(header)
        if words.is_total(header):
            totals.append(column)
        elif column.about.criterion or column.about.judge:
            marks.append(column)
        elif named:
            by_field.setdefault(named, []).append(index)
        elif same(header) in _CRITERION and criterion is None:
            criterion = index
        elif same(header) in _MARK and mark is None:
            mark = index
        else:
            (beside if same(header) in _BESIDE else others).append(index)
    if mark is None and totals and not marks:
        mark = _score(sheet, totals)
    used = {*CASE_FIELDS, *JUDGE_FIELDS, "comment", "feedback"}
    others += [index for name, found in by_field.items() if name not in used for index in found]
    twice = sorted(index for name in used for index in by_field.get(name, ())[1:])
    return Heads(
        tuple((name, by_field[name][0]) for name in CASE_FIELDS if name in by_field),
        tuple((name, by_field[name][0]) for name in JUDGE_FIELDS if name in by_field),
        tuple(marks),
        tuple(totals),
        criterion,
        mark,
        by_field.get("comment", [None])[0],
        by_field.get("feedback", [None])[0],
        tuple(sorted(others)),
        tuple(twice),
        tuple(beside),
    )


def _score(sheet: Sheet, totals: list[MarkColumn]) -> int:
    """The column of marks among those of totals, from which it is taken.

    What is called a score is a total only where there are marks beside it.
    """
    scores = [one for one in totals if same(sheet.header.cells[one.index]) in _MARK]
    chosen = (scores or totals)[0]
    totals.remove(chosen)
    return chosen.index


def _columns(sheet: Sheet, words: Vocabulary) -> Iterator[MarkColumn]:
    """Every column with a header, as if it were one of marks."""
    over = continued(sheet.upper, len(sheet.header.cells))
    for index, header in enumerate(sheet.header.cells):
        if not header:
            continue
        given = sheet.upper[index] if index < len(sheet.upper) else ""
        low = words.about(header)
        # Where nothing stands in the lower row, the upper one is the header itself.
        up = About() if given == header else _above(words, over[index], header)
        about = About(low.criterion or up.criterion, low.judge or up.judge)
        text = header if low.judge else over[index] if up.judge else ""
        if low.judge and low.criterion:
            text = low.judge
        label = header if up == About() else f"{over[index]} {header}"
        above = "" if given == header or words.field_of(over[index]) else over[index]
        yield MarkColumn(index, about, text, shown(label), above, loose=not given)


def _above(words: Vocabulary, above: str, header: str) -> About:
    """What the upper header adds to the one below it."""
    low, up = words.about(header), words.about(above)
    if low.judge:
        return About(criterion=up.criterion)
    if low.criterion:
        return About(judge=up.judge)
    return up if words.is_total(header) else About()
