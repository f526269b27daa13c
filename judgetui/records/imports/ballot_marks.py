"""Marks that stand one by one in tables, put together to ballots.

Each mark is of one case, judge and criterion. A ballot begins in the row of its first mark and has
all its marks, or it is refused: what is missing is never a zero, and what contradicts itself is
told with both places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from judgetui.meeting.message import Sentence
from judgetui.meeting.names import judge_name
from judgetui.meeting.plan import Plan
from judgetui.records.imports.csv_columns import same
from judgetui.records.imports.errors import at_cell, shown
from judgetui.records.imports.matching import Kind, Meanings, Names, looks_changed
from judgetui.records.imports.table_shape import Place, Row

_EMPTY = frozenset(map(same, ("", "-", "–", "—", "--", "/", "n/a", "na")))
_ABSENT = frozenset(map(same, ("absent", "缺席", "缺评", "未评", "缺")))
_RECUSED = re.compile(
    r"(?:recused|recusal|回避)\s*(?:[:：(（]\s*(.*?)\s*[)）]?)?", re.IGNORECASE | re.DOTALL
)
CASE, JUDGE, COMMENT, FEEDBACK = "case", "judge", "comment", "feedback"
Key = tuple[str, ...]


class Says(Enum):
    """What a cell in which a mark may stand says."""

    NOTHING = "nothing"
    ABSENT = "absent"
    """That the judge gave no ballot."""
    RECUSED = "recused"
    MARK = "mark"


def read_cell(cell: str) -> tuple[Says, str]:
    """What a cell says, with the mark as it is written or the reason of a recusal."""
    if not cell:
        return Says.NOTHING, ""
    name = same(cell)
    if name in _EMPTY:
        return Says.NOTHING, ""
    if name in _ABSENT:
        return Says.ABSENT, ""
    if recused := _RECUSED.fullmatch(cell):
        return Says.RECUSED, recused[1] or ""
    return Says.MARK, cell


class Texts(NamedTuple):
    """What the cells of one row say about which case or judge is meant."""

    fields: Key
    """The fields of the columns in which something stands."""
    texts: Key
    columns: Key
    """The headers of these columns; where all are empty that of the first."""


class Stated(NamedTuple):
    """What one cell says of a criterion of a ballot."""

    says: Says
    text: str
    place: Place


@dataclass(slots=True)
class Ballot:
    """What the tables say of one judge on one case."""

    case: str
    """The id; empty where the texts name no case, or several."""
    judge: str
    row: Row
    file: str
    about: tuple[Texts, Texts]
    """What names the case and the judge."""
    cells: dict[str, Stated] = field(default_factory=dict)
    """By the key of the criterion, whatever is not blank; "" where a cell names no criterion."""
    comments: dict[str, Place] = field(default_factory=dict)
    feedback: dict[str, Place] = field(default_factory=dict)

    @property
    def begins(self) -> Place:
        """The row in which the ballot begins."""
        return Place(self.file, self.row.number, "")


Blank = Callable[[Ballot, str], Place | None]
"""Finds the blank cell in which a ballot's mark for a criterion belongs, where there is one."""


class Who:
    """Which case and judge the texts of a row name; each is looked up once."""

    def __init__(self, plan: Plan) -> None:
        self._cases = Names.of_cases(plan.cases)
        self._judges = Names.of_judges(plan.judges)
        self._known: dict[Texts, str] = {}

    def named(self, texts: Texts) -> str:
        """The one id that all of them together name; empty where they do not."""
        if texts not in self._known:
            self._known[texts] = self._look(texts)
        return self._known[texts]

    def _look(self, texts: Texts) -> str:
        found = [self._meanings(*one) for one in zip(texts.fields, texts.texts, strict=True)]
        if not found:
            return ""
        ids = set.intersection(*({meaning.id for meaning in one} for one in found))
        if len(ids) != 1:
            return ""
        (first, *more), text = found, texts.texts[0]
        rounded = not more and first[0].kind is Kind.CHANGED_ID and looks_changed(text)
        return "" if rounded else ids.pop()

    def _meanings(self, field: str, text: str) -> Meanings:
        base = field.split(".")[0]
        if base in ("number", "label"):
            return self._cases.by_number(text)
        if base == "title":
            return self._cases.by_name(text)
        if base == "judge_name":
            return self._judges.by_name(text)
        return (self._judges if base == JUDGE else self._cases).any_sense(text)


