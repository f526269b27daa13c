"""What a person may do: one class an act, and the entry that keeps it.

An act is declared here, with who may do it and when; what it does to the meeting stands in
`chair_acts` or `ballot_acts`. Only one case can be presented, questioned or scored at a time.
Acts of the chair and the recorder, but for opening and undoing, can be undone: by the chair all,
by the recorder their own; in a pause those that may happen in a pause, and the pause itself; once
the result is final, only that.

`rule` says who may do an act, and at which stages of the meeting and of its case.
`words` says what an act does, to go on after "you may …" and to stand alone in a list.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Identifier, Key, Line, Number, Paragraph, Plan, Value
from judgetui.meeting.seat import Role
from judgetui.meeting.state import UNDER_WAY, Phase, Stage
from judgetui.meeting.versions import needed

RULES = 2
"""The rules of conduct that a meeting opened now goes by.

1: those of 0.1.0, which a ledger without a word about rules goes by for ever. 2: the announced
score stands until it is announced again, votes stay within the panel, and whose ballot may be
keyed in or returned by whom is told apart.
"""


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
    remedy: Sentence | None = None
    """The end of the refusal where its case is at another stage: which stage the act needs, or what
    to do first."""


_CHAIR = (Role.CHAIR,)
_CHAIR_OR_RECORDER = (Role.CHAIR, Role.RECORDER)
_PLANNING = (Phase.PLANNING,)
_RUNNING = (Phase.OPEN, Phase.DELIBERATING)
_STANDING = tuple(stage for stage in Stage if stage is not Stage.WITHDRAWN)


class OpenMeeting(Value):
    """Open the meeting; from here on the plan is frozen."""

    words: ClassVar[Sentence] = Sentence("open the meeting")
    rule: ClassVar[ActRule] = ActRule(_CHAIR, _PLANNING)
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


class CallCase(Value):
    """Call a waiting case to the stage."""

    words: ClassVar[Sentence] = Sentence("call a case")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR,
        _RUNNING,
        (Stage.WAITING,),
        Stage.PRESENTING,
        remedy=Sentence("only a case that is waiting can be called"),
    )
    do: Literal["call-case"] = "call-case"
    case: Identifier


class _OnStage(Value):
    """An act on one case: the one named, else the one on stage."""

    do: str
    case: Identifier | None = None
    reason: Paragraph = ""


class StartQuestions(_OnStage):
    """The presentation is over, the judges ask."""

    words: ClassVar[Sentence] = Sentence("start the questions")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR,
        _RUNNING,
        (Stage.PRESENTING,),
        Stage.QUESTIONS,
        remedy=Sentence("questions follow the presentation"),
    )
    do: Literal["start-questions"] = "start-questions"


class OpenScoring(_OnStage):
    """Judges may submit from now on; also takes a closed case back to scoring."""

    words: ClassVar[Sentence] = Sentence("open scoring")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR,
        _RUNNING,
        (Stage.PRESENTING, Stage.QUESTIONS, Stage.CLOSED),
        Stage.SCORING,
        remedy=Sentence(
            "scoring opens after the presentation or the questions, or again after it was closed"
        ),
    )
    do: Literal["open-scoring"] = "open-scoring"


class CloseScoring(_OnStage):
    """No more ballots for this case; with ballots missing it needs a reason."""

    words: ClassVar[Sentence] = Sentence("close scoring")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR,
        _RUNNING,
        (Stage.SCORING,),
        Stage.CLOSED,
        remedy=Sentence("only a case that is being scored can be closed"),
    )
    do: Literal["close-scoring"] = "close-scoring"


class Announce(_OnStage):
    """Make a closed case's score public, or a corrected one in the place of the one that stands."""

    words: ClassVar[Sentence] = Sentence("announce the score")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR,
        _RUNNING,
        (Stage.CLOSED,),
        Stage.ANNOUNCED,
        again=(Stage.ANNOUNCED,),
        remedy=Sentence(
            "a score is announced after scoring is closed, and again once a ballot behind it "
            "has changed"
        ),
    )
    do: Literal["announce"] = "announce"


class Postpone(_OnStage):
    """Send a case on stage back to wait, at the end of the running order."""

    words: ClassVar[Sentence] = Sentence("postpone a case")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR,
        _RUNNING,
        (Stage.WAITING, *UNDER_WAY),
        Stage.WAITING,
        remedy=Sentence("a case can be postponed until scoring is closed"),
    )
    do: Literal["postpone"] = "postpone"


class Withdraw(_OnStage):
    """Take a case out of the meeting; its ballots are kept but do not count."""

    words: ClassVar[Sentence] = Sentence("withdraw a case")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR,
        _RUNNING,
        _STANDING,
        Stage.WITHDRAWN,
        remedy=Sentence("there is nothing to withdraw"),
    )
    do: Literal["withdraw"] = "withdraw"


