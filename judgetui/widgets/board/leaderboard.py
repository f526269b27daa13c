"""The standings on the board: rank, movement, case, score and bar, under headings of prizes."""

from __future__ import annotations

from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content

from judgetui.hall.moment import score_text
from judgetui.hall.standings import (
    Tier,
    ballots_text,
    beside_score,
    has_headings,
    is_latest,
    moved_text,
    off_lines,
    shown_tiers,
    standings_title,
    tier_words,
    ties_line,
    vacant_line,
)
from judgetui.language import name
from judgetui.meeting.prizes import prizes_decided
from judgetui.meeting.score_scale import Scale, scale_of
from judgetui.meeting.standings import (
    TieOutcome,
    rank_text,
    row_number,
    row_title,
    settled_scores,
)
from judgetui.meeting.state import Meeting, Standing, Standings
from judgetui.names_text import presenters_text
from judgetui.widgets.bars import GAP, Columns, bar, ends, title_and_bar
from judgetui.widgets.board.big_text import drawable, glyph_width, glyphs
from judgetui.widgets.board.pagination import Air, Line, Page, Paged, Pages, cut_pages
from judgetui.widgets.board.tones import STYLES
from judgetui.widgets.text_width import cut, fit, fit_right

_LEAST_LARGE = 100
"""Columns that large rows need."""
_LEAST_CHARTED = 76
"""Columns below which there are no bars."""
_LEAST_TITLE, _LEAST_BAR = 16, 8
_MARGIN = 2
"""Cells left free at each side."""


def columns(meeting: Meeting, standings: Standings, width: int, *, large: bool) -> Columns:
    """Share out a row: score and rank are never cut, the bar gives way first, then the count."""
    ranks = [rank_text(row) for row in standings.rows]
    scores = [score_text(row) for row in standings.rows]
    measure = _large_width if large else cell_len
    rank = max(map(measure, ranks), default=1)
    score = max(map(measure, scores), default=1)
    numbers = (row_number(meeting.plan, row, 2) for row in standings.rows)
    number = max(map(cell_len, numbers), default=2)
    ballots = max((cell_len(ballots_text(row)) for row in standings.rows), default=0)
    moved = max((cell_len(moved_text(row)) for row in standings.rows), default=0)
    off = max((len(_off_text(row)) for row in standings.rows), default=0)
    fixed = 2 * _MARGIN + rank + 2 + moved + bool(moved) + number + 2 + 2 + score + off
    titles = (cell_len(name(row_title(meeting.plan, row))) for row in standings.rows)
    room = width - fixed - GAP - ballots
    most = width // 2 if width >= _LEAST_LARGE else width // 3
    title, chart = title_and_bar(
        room,
        max(titles, default=0),
        least_title=_LEAST_TITLE,
        usual=width // 4,
        most=most if width >= _LEAST_CHARTED else 0,
        least=_LEAST_BAR,
    )
    if room < _LEAST_TITLE:
        title, ballots = width - fixed, 0
    return Columns(rank, moved, number, max(title, 1), score, ballots, chart, off=off)


def _large_width(text: str) -> int:
    return glyph_width(text, 1) if drawable(text) else cell_len(text)


def _off_text(row: Standing) -> str:
    """A mark where not all of the scoring rule applies, with a cell before it."""
    return " !" if row.rules_off else ""


def _movement(row: Standing, width: int) -> Content:
    """The movement in its column; nothing where no row has moved."""
    style = "$text-success" if (row.moved or 0) > 0 else "$text-warning"
    return Content.styled(fit(moved_text(row), width) + " " * bool(width), style)


