"""A disk whose syncs take long: nobody waits for it but those who are told that an act is kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from judgetui.meeting.acts import AddJudge, SubmitBallot
from judgetui.meeting.draft import Draft
from judgetui.meeting.plan import Judge
from judgetui.meeting.seat import CHAIR
from judgetui.proof.receipt import read_receipt
from judgetui.records.mirror import Mirror
from judgetui.records.session import Session, create_session, open_session
from judgetui.venue.access.credentials import FILE, Credentials
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import ActAccepted, ActRefused, SeatCredentials
from judgetui.venue.protocol import frames
from judgetui.venue.server import room
from judgetui.venue.server.listen import Venue
from tests.meeting.factories import a_plan, marks
from tests.venue.slow_disk import SlowDisk
from tests.venue.venues import a_venue, connected_client, endpoint, judge, staged_venue, until

J1, J2 = judge("J1"), judge("J2")
BALLOT = SubmitBallot(case="C1", scores=marks(8, 7))
NEW = Judge(id="N1", name="Substitute")


@asynccontextmanager
async def on_disk(folder: Path, disk: SlowDisk) -> AsyncIterator[tuple[Venue, Session]]:
    """A venue of a session on this disk, with a case that is being scored and a second copy."""
    plan = a_plan(3, 3)
    path = create_session(folder, "spring", plan)
    session = open_session(folder, "spring")
    credentials = Credentials(plan, path)
    copy = folder / "stick"
    copy.mkdir()
    async with a_venue(record=session, credentials=credentials) as venue:
        mirror = Mirror(path, copy)
        session.keep_copy(mirror)
        await staged_venue(venue)
        disk.on_the_loop.clear()
        try:
            yield venue, session
        finally:
            disk.answers.set()
            await asyncio.to_thread(mirror.close)


def outcomes(client: Client) -> list[ActAccepted | ActRefused]:
    """What this client is told of its acts, as it comes."""
    told: list[ActAccepted | ActRefused] = []
    client.watch(lambda n: told.append(n) if isinstance(n, ActAccepted | ActRefused) else None)
    return told


async def test_typing_and_other_seats_go_on_while_the_disk_of_the_host_does_not_answer(
    tmp_path: Path, disk: SlowDisk
) -> None:
    async with (
        on_disk(tmp_path, disk) as (venue, session),
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1) as first,
        connected_client(venue, J2) as second,
    ):
        told = outcomes(first)
        disk.answers.clear()
        first.submit(BALLOT)
        await until(lambda: disk.waiting)
        for mark in ("1", "10", "9"):
            second.keep(Draft("J2", "C1", {"depth": mark}))
            await until(partial(_has_typed, session, "J2", mark))
            await until(lambda: chair.presence["J2"].writing)
        # Somebody new is let in, and shown the case.
        async with connected_client(venue, judge("J3")) as third:
            assert third.meeting.on_stage == "C1"
        # Nothing is said of the ballot, to whom it is of or to anybody.
        assert not told
        assert "J1" not in chair.meeting.cases["C1"].ballots
        assert first.unsent == 1
        disk.answers.set()
        await until(lambda: told)
        assert isinstance(told[0], ActAccepted)
        await until(lambda: "J1" in chair.meeting.cases["C1"].ballots)
        assert disk.on_the_loop == []


async def test_an_answer_is_made_while_the_disk_syncs_and_sent_once_it_has(
    tmp_path: Path, disk: SlowDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the sync nothing is left of it but to write it to the socket."""
    made = Counter[str]()
    _count(monkeypatch, made, room, "receipt_of")
    _count(monkeypatch, made, frames, "accepted_text")
    async with on_disk(tmp_path, disk) as (venue, session), connected_client(venue, J1) as first:
        told = outcomes(first)
        before, checkpoint = made.copy(), str(venue.host.room.checkpoint)
        disk.answers.clear()
        first.submit(BALLOT)
        await until(lambda: made["accepted_text"] > before["accepted_text"])
        assert disk.waiting
        ready = made.copy()
        assert ready - before == Counter(receipt_of=1, accepted_text=1)
        # Until then nothing anywhere says that it is taken.
        assert venue.host.room.head == session.head
        assert "J1" not in venue.host.room.meeting.cases["C1"].ballots
        assert str(venue.host.room.checkpoint) == checkpoint
        assert not told
        disk.answers.set()
        await until(lambda: told)
        assert made == ready
        (answer,) = told
        assert isinstance(answer, ActAccepted)
        assert answer.head == session.head
        assert answer.receipt is not None
        receipt = read_receipt(answer.receipt)
        assert (receipt.checkpoint.size, receipt.checkpoint.root) == (
            answer.seq,
            session.reading.tree.root(),
        )


