"""What of the scoring rule does not apply to a case, given who judged it, and saying so.

A panel that loses a judge may fall below the number from which the highest and lowest are left
out; sums and ranks compare cases only where each was judged by as many, or by the same, judges.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.names import case_numbers
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_model import METHODS, RuleException
from judgetui.meeting.state import (
    UNDER_WAY,
    BallotStatus,
    CaseState,
    Meeting,
    Stage,
    Standing,
)

WORDS = tuple(method.exception.word for method in METHODS.values() if method.exception)
"""The names of all there is; scripts depend on them."""


def ballots_required(plan: Plan, judged: Iterable[Collection[str]]) -> int:
    """The ballots on a case from which on the whole scoring rule applies to it.

    `judged` are the judges of each of the cases compared. 0 where any number does.
    """
    return plan.scoring.method.ballots_required(plan, judged)


def rules_off(plan: Plan, judged: Collection[str], required: int) -> tuple[str, ...]:
    """What does not apply to the score of a case that these judges judged; mostly nothing.

    `required` is what `ballots_required` gave. Nothing is off where there is no ballot, and so no
    score.
    """
    return plan.scoring.method.rules_off(plan, judged, required)


def outlook(meeting: Meeting, *, closing: str | None = None) -> Mapping[str, tuple[str, ...]]:
    """What will not apply to each case that stands, if every ballot still awaited comes in.

    Ballots are awaited while a case is on its way to being closed, and before it is called. The
    case `closing` is taken as it would be, were it closed now. Needs a whole meeting's ballots.
    """
    standing = {c: s for c, s in meeting.cases.items() if s.stage is not Stage.WITHDRAWN}
    method = meeting.plan.scoring.method
    if not method.compares_ballots(meeting.plan) and method.ballots_required(meeting.plan, ()) <= 0:
        # Who judged a case does not matter to the rule at all.
        return dict.fromkeys(standing, ())
    judged = {
        case: _judges(meeting, state, closed=case == closing) for case, state in standing.items()
    }
    required = ballots_required(meeting.plan, judged.values())
    return {case: rules_off(meeting.plan, who, required) for case, who in judged.items()}


def expected_rules_off(meeting: Meeting, case: str, *, closing: bool = False) -> tuple[str, ...]:
    """The same for one case that stands, in less time where the others do not matter."""
    plan = meeting.plan
    method = plan.scoring.method
    if method.compares_ballots(plan):
        return outlook(meeting, closing=case if closing else None)[case]
    required = method.ballots_required(plan, ())
    if required <= 0:
        return ()
    judges = _judges(meeting, meeting.cases[case], closed=closing)
    return rules_off(plan, judges, required)


def _judges(meeting: Meeting, state: CaseState, *, closed: bool) -> Collection[str]:
    """Whose ballots on a case count, or may still come."""
    panel = meeting.plan.panel_for(state.id)
    counting = {judge for judge in panel if judge in state.ballots and state.ballots[judge].counts}
    untouched = state.stage is Stage.WAITING and not counting
    if closed or not (untouched or state.stage in UNDER_WAY):
        return counting
    away = (BallotStatus.RECUSED, BallotStatus.VOID)
    gone = {judge for judge, ballot in state.ballots.items() if ballot.status in away}
    return [judge for judge in panel if judge not in gone]


def _exceptions(words: Collection[str]) -> list[RuleException]:
    """What these names stand for, in the order of the methods."""
    known = (method.exception for method in METHODS.values())
    return [exception for exception in known if exception and exception.word in words]


def off_in_a_word(words: Collection[str]) -> Sentence:
    """What does not apply to one case, where there is room for no more; empty where all does."""
    return listed(exception.label for exception in _exceptions(words))


def off_briefly(plan: Plan, words: Collection[str]) -> Sentence:
    """What does not apply to one case, as half a sentence; empty where everything does."""
    return listed(
        Sentence(exception.brief.template, least=plan.scoring.drop_from)
        for exception in _exceptions(words)
    )


def off_sentences(plan: Plan, off: Mapping[str, Collection[str]]) -> list[Sentence]:
    """What does not apply, a sentence for each name with the cases it is true of."""
    told = []
    for exception in _exceptions({word for words in off.values() for word in words}):
        cases = [case for case, words in off.items() if exception.word in words]
        about = {"cases": case_numbers(plan, cases), "least": plan.scoring.drop_from}
        told.append(Sentence(exception.sentence.template, **about))
    return told


def off_rows(plan: Plan, rows: Iterable[Standing]) -> list[Sentence]:
    """What does not apply to the scores in these rows, a sentence for each word."""
    return off_sentences(plan, {row.case: row.rules_off for row in rows})
