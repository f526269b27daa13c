"""A strip from the lowest to the highest mark: where a mark stands, and one's own earlier ones."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.remembered_look import RememberedLook
from judgetui.meeting.judge_history import place_on_scale, spread
from judgetui.meeting.marks import mark_text
from judgetui.meeting.plan import Criterion

_HIGHEST = 4
"""Rows that hills take at most."""
_FEWEST = 5
"""Cells below which there is no scale."""
_BLOCKS = "▁▂▃▄▅▆▇█"


class MarkHistory(RememberedLook, Widget):
    """One criterion's scale; in two rows, one's earlier marks stand on the scale."""

    DEFAULT_CSS = "MarkHistory { height: 1; width: 1fr; }"

    virtual_size = reactive(Size(0, 0))  # nothing here scrolls, so nothing else moves with it
    mark: reactive[Decimal | None] = reactive(None)
    earlier: reactive[tuple[Decimal, ...]] = reactive(())

    def __init__(self, criterion: Criterion) -> None:
        super().__init__()
        self.criterion = criterion
        self._low, self._high = mark_text(criterion.min), mark_text(criterion.max)

    @property
    def _cells(self) -> int:
        """How many cells the scale has, without its ends."""
        return self.size.width - cell_len(self._low) - cell_len(self._high) - 2

    def _place(self, cells: int) -> int | None:
        """In which of these cells the mark stands."""
        if self.mark is None or cells < _FEWEST:
            return None
        return place_on_scale(self.mark, self.criterion, cells)

    def shown(self) -> Hashable:
        """Many marks stand in one cell."""
        return self._place(self._cells), self.earlier

    def render(self) -> Content:
        """Draw the scale, over it the earlier marks where there is a row for them."""
        low, high, cells = self._low, self._high, self._cells
        if cells < _FEWEST:
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
        here = self._place(cells)
        if here is None:
            return Content.styled("".join(drawn), "$text-muted")
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
