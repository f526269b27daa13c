"""What is to be settled about a result: ties and lines with their numbers in words, objections.

Of a whole meeting, as the chair's seat has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from judgetui.meeting.chair_acts import tied_groups, vote_counts, votes_missing
from judgetui.meeting.decision_words import decision_words, objection_words
from judgetui.meeting.message import Counted, Sentence, listed
from judgetui.meeting.names import case_numbers, judge_name, judge_names, ranked_name, ranked_names
from judgetui.meeting.plan import Plan
from judgetui.meeting.prizes import withheld
from judgetui.meeting.rounding import half_up
from judgetui.meeting.rules_text import plain_number, tie_link
from judgetui.meeting.scoring import Arithmetic
from judgetui.meeting.standings import standings, tie_walk
from judgetui.meeting.state import Meeting, Objection, Phase, PrizeLine, Standings, TieVote
from judgetui.meeting.ties import LinkStep


@dataclass(frozen=True, slots=True)
class WorkbenchItem:
    """One thing to look at, and perhaps to settle.

    A vote under way, a tie, a tier of prizes, an objection, or where a new one is taken down:
    to a case or to the result as a whole.
    """

    kind: Literal["vote", "tie", "tier", "objection", "objection-to-case", "objection-to-result"]
    title: Sentence
    note: Sentence | None
    """What stands out about it."""
    told: tuple[Sentence, ...]
    """The numbers behind it, a line each."""
    cases: tuple[str, ...] = ()
    """The cases of the tie, or those that have a prize of the tier, the best first."""
    tier: int = 0
    """`tier`: an index into `plan.prizes`."""
    objection: int = 0
    """`objection`: its number."""
    open: bool = False
    """Whether it keeps the result from being final."""


def workbench(meeting: Meeting) -> tuple[WorkbenchItem, ...]:
    """What there is to settle first: the vote under way and ties across lines.

    Then other ties, tiers and objections, of which those that nobody has answered come first.
    """
    now = meeting.standings or standings(meeting)
    across = [frozenset(line.tied) for line in now.prize_lines if line.tied]
    groups = tied_groups(meeting, now)
    groups.sort(key=lambda group: frozenset(group) not in across)
    items = [] if meeting.tie_vote is None else [_vote(meeting, meeting.tie_vote)]
    items += [_tie(meeting, group, across=frozenset(group) in across) for group in groups]
    items += [_tier(meeting, now, tier, line) for tier, line in enumerate(now.prize_lines)]
    if meeting.rules >= 3 and meeting.phase is not Phase.PLANNING:
        raised = sorted(meeting.objections, key=lambda one: bool(one.answers))
        items += [_objection(meeting.plan, one) for one in raised]
        to_case, to_result = (
            Sentence("An objection to a case"),
            Sentence("An objection to the result"),
        )
        items.append(WorkbenchItem("objection-to-result", to_result, None, ()))
        items.append(WorkbenchItem("objection-to-case", to_case, None, ()))
    return tuple(items)


def _objection(plan: Plan, objection: Objection) -> WorkbenchItem:
    note = None if objection.answers else Sentence("not answered yet")
    return WorkbenchItem(
        "objection",
        Sentence("Objection %(number)d by %(by)s", number=objection.number, by=objection.by),
        note,
        (objection_words(plan, objection),),
        objection=objection.number,
    )


def _vote(meeting: Meeting, vote: TieVote) -> WorkbenchItem:
    plan = meeting.plan
    title = Sentence("Panel vote on %(cases)s", cases=_briefly(plan, vote.cases))
    told: list[Sentence] = []
    missing = votes_missing(meeting, vote)
    if missing:
        names = judge_names(plan, missing)
        told.append(Sentence("Not voted yet: %(judges)s", judges=names))
    else:
        told.append(Sentence("Every judge who has a vote has voted."))
    if vote.closed and vote.counts:
        told.append(Sentence("Votes: %(counts)s", counts=vote_counts(plan, vote.counts)))
        told += [
            Sentence(
                "%(judge)s voted for %(case)s",
                judge=judge_name(plan, judge),
                case=ranked_name(plan, case),
            )
            for judge, case in vote.votes.items()
        ]
        if len(set(vote.counts.values())) < len(vote.cases):
            told.append(_after_an_equal_vote(plan))
    note = Sentence("closed; confirm it") if vote.closed else Sentence("open")
    return WorkbenchItem("vote", title, note, tuple(told), vote.cases, open=True)


def _after_an_equal_vote(plan: Plan) -> Sentence:
    """What becomes of cases that have equally many votes."""
    links = plan.scoring.ties
    onward = links[links.index("vote") + 1 :] if "vote" in links else ()
    if not onward:
        return Sentence("Cases with equal votes stay tied: another vote, or an extra prize.")
    return Sentence(
        "Cases with equal votes go on to: %(links)s; or they are voted on again.",
        links=listed(tie_link(plan, link) for link in onward),
    )


def _tie(meeting: Meeting, group: tuple[str, ...], *, across: bool) -> WorkbenchItem:
    title = Sentence("Tie of %(cases)s", cases=_briefly(meeting.plan, group))
    note = Sentence("across a prize line") if across else None
    return WorkbenchItem(
        "tie", title, note, tuple(walk_words(meeting, group[0])), group, open=across
    )


def _tier(meeting: Meeting, now: Standings, tier: int, line: PrizeLine) -> WorkbenchItem:
    """A tier of prizes: who has one, what was decided on it, and how close the line below is."""
    plan = meeting.plan
    holders = tuple(row.case for row in now.rows if row.prize == tier and row.rank is not None)
    planned, vacant = plan.prize_counts[tier], withheld(plan, meeting.decisions)[tier]
    title = Sentence("%(name)s × %(count)d", name=plan.prizes[tier].name, count=planned)
    told = [
        Sentence(
            "%(rank)d.  %(case)s  %(score)s",
            rank=row.rank,
            case=ranked_name(plan, row.case),
            score=f"{row.score:.{plan.scoring.decimals}f}",
        )
        for row in now.rows
        if row.case in holders and row.score is not None
    ] or [Sentence("Nobody has it.")]
    if line.margin is not None:
        told.append(
            Sentence(
                "The line is after place %(place)d; the margin is %(margin)s.",
                place=line.above,
                margin=f"{line.margin:.{plan.scoring.decimals}f}",
            )
        )
    told += [
        decision_words(plan, one)
        for one in meeting.decisions
        if one.kind in ("withhold", "demote") and one.prize == tier
    ]
    # The walk of the last place that a link set apart from the first below tells why it is there.
    edge = now.rows[line.above - 1 : line.above + 1] if line.above else ()
    if len(edge) == 2 and edge[0].score == edge[1].score and not line.tied:
        told += [Sentence(""), *walk_words(meeting, edge[0].case)]
    note = None
    if line.tied:
        note = Sentence("tied; to be settled")
    elif vacant:
        note = Counted("%(count)d left vacant", "%(count)d left vacant", of="count", count=vacant)
    return WorkbenchItem("tier", title, note, tuple(told), holders, tier)


def walk_words(meeting: Meeting, case: str) -> Iterator[Sentence]:
    """How the tie chain fares with all cases of one published score, link by link with numbers."""
    plan = meeting.plan
    equal, steps = tie_walk(meeting, case)
    if not equal:
        return
    yield Sentence("Equal published scores: %(cases)s", cases=_names(plan, equal))
    over = Arithmetic(plan).unit
    for number, step in enumerate(steps, 1):
        yield Sentence(
            "%(number)d. %(link)s: %(outcome)s",
            number=number,
            link=tie_link(plan, step.link),
            outcome=_outcome(plan, step, over),
        )


def _outcome(plan: Plan, step: LinkStep, over: int) -> Sentence:
    """What a link looks at in each case, and whether it sets them apart."""
    if not step.numbers:
        return (
            Sentence("nothing to go by yet")
            if step.link in _DECIDED
            else Sentence("nothing to go by for all of them")
        )
    ordered = [case for part in step.parts for case in part]
    exact = {case: Fraction(step.numbers[case]) for case in ordered}
    if step.link.startswith("judge:"):
        exact = {case: total / over for case, total in exact.items()}
    texts = _told_apart([exact[case] for case in ordered], plan.scoring.decimals + 1)
    numbers = listed(
        Sentence("%(case)s %(number)s", case=_briefly(plan, (case,)), number=text)
        for case, text in zip(ordered, texts, strict=True)
    )
    if step.settles and all(len(part) == 1 for part in step.parts):
        return Sentence("%(numbers)s — settled", numbers=numbers)
    if step.settles:
        return Sentence("%(numbers)s — settled in part", numbers=numbers)
    return Sentence("%(numbers)s — equal", numbers=numbers)


_DECIDED = ("vote", "chair", "draw")


def _told_apart(numbers: Sequence[Fraction], decimals: int) -> list[str]:
    """Exact numbers in so many decimals, or in as many more as tell different ones apart.

    One that is not shown whole ends in "…"; what can be told apart only beyond 20 decimals is
    shown as a fraction.
    """
    different = len(set(numbers))
    for shown in range(decimals, 21):
        texts = [_begun(number, shown) for number in numbers]
        if len({text.rstrip("…") for text in texts}) == different:
            return texts
    return [str(number) for number in numbers]


def _begun(number: Fraction, decimals: int) -> str:
    whole = number * 10**decimals
    begun = Fraction(int(whole), 10**decimals)
    text = f"{half_up(begun, decimals):f}"
    return plain_number(half_up(begun, decimals)) if begun == number else f"{text}…"


def _briefly(plan: Plan, cases: tuple[str, ...]) -> Sentence:
    """Cases by number alone, entrants by name."""
    return (ranked_names if plan.entrant_cases else case_numbers)(plan, cases)


def _names(plan: Plan, cases: Sequence[str]) -> Sentence:
    return listed(ranked_name(plan, case) for case in cases)
