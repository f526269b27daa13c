"""An app that nobody looks at: nothing in it ticks or is drawn, and its news are kept."""

from __future__ import annotations

import datetime

from judgetui.app.resting_seat import KeptNews
from judgetui.app.textual_private import ticking_timers
from judgetui.meeting.acts import Pause
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.state import EMPTY
from judgetui.screens.base import SeatScreen
from judgetui.venue.client.seat_api import (
    ActRefused,
    ConnectionStatus,
    DraftChanged,
    LogStatus,
    News,
    SeatPresence,
    SoundTest,
)
from tests.app.seats import did
from tests.app.test_app import J1, app_of, scoring, sitting
from tests.app.test_what_a_key_draws import counted
from tests.screens.drawing import until


def test_of_what_says_all_the_newest_is_kept_and_every_answer() -> None:
    kept = KeptNews()
    first, second = (ActRefused(id, Sentence("no")) for id in "ab")
    lost, back = ConnectionStatus("reconnecting"), ConnectionStatus("connected")
    draft = DraftChanged(Draft("J1", "C1", {"depth": "8"}))
    newer = DraftChanged(Draft("J1", "C1", {"depth": "88"}))
    presence: dict[str, SeatPresence] = {}
    came: tuple[News, ...] = (
        EMPTY,
        lost,
        first,
        draft,
        SoundTest(),
        presence,
        {},
        second,
        back,
        newer,
        EMPTY,
    )
    for news in came:
        kept.add(news)
    assert kept.take() == [first, {}, second, back, newer, EMPTY]
    assert kept.take() == []
    kept.add(BoardMode())
    assert kept.take() == [BoardMode()]
    for behind in range(3):
        kept.add(LogStatus("room", behind=behind))
    assert kept.take() == [LogStatus("room", behind=2)]


async def test_nothing_ticks_and_nothing_is_drawn_until_it_wakes() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        app = app_of(pilot)
        await until(pilot, lambda: ticking_timers(app))
        app.rest()
        app.rest()
        assert app.rests
        assert ticking_timers(app) == []
        before = app.meeting
        with counted() as count:
            await did(room, CHAIR, Pause(reason="tea"))
            await pilot.pause()
        assert count == {}
        assert app.meeting is before
        app.wake()
        app.wake()
        await until(pilot, lambda: app.meeting.paused_at is not None)
        assert ticking_timers(app)


async def test_an_app_that_rests_before_it_has_begun_to_tick_begins_when_it_wakes() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        app = app_of(pilot)
        screen = app.screen
        assert isinstance(screen, SeatScreen)
        app.rest()
        screen.begin_to_tick()
        assert ticking_timers(app) == []
        app.wake()
        await until(pilot, lambda: ticking_timers(app))
        screen.begin_to_tick()
        assert len(ticking_timers(app)) == 1


async def test_a_seat_at_rest_draws_nothing_in_many_ticks() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        screen = app_of(pilot).screen
        assert isinstance(screen, SeatScreen)
        time = screen.meeting.clock and datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
        screen._clock = lambda: time or datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
        screen.tick()
        await pilot.pause()
        with counted() as count:
            for _ in range(100):
                screen.tick()
            await pilot.pause()
        assert count == {}
