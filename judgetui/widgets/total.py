"""What a ballot comes to so far; called a total only once every criterion has its mark."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import reactive
from textual.renderables.digits import Digits as Figures
from textual.widget import Widget
from textual.widgets import Digits, Static

from judgetui.app.remembered_look import RememberedLook
from judgetui.language import _
from judgetui.meeting.marks import sum_so_far
from judgetui.meeting.plan import Plan
from judgetui.meeting.rounding import rounded
from judgetui.meeting.scoring import published_total
from judgetui.meeting.state import EMPTY
from judgetui.widgets.in_place import InPlace


def total_words(
    plan: Plan, marks: Mapping[str, Decimal], judge: str | None, asked: int
) -> tuple[str, str]:
    """The sum of a judge's marks there are, of so many, and the words that belong to it."""
    if len(marks) == asked:
        trainee = judge is not None and judge in plan.judge and not plan.judge[judge].weight
        word = _("Total, not counted") if trainee else _("Total")
        return str(published_total(plan, marks)), word
    so_far, rule = sum_so_far(marks, plan.criteria), plan.scoring
    return str(rounded(so_far, rule.decimals, rule.rounding)), _("So far")


class _Line(RememberedLook, Static):
    """A line of words, which is a mark more or less."""

    def shown(self) -> Hashable:
        """Equal words look the same."""
        return str(self.content)


class _Figures(RememberedLook, InPlace, Digits):
    """Large figures in the middle of a row of their own."""

    def update(self, value: str) -> None:
        """Show another figure, where it is."""
        with self.in_place():
            super().update(value)

    def shown(self) -> tuple[()]:
        """Nothing but the figure."""
        return ()

    def words(self) -> tuple[str, ...]:
        """The figure's rows, in the middle."""
        rows = _rows(self.value)
        left = " " * ((self.size.width - cell_len(rows[0])) // 2)
        return tuple(left + row for row in rows)

    def render(self) -> Content:
        """Draw them as lines of text, which takes a third of what Textual's own way does."""
        return Content("\n".join(self.words()))


@lru_cache(maxsize=256)
def _rows(figure: str) -> list[str]:
    """A figure in large digits."""
    parts = Figures(figure).render(Style.null())
    text = "".join(part.text for part in parts if isinstance(part, Segment))
    return text.rstrip().split("\n")


class Total(Widget):
    """A line on a small screen, large figures on a large one."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    Total {
        height: 6; border: round $border; padding: 0 1; background: $surface;
        border-title-color: $foreground; border-title-style: bold;
    }
    Total.-whole { border: round $accent; }
    Total Digits { width: 100%; color: $text-muted; }
    Total.-whole Digits { color: $text-accent; }
    Total Static { height: 1; text-align: center; width: 100%; }
    Screen.-compact Total { height: 1; border: none; background: $background; }
    Screen.-compact Total Digits { display: none; }
    Screen.-compact Total Static { text-align: left; }
    """

    _composed = False

    plan: reactive[Plan] = reactive(EMPTY.plan, repaint=False)
    judge: reactive[str | None] = reactive(None, repaint=False)
    """Whose ballot it is."""
    asked: reactive[int] = reactive(1, repaint=False)
    """How many marks the ballot has once it is whole."""
    marks: reactive[Mapping[str, Decimal]] = reactive(dict, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._figures, self._line = _Figures(""), _Line("", markup=False)
        self._shown: tuple[str, str, bool, int, int, bool] | None = None

    def compose(self) -> ComposeResult:
        """Figures and words."""
        yield self._figures
        yield self._line

    def watch_plan(self) -> None:
        """Draw another plan's sum."""
        self.watch_marks()

    def watch_judge(self) -> None:
        """Draw whether it counts."""
        self.watch_marks()

    def watch_asked(self) -> None:
        """Draw how many are left."""
        self.watch_marks()

    def watch_marks(self) -> None:
        """Draw the sum."""
        if not self._composed:
            return
        figure, word = total_words(self.plan, self.marks, self.judge, self.asked)
        whole = len(self.marks) == self.asked
        shown = figure, word, whole, len(self.marks), self.asked, self.size.height <= 1
        before, self._shown = self._shown, shown
        if shown == before:
            return
        self.set_class(whole, "-whole")
        if before is None or before[0] != figure:
            self._figures.update(figure)
        if before is None or before[1] != word:
            # Even the same title would draw the whole box again.
            self.border_title = word
        if before is None or before[2:] != shown[2:] or self.size.height <= 1:
            self._line.update(self._words(figure, word, whole=whole), layout=False)

    def _words(self, figure: str, word: str, *, whole: bool) -> Content:
        """The words below large figures, or on a small screen all there is to say in a line."""
        filled = _("%(filled)d of %(all)d filled") % {
            "filled": len(self.marks),
            "all": self.asked,
        }
        if self.size.height > 1:
            return Content.styled(filled, "$text-muted")
        style = "bold $text-accent" if whole else "bold"
        return Content.assemble((f"{word} {figure}", style), (f"  ({filled})", "$text-muted"))

    def on_resize(self) -> None:
        """Draw a line or large figures."""
        self.watch_marks()

    def on_mount(self) -> None:
        """Draw what is there."""
        self._composed = True
        self.watch_marks()
