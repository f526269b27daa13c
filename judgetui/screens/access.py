"""Every seat of the venue: who is connected with what, since when not, and what opens it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from judgetui.app.labels import age_text, latency_text
from judgetui.app.messages import SeatChosen
from judgetui.language import _
from judgetui.screens.base_modal import BaseModal
from judgetui.widgets.text_width import fit, fit_right

_CODE, _DELAY, _STATE = 9, 8, 15


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat, or one device that waits for it."""

    by: str
    """The judge's id, or the role."""
    name: str
    here: bool = False
    """Whether a device of this seat is connected."""
    seen_at: datetime.datetime | None = None
    """The last sign of life of one that is not."""
    device: str = ""
    devices: int = 0
    """How many devices of this seat are connected."""
    latency: float | None = None
    """Seconds of a round trip."""
    code: str = ""
    knock: str = ""
    """Names a device that waits; empty for the seat itself."""
    ended: bool = False
    """Whether its judge was excused or replaced, so that the link opens nothing any more."""

    @property
    def key(self) -> str:
        """Tells rows apart."""
        return self.knock or self.by


class AccessScreen(BaseModal[None]):
    """The list of seats; Enter asks what is to be done about one."""

    DEFAULT_CSS = """
    AccessScreen { align: center middle; background: $background 60%; }
    AccessScreen > Vertical {
        width: 100; max-width: 98%; height: auto; max-height: 96%;
        border: round $border; border-title-color: $text-primary;
        background: $surface; padding: 0 1;
    }
    AccessScreen Static { width: 100%; height: auto; }
    AccessScreen #head { color: $text-muted; }
    AccessScreen OptionList {
        height: auto; max-height: 24; border: none; background: $surface; padding: 0;
    }
    AccessScreen OptionList:focus { border: none; }
    AccessScreen.-short OptionList { max-height: 15; }
    AccessScreen #keys { color: $text-muted; margin-top: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False)]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012 - Textual's own type

    rows: reactive[tuple[SeatRow, ...]] = reactive(())
    now: reactive[datetime.datetime | None] = reactive(None)

    def compose(self) -> ComposeResult:
        """Headings, seats, keys."""
        with Vertical() as page:
            page.border_title = _("Seats and doors")
            yield Static("", id="head", markup=False)
            yield OptionList()
            yield Static(_("↑↓ move   Enter choose   Esc back"), id="keys", markup=False)

    def on_mount(self) -> None:
        """Draw, and go on drawing: what is said of those who are away grows older."""
        self.query_one(OptionList).focus()
        self._draw()
        self.set_interval(1, self._older)

    def _older(self) -> None:
        if self.now is not None:
            self.now += datetime.timedelta(seconds=1)

    def on_resize(self) -> None:
        """Share out the width anew."""
        self._draw()

    def watch_rows(self) -> None:
        """Draw them."""
        self._draw()

    def watch_now(self) -> None:
        """Draw them."""
        self._draw()

    def _draw(self) -> None:
        """Bring the rows up to date; the mark stays on its row."""
        if not self.is_mounted or not self.rows:
            return
        seats = self.query_one(OptionList)
        room = max(min(self.size.width * 98 // 100, 100) - 8, 40)
        head = self._columns(_("seat"), _("state"), _("device"), _("delay"), _("code"), room)
        self.query_one("#head", Static).update(head)
        known = [option.id for option in seats.options]
        if known == [row.key for row in self.rows]:
            for row in self.rows:
                seats.replace_option_prompt(row.key, Content(self._line(row, room)))
            return
        at = seats.highlighted
        marked = known[at] if at is not None and at < len(known) else None
        seats.clear_options()
        seats.add_options(Option(Content(self._line(r, room)), id=r.key) for r in self.rows)
        keys = [row.key for row in self.rows]
        seats.highlighted = keys.index(marked) if marked in keys else 0

    def _columns(self, name: str, state: str, device: str, delay: str, code: str, room: int) -> str:
        left = room - _STATE - _DELAY - _CODE - 8
        names = min(max((cell_len(row.name) for row in self.rows), default=8), left // 2)
        return "  ".join(
            (
                fit(name, names),
                fit(state, _STATE),
                fit(device, left - names),
                fit_right(delay, _DELAY),
                fit(code, _CODE),
            )
        )

    def _line(self, row: SeatRow, room: int) -> str:
        delay = latency_text(row.latency) if row.here and row.latency is not None else ""
        return self._columns(row.name, self._state(row), _device(row), delay, row.code, room)

    def _state(self, row: SeatRow) -> str:
        if row.knock:
            return "! " + _("waits")
        if row.ended:
            return "– " + _("has left")
        if row.here:
            return "✓ " + _("here")
        if row.seen_at is not None and self.now is not None:
            return "! " + age_text(row.seen_at, self.now)
        return "– " + _("not yet")

    @on(OptionList.OptionSelected)
    def pick(self, event: OptionList.OptionSelected) -> None:
        """Ask what is to be done about this one."""
        row = next((row for row in self.rows if row.key == event.option_id), None)
        if row is not None:
            self.post_message(SeatChosen(row.by, row.knock))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def _device(row: SeatRow) -> str:
    """What a seat is connected with; how many devices there are comes first and is never cut."""
    if row.devices <= 1:
        return row.device
    said = _("%(count)d devices: %(names)s") if row.device else _("%(count)d devices")
    return said % {"count": row.devices, "names": row.device}
