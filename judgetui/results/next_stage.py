"""Which cases of earlier meetings go on to the next stage: the best, and never part of a tie.

Several meetings become comparable by `Compare`: "none" takes their published scores as they are,
"ranks" the place of each case in its own meeting, "standardise" how far a score lies from the mean
of its own meeting, in sample standard deviations of that meeting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Literal, NamedTuple, get_args

from judgetui.meeting.message import Counted, Refused, Sentence, lines, listed
from judgetui.meeting.names import case_names, ranked_name
from judgetui.meeting.plan import Plan
from judgetui.meeting.second_key import awaited_seats, pending_words
from judgetui.meeting.state import Meeting, Phase, Standings

Compare = Literal["none", "ranks", "standardise"]
"""How the cases of several meetings are compared."""
COMPARISONS: tuple[Compare, ...] = get_args(Compare)


@dataclass(frozen=True, slots=True, eq=False)
class EarlierMeeting:
    """A meeting that cases are chosen from."""

    name: str
    """Its session's name."""
    head: str
    """The hash of its ledger's last line."""
    meeting: Meeting
    standings: Standings


class Candidate(NamedTuple):
    """A case that has a rank in its meeting, or an entrant, for whom the first case stands."""

    session: str
    case: str
    place: int
    """1 + how many are ranked before it, in its own meeting."""
    score: Decimal
    """As published."""
    value: Fraction
    """What it is compared by; more is better."""

    @property
    def code(self) -> str:
        """What names it among all meetings, such as "room-a/C03"."""
        return f"{self.session}/{self.case}"


@dataclass(frozen=True, slots=True)
class Selection:
    """The candidates that go on, the best first; of equal ones by session and running order."""

    chosen: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class TieAtCut:
    """A tie across the cut, which people have to settle."""

    certain: tuple[Candidate, ...]
    """Those that go on in any case, the best first."""
    tied: tuple[Candidate, ...]
    """Those among whom to choose."""
    places: int
    """How many of these can go on: at least one, fewer than there are."""

    def settled(self, included: Iterable[str]) -> Selection:
        """The selection with these of the tied, by id or, where that is not enough, by `code`.

        Raises `Refused` for a name that is none of them or could be several, for more or fewer
        than there are places, and for a choice against the ranks of a meeting.
        """
        named = {self._named(text) for text in included}
        if len(named) != self.places:
            raise Refused(
                Counted(
                    "%(places)d place is left for the tied, and %(count)d were named",
                    "%(places)d places are left for the tied, and %(count)d were named",
                    of="places",
                    places=self.places,
                    count=len(named),
                )
            )
        for left in self.tied:
            for one in named if left not in named else ():
                if left.session == one.session and left.place < one.place:
                    raise Refused(
                        "%(better)s is placed before %(worse)s in its own meeting, so it cannot "
                        "stay behind",
                        better=left.code,
                        worse=one.code,
                    )
        return Selection((*self.certain, *(one for one in self.tied if one in named)))

    def _named(self, text: str) -> Candidate:
        meant = [one for one in self.tied if text in (one.case, one.code)]
        if len(meant) > 1:
            raise Refused(
                "%(text)s could be several; write one of: %(codes)s",
                text=text,
                codes=listed(one.code for one in meant),
            )
        if not meant:
            raise Refused(
                "%(text)s is not tied at the cut; those that are: %(cases)s",
                text=text,
                cases=listed(names_of(self.tied)),
            )
        return meant[0]


def names_of(candidates: Sequence[Candidate]) -> list[str]:
    """What names each candidate: its id, or its `code` where they are of several meetings."""
    several = len({one.session for one in candidates}) > 1
    return [one.code if several else one.case for one in candidates]


def select(
    meetings: Sequence[EarlierMeeting], best: int, compare: Compare | None = None
) -> Selection | TieAtCut:
    """The best of these meetings, in whatever order they are named.

    Cases without a rank (without a score, withdrawn, or not competing) cannot go on. Raises
    `Refused` where a meeting is not final, several are not comparable, or too few are ranked.
    """
    check_final(meetings)
    _check_comparable(meetings, compare)
    found = candidates(meetings, compare or "none")
    if len(found) < best:
        raise Refused(
            Counted(
                "%(best)d are to go on, but only %(count)d is ranked; write a smaller --best",
                "%(best)d are to go on, but only %(count)d are ranked; write a smaller --best",
                best=best,
                count=len(found),
            )
        )
    chosen: list[Candidate] = []
    for group in _groups(found):
        places = best - len(chosen)
        if len(group) > places:
            return TieAtCut(tuple(chosen), tuple(group), places) if places else _whole(chosen)
        chosen += group
    return _whole(chosen)


def _whole(chosen: Iterable[Candidate]) -> Selection:
    return Selection(tuple(chosen))


def check_final(meetings: Iterable[EarlierMeeting]) -> None:
    """Raise `Refused` for a meeting whose result is not final, or about to become another one.

    That is while a score is under correction or a correction waits for a second key.
    """
    for one in meetings:
        if one.meeting.phase is not Phase.FINAL:
            raise Refused(
                "the result of %(session)s is not final yet; make it final on the chair's screen "
                "(`judgetui run`), then choose the next stage",
                session=one.name,
            )
        for pending in one.meeting.pending:
            raise Refused(
                "in %(session)s %(deed)s (act %(seq)d) waits for %(seats)s; have it confirmed or "
                "undo it there (`judgetui run`), then choose the next stage",
                session=one.name,
                deed=pending_words(one.meeting.plan, pending),
                seq=pending.seq,
                seats=awaited_seats(pending),
            )
        if changed := one.meeting.under_correction:
            raise Refused(
                "in %(session)s the announced score of %(cases)s is under correction; announce it "
                "again on the chair's screen (`judgetui run`), then choose the next stage",
                session=one.name,
                cases=case_names(one.meeting.plan, changed),
            )


