"""The form that makes a session from a plan, a list of cases and a list of judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from judgetui.language import N_, _
from judgetui.widgets.button_row import ButtonRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a session is to be made of, as typed; cases and judges may stand in the plan itself."""

    name: str = ""
    plan: str = ""
    cases: str = ""
    judges: str = ""
    encoding: str = ""
    """Of the files that are not UTF-8, where a person has said it."""


_FIELDS = (
    ("name", N_("Name"), N_("what the session is called, such as nanhu-2018")),
    ("plan", N_("Plan"), N_("a JSON file")),
    ("cases", N_("Cases"), N_("a CSV file; empty where they stand in the plan")),
    ("judges", N_("Judges"), N_("a CSV file; empty where they stand in the plan")),
)


class NewSession(ModalScreen[str | None]):
    """Asks for a name and three files. Dismisses with the name of the session made, or None.

    Who answers `Make.Asked` either dismisses it or says with `refused` what is wrong, and where a
    file can be read in several ways, with `which`.
    """

    DEFAULT_CSS = """
    NewSession { align: center middle; background: $background 60%; }
    NewSession > Vertical {
        width: 84; max-width: 98%; height: auto; max-height: 98%;
        border: round $border; background: $surface; padding: 0 2;
    }
    NewSession #title { text-style: bold; width: 100%; margin: 1 0; }
    NewSession .field { height: 1; margin-bottom: 1; }
    NewSession .field Static { width: 10; }
    NewSession .field:focus-within Static { color: $text-accent; text-style: bold; }
    NewSession Input {
        width: 1fr; height: 1; padding: 0 1; background: $panel;
        border: none; border-left: solid $border;
    }
    NewSession Input:focus { border: none; border-left: thick $accent; background: $panel; }
    NewSession VerticalScroll { height: auto; max-height: 8; display: none; }
    NewSession VerticalScroll.-wrong { display: block; }
    NewSession #choices { height: auto; display: none; margin: 1 0; }
    NewSession.-asking #choices { display: block; }
    NewSession.-asking .field { margin-bottom: 0; }
    NewSession.-asking #keys { display: none; }
    NewSession #choices Button { width: 100%; margin: 0; text-align: left; }
    NewSession #wrong { width: 100%; height: auto; color: $text-error; }
    NewSession #keys { color: $text-muted; width: 100%; }
    NewSession Horizontal.buttons { height: auto; align-horizontal: right; }
    NewSession Button { margin-left: 2; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "no", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    @dataclass
    class Asked(Message):
        """The form is filled in; the session is to be made."""

        form: NewSession
        wanted: Wanted

    def __init__(self, wanted: Wanted) -> None:
        super().__init__()
        self._wanted = wanted
        self._encoding = wanted.encoding
        self._encodings: list[str] = []

    def compose(self) -> ComposeResult:
        """Four fields, what is wrong with them, and the buttons."""
        with Vertical():
            yield Static(_("Make a session"), id="title", markup=False)
            for key, title, hint in _FIELDS:
                with Horizontal(classes="field"):
                    yield Static(_(title), markup=False)
                    typed = getattr(self._wanted, key)
                    yield Input(typed, placeholder=_(hint), id=key, select_on_focus=False)
            with VerticalScroll(can_focus=True):
                yield Static("", id="wrong", markup=False)
            yield Vertical(id="choices")
            yield Static(
                _("The files are copied into the session; they stay as they are."),
                id="keys",
                markup=False,
            )
            with ButtonRow(classes="buttons"):
                yield Button(_("Cancel (Esc)"), id="no")
                yield Button(_("Make it"), id="yes", variant="primary")

    def on_mount(self) -> None:
        """Begin at the first empty field."""
        # A page that is taken away before it was drawn never gets its parts.
        if fields := list(self.query(Input)):
            (next((field for field in fields[:2] if not field.value), fields[0])).focus()

    @property
    def typed(self) -> Wanted:
        """What is in the fields."""
        values = {key: self.query_one(f"#{key}", Input).value.strip() for key, *_rest in _FIELDS}
        return Wanted(**values, encoding=self._encoding)

    @on(Input.Changed)
    def other_files(self) -> None:
        """What was chosen for one file says nothing about another."""
        self._encoding = ""

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """Enter goes to the next field; after the last one the session is made."""
        if event.input.id == _FIELDS[-1][0]:
            self.make()
        else:
            self.focus_next(Input)

    @on(Button.Pressed, "#yes")
    def make(self) -> None:
        """Have the session made, once there is a name and a plan."""
        wanted = self.typed
        for key, said in (
            ("name", _("Give the session a name.")),
            ("plan", _("Name the file with the plan.")),
        ):
            if not getattr(wanted, key):
                self.refused(said)
                self.query_one(f"#{key}").focus()
                return
        self.post_message(self.Asked(self, wanted))

    async def which(self, said: str, choices: Sequence[tuple[str, str]]) -> None:
        """Ask which reading of a file is right: its encoding, and how a name reads in it."""
        self.refused(said)
        self._encodings = [encoding for encoding, _sample in choices]
        place = self.query_one("#choices", Vertical)
        buttons = [
            Button(Content(f"{sample}  ({encoding})"), compact=True, classes="reading")
            for encoding, sample in choices
        ]
        await place.mount(*buttons)
        self.add_class("-asking")
        buttons[0].focus()

    @on(Button.Pressed, ".reading")
    def read_so(self, event: Button.Pressed) -> None:
        """Make the session with the reading that is right."""
        place = self.query_one("#choices", Vertical)
        self._encoding = self._encodings[list(place.children).index(event.button)]
        self.make()

    def refused(self, said: str) -> None:
        """Say why the session was not made; everything typed stays."""
        self.query_one("#choices", Vertical).remove_children()
        self.remove_class("-asking")
        self.query_one("#wrong", Static).update(said)
        around = self.query_one(VerticalScroll)
        around.add_class("-wrong")
        around.scroll_home(animate=False)

    @on(Button.Pressed, "#no")
    def action_no(self) -> None:
        """Make nothing."""
        self.dismiss(None)
