"""Ballots that were filled in on paper and keyed into a CSV file.

Each row becomes an act of the recorder. A row names its case and judge by an id, a number or a
name, and may have a total, which is checked against the marks, and a status.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from judgetui.meeting.acts import KeyBallot, Recuse
from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.names import judge_name
from judgetui.meeting.plan import Bilingual, Criterion, exact
from judgetui.meeting.rules_text import plain_number
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.records.imports.ballot_heads import Vocabulary
from judgetui.records.imports.ballot_marks import Says, read_cell
from judgetui.records.imports.ballot_shapes import one_row_a_ballot
from judgetui.records.imports.ballot_totals import faulty_totals, total_fault
from judgetui.records.imports.csv_columns import (
    LABEL,
    NUMBER,
    TITLE,
    Column,
    Layout,
    known_headers,
    same,
)
from judgetui.records.imports.csv_reader import grouped, narrow, pointed, read_sheets
from judgetui.records.imports.encoding import Decoding
from judgetui.records.imports.errors import at_cell, faults, refuse, shown
from judgetui.records.imports.matching import (
    Kind,
    Meaning,
    Meanings,
    Names,
    looks_changed,
    no_number_but_a_date,
)
from judgetui.records.imports.table_shape import Row

_RECUSED = re.compile(r"(?:recused|recusal|回避)\s*(?:[:：]\s*(.*))?", re.IGNORECASE | re.DOTALL)
_REASON = "reason."
Made = TypeVar("Made", KeyBallot, Recuse)


class Outcome(Enum):
    """What is to be done with a row."""

    COUNTS = "submitted"
    RECUSED = "recused"
    OUT = "left out"
    """A ballot that does not count; taken in, it would count again."""


_WORDS = {
    Outcome.COUNTS: (
        "submitted",
        "已提交",
        "提交",
        "keyed",
        "纸质",
        "代录",
        "有效",
        "corrected",
        "已更正",
    ),
    Outcome.RECUSED: ("recused", "回避"),
    Outcome.OUT: (
        *("void", "作废", "无效", "not counted", "不计入", "不计分"),
        *("returned", "已退回", "退回"),
        *("withdrawn", "已撤下", "撤下", "退出"),
    ),
}
_OUTCOMES = {same(word): outcome for outcome, words in _WORDS.items() for word in words}
KNOWN_STATUSES = ("submitted", "keyed", "corrected", "recused", "void", "returned", "withdrawn")
"""The words of our own exports."""


class KeyedRow(NamedTuple):
    """An act keyed in from paper, and the row it stands in."""

    row: int
    act: KeyBallot | Recuse


def refused_row(path: Path, row: int, refused: Refused) -> Refused:
    """What the meeting refused about a row, with the row."""
    return Refused(at_cell(path.name, row, "", refused.sentence))


def read_ballots(
    path: Path, meeting: Meeting, decoding: Decoding | None = None
) -> tuple[KeyedRow, ...]:
    """The ballots in a file as acts, in the order of its rows; all of them or `Refused`.

    The file is CSV or a workbook, with a row a ballot, a judge a column or a mark a row. Sheets
    that are named after criteria, or after judges, are read together.

    Nothing is written over: a ballot that is on record already is refused. A recusal that is on
    record already is passed by. A row whose status says that it does not count is left out, and
    `decoding` keeps a note of it.
    """
    decoding = decoding or Decoding()
    columns = _columns(meeting.plan.criteria)
    known, words = known_headers(columns, _REASON), Vocabulary(meeting.plan, columns)
    sheets = read_sheets(path, decoding, words.headers(known), words.sheets_together)
    sheet, totals, wrong, notes = one_row_a_ballot(sheets, words)
    decoding.notes += notes
    if wrong and not sheet.rows:
        refuse(wrong)
    layout = Layout(sheet, columns, _REASON)
    if (unused := layout.note_unused()) is not None:
        decoding.notes.append(unused)
    if not sheet.rows:
        raise Refused("%(file)s has no rows below its header", file=sheet.file)
    strange = [key for key in layout.prefixed if key not in meeting.plan.criterion]
    if strange:
        what = Sentence("there is no criterion %(key)s; remove the column", key=shown(strange[0]))
        refuse([at_cell(sheet.file, sheet.header.number, _REASON + strange[0], what)])
    pile = _Pile(layout, meeting)
    keyed = [KeyedRow(row.number, act) for row in sheet.rows if (act := pile.act(row)) is not None]
    # A row of many marks that names no case is blamed for each.
    faulty = list(dict.fromkeys([*wrong, *pile.wrong]))
    if faulty or (faulty := faulty_totals(meeting.plan, totals, (one.act for one in keyed))):
        refuse(faulty)
    decoding.notes += pile.left_out()
    return tuple(keyed)


def _columns(criteria: Iterable[Criterion]) -> tuple[Column, ...]:
    """The columns there may be; a criterion that is called like one of ours is the criterion."""
    case = ("case", "case id", "案例", "案例编号", "编号", "作品编号", "项目编号")
    judge = ("judge", "judge id", "评委", "评委编号", "专家编号")
    return (
        Column("case", case, required=True, instead=("number", "label", "title")),
        Column("judge", judge, required=True, instead=("judge_name",)),
        *(
            Column(
                criterion.key,
                (criterion.key, *_names(criterion.name)),
                required=True,
                also=tuple(_with_maximum(criterion)),
            )
            for criterion in criteria
        ),
        Column("comment", ("comment", "comments", "评语", "意见", "备注", "说明")),
        Column("feedback", ("feedback", "feedback to the presenters", "反馈", "给汇报人的反馈")),
        NUMBER,
        LABEL,
        TITLE,
        Column(
            "judge_name",
            ("judge_name", "judge name", "评委姓名", "专家姓名", "姓名"),
            bilingual=True,
        ),
        Column("total", ("total", "总分", "合计", "总计", "得分")),
        Column("status", ("status", "状态")),
        Column("reason", ("reason", "原因", "理由")),
    )


def _names(name: str | Bilingual) -> tuple[str, ...]:
    return (name,) if isinstance(name, str) else tuple(filter(None, (name.en, name.zh)))


def _with_maximum(criterion: Criterion) -> Iterator[str]:
    """A criterion as forms head its column, with its maximum or weight: Depth (40分)."""
    most, share = plain_number(criterion.max), plain_number(criterion.weight * 100)
    signs = (most, f"{most}分", f"满分{most}", f"满分{most}分", f"{most} points", f"0-{most}")
    for name in (criterion.key, *_names(criterion.name)):
        yield from (f"{name}({sign})" for sign in (*signs, f"{share}%", f"权重{share}%"))


def _allowed(criterion: Criterion, mark: Decimal) -> bool:
    within = criterion.min <= mark <= criterion.max
    return within and (mark - criterion.min) % criterion.step == 0


class _Pile:
    """The rows read so far, and what is wrong with them."""

    def __init__(self, layout: Layout, meeting: Meeting) -> None:
        self.layout = layout
        self.meeting = meeting
        self.plan = meeting.plan
        self.wrong: list[Sentence] = []
        self._cases = Names.of_cases(self.plan.cases)
        self._judges = Names.of_judges(self.plan.judges)
        self._seen: dict[tuple[str, str], int] = {}
        self._out: dict[str, list[int]] = {}

    def act(self, row: Row) -> KeyBallot | Recuse | None:
        """What a row says; none where it is faulty, does not count or is already on record."""
        before = len(self.wrong)
        self.wrong += self.layout.too_wide(row)
        outcome = self._outcome(row)
        if outcome is Outcome.OUT:
            self._out.setdefault(self.layout.cell(row, "status"), []).append(row.number)
            return None
        case, judge = self._case(row), self._judge(row)
        if case and judge:
            self._once(row, case, judge)
        elif row.places:
            # What is missing in a ballot of nobody may stand in the ballot that is meant.
            return None
        if outcome is Outcome.RECUSED:
            act: KeyBallot | Recuse | None = self._recusal(row, case, judge)
        else:
            act = self._ballot(row, case, judge)
        if len(self.wrong) > before or act is None or case is None or judge is None:
            return None
        return act if self._free(row, act, case, judge) else None

    def left_out(self) -> Iterator[Sentence]:
        """What was left out for its status, in words."""
        for status, rows in self._out.items():
            yield Sentence(
                "%(file)s: left out, because %(status)s does not count: row %(rows)s.",
                file=self.layout.file,
                status=shown(status),
                rows=listed(rows),
            )

    def _outcome(self, row: Row) -> Outcome:
        """What became of the ballot by the column status; without one, by the comment."""
        word = self.layout.cell(row, "status")
        outcome = _outcome_of(word)
        recused = _RECUSED.fullmatch(self.layout.cell(row, "comment"))
        if word and outcome is None:
            what = Sentence(
                "%(status)s is no status that is known; write one of: %(known)s",
                status=shown(word),
                known=listed(KNOWN_STATUSES),
            )
            self._blame(row, "status", what)
        elif outcome is Outcome.COUNTS and recused and not self._marked(row):
            what = Sentence(
                "says submitted, yet the comment says recused; remove the one or the other"
            )
            self._blame(row, "status", what)
        return outcome or (Outcome.RECUSED if recused else Outcome.COUNTS)

    def _marked(self, row: Row) -> bool:
        """Whether there are marks in a row: what is said to count and has some is no recusal."""
        return any(self.layout.cell(row, key) for key in self.plan.criterion)

    def _blame(self, row: Row, field: str, what: Sentence) -> None:
        if row.places and field in row.places:
            self.wrong.append(at_cell(*row.places[field], what))
            return
        header = self.layout.header(field) if field else ""
        self.wrong.append(at_cell(self.layout.file, row.number, header, what))

    def _case(self, row: Row) -> str | None:
        said = (
            self._said(row, "case", self._cases.any_sense, _no_case),
            self._said(row, "number", self._cases.by_number, _no_number),
            self._said(row, "label", self._cases.by_number, _no_number),
            self._said(row, "title", self._cases.by_name, _no_title),
        )
        return self._one(row, "case", said)

    def _judge(self, row: Row) -> str | None:
        said = (
            self._said(row, "judge", self._judges.any_sense, _no_judge),
            self._said(row, "judge_name", self._judges.by_name, _no_judge),
        )
        return self._one(row, "judge", said)

    def _said(
        self,
        row: Row,
        field: str,
        look: Callable[[str], Meanings],
        unknown: Callable[[str], Sentence],
    ) -> _Said | None:
        """What a column names in this row; none where the cell is empty."""
        text = self.layout.text(row, field)
        text = text if isinstance(text, str) else text["zh"]
        return _Said(field, text, look(text), unknown) if text else None

    def _one(self, row: Row, field: str, columns: Iterable[_Said | None]) -> str | None:
        """The one id that all columns together name; none, and the blame, where they do not."""
        said = [column for column in columns if column]
        strange = [column for column in said if not column.meanings]
        for column in strange:
            self._blame(row, column.field, column.unknown(column.text))
        if strange:
            return None
        if not said:
            self._blame(row, field, Sentence("is empty; fill it in"))
            return None
        sets = [{meaning.id for meaning in column.meanings} for column in said]
        found = set[str].intersection(*sets)
        if len(found) == 1 and not (len(said) == 1 and self._rounded(said[0])):
            return found.pop()
        if found:
            self._blame(row, said[0].field, self._several(said[0], found))
        else:
            self._blame(row, "", self._apart(field, said))
        return None

    def _rounded(self, said: _Said) -> bool:
        """Whether the only thing a row has is what is left of an id whose digits are gone."""
        (meaning,) = said.meanings
        return meaning.kind is Kind.CHANGED_ID and looks_changed(said.text)

    def _several(self, said: _Said, found: Container[str]) -> Sentence:
        meanings = [meaning for meaning in said.meanings if meaning.id in found]
        if len(meanings) == 1:
            return _changed(said.text)
        if said.field.startswith("judge"):
            return Sentence(
                "%(name)s could be several; write the id, one of: %(ids)s",
                name=shown(said.text),
                ids=listed(meaning.id for meaning in meanings),
            )
        return Sentence(
            "%(name)s could be several: %(meanings)s; say which in a column number (序号) or "
            "title (案例名称)",
            name=shown(said.text),
            meanings=listed(self._meant(meaning) for meaning in meanings),
        )

    def _meant(self, meaning: Meaning) -> Sentence:
        """In what sense a text names a case, with the case."""
        case = self.plan.case[meaning.id]
        return Sentence(_SENSES[meaning.kind].template, case=case.id, title=case.title)

    def _apart(self, field: str, said: Iterable[_Said]) -> Sentence:
        parts = (
            Sentence(
                "%(column)s %(text)s is %(ids)s",
                column=self.layout.header(column.field),
                text=shown(column.text),
                ids=_either(meaning.id for meaning in column.meanings),
            )
            for column in said
        )
        if field == "case":
            return Sentence(
                "its columns name different cases (%(meanings)s); put right the one that is wrong",
                meanings=listed(parts),
            )
        return Sentence(
            "its columns name different judges (%(meanings)s); put right the one that is wrong",
            meanings=listed(parts),
        )

    def _once(self, row: Row, case: str, judge: str) -> None:
        first = self._seen.setdefault((case, judge), row.number)
        if first != row.number:
            what = Sentence(
                "%(judge)s on case %(case)s is already in row %(row)d; remove one of the two",
                judge=judge_name(self.plan, judge),
                case=case,
                row=first,
            )
            self._blame(row, "", what)

    def _recusal(self, row: Row, case: str | None, judge: str | None) -> Recuse | None:
        comment = self.layout.cell(row, "comment")
        match = _RECUSED.fullmatch(comment)
        field = "comment" if match else "reason"
        marks = [*(criterion.key for criterion in self.plan.criteria), "total"]
        if any(self.layout.cell(row, key) for key in marks):
            what = Sentence("says recused, yet there are marks; remove the one or the other")
            self._blame(row, "comment" if match else "status", what)
            return None
        reason = (match[1] or "").strip() if match else comment
        reason = reason or self.layout.cell(row, "reason")
        if not reason:
            what = Sentence("does not say why; write recused: and the reason")
            self._blame(row, field, what)
            return None
        return self._made(row, Recuse, {"case": case, "judge": judge, "reason": reason})

    def _ballot(self, row: Row, case: str | None, judge: str | None) -> KeyBallot | None:
        asked = [criterion.key for criterion in self.plan.asked(judge)]
        cells = {key: self.layout.cell(row, key) for key in asked}
        for other in self.plan.criterion.keys() - cells.keys():
            if judge and self.layout.cell(row, other):
                what = Sentence(
                    "%(judge)s does not mark it; empty the cell", judge=judge_name(self.plan, judge)
                )
                self._blame(row, other, what)
        if not any(cells.values()):
            what = Sentence(
                "has no marks; fill them in, write recused: and the reason in the column "
                "comment, or remove the row"
            )
            self._blame(row, "", what)
            return None
        marks = {
            key: mark
            for key, cell in cells.items()
            if (mark := self._mark(row, self.plan.criterion[key], cell)) is not None
        }
        if len(marks) == len(cells):
            self._check_total(row, marks)
        values = {
            "case": case,
            "judge": judge,
            "scores": marks,
            "comment": self.layout.cell(row, "comment"),
            "feedback": self.layout.cell(row, "feedback"),
            "reasons": {key: text for key, text in self.layout.by_key(row).items() if text},
        }
        return self._made(row, KeyBallot, values)

    def _check_total(self, row: Row, marks: Mapping[str, Decimal]) -> None:
        """The total that stands on the paper must be what the marks add up to."""
        cell = self.layout.cell(row, "total")
        if read_cell(cell)[0] is Says.NOTHING:
            return
        if (what := total_fault(self.plan, cell, [marks.items()])) is not None:
            self._blame(row, "total", what)

    def _made(
        self, row: Row, make: Callable[..., Made], values: Mapping[str, object]
    ) -> Made | None:
        """The act with these values; none where the row is faulty."""
        if None in (values["case"], values["judge"]):
            return None
        try:
            return make(**values)
        except ValidationError as error:
            for fault in faults(error, values):
                field = fault.place.removeprefix("scores.").removeprefix("reasons.")
                self._blame(row, "comment" if field == "reason" else field, fault.sentence)
        return None

    def _free(self, row: Row, act: KeyBallot | Recuse, case: str, judge: str) -> bool:
        """Whether the judge's place on this case is free; an import writes over nothing."""
        ballot = self.meeting.cases[case].ballots.get(judge)
        status = ballot.status if ballot else None
        declared = case in self.plan.judge[judge].conflicts and ballot is None
        if status is BallotStatus.SUBMITTED:
            what = Sentence(
                "the ballot of %(judge)s on case %(case)s is already on record and an import "
                "never writes over one; the chair returns it first (F8 on the chair's screen)",
                judge=judge_name(self.plan, judge),
                case=case,
            )
        elif status is BallotStatus.VOID:
            what = Sentence(
                "the ballot of %(judge)s on case %(case)s was made void; "
                "the chair returns it first (F8 on the chair's screen)",
                judge=judge_name(self.plan, judge),
                case=case,
            )
        elif status is BallotStatus.RECUSED or declared:
            if isinstance(act, Recuse):
                return False
            what = Sentence(
                "%(judge)s is recused from case %(case)s; if that is wrong, "
                "the chair returns the recusal first (F8 on the chair's screen)",
                judge=judge_name(self.plan, judge),
                case=case,
            )
        else:
            return True
        self._blame(row, "", what)
        return False

    def _mark(self, row: Row, criterion: Criterion, cell: str) -> Decimal | None:
        if not cell:
            what = Sentence("is empty; a missing mark is never 0: fill it in")
            self._blame(row, criterion.key, what)
            return None
        written = _plainly_written(criterion, cell)
        point, whole = _number(pointed(written)), _number(grouped(written))
        fits = [mark for mark in (point, whole) if mark is not None and _allowed(criterion, mark)]
        # 1,000 may be a thousand written carelessly even where no mark is as high.
        plainly = whole is None or whole % 1000
        if fits and plainly and len(fits) == 1 and fits[0] == point:
            return point
        if fits:
            what = Sentence(
                "%(value)s may be %(point)s or %(whole)s; write it with a point or without a comma",
                value=shown(cell),
                point=plain_number(point),
                whole=plain_number(whole),
            )
        elif (dated := no_number_but_a_date(cell)) is not None:
            what = dated
        else:
            what = Sentence(
                "%(value)s is no mark; write a number from %(min)s to %(max)s in steps of %(step)s",
                value=shown(cell),
                min=criterion.min,
                max=criterion.max,
                step=criterion.step,
            )
        self._blame(row, criterion.key, what)
        return None


