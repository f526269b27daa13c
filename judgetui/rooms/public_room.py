"""What a room says of itself to everybody: a small JSON document that its log keeps.

The hall of that room may see all of it, but for the counts of trouble, which its host adds. What is
read back may be of a newer version or by another program, so nothing of it is taken on trust.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from judgetui.meeting.fields import Bilingual, clean
from judgetui.meeting.schedule import schedule
from judgetui.meeting.state import Clock, Meeting, Phase, Stage

VERSION = 1
MOST_BYTES = 16_384
"""A document that is longer is none of ours."""
MOST_TEXT = 300
"""Characters of a title that are shown."""
_MOST_COUNT = 1_000_000
_MINUTE = datetime.timedelta(minutes=1)
_NO_TIME = datetime.timedelta()
_APART = datetime.timedelta(seconds=5)
"""Clocks that are further apart are a trouble."""


class TroubleCode(StrEnum):
    """What a host tells of; each has a count."""

    JUDGES_AWAY = "judges-away"
    """Judges who are not connected while the meeting is open."""
    CALLS = "calls"
    """Calls of judges that wait for the chair."""
    DEVICES = "devices"
    """Devices that wait to be let in."""
    COPY_LOST = "copy-lost"
    """The second copy is not kept."""
    CLOCK = "clock"
    """Seconds by which the computer's clock and the server's are apart."""
    DISK = "disk"
    """The disk is nearly full, or the ledger cannot be written."""
    COMPUTER = "computer"
    """Other findings about the computer."""


@dataclass(frozen=True, slots=True)
class RoomCounts:
    """What a host adds to what its hall sees: only numbers."""

    troubles: Mapping[TroubleCode, int] = field(default_factory=dict)
    lag: int | None = None
    """Acts on the room's disk that are not in the log yet; None where it is not known."""
    clock_ahead: datetime.timedelta = _NO_TIME
    """By how much the host's clock is ahead of the server's; below zero where it is behind."""


@dataclass(frozen=True, slots=True)
class OnStage:
    """The case on stage."""

    number: str
    title: str | Bilingual
    stage: Stage
    ballots: int
    """How many are there that count."""
    expected: int

    @property
    def missing(self) -> int:
        """How many ballots are still to come."""
        return max(0, self.expected - self.ballots)


