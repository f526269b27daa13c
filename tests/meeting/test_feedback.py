"""What judges write to the presenters: who may write it, who sees it, what becomes of it."""

from __future__ import annotations

import json

import pytest

from judgetui.meeting.acts import (
    ACT,
    Announce,
    CorrectBallot,
    Entry,
    Finalise,
    KeyBallot,
    Recuse,
    ReturnBallot,
    SubmitBallot,
    Undo,
    VoidBallot,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.history import case_history
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_draft import PlanDraft
from judgetui.meeting.plan_pages import page, picked
from judgetui.meeting.preflight import go_no_go
from judgetui.meeting.redaction import redact
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.seat import ANNOUNCER, BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Ballot, Meeting
from judgetui.meeting.versions import NEEDED, NEWEST, needed
from tests.meeting.factories import a_plan, an_entry, do, marks, opened, scored, staged

WORDS = "Tell us more of what came of it."


def asked(how: str = "optional", **changes: object) -> Plan:
    return a_plan(2, 3, feedback=how, **changes)


def written(text: str = WORDS, case: str = "C1") -> SubmitBallot:
    return SubmitBallot(case=case, scores=marks(), feedback=text)


def announced(plan: Plan | None = None) -> Meeting:
    """C1 is announced with feedback of J1."""
    meeting = do(staged(opened(plan or asked()), "C1"), written(), by="J1")
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks(7, 7)), by="J2")
    meeting = do(meeting, Recuse(case="C1", judge="J3", reason="own student"))
    return do(meeting, ACT.validate_python({"do": "close-scoring"}), Announce())


def ballot_of(meeting: Meeting, judge: str = "J1") -> Ballot:
    return meeting.cases["C1"].ballots[judge]


def corrected(feedback: str | None, depth: int = 5) -> CorrectBallot:
    scores = marks(depth, 5)
    return CorrectBallot(case="C1", judge="J1", scores=scores, feedback=feedback, reason="typing")


def test_a_plan_without_it_is_written_as_before_there_was_any() -> None:
    assert "feedback" not in a_plan().model_dump(mode="json")
    assert needed(a_plan()) == NEEDED
    assert needed(asked()) == NEWEST
    assert asked().contract != a_plan(2, 3).contract


def test_an_act_without_it_is_written_as_before_there_was_any() -> None:
    acts = (
        SubmitBallot(case="C1", scores=marks()),
        KeyBallot(case="C1", judge="J1", scores=marks()),
        corrected(None),
    )
    for act in acts:
        assert "feedback" not in json.loads(act.model_dump_json(exclude_none=True))
    taken_out = corrected("").model_dump_json(exclude_none=True)
    assert ACT.validate_json(taken_out) == corrected("")


@pytest.mark.parametrize(
    ("act", "by"),
    [
        (written(), "J1"),
        (KeyBallot(case="C1", judge="J1", scores=marks(), feedback=WORDS), "recorder"),
    ],
)
def test_where_the_plan_asks_for_none_it_is_refused(act: SubmitBallot, by: str) -> None:
    with pytest.raises(Refused, match="judges write no feedback to the presenters"):
        do(staged(opened(a_plan(2, 3)), "C1"), act, by=by)


def test_a_correction_brings_none_where_the_plan_asks_for_none() -> None:
    meeting = scored(opened(a_plan(2, 3)), "C1", {"J1": 5})
    with pytest.raises(Refused, match="judges write no feedback"):
        do(meeting, corrected(WORDS))


def test_where_it_is_required_a_judge_cannot_leave_it_out_and_paper_can() -> None:
    meeting = staged(opened(asked("required")), "C1")
    with pytest.raises(Refused, match="the feedback to the presenters is missing"):
        do(meeting, SubmitBallot(case="C1", scores=marks()), by="J1")
    assert ballot_of(do(meeting, written(), by="J1")).feedback == WORDS
    keyed = do(meeting, KeyBallot(case="C1", judge="J1", scores=marks()), by="recorder")
    assert ballot_of(keyed).feedback == ""


def test_a_ballot_keeps_it_while_it_is_returned_or_void_and_a_new_one_replaces_it() -> None:
    meeting = do(staged(opened(asked()), "C1"), written(), by="J1")
    back = do(meeting, ReturnBallot(case="C1", judge="J1", reason="look again"))
    assert ballot_of(back).feedback == WORDS
    assert ballot_of(do(back, SubmitBallot(case="C1", scores=marks()), by="J1")).feedback == ""
    assert ballot_of(do(back, Recuse(case="C1", reason="own student"), by="J1")).feedback == ""
    void = do(meeting, VoidBallot(case="C1", judge="J1", reason="wrong case"))
    assert ballot_of(void).feedback == WORDS


