"""Pages that say more than a person does, and pages that have nothing to say."""

from __future__ import annotations

import asyncio
from typing import Any

from textual import events
from textual.widgets import Button, Input

from judgetui.gateway.driver import COLUMNS, LONGEST, ROWS
from judgetui.gateway.hub import Hub
from judgetui.gateway.input_throttle import InputLane, InputThrottle
from judgetui.gateway.page_connection import FromPage
from judgetui.venue.server.rate_limit import QUIET, FrameFilter, Rate, TokenBucket
from tests.gateway.pages import Opened, Page, Small, gateway, visitor
from tests.long import rounds

_FLOOD = rounds(short=200, long=300)
"""Keys of one page at once: more than a person's rate lets through, fewer than may be queued."""


class Heard(Small):
    """Keeps the keys and sizes that reach it."""

    def __init__(self, trouble: str = "") -> None:
        super().__init__(trouble)
        self.keys: list[str] = []
        self.sizes: list[tuple[int, int]] = []

    async def on_event(self, event: events.Event) -> None:
        """Keep what comes."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.keys.append(event.key)
        if isinstance(event, events.Resize):
            self.sizes.append((event.size.width, event.size.height))
        await super().on_event(event)


def heard(opened: Opened, token: str) -> Heard:
    """The newest app behind a token."""
    app = opened.app(token)
    assert isinstance(app, Heard)
    return app


async def listening(hub: Hub, *pages: Page) -> None:
    """Wait until all seats show something, and what is typed goes to their apps at once."""
    for page in pages:
        await page.draws("Leave")
        await page.until(lambda: not any(seat._starts for seat in hub.seats.values()))


# -- boards ----------------------------------------------------------------------------------------


async def test_a_board_is_typed_nothing_but_its_own_keys() -> None:
    opened = Opened(Heard)
    async with gateway(opened) as hub:
        board = Page(hub, visitor("board", public=True))
        await board.draws("Leave")
        for typed in (
            "8",
            "\r",
            "\x1b[B",
            "\x1b[200~" + "x" * 4000,
            "\x10",
            "\x1bOP",
            "\x1b[6~" * 9,
        ):
            for _time in range(20):
                board.type(typed)
        board.type("\x1b[6~")
        await board.until(lambda: "pagedown" in heard(opened, "board").keys)
        assert heard(opened, "board").keys == ["pagedown"]
        assert heard(opened, "board").query_one(Input).value == ""


async def test_boards_share_one_turn_and_of_what_waits_the_newest_size_counts() -> None:
    opened = Opened(Heard)
    async with gateway(opened) as hub:
        boards = [Page(hub, visitor(f"b{number}", public=True)) for number in range(3)]
        for board in boards:
            await board.draws("Leave")
        before = [len(heard(opened, f"b{number}").sizes) for number in range(3)]
        for board in boards:
            for columns in range(100, 200):
                board.say(size=(columns, 30))
        for number, board in enumerate(boards):
            sizes = heard(opened, f"b{number}").sizes
            await board.until(lambda sizes=sizes: (199, 30) in sizes)  # type: ignore[misc]
            assert len(sizes) - before[number] < 10


async def test_boards_that_say_all_they_may_leave_a_judges_keys_their_time() -> None:
    """Told by the order in which things happen: no board is served twice before a judge's key."""
    served: list[str] = []

    class Turned(Heard):
        async def on_event(self, event: events.Event) -> None:
            if isinstance(event, events.Key) and not event.is_forwarded:
                served.append(event.key)
            await super().on_event(event)

    async with gateway(Opened(Turned)) as hub:
        boards = [Page(hub, visitor(f"b{number}", public=True)) for number in range(6)]
        judge = Page(hub, visitor())
        for page in (*boards, judge):
            await page.draws("Leave")
        for _time in range(50):
            for board in boards:
                board.type("\x1b[6~")
        await judge.until(lambda: served)
        before = len(served)
        judge.type("8")
        await judge.until(lambda: "8" in served)
        assert served.index("8") - before <= len(boards)


# -- seats -----------------------------------------------------------------------------------------


async def test_a_flood_from_one_seat_does_not_keep_another_waiting() -> None:
    opened = Opened(Heard)
    async with gateway(opened) as hub:
        flood, judge = Page(hub, visitor("J1")), Page(hub, visitor("J2"))
        await listening(hub, flood, judge)
        for _time in range(_FLOOD):
            flood.type("\t")
        await flood.until(lambda: heard(opened, "J1").keys)
        judge.type("88.5")
        await judge.until(lambda: heard(opened, "J2").query_one(Input).value == "88.5")
        assert len(heard(opened, "J1").keys) < _FLOOD * 2 / 3
        # What one person can have typed is kept all the same.
        await flood.until(lambda: len(heard(opened, "J1").keys) == _FLOOD)


