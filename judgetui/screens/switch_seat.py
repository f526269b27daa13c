"""Hands this machine from one person to another, and covers what the last one had on it."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from judgetui.app.labels import ballot_status_label, seat_name
from judgetui.language import _
from judgetui.meeting.ballot_permissions import returned_to
from judgetui.meeting.seat import (
    ANNOUNCER,
    BOARD,
    CHAIR,
    DEPUTY,
    RECORDER,
    SUPERVISOR,
    Role,
    Seat,
)
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.names_text import case_label
from judgetui.screens.base_modal import BaseModal
from judgetui.widgets.text_width import fit

_OTHERS = (RECORDER, CHAIR, DEPUTY, SUPERVISOR, ANNOUNCER, BOARD)


def next_seat(meeting: Meeting, seat: Seat) -> Seat:
    """Who most likely sits down now: the next judge whose ballot is awaited, else the chair."""
    panel = [judge.id for judge in meeting.plan.judges]
    awaited = meeting.may_submit(meeting.on_stage) if meeting.on_stage else ()
    start = panel.index(seat.judge) + 1 if seat.judge in panel else 0
    for judge in panel[start:] + panel[:start]:
        if judge in awaited and judge != seat.judge:
            return Seat(Role.JUDGE, judge)
    return CHAIR


class SwitchSeat(BaseModal[Seat | None]):
    """Who sits here next? Dismisses with the seat, or None to stay; nothing shows through."""

    DEFAULT_CSS = """
    SwitchSeat { align: center middle; background: $background; }
    SwitchSeat > Vertical {
        width: 76; max-width: 96%; height: auto; max-height: 94%;
        border: round $border; background: $surface; padding: 1 2;
    }
    SwitchSeat Static { width: 100%; height: auto; }
    SwitchSeat .question { text-style: bold; }
    SwitchSeat .quiet { color: $text-muted; }
    SwitchSeat OptionList {
        height: auto; max-height: 70vh; margin: 1 0; border: none; background: $surface;
    }
    SwitchSeat OptionList:focus { border: none; }
    SwitchSeat.-short OptionList { max-height: 13; }
    SwitchSeat #handover { display: none; padding: 3 2; }
    SwitchSeat #handover Static { text-align: center; }
    SwitchSeat.-handing #choosing { display: none; }
    SwitchSeat.-handing #handover { display: block; }
    SwitchSeat #person { text-style: bold; color: $text-accent; margin: 1 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("enter", "sit", show=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012 - Textual's own type

    chosen: var[Seat | None] = var(None)
    """Who is to sit down, while the machine is handed over."""

    def __init__(self, meeting: Meeting, seat: Seat) -> None:
        super().__init__()
        self._meeting, self._seat = meeting, seat
        here = (judge.id for judge in meeting.plan.judges if not meeting.has_left(judge.id))
        judges = (Seat(Role.JUDGE, judge) for judge in here)
        others = (one for one in _OTHERS if one != DEPUTY or meeting.plan.deputy)
        self._seats = [*judges, *others]

    def compose(self) -> ComposeResult:
        """The list of seats; and the page that is on the screen while people change places."""
        case = self._meeting.on_stage
        with Vertical(id="choosing"):
            yield Static(_("Who sits here next?"), classes="question", markup=False)
            said = case_label(self._meeting, case) if case else _("No case is on stage.")
            yield Static(said, classes="quiet", markup=False)
            yield OptionList(*self._options())
            keys = _("↑↓ move   Enter choose   Esc stay: %(seat)s") % {
                "seat": self._called(self._seat)
            }
            yield Static(keys, classes="quiet", markup=False)
        with Vertical(id="handover"):
            yield Static("", id="hand", markup=False)
            yield Static("", id="person", markup=False)
            yield Static(_("Enter go on   Esc back"), classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Mark who most likely comes next."""
        seats = self.query_one(OptionList)
        seats.highlighted = self._seats.index(next_seat(self._meeting, self._seat))
        seats.focus()

    def _called(self, seat: Seat) -> str:
        return seat_name(self._meeting, seat)

    def _options(self) -> list[Option]:
        names = [self._called(seat) for seat in self._seats]
        width = min(max(map(cell_len, names)), 36)
        return [
            Option(self._prompt(seat, fit(name, width)))
            for seat, name in zip(self._seats, names, strict=True)
        ]

    def _prompt(self, seat: Seat, name: str) -> Content:
        # Without colours of its own, so that it can be read on the mark of every theme.
        here = "   " + _("sits here") if seat == self._seat else ""
        return Content(f"{name}  {self._state(seat)}{here}")

    def _state(self, seat: Seat) -> str:
        """How far a judge's ballot on the case on stage is, and which were returned on others."""
        if seat.judge is None:
            return ""
        cases = (case for case in returned_to(self._meeting, seat.judge) if not self._is_on(case))
        numbers = [self._meeting.plan.case[case].called_in_list() for case in cases]
        back = _("returned: %(cases)s") % {"cases": ", ".join(numbers)} if numbers else ""
        return " · ".join(part for part in (self._on_stage(seat), back) if part)

    def _is_on(self, case: str) -> bool:
        return case == self._meeting.on_stage

    def _on_stage(self, seat: Seat) -> str:
        stage = self._meeting.stage
        if seat.judge is None or stage is None:
            return ""
        ballot = stage.ballots.get(seat.judge)
        if ballot is None:
            return _("awaited")
        done = ballot.status is BallotStatus.SUBMITTED
        return ballot_status_label(ballot) + (" ✓" if done else "")

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Hand the machine over; the board needs nobody to sit down."""
        seat = self._seats[event.option_index]
        if seat == self._seat:
            self.dismiss(None)
        elif seat == BOARD:
            self.dismiss(seat)
        else:
            self.chosen = seat

    def watch_chosen(self, seat: Seat | None) -> None:
        """Show the page for changing places, or the list again."""
        if not self.is_mounted:
            return
        self.set_class(seat is not None, "-handing")
        if seat is None:
            self.query_one(OptionList).focus()
            return
        self.set_focus(None)
        values = {"name": self._called(seat)}
        self.query_one("#hand", Static).update(_("Hand this laptop to %(name)s.") % values)
        person = _("%(name)s: press Enter when you sit here.") % values
        self.query_one("#person", Static).update(person)

    def action_sit(self) -> None:
        """The next person sits here."""
        if self.chosen is not None:
            self.dismiss(self.chosen)

    def action_back(self) -> None:
        """Go back to the list; from the list, stay in the present seat."""
        if self.chosen is None:
            self.dismiss(None)
        else:
            self.chosen = None
