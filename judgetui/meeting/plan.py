"""What was agreed before the meeting: criteria, scoring, prizes, panel, cases, timing, board."""

from __future__ import annotations

import datetime
import hashlib
import json
import operator
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticKnownError

from judgetui.meeting.checks import check_plan, fault

Language = Literal["en", "zh"]
"""The languages the program speaks."""

_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
_LONGEST = 17
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNDRAWN = frozenset({"Cc", "Cs"})
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


def exact(value: object) -> Decimal:
    """A score or weight as an exact number.

    Takes text such as "87.5" (or an int, or a finite Decimal). Refuses floats, which are not
    exact, and NaN, Infinity, exponents, blanks and signs other than a leading minus.
    """
    text = value
    if not isinstance(value, str):
        if isinstance(value, Decimal) and value.is_finite():
            text = format(value, "f")
        elif isinstance(value, int) and not isinstance(value, bool):
            text = str(value)
    if isinstance(text, str) and len(text) <= _LONGEST and (number := _read(text)) is not None:
        return number
    if isinstance(value, float):
        raise fault('%(value)s is not exact; write it in quotes: "%(value)s"', value=value)
    raise fault('%(value)s is not a number such as "87.5"', value=_shown(value))


@lru_cache(maxsize=4096)
def _read(text: str) -> Decimal | None:
    # Remembered, because a ledger holds the same few hundred marks a thousand times over.
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 40 else text[:39] + "…")


def clean(text: str) -> str:
    """Text from people made safe to draw: NFC, no control or direction-changing characters."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", text)).replace("\r\n", "\n")
    drawn = (c if c == "\n" or unicodedata.category(c) not in _UNDRAWN else " " for c in text)
    return "".join(drawn).strip()


def _line(text: str) -> str:
    return " ".join(clean(text).split("\n"))


Number = Annotated[
    Decimal,
    PlainValidator(exact, json_schema_input_type=str),
    PlainSerializer(str, return_type=str),
]
"""A score or weight: exact, written as text in JSON."""
Line = Annotated[str, AfterValidator(_line), Field(max_length=300)]
"""One line of text from people."""
Paragraph = Annotated[str, AfterValidator(clean), Field(max_length=4000)]
"""Longer text from people; may have line breaks."""


def _identifier(text: str) -> str:
    text = _line(text)
    if text.split() != [text]:
        raise fault("an id is one word without spaces")
    return text


Identifier = Annotated[str, AfterValidator(_identifier), Field(max_length=32)]
"""The id of a case or a judge, such as "C09" or "J3"."""
Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
"""The key of a criterion or carried score, such as "authenticity"."""


def _day(value: object) -> object:
    # Left to itself pydantic reads a number as seconds since 1970.
    if isinstance(value, datetime.date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticKnownError("date_parsing", {"error": "not as in 2018-02-27"})


Day = Annotated[datetime.date, BeforeValidator(_day)]
"""A date, in JSON as "2018-02-27"."""


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    # Each class is made ready when it is first used; a start needs few of some forty.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Bilingual(Value):
    """A text given in English and in Chinese."""

    en: Paragraph
    zh: Paragraph

    def __str__(self) -> str:
        return self.en or self.zh


_BRIEF = 24
"""Cells of a terminal that what stands behind a name may take."""


def _cells(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


def _readings(name: str | Bilingual) -> frozenset[str]:
    """A name in each language, without what nobody sees or hears in it."""
    return frozenset("".join(spoken(name, code).split()).casefold() for code in ("en", "zh"))


Name = Line | Bilingual
"""A name or title: one text, or one in each language."""


def _named(name: str | Bilingual) -> str | Bilingual:
    if not str(name):
        raise fault("it is empty; write a name people can read")
    return name


Called = Annotated[Name, AfterValidator(_named)]
"""A name or title that cannot be left empty."""
Prose = Paragraph | Bilingual
"""A longer text: one, or one in each language."""


def spoken(name: str | Bilingual, language: str) -> str:
    """The name in this language; the other language where it is missing."""
    if isinstance(name, str):
        return name
    return (name.zh or name.en) if language == "zh" else (name.en or name.zh)


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
    weight: Number = Decimal(1)
    """What a mark is multiplied by in a judge's total."""
    guide: Prose = ""
    """What a judge should look for."""
    anchors: tuple[Anchor, ...] = ()
    """What the bands of marks mean, from the highest or the lowest."""
    reason_outside: tuple[Number, Number] | None = None
    """A mark below the first or above the second needs a reason."""

    @cached_property
    def marks(self) -> frozenset[Decimal]:
        """Every mark there is; empty where there are more than a thousand and one."""
        steps = (self.max - self.min) / self.step
        if steps > 1000:
            return frozenset()
        return frozenset(self.min + step * self.step for step in range(int(steps) + 1))


