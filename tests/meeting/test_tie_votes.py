"""Votes of the panel on the judges' own screens: who, when, in secret, and what comes of them."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from judgetui.meeting.acts import (
    Act,
    Announce,
    CastVote,
    CloseScoring,
    CloseVote,
    ConfirmVote,
    DecideTie,
    DropVote,
    Entry,
    Finalise,
    OpenMeeting,
    OpenVote,
    RecordVote,
    Recuse,
    ReturnBallot,
    SubmitBallot,
    Undo,
)
from judgetui.meeting.apply import replay, undoable
from judgetui.meeting.chair_acts import votes_missing
from judgetui.meeting.message import Refused
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting, Phase, TieVote
from tests.meeting.factories import a_plan, an_entry, do, marks, opened, scored, staged

JSON: TypeAdapter[Meeting] = TypeAdapter(Meeting)
OVERSEERS = (CHAIR, RECORDER, SUPERVISOR)


def tied(
    vote: Literal["secret", "open"] = "secret",
    ties: tuple[str, ...] = ("exact", "vote", "chair"),
) -> Meeting:
    """C1 and C2 share the first of one prize, C3 is third; J4 counts for nothing, J5 is related."""
    judges = [{"id": f"J{n}", "name": f"Judge {n}"} for n in range(1, 6)]
    judges[3]["weight"] = "0"
    judges[4]["conflicts"] = ["C2"]
    plan = a_plan(
        3,
        judges=judges,
        scoring={"combine": "trimmed", "drop": 0, "ties": ties, "vote": vote},
    )
    meeting = opened(plan)
    for case, mark in (("C1", 8), ("C2", 8), ("C3", 5)):
        judging = [judge for judge in plan.judge if (judge, case) != ("J5", "C2")]
        meeting = scored(meeting, case, dict.fromkeys(judging, mark))
    return meeting


def voting(vote: Literal["secret", "open"] = "secret", **votes: str) -> Meeting:
    """A vote on C1 and C2 with these votes cast."""
    meeting = do(tied(vote), OpenVote(cases=("C2", "C1")))
    for judge, case in votes.items():
        meeting = do(meeting, CastVote(tie=_number(meeting), case=case), by=judge)
    return meeting


def _number(meeting: Meeting) -> int:
    return under_way(meeting).seq


def under_way(meeting: Meeting) -> TieVote:
    """The vote that is under way."""
    assert meeting.tie_vote is not None
    return meeting.tie_vote


def closed(vote: Literal["secret", "open"] = "secret", **votes: str) -> Meeting:
    """The same once the chair has closed it."""
    meeting = voting(vote, **votes)
    return do(meeting, CloseVote(tie=_number(meeting), reason="enough"))


def ranks(meeting: Meeting) -> dict[str, int | None]:
    return {row.case: row.rank for row in standings(meeting).rows}


def test_a_vote_counts_once_it_is_confirmed() -> None:
    meeting = voting(J1="C2", J2="C1", J3="C2")
    meeting = do(meeting, CloseVote(tie=_number(meeting)))
    assert ranks(meeting) == {"C1": 1, "C2": 1, "C3": 3}
    meeting = do(meeting, ConfirmVote(tie=_number(meeting)))
    assert ranks(meeting) == {"C2": 1, "C1": 2, "C3": 3}
    assert meeting.tie_vote is None
    decision = meeting.decisions[-1]
    assert (decision.kind, decision.votes, decision.by) == ("vote", {"C1": 1, "C2": 2}, "chair")
    assert (decision.ballots, decision.at) == ({}, meeting.at)
    assert do(meeting, Finalise()).phase is Phase.FINAL


def test_an_open_vote_says_who_voted_for_what() -> None:
    meeting = closed("open", J1="C2", J2="C1")
    meeting = do(meeting, ConfirmVote(tie=_number(meeting)))
    assert meeting.decisions[-1].ballots == {"J1": "C2", "J2": "C1"}
    assert meeting.decisions[-1].reason == "enough"


def test_a_judge_may_change_a_vote_until_it_is_closed() -> None:
    meeting = voting(J1="C2")
    meeting = do(meeting, CastVote(tie=_number(meeting), case="C1"), by="J1")
    assert under_way(meeting).votes == {"J1": "C1"}
    meeting = do(meeting, CloseVote(tie=_number(meeting), reason="so"))
    with pytest.raises(Refused, match="closed; what you chose before counts"):
        do(meeting, CastVote(tie=_number(meeting), case="C2"), by="J1")


@pytest.mark.parametrize("judge", ["J4", "J5"])
def test_who_is_recused_or_counts_for_nothing_has_no_vote(judge: str) -> None:
    meeting = voting()
    with pytest.raises(Refused, match=r"Judge . has no vote on case 10 \(Story 1\), case 20"):
        do(meeting, CastVote(tie=_number(meeting), case="C1"), by=judge)
    assert redact(meeting, Seat(Role.JUDGE, judge)).tie_vote is None
    seen = redact(meeting, CHAIR)
    assert votes_missing(seen, under_way(seen)) == ("J1", "J2", "J3")


def test_a_vote_of_who_is_recused_meanwhile_counts_no_more() -> None:
    meeting = do(voting(J1="C2", J2="C1", J3="C1"))
    meeting = do(meeting, CloseVote(tie=_number(meeting)))
    meeting = do(
        meeting,
        ReturnBallot(case="C1", judge="J3", reason="related"),
        Recuse(case="C1", judge="J3", reason="related"),
    )
    assert dict(under_way(redact(meeting, CHAIR)).counts) == {"C1": 1, "C2": 1}


@pytest.mark.parametrize(
    ("act", "by", "sentence"),
    [
        (CastVote(tie=99, case="C1"), "J1", r"panel vote 99 is over; the one under way is"),
        (CastVote(tie=1, case="C1"), "J1", r"panel vote 1 is over"),
        (CloseVote(tie=99), "chair", "panel vote 99 is over"),
        (OpenVote(cases=("C1", "C2")), "chair", "is under way; confirm or drop it first"),
        (Finalise(reason="so"), "chair", "is under way; confirm or drop it first"),
        (CastVote(tie=1, case="C1"), "chair", "only these may vote on a tie: a judge"),
    ],
)
def test_what_is_refused_during_a_vote(act: Act, by: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        do(voting(J1="C1"), act, by=by)


def test_votes_are_for_a_tied_case() -> None:
    meeting = voting()
    with pytest.raises(Refused, match=r"case 30 \(Story 3\) is not one of the tied cases: case 10"):
        do(meeting, CastVote(tie=_number(meeting), case="C3"), by="J1")
    with pytest.raises(Refused, match="no case C9"):
        do(meeting, CastVote(tie=_number(meeting), case="C9"), by="J1")


def test_closing_over_missing_votes_needs_a_reason() -> None:
    meeting = voting(J2="C1")
    with pytest.raises(Refused, match=r"Judge 1, Judge 3 have not voted .* give a reason"):
        do(meeting, CloseVote(tie=_number(meeting)))
    meeting = do(meeting, CloseVote(tie=_number(meeting), reason="left"))
    with pytest.raises(Refused, match="closed already"):
        do(meeting, CloseVote(tie=_number(meeting), reason="left"))


def test_only_a_closed_vote_is_confirmed() -> None:
    meeting = voting(J1="C1", J2="C1", J3="C1")
    with pytest.raises(Refused, match="still open; close it first"):
        do(meeting, ConfirmVote(tie=_number(meeting)))


@pytest.mark.parametrize("meeting", [voting(J1="C1"), closed(J1="C1")])
def test_a_vote_can_be_dropped(meeting: Meeting) -> None:
    meeting = do(meeting, DropVote(tie=_number(meeting), reason="a judge left"))
    assert meeting.tie_vote is None
    assert meeting.decisions == ()
    assert under_way(do(meeting, OpenVote(cases=("C1", "C2")))).votes == {}


def test_a_vote_on_a_tie_that_is_settled_meanwhile_cannot_count() -> None:
    meeting = do(closed(J1="C1"), DecideTie(cases=("C2", "C1"), reason="so"))
    with pytest.raises(Refused, match="decide on a whole tie"):
        do(meeting, ConfirmVote(tie=_number(meeting)))
    assert do(meeting, DropVote(tie=_number(meeting), reason="settled")).tie_vote is None


@pytest.mark.parametrize(
    ("cases", "ties", "sentence"),
    [
        (("C1", "C3"), ("vote",), "decide on a whole tie"),
        (("C1", "C9"), ("vote",), "no case C9"),
        (("C1", "C1"), ("vote",), "named twice"),
        (("C1", "C2"), ("chair",), "does not settle ties by a panel vote; it says: chair"),
    ],
)
def test_a_vote_is_about_one_whole_tie(
    cases: tuple[str, ...], ties: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        do(tied(ties=ties), OpenVote(cases=cases))


def test_a_vote_waits_until_every_case_is_announced() -> None:
    meeting = opened(a_plan(3, 1, scoring={"combine": "mean", "ties": ["vote"]}))
    meeting = scored(scored(meeting, "C1", {"J1": 8}), "C2", {"J1": 8})
    with pytest.raises(Refused, match="once every case is announced"):
        do(meeting, OpenVote(cases=("C1", "C2")))


def test_a_vote_that_could_change_nothing_is_not_opened() -> None:
    # The criterion comes after the vote in the chain and has set C1 apart: no vote comes after it.
    plan = a_plan(3, 1, scoring={"combine": "mean", "ties": ["vote", "criterion:depth"]})
    meeting = opened(plan)
    for case, depth, care in (("C1", 8, 6), ("C2", 7, 7), ("C3", 7, 7)):
        ballot = SubmitBallot(case=case, scores=marks(depth, care))
        meeting = do(staged(meeting, case), ballot, by="J1")
        meeting = do(meeting, CloseScoring(), Announce())
    assert ranks(meeting) == {"C1": 1, "C2": 2, "C3": 2}
    with pytest.raises(Refused, match="changes nothing"):
        do(meeting, OpenVote(cases=("C2", "C3")))


def test_an_equal_vote_leaves_the_tie_and_may_be_held_again() -> None:
    meeting = closed(J1="C1", J2="C2")
    meeting = do(meeting, ConfirmVote(tie=_number(meeting)))
    assert ranks(meeting) == {"C1": 1, "C2": 1, "C3": 3}
    meeting = do(meeting, OpenVote(cases=("C1", "C2")))
    for judge in ("J1", "J2", "J3"):
        meeting = do(meeting, CastVote(tie=_number(meeting), case="C2"), by=judge)
    meeting = do(meeting, CloseVote(tie=_number(meeting)))
    assert ranks(do(meeting, ConfirmVote(tie=_number(meeting)))) == {"C2": 1, "C1": 2, "C3": 3}


def test_hands_raised_in_the_hall_are_counted_as_before() -> None:
    meeting = do(tied(), RecordVote(votes={"C1": 1, "C2": 2}))
    assert ranks(meeting) == {"C2": 1, "C1": 2, "C3": 3}
    with pytest.raises(Refused, match=r"4 votes .* but 3 judges vote"):
        do(tied(), RecordVote(votes={"C1": 2, "C2": 2}))


# -- undo ------------------------------------------------------------------------------------------


def test_a_judges_vote_is_not_for_others_to_undo() -> None:
    meeting = voting(J1="C1")
    assert [done.do for done in undoable(meeting)][-1] == "open-vote"
    with pytest.raises(Refused, match="cannot be undone"):
        do(meeting, Undo(seq=meeting.seq))
    assert do(meeting, Undo(seq=_number(meeting))).tie_vote is None


def test_closing_a_secret_vote_again_takes_new_votes() -> None:
    # Whose vote changed after the counts were seen would be known by them.
    secret, open_ = closed(J1="C1", J2="C2"), closed("open", J1="C1", J2="C2")
    assert under_way(do(secret, Undo(seq=secret.seq))).votes == {}
    assert under_way(do(open_, Undo(seq=open_.seq))).votes == {"J1": "C1", "J2": "C2"}


def test_a_confirmed_vote_can_be_taken_back() -> None:
    meeting = closed(J1="C1", J2="C2", J3="C1")
    confirmed = do(meeting, ConfirmVote(tie=_number(meeting)))
    back = do(confirmed, Undo(seq=confirmed.seq))
    assert back.decisions == ()
    assert under_way(back) == under_way(meeting)


# -- secrecy ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seat", OVERSEERS)
@pytest.mark.parametrize("vote", ["secret", "open"])
def test_while_a_vote_is_open_the_chair_sees_who_is_missing_alone(
    seat: Seat, vote: Literal["secret", "open"]
) -> None:
    seen = under_way(redact(voting(vote, J1="C1", J3="C2"), seat))
    assert (seen.voted, seen.votes, seen.counts) == (("J1", "J3"), {}, {})


@pytest.mark.parametrize("seat", OVERSEERS)
def test_a_closed_vote_shows_its_counts_and_an_open_one_whose_they_are(seat: Seat) -> None:
    seen = under_way(redact(closed(J1="C1", J3="C2"), seat))
    assert (seen.votes, dict(seen.counts)) == ({}, {"C1": 1, "C2": 1})
    seen = under_way(redact(closed("open", J1="C1", J3="C2"), seat))
    assert seen.votes == {"J1": "C1", "J3": "C2"}


def test_a_judge_sees_their_own_vote_alone_and_the_board_none() -> None:
    for meeting in (voting("open", J1="C1", J2="C2"), closed("open", J1="C1", J2="C2")):
        seen = under_way(redact(meeting, Seat(Role.JUDGE, "J1")))
        assert (seen.votes, seen.voted, seen.counts, seen.reason) == ({"J1": "C1"}, (), {}, "")
        assert redact(meeting, BOARD).tie_vote is None
        assert redact(meeting, Seat(Role.JUDGE)).tie_vote is None


CHOICES = st.fixed_dictionaries(
    {}, optional={f"J{n}": st.sampled_from(["C1", "C2"]) for n in (1, 2, 3)}
)


@given(one=CHOICES, other=CHOICES, confirmed=st.booleans())
def test_nobody_can_tell_a_secret_vote_from_another_with_the_same_counts(
    one: dict[str, str], other: dict[str, str], confirmed: bool
) -> None:
    """Of every seat but the judge's whose vote it is; also from what an undo could bring back."""
    if sorted(one) != sorted(other):
        other = {judge: case for judge, case in zip(one, reversed(one.values()), strict=True)}
    while_open = [voting(**votes) for votes in (one, other)]
    for seat in (*OVERSEERS, BOARD, Seat(Role.JUDGE, "J5")):
        views = [JSON.dump_json(redact(meeting, seat)) for meeting in while_open]
        assert views[0] == views[1]
    after = [do(m, CloseVote(tie=_number(m), reason="so")) for m in while_open]
    if sorted(one.values()) != sorted(other.values()):
        return
    if confirmed:
        after = [do(m, ConfirmVote(tie=_number(m))) for m in after]
    for seat in (*OVERSEERS, BOARD, Seat(Role.JUDGE, "J5")):
        views = [JSON.dump_json(redact(meeting, seat)) for meeting in after]
        assert views[0] == views[1]


