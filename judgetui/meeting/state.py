"""What is true now: the meeting, its cases and ballots, the clock, the standings."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

from judgetui.meeting.acknowledged import AcknowledgedBy
from judgetui.meeting.calls import Call
from judgetui.meeting.ceremony_step import CeremonyStep
from judgetui.meeting.pending import Confirmed, Pending
from judgetui.meeting.plan import Criterion, Plan
from judgetui.meeting.read_out import ReadOut
from judgetui.meeting.spoken import Spoken

_NOTHING: Mapping[str, Any] = {}


def nothing() -> Mapping[str, Any]:
    """The very same empty mapping each time: one a ballot for each seat would be megabytes."""
    return _NOTHING


class Phase(StrEnum):
    """How far the meeting is."""

    PLANNING = "planning"
    OPEN = "open"
    DELIBERATING = "deliberating"
    """Every case is announced or withdrawn; ties are settled."""
    FINAL = "final"


class Stage(StrEnum):
    """How far a case is."""

    WAITING = "waiting"
    PRESENTING = "presenting"
    QUESTIONS = "questions"
    SCORING = "scoring"
    CLOSED = "closed"
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"


UNDER_WAY = (Stage.PRESENTING, Stage.QUESTIONS, Stage.SCORING)
"""The stages that only the case on stage can have."""
_TO_COME = (Stage.WAITING, *UNDER_WAY)


class BallotStatus(StrEnum):
    """What became of a judge's ballot on a case."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    """The chair gave it back; the judge is to submit again."""
    RECUSED = "recused"
    VOID = "void"
    """Kept, not counted, not awaited."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One judge's scores on one case, whole; or why there are none."""

    judge: str
    status: BallotStatus
    at: datetime.datetime
    by: str
    """The seat that entered it: the judge's, the recorder's or the chair's."""
    seq: int
    """The act that made it so."""
    version: int = 1
    """How many times the judge (or the recorder) has submitted; 0 before the first."""
    scores: Mapping[str, Decimal] = field(default_factory=nothing)
    """Marks by criterion key; empty when there are none or the seat may not see them."""
    comment: str = ""
    """For the chair alone."""
    reasons: Mapping[str, str] = field(default_factory=nothing)
    """Reasons for marks outside the usual band, by criterion key."""
    reason: str = ""
    """Why it was recused, returned, made void or, where it counts, corrected by the chair."""
    declared: bool = False
    """A recusal the plan declared beforehand."""
    total: Decimal | None = None
    """The judge's total, as the board shows it, where the seat may see that but not the marks."""
    feedback: str = ""
    """For the presenters, who read it."""

    @property
    def counts(self) -> bool:
        """Whether it is part of the case's score."""
        return self.status is BallotStatus.SUBMITTED

    @property
    def corrected(self) -> bool:
        """Whether it counts with marks that the chair put in the place of those handed in."""
        return self.counts and self.reason != ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points off (below 0) or added to the score of a case as a whole, by the chair."""

    points: Decimal
    kind: str
    """The key of the plan's kind; empty where the chair named the points."""
    reason: str
    """Why; may be empty where the kind says it."""
    seq: int
    """The act that made it."""