class Ballots:
    """The ballots of one or several tables, in the order in which they begin."""

    def __init__(self, plan: Plan, who: Who) -> None:
        self.plan = plan
        self.wrong: list[Sentence] = []
        self.absent = 0
        """How many cells say that there is no ballot."""
        self._who = who
        self._found: dict[tuple[str, str, Key, Key], Ballot] = {}

    def ballot(self, file: str, row: Row, case: Texts, judge: Texts) -> Ballot:
        """The ballot that these texts name, begun in this row where it is new.

        Texts that name nobody, or several, make a ballot of their own.
        """
        found = self._who.named(case), self._who.named(judge)
        key = (
            *found,
            () if found[0] else (*case.fields, *case.texts),
            () if found[1] else (*judge.fields, *judge.texts),
        )
        ballot = self._found.get(key)
        if ballot is None:
            ballot = self._found[key] = Ballot(*found, row, file, (case, judge))
        return ballot

    def add(self, ballot: Ballot, criterion: str, stated: Stated) -> None:
        """Note what a cell that is not blank says; a second one for the same mark is refused."""
        before = ballot.cells.get(criterion)
        if before is None or before.says is Says.NOTHING or not criterion:
            ballot.cells[criterion] = stated
            return
        if stated.says is Says.NOTHING or not (ballot.case and ballot.judge):
            return
        what = Sentence(
            "%(criterion)s of %(judge)s on case %(case)s is there twice, also in %(place)s; "
            "remove one",
            criterion=self.plan.criterion[criterion].name,
            judge=judge_name(self.plan, ballot.judge),
            case=ballot.case,
            place=_where(before.place, stated.place),
        )
        self.blame(stated.place, what)

    def blame(self, place: Place, what: Sentence) -> None:
        """Note what is wrong at a place."""
        self.wrong.append(at_cell(place.file, place.row, place.column, what))

    def rows(self, blank: Blank) -> Iterator[Row]:
        """A row for each ballot, with the cells in the order of `header`.

        Where cells name no case or judge it is only these: while one is misspelt, others seem to
        lack its marks. `blank` finds the blank cell in which a mark is missing.
        """
        ballots = list(self._found.values())
        nobody = [one for one in ballots if not (one.case and one.judge)]
        header = self.header()
        for ballot in nobody or ballots:
            if nobody or (self._agrees(ballot) and self._whole(ballot, blank)):
                yield self._row(ballot, header)

    def header(self) -> tuple[str, ...]:
        """The fields of the rows: what names case and judge, the criteria, what was written."""
        about = dict.fromkeys(
            field
            for ballot in self._found.values()
            for texts in ballot.about
            for field in texts.fields
        )
        return (
            *dict.fromkeys((CASE, JUDGE, *about)),
            *(one.key for one in self.plan.criteria),
            COMMENT,
            *([FEEDBACK] if any(one.feedback for one in self._found.values()) else []),
        )

    def _row(self, ballot: Ballot, header: Sequence[str]) -> Row:
        cells: dict[str, str] = {}
        places = dict.fromkeys(("", CASE, JUDGE), ballot.begins)
        for base, texts in zip((CASE, JUDGE), ballot.about, strict=True):
            if not texts.fields and texts.columns:
                places[base] = Place(ballot.file, ballot.row.number, texts.columns[0])
                continue
            for one, text, column in zip(*texts, strict=True):
                cells[one] = text
                places[one] = Place(ballot.file, ballot.row.number, column)
        for key, stated in ballot.cells.items():
            if stated.says is Says.MARK and key:
                cells[key], places[key] = stated.text, stated.place
        for one, said in ((COMMENT, ballot.comments), (FEEDBACK, ballot.feedback)):
            cells[one] = "\n".join(said)
            if said:
                places[one] = next(iter(said.values()))
        if recused := [one for one in ballot.cells.values() if one.says is Says.RECUSED]:
            reason = next((one.text for one in recused if one.text), "") or cells[COMMENT]
            cells[COMMENT] = f"recused: {reason}".rstrip()
            places[COMMENT] = recused[0].place
        return Row(ballot.row.number, tuple(cells.get(one, "") for one in header), places)

    def _agrees(self, ballot: Ballot) -> bool:
        """Whether the cells of a ballot do not contradict each other; says so where they do."""
        stated = list(ballot.cells.values())
        recused = [one for one in stated if one.says is Says.RECUSED]
        absent = [one for one in stated if one.says is Says.ABSENT]
        self.absent += len(absent)
        reasons = list({one.text: one for one in recused if one.text}.values())
        if recused and absent:
            what = Sentence(
                "says that there is no ballot, yet %(place)s says recused; put right the one "
                "that is wrong",
                place=_where(recused[0].place, absent[0].place),
            )
            self.blame(absent[0].place, what)
        elif len(reasons) > 1:
            what = Sentence(
                "gives another reason for the recusal than %(place)s; write one reason",
                place=_where(reasons[0].place, reasons[1].place),
            )
            self.blame(reasons[1].place, what)
        else:
            return bool(recused) or any(one.says is Says.MARK for one in stated)
        return False

    def _whole(self, ballot: Ballot, blank: Blank) -> bool:
        """Whether a ballot has a mark for each criterion its judge marks; says so where not."""
        if any(one.says is Says.RECUSED for one in ballot.cells.values()):
            return True
        before = len(self.wrong)
        for criterion in self.plan.asked(ballot.judge):
            stated = ballot.cells.get(criterion.key)
            if stated is not None and stated.says is Says.MARK:
                continue
            place = stated.place if stated else blank(ballot, criterion.key)
            what = Sentence(
                "there is no mark for %(criterion)s of %(judge)s on case %(case)s, yet there are "
                "others; a missing mark is never 0: fill it in",
                criterion=criterion.name,
                judge=judge_name(self.plan, ballot.judge),
                case=ballot.case,
            )
            self.blame(place or ballot.begins, what)
        return len(self.wrong) == before


def _where(place: Place, seen_from: Place) -> Sentence:
    """A place, without the file where it is the same."""
    if place.file != seen_from.file:
        return Sentence(
            "%(file)s, row %(row)d, column %(column)s",
            file=place.file,
            row=place.row,
            column=place.column,
        )
    return Sentence("row %(row)d, column %(column)s", row=place.row, column=place.column)


def texts_of(row: Row, columns: Sequence[tuple[str, int]], header: Sequence[str]) -> Texts:
    """What a row's cells in these columns say, given with their fields."""
    said = [(one, index) for one, index in columns if index < len(row.cells) and row.cells[index]]
    if not said:
        return Texts((), (), tuple(shown(header[index]) for _, index in columns[:1]))
    return Texts(
        tuple(one for one, _ in said),
        tuple(row.cells[index] for _, index in said),
        tuple(shown(header[index]) for _, index in said),
    )
