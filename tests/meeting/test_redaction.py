"""What each seat may see, as laws over random meetings and as plain examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    DecideTie,
    Finalise,
    Freeze,
    KeyBallot,
    Pause,
    Recuse,
    ReturnBallot,
    Reveal,
    SubmitBallot,
    Withdraw,
)
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.chair_acts import as_announced
from judgetui.meeting.plan import Case, Judge, Plan
from judgetui.meeting.redaction import PUBLIC, RedactionCache, called_out, redact
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.scoring import CaseScore, score_case
from judgetui.meeting.seat import ANNOUNCER, BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.standings import standings, tally
from judgetui.meeting.state import (
    Adjustment,
    Amendment,
    Ballot,
    CaseState,
    Done,
    Meeting,
    Phase,
    Stage,
    Standings,
    TieVote,
)
from tests.meeting.factories import a_plan, do, marks, opened, scored, staged, submitted
from tests.meeting.strategies import meetings, plans

J1 = Seat(Role.JUDGE, "J1")
J2 = Seat(Role.JUDGE, "J2")
SEATS = (CHAIR, RECORDER, SUPERVISOR, *PUBLIC, J1, J2)
PLANTED = Decimal("7.123457")
JSON: TypeAdapter[Meeting] = TypeAdapter(Meeting)
SEALED = st.just({"policy": "sealed", "show_judges": True})
HIDES_JUDGES = st.just({"policy": "live", "show_judges": False})


def all_is_told(meeting: Meeting) -> bool:
    """Whether the result is final and no ceremony is still to show it, by the design's words."""
    hid = meeting.plan.board.policy == "sealed" or meeting.frozen is not None
    waits = hid and meeting.rules >= 3 and not meeting.all_shown
    return meeting.phase is Phase.FINAL and not waits


def secret(meeting: Meeting, case: str) -> bool:
    """Whether nothing may follow from the scores of this case, by the words of the design."""
    board = meeting.plan.board
    if all_is_told(meeting):
        return False
    if board.policy == "sealed" or meeting.cases[case].stage is not Stage.ANNOUNCED:
        return True
    if meeting.frozen is not None:
        kept = {row.case for row in meeting.frozen.rows}
        return case not in kept or not board.show_judges
    return False


def twisted(meeting: Meeting, seat: Seat) -> Meeting:
    """The meeting with everything changed that must make no difference to this seat."""
    cases = {case: _twisted_case(meeting, state, seat) for case, state in meeting.cases.items()}
    decisions = tuple(
        replace(decision, reason="planted")
        for decision in meeting.decisions
        if all_is_told(meeting) or decision.kind not in ("withhold", "demote")
    )
    others = tuple(replace(c, text="planted") for c in meeting.calls if c.by != seat.judge)
    plan = _twisted_plan(meeting, seat)
    contract = meeting.contract
    if meeting.phase is Phase.PLANNING:
        contract = plan.contract
    # Once the meeting is open, nobody without the salt can tell one plan's contract from another's.
    return replace(
        meeting,
        plan=plan,
        contract=contract,
        cases=cases,
        reason="planted",
        decisions=decisions,
        amendments=_twisted_amendments(meeting),
        calls=(*others, *(call for call in meeting.calls if call.by == seat.judge)),
        pending=(),
        tie_vote=_twisted_vote(meeting, seat),
        objections=tuple(replace(one, text="planted") for one in meeting.objections),
        frozen=_twisted_frozen(meeting),
        recent=(),
        opened_with=None,
        retired=("planted",),
    )


def _twisted_amendments(meeting: Meeting) -> tuple[Amendment, ...]:
    """Why judges came and left, and cases went; and prizes, which are told with the result."""

    def other(one: Amendment) -> Amendment:
        if one.what == "judge" or one.do == "withdraw":
            return replace(one, reason="planted")
        if one.what == "prize" and not all_is_told(meeting):
            return replace(one, after="planted", reason="planted")
        return one

    return tuple(other(one) for one in meeting.amendments)


def _twisted_vote(meeting: Meeting, seat: Seat) -> TieVote | None:
    """The vote under way with all other judges' votes changed to nobody's."""
    vote = meeting.tie_vote
    if vote is None:
        return None
    votes = {
        judge: case if judge == seat.judge else "planted" for judge, case in vote.votes.items()
    }
    return replace(vote, votes=votes, reason="planted")