class Reinstate(_OnStage):
    """Bring a withdrawn case back to wait."""

    words: ClassVar[Sentence] = Sentence("reinstate a case")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR,
        _RUNNING,
        (Stage.WITHDRAWN,),
        Stage.WAITING,
        remedy=Sentence("only a withdrawn case can be reinstated"),
    )
    do: Literal["reinstate"] = "reinstate"


class Reorder(Value):
    """Change the order of the cases that still wait."""

    words: ClassVar[Sentence] = Sentence("change the running order")
    rule: ClassVar[ActRule] = ActRule(_CHAIR, _RUNNING)
    do: Literal["reorder"] = "reorder"
    cases: tuple[Identifier, ...] = Field(max_length=10_000)
    """All waiting cases in their new order."""


class Pause(Value):
    """Interrupt the meeting; the clock stops, ballots may still be submitted."""

    words: ClassVar[Sentence] = Sentence("pause the meeting")
    rule: ClassVar[ActRule] = ActRule(_CHAIR, _RUNNING)
    do: Literal["pause"] = "pause"
    reason: Paragraph = ""


class Resume(Value):
    """Go on after a pause."""

    words: ClassVar[Sentence] = Sentence("resume the meeting")
    rule: ClassVar[ActRule] = ActRule(_CHAIR, _RUNNING, in_a_pause=True)
    do: Literal["resume"] = "resume"


class _Clock(Value):
    """An act on the clock of the case named, else of the one on stage."""

    do: str
    case: Identifier | None = None
    """Named by whoever may be heard late, when another case is on stage already."""


class StartClock(_Clock):
    """Let the clock run (again)."""

    words: ClassVar[Sentence] = Sentence("start the clock")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR, _RUNNING, UNDER_WAY, remedy=Sentence("there is nothing to time")
    )
    do: Literal["start-clock"] = "start-clock"


class PauseClock(_Clock):
    """Stop the clock where it is."""

    words: ClassVar[Sentence] = Sentence("stop the clock")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR, _RUNNING, UNDER_WAY, remedy=Sentence("there is nothing to time")
    )
    do: Literal["pause-clock"] = "pause-clock"


class AddTime(_Clock):
    """Give the case on stage more (or less) time."""

    words: ClassVar[Sentence] = Sentence("change the time")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR, _RUNNING, UNDER_WAY, remedy=Sentence("there is nothing to time")
    )
    do: Literal["add-time"] = "add-time"
    seconds: int = Field(ge=-86_400, le=86_400)


class _Scores(Value):
    """A whole ballot: one mark for every criterion."""

    do: str
    case: Identifier
    scores: Mapping[Key, Number] = Field(max_length=40)
    comment: Paragraph = ""
    """For the chair alone."""
    reasons: Mapping[Key, Paragraph] = Field(default_factory=dict, max_length=40)
    """Why a mark lies outside the criterion's usual band, by criterion."""


class SubmitBallot(_Scores):
    """A judge's ballot on a case that is being scored, or one that was returned to them."""

    words: ClassVar[Sentence] = Sentence("submit a ballot")
    rule: ClassVar[ActRule] = ActRule(
        (Role.JUDGE,),
        _RUNNING,
        (Stage.SCORING,),
        in_a_pause=True,
        again=(Stage.PRESENTING, Stage.QUESTIONS, Stage.CLOSED, Stage.ANNOUNCED),
    )
    do: Literal["submit-ballot"] = "submit-ballot"


class KeyBallot(_Scores):
    """A paper ballot, keyed in by the recorder or the chair."""

    words: ClassVar[Sentence] = Sentence("key in a paper ballot")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR_OR_RECORDER,
        _RUNNING,
        _STANDING,
        in_a_pause=True,
        remedy=Sentence("reinstate it first"),
    )
    do: Literal["key-ballot"] = "key-ballot"
    judge: Identifier


class Recuse(Value):
    """A judge does not score a case."""

    words: ClassVar[Sentence] = Sentence("record a recusal")
    rule: ClassVar[ActRule] = ActRule(
        (*_CHAIR_OR_RECORDER, Role.JUDGE),
        _RUNNING,
        _STANDING,
        in_a_pause=True,
        remedy=Sentence("reinstate it first"),
    )
    do: Literal["recuse"] = "recuse"
    case: Identifier
    reason: Paragraph = Field(min_length=1)
    judge: Identifier | None = None
    """The judge, where the chair or the recorder says it; else who acts."""


