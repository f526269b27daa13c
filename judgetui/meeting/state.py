"""What is true now: the meeting, its cases and ballots, the clock, the standings."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Criterion, Name, Plan


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
    scores: Mapping[str, Decimal] = field(default_factory=dict)
    """Marks by criterion key; empty when there are none or the seat may not see them."""
    comment: str = ""
    """For the chair alone."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Reasons for marks outside the usual band, by criterion key."""
    reason: str = ""
    """Why it was recused, returned or made void."""
    declared: bool = False
    """A recusal the plan declared beforehand."""
    total: Decimal | None = None
    """The judge's total, as the board shows it, where the seat may see that but not the marks."""

    @property
    def counts(self) -> bool:
        """Whether it is part of the case's score."""
        return self.status is BallotStatus.SUBMITTED


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

    @property
    def under_correction(self) -> bool:
        """Whether the announced score stands although the ballots behind it have changed."""
        return self.published is not None

    @property
    def announced_ballots(self) -> Mapping[str, Ballot]:
        """The ballots that its announced score counts."""
        return self.ballots if self.published is None else self.published


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


@dataclass(frozen=True, slots=True)
class Decision:
    """What the panel or the chair decided on cases with equal scores."""

    kind: str
    """`vote`, `chair`, `draw` or `extra` (an extra prize for all of them)."""
    cases: tuple[str, ...]
    """`chair`, `draw`: the best first."""
    votes: Mapping[str, int]
    """`vote`: by case id."""
    reason: str
    seq: int


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
    """How many judges the panel has, those with it who were not to judge this case."""
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
    """The cases whose public score was changed by announcing it again, until another case is
    announced."""
    decisions: tuple[Decision, ...] = ()
    draws: tuple[Draw, ...] = ()
    """What was drawn by lot; for judges and the board, of ties only those of public cases."""
    frozen: Standings | None = None
    """The standings the board keeps, once it is frozen."""
    recent: tuple[Done, ...] = ()
    """The latest acts that may still be undone, the newest last."""
    standings: Standings | None = None
    """Filled in by `redact` with what this seat may see; none when it may see none."""
    public: Standings | None = None
    """Filled in by `redact` for those who see everything, while a score is under correction: the
    standings of the announced scores, which stand until then."""

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

    def expected(self, case: str) -> int:
        """How many judges who count are to judge this case: those who are not recused."""
        ballots, panel = self.cases[case].ballots, self.plan.panel
        recused = sum(
            judge in ballots and ballots[judge].status is BallotStatus.RECUSED for judge in panel
        )
        return self.without_conflicts(case) - recused

    def without_conflicts(self, case: str) -> int:
        """The panel's size, less declared conflicts that are no recusals on record yet."""
        planning = self.phase is Phase.PLANNING
        return self.plan.to_judge[case] if planning else len(self.plan.panel)

    def awaited(self, case: str) -> tuple[str, ...]:
        """Ids of the judges who count whose ballot is still to come, in panel order."""
        panel = self.plan.panel
        return tuple(judge for judge in self.may_submit(case) if judge in panel)

    def may_submit(self, case: str) -> tuple[str, ...]:
        """Ids of all judges whose ballot on this case is still to come, in panel order."""
        ballots = self.cases[case].ballots
        return tuple(
            judge.id
            for judge in self.plan.judges
            if judge.id not in ballots or ballots[judge.id].status is BallotStatus.RETURNED
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


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What a list of sessions says of one."""

    name: str
    title: Name | None = None
    date: datetime.date | None = None
    phase: Phase | None = None
    acts: int = 0
    problem: Sentence | None = None
    """Why it cannot be read; the fields above are empty then."""
