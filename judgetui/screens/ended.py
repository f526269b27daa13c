"""A judge's seat after the meeting: the result is final, who won, and thanks."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from judgetui.app.labels import seat_name
from judgetui.language import _, say
from judgetui.meeting.ballot_permissions import ballots_in_result
from judgetui.meeting.read_out import read_out_words
from judgetui.screens.base_message import BaseMessage
from judgetui.widgets.prize_list import PrizeList


class Ended(BaseMessage):
    """A calm page to leave from; nothing is left to do on it."""

    DEFAULT_CSS = """
    Ended PrizeList { width: 100%; max-width: 96; }
    Ended #over { margin-top: 1; text-style: bold; color: $text-primary; }
    Ended.-tall #over { margin-top: 3; }
    Ended #counted { margin-bottom: 1; color: $text-muted; }
    Ended.-tall #counted { margin: 1 0 2 0; }
    Ended PrizeList { border: round $border; border-title-color: $text-primary; padding: 0 1; }
    """

    def words(self) -> ComposeResult:
        """That it is over, and thanks; the prizes."""
        yield Static("", id="over", markup=False)
        yield Static("", id="thanks", markup=False)
        yield Static("", id="counted", markup=False)
        yield Static("", id="code", markup=False)
        yield PrizeList().data_bind(BaseMessage.meeting)

    def fill(self) -> None:
        """Put in what has become of the day."""
        whose = {"name": seat_name(self.meeting, self.seat)}
        count = {"count": ballots_in_result(self.meeting, self.seat.judge or "")}
        self.query_one("#over", Static).update(_("The result is final"))
        self.query_one("#thanks", Static).update(_("Thank you, %(name)s.") % whose)
        plan, judge = self.meeting.plan, self.seat.judge or ""
        said = _("Your ballots in the result: %(count)d") % count
        if judge in plan.judge and judge not in plan.panel:
            said = _("Your ballots are part of no score.")
        self.query_one("#counted", Static).update(said)
        read_out = self.meeting.read_out
        code = self.query_one("#code", Static)
        code.display = read_out is not None
        code.update(say(read_out_words(read_out)) if read_out is not None else "")
