"""What the cases and judges of a plan may be called in a file, and what a cell may mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from judgetui.meeting.plan import Bilingual, Case, Judge, spoken
from judgetui.records.imports.csv_columns import same
from judgetui.records.imports.csv_reader import narrow


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

    def by_id(self, text: str) -> Meanings:
        """What a text names as an id, as it stands or as a spreadsheet has left it."""
        if text in self.ids and not _rewritten(text):
            return (Meaning(text, Kind.ID),)
        exact = [Meaning(id, Kind.ID) for id in self.ids if id == text]
        loose = [Meaning(id, Kind.ID) for id in self.ids if same(id) == same(text)]
        changed = [Meaning(id, Kind.CHANGED_ID) for id in self.ids if changed_into(id, text)]
        return _each_once([*(exact or loose), *changed])

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
        found = [id for id, label in self.labels.items() if same(label) == same(text)]
        if _NUMBER.fullmatch(written):
            number = Decimal(written)
            found += [id for id, theirs in self.numbers.items() if theirs == number]
        return tuple(Meaning(id, Kind.NUMBER) for id in dict.fromkeys(found))

    def by_name(self, text: str) -> Meanings:
        """What a text names as a title or name."""
        wanted = same(text)
        return tuple(
            Meaning(id, Kind.NAME)
            for id, names in self.names.items()
            if any(same(name) == wanted or changed_into(name, text) for name in names)
        )

    def _look(self, text: str) -> Meanings:
        # Who writes 001 as the ids are written does not mean the running number 1.
        untouched = text in self.ids and not _rewritten(text)
        numbers = () if untouched else self.by_number(text)
        return _each_once([*self.by_id(text), *numbers, *self.by_name(text)])


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
