"""What a screen shows, as lines of text, and a small app to show it in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

from judgetui.meeting.acts import Act
from judgetui.messages import Do
from judgetui.themes import THEMES
from judgetui.widgets.scene import Scene

NOON = datetime.datetime(2018, 2, 27, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
"""What the clock of a test shows."""


class Host(App[None]):
    """Shows one scene, or one widget, and notes the acts that are posted."""

    def __init__(self, shown: Screen[Any] | Widget, **bound: Any) -> None:  # noqa: ANN401
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.shown = shown
        self.posted: list[Act] = []
        for field, value in bound.items():
            shown.set_reactive(getattr(type(shown), field), value)

    def on_mount(self) -> None:
        """Show it."""
        if isinstance(self.shown, Screen):
            self.push_screen(self.shown)
        else:
            self.mount(self.shown)

    def on_do(self, message: Do) -> None:
        """Note an act."""
        self.posted.append(message.act)


def drawn(app: App[Any]) -> list[str]:
    """The lines on the screen, without spaces at their ends."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def told(app: App[Any]) -> list[str]:
    """What the app has notified people of."""
    return [str(notification.message) for notification in app._notifications]


def scene_in(app: Host) -> Scene:
    """The scene an app shows."""
    assert isinstance(app.shown, Scene)
    return app.shown


def presence(*writing: str) -> Mapping[str, object]:
    """These judges are writing."""
    from judgetui.venue.desk import Presence

    return {judge: Presence(writing=True) for judge in writing}
