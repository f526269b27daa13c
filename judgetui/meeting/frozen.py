"""Changing frozen dataclasses that have slots, as every act does to the meeting.

`dataclasses.replace` sets each field by a call, as a frozen class forbids the plain way: 8.6 us for
a meeting, where this takes 1.0. It sets them in an object of another class with the same slots,
which Python then turns into one of the frozen class; it allows that between such classes. As
`dataclasses` does, it writes the code that names every field. By a loop over their names a meeting
takes three times as long, and more where this has not run for some milliseconds, as each name is
then looked up in a class that has left the processor's caches.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

__all__ = ["with_fields", "writable"]

T = TypeVar("T")


def _with_fields(value: T, **fields: object) -> T:
    """The same with these fields new."""
    kind = type(value)
    new = _way(cast(Hashable, kind)).copied(value)
    for name, held in fields.items():
        setattr(new, name, held)
    new.__class__ = kind
    made: T = new
    return made


if TYPE_CHECKING:
    # mypy checks the names and types of fields for this one function alone.
    from dataclasses import replace as with_fields
else:
    with_fields = _with_fields


def writable(kind: type) -> type[Any]:
    """A class whose objects have the slots of this one, can be written, and can become its."""
    return _way(kind).writable


class _Way(NamedTuple):
    writable: type[Any]
    copied: Callable[[object], Any]
    """Makes one of those with the fields of an object."""


@cache
def _way(kind: type) -> _Way:
    names: tuple[str, ...] = kind.__slots__  # type: ignore[attr-defined]
    kin = type(kind.__name__, (), {"__slots__": names})
    lines = ("new = writable()", *(f"new.{name} = value.{name}" for name in names), "return new")
    found: dict[str, Any] = {"writable": kin}
    source = "def copied(value):\n " + "\n ".join(lines)
    # Named, so that a traceback tells what was copied.
    exec(compile(source, f"<copied {kind.__name__}>", "exec"), found)
    return _Way(kin, found["copied"])
