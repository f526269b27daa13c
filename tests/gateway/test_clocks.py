"""A clock that goes on in a browser's seat: its cells alone are sent, and the page is as ever."""

from __future__ import annotations

import datetime
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from rich.cells import cell_len
from textual.geometry import Offset

from judgetui.app.textual_private import TRIED_WITH, _Around
from judgetui.gateway.hub import Hub
from judgetui.gateway.page_connection import PageConnection
from judgetui.meeting.acts import AddTime, PauseClock, StartClock
from judgetui.meeting.redaction import redact
from judgetui.meeting.state import Meeting
from tests.gateway.pages import Page
from tests.gateway.test_traffic import SCORING, Ticking, ticking
from tests.meeting.factories import do
from tests.screens.ballots import JUDGE

_SENT = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|\x1b\[[?\d;$]*[a-zA-Z]|\n|([^\x1b\n])")
_ONE = Offset(1, 1)
"""What a terminal calls its first cell."""


class Terminal:
    """What a page shows after all that it was sent: each cell's letter and how it looks."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], tuple[str, str]] = {}
        self.cursor = Offset()

    def take(self, sent: str) -> None:
        """Draw."""
        x, y = self.cursor + _ONE
        look = ""
        for row, column, style, letter in _SENT.findall(sent):
            if row:
                x, y = int(column), int(row)
            elif letter:
                self.cells[y, x] = letter, look
                x += cell_len(letter)
            elif style:
                look = style if style != "0" else ""
        self.cursor = Offset(x, y) - _ONE

    def row(self, y: int) -> list[tuple[str, str]]:
        """The cells of a row."""
        return [cell for (at, _x), cell in sorted(self.cells.items()) if at == y]


def whole(app: Ticking) -> Terminal:
    """What a page would show that is drawn anew."""
    terminal = Terminal()
    for y, strip in enumerate(app.screen._compositor.render_strips(), 1):
        terminal.take(f"\x1b[{y};1H{strip.render(app.console)}")
    return terminal


def page_of(hub: Hub) -> PageConnection:
    """What writes to the only page of a gateway."""
    (seat,) = hub.seats.values()
    assert seat._page is not None
    return seat._page


def is_drawn(app: Ticking) -> bool:
    """Whether nothing waits to be drawn."""
    shown = app.screen._compositor.visible_widgets
    due = any(widget._repaint_required or widget._layout_required for widget in shown)
    return app.quiet() and not due and not app.screen._compositor._dirty_regions


@contextmanager
def calls() -> Iterator[Counter[str]]:
    """The functions of Python that are called."""
    called: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _given: object) -> None:
        if event == "call":
            called[frame.f_code.co_qualname] += 1

    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(None)


async def step(meeting: Meeting, app: Ticking, page: Page, chance: random.Random) -> Meeting:
    """Have something happen to a clock or a page, or nothing."""
    clock = meeting.clock
    assert clock is not None
    stands = clock.paused_at is not None
    match chance.randrange(4 if stands else 16):
        case 0:
            meeting = do(meeting, StartClock() if stands else PauseClock())
            app.shown.meeting = redact(meeting, JUDGE)
        case 1:
            meeting = do(meeting, AddTime(seconds=chance.choice((60, 600))))
            app.shown.meeting = redact(meeting, JUDGE)
        case 2:
            page.type(chance.choice(("\x1b[B", "\x1b[A", "8")))
            await page.until(page.is_read)
        case 3:
            left = clock.remaining(app.time) - chance.choice((62, 2, 600))
            app.time += datetime.timedelta(seconds=left)
    return meeting


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_what_a_page_shows_is_the_whole_picture_whatever_its_clock_does(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    sent_again = 0
    usual = _Around.send

    def counted(*given: object) -> None:
        nonlocal sent_again
        sent_again += 1
        usual(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(_Around, "send", counted)
    async with ticking() as (app, page, hub):
        meeting, terminal, taken = SCORING, Terminal(), 0
        app.time = meeting.at or app.time
        for _step in range(50):
            meeting = await step(meeting, app, page, chance)
            app.tick()
            await page.until(lambda: is_drawn(app) and not page_of(hub)._drawn)
            terminal.take(page.drawn[taken:])
            taken = len(page.drawn)
            assert terminal.row(1) == whole(app).row(1)
            assert terminal.cursor == app.cursor_position
        assert sent_again > 5


async def test_a_second_calls_few_functions() -> None:
    async with ticking() as (app, page, _hub):
        for _second in range(2):
            app.tick()
        before = page.drawn
        with calls() as called:
            app.tick()
        await page.until(lambda: page.drawn != before)
        assert sum(called.values()) < 100, (TRIED_WITH, called.most_common(20))


async def test_the_cursor_stays_where_it_is() -> None:
    async with ticking() as (app, page, _hub):
        for place in (Offset(3, 4), Offset(3, 4), Offset(5, 6)):
            app.cursor_position = place
            before = len(page.drawn)
            app.tick()
            await page.until(lambda before=before: len(page.drawn) > before)  # type: ignore[misc]
            terminal = Terminal()
            terminal.take(page.drawn[before:])
            assert terminal.cursor == place
