"""The help page."""

from __future__ import annotations

from textual.app import App

from judgetui.app.availability import CommandContext
from judgetui.app.commands import (
    BOARD,
    CHAIR,
    LOBBY,
    PAPER_ENTRY,
    SCORE,
    WELCOME,
    commands,
    key_label,
)
from judgetui.language import _
from judgetui.meeting.seat import CHAIR as CHAIRS
from judgetui.meeting.seat import Seat
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.screens.help import GLOSSARY, Help
from tests.meeting.factories import opened, staged
from tests.screens.drawing import drawn


class Asking(App[None]):
    """Asks for help at once."""

    def __init__(self, room: str, meeting: Meeting, seat: Seat = CHAIRS) -> None:
        super().__init__()
        self.page = Help(room, CommandContext(meeting, seat))
        self.own_keys = {"clock": "f12"}

    def on_mount(self) -> None:
        """Ask."""
        self.push_screen(self.page)


async def page(room: str, meeting: Meeting) -> str:
    """The whole help page as text."""
    app = Asking(room, meeting)
    async with app.run_test(size=(110, 100)) as pilot:
        app.page.query_one("Vertical").styles.max_height = 100
        await pilot.pause()
        return "\n".join(drawn(app))


async def test_every_key_of_every_screen_is_there() -> None:
    for room in (CHAIR, SCORE, PAPER_ENTRY, BOARD, LOBBY, WELCOME):
        shown = await page(room, staged(opened(), "C1"))
        for command in commands(room):
            key = "F12" if command.name == "clock" else key_label(command.key)
            assert any(
                line.strip("│ ").startswith(key) and _(command.title) in line
                for line in shown.splitlines()
            ), (room, command.name)


async def test_what_cannot_be_used_now_says_why() -> None:
    shown = await page(CHAIR, EMPTY)
    able, unable = shown.split("Not now")
    assert "The meeting is not open." in unable
    assert "The meeting is not open." not in able


async def test_the_words_of_the_trade_are_explained() -> None:
    shown = await page(BOARD, EMPTY)
    assert all(word in shown for word, _meaning in GLOSSARY)


async def test_it_scrolls_and_closes() -> None:
    app = Asking(CHAIR, opened())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Keys of this screen" in "\n".join(drawn(app))
        await pilot.press("end")
        await pilot.pause()
        assert "chair, judge, recorder" in "\n".join(drawn(app))
        await pilot.press("escape")
        assert app.screen is not app.page
