"""What a plan is made of before anything is checked, and what a scoring method has to offer.

A plan names the scoring method that it goes by, and a method may look at the whole plan: so both
stand here. The methods themselves are in `judgetui.meeting.methods`, the checked plan and every
part of it for those who only use them in `judgetui.meeting.plan`.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field, GetJsonSchemaHandler, PlainValidator
from pydantic_core import CoreSchema, PydanticKnownError

from judgetui.meeting.fields import (
    Bilingual,
    Called,
    Day,
    Fault,
    Language,
    Name,
    Number,
    Value,
    Weight,
)
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan_parts import (
    AdjustmentKind,
    Board,
    Carried,
    Case,
    Correction,
    Criterion,
    EarlierStage,
    Judge,
    Marking,
    Prize,
    PublicNotice,
    SecondKey,
    Standardisation,
    Timing,
    at_default,
    is_brief,
    readings,
)
from judgetui.meeting.rounding import Rounding, rounded

METHODS: dict[str, ScoringMethod] = {}
"""Every scoring method by the name it has in a plan; filled by `judgetui.meeting.methods`."""


def register(method: ScoringMethod) -> None:
    """Make a scoring method known, so that plans can name it."""
    METHODS[method.name] = method


def _known_method(value: object) -> str:
    if isinstance(value, str) and value in METHODS:
        return value
    *others, last = (repr(name) for name in METHODS)
    expected = f"{', '.join(others)} or {last}"
    raise PydanticKnownError("literal_error", {"expected": expected})


class _NamesInSchema:
    """The names of all methods, as a JSON schema lists them."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"enum": list(METHODS), "type": "string"}


MethodName = Annotated[str, PlainValidator(_known_method), _NamesInSchema]
"""The name of a scoring method."""


class ScoringRule(Value):
    """How ballots become a score, and what settles equal scores."""

    combine: MethodName = "trimmed"
    """How the judges' totals of a case become one number."""
    drop: int = Field(default=1, ge=0, le=20)
    """`trimmed`: how many of the highest, and of the lowest, are left out."""
    drop_by: Literal["ballot", "criterion"] = "ballot"
    """`trimmed`: leave out whole ballots by their total, or marks of each criterion."""
    drop_from: int = Field(default=5, ge=1, le=1000)
    """`trimmed`: with fewer ballots than this nothing is left out."""
    marks: Literal["scores", "places"] = Field(default="scores", exclude_if=at_default("scores"))
    """What a judge gives: marks, of which the highest is best, or the place of the case."""
    places: Literal["given", "scaled"] = Field(default="given", exclude_if=at_default("given"))
    """`rank-sum`: a place among the cases a judge scored as it is, or scaled to all of them."""
    points: tuple[Number, ...] = Field(default=(), max_length=1000, exclude_if=at_default(()))
    """`points`: what the first place with a judge brings, the second and so on; then nothing."""
    correct: Correction | None = Field(default=None, exclude_if=at_default(None))
    """How totals far from the others are corrected before they are combined."""
    standardise: Standardisation | None = Field(default=None, exclude_if=at_default(None))
    """How judges' totals are put on one scale before they are combined."""
    total: Literal["mean", "sum"] = Field(default="mean", exclude_if=at_default("mean"))
    """`trimmed`, `rank-sum`: the mean of what is left after dropping, or its sum."""
    round: Literal["end", "criterion", "panel"] = "end"
    """Round once at the end; or also each criterion's combined and weighted mark before adding; or
    also the panel's score before anything is done to it."""
    rounding: Rounding = Field(default="half-up", exclude_if=at_default("half-up"))
    """Which way a number between two published ones goes: halves away from zero, halves to the
    even digit, or always towards zero."""
    decimals: int = Field(default=2, ge=0, le=6)
    """Decimals of a published score."""
    floor: Number | None = Field(default=None, exclude_if=at_default(None))
    """The lowest score that points off leave; a score below it without them stays as it is."""
    entrants: Literal["sum"] | None = Field(default=None, exclude_if=at_default(None))
    """How the cases of one entrant, such as six dives, become one score that is ranked."""
    departed: Literal["keep", "drop"] = Field(default="keep", exclude_if=at_default("keep"))
    """Whether the ballots of a judge who is excused for the rest of the day still count."""
    ties: tuple[str, ...] = ("exact", "untrimmed", "chair")
    """What is tried, in order, when published scores are equal."""
    vote: Literal["secret", "open"] = Field(default="secret", exclude_if=at_default("secret"))
    """`vote` in `ties`: whether what a judge voted on a screen is told to nobody, or stands beside
    the judge's name for the chair's side and in the exports."""
    ranks: Literal["standard", "dense"] = Field(
        default="standard", exclude_if=at_default("standard")
    )
    """How ranks go on after cases that share one: 1, 1, 3 or 1, 1, 2."""

    @property
    def method(self) -> ScoringMethod:
        """The method that `combine` names."""
        return METHODS[self.combine]

    @property
    def low_wins(self) -> bool:
        """Whether the lowest score is the best."""
        return self.method.low_wins or (self.marks == "places" and not self.method.compares_cases)

    @property
    def compares_cases(self) -> bool:
        """Whether a case's score depends on the ballots of other cases."""
        return self.method.compares_cases or self.standardise is not None


