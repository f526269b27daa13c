"""What each seat may see: everything else is taken out before it leaves the host.

Chair, deputy, recorder and supervisor see everything but the salt of the contract, which stays in
the ledger. A judge sees their own ballots and calls, and of the others' ballots how far they are.
While an announced score is under correction, judges and board see the case with the ballots it was
announced with, and that it is under correction; a judge sees their own ballot as it is. A case is
*public* once it is announced, unless the board is sealed or was frozen before; once the result is
final every announced case is, but from rules 3 on not where the board was sealed or frozen: then no
more is told than the step of the ceremony that is shown says, until the last one, which tells all.
Standings, carried scores, points off or added with their reasons and, where the plan shows judges,
their totals reach judges and board for public cases only; nobody else's marks ever do. Where it
does not, the board is told how many there are and how many have submitted, but not who. Amendments
are public: they are made in the open; the plan as it was before them is for those who see
everything. The announcer sees what the board sees. How the names of a case are said and its
citation are for who calls it out: judges and board are never sent them, the announcer those of the
case on stage and of the one on deck, and in the ceremony those of the cases that its step names.

A judge who has a vote on a tie sees whether it was cast, and in an open vote for what; chair,
recorder and supervisor see who has voted, the counts once the vote is closed, and of an open vote
then whose they are. Of a secret one nobody is ever told; it stays in the ledger's file alone.
Objections and, until the result is final, what was amended about prizes are for chair, recorder and
supervisor.

What may not be seen must not follow from what is sent. Until the result is final, standings come
without the marks by criterion and the exact scores, from which a judge could work out a colleague's
marks; and before there is a salt the contract is of what may be seen alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache, partial

from judgetui.meeting.ceremony import step_shown, waits_for_ceremony
from judgetui.meeting.chair_acts import (
    as_announced,
    hall_standings,
    overseen_vote,
    public_standings,
    seen_vote,
)
from judgetui.meeting.changed_cases import changed_cases
from judgetui.meeting.commitment import commitment
from judgetui.meeting.frozen import with_fields
from judgetui.meeting.plan import Case, Judge, Plan
from judgetui.meeting.rules_text import ONE_JUDGE
from judgetui.meeting.scoring import published_total
from judgetui.meeting.seat import ANNOUNCER, BOARD, Role, Seat
from judgetui.meeting.spoken import Spoken
from judgetui.meeting.standings import Tally, standings
from judgetui.meeting.state import (
    Amendment,
    Ballot,
    CaseState,
    Done,
    Draw,
    Meeting,
    Phase,
    Stage,
    Standing,
    Standings,
)

WHOLE = (Role.CHAIR, Role.DEPUTY, Role.RECORDER, Role.SUPERVISOR)
"""The roles that see every ballot."""
PUBLIC = (ANNOUNCER, BOARD)
"""The seats that see what the hall may see; the announcer also how it is said."""


_HALL_LOOKS_AT = ("plan", "phase", "order", "announced", "decisions")
"""What `hall_standings` looks at in a meeting, besides the cases that were announced."""


class _Kept:
    """What was hidden last for one kind of seat."""

    cases: tuple[Plan | None, Mapping[str, CaseState], Collection[str], Mapping[str, CaseState]]
    """The plan, the cases, those with their scores shown, and the outcome."""
    plan: tuple[Plan | None, Collection[str], Plan | None]
    """The plan, the public cases, and the outcome."""

    def __init__(self) -> None:
        self.cases = (None, {}, frozenset(), {})
        self.plan = (None, frozenset(), None)


class RedactionCache:
    """What `redact` took out last; kept by a caller that redacts one meeting again and again.

    A case or plan that is the very same object is then not redacted again. The outcome is the same
    with any cache and with none.
    """

    def __init__(self) -> None:
        self._named, self._nameless = _Kept(), _Kept()
        self._told: tuple[Standings | None, Standings | None] = (None, None)
        self._hall: tuple[Meeting, Standings] | None = None
        self._rows: dict[str, tuple[Standing, Standing]] = {}
        self._recent: tuple[tuple[Done, ...], tuple[Done, ...]] = ((), ())

    def kept(self, *, nameless: bool) -> _Kept:
        """What was hidden last, for seats that are told who judges or for those that are not."""
        return self._nameless if nameless else self._named

    def hall_standings(self, meeting: Meeting, tally: Tally | None) -> Standings:
        """What the hall may see of the standings; that of before while nothing announced changed.

        A ballot on the case on stage, as most are, is none of what was announced.
        """
        if self._hall is not None:
            before, now = self._hall
            if all(getattr(before, name) is getattr(meeting, name) for name in _HALL_LOOKS_AT) and (
                set(meeting.announced).isdisjoint(changed_cases(before.cases, meeting.cases))
            ):
                return now
        now = hall_standings(meeting, tally)
        self._hall = meeting, now
        return now

    def published(self, now: Standings) -> Standings:
        """Standings with what the hall is told of them, and nothing it could work more out of."""
        known, told = self._told
        if told is None or known is not now:
            rows, parts = self._published(now.rows), self._published(now.parts)
            told = replace(now, rows=rows, parts=parts)
            self._told = (now, told)
        return told

    def recent(self, recent: tuple[Done, ...]) -> tuple[Done, ...]:
        """The acts that may still be undone, without what undoing them would put back."""
        known, told = self._recent
        if known is not recent:
            told = tuple(
                Done(done.seq, done.at, done.by, done.do, done.case, done.judge) for done in recent
            )
            self._recent = recent, told
        return told

    def _published(self, rows: Iterable[Standing]) -> tuple[Standing, ...]:
        """These rows as they are told; of a row that is the very same, so is what is told of it."""
        published: list[Standing] = []
        for row in rows:
            known, told = self._rows.get(row.case, (None, None))
            if told is None or known is not row:
                told = replace(row, exact=None, criteria={}, corrected={})
                self._rows[row.case] = row, told
            published.append(told)
        return tuple(published)


def redact(
    meeting: Meeting,
    seat: Seat,
    tally: Tally | None = None,
    cache: RedactionCache | None = None,
) -> Meeting:
    """The meeting as a seat may see it, with the standings it may see.

    `tally` saves counting again; it may be of an earlier state of the meeting. `cache` saves
    redacting again what has not changed.
    """
    cache = cache or RedactionCache()
    if seat.role in WHOLE:
        return _whole(meeting, tally, cache)
    public = public_cases(meeting)
    shown = public if meeting.plan.board.show_judges else frozenset[str]()
    nameless = seat in PUBLIC and not meeting.plan.board.show_judges
    kept = cache.kept(nameless=nameless)
    cases = _ballots_of(seat.judge, meeting, _hidden(meeting, shown, kept, nameless=nameless))
    frozen = _seen_frozen(meeting)
    seen = _seen_standings(meeting, frozen, tally, cache)
    if nameless:
        frozen, seen = _nameless_links(frozen), _nameless_links(seen)
    return with_fields(
        _without_what_the_chairs_side_knows(_with_ceremony(meeting, tally)),
        plan=_hidden_plan(meeting.plan, public, kept, nameless=nameless),
        contract=_seen_contract(meeting, kept, nameless=nameless),
        cases=cases,
        corrected=_seen_corrected(meeting, public),
        draws=_seen_draws(meeting, public),
        amendments=_seen_amendments(meeting, public, nameless=nameless),
        left=() if nameless else meeting.left,
        tie_vote=seen_vote(meeting, seat.judge),
        frozen=frozen,
        standings=seen,
        calls=tuple(call for call in meeting.calls if call.by == seat.judge),
        spoken=_spoken(meeting, tally) if seat == ANNOUNCER else {},
    )


def _without_what_the_chairs_side_knows(meeting: Meeting) -> Meeting:
    """The meeting without the fields that judges and board are told nothing of."""
    return with_fields(
        meeting,
        reason="",
        decisions=(),
        opened_with=None,
        retired=(),
        pending=(),
        confirmed=(),
        objections=(),
        recent=(),
        public=None,
        acknowledged_by=None,
    )


def _whole(meeting: Meeting, tally: Tally | None, cache: RedactionCache) -> Meeting:
    public = None
    if as_announced(meeting) is not meeting:
        public = public_standings(meeting, tally)
    return with_fields(
        _with_ceremony(meeting, tally),
        plan=meeting.plan.unsalted,
        opened_with=meeting.opened_with and meeting.opened_with.unsalted,
        recent=cache.recent(meeting.recent),
        tie_vote=overseen_vote(meeting),
        standings=_whole_standings(meeting, tally),
        public=public,
    )


def _spoken(meeting: Meeting, tally: Tally | None) -> Mapping[str, Spoken]:
    """How the cases that are called out now or next are said; a case without words is left out."""
    cases = (meeting.plan.case[case] for case in called_out(meeting, tally))
    return {case.id: Spoken(case.say, case.citation) for case in cases if case.say or case.citation}


def called_out(meeting: Meeting, tally: Tally | None = None) -> tuple[str, ...]:
    """The cases whose words the announcer is given: the one on stage and the one on deck.

    Of a final result, those that the step of its ceremony names to the hall.
    """
    if meeting.phase is Phase.FINAL:
        step = step_shown(as_announced(meeting), tally)
        winners = step.winners if step is not None else ()
        return tuple(winner.case for winner in winners if winner.case)
    waiting = (case for case in meeting.order if meeting.cases[case].stage is Stage.WAITING)
    return tuple(filter(None, (meeting.on_stage, next(waiting, None))))


def _with_ceremony(meeting: Meeting, tally: Tally | None) -> Meeting:
    """The meeting with the step that the hall sees, and the commitment to what it does not see."""
    final = meeting.phase is Phase.FINAL
    step = step_shown(as_announced(meeting), tally) if final else None
    hidden = commitment(meeting, tally)
    return with_fields(meeting, ceremony=step, commitment=hidden)


def public_cases(meeting: Meeting) -> frozenset[str]:
    """The announced cases whose scores judges and board may see by now."""
    announced = frozenset(meeting.announced)
    if _told_all(meeting):
        return announced
    if meeting.plan.board.policy == "sealed":
        return frozenset()
    if meeting.frozen is not None:
        return announced.intersection(meeting.frozen.by_case)
    return announced


def _told_all(meeting: Meeting) -> bool:
    """Whether the result is final and the hall is told all of it."""
    return meeting.phase is Phase.FINAL and not waits_for_ceremony(meeting)


def _whole_standings(meeting: Meeting, tally: Tally | None) -> Standings:
    """The standings of every ballot; who moved is by the case on stage, or the latest before."""
    latest = meeting.on_stage or (meeting.announced[-1] if meeting.announced else None)
    before = [case for case in meeting.order if case != latest]
    return standings(meeting, tally=tally, before=before)


def _seen_standings(
    meeting: Meeting, frozen: Standings | None, tally: Tally | None, cache: RedactionCache
) -> Standings | None:
    """What judges and board see; of ballots on other than public cases nothing follows from it.

    `frozen` are the standings that the board keeps, as far as they may be seen.
    """
    if _told_all(meeting):
        return standings(as_announced(meeting), tally=tally)
    if meeting.plan.board.policy == "sealed":
        return None
    if frozen is not None:
        return _marked(meeting, frozen)
    return cache.published(cache.hall_standings(meeting, tally))


def _marked(meeting: Meeting, frozen: Standings) -> Standings:
    """The standings the board keeps, saying which of the scores are under correction by now."""
    marked = {case for case in frozen.by_case if meeting.cases[case].under_correction}
    if marked == {case for case, row in frozen.by_case.items() if row.under_correction}:
        return frozen
    ranked = {meeting.plan.ranked_as[case] for case in marked}
    return replace(
        frozen,
        rows=tuple(replace(row, under_correction=row.case in ranked) for row in frozen.rows),
        parts=tuple(replace(row, under_correction=row.case in marked) for row in frozen.parts),
    )


def _seen_frozen(meeting: Meeting) -> Standings | None:
    """The standings a board keeps, as long as it shows them and nothing has taken their place."""
    if meeting.frozen is None or meeting.plan.board.policy == "sealed":
        return None
    if _told_all(meeting):
        return None
    return RedactionCache().published(meeting.frozen)


def _seen_contract(meeting: Meeting, kept: _Kept, *, nameless: bool) -> str:
    """The contract as far as nothing hidden can be told from it by trying.

    Once the meeting is open its salt sees to that.
    """
    if meeting.phase is not Phase.PLANNING:
        return meeting.contract
    return _hidden_plan(meeting.plan, frozenset(), kept, nameless=nameless).contract


def _seen_corrected(meeting: Meeting, public: Collection[str]) -> tuple[str, ...]:
    """The public cases whose score was corrected, on a board that is not frozen."""
    if meeting.frozen is not None:
        return ()
    return tuple(case for case in meeting.corrected if case in public)


def _seen_draws(meeting: Meeting, public: Collection[str]) -> tuple[Draw, ...]:
    """The draws of the running order, and those of ties between cases that are public."""
    return tuple(
        draw
        for draw in meeting.draws
        if draw.what == "order"
        or all(
            case in public or meeting.cases[case].stage is Stage.WITHDRAWN
            for ranked in draw.cases
            for case in meeting.plan.cases_of(ranked)
        )
    )


def _seen_amendments(
    meeting: Meeting, public: Collection[str], *, nameless: bool
) -> tuple[Amendment, ...]:
    """The amendments, without whose ballot was changed, what it came to, or why.

    Nor do they tell why a judge came or left, or a case was withdrawn; to boards that name no
    judges, nor who.

    Of a score they tell what the hall saw, which is nothing where the board is sealed or frozen,
    also once the result is final: the score before was not shown then. Those that tell who is given
    a prize are left out until all of the result is told.
    """
    hidden = meeting.frozen is not None or meeting.plan.board.policy == "sealed"
    shown = () if hidden else public

    def told(one: Amendment) -> Amendment:
        if one.what == "judge":
            one = replace(one, reason="")
            return replace(one, id="", before="", after="") if nameless else one
        if one.what == "ballot":
            return replace(one, field="", before="", after="", reason="")
        if one.do == "withdraw":
            return replace(one, reason="")
        if one.what == "score" and one.id not in shown:
            return replace(one, before="", after="", reason="")
        return one

    final = _told_all(meeting)
    return tuple(told(one) for one in meeting.amendments if final or one.what != "prize")


def _hidden_ballot(ballot: Ballot, judge: str | None = None) -> Ballot:
    """That there is a ballot, and how far it is; of its own judge, or of whoever is named."""
    who = ballot.judge if judge is None else judge
    return Ballot(who, ballot.status, ballot.at, "", 0, declared=ballot.declared)


def _shown_ballot(plan: Plan, ballot: Ballot) -> Ballot:
    """A ballot with its total; its marks and what was written beside them are for the chair."""
    hidden = _hidden_ballot(ballot)
    if not ballot.counts:
        return hidden
    total = published_total(plan, ballot.scores)
    return with_fields(hidden, total=total)


def _hidden(
    meeting: Meeting, shown: Collection[str], kept: _Kept, *, nameless: bool
) -> Mapping[str, CaseState]:
    """Every case with what nobody but the chair's side may see taken out."""
    plan, before, shown_before, hidden_before = kept.cases
    hidden: dict[str, CaseState] = {}
    changed: Iterable[str] = meeting.cases
    if plan is meeting.plan and list(before) == list(meeting.cases):
        hidden = dict(hidden_before)
        changed = {*changed_cases(before, meeting.cases), *(set(shown) ^ set(shown_before))}
    for case in changed:
        if (state := meeting.cases.get(case)) is not None:
            hide = partial(_shown_ballot, meeting.plan) if case in shown else _hidden_ballot
            ballots = _nameless(meeting.plan, state) if nameless else _seen(state, hide)
            published: Mapping[str, Ballot] | None = {} if state.under_correction else None
            hidden[case] = with_fields(
                state,
                ballots=ballots,
                reason="",
                published=published,
                adjustments=(),
                published_adjustments=None,
            )
    kept.cases = (meeting.plan, meeting.cases, shown, hidden)
    return hidden


