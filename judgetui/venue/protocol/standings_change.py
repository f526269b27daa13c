"""What became of standings, row by row: a ballot moves one case, whatever the others are.

Ranks of whatever a case passes change with it, by one each, so they are told in runs. `changed`
writes what `applied` reads; applied to the standings before, it gives the very ones after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import compress
from operator import attrgetter, eq, is_not
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, TypeAdapter

from judgetui.meeting.state import PrizeLine, Standing, Standings
from judgetui.venue.protocol.frames import HostPart

_Place = Annotated[int, Field(ge=0)]
Run = tuple[_Place, Annotated[int, Field(ge=1)], int]
_NAMES = tuple(field.name for field in fields(Standing))
_VALUES = attrgetter(*_NAMES)
_RUNS: tuple[Literal["rank", "moved"], ...] = ("rank", "moved")
"""The fields that change by as much in many rows that stand below each other."""


class RowsChange(HostPart):
    """What became of some rows of standings, by case id."""

    moves: tuple[tuple[str, _Place], ...] = ()
    """Cases that stand elsewhere or are new, each with its place, 0 for the first row: all of them
    are taken out, then put in one after the other."""
    order: tuple[str, ...] | None = None
    """In the place of `moves`: all cases as they stand now."""
    rank: tuple[Run, ...] = ()
    """Ranks that changed, in runs of rows as they stand now: the place of the first, how many they
    are, and what is added to the rank of each."""
    moved: tuple[Run, ...] = ()
    """The same for `moved`."""
    rows: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    """The fields that changed otherwise, by case; all fields of a row that is new."""


class StandingsChange(HostPart):
    """What became of standings; what is missing is as it was."""

    rows: RowsChange | None = None
    parts: RowsChange | None = None
    """Of the single cases of entrants."""
    prize_lines: tuple[PrizeLine, ...] | None = None
    provisional: bool | None = None


_ROW = TypeAdapter(Standing)
_LINES = TypeAdapter(tuple[PrizeLine, ...])


class Unfitting(ValueError):
    """Raised by `applied` for a change that is not one of these standings."""


# -- writing -------------------------------------------------------------------------------------


def changed(before: Standings, after: Standings) -> dict[str, Any]:
    """What `applied` makes of the one the other from, as plain JSON values."""
    change: dict[str, Any] = {}
    for name, was, now in (
        ("rows", before.rows, after.rows),
        ("parts", before.parts, after.parts),
    ):
        if was is not now and (rows := _rows_changed(was, now)):
            change[name] = rows
    if before.prize_lines != after.prize_lines:
        change["prize_lines"] = _LINES.dump_python(after.prize_lines, mode="json")
    if before.provisional is not after.provisional:
        change["provisional"] = after.provisional
    return change


class _Difference(NamedTuple):
    """What became of one row."""

    place: int
    row: Standing
    by: Mapping[str, int]
    """What is added to the fields of `_RUNS`."""
    others: Sequence[str]
    """The other fields that changed."""


def _rows_changed(before: Sequence[Standing], after: Sequence[Standing]) -> dict[str, Any]:
    known = {row.case: row for row in before}
    found = [one for one in _differences(known, after) if one.by or one.others]
    change: dict[str, Any] = _order_changed(before, after)
    for name in _RUNS:
        if runs := _runs((one.place, one.by[name]) for one in found if name in one.by):
            change[name] = runs
    rows = {
        one.row.case: _ROW.dump_python(one.row, mode="json", include=set(one.others))
        for one in found
        if one.others
    }
    if rows:
        change["rows"] = rows
    return change


def _differences(known: Mapping[str, Standing], after: Sequence[Standing]) -> Iterator[_Difference]:
    """What became of each row that is not the very same object."""
    others = [known.get(row.case) for row in after]
    for place, row in compress(enumerate(after), map(is_not, others, after)):
        was = known.get(row.case)
        if was is None:
            yield _Difference(place, row, {}, _NAMES)
            continue
        differ = [
            name
            for name, then, now in zip(_NAMES, _VALUES(was), _VALUES(row), strict=True)
            if then is not now and then != now
        ]
        by: dict[str, int] = {}
        for name in _RUNS:
            then, now = getattr(was, name), getattr(row, name)
            if name in differ and then is not None and now is not None:
                by[name] = now - then
        yield _Difference(place, row, by, [name for name in differ if name not in by])


def _order_changed(before: Sequence[Standing], after: Sequence[Standing]) -> dict[str, Any]:
    """Which case stands elsewhere or is new; where that is not one alone, the whole order."""
    was, now = [row.case for row in before], [row.case for row in after]
    if was == now:
        return {}
    start = _equal(was, now)
    end = _equal(was[:start:-1], now[:start:-1])
    then, there = was[start : len(was) - end], now[start : len(now) - end]
    if not then and len(there) == 1:
        return {"moves": [(there[0], start)]}
    if then and then[1:] + then[:1] == there:
        return {"moves": [(then[0], start + len(there) - 1)]}
    if then and then[-1:] + then[:-1] == there:
        return {"moves": [(then[-1], start)]}
    return {"order": now}


def _equal(one: Sequence[str], other: Sequence[str]) -> int:
    """How many cases both begin with."""
    return [*map(eq, one, other), False].index(False)


def _runs(found: Iterable[tuple[int, int]]) -> list[Run]:
    """Places with what is added there, in runs of rows below each other to which as much is."""
    runs: list[Run] = []
    for place, by in found:
        start, count, last = runs[-1] if runs else (0, 0, 0)
        if by and count and by == last and place == start + count:
            runs[-1] = (start, count + 1, by)
        elif by:
            runs.append((place, 1, by))
    return runs


# -- reading -------------------------------------------------------------------------------------


def applied(before: Standings, change: object) -> Standings:
    """Standings with a change as it came; raises ValueError for what is none of them."""
    read = StandingsChange.model_validate(change)
    now: dict[str, Any] = {}
    if read.rows is not None:
        now["rows"] = _rows_applied(before.rows, read.rows)
    if read.parts is not None:
        now["parts"] = _rows_applied(before.parts, read.parts)
    if read.prize_lines is not None:
        now["prize_lines"] = read.prize_lines
    if read.provisional is not None:
        now["provisional"] = read.provisional
    return replace(before, **now)


def _rows_applied(before: Sequence[Standing], change: RowsChange) -> tuple[Standing, ...]:
    rows = {row.case: row for row in before}
    order = _order_applied(list(rows), change)
    added: dict[str, dict[str, Any]] = {}
    for name in _RUNS:
        for start, count, by in change.rank if name == "rank" else change.moved:
            if start + count > len(order):
                raise Unfitting("a run reaches beyond the last row")
            for case in order[start : start + count]:
                known = getattr(rows.get(case), name, None)
                if known is None:
                    raise Unfitting(f"{case} has no {name} to add to")
                added.setdefault(case, {})[name] = known + by
    for case, fields_changed in added.items():
        rows[case] = replace(rows[case], **fields_changed)
    for case, others in change.rows.items():
        rows[case] = _row_applied(rows.get(case), case, others)
    try:
        return tuple([rows[case] for case in order])
    except KeyError as error:
        raise Unfitting(f"there is no row of {error}") from error


def _order_applied(order: list[str], change: RowsChange) -> list[str]:
    if change.order is not None:
        return list(change.order)
    if change.moves:
        moved = {case for case, _place in change.moves}
        order = [case for case in order if case not in moved]
    for case, place in change.moves:
        order.insert(place, case)
    return order


def _row_applied(row: Standing | None, case: str, others: Mapping[str, Any]) -> Standing:
    """A row with these fields new, of which only they are checked."""
    checked = _ROW.validate_python({**(_FILLED if row is not None else {}), **others, "case": case})
    if row is None:
        return checked
    return replace(row, **{name: getattr(checked, name) for name in _NAMES if name in others})


_FILLED: Mapping[str, Any] = {
    "rank": None,
    "tied": False,
    "score": None,
    "exact": None,
    "ballots": 0,
    "panel": 0,
    "recused": 0,
    "criteria": {},
    "prize": None,
    "settled_by": None,
}
"""The fields that a row cannot do without, where a change leaves them as they are."""
