"""The workbench for prizes: ties and tiers on the left, the numbers of the marked one beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from judgetui.language import _, say
from judgetui.meeting.prize_workbench import WorkbenchItem
from judgetui.screens.base_modal import BaseModal
from judgetui.screens.choose import ANSWER_KEYS
from judgetui.widgets.prose import Prose


class PrizeLines(BaseModal[int | None]):
    """Shows what is to be settled. Dismisses with the index of the item chosen, or None."""

    DEFAULT_CSS = """
    PrizeLines { align: center middle; background: $background 60%; }
    PrizeLines > Vertical {
        width: 96%; height: 94%; border: round $border; background: $surface; padding: 0 1;
    }
    PrizeLines #heading { text-style: bold; width: 100%; height: auto; }
    PrizeLines #whole { height: 1fr; margin-top: 1; }
    PrizeLines OptionList, PrizeLines OptionList:focus { border: none; padding: 0; }
    PrizeLines OptionList { width: 2fr; height: 1fr; background: $surface; }
    PrizeLines VerticalScroll { width: 3fr; height: 1fr; padding: 0 1; border-left: solid $border; }
    PrizeLines.-narrow #whole { layout: vertical; }
    PrizeLines.-narrow OptionList { width: 1fr; height: auto; max-height: 8; }
    PrizeLines.-narrow VerticalScroll {
        width: 1fr; border-left: none; border-top: solid $border; padding: 0;
    }
    PrizeLines #keys { color: $text-muted; height: 1; }
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own type
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "none", show=False),
        # The list has the focus and would take the keys of what is to be read beside it.
        Binding("pageup", "read(-1)", show=False, priority=True),
        Binding("pagedown", "read(1)", show=False, priority=True),
    ]

    def __init__(self, items: Sequence[WorkbenchItem], marked: int = 0) -> None:
        super().__init__()
        self._items, self._marked = tuple(items), marked

    def compose(self) -> ComposeResult:
        """Heading, the items, what there is to say of the marked one, keys."""
        with Vertical():
            yield Prose(self._heading(), id="heading")
            with Horizontal(id="whole"):
                yield OptionList(*(self._option(i) for i in range(len(self._items))))
                with VerticalScroll(can_focus=False):
                    yield Prose(id="told")
            keys = _("↑↓ move   Enter settle or change   PgUp PgDn read   Esc back")
            yield Static(keys, id="keys", markup=False)

    def _heading(self) -> str:
        left = sum(item.open for item in self._items)
        unanswered = sum(item.kind == "objection" and item.note is not None for item in self._items)
        if not left and unanswered:
            return _("Prize lines: objections that nobody has answered: %(count)d") % {
                "count": unanswered
            }
        if not left:
            return _("Prize lines: nothing is in the way of the result.")
        return _("Prize lines: to be settled before the result is final: %(count)d") % {
            "count": left
        }

    def _option(self, index: int) -> Option:
        item = self._items[index]
        note = f"  · {say(item.note)}" if item.note is not None else ""
        mark = "! " if item.open else "  "
        key = ANSWER_KEYS[index : index + 1] or " "
        return Option(Content(f"{key} {mark}{say(item.title)}{note}"), id=str(index))

    def on_mount(self) -> None:
        """Begin at the marked item."""
        if not self.query(OptionList):
            # A page that is taken away before it was drawn never gets its parts.
            return
        choices = self.query_one(OptionList)
        choices.focus()
        choices.highlighted = min(self._marked, len(self._items) - 1)

    @on(OptionList.OptionHighlighted)
    def show(self, event: OptionList.OptionHighlighted) -> None:
        """Say what there is to say of the marked item."""
        item = self._items[int(event.option_id or 0)]
        self.query_one("#told", Prose).update("\n".join(map(say, item.told)))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_read(self, pages: int) -> None:
        """Scroll what is said."""
        told = self.query_one(VerticalScroll)
        told.scroll_relative(y=pages * max(told.size.height - 1, 1), animate=False)

    def on_key(self, event: events.Key) -> None:
        """Answer with the item that has this key."""
        place = ANSWER_KEYS.find(event.character or " ")
        if 0 <= place < len(self._items):
            event.stop()
            self.dismiss(place)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer with the item."""
        self.dismiss(int(event.option_id or 0))

    def action_none(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
