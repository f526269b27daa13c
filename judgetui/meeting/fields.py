"""The types of fields that plans and acts are made of, and the faults their validation raises."""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from judgetui.meeting.message import Sentence

Language = Literal["en", "zh"]
"""The languages the program speaks."""

NUMBER = r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?"
"""How a number is written, as a regular expression."""
_NUMBER = re.compile(NUMBER)
_LONGEST = 17
_FINEST = Decimal("0.000001")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNDRAWN = frozenset({"Cc", "Cs"})
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


class Fault(NamedTuple):
    """Something a plan has wrong: the place, as in `criteria[2].weight`, and a sentence."""

    place: str
    sentence: Sentence


def fault(template: str, /, place: str = "", **values: object) -> PydanticCustomError:
    """A validation error that carries a sentence (and, where it is known, its place)."""
    return fault_error(Sentence(template, **values), place)


def fault_error(sentence: Sentence, place: str, **more: object) -> PydanticCustomError:
    """The same for a sentence there is already; `more` goes into the error's context."""
    # pydantic cannot hold half a surrogate pair, which JSON can.
    text = str(sentence).encode(errors="replace").decode()
    context = {"text": text, "sentence": sentence, "place": place, **more}
    return PydanticCustomError("judgetui", "{text}", context)


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
    if isinstance(text, str) and len(text) <= _LONGEST and (number := number_of(text)) is not None:
        return number
    if isinstance(value, float):
        raise fault('%(value)s is not exact; write it in quotes: "%(value)s"', value=value)
    raise fault('%(value)s is not a number such as "87.5"', value=_shown(value))


@lru_cache(maxsize=4096)
def number_of(text: str) -> Decimal | None:
    """The number that is written so; None where it is not of the form of one."""
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


def _weight(value: object) -> Decimal:
    text = value.strip() if isinstance(value, str) else ""
    if not text.endswith(("%", "％")):
        return exact(value)
    share = exact(text[:-1].rstrip()).scaleb(-2)
    weight = share.quantize(_FINEST)
    if weight != share:
        raise fault("%(value)s is finer than a weight can be; use at most 4 decimals", value=text)
    return Decimal(f"{weight:f}".rstrip("0").rstrip("."))


Weight = Annotated[
    Decimal,
    PlainValidator(_weight, json_schema_input_type=str),
    PlainSerializer(str, return_type=str),
]
"""What something is multiplied by: a number, or a share such as "25%", which is 0.25."""
Line = Annotated[str, AfterValidator(_line), Field(max_length=300)]
"""One line of text from people."""
Paragraph = Annotated[str, AfterValidator(clean), Field(max_length=4000)]
"""Longer text from people; may have line breaks."""


@lru_cache(maxsize=4096)
def _identifier(text: str) -> str:
    # Remembered, because a ledger names the same few hundred cases and judges over and over.
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
