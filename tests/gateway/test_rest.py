"""A browser's seat whose page is closed: its app rests until the next page."""

from __future__ import annotations

from textual.widgets import Label

from judgetui.app.textual_private import ticking_timers
from tests.gateway.pages import Opened, Page, Small, gateway, visitor


class Ticking(Small):
    """Counts its ticks, and shows them."""

    ticks = 0

    def on_mount(self) -> None:
        """Begin to tick."""
        self.set_interval(0.02, self.tick)

    def tick(self) -> None:
        """Show how often."""
        self.ticks += 1
        self.query_one("#told", Label).update(f"tick {self.ticks}")


async def test_without_a_page_nothing_ticks_until_there_is_one() -> None:
    opened = Opened(Ticking)
    async with gateway(opened) as hub:
        first = Page(hub, visitor())
        await first.draws("tick")
        await first.leave()
        app = opened.app("J1")
        assert isinstance(app, Ticking)
        assert app.rests
        assert ticking_timers(app) == []

        second = Page(hub, visitor())
        await second.draws("tick")
        ticks = app.ticks
        await second.until(lambda: app.ticks > ticks + 2)
        assert not app.rests
