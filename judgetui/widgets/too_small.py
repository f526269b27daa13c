"""The page that covers every screen while the window is too small to draw it."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import reactive
from textual.widgets import Static

from judgetui.language import _

LEAST = Size(60, 18)
"""Columns and rows below which a screen says one sentence instead of breaking."""


def is_too_small(size: Size) -> bool:
    """Whether no screen can be drawn in a window of this size."""
    return size.width < LEAST.width or size.height < LEAST.height


class TooSmall(Static):
    """Says how large the window has to be, and that only one key works until it is."""

    DEFAULT_CSS = """
    TooSmall {
        layer: _loading; dock: top; width: 100%; height: 100%; padding: 0 1;
        background: $background; content-align: center middle; text-align: center;
    }
    """

    window: reactive[Size] = reactive(LEAST)
    """The size of the window."""
    key: reactive[str] = reactive("")
    """The key that leaves the program."""
    asking: reactive[bool] = reactive(False)
    """Whether it was pressed once."""
    at_stake: reactive[str] = reactive("")
    """What whoever leaves should know."""

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def watch_window(self) -> None:
        """Say it anew."""
        self.update("\n\n".join(self._words()))

    watch_key = watch_asking = watch_at_stake = watch_window

    def _words(self) -> list[str]:
        if self.asking:
            question = _("Leave the program? %(key)s again leaves; any other key stays.")
            return [part for part in (question % {"key": self.key}, self.at_stake) if part]
        sizes = {
            "columns": self.window.width,
            "rows": self.window.height,
            "least_columns": LEAST.width,
            "least_rows": LEAST.height,
        }
        found = _(
            "This window has %(columns)d columns and %(rows)d rows; "
            "judgetui needs %(least_columns)d by %(least_rows)d."
        )
        remedy = _(
            "Nothing is lost: enlarge the window or choose a smaller font. "
            "Until then only %(key)s does anything: it leaves."
        )
        return [found % sizes, remedy % {"key": self.key}]
