"""A judge's seat before the meeting opens: whose it is, at which meeting, and what is scored."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from judgetui.app.labels import seat_name
from judgetui.language import _, name, say
from judgetui.meeting.plan import Plan
from judgetui.meeting.rules_text import criterion_lines
from judgetui.screens.base_message import BaseMessage
from judgetui.screens.practice import Practice
from judgetui.widgets.prose import Item, Listing

_QUIET = "$text-muted"


class Seated(BaseMessage):
    """A calm page to wait at; the ballot takes its place when the chair opens the meeting."""

    DEFAULT_CSS = """
    Seated Listing { width: 100%; max-width: 96; height: auto; }
    Seated #seat { margin-top: 1; }
    Seated.-tall #seat { margin: 3 0 1 0; }
    Seated #waits { text-style: bold; }
    Seated #which { margin-bottom: 1; }
    Seated.-tall #which { margin: 1 0 2 0; }
    Seated Listing { border: round $border; border-title-color: $text-primary; padding: 0 1; }
    """

    def words(self) -> ComposeResult:
        """Whose seat it is; the criteria."""
        yield Static("", id="seat", markup=False)
        yield Static("", id="waits", markup=False)
        yield Static("", id="which", markup=False)
        yield Listing()

    def fill(self) -> None:
        """Put in what the plan says."""
        plan = self.meeting.plan
        waits = _("The meeting has not been opened yet; this page changes by itself.")
        which = " · ".join((name(plan.title), plan.date.isoformat()))
        self.query_one("#seat", Static).update(self._seat(plan))
        self.query_one("#waits", Static).update(waits)
        self.query_one("#which", Static).update(_lines((which, ""), (name(plan.venue), _QUIET)))
        criteria = self.query_one(Listing)
        criteria.border_title = _("What you score")
        criteria.items = tuple(_criteria(plan, self.seat.judge))

    def perform_practise(self) -> None:
        """Open the form with a made-up case; it ends when the meeting opens, also half-way."""
        page = Practice(self.meeting.plan, self.seat, self._clock)
        app = self.app

        def left(_answer: None) -> None:
            if not page.went_back:
                app.notify(_("The meeting has opened; the practice ballot is thrown away."))

        app.push_screen(page, left)

    def _seat(self, plan: Plan) -> Content:
        """Whose seat it is, and what to do in another's."""
        judge = plan.judge.get(self.seat.judge or "")
        aside = judge is not None and judge.id not in plan.panel
        about = (name(judge.title), name(judge.affiliation)) if judge else ()
        seat = _("This is the seat of %(name)s.") % {"name": seat_name(self.meeting, self.seat)}
        return _lines(
            (seat, "bold $text-primary"),
            (" · ".join(part for part in about if part), _QUIET),
            (_("Your ballots are part of no score.") if aside else "", _QUIET),
            (_("If that is not you, tell the chair before it opens."), _QUIET),
        )


def _lines(*lines: tuple[str, str]) -> Content:
    """Lines with a style each, without the empty ones."""
    return Content("\n").join(Content.styled(text, style) for text, style in lines if text)


def _criteria(plan: Plan, judge: str | None) -> list[Item]:
    """Every criterion that the judge marks: its scale and share, and below it what to look for."""
    items: list[Item] = []
    asked = plan.asked(judge)
    for criterion, line in zip(plan.criteria, criterion_lines(plan), strict=True):
        if criterion not in asked:
            continue
        items.append(Item(say(line)))
        if guide := name(criterion.guide):
            items.append(Item(guide, " "))
    return items
