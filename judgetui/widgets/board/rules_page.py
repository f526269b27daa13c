"""What was agreed before the meeting, as the audience reads it while there are no standings."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive

from judgetui.hall.moment import Face
from judgetui.hall.rules import (
    agreed_lines,
    has_begun,
    plan_counts,
    shows_rules,
    why_no_standings,
)
from judgetui.language import _, language, name
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Amendment, Meeting
from judgetui.widgets.board.pagination import Paged, cut_text
from judgetui.widgets.board.stage import draw_face
from judgetui.widgets.text_width import centred, paragraph

_WIDEST = 108
"""Columns of a comfortable line."""


class RulesPage(Paged):
    """The agreed rules, a sentence each; before the first case below the meeting's title."""

    DEFAULT_CSS = """
    RulesPage { width: 100%; height: 1fr; }
    """

    wanted: reactive[bool] = reactive(False)
    """Whether the chair has the board show it, whatever else there is to show."""

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Give way to the standings."""
        self.display = self.wanted or shows_rules(meeting)
        super().watch_meeting(before, meeting)

    def watch_wanted(self) -> None:
        """Come, or give way again."""
        self.watch_meeting(self.meeting, self.meeting)

    _wrapped: tuple[Plan, tuple[Amendment, ...], int, str, list[list[str]]] | None = None
    """The rules in lines, and the plan, amendments, width and language they were made from."""

    @property
    def _begun(self) -> bool:
        return not self.wanted and has_begun(self.meeting)

    def _width(self) -> int:
        return max(min(self.size.width - 6, _WIDEST), 1)

    def _head(self, width: int) -> list[Content]:
        """Why there are no standings, or, before the first case, which meeting this is."""
        side = " " * ((self.size.width - width) // 2)
        heading = [Content.assemble(side, (_("What was agreed"), "bold $text-accent"))]
        if self._begun:
            why = (
                Content.assemble(side, (line, "bold $text-warning"))
                for line in paragraph(why_no_standings(self.meeting), width)
            )
            return [*why, Content(""), *heading]
        tall = self.size.height >= 24
        plan = self.meeting.plan
        shown = Face(name(plan.title), ((plan_counts(plan), ""),), band="primary")
        band = draw_face(shown, self.size.width, 6 if tall else 3, 1).split("\n")
        where = paragraph(name(plan.venue), width, 3 if tall else 2)
        venue = [Content.styled(centred(line, self.size.width), "$text-muted") for line in where]
        air = [Content("")] if tall else []
        return [*band, *air, *venue, *air, *heading]

    def _paragraphs(self) -> list[list[str]]:
        """Each sentence in lines of this width, with a dash before it.

        Kept until plan, amendments, width or language change: with a worked example of scoring in
        them they are half of all calls that one act causes on three screens
        (`tests.bench trace_act`).
        """
        plan, width, speech = self.meeting.plan, self._width() - 2, language()
        if (
            self._wrapped is None
            or self._wrapped[0] is not plan
            or self._wrapped[1:4] != (self.meeting.amendments, width, speech)
        ):
            self._wrapped = plan, self.meeting.amendments, width, speech, self._wrap(width)
        return self._wrapped[4]

    def _wrap(self, width: int) -> list[list[str]]:
        lines = agreed_lines(self.meeting.plan, self.meeting.amendments)
        wrapped = (paragraph(line, width) for line in lines)
        return [
            [("– " if index == 0 else "  ") + line for index, line in enumerate(lines)]
            for lines in wrapped
        ]

    def _pages(self, head: int) -> list[list[str]]:
        """The sentences on pages below a head of so many lines, with air where they all fit so."""
        height = max(self.size.height - head - 1, 1)
        texts = self._paragraphs()
        criteria = len(self.meeting.plan.criteria)
        aired = [[*lines, *[""] * (index >= criteria - 1)] for index, lines in enumerate(texts)]
        if sum(map(len, aired)) <= height + 1:
            return [[line for lines in aired for line in lines]]
        pages = cut_text([len(lines) for lines in texts], height)
        return [[line for index in page for line in texts[index]] for page in pages]

    def page_count(self) -> int:
        """How many pages there are in this size."""
        return max(len(self._pages(len(self._head(self._width())))), 1)

    def render(self) -> Content:
        """Draw the head and the page whose turn it is."""
        width = self._width()
        side = " " * ((self.size.width - width) // 2)
        lines = self._head(width)
        pages = self._pages(len(lines))
        if pages:
            shown = pages[min(self.page, len(pages) - 1)]
            lines += [Content(side + line) for line in shown]
        if said := self.page_words(len(pages)):
            lines += [Content("")] * (self.size.height - 1 - len(lines))
            gap = " " * max(self.size.width - cell_len(said) - 2, 0)
            lines.append(Content.assemble(gap, (said, "$text-muted")))
        return Content("\n").join(lines[: self.size.height])
