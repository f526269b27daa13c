"""What was agreed before the meeting, as the audience reads it while there are no standings."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from judgetui.language import _, name, say
from judgetui.meeting.contract import contract_lines
from judgetui.meeting.state import Phase
from judgetui.widgets.board_layout import cut_text
from judgetui.widgets.cells import cut
from judgetui.widgets.paged import Paged
from judgetui.widgets.paragraphs import paragraph

_WIDEST = 108
"""Columns of a comfortable line."""


class ContractPage(Paged):
    """The agreed rules, a sentence each; before the first case below the meeting's title."""

    DEFAULT_CSS = """
    ContractPage { width: 100%; height: 1fr; }
    """

    def watch_meeting(self) -> None:
        """Give way to the standings."""
        self.display = not (self.meeting.standings and self.meeting.standings.rows)
        super().watch_meeting()

    @property
    def _begun(self) -> bool:
        meeting = self.meeting
        return meeting.phase is not Phase.PLANNING and any(
            state.called_at is not None for state in meeting.cases.values()
        )

    def _width(self) -> int:
        return max(min(self.size.width - 6, _WIDEST), 1)

    def _head(self) -> list[tuple[str, str]]:
        """The title of the meeting, or of this page, with styles."""
        plan, width = self.meeting.plan, self._width()
        if self._begun:
            head = [(line, "bold $text-warning") for line in self._why_empty(width)]
            return [*head, ("", ""), (_("What was agreed"), "bold")]
        tall = self.size.height >= 24
        title = [(line, "bold $text-primary") for line in paragraph(name(plan.title), width, 2)]
        where = paragraph(name(plan.venue), width, 3 if tall else 2)
        counts = _("%(date)s · cases: %(cases)d · judges: %(judges)d") % {
            "date": plan.date.isoformat(),
            "cases": len(plan.cases),
            "judges": len(plan.judges),
        }
        air = [("", "")] if tall else []
        small = [(line, "$text-muted") for line in where]
        return [*air, *title, *air, (counts, ""), *small, ("", ""), (_("What was agreed"), "bold")]

    def _why_empty(self, width: int) -> list[str]:
        sealed = self.meeting.plan.board.policy == "sealed"
        said = _("No case has been announced yet.")
        if sealed:
            said = _("The standings are sealed until the result is final.")
        elif self.meeting.frozen is not None:
            said = _("The standings are frozen until the result is final.")
        return paragraph(said, width)

    def _paragraphs(self) -> list[list[str]]:
        """Each sentence in lines of this width, with a dash before it."""
        width = self._width() - 2
        wrapped = (paragraph(say(line), width) for line in contract_lines(self.meeting.plan))
        return [
            [("– " if index == 0 else "  ") + line for index, line in enumerate(lines)]
            for lines in wrapped
        ]

    def _pages(self) -> list[list[str]]:
        """The sentences on pages, with a line between them where they all fit so."""
        height = max(self.size.height - len(self._head()) - 1, 1)
        texts = self._paragraphs()
        if sum(len(lines) + 1 for lines in texts) <= height + 1:
            return [[line for lines in texts for line in [*lines, ""]]]
        pages = cut_text([len(lines) for lines in texts], height)
        return [[line for index in page for line in texts[index]] for page in pages]

    def page_count(self) -> int:
        """How many pages there are in this size."""
        return max(len(self._pages()), 1)

    def render(self) -> Content:
        """Draw the head and the page whose turn it is."""
        pages, width = self._pages(), self._width()
        side = " " * ((self.size.width - width) // 2)
        head = self._head()
        centred = [] if self._begun else head[:-1]
        lines = [_centred(cut(text, width), style, self.size.width) for text, style in centred]
        lines += [
            Content.assemble(side, (cut(text, width), style))
            for text, style in head[len(centred) :]
        ]
        if pages:
            shown = pages[min(self.page, len(pages) - 1)]
            lines += [Content(side + line) for line in shown]
        said = self.page_words()
        if said:
            while len(lines) < self.size.height - 1:
                lines.append(Content(""))
            gap = " " * max(self.size.width - cell_len(said) - 2, 0)
            lines.append(Content.assemble(gap, (said, "$text-muted")))
        return Content("\n").join(lines[: self.size.height])


def _centred(text: str, style: str, width: int) -> Content:
    return Content.assemble(" " * ((width - cell_len(text)) // 2), (text, style))
