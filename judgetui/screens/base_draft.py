"""Which ballot is in the form, and its draft: saved at every change, loaded when it is begun."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.reactive import reactive, var

from judgetui.app.messages import LoadDraft, SaveDraft
from judgetui.language import say
from judgetui.meeting.ballot_permissions import BallotPermissions
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Sentence
from judgetui.meeting.state import BallotStatus, Meeting
from judgetui.screens.base import SeatScreen
from judgetui.widgets.ballot_form import BallotForm, draft_of
from judgetui.widgets.mark_field import BallotField


class BaseDraft(SeatScreen):
    """A screen with a form for one ballot, which is taken up again where it was left."""

    paper: ClassVar[bool] = False
    """Whether ballots are keyed in from paper."""
    passing: reactive[str] = reactive("")
    """What was refused just now, until the next key."""
    kept: var[str] = var("")
    """Which other ballot is kept half-filled."""
    _begun: tuple[str, str, int] | None = None
    """Judge, case, and the act that put on record what the form began from; 0 for none."""
    _kept_of: tuple[str, str] | None = None
    """Judge and case of the ballot that `kept` speaks of."""
    _last: Draft | None = None
    """What was half typed of this ballot when it was last kept or given back."""
    _composed = False
    """Whether the widgets of the screen are there."""
    _begins = False
    """Whether the form holds a ballot, but nobody was shown yet where to type."""

    def __init__(self, clock: Callable[[], datetime.datetime] | None = None) -> None:
        super().__init__(clock)
        self.form = BallotForm(asks_reasons=not self.paper)
        self.turn = BallotPermissions("", None, Sentence(""))
        """Whose ballot on which case this screen is about now."""

    @property
    def prepares(self) -> bool:
        """Whether the ballot is not drawn yet, or nobody was shown where to type."""
        return not self._composed or (self._begins and self.form.writable)

    def _draw_typed(self) -> None:
        """Bring up to date what follows from the fields; each screen says."""
        raise NotImplementedError

    def _begin(self) -> None:
        """Begin another ballot, or the same one anew once it is on record or was returned."""
        turn, before = self.turn, self._begun
        if turn.case is None:
            return
        begun = (turn.judge, turn.case, turn.ballot.seq if turn.ballot else 0)
        if begun == before:
            return
        self._leave(begun)
        self._begun = begun
        blank = Draft(turn.judge, turn.case)
        self.form.put(draft_of(turn.ballot, turn.case) if turn.ballot else blank)
        if turn.ballot is None or turn.ballot.status is BallotStatus.RETURNED:
            self.post_message(LoadDraft(turn.case, turn.judge if self.paper else None))
            # A ballot that is given back is there to be changed: what is typed replaces its marks.
            anew = before is not None or turn.ballot is not None
            self._begins = True
            self.call_after_refresh(self._show_where, anew=anew)

    def _show_where(self, *, anew: bool) -> None:
        """Show a person where to type; what they type waits until the field can take it."""
        self.form.begin(anew=anew)
        # The app moves the focus after this, and the field then marks what stands in it: a key
        # before that would go elsewhere, or be replaced by the second one.
        self.app.call_later(lambda: (self.focused or self).call_later(self._has_begun))

    def _has_begun(self) -> None:
        self._begins = False

    def _leave(self, begun: tuple[str, str, int]) -> None:
        """Keep the last of what was typed, and say so when another ballot takes its place."""
        last, self._last = self._last, None
        if begun[:2] == self._kept_of:
            self.kept, self._kept_of = "", None
        if self._begun is None:
            return
        judge, case, _seq = self._begun
        if case not in self.meeting.cases or judge not in self.meeting.may_submit(case):
            return
        draft = self.form.draft(judge, case, paper=self.paper)
        if self.form.touched:
            self.post_message(SaveDraft(draft))
        half = self.form.touched or (last is not None and not last.empty)
        if begun[:2] != (judge, case) and half and not draft.empty:
            self.kept, self._kept_of = say(self.kept_words(self.meeting, draft)), (judge, case)

    def kept_words(self, meeting: Meeting, draft: Draft) -> Sentence:
        """Says that another ballot is kept half-filled, and what becomes of it."""
        return Sentence(
            "Your half-filled ballot on case %(number)s is kept; tell the chair if it is to count.",
            number=meeting.plan.case[draft.case].called,
        )

    @on(BallotForm.Typed)
    def typed(self, event: BallotForm.Typed) -> None:
        """Have every change kept, exactly as typed."""
        event.stop()
        self.passing = ""
        if self.form.touched:
            self._keep()
        self._draw_typed()

    @on(BallotField.Moved)
    def caret_moved(self, event: BallotField.Moved) -> None:
        """Have it kept where a person types on."""
        event.stop()
        self.moved()

    def moved(self) -> None:
        """Have it kept where a person types on, once there is something half typed."""
        if self._last is not None and not self._last.empty and self.form.caret is not None:
            self._keep()

    def _keep(self) -> None:
        if self._begun is None or not self.turn.writes:
            return
        judge, case, _seq = self._begun
        draft = self.form.draft(judge, case, paper=self.paper)
        if draft != self._last:
            self._last = draft
            self.post_message(SaveDraft(draft))

    def draft_changed(self, draft: Draft) -> None:
        """Show what another form of this seat has typed in the ballot that is in this one."""
        if self._begun is None or not self.turn.writes:
            return
        if (draft.judge, draft.case, draft.paper) == (*self._begun[:2], self.paper):
            self._last = draft
            self.form.follow(draft)
            self._draw_typed()

    def draft_loaded(self, case: str, judge: str | None, draft: Draft | None) -> None:
        """Put back what was half typed; never over what a person has typed since."""
        if self._begun is None or (self.turn.judge, self.turn.case) != self._begun[:2]:
            return
        ballot = self.turn.ballot
        if draft is None or (ballot is not None and ballot.status is not BallotStatus.RETURNED):
            return
        if (draft.judge, draft.case, draft.paper) == (*self._begun[:2], self.paper):
            self.form.restore(draft)
            if not self.form.touched:
                self._last = draft
                self.form.resume(draft.caret)
            self._draw_typed()
