"""Seats of a panel that is amended: a new judge's link, and the end of a seat that was left."""

from __future__ import annotations

import asyncio
from pathlib import Path

from judgetui.meeting.acts import (
    AddCase,
    AddJudge,
    Amend,
    ExcuseJudge,
    ReplaceJudge,
    SubmitBallot,
    Undo,
)
from judgetui.meeting.draft import Draft
from judgetui.meeting.plan import Case, Judge
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.meeting.state import Meeting
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import read_link
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import SeatCredentials
from tests.meeting.factories import a_plan, marks
from tests.venue.venues import (
    a_venue,
    connected_client,
    judge,
    plain,
    staged_venue,
    token,
    until,
)
from tests.waiting import WITHIN

J1, J2, N1 = judge("J1"), judge("J2"), judge("N1")
NEW = Judge(id="N1", name="Substitute")


async def test_a_judge_who_joins_has_a_link_and_a_code_at_once() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:
        await staged_venue(venue)
        told: list[SeatCredentials] = []
        chair.watch(lambda n: told.append(n) if isinstance(n, SeatCredentials) else None)
        chair.submit(AddJudge(judge=NEW))
        await until(lambda: "N1" in chair.meeting.plan.judge)
        chair.request_credentials()
        await until(lambda: told)
        (new,) = [one for one in told[-1].credentials if one.seat == "N1"]
        assert new.name == "Substitute"
        client = Client(read_link(new.link))
        client.start()
        assert await asyncio.wait_for(client.welcomed(), WITHIN) == N1
        client.submit(SubmitBallot(case="C1", scores=marks()))
        await until(lambda: "N1" in chair.meeting.cases["C1"].ballots)
        await client.close()


async def test_the_seat_of_a_judge_who_was_replaced_ends_and_opens_again_by_undo() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1) as first,
        connected_client(venue, J2) as other,
    ):
        await staged_venue(venue)
        link = token(venue, J1)
        first.keep(Draft("J1", "C1", {"depth": "7"}))
        drafts = venue.host.room.record.drafts
        await until(lambda: drafts.get("J1", "C1") is not None)
        chair.submit(ReplaceJudge(judge="J1", by=NEW, from_case="C1"))
        await until(lambda: first.connection.state == "refused")
        assert "this seat has ended" in str(first.connection.sentence)
        assert other.connection.state == "connected"
        assert drafts.get("N1", "C1") is None
        async with plain(venue) as again:
            assert "this seat has ended" in (await again.hello(link))["refused"]["why"]
        async with connected_client(venue, N1) as substitute:
            assert substitute.draft("C1") is None
            assert substitute.meeting.awaited("C1")[0] == "N1"
            chair.submit(Undo(seq=chair.meeting.seq))
            await until(lambda: substitute.connection.state == "refused")
            assert "adding it was undone" in str(substitute.connection.sentence)
        async with connected_client(venue, J1) as back:
            assert back.draft("C1") == Draft("J1", "C1", {"depth": "7"})


async def test_an_excused_judges_seat_ends_unless_a_ballot_waits_for_them() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1) as first,
    ):
        await staged_venue(venue)
        first.submit(SubmitBallot(case="C1", scores=marks()))
        await until(lambda: "J1" in chair.meeting.cases["C1"].ballots)
        chair.submit(ExcuseJudge(judge="J1", reason="train"))
        await until(lambda: first.connection.state == "refused")
        assert chair.meeting.cases["C1"].ballots["J1"].counts


async def test_every_seat_sees_the_amended_plan_and_a_case_taken_back_goes_again() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1) as one,
        connected_client(venue, BOARD) as board,
    ):
        await staged_venue(venue)
        seats = (chair, one, board)

        def all_see(seen: Meeting) -> bool:
            return all(
                seat.meeting.seq == seen.seq
                and seat.meeting.order == seen.order
                and seat.meeting.cases.keys() == seen.cases.keys()
                and seat.meeting.plan.case.keys() == seen.plan.case.keys()
                for seat in seats
            )

        act = Amend(what="case", id="C2", field="title", value="Right", reason="misprint")
        chair.submit(act)
        chair.submit(AddCase(case=Case(id="L1", number=99, title="Late"), position=1))
        await until(lambda: "L1" in venue.host.room.meeting.cases)
        await until(lambda: all_see(venue.host.room.meeting))
        assert {seat.meeting.plan.case["C2"].title for seat in seats} == {"Right"}
        chair.submit(Undo(seq=chair.meeting.seq))
        await until(lambda: "L1" not in venue.host.room.meeting.cases)
        await until(lambda: all_see(venue.host.room.meeting))
        assert [len(seat.meeting.amendments) for seat in seats] == [1, 1, 1]


def test_links_of_an_amended_plan_are_kept_beside_those_there_were(tmp_path: Path) -> None:
    plan = a_plan(2, 2)
    credentials = Credentials(plan, tmp_path)
    before = dict(credentials)
    assert credentials.follow(plan.changed(judges=(*plan.judges, NEW)))
    credentials.keep()
    assert not credentials.follow(plan.changed(judges=(*plan.judges, NEW)))
    after = dict(credentials)
    assert {seat: after[seat] for seat in before} == before
    assert after.keys() - before.keys() == {N1}
    again = Credentials(plan.changed(judges=(*plan.judges, NEW)), tmp_path)
    assert dict(again) == after
    assert [row.name for row in again.rows("http://x") if row.seat == N1] == ["Substitute"]
