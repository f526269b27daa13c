"""Telling everybody: at once, of several together when many come, and nothing twice."""

from __future__ import annotations

import asyncio
import json

import pytest

from judgetui.meeting.acts import SubmitBallot
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.venue.server import broadcast
from judgetui.venue.server.connection import framed
from judgetui.venue.server.hall_views import HallViews
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
