"""The chair's next right step, through a whole day and its troubles."""

from __future__ import annotations

import pytest
from hypothesis import given

from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    DecideTie,
    Finalise,
    OpenMeeting,
    OpenScoring,
    Pause,
    Postpone,
    RecordVote,
    Resume,
    StartQuestions,
    Withdraw,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.state import EMPTY, Meeting, Phase, Stage
from tests.meeting.factories import a_plan, an_entry, do, opened, scored, staged, submitted
from tests.meeting.strategies import meetings


def words(meeting: Meeting) -> tuple[str, list[str]]:
    step = next_step(meeting)
    return str(step.sentence), [str(sentence) for sentence in step.in_the_way]


def test_before_the_meeting_opens() -> None:
    planned = Meeting.planned(a_plan())
    assert next_step(planned).act == OpenMeeting()
    assert words(planned) == ("open the meeting", [])
    assert words(Meeting.planned(a_plan(0, 0)))[1] == [
        "the plan has no cases",
        "the plan has no judges",
    ]


def test_enter_alone_leads_through_a_whole_day() -> None:
    meeting = opened(a_plan(2, 1))
    done = []
    while (act := next_step(meeting).act) is not None:
        case = meeting.on_stage
        if act.do == "close-scoring" and case:
            meeting = submitted(meeting, case, {"J1": 5 if case == "C1" else 6})
            assert not next_step(meeting).needs_reason
        meeting = do(meeting, act)
        done.append(act.do)
    day = ["call-case", "start-questions", "open-scoring", "close-scoring", "announce"]
    assert done == [*day, *day, "finalise"]
    assert meeting.phase is Phase.FINAL
    assert words(meeting) == ("the result is final; lead through the ceremony", [])


def test_each_step_in_words() -> None:
    meeting = opened(a_plan(2, 2))
    assert words(meeting) == ("call case 10 (Story 1)", [])
    assert next_step(meeting).act == CallCase(case="C1")
    meeting = staged(meeting, "C1", Stage.PRESENTING)
    assert next_step(meeting).act == StartQuestions(case="C1")
    meeting = do(meeting, StartQuestions())
    assert next_step(meeting).act == OpenScoring(case="C1")
    meeting = do(meeting, OpenScoring())
    assert words(meeting) == ("close scoring", ["Judge 1, Judge 2 have not submitted"])
    meeting = submitted(meeting, "C1", {"J1": 5})
    assert words(meeting) == ("close scoring", ["Judge 2 has not submitted"])
    assert next_step(meeting).needs_reason
    meeting = do(meeting, CloseScoring(reason="ill"))
    assert next_step(meeting).act == Announce(case="C1")
    assert words(meeting) == ("announce the score", ["Judge 2 has not submitted"])
    assert not next_step(meeting).needs_reason
    assert next_step(do(meeting, Pause())).act == Resume()


def test_without_time_for_questions_scoring_follows_the_presentation() -> None:
    plan = a_plan(timing={"presentation": 60, "questions": 0, "scoring": 60})
    meeting = staged(opened(plan), "C1", Stage.PRESENTING)
    assert next_step(meeting).act == OpenScoring(case="C1")


def test_cases_are_called_in_the_order_there_is() -> None:
    meeting = do(staged(opened(), "C1", Stage.PRESENTING), Postpone(), Withdraw(case="C2"))
    assert next_step(meeting).act == CallCase(case="C3")


def test_a_closed_case_is_announced_once_no_other_waits() -> None:
    meeting = staged(opened(a_plan(2, 1)), "C1", Stage.CLOSED)
    meeting = staged(meeting, "C2", Stage.ANNOUNCED)
    assert next_step(meeting).act == Announce(case="C1")
    assert words(meeting)[0] == "announce the score of case 10 (Story 1)"


def test_what_is_in_the_way_of_the_end() -> None:
    meeting = opened(a_plan(2, 2))
    for case in ("C1", "C2"):
        meeting = scored(meeting, case, {"J1": 5})
    missing = [
        "no ballot on case 10 (Story 1) from Judge 2",
        "no ballot on case 20 (Story 2) from Judge 2",
    ]
    meeting = do(meeting, DecideTie(cases=("C1", "C2"), reason="told better"))
    step = next_step(meeting)
    assert step.act == Finalise()
    assert step.needs_reason
    assert words(meeting) == ("make the result final", missing)
    assert next_step(redact(meeting, CHAIR)) == step


def test_a_tie_across_a_prize_line_is_settled_before_the_end() -> None:
    meeting = opened(a_plan(4, 2, prizes=[{"name": "First", "count": 2}]))
    for case, mark in (("C1", 9), ("C2", 8), ("C3", 8), ("C4", 8)):
        meeting = scored(meeting, case, {"J1": mark, "J2": mark})
    step = next_step(meeting)
    assert words(meeting) == ("settle the tie of cases 20, 30 and 40", [])
    assert (step.act, step.tied, step.needs_reason) == (None, ("C2", "C3", "C4"), False)
    assert next_step(redact(meeting, CHAIR)) == step
    meeting = do(meeting, RecordVote(votes={"C2": 1, "C3": 0, "C4": 1}))
    assert next_step(meeting).tied == ("C2", "C4")
    meeting = do(meeting, DecideTie(cases=("C4", "C2"), reason="told better"))
    assert next_step(meeting).act == Finalise()


def test_a_tie_off_every_prize_line_is_not_in_the_way() -> None:
    meeting = opened(a_plan(3, 1))
    for case, mark in (("C1", 9), ("C2", 8), ("C3", 8)):
        meeting = scored(meeting, case, {"J1": mark})
    assert next_step(meeting).act == Finalise()


def test_a_tie_of_many_cases_counts_them() -> None:
    meeting = opened(a_plan(7, 1))
    for number in range(1, 8):
        meeting = scored(meeting, f"C{number}", {"J1": 8})
    assert words(meeting)[0] == "settle the tie of 7 cases"


@given(meeting=meetings())
def test_the_next_step_is_always_legal_unless_it_says_why_not(meeting: Meeting) -> None:
    step = next_step(meeting)
    if meeting.phase is Phase.FINAL:
        assert step.act is None
        return
    if step.act is None:
        assert step.tied
        with pytest.raises(Refused, match="prize line"):
            apply(meeting, an_entry(meeting, Finalise(reason="so")))
        return
    assert not step.tied
    assert not step.needs_reason or step.in_the_way
    change = {"reason": "so"} if step.needs_reason else {}
    act = step.act.model_copy(update=change)
    assert apply(meeting, an_entry(meeting, act)).seq == meeting.seq + 1


def test_an_empty_meeting_has_a_step_too() -> None:
    assert next_step(EMPTY).act == OpenMeeting()
