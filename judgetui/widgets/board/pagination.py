"""How the board uses its space: sizes of figures, rows of standings, pages that turn themselves."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from textual.reactive import reactive, var
from textual.widget import Widget

from judgetui.hall.standings import Tier
from judgetui.language import _
from judgetui.meeting.state import EMPTY, Meeting

TURN = datetime.timedelta(seconds=8)
"""How long a page stays."""
HOLD = datetime.timedelta(seconds=60)
"""How long a page that was turned to by hand stays."""
_MOST_PAGES = 3
"""More pages than this are not worth the air between rows."""


class Air(IntEnum):
    """Lines a row of standings takes, its gap with it."""

    DENSE = 1
    AIRY = 2
    LARGE = 4
    """Rank and score in large figures."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a page of standings is made of: a tier's heading, or a row."""

    tier: Tier
    row: int | None = None
    """Index into the rows; none for a heading."""


Page = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """Standings cut into pages."""

    air: Air
    pages: tuple[Page, ...]

    def page_of(self, row: int) -> int:
        """The page with this row; the first where there is none."""
        holding = (n for n, page in enumerate(self.pages) if any(one.row == row for one in page))
        return next(holding, 0)


def figure_scale(columns: int, rows: int) -> int:
    """How large the figures of clock, case number and score are on a screen of this size."""
    if columns >= 180 and rows >= 50:
        return 3
    return 2 if columns >= 100 and rows >= 32 else 1


def cut_pages(
    tier_of: Sequence[Tier], height: int, *, headings: bool = True, large: bool = True
) -> Pages:
    """Cut rows into pages of at most `height` lines, with as much air as they can have.

    `tier_of` has the tier of each row, the best first. A page begins with its tier's heading and
    never ends with one. Large rows are for a single page only.
    """
    sizes = (Air.LARGE, Air.AIRY, Air.DENSE) if large else (Air.AIRY, Air.DENSE)
    cut = {air: _fill(tier_of, height, air, headings) for air in sizes}
    for air in sizes:
        if len(cut[air]) == 1 and _lines(cut[air][0], air) <= height:
            return Pages(air, cut[air])
    air = Air.AIRY if len(cut[Air.AIRY]) <= _MOST_PAGES else Air.DENSE
    return Pages(air, cut[air])


def _lines(page: Sequence[Line], air: Air) -> int:
    """Lines a page takes; the gap below its last row is not needed."""
    taken = sum(int(air) if line.row is not None else 1 for line in page)
    return taken - (air > 1 and bool(page) and page[-1].row is not None)


def _fill(tier_of: Sequence[Tier], height: int, air: Air, headings: bool) -> tuple[Page, ...]:
    pages: list[Page] = []
    page: list[Line] = []
    for row, tier in enumerate(tier_of):
        line = Line(tier, row)
        more = [Line(tier), line] if headings and _begins(page, tier) else [line]
        if page and _lines([*page, *more], air) > height:
            pages.append(tuple(page))
            page, more = [], [Line(tier), line] if headings else [line]
        page += more
    return (*pages, tuple(page)) if page else tuple(pages)


def _begins(page: Sequence[Line], tier: Tier) -> bool:
    return not page or page[-1].tier != tier


def cut_text(heights: Sequence[int], height: int) -> tuple[range, ...]:
    """Cut paragraphs of these heights into pages of at most `height` lines, never empty ones."""
    pages: list[range] = []
    start, taken = 0, 0
    for index, lines in enumerate(heights):
        if index > start and taken + lines > height:
            pages.append(range(start, index))
            start, taken = index, 0
        taken += lines
    return (*pages, range(start, len(heights))) if heights else ()


@dataclass(frozen=True, slots=True)
class Turning:
    """Which page is shown when: they follow each other by themselves, but for a hand's turn."""

    first: int = 0
    since: datetime.datetime | None = None
    """From when on the first page is shown."""
    held: bool = False
    """Whether the first was turned to by hand, and stays longer."""

    def page(self, now: datetime.datetime, pages: int) -> int:
        """The page that is shown now."""
        if pages <= 1:
            return 0
        passed = now - self.since if self.since else datetime.timedelta()
        if self.held:
            passed = passed - HOLD + TURN
        return (self.first + max(passed // TURN, 0)) % pages

    def is_held(self, now: datetime.datetime) -> bool:
        """Whether the page stays because a hand turned to it."""
        return self.held and self.since is not None and now - self.since < HOLD

    def by_hand(self, now: datetime.datetime, pages: int, step: int) -> Turning:
        """The next page, or the one before, from now on."""
        if pages <= 1:
            return self
        return Turning((self.page(now, pages) + step) % pages, now, held=True)


class Paged(Widget):
    """A widget of several pages; it is drawn again only when another page comes."""

    meeting: reactive[Meeting] = reactive(EMPTY, repaint=False)
    now: reactive[datetime.datetime | None] = reactive(None, repaint=False)
    page: reactive[int] = reactive(0)
    """The page that is shown."""
    held: reactive[bool] = reactive(False)
    """Whether a hand turned to this page, so that it stays longer."""
    turning: var[Turning] = var(Turning)
    _counted = 1
    """How many pages there were when they were last counted."""

    def page_count(self) -> int:
        """How many pages there are in this size."""
        return 1

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Draw the newest meeting."""
        self.turn_pages()
        self.refresh()

    def watch_now(self, before: datetime.datetime | None, now: datetime.datetime | None) -> None:
        """Go on to the next page when it is time; their number is as it was."""
        if before is None:
            self.turn_pages()
        elif self.display:
            self._turn_to(self._counted)

    def on_resize(self) -> None:
        """Stay within the pages there are now."""
        self.turn_pages()

    def turn_pages(self) -> None:
        """Count the pages and show the one whose turn it is."""
        if self.now is not None:
            self._counted = self.page_count()
            self._turn_to(self._counted)

    def _turn_to(self, pages: int) -> None:
        if self.now is None:
            return
        if self.turning.since is None:
            self.turning = Turning(self.turning.first, self.now)
        self.page = self.turning.page(self.now, pages)
        self.held = self.turning.is_held(self.now) and pages > 1

    def turn(self, step: int) -> None:
        """Turn by hand; the page stays for a while."""
        if self.now is not None:
            self.turning = self.turning.by_hand(self.now, self.page_count(), step)
            self.turn_pages()

    def show_page(self, page: int) -> None:
        """Begin anew at this page."""
        self.turning = Turning(page, self.now)
        self.turn_pages()

    def page_words(self, pages: int) -> str:
        """Which page of how many; empty with one page."""
        if pages <= 1:
            return ""
        said = _("page %(page)d / %(pages)d") % {"page": self.page + 1, "pages": pages}
        return said + (_(", held") if self.held else "")
