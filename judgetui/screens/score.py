"""The judge's screen: the case on stage, and one's own ballot on it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from textual.binding import BindingType

from judgetui.app.commands import SCORE, bindings
from judgetui.app.labels import call_label
from judgetui.app.messages import SubmitAct
from judgetui.language import _
from judgetui.meeting.acts import Recuse, SubmitBallot
from judgetui.meeting.ballot_permissions import BallotPermissions, judges_turn, returned_to
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Sentence
from judgetui.meeting.state import Meeting
from judgetui.names_text import case_label, judge_name
from judgetui.screens.base_ballot import BaseBallot
from judgetui.screens.base_question import BaseReview
from judgetui.screens.confirm import Confirm
from judgetui.screens.review import Review, summary_of


class Score(BaseBallot):
    """One judge's ballot on the case on stage; nobody else's marks are ever on it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SCORE)]
    room = SCORE

    _returned: str | None = None
    """The case whose returned ballot the judge went to; none for the one on stage."""
    _waiting: tuple[str, ...] = ()
    """The cases, but for the one on stage, whose ballot was returned and waits."""

    def find_turn(self) -> BallotPermissions:
        """The judge's own ballot on the case on stage, or the returned one they went to."""
        judge = self.seat.judge or ""
        returned = returned_to(self.meeting, judge)
        self._waiting = tuple(case for case in returned if case != self.meeting.on_stage)
        if self._returned not in self._waiting:
            self._returned = None
        self.marked = self._returned
        return judges_turn(self.meeting, judge, self._returned)

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Take up what has changed; say what was returned at once, and again at each pause."""
        super().watch_meeting(before, meeting)
        judge = self.seat.judge or ""
        returned = returned_to(meeting, judge)
        fresh = [case for case in returned if case not in returned_to(before, judge)]
        open_before, open_now = (one.stage and one.stage.stage for one in (before, meeting))
        paused = meeting.paused_at is not None and before.paused_at is None
        pause = before.on_stage != meeting.on_stage or open_before != open_now or paused
        said = fresh or (self._waiting if pause and not self.turn.writes else ())
        if said:
            self.app.bell()
            told = self._told(said[0])
            self.notify(told, severity="warning", markup=False, timeout=12)

    def _told(self, case: str) -> str:
        """That the ballot on a case was returned, and why."""
        told = {
            "number": self.meeting.plan.case[case].called,
            "reason": self.meeting.cases[case].ballots[self.seat.judge or ""].reason,
        }
        return _("Your ballot on case %(number)s is returned: %(reason)s") % told

    def elsewhere(self) -> str:
        """Which ballot waits on another case and the key for it, else a call that waits."""
        waiting = self._waiting
        if not waiting:
            return self._call_waiting()
        key = self.key_of("returned")
        if self._returned is not None:
            back = {"key": key, "case": self._where_back(waiting)}
            return _("%(key)s goes back to %(case)s; what you typed here is kept.") % back
        told = {"told": self._told(waiting[0]), "key": key}
        if len(waiting) > 1:
            told["more"] = str(len(waiting) - 1)
            return "! " + _("%(told)s — %(key)s goes there (%(more)s more)") % told
        return "! " + _("%(told)s — %(key)s goes there") % told

    def _call_waiting(self) -> str:
        """That the chair has not seen this judge's call yet; empty where none waits."""
        if not (calls := self.meeting.waiting_calls):
            return ""
        told = {"kind": call_label(calls[0].kind), "time": f"{calls[0].at:%H:%M}"}
        return _("The chair has your call of %(time)s (%(kind)s); not seen yet.") % told

    def _where_back(self, waiting: tuple[str, ...]) -> str:
        following = waiting[waiting.index(self._returned or "") + 1 :] or (self.meeting.on_stage,)
        if following[0] is None:
            return _("the page before")
        return _("case %(number)s") % {"number": self.meeting.plan.case[following[0]].called}

    def enter_elsewhere(self) -> str:
        """Enter leads to the ballot that waits, while no other is to be written."""
        return _("Returned ballot") if self._waiting else ""

    def perform_next_field(self) -> None:
        """Go on in the ballot, or to the one that waits on another case."""
        if not self.turn.writes and not self.sending and self._waiting:
            self.perform_returned()
        else:
            super().perform_next_field()

    def perform_returned(self) -> None:
        """Go to the next ballot that waits; after the last, back to the case on stage."""
        waiting = self._waiting
        if self.sending or not waiting:
            return
        at = waiting.index(self._returned) + 1 if self._returned in waiting else 0
        self._returned = waiting[at] if at < len(waiting) else None
        self.passing = ""
        self.take_up()

    def kept_words(self, meeting: Meeting, draft: Draft) -> Sentence:
        """Says how the ballot is taken up again, where it still can be."""
        if draft.case != meeting.on_stage and draft.case not in self._waiting:
            return super().kept_words(meeting, draft)
        return Sentence(
            "Your half-filled ballot on case %(number)s is kept; %(key)s takes it up again.",
            number=meeting.plan.case[draft.case].called,
            key=self.key_of("returned"),
        )

    def ballot_act(self, draft: Draft, scores: Mapping[str, Decimal]) -> SubmitBallot:
        """The judge's own ballot."""
        return SubmitBallot(
            case=draft.case,
            scores=scores,
            comment=draft.comment,
            reasons=draft.reasons,
            feedback=draft.feedback,
        )

    def review_page(
        self, draft: Draft, scores: Mapping[str, Decimal], waits_for: str
    ) -> BaseReview:
        """The whole ballot, before it is submitted."""
        heading = _("Ballot of %(judge)s · %(case)s") % {
            "judge": judge_name(self.meeting, draft.judge),
            "case": case_label(self.meeting, draft.case),
        }
        return Review(summary_of(self.meeting.plan, heading, draft, scores), waits_for)

    def perform_recuse(self) -> None:
        """Do not score this case, with a reason."""
        if not self._may_write() or self.turn.case is None:
            return
        case = self.turn.case
        page = Confirm(
            _("Recuse yourself from this case?"),
            case_label(self.meeting, case),
            yes=_("Recuse"),
            ask_reason=True,
        )
        self.app.push_screen(page, lambda reason: self._recuse(case, reason))

    def _recuse(self, case: str, reason: str | None) -> None:
        if reason is not None:
            self.post_message(SubmitAct(Recuse(case=case, reason=reason)))
