"""The lines of a ballot that are typed: marks, refused as typed when they cannot be, and words."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from judgetui.app.remembered_look import RememberedLook
from judgetui.app.textual_private import SteadyCursor
from judgetui.language import _
from judgetui.meeting.marks import mark_text as text_of
from judgetui.meeting.marks import may_become_mark, middle, ordinary, read_mark, stepped
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Criterion
from judgetui.widgets.in_place import InPlace
from judgetui.widgets.passage import Rising

_FOR_THOSE_ABOVE = (Rising, Input.Blurred, Input.Changed, Input.Submitted)


class BallotField(RememberedLook, SteadyCursor, Input):
    """A line of a ballot. It knows whether a person has typed in it."""

    DEFAULT_CSS = """
    BallotField { background: $panel; color: $foreground; }
    BallotField:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    BallotField:focus:nocolor { text-style: underline; }
    BallotField:disabled:can-focus {
        background: $surface; color: $foreground; opacity: 100%;
    }
    BallotField > .input--placeholder { color: $text-muted; }
    BallotField:focus > .input--placeholder { color: $block-cursor-foreground; }
    BallotField > .input--selection {
        background: $block-cursor-foreground; color: $block-cursor-background;
    }
    """

    @dataclass
    class Left(Rising):
        """The person goes to the field above or below."""

        field: BallotField
        by: int

    @dataclass
    class Moved(Rising):
        """The caret is elsewhere in the field."""

        field: BallotField

    def __init__(
        self, *, classes: str = "", compact: bool = True, max_length: int = 0, hint: str = ""
    ) -> None:
        super().__init__(compact=compact, classes=classes, max_length=max_length, placeholder=hint)
        # A blink draws and sends twice a second, at each of fifteen seats that one process draws.
        self.cursor_blink = False
        self.touched = False
        """Whether a person changed it since it was last put."""
        self._resumes = False
        """Whether the next focus finds the caret where it is to stay."""
        self._types = False
        """Whether the text is being changed, which tells where the caret is, too."""

    def put(self, text: str) -> None:
        """Show a text that nobody typed just now."""
        cursor = self.app.cursor_position
        with self.prevent(Input.Changed):
            self.value = text
            self.cursor_position = len(text)
        self.touched = False
        if not self.has_focus:
            # An input method composes at the terminal's cursor: it stays where the person types.
            self.app.cursor_position = cursor

    def resume(self, column: int) -> None:
        """Have a person type on after so many characters; what is there stays as it is."""
        self._resumes = not self.has_focus
        self.cursor_position = column
        self.focus()

    def begin(self) -> None:
        """Have a person type here, over whatever stands here."""
        self._resumes = False
        self.focus()
        # A field that had the focus all along is not given it again, and would be typed behind.
        self.select_all()

    def on_focus(self) -> None:
        """Have the whole text marked, which the next key replaces, unless it is typed on."""
        # Textual marks it only after this.
        self.select_on_focus, self._resumes = not self._resumes, False

    def watch_has_focus(self, has_focus: bool) -> None:
        """Look as with the focus, or without."""
        restyle = partial(super().watch_has_focus, has_focus)
        self.look((has_focus, self.disabled), restyle, (not has_focus, self.disabled))

    def update_node_styles(self, animate: bool = True) -> None:
        """Find the styles that match; it is given those it has at first when it is mounted."""
        if self.is_attached:
            super().update_node_styles(animate)

    def watch_disabled(self, disabled: bool) -> None:
        """Look as a line that may be typed in, or one that may not: all do at once."""
        restyle = partial(super().watch_disabled, disabled)
        if self.mouse_hover:
            # Textual also has the mouse leave it, which is not remembered with its look.
            restyle()
            return
        self.look((self.has_focus, disabled), restyle, (self.has_focus, not disabled))
        if disabled:
            # Only now: it may have the field styled anew, as one that is disabled.
            self.blur()

    def post_message(self, message: Message) -> bool:
        """Take a message, or hand one that this field sends on to those above, whom it is for."""
        if isinstance(message, _FOR_THOSE_ABOVE) and isinstance(self.parent, Widget):
            return self.parent.post_message(message)
        return super().post_message(message)

    def watch_selection(self) -> None:
        """Tell where the caret went."""
        if self.has_focus and not self._types:
            self.post_message(self.Moved(self))

    def replace(self, text: str, start: int, end: int) -> None:
        """Take in what is typed, pasted or deleted."""
        self.touched = True
        before = self.value
        self._types = before != before[:start] + text + before[end:]
        try:
            super().replace(text, start, end)
        finally:
            self._types = False

    def _on_paste(self, event: events.Paste) -> None:
        """Take a pasted text as one line, as much of it as fits, and say where it does not."""
        if not self.max_length:
            return
        event.prevent_default()
        event.stop()
        start, end = sorted(self.selection)
        text = " ".join(event.text.split())
        room = self.max_length - len(self.value) + end - start
        if len(text) > room:
            said = _("This line takes %(most)d characters; the end of what you pasted is left out.")
            self.notify(said % {"most": self.max_length}, severity="warning", markup=False)
        self.replace(text[:room], start, end)

    # Not as bindings: before Textual looks at those, a key goes up through every widget.

    def key_up(self, event: events.Key) -> None:
        """Go to the field above."""
        event.stop()
        self.leave(-1)

    def key_down(self, event: events.Key) -> None:
        """Go to the field below."""
        event.stop()
        self.leave(1)

    def leave(self, by: int) -> None:
        """Go to the field above or below."""
        self.post_message(self.Left(self, by))


class MarkField(InPlace, BallotField):
    """Takes one mark: digits type, arrows step, what cannot become a mark is refused at once."""

    DEFAULT_CSS = "MarkField { width: auto; padding: 0 1; text-style: bold; }"

    @dataclass
    class Warned(Rising):
        """Something typed was refused; or, without a sentence, all is well again."""

        field: MarkField
        sentence: Sentence | None

    def __init__(self, criterion: Criterion, longest: int) -> None:
        super().__init__(classes="mark", compact=False)
        self.criterion = criterion
        self.longest = longest
        """Characters of the longest mark there is room for; the caret stands behind them."""
        self.start: Decimal = middle(criterion)
        """Where the arrows begin while there is no mark."""
        self._refused_point: Sentence | None = None
        """Said to digits too, once a decimal point was refused: 7.5 must not become 75."""
        self._warned = False
        """Whether it told of something refused that it has not taken back."""
        self._unheeded: Sentence | None = None
        """Why what was typed last is not in the mark, until that was said or the mark changed."""

    def shown(self) -> Hashable:
        """Where in the mark a person types, and what of it is to be seen; nothing blinks."""
        return self.selection, self.has_focus, self.scroll_offset

    def words(self) -> tuple[str, ...]:
        """The mark."""
        return (self.value,) if self.value else ()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Look as with the focus, or without; that takes the same room."""
        with self.in_place():
            super().watch_has_focus(has_focus)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Leave room for the longest mark and the caret, whatever is typed now."""
        return self.longest + 1

    def scroll_to_region(self, region: Region, **how: Any) -> Offset:  # noqa: ANN401
        """There is room for every mark; what cannot be one may have been put, and is longer."""
        if region.x > self.longest:
            return super().scroll_to_region(region, **how)
        if self.scroll_x:
            # Nothing else takes it back: a mark that is typed over it has nothing laid out anew.
            self.scroll_to(x=0, animate=False, force=True, immediate=True)
        return Offset()

    def put(self, text: str) -> None:
        """Show a mark that nobody typed just now."""
        self._unheeded = None
        with self.in_place():
            super().put(text)

    def replace(self, text: str, start: int, end: int) -> None:
        """Take in what may become a mark; refuse the rest with a sentence."""
        text = ordinary(text)
        start, end = sorted((max(0, start), min(len(self.value), end)))
        whole = self.value[:start] + text + self.value[end:]
        refusal = self._refusal(text, whole)
        self._warn(refusal, changes=whole != self.value)
        if refusal is None:
            self._unheeded = None
            with self.in_place():
                super().replace(text, start, end)
        elif any(typed.isdecimal() or typed in "-." for typed in text):
            self._unheeded = refusal

    def holds(self) -> bool:
        """Whether the mark is not what was typed, and nobody was told so on leaving it; tells it.

        The 1 that is left of 11 is a mark like any other, so it takes two keys to go on with it.
        """
        refused, self._unheeded = self._unheeded, None
        if refused is None:
            return False
        told = Sentence("%(refused)s, so there is no mark yet; type one", refused=refused)
        with suppress(Refused):
            mark = text_of(read_mark(self.value, self.criterion))
            told = Sentence(
                "%(refused)s, so the mark is %(mark)s now; Enter again keeps it, or type another",
                refused=refused,
                mark=mark,
            )
        self._warn(told, changes=False)
        # Another mark is typed in the place of this one, not behind it.
        self._refused_point = None
        self.select_all()
        return True

    def _warn(self, refusal: Sentence | None, *, changes: bool) -> None:
        """Tell what was refused; that all is well again is not told where `Changed` says it."""
        if refusal is not None or self._warned or not changes:
            self.post_message(self.Warned(self, refusal))
        self._warned = refusal is not None

    def leave(self, by: int) -> None:
        """Go to the field above or below, unless a mark is left that was not typed so."""
        if not self.holds():
            super().leave(by)

    def _refusal(self, text: str, whole: str) -> Sentence | None:
        if not text:
            self._refused_point = None
            return None
        if self._refused_point is not None:
            return self._refused_point
        refusal = may_become_mark(whole, self.criterion)
        if refusal is not None and "." in text:
            self._refused_point = refusal
        return refusal

    def on_blur(self) -> None:
        """Forget what was refused; whoever comes back types anew."""
        self._refused_point = None

    def key_left(self, event: events.Key) -> None:
        """Go a step down."""
        event.stop()
        self.step(-1)

    def key_right(self, event: events.Key) -> None:
        """Go a step up."""
        event.stop()
        self.step(1)

    def step(self, steps: int) -> None:
        """Go a step up or down; from an empty field, to where one's marks usually are."""
        self._refused_point = None
        mark = text_of(stepped(self.value, self.criterion, steps, self.start))
        at_end = Sentence("%(mark)s is as far as it goes", mark=mark)
        self._warn(at_end if mark == self.value else None, changes=mark != self.value)
        if mark != self.value:
            self._unheeded = None
            self.touched = True
            with self.in_place():
                self.value = mark
                self.cursor_position = len(mark)
