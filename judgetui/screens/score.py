"""The judge's screen: the case on stage, and one's own ballot on it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from textual.binding import BindingType

from judgetui.keys import SCORE, bindings
from judgetui.language import _
from judgetui.meeting.acts import Recuse, SubmitBallot
from judgetui.meeting.draft import Draft
from judgetui.meeting.turn import Turn, judges_turn
from judgetui.messages import Do
from judgetui.screens.confirm import Confirm
from judgetui.screens.review import Review, summary_of
from judgetui.widgets.ballot_scene import BallotScene
from judgetui.widgets.review_page import ReviewPage
from judgetui.words import case_title, judge_name


class Score(BallotScene):
    """One judge's ballot on the case on stage; nobody else's marks are ever on it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SCORE)]
    room = SCORE

    def find_turn(self) -> Turn:
        """The judge's own ballot on the case on stage."""
        return judges_turn(self.meeting, self.seat.judge or "")

    def ballot_act(self, draft: Draft, scores: Mapping[str, Decimal]) -> SubmitBallot:
        """The judge's own ballot."""
        return SubmitBallot(
            case=draft.case, scores=scores, comment=draft.comment, reasons=draft.reasons
        )

    def review_page(
        self, draft: Draft, scores: Mapping[str, Decimal], waits_for: str
    ) -> ReviewPage:
        """The whole ballot, before it is submitted."""
        heading = _("Ballot of %(judge)s · %(case)s") % {
            "judge": judge_name(self.meeting, draft.judge),
            "case": case_title(self.meeting, draft.case),
        }
        return Review(summary_of(self.meeting.plan, heading, draft, scores), waits_for)

    def perform_recuse(self) -> None:
        """Do not score this case, with a reason."""
        if not self._may_write() or self.turn.case is None:
            return
        case = self.turn.case
        page = Confirm(
            _("Recuse yourself from this case?"),
            case_title(self.meeting, case),
            yes=_("Recuse"),
            ask_reason=True,
        )
        self.app.push_screen(page, lambda reason: self._recuse(case, reason))

    def _recuse(self, case: str, reason: str | None) -> None:
        if reason is not None:
            self.post_message(Do(Recuse(case=case, reason=reason)))