def _twisted_frozen(meeting: Meeting) -> Standings | None:
    """What the board keeps; all of it planted where it was never shown, or is not any more."""
    if meeting.frozen is None:
        return None
    gone = all_is_told(meeting) or meeting.plan.board.policy == "sealed"
    change: dict[str, Any] = {"exact": Fraction(PLANTED), "criteria": {"depth": PLANTED}}
    if gone:
        change["score"] = PLANTED
    return replace(meeting.frozen, rows=tuple(replace(r, **change) for r in meeting.frozen.rows))


def _swapped(meeting: Meeting, scores: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Marks of the same total: the criteria weigh the same. What is final shows their means."""
    if all_is_told(meeting) or not scores:
        return scores
    return {"depth": scores["care"], "care": scores["depth"]}


def _twisted_case(meeting: Meeting, case: CaseState, seat: Seat) -> CaseState:
    hidden = secret(meeting, case.id)
    published = case.published
    if published is not None:
        # A seat's own ballot as it was announced is no more theirs to read than anybody's.
        published = {j: _twisted_ballot(meeting, b, hidden) for j, b in published.items()}
    ballots = {
        judge: ballot
        if judge == seat.judge
        else _twisted_ballot(meeting, ballot, hidden or case.under_correction)
        for judge, ballot in case.ballots.items()
    }
    adjustments = case.adjustments
    if adjustments and (hidden or case.under_correction):
        adjustments = (Adjustment(Decimal(-1), "", "planted", 1),)
    return replace(
        case, ballots=ballots, reason="planted", published=published, adjustments=adjustments
    )


def _twisted_ballot(meeting: Meeting, ballot: Ballot, hidden: bool) -> Ballot:
    planted = dict.fromkeys(ballot.scores, PLANTED)
    return replace(
        ballot,
        scores=planted if hidden else _swapped(meeting, ballot.scores),
        comment="planted",
        feedback="planted",
        reasons={"depth": "planted"},
        reason="planted",
        by="recorder",
        version=9,
    )


def _twisted_plan(meeting: Meeting, seat: Seat) -> Plan:
    plan = meeting.plan.salted("c3" * 32 if meeting.plan.salt else "")
    hints = {"say": "planted", "citation": "planted"}
    told = called_out(meeting) if seat == ANNOUNCER else ()
    plan = plan.changed(
        cases=tuple(c if c.id in told else c.model_copy(update=hints) for c in plan.cases)
    )
    if not plan.carried:
        return plan
    hidden = {case for case in plan.order if meeting.cases[case].stage != "announced"}
    if plan.board.policy == "sealed":
        hidden = set(plan.order)
    if meeting.frozen is not None:
        hidden = set(plan.order).difference(meeting.frozen.by_case)
    if all_is_told(meeting):
        # A final score shows what was carried into it.
        hidden = set()
    return plan.changed(
        cases=tuple(
            case.model_copy(update={"carried": dict.fromkeys(case.carried, PLANTED)})
            if case.id in hidden
            else case
            for case in plan.cases
        )
    )


@given(plan=plans())
def test_what_is_hidden_makes_no_difference_before_the_meeting_opens(plan: Plan) -> None:
    """Not even to the contract, from which it could be found out by trying."""
    planned = Meeting.planned(plan)
    for seat in (*PUBLIC, J1, J2):
        assert redact(planned, seat).same(redact(twisted(planned, seat), seat))
    if not plan.board.show_judges:
        people = plan.changed(judges=tuple(_renamed(judge) for judge in plan.judges))
        assert redact(Meeting.planned(people), BOARD).same(redact(planned, BOARD))
        assert not redact(Meeting.planned(people), J1).same(redact(planned, J1))


def _renamed(judge: Judge) -> Judge:
    return judge.model_copy(update={"name": f"not {judge.name}", "affiliation": "elsewhere"})


@given(meeting=meetings())
def test_no_seat_at_all_is_told_the_salt(meeting: Meeting) -> None:
    for seat in SEATS:
        assert redact(meeting, seat).plan.salt == ""
        assert b"5a5a5a" not in JSON.dump_json(redact(meeting, seat))
        assert redact(meeting, seat).contract == meeting.contract


@given(meeting=meetings())
def test_what_is_hidden_makes_no_difference(meeting: Meeting) -> None:
    # What follows from the steps of the ceremony has laws of its own in test_ceremony.
    meeting = meeting if all_is_told(meeting) else replace(meeting, revealed=0)
    for seat in (*PUBLIC, J1, J2):
        view, other = redact(meeting, seat), redact(twisted(meeting, seat), seat)
        # A commitment is to what is hidden; nobody without the salt can tell one from another.
        assert replace(view, commitment="").same(replace(other, commitment=""))


@given(meeting=meetings())
def test_no_byte_of_a_view_holds_a_secret(meeting: Meeting) -> None:
    for seat in (*PUBLIC, J1, J2):
        planted = twisted(meeting, seat)
        assert b"planted" in JSON.dump_json(redact(planted, CHAIR))
        whole = JSON.dump_json(redact(planted, seat))
        assert b"planted" not in whole
        assert str(PLANTED).encode() not in whole


@given(meeting=meetings(of=plans(board=HIDES_JUDGES)))
def test_where_judges_are_not_shown_nobody_sees_anothers_scores(meeting: Meeting) -> None:
    for seat in (*PUBLIC, J1, J2):
        for ballot in _others(redact(meeting, seat), seat):
            assert (ballot.scores, ballot.total) == ({}, None)


def whose(meeting: Meeting, seat: Seat, case: str) -> dict[str, Ballot]:
    """The ballots on a case by the ids a seat is told, which may be nobody's."""
    ballots = meeting.cases[case].announced_ballots
    if seat not in PUBLIC or meeting.plan.board.show_judges:
        return dict(ballots)
    ordered = sorted(ballots.values(), key=lambda ballot: ballot.seq)
    away = meeting.plan.away_from.get(case, ())
    sitting = [n for n, judge in enumerate(meeting.plan.panel, 1) if judge not in away]
    return {str(number): ballot for number, ballot in zip(sitting, ordered, strict=False)}


@given(meeting=meetings())
def test_anothers_totals_are_seen_only_on_announced_cases_and_marks_never(meeting: Meeting) -> None:
    for seat in (*PUBLIC, J1, J2):
        view = redact(meeting, seat)
        for case in view.cases.values():
            behind = whose(meeting, seat, case.id)
            for judge, ballot in case.ballots.items():
                if judge == seat.judge:
                    assert ballot is meeting.cases[case.id].ballots[judge]
                    continue
                assert ballot.status is behind[judge].status
                assert ballot.at == behind[judge].at
                assert ballot.scores == {}
                if ballot.total is not None:
                    assert case.stage is Stage.ANNOUNCED
                    assert meeting.plan.board.show_judges
                    assert ballot.counts


@given(meeting=meetings(of=plans(board=SEALED)))
def test_nothing_behind_a_sealed_board(meeting: Meeting) -> None:
    for seat in (BOARD, J1):
        view = redact(meeting, seat)
        if all_is_told(meeting):
            assert view.standings == standings(as_announced(meeting))
            continue
        assert view.standings is None
        assert view.frozen is None
        assert all(ballot.scores == {} for ballot in _others(view, seat))


@given(meeting=meetings())
def test_who_may_see_everything_does(meeting: Meeting) -> None:
    for seat in (CHAIR, RECORDER, SUPERVISOR):
        view = redact(meeting, seat)
        assert view.standings is not None
        assert view.recent == tuple(replace(done, changes=()) for done in meeting.recent)
        assert (view.public is not None) == bool(meeting.under_correction)
        assert view.plan == meeting.plan.salted("")
        assert view.opened_with == (meeting.opened_with and meeting.opened_with.salted(""))
        bare = replace(view, plan=meeting.plan, standings=None, public=None, recent=meeting.recent)
        bare = replace(bare, tie_vote=meeting.tie_vote, opened_with=meeting.opened_with)
        bare = replace(bare, ceremony=None, commitment="")
        assert bare.same(meeting)


@given(meeting=meetings())
def test_a_tally_changes_nothing_but_the_time_it_takes(meeting: Meeting) -> None:
    counted = tally(meeting)
    for seat in SEATS:
        assert redact(meeting, seat, counted).same(redact(meeting, seat))


def test_what_a_tally_has_counted_is_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = a_plan(2, 2, board={"show_judges": True})
    meeting = scored(scored(opened(plan), "C1", {"J1": 5, "J2": 6}), "C2", {"J1": 7, "J2": 8})
    corrected = do(meeting, ReturnBallot(case="C1", judge="J1", reason="a slip"))
    counted: list[str] = []

    def noted(plan: Plan, about: Case, *given: Any, **named: Any) -> CaseScore:  # noqa: ANN401
        counted.append(about.id)
        return score_case(plan, about, *given, **named)

    final = do(meeting, Finalise())
    whole = {one.seq: tally(one) for one in (meeting, corrected)}
    monkeypatch.setattr("judgetui.meeting.tally.score_case", noted)
    for seat in SEATS:
        redact(meeting, seat, whole[meeting.seq])
    redact(final, BOARD, whole[meeting.seq])
    assert counted == []
    for seat in (CHAIR, BOARD, J1):
        # The score that stands is of other ballots than those on record, which were counted.
        redact(corrected, seat, whole[corrected.seq])
        assert counted == ["C1"]
        counted.clear()


def test_who_may_see_everything_sees_the_latest_acts_but_not_what_they_changed() -> None:
    meeting = do(opened(), KeyBallot(case="C2", judge="J3", scores=marks()), by="recorder")
    done = redact(meeting, CHAIR).recent[-1]
    assert done == Done(2, meeting.recent[-1].at, "recorder", "key-ballot", "C2", "J3")
    assert meeting.recent[-1].changes


@given(one=meetings(most=20), other=meetings(most=20))
def test_views_do_not_depend_on_what_was_looked_at_before(one: Meeting, other: Meeting) -> None:
    cache = RedactionCache()
    seen = [(one, J1), (other, J2), (one, BOARD), (other, BOARD), (one, J2), (one, J1)]
    for meeting, seat in seen:
        assert redact(meeting, seat, cache=cache).same(redact(meeting, seat))


def test_a_case_that_is_the_same_is_not_redacted_again() -> None:
    cache = RedactionCache()
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 5})
    before = redact(meeting, BOARD, cache=cache).cases
    after = redact(submitted(meeting, "C1", {"J2": 5}), BOARD, cache=cache).cases
    assert after["C2"] is before["C2"]
    assert len(after["C1"].ballots) == 1 + len(before["C1"].ballots)