@dataclass(frozen=True, slots=True)
class CaseState:
    """One case: how far it is, and the ballots on it."""

    id: str
    stage: Stage = Stage.WAITING
    ballots: Mapping[str, Ballot] = field(default_factory=dict)
    """By judge id; a judge without an entry has done nothing yet."""
    called_at: datetime.datetime | None = None
    closed_at: datetime.datetime | None = None
    reason: str = ""
    """Why it was closed with ballots missing, postponed or withdrawn."""
    postponed: bool = False
    """Whether it was put back to wait, and has not been called again."""
    drawn: bool = False
    """Whether its place in the running order was drawn by lot, and it has not been called since."""
    published: Mapping[str, Ballot] | None = None
    """The ballots its announced score counts, once others are on record; else none. Empty for a
    seat that may not see them."""
    adjustments: tuple[Adjustment, ...] = ()
    """Points off or added, in the order of the acts. Judges and the board are told of those in a
    score they see by its row in the standings."""
    published_adjustments: tuple[Adjustment, ...] | None = None
    """Those its announced score counts, once others are on record; else none."""
    overtime: Mapping[str, int] = field(default_factory=nothing)
    """How many seconds a part of it ran over time, by stage ("presenting", "questions"); parts that
    kept to their time are left out. Counted from rules 3 on."""

    @property
    def under_correction(self) -> bool:
        """Whether the announced score stands although what it follows from has changed."""
        return self.published is not None or self.published_adjustments is not None

    @property
    def announced_ballots(self) -> Mapping[str, Ballot]:
        """The ballots that its announced score counts."""
        return self.ballots if self.published is None else self.published

    @property
    def announced_adjustments(self) -> tuple[Adjustment, ...]:
        """The points off or added that its announced score counts."""
        published = self.published_adjustments
        return self.adjustments if published is None else published


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the case on stage, as instants, so that every screen shows the same second."""

    started_at: datetime.datetime
    length: int
    """Seconds this part may take."""
    paused_at: datetime.datetime | None = None
    """Since when it stands still."""
    paused: datetime.timedelta = datetime.timedelta()
    """How long it stood still before."""

    def remaining(self, now: datetime.datetime) -> int:
        """Seconds left at this instant, rounded up; below 0 when over time."""
        elapsed = (self.paused_at or now) - self.started_at - self.paused
        # A clock beside the host's may be a moment behind it.
        elapsed = max(elapsed, datetime.timedelta())
        return self.length - elapsed // datetime.timedelta(seconds=1)


DecisionKind = Literal["vote", "chair", "draw", "extra", "withhold", "demote"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the panel or the chair decided on cases with equal scores, or on prizes."""

    kind: DecisionKind
    """`extra`: an extra prize for all; `withhold`: prizes left vacant; `demote`: a lower prize."""
    cases: tuple[str, ...]
    """`chair`, `draw`: the best first; `demote`: the case; `withhold`: none."""
    votes: Mapping[str, int]
    """`vote`: by case id."""
    reason: str
    seq: int
    ballots: Mapping[str, str] = field(default_factory=dict)
    """`vote`: the case each judge voted for, by judge id; empty for hands raised in the hall, and
    for a secret vote."""
    prize: int | None = None
    """`withhold`, `demote`: the tier, an index into `plan.prizes`; none for no prize."""
    count: int = 0
    """`withhold`: how many prizes of the tier stay vacant."""
    at: datetime.datetime | None = None
    """When it was taken down; none in a meeting of earlier rules."""
    by: str = ""
    """The seat that took it down; empty in a meeting of earlier rules."""


