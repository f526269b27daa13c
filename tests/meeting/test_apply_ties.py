"""Ties, votes, extra prizes, the frozen board and the end."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import DecideTie, Finalise, Freeze, RecordVote, Undo
from judgetui.meeting.message import Refused
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase
from tests.meeting.factories import a_plan, do, opened, scored


def tied(
    ties: tuple[str, ...] = ("exact", "vote", "chair"), *, count: int = 1, judges: int = 1
) -> Meeting:
    """C1 and C2 share the first rank, C3 is third, and the only prize is one or two."""
    plan = a_plan(
        3,
        judges,
        scoring={"combine": "mean", "ties": ties},
        prizes=[{"name": "First", "count": count}],
    )
    meeting = opened(plan)
    for case, mark in (("C1", 8), ("C2", 8), ("C3", 5)):
        meeting = scored(meeting, case, dict.fromkeys(plan.judge, mark))
    return meeting


def ranks(meeting: Meeting) -> dict[str, int | None]:
    return {row.case: row.rank for row in standings(meeting).rows}


@pytest.mark.parametrize(
    ("ties", "ways"),
    [
        (("vote", "chair"), "a panel vote, the chair's decision or an extra prize"),
        (("vote",), "by a panel vote or an extra prize"),
        (("chair",), "by the chair's decision or an extra prize"),
        ((), "by an extra prize"),
    ],
)
def test_a_tie_across_a_prize_line_stops_the_end(ties: tuple[str, ...], ways: str) -> None:
    meeting = tied(ties)
    assert meeting.phase is Phase.DELIBERATING
    with pytest.raises(
        Refused, match=rf"case 10 \(Story 1\), case 20 \(Story 2\) are tied.*{ways}"
    ):
        do(meeting, Finalise(reason="so"))


def test_a_tie_on_one_side_of_every_line_does_not() -> None:
    assert do(tied(count=2), Finalise()).phase is Phase.FINAL


def test_a_vote_settles_it() -> None:
    meeting = do(tied(judges=7), RecordVote(votes={"C1": 3, "C2": 4}))
    assert ranks(meeting) == {"C2": 1, "C1": 2, "C3": 3}
    assert meeting.decisions[0].kind == "vote"
    assert meeting.decisions[0].seq == meeting.seq
    assert do(meeting, Finalise()).phase is Phase.FINAL
    assert ranks(do(meeting, Undo(seq=meeting.seq))) == {"C1": 1, "C2": 1, "C3": 3}


def test_equal_votes_are_on_record_and_leave_the_tie() -> None:
    meeting = do(tied(judges=7), RecordVote(votes={"C1": 3, "C2": 3}))
    assert ranks(meeting)["C2"] == 1
    meeting = do(meeting, DecideTie(cases=("C2", "C1"), reason="older"))
    assert ranks(meeting) == {"C2": 1, "C1": 2, "C3": 3}


def test_an_extra_prize_lets_both_have_it() -> None:
    meeting = do(tied(()), DecideTie(cases=("C1", "C2"), extra_prize=True, reason="both"))
    assert meeting.decisions[0].kind == "extra"
    assert do(meeting, Finalise()).phase is Phase.FINAL


def test_an_extra_prize_is_only_for_a_tie_across_a_prize_line() -> None:
    with pytest.raises(Refused, match="not all the cases that are tied across one prize line"):
        do(tied(count=2), DecideTie(cases=("C1", "C2"), extra_prize=True, reason="both"))


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        ({"C1": 1, "C3": 2}, r"case 10 \(Story 1\), case 30 \(Story 3\) are not all the cases"),
        ({"C1": 1, "C2": 2, "C3": 0}, "decide on a whole tie"),
        ({"C1": 1, "C9": 2}, "no case C9"),
    ],
)
def test_votes_are_about_one_whole_tie(votes: dict[str, int], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        do(tied(), RecordVote(votes=votes))


@pytest.mark.parametrize("cases", [("C1", "C1"), ("C1", "C1", "C2")])
@pytest.mark.parametrize("extra", [True, False])
def test_no_case_is_named_twice(cases: tuple[str, ...], extra: bool) -> None:
    with pytest.raises(Refused, match=r"case 10 \(Story 1\) is named twice"):
        do(tied(), DecideTie(cases=cases, extra_prize=extra, reason="so"))


def test_only_what_the_plan_names_settles_ties() -> None:
    with pytest.raises(
        Refused, match="does not settle ties by a panel vote; it says: exact, chair"
    ):
        do(tied(("exact", "chair")), RecordVote(votes={"C1": 1, "C2": 2}))
    with pytest.raises(Refused, match="does not let the chair"):
        do(tied(("vote",)), DecideTie(cases=("C1", "C2"), reason="so"))


def test_what_is_settled_is_not_decided_again() -> None:
    meeting = do(tied(), DecideTie(cases=("C1", "C2"), reason="so"))
    with pytest.raises(Refused, match="not all the cases that share one rank"):
        do(meeting, DecideTie(cases=("C2", "C1"), reason="so"))


def test_the_board_freezes_by_itself_at_the_announcement_the_plan_says() -> None:
    meeting = opened(a_plan(board={"freeze_after": 2}))
    meeting = scored(meeting, "C1", {"J1": 5})
    assert meeting.frozen is None
    meeting = scored(meeting, "C2", {"J1": 6})
    assert meeting.frozen is not None
    kept = meeting.frozen
    assert [row.case for row in kept.rows] == ["C2", "C1"]
    meeting = scored(meeting, "C3", {"J1": 7})
    assert meeting.frozen == kept
    with pytest.raises(Refused, match="frozen already"):
        do(meeting, Freeze())


def test_a_board_frozen_from_the_start_is_empty() -> None:
    meeting = opened(a_plan(board={"freeze_after": 0}))
    assert meeting.frozen is not None
    assert meeting.frozen.rows == ()


def test_the_chair_freezes_the_board_where_it_is() -> None:
    meeting = do(scored(opened(), "C1", {"J1": 5}), Freeze())
    assert meeting.frozen is not None
    assert [row.case for row in meeting.frozen.rows] == ["C1"]