@dataclass(frozen=True, slots=True)
class PublicClock:
    """The clock of the case on stage."""

    ends: datetime.datetime | None
    """When nothing is left, in the server's time; None while it stands still."""
    left: int | None
    """Seconds left while it stands still, below 0 over time; None while it goes."""

    def remaining(self, now: datetime.datetime) -> int:
        """Seconds left at an instant of the server's time."""
        if self.ends is None:
            return self.left or 0
        return -((now - self.ends) // datetime.timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class PublicRoom:
    """What is public of a room."""

    title: str | Bilingual
    phase: Phase
    paused: bool
    on_stage: OnStage | None
    clock: PublicClock | None
    behind: int | None
    """Minutes that the meeting is behind its plan, below 0 when it is early; None without times."""
    announced: int
    cases: int
    """All that are not withdrawn."""
    lag: int | None
    troubles: Mapping[str, int]
    """By code; also codes that this version does not know."""

    @property
    def running(self) -> bool:
        """Whether the meeting is under way."""
        return self.phase in (Phase.OPEN, Phase.DELIBERATING)

    @property
    def final(self) -> bool:
        """Whether the result is final."""
        return self.phase is Phase.FINAL

    def document(self) -> dict[str, object]:
        """As the log keeps it; `lag` may be filled in later."""
        on_stage, clock = self.on_stage, self.clock
        return {
            "version": VERSION,
            "title": _written(self.title),
            "phase": self.phase.value,
            "paused": self.paused,
            "stage": on_stage
            and {
                "number": on_stage.number,
                "title": _written(on_stage.title),
                "stage": on_stage.stage.value,
                "ballots": on_stage.ballots,
                "expected": on_stage.expected,
            },
            "clock": clock
            and {"ends": clock.ends.isoformat() if clock.ends else None, "left": clock.left},
            "behind": self.behind,
            "announced": self.announced,
            "cases": self.cases,
            "lag": self.lag,
            "troubles": {str(code): count for code, count in self.troubles.items() if count},
        }


class Unreadable(StrEnum):
    """Why nothing can be told of a room."""

    NOTHING = "nothing"
    """It has said nothing yet."""
    NEWER = "newer"
    """It was said by a newer version."""
    BROKEN = "broken"
    """It is not what any version says."""


def public_room(board: Meeting, now: datetime.datetime, counts: RoomCounts) -> PublicRoom:
    """What is public of a meeting; `board` is the board's view of it, `now` the host's time."""
    stage = board.stage
    expected = schedule(board, now)
    troubles = {str(code): count for code, count in counts.troubles.items() if count}
    if abs(counts.clock_ahead) >= _APART:
        troubles[TroubleCode.CLOCK] = round(abs(counts.clock_ahead).total_seconds())
    withdrawn = sum(one.stage is Stage.WITHDRAWN for one in board.cases.values())
    return PublicRoom(
        title=board.plan.title,
        phase=board.phase,
        paused=board.paused_at is not None,
        on_stage=_on_stage(board, stage.id) if stage is not None else None,
        clock=_clock(board.clock, counts.clock_ahead) if board.clock is not None else None,
        behind=None if expected is None else round(expected.behind / _MINUTE),
        announced=len(board.announced),
        cases=len(board.cases) - withdrawn,
        lag=counts.lag,
        troubles=troubles,
    )


def _on_stage(board: Meeting, case: str) -> OnStage:
    planned = board.plan.case[case]
    return OnStage(
        number=planned.called,
        title=planned.full_title,
        stage=board.cases[case].stage,
        ballots=board.submitted(case),
        expected=board.expected(case),
    )


def _clock(clock: Clock, ahead: datetime.timedelta) -> PublicClock:
    if clock.paused_at is not None:
        return PublicClock(None, clock.remaining(clock.started_at))
    ends = clock.started_at + datetime.timedelta(seconds=clock.length) + clock.paused
    return PublicClock(ends - ahead, None)


def _written(text: str | Bilingual) -> object:
    if isinstance(text, str):
        return text[:MOST_TEXT]
    return {"en": text.en[:MOST_TEXT], "zh": text.zh[:MOST_TEXT]}


def read_public_room(text: str | None) -> PublicRoom | Unreadable:
    """What a document says, as JSON; why it cannot be told, and never an exception.

    `text` is None for a document that is too long to be fetched.
    """
    if text is None or len(text) > MOST_BYTES:
        return Unreadable.BROKEN
    try:
        document = json.loads(text)
        if document == {}:
            return Unreadable.NOTHING
        version = _count(document["version"])
        if version > VERSION:
            return Unreadable.NEWER
        return _read(document)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError, AttributeError):
        return Unreadable.BROKEN


def _read(document: Mapping[str, object]) -> PublicRoom:
    stage, clock = document["stage"], document["clock"]
    return PublicRoom(
        title=_text(document["title"]),
        phase=Phase(_line(document["phase"])),
        paused=document["paused"] is True,
        on_stage=None if stage is None else _read_stage(_mapping(stage)),
        clock=None if clock is None else _read_clock(_mapping(clock)),
        behind=None if document["behind"] is None else _number(document["behind"]),
        announced=_count(document["announced"]),
        cases=_count(document["cases"]),
        lag=None if document["lag"] is None else _count(document["lag"]),
        troubles={
            _line(code)[:40]: _count(count)
            for code, count in list(_mapping(document["troubles"]).items())[:20]
        },
    )


def _read_stage(stage: Mapping[str, object]) -> OnStage:
    return OnStage(
        number=_line(stage["number"])[:20],
        title=_text(stage["title"]),
        stage=Stage(_line(stage["stage"])),
        ballots=_count(stage["ballots"]),
        expected=_count(stage["expected"]),
    )


def _read_clock(clock: Mapping[str, object]) -> PublicClock:
    if clock["ends"] is None:
        return PublicClock(None, _number(clock["left"]))
    ends = datetime.datetime.fromisoformat(_line(clock["ends"]))
    if ends.tzinfo is None:
        raise ValueError
    return PublicClock(ends.astimezone(datetime.UTC), None)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _MOST_COUNT:
        raise ValueError
    return value


def _count(value: object) -> int:
    return _number(value) if isinstance(value, int) and value >= 0 else _number(None)


def _text(value: object) -> str | Bilingual:
    if isinstance(value, str):
        return _line(value)
    both = _mapping(value)
    return Bilingual.model_construct(en=_line(both["en"]), zh=_line(both["zh"]))


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return one_line(value)


def one_line(text: str) -> str:
    """Text from another room made safe to draw: a line without control characters, not too long."""
    return " ".join(clean(text[: 2 * MOST_TEXT]).split())[:MOST_TEXT]
