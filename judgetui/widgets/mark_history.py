"""A strip from the lowest to the highest mark: where a mark stands, and one's own earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.meeting.judge_history import place_on_scale, spread
from judgetui.meeting.marks import mark_text
from judgetui.meeting.plan import Criterion

_HIGHEST = 4
"""Rows that hills take at most."""
_BLOCKS = "▁▂▃▄▅▆▇█"


class MarkHistory(Widget):
    """One criterion's scale; in two rows, one's earlier marks stand on the scale."""

    DEFAULT_CSS = "MarkHistory { height: 1; width: 1fr; }"

    virtual_size = reactive(Size(0, 0))  # nothing here scrolls, so nothing else moves with it
    mark: reactive[Decimal | None] = reactive(None)
    earlier: reactive[tuple[Decimal, ...]] = reactive(())

    def __init__(self, criterion: Criterion) -> None:
        super().__init__()
        self.criterion = criterion

    def render(self) -> Content:
        """Draw the scale, over it the earlier marks where there is a row for them."""
        low, high = mark_text(self.criterion.min), mark_text(self.criterion.max)
        cells = self.size.width - cell_len(low) - cell_len(high) - 2
        if cells < 5:
            return Content("")
        counts = spread(self.earlier, self.criterion, cells)
        rows = min(self.size.height - 1, _HIGHEST)
        scale = self._scale(cells, [0] * cells if rows else counts)
        line = Content.assemble((f"{low} ", "$text-muted"), scale, (f" {high}", "$text-muted"))
        margin = " " * (cell_len(low) + 1)
        hills = [Content.styled(margin + row, "$text-primary") for row in _hills(counts, rows)]
        above = [Content("")] * (self.size.height - 1 - rows)
        return Content("\n").join([*above, *hills, line])

    def _scale(self, cells: int, counts: Sequence[int]) -> Content:
        blocks = _hills(counts, 1)[0]
        drawn = [block if count else "─" for block, count in zip(blocks, counts, strict=True)]
        if self.mark is None:
            return Content.styled("".join(drawn), "$text-muted")
        here = place_on_scale(self.mark, self.criterion, cells)
        return Content.assemble(
            Content.styled("".join(drawn[:here]).replace("─", "━"), "$text-primary"),
            Content.styled("●", "bold $text-accent"),
            Content.styled("".join(drawn[here + 1 :]), "$text-muted"),
        )


def _hills(counts: Sequence[int], rows: int) -> list[str]:
    """So many rows of blocks, from the top: the more marks, the higher; nothing for none."""
    most = max(counts, default=0) or 1
    levels = [-(-count * rows * len(_BLOCKS) // most) for count in counts]
    lines = []
    for row in reversed(range(rows)):
        reach = (min(max(level - row * len(_BLOCKS), 0), len(_BLOCKS)) for level in levels)
        lines.append("".join(f" {_BLOCKS}"[eighths] for eighths in reach))
    return lines
