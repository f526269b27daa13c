"""What is typed before an app can take it: held, in its order and within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, Label

from judgetui.gateway import input_throttle
from judgetui.gateway.seat import AppFactory, SeatPage
from tests.gateway.pages import Opened, Page, Small, gateway, visitor
from tests.long import rounds


class Late(Small):
    """Gives its field the keyboard only some pictures after its first."""

    AUTO_FOCUS = ""

    def on_mount(self) -> None:
        """Wait for three pictures."""
        self.query_one(Input).blur()
        self.call_after_refresh(self.call_after_refresh, self.call_after_refresh, self._begin)

    def _begin(self) -> None:
        self.query_one(Input).focus()


@pytest.mark.parametrize("kind", [Small, Late])
async def test_keys_typed_while_an_app_starts_arrive_in_order(kind: type[Small]) -> None:
    opened = Opened(kind)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        page.type("8")
        await page.until(lambda: hub.seats)
        page.type("8")
        await page.draws("Leave")
        page.type(".5")
        await page.until(lambda: opened.app("J1").query_one(Input).value == "88.5")


async def test_keys_typed_while_another_app_is_drawn_first_arrive() -> None:
    go_on = asyncio.Event()

    @asynccontextmanager
    async def slow(_screen: SeatPage) -> AsyncIterator[AppFactory]:
        await go_on.wait()
        yield opened.make

    opened = Opened()
    made: list[Small] = []

    def make(trouble: str) -> Small:
        made.append(Small(trouble))
        return made[-1]

    opened.make = make
    async with gateway(slow) as hub:
        page = Page(hub, visitor())
        for digit in "1234":
            page.type(digit)
            await asyncio.sleep(0)
        go_on.set()
        await page.until(lambda: made and made[0].is_running and made[0].query(Input))
        await page.until(lambda: made[0].query_one(Input).value == "1234")


async def test_keys_typed_as_a_page_comes_back_go_where_the_keyboard_was() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        first = Page(hub, visitor())
        await first.draws("Leave")
        first.type("8")
        await first.draws("8")
        first.say(focus=False)
        await first.until(lambda: opened.app("J1").focused is None)
        await first.leave()
        second = Page(hub, visitor())
        second.type("8")
        await second.until(lambda: opened.app("J1").query_one(Input).value == "88")


async def test_no_more_is_held_than_a_person_types(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each character that is kept is a key which the app draws.
    held = rounds(short=64, long=input_throttle.HELD)
    monkeypatch.setattr(input_throttle, "HELD", held)
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        page.type("a" * (held - 1))
        page.type("bc")
        page.type("d")
        await page.draws("Leave")
        field = opened.app("J1").query_one(Input)
        await page.until(lambda: field.value)
        page.type("e")
        await page.until(lambda: field.value.endswith("e"))
        assert field.value == "a" * (held - 1) + "e"


async def test_what_is_typed_under_a_sentence_goes_nowhere() -> None:
    """Whoever reads that the chair is asked has no field before them."""
    admitted = asyncio.Event()
    made: list[Small] = []

    def make(trouble: str) -> Small:
        made.append(Small(trouble))
        return made[-1]

    @asynccontextmanager
    async def waits(screen: SeatPage) -> AsyncIterator[AppFactory]:
        screen.wait("The chair has been asked.")
        await admitted.wait()
        screen.wait("")
        yield make

    async with gateway(waits) as hub:
        page = Page(hub, visitor())
        page.type("x")
        await page.until(lambda: page.told("waiting"))
        page.type("y")
        page.say(pulse=1)
        await page.until(lambda: page.told("pulse"))
        admitted.set()
        await page.until(lambda: page.told("waiting") == "")
        page.type("7")
        await page.until(lambda: made and made[0].query(Input) and made[0].query_one(Input).value)
        assert made[0].query_one(Input).value == "7"


async def test_what_is_typed_under_a_sentence_that_covers_an_app_does_not_reach_it() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        page.type("1")
        field = opened.app("J1").query_one(Input)
        await page.until(lambda: field.value == "1")
        opened.screens["J1"].wait("The chair has been asked.")
        page.type("2")
        page.say(size=[100, 40])
        await page.until(lambda: all(seat.size == (100, 40) for seat in hub.seats.values()))
        opened.screens["J1"].wait("")
        page.type("3")
        await page.until(lambda: field.value.endswith("3"))
        assert field.value == "13"


async def test_what_was_typed_for_an_app_that_broke_does_not_answer_the_next_one() -> None:
    go_on = asyncio.Event()

    class Brittle(Small):
        async def on_load(self) -> None:
            if not self.told:
                await go_on.wait()
                raise ZeroDivisionError

    opened = Opened(Brittle)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        page.type("1")
        await page.until(lambda: opened.apps.get("J1"))
        page.type("2")
        page.say(size=[100, 40])
        await page.until(lambda: all(seat.size == (100, 40) for seat in hub.seats.values()))
        go_on.set()
        await page.draws("Something went wrong")
        field = opened.app("J1").query_one(Input)
        await page.until(lambda: opened.app("J1").focused is field)
        page.type("7")
        await page.until(lambda: field.value.endswith("7"))
        assert field.value == "7"


async def test_app_of_a_page_without_the_keyboard_gives_it_to_nobody() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        page.say(focus=False)
        await page.draws("Leave")
        (seat,) = hub.seats.values()
        await page.until(lambda: not seat._starts and opened.app("J1").focused is None)
        page.say(focus=True)
        await page.until(lambda: opened.app("J1").focused is opened.app("J1").query_one(Input))


async def test_app_without_anything_to_type_into_still_hears_its_keys() -> None:
    class Bare(Small):
        def compose(self) -> ComposeResult:
            yield Label("Leave")

        def action_link(self) -> None:
            self.query_one(Label).update("pressed")

    async with gateway(Opened(Bare)) as hub:
        page = Page(hub, visitor())
        page.type("\x1bOR")
        await page.draws("pressed")


async def test_page_that_changes_its_size_while_an_app_starts_gets_that_size() -> None:
    go_on = asyncio.Event()

    class Slow(Small):
        async def on_load(self) -> None:
            await go_on.wait()

    opened = Opened(Slow)
    async with gateway(opened) as hub:
        page = Page(hub, visitor(), columns=80, rows=24)
        await page.until(lambda: opened.apps.get("J1"))
        page.say(size=[100, 40])
        await page.until(lambda: all(seat.size == (100, 40) for seat in hub.seats.values()))
        go_on.set()
        await page.draws("Leave")
        await page.until(lambda: opened.app("J1").size == (100, 40))


@pytest.mark.parametrize("early", [True, False])
async def test_esc_and_the_key_right_after_it_are_two_keys(early: bool) -> None:
    class Heard(Small):
        keys: ClassVar[list[str]] = []

        def compose(self) -> ComposeResult:
            yield Label("Leave")

        def on_key(self, event: events.Key) -> None:
            self.keys.append(event.key)

    opened = Opened(Heard)
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        if not early:
            await page.draws("Leave")
            await page.until(lambda: all(not seat._starts for seat in hub.seats.values()))
        for key in ("\x1b", "\x0b", "\x1b", "\x1b", "\r", "\x1bOA"):
            page.type(key)
        keys = ["escape", "ctrl+k", "escape", "escape", "enter", "up"]
        await page.until(lambda: Heard.keys[-1:] == ["up"])
        assert Heard.keys == keys
