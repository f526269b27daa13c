"""What is longer than the board: pages that follow each other by themselves."""

from __future__ import annotations

import datetime

from textual.reactive import reactive, var
from textual.widget import Widget

from judgetui.language import _
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.widgets.board.pagination import Turning


class Paged(Widget):
    """A widget of several pages; it is drawn again only when another page comes."""

    meeting: reactive[Meeting] = reactive(EMPTY, repaint=False)
    now: reactive[datetime.datetime | None] = reactive(None, repaint=False)
    page: reactive[int] = reactive(0)
    """The page that is shown."""
    held: reactive[bool] = reactive(False)
    """Whether a hand turned to this page, so that it stays longer."""
    turning: var[Turning] = var(Turning)

    def page_count(self) -> int:
        """How many pages there are in this size."""
        return 1

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Draw the newest meeting."""
        self.turn_pages()
        self.refresh()

    def watch_now(self) -> None:
        """Go on to the next page when it is time."""
        self.turn_pages()

    def on_resize(self) -> None:
        """Stay within the pages there are now."""
        self.turn_pages()

    def turn_pages(self) -> None:
        """Show the page whose turn it is."""
        if self.now is None:
            return
        if self.turning.since is None:
            self.turning = Turning(self.turning.first, self.now)
        self.page = self.turning.page(self.now, self.page_count())
        self.held = self.turning.is_held(self.now) and self.page_count() > 1

    def turn(self, step: int) -> None:
        """Turn by hand; the page stays for a while."""
        if self.now is not None:
            self.turning = self.turning.by_hand(self.now, self.page_count(), step)
            self.turn_pages()

    def show_page(self, page: int) -> None:
        """Begin anew at this page."""
        self.turning = Turning(page, self.now)
        self.turn_pages()

    def page_words(self) -> str:
        """Which page of how many; empty with one page."""
        if self.page_count() <= 1:
            return ""
        said = _("page %(page)d / %(pages)d") % {"page": self.page + 1, "pages": self.page_count()}
        return said + (_(", held") if self.held else "")