class PlanFields(Value):
    """The fields of a plan and what follows from them; unchecked against each other."""

    judgetui: Literal[1] = 1
    """The version of this format."""
    title: Called
    venue: Name = ""
    date: Day
    start: str = Field(
        default="", pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$", exclude_if=operator.not_
    )
    """When the first case is to be called on that day, such as "14:00"; may be empty."""
    language: Language = "en"
    """The language of the meeting."""
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=40)
    scoring: ScoringRule = Field(default_factory=ScoringRule)
    carried: tuple[Carried, ...] = ()
    panel_weight: Weight = Decimal(1)
    """What the panel's score is multiplied by in the final score."""
    earlier: tuple[EarlierStage, ...] = Field(default=(), max_length=100, exclude_if=at_default(()))
    """The meetings whose best go on in this one, as `judgetui next` writes them down."""
    adjustments: tuple[AdjustmentKind, ...] = Field(
        default=(), max_length=40, exclude_if=at_default(())
    )
    """Kinds of points off or added that the chair may give a case in the meeting."""
    prizes: tuple[Prize, ...] = ()
    """Tiers of prizes, the best first."""
    timing: Timing = Field(default_factory=Timing)
    board: Board = Field(default_factory=Board)
    deputy: Name = Field(default="", exclude_if=operator.not_)
    """Who runs the stage beside the chair; without one there is no such seat."""
    second_key: SecondKey = Field(default_factory=SecondKey, exclude_if=at_default(SecondKey()))
    """Whose second key corrections and the final result take; by default nobody's."""
    feedback: Literal["optional", "required"] | None = Field(
        default=None, exclude_if=at_default(None)
    )
    """Whether judges may, or must, write to the presenters of a case; without it they do not."""
    notice: PublicNotice = Field(
        default_factory=PublicNotice, exclude_if=at_default(PublicNotice())
    )
    """How long the result is published before it stands, and who takes objections."""
    judges: tuple[Judge, ...] = Field(default=(), max_length=2000)
    cases: tuple[Case, ...] = Field(default=(), max_length=10_000)
    # Without one, a plan is written as it was before there were any.
    needs: str = Field(
        default="", pattern=r"^([0-9]+[.][0-9]+[.][0-9]+)?$", exclude_if=operator.not_
    )
    """The first version of judgetui that understands this plan, such as "0.3.0"; may be empty."""
    salt: str = Field(default="", pattern=r"^([0-9a-f]{64})?$", exclude_if=operator.not_)
    """32 random bytes in hex, drawn when the meeting opens: without them nobody can tell from the
    contract what is hidden in the plan. In the ledger and in the exports of a final result only."""

    @cached_property
    def criterion(self) -> Mapping[str, Criterion]:
        """The criteria by key."""
        return {criterion.key: criterion for criterion in self.criteria}

    @cached_property
    def adjustment(self) -> Mapping[str, AdjustmentKind]:
        """The kinds of points off or added by key."""
        return {kind.key: kind for kind in self.adjustments}

    @cached_property
    def judge(self) -> Mapping[str, Judge]:
        """The panel by id."""
        return {judge.id: judge for judge in self.judges}

    @cached_property
    def told_apart(self) -> Mapping[str, str | Bilingual]:
        """What tells judges of one name apart, by id: a short affiliation, else the id.

        Judges whose name nobody else has are not in it. What is long would be cut off in a list.
        """
        called: dict[str, list[Judge]] = {}
        for judge in self.judges:
            for name in readings(judge.name):
                called.setdefault(name, []).append(judge)
        found: dict[str, str | Bilingual] = {}
        for judge in self.judges:
            same = (one for name in readings(judge.name) for one in called[name])
            if others := [one for one in same if one is not judge]:
                where, places = judge.affiliation, [readings(one.affiliation) for one in others]
                alone = all(readings(where).isdisjoint(place) for place in places)
                found[judge.id] = where if alone and is_brief(where) else judge.id
        return found

    @cached_property
    def case(self) -> Mapping[str, Case]:
        """The cases by id."""
        return {case.id: case for case in self.cases}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids of the cases in running order."""
        return tuple(case.id for case in sorted(self.cases, key=lambda case: case.number))

    @cached_property
    def entrant_cases(self) -> Mapping[str, tuple[str, ...]]:
        """The cases of each entrant in the planned order, by the first of them.

        The first case stands for the entrant in ranks, ties and decisions, whatever becomes of it.
        Empty where every case is ranked on its own.
        """
        if self.scoring.entrants is None:
            return {}
        found: dict[str, list[str]] = {}
        for case in self.order:
            if entrant := self.case[case].entrant:
                found.setdefault(entrant, []).append(case)
        return {cases[0]: tuple(cases) for cases in found.values()}

    @cached_property
    def ranked_as(self) -> Mapping[str, str]:
        """By case id, the case that stands for it in the ranks: its entrant's first, or itself."""
        first = {case: one for one, cases in self.entrant_cases.items() for case in cases}
        return {case: first.get(case, case) for case in self.order}

    def cases_of(self, ranked: str) -> tuple[str, ...]:
        """The cases that this one stands for in the ranks; mostly itself alone."""
        return self.entrant_cases.get(ranked, (ranked,))

    @cached_property
    def criteria_of(self) -> Mapping[str, tuple[Criterion, ...]]:
        """The criteria that each judge marks, by the judge's id, in the order of the plan."""
        return {
            judge.id: tuple(c for c in self.criteria if not c.judges or judge.id in c.judges)
            for judge in self.judges
        }

    def asked(self, judge: str | None) -> tuple[Criterion, ...]:
        """The criteria that a judge marks; all of them for somebody who is not on the panel."""
        return self.criteria_of.get(judge or "", self.criteria)

    @cached_property
    def marking_of(self) -> Mapping[str, Marking]:
        """What a ballot of each judge is held against, by the judge's id."""
        return {one.id: Marking(one, self.criteria_of[one.id]) for one in self.judges}

    @cached_property
    def panel(self) -> tuple[str, ...]:
        """Ids of the judges whose ballots are part of scores."""
        return tuple(
            judge.id
            for judge in self.judges
            if judge.weight and any(c.weight for c in self.criteria_of[judge.id])
        )

    @cached_property
    def away_from(self) -> Mapping[str, frozenset[str]]:
        """Ids of the judges who do not sit for a case, by its id; only cases where there are any.

        Judges who are recused do sit for it.
        """
        away: dict[str, set[str]] = {}
        for judge in self.judges:
            for case in judge.away:
                away.setdefault(case, set()).add(judge.id)
        return {case: frozenset(judges) for case, judges in away.items()}

    def seated(self, case: str) -> tuple[str, ...]:
        """Ids of all judges who sit for a case, in the order of the panel."""
        away = self.away_from.get(case, ())
        return tuple(judge.id for judge in self.judges if judge.id not in away)

    def panel_for(self, case: str) -> tuple[str, ...]:
        """Ids of the judges who sit for a case and whose ballots are part of its score."""
        away = self.away_from.get(case)
        if away is None:
            return self.panel
        return tuple(judge for judge in self.panel if judge not in away)

    @cached_property
    def seats(self) -> Mapping[str, tuple[str, ...]]:
        """By the id of each judge, that judge and all who took over the seat, one after another."""
        after = {judge.replaces: judge.id for judge in self.judges if judge.replaces}
        seats: dict[str, tuple[str, ...]] = {}
        for judge in self.judges:
            seat = [judge.id]
            while (following := after.get(seat[-1])) is not None and following not in seat:
                seat.append(following)
            seats[judge.id] = tuple(seat)
        return seats

    @cached_property
    def markers(self) -> Mapping[frozenset[str], tuple[str, ...]]:
        """Who of those who count mark the same criteria that count, with the keys of these.

        Mostly the whole panel marks all of them.
        """
        found: dict[frozenset[str], tuple[str, ...]] = {}
        for criterion in self.counting:
            judges = frozenset(criterion.judges or self.panel).intersection(self.panel)
            found[judges] = (*found.get(judges, ()), criterion.key)
        return found

    @cached_property
    def to_judge(self) -> Mapping[str, int]:
        """How many judges count for each case: the panel but for conflicts and absences."""
        return self.marking(self.panel)

    @cached_property
    def most_markers(self) -> Mapping[frozenset[str], int]:
        """The most of each of these groups of judges that any case is to have, had nobody left."""
        if len(self.markers) == 1:
            return dict.fromkeys(self.markers, self.largest_panel)
        return {
            judges: max(self._with_vacancies(judges), default=len(judges))
            for judges in self.markers
        }

    def marking(self, judges: Collection[str]) -> Mapping[str, int]:
        """How many of these judges each case is to have: all but for conflicts and absences."""
        away = Counter(
            case for id_ in judges for case in {*self.judge[id_].conflicts, *self.judge[id_].away}
        )
        return {case.id: len(judges) - away[case.id] for case in self.cases}

    @cached_property
    def largest_panel(self) -> int:
        """The most judges any case is to have, had nobody left: what was agreed stays the rule."""
        return max(self._with_vacancies(self.panel), default=len(self.panel))

    def _with_vacancies(self, judges: Collection[str]) -> Iterable[int]:
        """`marking` of each case, with the seats of these judges in which nobody sits for it."""
        firsts = [one for one in judges if self.judge[one].replaces not in judges]
        for case, count in self.marking(judges).items():
            away = self.away_from.get(case)
            yield count + sum(away.issuperset(self.seats[one]) for one in firsts) if away else count

    @cached_property
    def counting(self) -> tuple[Criterion, ...]:
        """The criteria that are part of a judge's total."""
        return tuple(criterion for criterion in self.criteria if criterion.weight)

    @cached_property
    def weights_are_shares(self) -> bool:
        """Whether the weights are parts of one whole, and not factors."""
        return len(self.counting) > 1 and sum(c.weight for c in self.counting) == 1

    @cached_property
    def competing(self) -> int:
        """How many cases compete, or entrants where the plan adds up theirs."""
        return len({self.ranked_as[case.id] for case in self.cases if case.competes})

    @cached_property
    def prize_counts(self) -> tuple[int, ...]:
        """How many prizes each tier has."""
        shares = (Fraction(prize.share or 0) * self.competing for prize in self.prizes)
        return tuple(
            prize.count or int(rounded(share, 0, self.scoring.rounding))
            for prize, share in zip(self.prizes, shares, strict=True)
        )

    @cached_property
    def perfect(self) -> Decimal:
        """The total of a ballot with every criterion at its highest mark."""
        return sum((c.weight * c.max for c in self.criteria), Decimal(0))


