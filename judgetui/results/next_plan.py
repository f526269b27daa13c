"""The plan of the next stage, made from the plans of the earlier ones and the cases chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from pydantic import ValidationError

from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.names import case_names, judge_name
from judgetui.meeting.plan import Bilingual, Carried, Case, EarlierStage, Judge, Plan
from judgetui.meeting.rounding import rounded
from judgetui.meeting.state import BallotStatus, Stage
from judgetui.records.imports.errors import at, faults, refuse
from judgetui.results.next_stage import (
    Candidate,
    Compare,
    EarlierMeeting,
    Selection,
    candidates,
    spread,
)

_CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)
_LONGEST_ID = 32


@dataclass(frozen=True, slots=True)
class Carry:
    """That every case brings its earlier score along, and what it counts."""

    key: str
    weight: Decimal
    panel_weight: Decimal = Decimal(1)
    """What the panel's score of the next stage is multiplied by."""


@dataclass(frozen=True, slots=True)
class NextPlan:
    """A plan, and what people should know of how it came about."""

    plan: Plan
    origins: Mapping[str, tuple[str, str]]
    """By the id of each case, its session and its id there."""
    notes: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A case that goes on."""

    session: str
    case: Case
    candidate: Candidate

    @property
    def origin(self) -> tuple[str, str]:
        return self.session, self.case.id


def next_plan(
    meetings: Sequence[EarlierMeeting],
    selection: Selection,
    *,
    compare: Compare | None = None,
    carry: Carry | None = None,
) -> NextPlan:
    """The plan of the next stage: of the first of these meetings, with the cases that go on.

    They run in the order in which they ran, whose numbers begin again at 1, so that the running
    order does not tell how they were placed. Raises `Refused`.
    """
    first = meetings[0]
    plan = first.meeting.plan
    chosen = _chosen(meetings, selection)
    _check_entrants(meetings, chosen)
    scores = _carried(meetings, compare or "none", carry) if carry else {}
    ids, id_notes = _ids(chosen)
    labels, label_notes = _labels(chosen)
    ties, tie_notes = _ties(plan, carry)
    cases = [
        one.case.model_copy(
            update={"id": ids[one.origin], "number": number, "label": labels[one.origin]}
            | {"carried": {carry.key: scores[one.candidate]} if carry else {}}
        )
        for number, one in enumerate(chosen, 1)
    ]
    sources = tuple(EarlierStage(name=one.name, head=one.head) for one in meetings)
    made = _checked(
        plan,
        cases=tuple(cases),
        judges=tuple(_judges(first, chosen, ids)),
        scoring=plan.scoring.model_copy(update={"ties": ties}),
        carried=_carrying(meetings, carry),
        panel_weight=carry.panel_weight if carry else Decimal(1),
        earlier=sources,
    )
    notes = (*id_notes, *label_notes, *tie_notes, *_recusals(meetings, chosen))
    return NextPlan(made, {ids[one.origin]: one.origin for one in chosen}, notes)


def _checked(plan: Plan, **changes: object) -> Plan:
    """This plan with other fields, before the meeting opens; `Refused` with all its faults."""
    parts: dict[str, object] = {name: getattr(plan, name) for name in Plan.model_fields}
    parts |= {"needs": "", "salt": "", **changes}
    try:
        return Plan.model_validate(parts)
    except ValidationError as error:
        found = faults(error, parts)
    refuse(at("plan.json", fault.place, fault.sentence) for fault in found)


def _chosen(meetings: Sequence[EarlierMeeting], selection: Selection) -> list[_Chosen]:
    """The cases of the candidates that go on, in the order in which they ran."""
    by_name = {one.name: one.meeting for one in meetings}
    found = [
        _Chosen(one.session, meeting.plan.case[case], one)
        for one in selection.chosen
        for meeting in (by_name[one.session],)
        for case in meeting.plan.cases_of(one.case)
        if meeting.cases[case].stage is not Stage.WITHDRAWN
    ]
    ran = {
        (name, case): place
        for name, meeting in by_name.items()
        for place, case in enumerate(meeting.order)
    }
    return sorted(found, key=lambda one: (ran[one.session, one.case.id], one.session))


def _check_entrants(meetings: Sequence[EarlierMeeting], chosen: Sequence[_Chosen]) -> None:
    """Raise `Refused` where entrants of several meetings could not be told apart, or added up."""
    first = meetings[0]
    for other in meetings[1:]:
        if first.meeting.plan.scoring.entrants != other.meeting.plan.scoring.entrants:
            raise Refused(
                "of %(first)s and %(other)s only one adds up the cases of an entrant; choose from "
                "meetings that do the same",
                first=first.name,
                other=other.name,
            )
    where: dict[str, str] = {}
    for one in chosen:
        entrant = one.case.entrant
        if entrant and where.setdefault(entrant, one.session) != one.session:
            raise Refused(
                "%(entrant)s is an entrant in %(first)s and in %(other)s, and their cases would "
                "be added up as those of one; choose from one of the two",
                entrant=entrant,
                first=where[entrant],
                other=one.session,
            )


def _ids(chosen: Sequence[_Chosen]) -> tuple[Mapping[tuple[str, str], str], list[Sentence]]:
    """The id of each case in the next stage: its own, or with its session before it.

    All have it before them where cases of two sessions share an id.
    """
    times = Counter(one.case.id for one in chosen)
    if len(times) == len(chosen):
        return {one.origin: one.case.id for one in chosen}, []
    ids = {one.origin: f"{'-'.join(one.session.split())}-{one.case.id}" for one in chosen}
    again = [text for text, count in Counter(ids.values()).items() if count > 1]
    wrong = [*(text for text in ids.values() if len(text) > _LONGEST_ID), *again]
    if wrong:
        raise Refused(
            "cases of several meetings share an id, and with their session before it %(id)s is "
            "longer than %(longest)d characters or there twice; give the sessions' folders short "
            "names",
            id=wrong[0],
            longest=_LONGEST_ID,
        )
    shared = listed(text for text, count in times.items() if count > 1)
    note = Sentence(
        "cases of several meetings share an id (%(ids)s), so every id has its session before it",
        ids=shared,
    )
    return ids, [note]


def _labels(chosen: Sequence[_Chosen]) -> tuple[Mapping[tuple[str, str], str], list[Sentence]]:
    """The label of each case: its own, or none where cases of two sessions share one."""
    times = Counter(one.case.label for one in chosen if one.case.label)
    shared = [label for label, count in times.items() if count > 1]
    if not shared:
        return {one.origin: one.case.label for one in chosen}, []
    note = Sentence(
        "cases of several meetings share a label (%(labels)s), so all are called by their new "
        "numbers",
        labels=listed(shared),
    )
    return dict.fromkeys((one.origin for one in chosen), ""), [note]


def _judges(
    first: EarlierMeeting, chosen: Sequence[_Chosen], ids: Mapping[tuple[str, str], str]
) -> Iterator[Judge]:
    """The first meeting's judges but for those who left it, recused from cases that go on."""
    there = {one.case.id: ids[one.origin] for one in chosen if one.session == first.name}
    for judge in first.meeting.plan.judges:
        if judge.id in first.meeting.left:
            continue
        conflicts = tuple(there[case] for case in judge.conflicts if case in there)
        yield judge.model_copy(update={"conflicts": conflicts, "away": (), "replaces": ""})


