"""Every key of a screen, why some cannot be used now, and the words of the trade."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from judgetui.app.availability import CommandContext
from judgetui.app.commands import commands, key_labels, why_not
from judgetui.language import N_, _, say
from judgetui.meeting.message import Sentence
from judgetui.screens.base_modal import BaseModal
from judgetui.widgets.text_width import fit

_GENERAL = (
    ("Ctrl+P", N_("Find a command by typing a part of its name.")),
    ("Ctrl+Q", N_("Leave the program; the meeting is kept as it is.")),
    ("Esc", N_("Close a page or a question; nothing happens.")),
    ("Tab", N_("Go to the next field or button.")),
)

GLOSSARY = (
    (N_("session"), N_("One meeting kept on disk, in a folder of its own.")),
    (N_("plan"), N_("What was agreed before: criteria, scoring rule, prizes, panel, cases.")),
    (N_("contract"), N_("The plan's rules as people read them, and the SHA-256 of the plan.")),
    (N_("act"), N_("One thing a person did, such as submitting a ballot; kept for good.")),
    (N_("ledger"), N_("The file that keeps every act in order; nothing in it is ever changed.")),
    (N_("case"), N_("What is presented and judged.")),
    (N_("criterion"), N_("One aspect that every judge scores.")),
    (N_("ballot"), N_("One judge's scores on one case, whole.")),
    (N_("panel"), N_("The judges.")),
    (N_("recusal"), N_("A judge does not score a case, with a reason; it is no zero.")),
    (N_("standings"), N_("Ranks computed from the ballots by the plan's scoring rule.")),
    (N_("prize line"), N_("The boundary between two tiers of prizes.")),
    (N_("board"), N_("The public screen.")),
    (N_("seat"), N_("Who sits at a screen: chair, judge, recorder, supervisor or the public.")),
)
"""The words of the trade and what they mean, as message ids."""


class _Line(NamedTuple):
    """A line of the page; a heading where it has no key."""

    told: Content
    key: str = ""
    style: str = "bold $text-primary"


class _Page(Widget):
    """Lines whose second part keeps to its column where it is broken."""

    DEFAULT_CSS = """
    _Page { width: 100%; height: auto; padding: 1; }
    """

    def __init__(self, lines: Sequence[_Line]) -> None:
        super().__init__()
        self._lines = lines

    def _drawn(self, width: int) -> list[Content]:
        column = max(cell_len(line.key) for line in self._lines) + 4
        drawn: list[Content] = []
        for line in self._lines:
            if not line.key:
                drawn.append(line.told)
                continue
            broken = line.told.wrap(max(width - column, 20))
            key = Content.styled(fit(f"  {line.key}", column), line.style)
            drawn.append(key + broken[0])
            drawn += [Content(" " * column) + rest for rest in broken[1:]]
        return drawn

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it needs in this width."""
        return len(self._drawn(width))

    def render(self) -> Content:
        """Draw all lines; what is around it scrolls."""
        return Content("\n").join(self._drawn(self.size.width))


class Help(BaseModal[None]):
    """The help page of one screen; Esc closes it."""

    DEFAULT_CSS = """
    Help { align: center middle; background: $background 60%; }
    Help > Vertical {
        width: 96; max-width: 98%; height: 96%; max-height: 50;
        border: round $border; background: $surface; padding: 0 1;
    }
    Help VerticalScroll { height: 1fr; background: $surface; }
    Help #keys { color: $text-muted; height: 1; width: 100%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("enter", "close", show=False),
        Binding("f1", "close", show=False),
    ]

    def __init__(
        self,
        room: str,
        command_context: CommandContext,
        refusal: Callable[[str], Sentence | None] | None = None,
    ) -> None:
        super().__init__()
        self._commands = commands(room)
        self._refusal = refusal or (lambda command: why_not(command, command_context))

    def compose(self) -> ComposeResult:
        """The page, and how to read on."""
        with Vertical():
            with VerticalScroll():
                yield _Page([*self._keys(), *_general(), *_words()])
            yield Static(_("↑↓ PgUp PgDn scroll   Esc close"), id="keys", markup=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def _keys(self) -> list[_Line]:
        """The keys that work now, then the others with the reason."""
        own: Mapping[str, str] = getattr(self.app, "own_keys", {})
        able, unable = [_heading(_("Keys of this screen"))], [_BLANK, _heading(_("Not now"))]
        for command in self._commands:
            label = key_labels(command, own)
            title = (_(command.title), "bold")
            refusal = self._refusal(command.name)
            if refusal is None:
                told = Content.assemble(title, f"  {_(command.help)}")
                able.append(_Line(told, label))
            else:
                told = Content.assemble(title, (f"  {say(refusal)}", "$text-warning"))
                unable.append(_Line(told, label, "$text-muted"))
        return able + (unable if len(unable) > 2 else [])

    def action_close(self) -> None:
        """Go back to the screen below."""
        self.dismiss(None)


def _heading(text: str) -> _Line:
    return _Line(Content.styled(text, "bold $text-accent"))


_BLANK = _Line(Content(""))


def _general() -> list[_Line]:
    lines = [_Line(Content(_(told)), key) for key, told in _GENERAL]
    return [_BLANK, _heading(_("Keys that work on every screen")), *lines]


def _words() -> list[_Line]:
    lines = [_Line(Content(_(meaning)), _(word)) for word, meaning in GLOSSARY]
    return [_BLANK, _heading(_("Words")), *lines]
