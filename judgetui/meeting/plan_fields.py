"""What a person can change in a plan: its parts and their fields, with what is typed for each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan_draft import Place


class Kind(Enum):
    """What is typed for a field, and so what stands in the plan's JSON."""

    TEXT = "text"
    """One text; an exact number is one, too, since JSON holds it as text."""
    COUNT = "count"
    """A whole number."""
    SECONDS = "seconds"
    """A length of time, typed as 480 or 8:00."""
    COUNTS = "counts"
    """Several whole numbers."""
    WORDS = "words"
    """Several ids or numbers, with spaces or commas between them."""
    NAMES = "names"
    """Several names, with semicolons between them."""
    CHOICE = "choice"
    """One of a few values."""
    ITEMS = "items"
    """A list with a page of its own."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to type or to choose."""

    place: Place
    """Where it stands, from its part on."""
    title: Sentence
    hint: Sentence | None = None
    kind: Kind = Kind.TEXT
    choices: tuple[tuple[object, Sentence], ...] = ()
    """The values to choose from, each with what it means; None leaves the field out."""
    optional: bool = False
    """Whether leaving it empty leaves it out."""

    def read(self, typed: str) -> object:
        """The JSON of what was typed; what cannot be read stays as it is, and is a fault then."""
        text = typed.strip()
        if not text and self.optional:
            return None
        match self.kind:
            case Kind.COUNT:
                return _whole(text)
            case Kind.SECONDS:
                return _seconds(text)
            case Kind.COUNTS:
                return [_whole(part) for part in _words(text)]
            case Kind.WORDS:
                return _words(text)
            case Kind.NAMES:
                return several(text)
            case _:
                return re.sub(f" ?{_LINE_END} ?", "\n", text)

    def shown(self, value: object) -> str | Sentence:
        """A value as it is typed, or the words of the choice that it is."""
        if self.kind is Kind.CHOICE:
            return next((told for one, told in self.choices if one == value), _plain(value))
        if self.kind is Kind.SECONDS and isinstance(value, int) and value >= 0:
            return f"{value // 60}:{value % 60:02d}"
        if isinstance(value, list | tuple):
            between = "; " if self.kind is Kind.NAMES else ", "
            return between.join(_plain(one) for one in value)
        return _plain(value)


def several(text: str) -> list[str]:
    """The parts of a text that have semicolons (also 、 or line ends) between them."""
    return [part.strip() for part in re.split("[;；、\n]", text) if part.strip()]


def _whole(text: str) -> object:
    return int(text) if re.fullmatch("-?[0-9]{1,9}", text) else text


def _seconds(text: str) -> object:
    if found := re.fullmatch("([0-9]{1,5})[:：]([0-5][0-9])", text):
        return int(found[1]) * 60 + int(found[2])
    return _whole(text)


def _words(text: str) -> list[str]:
    return [part for part in re.split(r"[\s,，;；、]+", text) if part]


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return " / ".join(str(one) for one in value.values() if one)
    return "" if value is None else str(value).replace("\n", f" {_LINE_END} ")


_LINE_END = "⏎"
"""Stands for the end of a line where a text is typed on one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a plan that is changed on a page of its own."""

    name: str
    title: Sentence
    fields: tuple[Field, ...]
    place: Place = ()
    """Where it stands in what it is a part of."""
    items: bool = False
    """Whether it is a list, whose items have these fields."""
    one: Sentence | None = None
    """What one item is called, until it has a name."""


_YES_NO = ((True, Sentence("yes")), (False, Sentence("no")))
_NAME = Field(("name",), Sentence("name"))
_KEY_HINT = Sentence("the word that names it in files: letters a to z, digits, - and _")

