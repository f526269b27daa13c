"""What becomes of ballots, and the marks on them."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import (
    CloseScoring,
    KeyBallot,
    Recuse,
    ReturnBallot,
    SubmitBallot,
    VoidBallot,
)
from judgetui.meeting.message import Refused
from judgetui.meeting.state import BallotStatus, Meeting, Stage
from tests.meeting.factories import a_plan, do, marks, opened, scored, staged

BANDED = {"key": "depth", "name": "Depth", "min": "1", "max": "10", "step": "0.5"} | {
    "reason_outside": ["3", "8"],
    "weight": "1",
}


def submit(meeting: Meeting, by: str = "J1", **changes: object) -> Meeting:
    fields = {"case": "C1", "scores": marks()} | changes
    return do(meeting, SubmitBallot.model_validate(fields), by=by)


def key(meeting: Meeting, by: str = "recorder", **changes: object) -> Meeting:
    fields = {"case": "C1", "judge": "J1", "scores": marks()} | changes
    return do(meeting, KeyBallot.model_validate(fields), by=by)


def recuse(meeting: Meeting, by: str = "J1", judge: str | None = None) -> Meeting:
    return do(meeting, Recuse(case="C1", reason=f"kin of {by}", judge=judge), by=by)


def give_back(meeting: Meeting) -> Meeting:
    return do(meeting, ReturnBallot(case="C1", judge="J1", reason="unreadable"))


def void(meeting: Meeting) -> Meeting:
    return do(meeting, VoidBallot(case="C1", judge="J1", reason="not a member"))


def test_a_submitted_ballot_is_on_record_whole() -> None:
    meeting = submit(staged(opened(), "C1"), comment="strong", reasons={"care": "why"})
    ballot = meeting.cases["C1"].ballots["J1"]
    assert (ballot.status, ballot.version, ballot.by) == (BallotStatus.SUBMITTED, 1, "J1")
    assert (ballot.comment, ballot.reasons) == ("strong", {"care": "why"})
    assert ballot.scores == marks()
    assert (ballot.at, ballot.seq) == (meeting.at, meeting.seq)
    assert meeting.recent[-1].do == "open-scoring"


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage.PRESENTING, r"scoring is not open yet for case 10 \(Story 1\)"),
        (Stage.QUESTIONS, "scoring is not open yet"),
        (Stage.CLOSED, "scoring is closed for case 10 .* paper ballot"),
        (Stage.ANNOUNCED, "is announced; .* paper ballot"),
    ],
)
def test_judges_submit_only_while_scoring_is_open(stage: Stage, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        submit(staged(opened(), "C1", stage))


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ({"depth": "5"}, "the mark for Care is missing"),
        ({"depth": "5", "care": "5", "luck": "5"}, "no criterion called luck"),
        (marks(11), "Depth: 11 is not from 0 to 10"),
        (marks(-1), "Depth: -1 is not from 0 to 10"),
        (marks("5.5"), "Depth: 5.5 is between two steps; write 5 or 6"),
        ({}, "the mark for Depth is missing"),
    ],
)
def test_marks_that_are_not_on_the_rubric(scores: object, sentence: str) -> None:
    meeting = staged(opened(), "C1")
    for put in (submit, key):
        with pytest.raises(Refused, match=sentence):
            put(meeting, scores=scores)


@pytest.mark.parametrize("mark", ["1", "1.5", "10"])
def test_steps_count_from_the_lowest_mark(mark: str) -> None:
    meeting = staged(opened(a_plan(1, 1, criteria=[BANDED])), "C1")
    meeting = submit(meeting, scores={"depth": mark}, comment="so")
    assert str(meeting.cases["C1"].ballots["J1"].scores["depth"]) == mark


def test_a_mark_outside_the_usual_band_needs_a_reason_or_a_comment() -> None:
    meeting = staged(opened(a_plan(1, 1, criteria=[BANDED])), "C1")
    for mark in ("3", "8"):
        assert submit(meeting, scores={"depth": mark}).seq
    for mark in ("2.5", "8.5"):
        with pytest.raises(Refused, match=f"Depth: {mark} is below 3 or above 8"):
            submit(meeting, scores={"depth": mark})
        with pytest.raises(Refused, match="give a reason"):
            submit(meeting, scores={"depth": mark}, reasons={"depth": " "})
        assert submit(meeting, scores={"depth": mark}, reasons={"depth": "rare"}).seq
        assert submit(meeting, scores={"depth": mark}, comment="rare").seq
        assert key(meeting, scores={"depth": mark}).seq
    with pytest.raises(Refused, match="no criterion called width"):
        submit(meeting, scores={"depth": "5"}, reasons={"width": "rare"})


def test_a_ballot_on_record_is_never_overwritten() -> None:
    meeting = submit(staged(opened(), "C1"))
    with pytest.raises(Refused, match=r"already on record; the chair can return it"):
        submit(meeting, scores=marks(9))
    with pytest.raises(Refused, match=r"Judge 1 on case 10 .* already on record; return it first"):
        key(meeting, scores=marks(9))
    with pytest.raises(Refused, match="already on record; the chair"):
        recuse(meeting)
    with pytest.raises(Refused, match="already on record; return it first"):
        recuse(meeting, "chair", "J1")


def test_a_returned_ballot_is_awaited_again_and_the_next_is_another_version() -> None:
    meeting = give_back(submit(staged(opened(), "C1")))
    ballot = meeting.cases["C1"].ballots["J1"]
    assert (ballot.status, ballot.reason) == (BallotStatus.RETURNED, "unreadable")
    assert ballot.scores == marks()
    assert not ballot.counts
    assert "J1" in meeting.awaited("C1")
    with pytest.raises(Refused, match="returned already"):
        give_back(meeting)
    for put in (submit, key):
        after = put(meeting, scores=marks(9)).cases["C1"].ballots["J1"]
        assert (after.version, after.scores, after.reason) == (2, marks(9), "")


def test_a_recusal_can_be_said_early_changed_and_taken_back() -> None:
    meeting = recuse(opened())
    assert "J1" not in meeting.awaited("C1")
    meeting = recuse(meeting, "recorder", "J1")
    ballot = meeting.cases["C1"].ballots["J1"]
    assert (ballot.reason, ballot.by, ballot.version) == ("kin of recorder", "recorder", 0)
    meeting = staged(meeting, "C1")
    with pytest.raises(Refused, match="you are recused from case 10"):
        submit(meeting)
    with pytest.raises(Refused, match=r"Judge 1 is recused from .* return the ballot first"):
        key(meeting)
    meeting = submit(give_back(meeting))
    assert meeting.cases["C1"].ballots["J1"].version == 1


def test_a_declared_recusal_keeps_being_one_when_its_reason_is_given() -> None:
    judges = [{"id": "J1", "name": "A", "conflicts": ["C1"]}]
    meeting = recuse(opened(a_plan(judges=judges)))
    ballot = meeting.cases["C1"].ballots["J1"]
    assert ballot.declared
    assert ballot.reason == "kin of J1"
    assert not give_back(meeting).cases["C1"].ballots["J1"].declared


def test_judges_recuse_only_themselves() -> None:
    with pytest.raises(Refused, match="only recuse themselves"):
        recuse(opened(), "J2", "J1")
    assert recuse(opened(), "J1", "J1").cases["C1"].ballots.keys() == {"J1"}
    with pytest.raises(Refused, match="say which judge"):
        recuse(opened(), "chair")
    with pytest.raises(Refused, match="no judge J9"):
        recuse(opened(), "chair", "J9")


def test_a_void_ballot_does_not_count_and_is_not_awaited() -> None:
    meeting = void(submit(staged(opened(), "C1")))
    ballot = meeting.cases["C1"].ballots["J1"]
    assert (ballot.status, ballot.scores) == (BallotStatus.VOID, marks())
    assert not ballot.counts
    assert "J1" not in meeting.awaited("C1")
    for again in (submit, recuse):
        with pytest.raises(Refused, match="was made void; the chair can return it"):
            again(meeting)
    with pytest.raises(Refused, match="was made void; return it first"):
        key(meeting)
    with pytest.raises(Refused, match="no submitted ballot"):
        void(meeting)
    assert submit(give_back(meeting)).cases["C1"].ballots["J1"].version == 2


def test_there_must_be_a_ballot_to_return_or_make_void() -> None:
    for change in (give_back, void):
        with pytest.raises(Refused, match="there is no ballot of Judge 1 on case 10"):
            change(opened())
    with pytest.raises(Refused, match="no judge J9"):
        key(opened(), judge="J9")
    with pytest.raises(Refused, match="no judge J9"):
        do(opened(), ReturnBallot(case="C1", judge="J9", reason="so"))


def test_paper_is_keyed_for_any_case_and_by_either_hand() -> None:
    for by in ("recorder", "chair"):
        ballot = key(opened(), by, comment="from paper").cases["C1"].ballots["J1"]
        assert (ballot.by, ballot.status, ballot.version) == (by, BallotStatus.SUBMITTED, 1)
        assert ballot.comment == "from paper"
    announced = scored(opened(), "C1", {"J2": 5})
    assert key(announced).cases["C1"].stage is Stage.ANNOUNCED


def test_ballots_come_in_while_the_meeting_deliberates() -> None:
    meeting = scored(opened(a_plan(1, 2)), "C1", {"J2": 5})
    assert key(meeting).awaited("C1") == ()


def test_a_returned_ballot_of_a_closed_case_keeps_it_closed() -> None:
    meeting = do(submit(staged(opened(a_plan(1, 1)), "C1")), CloseScoring())
    meeting = give_back(meeting)
    assert meeting.cases["C1"].stage is Stage.CLOSED
    assert meeting.awaited("C1") == ("J1",)
