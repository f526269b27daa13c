"""The case on stage: what it is, how far it is, and its clock."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.labels import case_stage_label
from judgetui.hall.cues import about_case
from judgetui.hall.moment import on_deck
from judgetui.language import _, say
from judgetui.meeting.read_out import read_out_words
from judgetui.meeting.state import EMPTY, CaseState, Clock, Meeting, Phase, Stage
from judgetui.names_text import case_label, clock_text
from judgetui.widgets.bars import share_bar
from judgetui.widgets.text_width import cut


class Remaining(NamedTuple):
    """What a clock says: the time left, a word for it, and a style that goes with the word."""

    text: str
    word: str
    style: str


def remaining(clock: Clock, now: datetime.datetime, warn: tuple[int, ...]) -> Remaining:
    """The time left in words; from the plan's warnings on, word and style draw attention."""
    left = clock.remaining(now)
    text = clock_text(left)
    if clock.paused_at is not None:
        return Remaining(text, _("stopped"), "$text-muted")
    if left < 0:
        return Remaining(text, "! " + _("over time"), "bold $text-error")
    if left == 0:
        return Remaining(text, "! " + _("time is up"), "bold $text-error")
    if any(left <= seconds for seconds in warn):
        return Remaining(text, "! " + _("soon over"), "bold $text-warning")
    return Remaining(text, _("left"), "bold $text-success")


class StageCard(Widget):
    """Number and title; type, presenters, organisation; stage and clock."""

    DEFAULT_CSS = """
    StageCard { height: 3; width: 1fr; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY)
    now: reactive[datetime.datetime | None] = reactive(None, repaint=False)

    def watch_now(self) -> None:
        """Let the clock go on; without one there is nothing new to draw."""
        if self.meeting.clock is not None:
            self.refresh()

    def on_mount(self) -> None:
        """Put the title on."""
        self.border_title = _("On stage")

    def render(self) -> Content:
        """Draw three lines."""
        stage = self.meeting.stage
        lines = self._nobody() if stage is None else self._somebody(stage)
        return Content("\n").join(lines)

    def _somebody(self, stage: CaseState) -> list[Content]:
        width = self.size.width
        title = cut(case_label(self.meeting, stage.id), width)
        about = cut(about_case(self.meeting.plan.case[stage.id]), width)
        return [
            Content.styled(title, "bold"),
            Content.styled(about, "$text-muted"),
            self._progress(stage, width),
        ]

    def _progress(self, stage: CaseState, width: int) -> Content:
        """The stage's word, a line that gets shorter with the time, and the time left."""
        word = Content.styled(case_stage_label(self.meeting, stage.id), "bold $text-accent")
        if stage.reason:
            word += Content.styled(f" — {stage.reason}", "$text-muted")
        if stage.stage is Stage.ANNOUNCED and self.meeting.read_out is not None:
            word += Content(f"   {say(read_out_words(self.meeting.read_out))}")
        clock = self.meeting.clock
        if clock is None or self.now is None:
            return Content(cut(word.plain, width)) if word.cell_length > width else word
        left = remaining(clock, self.now, self.meeting.plan.timing.warn)
        told = _("%(time)s %(word)s") % {"time": left.text, "word": left.word}
        words = Content.styled(told, left.style)
        room = width - word.cell_length - words.cell_length - 4
        if room < 4:
            return word + "  " + words
        share = Fraction(clock.remaining(self.now), clock.length) if clock.length else Fraction(0)
        full, rest = share_bar(share, room)
        bar = Content.styled(full, left.style) + Content.styled(rest, "$border")
        return Content.assemble(word, "  ", bar, "  ", words)

    def _nobody(self) -> list[Content]:
        """Why nobody is on stage, and who comes next."""
        if self.meeting.phase is Phase.FINAL:
            said = _("The result is final.")
        elif self.meeting.phase is Phase.DELIBERATING:
            said = _("Every case is announced or withdrawn.")
        else:
            said = _("Nobody is on stage.")
        lines = [Content.styled(cut(said, self.size.width), "bold")]
        if self.meeting.phase is Phase.FINAL and self.meeting.read_out is not None:
            lines.append(Content(cut(say(read_out_words(self.meeting.read_out)), self.size.width)))
        if (following := on_deck(self.meeting)) is not None:
            text = _("On deck: %(case)s") % {"case": case_label(self.meeting, following)}
            lines.append(Content.styled(cut(text, self.size.width), "$text-muted"))
        return lines