def _ties(plan: Plan, carry: Carry | None) -> tuple[tuple[str, ...], list[Sentence]]:
    """The tie chain without links to scores that are not carried any more."""
    kept = {f"carried:{carry.key}"} if carry else set()
    gone = [link for link in plan.scoring.ties if link.startswith("carried:") and link not in kept]
    notes = []
    if gone:
        what = "the tie chain no longer has %(links)s: what was carried there is not carried on"
        notes.append(Sentence(what, links=listed(gone)))
    return tuple(link for link in plan.scoring.ties if link not in gone), notes


def _recusals(meetings: Sequence[EarlierMeeting], chosen: Sequence[_Chosen]) -> Iterator[Sentence]:
    """Judges who recused themselves during the first meeting, where the plan has no conflict."""
    first = meetings[0]
    for judge in first.meeting.plan.judges:
        if judge.id in first.meeting.left:
            continue
        cases = [
            one.case.id
            for one in chosen
            if one.session == first.name
            and one.case.id not in judge.conflicts
            and (ballot := first.meeting.cases[one.case.id].ballots.get(judge.id)) is not None
            and ballot.status is BallotStatus.RECUSED
        ]
        if cases:
            yield Sentence(
                "%(judge)s was recused from %(cases)s during %(session)s; if that still holds, "
                "write it into the plan as a conflict",
                judge=judge_name(first.meeting.plan, judge.id),
                cases=case_names(first.meeting.plan, cases),
                session=first.name,
            )