# -- whole votes -----------------------------------------------------------------------------------


@st.composite
def a_vote(draw: st.DrawFn) -> list[tuple[str, Act]]:
    """What people may try during a vote, mostly legal."""
    number = st.sampled_from([0, 0, 0, 1])
    tries: list[tuple[str, Act]] = [("chair", OpenVote(cases=("C1", "C2")))]
    opened_at = 99
    for _ in range(draw(st.integers(0, 12))):
        tie = opened_at + draw(number)
        tries.append(
            draw(
                st.sampled_from(
                    [
                        *(
                            (j, CastVote(tie=tie, case=c))
                            for j in ("J1", "J2", "J3")
                            for c in ("C1", "C2")
                        ),
                        ("chair", CloseVote(tie=tie, reason="so")),
                        ("chair", ConfirmVote(tie=tie)),
                        ("chair", DropVote(tie=tie, reason="so")),
                        ("chair", OpenVote(cases=("C1", "C2"))),
                        ("chair", DecideTie(cases=("C1", "C2"), reason="so")),
                        ("chair", Finalise(reason="so")),
                    ]
                )
            )
        )
    return tries


def _aimed(meeting: Meeting, act: Act) -> Act:
    """The act at the vote under way, or at one that is not."""
    if not isinstance(act, CastVote | CloseVote | ConfirmVote | DropVote):
        return act
    now = meeting.tie_vote.seq if meeting.tie_vote else 1
    return act.model_copy(update={"tie": now + act.tie - 99})


