"""A client's copy of the meeting, put together from the frames it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from judgetui.meeting.state import Ballot, CaseState, Meeting
from judgetui.venue.protocol.meeting_json import BALLOT, CASE, FIELDS

_REDACTED = {"redacted": True}


class Replica:
    """The meeting as one seat may see it.

    Fields that a frame does not name are as before. `cases` go by case id, a case's `ballots` by
    judge id and `mine` by case id, where null takes the ballot away; other fields are replaced.
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