class ScoringRule(Value):
    """How ballots become a score, and what settles equal scores."""

    combine: Literal["sum", "mean", "median", "trimmed", "rank-sum"] = "trimmed"
    """How the judges' totals of a case become one number."""
    drop: int = Field(default=1, ge=0, le=20)
    """`trimmed`: how many of the highest, and of the lowest, are left out."""
    drop_by: Literal["ballot", "criterion"] = "ballot"
    """`trimmed`: leave out whole ballots by their total, or marks of each criterion."""
    drop_from: int = Field(default=5, ge=1, le=1000)
    """`trimmed`: with fewer ballots than this nothing is left out."""
    round: Literal["end", "criterion"] = "end"
    """Round once at the end, or each criterion's combined and weighted mark before adding."""
    decimals: int = Field(default=2, ge=0, le=6)
    """Decimals of a published score, rounded half up."""
    ties: tuple[str, ...] = ("exact", "untrimmed", "chair")
    """What is tried, in order, when published scores are equal."""


class Carried(Value):
    """A score every case brings along from an earlier round."""

    key: Key
    name: Called
    weight: Number


class Prize(Value):
    """A tier of prizes."""

    name: Called
    count: int = Field(ge=1, le=10_000)


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


class Judge(Value):
    """A member of the panel."""

    id: Identifier
    name: Called
    affiliation: Name = ""
    title: Name = ""
    conflicts: tuple[Identifier, ...] = ()
    """Ids of the cases this judge is recused from beforehand."""


class Case(Value):
    """What is presented and judged."""

    id: Identifier
    number: int = Field(ge=0, le=1_000_000)
    """The number people call it by; cases run in this order."""
    title: Called
    type: Name = ""
    organisation: Name = ""
    presenters: tuple[Name, ...] = ()
    summary: Prose = ""
    carried: Mapping[str, Number] = Field(default_factory=dict)
    """Scores from earlier rounds, by the key of `Plan.carried`."""


