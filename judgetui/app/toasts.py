"""What an app tells a person who asked for nothing: in a band of its own, one thing at a time."""

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
"""Under everything else, which gives way: nothing that is told covers a button, a key or a dialog.

A toast over the edge between two widgets would also lose Chinese characters.
"""
_BESIDE = 4
"""Cells of a line of the band in which no words are."""
_QUICKEST, _CELLS_A_SECOND = 8.0, 10
"""Seconds for which anything important stays, at least, and how fast people read what is longer."""


def reading_time(message: str) -> float:
    """Seconds for which something important stays at least, so that people can read it."""
    return max(_QUICKEST, cell_len(message) / _CELLS_A_SECOND)


class ToastApp(App[_Result]):
    """An app whose notifications do not stack, and whose important ones are not passed over.

    The newest is shown. A warning stays for as long as people need to read it: what is only good to
    know waits for it.
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
        """Tell a person something."""
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        if severity != "information":
            seconds = max(seconds, reading_time(message))
        said = "\n".join(paragraph(message, self.size.width - _BESIDE)) or message

        def tell() -> None:
            super(ToastApp, self).notify(
                said, title=title, severity=severity, timeout=seconds, markup=markup
            )

        if severity == "information" and (warnings := self.warnings):
            self.set_timer(max(warning.time_left for warning in warnings), tell)
        else:
            tell()

    @property
    def warned(self) -> bool:
        """Whether a person is warned of something now."""
        return bool(self.warnings)

    @property
    def warnings(self) -> list[Notification]:
        """What a person is warned of now."""
        return [told for told in self._notifications if told.severity != "information"]
