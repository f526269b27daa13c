"""One kind of seat's meeting as JSON, and what of it changed after which version.

Only that something changed is remembered, not how it is written: at 1,000 cases and 50 judges half
way the JSON of every ballot by itself took 50 MiB. What the latest frames need is written once for
all seats of the kind.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, repeat, takewhile
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from judgetui.meeting.changed_cases import changed_cases
from judgetui.meeting.state import Ballot, CaseState, Meeting, Standings
from judgetui.venue.protocol.meeting_json import CASE, FIELDS, STANDINGS
from judgetui.venue.protocol.standings_change import changed

_BALLOT = TypeAdapter[Ballot | None](Ballot | None)
_BALLOTS = TypeAdapter[Mapping[str, Ballot]](Mapping[str, Ballot])
_REMEMBERED = 16
"""For so many versions, standings are remembered; a client further behind is sent them whole."""
_WRITTEN = 512
"""Ballots of which the JSON is kept for the next frames: more than come at once."""
_PACKED = ("plan", "opened_with", *STANDINGS)
"""The fields that are packed, besides cases and ballots: what the organiser wrote, and what was
counted. In the others the words of several people stand beside each other."""
_CASE_SIZE, _BALLOT_SIZE = 800, 120
"""Bytes of a case, in the plan, in the standings and by itself, and of a ballot: at the least."""
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def text(value: object) -> bytes:
    """A plain value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def pieces(members: Iterable[tuple[str, bytes | list[bytes]]]) -> list[bytes]:
    """A JSON object in pieces, to be joined once with what is around it.

    The members' values are JSON already, whole or in pieces.
    """
    joined: list[bytes] = []
    for name, value in members:
        joined += [b"," if joined else b"{", text(name), b":"]
        joined += [value] if isinstance(value, bytes) else value
    return [*(joined or [b"{"]), b"}"]


def ballot_json(ballot: Ballot | None) -> bytes:
    """A ballot as JSON; null in the place of one that was taken back."""
    return _BALLOT.dump_json(ballot, exclude_defaults=True)


def ballots_json(ballots: Mapping[str, Ballot]) -> bytes:
    """Ballots by whatever they go by."""
    return _BALLOTS.dump_json(ballots, exclude_defaults=True)


class Log(Generic[_Key]):
    """When each of some keys changed last."""

    def __init__(self) -> None:
        self._latest: dict[_Key, int] = {}

    def note(self, key: _Key, version: int) -> None:
        """It has changed."""
        # Taken out first, so that the order of the keys is that of their changes.
        self._latest.pop(key, None)
        self._latest[key] = version

    def since(self, version: int) -> Iterator[_Key]:
        """What changed after a version, the latest first."""
        later = takewhile(lambda item: item[1] > version, reversed(self._latest.items()))
        return (key for key, _version in later)


class Changes(Generic[_Key, _Value]):
    """Values by key as they are written, and which of them changed after a version."""

    def __init__(self, write: Callable[[Any], _Value]) -> None:
        self._write = write
        self._latest: dict[_Key, _Value] = {}
        self._log = Log[_Key]()

    def put(self, key: _Key, value: object, version: int) -> None:
        """Take in a value; one that is written as before is no change."""
        written = self._write(value)
        if self._latest.get(key) != written:
            self._latest[key] = written
            self._log.note(key, version)

    def since(self, version: int) -> list[tuple[_Key, _Value]]:
        """What changed after a version, the latest first."""
        return [(key, self._latest[key]) for key in self._log.since(version)]


