"""Short words on a screen, such as a line that says what is saved."""

from __future__ import annotations

from textual.visual import VisualType
from textual.widgets import Static


class Words(Static):
    """Words that have the screen laid out only where they take another room than those before.

    Textual lays everything out at each update of a `Static`, also where it says the same again.
    """

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Say something, or nothing new."""
        if content == self.content:
            return
        before = self._rows
        super().update(content, layout=False)
        if layout and (before is None or before != self._rows):
            self.refresh(layout=True)

    @property
    def _rows(self) -> int | None:
        """How many rows the words take; None where more than that depends on them."""
        size = self.size
        known = size.width and not self.styles.is_auto_width
        return self.get_content_height(size, size, size.width) if known else None
