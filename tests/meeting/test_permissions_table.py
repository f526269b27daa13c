"""Every situation of one ballot: what is said, what is on record, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from judgetui.meeting.acts import (
    CloseScoring,
    Finalise,
    KeyBallot,
    OpenScoring,
    Pause,
    Recuse,
    ReturnBallot,
    StartQuestions,
    VoidBallot,
    Withdraw,
)
from judgetui.meeting.ballot_permissions import judges_turn, paper_turn
from judgetui.meeting.state import Meeting, Stage
from tests.meeting.factories import a_plan, do, marks, opened, scored, staged, submitted

JUDGE = "J1"
SAW = "the second mark"


def scoring() -> Meeting:
    """Case 10 on stage, to be scored."""
    return staged(opened(a_plan(2, 2)), "C1", Stage.SCORING)


def given_back(meeting: Meeting) -> Meeting:
    """The judge's ballot on the first case returned."""
    return do(meeting, ReturnBallot(case="C1", judge=JUDGE, reason=SAW))


def returned_late() -> Meeting:
    """The ballot returned while the next case is on stage."""
    meeting = submitted(scoring(), "C1", {JUDGE: 5})
    meeting = do(meeting, CloseScoring(reason="so"))
    return given_back(staged(meeting, "C2", Stage.PRESENTING))


def final() -> Meeting:
    """A final result that lacks the judge's ballots."""
    meeting = opened(a_plan(2, 2))
    for case, mark in (("C1", 5), ("C2", 6)):
        meeting = scored(meeting, case, {"J2": mark})
    return do(meeting, Finalise(reason="so"))


def by_older_rules(meeting: Meeting) -> Meeting:
    """The same as a meeting of 0.1.0 has it."""
    return replace(meeting, rules=1)


NOTHING, WRITES, BOTH = (False, False, False), (True, False, False), (True, True, False)
IN = (False, False, True)
"""May be typed, may be submitted, is done."""

Row = tuple[Callable[[], Meeting], str | None, tuple[bool, bool, bool], str]

OWN: dict[str, Row] = {
    "planning": (
        lambda: Meeting.planned(a_plan(2, 2)),
        None,
        NOTHING,
        "The meeting is not open yet.",
    ),
    "no case": (lambda: opened(), None, NOTHING, "Waiting for the chair to call a case."),
    "a pause without a case": (
        lambda: do(opened(), Pause()),
        None,
        NOTHING,
        "The meeting is paused.",
    ),
    "presenting": (
        lambda: staged(opened(), "C1", Stage.PRESENTING),
        "C1",
        WRITES,
        "You may fill in; submitting opens with scoring.",
    ),
    "a pause while it is presented": (
        lambda: do(staged(opened(), "C1", Stage.PRESENTING), Pause()),
        "C1",
        WRITES,
        "The meeting is paused; you may fill in, submitting opens with scoring.",
    ),
    "scoring": (scoring, "C1", BOTH, "Scoring is open."),
    "a pause in scoring": (
        lambda: do(scoring(), Pause()),
        "C1",
        BOTH,
        "The meeting is paused; you may still fill in and submit.",
    ),
    "submitted": (
        lambda: submitted(scoring(), "C1", {JUDGE: 5}),
        "C1",
        IN,
        "Submitted 09:00:05",
    ),
    "keyed": (
        lambda: do(scoring(), KeyBallot(case="C1", judge=JUDGE, scores=marks()), by="recorder"),
        "C1",
        IN,
        "Keyed in from paper by the recorder, 09:00:05",
    ),
    "recused": (
        lambda: do(scoring(), Recuse(case="C1", judge=JUDGE, reason="a cousin")),
        "C1",
        NOTHING,
        "You are recused from this case: a cousin",
    ),
    "void": (
        lambda: do(
            submitted(scoring(), "C1", {JUDGE: 5}),
            VoidBallot(case="C1", judge=JUDGE, reason="left the room"),
        ),
        "C1",
        NOTHING,
        "Your ballot on this case does not count: left the room",
    ),
    "returned": (
        lambda: given_back(submitted(scoring(), "C1", {JUDGE: 5})),
        "C1",
        BOTH,
        f"Returned by the chair: {SAW}. Change what is wrong and submit again.",
    ),
    "returned and closed, by older rules": (
        lambda: by_older_rules(
            do(
                given_back(submitted(scoring(), "C1", {JUDGE: 5})),
                CloseScoring(reason="so"),
            )
        ),
        "C1",
        NOTHING,
        f"Returned by the chair: {SAW}. Scoring is closed; the chair opens it again.",
    ),
    "closed": (
        lambda: do(scoring(), CloseScoring(reason="so")),
        "C1",
        NOTHING,
        "Scoring is closed for this case and you submitted no ballot; tell the chair if it is to "
        "count.",
    ),
    "final": (final, "C2", NOTHING, "The result is final."),
}