class ReturnBallot(Value):
    """Give a ballot (or a recusal) back to its judge, who may then submit again.

    The recorder gives back only what was keyed in. An announced score stands until it is announced
    again.
    """

    words: ClassVar[Sentence] = Sentence("return a ballot")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR_OR_RECORDER,
        _RUNNING,
        _STANDING,
        in_a_pause=True,
        remedy=Sentence("reinstate it first"),
    )
    do: Literal["return-ballot"] = "return-ballot"
    case: Identifier
    judge: Identifier
    reason: Paragraph = Field(min_length=1)


class VoidBallot(Value):
    """Keep a ballot (or a returned one) on record but do not count it; no other is awaited."""

    words: ClassVar[Sentence] = Sentence("make a ballot void")
    rule: ClassVar[ActRule] = ActRule(
        _CHAIR, _RUNNING, _STANDING, in_a_pause=True, remedy=Sentence("reinstate it first")
    )
    do: Literal["void-ballot"] = "void-ballot"
    case: Identifier
    judge: Identifier
    reason: Paragraph = Field(min_length=1)


class Undo(Value):
    """Undo an earlier act of the chair or the recorder; both stay on record."""

    words: ClassVar[Sentence] = Sentence("undo an act")
    rule: ClassVar[ActRule] = ActRule(_CHAIR_OR_RECORDER, (*_RUNNING, Phase.FINAL), in_a_pause=True)
    do: Literal["undo"] = "undo"
    seq: int = Field(ge=1)
    """The number of the act in the ledger."""


class RecordVote(Value):
    """The panel voted on cases with equal scores: more votes, better place.

    One vote for each judge who is not recused from any of them.
    """

    words: ClassVar[Sentence] = Sentence("record a panel vote")
    rule: ClassVar[ActRule] = ActRule(_CHAIR, _RUNNING, in_a_pause=True)
    do: Literal["record-vote"] = "record-vote"
    votes: Mapping[Identifier, Annotated[int, Field(ge=0, le=10_000)]] = Field(min_length=2)
    """Votes by case id."""


class DecideTie(Value):
    """The chair settles a tie: by an order, or by an extra prize for all tied."""

    words: ClassVar[Sentence] = Sentence("settle a tie")
    rule: ClassVar[ActRule] = ActRule(_CHAIR, _RUNNING, in_a_pause=True)
    do: Literal["decide-tie"] = "decide-tie"
    cases: tuple[Identifier, ...] = Field(min_length=2)
    """The tied cases; the best first unless all get the prize."""
    extra_prize: bool = False
    """All of them get the better prize; the tiers below move down."""
    reason: Paragraph = Field(min_length=1)


class DrawLots(Value):
    """The order of cases is drawn by lot: their running order, or that of equal scores.

    The order is not in the act: it follows from the contract, the digits and the cases' ids.
    """

    words: ClassVar[Sentence] = Sentence("draw lots")
    rule: ClassVar[ActRule] = ActRule(_CHAIR, _RUNNING, in_a_pause=True)
    do: Literal["draw"] = "draw"
    what: Literal["order", "tie"]
    """`order`: the running order of waiting cases; `tie`: which of tied cases is better."""
    cases: tuple[Identifier, ...] = Field(min_length=2, max_length=10_000)
    """`order`: cases that wait, which change places among themselves; `tie`: all of one tie."""
    digits: Line
    """1 to 20 digits, 0 to 9, as they were called out in the hall."""


class Freeze(Value):
    """Keep the board's standings as they are, whatever is announced from now on."""

    words: ClassVar[Sentence] = Sentence("freeze the board")
    rule: ClassVar[ActRule] = ActRule(_CHAIR, _RUNNING)
    do: Literal["freeze"] = "freeze"


class Finalise(Value):
    """The result is final; with ballots or cases missing it needs a reason.

    No score may be under correction, and no returned ballot awaited.
    """

    words: ClassVar[Sentence] = Sentence("make the result final")
    rule: ClassVar[ActRule] = ActRule(_CHAIR, _RUNNING)
    do: Literal["finalise"] = "finalise"
    reason: Paragraph = ""


Act = Annotated[
    OpenMeeting
    | CallCase
    | StartQuestions
    | OpenScoring
    | CloseScoring
    | Announce
    | Postpone
    | Withdraw
    | Reinstate
    | Reorder
    | Pause
    | Resume
    | StartClock
    | PauseClock
    | AddTime
    | SubmitBallot
    | KeyBallot
    | Recuse
    | ReturnBallot
    | VoidBallot
    | Undo
    | RecordVote
    | DecideTie
    | DrawLots
    | Freeze
    | Finalise,
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
    """The seat: "chair", "recorder", "supervisor" or a judge's id."""
    id: str
    """Made by whoever sent it; the same id happens once."""
    act: Act
    salt: str = ""
    """Random hex of the host's. Everybody is told the ledger's hashes; without it a line that holds
    little else unknown, and an id that can be guessed, could be found out from them by trying."""
