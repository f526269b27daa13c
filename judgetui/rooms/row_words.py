"""What is said of a room in the overview, in the reader's language; drawn by terminal and page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from judgetui.language import N_, _, name, say
from judgetui.meeting.message import Counted, Sentence
from judgetui.meeting.state import Phase, Stage
from judgetui.rooms.public_room import PublicRoom, Unreadable, one_line
from judgetui.rooms.room_record import RoomRecord

Tone = Literal["trouble", "running", "over", "waiting"]
_PHASES: Mapping[Phase, str] = {
    Phase.PLANNING: N_("not opened yet"),
    Phase.OPEN: N_("between cases"),
    Phase.DELIBERATING: N_("every case judged"),
    Phase.FINAL: N_("final"),
}
_STAGES: Mapping[Stage, str] = {
    Stage.PRESENTING: N_("presenting"),
    Stage.QUESTIONS: N_("questions"),
    Stage.SCORING: N_("scoring"),
    Stage.CLOSED: N_("closed"),
    Stage.ANNOUNCED: N_("announced"),
}
_CODE = 4
"""So many digits may be the beginning of a code; fewer are in too many of them."""
_AWAITING = (Stage.SCORING, Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in words; what is not known is empty."""

    name: str
    code: str
    title: str
    tone: Tone
    state: str
    case: str
    """The case on stage by number and title."""
    ballots: str
    """How many are there of all, such as "5/7"; while they are awaited."""
    missing: bool
    announced: str
    """How many cases are announced of all, such as "3/28"."""
    behind: str
    """Minutes behind the plan, such as "+6"; early is below 0."""
    lag: str
    """Acts that are not in the log yet."""
    troubles: tuple[str, ...]
    address: str
    """Where its pages are; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class RoomFilter:
    """Which rooms are shown."""

    text: str = ""
    """A part of a name or title, or how a code begins; several words have to be there all."""
    trouble_only: bool = False
    running_only: bool = False

    def takes(self, record: RoomRecord, now: datetime.datetime) -> bool:
        """Whether a room is shown; `now` is the server's time."""
        if self.running_only and not record.running:
            return False
        if self.trouble_only and not record.has_trouble(now):
            return False
        words = self.text.casefold().split()
        return not words or all(
            word in _searched(record) or (len(word) >= _CODE and record.code.startswith(word))
            for word in words
        )


def _searched(record: RoomRecord) -> str:
    public = record.public
    title: tuple[str, ...] = ()
    if isinstance(public, PublicRoom):
        both = public.title
        title = (both,) if isinstance(both, str) else (both.en, both.zh)
    return " ".join((record.name, *title)).casefold()


def room_row(record: RoomRecord, now: datetime.datetime) -> RoomRow:
    """A room in the present language; `now` is the server's time."""
    public = record.public
    troubles = tuple(say(sentence) for sentence in record.troubles(now))
    known = public if isinstance(public, PublicRoom) else None
    stage = known.on_stage if known is not None else None
    awaiting = stage is not None and stage.stage in _AWAITING
    return RoomRow(
        name=one_line(record.name),
        code=record.code,
        title=name(known.title) if known is not None else "",
        tone=_tone(record, bool(troubles)),
        state=_state(public),
        case=f"{stage.number}  {name(stage.title)}" if stage is not None else "",
        ballots=f"{stage.ballots}/{stage.expected}" if stage is not None and awaiting else "",
        missing=stage is not None and awaiting and stage.missing > 0,
        announced=f"{known.announced}/{known.cases}" if known is not None else "",
        behind=_behind(known.behind) if known is not None else "",
        lag=str(known.lag) if known is not None and known.lag is not None else "",
        troubles=troubles,
        address=record.address,
    )


def _tone(record: RoomRecord, trouble: bool) -> Tone:
    if trouble:
        return "trouble"
    if record.running:
        return "running"
    final = isinstance(record.public, PublicRoom) and record.public.final
    return "over" if final else "waiting"


def _state(public: PublicRoom | Unreadable) -> str:
    if isinstance(public, Unreadable):
        return _("nothing said yet") if public is Unreadable.NOTHING else "?"
    if public.paused and public.running:
        return _("paused")
    if public.on_stage is not None and public.phase is Phase.OPEN:
        return _(_STAGES.get(public.on_stage.stage, _PHASES[Phase.OPEN]))
    return _(_PHASES[public.phase])


def _behind(minutes: int | None) -> str:
    if minutes is None:
        return ""
    return f"{minutes:+d}" if minutes else "0"


def summary(records: Iterable[RoomRecord], now: datetime.datetime) -> Sentence:
    """How many rooms there are, run, are over, and have trouble."""
    records = list(records)
    over = sum(isinstance(r.public, PublicRoom) and r.public.final for r in records)
    return Counted(
        "%(count)d room · running %(running)d · final %(final)d · with trouble %(trouble)d",
        "%(count)d rooms · running %(running)d · final %(final)d · with trouble %(trouble)d",
        count=len(records),
        running=sum(record.running for record in records),
        final=over,
        trouble=sum(record.has_trouble(now) for record in records),
    )


def stale_words(trouble: Sentence, age: float, complete: bool) -> Sentence:
    """That the server is not being read now, and how old what is shown is."""
    if not complete:
        return Sentence("Trying again: %(why)s", why=trouble)
    if age < 120:
        return Sentence(
            "What you see is %(seconds)d s old; trying again: %(why)s",
            why=trouble,
            seconds=int(age),
        )
    return Sentence(
        "What you see is %(minutes)d min old; trying again: %(why)s",
        why=trouble,
        minutes=int(age // 60),
    )


SLOW_ANSWER = Sentence("the server of the rooms does not answer at the moment")
"""Said while a statement has not come back and the connection is not given up yet."""
EXPECTED_AGE = 2.0
"""Seconds after which a picture that nothing was heard of is called old."""


def link_words(trouble: Sentence | None, age: float, complete: bool) -> Sentence | None:
    """What stands between a reader and the server, and since when; None while nothing does."""
    why = link_trouble(trouble, age, complete)
    return stale_words(why, age, complete) if why is not None else None


def link_trouble(trouble: Sentence | None, age: float, complete: bool) -> Sentence | None:
    """What stands between a reader and the server; None while nothing does."""
    if trouble is None and complete and age > EXPECTED_AGE:
        return SLOW_ANSWER
    return trouble