@dataclass(frozen=True, slots=True)
class TieVote:
    """A vote of the panel on the judges' own screens, until it is confirmed or dropped."""

    seq: int
    """The act that opened it, by which it is named."""
    cases: tuple[str, ...]
    """All the cases of the tie, in running order."""
    secret: bool
    votes: Mapping[str, str] = field(default_factory=dict)
    """The case each judge voted for, by judge id. Of a secret vote no seat has any; of an open one
    a judge's seat has that judge's, the chair's side all once it is closed."""
    closed: bool = False
    reason: str = ""
    """Why it was closed with votes missing."""
    voted: tuple[str, ...] = ()
    """Filled in by `redact`: who has voted, of those who may, in panel order; for a judge only
    whether they have."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Filled in by `redact` for the chair's side once it is closed: the votes by case id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to an objection."""

    text: str
    seq: int
    at: datetime.datetime
    by: str
    """The seat that took it down."""


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection to the result or to one case."""

    number: int
    """1, 2, 3 …: as it is cited."""
    seq: int
    at: datetime.datetime
    entered_by: str
    """The seat that took it down."""
    case: str | None
    """What it is about; none where it is about the whole result."""
    by: str
    """Who objects, as the name was given."""
    text: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Draw:
    """Cases whose order was drawn by lot, see `lots`."""

    what: Literal["order", "tie"]
    """Whether it is their running order, or the ranks of cases with equal scores."""
    cases: tuple[str, ...]
    """In the order that was drawn."""
    digits: str
    """As they were called out."""
    announced: int
    """How many cases were announced by then."""
    seq: int


AmendmentKind = Literal["case", "judge", "timing", "plan", "ballot", "score", "prize"]
"""What an amendment changes."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change, in the open, of what was agreed before the meeting or announced in it."""

    number: int
    """1, 2, 3 …: as it is cited."""
    seq: int
    """The act that made it."""
    at: datetime.datetime
    by: str
    """The seat that made it."""
    do: str
    """The act's name, such as "replace-judge"."""
    what: AmendmentKind
    """The kind of thing that was changed."""
    id: str
    """Of the case or judge; empty where there is only one of the kind."""
    field: str
    """Which part of it was changed; empty where the thing itself was added or left."""
    before: str
    """The value until then as people read it; empty where there was none."""
    after: str
    reason: str
    cases: tuple[str, ...] = ()
    """Ids of the cases it concerns."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place of the meeting before and after an act; what `undo` puts back."""

    slot: tuple[str, ...]
    """Such as ("stage", "C09"), ("ballot", "C09", "J3"), ("on_stage",)."""
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Done:
    """An act of the chair or recorder that may still be undone."""

    seq: int
    at: datetime.datetime
    by: str
    do: str
    """The act's name, such as "close-scoring"."""
    case: str | None
    judge: str | None
    changes: tuple[Change, ...] = ()
    """Empty in what a client receives."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One case in the standings, or one entrant with the sum of several cases."""

    case: str
    """Of an entrant the first case as planned, which stands for all of them."""
    rank: int | None
    """1, 2, 2, 4 …; none without ballots."""
    tied: bool
    """Whether it shares its rank, unsettled."""
    score: Decimal | None
    """As published: rounded half up."""
    exact: Fraction | None
    """Before the last rounding."""
    ballots: int
    """How many count."""
    panel: int
    """How many judges sit for this case, those with it who are recused from it."""
    recused: int
    criteria: Mapping[str, Decimal]
    """Each criterion's combined mark, as published."""
    prize: int | None
    """Index into `plan.prizes`; none while a tie across a prize line is unsettled."""
    settled_by: str | None
    """The link of the tie chain that placed it."""
    moved: int | None = None
    """Places up (+) or down (-) since the standings before; none when it is new."""
    under_correction: bool = False
    """Whether its announced score stands although the ballots behind it have changed."""
    expected: int = 0
    """How many judges were to judge it: those who are not recused."""
    rules_off: tuple[str, ...] = ()
    """What of the scoring rule does not apply to its score, in the words of `rules_off.WORDS`."""
    competes: bool = True
    """Whether it may have a rank; one that does not is scored and shown after all that have one."""
    corrected: Mapping[str, Fraction] = field(default_factory=dict)
    """What counts instead of a judge's total, by judge id, where the rule corrects it."""
    entrant: str = ""
    """Whose score it is, where the plan adds up the cases of an entrant."""
    adjustments: tuple[Adjustment, ...] = ()
    """Points off or added, which are in `score`; of an entrant those of all its cases."""
    unadjusted: Decimal | None = None
    """The published score without them; none where there are none, or no score."""


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """The boundary between two tiers of prizes, or between the last tier and none."""

    above: int
    """The last place above the line."""
    below: int
    margin: Decimal | None
    """Published score above less below (the other way round where low wins); none without both."""
    tied: tuple[str, ...] = ()
    """The cases an unsettled tie holds across the line."""


