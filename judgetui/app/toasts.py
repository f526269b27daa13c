"""Notifications in a band at the bottom of the screen, one at a time."""

from __future__ import annotations

from typing import TypeVar

from rich.cells import cell_len
from textual.app import App
from textual.notifications import Notification, SeverityLevel

from judgetui.widgets.text_width import paragraph

_Result = TypeVar("_Result")

BAND = """
ToastRack {
    layer: default; dock: bottom; width: 100%; height: auto; max-height: 50%; margin: 0;
    overflow: hidden; align: left bottom; visibility: visible;
}
ToastHolder { display: none; width: 100%; align-horizontal: left; }
ToastHolder:last-child { display: block; }
Toast { width: 100%; max-width: 100%; margin: 0; padding: 0 1; background: $surface; }
Toast.-warning { color: $text-warning; text-style: bold; }
Toast.-error { color: $text-error; text-style: bold; }
"""
"""Style of the band. It takes its own rows, so that it covers no button, key or dialog.

A toast over the edge between two widgets would also lose Chinese characters.
"""
_BESIDE = 4
"""Cells of a line of the band that are padding."""
_QUICKEST, _CELLS_A_SECOND = 8.0, 10
"""Seconds for which a warning stays at least, and the reading speed for longer ones."""


def reading_time(message: str) -> float:
    """Seconds for which a warning stays at least, so that people can read it."""
    return max(_QUICKEST, cell_len(message) / _CELLS_A_SECOND)


class ToastApp(App[_Result]):
    """An app whose notifications do not stack, and whose warnings are not replaced too early.

    The newest is shown. A warning stays for as long as people need to read it; plain information
    waits until then.
    """

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a message, for at least its reading time where it is a warning."""
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        if severity != "information":
            seconds = max(seconds, reading_time(message))
        text = "\n".join(paragraph(message, self.size.width - _BESIDE)) or message

        def show() -> None:
            super(ToastApp, self).notify(
                text, title=title, severity=severity, timeout=seconds, markup=markup
            )

        if severity == "information" and (warnings := self.warnings):
            self.set_timer(max(warning.time_left for warning in warnings), show)
        else:
            show()

    @property
    def warned(self) -> bool:
        """Whether a warning is shown now."""
        return bool(self.warnings)

    @property
    def warnings(self) -> list[Notification]:
        """The warnings that are shown now."""
        return [shown for shown in self._notifications if shown.severity != "information"]
