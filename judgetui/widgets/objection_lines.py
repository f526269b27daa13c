"""The objections that were taken down, and whether they are answered, in a few lines."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.language import _, say
from judgetui.meeting.decision_words import objection_words
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.widgets.text_width import cut

_MOST = 3
"""How many objections have a line; the others are counted."""
_MARKS = {False: "!", True: "✓"}
"""Before each, by whether it is answered, as the end of a line may be cut off."""


class ObjectionLines(Widget):
    """Those without an answer first, then the latest; it is not there while there are none."""

    DEFAULT_CSS = """
    ObjectionLines { height: auto; width: 100%; padding: 0 1; background: $panel; display: none; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, layout=True)
    """A whole meeting, as the seat has it."""

    def __init__(self, key: str) -> None:
        """`key` is what the key is called that shows the history, where the rest can be read."""
        super().__init__()
        self._key = key

    def watch_meeting(self, meeting: Meeting) -> None:
        """Come and go."""
        self.display = bool(meeting.objections)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for each of them, and one for those that have none."""
        objections = len(self.meeting.objections)
        return objections if objections <= _MOST else _MOST + 1

    def render(self) -> Content:
        """Draw them, each cut to one line."""
        plan, width = self.meeting.plan, self.size.width
        latest = reversed(self.meeting.objections)
        ordered = sorted(latest, key=lambda one: bool(one.answers))
        lines = [
            Content.styled(
                cut(f"{_MARKS[bool(one.answers)]} {say(objection_words(plan, one))}", width),
                "$text-muted" if one.answers else "bold $text-warning",
            )
            for one in ordered[:_MOST]
        ]
        if more := len(ordered) - len(lines):
            told = {"more": more, "key": self._key}
            lines.append(Content(cut(_("%(more)d more; %(key)s shows them all") % told, width)))
        return Content("\n").join(lines)
