"""What was understood of files, before anything is kept."""

from __future__ import annotations

from collections.abc import Sequence

from judgetui.meeting.acts import KeyBallot, Recuse
from judgetui.meeting.marks import mark_text
from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Case, Judge, Plan
from judgetui.meeting.state import Meeting

_FIRST = 5
"""So many of the first cases and judges are shown."""


def plan_preview(plan: Plan) -> list[Sentence]:
    """The first cases and judges of a plan as they were understood, and how many there are."""
    return [
        *cases_preview([plan.case[case] for case in plan.order]),
        *judges_preview(plan.judges),
    ]


def ballots_preview(meeting: Meeting, acts: Sequence[KeyBallot | Recuse]) -> list[Sentence]:
    """The first ballots and recusals as they were understood, and how many there are of each."""
    recusals = [act for act in acts if isinstance(act, Recuse)]
    ballots = [act for act in acts if isinstance(act, KeyBallot)]
    lines: list[Sentence] = []
    if ballots:
        lines.append(Sentence("Ballots: %(count)d, the first as understood:", count=len(ballots)))
        lines += [_ballot(meeting.plan, act) for act in ballots[:_FIRST]]
    if recusals:
        lines.append(Sentence("Recusals: %(count)d, the first as understood:", count=len(recusals)))
        lines += [_recusal(meeting.plan, act) for act in recusals[:_FIRST]]
    if not acts:
        lines.append(Sentence("There was nothing in it that is not on record already."))
    return lines


def _ballot(plan: Plan, act: KeyBallot) -> Sentence:
    marks = listed(
        Sentence("%(criterion)s %(mark)s", criterion=c.name, mark=mark_text(act.scores[c.key]))
        for c in plan.criteria
        if c.key in act.scores
    )
    return _given(plan, act, [marks, *filter(None, (act.comment, act.feedback))])


def _recusal(plan: Plan, act: Recuse) -> Sentence:
    return _given(plan, act, [Sentence("%(value)s", value=act.reason)])


def _given(plan: Plan, act: KeyBallot | Recuse, what: list[object]) -> Sentence:
    case, judge = plan.case[act.case], plan.judge[act.judge or ""]
    return Sentence(
        "  %(number)s  %(id)s  %(parts)s",
        number=case.called,
        id=case.id,
        parts=_joined([case.title, judge.name, *what]),
    )


def cases_preview(cases: Sequence[Case]) -> list[Sentence]:
    """How many cases there are, and the first of them as they were understood."""
    count = Sentence("Cases: %(count)d, the first as understood:", count=len(cases))
    return [count, *map(_case, cases[:_FIRST])]


def _case(case: Case) -> Sentence:
    parts: list[object] = [case.title]
    parts += [part for part in (case.type, case.organisation) if str(part)]
    if case.presenters:
        parts.append(listed(case.presenters))
    return Sentence(
        "  %(number)s  %(id)s  %(parts)s", number=case.called, id=case.id, parts=_joined(parts)
    )


def judges_preview(judges: Sequence[Judge]) -> list[Sentence]:
    """How many judges there are, and the first of them as they were understood."""
    count = Sentence("Judges: %(count)d, the first as understood:", count=len(judges))
    return [
        count,
        *(
            Sentence("  %(id)s  %(parts)s", id=judge.id, parts=_joined(_known_of(judge)))
            for judge in judges[:_FIRST]
        ),
    ]


def _known_of(judge: Judge) -> list[object]:
    return [part for part in (judge.name, judge.affiliation, judge.title) if str(part)]


def _joined(parts: list[object]) -> Sentence:
    """Parts with a bar between them."""
    whole = Sentence("%(value)s", value=parts[0])
    for part in parts[1:]:
        whole = Sentence("%(left)s | %(right)s", left=whole, right=part)
    return whole
