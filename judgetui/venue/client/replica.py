"""A client's copy of the meeting, put together from the frames it was sent."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic_core import from_json

from judgetui.meeting.state import Ballot, CaseState, Meeting, Standings
from judgetui.venue.protocol.limits import LARGEST_MEETING
from judgetui.venue.protocol.meeting_json import BALLOT, CASE, FIELDS, STANDINGS
from judgetui.venue.protocol.standings_change import applied

_REDACTED = {"redacted": True}


class Replica:
    """The meeting as one seat may see it.

    Fields that a frame does not name are as before. `cases` go by case id, a case's `ballots` by
    judge id and `mine` by case id, where null takes the ballot away; `changes` say what became of
    standings row by row; other fields are replaced.
    Raises ValueError (or its child ValidationError) for what is no meeting.
    """

    def __init__(self, judge: str | None) -> None:
        self._judge = judge
        self._fields: dict[str, Any] = {}
        self._cases: dict[str, CaseState] = {}
        self._mine: dict[str, Ballot] = {}
        self._seen: dict[str, CaseState] = {}

    def merge(self, parts: Mapping[str, Any]) -> Meeting:
        """Apply a change, the first time the whole meeting; return the meeting as it is now."""
        for name, adapter in FIELDS.items():
            if name in parts:
                self._fields[name] = adapter.validate_python(parts[name], context=_REDACTED)
        for name, change in (parts.get("changes") or {}).items():
            self._change(name, change)
        cases, mine = parts.get("cases") or {}, parts.get("mine") or {}
        for case, change in cases.items():
            self._cases[case] = _merged(self._cases.get(case), change)
        for case, change in mine.items():
            if change is None:
                self._mine.pop(case, None)
            else:
                self._mine[case] = BALLOT.validate_python(change)
        self._seen = {**self._seen, **{case: self._overlaid(case) for case in {**cases, **mine}}}
        self._forget_cases_taken_back()
        try:
            return Meeting(cases=self._seen, **self._fields)
        except TypeError as error:
            raise ValueError(f"this is no whole meeting: {error}") from error

    def _change(self, name: str, change: object) -> None:
        """Apply what became of standings, of which all rows but those that changed are kept."""
        before = self._fields.get(name)
        if name not in STANDINGS:
            return
        if not isinstance(before, Standings):
            raise ValueError(f"there are no {name} yet that could change")
        self._fields[name] = applied(before, change)

    def _forget_cases_taken_back(self) -> None:
        """Leave out cases that are in the running order no more: adding them was undone."""
        gone = self._cases.keys() - set(self._fields.get("order", self._cases))
        for case in gone:
            del self._cases[case]
            self._mine.pop(case, None)
        if gone:
            self._seen = {case: one for case, one in self._seen.items() if case not in gone}

    def _overlaid(self, case: str) -> CaseState:
        state = self._cases[case]
        if self._judge is None or case not in self._mine:
            return state
        return replace(state, ballots={**state.ballots, self._judge: self._mine[case]})


def _merged(state: CaseState | None, change: Mapping[str, Any]) -> CaseState:
    ballots = dict(state.ballots) if state is not None else {}
    for judge, ballot in (change.get("ballots") or {}).items():
        if ballot is None:
            ballots.pop(judge, None)
        else:
            ballots[judge] = BALLOT.validate_python(ballot)
    header = {name: value for name, value in change.items() if name != "ballots"}
    if header or state is None:
        state = CASE.validate_python(header)
    return replace(state, ballots=ballots)


def unpacked(meeting: Mapping[str, Any], packed: str) -> Mapping[str, Any]:
    """The whole meeting of a welcome, of which most may have come packed.

    Raises ValueError for what cannot be read.
    """
    if not packed:
        return meeting
    try:
        stream = zlib.decompressobj()
        content = from_json(stream.decompress(base64.b64decode(packed), LARGEST_MEETING))
    except (zlib.error, binascii.Error, TypeError) as error:
        raise ValueError(f"the meeting cannot be unpacked: {error}") from error
    try:
        cases = content["cases"]
        for judge, own in content.pop("ballots").items():
            for case, ballot in own.items():
                cases[case].setdefault("ballots", {})[judge] = ballot
        return {**content, **meeting}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no packed meeting: {error}") from error
