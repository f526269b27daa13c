"""The meeting as text for guests: written once for each kind of seat, sent only where it changed.

There are three kinds: chair, recorder and supervisor see everything; judges see what is public, and
each judge beside it their own ballots, as `mine`; boards see the same as judges where the plan
shows who they are, and else how many. `replica` puts it together again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.standings import Tally
from judgetui.meeting.state import Ballot, CaseState, Meeting
from judgetui.venue.protocol.meeting_json import BALLOT, CASE, FIELDS

_ANY_JUDGE = Seat(Role.JUDGE)
WHOLE = (Role.CHAIR, Role.RECORDER, Role.SUPERVISOR)
"""Who sees everything."""

_Place = tuple[str, ...]
"""(field,), (case, "") for what a case is besides its ballots, or (case, judge) for a ballot."""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _ballot(ballot: Ballot | None) -> str:
    return BALLOT.dump_json(ballot, exclude_defaults=True).decode() if ballot else "null"


class _Changes:
    """Texts by place, and which of them changed after a version."""

    def __init__(self) -> None:
        self._latest: dict[_Place, tuple[int, str]] = {}

    def put(self, place: _Place, text: str, version: int) -> None:
        """Take in a text; the same one again is no change."""
        before = self._latest.get(place)
        if before is None or before[1] != text:
            # Taken out first, so that the order of the places is that of their changes.
            self._latest.pop(place, None)
            self._latest[place] = version, text

    def since(self, version: int) -> Iterator[tuple[_Place, str]]:
        """What changed after a version, the latest first."""
        for place, (changed, text) in reversed(self._latest.items()):
            if changed <= version:
                return
            yield place, text


class _Kind:
    """One kind of seat's meeting."""

    def __init__(self) -> None:
        self.version = 0
        """The version that was taken in last."""
        self._changes = _Changes()
        self._before: Meeting | None = None
        self._parts: dict[int, str] = {}

    def take(self, meeting: Meeting, version: int) -> None:
        """Take in what this kind of seat may see of a newer meeting."""
        before, self._before, self.version = self._before, meeting, version
        self._parts.clear()
        for name, adapter in FIELDS.items():
            value = getattr(meeting, name)
            if before is None or getattr(before, name) is not value:
                text = adapter.dump_json(value, by_alias=True).decode()
                self._changes.put((name,), text, version)
        for case, state in meeting.cases.items():
            known = before.cases.get(case) if before is not None else None
            if known is not state:
                self._take_case(known, state, version)

    def _take_case(self, before: CaseState | None, state: CaseState, version: int) -> None:
        header = CASE.dump_json(state, exclude={"ballots"}).decode()
        self._changes.put((state.id, ""), header[1:-1], version)
        known = before.ballots if before is not None else {}
        for judge in {**known, **state.ballots}:
            ballot, old = state.ballots.get(judge), known.get(judge)
            if ballot is not old and ballot != old:
                self._changes.put((state.id, judge), _ballot(ballot), version)

    def since(self, version: int, seq: int) -> str:
        """The parts that changed after a version, in a JSON object without its closing brace."""
        if version not in self._parts:
            self._parts[version] = self._write(version, seq)
        return self._parts[version]

    def _write(self, version: int, seq: int) -> str:
        parts = {"seq": str(seq)}
        cases: dict[str, list[str]] = {}
        ballots: dict[str, list[str]] = {}
        for place, text in self._changes.since(version):
            if len(place) == 1:
                parts[place[0]] = text
            elif not place[1]:
                cases.setdefault(place[0], []).append(text)
            else:
                said = f"{_quoted(place[1])}:{text}"
                ballots.setdefault(place[0], []).append(said)
        for case, said_ballots in ballots.items():
            cases.setdefault(case, []).append(f'"ballots":{{{",".join(said_ballots)}}}')
        if cases:
            said_cases = (f"{_quoted(case)}:{{{','.join(said)}}}" for case, said in cases.items())
            parts["cases"] = f"{{{','.join(said_cases)}}}"
        return "{" + ",".join(f'"{name}":{text}' for name, text in parts.items())


class DeltaEncoder:
    """What every seat may see, as text; brought up to date once for all acts of one write."""

    def __init__(self) -> None:
        self.version = 0
        """Goes up with every meeting taken in."""
        self._whole = _Kind()
        self._public = _Kind()
        self._nameless = _Kind()
        self._mine: dict[str, _Changes] = {}
        self._meeting: Meeting | None = None
        self._tally: Tally | None = None
        self._frames: dict[tuple[Seat, int], bytes] = {}

    def update(self, meeting: Meeting, tally: Tally) -> None:
        """Take in a newer meeting; a kind of seat's view is written once somebody wants it."""
        self.version += 1
        self._frames.clear()
        self._take_own(meeting)
        self._meeting, self._tally = meeting, tally

    def _kind(self, kind: _Kind, seat: Seat) -> _Kind:
        if kind.version != self.version and self._meeting is not None:
            kind.take(redact(self._meeting, seat, self._tally), self.version)
        return kind

    def _of(self, seat: Seat) -> tuple[_Kind, Seat]:
        """What is written for a seat and its like, and the one that stands for them."""
        if seat.role in WHOLE:
            return self._kind(self._whole, CHAIR), CHAIR
        if seat == BOARD and self._meeting and not self._meeting.plan.board.show_judges:
            return self._kind(self._nameless, BOARD), BOARD
        return self._kind(self._public, _ANY_JUDGE), _ANY_JUDGE

    def _take_own(self, meeting: Meeting) -> None:
        before = self._meeting.cases if self._meeting is not None else {}
        for case, state in meeting.cases.items():
            known = before.get(case)
            if known is state:
                continue
            old = known.ballots if known is not None else {}
            for judge in {**old, **state.ballots}:
                ballot = state.ballots.get(judge)
                if ballot is not old.get(judge):
                    mine = self._mine.setdefault(judge, _Changes())
                    mine.put((case,), _ballot(ballot), self.version)

    def parts(self, seat: Seat, version: int = 0) -> str:
        """What changed for a seat after a version it was told, as a JSON object; all after 0."""
        seq = self._meeting.seq if self._meeting is not None else 0
        kind, _like = self._of(seat)
        return kind.since(version, seq) + self._own(seat, version) + "}"

    def frame(self, seat: Seat, version: int) -> bytes:
        """The `meeting` frame that takes a seat from a version to the present one."""
        kind, like = self._of(seat)
        if own := self._own(seat, version):
            seq = self._meeting.seq if self._meeting is not None else 0
            return f'{{"meeting":{kind.since(version, seq)}{own}}}}}'.encode()
        if (like, version) not in self._frames:
            text = self.parts(like, version)
            self._frames[like, version] = f'{{"meeting":{text}}}'.encode()
        return self._frames[like, version]

    def _own(self, seat: Seat, version: int) -> str:
        changes = self._mine.get(seat.judge or "")
        if changes is None or seat.judge is None:
            return ""
        texts = [f"{_quoted(place[0])}:{text}" for place, text in changes.since(version)]
        return f',"mine":{{{",".join(texts)}}}' if texts else ""