@pytest.mark.parametrize("seat", [BOARD, J1])
def test_a_plan_is_hidden_again_only_for_another_plan_or_other_public_cases(seat: Seat) -> None:
    cache = RedactionCache()
    meeting = opened(_carrying())
    before = redact(meeting, seat, cache=cache).plan
    called = submitted(staged(meeting, "C1"), "C1", {"J1": 5})
    assert redact(called, seat, cache=cache).plan is before
    announced = do(called, CloseScoring(reason="so"), Announce())
    after = redact(announced, seat, cache=cache).plan
    assert after is redact(do(announced, CallCase(case="C2")), seat, cache=cache).plan
    assert after == redact(announced, seat).plan != before
    other = replace(announced, plan=announced.plan.changed(title="Another"))
    assert redact(other, seat, cache=cache).plan.title == "Another"


def _others(view: Meeting, seat: Seat) -> list[Ballot]:
    return [
        ballot
        for case in view.cases.values()
        for judge, ballot in case.ballots.items()
        if judge != seat.judge
    ]


def _shown(meeting: Meeting, seat: Seat = BOARD) -> set[str]:
    """The cases on which the seat sees another judge's total; it never sees more."""
    view = redact(meeting, seat)
    assert not any(ballot.scores for ballot in _others(view, seat))
    return {
        case.id
        for case in view.cases.values()
        if any(
            ballot.total is not None
            for judge, ballot in case.ballots.items()
            if judge != seat.judge
        )
    }


