"""Ballots that were filled in on paper and keyed into a CSV file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from judgetui.meeting.acts import KeyBallot, Recuse
from judgetui.meeting.plan import Bilingual, Criterion, Plan, exact
from judgetui.meeting.sentence import Refused, Sentence, listed
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.meeting.statuses import BallotOutcome
from judgetui.records.columns import Column, Layout, same
from judgetui.records.faults import at_cell, faults, refuse, shown
from judgetui.records.sheet import Row, narrow, read_sheet

_RECUSED = re.compile(r"(?:recused|recusal|回避)\s*(?:[:：]\s*(.*))?", re.IGNORECASE | re.DOTALL)
_REASON = "reason."
_NOT_COUNTED = (BallotOutcome.RETURNED, BallotOutcome.VOID, BallotOutcome.WITHDRAWN)
"""What an export says of ballots that are no part of a result."""
_Names = Mapping[str, tuple[str, ...]]
Made = TypeVar("Made", KeyBallot, Recuse)


class KeyedRow(NamedTuple):
    """An act keyed in from paper, and the row it stands in."""

    row: int
    act: KeyBallot | Recuse


def refused_row(path: Path, row: int, refused: Refused) -> Refused:
    """What the meeting refused about a row, with the row."""
    sentence = at_cell(path.name, row, "", refused.sentence)
    return Refused(sentence.template, **sentence.values)


def read_ballots(path: Path, meeting: Meeting) -> tuple[KeyedRow, ...]:
    """The ballots in a CSV file as acts, in the order of its rows; all of them or `Refused`.

    Nothing is written over: a ballot that is on record already is refused. A recusal that is on
    record already is passed by.
    """
    sheet = read_sheet(path)
    layout = Layout(sheet, _columns(meeting.plan.criteria), _REASON)
    if not sheet.rows:
        raise Refused("%(file)s has no rows below its header", file=sheet.file)
    strange = [key for key in layout.prefixed if key not in meeting.plan.criterion]
    if strange:
        what = Sentence("there is no criterion %(key)s; remove the column", key=shown(strange[0]))
        refuse([at_cell(sheet.file, sheet.header.number, _REASON + strange[0], what)])
    pile = _Pile(layout, meeting)
    keyed = [KeyedRow(row.number, act) for row in sheet.rows if (act := pile.act(row)) is not None]
    if pile.wrong:
        refuse(pile.wrong)
    return tuple(keyed)


def _columns(criteria: Iterable[Criterion]) -> tuple[Column, ...]:
    return (
        Column("case", ("case", "case id", "案例", "案例编号", "编号"), required=True),
        Column("judge", ("judge", "judge id", "评委", "评委编号", "评委姓名"), required=True),
        *(
            Column(criterion.key, (criterion.key, *_names(criterion.name)), required=True)
            for criterion in criteria
        ),
        Column("comment", ("comment", "comments", "评语", "意见", "备注", "说明")),
        *(Column(name, (name,)) for name in ("status", "reason", "number", "title", "judge_name")),
    )


def _names(name: str | Bilingual) -> tuple[str, ...]:
    return (name,) if isinstance(name, str) else tuple(filter(None, (name.en, name.zh)))


def _case_names(plan: Plan) -> tuple[_Names, ...]:
    """What a case may be called: its id, its id written carelessly, its number."""
    ids = {case.id: (case.id,) for case in plan.cases}
    numbers = {str(case.number): (case.id,) for case in plan.cases}
    return ids, _together((same(case.id), case.id) for case in plan.cases), numbers


def _judge_names(plan: Plan) -> tuple[_Names, ...]:
    """What a judge may be called: the id, the id written carelessly, the name."""
    ids = {judge.id: (judge.id,) for judge in plan.judges}
    loose = _together((same(judge.id), judge.id) for judge in plan.judges)
    names = _together((same(n), judge.id) for judge in plan.judges for n in _names(judge.name))
    return ids, loose, names


def _together(pairs: Iterable[tuple[str, str]]) -> _Names:
    """The ids that share a name, each once."""
    names: dict[str, dict[str, None]] = {}
    for name, id_ in pairs:
        names.setdefault(name, {})[id_] = None
    return {name: tuple(ids) for name, ids in names.items()}


def _named(text: str, ways: tuple[_Names, ...]) -> tuple[str, ...]:
    """The ids this text names, by the first way that knows it."""
    for names in ways:
        if found := names.get(text) or names.get(same(text)):
            return found
    return ()


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
        self._cases = _case_names(self.plan)
        self._judges = _judge_names(self.plan)
        self._seen: dict[tuple[str, str], int] = {}

    def act(self, row: Row) -> KeyBallot | Recuse | None:
        """What a row says; none where it is faulty, already on record, or did not count."""
        before = len(self.wrong)
        self.wrong += self.layout.too_wide(row)
        case, judge = self._case(row), self._judge(row)
        if case and judge:
            self._once(row, case, judge)
        if self.layout.cell(row, "status") in _NOT_COUNTED:
            return None
        act = self._recusal(row, case, judge) or self._ballot(row, case, judge)
        if len(self.wrong) > before or act is None or case is None or judge is None:
            return None
        return act if self._free(row, act, case, judge) else None

    def _blame(self, row: Row, field: str, what: Sentence) -> None:
        header = self.layout.header(field) if field else ""
        self.wrong.append(at_cell(self.layout.file, row.number, header, what))

    def _case(self, row: Row) -> str | None:
        text = self.layout.cell(row, "case")
        found = _named(text, self._cases) or _named(narrow(text).lstrip("0"), self._cases)
        unknown = Sentence(
            "there is no case %(case)s; write the id or the number of a case", case=shown(text)
        )
        return self._one(row, "case", text, found, unknown)

    def _judge(self, row: Row) -> str | None:
        text = self.layout.cell(row, "judge")
        found = _named(text, self._judges)
        unknown = Sentence(
            "there is no judge %(judge)s; write the id or the name of a judge", judge=shown(text)
        )
        return self._one(row, "judge", text, found, unknown)

    def _one(
        self, row: Row, field: str, text: str, found: tuple[str, ...], unknown: Sentence
    ) -> str | None:
        """The one id a cell names; none, and the blame, where it names none or several."""
        if not text:
            what = Sentence("is empty; fill it in")
        elif not found:
            what = unknown
        elif len(found) > 1:
            what = Sentence(
                "%(name)s could be several; write the id, one of: %(ids)s",
                name=shown(text),
                ids=listed(found),
            )
        else:
            return found[0]
        self._blame(row, field, what)
        return None

    def _once(self, row: Row, case: str, judge: str) -> None:
        first = self._seen.setdefault((case, judge), row.number)
        if first != row.number:
            what = Sentence(
                "%(judge)s on case %(case)s is already in row %(row)d; remove one of the two",
                judge=self.plan.judge[judge].name,
                case=case,
                row=first,
            )
            self._blame(row, "", what)

    def _recusal(self, row: Row, case: str | None, judge: str | None) -> Recuse | None:
        match = _RECUSED.fullmatch(self.layout.cell(row, "comment"))
        if match is None:
            return None
        reason = (match[1] or "").strip()
        if any(self.layout.cell(row, criterion.key) for criterion in self.plan.criteria):
            what = Sentence("says recused, yet there are marks; remove the one or the other")
            self._blame(row, "comment", what)
            return None
        if not reason:
            what = Sentence("does not say why; write recused: and the reason")
            self._blame(row, "comment", what)
            return None
        return self._made(row, Recuse, {"case": case, "judge": judge, "reason": reason})

    def _ballot(self, row: Row, case: str | None, judge: str | None) -> KeyBallot | None:
        cells = {c.key: self.layout.cell(row, c.key) for c in self.plan.criteria}
        comment = self.layout.cell(row, "comment")
        if _RECUSED.fullmatch(comment):
            return None
        if not any(cells.values()):
            what = Sentence(
                "has no marks; fill them in, write recused: and the reason in the column "
                "comment, or remove the row"
            )
            self._blame(row, "", what)
            return None
        marks = {
            key: self._mark(row, self.plan.criterion[key], cell) for key, cell in cells.items()
        }
        values = {
            "case": case,
            "judge": judge,
            "scores": {key: mark for key, mark in marks.items() if mark is not None},
            "comment": comment,
            "reasons": {key: text for key, text in self.layout.by_key(row).items() if text},
        }
        return self._made(row, KeyBallot, values)

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
                judge=self.plan.judge[judge].name,
                case=case,
            )
        elif status is BallotStatus.VOID:
            what = Sentence(
                "the ballot of %(judge)s on case %(case)s was made void; "
                "the chair returns it first (F8 on the chair's screen)",
                judge=self.plan.judge[judge].name,
                case=case,
            )
        elif status is BallotStatus.RECUSED or declared:
            if isinstance(act, Recuse):
                return False
            what = Sentence(
                "%(judge)s is recused from case %(case)s; if that is wrong, "
                "the chair returns the recusal first (F8 on the chair's screen)",
                judge=self.plan.judge[judge].name,
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
        try:
            mark = exact(narrow(cell))
        except PydanticCustomError:
            mark = None
        if mark is not None and _allowed(criterion, mark):
            return mark
        what = Sentence(
            "%(value)s is no mark; write a number from %(min)s to %(max)s in steps of %(step)s",
            value=shown(cell),
            min=criterion.min,
            max=criterion.max,
            step=criterion.step,
        )
        self._blame(row, criterion.key, what)
        return None