@given(tries=a_vote())
def test_votes_replay_and_every_state_can_be_left(tries: list[tuple[str, Act]]) -> None:
    start = meeting = tied("open")
    entries: list[Entry] = []
    for by, act in tries:
        entry = an_entry(meeting, _aimed(meeting, act), by)
        try:
            meeting = do(meeting, entry.act, by=by)
        except Refused:
            continue
        entries.append(entry)
    assert replay(start, entries).same(meeting)
    last: dict[str, str] = {}
    if meeting.phase is not Phase.FINAL:
        if vote := meeting.tie_vote:
            last = {
                entry.by: entry.act.case
                for entry in entries
                if isinstance(entry.act, CastVote) and entry.act.tie == vote.seq
            }
            assert vote.votes == last
            meeting = do(meeting, DropVote(tie=vote.seq, reason="so"))
        if ranks(meeting)["C1"] == ranks(meeting)["C2"]:
            meeting = do(meeting, DecideTie(cases=("C1", "C2"), reason="so"))
        meeting = do(meeting, Finalise())
    assert meeting.phase is Phase.FINAL


def test_a_meeting_of_earlier_rules_has_no_such_votes() -> None:
    plan = tied().plan
    meeting = do(EMPTY, OpenMeeting(plan=plan, rules=2))
    with pytest.raises(Refused, match="opened by an earlier judgetui"):
        do(meeting, OpenVote(cases=("C1", "C2")))