def test_other_marks_leave_it_unless_it_is_corrected_too() -> None:
    assert ballot_of(do(announced(), corrected(None, 6))).feedback == WORDS
    both = ballot_of(do(announced(), corrected("Better.", 6)))
    assert (both.feedback, both.scores, both.corrected) == ("Better.", marks(6, 5), True)


@pytest.mark.parametrize("final", [False, True])
def test_feedback_alone_is_put_right_without_touching_a_score(final: bool) -> None:
    meeting = announced()
    if final:
        meeting = do(meeting, Finalise(reason="C2 did not come"))
    after = do(meeting, corrected("Better."))
    assert ballot_of(after).feedback == "Better."
    assert not ballot_of(after).corrected
    assert not after.cases["C1"].under_correction
    assert after.amendments == ()
    assert standings(after) == standings(meeting)
    assert ballot_of(do(after, corrected(""))).feedback == ""


def test_feedback_put_right_leaves_a_score_that_is_under_correction_so() -> None:
    waiting = do(announced(), corrected(None, 6))
    after = do(
        waiting,
        CorrectBallot(
            case="C1", judge="J1", scores=marks(6, 5), feedback="Better.", reason="typing"
        ),
    )
    assert after.cases["C1"].under_correction
    assert standings(after) == standings(waiting)


def test_putting_it_right_can_be_undone() -> None:
    after = do(announced(), corrected("Better."))
    back = do(after, Undo(seq=after.seq))
    assert ballot_of(back).feedback == WORDS
    assert not back.cases["C1"].under_correction


def test_a_correction_that_changes_nothing_is_refused() -> None:
    for feedback in (None, WORDS):
        with pytest.raises(Refused, match="these are the marks"):
            do(announced(), corrected(feedback))


def test_the_history_tells_how_it_was_put_right() -> None:
    entries: list[Entry] = []
    meeting = EMPTY
    steps: list[tuple[str, object]] = [
        ("chair", opening(asked())),
        *(("chair", {"do": do_, "case": "C1"}) for do_ in ("call-case", "start-questions")),
        ("chair", {"do": "open-scoring", "case": "C1"}),
        ("J1", written()),
        ("chair", corrected("Better.")),
    ]
    for by, act in steps:
        entries.append(an_entry(meeting, ACT.validate_python(act), by))
        meeting = apply(meeting, entries[-1])
    first, last = [line for line in case_history(entries, "C1") if line.judge]
    assert (first.feedback_before, first.feedback_after) == ("", WORDS)
    assert (last.feedback_before, last.feedback_after) == (WORDS, "Better.")
    assert last.reason == "typing"


@pytest.mark.parametrize("show_judges", [False, True])
def test_only_its_judge_and_the_chairs_side_are_given_it(show_judges: bool) -> None:
    meeting = announced(asked(board={"show_judges": show_judges}))
    meeting = do(meeting, corrected("Better."), corrected(WORDS))
    for one in (meeting, do(meeting, Finalise(reason="C2 did not come"))):
        for seat in (CHAIR, RECORDER, SUPERVISOR, Seat(Role.JUDGE, "J1")):
            assert ballot_of(redact(one, seat)).feedback == WORDS
        for seat in (BOARD, ANNOUNCER, Seat(Role.JUDGE, "J2")):
            told = repr(redact(one, seat))
            assert WORDS not in told
            assert "Better." not in told


def test_rules_and_check_say_whether_judges_write_and_under_their_names() -> None:
    def told(plan: Plan) -> str:
        return " ".join(map(str, contract_lines(plan)))

    assert "eedback" not in told(a_plan())
    assert "A judge may write feedback to the presenters" in told(asked())
    assert "Feedback does not say which judge wrote it." in told(asked())
    named = told(asked("required", board={"show_judges": True}))
    assert "With each ballot a judge writes feedback" in named
    assert "Feedback bears the name of the judge." in named
    findings = [str(finding.sentence) for finding in go_no_go(asked())]
    assert any("A judge may write feedback" in one for one in findings)


def test_it_is_chosen_on_the_page_of_the_meeting() -> None:
    draft = PlanDraft.of(a_plan())
    row = next(row for row in page(draft, ("meeting",)).rows if row.place == ("feedback",))
    assert row.field is not None
    chosen = picked(draft, row, 2)
    assert chosen.value(("feedback",)) == "required"
    assert picked(chosen, row, 0).value(("feedback",)) is None
