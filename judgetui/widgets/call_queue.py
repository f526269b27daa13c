"""The line on the chair's screen that says which judges have called, and what for."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.labels import call_label
from judgetui.language import _
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.names_text import judge_name
from judgetui.widgets.text_width import cut


class CallQueue(Widget):
    """One quiet line; it is not there while nobody waits."""

    DEFAULT_CSS = """
    CallQueue { height: 1; width: 100%; padding: 0 1; display: none; }
    CallQueue { color: $text-warning; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY)

    def __init__(self, key: str) -> None:
        """`key` opens the list from which a call is answered."""
        super().__init__()
        self._key = key

    def watch_meeting(self, meeting: Meeting) -> None:
        """Come and go."""
        self.display = bool(meeting.waiting_calls)

    def render(self) -> Content:
        """Draw who has waited longest, what for, and how many more wait."""
        waiting = self.meeting.waiting_calls
        if not waiting:
            return Content("")
        first = waiting[0]
        about = f" — {first.text}" if first.text else ""
        told = {
            "key": self._key,
            "judge": judge_name(self.meeting, first.by),
            "kind": call_label(first.kind),
            "time": f"{first.at:%H:%M}",
            "more": len(waiting) - 1,
        }
        said = _("! %(key)s %(judge)s calls: %(kind)s, %(time)s") % told
        if told["more"]:
            said += _(" (%(more)d more)") % told
        return Content(cut(said + about, self.size.width))
