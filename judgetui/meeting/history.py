"""What has become of a case and its ballots, or of the result, act by act, as the ledger tells."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from judgetui.meeting.acts import (
    AnswerObjection,
    CastVote,
    Confirm,
    Entry,
    Finalise,
    Freeze,
    RaiseObjection,
    Undo,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.state import (
    EMPTY,
    Amendment,
    Ballot,
    BallotStatus,
    CaseState,
    Meeting,
    Objection,
    Stage,
)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act that has to do with a case: who, when, from where, why, and what it changed."""

    seq: int
    at: datetime.datetime
    by: str
    """The seat: the judge's id, else the role."""
    do: str
    """The act's name, such as "correct-ballot"."""
    device: str = ""
    """What the device calls itself; empty at the machine that keeps the ledger."""
    judge: str | None = None
    """Whose ballot it changed, or was to change; none where it is about the case."""
    reason: str = ""
    status_before: BallotStatus | None = None
    """What the ballot was; none where there was none."""
    status_after: BallotStatus | None = None
    marks_before: Mapping[str, Decimal] = field(default_factory=dict)
    """The marks on it by criterion key."""
    marks_after: Mapping[str, Decimal] = field(default_factory=dict)
    feedback_before: str = ""
    """Its feedback to the presenters."""
    feedback_after: str = ""
    stage_before: Stage | None = None
    """Where the case was, if the act took it elsewhere."""
    stage_after: Stage | None = None
    points_before: Decimal = Decimal(0)
    """All points off (below 0) or added to the case as a whole, before it."""
    points_after: Decimal = Decimal(0)
    amendments: tuple[Amendment, ...] = ()
    """The numbered amendments that it made of this case."""
    of: int | None = None
    """The act that it undoes or confirms."""
    waits: bool = False
    """Whether it changed nothing yet and waited for a second key."""
    undone_by: int | None = None
    """The act that undid it."""
    objection: int | None = None
    """The number of the objection that it takes down or answers."""
    objector: str = ""
    """Who objects, where it takes the objection down."""
    text: str = ""
    """What was objected, or answered."""


def case_history(entries: Iterable[Entry], case: str | None) -> tuple[HistoryLine, ...]:
    """The acts of a whole ledger that have to do with a case, the oldest first.

    With none they are those about the result as a whole: that the board was frozen, that it was
    made final and who confirmed it, and the objections to it with their answers.

    An act on several ballots, such as opening a meeting with declared recusals, has a line for
    each. What was undone stays, with the number of the act that undid it. Secret votes are left
    out.
    """
    meeting = EMPTY
    lines: list[HistoryLine] = []
    told: set[int] = set()
    for entry in entries:
        before, meeting = meeting, apply(meeting, entry)
        if case is None:
            found = list(_of_result(meeting, entry, told))
        else:
            found = list(_lines(before, meeting, entry, case, told))
        if found and isinstance(entry.act, Undo):
            undone = entry.act.seq
            lines = [
                replace(line, undone_by=entry.seq) if line.seq == undone else line for line in lines
            ]
        if found:
            told.add(entry.seq)
            lines += found
    return tuple(lines)


def _lines(
    before: Meeting, after: Meeting, entry: Entry, case: str, told: set[int]
) -> Iterator[HistoryLine]:
    """The lines of one act, if it has to do with the case."""
    act = entry.act
    if isinstance(act, CastVote) and before.plan.scoring.vote == "secret":
        # Which case it is about would tell whose vote it was.
        return
    line = _line(after, entry)
    amendments = (one for one in after.amendments if one.seq == entry.seq and one.id == case)
    line = replace(line, amendments=tuple(amendments))
    old, new = before.cases.get(case), after.cases.get(case)
    if new is None:
        return
    if old is not None and old.stage is not new.stage:
        line = replace(line, stage_before=old.stage, stage_after=new.stage)
    line = replace(line, points_before=_points(old), points_after=_points(new))
    was: Mapping[str, Ballot] = old.ballots if old is not None else {}
    changed = [j for j in {**was, **new.ballots} if was.get(j) != new.ballots.get(j)]
    for judge in changed:
        yield _with_ballot(line, judge, was.get(judge), new.ballots.get(judge))
    waits = any(one.seq == entry.seq and one.case == case for one in after.pending)
    objection = _objection(after, line)
    named = case in (getattr(act, "case", None), objection and objection.case)
    about = named or waits or (line.of in told) or line.stage_after is not None
    if not changed and (about or line.amendments):
        yield replace(line, waits=waits)


def _points(case: CaseState | None) -> Decimal:
    """All points off or added to a case as a whole."""
    return sum((one.points for one in case.adjustments), Decimal(0)) if case else Decimal(0)


def _of_result(after: Meeting, entry: Entry, told: set[int]) -> Iterator[HistoryLine]:
    """The line of one act, if it is about the result as a whole."""
    line = _line(after, entry)
    objection = _objection(after, line)
    about = objection is not None and objection.case is None
    if about or isinstance(entry.act, Freeze | Finalise) or line.of in told:
        waits = any(one.seq == entry.seq for one in after.pending)
        yield replace(line, waits=waits)


def _line(after: Meeting, entry: Entry) -> HistoryLine:
    """Who did what from where and why, without what came of it."""
    act = entry.act
    line = HistoryLine(
        entry.seq,
        entry.at,
        entry.by,
        act.do,
        entry.device,
        getattr(act, "judge", None),
        getattr(act, "reason", ""),
        of=act.seq if isinstance(act, Undo | Confirm) else None,
    )
    if isinstance(act, RaiseObjection):
        return replace(line, objection=len(after.objections), objector=act.by, text=act.text)
    if isinstance(act, AnswerObjection):
        return replace(line, objection=act.objection, text=act.text)
    return line


def _objection(after: Meeting, line: HistoryLine) -> Objection | None:
    """The objection that an act takes down or answers."""
    return None if line.objection is None else after.objections[line.objection - 1]


def _with_ballot(
    line: HistoryLine, judge: str, before: Ballot | None, after: Ballot | None
) -> HistoryLine:
    return replace(
        line,
        judge=judge,
        status_before=before.status if before else None,
        status_after=after.status if after else None,
        marks_before=before.scores if before else {},
        marks_after=after.scores if after else {},
        feedback_before=before.feedback if before else "",
        feedback_after=after.feedback if after else "",
    )