def _plainly_written(criterion: Criterion, cell: str) -> str:
    """A mark without what offices write beside it: 18.0分, 88 %, 21.000000000000004.

    A per cent is a mark only where marks go from 0 to 100. What differs from a mark by less than
    a thousand-millionth is what a spreadsheet makes of a mark that has no exact binary form.
    """
    text: str = narrow(cell).removesuffix("分").rstrip()
    if text.endswith("%") and criterion.min == 0 and criterion.max == 100:
        text = text.removesuffix("%").rstrip()
    if _LONG.fullmatch(text):
        number = Decimal(text)
        steps = ((number - criterion.min) / criterion.step).to_integral_value()
        mark = criterion.min + steps * criterion.step
        if abs(number - mark) < Decimal("1e-9"):
            return f"{mark:f}"
    return text


_LONG = re.compile(r"-?[0-9]{1,9}\.[0-9]{7,20}")


def _number(text: str) -> Decimal | None:
    try:
        return exact(text) if text else None
    except PydanticCustomError:
        return None


class _Said(NamedTuple):
    """What one column of a row names."""

    field: str
    text: str
    meanings: Meanings
    unknown: Callable[[str], Sentence]


_SENSES = {
    Kind.ID: Sentence("the id of %(case)s “%(title)s”"),
    Kind.CHANGED_ID: Sentence("the id of %(case)s “%(title)s” as a spreadsheet writes it"),
    Kind.NUMBER: Sentence("the number of %(case)s “%(title)s”"),
    Kind.NAME: Sentence("the title of %(case)s “%(title)s”"),
}


