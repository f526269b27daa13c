"""The prizes and who won them, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.language import _, name, say
from judgetui.meeting.message import Sentence
from judgetui.meeting.prizes import vacant_words
from judgetui.meeting.rules_off import off_rows
from judgetui.meeting.standings import rank_text, row_number, row_title
from judgetui.meeting.state import EMPTY, Meeting, Phase, Standing, Standings
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
        self.display = bool(self.tiers) or self._vacant is not None

    @property
    def _final(self) -> Standings:
        """The standings; empty where there are none, or a final result is still kept back."""
        now = self.meeting.standings
        kept = now is not None and now.provisional and self.meeting.phase is Phase.FINAL
        return Standings() if now is None or kept else now

    @property
    def tiers(self) -> list[tuple[str, list[Standing]]]:
        """Each prize that somebody has, with the cases that have it; the best first."""
        rows = self._final.rows
        prizes = [name(prize.name) for prize in self.meeting.plan.prizes]
        having = [[row for row in rows if row.prize == tier] for tier in range(len(prizes))]
        return [(prize, won) for prize, won in zip(prizes, having, strict=True) if won]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for every prize and every row that has one, and for what is said below."""
        below = len(self._off) + (self._vacant is not None)
        return sum(1 + len(won) for _prize, won in self.tiers) + below

    def render(self) -> Content:
        """Draw every prize."""
        return Content("\n").join(self._lines(self.size.width))

    @property
    def _off(self) -> list[Sentence]:
        """What of the scoring rule does not apply to scores that won."""
        rows = self._final.by_case.values()
        return off_rows(self.meeting.plan, [row for row in rows if row.prize is not None])

    @property
    def _vacant(self) -> Sentence | None:
        return vacant_words(self.meeting.plan, self._final)

    def _lines(self, width: int) -> Iterator[Content]:
        tiers = self.tiers
        rows = [row for _prize, won in tiers for row in won]
        rank = max((len(rank_text(row)) for row in rows), default=0)
        score = max((cell_len(str(row.score)) for row in rows), default=0)
        off = 2 * any(row.rules_off for row in rows)
        for prize, won in tiers:
            yield Content.styled(cut(prize, width), "bold $text-primary")
            for row in won:
                plan = self.meeting.plan
                start = f"  {fit_right(rank_text(row), rank)}  "
                title = f"{row_number(plan, row, 2)}  {name(row_title(plan, row))}".strip()
                room = max(width - cell_len(start) - score - off - 2, 0)
                yield Content.assemble(
                    (start, "bold"),
                    fit(title, room),
                    (f"  {fit_right(str(row.score), score)}", "bold"),
                    (fit(" !" if row.rules_off else "", off), "bold $text-warning"),
                )
        if vacant := self._vacant:
            yield Content.styled(cut(say(vacant), width), "$text-muted")
        for sentence in self._off:
            yield Content.styled(cut(f"! {say(sentence)}", width), "$text-warning")
