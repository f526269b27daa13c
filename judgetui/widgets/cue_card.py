"""The announcer's cues as one text that grows with what there is to say."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.hall.cues import CueKind, cues, nothing_to_call_out
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.widgets.text_width import paragraph

_STYLES: Mapping[CueKind, str] = {
    "": "",
    "title": "bold",
    "about": "$text-muted",
    "say": "bold $text-accent",
    "citation": "",
    "score": "$text-success",
}
"""How each kind of line is drawn."""


class CueCard(Widget):
    """The cues below each other, each under its heading; grows with what there is to say."""

    DEFAULT_CSS = """
    CueCard { width: 100%; height: auto; padding: 0 2; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, layout=True)
    roomy: reactive[bool] = reactive(False, layout=True)
    """Whether there is room for an empty line before each heading."""

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for cue in cues(self.meeting):
            lines += [Content("")] * (self.roomy and bool(lines))
            lines.append(Content.styled(cue.heading, "$text-primary underline"))
            for said in cue.lines:
                lines += [
                    Content("  ") + Content.styled(line, _STYLES[said.kind])
                    for line in paragraph(said.text, max(width - 2, 1))
                ]
        return lines or [Content.styled(nothing_to_call_out(), "$text-muted")]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are to read in this width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw every cue."""
        return Content("\n").join(self._lines(self.size.width))