_SECOND_KEYS: tuple[tuple[object, Sentence], ...] = (
    (None, Sentence("nobody: the chair alone")),
    (["recorder"], Sentence("the recorder")),
    (["supervisor"], Sentence("the supervisor")),
    (["recorder", "supervisor"], Sentence("the recorder and the supervisor")),
)
_MEETING = (
    Field(("title",), Sentence("title")),
    Field(("venue",), Sentence("place of the meeting")),
    Field(("date",), Sentence("date"), Sentence("such as 2018-02-27")),
    Field(
        ("start",),
        Sentence("first case at"),
        Sentence("such as 14:00; empty where the day begins with its first case"),
        optional=True,
    ),
    Field(
        ("language",),
        Sentence("language of the meeting"),
        kind=Kind.CHOICE,
        choices=(("en", Sentence("English")), ("zh", Sentence("Chinese"))),
    ),
    Field(
        ("deputy",),
        Sentence("deputy chair"),
        Sentence("who may run the stage beside the chair; empty for nobody"),
        optional=True,
    ),
    Field(
        ("board", "policy"),
        Sentence("board"),
        kind=Kind.CHOICE,
        choices=(
            ("live", Sentence("The board shows the standings of the announced cases.")),
            ("sealed", Sentence("The board shows no standings until the result is final.")),
        ),
    ),
    Field(
        ("board", "freeze_after"),
        Sentence("standings stand still after"),
        Sentence("so many announced cases; empty for never"),
        Kind.COUNT,
        optional=True,
    ),
    Field(
        ("board", "show_judges"),
        Sentence("each judge's total is public"),
        kind=Kind.CHOICE,
        choices=_YES_NO,
    ),
    Field(
        ("feedback",),
        Sentence("feedback to the presenters"),
        kind=Kind.CHOICE,
        choices=(
            (None, Sentence("none")),
            ("optional", Sentence("judges may write it")),
            ("required", Sentence("judges write it with each ballot")),
        ),
    ),
    Field(
        ("second_key", "correction"),
        Sentence("a correction of a ballot is confirmed by"),
        kind=Kind.CHOICE,
        choices=_SECOND_KEYS,
    ),
    Field(
        ("second_key", "final"),
        Sentence("the final result is confirmed by"),
        kind=Kind.CHOICE,
        choices=_SECOND_KEYS,
    ),
)
_NOTICE = (
    Field(
        ("days",),
        Sentence("days"),
        Sentence("how long the result is published; 5 where it is empty"),
        Kind.COUNT,
        optional=True,
    ),
    Field(
        ("counted",),
        Sentence("days counted"),
        kind=Kind.CHOICE,
        choices=(
            (None, Sentence("Monday to Friday")),
            ("calendar", Sentence("every day")),
        ),
    ),
    Field(
        ("begins",),
        Sentence("first day"),
        Sentence("such as 2018-02-28; empty to fill in the days by hand"),
        optional=True,
    ),
    Field(
        ("contact",),
        Sentence("who takes objections"),
        Sentence("name, telephone, address; ⏎ begins a new line"),
        optional=True,
    ),
)
_ANCHORS = (
    Field(("from",), Sentence("from this mark on")),
    Field(("text",), Sentence("what it means")),
)
_CRITERION = (
    _NAME,
    Field(("weight",), Sentence("weight"), Sentence("such as 1, 0.25 or 25%; 0 is not counted")),
    Field(("max",), Sentence("highest mark")),
    Field(("min",), Sentence("lowest mark")),
    Field(("step",), Sentence("step"), Sentence("marks are whole steps, such as 1 or 0.5")),
    Field(("guide",), Sentence("what to look for")),
    Field(("anchors",), Sentence("what bands of marks mean"), kind=Kind.ITEMS),
    Field(
        ("reason_outside",),
        Sentence("a reason is needed outside"),
        Sentence("two marks, such as 60, 95; empty for never"),
        Kind.WORDS,
        optional=True,
    ),
    Field(
        ("judges",),
        Sentence("marked by"),
        Sentence("ids of judges; empty for all"),
        Kind.WORDS,
        optional=True,
    ),
    Field(("key",), Sentence("key"), _KEY_HINT),
)
_CARRIED = (
    _NAME,
    Field(("weight",), Sentence("weight")),
    Field(("key",), Sentence("key"), _KEY_HINT),
)
_ADJUSTMENT = (
    _NAME,
    Field(
        ("points",),
        Sentence("points"),
        Sentence("such as -2; empty where the chair says how many"),
        optional=True,
    ),
    Field(
        ("overtime",),
        Sentence("for running over time"),
        kind=Kind.CHOICE,
        choices=((None, Sentence("no")), (True, Sentence("yes: proposed for a case that did"))),
    ),
    Field(
        ("per",),
        Sentence("for each so many seconds"),
        Sentence("over time, such as 30; empty for once"),
        Kind.COUNT,
        optional=True,
    ),
    Field(("key",), Sentence("key"), _KEY_HINT),
)
_PRIZE = (
    _NAME,
    Field(
        ("count",),
        Sentence("how many"),
        Sentence("empty where a share is given"),
        Kind.COUNT,
        optional=True,
    ),
    Field(
        ("share",),
        Sentence("share of the cases"),
        Sentence("such as 10%; empty where a number is given"),
        optional=True,
    ),
    Field(
        ("from",),
        Sentence("lowest score for it"),
        Sentence("empty where any score will do"),
        optional=True,
    ),
    Field(
        ("ties",),
        Sentence("a tie across the line"),
        kind=Kind.CHOICE,
        choices=(
            (None, Sentence("is asked about")),
            ("extra", Sentence("all get it; later prizes keep their number")),
            ("use-up", Sentence("all get it; later prizes become as many fewer")),
        ),
    ),
)
_JUDGE = (
    _NAME,
    Field(("id",), Sentence("id"), Sentence("one word without spaces, such as J3")),
    Field(("affiliation",), Sentence("affiliation")),
    Field(("title",), Sentence("professional title")),
    Field(
        ("conflicts",),
        Sentence("recused from"),
        Sentence("ids of cases"),
        Kind.WORDS,
        optional=True,
    ),
    Field(
        ("weight",),
        Sentence("weight"),
        Sentence("empty or 1: counts once; 0: a trainee, who does not count"),
        optional=True,
    ),
)
_CASE = (
    Field(("title",), Sentence("title")),
    Field(("number",), Sentence("number"), Sentence("cases run in this order"), Kind.COUNT),
    Field(
        ("label",),
        Sentence("called"),
        Sentence("instead of the number, such as A1; may be empty"),
        optional=True,
    ),
    Field(("id",), Sentence("id"), Sentence("one word without spaces, such as C09")),
    Field(("type",), Sentence("type")),
    Field(("organisation",), Sentence("organisation")),
    Field(
        ("presenters",),
        Sentence("presenters"),
        Sentence("with ; between them"),
        Kind.NAMES,
        optional=True,
    ),
    Field(("summary",), Sentence("summary")),
    Field(
        ("say",),
        Sentence("how it is said"),
        Sentence("the names as they are spoken, for the announcer; may be empty"),
        optional=True,
    ),
    Field(
        ("citation",),
        Sentence("citation"),
        Sentence("read out should it have a prize; may be empty"),
        optional=True,
    ),
    Field(
        ("entrant",),
        Sentence("entrant"),
        Sentence("whose case it is, where several are added up; may be empty"),
        optional=True,
    ),
    Field(
        ("factor",),
        Sentence("factor"),
        Sentence("multiplies the panel's score; empty for 1"),
        optional=True,
    ),
    Field(
        ("competes",),
        Sentence("competes"),
        kind=Kind.CHOICE,
        choices=((None, Sentence("yes")), (False, Sentence("no: shown apart, without a rank"))),
    ),
)
_TIMES = (
    Field(("presentation",), Sentence("presentation"), Sentence("such as 8:00"), Kind.SECONDS),
    Field(("questions",), Sentence("questions"), Sentence("such as 3:00"), Kind.SECONDS),
    Field(("scoring",), Sentence("scoring"), Sentence("such as 2:00"), Kind.SECONDS),
    Field(
        ("warn",),
        Sentence("warning before the end"),
        Sentence("in seconds, such as 60, 0; empty for none"),
        Kind.COUNTS,
    ),
)
ANCHORS = Part(
    "anchors",
    Sentence("What bands of marks mean"),
    _ANCHORS,
    ("anchors",),
    items=True,
    one=Sentence("band of marks"),
)
"""A part of each criterion."""
TIES = Part(
    "ties",
    Sentence("Equal scores"),
    (),
    ("ties",),
    items=True,
)
"""The links of the rule's tie chain; they are chosen one by one, and have no fields."""
RULE = Part("rule", Sentence("Scoring rule"), (), ("scoring",))
"""How scores come about; `judgetui.meeting.rule_fields` has its fields, which depend on it."""
PARTS: tuple[Part, ...] = (
    Part("meeting", Sentence("Meeting"), _MEETING),
    Part(
        "criteria",
        Sentence("Criteria"),
        _CRITERION,
        ("criteria",),
        items=True,
        one=Sentence("criterion"),
    ),
    RULE,
    Part(
        "carried",
        Sentence("Scores from an earlier round"),
        _CARRIED,
        ("carried",),
        items=True,
        one=Sentence("carried score"),
    ),
    Part(
        "adjustments",
        Sentence("Points off or added"),
        _ADJUSTMENT,
        ("adjustments",),
        items=True,
        one=Sentence("kind of points off or added"),
    ),
    Part("prizes", Sentence("Prize tiers"), _PRIZE, ("prizes",), items=True, one=Sentence("prize")),
    Part("judges", Sentence("Judges"), _JUDGE, ("judges",), items=True, one=Sentence("judge")),
    Part("cases", Sentence("Cases"), _CASE, ("cases",), items=True, one=Sentence("case")),
    Part("timing", Sentence("Times"), _TIMES, ("timing",)),
    Part("notice", Sentence("Public notice"), _NOTICE, ("notice",)),
)
"""The parts of a plan, in the order people ask about them."""


