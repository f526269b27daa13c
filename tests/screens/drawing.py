"""What a screen shows, as lines of text, and a small app to show it in."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Mapping
from typing import Any

from textual import on
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from judgetui.app.messages import LeadCeremony, SubmitAct
from judgetui.app.themes import THEMES
from judgetui.meeting.acts import Act
from judgetui.venue.client.seat_api import SeatPresence
from judgetui.widgets.board.big_text import glyphs
from tests.waiting import WITHIN

NOON = datetime.datetime(2018, 2, 27, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
"""What the clock of a test shows."""


class SimulatedJudges:
    """Simulated judges that do nothing, of which a screen is told."""

    def __init__(self, speed: float = 1.0, *, paused: bool = False) -> None:
        self.speed, self.paused, self.taken_over = speed, paused, False

    def faster(self) -> None:
        """Play faster."""
        self.speed *= 2

    def slower(self) -> None:
        """Play more slowly."""
        self.speed /= 2

    def pause(self) -> None:
        """Stop, or continue."""
        self.paused = not self.paused

    def take_over(self) -> None:
        """Leave the chair to a person."""
        self.taken_over = True


class Host(App[None]):
    """Shows one scene, or one widget, and notes the acts that are posted."""

    def __init__(self, shown: Screen[Any] | Widget, **bound: Any) -> None:  # noqa: ANN401
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.shown: Any = shown
        self.posted: list[Act] = []
        self.led: list[LeadCeremony] = []
        """Into the ceremony, and back to the day."""
        self.bound = bound

    def on_mount(self) -> None:
        """Show it, with what the app or a screen would have bound."""
        if isinstance(self.shown, Screen):
            for field, value in self.bound.items():
                self.shown.set_reactive(getattr(type(self.shown), field), value)
            self.push_screen(self.shown)
            return
        self.mount(self.shown)
        for field, value in self.bound.items():
            setattr(self.shown, field, value)

    @on(LeadCeremony)
    def lead(self, message: LeadCeremony) -> None:
        """Note it."""
        self.led.append(message)

    @on(SubmitAct)
    def submit_act(self, message: SubmitAct) -> None:
        """Note an act."""
        self.posted.append(message.act)


async def until(pilot: Pilot[Any], come: Callable[[], object]) -> None:
    """Wait for what a writer's thread, the network and the app's tasks bring about."""
    async with asyncio.timeout(WITHIN):
        while not come():
            await pilot.pause(0.01)


def strips(app: App[Any]) -> list[Strip]:
    """The rows of the screen as they are sent to the terminal."""
    return app.screen._compositor.render_strips()


def drawn(app: App[Any]) -> list[str]:
    """The lines on the screen, without spaces at their ends."""
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips(app)]


def text(pilot: Pilot[Any]) -> str:
    """What is on the screen."""
    return "\n".join(drawn(pilot.app))


def large(lines: list[str], word: str) -> int:
    """How large a word is written somewhere on these lines; 0 where it is not."""
    for scale in (4, 3, 2, 1):
        drawing = [row.rstrip() for row in glyphs(word, scale)]
        for top in range(len(lines) - len(drawing)):
            part = lines[top : top + len(drawing)]
            if all(row in line for row, line in zip(drawing, part, strict=True)):
                return scale
    return 0


def told(app: App[Any]) -> list[str]:
    """What the app has notified people of."""
    return [str(notification.message) for notification in app._notifications]


def presence(*writing: str) -> Mapping[str, object]:
    """These judges are writing."""
    return {judge: SeatPresence(here=True, writing=True) for judge in writing}
