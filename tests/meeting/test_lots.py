"""Drawing by lot: the order, when it may be drawn, and what it decides."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import (
    ACT,
    Announce,
    CallCase,
    DecideTie,
    DrawLots,
    Entry,
    Finalise,
    Freeze,
    KeyBallot,
    OpenMeeting,
    Pause,
    Postpone,
    RecordVote,
    Reinstate,
    Resume,
    ReturnBallot,
    Undo,
    Withdraw,
)
from judgetui.meeting.apply import replay
from judgetui.meeting.lots import (
    are_digits,
    drawn_order,
    lot,
    may_be_drawn,
    shown_draw,
    typed_digits,
)
from judgetui.meeting.message import Refused
from judgetui.meeting.redaction import redact
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.standings import settled_scores, settled_words, standings
from judgetui.meeting.state import EMPTY, Meeting, Stage
from tests.meeting.factories import (
    a_plan,
    an_entry,
    ceremony_over,
    do,
    marks,
    opened,
    scored,
    staged,
)

CASES = ("C1", "C2", "C3", "C4", "C5")


def by_hand(meeting: Meeting, digits: str, *cases: str) -> tuple[str, ...]:
    """The order as whoever doubts it works it out, by a table of bytes and their SHA-256."""
    table = {}
    for case in cases:
        whole = hashlib.sha256()
        for part in (meeting.contract, digits, case):
            whole.update(part.encode("utf-8"))
        table[whole.digest()] = case
    return tuple(table[key] for key in sorted(table))


def order(*cases: str, digits: str = "3516") -> DrawLots:
    return DrawLots(what="order", cases=cases, digits=digits)


def tie(*cases: str, digits: str = "3516") -> DrawLots:
    return DrawLots(what="tie", cases=cases, digits=digits)


def tied(*marks: int, ties: tuple[str, ...] = ("exact", "draw"), prizes: int = 1) -> Meeting:
    """Cases C1, C2 … announced with these marks, one prize after the first place."""
    count = len(marks)
    plan = a_plan(
        count,
        1,
        scoring={"combine": "mean", "ties": ties},
        prizes=[{"name": "First", "count": prizes}],
    )
    meeting = opened(plan)
    for case, mark in zip(plan.order, marks, strict=True):
        meeting = scored(meeting, case, {"J1": mark})
    return meeting


def ranks(meeting: Meeting) -> dict[str, int | None]:
    return {row.case: row.rank for row in standings(meeting).rows}


def settled_by(meeting: Meeting) -> dict[str, str | None]:
    return {row.case: row.settled_by for row in standings(meeting).rows}


# The order.


def test_a_lot_is_the_hash_of_contract_digits_and_id_and_nothing_between() -> None:
    # printf '%s' 00ff 3516 C07 | sha256sum
    known = "cab6c6ef23e4b1349dab283f1dc4f50b6e81c4391196cfdd73a1e5f0048f0d18"
    assert lot("00ff", "3516", "C07") == known
    assert lot("00ff", "3516", "七") == hashlib.sha256(b"00ff3516\xe4\xb8\x83").hexdigest()


IDS = st.lists(st.text("ABC123-七", min_size=1, max_size=5), min_size=2, max_size=8, unique=True)
DIGITS = st.text("0123456789", min_size=1, max_size=20)


@given(cases=IDS, digits=DIGITS, data=st.data())
def test_a_drawn_order_has_every_case_once_however_they_were_named(
    cases: list[str], digits: str, data: st.DataObject
) -> None:
    drawn = drawn_order("c0ffee", digits, cases)
    assert sorted(drawn) == sorted(cases)
    assert drawn_order("c0ffee", digits, data.draw(st.permutations(cases))) == drawn
    lots = [lot("c0ffee", digits, case) for case in drawn]
    assert lots == sorted(lots)


@given(cases=IDS, digits=DIGITS, data=st.data())
def test_whoever_is_left_out_changes_nothing_for_the_others(
    cases: list[str], digits: str, data: st.DataObject
) -> None:
    out = data.draw(st.sampled_from(cases))
    drawn = drawn_order("c0ffee", digits, cases)
    rest = tuple(case for case in drawn if case != out)
    assert drawn_order("c0ffee", digits, [case for case in cases if case != out]) == rest


def test_other_digits_or_another_contract_give_another_order() -> None:
    digits = {drawn_order("c0ffee", str(digits), CASES) for digits in range(2000)}
    assert len(digits) == 120
    contracts = {drawn_order(f"{number:064x}", "1", CASES) for number in range(2000)}
    assert len(contracts) == 120
    assert drawn_order("c0ffee", "1", CASES) != drawn_order("c0ffee", "01", CASES)


@pytest.mark.parametrize("text", ["0", "007", "3516", "9" * 20])
def test_digits_a_draw_can_go_by(text: str) -> None:
    assert are_digits(text)


BAD = ["", "12a", "-1", "1.5", "1 2", "９", "٣", "²", "1\n", "9" * 21]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_digits_is_refused_with_a_sentence(text: str) -> None:
    assert not are_digits(text)
    if text != text.strip():
        # A line of text ends without its newline.
        return
    meeting = opened()
    with pytest.raises(Refused, match="give the 1 to 20 digits"):
        do(meeting, order("C1", "C2", digits=text))


@pytest.mark.parametrize(
    ("typed", "meant"), [("３５１６", "3516"), (" 3 5\u30001 6 ", "3516"), ("007", "007"), ("", "")]
)
def test_what_a_person_types_as_digits(typed: str, meant: str) -> None:
    assert typed_digits(typed) == meant


# The running order.


def test_the_running_order_is_the_one_worked_out_by_hand() -> None:
    meeting = opened(a_plan(5))
    after = do(meeting, order(*CASES, digits="20260"))
    assert after.order == by_hand(meeting, "20260", *CASES)
    (draw,) = after.draws
    assert (draw.what, draw.digits, draw.seq) == ("order", "20260", after.seq)
    assert draw.cases == after.order
    assert all(state.drawn for state in after.cases.values())


def test_only_the_cases_named_change_places() -> None:
    meeting = do(opened(a_plan(5)), CallCase(case="C2"))
    after = do(meeting, order("C1", "C5", "C3"))
    first, second, third = by_hand(meeting, "3516", "C1", "C3", "C5")
    assert after.order == (first, "C2", second, "C4", third)
    assert may_be_drawn(after) == ("C4",)


def test_the_ledger_keeps_what_was_called_out_and_not_the_order() -> None:
    act = order("C2", "C1")
    assert act.model_dump(mode="json") == {
        "do": "draw",
        "what": "order",
        "cases": ["C2", "C1"],
        "digits": "3516",
    }
    assert ACT.validate_python(act.model_dump()) == act


def test_what_cannot_be_drawn_is_refused() -> None:
    meeting = do(opened(a_plan(5)), CallCase(case="C1"))
    with pytest.raises(Refused, match=r"case 10 \(Story 1\) is being presented; only cases that"):
        do(meeting, order("C1", "C2"))
    with pytest.raises(Refused, match="there is no case C9"):
        do(meeting, order("C9", "C2"))
    with pytest.raises(Refused, match=r"case 20 \(Story 2\) is named twice"):
        do(meeting, order("C2", "C3", "C2"))
    with pytest.raises(Refused, match="not open yet"):
        do(Meeting.planned(a_plan(2)), order("C1", "C2"))
    with pytest.raises(Refused, match="only these may draw lots: the chair"):
        do(meeting, order("C2", "C3"), by="J1")
    assert len(do(meeting, Pause(), order("C2", "C3"), Resume()).draws) == 1


def test_a_second_draw_of_a_case_is_refused_until_the_first_is_undone() -> None:
    before = opened(a_plan(5))
    meeting = do(before, order("C1", "C2", "C3"))
    for again in (order("C3", "C2", "C1", digits="9"), order("C3", "C4"), order(*CASES)):
        with pytest.raises(Refused, match="was drawn by lot already; undo that draw first"):
            do(meeting, again)
    back = do(meeting, Undo(seq=meeting.seq))
    assert (back.order, back.draws, back.cases) == (before.order, (), before.cases)
    assert do(back, order(*CASES, digits="9")).order == by_hand(before, "9", *CASES)
    assert do(meeting, order("C4", "C5")).draws[-1].cases == by_hand(before, "3516", "C4", "C5")


def test_a_case_that_was_put_back_after_it_was_called_may_be_drawn_again() -> None:
    meeting = do(opened(a_plan(5)), order("C1", "C2", "C3"))
    for case in ("C1", "C2"):
        meeting = do(meeting, CallCase(case=case), Postpone())
    assert may_be_drawn(meeting) == ("C4", "C5", "C1", "C2")
    again = do(meeting, order("C2", "C1", digits="77"))
    assert again.order == ("C3", "C4", "C5", *by_hand(meeting, "77", "C1", "C2"))
    with pytest.raises(Refused, match="drawn by lot already"):
        do(again, order("C2", "C1", digits="78"))


def test_who_only_waits_is_not_drawn_again_by_postponing_or_withdrawing() -> None:
    meeting = do(opened(a_plan(5)), order("C1", "C2"))
    meeting = do(meeting, Postpone(case="C1"), Withdraw(case="C2"), Reinstate(case="C2"))
    with pytest.raises(Refused, match="drawn by lot already"):
        do(meeting, order("C1", "C2"))


def test_a_draw_stands_once_a_case_of_it_was_called() -> None:
    meeting = do(opened(a_plan(5)), order("C1", "C2"), CallCase(case="C1"))
    with pytest.raises(Refused, match=r"act 3 \(call a case\) came after act 2 and builds on it"):
        do(meeting, Undo(seq=2))
    back = do(meeting, Undo(seq=3), Undo(seq=2))
    assert back.draws == ()
    # What was not drawn does not hold up the draw.
    other = do(opened(a_plan(5)), order("C1", "C2"), CallCase(case="C4"), Undo(seq=2))
    assert (other.draws, other.order) == ((), CASES)


@given(
    cases=st.lists(st.sampled_from(CASES), min_size=2, unique=True), digits=DIGITS, salt=st.binary()
)
def test_replaying_gives_the_order_there_was(cases: list[str], digits: str, salt: bytes) -> None:
    plan = a_plan(5, title=f"Review {salt.hex()}")
    meeting = opened(plan)
    acts = (order(*cases, digits=digits), CallCase(case="C1"))
    first = do(meeting, acts[0])
    entries = [an_entry(meeting, acts[0]), an_entry(first, acts[1])]
    read = [Entry.model_validate_json(entry.model_dump_json(by_alias=True)) for entry in entries]
    live = do(meeting, *acts)
    assert replay(meeting, read).same(live)
    assert live.draws[0].cases == by_hand(meeting, digits, *cases)
    back = do(first, Undo(seq=first.seq))
    assert replace(back, seq=meeting.seq, at=meeting.at).same(meeting)


# Ties.


def test_a_tie_is_unsettled_until_it_is_drawn() -> None:
    meeting = tied(8, 8, 8, 5)
    assert ranks(meeting) == {"C1": 1, "C2": 1, "C3": 1, "C4": 4}
    with pytest.raises(Refused, match="settle it first by a draw by lot or an extra prize"):
        do(meeting, Finalise())
    after = do(meeting, tie("C3", "C1", "C2"))
    drawn = by_hand(meeting, "3516", "C1", "C2", "C3")
    assert ranks(after) == {case: place for place, case in enumerate((*drawn, "C4"), 1)}
    assert settled_by(after) == {**dict.fromkeys(drawn, "draw"), "C4": None}
    (decision,) = after.decisions
    assert (decision.kind, decision.cases) == ("draw", drawn)
    final = do(after, Finalise())
    outcome = settled_scores(final.plan, standings(final).rows)
    assert str(settled_words(final.plan, outcome)) == "Equal scores: 8.00 by a draw by lot"
    back = do(after, Undo(seq=after.seq))
    assert ranks(back) == ranks(meeting)
    assert (back.draws, back.decisions) == ((), ())


def test_another_plan_does_not_draw() -> None:
    meeting = tied(8, 8, ties=("exact", "vote", "chair"))
    with pytest.raises(Refused, match="does not settle ties by lot; it says: exact, vote, chair"):
        do(meeting, tie("C1", "C2"))


def test_a_draw_is_of_one_whole_tie() -> None:
    meeting = tied(8, 8, 8, 5, 5)
    for cases in (("C1", "C2"), ("C1", "C2", "C3", "C4"), ("C3", "C4")):
        with pytest.raises(Refused, match="are not all the cases that share one rank"):
            do(meeting, tie(*cases))
    with pytest.raises(Refused, match="there is no case C9"):
        do(meeting, tie("C1", "C9"))
    after = do(meeting, tie("C1", "C2", "C3"), tie("C4", "C5"))
    assert [row.tied for row in standings(after).rows] == [False] * 5


def test_a_second_draw_of_a_tie_is_refused_until_the_first_is_undone() -> None:
    meeting = do(tied(8, 8), tie("C1", "C2"))
    with pytest.raises(Refused, match=r"were drawn by lot already, in act \d+; undo that draw"):
        do(meeting, tie("C2", "C1", digits="1"))
    back = do(meeting, Undo(seq=meeting.seq))
    assert ranks(do(back, tie("C2", "C1", digits="1"))) == {
        case: place for place, case in enumerate(by_hand(back, "1", "C1", "C2"), 1)
    }


def test_a_draw_goes_on_deciding_what_is_left_of_its_tie() -> None:
    meeting = do(tied(8, 8, 8), tie("C1", "C2", "C3"))
    first, second, third = meeting.draws[0].cases
    out = do(meeting, Withdraw(case=second, reason="ill"))
    assert ranks(out) == {first: 1, third: 2}


def test_a_tie_that_another_case_joins_is_drawn_anew() -> None:
    meeting = do(tied(8, 8, 5), tie("C1", "C2"))
    meeting = do(meeting, ReturnBallot(case="C3", judge="J1", reason="wrong line"))
    meeting = do(meeting, KeyBallot(case="C3", judge="J1", scores=marks(8, 8)), Announce(case="C3"))
    assert set(ranks(meeting).values()) == {1}
    after = do(meeting, tie("C1", "C2", "C3", digits="4"))
    drawn = by_hand(meeting, "4", "C1", "C2", "C3")
    assert [row.case for row in standings(after).rows] == list(drawn)


def test_links_before_the_draw_go_before_it_and_links_after_it_wait() -> None:
    meeting = tied(8, 8, ties=("vote", "draw", "chair"))
    voted = do(meeting, RecordVote(votes={"C1": 0, "C2": 1}))
    assert settled_by(voted) == {"C2": "vote", "C1": "vote"}
    with pytest.raises(Refused, match="share one rank"):
        do(voted, tie("C1", "C2"))
    drawn = do(meeting, tie("C1", "C2"))
    assert set(settled_by(drawn).values()) == {"draw"}
    with pytest.raises(Refused, match="share one rank"):
        do(drawn, DecideTie(cases=("C1", "C2"), reason="older"))
    assert set(settled_by(do(meeting, DecideTie(cases=("C2", "C1"), reason="older"))).values()) == {
        "chair"
    }


def test_an_extra_prize_given_later_stands_above_an_earlier_draw() -> None:
    meeting = do(tied(8, 8, 5), tie("C1", "C2"))
    meeting = do(meeting, ReturnBallot(case="C3", judge="J1", reason="wrong line"))
    meeting = do(meeting, KeyBallot(case="C3", judge="J1", scores=marks(8, 8)), Announce(case="C3"))
    meeting = do(meeting, DecideTie(cases=("C1", "C2", "C3"), extra_prize=True, reason="all"))
    meeting = do(meeting, Withdraw(case="C3", reason="ill"))
    assert ranks(meeting) == {"C1": 1, "C2": 1}
    assert {row.prize for row in standings(meeting).rows} == {0}


def test_entrants_are_drawn_by_the_case_that_stands_for_them() -> None:
    dives = [
        {"id": f"D{n}", "number": n, "title": f"Dive {n}", "entrant": who}
        for n, who in enumerate(("Chen", "Olga", "Chen", "Olga"), 1)
    ]
    plan = a_plan(
        1,
        1,
        cases=dives,
        scoring={"combine": "mean", "ties": ["draw"], "entrants": "sum"},
        prizes=[],
    )
    meeting = opened(plan)
    for case in plan.order:
        meeting = scored(meeting, case, {"J1": 6})
    after = do(meeting, tie("D1", "D2"))
    assert tuple(ranks(after)) == by_hand(meeting, "3516", "D1", "D2")
    with pytest.raises(Refused, match="Chen, Olga were drawn by lot already"):
        do(after, tie("D1", "D2"))


# What is said, and to whom.


def test_the_rules_say_how_lots_are_drawn_where_they_may_be() -> None:
    said = [str(line) for line in contract_lines(tied(8, 8).plan)]
    (lots,) = [line for line in said if "SHA-256" in line]
    assert "contract, digits and case id" in lots
    assert any("by: the score before rounding, a draw by lot." in line for line in said)
    assert not any("SHA-256" in str(line) for line in contract_lines(a_plan()))


def test_the_hall_hears_of_a_draw_what_is_public() -> None:
    meeting = do(opened(a_plan(3)), order("C1", "C3"))
    for seat in (BOARD, Seat(Role.JUDGE, "J1"), CHAIR):
        seen = redact(meeting, seat)
        assert seen.draws == meeting.draws
        assert seen.order == meeting.order
        assert drawn_order(seen.contract, "3516", ("C1", "C3")) == seen.draws[0].cases
    ended = do(tied(8, 8), tie("C1", "C2"))
    assert redact(ended, BOARD).draws == ended.draws
    sealed = replace(
        ended,
        plan=ended.plan.changed(board=ended.plan.board.model_copy(update={"policy": "sealed"})),
    )
    assert redact(sealed, BOARD).draws == ()
    assert redact(sealed, CHAIR).draws == ended.draws
    assert redact(ceremony_over(do(sealed, Finalise())), BOARD).draws == ended.draws


def test_a_draw_of_what_the_frozen_board_hides_is_not_told() -> None:
    plan = a_plan(2, 1, scoring={"combine": "mean", "ties": ["draw"]}, prizes=[])
    meeting = do(scored(opened(plan), "C1", {"J1": 8}), Freeze())
    meeting = do(scored(meeting, "C2", {"J1": 8}), tie("C1", "C2"))
    assert redact(meeting, BOARD).draws == ()
    final = do(meeting, Finalise())
    assert redact(final, BOARD).draws == ()
    assert redact(ceremony_over(final), BOARD).draws == meeting.draws


def test_a_board_shows_a_draw_until_the_meeting_goes_on() -> None:
    meeting = opened(a_plan(4))
    assert shown_draw(meeting) is None
    drawn = do(meeting, order("C1", "C2"))
    assert shown_draw(drawn) == drawn.draws[0]
    assert shown_draw(do(drawn, CallCase(case="C3"))) is None
    assert shown_draw(do(drawn, CallCase(case="C1"), Postpone())) is None
    assert shown_draw(scored(drawn, "C3", {"J1": 8})) is None
    during = do(staged(meeting, "C3", Stage.CLOSED), order("C1", "C2"))
    assert shown_draw(during) is None
    assert shown_draw(do(during, Announce())) is None
    ended = do(tied(8, 8), tie("C1", "C2"))
    assert shown_draw(ended) == ended.draws[0]
    assert shown_draw(do(ended, Finalise())) is None


def test_older_meetings_draw_too() -> None:
    meeting = do(EMPTY, OpenMeeting(plan=a_plan(2)))
    assert meeting.rules == 1
    assert do(meeting, order("C1", "C2")).draws[0].cases == by_hand(meeting, "3516", "C1", "C2")
