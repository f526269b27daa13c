"""The first screen: the sessions there are, making one, rehearsing, and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from judgetui.app.commands import WELCOME, bindings
from judgetui.language import N_, _, name, say
from judgetui.meeting.message import Sentence
from judgetui.meeting.session_summary import SessionSummary
from judgetui.meeting.state import Phase
from judgetui.screens.base import SeatScreen
from judgetui.widgets.board.big_text import glyphs
from judgetui.widgets.key_bar import KeyBar

_PHASES = {
    Phase.PLANNING: N_("not opened yet"),
    Phase.OPEN: N_("under way"),
    Phase.DELIBERATING: N_("every case judged"),
    Phase.FINAL: N_("final"),
}
_DEMO = "demo"
_SESSION = "session-"
_OF_A_SESSION = ("open-session", "rehearse", "edit-plan")
"""Commands about the session that is marked."""


class Welcome(SeatScreen):
    """What a bare `judgetui` opens. It posts what a person wants to do."""

    DEFAULT_CSS = """
    Welcome #scene { align: center top; }
    Welcome #middle { width: 100%; max-width: 110; height: 100%; padding: 1 2 0 2; }
    Welcome Static { width: 100%; height: auto; }
    Welcome .quiet { color: $text-muted; }
    Welcome #heading { text-style: bold; margin-top: 1; }
    Welcome #empty { margin-top: 1; }
    Welcome OptionList { height: 1fr; border: none; background: $background; padding: 0; }
    Welcome OptionList:focus { border: none; background-tint: $background 0%; }
    """

    room = WELCOME
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(WELCOME)]

    sessions: reactive[Sequence[SessionSummary] | None] = reactive(None)
    """The sessions found; none while they are still looked for."""

    class Plan(Message):
        """A new meeting is to be asked about."""

    class Make(Message):
        """A session is to be made of files."""

    @dataclass
    class Chosen(Message):
        """Something is to be opened."""

        what: Literal["open", "rehearse", "demo"]
        name: str = ""

    @dataclass
    class Edit(Message):
        """The plan of a session is to be changed."""

        name: str

    def __init__(self, folder: str, version: str, *, last: str = "") -> None:
        super().__init__()
        self._folder, self._version, self._last = folder, version, last

    def parts(self) -> ComposeResult:
        """The program's name, the sessions, the demo, the keys."""
        about = _("Run an on-site review meeting, live: ballots, standings, prizes.")
        with Vertical(id="middle"):
            yield Static(Content.styled("\n".join(glyphs("JUDGETUI", 1)), "$text-primary"))
            yield Static(f"{about}  {self._version}", classes="quiet", markup=False)
            yield Static("", id="heading", markup=False)
            yield Static("", id="empty", markup=False)
            yield OptionList()
        yield KeyBar(WELCOME)

    def on_mount(self) -> None:
        """Begin in the list."""
        # A page that is taken away before it was drawn never gets its parts.
        if listed := self.query(OptionList):
            listed.focus()
            self._show(self.sessions)

    def watch_sessions(self, found: Sequence[SessionSummary] | None) -> None:
        """List what was found."""
        if self.query(OptionList):
            self._show(found)

    def _show(self, found: Sequence[SessionSummary] | None) -> None:
        where = {"folder": self._folder}
        heading = _("Looking for sessions in %(folder)s …") % where
        if found is not None:
            heading = _("Sessions in %(folder)s") % where
        self.query_one("#heading", Static).update(heading)
        empty = self.query_one("#empty", Static)
        empty.display = found is not None and not found
        empty.update(
            _(
                "There is no session yet. %(key)s makes one: it asks five questions, and nothing "
                "is kept before they are answered. To see how a meeting goes, watch the demo "
                "first: press Enter."
            )
            % {"key": self.key_of("new-meeting")}
        )
        self._list(found or ())

    def _list(self, found: Sequence[SessionSummary]) -> None:
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(_session(one), id=_SESSION + one.name) for one in found)
        listed.add_option(Option(_demo(), id=_DEMO))
        names = [one.name for one in found]
        sound = (index for index, one in enumerate(found) if one.problem is None)
        first = next(sound, len(found))
        listed.highlighted = names.index(self._last) if self._last in names else first

    @property
    def _marked(self) -> SessionSummary | None:
        """The session that is marked; none where the demo is."""
        listed = self.query_one(OptionList)
        index, found = listed.highlighted, self.sessions or ()
        return found[index] if index is not None and index < len(found) else None

    def why_not(self, command: str) -> Sentence | None:
        """Why the marked session cannot be opened, rehearsed or changed."""
        if command not in _OF_A_SESSION or not self.is_mounted:
            return None
        marked = self._marked
        if marked is None:
            mark = Sentence("Mark a session first.")
            return mark if command != "open-session" else None
        if command == "edit-plan" and marked.phase not in (None, Phase.PLANNING):
            return Sentence("The meeting has opened; its plan cannot be changed any more.")
        return marked.problem

    @on(OptionList.OptionSelected)
    def select(self) -> None:
        """Enter in the list, or a click."""
        self.action_perform("open-session")

    @on(OptionList.OptionHighlighted)
    def show_keys(self) -> None:
        """Say what Enter does, and dim what cannot be done."""
        bar = self.query_one(KeyBar)
        bar.saying = _("Watch the demo") if self._marked is None else ""
        bar.unavailable = frozenset(filter(self.why_not, _OF_A_SESSION))

    def perform_open_session(self) -> None:
        """Open the marked session, or play the demo."""
        marked = self._marked
        self.post_message(self.Chosen("open", marked.name) if marked else self.Chosen("demo"))

    def perform_rehearse(self) -> None:
        """Rehearse the marked session."""
        if (marked := self._marked) is not None:
            self.post_message(self.Chosen("rehearse", marked.name))

    def perform_edit_plan(self) -> None:
        """Change the plan of the marked session."""
        if (marked := self._marked) is not None:
            self.post_message(self.Edit(marked.name))

    def perform_new_meeting(self) -> None:
        """Ask the five questions of a new meeting."""
        self.post_message(self.Plan())

    def perform_make_session(self) -> None:
        """Ask for the form."""
        self.post_message(self.Make())


def _session(found: SessionSummary) -> Content:
    """A session in two lines: what it is called, and how far it is."""
    if found.problem is not None:
        first, *more = say(found.problem).split("\n")
        said = _("cannot be opened: %(why)s") % {"why": first + (" …" if more else "")}
        return Content.assemble((f" {found.name}", "bold"), "\n   ! " + said)
    title = name(found.title) if found.title is not None else ""
    phase = _(_PHASES[found.phase]) if found.phase is not None else ""
    date = found.date.isoformat() if found.date else ""
    acts = _("acts on record: %(acts)d") % {"acts": found.acts} if found.acts else ""
    notes = " · ".join(part for part in (date, phase, acts) if part)
    return Content.assemble((f" {found.name}", "bold"), f"  {title}", "\n   " + notes)


def _demo() -> Content:
    notes = _("Simulated judges play the sample meeting of 28 cases; nothing is kept.")
    return Content.assemble((" " + _("Watch the demo"), "bold"), "\n   " + notes)
