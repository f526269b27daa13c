"""The prizes and who won them, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.hall.prizes import Prizes, prizes
from judgetui.language import _
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.widgets.text_width import cut, fit, fit_right


class PrizeList(Widget):
    """Every prize with the cases that have it: rank, number, title, score; titles give way."""

    DEFAULT_CSS = "PrizeList { height: auto; }"

    meeting: reactive[Meeting] = reactive(EMPTY, layout=True)

    def on_mount(self) -> None:
        """Say in the title what this is."""
        self.border_title = _("Prizes")

    def watch_meeting(self) -> None:
        """Take no room while nobody has a prize and none is vacant."""
        shown = self._prizes
        self.display = bool(shown.given or shown.vacant)

    @property
    def _prizes(self) -> Prizes:
        return prizes(self.meeting)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for every prize and every row that has one, and for what is said below."""
        shown = self._prizes
        below = len(shown.off) + bool(shown.vacant)
        return sum(1 + len(prize.won) for prize in shown.given) + below

    def render(self) -> Content:
        """Draw every prize."""
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> Iterator[Content]:
        shown = self._prizes
        winners = [winner for prize in shown.given for winner in prize.won]
        rank = max((len(one.rank) for one in winners), default=0)
        score = max((cell_len(one.score) for one in winners), default=0)
        off = 2 * any(one.off for one in winners)
        for prize in shown.given:
            yield Content.styled(cut(prize.prize, width), "bold $text-primary")
            for one in prize.won:
                start = f"  {fit_right(one.rank, rank)}  "
                title = f"{one.number}  {one.title}".strip()
                room = max(width - cell_len(start) - score - off - 2, 0)
                yield Content.assemble(
                    (start, "bold"),
                    fit(title, room),
                    (f"  {fit_right(one.score, score)}", "bold"),
                    (fit(" !" if one.off else "", off), "bold $text-warning"),
                )
        if shown.vacant:
            yield Content.styled(cut(shown.vacant, width), "$text-muted")
        for sentence in shown.off:
            yield Content.styled(cut(f"! {sentence}", width), "$text-warning")
