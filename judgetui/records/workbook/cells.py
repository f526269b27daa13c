"""What stands in a cell of a plan's workbook for a value of the plan, and the other way round.

A value is what the plan's JSON has. What the plain form of a kind cannot hold, such as a name with
the sign in it that separates names, stands in the cell as `json:` and its JSON; so reading what was
written always gives the same value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from judgetui.language import say, say_in
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan_fields import several
from judgetui.records.imports.csv_columns import LANGUAGES, same
from judgetui.records.imports.csv_reader import grouped, narrow, pointed
from judgetui.records.imports.errors import shown

_JSON = "json:"
_NUMBERS = re.compile(r"[;；、\s]+")
# What a workbook's XML cannot hold as it is.
_UNSAFE = re.compile("_x[0-9A-Fa-f]{4}_|[\\x00-\\x08\\x0b-\\x1f\ufffe\uffff]")

Cells = tuple[str, str]
"""What stands in a field's cell, and in that for its Chinese where it has one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of a kind are written and read; `parse` raises `Refused` with what is wrong."""

    write: Callable[[object], Cells]
    parse: Callable[[Cells], object]
    bilingual: bool = False
    """Whether a second cell holds the Chinese."""
    words: Mapping[str, str] | None = None
    """For choices: the sentence of each word of the plan, as a message."""


def written(kind: Kind, value: object, empty: object) -> Cells:
    """The cells of a value; `empty` is the value that empty cells stand for."""
    if value is None:
        return "", ""
    try:
        plain = kind.write(value)
        if any(plain) and not any(map(_UNSAFE.search, plain)) and parsed(kind, plain) == value:
            return plain
    except (Refused, TypeError, ValueError, KeyError, AttributeError):
        pass
    if value == empty:
        return "", ""
    text = json.dumps(value, ensure_ascii=False)
    if _UNSAFE.search(text):
        text = json.dumps(value)
    return _JSON + text.replace("_x", "\\u005fx"), ""


def parsed(kind: Kind, cells: Cells) -> object:
    """The value in these cells, of which one has text; raises `Refused` with what is wrong."""
    if cells[0].startswith(_JSON) and not cells[1]:
        try:
            value: object = json.loads(cells[0].removeprefix(_JSON))
        except (ValueError, RecursionError):
            raise Refused(
                "%(value)s is not understood; write the text without json:", value=shown(cells[0])
            ) from None
        return value
    return kind.parse(cells)


def _text(value: object) -> Cells:
    if not isinstance(value, str | int):
        raise TypeError
    return str(value), ""


def _whole(cells: Cells) -> object:
    text = narrow(cells[0])
    if not re.fullmatch("-?[0-9]{1,18}", text):
        raise Refused("%(value)s is not a whole number such as 3", value=shown(cells[0]))
    return int(text)


def _number(text: str) -> str:
    if whole := grouped(text):
        raise Refused(
            "%(value)s may be %(point)s or %(whole)s; write it with a point or without a comma",
            value=shown(text),
            point=pointed(text),
            whole=whole,
        )
    return pointed(text)


def _names(value: object) -> Cells:
    if isinstance(value, str):
        return value, ""
    if isinstance(value, dict) and value["en"] and value["zh"]:
        return value["en"], value["zh"]
    raise TypeError


def _named(cells: Cells) -> object:
    if all(cells):
        return {"en": cells[0], "zh": cells[1]}
    return cells[0] or cells[1]


def _list(value: object) -> Cells:
    if not isinstance(value, list):
        raise TypeError
    return "; ".join(map(str, value)), ""


def _listed(cells: Cells) -> list[object]:
    return [*several(cells[0])]


def _name_list(value: object) -> Cells:
    if not isinstance(value, list):
        raise TypeError
    both = [one if isinstance(one, dict) else {"en": one, "zh": one} for one in value]
    if all(isinstance(one, str) for one in value):
        return _list(value)
    return "; ".join(one["en"] for one in both), "; ".join(one["zh"] for one in both)


def _name_listed(cells: Cells) -> list[object]:
    first, second = _listed(cells), _listed((cells[1], ""))
    if not (first and second):
        return first or second
    if len(first) != len(second):
        raise Refused(
            "the names here are not as many as in the other language: %(first)d and %(second)d",
            first=len(first),
            second=len(second),
        )
    pairs = zip(first, second, strict=True)
    return [one if one == other else {"en": one, "zh": other} for one, other in pairs]


TEXT = Kind(_text, lambda cells: cells[0])
WHOLE = Kind(_text, _whole)
NUMBER = Kind(_text, lambda cells: _number(cells[0]))
NAME = Kind(_names, _named, bilingual=True)
LIST = Kind(_list, _listed)
NAMES = Kind(_name_list, _name_listed, bilingual=True)
NUMBERS = Kind(_list, lambda cells: [_number(part) for part in _NUMBERS.split(cells[0]) if part])
WHOLES = Kind(
    _list, lambda cells: [_whole((part, "")) for part in _NUMBERS.split(cells[0]) if part]
)


def choice(words: Mapping[str, str], *, closed: bool = True) -> Kind:
    """A choice: the words of the plan, each with the message of the sentence that people choose.

    One that is not closed takes other words, too, as they are.
    """

    def write(value: object) -> Cells:
        word = str(value)
        return say(Sentence(words[word])) if closed or word in words else word, ""

    def parse(cells: Cells) -> object:
        known = _meanings(tuple(words.items()))
        if same(cells[0]) not in known:
            if not closed:
                return cells[0]
            raise Refused(
                "%(value)s is not one of the choices; choose from the list of the cell, "
                "or write one of: %(known)s",
                value=shown(cells[0]),
                known=", ".join(words),
            )
        return known[same(cells[0])]

    return Kind(write, parse, words=words)


def yes_or_no(words: Mapping[str, str]) -> Kind:
    """A choice between `true` and `false`."""
    base = choice(words)
    return Kind(
        lambda value: base.write("true" if value else "false"),
        lambda cells: base.parse(cells) == "true",
        words=words,
    )


@lru_cache(maxsize=64)
def _meanings(words: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Every way a choice may be written: its word, and its sentence in either language."""
    found: dict[str, str] = {}
    for word, message in words:
        for text in (word, *(say_in(code, Sentence(message)) for code in LANGUAGES)):
            found[same(text)] = word
    return found
