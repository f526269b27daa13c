"""Making entries of a ledger's lines; those that hold a judge's ballot by their form.

Nearly all lines do. The form is for speed alone: whatever is not exactly as `hash_chain.written`
writes such a ballot is left to `Entry`, which says what is wrong with it if anything is.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from judgetui.meeting.acts import SubmitBallot, entry_reader
from judgetui.meeting.fields import NUMBER, clean, number_of
from judgetui.meeting.sent_ballot import ReadEntry, SentBallot
from judgetui.records.hash_chain import REST

_TEXT = r'[^"\\\x00-\x1f]*'
"""In a JSON string, as far as nothing is escaped."""
_BEFORE = (
    r'"seq":([1-9][0-9]{0,8}),'
    r'"at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3})'
    r'([+-](?:[01][0-9]|2[0-3]):[0-5][0-9])",'
    rf'"by":"({_TEXT})","id":"({_TEXT})",'
    r'"act":\{"do":"submit-ballot","case":"([!#-\[\]-~]{1,32})","scores":\{'
)
_AFTER = (
    r'\},"comment":"([^"\\\x00-\x1f]{0,1000})","reasons":\{\}\}'
    rf'(?:,"device":"{_TEXT}")?(?:,"salt":"{_TEXT}")?\}}\n'
)
"""A comment of a thousand characters is within what an act takes, however it is normalised."""
_FORMS = 8
"""How many groups of criteria are known at most; mostly all judges mark the same."""

_ALIKE = 4096
"""Where so many ballots differ in their marks, the rest will hardly be like one of them."""


class _Form:
    """Ballots with the same criteria."""

    __slots__ = ("alike", "keys", "match")

    def __init__(self, keys: tuple[str, ...], match: _Match) -> None:
        self.keys = keys
        """Of the criteria."""
        self.match = match
        """What matches a line, from a place on, that has these."""
        self.alike: dict[tuple[str, ...], Mapping[str, Decimal]] | None = {}
        """One mapping, which nobody changes, for all ballots with the same marks; None once there
        are too many."""

    def share(self, marks: tuple[str, ...], scores: Mapping[str, Decimal]) -> None:
        """Have other ballots with these marks share them."""
        if self.alike is not None:
            self.alike[marks] = scores
            if len(self.alike) == _ALIKE:
                self.alike = None


_Match = Callable[[str, int], re.Match[str] | None]


class EntryLines:
    """Makes entries of lines that follow each other; of judges' `ballots` as `SentBallot`."""

    def __init__(self, *, ballots: bool) -> None:
        self._most = _FORMS if ballots else 0
        self._forms: list[_Form] = []
        self._last = _Form((), re.compile(r"(?!)").fullmatch)
        """That of the line before."""
        self._names: dict[str, str] = {}
        self._days: dict[str, datetime.datetime] = {}
        """`_DAY` by offset from UTC. Times made from it share its time zone, of which one each
        would be 72 bytes a ballot; `replace` takes eight times as long."""

    def read(self, lines: Iterable[bytes], into: list[ReadEntry]) -> None:
        """Add the entries of these lines; raises ValidationError for the first that holds none."""
        form = self._last
        match = form.match
        for line in lines:
            try:
                if (found := match(line.decode(), REST)) is not None:
                    into.append(self._ballot(form, found.groups()))
                    continue
            except ValueError:
                # It is not Unicode, or has a 30th of February.
                pass
            into.append(self._other(line))
            form = self._last
            match = form.match

    def _ballot(self, form: _Form, groups: tuple[str, ...]) -> SentBallot:
        seq, at, offset, by, id_, case = groups[:6]
        marks, comment = groups[6:-1], groups[-1]
        alike = form.alike
        scores = alike.get(marks) if alike is not None else None
        if scores is None:
            # The form has seen to it that all of them are numbers.
            read: Any = dict(zip(form.keys, map(number_of, marks), strict=False))
            scores = read
            if alike is not None:
                form.share(marks, read)
        day = self._days.get(offset)
        if day is None:
            day = self._days[offset] = _DAY.replace(tzinfo=_time(at + offset).tzinfo)
        ballot = SentBallot()
        ballot.seq = int(seq)
        ballot.at = day + (_time(at) - _DAY)
        # The same text for all ballots of a judge.
        ballot.by = self._names.setdefault(by, by)
        ballot.id = id_
        ballot.case = case
        ballot.scores = scores
        ballot.comment = clean(comment) if comment else ""
        return ballot

    def _other(self, line: bytes) -> ReadEntry:
        """The entry of a line that is not of the form of the line before."""
        with contextlib.suppress(ValueError):
            text = line.decode()
            for form in self._forms:
                if (found := form.match(text, REST)) is not None:
                    self._last = form
                    return self._ballot(form, found.groups())
        entry = entry_reader()(line)
        if isinstance(entry.act, SubmitBallot):
            self._learn(tuple(entry.act.scores))
        return entry

    def _learn(self, keys: tuple[str, ...]) -> None:
        """Know ballots with these criteria by their form from now on."""
        if len(self._forms) < self._most and all(known.keys != keys for known in self._forms):
            marks = ",".join(f'"{re.escape(key)}":"({NUMBER})"' for key in keys)
            self._last = _Form(keys, re.compile(f"{_BEFORE}{marks}{_AFTER}").fullmatch)
            self._forms.append(self._last)


_time = datetime.datetime.fromisoformat
_DAY = datetime.datetime(2000, 1, 1)
