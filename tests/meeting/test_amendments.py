"""Amendments of the plan and the panel: what each changes, what it refuses, and undoing it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import (
    Act,
    AddCase,
    AddJudge,
    Amend,
    CallCase,
    CloseScoring,
    ExcuseJudge,
    Finalise,
    KeyBallot,
    Pause,
    Recuse,
    ReplaceJudge,
    SubmitBallot,
    Undo,
    Withdraw,
)
from judgetui.meeting.amending import (
    ANY_TEXT,
    amendable,
    amending,
    changes_foreseen,
    first_case,
    joining,
    late_case,
    substitute,
)
from judgetui.meeting.amendments import amendment_words, concerning
from judgetui.meeting.chair_acts import voters
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Bilingual, Case, Judge, Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import BallotStatus, Meeting, Phase, Stage
from tests.meeting.factories import a_plan, do, marks, opened, scored, staged, submitted
from tests.meeting.strategies import amendment, meetings


def judge(id: str = "N1", **changes: Any) -> Judge:  # noqa: ANN401
    return Judge.model_validate({"id": id, "name": f"New {id}", **changes})


def late(id: str = "L1", number: int = 99, **changes: Any) -> Case:  # noqa: ANN401
    return Case.model_validate({"id": id, "number": number, "title": "Late", **changes})


def amend(what: str, id: str, field: str, value: Any) -> Amend:  # noqa: ANN401
    act = {"what": what, "id": id, "field": field, "value": value, "reason": "misprint"}
    return Amend.model_validate(act)


def panels(meeting: Meeting) -> dict[str, int]:
    return {case: meeting.expected(case) for case in meeting.order}


# -- a late case --------------------------------------------------------------------------------


def test_a_late_case_waits_at_the_end_or_where_it_is_put_among_those_that_wait() -> None:
    meeting = staged(opened(), "C1")
    assert do(meeting, AddCase(case=late())).order == ("C1", "C2", "C3", "L1")
    first = do(meeting, AddCase(case=late(), position=1))
    assert first.order == ("C1", "L1", "C2", "C3")
    assert first.cases["L1"].stage is Stage.WAITING
    assert do(meeting, AddCase(case=late(), position=3)).order[-1] == "L1"
    with pytest.raises(Refused, match="no place 4 among the cases that wait; the last one is 3"):
        do(meeting, AddCase(case=late(), position=4))


def test_a_late_case_is_checked_as_when_a_plan_is_loaded() -> None:
    meeting = opened()
    with pytest.raises(Refused, match=r"cases\[3\].id: C1 is used twice"):
        do(meeting, AddCase(case=late("C1")))
    with pytest.raises(Refused, match=r"cases\[3\].number: 10 is used twice"):
        do(meeting, AddCase(case=late(number=10)))
    with pytest.raises(Refused, match="there is no judge J9"):
        do(meeting, AddCase(case=late(), conflicts=("J9",)))
    with pytest.raises(Refused, match="the plan carries no score called before"):
        do(meeting, AddCase(case=late(carried={"before": 3})))


def test_a_late_case_brings_its_carried_scores_which_stay_hidden_until_it_is_announced() -> None:
    carried = [{"key": "before", "name": "Before", "weight": "1"}]
    cases = [{"id": "C1", "number": 1, "title": "One", "carried": {"before": "1"}}]
    meeting = opened(a_plan(1, 1, carried=carried, cases=cases))
    with pytest.raises(Refused, match="case L1 has no such score; a missing one is never 0"):
        do(meeting, AddCase(case=late()))
    meeting = do(meeting, AddCase(case=late(carried={"before": "7.125"})))
    for seat in (BOARD, Seat(Role.JUDGE, "J1")):
        assert redact(meeting, seat).plan.case["L1"].carried == {}
    assert redact(meeting, CHAIR).plan.case["L1"].carried == {"before": Decimal("7.125")}
    meeting = scored(meeting, "L1", {"J1": 5})
    # 5 points of the panel and 7.125 from before, rounded half up to two decimals.
    assert standings(meeting).by_case["L1"].score == Decimal("12.13")
    assert redact(meeting, BOARD).plan.case["L1"].carried == {"before": Decimal("7.125")}


def test_conflicts_with_a_late_case_are_recusals() -> None:
    meeting = do(opened(), AddCase(case=late(), conflicts=("J2",)))
    ballot = meeting.cases["L1"].ballots["J2"]
    assert (ballot.status, ballot.declared) == (BallotStatus.RECUSED, True)
    assert meeting.plan.judge["J2"].conflicts == ("L1",)
    assert panels(meeting) == {"C1": 3, "C2": 3, "C3": 3, "L1": 2}


def test_a_late_case_opens_the_meeting_again_that_was_only_settling_ties() -> None:
    meeting = scored(opened(a_plan(1, 2)), "C1", {"J1": 5, "J2": 5})
    assert meeting.phase is Phase.DELIBERATING
    meeting = do(meeting, AddCase(case=late()))
    assert meeting.phase is Phase.OPEN
    assert do(meeting, Undo(seq=meeting.seq)).phase is Phase.DELIBERATING


def test_a_late_case_of_an_entrant_cannot_become_the_case_that_stands_for_it() -> None:
    cases = [{"id": "C1", "number": 5, "title": "1", "entrant": "Li"}]
    meeting = opened(a_plan(1, 1, scoring={"combine": "mean", "entrants": "sum"}, cases=cases))
    with pytest.raises(Refused, match="case 4 would come before the other cases of Li"):
        do(meeting, AddCase(case=late(number=4, entrant="Li")))
    meeting = do(meeting, AddCase(case=late(number=6, entrant="Li")))
    meeting = scored(scored(meeting, "C1", {"J1": 5}), "L1", {"J1": 6})
    assert [(row.case, row.score) for row in standings(meeting).rows] == [("C1", Decimal(11))]


def test_a_late_case_is_not_undone_once_it_was_called() -> None:
    meeting = do(opened(), AddCase(case=late(), position=1))
    added = meeting.seq
    meeting = do(meeting, CallCase(case="L1"))
    with pytest.raises(Refused, match="was called or judged since it was added; withdraw it"):
        do(meeting, Undo(seq=added))
    meeting = do(meeting, Withdraw(case="L1", reason="a mistake"))
    assert meeting.order[0] == "L1"


# -- the panel ----------------------------------------------------------------------------------


def test_a_judge_who_joins_sits_for_what_is_still_to_be_judged() -> None:
    meeting = scored(opened(), "C1", {"J1": 5, "J2": 5, "J3": 5})
    meeting = staged(meeting, "C2")
    meeting = do(meeting, AddJudge(judge=judge()))
    assert panels(meeting) == {"C1": 3, "C2": 4, "C3": 4}
    assert meeting.awaited("C2") == ("J1", "J2", "J3", "N1")
    assert standings(meeting).by_case["C1"].panel == 3
    from_c3 = do(meeting, Undo(seq=meeting.seq), AddJudge(judge=judge("N2"), from_case="C3"))
    assert panels(from_c3) == {"C1": 3, "C2": 3, "C3": 4}
    with pytest.raises(Refused, match="you do not sit for case 20"):
        do(from_c3, SubmitBallot(case="C2", scores=marks()), by="N2")
    with pytest.raises(Refused, match="New N2 does not sit for case 20"):
        do(from_c3, KeyBallot(case="C2", judge="N2", scores=marks()))
    with pytest.raises(Refused, match="New N2 does not sit for case 20"):
        do(from_c3, Recuse(case="C2", judge="N2", reason="kin"))


def test_a_judge_joins_from_no_case_that_was_judged_already() -> None:
    meeting = scored(opened(), "C1", {"J1": 5})
    with pytest.raises(Refused, match=r"case 10 .* announced; name a case that is still"):
        do(meeting, AddJudge(judge=judge(), from_case="C1"))
    with pytest.raises(Refused, match="there is no case C9"):
        do(meeting, AddJudge(judge=judge(), from_case="C9"))
    for case in ("C2", "C3"):
        meeting = scored(meeting, case, {"J1": 5})
    with pytest.raises(Refused, match="no case is left to be judged"):
        do(meeting, AddJudge(judge=judge()))


def test_conflicts_of_a_judge_who_joins_are_recusals_on_the_cases_they_sit_for() -> None:
    meeting = scored(opened(), "C1", {"J1": 5})
    meeting = do(meeting, AddJudge(judge=judge(conflicts=["C1", "C3"])))
    assert "N1" not in meeting.cases["C1"].ballots
    assert meeting.cases["C3"].ballots["N1"].declared
    assert panels(meeting) == {"C1": 3, "C2": 4, "C3": 3}
    with pytest.raises(Refused, match="there is no case C9"):
        do(meeting, AddJudge(judge=judge("N2", conflicts=["C9"])))


def test_an_id_is_never_used_again_not_even_once_joining_was_undone() -> None:
    meeting = do(opened(), AddJudge(judge=judge()))
    meeting = do(meeting, Undo(seq=meeting.seq))
    assert meeting.retired == ("N1",)
    for used in ("N1", "J1"):
        with pytest.raises(Refused, match=f"the id {used} was used in this meeting already"):
            do(meeting, AddJudge(judge=judge(used)))
    with pytest.raises(Refused, match="chair names another seat"):
        do(meeting, AddJudge(judge=judge("chair")))


def test_joining_is_not_undone_over_a_ballot() -> None:
    meeting = staged(do(opened(), AddJudge(judge=judge())), "C1")
    joined = next(done.seq for done in meeting.recent if done.do == "add-judge")
    meeting = submitted(meeting, "C1", {"N1": 7})
    with pytest.raises(Refused, match=r"New N1 has a ballot on case 10 .* excuse them"):
        do(meeting, Undo(seq=joined))


def test_a_substitute_takes_the_seat_and_ballots_stay_the_first_judges() -> None:
    meeting = scored(opened(), "C1", {"J1": 4, "J2": 6, "J3": 8})
    meeting = submitted(staged(meeting, "C2"), "C2", {"J2": 9})
    before = meeting
    meeting = do(meeting, ReplaceJudge(judge="J2", by=judge(), from_case="C2"))
    # J2 has a ballot on C2, which stays; so the substitute begins with C3.
    assert panels(meeting) == {"C1": 3, "C2": 3, "C3": 3}
    assert meeting.plan.seated("C2") == ("J1", "J2", "J3")
    assert meeting.plan.seated("C3") == ("J1", "N1", "J3")
    assert meeting.cases["C1"].ballots == before.cases["C1"].ballots
    assert meeting.cases["C2"].ballots == before.cases["C2"].ballots
    assert not meeting.has_left("N1")
    assert meeting.has_left("J2")
    with pytest.raises(Refused, match="you do not sit for case 30"):
        do(staged_next(meeting), SubmitBallot(case="C3", scores=marks()), by="J2")
    meeting = scored(staged_off(meeting), "C3", {"J1": 2, "N1": 4, "J3": 9})
    assert standings(meeting).by_case["C3"].score == Decimal(5)
    with pytest.raises(Refused, match="Judge 2 has left the panel already"):
        do(meeting, ExcuseJudge(judge="J2", reason="again"))


def staged_off(meeting: Meeting) -> Meeting:
    return do(meeting, CloseScoring(reason="test"))


def staged_next(meeting: Meeting) -> Meeting:
    return staged(staged_off(meeting), "C3")


def test_the_first_judge_stays_until_the_substitute_begins() -> None:
    meeting = staged(opened(), "C1")
    meeting = do(meeting, ReplaceJudge(judge="J2", by=judge(), from_case="C3"))
    assert meeting.plan.seated("C2") == ("J1", "J2", "J3")
    assert not meeting.has_left("J2")
    meeting = submitted(meeting, "C1", {"J2": 7})
    meeting = do(meeting, CloseScoring(reason="test"))
    meeting = scored(meeting, "C2", {"J2": 7})
    assert meeting.has_left("J2")


def test_a_recusal_is_the_first_judges_own_and_the_substitute_brings_their_own() -> None:
    meeting = do(opened(), Recuse(case="C2", judge="J2", reason="kin"))
    by = judge(conflicts=["C3"])
    meeting = do(meeting, ReplaceJudge(judge="J2", by=by, from_case="C1"))
    assert "J2" not in meeting.cases["C2"].ballots
    assert meeting.awaited("C2") == ("J1", "N1", "J3")
    assert panels(meeting) == {"C1": 3, "C2": 3, "C3": 2}


def test_whoever_takes_over_a_seat_marks_its_criteria_counts_as_much_and_decides_its_ties() -> None:
    criteria = [
        {"key": "depth", "name": "Depth", "max": "10", "judges": ["J1", "J2"]},
        {"key": "care", "name": "Care", "max": "10", "judges": ["J3"]},
    ]
    judges = [{"id": f"J{n}", "name": f"Judge {n}"} for n in (1, 2)]
    judges.append({"id": "J3", "name": "Judge 3", "weight": "2"})
    scoring = {"combine": "mean", "ties": ["judge:J3"]}
    meeting = opened(a_plan(2, 0, criteria=criteria, judges=judges, scoring=scoring))
    with pytest.raises(Refused, match="the seat of Judge 3 counts 2 times"):
        do(meeting, ReplaceJudge(judge="J3", by=judge(), from_case="C2"))
    act = ReplaceJudge(judge="J3", by=judge(weight=2), from_case="C2")
    meeting = do(meeting, act)
    assert [c.key for c in meeting.plan.asked("N1")] == ["care"]
    assert meeting.plan.panel_for("C2") == ("J1", "J2", "N1")
    for case, seat, depth, care in (("C1", "J3", 4, 6), ("C2", "N1", 3, 7)):
        meeting = staged(meeting, case)
        for one in ("J1", "J2"):
            ballot = SubmitBallot(case=case, scores={"depth": Decimal(depth)})
            meeting = do(meeting, ballot, by=one)
        meeting = do(meeting, SubmitBallot(case=case, scores={"care": Decimal(care)}), by=seat)
        meeting = do(meeting, CloseScoring())
    rows = standings(meeting).rows
    # Both have 10 points; the seat of Judge 3 gave C2 more, by the substitute.
    assert [(row.case, row.rank, row.settled_by) for row in rows] == [
        ("C2", 1, "judge:J3"),
        ("C1", 2, "judge:J3"),
    ]


def test_an_excused_judge_is_asked_about_once_and_not_at_every_close() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 4, "J2": 6, "J3": 8})
    meeting = do(meeting, CloseScoring(), ExcuseJudge(judge="J3", reason="ill"))
    for case in ("C2", "C3"):
        meeting = submitted(staged(meeting, case), case, {"J1": 4, "J2": 6})
        meeting = do(meeting, CloseScoring())
    assert panels(meeting) == {"C1": 3, "C2": 2, "C3": 2}
    scores = {row.case: row.score for row in standings(meeting).rows}
    assert scores == {"C1": Decimal(6), "C2": Decimal(5), "C3": Decimal(5)}
    assert meeting.has_left("J3")
    assert voters(meeting, ("C2", "C3")) == ("J1", "J2")


def test_where_the_plan_drops_them_the_ballots_of_an_excused_judge_count_no_more() -> None:
    scoring = {"combine": "mean", "departed": "drop"}
    meeting = scored(opened(a_plan(scoring=scoring)), "C1", {"J1": 4, "J2": 6, "J3": 8})
    meeting = do(meeting, ExcuseJudge(judge="J3", reason="found to be kin of a presenter"))
    ballot = meeting.cases["C1"].ballots["J3"]
    assert ballot.status is BallotStatus.VOID
    assert ballot.scores == marks(8, 8)
    assert meeting.under_correction == ("C1",)
    assert standings(meeting).by_case["C1"].score == Decimal(5)
    # What was announced stands until it is announced again.
    (shown,) = redact(meeting, BOARD).standings.rows  # type: ignore[union-attr]
    assert (shown.score, shown.under_correction) == (Decimal(6), True)
    back = do(meeting, Undo(seq=meeting.seq))
    assert back.under_correction == ()
    assert standings(back).by_case["C1"].score == Decimal(6)


def test_a_late_case_has_the_judges_of_the_cases_beside_it() -> None:
    meeting = do(
        opened(),
        ReplaceJudge(judge="J2", by=judge(), from_case="C2"),
        AddCase(case=late("L1", 98), position=1),
        AddCase(case=late("L2", 99)),
    )
    assert meeting.order == ("L1", "C1", "C2", "C3", "L2")
    assert meeting.plan.seated("L1") == ("J1", "J2", "J3")
    assert meeting.plan.seated("L2") == ("J1", "N1", "J3")
    over = scored(opened(a_plan(1, 2)), "C1", {"J1": 4, "J2": 6})
    over = do(over, ExcuseJudge(judge="J2", reason="train"), AddCase(case=late()))
    assert over.plan.seated("L1") == ("J1",)


def test_trimming_follows_the_panel_that_is_left() -> None:
    scoring = {"combine": "trimmed", "drop_from": 5}
    meeting = opened(a_plan(2, 5, scoring=scoring))
    act = ExcuseJudge(judge="J5", reason="ill")
    told = [str(sentence) for sentence in changes_foreseen(meeting, act)]
    assert "Judges who count on cases 10 and 20: 5 → 4." in told
    assert any("left out" in sentence for sentence in told[2:])
    meeting = do(meeting, act)
    # Of 4 ballots nothing is left out: (0 + 4 + 6 + 10) / 4.
    meeting = scored(meeting, "C1", {"J1": 0, "J2": 4, "J3": 6, "J4": 10})
    row = standings(meeting).by_case["C1"]
    assert (row.score, row.rules_off) == (Decimal(5), ("trimming",))
    # A substitute keeps the panel at five, and the rule with it.
    whole = do(opened(a_plan(2, 5, scoring=scoring)), replacing())
    assert whole.plan.largest_panel == 5


def replacing() -> Act:
    return ReplaceJudge(judge="J5", by=judge(), from_case="C2")


# -- names, titles, times -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (amend("case", "C1", "title", "Another"), "Story 1", "Another"),
        (amend("case", "C1", "title", {"en": "E", "zh": "中"}), "Story 1", "E | 中"),
        (amend("case", "C1", "presenters", ["Li", {"en": "Wu", "zh": "吴"}]), "", "Li; Wu | 吴"),
        (amend("judge", "J1", "name", "Dr One"), "Judge 1", "Dr One"),
        (amend("timing", "", "scoring", 240), "120", "240"),
        (amend("timing", "", "warn", [90, 30]), "60; 0", "90; 30"),
        (amend("plan", "", "date", "2018-02-28"), "2018-02-27", "2018-02-28"),
        (amend("plan", "", "title", "The Review"), "Review", "The Review"),
    ],
)
def test_names_titles_and_times_are_set_right(act: Amend, before: str, after: str) -> None:
    start = opened()
    meeting = do(start, act)
    (one,) = meeting.amendments
    assert (one.number, one.before, one.after, one.reason) == (1, before, after, "misprint")
    assert meeting.contract == start.contract
    assert meeting.opened_with == start.plan
    assert meeting.plan != start.plan
    assert do(meeting, Undo(seq=meeting.seq)).plan is start.plan


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (amend("case", "C1", "number", 7), "case.number stays as it was agreed"),
        (amend("case", "C1", "factor", "2"), "case.factor stays as it was agreed"),
        (amend("judge", "J1", "weight", "2"), "judge.weight stays as it was agreed"),
        (amend("judge", "J1", "id", "J7"), "judge.id stays as it was agreed"),
        (amend("scoring", "", "drop", 2), "scoring.drop stays as it was agreed"),
        (amend("plan", "", "prizes", "none"), "plan.prizes stays as it was agreed"),
        (amend("prize", "", "count", 2), "prize.count stays as it was agreed"),
        (amend("case", "C9", "title", "x"), "there is no case C9"),
        (amend("judge", "J9", "name", "x"), "there is no judge J9"),
        (amend("plan", "C1", "title", "x"), "there is only one plan; leave out id"),
        (amend("case", "C1", "title", ""), "title: it is empty"),
        (amend("case", "C1", "title", 3), "title: must be text in quotes"),
        (amend("timing", "", "scoring", "long"), "scoring: long is not a whole number"),
        (amend("timing", "", "scoring", -1), "scoring: -1 is too low"),
        (amend("plan", "", "date", "tomorrow"), "date: tomorrow is not a date"),
        (amend("judge", "J1", "name", "Judge 1"), "it is so in the plan already"),
    ],
)
def test_what_was_agreed_stays_and_what_is_no_name_is_refused(act: Amend, why: str) -> None:
    with pytest.raises(Refused, match=why):
        do(opened(), act)


def test_an_amendment_belongs_to_the_chair_in_an_open_meeting() -> None:
    act = amend("plan", "", "title", "x")
    for by in ("J1", "recorder", "supervisor"):
        with pytest.raises(
            Refused, match="only these may amend a name, a title or a time: the chair"
        ):
            do(opened(), act, by=by)
    assert do(opened(), Pause(), act).plan.title == "x"
    final = do(opened(), Finalise(reason="early"))
    for late_act in (AddCase(case=late()), AddJudge(judge=judge())):
        with pytest.raises(Refused, match="the result is final"):
            do(final, late_act)
    # A misprint is put right even then, and cannot be undone any more.
    amended = do(final, amend("case", "C1", "title", "Right"))
    assert (amended.phase, amended.plan.case["C1"].title) == (Phase.FINAL, "Right")
    with pytest.raises(Refused, match="sealed"):
        do(amended, Undo(seq=amended.seq))


# -- numbers, undo, what is told ----------------------------------------------------------------


def test_amendments_are_numbered_and_undone_in_turn() -> None:
    meeting = do(
        opened(),
        amend("plan", "", "title", "x"),
        AddCase(case=late()),
        ExcuseJudge(judge="J1", reason="ill"),
    )
    assert [one.number for one in meeting.amendments] == [1, 2, 3]
    assert concerning(meeting, "L1") == (2, 3)
    assert concerning(meeting, "C1") == (3,)
    with pytest.raises(Refused, match="builds on it"):
        do(meeting, Undo(seq=2))
    for seq in (4, 3, 2):
        meeting = do(meeting, Undo(seq=seq))
    assert meeting.amendments == ()
    assert meeting.opened_with is None
    assert meeting.plan.contract == meeting.contract


def test_an_amendment_says_what_it_changed() -> None:
    meeting = do(
        opened(),
        AddCase(case=late(title="Late story"), reason="the post was slow"),
        AddJudge(judge=judge("N1", name="Wu")),
        ReplaceJudge(judge="J2", by=judge("N2", name="Li"), from_case="C2"),
        ExcuseJudge(judge="J3", reason="ill"),
        amend("case", "C1", "title", "Right"),
    )
    assert [str(amendment_words(meeting.plan, one)) for one in meeting.amendments] == [
        "Amendment 1: late case: 99 Late story. Reason: the post was slow",
        "Amendment 2: Wu joins the panel, for cases 10, 20, 30 and 99.",
        "Amendment 3: Li takes over the seat of Judge 2, for cases 20, 30 and 99.",
        "Amendment 4: Judge 3 leaves for the rest of the day; it concerns cases 10, 20, 30 and "
        "99. Reason: ill",
        "Amendment 5: title of case 10 (Right): Story 1 → Right. Reason: misprint",
    ]


def test_boards_that_name_no_judges_are_not_told_who_and_nobody_but_the_chairs_side_why() -> None:
    meeting = do(opened(), ReplaceJudge(judge="J2", by=judge(), from_case="C2", reason="secret"))
    (one,) = redact(meeting, BOARD).amendments
    assert str(amendment_words(meeting.plan, one)) == (
        "Amendment 1: a judge takes over the seat of another, for cases 20 and 30."
    )
    (told,) = redact(meeting, Seat(Role.JUDGE, "J1")).amendments
    assert (told.before, told.after, told.reason) == ("Judge 2", "New N1", "")
    (whole,) = redact(meeting, CHAIR).amendments
    assert whole.reason == "secret"
    board = redact(meeting, BOARD)
    assert panels(board) == panels(meeting)
    assert {one.name for one in board.plan.judges} == {"1", "2", "3", "4"}


# -- what is typed ------------------------------------------------------------------------------


def test_a_late_case_is_typed_on_one_line() -> None:
    meeting = opened(a_plan(2, 2))
    case = late_case(meeting, "A story; Hospital；Li, Wu").case
    assert case == Case(
        id="C3", number=21, title="A story", organisation="Hospital", presenters=("Li", "Wu")
    )
    assert late_case(meeting, "Alone").case.organisation == ""
    with pytest.raises(Refused, match="88 is one part too many"):
        late_case(meeting, "A; B; C; 88")
    with pytest.raises(Refused, match="title: it is empty"):
        late_case(meeting, ";")


def test_carried_scores_of_a_late_case_are_typed_behind_it() -> None:
    carried = [{"key": "before", "name": "Before", "weight": "1"}]
    cases = [{"id": "C1", "number": 1, "title": "One", "carried": {"before": "1"}}]
    meeting = opened(a_plan(1, 1, carried=carried, cases=cases))
    assert late_case(meeting, "A; B; C; 88.5").case.carried == {"before": Decimal("88.5")}
    with pytest.raises(Refused, match="before: '88,5' is not a number"):
        late_case(meeting, "A; B; C; 88,5")


def test_a_judge_is_typed_with_the_next_id_that_nobody_had() -> None:
    meeting = do(opened(), joining(opened(), "Wu; Hospital; Dr", None))
    assert meeting.plan.judge["J4"] == Judge(id="J4", name="Wu", affiliation="Hospital", title="Dr")
    meeting = do(meeting, Undo(seq=meeting.seq))
    assert substitute(meeting, "J1", "Wu", "C1").by.id == "J5"
    with pytest.raises(Refused, match="write name; affiliation; title, and nothing more"):
        joining(meeting, "a; b; c; d", None)


def test_what_can_be_amended_is_shown_as_it_is_typed_and_read_back() -> None:
    plan: Plan = a_plan(
        cases=[{"id": "C1", "number": 1, "title": {"en": "One", "zh": "一"}, "presenters": ["A"]}]
    )
    meeting = opened(plan)
    fields = {one.name: one for one in amendable(meeting, "case", "C1")}
    assert fields["title"].typed == "One | 一"
    after = do(meeting, amending(fields["title"], "Two | 二", "misprint"))
    assert after.plan.case["C1"].title == Bilingual(en="Two", zh="二")
    assert (after.amendments[0].before, after.amendments[0].after) == ("One | 一", "Two | 二")
    with pytest.raises(Refused, match="between the two languages; there are 2"):
        amending(fields["title"], "Two One | 一 | 二", "misprint")
    after = do(meeting, amending(fields["presenters"], "A; B", "misprint"))
    assert after.plan.case["C1"].presenters == ("A", "B")
    times = {one.name: one for one in amendable(meeting, "timing")}
    assert times["scoring"].typed == "2:00"
    after = do(meeting, amending(times["scoring"], "3:30", "slow"))
    assert after.plan.timing.scoring == 210
    for what in ("case", "judge", "timing", "plan"):
        id = {"case": "C1", "judge": "J1"}.get(what, "")
        for one in amendable(meeting, what, id):
            with pytest.raises(Refused, match="it is so in the plan already"):
                do(meeting, amending(one, one.typed, "nothing"))


def test_a_seat_is_taken_over_from_the_marked_case_or_the_first_without_a_ballot() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 5})
    assert first_case(meeting, None, "J1") == "C2"
    assert first_case(meeting, None, "J2") == "C1"
    assert first_case(meeting, "C3", "J1") == "C3"
    assert first_case(meeting, "C1", "J1") == "C2"
    assert first_case(meeting, None) == "C1"


def test_what_an_amendment_would_change_is_said_before_it_does() -> None:
    prizes = [{"name": "First", "share": "25%"}]
    meeting = opened(a_plan(5, 3, prizes=prizes))
    # A quarter of 5 cases is 1.25, so one prize; of 6 it is 1.5, so two.
    assert [str(one) for one in changes_foreseen(meeting, AddCase(case=late()))] == [
        "late case: 99 Late.",
        "Number of prizes: First 1 → 2.",
    ]
    meeting = scored(meeting, "C1", {"J1": 5, "J2": 5, "J3": 5})
    told = [str(one) for one in changes_foreseen(meeting, ExcuseJudge(judge="J1", reason=ANY_TEXT))]
    assert told[1:] == [
        "Judges who count on cases 20, 30, 40 and 50: 3 → 2.",
        "1 ballot was given so far; it stays and counts.",
    ]
    with pytest.raises(Refused, match="there is no judge J9"):
        changes_foreseen(meeting, ExcuseJudge(judge="J9", reason=ANY_TEXT))


# -- laws ---------------------------------------------------------------------------------------


@given(data=st.data(), meeting=meetings(most=30))
def test_no_amendment_changes_what_a_judge_gave_or_what_it_came_to(
    data: st.DataObject, meeting: Meeting
) -> None:
    """But for dropped ballots, which stay on record with their marks, and count no more."""
    act = data.draw(amendment(meeting))
    try:
        after = do(meeting, act)
    except Refused:
        return
    dropped = act.judge if isinstance(act, ExcuseJudge) and drops(meeting) else None
    for case, state in meeting.cases.items():
        now = after.cases[case].ballots
        for judge_id, ballot in state.ballots.items():
            if ballot.status is BallotStatus.RECUSED:
                continue
            assert now[judge_id].scores == ballot.scores
            assert now[judge_id].status is ballot.status or judge_id == dropped
        assert case in after.plan.case
        closed = state.stage in (Stage.CLOSED, Stage.ANNOUNCED)
        if closed and dropped is None:
            assert now == state.ballots
            assert after.plan.seated(case) == meeting.plan.seated(case)
    if dropped is None:
        scores = {row.case: row.score for row in standings(meeting).rows}
        kept = {row.case: row.score for row in standings(after).rows if row.case in scores}
        assert kept == scores


def drops(meeting: Meeting) -> bool:
    return meeting.plan.scoring.departed == "drop"


@given(data=st.data(), meeting=meetings(most=30))
def test_what_is_foreseen_of_an_amendment_is_what_it_does(
    data: st.DataObject, meeting: Meeting
) -> None:
    act = data.draw(amendment(meeting))
    try:
        after = do(meeting, act)
    except Refused as refused:
        with pytest.raises(Refused, match=re.escape(str(refused))):
            changes_foreseen(meeting, act)
        return
    first = changes_foreseen(meeting, act)[0]
    assert str(first) in str(amendment_words(after.plan, after.amendments[-1]))


def test_an_announced_case_is_withdrawn_by_an_amendment_with_its_reason() -> None:
    before = scored(opened(a_plan(2, 2)), "C1", {"J1": 5, "J2": 6})
    meeting = do(before, Withdraw(case="C1", reason="not their own work"))
    (one,) = meeting.amendments
    assert (one.do, one.what, one.id, one.cases) == ("withdraw", "case", "C1", ("C1",))
    assert str(amendment_words(meeting.plan, one)) == (
        "Amendment 1: 10 Story 1 is withdrawn, although its score was announced. "
        "Reason: not their own work"
    )
    # The hall is told that it was withdrawn; why, it is told by people.
    (told,) = redact(meeting, BOARD).amendments
    assert (told.before, told.reason) == ("10 Story 1", "")
    assert do(meeting, Undo(seq=meeting.seq)).amendments == ()
    # Before it is announced nothing is taken back.
    assert do(opened(), Withdraw(case="C1", reason="ill")).amendments == ()
    earlier = replace(before, rules=2)
    assert do(earlier, Withdraw(case="C1", reason="not their own work")).amendments == ()