def _ranked(meeting: Meeting, seat: Seat = BOARD) -> list[str] | None:
    now = redact(meeting, seat).standings
    return None if now is None else [row.case for row in now.rows]


def test_a_live_board_shows_the_announced_cases_and_who_moved() -> None:
    meeting = scored(opened(), "C1", {"J1": 5})
    assert _ranked(staged(opened(), "C1")) == []
    meeting = scored(meeting, "C2", {"J1": 6})
    meeting = submitted(staged(meeting, "C3"), "C3", {"J1": 9})
    assert _ranked(meeting) == ["C2", "C1"]
    assert _ranked(meeting, J1) == ["C2", "C1"]
    now = redact(meeting, BOARD).standings
    assert now is not None
    assert now.provisional
    assert [(row.case, row.moved) for row in now.rows] == [("C2", None), ("C1", -1)]
    assert _ranked(meeting, CHAIR) == ["C3", "C2", "C1"]
    whole = redact(meeting, CHAIR).standings
    assert whole is not None
    assert [row.moved for row in whole.rows] == [None, -1, -1]


@pytest.mark.parametrize("rule", ["rank-sum", "mean"])
def test_ranks_tell_nothing_of_cases_that_are_not_announced(rule: str) -> None:
    meeting = opened(a_plan(3, 2, scoring={"combine": rule}))
    meeting = scored(meeting, "C1", {"J1": 5, "J2": 7})
    meeting = scored(meeting, "C2", {"J1": 6, "J2": 5})
    meeting = staged(meeting, "C3")
    best = submitted(meeting, "C3", {"J1": 10, "J2": 10})
    worst = submitted(meeting, "C3", {"J1": 1, "J2": 1})
    assert redact(best, BOARD).standings == redact(worst, BOARD).standings