@dataclass(frozen=True, slots=True)
class Standings:
    """Ranks computed from ballots by the plan's scoring rule."""

    rows: tuple[Standing, ...] = ()
    """The best first; cases without ballots last, in running order; withdrawn ones are left out."""
    prize_lines: tuple[PrizeLine, ...] = ()
    provisional: bool = True
    parts: tuple[Standing, ...] = ()
    """The single cases of entrants: their own scores, with rank and prize of the entrant; entrants
    in the order of `rows`, their cases in running order."""

    @property
    def by_case(self) -> Mapping[str, Standing]:
        """Every single case by id, with its own score; ordered like `rows`."""
        parts: dict[str, list[Standing]] = {}
        for part in self.parts:
            parts.setdefault(part.entrant, []).append(part)
        found: dict[str, Standing] = {}
        for row in self.rows:
            for one in parts.get(row.entrant, [row]) if row.entrant else [row]:
                found[one.case] = one
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """Everything that is true now: the fold of the plan and every act so far.

    Two meetings of one session are equal when they have seen the same acts, so a comparison
    costs nothing; `Meeting.same` compares everything.
    """

    plan: Plan
    contract: str
    """The SHA-256 of the salt and the plan, also where the seat sees only part of the plan; before
    the meeting opens, when there is no salt, that of what the seat may see."""
    rules: int = 1
    """The rules of conduct it goes by, see `acts.RULES`."""
    phase: Phase = Phase.PLANNING
    seq: int = 0
    """The last act; 0 before the meeting opens."""
    at: datetime.datetime | None = None
    """When the last act was accepted."""
    paused_at: datetime.datetime | None = None
    """Since when the meeting is paused."""
    reason: str = ""
    """Why it is paused, or was made final with cases or ballots missing."""
    order: tuple[str, ...] = ()
    """Case ids in running order."""
    cases: Mapping[str, CaseState] = field(default_factory=dict)
    on_stage: str | None = None
    clock: Clock | None = None
    announced: tuple[str, ...] = ()
    """Case ids in the order they were announced."""
    corrected: tuple[str, ...] = ()
    """The cases whose public score was announced again, changed, until another is announced."""
    decisions: tuple[Decision, ...] = ()
    draws: tuple[Draw, ...] = ()
    """What was drawn by lot; for judges and the board, of ties only those of public cases."""
    amendments: tuple[Amendment, ...] = ()
    """What was changed in the open, in the order of the acts; for judges and the board those about
    prizes only once the result is final."""
    opened_with: Plan | None = None
    """The plan that the meeting opened with, of which the contract is; none where `plan` is it."""
    left: tuple[str, ...] = ()
    """Ids of the judges who were excused for the rest of the day, or replaced."""
    retired: tuple[str, ...] = ()
    """Ids of judges whose joining was undone; no other judge is given one of them."""
    pending: tuple[Pending, ...] = ()
    """The acts that wait for a second key, in their order."""
    confirmed: tuple[Confirmed, ...] = ()
    """The acts that took effect by a second key, in that order; for the chair's side alone."""
    tie_vote: TieVote | None = None
    """The vote of the panel that is under way on the judges' screens; at most one is."""
    objections: tuple[Objection, ...] = ()
    """In the order they were taken down; for the chair's side alone."""
    calls: tuple[Call, ...] = ()
    """The judges' calls that wait for an answer, and each judge's latest that has one, the oldest
    first; to a judge only their own, to announcer and board none."""
    frozen: Standings | None = None
    """The standings the board keeps, once it is frozen."""
    revealed: int = 0
    """Of a final result, the step of the ceremony that the hall sees; 0 before the first."""
    all_shown: bool = False
    """Whether that step is the last one, which shows all standings."""
    card: str = ""
    """The chair's words, which the hall sees in the place of that step; mostly none."""
    recent: tuple[Done, ...] = ()
    """The latest acts that may still be undone, the newest last."""
    standings: Standings | None = None
    """Filled in by `redact` with what this seat may see; none when it may see none."""
    public: Standings | None = None
    """Filled in by `redact` for those who see everything, while a score is under correction: the
    standings of the announced scores, which stand until then."""
    spoken: Mapping[str, Spoken] = field(default_factory=dict)
    """Filled in by `redact` for the announcer, by case id: the words of `called_out`."""
    ceremony: CeremonyStep | None = None
    """Filled in by `redact`: the step that the hall sees; none before the first."""
    earlier_commitments: tuple[str, ...] = ()
    """The commitments to a final result that was put right since, the first one first."""
    commitment: str = ""
    """Filled in by `redact` where standings are or were kept from the hall: see `commitment.py`."""
    acknowledged_by: AcknowledgedBy | None = None
    """When ballots count as taken, where the chair has said so during the meeting; for the chair's
    side alone."""
    read_out: ReadOut | None = None
    """Filled in by who keeps the ledger: its code at the newest announcement or final result."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Meeting):
            return NotImplemented
        return self.seq == other.seq and self.contract == other.contract

    def __hash__(self) -> int:
        return hash((self.seq, self.contract))

    def same(self, other: Meeting) -> bool:
        """Whether the two agree in every field."""
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    @classmethod
    def planned(cls, plan: Plan, *, rules: int = 1) -> Meeting:
        """The meeting before it opens."""
        cases = {case: CaseState(case) for case in plan.order}
        return cls(plan=plan, contract=plan.contract, rules=rules, order=plan.order, cases=cases)

    @property
    def stage(self) -> CaseState | None:
        """The case on stage."""
        return self.cases[self.on_stage] if self.on_stage else None

    @property
    def waiting_calls(self) -> tuple[Call, ...]:
        """The calls that wait for the chair's answer, the oldest first."""
        return tuple(call for call in self.calls if call.answered_at is None)

    def expected(self, case: str) -> int:
        """How many judges who count are to judge this case: those who are not recused."""
        ballots, panel = self.cases[case].ballots, self.plan.panel_for(case)
        recused = sum(
            judge in ballots and ballots[judge].status is BallotStatus.RECUSED for judge in panel
        )
        return self.without_conflicts(case) - recused

    def without_conflicts(self, case: str) -> int:
        """How many who count sit for it, less declared conflicts that are no recusals yet."""
        planning = self.phase is Phase.PLANNING
        return self.plan.to_judge[case] if planning else len(self.plan.panel_for(case))

    def awaited(self, case: str) -> tuple[str, ...]:
        """Ids of the judges who count whose ballot is still to come, in panel order."""
        panel = self.plan.panel
        return tuple(judge for judge in self.may_submit(case) if judge in panel)

    def may_submit(self, case: str) -> tuple[str, ...]:
        """Ids of all judges whose ballot on this case is still to come, in panel order."""
        ballots = self.cases[case].ballots
        return tuple(
            judge
            for judge in self.plan.seated(case)
            if judge not in ballots or ballots[judge].status is BallotStatus.RETURNED
        )

    def submitted(self, case: str) -> int:
        """How many ballots on this case are part of its score."""
        ballots = self.cases[case].ballots
        return sum(judge in ballots and ballots[judge].counts for judge in self.plan.panel)

    def returned(self, case: str) -> tuple[str, ...]:
        """Ids of the judges whose ballot on this case was given back, in panel order."""
        ballots = self.cases[case].ballots
        return tuple(
            judge.id
            for judge in self.plan.judges
            if judge.id in ballots and ballots[judge.id].status is BallotStatus.RETURNED
        )

    def has_left(self, judge: str) -> bool:
        """Whether a judge was excused or replaced and has nothing left to judge or to correct."""
        if judge not in self.left:
            return False
        away = self.plan.judge[judge].away
        returned = BallotStatus.RETURNED
        return not any(
            state.ballots[judge].status is returned
            if judge in state.ballots
            else state.stage in _TO_COME and case not in away
            for case, state in self.cases.items()
            if state.stage is not Stage.WITHDRAWN
        )

    @property
    def under_correction(self) -> tuple[str, ...]:
        """The cases whose announced score stands until it is announced again, in their order."""
        return tuple(case for case in self.order if self.cases[case].under_correction)


EMPTY = Meeting(
    # Unchecked: what stands here is right, and every start would wait for the check.
    plan=Plan.model_construct(
        title="",
        date=datetime.date(1, 1, 1),
        criteria=(Criterion.model_construct(key="none", name=""),),
    ),
    contract="",
)
"""No meeting yet: what a screen shows before it has one, and what a ledger's first line opens."""
