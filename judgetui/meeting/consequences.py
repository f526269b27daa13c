"""What stops applying if an act happens, said before it does."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from judgetui.meeting.acts import Act
from judgetui.meeting.adjustments import sum_text
from judgetui.meeting.message import Counted, Refused, Sentence, listed
from judgetui.meeting.names import case_name, judge_name
from judgetui.meeting.preview import foreseen
from judgetui.meeting.rules_off import off_sentences, outlook
from judgetui.meeting.standings import rank_text, standings
from judgetui.meeting.state import Ballot, BallotStatus, Meeting, Stage


def consequences(meeting: Meeting, act: Act, by: str = "chair") -> tuple[Sentence, ...]:
    """What would follow for scores and agreed rules by this act of a seat, a sentence each.

    Nothing for an act that would be refused: then its refusal is what there is to hear. Needs a
    whole meeting, as the chair's seat has it.
    """
    if meeting.at is None:
        return ()
    try:
        after = foreseen(meeting, act, by)
    except Refused:
        return ()
    return (
        *_adjusted(meeting, after),
        *_left_alone(meeting, after),
        *_stops(meeting, after),
        *_never_frozen(meeting, after),
        *_frozen_score(meeting, after),
    )


def _adjusted(before: Meeting, after: Meeting) -> Iterator[Sentence]:
    """What points off or added make of a score, and that an announced one stands until then."""
    for case, state in after.cases.items():
        known = before.cases.get(case)
        if known is None or state.adjustments == known.adjustments:
            continue
        row = standings(after).by_case.get(case)
        text = sum_text(after.plan, row) if row is not None else ""
        if row is None or not text:
            yield Sentence("It goes onto the score once there is one.")
        else:
            yield Sentence(
                "%(sum)s = %(score)s, rank %(rank)s", sum=text, score=row.score, rank=rank_text(row)
            )
        if state.under_correction:
            yield Sentence(
                "The announced score stands, marked as under correction, until you announce it "
                "again."
            )


def stopped_by_recusals(before: Meeting, after: Meeting) -> tuple[Sentence, ...]:
    """Which judges have recused themselves since, where a rule stops applying by it, and which.

    Nothing of recusals by the chair, who was told before. Needs whole meetings.
    """
    if before.plan is not after.plan and before.plan != after.plan:
        return ()
    recused = [
        Sentence(
            "%(judge)s is recused from: %(cases)s.",
            judge=judge_name(after.plan, judge),
            cases=case_name(after.plan, case),
        )
        for case, state in after.cases.items()
        if state is not before.cases[case]
        for judge, ballot in state.ballots.items()
        if _recused_themselves(ballot) and before.cases[case].ballots.get(judge) != ballot
    ]
    stops = tuple(_stops(before, after)) if recused else ()
    return (*recused, *stops) if stops else ()


def _recused_themselves(ballot: Ballot) -> bool:
    return ballot.status is BallotStatus.RECUSED and ballot.by == ballot.judge


def _stops(before: Meeting, after: Meeting) -> Iterator[Sentence]:
    """What of the scoring rule no longer applies to some case."""
    known = outlook(before)
    new = {
        case: [word for word in words if word not in known.get(case, ())]
        for case, words in outlook(after).items()
    }
    yield from off_sentences(after.plan, new)


def _left_alone(before: Meeting, after: Meeting) -> Iterator[Sentence]:
    """The cases that nobody is left to judge, or to mark on some of the criteria."""
    for case, state in after.cases.items():
        unchanged = before.plan is after.plan and state is before.cases[case]
        if unchanged or case not in before.cases or state.stage is Stage.WITHDRAWN:
            continue
        name = case_name(after.plan, case)
        lost = [
            keys
            for judges, keys in after.plan.markers.items()
            if not _judged(after, case, judges) and _judged(before, case, judges)
        ]
        if lost and not _judged(after, case, after.plan.panel_for(case)):
            yield Sentence("Nobody is left to judge %(case)s: it will have no score.", case=name)
            continue
        for keys in lost:
            criteria = listed(after.plan.criterion[key].name for key in keys)
            yield Sentence(
                "Nobody is left to mark %(criteria)s on %(case)s: it will have no score.",
                criteria=criteria,
                case=name,
            )


def _judged(meeting: Meeting, case: str, judges: Collection[str]) -> bool:
    """Whether a ballot of one of these judges on the case counts or may still come."""
    gone = (BallotStatus.RECUSED, BallotStatus.VOID)
    ballots = meeting.cases[case].ballots
    seated = (judge for judge in meeting.plan.panel_for(case) if judge in judges)
    return any(judge not in ballots or ballots[judge].status not in gone for judge in seated)


def _never_frozen(before: Meeting, after: Meeting) -> Iterator[Sentence]:
    """That the board is not going to be frozen, as too few cases are left for it."""
    if _freezes(before) and not _freezes(after):
        yield Counted(
            "The board was to freeze after %(count)d case; with those that are left it never "
            "does. Freeze it yourself.",
            "The board was to freeze after %(count)d cases; with those that are left it never "
            "does. Freeze it yourself.",
            count=after.plan.board.freeze_after,
        )


def _frozen_score(before: Meeting, after: Meeting) -> Iterator[Sentence]:
    """Which scores the frozen board goes on showing although they are no longer right."""
    if before.frozen is None or before.all_shown:
        return
    computed = standings(after).by_case
    for row in before.frozen.by_case.values():
        known, state = before.cases.get(row.case), after.cases.get(row.case)
        if known is None or state is None or row.score is None:
            continue
        now = computed.get(row.case)
        changed = state.ballots != known.ballots or state.adjustments != known.adjustments
        if changed and (now is None or now.score != row.score):
            yield Sentence(
                "The board is frozen: it goes on showing %(score)s for %(case)s, also once the "
                "case is announced again.",
                score=f"{row.score:.{before.plan.scoring.decimals}f}",
                case=case_name(before.plan, row.case),
            )


def _freezes(meeting: Meeting) -> bool:
    """Whether the plan freezes the board before the last case that stands, or has done so."""
    after = meeting.plan.board.freeze_after
    if after is None or meeting.plan.board.policy == "sealed" or meeting.frozen is not None:
        return after is not None
    standing = sum(state.stage is not Stage.WITHDRAWN for state in meeting.cases.values())
    return after < standing
