"""How the rules speak of stages and seats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import Role
from judgetui.meeting.state import Stage


def in_stage(stage: Stage, case: Sentence) -> Sentence:
    """How far a case is, as half a sentence."""
    return _IN_STAGE[stage](case)


_IN_STAGE: Mapping[Stage, Callable[[Sentence], Sentence]] = {
    Stage.WAITING: lambda case: Sentence("%(case)s is still waiting to be called", case=case),
    Stage.PRESENTING: lambda case: Sentence("%(case)s is being presented", case=case),
    Stage.QUESTIONS: lambda case: Sentence("%(case)s is answering questions", case=case),
    Stage.SCORING: lambda case: Sentence("%(case)s is being scored", case=case),
    Stage.CLOSED: lambda case: Sentence("scoring is closed for %(case)s", case=case),
    Stage.ANNOUNCED: lambda case: Sentence("the score of %(case)s is announced", case=case),
    Stage.WITHDRAWN: lambda case: Sentence("%(case)s is withdrawn", case=case),
}

ROLES: Mapping[Role, Sentence] = {
    Role.CHAIR: Sentence("the chair"),
    Role.DEPUTY: Sentence("the deputy chair"),
    Role.RECORDER: Sentence("the recorder"),
    Role.SUPERVISOR: Sentence("the supervisor"),
    Role.JUDGE: Sentence("a judge"),
    Role.ANNOUNCER: Sentence("the announcer"),
    Role.BOARD: Sentence("the board"),
}
"""The seats by role."""
