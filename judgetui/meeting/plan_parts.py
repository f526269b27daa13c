"""The parts of a plan, each right on its own and unchecked against the others."""

from __future__ import annotations

import datetime
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from judgetui.meeting.fields import (
    Bilingual,
    Called,
    Day,
    Identifier,
    Key,
    Line,
    Name,
    Number,
    Prose,
    Value,
    Weight,
    fault,
    spoken,
)


def at_default(default: object) -> Callable[[object], bool]:
    """Leaves a field at its default out of the plan's JSON, and so out of the contract.

    So a plan without newer fields keeps the contract that it had before there were any.
    """
    return lambda value: value == default


class Anchor(Value):
    """What a mark from here upward means."""

    from_: Number = Field(alias="from")
    """The lowest mark the text is about."""
    text: Prose
    """What work with such a mark looks like."""


class Criterion(Value):
    """One aspect that every judge scores."""

    key: Key
    """The word that names it in files and acts."""
    name: Called
    """How people call it."""
    min: Number = Decimal(0)
    """The lowest mark."""
    max: Number = Decimal(100)
    """The highest mark."""
    step: Number = Decimal(1)
    """Marks are the lowest mark plus a multiple of this."""
    weight: Weight = Decimal(1)
    """What a mark is multiplied by in a judge's total; with 0 it is asked and not counted."""
    guide: Prose = ""
    """What a judge should look for."""
    anchors: tuple[Anchor, ...] = ()
    """What the bands of marks mean, from the highest or the lowest."""
    reason_outside: tuple[Number, Number] | None = None
    """A mark below the first or above the second needs a reason."""
    judges: tuple[Identifier, ...] = Field(default=(), exclude_if=at_default(()))
    """Ids of the judges who mark it; without any, all do."""

    @cached_property
    def marks(self) -> frozenset[Decimal]:
        """Every mark there is; empty where there are more than a thousand and one."""
        steps = (self.max - self.min) / self.step
        if steps > 1000:
            return frozenset()
        return frozenset(self.min + step * self.step for step in range(int(steps) + 1))


class Correction(Value):
    """Brings totals far from the panel's mean nearer to it."""

    within: Number
    """A total further than this from the mean counts as the mean more or less it."""


class Standardisation(Value):
    """Puts every judge's totals on one scale: z = (total - own mean) / own standard deviation."""

    mean: Number
    """What a judge's own mean becomes."""
    sd: Number
    """What a judge's own sample standard deviation becomes."""
    least: int = Field(default=2, ge=2, le=1000)
    """The fewest cases that every judge is to score."""


class Carried(Value):
    """A score every case brings along from an earlier round."""

    key: Key
    name: Called
    weight: Weight


