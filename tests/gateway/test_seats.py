"""Browser seats: what a page sees, and what outlives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Label

from judgetui.gateway.page_connection import CLOSING, ELSEWHERE, FULL, OVER, PageConnection
from judgetui.gateway.seat import AppFactory, SeatPage
from judgetui.meeting.message import Refused
from tests.gateway.pages import Opened, Page, Small, gateway, visitor


async def test_page_shows_app_and_types_into_it() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        page.type("老人关爱")
        await page.draws("老人关爱")
        assert opened.app("J1").query_one(Input).value == "老人关爱"


async def test_what_is_typed_goes_to_its_own_app() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        pages = {token: Page(hub, visitor(token)) for token in ("J1", "J2", "J3")}
        for token, page in pages.items():
            await page.draws("Leave")
            page.type(f"only-{token}")
        for token, page in pages.items():
            await page.draws(f"only-{token}")
        for token in pages:
            assert opened.app(token).query_one(Input).value == f"only-{token}"


async def test_escape_alone_is_a_key() -> None:
    seen: list[str] = []

    class Hearing(Small):
        def on_key(self, event: object) -> None:
            seen.append(getattr(event, "key", ""))

    async with gateway(Opened(Hearing)) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        page.type("\x1b")
        await page.until(lambda: "escape" in seen)
        page.type("\x1b[18~")
        await page.until(lambda: "f7" in seen)


async def test_keys_typed_in_one_breath_go_where_the_focus_went() -> None:
    class Fields(Small):
        def compose(self) -> ComposeResult:
            yield Label("Leave")
            with Vertical(), Vertical():
                yield from (Input(id=f"field{number}") for number in range(4))

        @on(Input.Submitted)
        def go_on(self) -> None:
            self.screen.focus_next()

    opened = Opened(Fields)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        page.type("88\r90\r9")
        page.type("1\r")
        page.type("7")
        page.type("5")
        fields = opened.app("J1").query(Input)
        await page.until(lambda: fields.last().value == "75")
        assert [field.value for field in fields] == ["88", "90", "91", "75"]


async def test_slow_widget_does_not_hold_keys_for_ever() -> None:
    go_on = asyncio.Event()

    class Waits(Vertical):
        async def on_input_changed(self) -> None:
            await go_on.wait()

    class Slow(Small):
        def compose(self) -> ComposeResult:
            yield Label("Leave")
            with Waits():
                yield Input()

    opened = Opened(Slow)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        page.type("abc")
        await page.until(lambda: opened.app("J1").query_one(Input).value == "abc")
        go_on.set()


async def test_seat_outlives_its_page() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        first = Page(hub, visitor())
        await first.draws("Leave")
        first.type("half typed")
        await first.draws("half typed")
        await first.leave()

        second = Page(hub, visitor())
        await second.draws("half typed")
        assert "\x1b[?1049h" in second.drawn
        assert "\x1b[?1006h" in second.drawn
        assert "\x1b[?2004h" in second.drawn
        assert "Leave" in second.drawn
        assert len(opened.apps["J1"]) == 1


async def test_newest_page_of_a_device_wins() -> None:
    async with gateway(Opened()) as hub:
        older = Page(hub, visitor())
        await older.draws("Leave")
        newer = Page(hub, visitor())
        await newer.draws("Leave")
        await older.until(lambda: older.code is not None)
        assert older.code == ELSEWHERE
        assert older.told("ended")["how"] == "elsewhere"
        assert "another window" in older.told("ended")["why"]
        newer.type("here")
        await newer.draws("here")
        assert newer.code is None


async def test_older_page_types_no_more() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        older = Page(hub, visitor())
        await older.draws("Leave")
        older.taking.clear()
        newer = Page(hub, visitor())
        await newer.draws("Leave")
        older.type("ghost")
        newer.type("real")
        await newer.draws("real")
        assert opened.app("J1").query_one(Input).value == "real"
        older.taking.set()
        await older.until(lambda: older.code == ELSEWHERE)


async def test_another_device_gets_its_own_app() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        machine = Page(hub, visitor(device="laptop"))
        await machine.draws("Leave")
        first = opened.app("J1")
        tablet = Page(hub, visitor(device="tablet"))
        await tablet.draws("Leave")
        assert opened.app("J1") is not first
        assert machine.code is None


async def test_seat_without_a_page_ends_after_the_grace_period() -> None:
    opened = Opened()
    async with gateway(opened, grace=0.05) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        await page.leave()
        await page.until(lambda: opened.closed == ["J1"])
        assert hub.seats == {}
        again = Page(hub, visitor())
        await again.draws("Leave")


async def test_page_that_comes_back_in_time_keeps_its_app() -> None:
    opened = Opened()
    async with gateway(opened, grace=0.2) as hub:
        first = Page(hub, visitor())
        await first.draws("Leave")
        await first.leave()
        second = Page(hub, visitor())
        await second.draws("Leave")
        await asyncio.sleep(0.3)
        assert opened.closed == []
        assert second.code is None


async def test_board_that_anybody_opened_ends_with_its_page() -> None:
    opened = Opened()
    async with gateway(opened, grace=600.0) as hub:
        board, judge = Page(hub, visitor("board", public=True)), Page(hub, visitor())
        await board.draws("Leave")
        await judge.draws("Leave")
        await board.leave()
        await judge.leave()
        await board.until(lambda: opened.closed)
        assert opened.closed == ["board"]
        assert [seat.visitor.token for seat in hub.seats.values()] == ["J1"]


async def test_leaving_is_said_and_seat_can_be_opened_anew() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        page.type("\x1b[17~")
        await page.until(lambda: page.code == OVER)
        assert page.told("ended") == {"how": "left", "why": "You left this seat."}
        assert "\x1b[?1049l" in page.drawn
        again = Page(hub, visitor())
        await again.draws("Leave")


async def test_app_that_breaks_is_opened_again_and_says_so() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        other = Page(hub, visitor("J2"))
        await other.draws("Leave")
        await page.draws("Leave")
        page.type("\x1b[15~")
        await page.draws("Something went wrong")
        assert len(opened.apps["J1"]) == 2
        page.type("goes on")
        await page.draws("goes on")
        other.type("so do others")
        await other.draws("so do others")


async def test_app_that_breaks_time_and_again_ends_its_seat() -> None:
    class Broken(Small):
        def on_mount(self) -> None:
            raise ZeroDivisionError

    opened = Opened(Broken)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.until(lambda: page.code == OVER)
        assert page.told("ended")["how"] == "trouble"
        assert hub.seats == {}


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "this link or code opens no seat; ask the chair for the one that is right now"),
        ("zh", "此链接或入场码无效，请向主持人索取当前有效的链接或入场码"),
    ],
)
async def test_refusal_is_shown_in_the_visitors_language(language: str, why: str) -> None:
    @asynccontextmanager
    async def closed(*_: object) -> AsyncIterator[AppFactory]:
        raise Refused(
            "this link or code opens no seat; ask the chair for the one that is right now"
        )
        yield Small

    async with gateway(closed) as hub:
        page = Page(hub, visitor(language=language))
        await page.until(lambda: page.code == OVER)
        assert page.told("ended") == {"how": "refused", "why": why}
        assert hub.seats == {}


async def test_each_seat_speaks_its_own_language() -> None:
    from judgetui.language import language

    async def spoken(app: Small) -> str:
        found: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        app.call_later(lambda: found.set_result(language()))
        return await found

    opened = Opened()
    async with gateway(opened) as hub:
        english = Page(hub, visitor("J1", language="en"))
        chinese = Page(hub, visitor("J2", language="zh"))
        await english.draws("0")
        await chinese.draws("0")
        assert await spoken(opened.app("J1")) == "en"
        assert await spoken(opened.app("J2")) == "zh"
        assert language() == "en"


async def test_full_gateway_says_so_and_keeps_room_for_judges() -> None:
    async with gateway(Opened(), most=3, most_public=1) as hub:
        board = Page(hub, visitor("board", public=True))
        await board.draws("Leave")
        too_many = Page(hub, visitor("board", public=True))
        await too_many.until(lambda: too_many.code == FULL)
        assert too_many.told("ended")["how"] == "full"
        for token in ("J1", "J2"):
            judge = Page(hub, visitor(token))
            await judge.draws("Leave")
        third = Page(hub, visitor("J3"))
        await third.until(lambda: third.code == FULL)


def _has_grown(line: PageConnection, waiting: int) -> bool:
    return line.behind or line._waiting != waiting


async def test_frozen_page_holds_nothing_up_and_gets_a_whole_picture() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        app = opened.app("J1")
        line = next(iter(hub.seats.values()))._page
        assert line is not None
        line._most_behind = 12_000
        page.taking.clear()
        line.draw("the piece the page does not take")
        await page.until(lambda: line._waiting == 0)
        for number in range(400):
            if line.behind:
                break
            app.query_one("#told", Label).update(f"number {number} " + "x" * 60)
            await page.until(partial(_has_grown, line, line._waiting))
        assert line.behind
        assert line._waiting == 0
        app.query_one("#told", Label).update("the newest")
        page.drawn = ""
        page.taking.set()
        await page.draws("the newest")
        assert "\x1b[?1006h" in page.drawn


async def test_pulses_tell_a_page_that_the_link_lives() -> None:
    async with gateway(Opened()) as hub:
        page = Page(hub, visitor())
        await page.until(lambda: page.told("pulse") is not None)
        page.say(pulse=page.told("pulse"))
        await page.draws("Leave")


async def test_what_is_said_before_an_app_draws_is_shown_also_on_a_later_page() -> None:
    opened = asyncio.Event()

    @asynccontextmanager
    async def slow(screen: SeatPage) -> AsyncIterator[AppFactory]:
        screen.wait("The chair has been asked.")
        await opened.wait()
        yield Small

    async with gateway(slow) as hub:
        first = Page(hub, visitor())
        await first.until(lambda: first.told("waiting"))
        await first.leave()
        second = Page(hub, visitor())
        await second.until(lambda: second.told("waiting") == "The chair has been asked.")
        opened.set()
        await second.draws("Leave")


async def test_page_that_says_nothing_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judgetui.gateway.hub.FIRST_FRAME", 0.1)
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        silent = [Page(hub, visitor(public=True), silent=True) for _page in range(3)]
        for one in silent:
            await one.until(one.is_closed)
            assert one.code == CLOSING
        await page.draws("Leave")
        page.type("goes on")
        await page.draws("goes on")
        assert list(opened.apps) == ["J1"]


async def test_boards_never_make_a_judge_wait_for_the_first_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("judgetui.gateway.seat.FIRST_PICTURE", 60.0)
    go_on = asyncio.Event()

    class Slow(Small):
        async def on_load(self) -> None:
            await go_on.wait()

    @asynccontextmanager
    async def open_(screen: SeatPage) -> AsyncIterator[AppFactory]:
        yield Slow if screen.visitor.public else Small

    async with gateway(open_) as hub:
        boards = [Page(hub, visitor("board", public=True)) for _board in range(8)]
        await boards[0].until(lambda: len(hub.seats) == 8)
        judges = [Page(hub, visitor(f"J{number}")) for number in range(3)]
        try:
            for page in judges:
                await page.draws("Leave")
            assert not any("Leave" in board.drawn for board in boards)
        finally:
            go_on.set()
        for board in boards:
            await board.draws("Leave")


async def test_seat_that_was_taken_away_says_why() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        opened.screens["J1"].end("This link was replaced.")
        await page.until(page.is_closed)
        assert page.code == OVER
        assert page.told("ended") == {"how": "refused", "why": "This link was replaced."}
        assert hub.seats == {}


async def test_browser_remembers_for_its_app() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        opened.screens["J1"].remember("dark")
        await page.until(lambda: page.told("remember") == "dark")
        assert opened.screens["J1"].remembered == "dark"


async def test_closing_gateway_lets_its_pages_come_back() -> None:
    async with gateway(Opened()) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
    await page.until(page.is_closed)
    assert page.code == CLOSING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"typed": 3}',
        '{"size": [1e999, 2]}',
        '{"sudo": true}',
        '{"open": {}}',
        "null",
    ],
)
async def test_nonsense_from_a_page_changes_nothing(text: str) -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        page._said.put_nowait(text)
        page.type("still here")
        await page.draws("still here")


async def test_opening_is_closed_with_its_seat() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
    assert opened.closed == ["J1"]
