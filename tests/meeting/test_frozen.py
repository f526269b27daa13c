"""Frozen values that are made or changed without a call for each field."""

from __future__ import annotations

import sys
from dataclasses import FrozenInstanceError, fields, replace
from decimal import Decimal

import pytest
from hypothesis import given

from judgetui.meeting.acts import SubmitBallot
from judgetui.meeting.frozen import with_fields
from judgetui.meeting.state import Ballot, CaseState, Meeting
from tests.meeting.factories import do, opened, staged
from tests.meeting.strategies import meetings


@given(meeting=meetings(most=15))
def test_a_value_is_changed_as_dataclasses_change_it(meeting: Meeting) -> None:
    after = with_fields(meeting, seq=77, reason="so it is")
    assert after.same(replace(meeting, seq=77, reason="so it is"))
    assert type(after) is Meeting
    assert with_fields(meeting).same(meeting)
    for case in meeting.cases.values():
        assert with_fields(case, drawn=True) == replace(case, drawn=True)


def test_only_what_changes_is_set_by_its_name() -> None:
    """Fields by the dozen looked up by name would be most of what an act takes."""
    meeting, names = with_fields(opened()), list[object]()

    def count(_frame: object, event: str, called: object) -> None:
        if event == "c_call":
            names.append(called)

    sys.setprofile(count)
    try:
        with_fields(meeting, seq=5, reason="late")
    finally:
        sys.setprofile(None)
    assert names.count(setattr) == 2
    assert len(names) < 8


def test_what_was_changed_is_frozen_again() -> None:
    case = with_fields(CaseState("C1"), reason="late")
    with pytest.raises(FrozenInstanceError):
        case.reason = "later"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        # mypy says it too, as of `replace`; else it says that there is nothing to ignore.
        with_fields(case, raeson="late")  # type: ignore[call-arg]


def test_a_traceback_tells_what_was_copied() -> None:
    with pytest.raises(AttributeError) as told:
        with_fields(object.__new__(CaseState))
    assert str(told.traceback[-1].path) == "<copied CaseState>"


def test_a_ballot_that_is_handed_in_has_every_field() -> None:
    scores = {"depth": Decimal(5), "care": Decimal(6)}
    act = SubmitBallot(case="C1", scores=scores, comment="good")
    meeting = do(staged(opened(), "C1"), act, by="J1")
    ballot = meeting.cases["C1"].ballots["J1"]
    made = Ballot(**{field.name: getattr(ballot, field.name) for field in fields(Ballot)})
    assert type(ballot) is Ballot
    assert ballot == made
    assert (ballot.judge, ballot.by, ballot.scores, ballot.comment) == ("J1", "J1", scores, "good")
    with pytest.raises(FrozenInstanceError):
        ballot.comment = "better"  # type: ignore[misc]