def _head(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise fault(
            "%(head)s is not the hash of a ledger's line, which has 64 digits from 0 to f; "
            "`judgetui next` writes it",
            head=f"“{text[:12]}”",
        )
    return text


class EarlierStage(Value):
    """A meeting that this one's cases were chosen from."""

    name: Line = Field(min_length=1)
    """The session's name, which is that of its folder."""
    head: Annotated[str, AfterValidator(_head)]
    """The hash of its ledger's last line when they were chosen."""


class Prize(Value):
    """A tier of prizes: so many, or a share of the cases."""

    name: Called
    count: int | None = Field(default=None, ge=1, le=10_000, exclude_if=at_default(None))
    share: Weight | None = Field(default=None, exclude_if=at_default(None))
    """Part of the cases that compete, such as "10%"; rounded as scores are."""
    from_: Number | None = Field(default=None, alias="from", exclude_if=at_default(None))
    """The lowest score (where low wins, the highest) that has this prize."""
    ties: Literal["extra", "use-up"] | None = Field(default=None, exclude_if=at_default(None))
    """What a tie across the line below it does: all of them have the prize, and later tiers keep
    their counts or give up as many. Without it the tie is asked about."""


class AdjustmentKind(Value):
    """A kind of points off or added for a case as a whole, such as for running over time."""

    key: Key
    """The word that names it in files and acts."""
    name: Called
    points: Number | None = Field(default=None, exclude_if=at_default(None))
    """What it comes to: below 0 for points off. Without it the chair says how many."""
    overtime: bool = Field(default=False, exclude_if=at_default(False))
    """Whether it is for running over time; then it is proposed for a case that did."""
    per: int | None = Field(default=None, ge=1, le=86_400, exclude_if=at_default(None))
    """With `overtime`: so many seconds over time, for each of which, once it has begun, there are
    the points. Without it they are once for all."""


class Timing(Value):
    """How long each part of a case takes, in seconds."""

    presentation: int = Field(default=480, ge=0, le=86_400)
    questions: int = Field(default=180, ge=0, le=86_400)
    scoring: int = Field(default=120, ge=0, le=86_400)
    warn: tuple[int, ...] = (60, 0)
    """Seconds before the end at which the clock draws attention."""


class Board(Value):
    """What the public screen may show."""

    policy: Literal["live", "sealed"] = "live"
    """`live`: standings of the announced cases; `sealed`: none until the result is final."""
    freeze_after: int | None = Field(default=None, ge=0)
    """After this many announced cases the board keeps the standings it has."""
    show_judges: bool = False
    """Whether judges are named, and their single scores shown once a case is announced."""


Keyholder = Literal["recorder", "supervisor"]
"""A seat whose key may be needed beside the chair's."""


class PublicNotice(Value):
    """How the result is published before it stands (公示): for how long, and who takes objections.

    What is left out is blank on the notice, to be filled in.
    """

    days: int = Field(default=5, ge=1, le=90, exclude_if=at_default(5))
    """How many days it stands."""
    counted: Literal["working", "calendar"] = Field(
        default="working", exclude_if=at_default("working")
    )
    """Whether only Monday to Friday count, or every day; public holidays are not known here."""
    begins: Day | None = Field(default=None, exclude_if=at_default(None))
    """Its first day; with it the notice says its last."""
    contact: Prose = Field(default="", exclude_if=operator.not_)
    """Who takes objections, with a telephone number and an address; may have several lines."""

    @property
    def ends(self) -> datetime.date | None:
        """Its last day; None where it is not said when it begins."""
        if self.begins is None:
            return None
        left, last = self.days, self.begins - datetime.timedelta(1)
        while left:
            last += datetime.timedelta(1)
            left -= self.counted == "calendar" or last.weekday() < _SATURDAY
        return last


_SATURDAY = 5


class SecondKey(Value):
    """The seats that must confirm an act from where they sit before it takes effect."""

    correction: tuple[Keyholder, ...] = Field(default=(), max_length=2)
    """Those who confirm a correction of a ballot: other marks, or that it does not count."""
    final: tuple[Keyholder, ...] = Field(default=(), max_length=2)
    """Those who confirm that the result is final."""


class Judge(Value):
    """A member of the panel."""

    id: Identifier
    name: Called
    affiliation: Name = ""
    title: Name = ""
    conflicts: tuple[Identifier, ...] = ()
    """Ids of the cases this judge is recused from beforehand."""
    weight: Weight = Field(default=Decimal(1), exclude_if=at_default(1))
    """How much this judge counts; one with 0 fills in ballots that are part of no score."""
    away: tuple[Identifier, ...] = Field(default=(), exclude_if=at_default(()))
    """Ids of the cases this judge does not sit for: those before joining, or after leaving."""
    replaces: str = Field(default="", max_length=32, exclude_if=operator.not_)
    """The id of the judge whose seat this one took over; empty for the first in a seat."""


class Marking:
    """What a judge's ballot is held against, made ready: a ledger has ballots by the ten thousand.

    Looked up in the plan for each, it would be a tenth of what opening a ledger takes.
    """

    __slots__ = ("away", "banded", "marks")

    def __init__(self, judge: Judge, asked: tuple[Criterion, ...]) -> None:
        self.away = frozenset(judge.away)
        """Ids of the cases that the judge does not sit for."""
        self.marks = tuple((criterion.key, criterion.marks) for criterion in asked)
        """`Criterion.marks` of each criterion that the judge marks, by its key."""
        self.banded = tuple(one for one in asked if one.reason_outside is not None)
        """Those that have marks which need a reason."""

    def takes(self, scores: Mapping[str, Decimal]) -> bool:
        """Whether these are one of the `marks` for each criterion; if not, they may still do."""
        for key, marks in self.marks:
            if scores.get(key) not in marks:
                return False
        return len(scores) == len(self.marks)


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


_BRIEF = 24
"""Cells of a terminal that what stands behind a name may take."""


def is_brief(name: str | Bilingual) -> bool:
    """Whether a name, in each language, is short enough to stand behind another; and not empty."""
    return all(0 < cells(reading) <= _BRIEF for reading in readings(name))


def readings(name: str | Bilingual) -> frozenset[str]:
    """A name in each language, without what nobody sees or hears in it."""
    return frozenset("".join(spoken(name, code).split()).casefold() for code in ("en", "zh"))


def _label(text: str) -> str:
    if cells(text) > _LABEL:
        raise fault("%(label)s is too long to call a case by; 12 letters fit", label=text)
    return text


_LABEL = 12
Label = Annotated[Line, AfterValidator(_label)]
"""A short text that people call a case by."""


class Case(Value):
    """What is presented and judged."""

    id: Identifier
    number: int = Field(ge=0, le=1_000_000)
    """Cases run in this order; people call a case by it where it has no label."""
    label: Label = Field(default="", exclude_if=operator.not_)
    """What people call it by instead of the number, such as A1 or 007."""
    title: Called
    entrant: Line = Field(default="", exclude_if=operator.not_)
    """Whose case it is, where several (dives, rounds) of one entrant are ranked together."""
    type: Name = ""
    organisation: Name = ""
    presenters: tuple[Name, ...] = ()
    summary: Prose = ""
    say: Name = Field(default="", exclude_if=operator.not_)
    """How the names of the case are said, for whoever calls it out; nobody else is shown it."""
    citation: Prose = Field(default="", exclude_if=operator.not_)
    """What is read out should it have a prize (颁奖词); for chair and announcer."""
    carried: Mapping[str, Number] = Field(default_factory=dict)
    """Scores from earlier rounds, by the key of `Plan.carried`."""
    factor: Number = Field(default=Decimal(1), exclude_if=at_default(1))
    """What the panel's score is multiplied by, such as a degree of difficulty (难度系数)."""
    competes: bool = Field(default=True, exclude_if=at_default(True))
    """Whether it has a rank and may have a prize; else it is shown apart (展示不参评)."""

    @property
    def full_title(self) -> str | Bilingual:
        """The title, after the name of the entrant whose case it is."""
        if not self.entrant or str(self.title) == self.entrant:
            return self.title
        if isinstance(self.title, str):
            return f"{self.entrant} · {self.title}"
        both = (f"{self.entrant} · {title}" for title in (self.title.en, self.title.zh))
        return Bilingual.model_construct(en=next(both), zh=next(both))

    @property
    def called(self) -> str:
        """What people call it by: its label, else its number."""
        return self.label or str(self.number)

    def called_in_list(self, digits: int = 2) -> str:
        """The same for lists, where a number has so many digits at the least."""
        return self.label or f"{self.number:0{digits}d}"