class Plan(Value):
    """Everything that is agreed before the meeting opens, and frozen when it does."""

    judgetui: Literal[1] = 1
    """The version of this format."""
    title: Called
    venue: Name = ""
    date: Day
    language: Language = "en"
    """The language of the meeting."""
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=40)
    scoring: ScoringRule = Field(default_factory=ScoringRule)
    carried: tuple[Carried, ...] = ()
    panel_weight: Number = Decimal(1)
    """What the panel's score is multiplied by in the final score."""
    prizes: tuple[Prize, ...] = ()
    """Tiers of prizes, the best first."""
    timing: Timing = Field(default_factory=Timing)
    board: Board = Field(default_factory=Board)
    judges: tuple[Judge, ...] = Field(default=(), max_length=2000)
    cases: tuple[Case, ...] = Field(default=(), max_length=10_000)
    # Without one, a plan is written as it was before there were any.
    needs: str = Field(
        default="", pattern=r"^([0-9]+[.][0-9]+[.][0-9]+)?$", exclude_if=operator.not_
    )
    """The first version of judgetui that understands this plan, such as "0.3.0"; may be empty."""
    salt: str = Field(default="", pattern=r"^([0-9a-f]{64})?$", exclude_if=operator.not_)
    """32 random bytes in hex, drawn when the meeting opens: without them nobody can tell from the
    contract what is hidden in the plan. In the ledger and in the exports of a final result only."""

    @model_validator(mode="after")
    def _agrees(self, validation: ValidationInfo) -> Self:
        # A guest is shown a plan without the scores it may not see; its host has checked the whole.
        if not (validation.context or {}).get("redacted"):
            check_plan(self)
        return self

    @cached_property
    def contract(self) -> str:
        """The SHA-256 of the salt's bytes and this plan.

        The plan is its JSON without the salt, with sorted keys and no spaces, in UTF-8.
        """
        whole = self.model_dump(mode="json", by_alias=True, exclude={"salt"})
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(bytes.fromhex(self.salt) + text.encode()).hexdigest()

    def salted(self, salt: str) -> Plan:
        """This plan with another salt; with an empty one, as it was before the meeting opened."""
        return self if salt == self.salt else self.changed(salt=salt)

    @property
    def unsalted(self) -> Plan:
        """This plan as it was before the meeting opened, always the very same."""
        # A plan that kept itself could not be compared with another.
        return self.agreed if self.salt else self

    @cached_property
    def agreed(self) -> Plan:
        """A copy of this plan without its salt."""
        return self.changed(salt="")

    def changed(self, **fields: object) -> Plan:
        """This plan with other fields, which are not checked.

        A view of a plan lacks what a plan must have; and a plain copy would keep the contract.
        """
        whole = {name: getattr(self, name) for name in Plan.model_fields}
        return Plan.model_construct(self.model_fields_set | {*fields}, **whole | fields)

    @cached_property
    def criterion(self) -> Mapping[str, Criterion]:
        """The criteria by key."""
        return {criterion.key: criterion for criterion in self.criteria}

    @cached_property
    def judge(self) -> Mapping[str, Judge]:
        """The panel by id."""
        return {judge.id: judge for judge in self.judges}

    @cached_property
    def told_apart(self) -> Mapping[str, str | Bilingual]:
        """What tells judges of one name apart, by id: a short affiliation, else the id.

        Judges whose name nobody else has are not in it. What is long would be cut off in a list.
        """
        called: dict[str, list[Judge]] = {}
        for judge in self.judges:
            for name in _readings(judge.name):
                called.setdefault(name, []).append(judge)
        found: dict[str, str | Bilingual] = {}
        for judge in self.judges:
            same = (one for name in _readings(judge.name) for one in called[name])
            if others := [one for one in same if one is not judge]:
                where, places = judge.affiliation, [_readings(one.affiliation) for one in others]
                alone = all(_readings(where).isdisjoint(place) for place in places)
                brief = all(0 < _cells(reading) <= _BRIEF for reading in _readings(where))
                found[judge.id] = where if alone and brief else judge.id
        return found

    @cached_property
    def case(self) -> Mapping[str, Case]:
        """The cases by id."""
        return {case.id: case for case in self.cases}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids of the cases in running order."""
        return tuple(case.id for case in sorted(self.cases, key=lambda case: case.number))

    @cached_property
    def to_judge(self) -> Mapping[str, int]:
        """How many judges are to judge each case: the panel but for declared conflicts."""
        away = Counter(case for judge in self.judges for case in set(judge.conflicts))
        return {case.id: len(self.judges) - away[case.id] for case in self.cases}

    @cached_property
    def largest_panel(self) -> int:
        """The most judges any case is to have."""
        return max(self.to_judge.values(), default=len(self.judges))

    @cached_property
    def trims(self) -> bool:
        """Whether the highest and lowest are left out on some case once all its judges scored."""
        rule = self.scoring
        return rule.combine == "trimmed" and rule.drop > 0 and self.largest_panel >= rule.drop_from

    @cached_property
    def perfect(self) -> Decimal:
        """The total of a ballot with every criterion at its highest mark."""
        return sum((c.weight * c.max for c in self.criteria), Decimal(0))
