"""Reading JSON that somebody hands over, in which every name of an object stands once."""

from __future__ import annotations

import json

MOST_VALUES = 1 << 23
"""In a JSON document: a day of 100,000 acts has a tenth of them."""


def read_json(content: bytes) -> object:
    """The values of a JSON document.

    Raises ValueError for anything else, also where an object has a name twice: programs and people
    would read different ones; and where it has more values than any, which would fill the memory.
    """
    if content.count(b",") > MOST_VALUES:
        raise ValueError("it has more values than any")
    return json.loads(content, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a name is there twice")
    return values