@pytest.mark.parametrize(("meeting", "case", "may", "said"), OWN.values(), ids=OWN)
def test_what_a_judge_reads_of_their_own_ballot(
    meeting: Callable[[], Meeting], case: str | None, may: tuple[bool, bool, bool], said: str
) -> None:
    now = meeting()
    turn = judges_turn(now, JUDGE)
    assert (turn.judge, turn.case, str(turn.said)) == (JUDGE, case, said)
    assert (turn.writes, turn.submits, turn.good) == may
    assert turn.ballot is (now.cases[case].ballots.get(JUDGE) if case else None)
    if case is not None:
        assert judges_turn(now, JUDGE, case) == turn


def test_a_returned_ballot_of_another_case_says_which() -> None:
    meeting = returned_late()
    turn = judges_turn(meeting, JUDGE, "C1")
    said = f"This is case 10, not the one on stage. Returned by the chair: {SAW}"
    assert (turn.judge, turn.case, str(turn.said)) == (JUDGE, "C1", said)
    assert (turn.writes, turn.submits, turn.good) == BOTH
    assert turn.ballot is meeting.cases["C1"].ballots[JUDGE]
    assert judges_turn(meeting, JUDGE).case == "C2"


def test_a_ballot_returned_early_waits_for_scoring_by_older_rules() -> None:
    meeting = given_back(submitted(scoring(), "C1", {JUDGE: 5}))
    meeting = do(meeting, CloseScoring(reason="so"))
    late = staged(meeting, "C2", Stage.PRESENTING)
    key = KeyBallot(case="C2", judge=JUDGE, scores=marks())
    back = do(late, key, ReturnBallot(case="C2", judge=JUDGE, reason=SAW))
    turn = judges_turn(by_older_rules(back), JUDGE)
    assert str(turn.said) == f"Returned by the chair: {SAW}. Submitting opens with scoring."
    assert (turn.case, turn.writes, turn.submits) == ("C2", True, False)
    later = do(by_older_rules(back), StartQuestions(), OpenScoring())
    assert judges_turn(later, JUDGE).submits


NAME = "Judge 1"
PAPER: dict[str, Row] = {
    "planning": (
        lambda: Meeting.planned(a_plan(2, 2)),
        "C1",
        NOTHING,
        "The meeting is not open yet.",
    ),
    "waiting": (
        lambda: opened(),
        "C1",
        BOTH,
        f"Type the marks as they stand on the paper of {NAME}.",
    ),
    "withdrawn": (
        lambda: do(
            submitted(scoring(), "C1", {"J2": 5}),
            KeyBallot(case="C1", judge=JUDGE, scores=marks()),
            ReturnBallot(case="C1", judge=JUDGE, reason=SAW),
            Withdraw(case="C1", reason="so"),
        ),
        "C1",
        NOTHING,
        "This case is withdrawn.",
    ),
    "returned": (
        lambda: given_back(submitted(scoring(), "C1", {JUDGE: 5})),
        "C1",
        BOTH,
        f"Returned by the chair: {SAW}. Type the marks as they stand on the paper.",
    ),
    "submitted": (
        lambda: submitted(scoring(), "C1", {JUDGE: 5}),
        "C1",
        IN,
        f"Submitted by {NAME} at 09:00:05. To correct it, the chair returns it.",
    ),
    "keyed": (
        lambda: do(scoring(), KeyBallot(case="C1", judge=JUDGE, scores=marks())),
        "C1",
        IN,
        "On record since 09:00:05. To correct it, the chair returns it.",
    ),
    "recused": (
        lambda: do(scoring(), Recuse(case="C1", judge=JUDGE, reason="a cousin")),
        "C1",
        NOTHING,
        f"{NAME} is recused; the chair can return the ballot.",
    ),
    "void": (
        lambda: do(
            submitted(scoring(), "C1", {JUDGE: 5}),
            VoidBallot(case="C1", judge=JUDGE, reason="left the room"),
        ),
        "C1",
        NOTHING,
        f"The ballot of {NAME} does not count; the chair can return it.",
    ),
    "final": (final, "C2", NOTHING, "The result is final."),
}


@pytest.mark.parametrize(("meeting", "case", "may", "said"), PAPER.values(), ids=PAPER)
def test_what_the_recorder_reads_of_a_paper_ballot(
    meeting: Callable[[], Meeting], case: str, may: tuple[bool, bool, bool], said: str
) -> None:
    now = meeting()
    turn = paper_turn(now, JUDGE, case)
    assert (turn.judge, turn.case, str(turn.said)) == (JUDGE, case, said)
    assert (turn.writes, turn.submits, turn.good) == may
    assert turn.ballot is now.cases[case].ballots.get(JUDGE)


def test_a_judge_who_is_writing_on_stage_is_named_before_anything_is_keyed() -> None:
    meeting = scoring()
    writing = paper_turn(meeting, JUDGE, "C1", writing=True)
    assert str(writing.said) == (
        "Judge 1 is writing this ballot at the moment. "
        "Type the marks as they stand on the paper of Judge 1."
    )
    assert (writing.writes, writing.submits) == (True, True)
    elsewhere = paper_turn(meeting, JUDGE, "C2", writing=True)
    assert "at the moment" not in str(elsewhere.said)