def test_judges_are_shown_once_a_case_is_announced() -> None:
    plan = a_plan(board={"show_judges": True})
    meeting = submitted(staged(opened(plan), "C1"), "C1", {"J1": 5, "J2": 6})
    assert _shown(meeting) == _shown(meeting, J1) == set()
    meeting = do(meeting, CloseScoring(reason="so"))
    assert _shown(meeting) == set()
    meeting = scored(opened(plan), "C1", {"J1": 5, "J2": 6})
    assert _shown(meeting) == _shown(meeting, J1) == {"C1"}
    assert _shown(do(meeting, Withdraw(reason="so"))) == set()
    back = do(meeting, *(ReturnBallot(case="C1", judge=f"J{n}", reason="so") for n in (1, 2)))
    # Both ballots are as they were announced until the score is announced again.
    assert _shown(back) == {"C1"}


def shown_all(meeting: Meeting) -> Meeting:
    """The final meeting after the last step of the ceremony."""
    return do(meeting, Reveal(step=len(ceremony_steps(meeting.plan, standings(meeting)))))


def test_a_frozen_board_keeps_what_it_had_until_the_ceremony_is_over() -> None:
    meeting = opened(a_plan(2, 2, board={"show_judges": True}))
    meeting = scored(meeting, "C1", {"J1": 5, "J2": 5})
    meeting = scored(do(meeting, Freeze()), "C2", {"J1": 6, "J2": 6})
    for seen in (meeting, do(meeting, Finalise())):
        assert _ranked(seen) == ["C1"]
        assert _shown(seen) == {"C1"}
    meeting = shown_all(do(meeting, Finalise()))
    assert _ranked(meeting) == ["C2", "C1"]
    assert _shown(meeting) == {"C1", "C2"}
    now = redact(meeting, BOARD).standings
    assert now is not None
    assert not now.provisional


def test_a_sealed_board_shows_all_at_the_end_of_the_ceremony() -> None:
    meeting = opened(a_plan(1, 1, board={"policy": "sealed", "show_judges": True}))
    meeting = do(scored(meeting, "C1", {"J1": 5}), Freeze())
    for seen in (meeting, do(meeting, Finalise())):
        assert _ranked(seen) is None
        assert _ranked(seen, CHAIR) == ["C1"]
    meeting = shown_all(do(meeting, Finalise()))
    assert _ranked(meeting) == ["C1"]
    assert _shown(meeting) == {"C1"}


@pytest.mark.parametrize("policy", ["live", "sealed"])
def test_standings_that_were_superseded_are_not_sent_with_the_final_ones(policy: str) -> None:
    """A ballot that was corrected after the freeze would show what it had been."""
    meeting = scored(opened(a_plan(1, 1, board={"policy": policy})), "C1", {"J1": 9})
    acts = (ReturnBallot(case="C1", judge="J1", reason="so"),)
    meeting = do(meeting, Freeze(), *acts, KeyBallot(case="C1", judge="J1", scores=marks(2, 2)))
    meeting = shown_all(do(meeting, Announce(case="C1"), Finalise()))
    assert meeting.frozen is not None
    for seat in (BOARD, J1):
        view = redact(meeting, seat)
        assert view.frozen is None
        assert b"9.00" not in JSON.dump_json(view)


