"""Laws that hold whatever happens at a meeting."""

from __future__ import annotations

import contextlib
import copy
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import ACT, Entry, SubmitBallot, Undo
from judgetui.meeting.apply import apply, replay
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import Role, role_of
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, UNDER_WAY, Ballot, Meeting, Phase, Stage
from tests.meeting.factories import (
    a_plan,
    an_entry,
    do,
    marks,
    one_by_one,
    opened,
    staged,
    submitted,
)
from tests.meeting.strategies import attempts, days


def agrees(meeting: Meeting) -> None:
    """What must be so in every meeting that was opened."""
    stages = {case: state.stage for case, state in meeting.cases.items()}
    assert sorted(meeting.order) == sorted(meeting.plan.order)
    under_way = [case for case, stage in stages.items() if stage in UNDER_WAY]
    assert under_way in ([], [meeting.on_stage])
    if meeting.on_stage:
        assert stages[meeting.on_stage] not in (Stage.WAITING, Stage.WITHDRAWN)
    announced = {case for case, stage in stages.items() if stage is Stage.ANNOUNCED}
    assert set(meeting.announced) == announced
    assert len(meeting.announced) == len(announced)
    over = set(stages.values()) <= {Stage.ANNOUNCED, Stage.WITHDRAWN}
    if meeting.phase is not Phase.FINAL:
        assert meeting.phase is (Phase.DELIBERATING if over else Phase.OPEN)
    if meeting.clock:
        assert under_way
        assert not (meeting.paused_at and meeting.clock.paused_at is None)
    assert len({*meeting.plan.judge, *meeting.retired}) == len(
        [*meeting.plan.judge, *meeting.retired]
    )
    numbers = [amendment.number for amendment in meeting.amendments]
    assert numbers == list(range(1, len(numbers) + 1))
    assert (meeting.opened_with or meeting.plan).contract == meeting.contract
    for case, state in meeting.cases.items():
        assert state.id == case
        assert meeting.expected(case) >= meeting.submitted(case) >= 0
        assert meeting.expected(case) - meeting.submitted(case) >= len(meeting.awaited(case))
        for judge, ballot in state.ballots.items():
            assert case not in meeting.plan.judge[judge].away
            assert ballot.judge == judge
            assert not ballot.counts or set(ballot.scores) == set(meeting.plan.criterion)


@given(entries=days())
def test_a_meeting_always_agrees_with_itself(entries: list[Entry]) -> None:
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
        agrees(meeting)
        assert meeting.seq == entry.seq
        assert meeting.at == entry.at


@given(entries=days())
def test_replaying_what_was_written_gives_the_meeting_there_was(entries: list[Entry]) -> None:
    live = one_by_one(entries)
    read = [Entry.model_validate_json(entry.model_dump_json(by_alias=True)) for entry in entries]
    assert replay(EMPTY, read).same(live)
    assert one_by_one(read).same(live)
    for cut in range(len(entries)):
        assert replay(replay(EMPTY, entries[:cut]), entries[cut:]).same(live)


@given(data=st.data(), entries=days())
def test_no_act_changes_the_meeting_it_is_given(data: st.DataObject, entries: list[Entry]) -> None:
    meeting = one_by_one(entries)
    before = copy.deepcopy(meeting)
    by, act = data.draw(attempts(meeting))
    entry = an_entry(meeting, act, by)
    kept = entry.model_dump_json(by_alias=True)
    with contextlib.suppress(Refused):
        apply(meeting, entry)
    with contextlib.suppress(Refused):
        replay(meeting, [entry])
    assert meeting.same(before)
    assert entry.model_dump_json(by_alias=True) == kept


