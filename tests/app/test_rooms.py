"""`judgetui rooms watch` on a real server: the first picture, a change, its end and its return."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from judgetui.app.rooms import RoomsApp, open_page
from judgetui.language import language, use_language
from judgetui.rooms import schema
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.watching import RoomsWatch
from judgetui.screens.rooms import Rooms
from judgetui.widgets.rooms_table import RoomsTable
from tests.rooms.contest import a_room, fill, say_again
from tests.rooms.server import NEEDS_POSTGRESQL, Server, a_server
from tests.screens.drawing import text, told, until

pytestmark = [NEEDS_POSTGRESQL, pytest.mark.usefixtures("own_settings")]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with forty rooms."""
    with a_server() as found:
        found.prepare("hall")
        with found.owner() as owner:
            schema.add_logins(owner, ["eyes"], "judgetui_overview")
        fill(found, 40)
        yield found


def an_app(server: Server, opened: list[str] | None = None, opens: bool = False) -> RoomsApp:
    """The app, with a browser that opens nothing."""

    def open_page(address: str) -> bool:
        if opened is not None:
            opened.append(address)
        return opens

    watching = RoomsWatch(ServerAddress.given(server.url("eyes")))
    watching.start()
    return RoomsApp(watching, open_page=open_page)


async def read(pilot: Pilot[None]) -> None:
    """Wait until every room is there."""
    await until(pilot, lambda: pilot.app.screen.query_one(RoomsTable).count() == 40)


async def test_rooms_are_there_and_a_change_is_drawn(server: Server) -> None:
    async with an_app(server).run_test(size=(120, 40)) as pilot:
        await read(pilot)
        now = datetime.datetime.now(datetime.UTC)
        say_again(server, "room 0003", replace(a_room(3, now), title="Another title"))
        await pilot.press("down", "down")
        await until(pilot, lambda: "Another title" in text(pilot))
        assert "http://10.9.9.9:8080" in text(pilot)


async def test_the_board_is_opened_and_its_address_said(server: Server) -> None:
    opened: list[str] = []
    app = an_app(server, opened, opens=True)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await read(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: told(app))
        assert opened == ["http://192.168.0.2:8080/board"]
        assert "http://192.168.0.2:8080/board" in told(app)[0]
    app = an_app(server)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await read(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: told(app))
        assert told(app)[0].startswith("There is no browser here")


async def test_a_server_that_is_gone_is_said_with_the_age_and_it_comes_back(
    server: Server,
) -> None:
    async with an_app(server).run_test(size=(120, 40)) as pilot:
        await read(pilot)
        server.stop("immediate")
        try:
            await until(pilot, lambda: "What you see is" in text(pilot))
            assert "the server of the rooms does not answer" in text(pilot)
            assert "room 0001" in text(pilot)
        finally:
            server.start()
        await until(pilot, lambda: "What you see is" not in text(pilot))


async def test_the_language_changes_and_the_filter_stays(server: Server) -> None:
    app = an_app(server)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await read(pilot)
            await pilot.press("f6", *"00", "ctrl+l")
            await until(pilot, lambda: "个会场" in text(pilot))
            assert language() == "zh"
            assert isinstance(app.screen, Rooms)
            assert app.screen.filter.running_only
            assert app.screen.filter.text == "00"
            await pilot.press("f1")
            await until(pilot, lambda: "打开其大屏" in text(pilot))
            await pilot.press("escape", "f10")
    finally:
        use_language("en")


def test_a_browser_for_terminals_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judgetui.app.rooms.sys.platform", "linux")
    for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    assert not open_page("http://10.0.0.1/board")