class Row(NamedTuple):
    """A counting ballot in whole numbers."""

    total: int
    """In units of `Arithmetic.unit`."""
    marks: tuple[int, ...]
    """In the order of the criteria that its judge marks, in units of `Arithmetic.marks.over`."""
    weight: int = 1
    """How much its judge counts, in units of 1 / `Arithmetic.whole`."""


Totals = Mapping[str, Mapping[str, int]]
"""Judges' totals by judge id and case id, in units of `Arithmetic.unit`."""


@dataclass(frozen=True, slots=True)
class Combined:
    """The ballots on one case put together: `columns` are sums of marks that `divisor` divides."""

    columns: tuple[int, ...]
    """A sum for each criterion, in the order of the plan and the unit of the marks."""
    divisor: int
    total: Fraction | None = None
    """The combined total in the unit of totals; none where it is the weighted sum of the columns.
    It says more than the columns where totals were changed before they were combined."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Cases compared with each other by the totals judges gave them."""

    totals: Totals
    """What it was computed from."""
    panels: Mapping[str, Fraction]
    """The panel's score of each case that somebody totalled."""


@dataclass(frozen=True, slots=True)
class RuleException:
    """Part of a method that does not apply to a case that too few judges judged.

    Sentences may use `%(least)d`, the plan's `drop_from`.
    """

    word: str
    """Its name in the program's output; scripts depend on it."""
    label: Sentence
    """For where there is room for a few cells only."""
    brief: Sentence
    """As half a sentence."""
    sentence: Sentence
    """With `%(cases)s`, the cases it is true of."""