class _StandingsLog:
    """Standings of the latest versions."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._latest: deque[tuple[int, Standings | None]] = deque(maxlen=_REMEMBERED)

    def put(self, now: Standings | None, version: int) -> None:
        """Take in newer ones."""
        if not self._latest or (self._latest[-1][1] is not now and self._latest[-1][1] != now):
            self._latest.append((version, now))

    def changed_after(self, version: int) -> bool:
        """Whether they are other ones than at a version."""
        return self._latest[-1][0] > version

    def whole(self) -> bytes:
        """The latest as JSON."""
        return FIELDS[self._name].dump_json(self._latest[-1][1], by_alias=True)

    def change(self, version: int) -> bytes | None:
        """What became of those of a version, as JSON; none where that is told by all of them."""
        known = takewhile(lambda one: one[0] <= version, self._latest)
        *_others, (_version, before) = ((0, None), *known)
        now = self._latest[-1][1]
        return text(changed(before, now)) if before is not None and now is not None else None


class KindOfSeat:
    """One kind of seat's meeting."""

    def __init__(self) -> None:
        self.version = 0
        """The version that was taken in last."""
        self._fields = Changes[str, bytes](bytes)
        self._standings = {name: _StandingsLog(name) for name in STANDINGS}
        self._headers = Log[str]()
        """By case."""
        self._ballots = Log[tuple[str, str]]()
        """By case and judge."""
        self._meeting: Meeting | None = None
        self._members: dict[tuple[int, bool], Mapping[str, bytes]] = {}
        self._written: dict[tuple[str, str], bytes] = {}

    def take(self, meeting: Meeting, version: int) -> None:
        """Take in what this kind of seat may see of a newer meeting."""
        before, self._meeting, self.version = self._meeting, meeting, version
        self._members.clear()
        for name, adapter in FIELDS.items():
            value = getattr(meeting, name)
            if name in self._standings:
                self._standings[name].put(value, version)
            elif before is None or getattr(before, name) is not value:
                self._fields.put(name, adapter.dump_json(value, by_alias=True), version)
        if before is not None:
            for case in changed_cases(before.cases, meeting.cases):
                self._note_case(before.cases.get(case), meeting.cases[case], version)

    def _note_case(self, before: CaseState | None, state: CaseState, version: int) -> None:
        if before is None or _header(before) != _header(state):
            self._headers.note(state.id, version)
        known = before.ballots if before is not None else {}
        for judge in {**known, **state.ballots}:
            ballot, old = state.ballots.get(judge), known.get(judge)
            if ballot is not old and ballot != old:
                self._ballots.note((state.id, judge), version)
                self._written.pop((state.id, judge), None)

    def since(self, version: int, *, rows: bool = False) -> Mapping[str, bytes]:
        """The JSON of each member of the meeting that changed after a version, and `seq`.

        All members after 0. With `rows`, `changes` take the place of standings.
        """
        if (version, rows) not in self._members:
            cases = list(self._cases_since(version) if version else self._all_cases())
            members = self._others_since(version, rows=rows)
            if cases:
                members["cases"] = b"".join(pieces(cases))
            self._members[version, rows] = members
        return self._members[version, rows]

    @property
    def size(self) -> int:
        """About how many bytes the whole meeting has; what is written alone tells exactly."""
        cases = self._meeting.cases if self._meeting is not None else {}
        ballots = sum([len(state.ballots) for state in cases.values()])
        return len(cases) * _CASE_SIZE + ballots * _BALLOT_SIZE

    def packable(self) -> Iterator[bytes]:
        """Most of the whole meeting as a JSON object in pieces of one hand each (`packing`).

        The ballots are not in `cases`, but go by judge, then by case, in `ballots`.
        """
        cases = self._meeting.cases if self._meeting is not None else {}
        yield b"{"
        for name, value in self._others_since(0).items():
            if name in _PACKED:
                yield text(name) + b":" + value + b","
        yield b'"cases":{'
        # Nobody wrote anything in most of them, which may be one piece.
        wordless: list[bytes] = []
        for comma, state in _with_commas(cases.values()):
            wordless += comma, text(state.id), b":"
            if state.reason or state.published or state.announced_adjustments or state.adjustments:
                yield b"".join(wordless)
                wordless = []
                yield from _header_pieces(state)
            else:
                wordless.append(_header_json(state))
        yield b"".join(wordless)
        yield b'},"ballots":{'
        judges = dict.fromkeys(judge for state in cases.values() for judge in state.ballots)
        for comma, judge in _with_commas(judges):
            own = {case: s.ballots[judge] for case, s in cases.items() if judge in s.ballots}
            yield comma + text(judge) + b":" + ballots_json(own)
        yield b"}}"

    def unpacked(self) -> Mapping[str, bytes]:
        """The JSON of the members that are not in `packable`."""
        others = self._others_since(0)
        return {name: value for name, value in others.items() if name not in _PACKED}

    def _others_since(self, version: int, *, rows: bool = False) -> dict[str, bytes]:
        """The members that changed, but for the cases."""
        seq = self._meeting.seq if self._meeting is not None else 0
        members = {"seq": text(seq), **dict(self._fields.since(version))}
        changes: dict[str, bytes | list[bytes]] = {}
        for name, log in self._standings.items():
            if log.changed_after(version):
                if rows and (change := log.change(version)) is not None:
                    changes[name] = change
                else:
                    members[name] = log.whole()
        if changes:
            members["changes"] = b"".join(pieces(changes.items()))
        return members

    def _all_cases(self) -> Iterator[tuple[str, list[bytes]]]:
        """The JSON of every case, in pieces."""
        for case, state in (self._meeting.cases if self._meeting is not None else {}).items():
            ballots = ballots_json(state.ballots)
            yield case, [_header_json(state)[:-1], b',"ballots":', ballots, b"}"]

    def _cases_since(self, version: int) -> Iterator[tuple[str, list[bytes]]]:
        """The JSON of each case that changed, in pieces."""
        there = self._meeting.cases if self._meeting is not None else {}
        headers = {case for case in self._headers.since(version) if case in there}
        ballots: dict[str, dict[str, bytes]] = {}
        for case, judge in self._ballots.since(version):
            if case in there:
                ballots.setdefault(case, {})[judge] = self._ballot(case, judge)
        for case in {**ballots, **dict.fromkeys(headers)}:
            own = pieces(ballots.get(case, {}).items())
            if case not in headers:
                yield case, [b'{"ballots":', *own, b"}"]
            elif case not in ballots:
                yield case, [_header_json(there[case])]
            else:
                yield case, [_header_json(there[case])[:-1], b',"ballots":', *own, b"}"]

    def _ballot(self, case: str, judge: str) -> bytes:
        written = self._written.get((case, judge))
        if written is None:
            if len(self._written) >= _WRITTEN:
                self._written.clear()
            meeting = self._meeting
            ballot = meeting.cases[case].ballots.get(judge) if meeting is not None else None
            written = self._written[case, judge] = ballot_json(ballot)
        return written


_HEADER = tuple(name for name in CaseState.__slots__ if name != "ballots")


def _header(state: CaseState) -> tuple[object, ...]:
    """The fields of a case, except its ballots."""
    return tuple([getattr(state, name) for name in _HEADER])


def _header_json(state: CaseState) -> bytes:
    return CASE.dump_json(state, exclude={"ballots"})


def _header_pieces(state: CaseState) -> Iterator[bytes]:
    """The same in pieces of one hand each: ballots that were announced are of many judges."""
    if not state.published:
        yield _header_json(state)
        return
    yield CASE.dump_json(state, exclude={"ballots", "published"})[:-1] + b',"published":{'
    for comma, (judge, ballot) in _with_commas(state.published.items()):
        yield comma + text(judge) + b":" + ballot_json(ballot)
    yield b"}}"


def _with_commas(members: Iterable[_Value]) -> Iterator[tuple[bytes, _Value]]:
    """Each with what stands before it in an object: a comma, but for the first."""
    return zip(chain((b"",), repeat(b",")), members, strict=False)
