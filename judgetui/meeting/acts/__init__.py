"""What a person may do: one class an act, and the entry that keeps it.

An act is declared here, with who may do it and when, in a module by its subject; what it
does to the meeting stands in `chair_acts`, in a module by the same subject, or in `ballot_acts`.
Only one case can be presented, questioned or scored at a time.
Acts of the chair, the deputy and the recorder, and what was confirmed, can be undone, but for
opening, undoing and answering a call: by the chair all, by the others their own; in a pause those
that may happen in a pause, and the pause itself. What a judge does is not undone by others. Once
the result is final nothing is undone; before rules 3, that it is final could be.

`rule` says who may do an act, and at which stages of the meeting and of its case.
`words` says what an act does, to go on after "you may …" and to stand alone in a list.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from judgetui.meeting.acts.adjustments import Adjust, AdjustmentAct
from judgetui.meeting.acts.amendments import (
    AddCase,
    AddJudge,
    Amend,
    AmendingAct,
    ExcuseJudge,
    ReplaceJudge,
)
from judgetui.meeting.acts.ballots import (
    BallotAct,
    KeyBallot,
    Recuse,
    ReturnBallot,
    SubmitBallot,
    VoidBallot,
)
from judgetui.meeting.acts.calls import AnswerCall, CallAct, CallChair
from judgetui.meeting.acts.ceremony import CeremonyAct, Reveal, StepBack
from judgetui.meeting.acts.corrections import Confirm, CorrectBallot, CorrectionAct
from judgetui.meeting.acts.objections import AnswerObjection, ObjectionAct, RaiseObjection
from judgetui.meeting.acts.prizes import Demote, PrizeAct, WithholdPrize
from judgetui.meeting.acts.rule import ActRule
from judgetui.meeting.acts.session import (
    RULES,
    Finalise,
    Freeze,
    MeetingAct,
    OpenMeeting,
    Pause,
    Resume,
    SetAcknowledgement,
    Undo,
    opening,
)
from judgetui.meeting.acts.stage import (
    AddTime,
    Announce,
    CallCase,
    CallInstead,
    CloseScoring,
    OpenScoring,
    PauseClock,
    Postpone,
    Reinstate,
    Reorder,
    StageAct,
    StartClock,
    StartQuestions,
    Withdraw,
)
from judgetui.meeting.acts.ties import DecideTie, DrawLots, RecordVote, TieAct
from judgetui.meeting.acts.votes import (
    CastVote,
    CloseVote,
    ConfirmVote,
    DropVote,
    OpenVote,
    VoteAct,
)

__all__ = [
    "ACT",
    "ACTS",
    "RULES",
    "Act",
    "ActRule",
    "AddCase",
    "AddJudge",
    "AddTime",
    "Adjust",
    "Amend",
    "Announce",
    "AnswerCall",
    "AnswerObjection",
    "CallCase",
    "CallChair",
    "CallInstead",
    "CastVote",
    "CloseScoring",
    "CloseVote",
    "Confirm",
    "ConfirmVote",
    "CorrectBallot",
    "DecideTie",
    "Demote",
    "DrawLots",
    "DropVote",
    "Entry",
    "ExcuseJudge",
    "Finalise",
    "Freeze",
    "KeyBallot",
    "OpenMeeting",
    "OpenScoring",
    "OpenVote",
    "Pause",
    "PauseClock",
    "Postpone",
    "RaiseObjection",
    "RecordVote",
    "Recuse",
    "Reinstate",
    "Reorder",
    "ReplaceJudge",
    "Resume",
    "ReturnBallot",
    "Reveal",
    "SetAcknowledgement",
    "StartClock",
    "StartQuestions",
    "StepBack",
    "SubmitBallot",
    "Undo",
    "VoidBallot",
    "Withdraw",
    "WithholdPrize",
    "opening",
]

Act = Annotated[
    MeetingAct
    | StageAct
    | BallotAct
    | TieAct
    | CorrectionAct
    | VoteAct
    | PrizeAct
    | ObjectionAct
    | AmendingAct
    | AdjustmentAct
    | CallAct
    | CeremonyAct,
    Field(discriminator="do"),
]
"""One thing a person may do."""

ACTS: Mapping[str, type[Act]] = {
    act.model_fields["do"].default: act for act in get_args(get_args(Act)[0])
}
"""The class of each act, by its name in the ledger."""

ACT: TypeAdapter[Act] = TypeAdapter(Act, config=ConfigDict(defer_build=True))
"""Reads and writes acts as JSON."""


class Entry(BaseModel):
    """An act as it was accepted: which, when, by whom."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    seq: int
    """1, 2, 3 …: the number of its line in the ledger."""
    at: datetime.datetime
    """When it was accepted, to the millisecond, with its offset from UTC."""
    by: str
    """The seat: a role such as "chair", "deputy" or "recorder", or a judge's id."""
    id: str
    """Made by whoever sent it; the same id happens once."""
    act: Act
    device: str = ""
    """What the device calls itself from which it came over the network, such as "MacBook, browser";
    empty where it was made at the machine that keeps the ledger."""
    salt: str = ""
    """Random hex of the host's. Everybody is told the ledger's hashes; without it a line that holds
    little else unknown, and an id that can be guessed, could be found out from them by trying."""
