"""What a page's line carries while nothing happens: a clock, not a whole screen every second."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from judgetui.gateway.hub import Hub
from judgetui.meeting.acts import SubmitBallot
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, Seat
from judgetui.meeting.state import Stage
from judgetui.screens.base import SeatScreen
from judgetui.screens.board import Board
from judgetui.screens.chair import Chair
from judgetui.screens.score import Score
from tests.gateway.pages import Opened, Page, gateway, visitor
from tests.meeting.factories import a_plan, do, marks, opened, staged
from tests.screens.ballots import JUDGE
from tests.screens.drawing import NOON, Host

SCORING = staged(opened(a_plan(12, 7)), "C1", Stage.SCORING)


class Ticking(Host):
    """One screen, whose clock a test moves."""

    def __init__(self, scene: type[SeatScreen], seat: Seat) -> None:
        self.time = NOON
        super().__init__(scene(lambda: self.time), seat=seat, meeting=redact(SCORING, seat))

    def tick(self) -> None:
        """Let a second pass."""
        self.time += datetime.timedelta(seconds=1)
        self.shown.tick()

    def quiet(self) -> bool:
        """Whether everything is drawn."""
        return self.is_running and self.shown.is_current and not self.screen._dirty_widgets


@asynccontextmanager
async def ticking(
    scene: type[SeatScreen] = Score, seat: Seat = JUDGE
) -> AsyncIterator[tuple[Ticking, Page, Hub]]:
    """A screen whose clock a test moves, on a page where all of it is drawn."""
    app = Ticking(scene, seat)
    async with gateway(Opened(lambda _trouble: app)) as hub:
        page = Page(hub, visitor(), 120, 40)
        await page.draws("Story 1")
        await page.until(app.quiet)
        yield app, page, hub


@pytest.mark.parametrize(("scene", "seat"), [(Score, JUDGE), (Chair, CHAIR), (Board, BOARD)])
async def test_a_second_that_passes_draws_the_clocks_and_nothing_else(
    scene: type[SeatScreen], seat: Seat
) -> None:
    async with ticking(scene, seat) as (app, page, _hub):
        drawn = []
        for _second in range(5):
            before = len(page.drawn)
            app.tick()
            await page.until(lambda before=before: len(page.drawn) > before)  # type: ignore[misc]
            await page.until(app.quiet)
            drawn.append(len(page.drawn) - before)
        assert statistics.median(drawn) < 2000, drawn


async def settled(app: Ticking, page: Page) -> int:
    """Let seconds pass until one draws no more than clocks; what was drawn by then."""
    while True:
        before = len(page.drawn)
        app.tick()
        await page.until(lambda before=before: len(page.drawn) > before)  # type: ignore[misc]
        await page.until(app.quiet)
        if len(page.drawn) - before < 2000:
            return len(page.drawn)


async def test_a_ballot_of_somebody_else_does_not_draw_a_judges_whole_screen() -> None:
    async with ticking() as (app, page, _hub):
        # The first pictures may still be on their way.
        await settled(app, page)
        meeting, drawn = SCORING, []
        for other in ("J2", "J3", "J4", "J5", "J6"):
            before = len(page.drawn)
            meeting = do(meeting, SubmitBallot(case="C1", scores=marks(7, 8)), by=other)
            app.shown.meeting = redact(meeting, JUDGE)
            app.tick()
            await page.until(lambda before=before: len(page.drawn) > before)  # type: ignore[misc]
            await page.until(app.quiet)
            drawn.append(len(page.drawn) - before)
        assert statistics.median(drawn) < 4000, drawn


async def test_a_key_that_goes_to_the_next_criterion_does_not_draw_the_whole_screen() -> None:
    async with ticking() as (app, page, _hub):
        before = await settled(app, page)
        there = app.screen.focused
        page.type("\x1b[B")
        await page.until(lambda: app.screen.focused is not there)
        await page.until(lambda: len(page.drawn) > before)
        await page.until(app.quiet)
        assert len(page.drawn) - before < 12_000
