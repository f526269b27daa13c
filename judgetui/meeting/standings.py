"""From scores to ranks, and what set equal scores apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import is_
from typing import NamedTuple

from judgetui.meeting.frozen import with_fields
from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Bilingual, Plan
from judgetui.meeting.prizes import demoted, given_prize, prize_lines, prize_of
from judgetui.meeting.rules_off import ballots_required, rules_off
from judgetui.meeting.rules_text import tie_link
from judgetui.meeting.scoring import CaseScore
from judgetui.meeting.state import Decision, Meeting, Phase, PrizeLine, Standing, Standings
from judgetui.meeting.tally import Built, BuiltRow, LookedAt, Place, Ranks, Tally, Whole, tally
from judgetui.meeting.tally import tally as count
from judgetui.meeting.ties import Chain, Group, LinkStep

__all__ = ["Place", "Places", "Tally", "equal_scores", "places", "standings", "tally", "tie_walk"]


def standings(
    meeting: Meeting,
    *,
    tally: Tally | None = None,
    among: Collection[str] | None = None,
    before: Collection[str] | None = None,
) -> Standings:
    """The standings by the plan's rule, from the ballots on record.

    `tally` saves counting again what it has counted; it may be an older one. With `among` the
    meeting is taken to have these cases and no others. `before` are the cases of the standings
    that `moved` compares with; without it nothing has moved. Withdrawn cases are left out. The
    ballots must have their scores: on a redacted meeting this is a `KeyError`.
    """
    counted = count(meeting, tally)
    running = _running(meeting, counted, among)
    ranking = _Ranking(meeting, counted, running)
    built = counted.built.setdefault((among is None, before is None), Built())
    looked_at = LookedAt(
        running,
        list(ranking.scores.values()),
        [meeting.cases[case] for case in running],
        meeting.decisions,
        meeting.phase,
        _earlier(meeting, counted, before, built),
    )
    known, changed = built.whole, frozenset[str]()
    if known is not None and known.looked_at.like(looked_at):
        changed = known.looked_at.changed(looked_at)
        if not changed:
            return known.standings
    groups = ranking.groups()
    lines = prize_lines(meeting.plan, groups, ranking.ranked, meeting.decisions)
    kept = _kept_rows(ranking, groups, lines, known, changed, built.rows) if known else None
    rows, parts = kept or ranking.rows(groups, lines, looked_at.earlier, built.rows)
    now = Standings(rows, lines, meeting.phase is not Phase.FINAL, parts)
    built.whole = Whole(looked_at, ranking.required, groups, now)
    return now


def _earlier(
    meeting: Meeting, counted: Tally, before: Collection[str] | None, built: Built
) -> Mapping[str, int] | None:
    """The ranks among the cases `before`; the very same object while they are what they were."""
    if before is None:
        return None
    asked, known = list(before), built.earlier
    # Looked up one by one where cases are not compared, as all of them together take longer.
    if (
        known is not None
        and known.decisions == meeting.decisions
        and known.order == meeting.order
        and known.before == asked
        and not counted.arithmetic.rule.compares_cases
        and len(known.cases) == len(counted.cases.keys() & asked)
        and all(map(is_, known.scores, map(counted.scores.get, known.cases)))
    ):
        return known.ranks
    others = _Ranking(meeting, counted, _running(meeting, counted, before))
    cases, scores = list(others.scores), list(others.scores.values())
    if known is not None and (
        known.decisions == meeting.decisions
        and known.cases == cases
        and all(map(is_, known.scores, scores))
    ):
        return known.ranks
    ranks = _ranks(meeting.plan, others.groups())
    built.earlier = Ranks(asked, meeting.order, cases, scores, meeting.decisions, ranks)
    return ranks


def _kept_rows(
    ranking: _Ranking,
    groups: Sequence[Group],
    lines: Sequence[PrizeLine],
    known: Whole,
    changed: Collection[str],
    built: dict[str, BuiltRow],
) -> tuple[tuple[Standing, ...], tuple[Standing, ...]] | None:
    """The rows, where little but these cases changed; none where all are to be gone through.

    What stands above and below of where a case was and is has its place still, so that only the
    rows between are looked at: 0.8 ms of a ballot at 1,000 cases, not 2.2.
    """
    plan, scores = ranking.plan, ranking.scores
    if (
        not changed
        or plan.entrant_cases
        or known.required != ranking.required
        or _reach(known.standings.prize_lines) != _reach(lines)
        or (between := _between(known.groups, groups)) is None
    ):
        return None
    above = sum(len(group.cases) for group in groups[: between.start])
    decisions, earlier = known.looked_at.decisions, known.looked_at.earlier
    places = Places(plan, groups[between], lines, decisions, earlier, between.start, above).by_case
    rows = list(known.standings.rows)
    rows[above : above + len(places)] = [
        ranking.kept_row(case, scores[case], place, built) for case, place in places.items()
    ]
    for case in changed:
        if case not in places:
            (at,) = (at for at, row in enumerate(rows) if row.case == case)
            if (rows[at].score is None) is not (scores[case].points is None):
                return None
            rows[at] = ranking.kept_row(case, scores[case], _place_of(rows[at]), built)
    return tuple(rows), ()


def _between(before: Sequence[Group], after: Sequence[Group]) -> slice | None:
    """The groups that are not the very same at the same place; none where cases came or went."""
    if len(before) != len(after):
        return None
    first = [*map(is_, before, after), False].index(False)
    last = len(after) - [*map(is_, reversed(before), reversed(after)), False].index(False)
    between = slice(first, max(first, last))
    was, now = (
        [case for group in groups[between] for case in group.cases] for groups in (before, after)
    )
    return between if sorted(was) == sorted(now) else None


def _place_of(row: Standing) -> Place:
    """Where a row of a single case stands."""
    return Place(row.rank, row.tied, row.prize, row.settled_by, row.moved)


def _reach(lines: Sequence[PrizeLine]) -> list[tuple[int, tuple[str, ...]]]:
    """What of prize lines decides who has which prize."""
    return [(line.above, line.tied) for line in lines]


_NOWHERE = Place()


@dataclass(frozen=True)
class Places:
    """Ranks and prizes, without anything else that standings tell."""

    plan: Plan
    groups: Sequence[Group]
    """What is ranked in groups of one rank, the best first."""
    lines: Sequence[PrizeLine]
    """One below each tier of prizes."""
    decisions: Sequence[Decision]
    earlier: Mapping[str, int] | None = None
    """The ranks that `moved` compares with."""
    groups_above: int = 0
    """How many groups stand above these."""
    above: int = 0
    """How many cases stand above these."""

    @property
    def order(self) -> list[str]:
        """What is ranked, the best first."""
        return [case for group in self.groups for case in group.cases]

    @cached_property
    def by_case(self) -> Mapping[str, Place]:
        """Where everything that is ranked stands, the best first."""
        places: dict[str, Place] = {}
        ranks = _ranks(self.plan, self.groups, self.groups_above, self.above)
        earlier = self.earlier or {}
        lower = demoted(self.decisions)
        last = self.lines[-1].above if self.lines else 0
        for group in self.groups:
            at = self.above + len(places) + 1
            # A call for each of a thousand cases without a prize would be most of the time here.
            prize = prize_of(self.lines, group, at) if at <= last else None
            for case in group.cases:
                rank, there = ranks[case], earlier.get(case)
                moved = None if there is None else there - rank
                given = given_prize(prize, case, lower) if lower else prize
                places[case] = Place(rank, len(group.cases) > 1, given, group.settled_by, moved)
        return places


def places(meeting: Meeting, counted: Tally) -> Places:
    """The places that `standings` has, without its rows; `counted` is a tally of the meeting."""
    ranking = _Ranking(meeting, counted, _running(meeting, counted, None))
    groups, decisions = ranking.groups(), meeting.decisions
    lines = prize_lines(meeting.plan, groups, ranking.ranked, decisions)
    return Places(meeting.plan, groups, lines, decisions)


def equal_scores(plan: Plan, points: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """The cases with equal published scores together, the best first.

    `points` are those of everything that is ranked, in running order.
    """
    ordered = sorted(points, key=points.__getitem__, reverse=not plan.scoring.low_wins)
    return (tuple(equal) for _, equal in groupby(ordered, key=points.__getitem__))


def tie_walk(
    meeting: Meeting, case: str, *, tally: Tally | None = None
) -> tuple[Sequence[str], Sequence[LinkStep]]:
    """The ranked cases whose published score is that of this one, and each link tried on them.

    Cases in running order; neither where it has no rank. The totals of a judge are whole numbers
    over `Tally.arithmetic.unit`. Needs a whole meeting's ballots, as `standings` does.
    """
    counted = count(meeting, tally)
    ranking = _Ranking(meeting, counted, _running(meeting, counted, None))
    equal = next((one for one in ranking.equals() if case in one), ())
    return equal, tuple(ranking.chain().walk(equal)) if equal else ()


def _running(meeting: Meeting, counted: Tally, among: Collection[str] | None) -> list[str]:
    """The cases that stand, of those asked for, in running order."""
    wanted: Collection[str] = counted.cases
    if among is not None:
        wanted = counted.cases.keys() & set(among)
    if len(wanted) == len(meeting.order):
        return list(meeting.order)
    return [case for case in meeting.order if case in wanted]


class _Ranking:
    """Certain cases with their scores, and what of them is ranked: they, or their entrants."""

    def __init__(self, meeting: Meeting, counted: Tally, running: Sequence[str]) -> None:
        self.meeting, self.plan = meeting, meeting.plan
        self._tally = counted
        self.scores = counted.among(running)
        """By single case."""

    @cached_property
    def ranked(self) -> Mapping[str, CaseScore]:
        """The scores by the case that is ranked."""
        return self._tally.ranked(self.scores)

    @cached_property
    def cases(self) -> Mapping[str, Sequence[str]]:
        """The single cases, by the case that is ranked for them; both in running order."""
        if not self.plan.entrant_cases:
            return {case: (case,) for case in self.scores}
        cases: dict[str, list[str]] = {}
        for case in self.scores:
            cases.setdefault(self.plan.ranked_as[case], []).append(case)
        return cases

    def groups(self) -> list[Group]:
        """What has a score and competes in groups of one rank, the best first."""
        chain = self.chain()
        return [group for equal in self.equals() for group in self._tally.settled(chain, equal)]

    def chain(self) -> Chain:
        """What settles equal scores here."""
        return Chain(self.plan, self.ranked, self.meeting.decisions, self._counted())

    def equals(self) -> Iterator[tuple[str, ...]]:
        """What has a score and competes, those with equal published scores together, best first."""
        ranked, guests = self.ranked, self._tally.guests
        points = {
            case: points
            for case in self.cases
            if (points := ranked[case].points) is not None and case not in guests
        }
        return equal_scores(self.plan, points)

    def _counted(self) -> Mapping[str, Sequence[str]]:
        """The cases of each entrant that have a score."""
        return {
            first: [case for case in self.cases[first] if self.scores[case].points is not None]
            for first in self.plan.entrant_cases
            if first in self.cases
        }

    @cached_property
    def required(self) -> int:
        """How many ballots a case needs so that every rule holds for it."""
        judged = (
            score.totals.keys()
            for case, score in self.scores.items()
            if score.points is not None and self.plan.case[case].competes
        )
        return ballots_required(self.plan, judged)

    def rows(
        self,
        groups: Sequence[Group],
        lines: Sequence[PrizeLine],
        earlier: Mapping[str, int] | None,
        known: dict[str, BuiltRow],
    ) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
        """The rows as they are published, and the single cases of entrants.

        The ranked come first, then what has a score and does not compete, then what has none.
        `known` are rows built before, by case; those that are still right are kept.
        """
        places = Places(self.plan, groups, lines, self.meeting.decisions, earlier).by_case
        apart = [case for case in self.cases if case not in places]
        apart.sort(key=lambda case: self.ranked[case].points is None)
        rows: list[Standing] = []
        parts: list[Standing] = []
        entrants, scores, kept = self.plan.entrant_cases, self.scores, self.kept_row
        for case, place in (*places.items(), *((case, _NOWHERE) for case in apart)):
            if case in entrants:
                own = [kept(one, scores[one], place, known) for one in self.cases[case]]
                rows.append(self._entrant_row(case, own, place))
                parts += own
            else:
                rows.append(kept(case, scores[case], place, known))
        return tuple(rows), tuple(parts)

    def kept_row(
        self, case: str, score: CaseScore, place: Place, known: dict[str, BuiltRow]
    ) -> Standing:
        """The row of a single case: the very one of before where it has the same place."""
        state, phase, required = self.meeting.cases[case], self.meeting.phase, self.required
        one = known.get(case)
        if (
            one is not None
            and one.score is score
            and one.state is state
            and one.phase is phase
            and one.required == required
        ):
            if one.place == place:
                return one.row
            # It has only moved, as some sixty do by a ballot at a thousand cases.
            row = with_fields(one.row, **place._asdict())
        else:
            row = self._row(case, score, place)
        known[case] = BuiltRow(score, state, place, phase, required, row)
        return row

    def _row(self, case: str, score: CaseScore, place: Place) -> Standing:
        """The row of a case with this score: its own, or that of an entrant."""
        meeting, about = self.meeting, self.plan.case[case]
        if score.points is None:
            return unranked(meeting, case, place)
        return Standing(
            case,
            place.rank,
            place.tied,
            score.displayed,
            score.final,
            score.ballots,
            len(self.plan.panel_for(case)),
            score.recused,
            score.published,
            place.prize,
            place.settled_by,
            place.moved,
            under_correction=meeting.cases[case].under_correction,
            expected=meeting.without_conflicts(case) - score.recused,
            rules_off=rules_off(self.plan, score.totals.keys(), self.required),
            competes=about.competes,
            corrected=score.corrected,
            entrant=about.entrant,
            adjustments=meeting.cases[case].adjustments,
            unadjusted=score.unadjusted and score.unadjusted.displayed,
        )

    def _entrant_row(self, case: str, own: Sequence[Standing], place: Place) -> Standing:
        """The row of an entrant, given those of the cases that it adds up."""
        return replace(
            self._row(case, self.ranked[case], place),
            panel=max(row.panel for row in own),
            recused=sum([row.recused for row in own]),
            under_correction=any(row.under_correction for row in own),
            expected=sum([row.expected for row in own]),
            rules_off=tuple(dict.fromkeys(word for row in own for word in row.rules_off)),
            adjustments=tuple(one for row in own for one in row.adjustments),
        )


def _ranks(
    plan: Plan, groups: Sequence[Group], groups_above: int = 0, above: int = 0
) -> Mapping[str, int]:
    """Standard competition ranks, 1, 2, 2, 4, or dense ones, 1, 2, 2, 3, as the plan says.

    Those of groups that so many groups, of so many cases, stand above.
    """
    ranks: dict[str, int] = {}
    dense = plan.scoring.ranks == "dense"
    for index, group in enumerate(groups, groups_above + 1):
        rank = index if dense else above + len(ranks) + 1
        for case in group.cases:
            ranks[case] = rank
    return ranks


def unranked(meeting: Meeting, case: str, place: Place = _NOWHERE) -> Standing:
    """The row of a case that has no score yet; needs a whole meeting's ballots.

    Only an entrant who has a score for another case has a place all the same.
    """
    about = meeting.plan.case[case]
    expected = meeting.expected(case)
    return Standing(
        case=case,
        rank=place.rank,
        tied=place.tied,
        score=None,
        exact=None,
        ballots=0,
        panel=len(meeting.plan.panel_for(case)),
        recused=meeting.without_conflicts(case) - expected,
        criteria={},
        prize=place.prize,
        settled_by=place.settled_by,
        moved=place.moved,
        under_correction=meeting.cases[case].under_correction,
        expected=expected,
        competes=about.competes,
        entrant=about.entrant,
        adjustments=meeting.cases[case].adjustments,
    )


def row_title(plan: Plan, row: Standing) -> str | Bilingual:
    """What a row of the standings is called: by its entrant, else by the title of its case."""
    return row.entrant or plan.case[row.case].title


def row_number(plan: Plan, row: Standing, digits: int = 1) -> str:
    """The label or number of a row's case; empty for an entrant, who has several cases."""
    return "" if row.entrant else plan.case[row.case].called_in_list(digits)


