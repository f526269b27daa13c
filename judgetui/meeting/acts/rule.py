"""Who may do an act and when: what every act declares beside its words."""

from __future__ import annotations

from typing import NamedTuple

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Paragraph, Value
from judgetui.meeting.seat import Role
from judgetui.meeting.state import Phase, Stage


class ActRule(NamedTuple):
    """Who may do an act, when, and what becomes of the stage of its case."""

    who: tuple[Role, ...]
    """The seats that may do it."""
    when: tuple[Phase, ...]
    """The phases of the meeting it belongs to."""
    stages: tuple[Stage, ...] = ()
    """The stages its case may be in; empty when it is not about a case."""
    to: Stage | None = None
    """The stage its case is in afterwards; None when that stays as it is."""
    in_a_pause: bool = False
    """Whether it may also happen while the meeting is paused."""
    again: tuple[Stage, ...] = ()
    """From rules 2 on, further stages, where it sets something right: a ballot that was returned to
    the judge who acts, or an announced score under correction."""
    remembered: bool = True
    """Whether an act of `CHAIRING` stands in `Meeting.recent`, from where it can be undone."""
    remedy: Sentence | None = None
    """The end of the refusal where its case is at another stage: which stage the act needs, or what
    to do first."""
    since: int = 1
    """The first rules of conduct that have it, see `acts.RULES`."""


CHAIR = (Role.CHAIR,)
CHAIR_OR_DEPUTY = (Role.CHAIR, Role.DEPUTY)
"""Who runs the stage."""
CHAIR_OR_RECORDER = (Role.CHAIR, Role.RECORDER)
PLANNING = (Phase.PLANNING,)
RUNNING = (Phase.OPEN, Phase.DELIBERATING)
TO_THE_END = (*RUNNING, Phase.FINAL)
"""Also of a final result, which is sealed from rules 3 on: only what makes a numbered amendment,
what shows the result, and objections may name it. Before rules 3 it is for undoing alone."""
STANDING = tuple(stage for stage in Stage if stage is not Stage.WITHDRAWN)


class OnStage(Value):
    """An act on one case: the one named, else the one on stage."""

    do: str
    case: Identifier | None = None
    reason: Paragraph = ""
