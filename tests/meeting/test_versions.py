"""Which version of the program a file takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judgetui import __version__
from judgetui.meeting.acts import opening
from judgetui.meeting.versions import NEEDED, newer_needed
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


def test_this_program_understands_what_it_opens() -> None:
    act = opening(a_plan())
    assert act.needs == NEEDED
    assert newer_needed(act.needs, __version__) is None
