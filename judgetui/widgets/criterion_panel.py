"""One criterion of a ballot: its mark, the scale, one's own earlier marks, a reason if needed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Self

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from judgetui.app.remembered_look import RememberedLook
from judgetui.language import _, name, say
from judgetui.meeting.judge_history import mean_mark
from judgetui.meeting.marks import (
    applying,
    mark_text,
    may_become_usual,
    middle,
    needs_reason,
    places_of,
    read_mark,
)
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Criterion
from judgetui.widgets.mark_field import BallotField, MarkField
from judgetui.widgets.mark_history import MarkHistory
from judgetui.widgets.passage import Passage, PassingHorizontal
from judgetui.widgets.text_width import cut, paragraph


class _Words(RememberedLook, Widget):
    """Words that are chosen for the room there is, whenever there is other room."""

    said: Callable[[Size], Content] | None = None
    _words = Content("")
    _room: Size | None = None
    """The room that the words were chosen for."""

    def say(self, said: Callable[[Size], Content]) -> None:
        """Say this from now on; nothing is drawn where that comes to the same words."""
        self.said, self._room = said, self.size
        if not self._room:
            # They are chosen once there is room.
            return
        words = said(self._room)
        if words != self._words:
            self._words = words
            self.refresh()

    def shown(self) -> str:
        """Equal words look the same."""
        return self.render().plain

    def render(self) -> Content:
        """Draw the words that fit."""
        size = self.size
        if size != self._room and self.said is not None:
            self._words, self._room = self.said(size), size
        return self._words


class _Typed(RememberedLook, Passage):
    """The place of the field."""

    def shown(self) -> tuple[()]:
        """Nothing of its own."""
        return ()


class _ReasonField(BallotField):
    """The line for a reason, which a person may go to before it is shown."""

    def focus(self, scroll_visible: bool = True) -> Self:
        """Be shown, and take what is typed."""
        if isinstance(self.parent, Widget):
            self.parent.display = True
        return super().focus(scroll_visible)


class CriterionPanel(RememberedLook, Widget):
    """A box in a grid on a large screen, one line of a list on a small one."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    CriterionPanel {
        height: auto; border: round $border; padding: 0 1; background: $surface;
        border-title-color: $foreground; border-title-style: bold;
    }
    CriterionPanel.-here { border: heavy $accent; border-title-color: $text-accent; }
    CriterionPanel > .row {
        layout: grid; grid-size: 2 3; grid-columns: auto 1fr; grid-rows: 5 1 2; height: 8;
    }
    CriterionPanel MarkField {
        min-width: 11; height: 3; padding: 0 2; border: round $border; background: $surface;
    }
    CriterionPanel MarkField:focus {
        border: heavy $accent; background: $surface; color: $foreground;
    }
    CriterionPanel .typed {
        align: left bottom; width: auto; height: 100%; padding-right: 1;
    }
    CriterionPanel MarkHistory { height: 100%; }
    BallotForm.-few CriterionPanel { height: 100%; }
    BallotForm.-few CriterionPanel > .row { height: 1fr; grid-rows: 1fr 1 3; }
    BallotForm.-few .meaning { height: 3; }
    CriterionPanel .label { display: none; }
    CriterionPanel .own { column-span: 2; height: 1; width: 1fr; color: $text-muted; }
    CriterionPanel .own.-warned { color: $text-warning; text-style: bold; }
    CriterionPanel .meaning { column-span: 2; height: 2; width: 1fr; color: $text-primary; }
    CriterionPanel > .why { height: 1; display: none; }
    CriterionPanel .why Static { width: auto; color: $text-warning; padding-right: 1; }
    CriterionPanel .why BallotField { width: 1fr; padding: 0 1; }

    BallotForm.-many CriterionPanel { height: auto; min-height: 5; }
    BallotForm.-many CriterionPanel > .row { grid-size: 2 2; grid-rows: 2 1; height: 3; }
    BallotForm.-many MarkField, BallotForm.-many MarkField:focus {
        border: none; height: 1; padding: 0 1; background: $panel;
    }
    BallotForm.-many MarkField:focus {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    BallotForm.-many .meaning { display: none; }

    Screen.-compact CriterionPanel, Screen.-compact CriterionPanel.-here {
        border: none; padding: 0 1; background: $background; height: auto; min-height: 1;
    }
    Screen.-compact CriterionPanel.-here { background: $panel; }
    Screen.-compact BallotForm.-few CriterionPanel { height: auto; }
    Screen.-compact BallotForm CriterionPanel > .row {
        grid-size: 4 1; grid-columns: 26 auto 20 1fr; grid-rows: 1; height: 1;
    }
    Screen.-compact MarkField, Screen.-compact MarkField:focus {
        border: none; height: 1; min-width: 8; padding: 0 1; background: $panel;
    }
    Screen.-compact MarkField:focus {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    Screen.-compact CriterionPanel MarkHistory { height: 1; width: 100%; }
    Screen.-compact CriterionPanel .label { display: block; }
    Screen.-compact CriterionPanel .own { column-span: 1; padding-left: 1; }
    Screen.-compact CriterionPanel .meaning { display: none; }
    Screen.-compact CriterionPanel .why { padding-left: 2; }
    """

    earlier: reactive[tuple[Decimal, ...]] = reactive(())
    """One's own marks on the cases before."""

    def __init__(self, number: int, criterion: Criterion, weight: str, longest: int) -> None:
        """`longest` is the number of characters that the form's longest mark has."""
        super().__init__()
        self.criterion = criterion
        self.heading = " ".join(part for part in (str(number), name(criterion.name)) if part)
        self.weight = weight
        self.field = MarkField(criterion, longest)
        self.reason = _ReasonField(classes="reason", max_length=300, hint=_("why, in a few words"))
        self._history = MarkHistory(criterion)
        self._label_line = _Words(classes="label")
        self._own_line, self._meaning_line = _Words(classes="own"), _Words(classes="meaning")
        self._why_line = PassingHorizontal(classes="why")
        self._composed = False
        self._read: tuple[str, Decimal | None] | None = None
        """The text that was read as a mark last, and the mark."""
        self._warning: Sentence | None = None
        self.border_title = Content(f"{self.heading}  {weight}".rstrip())

    @property
    def mark(self) -> Decimal | None:
        """The mark that is typed; none while there is none."""
        text = self.field.value
        if self._read is None or self._read[0] != text:
            # Asked for many times at each key.
            self._read = text, self._mark_of(text)
        return self._read[1]

    def _mark_of(self, text: str) -> Decimal | None:
        try:
            return read_mark(text, self.criterion)
        except Refused:
            return None

    @property
    def wants_reason(self) -> bool:
        """Whether the mark lies outside the usual band."""
        return self.mark is not None and needs_reason(self.mark, self.criterion)

    @property
    def shows_reason(self) -> bool:
        """Whether there is a line for a reason."""
        return self.wants_reason or bool(self.reason.value)

    def compose(self) -> ComposeResult:
        """Label, field, scale, own marks in a row; the reason below."""
        with Passage(classes="row"):
            yield self._label_line
            with _Typed(classes="typed"):
                yield self.field
            yield self._history
            yield self._own_line
            yield self._meaning_line
        with self._why_line:
            yield Static(_("Reason"), markup=False)
            yield self.reason

    def on_mount(self) -> None:
        """Draw what was put before."""
        # A panel that is taken away before it was drawn never gets its parts.
        self._composed = self._history.is_attached
        self.draw()

    def watch_earlier(self, earlier: tuple[Decimal, ...]) -> None:
        """Draw the judge's own scale."""
        self.field.start = mean_mark(earlier) if earlier else middle(self.criterion)
        if self._composed:
            self.draw()

    @on(Input.Changed, ".mark")
    def draw(self) -> None:
        """Show where the mark stands, and the reason's line where one is needed."""
        # While 8 may become 85 no line comes and goes, which would lay the whole ballot out twice.
        typed_on = self.field.has_focus and not self.reason.value
        waits = typed_on and may_become_usual(self.field.value, self.criterion)
        self._why_line.display = self.shows_reason and not waits
        if not self._composed:
            return
        self._history.mark, self._history.earlier = self.mark, self.earlier
        self._draw_words()

    @on(MarkField.Warned)
    def warn(self, event: MarkField.Warned) -> None:
        """Say beside the field why something typed was refused."""
        self._warning = event.sentence
        self._draw_words()

    def on_descendant_focus(self) -> None:
        """Mark the line."""
        self._mark_here()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Take mark and warning away; what was typed is the mark now."""
        event.stop()
        self.key_tab()
        self.heed()
        self._mark_here()

    @on(Input.Blurred)
    def blurred(self, event: Input.Blurred) -> None:
        """Keep it here; that a field has lost the focus is said once."""
        event.stop()

    def shown(self) -> tuple[bool]:
        """Of its own a panel has its frame."""
        return (self.has_class("-here"),)

    def _mark_here(self) -> None:
        """Stand out while a person is in this panel."""
        here = self.has_focus_within
        if here != self.has_class("-here"):
            # Nothing in a panel looks otherwise for it, and its parts need no new styles.
            self.set_class(here, "-here", update=False)
            self.look(here, lambda: self.app.stylesheet.update_nodes([self]))
            self._label_line.say(self._label)

    def key_tab(self) -> None:
        """Show the reason's line where one is needed, for a person to go on to."""
        self._why_line.display = self.shows_reason

    def heed(self) -> None:
        """Take the warning away."""
        if self._warning is not None:
            self._warning = None
            self._draw_words()

    def on_click(self) -> None:
        """Write where one clicks."""
        if not self.has_focus_within:
            self.field.focus()

    def _draw_words(self) -> None:
        self._own_line.set_class(self._warning is not None, "-warned")
        self._own_line.say(self._own)
        self._meaning_line.say(self._meaning)
        self._label_line.say(self._label)

    def _own(self, size: Size) -> Content:
        """Why something typed was refused, else one's own earlier marks."""
        room = size.width - (1 if self._warning else 0)
        said = f"! {say(self._warning)}" if self._warning else self._own_words(room)
        return Content(cut(said, max(room, 8)))

    def _meaning(self, size: Size) -> Content:
        """What the mark stands for by the rubric."""
        anchor = applying(self.criterion, self.mark)
        start = f"{mark_text(anchor.from_)}+  " if anchor else ""
        text = name(anchor.text) if anchor else ""
        lines = paragraph(text, size.width - len(start), max(size.height, 1))
        return Content(start + ("\n" + " " * len(start)).join(lines))

    def _label(self, size: Size) -> Content:
        """Number, name and weight, the weight at the end of the column."""
        here = "▶ " if self.has_focus_within else "  "
        room = size.width - 4 - cell_len(self.weight)
        heading = cut(self.heading, room)
        gap = " " * (room - cell_len(heading) + 1)
        return Content.assemble(f"{here}{heading}{gap}", (self.weight, "$text-muted"))

    def _own_words(self, room: int) -> str:
        """One's own earlier marks, called that, as far as there is room."""
        if not self.earlier:
            return ""
        low, high = min(self.earlier), max(self.earlier)
        band = mark_text(low) if low == high else f"{mark_text(low)}–{mark_text(high)}"
        mean = mean_mark(self.earlier, max(1, places_of(self.criterion)))
        values = {"band": band, "mean": mean}
        ways = [
            _("yours so far %(band)s, mean %(mean)s") % values,
            _("yours %(band)s, mean %(mean)s") % values,
            _("yours so far %(band)s") % values,
            _("yours %(band)s") % values,
        ]
        # One mark is its own mean.
        ways = ways[2:] if low == high else ways
        return next((said for said in ways if cell_len(said) <= room), "")
