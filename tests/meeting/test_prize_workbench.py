"""The workbench for prizes in words: what is to be settled, and every link with its numbers."""

from __future__ import annotations

from judgetui.meeting.acts import (
    Announce,
    AnswerObjection,
    CallCase,
    CastVote,
    CloseScoring,
    CloseVote,
    DecideTie,
    Demote,
    OpenScoring,
    OpenVote,
    RaiseObjection,
    SubmitBallot,
    WithholdPrize,
)
from judgetui.meeting.chair_acts import ties_across_lines
from judgetui.meeting.next_step import next_step
from judgetui.meeting.prize_workbench import walk_words, workbench
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.state import Meeting
from tests.meeting.factories import a_plan, do, marks, opened
from tests.meeting.test_given_prizes import ranked
from tests.meeting.test_tie_votes import closed, voting

LINKS = ("exact", "untrimmed", "criterion:depth", "judge:J1", "vote", "chair")


def three_equal() -> Meeting:
    """Three cases whose published score is 7, from two judges; the only prize is one.

    C1: depth 8 and 8, care 6 and 6. C2, C3: depth 7 and 7, care 7 and 7; but J1 gives C3 one more
    in depth and J2 one less.
    """
    plan = a_plan(3, 2, scoring={"combine": "mean", "ties": LINKS})
    meeting = opened(plan)
    given = {
        "C1": (marks(8, 6), marks(8, 6)),
        "C2": (marks(7, 7), marks(7, 7)),
        "C3": (marks(8, 7), marks(6, 7)),
    }
    for case, (one, other) in given.items():
        meeting = do(meeting, CallCase(case=case), OpenScoring())
        meeting = do(meeting, SubmitBallot(case=case, scores=one), by="J1")
        meeting = do(meeting, SubmitBallot(case=case, scores=other), by="J2")
        meeting = do(meeting, CloseScoring(), Announce())
    return meeting


def said(meeting: Meeting, case: str) -> list[str]:
    return [str(sentence) for sentence in walk_words(meeting, case)]


def test_the_chain_is_walked_link_by_link_with_the_numbers_of_each_case() -> None:
    # The criterion sets C1 apart, 8 against 7; of the others J1's totals are 7 and 7.5.
    assert said(three_equal(), "C3") == [
        "Equal published scores: case 10 (Story 1), case 20 (Story 2), case 30 (Story 3)",
        "1. the score before rounding: case 10 7, case 20 7, case 30 7 — equal",
        "2. the mean of all ballots: case 10 7, case 20 7, case 30 7 — equal",
        "3. the mark in Depth: case 10 8, case 20 7, case 30 7 — settled in part",
        "4. the total of Judge 1: case 30 7.5, case 20 7 — settled",
    ]
    assert ties_across_lines(three_equal()) == []


def test_what_was_not_taken_yet_has_nothing_to_go_by() -> None:
    assert said(voting(), "C1")[1:] == [
        "1. the score before rounding: case 10 8, case 20 8 — equal",
        "2. a vote of the panel: nothing to go by yet",
        "3. the chair's decision: nothing to go by yet",
    ]


def test_numbers_that_differ_late_are_shown_as_far_as_they_differ() -> None:
    # A third of a ten-thousandth apart: 8.3333 and 8.33333….
    plan = a_plan(
        2,
        3,
        criteria=[{"key": "depth", "name": "Depth", "max": "10", "step": "0.0001"}],
        scoring={"combine": "mean", "ties": ["exact"]},
    )
    meeting = opened(plan)
    for case, last in (("C1", "8.3333"), ("C2", "8.3334")):
        meeting = do(meeting, CallCase(case=case), OpenScoring())
        for judge, mark in zip(plan.judge, ("8.3333", "8.3333", last), strict=True):
            act = SubmitBallot.model_validate({"case": case, "scores": {"depth": mark}})
            meeting = do(meeting, act, by=judge)
        meeting = do(meeting, CloseScoring(), Announce())
    assert said(meeting, "C1")[1] == (
        "1. the score before rounding: case 20 8.33333…, case 10 8.3333 — settled"
    )


