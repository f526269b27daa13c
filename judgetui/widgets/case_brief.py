"""The case on stage: what it is called, how long is left, and what it is about."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.labels import stage_label
from judgetui.app.textual_private import retype
from judgetui.language import N_, _, name
from judgetui.meeting.state import EMPTY, Meeting, Stage
from judgetui.names_text import case_label, clock_text, judge_name, presenters_text
from judgetui.widgets.prose import Prose
from judgetui.widgets.text_width import cut

_CLOCKS: Mapping[Stage, str] = {
    Stage.PRESENTING: N_("presentation %(time)s"),
    Stage.QUESTIONS: N_("questions %(time)s"),
    Stage.SCORING: N_("scoring closes in %(time)s"),
}
_SEAT_SHARE = 4
"""Of how many columns a judge's name in the head takes one at most."""


class CaseHead(Widget):
    """Two lines: number and title with the clock; presenters and type with seat and stage."""

    DEFAULT_CSS = "CaseHead { height: 2; padding: 0 1; background: $panel; }"

    meeting: reactive[Meeting] = reactive(EMPTY)
    case: reactive[str | None] = reactive(None)
    judge: reactive[str | None] = reactive(None)
    """Whose paper ballot it is; none on a judge's own screen."""
    sitting: reactive[str | None] = reactive(None)
    """The judge who sits here; none at the recorder's."""
    _now: datetime.datetime | None = None
    _clock_drawn = "", ""
    """The clock as it was drawn last, and its style."""

    def show_time(self, now: datetime.datetime | None) -> None:
        """Let the clock go on; without one, or while it stands, there is nothing new to draw.

        Not a reactive, which calls ten times as many functions; every seat's clock goes on each
        second.
        """
        self._now = now
        if self.case != self.meeting.on_stage:
            return
        before, clock = self._clock_drawn, self._clock()
        if clock == before:
            return
        if clock[1] == before[1] and retype(self, 0, before[0], clock[0]):
            self._clock_drawn = clock
        else:
            self.refresh()

    def render(self) -> Content:
        """Draw both lines, cut where they meet."""
        case = self.meeting.plan.case.get(self.case or "")
        if case is None or self.case is None:
            first = self._line((name(self.meeting.plan.title), "bold"))
            return Content("\n").join([first, self._line(("", ""), (self._seat(), "bold"))])
        title = case_label(self.meeting, self.case)
        if self.judge:
            who = judge_name(self.meeting, self.judge)
            title = _("Paper ballot of %(judge)s · %(case)s") % {"judge": who, "case": title}
        about = (presenters_text(case), name(case.type), name(case.organisation))
        below = " · ".join(filter(None, about))
        stage = stage_label(self.meeting.cases[self.case].stage)
        clock = self._clock() if self.case == self.meeting.on_stage else ("", "")
        self._clock_drawn = clock
        second = ((self._seat(), "bold"), (stage, "$text-muted"))
        return Content("\n").join(
            [self._line((title, "bold"), clock), self._line((below, "$text-muted"), *second)]
        )

    def _seat(self) -> str:
        """Whose seat this is, so that whoever took another's slip sees it."""
        if not self.sitting:
            return ""
        who = judge_name(self.meeting, self.sitting)
        return _("seat of %(name)s") % {"name": cut(who, self.size.width // _SEAT_SHARE)}

    def _line(self, left: tuple[str, str], *right: tuple[str, str]) -> Content:
        """Text on the left, cut to what the parts on the right leave."""
        shown = [("  " if at else "", part) for at, part in enumerate(p for p in right if p[0])]
        taken = sum(cell_len(gap + text) for gap, (text, _style) in shown)
        text, style = left
        text = cut(text, self.size.width - taken - (2 if taken else 0))
        gap = " " * (self.size.width - cell_len(text) - taken)
        parts = [part for space, (said, how) in shown for part in (space, (said, how))]
        return Content.assemble((text, style), gap, *parts)

    def _clock(self) -> tuple[str, str]:
        meeting = self.meeting
        clock, stage = meeting.clock, meeting.stage
        if clock is None or stage is None or self._now is None:
            return "", ""
        left = clock.remaining(self._now)
        time = clock_text(left)
        if clock.paused_at is not None:
            return _("clock stopped at %(time)s") % {"time": time}, "bold $text-warning"
        if left < 0:
            return "! " + _("over time %(time)s") % {"time": clock_text(-left)}, "bold $text-error"
        said = _(_CLOCKS[stage.stage]) if stage.stage in _CLOCKS else "%(time)s"
        soon = left <= max(meeting.plan.timing.warn, default=0)
        return said % {"time": time}, "bold $text-warning" if soon else "bold $text-accent"


class CaseBrief(Prose):
    """What the case is about, in the words it was declared with."""

    DEFAULT_CSS = """
    CaseBrief {
        height: auto; max-height: 60%; overflow-y: auto; display: none;
        border: round $border; padding: 0 1; background: $surface;
        border-title-color: $foreground; border-title-style: bold;
    }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, repaint=False)
    case: reactive[str | None] = reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self.border_title = Content(_("Case brief"))

    def watch_meeting(self) -> None:
        """Draw the case."""
        self.watch_case(self.case)

    def watch_case(self, case: str | None) -> None:
        """Draw another case."""
        planned = self.meeting.plan.case.get(case or "")
        summary = name(planned.summary) if planned else ""
        self.update(summary or _("There is no summary of this case."))