@cache
def _numbers(count: int) -> tuple[str, ...]:
    """As many numbers, the very same texts for every case."""
    return tuple(str(number) for number in range(1, count + 1))


def _nameless(plan: Plan, case: CaseState) -> Mapping[str, Ballot]:
    """How far the ballots of those who count are on a case, as they came, one for each seat.

    The first takes the first number of `_nameless_panel` that sits for the case, and so on.
    """
    given = case.announced_ballots
    ordered = sorted(
        (given[judge] for judge in plan.panel if judge in given), key=lambda ballot: ballot.seq
    )
    away = plan.away_from.get(case.id, ())
    seats = zip(_numbers(len(plan.panel)), plan.panel, strict=True)
    numbers = (number for number, judge in seats if judge not in away)
    return {
        number: _hidden_ballot(ballot, number)
        for number, ballot in zip(numbers, ordered, strict=False)
    }


def _hidden_plan(plan: Plan, public: Collection[str], kept: _Kept, *, nameless: bool) -> Plan:
    """The plan without hints for the announcer, carried scores not public yet, or who judges."""
    plan = plan.unsalted
    before, public_before, hidden = kept.plan
    if hidden is not None and before is plan and public_before == public:
        return hidden
    hidden = plan
    if plan.carried or nameless or any(case.say or case.citation for case in plan.cases):
        cases = tuple(_hidden_case(case, public) for case in plan.cases)
        hidden = plan.changed(cases=cases)
        if nameless:
            hidden = hidden.changed(**_nameless_panel(plan))
    kept.plan = (plan, public, hidden)
    return hidden