def test_ties_across_a_line_come_first_and_keep_the_result_open() -> None:
    *items, result, case = workbench(ranked(9, 9, 7, 7, 5))
    assert (result.kind, case.kind) == ("objection-to-result", "objection-to-case")
    told = [(item.kind, item.cases, item.open) for item in items]
    assert told == [
        ("tie", ("C1", "C2"), True),
        ("tie", ("C3", "C4"), True),
        ("tier", (), False),
        ("tier", (), False),
        ("tier", ("C5",), False),
    ]
    assert str(items[0].note) == "across a prize line"
    assert str(items[2].note) == "tied; to be settled"


def test_a_tier_tells_who_has_it_how_close_it_is_and_what_was_decided() -> None:
    meeting = do(
        ranked(9, 8, 7, 6, 5),
        WithholdPrize(prize=1, reason="too weak"),
        Demote(case="C1", prize=2, reason="late"),
    )
    first, second, third, *_new = workbench(meeting)
    assert [str(one) for one in first.told] == [
        "Nobody has it.",
        "The line is after place 1; the margin is 1.00.",
    ]
    assert str(second.note) == "1 left vacant"
    assert [str(one) for one in second.told] == [
        "2.  case 20 (Story 2)  8.00",
        "The line is after place 2; the margin is 1.00.",
        "Left vacant by decision: Second prize, 1 (too weak)",
    ]
    assert third.cases == ("C1", "C3", "C4")
    assert "Third prize at best by decision: case 10 (Story 1) (late)" in map(str, third.told)


def test_a_vote_tells_who_is_missing_then_its_counts_and_what_comes_next() -> None:
    item = workbench(redact(voting(J1="C1"), CHAIR))[0]
    assert (item.kind, str(item.note)) == ("vote", "open")
    assert [str(one) for one in item.told] == ["Not voted yet: Judge 2, Judge 3"]
    item = workbench(redact(closed(J1="C1", J2="C2"), CHAIR))[0]
    assert [str(one) for one in item.told] == [
        "Not voted yet: Judge 3",
        "Votes: case 10 (Story 1) 1, case 20 (Story 2) 1",
        "Cases with equal votes go on to: the chair's decision; or they are voted on again.",
    ]
    item = workbench(redact(closed("open", J1="C1", J2="C1", J3="C2"), CHAIR))[0]
    assert [str(one) for one in item.told][2:] == [
        "Judge 1 voted for case 10 (Story 1)",
        "Judge 2 voted for case 10 (Story 1)",
        "Judge 3 voted for case 20 (Story 2)",
    ]


def test_a_vote_is_opened_from_what_the_workbench_names() -> None:
    (item, *_others) = workbench(ranked(9, 9, 5))
    assert do(ranked(9, 9, 5), OpenVote(cases=item.cases)).tie_vote is not None


def test_a_vote_on_a_tie_that_has_gone_is_to_be_dropped() -> None:
    meeting = do(ranked(9, 9, 5), OpenVote(cases=("C1", "C2")))
    tie = meeting.seq
    meeting = do(meeting, CastVote(tie=tie, case="C1"), by="J1")
    assert next_step(meeting).act == CloseVote(tie=tie)
    meeting = do(meeting, CloseVote(tie=tie), DecideTie(cases=("C1", "C2"), reason="so"))
    step = next_step(meeting)
    assert step.act is None
    assert str(step.sentence) == "drop the panel vote: its tie has changed"


def test_objections_stand_below_those_without_an_answer_first() -> None:
    meeting = do(
        ranked(9),
        RaiseObjection(by="Lin", text="too loud"),
        RaiseObjection(by="Wu", text="too late"),
        AnswerObjection(objection=1, text="no"),
    )
    found = [item for item in workbench(meeting) if item.kind == "objection"]
    assert [(item.objection, item.note and str(item.note)) for item in found] == [
        (2, "not answered yet"),
        (1, None),
    ]
    assert str(found[1].told[0]).endswith("too loud — answered: no")
