"""What of the scoring rule does not apply to a case, given who judged it, and saying so.

A panel that loses a judge may fall below the number from which the highest and lowest are left
out; sums and ranks compare cases only where each was judged by as many, or by the same, judges.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import (
    UNDER_WAY,
    BallotStatus,
    CaseState,
    Meeting,
    Stage,
    Standing,
)
from judgetui.meeting.wording import case_numbers

TRIMMING = "trimming"
"""The highest and lowest are not left out: there are fewer ballots than the plan asks for."""
UNEQUAL_SUM = "sum-unequal"
"""The sum is of fewer ballots than another case's, and so lower."""
UNEQUAL_RANKS = "rank-sum-unequal"
"""Not every judge ranked the case, so the others' ranks are among different cases."""
WORDS = (TRIMMING, UNEQUAL_SUM, UNEQUAL_RANKS)
"""Every word there is; scripts depend on them."""


def measure(plan: Plan, judged: Iterable[Collection[str]]) -> int:
    """What a case's number of ballots is measured against where cases must be equal.

    `judged` are the judges who judged each of the cases compared. For sums it is the most ballots
    on any of them, for rank-sum how many judges there are in all; 0 where it does not matter.
    """
    if plan.scoring.combine == "sum":
        return max(map(len, judged), default=0)
    if plan.scoring.combine == "rank-sum":
        return len(set().union(*judged))
    return 0


def rules_off(plan: Plan, ballots: int, against: int) -> tuple[str, ...]:
    """What does not apply to the score of a case with so many ballots, as words of `WORDS`.

    `against` is what `measure` gave. Nothing is off where there is no ballot, and so no score;
    trimming is not off at a meeting where it could never apply.
    """
    rule = plan.scoring
    if not ballots:
        return ()
    if rule.combine == "trimmed":
        return (TRIMMING,) if plan.trims and ballots < rule.drop_from else ()
    if rule.combine == "sum":
        return (UNEQUAL_SUM,) if ballots < against else ()
    if rule.combine == "rank-sum":
        return (UNEQUAL_RANKS,) if ballots < against else ()
    return ()


def outlook(meeting: Meeting, *, closing: str | None = None) -> Mapping[str, tuple[str, ...]]:
    """What will not apply to each case that stands, if every ballot still awaited comes in.

    Ballots are awaited while a case is on its way to being closed, and before it is called. The
    case `closing` is taken as it would be, were it closed now. Needs a whole meeting's ballots.
    """
    standing = {c: s for c, s in meeting.cases.items() if s.stage is not Stage.WITHDRAWN}
    if not _may_be_off(meeting.plan):
        return dict.fromkeys(standing, ())
    judged = {
        case: _judges(meeting, state, closed=case == closing) for case, state in standing.items()
    }
    against = measure(meeting.plan, judged.values())
    return {case: rules_off(meeting.plan, len(who), against) for case, who in judged.items()}


def off_ahead(meeting: Meeting, case: str, *, closing: bool = False) -> tuple[str, ...]:
    """The same for one case that stands, in less time where the others do not matter."""
    plan = meeting.plan
    if not _may_be_off(plan):
        return ()
    if plan.scoring.combine != "trimmed":
        return outlook(meeting, closing=case if closing else None)[case]
    judges = _judges(meeting, meeting.cases[case], closed=closing)
    return rules_off(plan, len(judges), 0)


def _may_be_off(plan: Plan) -> bool:
    """Whether who judged a case can matter to the rule at all."""
    return plan.trims or plan.scoring.combine in ("sum", "rank-sum")


def _judges(meeting: Meeting, state: CaseState, *, closed: bool) -> Collection[str]:
    """Whose ballots on a case count, or may still come."""
    counting = {judge for judge, ballot in state.ballots.items() if ballot.counts}
    untouched = state.stage is Stage.WAITING and not counting
    if closed or not (untouched or state.stage in UNDER_WAY):
        return counting
    away = (BallotStatus.RECUSED, BallotStatus.VOID)
    gone = {judge for judge, ballot in state.ballots.items() if ballot.status in away}
    return [judge.id for judge in meeting.plan.judges if judge.id not in gone]


def off_in_a_word(words: Collection[str]) -> Sentence:
    """What does not apply to one case, where there is room for no more; empty where all does."""
    return listed(_IN_A_WORD[word] for word in WORDS if word in words)


def off_briefly(plan: Plan, words: Collection[str]) -> Sentence:
    """What does not apply to one case, as half a sentence; empty where everything does."""
    return listed(
        Sentence(_BRIEFLY[word].template, least=plan.scoring.drop_from)
        for word in WORDS
        if word in words
    )


def off_sentences(plan: Plan, off: Mapping[str, Collection[str]]) -> list[Sentence]:
    """What does not apply, a sentence for each word with the cases it is true of."""
    said = []
    for word in WORDS:
        if cases := [case for case, words in off.items() if word in words]:
            about = {"cases": case_numbers(plan, cases), "least": plan.scoring.drop_from}
            said.append(Sentence(_SENTENCES[word].template, **about))
    return said


def off_rows(plan: Plan, rows: Iterable[Standing]) -> list[Sentence]:
    """What does not apply to the scores in these rows, a sentence for each word."""
    return off_sentences(plan, {row.case: row.rules_off for row in rows})


_IN_A_WORD: Mapping[str, Sentence] = {
    TRIMMING: Sentence("nothing left out"),
    UNEQUAL_SUM: Sentence("a lower sum"),
    UNEQUAL_RANKS: Sentence("unequal ranks"),
}
_BRIEFLY: Mapping[str, Sentence] = {
    TRIMMING: Sentence("nothing left out (fewer than %(least)d ballots)"),
    UNEQUAL_SUM: Sentence("a lower sum (fewer ballots than other cases)"),
    UNEQUAL_RANKS: Sentence("unequal ranks (not every judge gave one)"),
}
_SENTENCES: Mapping[str, Sentence] = {
    TRIMMING: Sentence("Nothing left out on %(cases)s: fewer than %(least)d ballots."),
    UNEQUAL_SUM: Sentence("Fewer ballots, so a lower sum, on %(cases)s."),
    UNEQUAL_RANKS: Sentence("Unequal ranks on %(cases)s: not every judge gave one."),
}
