"""A judge's page while the panel votes on a tie: one key for each case, and a question before."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from judgetui.app.commands import SEATED, bindings
from judgetui.app.messages import SubmitAct
from judgetui.language import _, name
from judgetui.meeting.acts import CastVote
from judgetui.meeting.state import TieVote
from judgetui.names_text import ranked_label
from judgetui.screens.base_message import BaseMessage
from judgetui.screens.confirm import Confirm


class Vote(BaseMessage):
    """The tied cases to choose from, until the chair's side is done with the vote."""

    DEFAULT_CSS = """
    Vote #heading { margin-top: 1; text-style: bold; color: $text-primary; }
    Vote.-tall #heading { margin-top: 3; }
    Vote #how { margin-bottom: 1; color: $text-muted; }
    Vote OptionList { width: 100%; max-width: 96; height: auto; max-height: 60%; }
    Vote OptionList, Vote OptionList:focus { border: round $border; padding: 0 1; }
    Vote OptionList { background: $surface; }
    Vote #done { margin-top: 1; text-style: bold; color: $text-success; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SEATED)]

    _cases: tuple[str, ...] = ()
    """The cases in the list."""

    def on_mount(self) -> None:
        """Ring: the judge may be looking elsewhere."""
        super().on_mount()
        self.app.bell()

    def words(self) -> ComposeResult:
        """What is voted on and how; the cases; what became of one's vote."""
        yield Static("", id="heading", markup=False)
        yield Static("", id="how", markup=False)
        yield OptionList()
        yield Static("", id="done", markup=False)

    def fill(self) -> None:
        """Put in the vote as it is now; the list stays as it is while its cases do."""
        vote = self.meeting.tie_vote
        if vote is None:
            return
        choices = self.query_one(OptionList)
        if vote.cases != self._cases:
            self._cases = vote.cases
            choices.clear_options()
            choices.add_options(
                self._option(number, case) for number, case in enumerate(vote.cases)
            )
            choices.highlighted = 0
            choices.focus()
        choices.disabled = vote.closed
        self.query_one("#heading", Static).update(_("The panel votes: which of these is better?"))
        self.query_one("#how", Static).update(self._how(vote))
        self.query_one("#done", Static).update(self._done(vote))

    def _option(self, number: int, case: str) -> Option:
        key = str(number + 1) if number < 9 else " "  # The keys are the digits 1 to 9.
        whose = name(self.meeting.plan.case[case].organisation)
        about = (
            f"{ranked_label(self.meeting, case)}  {whose}"
            if whose
            else ranked_label(self.meeting, case)
        )
        return Option(Content(f"{key}   {about}"), id=case)

    def _how(self, vote: TieVote) -> str:
        if vote.closed:
            return _("The vote is closed.")
        kind = _("The vote is open: the chair and the results are told who voted for what.")
        if vote.secret:
            kind = _("The vote is secret: the chair sees that you have voted, not for what.")
        return f"{_('Press the number at the beginning of its line, or ↑↓ and Enter.')}  {kind}"

    def _done(self, vote: TieVote) -> str:
        """Whether the judge has voted, and in an open vote for what."""
        judge = self.seat.judge or ""
        if vote.closed:
            return _("The chair counts the votes; this page goes by itself.")
        if any(judge in self.meeting.returned(case) for case in self.meeting.order):
            after = _("The ballot that was returned to you comes back once the vote is over.")
            return "\n".join(filter(None, (self._voted(vote, judge), after)))
        return self._voted(vote, judge)

    def _voted(self, vote: TieVote, judge: str) -> str:
        """What became of the judge's own vote."""
        if judge in vote.votes:
            chosen = {"case": ranked_label(self.meeting, vote.votes[judge])}
            return _("You voted for %(case)s. You may change that until the vote closes.") % chosen
        if judge in vote.voted:
            return _("You have voted. You may change your vote until it closes.")
        return ""

    def on_key(self, event: events.Key) -> None:
        """Ask about the case with the number that was pressed."""
        if event.character is None or event.character not in "123456789":
            return
        index = int(event.character) - 1
        if index < len(self._cases) and not self.query_one(OptionList).disabled:
            event.stop()
            self.query_one(OptionList).highlighted = index
            self._ask(self._cases[index])

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Ask about the case that was chosen."""
        if event.option_id is not None:
            self._ask(event.option_id)

    def _ask(self, case: str) -> None:
        vote = self.meeting.tie_vote
        if vote is None or vote.closed:
            return
        page = Confirm(
            _("Vote for this case?"), ranked_label(self.meeting, case), yes=_("Vote for it")
        )
        self.app.push_screen(page, lambda yes: self._cast(vote.seq, case, yes))

    def _cast(self, tie: int, case: str, yes: str | None) -> None:
        if yes is not None:
            self.post_message(SubmitAct(CastVote(tie=tie, case=case)))