@given(data=st.data(), entries=days())
def test_an_act_undone_at_once_never_was(data: st.DataObject, entries: list[Entry]) -> None:
    meeting = one_by_one(entries)
    by, act = data.draw(attempts(meeting))
    try:
        after = apply(meeting, an_entry(meeting, act, by))
    except Refused:
        return
    if role_of(by) is Role.JUDGE or act.do == "undo" or after.phase is Phase.FINAL:
        return
    if meeting.tie_vote is not None and meeting.tie_vote.secret and meeting.tie_vote.votes:
        # Once a secret vote was closed, it is held anew: `test_tie_votes`.
        return
    back = do(after, Undo(seq=after.seq))
    undone = replace(back, seq=meeting.seq, at=meeting.at, recent=meeting.recent)
    # The id of a judge is never used again.
    joined = tuple(judge for judge in after.plan.judge if judge not in meeting.plan.judge)
    assert undone.retired == (*meeting.retired, *joined)
    assert replace(undone, retired=meeting.retired).same(meeting)
    assert back.recent == meeting.recent[-199:]


@given(entries=days())
def test_undoing_all_that_can_be_undone_keeps_what_judges_sent(entries: list[Entry]) -> None:
    meeting = one_by_one(entries)
    sent = [ballot for ballot in _ballots(meeting) if ballot.by in meeting.plan.judge]
    stuck = 0
    while len(meeting.recent) > stuck:
        try:
            meeting = do(meeting, Undo(seq=meeting.recent[-1 - stuck].seq))
        except Refused:
            # A judge has sent a ballot over this act, or a later act that stayed builds on it.
            stuck += 1
            continue
        agrees(meeting)
    left = _ballots(meeting)
    assert all(ballot in left for ballot in sent)


def _ballots(meeting: Meeting) -> list[Ballot]:
    return [ballot for case in meeting.cases.values() for ballot in case.ballots.values()]


@given(
    order=st.permutations(["J1", "J2", "J3"]),
    scores=st.lists(st.integers(0, 10), min_size=3, max_size=3),
)
def test_the_order_of_the_judges_never_matters(order: list[str], scores: list[int]) -> None:
    start = staged(opened(a_plan(2, 3)), "C1")
    mark = dict(zip(["J1", "J2", "J3"], scores, strict=True))

    def played(judges: list[str]) -> Meeting:
        meeting = start
        for judge in judges:
            act = SubmitBallot(case="C1", scores=marks(mark[judge], mark[judge]))
            meeting = do(meeting, act, by=judge, seconds=0)
        ballots = meeting.cases["C1"].ballots
        same = {judge: replace(ballot, seq=0) for judge, ballot in ballots.items()}
        changed = replace(meeting.cases["C1"], ballots=same)
        return replace(meeting, cases={**meeting.cases, "C1": changed})

    one, other = played(["J1", "J2", "J3"]), played(order)
    assert one.same(other)
    assert standings(one) == standings(other)


def test_a_mark_is_written_so_that_it_can_be_read_again() -> None:
    act = SubmitBallot(case="C1", scores={"depth": Decimal("1E+1"), "care": Decimal("0E-3")})
    meeting = do(staged(opened(), "C1"), act, by="J1")
    assert ACT.validate_json(ACT.dump_json(act)) == act
    assert meeting.cases["C1"].ballots["J1"].scores["depth"] == 10


def test_an_act_out_of_turn_is_refused() -> None:
    meeting = opened()
    entry = an_entry(meeting, SubmitBallot(case="C1", scores=marks()), "J1")
    with pytest.raises(Refused, match="act 7 cannot follow act 1"):
        apply(meeting, entry.model_copy(update={"seq": 7}))


def test_replaying_leaves_the_meeting_it_started_from() -> None:
    start = submitted(staged(opened(), "C1"), "C1", {"J1": 5})
    before = copy.deepcopy(start)
    first = an_entry(start, SubmitBallot(case="C1", scores=marks()), "J2")
    after = replay(start, [first])
    again = an_entry(after, SubmitBallot(case="C1", scores=marks()), "J2")
    with pytest.raises(Refused, match="already on record"):
        replay(start, [first, again])
    assert start.same(before)
    assert after.cases["C1"].ballots.keys() == {"J1", "J2"}