async def test_an_answer_that_was_made_is_not_sent_where_the_sync_fails(
    tmp_path: Path, disk: SlowDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Counter[str]()
    _count(monkeypatch, made, frames, "accepted_text")
    async with (
        on_disk(tmp_path, disk) as (venue, session),
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1) as first,
    ):
        told, before = outcomes(first), made.copy()
        known, root = session.head, session.reading.tree.root()
        disk.answers.clear()
        first.submit(BALLOT)
        await until(lambda: made > before)
        disk.fails = True
        disk.answers.set()
        await until(lambda: told)
        (refused,) = told
        assert isinstance(refused, ActRefused)
        assert "the disk did not take the act" in str(refused.why)
        assert "J1" not in chair.meeting.cases["C1"].ballots
        assert (session.head, session.reading.tree.root()) == (known, root)
        assert venue.host.room.head == known
        disk.fails = False


def _count(
    monkeypatch: pytest.MonkeyPatch, made: Counter[str], module: ModuleType, name: str
) -> None:
    really = getattr(module, name)

    def counted(*given: object) -> object:
        made[name] += 1
        return really(*given)

    monkeypatch.setattr(module, name, counted)


def _has_typed(session: Session, judge: str, depth: str) -> bool:
    draft = session.drafts.get(judge, "C1")
    return draft is not None and draft.marks.get("depth") == depth


async def test_links_are_made_and_replaced_while_the_disk_of_the_host_does_not_answer(
    tmp_path: Path, disk: SlowDisk
) -> None:
    async with (
        on_disk(tmp_path, disk) as (venue, _session),
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1) as first,
        connected_client(venue, J2) as second,
    ):
        links: list[SeatCredentials] = []
        chair.watch(lambda n: links.append(n) if isinstance(n, SeatCredentials) else None)
        chair.submit(AddJudge(judge=NEW))
        await until(lambda: "N1" in chair.meeting.plan.judge)
        before = endpoint(venue, J1)
        disk.answers.clear()
        chair.reissue("J1")
        await until(lambda: disk.waiting)
        second.keep(Draft("J2", "C1", {"depth": "5"}))
        await until(lambda: venue.host.room.record.drafts.get("J2", "C1") is not None)
        # The old link is replaced once no power cut can bring it back.
        assert not links
        assert first.connection.state == "connected"
        disk.answers.set()
        await until(lambda: first.connection.state == "refused")
        await until(lambda: links)
        assert {one.seat for one in links[-1].credentials} >= {"J1", "N1"}
        assert endpoint(venue, J1) != before
        assert disk.on_the_loop == []
    kept = Credentials(chair.meeting.plan, tmp_path / "spring")
    assert kept.of(judge("J1")).token == venue.host.credentials.of(judge("J1")).token
    assert kept.of(judge("N1")).token == venue.host.credentials.of(judge("N1")).token


async def test_a_new_judges_link_opens_before_it_is_on_a_slow_disk(
    tmp_path: Path, disk: SlowDisk
) -> None:
    plan = a_plan(2, 2)
    credentials = Credentials(plan, tmp_path)
    async with a_venue(plan, credentials=credentials) as venue:
        async with connected_client(venue, CHAIR) as chair:
            await staged_venue(venue)
            disk.answers.clear()
            disk.on_the_loop.clear()
            chair.submit(AddJudge(judge=NEW))
            await until(lambda: disk.waiting)
            async with connected_client(venue, judge("N1")) as new:
                assert new.meeting.on_stage == "C1"
            assert '"N1"' not in (tmp_path / FILE).read_text()
            disk.answers.set()
            await until(lambda: '"N1"' in (tmp_path / FILE).read_text())
        assert disk.on_the_loop == []


async def test_a_judge_types_and_submits_while_the_own_disk_does_not_answer(
    tmp_path: Path, disk: SlowDisk
) -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        disk.on_the_loop.clear()
        disk.answers.clear()
        async with connected_client(venue, J1, outbox=tmp_path / "outbox.json") as client:
            told = outcomes(client)
            for mark in range(1, 6):
                client.keep(Draft("J1", "C1", {"depth": str(mark)}))
            client.submit(BALLOT)
            await until(lambda: told)
            assert isinstance(told[0], ActAccepted)
        assert disk.on_the_loop == []
