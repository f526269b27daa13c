"""Standings told row by row: what comes of it is exactly what they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.state import PrizeLine, Standing, Standings
from judgetui.venue.protocol.standings_change import applied, changed


def standing(case: str, rank: int | None = 1, **fields: Any) -> Standing:  # noqa: ANN401
    """A row of which nothing else matters."""
    known: dict[str, Any] = {
        "tied": False,
        "score": None if rank is None else Decimal(rank),
        "exact": None if rank is None else Fraction(rank, 3),
        "ballots": 1,
        "panel": 3,
        "recused": 0,
        "criteria": {},
        "prize": None,
        "settled_by": None,
    }
    return Standing(case=case, rank=rank, **{**known, **fields})


@st.composite
def row_lists(draw: st.DrawFn) -> tuple[Standing, ...]:
    """Rows of some cases of twelve, in any order, that differ in every way rows do."""
    cases = draw(st.lists(st.sampled_from([f"C{n}" for n in range(12)]), unique=True))
    return tuple(
        standing(
            case,
            draw(st.none() | st.integers(1, 3)),
            moved=draw(st.none() | st.integers(-1, 1)),
            prize=draw(st.none() | st.integers(0, 1)),
            tied=draw(st.booleans()),
            criteria=draw(st.sampled_from([{}, {"depth": Decimal("7.5")}])),
        )
        for case in cases
    )


@st.composite
def all_standings(draw: st.DrawFn) -> Standings:
    lines = st.lists(st.sampled_from([PrizeLine(1, 2, None), PrizeLine(2, 3, Decimal(1), ("C1",))]))
    return Standings(draw(row_lists()), tuple(draw(lines)), draw(st.booleans()), draw(row_lists()))


def over_the_wire(change: dict[str, Any]) -> Any:  # noqa: ANN401
    return json.loads(json.dumps(change))


@given(before=all_standings(), after=all_standings())
def test_a_change_makes_any_standings_of_any_others(before: Standings, after: Standings) -> None:
    assert applied(before, over_the_wire(changed(before, after))) == after


@given(rows=row_lists(), data=st.data())
def test_a_case_that_moves_alone_is_told_alone(
    rows: Sequence[Standing], data: st.DataObject
) -> None:
    """With the rows that it passes, whose ranks change by one."""
    if len(rows) < 2:
        return
    start, end = (data.draw(st.integers(0, len(rows) - 1)) for _ in range(2))
    ranked = [replace(row, rank=place) for place, row in enumerate(rows, 1)]
    after = [*ranked]
    after.insert(end, after.pop(start))
    after = [replace(row, rank=place) for place, row in enumerate(after, 1)]
    change = changed(Standings(tuple(ranked)), Standings(tuple(after)))
    if start != end:
        assert len(change["rows"]["moves"]) == 1
        assert len(change["rows"]["rank"]) <= 2
        assert "rows" not in change["rows"]
    assert applied(Standings(tuple(ranked)), over_the_wire(change)).rows == tuple(after)


def test_rows_that_stay_are_the_very_objects_they_were() -> None:
    """By which whoever draws them sees that there is nothing to draw."""
    rows = tuple(standing(f"C{n}", n) for n in range(1, 5))
    after = (*rows[:3], replace(rows[3], ballots=2))
    now = applied(Standings(rows), over_the_wire(changed(Standings(rows), Standings(after))))
    assert [one is other for one, other in zip(now.rows, rows, strict=True)] == [True] * 3 + [False]


@pytest.mark.parametrize(
    "change",
    [
        {"rows": {"rank": [[0, 3, 1]]}},
        {"rows": {"moved": [[0, 1, 1]]}},
        {"rows": {"order": ["C1", "C9"]}},
        {"rows": {"rows": {"C1": {"rank": "first"}}}},
        {"rows": {"rows": {"C9": {"rank": 1}}, "order": ["C1", "C9"]}},
        {"rows": {"moves": [["C9", 0]]}},
        {"rows": {"moves": [["C1", -1]]}},
        {"rows": 7},
        [],
    ],
)
def test_a_change_of_other_standings_is_none(change: object) -> None:
    """So that the client connects again, rather than show what is not so."""
    with pytest.raises(ValueError, match=r".+"):
        applied(Standings((standing("C1"), standing("C2", 2))), change)
