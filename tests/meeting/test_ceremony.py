"""The steps of the ceremony, and that each shows the hall no more than it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.language import say
from judgetui.meeting.acts import (
    Announce,
    CorrectBallot,
    DecideTie,
    Finalise,
    Freeze,
    Reveal,
    StepBack,
    WithholdPrize,
    opening,
)
from judgetui.meeting.ceremony import ceremony_steps, what_comes
from judgetui.meeting.ceremony_step import CeremonyStep, Winner
from judgetui.meeting.message import Refused
from judgetui.meeting.next_step import next_step
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting
from tests.meeting.factories import a_plan, do, opened, scored

J1 = Seat(Role.JUDGE, "J1")
SEALED = {"policy": "sealed", "show_judges": True}
PRIZES = (
    {"name": "First", "count": 2},
    {"name": "Second", "count": 1},
    {"name": "Third", "count": 3},
)


def finished(
    totals: Sequence[int], *, prizes: Sequence[Mapping[str, Any]] = PRIZES, **changes: object
) -> Meeting:
    """A final meeting in which case C1 has the first of these marks for both criteria, and so on.

    A tie across a prize line is the chair's to settle, in running order.
    """
    plan = a_plan(len(totals), 1, prizes=list(prizes), **{"board": SEALED, **changes})
    meeting = opened(plan)
    for case, mark in zip(plan.order, totals, strict=True):
        meeting = scored(meeting, case, {"J1": mark})
    for line in standings(meeting).prize_lines:
        if line.tied:
            meeting = do(meeting, DecideTie(cases=line.tied, reason="as drawn"))
    return do(meeting, Finalise())


def steps_of(meeting: Meeting) -> tuple[CeremonyStep, ...]:
    return ceremony_steps(meeting.plan, standings(meeting))


def told(meeting: Meeting) -> list[str]:
    """Every step in the words that give nothing away."""
    return [say(what_comes(meeting.plan, step)) for step in steps_of(meeting)]


def test_steps_go_from_the_lowest_prize_upward() -> None:
    meeting = finished([9, 8, 7, 6, 5, 4, 3])
    assert told(meeting) == [
        "the ceremony begins",
        "the card of Third",
        "Third, 1 to 3 of 3: who it is",
        "Third, 1 to 3 of 3: the score",
        "the card of Second",
        "Second, 1 of 1: the place",
        "Second, 1 of 1: who it is",
        "Second, 1 of 1: the score",
        "the card of First",
        "First, 1 to 2 of 2: the two best, by name",
        "First, 1 to 2 of 2: who it is",
        "First, 1 to 2 of 2: the score",
        "First, 2 of 2: the score",
        "all standings; then nothing is hidden any more",
    ]


def test_each_step_says_only_what_it_is_about() -> None:
    steps = steps_of(finished([9, 8, 7, 6, 5, 4, 3]))
    assert steps[2].winners == (Winner("C4"), Winner("C5"), Winner("C6"))
    assert steps[3].winners[0] == Winner("C4", 4, score=Decimal("6.00"))
    place, name, score = steps[5:8]
    # The third prizes had 6, 5 and 4 of 10: 7 ends a scale from 3.5, on which 6 was the best.
    assert (place.start, place.end, place.beat) == (Decimal("3.5"), Decimal("7.0"), 71)
    assert place.winners == (Winner("", 3, bar=100),)
    assert name.winners == (Winner("C3", 3, bar=100),)
    assert score.winners == (Winner("C3", 3, bar=100, score=Decimal("7.00")),)
    duel = steps[9]
    assert duel.winners == (Winner("C1"), Winner("C2"))
    assert duel.start is None
    assert steps[12].winners == (Winner("C1", 1, bar=100, score=Decimal("9.00")),)


def test_the_two_best_are_named_in_running_order() -> None:
    assert steps_of(finished([8, 9]))[-6].kind == "tier"
    duel = next(step for step in steps_of(finished([8, 9])) if step.kind == "duel")
    assert [winner.case for winner in duel.winners] == ["C1", "C2"]


@pytest.mark.parametrize(
    ("totals", "first"),
    [([9, 9, 7], 2), ([9, 8, 7], 1), ([9, 8, 8], 3)],
    ids=["tied", "one prize", "second shared"],
)
def test_there_is_no_duel_without_two_who_are_alone_in_their_ranks(
    totals: list[int], first: int
) -> None:
    meeting = finished(totals, prizes=[{"name": "First", "count": first}])
    assert "duel" not in [step.kind for step in steps_of(meeting)]


def test_who_shares_a_rank_is_called_up_together() -> None:
    steps = steps_of(finished([9, 8, 8, 7], prizes=[{"name": "First", "count": 4}]))
    shared = [step for step in steps if len(step.winners) == 2]
    assert [step.kind for step in shared] == ["place", "name", "score"]
    assert [(w.rank, w.tied) for w in shared[0].winners] == [(2, True), (2, True)]
    assert (shared[0].first, shared[0].last) == (2, 3)


def test_a_prize_that_nobody_has_has_a_card_of_its_own() -> None:
    prizes = [{"name": "First", "count": 1, "from": "9.5"}, {"name": "Second", "count": 1}]
    meeting = finished([9, 8], prizes=prizes)
    assert told(meeting)[-2] == "the card of First, which nobody has"
    assert steps_of(meeting)[-2] == CeremonyStep("vacant", prize=0)
    two = [{"name": "First", "count": 2}]
    left = do(finished([9, 8], prizes=two), WithholdPrize(prize=0, reason="too weak"))
    assert (steps_of(left)[1].given, steps_of(left)[1].vacant) == (1, 1)


def test_without_prizes_all_standings_come_at_once() -> None:
    meeting = finished([9, 8], prizes=[])
    assert [step.kind for step in steps_of(meeting)] == ["opening", "standings"]


def test_hundreds_come_in_groups_of_eight_the_odd_ones_first() -> None:
    totals = [10 - n // 30 for n in range(300)]
    prizes = [
        {"name": "First", "count": 30, "ties": "extra"},
        {"name": "Second", "count": 90, "ties": "extra"},
    ]
    steps = steps_of(finished(totals, prizes=prizes))
    sizes = [len(step.winners) for step in steps if step.kind == "name"]
    assert sizes == [2] + [8] * 11 + [6] + [8] * 3
    cases = [winner.case for step in steps if step.kind == "score" for winner in step.winners]
    assert sorted(cases) == sorted(f"C{n}" for n in range(1, 121))


def test_entrants_are_called_up_once() -> None:
    cases = [
        {"id": f"C{n}", "number": n, "title": f"Dive {n}", "entrant": "Ann" if n % 2 else "Bea"}
        for n in range(1, 5)
    ]
    scoring = {"combine": "mean", "entrants": "sum", "ties": ["exact", "chair"]}
    meeting = finished([9, 5, 8, 4], prizes=PRIZES[:1], cases=cases, scoring=scoring)
    duel = next(step for step in steps_of(meeting) if step.kind == "duel")
    assert [winner.case for winner in duel.winners] == ["C1", "C2"]
    best = steps_of(meeting)[-2].winners
    assert best == (Winner("C1", 1, bar=100, score=Decimal("17.00")),)


def test_where_low_wins_the_lowest_score_comes_last() -> None:
    meeting = finished([9, 5, 7], prizes=PRIZES[:1], scoring={"combine": "rank-sum", "ties": []})
    best = steps_of(meeting)[-2].winners
    assert best == (Winner("C1", 1, bar=best[0].bar, score=Decimal("1.00")),)
    assert best[0].bar is not None
    assert 0 < best[0].bar <= 100


# -- acts ------------------------------------------------------------------------------------------


def test_the_hall_sees_the_step_that_was_revealed() -> None:
    meeting = finished([9, 8, 7])
    assert redact(meeting, BOARD).ceremony is None
    steps = steps_of(meeting)
    for number, step in enumerate(steps, 1):
        meeting = do(meeting, Reveal(step=number))
        for seat in (CHAIR, BOARD, J1):
            assert redact(meeting, seat).ceremony == step
            assert redact(meeting, seat).revealed == number
    assert meeting.all_shown
    meeting = do(meeting, StepBack(), StepBack())
    assert meeting.revealed == len(steps) - 2
    assert not meeting.all_shown
    meeting = do(meeting, Reveal(step=2))
    assert redact(meeting, BOARD).ceremony == steps[1]


def test_a_message_stands_in_the_place_of_a_step_until_the_next_act() -> None:
    meeting = do(finished([9, 8, 7]), Reveal(step=0, message="A word of thanks"))
    assert (meeting.revealed, meeting.card) == (0, "A word of thanks")
    assert redact(meeting, BOARD).card == "A word of thanks"
    meeting = do(meeting, Reveal(step=3))
    assert (meeting.revealed, meeting.card) == (3, "")
    meeting = do(meeting, Reveal(step=3, message="Music"), StepBack())
    assert (meeting.revealed, meeting.card) == (3, "")


def test_what_cannot_be_shown_is_refused() -> None:
    meeting = finished([9, 8, 7], prizes=[])
    with pytest.raises(Refused, match="the last step of the ceremony is 2"):
        do(meeting, Reveal(step=3))
    with pytest.raises(Refused, match="the first step of the ceremony is 1"):
        do(meeting, Reveal(step=0))
    with pytest.raises(Refused, match="the ceremony has not begun"):
        do(meeting, StepBack())
    with pytest.raises(Refused, match="only these may show a step of the ceremony: the chair"):
        do(meeting, Reveal(step=1), by="recorder")
    with pytest.raises(Refused, match="the result is not final yet; make it final first"):
        do(opened(), Reveal(step=1))
    with pytest.raises(Refused, match="this meeting was opened by an earlier judgetui"):
        do(replace(meeting, rules=2), Reveal(step=1))


def test_a_score_under_correction_is_announced_again_before_another_step() -> None:
    meeting = finished([9, 8, 7])
    last = len(steps_of(meeting))
    meeting = do(meeting, Reveal(step=last))
    before = redact(meeting, BOARD).ceremony
    correction = CorrectBallot(
        case="C1", judge="J1", scores={"depth": 1, "care": 1}, reason="misread"
    )
    changed = do(meeting, correction)
    assert changed.under_correction == ("C1",)
    assert redact(changed, BOARD).ceremony == before, "the announced score stands meanwhile"
    assert next_step(redact(changed, CHAIR)).act == Announce(case="C1")
    with pytest.raises(Refused, match="under correction"):
        do(changed, Reveal(step=last - 1))
    said = do(changed, Reveal(step=last, message="A score is corrected"))
    assert said.card == "A score is corrected"
    again = do(said, Announce(case="C1"), Reveal(step=last - 1))
    shown = redact(again, BOARD).ceremony
    assert shown is not None
    assert [winner.case for winner in shown.winners] == ["C2"]
    assert next_step(redact(again, CHAIR)).ceremony


def test_a_result_that_changes_takes_the_ceremony_back_to_the_card_of_its_tier() -> None:
    meeting = finished([9, 8, 7, 6, 5, 4])
    assert told(meeting)[12] == "First, 2 of 2: the score"
    meeting = do(meeting, Reveal(step=13))
    equal = {"depth": 9, "care": 9}
    changed = do(meeting, CorrectBallot(case="C2", judge="J1", scores=equal, reason="misread"))
    assert changed.revealed == 13
    # Once C1 and C2 share the first place there are 13 steps: the number alone would tell all.
    again = do(changed, Announce(case="C2"))
    assert len(steps_of(again)) == 13
    assert redact(again, BOARD).ceremony == CeremonyStep("tier", prize=0, given=2)
    assert (again.revealed, again.all_shown) == (9, False)
    assert redact(again, BOARD).standings is None


def test_a_prize_that_is_withheld_in_the_ceremony_does_not_move_the_step_on() -> None:
    meeting = do(finished([9, 8, 7, 6, 5, 4]), Reveal(step=7))
    assert told(meeting)[6] == "Second, 1 of 1: who it is"
    meeting = do(meeting, WithholdPrize(prize=1, reason="not good enough"))
    assert redact(meeting, BOARD).ceremony == CeremonyStep("vacant", prize=1)


def test_a_message_under_correction_shows_no_more_than_the_step_it_stands_on() -> None:
    meeting = do(finished([9, 8, 7, 6, 5, 4]), Reveal(step=13))
    equal = {"depth": 9, "care": 9}
    meeting = do(meeting, CorrectBallot(case="C2", judge="J1", scores=equal, reason="misread"))
    said = do(meeting, Reveal(step=13, message="One moment"))
    assert not said.all_shown
    assert redact(said, BOARD).standings is None


@given(
    totals=st.lists(st.integers(1, 10), min_size=2, max_size=8),
    step=st.integers(1, 40),
    case=st.integers(0, 7),
    mark=st.integers(1, 10),
)
def test_a_correction_in_the_ceremony_names_nobody_new_to_the_hall(
    totals: list[int], step: int, case: int, mark: int
) -> None:
    before = finished(totals)
    before = do(before, Reveal(step=min(step, len(steps_of(before)))))
    which = f"C{case % len(totals) + 1}"
    if totals[case % len(totals)] == mark:
        return
    other = {"depth": mark, "care": mark}
    correction = CorrectBallot(case=which, judge="J1", scores=other, reason="misread")
    after = do(before, correction, Announce(case=which))
    seen, shown = steps_of(before)[: before.revealed], steps_of(after)[: after.revealed]
    assert after.all_shown is before.all_shown
    assert before.all_shown or shown == seen or not shown[-1].winners


def test_a_board_that_hid_nothing_goes_on_hiding_nothing() -> None:
    meeting = finished([9, 8, 7], board={"policy": "live"})
    assert redact(meeting, BOARD).standings == standings(meeting)
    meeting = do(meeting, Reveal(step=1))
    assert redact(meeting, BOARD).standings == standings(meeting)
    assert redact(meeting, BOARD).ceremony == CeremonyStep("opening")


def test_a_meeting_of_earlier_rules_shows_all_once_it_is_final() -> None:
    meeting = replace(finished([9, 8, 7]), rules=2)
    assert redact(meeting, BOARD).standings == standings(meeting)
    assert redact(meeting, BOARD).commitment == ""


def test_a_frozen_board_keeps_what_it_had_until_the_last_step() -> None:
    plan = a_plan(3, 1, prizes=[{"name": "First", "count": 2}])
    meeting = do(scored(opened(plan), "C1", {"J1": 5}), Freeze())
    for case, mark in (("C2", 9), ("C3", 7)):
        meeting = scored(meeting, case, {"J1": mark})
    meeting = do(meeting, Finalise())
    kept = redact(meeting, BOARD).standings
    assert kept is not None
    assert [row.case for row in kept.rows] == ["C1"]
    last = len(steps_of(meeting))
    meeting = do(meeting, Reveal(step=last - 1))
    assert redact(meeting, BOARD).standings == kept
    meeting = do(meeting, Reveal(step=last))
    assert redact(meeting, BOARD).standings == standings(meeting)
    assert redact(meeting, BOARD).frozen is None


# -- that nothing leaks ----------------------------------------------------------------------------


@st.composite
def _nights(draw: st.DrawFn) -> tuple[Meeting, Meeting, int]:
    """Two final meetings and a step up to which the hall is told the same of both.

    They differ in who has the scores that are not told by then, and in the scores without a prize.
    """
    count = draw(st.integers(2, 9))
    marks = sorted(draw(st.lists(st.integers(1, 10), min_size=count, max_size=count)), reverse=True)
    tiers = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    prizes = [{"name": f"P{n}", "count": c, "ties": "extra"} for n, c in enumerate(tiers)]
    board = draw(st.sampled_from([SEALED, {"freeze_after": 0, "show_judges": True}]))
    cases = draw(st.permutations(range(count)))
    one = finished([marks[place] for place in cases], prizes=prizes, board=board)
    steps = steps_of(one)
    step = draw(st.integers(0, len(steps) - 1))
    shown = {winner.case for told in steps[:step] for winner in told.winners}
    prized = {row.case: row.prize is not None for row in standings(one).rows}
    totals = {case: marks[cases[place]] for place, case in enumerate(one.plan.order)}
    free = [case for case in totals if case not in shown and prized[case]]
    mixed = draw(st.permutations(free))
    moved = {case: totals[other] for case, other in zip(free, mixed, strict=True)}
    lost = {case: draw(st.integers(0, t)) for case, t in totals.items() if not prized[case]}
    # Without a prize line that a lower score could move the prizes stay where they are.
    other = finished(
        [{**totals, **moved, **lost}[case] for case in totals], prizes=prizes, board=board
    )
    return one, other, step


@given(nights=_nights())
def test_nothing_follows_from_scores_that_no_step_has_shown(
    nights: tuple[Meeting, Meeting, int],
) -> None:
    one, other, step = nights
    if step:
        one, other = (do(meeting, Reveal(step=step)) for meeting in (one, other))
    for seat in (BOARD, Seat(Role.JUDGE, "J9")):
        assert redact(one, seat).same(redact(other, seat))


@given(nights=_nights())
def test_at_the_end_everybody_is_told_all(nights: tuple[Meeting, Meeting, int]) -> None:
    meeting = nights[0]
    meeting = do(meeting, Reveal(step=len(steps_of(meeting))))
    for seat in (BOARD, J1):
        assert redact(meeting, seat).standings == standings(meeting)


def salted(plan: Plan) -> Meeting:
    """A meeting that has just opened with a salt."""
    return do(EMPTY, opening(plan, "5a" * 32))


def test_the_commitment_is_to_the_standings_behind_a_sealed_board() -> None:
    meeting = scored(salted(a_plan(2, 1, board=SEALED)), "C1", {"J1": 5})
    before = redact(meeting, BOARD).commitment
    # printf '%s\n%s' 5a5a… '[["C1",1,"5.00",0]]' | sha256sum
    assert before == "28991b8ce01a1766"
    meeting = do(scored(meeting, "C2", {"J1": 9}), Finalise())
    at_the_end = redact(meeting, BOARD).commitment
    assert at_the_end != before
    assert redact(meeting, CHAIR).commitment == at_the_end
    # The chair's own view has no salt to make it of, and hands it on.
    assert redact(redact(meeting, CHAIR), BOARD).commitment == at_the_end
    shown = do(meeting, Reveal(step=5))
    assert redact(shown, BOARD).commitment == at_the_end
    misread = CorrectBallot(case="C1", judge="J1", scores={"depth": 1, "care": 1}, reason="misread")
    corrected = do(meeting, misread)
    assert redact(corrected, BOARD).commitment == at_the_end, "what was announced still stands"
    again = do(corrected, Announce(case="C1"))
    assert redact(again, BOARD).commitment != at_the_end
    assert redact(again, BOARD).earlier_commitments == (at_the_end,), "the hall saw that one"
    live = scored(salted(a_plan(1, 1)), "C1", {"J1": 5})
    assert redact(live, BOARD).commitment == ""
