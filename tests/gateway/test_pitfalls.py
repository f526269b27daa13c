"""What goes wrong with many Textual apps in one process, each held off by a test."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judgetui.gateway.driver import clamp
from judgetui.gateway.hub import STARTING
from judgetui.gateway.output_router import ERR, OUT
from judgetui.gateway.page_connection import OVER
from tests.gateway.pages import Opened, Page, Small, gateway, visitor
from tests.long import rounds

F2, F3, F4, F6 = "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[17~"


async def test_twenty_closed_seats_leave_no_app_behind() -> None:
    opened = Opened()
    apps: list[weakref.ref[Small]] = []
    async with gateway(opened) as hub:
        for number in range(20):
            page = Page(hub, visitor(f"J{number}"))
            await page.draws("Leave")
            page.type(f"\x1b[1;2A{number}\x1b[A")
            await page.draws(str(number))
            if number % 2:
                await page.leave()
                page = Page(hub, visitor(f"J{number}"))
                await page.draws("Leave")
            apps.append(weakref.ref(opened.app(f"J{number}")))
            page.type(F6)
            await page.until(page.is_closed)
            await page.leave()
            del opened.apps[f"J{number}"], opened.screens[f"J{number}"]
        assert hub.seats == {}
    del page
    await asyncio.sleep(0)
    gc.collect()
    assert sum(app() is not None for app in apps) == 0


async def test_printing_goes_to_the_app_that_prints() -> None:
    opened = Opened()
    before = sys.stdout
    sys.stdout, sys.stderr, errors = OUT, ERR, sys.stderr
    try:
        async with gateway(opened) as hub:
            pages = {token: Page(hub, visitor(token)) for token in ("J1", "J2")}
            for token, page in pages.items():
                await page.draws("Leave")
                page.type(f"word-{token}")
                await page.draws(f"word-{token}")
                page.type(F2)
                app = opened.app(token)
                await page.until(partial(getattr, app, "printed"))
                assert "".join(app.printed) == f"word-{token}"
            # The one that began first ends first, against the order in which streams nest.
            pages["J1"].type(F6)
            await pages["J1"].until(lambda: pages["J1"].code is not None)
            pages["J2"].type(F2)
            await pages["J2"].until(lambda: "".join(opened.app("J2").printed) == "word-J2" * 2)
        assert sys.stdout is OUT
        assert sys.stderr is ERR
    finally:
        sys.stdout, sys.stderr = before, errors


async def test_addresses_open_in_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    import webbrowser

    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", asked.append)
    async with gateway(Opened()) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        page.type(F3)
        await page.until(lambda: page.told("link"))
        assert page.told("link") == {"url": "https://example.org/", "new": True}
    assert asked == []


async def test_only_web_addresses_leave_an_app() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        opened.app("J1").open_url("javascript:alert(1)")
        opened.app("J1").open_url("https://example.org/fine")
        await page.until(lambda: page.told("link"))
        assert [frame["link"]["url"] for frame in page.frames if "link" in frame] == [
            "https://example.org/fine"
        ]


async def test_files_go_to_the_page_and_not_to_this_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    async with gateway(Opened()) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        page.type(F4)
        await page.until(lambda: page.told("file"))
        told = page.told("file")
        assert told["name"] == "marks.csv"
        offered = hub.files.take(told["key"])
        assert offered is not None
        assert offered.content.read() == "真实性,88\n"
        assert hub.files.take(told["key"]) is None
    assert list(tmp_path.rglob("*.csv")) == []


async def test_loop_starts_tasks_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def eager(loop: asyncio.AbstractEventLoop, coro: object, **options: object) -> object:
        return asyncio.Task(coro, loop=loop, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "eager_task_factory", eager, raising=False)
    loop = asyncio.get_running_loop()
    before = loop.get_task_factory()
    async with gateway(Opened()) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        assert loop.get_task_factory() is before


@pytest.mark.parametrize(
    ("asked", "given_"),
    [
        ((80, 24), (80, 24)),
        ((10**6, 10**6), (400, 200)),
        ((0, 0), (20, 5)),
        ((-5, 24), (20, 24)),
    ],
)
def test_size_is_clamped(asked: tuple[int, int], given_: tuple[int, int]) -> None:
    assert clamp(*asked) == given_


async def test_huge_page_does_not_take_all_memory() -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor(), columns=10**9, rows=10**9)
        await page.draws("Leave")
        assert opened.app("J1").size == (400, 200)
        page.say(size=[-(10**9), 10**9])
        await page.until(lambda: opened.app("J1").size == (20, 200))


async def test_few_apps_draw_their_first_picture_at_a_time() -> None:
    opened = Opened()
    pages: list[Page] = []
    starting: list[int] = []

    class Counting(Small):
        def on_mount(self) -> None:
            made = sum(len(apps) for apps in opened.apps.values())
            starting.append(made - sum("Leave" in page.drawn for page in pages))

    opened.make = Counting
    async with gateway(opened) as hub:
        pages += [Page(hub, visitor(f"J{number}")) for number in range(10)]
        for page in pages:
            await page.draws("Leave")
    assert len(starting) == 10
    assert max(starting) <= STARTING + 1


def test_no_input_breaks_a_seat() -> None:
    @settings(
        max_examples=rounds(short=20, long=100),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(
            st.text(max_size=40)
            | st.from_regex(r"\x1b\[[<?]?[0-9:;]{0,40}[A-Za-z~$]", fullmatch=True)
            | st.sampled_from(
                ["\x1b", "\x1b[200~", "\x1b[<0;9999999999999999999;1M", "\x1b[9999999999u"]
            ),
            max_size=12,
        )
    )
    def law(typed: list[str]) -> None:
        asyncio.run(_type_and_look(typed))

    law()


async def _type_and_look(typed: list[str]) -> None:
    opened = Opened()
    async with gateway(opened) as hub:
        page = Page(hub, visitor())
        await page.draws("Leave")
        for text in typed:
            page.type(text)
        page.type("\x1b[201~")
        await page.leave()
        again = Page(hub, visitor())
        await again.until(lambda: len(again.drawn) > 200 or again.code is not None)
        broke = [app._exception for app in opened.apps["J1"] if app._exception]
        assert broke == []
        assert again.code in (None, OVER)
