"""What an act would make of scores, ranks and prizes, to be shown before anyone says yes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from judgetui.meeting.acts import Act, Entry
from judgetui.meeting.amendments import NOTHING
from judgetui.meeting.apply import apply, effect
from judgetui.meeting.message import Refused, Sentence, lines, listed
from judgetui.meeting.names import case_name
from judgetui.meeting.pending import Pending
from judgetui.meeting.plan import Plan
from judgetui.meeting.second_key import pending_act
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Standing
from judgetui.meeting.tally import Tally, tally

_SHOWN = 6
"""How many of the cases that move a question names; it counts the others."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a case has: its published score, its rank and its prize."""

    score: Decimal | None = None
    rank: int | None = None
    prize: int | None = None
    """Index into `plan.prizes`; none also while a tie across its line is unsettled."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A case whose score, rank or prize is another one afterwards."""

    case: str
    before: Figures
    after: Figures


def foreseen(meeting: Meeting, act: Act, by: str = "chair") -> Meeting:
    """A whole meeting once this act of a seat has taken effect, whoever else is to confirm it.

    Raises `Refused` where it would be refused.
    """
    entry = Entry(seq=meeting.seq + 1, at=meeting.at, by=by, id="foreseen", act=act)
    after = apply(meeting, entry)
    waits = any(pending.seq == entry.seq for pending in after.pending)
    return effect(meeting, entry) if waits else after


def moves(before: Meeting, after: Meeting) -> tuple[Moved, ...]:
    """Every case that moves from one whole meeting to the next, the best afterwards first.

    By the ballots on record, also where an announced score stands until it is announced again.
    """
    counted = tally(before)
    old, new = _figures(before, counted), _figures(after, counted)
    cases = [*new, *(case for case in old if case not in new)]
    nothing = Figures()
    found = (Moved(case, old.get(case, nothing), new.get(case, nothing)) for case in cases)
    return tuple(one for one in found if one.before != one.after)


def _figures(meeting: Meeting, counted: Tally) -> dict[str, Figures]:
    def figures(row: Standing) -> Figures:
        return Figures(row.score, row.rank, row.prize)

    return {case: figures(row) for case, row in standings(meeting, tally=counted).by_case.items()}


def foreseen_moves(meeting: Meeting, act: Act, by: str = "chair") -> tuple[Moved, ...]:
    """Every case that an act of a seat moves; none where it would be refused, or moves none."""
    if meeting.at is None:
        return ()
    try:
        return moves(meeting, foreseen(meeting, act, by))
    except Refused:
        return ()


def pending_moves(meeting: Meeting, pending: Pending) -> tuple[Moved, ...]:
    """Every case that an act which waits will move; none where it cannot take effect any more."""
    try:
        return moves(meeting, _in_effect(meeting, pending))
    except Refused:
        return ()


def pending_result(meeting: Meeting, pending: Pending) -> Meeting | None:
    """The meeting with the standings that become final, where what waits makes the result final.

    None for any other act, and where it cannot take effect any more.
    """
    if pending.do != "finalise":
        return None
    try:
        after = _in_effect(meeting, pending)
    except Refused:
        return None
    return replace(after, standings=replace(standings(after), provisional=False))


def _in_effect(meeting: Meeting, pending: Pending) -> Meeting:
    """A whole meeting once an act that waits has taken effect; `Refused` where it cannot."""
    act = pending_act(pending)
    entry = Entry(seq=meeting.seq + 1, at=meeting.at, by=pending.by, id="foreseen", act=act)
    return effect(meeting, entry)


def moves_words(plan: Plan, moved: Iterable[Moved]) -> Sentence:
    """What moves, a line for each case; the first few, and how many more."""
    moved = tuple(moved)
    if not moved:
        return Sentence("No score, no rank and no prize changes.")
    told = [_moved_words(plan, one) for one in moved[:_SHOWN]]
    if more := len(moved) - len(told):
        told.append(Sentence("and %(more)d more", more=more))
    return lines(told)


def _moved_words(plan: Plan, moved: Moved) -> Sentence:
    """What moves of one case: "case 5 (…): score 88.00 → 87.50, rank 2 → 3"."""
    changes = listed(_changes(plan, moved.before, moved.after))
    return Sentence("%(case)s: %(changes)s", case=case_name(plan, moved.case), changes=changes)


def _changes(plan: Plan, before: Figures, after: Figures) -> Iterator[Sentence]:
    if before.score != after.score:
        yield Sentence(
            "score %(before)s → %(after)s", before=_or(before.score), after=_or(after.score)
        )
    if before.rank != after.rank:
        yield Sentence(
            "rank %(before)s → %(after)s", before=_or(before.rank), after=_or(after.rank)
        )
    if before.prize != after.prize:
        yield Sentence(
            "prize %(before)s → %(after)s",
            before=_prize(plan, before.prize),
            after=_prize(plan, after.prize),
        )


def _or(value: object) -> object:
    return NOTHING if value is None else value


def _prize(plan: Plan, prize: int | None) -> object:
    return NOTHING if prize is None else plan.prizes[prize].name