class Leaderboard(Paged):
    """The standings as the public may see them."""

    DEFAULT_CSS = """
    Leaderboard { width: 100%; height: 1fr; }
    """

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Show the page of a case that has just been announced."""
        self.display = bool(meeting.standings and meeting.standings.rows)
        latest = meeting.announced[-1:]
        row = self._row_of(latest[0]) if latest and latest != before.announced[-1:] else None
        if row is not None and self.size.height:
            self.show_page(self.pages.page_of(row))
        super().watch_meeting(before, meeting)

    def _row_of(self, case: str) -> int | None:
        ranked, rows = self.meeting.plan.ranked_as.get(case), self._standings.rows
        return next((index for index, row in enumerate(rows) if row.case == ranked), None)

    @property
    def _standings(self) -> Standings:
        return self.meeting.standings or Standings()

    @property
    def _settled(self) -> tuple[TieOutcome, ...]:
        return settled_scores(self.meeting.plan, self._standings.rows)

    @property
    def pages(self) -> Pages:
        """The rows cut into pages of this size, between a line for the title and one for ties."""
        large = self.size.width >= _LEAST_LARGE
        below = bool(self._settled) + self._off_lines + bool(self._vacant)
        height = max(self.size.height - 1 - below, 1)
        of_row = self._tiers
        headings = has_headings(self.meeting.plan, of_row)
        return cut_pages(of_row, height, headings=headings, large=large)

    @property
    def _tiers(self) -> tuple[Tier, ...]:
        """What each row stands under."""
        return shown_tiers(self.meeting, self._standings)

    def page_count(self) -> int:
        """How many pages there are in this size."""
        return max(len(self.pages.pages), 1)

    def render(self) -> Content:
        """Draw the page whose turn it is."""
        pages, width = self.pages, self.size.width
        if not pages.pages:
            return Content("")
        place = columns(self.meeting, self._standings, width, large=pages.air is Air.LARGE)
        known = [row.score for row in self._standings.rows if row.score is not None]
        on = scale_of(self.meeting.plan, known)
        drawn = [self._title(place, on, width, len(pages.pages))]
        shown = pages.pages[min(self.page, len(pages.pages) - 1)]
        for line in shown:
            drawn += self._line(line, place, on, pages.air, width)
        said = self._off_said(shown, width)
        if vacant := self._vacant:
            said.append(Content.styled(f"  {cut(vacant, width - 4)}", "$text-muted"))
        if self._settled:
            said.append(self._ties(shown, width))
        if said:
            drawn += [Content("")] * self.size.height
            drawn[self.size.height - len(said) :] = said
        return Content("\n").join(drawn[: self.size.height])

    @property
    def _vacant(self) -> str:
        return vacant_line(self.meeting, self._standings)

    @property
    def _off_lines(self) -> int:
        """How many lines what does not apply takes below the rows of any page."""
        return len({word for row in self._standings.rows for word in row.rules_off})

    def _here(self, shown: Page) -> set[str]:
        """The cases of the rows on a page."""
        return {self._standings.rows[line.row].case for line in shown if line.row is not None}

    def _off_said(self, shown: Page, width: int) -> list[Content]:
        """What of the scoring rule does not apply to scores on this page."""
        said = off_lines(self.meeting.plan, self._standings, self._here(shown))
        return [Content.styled(f"  {cut(line, width - 4)}", "$text-warning") for line in said]

    def _ties(self, shown: Page, width: int) -> Content:
        """What placed those of equal score that are on this page."""
        said = ties_line(self.meeting.plan, self._standings, self._here(shown))
        return Content.styled(f"  {cut(said, width - 4)}", "$text-muted")

    def _title(self, place: Columns, on: Scale | None, width: int, pages: int) -> Content:
        """What the rows are, the page, and what the ends of the bars stand for."""
        words, told = standings_title(self.meeting, self._standings)
        right = ends(on, place.bar) if on is not None and place.bar else ""
        page = self.page_words(pages)
        room = width - 4 - (cell_len(right) + 2 if right else 0) - cell_len(page)
        state = "".join(f" · {one}" for one in told)
        left = [(f"  {words}", "bold"), (state, "$text-warning")]
        head = Content.assemble(*left)
        if head.cell_length > room:
            head = Content.styled(cut(head.plain, max(room, 0)), "bold")
        gap = " " * max(
            width - head.cell_length - cell_len(page) - 2 - len(right) - 2 * bool(right), 0
        )
        tail = [(page, "$text-muted"), ("  " if right else ""), (right, "$text-muted"), "  "]
        return Content.assemble(head, gap, *tail)

    def _line(
        self, line: Line, place: Columns, on: Scale | None, air: Air, width: int
    ) -> list[Content]:
        if line.row is None:
            return [self._heading(line.tier, width)]
        row = self._standings.rows[line.row]
        if air is Air.LARGE:
            return [*self._large_row(row, place, on), Content("")]
        return [self._row(row, place, on), *[Content("")] * (air - 1)]

    def _heading(self, tier: Tier, width: int) -> Content:
        words, tone = tier_words(self.meeting.plan, tier)
        prize = f" {cut(words, width - 8)} " if words else ""
        style = STYLES[tone]
        rule = "─" * max(width - 4 - 2 - cell_len(prize), 0)
        return Content.assemble(("  ──", "$border"), (prize, style), (rule, "$border"))

    def _latest(self, row: Standing) -> bool:
        return is_latest(self.meeting, row)

    def _row(self, row: Standing, place: Columns, on: Scale | None) -> Content:
        latest = self._latest(row)
        number = row_number(self.meeting.plan, row, 2)
        strong = "bold $text-accent" if latest else "bold" if self._prized(row) else ""
        parts: list[Content | str | tuple[str, str]] = [
            ("▶ " if latest else "  ", "$text-accent"),
            (fit_right(rank_text(row), place.rank), "bold $text-primary"),
            "  ",
            _movement(row, place.moved),
            (fit_right(number, place.number), "$text-muted"),
            "  ",
            *self._titled(row, place.title, strong),
            "  ",
            (fit_right(score_text(row), place.score), strong or "bold"),
            (fit(_off_text(row), place.off), "bold $text-warning"),
        ]
        if place.ballots:
            parts += ["  ", (fit_right(ballots_text(row), place.ballots), "$text-muted")]
        if place.bar:
            parts += ["  ", (_bar(row.score, on, place.bar), self._bar_style(row))]
        return Content.assemble(*parts)

    def _titled(self, row: Standing, width: int, style: str) -> list[tuple[str, str]]:
        """The title, and what is said beside the score."""
        title = name(row_title(self.meeting.plan, row))
        word = self._beside(row)
        if not word:
            return [(fit(title, width), style)]
        word = f" · {word}" if width - cell_len(word) - 3 >= _LEAST_TITLE // 2 else " !"
        shown = cut(title, width - cell_len(word))
        gap = " " * (width - cell_len(shown) - cell_len(word))
        return [(shown, style), (word, "bold $text-warning"), (gap, "")]

    def _below(self, row: Standing, people: str, width: int) -> list[tuple[str, str]]:
        """What stands under a title in a large row: about the score, who presents it."""
        word = self._beside(row)
        said = f" · {people}" if word and people else people
        return [(word, "bold $text-warning"), (fit(said, width - cell_len(word)), "$text-muted")]

    def _beside(self, row: Standing) -> str:
        """What is said beside a score; empty for most."""
        return beside_score(self.meeting, row)

    def _prized(self, row: Standing) -> bool:
        return row.prize is not None and prizes_decided(self.meeting, self._standings)

    def _bar_style(self, row: Standing) -> str:
        return (
            "$text-accent"
            if self._latest(row)
            else "$primary"
            if self._prized(row)
            else "$text-muted"
        )

    def _large_row(self, row: Standing, place: Columns, on: Scale | None) -> list[Content]:
        """Three lines: rank and score in large figures, the title between them."""
        latest = self._latest(row)
        strong = "bold $text-accent" if latest else "bold"
        people = presenters_text(self.meeting.plan.case[row.case])
        indent = " " * (place.moved + bool(place.moved) + place.number + 2)
        middle = len(indent) + place.title
        words = [
            Content(" " * middle),
            Content.assemble(
                _movement(row, place.moved),
                (fit_right(row_number(self.meeting.plan, row, 2), place.number), "$text-muted"),
                "  ",
                (fit(name(row_title(self.meeting.plan, row)), place.title), strong),
            ),
            Content.assemble(indent, *self._below(row, people, place.title)),
        ]
        ranks = _large(rank_text(row), place.rank)
        scores = _large(score_text(row), place.score)
        chart = _bar(row.score, on, place.bar) if place.bar else ""
        lines: list[Content] = []
        for index in range(3):
            count, off = (ballots_text(row), _off_text(row)) if index == 1 else ("", "")
            parts: list[Content | str | tuple[str, str]] = [
                ("▶ " if latest and index == 1 else "  ", "$text-accent"),
                (ranks[index], "$text-primary"),
                "  ",
                words[index],
                "  ",
                (scores[index], strong),
                (fit(off, place.off), "bold $text-warning"),
            ]
            if place.ballots:
                parts += ["  ", (fit_right(count, place.ballots), "$text-muted")]
            if place.bar:
                parts += ["  ", (chart if index < 2 else "", self._bar_style(row))]
            lines.append(Content.assemble(*parts))
        return lines


def _large(text: str, width: int) -> list[str]:
    """Three lines of large figures, or the text in the middle one, at the right of a column."""
    rows = list(glyphs(text, 1)) if drawable(text) else ["", text, ""]
    return [fit_right(row, width) for row in rows]


def _bar(score: Decimal | None, on: Scale | None, width: int) -> str:
    return bar(score, on, width) if score is not None and on is not None else " " * width
