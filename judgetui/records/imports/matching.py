"""What the cases and judges of a plan may be called in a file, and what a cell may mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Bilingual, Case, Judge, spoken
from judgetui.records.imports.csv_columns import same
from judgetui.records.imports.csv_reader import narrow
from judgetui.records.imports.errors import shown


class Kind(StrEnum):
    """In what sense a text names something."""

    ID = "id"
    CHANGED_ID = "changed id"
    """What a spreadsheet may have made of the id."""
    NUMBER = "number"
    """The running number, or the label that people call it by instead."""
    NAME = "name"
    """A case's title or a judge's name."""


class Meaning(NamedTuple):
    """One thing that a cell may name."""

    id: str
    kind: Kind


Meanings = tuple[Meaning, ...]


@dataclass(frozen=True)
class Names:
    """What the cases of a plan, or its judges, may be called."""

    ids: tuple[str, ...]
    numbers: Mapping[str, int]
    """The running number by id; empty for judges."""
    names: Mapping[str, tuple[str, ...]]
    """Titles or names by id."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """The label by id, of those that have one."""
    _known: dict[str, Meanings] = field(default_factory=dict, repr=False, compare=False)
    """What texts were found to name in any sense."""
    _named: dict[str, Meanings] = field(default_factory=dict, repr=False, compare=False)
    """What texts were found to name as a title or name."""

    @classmethod
    def of_cases(cls, cases: Iterable[Case]) -> Names:
        """What these cases may be called."""
        cases = tuple(cases)
        return cls(
            tuple(case.id for case in cases),
            {case.id: case.number for case in cases},
            {case.id: _in_both(case.title) for case in cases},
            {case.id: case.label for case in cases if case.label},
        )

    @classmethod
    def of_judges(cls, judges: Iterable[Judge]) -> Names:
        """What these judges may be called."""
        judges = tuple(judges)
        names = {judge.id: _in_both(judge.name) for judge in judges}
        return cls(tuple(judge.id for judge in judges), {}, names)

    def any_sense(self, text: str) -> Meanings:
        """Everything a text may name, in whatever sense."""
        if text not in self._known:
            self._known[text] = self._look(text)
        return self._known[text]

    @cached_property
    def _ids(self) -> _Texts:
        return _Texts((id, id) for id in self.ids)

    @cached_property
    def _names(self) -> _Texts:
        return _Texts((id, name) for id, names in self.names.items() for name in names)

    @cached_property
    def _labelled(self) -> _Texts:
        return _Texts(self.labels.items())

    @cached_property
    def _numbered(self) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = {}
        for id, number in self.numbers.items():
            found.setdefault(number, []).append(id)
        return found

    def by_id(self, text: str) -> Meanings:
        """What a text names as an id, as it stands or as a spreadsheet has left it."""
        if self._untouched(text):
            return (Meaning(text, Kind.ID),)
        written = [text] if text in self._ids else self._ids.alike(text)
        changed = [Meaning(id, Kind.CHANGED_ID) for id in self._ids.changed_into(text)]
        return _each_once([*(Meaning(id, Kind.ID) for id in written), *changed])

    def by_id_alone(self, text: str) -> Meanings:
        """The same where only ids belong; a number that is no id may have been meant as one.

        Where a spreadsheet left 2 of the id 002, nobody can tell it from the running number 2.
        """
        found = self.by_id(text)
        if any(meaning.kind is Kind.ID for meaning in found):
            return found
        return _each_once([*found, *self.by_number(text)]) if found else ()

    def by_number(self, text: str) -> Meanings:
        """What a text names as a label or running number, also as some programs write one: 1.0."""
        written = narrow(text)
        found = list(self._labelled.alike(text))
        if _NUMBER.fullmatch(written):
            number = Decimal(written)
            if number == number.to_integral_value():
                found += self._numbered.get(int(number), [])
        return tuple(Meaning(id, Kind.NUMBER) for id in dict.fromkeys(found))

    def by_name(self, text: str) -> Meanings:
        """What a text names as a title or name."""
        if text not in self._named:
            self._named[text] = self._look_by_name(text)
        return self._named[text]

    def _look_by_name(self, text: str) -> Meanings:
        found = {*self._names.alike(text), *self._names.changed_into(text)}
        return tuple(Meaning(id, Kind.NAME) for id in self._names.in_order(found))

    def _untouched(self, text: str) -> bool:
        """Whether a text is an id that no spreadsheet can have made of something else."""
        return text in self._ids and not _rewritten(text)

    def _look(self, text: str) -> Meanings:
        # Who writes 001 as the ids are written does not mean the running number 1.
        numbers = () if self._untouched(text) else self.by_number(text)
        return _each_once([*self.by_id(text), *numbers, *self.by_name(text)])


class _Texts:
    """Finds which of many texts a cell is, or may have been made of by a spreadsheet.

    Few texts are numbers or dates, and only those can have been changed; so a cell is not compared
    with each of them.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """`texts` are ids, each with a text that stands for it; an id may have several."""
        self._place: dict[str, int] = {}
        self._exact: set[str] = set()
        self._alike: dict[str, list[str]] = {}
        self._numbers: dict[Decimal, list[tuple[str, str]]] = {}
        self._dates: list[tuple[str, str]] = []
        for id, text in texts:
            self._place.setdefault(id, len(self._place))
            self._exact.add(text)
            self._alike.setdefault(same(text), []).append(id)
            if _NUMBER.fullmatch(text):
                self._numbers.setdefault(Decimal(text), []).append((id, text))
            if len(_day(text)) > 1:
                self._dates.append((id, text))

    def __contains__(self, text: str) -> bool:
        """Whether one of them is exactly this text."""
        return text in self._exact

    def in_order(self, ids: Iterable[str]) -> list[str]:
        """These ids in the order they were given in."""
        return sorted(ids, key=self._place.__getitem__)

    def alike(self, cell: str) -> list[str]:
        """The ids of the texts that are this cell but for case, width and blanks."""
        return self._alike.get(same(cell), [])

    def changed_into(self, cell: str) -> list[str]:
        """The ids of the texts of which a spreadsheet may have made this cell."""
        written = narrow(cell)
        candidates = self._dates if len(_day(written)) > 1 else []
        if _NUMBER.fullmatch(written):
            candidates = [*candidates, *self._near(Decimal(written), written)]
        return self.in_order({id for id, text in candidates if changed_into(text, cell)})

    def _near(self, number: Decimal, written: str) -> Iterable[tuple[str, str]]:
        """The texts that are this number, or longer ones that may have been rounded to it."""
        yield from self._numbers.get(number, [])
        if "E" in written.upper() or number.adjusted() >= _MOST_DIGITS:
            for texts in self._numbers.values():
                yield from texts