def rank_text(row: Standing) -> str:
    """A rank as every list writes it: "3", "3=" where it is shared, "-" where there is none."""
    if row.rank is None:
        return "-"
    return f"{row.rank}=" if row.tied else str(row.rank)


class TieOutcome(NamedTuple):
    """Cases of equal displayed score that have different ranks."""

    score: Decimal
    links: tuple[str, ...]
    """Links of the tie chain that placed them, in the order they were tried."""
    cases: tuple[str, ...]
    """The best first."""


def settled_scores(plan: Plan, rows: Iterable[Standing]) -> tuple[TieOutcome, ...]:
    """The equal scores among these rows that something set apart, the best first."""
    ranked = (row for row in rows if row.rank is not None)
    found: list[TieOutcome] = []
    for score, equals in groupby(ranked, key=lambda row: row.score):
        group = list(equals)
        used = {row.settled_by for row in group}
        links = tuple(link for link in plan.scoring.ties if link in used)
        if links and score is not None:
            found.append(TieOutcome(score, links, tuple(row.case for row in group)))
    return tuple(found)


def settled_words(plan: Plan, equals: Iterable[TieOutcome]) -> Sentence:
    """Equal scores and what placed them, such as "Equal scores: 8.10 by a vote of the panel"."""
    said = [
        Sentence(
            "%(score)s by %(links)s",
            score=f"{one.score:f}",
            links=listed(tie_link(plan, link) for link in one.links),
        )
        for one in equals
    ]
    return Sentence("Equal scores: %(list)s", list=listed(said))
