"""Running over time: how far a case did, and the points off that are proposed for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import AdjustmentKind, Plan
from judgetui.meeting.rules_text import signed_number
from judgetui.meeting.state import Meeting


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the plan has for a case that ran over time; nobody but the chair applies it."""

    kind: AdjustmentKind
    seconds: int
    """How far over time the case was, presentation and questions together."""
    points: Decimal | None
    """What it comes to; none where the chair says how many."""

    @property
    def words(self) -> Sentence:
        """What it comes to in words, such as "90 s over time: −2"."""
        if self.points is None:
            return Sentence("%(seconds)d s over time", seconds=self.seconds)
        return Sentence(
            "%(seconds)d s over time: %(points)s",
            seconds=self.seconds,
            points=signed_number(self.points),
        )


def overtime_kind(plan: Plan) -> AdjustmentKind | None:
    """The plan's kind of adjustment for running over time; mostly none."""
    return next((kind for kind in plan.adjustments if kind.overtime), None)


def proposal(meeting: Meeting, case: str) -> Proposal | None:
    """What is proposed for a case; None where it kept to its time, or has its points already."""
    kind, state = overtime_kind(meeting.plan), meeting.cases[case]
    seconds = sum(state.overtime.values())
    if kind is None or seconds <= 0:
        return None
    if any(one.kind == kind.key for one in state.adjustments):
        return None
    times = 1 if kind.per is None else -(-seconds // kind.per)
    return Proposal(kind, seconds, None if kind.points is None else kind.points * times)