def test_marks_of_a_colleague_cannot_be_worked_out_from_the_standings() -> None:
    """Of two judges, each would need only the means by criterion."""
    meeting = staged(opened(a_plan(1, 2, board={"show_judges": True})), "C1")
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks(4, 4)), by="J1")
    one = do(meeting, SubmitBallot(case="C1", scores=marks(3, 9)), by="J2")
    other = do(meeting, SubmitBallot(case="C1", scores=marks(9, 3)), by="J2")
    for seat in (J1, BOARD):
        seen = [redact(do(m, CloseScoring(), Announce()), seat) for m in (one, other)]
        assert seen[0].same(seen[1])
        assert seen[0].cases["C1"].ballots["J2"].total == Decimal("6.00")
    now = redact(do(one, CloseScoring(), Announce()), J1).standings
    assert now is not None
    assert [(row.score, row.exact, row.criteria) for row in now.rows] == [
        (Decimal("5.00"), None, {})
    ]


def test_a_judge_sees_their_own_ballot_whole_and_of_others_how_far_they_are() -> None:
    meeting = staged(opened(), "C1")
    act = SubmitBallot(case="C1", scores=marks(3, 4), comment="mine", reasons={"depth": "so"})
    meeting = do(meeting, act, by="J1")
    meeting = do(meeting, act, by="J2")
    meeting = do(meeting, Recuse(case="C1", reason="kin"), by="J3")
    ballots = redact(meeting, J1).cases["C1"].ballots
    assert ballots["J1"] == meeting.cases["C1"].ballots["J1"]
    assert ballots["J2"].status == "submitted"
    assert (ballots["J2"].scores, ballots["J2"].comment, ballots["J2"].reasons) == ({}, "", {})
    assert (ballots["J3"].status, ballots["J3"].reason) == ("recused", "")
    assert redact(meeting, J2).cases["C1"].ballots["J2"].comment == "mine"
    assert redact(meeting, J1).awaited("C1") == ()


def _carrying() -> Plan:
    """A plan of two cases that bring the scores 1 and 2."""
    return a_plan(
        carried=[{"key": "before", "name": "Before", "weight": "0.5"}],
        cases=[
            {"id": f"C{n}", "number": n, "title": "T", "carried": {"before": n}} for n in (1, 2)
        ],
    )


def test_carried_scores_are_seen_with_their_announced_case() -> None:
    plan = _carrying()
    meeting = scored(opened(plan), "C1", {"J1": 5})
    view = redact(meeting, BOARD)
    assert view.plan.case["C1"].carried == {"before": Decimal(1)}
    assert view.plan.case["C2"].carried == {}
    assert view.contract == plan.contract
    assert view.plan.title == plan.title
    assert redact(meeting, CHAIR).plan is plan
    assert meeting.plan.case["C2"].carried == {"before": Decimal(2)}
    assert redact(Meeting.planned(plan), J1).plan.case["C1"].carried == {}


def test_a_case_of_the_plan_with_nothing_to_hide_is_not_copied_for_those_who_see_less() -> None:
    said = {"id": "C1", "number": 1, "title": "T", "say": "tee"}
    plan = a_plan(cases=[said, {"id": "C2", "number": 2, "title": "T"}])
    view = redact(opened(plan), BOARD).plan
    assert view.case["C1"].say == ""
    assert view.case["C2"] is plan.case["C2"]


def test_what_the_announcer_says_of_a_case_stays_with_those_who_run_the_meeting() -> None:
    case = {"id": "C1", "number": 1, "title": "T", "say": "tee", "citation": "For its care"}
    meeting = opened(a_plan(1, 1, cases=[case]))
    for seat in (BOARD, J1):
        seen = redact(meeting, seat).plan.case["C1"]
        assert (seen.say, seen.citation) == ("", "")
    told = redact(meeting, CHAIR).plan.case["C1"]
    assert (told.say, told.citation) == ("tee", "For its care")


def test_reasons_and_decisions_stay_with_the_chair() -> None:
    meeting = opened(a_plan(2, 1))
    for case in ("C1", "C2"):
        meeting = scored(meeting, case, {"J1": 5})
    meeting = do(meeting, DecideTie(cases=("C2", "C1"), reason="older"), Pause(reason="lunch"))
    for seat in (BOARD, J1):
        view = redact(meeting, seat)
        assert (view.decisions, view.recent, view.reason) == ((), (), "")
        assert {case.reason for case in view.cases.values()} == {""}
        assert _ranked(meeting, seat) == ["C2", "C1"]