def _carrying(meetings: Sequence[EarlierMeeting], carry: Carry | None) -> tuple[Carried, ...]:
    """What is carried: called by the title of the meeting, where all have the same one."""
    if carry is None:
        return ()
    titles: list[str | Bilingual] = [one.meeting.plan.title for one in meetings]
    name = titles[0] if all(title == titles[0] for title in titles) else carry.key
    return (Carried(key=carry.key, name=name, weight=carry.weight),)


def _carried(
    meetings: Sequence[EarlierMeeting], compare: Compare, carry: Carry
) -> Mapping[Candidate, Decimal]:
    """What each candidate carries, rounded as the first meeting's scores are.

    "none": its published score. "ranks": 100 for the first place of a meeting and 0 for the last,
    evenly between. "standardise": m + s × z, with the mean and the sample standard deviation of
    all the scores together, and z by those of its own meeting.
    """
    for one in meetings:
        plan = one.meeting.plan
        if plan.scoring.low_wins:
            raise Refused(
                "in %(session)s the lowest score wins, so its scores cannot be added to others; "
                "leave --carry out",
                session=one.name,
            )
        if plan.scoring.entrants is not None:
            raise Refused(
                "%(session)s adds up the cases of an entrant, so no single case has the score to "
                "carry; leave --carry out",
                session=one.name,
            )
    found = candidates(meetings, compare)
    if compare == "none":
        return {one: one.score for one in found}
    rule = meetings[0].meeting.plan.scoring
    exact = _by_place(found) if compare == "ranks" else _standardised(found)
    return {one: rounded(exact[one], rule.decimals, rule.rounding) for one in found}


def _by_place(found: Sequence[Candidate]) -> Mapping[Candidate, Fraction]:
    last = {session: count - 1 for session, count in Counter(o.session for o in found).items()}
    return {one: 100 - Fraction(100 * (one.place - 1), last[one.session] or 1) for one in found}


def _standardised(found: Sequence[Candidate]) -> Mapping[Candidate, Fraction]:
    sessions = dict.fromkeys(one.session for one in found)
    scores = {
        name: [Fraction(one.score) for one in found if one.session == name] for name in sessions
    }
    mean, variance = spread("", [score for several in scores.values() for score in several])
    moved: dict[str, tuple[Fraction, Fraction]] = {}
    for name, several in scores.items():
        own_mean, own_variance = spread(name, several)
        moved[name] = own_mean, _root(variance / own_variance) if own_variance else Fraction(0)
    return {
        one: mean + (Fraction(one.score) - moved[one.session][0]) * moved[one.session][1]
        for one in found
    }


def _root(square: Fraction) -> Fraction:
    """A square root to 28 digits."""
    quotient = _CONTEXT.divide(Decimal(square.numerator), Decimal(square.denominator))
    return Fraction(_CONTEXT.sqrt(quotient))