async def test_a_flood_beyond_all_measure_is_dropped_to_its_end() -> None:
    opened = Opened(Heard)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await listening(hub, page)
        page.type("\x1b[200~")
        for _time in range(3000):
            page.type("\r")
        page.type("\x1b[201~")
        # From then on it is quiet, however long the reading took.
        await page.until(page.is_read)
        await asyncio.sleep(2 * QUIET)
        page.type("\t")
        await page.until(lambda: isinstance(opened.app("J1").focused, Button))
        page.type("\r")
        await page.until(lambda: opened.app("J1").pressed == 1)


async def test_how_large_a_page_is_cannot_be_typed() -> None:
    opened = Opened(Heard)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await listening(hub, page)
        for number in range(5):
            page.type(f"\x1b[48;{5000 + number};5000;9;9t")
        page.type("8")
        await page.until(lambda: heard(opened, "J1").query_one(Input).value == "8")
        sizes = heard(opened, "J1").sizes
        assert sizes
        assert all(width <= COLUMNS[1] and height <= ROWS[1] for width, height in sizes)


async def test_a_paste_without_end_is_forgotten() -> None:
    opened = Opened(Heard)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await listening(hub, page)
        page.type("\x1b[200~")
        for _piece in range(LONGEST // 8000 + 1):
            page.type("x" * 8000)
        page.type("8")
        await page.until(lambda: opened.app("J1").query_one(Input).value.endswith("8"))
        assert "x" not in opened.app("J1").query_one(Input).value


async def test_an_ordinary_long_paste_arrives_whole() -> None:
    opened = Opened(Heard)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await listening(hub, page)
        text = "评语" * 10_000
        pasted = f"\x1b[200~{text}\x1b[201~"
        for start in range(0, len(pasted), 8000):
            page.type(pasted[start : start + 8000])
        await page.until(lambda: opened.app("J1").query_one(Input).value == text)


async def test_what_was_missed_ends_what_was_half_typed() -> None:
    opened = Opened(Heard)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await listening(hub, page)
        page.type("\x1b[200~half")
        page.say(gap=True)
        page.type("8")
        await page.until(lambda: opened.app("J1").query_one(Input).value == "8")


async def test_a_seat_that_ends_is_typed_nothing() -> None:
    opened = Opened(Heard)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await listening(hub, page)
        (seat,) = hub.seats.values()
        app = heard(opened, "J1")
        seat.close()
        seat.on_frame(FromPage(typed="8"))
        await page.until(page.is_closed)
        assert app.keys == []


# -- the measures ----------------------------------------------------------------------------------


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_allowance_is_spent_and_comes_back() -> None:
    clock = Clock()
    allowance = TokenBucket(Rate(frames=2, frames_at_once=3, size=10, size_at_once=100), clock)
    assert [allowance.take(1) for _time in range(4)] == [True, True, True, False]
    clock.now += 0.5
    assert [allowance.take(1), allowance.take(1)] == [True, False]
    clock.now += 1000
    assert [allowance.take(101), allowance.take(100), allowance.take(1)] == [False, True, False]
    clock.now -= 50
    assert not allowance.take(1)


def test_what_is_owed_is_told_in_seconds() -> None:
    clock = Clock()
    allowance = TokenBucket(Rate(frames=2, frames_at_once=1, size=10, size_at_once=10), clock)
    assert allowance.owe(1) == 0
    assert allowance.owe(1) == 0.5
    assert allowance.owe(28) == 2
    clock.now += 4
    assert allowance.owe(0) == 0


def test_who_said_too_much_is_heard_after_a_silence() -> None:
    clock = Clock()
    frames_filter = FrameFilter(
        Rate(frames=100, frames_at_once=2, size=100, size_at_once=100), clock
    )
    assert [frames_filter.accepts(1) for _time in range(3)] == [True, True, False]
    assert frames_filter.dropped
    for _time in range(20):
        clock.now += QUIET / 2
        assert not frames_filter.accepts(1)
    clock.now += QUIET
    assert frames_filter.accepts(1)


async def test_a_lane_rests_in_proportion_and_serves_in_order() -> None:
    done: list[Any] = []
    lane = InputLane(1.0)

    def inflow(name: str) -> InputThrottle:
        async def finished() -> None:
            done.append(name)

        return InputThrottle(lambda _frame: None, finished, lane, public=True)

    flows = [inflow(name) for name in "abc"]
    for flow in flows:
        for size in (80, 90, 100):
            flow.on_frame(FromPage(size=(size, 24)))
    while len(done) < 3:
        await asyncio.sleep(0)
    assert done == ["a", "b", "c"]