class ScoringMethod(ABC):
    """How the ballots on a case become the panel's score, and how that is told.

    A method has no state: everything it needs is in the plan and the ballots. What it may look at
    are the plan's settings (`plan.scoring`), criteria, judges and cases.
    """

    name: ClassVar[str]
    """Its name in a plan, `scoring.combine`."""
    choice: ClassVar[Sentence]
    """What it is chosen by where there is no plan yet, as in a workbook to fill in."""
    low_wins: ClassVar[bool] = False
    """Whether the lowest score is the best."""
    weighs_judges: ClassVar[bool] = False
    """Whether judges may count differently, by `judges[].weight`."""
    corrects_totals: ClassVar[bool] = False
    """Whether judges' totals may be changed before they are combined, by `scoring.correct` or
    `scoring.standardise`."""
    adds_up: ClassVar[bool] = False
    """Whether it can add what it combines instead of averaging, by `scoring.total`."""
    shows_score: ClassVar[bool] = True
    """Whether one case alone, as in the worked example, has a score."""
    compares_cases: ClassVar[bool] = False
    """Whether a case's score depends on the ballots of other cases, by `compare`.

    Then `scoring.round` does not apply: there are no combined marks behind the score.
    """
    exception: ClassVar[RuleException | None] = None
    """What may not apply to a case with fewer ballots than `ballots_required`."""
    requires_equal: ClassVar[bool] = False
    """Whether `ballots_required` depends on the ballots of other cases, by any plan."""

    # Computing.

    @abstractmethod
    def combine(self, rule: ScoringRule, ballots: Sequence[Row], whole: int) -> Combined:
        """The counting ballots on one case put together; there is at least one.

        `whole` is the weight of a judge who counts once.
        """

    def compare(
        self,
        rule: ScoringRule,
        totals: Totals,
        unit: int,
        cases: Collection[str],
        earlier: Comparison | None,
    ) -> Comparison:
        """These cases compared with each other; only asked where `compares_cases`.

        `unit` is what totals are whole numbers over. `earlier` is what this method returned for
        the same cases before: judges whose totals are the very same object have changed nothing
        since, and a panel score that is the same should be the same object.
        """
        raise NotImplementedError

    def panel_of_ranks(self, rule: ScoringRule, ranks: Sequence[int]) -> Fraction:
        """The panel's score of a case that the judges rank so; only asked where `compares_cases`.

        The worked example shows it.
        """
        raise NotImplementedError

    def panel_range(self, plan: PlanFields) -> Fraction:
        """The largest possible panel score less the smallest; here that of one ballot."""
        return ballot_range(plan)

    # Accepting a plan.

    def faults(self, plan: PlanFields) -> Iterable[Fault]:
        """Why this method cannot be used with a plan; none where it can."""
        return ()

    def warnings(self, plan: PlanFields) -> Iterable[Sentence]:
        """What is worth a second look before a meeting opens with this method."""
        return ()

    # Saying what does not apply.

    def ballots_required(self, plan: PlanFields, judged: Iterable[Collection[str]]) -> int:
        """The ballots on a case from which on the whole method applies to it.

        `judged` are the judges of each of the cases compared. 0 where any number does.
        """
        return 0

    def compares_ballots(self, plan: PlanFields) -> bool:
        """Whether `ballots_required` depends on the ballots of other cases."""
        return self.requires_equal

    def rules_off(
        self, plan: PlanFields, judged: Collection[str], required: int
    ) -> tuple[str, ...]:
        """What does not apply to a case that these judges judged, by name.

        `required` is what `ballots_required` gave. Nothing is off where there is no ballot.
        """
        return (self.exception.word,) if self.exception and 0 < len(judged) < required else ()

    # Telling people.

    @abstractmethod
    def title(self, plan: PlanFields) -> Sentence:
        """How scores come about, short enough for the board; no full stop."""

    @abstractmethod
    def description(self, plan: PlanFields) -> Sentence:
        """How a case's score comes about, a whole sentence for the rules page."""

    def drops(self, plan: PlanFields) -> int:
        """How many of the highest, and of the lowest, are left out with the plan's judges."""
        return 0

    def drops_marks(self, plan: PlanFields) -> bool:
        """Whether it is marks of each criterion that are left out, not whole ballots."""
        return False

    def example_ballots(self, plan: PlanFields) -> int:
        """The fewest ballots with which a worked example shows the whole method."""
        return 0

    @abstractmethod
    def outcome(self, plan: PlanFields, number: str, *, rounded: bool) -> Sentence:
        """What becomes of the numbers the worked example lists: who counts, and the result.

        `rounded` tells that the result is rounded before criteria are added.
        """


def ballot_range(plan: PlanFields) -> Fraction:
    """The largest total of one ballot less the smallest."""
    ranges = (abs(Fraction(c.weight)) * Fraction(c.max - c.min) for c in plan.criteria)
    return sum(ranges, Fraction())