def _in_both(name: str | Bilingual) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (spoken(name, "en"), spoken(name, "zh")))))


def _each_once(meanings: Iterable[Meaning]) -> Meanings:
    first: dict[str, Meaning] = {}
    for meaning in meanings:
        first.setdefault(meaning.id, meaning)
    return tuple(first.values())


_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,3})?")
_AS_WRITTEN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:E[+-][0-9]+)?")
_MOST_DIGITS = 15
"""A spreadsheet keeps this many digits of a number."""


def changed_into(text: str, cell: str) -> bool:
    """Whether a spreadsheet may have made this cell of the text, taking it for a number or date."""
    if text == cell:
        return False
    cell = narrow(cell)
    if _NUMBER.fullmatch(text) and _NUMBER.fullmatch(cell):
        return _rounds_to(Decimal(text), cell)
    return _one_day(text, cell)


def looks_changed(cell: str) -> bool:
    """Whether a cell looks like what a spreadsheet makes of long numbers and of dates."""
    return looks_rounded(cell) or _month(cell)


def looks_rounded(cell: str) -> bool:
    """Whether a cell looks like what is left of a long number: 1.98808E+11."""
    return bool(re.fullmatch(r"[0-9](?:[.,][0-9]+)?E[+-][0-9]+", cell))


def no_number_but_a_date(cell: str) -> Sentence | None:
    """What to say of a date or a time of day where a number belongs; none where it is neither."""
    if not _dated(cell):
        return None
    return Sentence(
        "%(value)s is a date or a time, which a spreadsheet makes of what is typed, such as 8.5; "
        "format the cells as numbers and write the number again",
        value=shown(cell),
    )


def _dated(cell: str) -> bool:
    return bool(
        _month(cell)
        or re.fullmatch(r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}(?: [0-9:]+)?", cell)
        or re.fullmatch(r"[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?", cell)
        or re.fullmatch(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?", cell)
    )


def _rewritten(text: str) -> bool:
    """Whether a text is written as a spreadsheet writes numbers and dates."""
    return bool(_AS_WRITTEN.fullmatch(text) or _month(text) or re.search("[0-9]{4}[-/.]", text))


def _rounds_to(number: Decimal, cell: str) -> bool:
    shown = Decimal(cell)
    if number == shown:
        return True
    digits = len(shown.as_tuple().digits) if "E" in cell.upper() else _MOST_DIGITS
    if number.adjusted() < digits:
        return False
    return Context(prec=digits).plus(number) == shown or (
        Context(prec=digits, rounding="ROUND_DOWN").plus(number) == shown
    )


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*", re.IGNORECASE)


def _month(cell: str) -> bool:
    return bool(
        re.fullmatch(rf"[0-9]{{1,4}}[- ]?{_MONTH.pattern}", cell, re.IGNORECASE)
        or re.fullmatch(rf"{_MONTH.pattern}[- ]?[0-9]{{1,4}}", cell, re.IGNORECASE)
        or re.fullmatch("([0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日", cell)
    )


def _one_day(text: str, cell: str) -> bool:
    """Whether two texts may be one day: 1-3 and 3-Jan, 1月3日, 2026/1/3."""
    ours, theirs = _day(text), _day(cell)
    if len(ours) < 2 or len(theirs) < 2:
        return False
    if len(theirs) > len(ours):
        ours, theirs = theirs, ours
    rest = list(ours)
    for part in theirs:
        if part not in rest:
            return False
        rest.remove(part)
    return True


def _day(text: str) -> list[int]:
    """The numbers of a date, in any order; a year by its last two digits. Empty for none."""
    named = _MONTH.sub(lambda found: f"-{_MONTHS.index(found[1].lower()) + 1}-", text)
    named = re.sub("[年月]", "-", named).removesuffix("日")
    parts = re.fullmatch(r"-?([0-9]{1,4})[-/. ]+([0-9]{1,4})(?:[-/. ]+([0-9]{1,4}))?-?", named)
    return [int(part) % 100 for part in parts.groups() if part] if parts else []