def carried_field(key: str, name: str) -> Field:
    """The field of a case for a score from an earlier round."""
    return Field(("carried", key), Sentence("%(value)s", value=name or key), optional=True)


def new_item(part: Part, others: Sequence[object]) -> dict[str, object]:
    """An item to begin with; its name is still to be typed, so that it is not forgotten."""
    used = [other for other in others if isinstance(other, Mapping)]
    match part.name:
        case "criteria":
            numbers = {"weight": "1", "min": "0", "max": "100", "step": "1"}
            return {"key": _unused("criterion-", used, "key"), "name": "", **numbers}
        case "carried":
            return {"key": _unused("earlier-", used, "key"), "name": "", "weight": "1"}
        case "adjustments":
            return {"key": _unused("kind-", used, "key"), "name": ""}
        case "prizes":
            return {"name": "", "count": 1}
        case "judges":
            return {"id": _unused("J", used, "id"), "name": ""}
        case "cases":
            taken = [n for one in used if isinstance(n := one.get("number"), int)]
            following = max(taken, default=0) + 1
            return {"id": _unused("C", used, "id"), "number": following, "title": ""}
        case _:
            return {"from": "0", "text": ""}


def _unused(before: str, others: Sequence[Mapping[object, object]], field: str) -> str:
    """An id after those there are: the next number behind the same letters."""
    taken = {str(one.get(field)) for one in others}
    number = len(others) + 1
    while f"{before}{number}" in taken or f"{before}{number:02d}" in taken:
        number += 1
    wide = any(re.fullmatch(re.escape(before) + "0[0-9]", one) for one in taken)
    return f"{before}{number:02d}" if wide else f"{before}{number}"
