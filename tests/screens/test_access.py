"""The page of seats: who is connected with what, and what opens which seat."""

from __future__ import annotations

import datetime

import pytest
from textual import on
from textual.app import App

from judgetui.app.messages import SeatChosen
from judgetui.screens.access import AccessScreen, SeatRow
from judgetui.screens.arriving import Connecting
from tests.screens.drawing import NOON, Host, drawn, until

ROWS = (
    SeatRow("J2", "余[/b]健", device="Windows, Edge, 192.168.1.9", knock="k1"),
    SeatRow("chair", "Chair", here=True, device="hall-pc", latency=0.0014, code="1234 5678"),
    SeatRow("J1", "朱海伦", seen_at=NOON - datetime.timedelta(seconds=75), code="2345 6789"),
    SeatRow("J2", "余[/b]健", here=True, device="iPad" * 20, latency=1.26, code="3456 7890"),
    SeatRow("J3", "A judge whose name is long and grows longer still"),
)


class Picks(Host):
    """Notes what is picked."""

    def __init__(self, page: AccessScreen) -> None:
        super().__init__(page, rows=ROWS, now=NOON)
        self.picked: list[SeatChosen] = []

    @on(SeatChosen)
    def seat_chosen(self, message: SeatChosen) -> None:
        """Note it."""
        self.picked.append(message)


def lines(app: App[None]) -> list[str]:
    """What is inside the page's border."""
    return [line.split("│", 1)[1].rsplit("│", 1)[0] for line in drawn(app) if line.count("│") > 1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_seat_is_one_line_and_its_code_is_never_cut(size: tuple[int, int]) -> None:
    app = Picks(AccessScreen())
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: any("1.3 s" in line for line in lines(app)))
        shown = lines(app)
        for row in ROWS:
            if row.code:
                assert sum(row.code in line for line in shown) == 1
        head = next(line for line in shown if "device" in line)
        chair = next(line for line in shown if "hall-pc" in line)
        assert head.index("device") == chair.index("hall-pc")
        whole = "\n".join(shown)
        for words in ("! waits", "✓ here", "! away 75 s", "– not yet", "1 ms", "1.3 s"):
            assert words in whole


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_seat_that_several_devices_have_says_how_many(size: tuple[int, int]) -> None:
    app = Picks(AccessScreen())
    async with app.run_test(size=size) as pilot:
        app.shown.rows = (
            SeatRow("chair", "Chair", here=True, device="vm ×3", devices=3),
            SeatRow("J1", "Zhu Hailun", here=True, device="vm", devices=1),
            SeatRow("board", "Board", here=True, devices=2),
        )
        await pilot.pause()
        chair, judge, board = (
            next(line for line in lines(app) if seat in line)
            for seat in ("Chair", "Zhu Hailun", "Board")
        )
        assert "3 devices: vm ×3" in chair
        assert "devices" not in judge
        assert "2 devices" in board
        assert "2 devices:" not in board


async def test_enter_asks_about_the_marked_seat_which_stays_marked_when_news_come() -> None:
    app = Picks(AccessScreen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("enter", "down", "down", "enter")
        assert [(one.by, one.knock) for one in app.picked] == [("J2", "k1"), ("J1", "")]
        app.shown.rows = ROWS[1:]
        await pilot.pause()
        await pilot.press("enter")
        assert app.picked[-1].by == "J1"
        await pilot.press("escape")
        assert app.screen is not app.shown


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("connecting", "connecting to http://192.168.1.5:8080"),
        ("reconnecting", "connecting to http://192.168.1.5:8080"),
        ("waiting", "waiting for the chair's yes"),
        ("refused", "! This seat is closed here"),
    ],
)
async def test_the_way_to_a_seat_is_said_in_words(
    state: str, said: str, size: tuple[int, int]
) -> None:
    scene = Connecting("http://192.168.1.5:8080", lambda: NOON)
    app = Host(scene, link_state=state, link_why="because of [b] this", link_line="lost")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        whole = " ".join("\n".join(drawn(app)).split())
        assert said in whole
        assert "because of [b] this" in whole
        assert "F10 Leave" in whole
        assert "! lost" not in whole, "one sentence about the link is enough"