def _hidden_case(case: Case, public: Collection[str]) -> Case:
    """A case of the plan without hints and scores that are not public; the same if it has none."""
    hidden: dict[str, object] = {"say": "", "citation": ""} if case.say or case.citation else {}
    if case.carried and case.id not in public:
        hidden["carried"] = {}
    return case.model_copy(update=hidden) if hidden else case


def _nameless_panel(plan: Plan) -> Mapping[str, object]:
    """The judges who count, as numbers, the criteria that such a number marks, and the rule."""
    numbers = {judge: str(number) for number, judge in enumerate(plan.panel, 1)}
    judges = (
        Judge(id=number, name=number, weight=plan.judge[judge].weight, away=plan.judge[judge].away)
        for judge, number in numbers.items()
    )
    criteria = plan.criteria
    if any(criterion.judges for criterion in criteria):
        criteria = tuple(
            criterion.model_copy(
                update={"judges": tuple(numbers[j] for j in criterion.judges if j in numbers)}
            )
            for criterion in criteria
        )
    ties = tuple(_nameless_link(link) for link in plan.scoring.ties)
    scoring = plan.scoring.model_copy(update={"ties": ties})
    return {"judges": tuple(judges), "criteria": criteria, "scoring": scoring}


def _nameless_link(link: str) -> str:
    """A link of the tie chain without which judge it is about."""
    return ONE_JUDGE if link.startswith(ONE_JUDGE) else link


def _nameless_links(now: Standings | None) -> Standings | None:
    """Standings that do not say which judge's total set equal scores apart."""
    links = {row.settled_by for row in now.rows} if now is not None else set()
    if now is None or not any(link.startswith(ONE_JUDGE) for link in links if link):
        return now

    def told(rows: Iterable[Standing]) -> tuple[Standing, ...]:
        return tuple(
            replace(row, settled_by=row.settled_by and _nameless_link(row.settled_by))
            for row in rows
        )

    return replace(now, rows=told(now.rows), parts=told(now.parts))


def _seen(case: CaseState, hide: Callable[[Ballot], Ballot]) -> Mapping[str, Ballot]:
    return {judge: hide(ballot) for judge, ballot in case.announced_ballots.items()}


def _ballots_of(
    judge: str | None, meeting: Meeting, hidden: Mapping[str, CaseState]
) -> Mapping[str, CaseState]:
    """The hidden cases with this judge's own ballots whole."""
    if judge is None:
        return hidden
    cases = dict(hidden)
    for case, state in meeting.cases.items():
        if own := state.ballots.get(judge):
            cases[case] = with_fields(hidden[case], ballots={**hidden[case].ballots, judge: own})
    return cases