def _either(ids: Iterable[str]) -> Sentence:
    return listed(dict.fromkeys(ids))


def _unknown_id(text: str, unknown: Sentence) -> Sentence:
    """What to say of a cell that names nothing: perhaps a spreadsheet has changed an id."""
    return _changed(text) if looks_changed(text) else unknown


def _changed(text: str) -> Sentence:
    return Sentence(
        "%(value)s is what a spreadsheet makes of a long number or a date; format the column as "
        "text and write the id again",
        value=shown(text),
    )


def _no_case(text: str) -> Sentence:
    unknown = Sentence(
        "there is no case %(case)s; write the id or the number of a case", case=shown(text)
    )
    return _unknown_id(text, unknown)


def _no_number(text: str) -> Sentence:
    return Sentence("there is no case with the number %(number)s", number=shown(text))


def _no_title(text: str) -> Sentence:
    return Sentence(
        "no case is called %(title)s; write its title as it is in the plan, or leave it empty",
        title=shown(text),
    )


def _no_judge(text: str) -> Sentence:
    unknown = Sentence(
        "there is no judge %(judge)s; write the id or the name of a judge", judge=shown(text)
    )
    return _unknown_id(text, unknown)


def _outcome_of(word: str) -> Outcome | None:
    """What a status stands for; none where the word is not known."""
    return _OUTCOMES.get(same(word))
