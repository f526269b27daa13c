"""What leaves the host for each seat: all of what it may see, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgetui.meeting.acts import (
    Act,
    Announce,
    CastVote,
    CloseScoring,
    CloseVote,
    ConfirmVote,
    Entry,
    OpenMeeting,
    OpenVote,
    Recuse,
    SubmitBallot,
    Undo,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import PUBLIC, redact
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.standings import tally
from judgetui.meeting.state import EMPTY, Ballot, Meeting, Stage
from judgetui.venue.client.replica import Replica, unpacked
from judgetui.venue.server import delta_encoder
from judgetui.venue.server.delta_encoder import DeltaEncoder
from tests.long import rounds
from tests.meeting.factories import a_plan, do, marks, opened, staged
from tests.meeting.strategies import days
from tests.meeting.test_redaction import all_is_told, twisted
from tests.meeting.test_tie_votes import tied

J1, J2 = Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE, "J2")


def seats(plan: Plan) -> list[Seat]:
    return [CHAIR, RECORDER, SUPERVISOR, *PUBLIC, *(Seat(Role.JUDGE, j.id) for j in plan.judges)]


def frame(views: DeltaEncoder, seat: Seat, version: int, *, rows: bool = False) -> Any:  # noqa: ANN401
    return json.loads(views.frame(seat, version, rows=rows))["meeting"]


@given(entries=days(most=30), sleepy=st.lists(st.booleans(), min_size=60, max_size=60))
def test_every_client_reassembles_exactly_what_its_seat_may_see(
    entries: list[Entry], sleepy: list[bool]
) -> None:
    """However many frames were skipped, early or late, with standings whole or row by row."""
    plan = entries[0].act.plan if isinstance(entries[0].act, OpenMeeting) else None
    assert plan is not None
    views, meeting = DeltaEncoder(), Meeting.planned(plan)
    views.update(meeting, tally(meeting))
    mirrors = {
        (seat, rows): (Replica(seat.judge), 0) for seat in seats(plan) for rows in (False, True)
    }
    awake = iter(sleepy)
    for number, entry in enumerate(entries):
        meeting = apply(EMPTY if meeting.seq == 0 else meeting, entry)
        views.update(meeting, tally(meeting))
        last = number == len(entries) - 1
        for (seat, rows), (mirror, told) in mirrors.items():
            if not (last or next(awake, True)):
                continue
            parts = frame(views, seat, told, rows=rows)
            mirrors[seat, rows] = mirror, views.version
            assert mirror.merge(parts).same(redact(meeting, seat)), seat


@settings(max_examples=rounds(short=20, long=150))
@given(entries=days(most=30))
def test_a_packed_welcome_is_the_whole_meeting(entries: list[Entry]) -> None:
    """Of every seat, and whatever is told after it goes on from there."""
    views, meeting = DeltaEncoder(), EMPTY
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delta_encoder, "WORTH", 0)
        for entry in entries:
            meeting = apply(meeting, entry)
            views.update(meeting, tally(meeting))
            for seat in seats(meeting.plan):
                welcome = json.loads(views.welcome(seat, {"token": "t"}, packs=True))["welcome"]
                assert welcome["token"] == "t"
                whole = unpacked(welcome["meeting"], welcome["packed"])
                assert Replica(seat.judge).merge(whole).same(redact(meeting, seat)), seat


def test_a_ballot_moves_few_rows_and_no_others_are_sent() -> None:
    """Of 40 cases, one is marked down and passes all the others."""
    criteria = [{"key": key, "name": key, "max": "100", "weight": "0.5"} for key in marks()]
    meeting = opened(a_plan(40, 2, criteria=criteria))
    for number, case in enumerate(meeting.order, 1):
        meeting = staged(meeting, case)
        meeting = do(meeting, SubmitBallot(case=case, scores=marks(number, number)), by="J1")
        if case != "C40":
            meeting = do(meeting, CloseScoring(reason="test"), Announce())
    views = views_of(meeting)
    meeting = do(meeting, SubmitBallot(case="C40", scores=marks(1, 1)), by="J2")
    views.update(meeting, tally(meeting))
    parts = frame(views, CHAIR, 1, rows=True)
    assert not parts.keys() & {"standings", "public", "frozen"}
    change = parts["changes"]["standings"]
    # The first prize is the next one's now.
    assert change["rows"]["rows"].keys() == {"C39", "C40"}
    assert change["rows"]["rows"]["C39"] == {"prize": 0}
    ((case, place),) = change["rows"]["moves"]
    assert (case, place) == ("C40", 19)
    assert change["rows"]["rank"] == [[0, 19, -1], [19, 1, 19]]
    assert 8 * len(views.frame(CHAIR, 1, rows=True)) < len(views.frame(CHAIR, 1))


def secrets(meeting: Meeting, seat: Seat) -> Iterator[str]:
    """Texts that may be in nothing this seat is sent."""
    shown = redact(meeting, seat)
    for whole, seen_case in zip(meeting.plan.cases, shown.plan.cases, strict=True):
        yield from set(map(str, whole.carried.values())) - set(map(str, seen_case.carried.values()))
    for case, state in meeting.cases.items():
        nameless = seat in PUBLIC and not meeting.plan.board.show_judges
        for judge, ballot in state.ballots.items():
            seen = None if nameless else shown.cases[case].ballots[judge]
            yield from set(written(ballot)) - set(written(seen) if seen else ())
    if seat in PUBLIC and not meeting.plan.board.show_judges:
        yield from (str(judge.name) for judge in meeting.plan.judges)


def written(ballot: Ballot) -> Iterator[str]:
    """Everything a judge wrote on a ballot."""
    yield from (str(mark) for mark in ballot.scores.values())
    texts = (ballot.comment, ballot.feedback, ballot.reason, *ballot.reasons.values())
    yield from (text for text in texts if text)


def marked(entries: list[Entry]) -> list[Entry]:
    """The same day with marks and written words that are each found nowhere else."""
    changed = []
    for entry in entries:
        act = entry.act
        change: dict[str, Any] = {}
        if getattr(act, "reason", None):
            change["reason"] = f"reason<{entry.seq}>"
        if "scores" in type(act).model_fields:
            whole = {"depth": f"1.{entry.seq:04}11", "care": f"2.{entry.seq:04}22"}
            change["scores"] = {key: Decimal(mark) for key, mark in whole.items()}
            change["comment"] = f"comment<{entry.seq}>"
            change["feedback"] = f"feedback<{entry.seq}>"
            change["reasons"] = {"care": f"why<{entry.seq}>"}
        changed.append(entry.model_copy(update={"act": act.model_copy(update=change)}))
    return changed


@settings(max_examples=rounds(short=20, long=150))
@given(entries=days(most=30))
def test_nothing_a_seat_may_not_see_is_in_any_byte_sent_to_it(entries: list[Entry]) -> None:
    """Checked on the bytes themselves, after every act, with marks that are found nowhere else."""
    views, meeting = DeltaEncoder(), EMPTY
    for entry in marked(fine(entries)):
        meeting = refold(meeting, entry)
        views.update(meeting, tally(meeting))
        for seat in seats(meeting.plan):
            before = views.version - 1
            changes = views.frame(seat, before, rows=True)
            sent = (views.frame(seat, before) + views.frame(seat, 0) + changes).decode()
            for secret in secrets(meeting, seat):
                assert json.dumps(secret, ensure_ascii=False)[1:-1] not in sent, (seat, secret)


@settings(max_examples=rounds(short=20, long=150))
@given(entries=days(most=30))
def test_two_days_that_differ_in_what_a_seat_may_not_see_are_the_same_bytes(
    entries: list[Entry],
) -> None:
    """From before the meeting opens on; what was hidden may be shown later and is then the same.

    A commitment has to differ with what it is for, and says nothing of it without the salt, so
    these days have none.
    """
    first = entries[0].act
    assert isinstance(first, OpenMeeting)
    assert first.plan is not None
    opening = first.model_copy(update={"plan": first.plan.salted("")})
    past = [Meeting.planned(first.plan.salted(""))]
    for entry in (entries[0].model_copy(update={"act": opening}), *entries[1:]):
        past.append(apply(past[-1] if past[-1].seq else EMPTY, entry))
    for seat in (*PUBLIC, J1, J2):
        one, other = DeltaEncoder(), DeltaEncoder()
        for then in past:
            # What follows from the steps of the ceremony has laws of its own.
            meeting = then if all_is_told(then) else replace(then, revealed=0)
            changed = twisted(meeting, seat)
            one.update(meeting, tally(meeting))
            other.update(changed, tally(changed))
            assert one.frame(seat, one.version - 1) == other.frame(seat, other.version - 1)
            assert one.frame(seat, 0) == other.frame(seat, 0)


def fine(entries: list[Entry]) -> list[Entry]:
    """The same day by a plan with feedback, and criteria that take marks of six decimals."""
    first = entries[0]
    assert isinstance(first.act, OpenMeeting)
    assert first.act.plan is not None
    plan = first.act.plan
    criteria = tuple(c.model_copy(update={"step": Decimal("0.000001")}) for c in plan.criteria)
    cases = tuple(
        case.model_copy(update={"carried": {key: Decimal(f"3.{n:04}77") for key in case.carried}})
        for n, case in enumerate(plan.cases)
    )
    parts = {"criteria": criteria, "cases": cases, "feedback": "optional"}
    opening = OpenMeeting(plan=plan.model_copy(update=parts))
    return [first.model_copy(update={"act": opening}), *entries[1:]]


def refold(meeting: Meeting, entry: Entry) -> Meeting:
    """The meeting after an act; with other marks a decision on a tie may no longer be due."""
    entry = entry.model_copy(update={"seq": meeting.seq + 1})
    try:
        return apply(meeting, entry)
    except Refused:
        return meeting


def scoring() -> Meeting:
    return staged(opened(a_plan(3, 3)), "C1")


def views_of(meeting: Meeting) -> DeltaEncoder:
    views = DeltaEncoder()
    bring(views, meeting)
    return views


def bring(views: DeltaEncoder, meeting: Meeting) -> None:
    """Bring views up to date, with clients of every kind who are told at once."""
    views.update(meeting, tally(meeting))
    for seat in (BOARD, CHAIR, J1):
        views.frame(seat, 0)


def test_a_ballot_costs_every_other_seat_that_ballot_and_no_more() -> None:
    meeting = scoring()
    views = views_of(meeting)
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks(7, 8), comment="x"), by="J1")
    bring(views, meeting)
    other = frame(views, J2, 1)
    assert other.keys() == {"seq", "at", "cases"}
    assert other["cases"]["C1"]["ballots"].keys() == {"J1"}
    assert other["cases"]["C1"].keys() == {"ballots"}
    assert other["cases"]["C1"]["ballots"]["J1"].keys() == {"judge", "status", "at", "by", "seq"}
    own = frame(views, J1, 1)
    assert own.keys() == {"seq", "at", "cases", "mine"}
    assert own["mine"]["C1"]["scores"] == {"depth": "7", "care": "8"}


def test_a_ballot_that_was_undone_is_taken_away() -> None:
    meeting = opened(a_plan(1, 2))
    views = views_of(meeting)
    meeting = do(meeting, Recuse(case="C1", judge="J1", reason="kin"))
    bring(views, meeting)
    meeting = do(meeting, Undo(seq=meeting.seq))
    bring(views, meeting)
    assert frame(views, BOARD, 2)["cases"]["C1"]["ballots"] == {"1": None}
    assert frame(views, J2, 2)["cases"]["C1"]["ballots"] == {"J1": None}
    assert frame(views, J1, 2)["mine"] == {"C1": None}


def test_seats_of_a_kind_are_sent_the_very_same_bytes() -> None:
    meeting = scoring()
    views = views_of(meeting)
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks(7, 8)), by="J1")
    bring(views, meeting)
    assert views.frame(J2, 1) is views.frame(Seat(Role.JUDGE, "J3"), 1)
    assert views.frame(BOARD, 1) is views.frame(BOARD, 1)
    assert views.frame(CHAIR, 1) is views.frame(SUPERVISOR, 1)
    assert views.frame(J1, 1) != views.frame(J2, 1)


def test_a_board_that_may_name_the_judges_is_sent_what_they_are() -> None:
    meeting = staged(opened(a_plan(3, 3, board={"show_judges": True})), "C1")
    views = views_of(meeting)
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks(7, 8)), by="J1")
    bring(views, meeting)
    assert views.frame(J2, 1) is views.frame(BOARD, 1)


def test_a_board_that_may_not_name_the_judges_is_sent_how_many_and_no_more() -> None:
    meeting = scoring()
    views = views_of(meeting)
    meeting = do(meeting, SubmitBallot(case="C1", scores=marks(7, 8)), by="J3")
    bring(views, meeting)
    assert frame(views, BOARD, 1)["cases"]["C1"]["ballots"].keys() == {"1"}
    whole = views.frame(BOARD, 0).decode()
    assert "Judge 3" not in whole
    assert '"J3"' not in whole
    assert "Judge 3" in views.frame(J1, 0).decode()


def test_a_plan_without_the_carried_scores_one_may_not_see_is_read() -> None:
    carried = [{"key": "before", "name": "Before", "weight": "0.5"}]
    cases = [{"id": "C1", "number": 1, "title": "One", "carried": {"before": "7.125"}}]
    meeting = opened(a_plan(1, 1, carried=carried, cases=cases))
    text = views_of(meeting).frame(J1, 0).decode()
    assert "7.125" not in text
    seen = Replica("J1").merge(json.loads(text)["meeting"])
    assert seen.plan.cases[0].carried == {}
    assert seen.contract == meeting.contract


def test_a_title_with_quotes_and_braces_stays_what_it_is() -> None:
    title = 'A "story" }{ \\ 老人[/b]关爱 \u2028'
    meeting = opened(a_plan(1, 1, cases=[{"id": "C1", "number": 1, "title": title}]))
    meeting = staged(meeting, "C1", Stage.SCORING)
    seen = Replica(None).merge(frame(views_of(meeting), BOARD, 0))
    assert seen.plan.cases[0].title == meeting.plan.cases[0].title


@pytest.mark.parametrize("vote", ["secret", "open"])
def test_a_vote_reaches_those_who_have_one_and_nobody_is_sent_anothers(
    vote: Literal["secret", "open"],
) -> None:
    """Whoever has no vote is sent nothing of it, not even in the frames of all judges."""
    meeting = tied(vote)
    views = DeltaEncoder()
    views.update(meeting, tally(meeting))
    mirrors = {seat: (Replica(seat.judge), 0) for seat in seats(meeting.plan)}
    tie = meeting.seq + 1
    steps: list[tuple[str, Act]] = [
        ("chair", OpenVote(cases=("C1", "C2"))),
        ("J1", CastVote(tie=tie, case="C1")),
        ("J2", CastVote(tie=tie, case="C2")),
        ("J1", CastVote(tie=tie, case="C2")),
        ("chair", CloseVote(tie=tie, reason="J3 left")),
        ("chair", ConfirmVote(tie=tie)),
    ]
    for by, act in steps:
        meeting = do(meeting, act, by=by)
        views.update(meeting, tally(meeting))
        for seat, (mirror, told) in mirrors.items():
            parts = frame(views, seat, told)
            mirrors[seat] = mirror, views.version
            assert mirror.merge(parts).same(redact(meeting, seat)), seat
            if told and seat in (BOARD, Seat(Role.JUDGE, "J4"), Seat(Role.JUDGE, "J5")):
                assert "tie_vote" not in parts
            if isinstance(act, CastVote) and seat.judge not in (None, by):
                assert "tie_vote" not in parts
