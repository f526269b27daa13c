"""Acts on the whole meeting: opened, paused, undone, frozen, final."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acknowledged import AcknowledgedBy
from judgetui.meeting.acts.rule import (
    CHAIR,
    CHAIR_OR_DEPUTY,
    CHAIR_OR_RECORDER,
    PLANNING,
    RUNNING,
    TO_THE_END,
    ActRule,
)
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Paragraph, Plan, Value
from judgetui.meeting.seat import Role
from judgetui.meeting.versions import needed

RULES = 3
"""The rules of conduct that a meeting opened now goes by.

1: those of 0.1.0, which a ledger without a word about rules goes by for ever. 2: the announced
score stands until it is announced again, votes stay within the panel, and whose ballot may be
keyed in or returned by whom is told apart. 3: a final result is sealed, and what a sealed or frozen
board did not show stays hidden until the ceremony shows it.
"""


class OpenMeeting(Value):
    """Open the meeting; from here on the plan is frozen."""

    words: ClassVar[Sentence] = Sentence("open the meeting")
    rule: ClassVar[ActRule] = ActRule(CHAIR, PLANNING)
    do: Literal["open-meeting"] = "open-meeting"
    plan: Plan | None = None
    """The plan as it is frozen; whoever keeps the ledger fills it in."""
    rules: int | None = Field(default=None, ge=2)
    """The rules of conduct, see `RULES`; none for those of 0.1.0, whose ledgers do not name any."""
    needs: str | None = None
    """The first version of judgetui that understands the meeting, such as "0.3.0"."""


def opening(plan: Plan, salt: str = "") -> OpenMeeting:
    """The act that opens a meeting of this plan, by the rules of today.

    `salt` is drawn by whoever keeps the ledger, anew for every meeting: one that stands in a file
    may be known to anybody.
    """
    return OpenMeeting(plan=plan.salted(salt), rules=RULES, needs=needed(plan))


class Pause(Value):
    """Interrupt the meeting; the clock stops, ballots may still be submitted."""

    words: ClassVar[Sentence] = Sentence("pause the meeting")
    rule: ClassVar[ActRule] = ActRule(CHAIR_OR_DEPUTY, RUNNING)
    do: Literal["pause"] = "pause"
    reason: Paragraph = ""


class Resume(Value):
    """Go on after a pause."""

    words: ClassVar[Sentence] = Sentence("resume the meeting")
    rule: ClassVar[ActRule] = ActRule(CHAIR_OR_DEPUTY, RUNNING, in_a_pause=True)
    do: Literal["resume"] = "resume"


class Undo(Value):
    """Undo an earlier act of the chair, the deputy or the recorder; both stay on record.

    A final result is sealed from rules 3 on, and only what waits for a second key can be taken
    back; before, that it is final could be undone. From rules 3 on a score that was announced is
    taken back as a numbered amendment, with a reason.
    """

    words: ClassVar[Sentence] = Sentence("undo an act")
    rule: ClassVar[ActRule] = ActRule(
        (*CHAIR_OR_RECORDER, Role.DEPUTY), TO_THE_END, in_a_pause=True
    )
    do: Literal["undo"] = "undo"
    seq: int = Field(ge=1)
    """The number of the act in the ledger."""
    reason: Paragraph = ""


class Freeze(Value):
    """Keep the board's standings as they are, whatever is announced from now on."""

    words: ClassVar[Sentence] = Sentence("freeze the board")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING)
    do: Literal["freeze"] = "freeze"


class Finalise(Value):
    """The result is final; with ballots or cases missing it needs a reason.

    No score may be under correction, no returned ballot awaited, no tie left across a prize line
    and no vote under way. From rules 3 on it cannot be undone.
    """

    words: ClassVar[Sentence] = Sentence("make the result final")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING)
    do: Literal["finalise"] = "finalise"
    reason: Paragraph = ""


class SetAcknowledgement(Value):
    """Say when a ballot counts as taken: once the room has it, or once the shared log has it too.

    It is for a room that follows a log of many rooms; elsewhere it changes nothing.
    """

    words: ClassVar[Sentence] = Sentence("change when ballots are acknowledged")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, in_a_pause=True)
    do: Literal["set-ack"] = "set-ack"
    mode: AcknowledgedBy
    reason: Paragraph = ""


MeetingAct = OpenMeeting | Pause | Resume | Undo | Freeze | Finalise | SetAcknowledgement
"""An act on the whole meeting."""
