"""A judge's seat before the meeting opens: whose it is, at which meeting, and what is scored."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from judgetui.keys import SEATED, bindings
from judgetui.language import _, name, say
from judgetui.meeting.contract import criterion_lines
from judgetui.meeting.plan import Plan
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.listing import Item, Listing
from judgetui.widgets.scene import Scene
from judgetui.widgets.state_bar import StateBar
from judgetui.words import seat_name

_QUIET = "$text-muted"


class Seated(Scene):
    """A calm page to wait at; the ballot takes its place when the chair opens the meeting."""

    DEFAULT_CSS = """
    Seated VerticalScroll { height: 1fr; align: center top; scrollbar-size-vertical: 1; }
    Seated Static, Seated Listing { width: 100%; max-width: 96; height: auto; }
    Seated Static { text-align: center; padding: 0 2; }
    Seated #seat { margin-top: 1; }
    Seated.-tall #seat { margin: 3 0 1 0; }
    Seated #waits { text-style: bold; }
    Seated #which { margin-bottom: 1; }
    Seated.-tall #which { margin: 1 0 2 0; }
    Seated Listing { border: round $border; border-title-color: $text-primary; padding: 0 1; }
    Seated #foot { max-width: 100%; height: 1; padding: 0 1; background: $surface; }
    Seated #foot { color: $text-success; text-align: left; }
    """

    room = SEATED
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SEATED)]

    _composed = False

    def parts(self) -> ComposeResult:
        """Meeting; whose seat; the criteria; what is saved or connected; keys."""
        yield StateBar().data_bind(Seated.meeting, Seated.now, Seated.simulated)
        with VerticalScroll():
            yield Static("", id="seat", markup=False)
            yield Static("", id="waits", markup=False)
            yield Static("", id="which", markup=False)
            yield Listing()
        yield Static("", id="foot", markup=False)
        yield KeyBar(SEATED)

    def on_mount(self) -> None:
        """Fill in what the plan says."""
        self._composed = True
        bar = self.query_one(KeyBar)
        bar.keymap = dict(getattr(getattr(self.app, "settings", None), "keys", {}))
        self._fill()
        self.watch_state_line(self.state_line)

    def watch_meeting(self) -> None:
        """Fill in what the plan says."""
        if self._composed:
            self._fill()

    def watch_state_line(self, said: str) -> None:
        """Say whether this seat is connected."""
        if self._composed:
            self.query_one("#foot", Static).update(said)

    def _fill(self) -> None:
        plan = self.meeting.plan
        waits = _("The meeting has not been opened yet; this page changes by itself.")
        which = " · ".join((name(plan.title), plan.date.isoformat()))
        self.query_one("#seat", Static).update(self._seat(plan))
        self.query_one("#waits", Static).update(waits)
        self.query_one("#which", Static).update(_lines((which, ""), (name(plan.venue), _QUIET)))
        criteria = self.query_one(Listing)
        criteria.border_title, criteria.items = _("What you score"), tuple(_criteria(plan))

    def _seat(self, plan: Plan) -> Content:
        """Whose seat it is, and what to do in another's."""
        judge = plan.judge.get(self.seat.judge or "")
        about = (name(judge.title), name(judge.affiliation)) if judge else ()
        seat = _("This is the seat of %(name)s.") % {"name": seat_name(self.meeting, self.seat)}
        return _lines(
            (seat, "bold $text-primary"),
            (" · ".join(part for part in about if part), _QUIET),
            (_("If that is not you, tell the chair before it opens."), _QUIET),
        )


def _lines(*lines: tuple[str, str]) -> Content:
    """Lines with a style each, without the empty ones."""
    return Content("\n").join(Content.styled(text, style) for text, style in lines if text)


def _criteria(plan: Plan) -> list[Item]:
    """Every criterion with its scale and share, and below it what to look for."""
    items: list[Item] = []
    for criterion, line in zip(plan.criteria, criterion_lines(plan), strict=True):
        items.append(Item(say(line)))
        if guide := name(criterion.guide):
            items.append(Item(guide, " "))
    return items