def test_a_view_is_of_the_same_moment() -> None:
    meeting = do(opened(), KeyBallot(case="C1", judge="J1", scores=marks()), CallCase(case="C1"))
    for seat in SEATS:
        view = redact(meeting, seat)
        assert view == meeting
        assert (view.phase, view.on_stage, view.clock) == ("open", "C1", meeting.clock)


def _named(meeting: Meeting) -> Meeting:
    """The meeting with people whose every trait is found nowhere else."""
    judges = tuple(
        judge.model_copy(update={"name": f"Who{n}", "affiliation": f"Whence{n}", "title": "Whom"})
        for n, judge in enumerate(meeting.plan.judges)
    )
    fields = {name: getattr(meeting.plan, name) for name in Plan.model_fields}
    return replace(meeting, plan=Plan.model_construct(**(fields | {"judges": judges})))


@given(meeting=meetings(of=plans(board=HIDES_JUDGES)))
def test_where_judges_are_not_shown_the_hall_is_not_told_who_they_are(meeting: Meeting) -> None:
    meeting = _named(meeting)
    sent = JSON.dump_json(redact(meeting, BOARD)).decode()
    assert not any(said in sent for said in ("Who", "Whence", "Whom", '"J1"', '"J2"'))
    view, behind = redact(meeting, BOARD), meeting
    assert len(view.plan.judges) == len(behind.plan.judges)
    assert not any(judge.conflicts for judge in view.plan.judges)
    for case in behind.cases:
        shown = [ballot.status for ballot in view.cases[case].ballots.values()]
        told = behind.cases[case].announced_ballots.values()
        assert sorted(shown) == sorted(b.status for b in told)
        if not behind.cases[case].under_correction:
            assert len(view.awaited(case)) == len(behind.awaited(case))
    assert "Who0" in JSON.dump_json(redact(meeting, J1)).decode()


def test_where_judges_are_not_shown_judges_and_ballots_are_numbered() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J3": 5, "J1": 6})
    view = redact(meeting, BOARD)
    assert view.plan.judges == tuple(Judge(id=n, name=n) for n in ("1", "2", "3"))
    ballots = view.cases["C1"].ballots
    assert {key: (ballot.judge, ballot.by) for key, ballot in ballots.items()} == {
        "1": ("1", ""),
        "2": ("2", ""),
    }
    behind = meeting.cases["C1"].ballots
    assert [b.at for b in ballots.values()] == [behind["J3"].at, behind["J1"].at]
    assert {(b.status, b.seq, b.version) for b in ballots.values()} == {("submitted", 0, 1)}


def test_the_hall_cannot_tell_who_submitted_from_what_it_is_sent() -> None:
    meeting = staged(opened(), "C1")
    one, other = (do(submitted(meeting, "C1", {judge: 7})) for judge in ("J1", "J3"))
    assert redact(one, BOARD).same(redact(other, BOARD))
    assert not redact(one, J2).same(redact(other, J2))


def test_where_judges_are_shown_the_hall_is_told_their_names() -> None:
    meeting = submitted(staged(opened(a_plan(board={"show_judges": True})), "C1"), "C1", {"J2": 7})
    view = redact(meeting, BOARD)
    assert view.plan is meeting.plan
    assert list(view.cases["C1"].ballots) == ["J2"]


def test_a_tie_that_one_judge_settles_is_told_to_the_hall_without_which() -> None:
    plan = a_plan(
        2,
        2,
        scoring={"combine": "mean", "ties": ["judge:J2"]},
        board={"show_judges": False},
    )
    meeting = opened(plan)
    meeting = scored(scored(meeting, "C1", {"J1": 8, "J2": 6}), "C2", {"J1": 6, "J2": 8})
    for now in (meeting, do(meeting, Finalise()), do(meeting, Freeze())):
        seen = redact(now, BOARD)
        assert seen.standings is not None
        assert [(row.case, row.settled_by) for row in seen.standings.rows] == [
            ("C2", "judge:"),
            ("C1", "judge:"),
        ]
        assert b"J2" not in JSON.dump_json(seen)
        told = [str(sentence) for sentence in contract_lines(seen.plan)]
        assert any("by: the total of one of the judges." in sentence for sentence in told)
    named = redact(meeting, J1).standings
    assert named is not None
    assert {row.settled_by for row in named.rows} == {"judge:J2"}
