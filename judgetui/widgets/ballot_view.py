"""How a ballot is laid out: the case, whose turn it is, the form beside its rubric, the status."""

from __future__ import annotations

import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from judgetui.language import _, say
from judgetui.meeting.ballot_permissions import BallotPermissions, ballots_in_result, recusal_page
from judgetui.meeting.state import Ballot, Meeting
from judgetui.widgets.ballot_form import BallotForm
from judgetui.widgets.case_brief import CaseBrief, CaseHead
from judgetui.widgets.passage import PassingVertical
from judgetui.widgets.rubric import Rubric
from judgetui.widgets.total import Total
from judgetui.widgets.words import Words


class BallotView(PassingVertical):
    """Everything on a ballot's screen but the keys; panels, or a list on a `-compact` screen."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    BallotView #elsewhere { height: auto; max-height: 2; padding: 0 1; display: none; }
    BallotView #elsewhere { color: $text-error; text-style: bold; }
    BallotView.-elsewhere #elsewhere { display: block; }
    BallotView #turn { height: auto; max-height: 2; padding: 0 1; }
    BallotView #turn { color: $text-warning; text-style: bold; }
    BallotView #turn.-good { color: $text-success; }
    BallotView #turn.-ready { color: $text-primary; }
    BallotView #work { height: 1fr; layout: horizontal; }
    BallotView #paper { width: 1fr; height: 1fr; padding: 0 1; }
    BallotView BallotForm { height: 1fr; }
    BallotView #beside { width: 46; height: 1fr; padding-right: 1; }
    BallotView #foot { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    BallotView #said { width: 1fr; color: $text-success; }
    BallotView #said.-warned { color: $text-warning; text-style: bold; }
    BallotView #hints { width: auto; color: $text-muted; }
    Screen.-briefed CaseBrief { display: block; }
    Screen.-compact BallotView #work { layout: vertical; }
    Screen.-compact BallotView #paper { width: 100%; height: auto; max-height: 60%; padding: 0; }
    Screen.-compact BallotForm { height: auto; max-height: 10; }
    Screen.-compact BallotView #beside { width: 100%; height: 1fr; padding: 0; }
    Screen.-compact.-briefed Rubric { display: none; }
    Screen.-compact CaseBrief { max-height: 100%; height: 1fr; }
    BallotView #waiting {
        height: 1fr; content-align: center middle; text-align: center; padding: 0 2;
        color: $text-muted;
    }
    """

    def __init__(self, form: BallotForm) -> None:
        super().__init__()
        self._form = form
        self._head = CaseHead()
        self._total = Total()
        self._rubric = Rubric(asks_reasons=form.asks_reasons)

    def compose(self) -> ComposeResult:
        """Case, situation, the ballot beside its rubric, status and hints."""
        yield self._head
        yield Words("", id="elsewhere", markup=False)
        yield Words("", id="turn", markup=False)
        with PassingVertical(id="work"):
            with PassingVertical(id="paper"):
                yield self._form
                yield self._total
            with Vertical(id="beside"):
                yield CaseBrief()
                yield self._rubric
        yield Words("", id="waiting", markup=False)
        with Horizontal(id="foot"):
            yield Words("", id="said", markup=False)
            yield Words("", id="hints", markup=False)

    def show(
        self,
        meeting: Meeting,
        turn: BallotPermissions,
        now: datetime.datetime | None,
        *,
        sitting: str | None,
        call_key: str = "",
    ) -> None:
        """Show whose ballot on which case it is, and what may be done with it.

        `sitting` is the judge at this screen; None where ballots are keyed in from paper.
        `call_key` is the key that calls the chair.
        """
        head, brief = self._head, self.query_one(CaseBrief)
        head.meeting, head.case = meeting, turn.case
        head.show_time(now)
        head.judge = turn.judge if sitting is None and turn.case else None
        head.sitting = sitting
        brief.meeting, brief.case = meeting, turn.case
        recused = turn.ballot if sitting is not None and turn.recused else None
        self.query_one("#work").display = turn.case is not None and recused is None
        total = self._total
        total.judge = turn.judge
        total.plan, total.asked = meeting.plan, len(meeting.plan.asked(turn.judge))
        if recused is not None:
            self._show_recusal(recused, call_key)
        else:
            self._show_waiting(meeting, turn)
        line = self.query_one("#turn", Words)
        line.display = recused is None
        line.set_class(turn.good, "-good")
        line.set_class(turn.submits, "-ready")
        mark = "✓ " if turn.good else "▶ " if turn.submits else ""
        line.update(mark + say(turn.said))

    def _show_waiting(self, meeting: Meeting, turn: BallotPermissions) -> None:
        """Fill the middle while there is no ballot; a recorder's screen is nobody's then."""
        waiting = self.query_one("#waiting", Words)
        waiting.display = turn.case is None
        lines = [_("This page changes by itself.")] if turn.judge else []
        if turn.judge and (count := ballots_in_result(meeting, turn.judge)):
            lines.append(_("Your ballots so far: %(count)d") % {"count": count})
        waiting.update("\n".join(lines))

    def _show_recusal(self, ballot: Ballot, call_key: str) -> None:
        """Fill the page with why there is no form, and what to do if that is wrong."""
        page = self.query_one("#waiting", Words)
        page.display = True
        wrong = _("If that is wrong, %(key)s calls the chair.") % {"key": call_key}
        page.update("\n\n".join([*map(say, recusal_page(ballot)), wrong]))

    def show_time(self, now: datetime.datetime | None) -> None:
        """Show the time on the clock of the case."""
        self._head.show_time(now)

    def show_elsewhere(self, text: str) -> None:
        """Show what waits on another case; no line where it is empty."""
        self.set_class(bool(text), "-elsewhere")
        self.query_one("#elsewhere", Words).update(text)

    def show_hints(self, text: str) -> None:
        """Show what can be done with the ballot, on the right of the status line."""
        self.query_one("#hints", Words).update(text)

    def show_status(self, text: str, *, urgent: bool) -> None:
        """Show what is saved; something urgent takes the place of the hints and may be longer."""
        status = self.query_one("#said", Words)
        status.set_class(urgent, "-warned")
        self.query_one("#hints").display = not urgent
        # Without the hints the text may wrap, which changes the height of the line.
        status.update(text, layout=urgent)

    def show_typed(self) -> None:
        """Show the total of the marks, and the rubric of the criterion a person is in."""
        self._total.marks = self._form.marks
        rubric = self._rubric
        shown = (p for p in self._form.panels if p.criterion == rubric.criterion)
        panel = self._form.present or next(shown, self._form.panels[0])
        rubric.criterion, rubric.mark = panel.criterion, panel.mark