def _check_comparable(meetings: Sequence[EarlierMeeting], compare: Compare | None) -> None:
    if len(meetings) > 1 and compare is None:
        raise Refused(
            "several meetings are not comparable by themselves; say how with --compare: none "
            "(scores as they are), ranks (the place in the own meeting) or standardise (by the "
            "mean and standard deviation of the own meeting)"
        )
    first, *others = meetings
    for other in others if compare == "none" else ():
        if _scale(first.meeting.plan) != _scale(other.meeting.plan):
            raise Refused(
                "%(first)s and %(other)s do not score by the same rule, so their scores cannot be "
                "compared as they are; write --compare ranks or --compare standardise",
                first=first.name,
                other=other.name,
            )


def _scale(plan: Plan) -> tuple[object, ...]:
    """What scores of one scale have in common: all that makes them, but not who judges.

    Where a score grows with the judges, as a sum does, also how many mark each criterion, and how
    much each of them counts.
    """
    rule = plan.scoring.model_copy(update={"ties": (), "ranks": "standard"})
    criteria = [(c.key, c.min, c.max, c.weight) for c in plan.criteria]
    carried = [(c.key, c.weight) for c in plan.carried]
    adds_up = plan.scoring.method.requires_equal or plan.scoring.total == "sum"
    judges = None
    if adds_up:
        judges = [
            sorted(plan.judge[one].weight for one in plan.panel if not c.judges or one in c.judges)
            for c in plan.criteria
        ]
    return rule, criteria, carried, plan.panel_weight, judges


def candidates(meetings: Iterable[EarlierMeeting], compare: Compare) -> list[Candidate]:
    """Everything that is ranked in these meetings, the best first.

    Equal ones come in the order of their sessions' names, then as they ran.
    """
    found = [one for meeting in meetings for one in _candidates_of(meeting, compare)]
    return sorted(found, key=lambda one: (-one.value, one.session, one.place))


def _candidates_of(earlier: EarlierMeeting, compare: Compare) -> Iterator[Candidate]:
    plan = earlier.meeting.plan
    rows = [row for row in earlier.standings.rows if row.rank is not None and row.score is not None]
    place_of = {row.rank: place for place, row in reversed(list(enumerate(rows, 1)))}
    scores = [Fraction(row.score or 0) for row in rows]
    if compare == "ranks":
        values = [Fraction(-place_of[row.rank]) for row in rows]
    else:
        values = deviations(earlier.name, scores) if compare == "standardise" else scores
        if plan.scoring.low_wins:
            values = [-value for value in values]
    position = {case: index for index, case in enumerate(earlier.meeting.order)}
    ordered = sorted(
        zip(rows, values, strict=True),
        key=lambda one: (place_of[one[0].rank], position[one[0].case]),
    )
    for row, value in ordered:
        assert row.score is not None
        yield Candidate(earlier.name, row.case, place_of[row.rank], row.score, value)


def deviations(session: str, scores: Sequence[Fraction]) -> list[Fraction]:
    """For each score z × |z|, with z = (score - mean) / sample standard deviation.

    That orders as z does and is exact, where z itself has a square root. All are 0 where all
    scores are equal. Raises `Refused` where there are fewer than two.
    """
    mean, variance = spread(session, scores)
    if not variance:
        return [Fraction(0)] * len(scores)
    return [(score - mean) * abs(score - mean) / variance for score in scores]


def spread(session: str, scores: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """The mean and sample variance of a meeting's scores; `Refused` for fewer than two."""
    if len(scores) < 2:
        raise Refused(
            "%(session)s has fewer than two ranked cases, so no standard deviation; write "
            "--compare none or --compare ranks",
            session=session,
        )
    mean = sum(scores, Fraction()) / len(scores)
    return mean, sum([(score - mean) ** 2 for score in scores], Fraction()) / (len(scores) - 1)


def _groups(found: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Candidates that nothing sets apart, the best first.

    Equal published scores that one meeting's tie chain set apart stay apart; between meetings no
    chain decides.
    """
    for _, several in groupby(found, key=lambda one: one.value):
        equal = list(several)
        if len({one.session for one in equal}) > 1:
            yield equal
        else:
            yield from (list(same) for _, same in groupby(equal, key=lambda one: one.place))


def tie_sentence(tie: TieAtCut, meetings: Collection[EarlierMeeting]) -> Sentence:
    """How many of those that tie at the cut can go on, and each of them on a line."""
    plans = {one.name: one.meeting.plan for one in meetings}
    several = len(plans) > 1
    told = Counted(
        "a tie at the cut: %(count)d are equal, and %(places)d place is left for them:",
        "a tie at the cut: %(count)d are equal, and %(places)d places are left for them:",
        of="places",
        count=len(tie.tied),
        places=tie.places,
    )
    named = (
        Sentence(
            "  %(id)s: %(name)s",
            id=one.code if several else one.case,
            name=ranked_name(plans[one.session], one.case),
        )
        for one in tie.tied
    )
    return lines([told, *named])
