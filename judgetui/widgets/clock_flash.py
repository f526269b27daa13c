"""The clock's warnings as a picture: a band over the top of every screen, whoever hears nothing."""

from __future__ import annotations

import datetime

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.language import say
from judgetui.meeting.clock_warnings import BLINKS, ClockWarning, clock_warning
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.widgets.text_width import centred, cut


class ClockFlash(Widget):
    """Covers the top line for some seconds when a warning of the plan's clock is due.

    It changes its colours once a second at first, where the terminal's user wants animation, and
    then stands still. Where the screen's device was chosen for it, it sounds once a warning.
    """

    DEFAULT_CSS = """
    ClockFlash {
        layer: warning; dock: top; height: 1; width: 100%; display: none;
        background: $text-warning; color: $background; text-style: bold;
    }
    ClockFlash.-over { background: $text-error; }
    ClockFlash.-blink { background: $background; color: $text-warning; }
    ClockFlash.-blink.-over { color: $text-error; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, repaint=False)
    due: reactive[ClockWarning | None] = reactive(None)
    """The warning that is shown."""
    _now: datetime.datetime | None = None

    def show_time(self, now: datetime.datetime | None) -> None:
        """See whether a warning is due. Mostly none is, which is found out each second."""
        self._now = now
        meeting = self.meeting
        due = clock_warning(meeting.clock, meeting.plan.timing.warn, now) if now else None
        if due != self.due:
            self.due = due

    def watch_meeting(self) -> None:
        """Go with the clock."""
        self.show_time(self._now)

    def watch_due(self, before: ClockWarning | None, due: ClockWarning | None) -> None:
        """Come and go; sound when another warning comes, here or nowhere."""
        self.display = due is not None
        if due is None:
            return
        self.set_class(due.at <= 0, "-over")
        moves = self.app.animation_level != "none"
        self.set_class(moves and due.since < BLINKS and due.since % 2 == 1, "-blink")
        if (before is None or before.at != due.at) and self.app.screen is self.screen:
            self._sound()

    def _sound(self) -> None:
        remote = getattr(self.app, "remote", None)
        if remote is None or remote.sounds:
            self.app.bell()

    def render(self) -> Content:
        """Draw the words with a mark at each side, which no colour is needed for."""
        if self.due is None:
            return Content("")
        width, height = self.size
        said = Content(centred(cut(f"! {say(self.due.words)} !", width), width))
        return Content("\n").join([*[Content("")] * ((height - 1) // 2), said])
