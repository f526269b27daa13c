"""What stands in the middle of a judge's screen while no case is on stage."""

from __future__ import annotations

from textual.widgets import Static

from judgetui.language import _
from judgetui.meeting.ballot_permissions import BallotPermissions, counted
from judgetui.meeting.state import Meeting


class Waiting(Static):
    """That nothing is to be done, and how far one is; nothing while there is a ballot to show."""

    DEFAULT_CSS = """
    Waiting { height: 1fr; content-align: center middle; text-align: center; padding: 0 2; }
    Waiting { color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def show(self, meeting: Meeting, turn: BallotPermissions) -> None:
        """Take up whose turn it is; a recorder's screen is nobody's while it has no ballot."""
        self.display = turn.case is None
        lines = [_("This page changes by itself.")] if turn.judge else []
        if turn.judge and (count := counted(meeting, turn.judge)):
            lines.append(_("Your ballots so far: %(count)d") % {"count": count})
        self.update("\n".join(lines))
