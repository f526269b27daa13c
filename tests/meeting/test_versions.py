"""Which version of the program a file takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui import __version__
from judgetui.meeting.acts import opening
from judgetui.meeting.versions import newer_needed
from tests.meeting.factories import a_plan

PARTS = st.tuples(*[st.integers(0, 30)] * 3)


def written(version: tuple[int, ...]) -> str:
    """A version as files have it."""
    return ".".join(map(str, version))


@given(needs=PARTS, present=PARTS)
def test_a_later_version_is_asked_for_by_its_number(
    needs: tuple[int, ...], present: tuple[int, ...]
) -> None:
    said = newer_needed(written(needs), written(present))
    assert (said is not None) == (needs > present)
    if said is not None:
        assert written(needs) in str(said)
        assert written(present) in str(said)


@given(needs=st.none() | st.text(max_size=8) | st.integers() | st.lists(st.integers()))
def test_what_is_no_version_asks_for_none(needs: object) -> None:
    said = newer_needed(needs, "0.0.0")
    assert said is None or str(needs).count(".") == 2


def test_a_program_that_does_not_know_its_own_version_asks_for_none() -> None:
    assert newer_needed("0.3.0", "unknown") is None
    assert newer_needed("unknown", "0.3.0") is None
    assert newer_needed("0.3.0", "0.2.9") is not None


WEIGHTS = [{"key": key, "name": key, "weight": "2"} for key in "ab"]


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({}, "0.2.0"),
        ({"carried": [], "scoring": {"combine": "rank-sum", "ties": ["criterion:depth"]}}, "0.2.0"),
        ({"criteria": [{"key": "a", "name": "A"}, {"key": "b", "name": "B"}]}, "0.2.0"),
        ({"criteria": WEIGHTS}, "0.3.0"),
        ({"criteria": [{"key": "a", "name": "A", "weight": "0"}, *WEIGHTS[1:]]}, "0.3.0"),
        ({"scoring": {"combine": "majority"}}, "0.3.0"),
        ({"scoring": {"combine": "mean", "round": "panel"}}, "0.3.0"),
        ({"scoring": {"combine": "mean", "rounding": "down"}}, "0.3.0"),
        ({"scoring": {"combine": "mean", "ties": ["majority"]}}, "0.3.0"),
        ({"scoring": {"combine": "mean", "ties": ["exact", "draw"]}}, "0.3.0"),
        ({"scoring": {"combine": "mean", "entrants": "sum"}}, "0.3.0"),
        ({"prizes": [{"name": "First", "share": "10%"}]}, "0.3.0"),
        ({"prizes": [{"name": "First", "count": 2, "from": "80"}]}, "0.3.0"),
        (
            {"judges": [{"id": "J1", "name": "A"}, {"id": "J2", "name": "B", "weight": "0"}]},
            "0.3.0",
        ),
        ({"cases": [{"id": "C1", "number": 1, "title": "A", "competes": False}]}, "0.3.0"),
    ],
)
def test_a_meeting_takes_the_version_that_knows_its_plan(
    changes: dict[str, Any], needs: str
) -> None:
    act = opening(a_plan(**changes))
    assert act.needs == needs
    assert newer_needed(act.needs, __version__) is None
