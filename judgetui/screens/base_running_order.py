"""A scene in which the marked case is called, or changes places in the running order."""

from __future__ import annotations

from judgetui.app.messages import SubmitAct
from judgetui.meeting.acts import Act, CallCase, Reorder
from judgetui.meeting.state import Stage
from judgetui.screens.base import SeatScreen


class BaseRunningOrder(SeatScreen):
    """Posts the waiting cases in another order, also while the order before is on its way."""

    _reordered: tuple[str, ...] | None = None
    """The waiting cases as they were last asked to run, until that is answered."""

    def perform_call_marked(self) -> None:
        """Call the marked case, out of turn."""
        if self.marked is not None:
            self.post_message(SubmitAct(CallCase(case=self.marked)))

    def perform_move_up(self) -> None:
        """Move the marked case up among the waiting ones."""
        self._move(-1)

    def perform_move_down(self) -> None:
        """Move the marked case down among the waiting ones."""
        self._move(1)

    def _move(self, places: int) -> None:
        cases = self.meeting.cases
        waiting = [case for case in self.meeting.order if cases[case].stage is Stage.WAITING]
        if self._reordered is not None and set(self._reordered) == set(waiting):
            waiting = list(self._reordered)
        if self.marked not in waiting:
            return
        at = waiting.index(self.marked)
        to = at + places
        if 0 <= to < len(waiting):
            waiting[at], waiting[to] = waiting[to], waiting[at]
            self._reordered = tuple(waiting)
            self.post_message(SubmitAct(Reorder(cases=self._reordered)))

    def act_accepted(self, act: Act, seq: int) -> None:
        """Go by the meeting again once it has the order that was asked for last."""
        if isinstance(act, Reorder) and act.cases == self._reordered:
            self._reordered = None

    def act_refused(self) -> None:
        """Go by the meeting again."""
        self._reordered = None
