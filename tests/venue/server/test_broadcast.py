"""Telling everybody: at once, of several together when many come, and nothing twice."""

from __future__ import annotations

import asyncio
import json

import pytest

from judgetui.meeting.acts import ExcuseJudge, SubmitBallot
from judgetui.meeting.seat import BOARD, CHAIR, Seat
from judgetui.venue.server import broadcast
from judgetui.venue.server.admission import Admission
from judgetui.venue.server.board_control import BoardControl
from judgetui.venue.server.connection import framed
from judgetui.venue.server.delta_encoder import DeltaEncoder
from judgetui.venue.server.hall_views import HallViews
from judgetui.venue.server.hook import Hook
from tests.meeting.factories import a_plan, marks
from tests.venue.venues import a_venue, connected_client, judge, plain, staged_venue, token, until


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
async def test_a_frame_made_here_is_read_like_any_other(size: int) -> None:
    head = framed(b"x" * size)
    assert head[0] == 0x81
    lengths = {126: (2, 4), 127: (2, 10)}
    start, end = lengths.get(head[1], (1, 2))
    assert int.from_bytes(head[start:end], "big") == size
    assert head[end:] == b"x" * size


async def test_a_stream_is_told_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thirty judges in a stream: every screen has all their ballots, in far fewer frames."""
    monkeypatch.setattr(broadcast, "_FREE", -1.0)
    monkeypatch.setattr(broadcast, "_REST", 1e6)
    async with a_venue(a_plan(1, 30)) as venue, plain(venue) as board:
        await staged_venue(venue)
        await board.hello(token(venue, BOARD))
        frames: list[int] = []
        room = venue.host.room
        acts = []
        for number in range(1, 31):
            act = SubmitBallot(case="C1", scores=marks(5, 5))
            acts.append(asyncio.create_task(room.take(judge(f"J{number}"), act, f"id-{number}")))
            await asyncio.sleep(0)
        await asyncio.gather(*acts)
        last = room.meeting.seq
        while not frames or frames[-1] < last:
            frames.append((await board.next("meeting"))["meeting"]["seq"])
        assert len(frames) < 15


async def test_every_client_has_everything_once_all_is_quiet() -> None:
    """Those who take rows, those who do not, and those whose page is drawn by the host."""
    async with (
        a_venue(a_plan(2, 4)) as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, judge("J1")) as one,
        plain(venue) as old,
        plain(venue) as page,
    ):
        await old.hello(token(venue, judge("J2")))
        await page.hello(token(venue, BOARD), form="board", rows=True)
        whole = (await page.next("hall"))["hall"]
        await staged_venue(venue)
        room = venue.host.room
        for name in ("J1", "J2", "J3"):
            await room.take(judge(name), SubmitBallot(case="C1", scores=marks(5, 6)), name)
        last = room.meeting.seq
        await until(lambda: chair.meeting.seq == one.meeting.seq == last)
        assert chair.meeting.same(room.view(CHAIR))
        assert one.meeting.same(room.view(judge("J1")))
        seq = 0
        while seq < last:
            seq = (await old.next("meeting"))["meeting"]["seq"]
        venue.host.board_control.base = ""
        changed = (await page.next("hall"))["hall"]
        # A part of the view, as nothing else of it is another one.
        assert changed.keys() < whole.keys()


async def test_an_older_client_is_sent_standings_whole_and_no_changes() -> None:
    async with a_venue(a_plan(2, 2)) as venue, plain(venue) as chair:
        welcome = await chair.hello(token(venue, CHAIR))
        assert "packed" not in welcome["welcome"]
        await staged_venue(venue)
        room = venue.host.room
        await room.take(judge("J1"), SubmitBallot(case="C1", scores=marks(5, 6)), "x")
        seen: dict[str, object] = {}
        while seen.get("seq") != room.meeting.seq:
            seen = (await chair.next("meeting"))["meeting"]
        assert "standings" in seen
        assert "changes" not in seen
        assert len(json.dumps(seen["standings"])) > 200


async def test_a_page_whose_view_cannot_be_made_does_not_stay_with_the_old_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with a_venue(a_plan(1, 2)) as venue, plain(venue) as page:
        await staged_venue(venue)
        await page.hello(token(venue, BOARD), form="board", rows=True)
        await page.next("hall")
        room = venue.host.room
        await room.take(judge("J1"), SubmitBallot(case="C1", scores=marks(5, 6)), "x")
        await page.next("hall")

        asked = 0

        def breaks(self: HallViews, connection: object) -> None:
            nonlocal asked
            asked += 1
            raise RuntimeError("no view")

        monkeypatch.setattr(HallViews, "frame_for", breaks)
        await room.take(judge("J2"), SubmitBallot(case="C1", scores=marks(5, 6)), "y")
        await until(lambda: not venue.host.attendance.at(BOARD))
        # Tried again at once, and ended by that; not by what a page that says nothing ends by.
        assert asked == 2


@pytest.mark.parametrize(
    "broken",
    [
        (BoardControl, "follow"),
        (Admission, "end_seats"),
        (HallViews, "make_anew"),
        (Hook, "follow"),
    ],
    ids=lambda broken: broken[0].__name__,
)
async def test_whatever_fails_of_what_follows_a_meeting_all_are_told_and_it_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: tuple[type, str]
) -> None:
    """The clients here ask for nothing, so that they hear of it by being told alone."""
    async with a_venue(a_plan(2, 3)) as venue, plain(venue) as one, plain(venue) as page:
        await staged_venue(venue)
        host = venue.host
        host.hook = Hook("tcp://127.0.0.1:9", host.notify_chair)
        excused = ExcuseJudge(judge="J3", reason="ill")
        await host.room.take(CHAIR, excused, "away")
        await one.hello(token(venue, judge("J1")))
        await page.hello(token(venue, BOARD), form="board", rows=True)
        await page.next("hall")

        def breaks(*_given: object) -> None:
            raise RuntimeError("broken here")

        monkeypatch.setattr(*broken, breaks)
        for name in ("J1", "J2"):
            await host.room.take(judge(name), SubmitBallot(case="C1", scores=marks(5, 6)), name)
            seq = 0
            while seq < host.room.meeting.seq:
                seq = (await one.next("meeting"))["meeting"]["seq"]
            if broken[0] is not HallViews:
                await page.next("hall")
        assert "broken here" in caplog.text


async def test_a_seat_whose_frame_cannot_be_made_leaves_the_others_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        a_venue(a_plan(1, 3)) as venue,
        plain(venue) as broken,
        connected_client(venue, judge("J1")) as one,
    ):
        await broken.hello(token(venue, CHAIR))
        await staged_venue(venue)
        room = venue.host.room
        await until(lambda: one.meeting.seq == room.meeting.seq)
        frame = DeltaEncoder.frame

        def breaks(self: DeltaEncoder, seat: Seat, version: int, rows: bool = False) -> bytes:
            if seat == CHAIR:
                raise RuntimeError("no frame")
            return frame(self, seat, version, rows)

        monkeypatch.setattr(DeltaEncoder, "frame", breaks)
        await room.take(judge("J1"), SubmitBallot(case="C1", scores=marks(5, 6)), "x")
        await until(lambda: one.meeting.seq == room.meeting.seq)
        # It comes again, rather than to stay with what it knows.
        await until(lambda: not venue.host.attendance.at(CHAIR))
        assert "no frame" in caplog.text
