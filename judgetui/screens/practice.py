"""A practice ballot: the real form with a made-up case, before the meeting opens."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from judgetui.app.availability import CommandContext
from judgetui.app.commands import SCORE, bindings
from judgetui.app.messages import LoadDraft, Practised, SaveDraft, SubmitAct
from judgetui.language import _
from judgetui.meeting.acts import RULES, SubmitBallot
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Case, Plan
from judgetui.meeting.seat import Seat
from judgetui.meeting.state import CaseState, Meeting, Phase, Stage
from judgetui.screens.score import Score

_CASE = "practice"
_NOT_HERE = frozenset({"recuse", "call-chair", "seats", "returned"})
"""Commands of the ballot that do something outside it."""


class Practice(Score):
    """Takes a ballot that counts for nothing: neither it nor a draft of it leaves this screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(SCORE),
        Binding("escape", "leave_practice", show=False),
    ]

    def __init__(self, plan: Plan, seat: Seat, clock: Callable[[], datetime.datetime]) -> None:
        super().__init__(clock)
        self.went_back = False
        """Whether the judge has left it; else the meeting has opened over it."""
        self.set_reactive(Practice.meeting, made_up(plan))
        self.set_reactive(Practice.seat, seat)

    def elsewhere(self) -> str:
        """The banner."""
        return _("PRACTICE: counts for nothing, and nothing is kept. Esc goes back.")

    def why_not(self, command: str) -> Sentence | None:
        """Why a command cannot be used: what reaches others is not for practice."""
        if command in _NOT_HERE:
            return Sentence("This is practice; nothing of it is sent.")
        return super().why_not(command)

    def left_out(self, now: CommandContext) -> frozenset[str]:
        """Also what reaches others."""
        return super().left_out(now) | _NOT_HERE

    @on(SaveDraft)
    def keep_nothing(self, message: SaveDraft) -> None:
        """Let no draft reach the session."""
        message.stop()

    @on(LoadDraft)
    def find_nothing(self, message: LoadDraft) -> None:
        """Begin with an empty form."""
        message.stop()

    @on(SubmitAct)
    def throw_away(self, message: SubmitAct) -> None:
        """Throw the ballot away, and have the chair told that this judge has practised."""
        message.stop()
        if isinstance(message.act, SubmitBallot):
            self.app.post_message(Practised())
            self.app.notify(_("That was all: submitted, and thrown away. The chair sees it."))
            self.action_leave_practice()

    def action_leave_practice(self) -> None:
        """Go back to the page before."""
        self.went_back = True
        self.dismiss(None)


def made_up(plan: Plan) -> Meeting:
    """An open meeting of this plan's criteria and judges that scores one case nobody presents."""
    case = Case(
        id=_CASE,
        number=0,
        title=_("A made-up case to practise with"),
        summary=_("Give any marks, review them and submit. It counts for nothing."),
    )
    judges = tuple(judge.model_copy(update={"conflicts": ()}) for judge in plan.judges)
    planned = Meeting.planned(plan.changed(cases=(case,), judges=judges), rules=RULES)
    on_stage = CaseState(_CASE, Stage.SCORING)
    return replace(planned, phase=Phase.OPEN, cases={_CASE: on_stage}, on_stage=_CASE)
