"""Equal scores: votes, decisions and lots; and the draw of the running order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Literal

from judgetui.meeting.acts import (
    DecideTie,
    DrawLots,
    Entry,
    RecordVote,
)
from judgetui.meeting.amendments import amended
from judgetui.meeting.chair_acts.places import Places, changed_places, check_waiting, sealed
from judgetui.meeting.chair_acts.public import check_nothing_under_correction
from judgetui.meeting.lots import are_digits, drawn_order
from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.meeting.names import (
    case_names,
    ranked_name,
    ranked_names,
)
from judgetui.meeting.standings import standings
from judgetui.meeting.state import (
    BallotStatus,
    Decision,
    DecisionKind,
    Draw,
    Meeting,
    Phase,
    Standings,
)


def record_vote(meeting: Meeting, act: RecordVote, entry: Entry, case: str) -> Places:
    """The panel's votes on one whole tie; from rules 2 on one for each judge who may vote."""
    check_agreed(meeting, "vote")
    decision = taken_down(meeting, entry, "vote", tuple(act.votes), votes=act.votes)
    places = decided(meeting, decision, standings(meeting), entry)
    if meeting.rules >= 2:
        _check_votes(meeting, act)
    return places


def check_agreed(meeting: Meeting, link: Literal["vote", "chair", "draw"]) -> None:
    """Refuse a way to settle ties that the plan does not have."""
    agreed = meeting.plan.scoring.ties
    if link in agreed:
        return
    ties = ", ".join(agreed)
    if link == "vote":
        raise Refused("the plan does not settle ties by a panel vote; it says: %(ties)s", ties=ties)
    if link == "draw":
        raise Refused("the plan does not settle ties by lot; it says: %(ties)s", ties=ties)
    raise Refused(
        "the plan does not let the chair put tied cases in order; it says: %(ties)s", ties=ties
    )


def taken_down(
    meeting: Meeting,
    entry: Entry,
    kind: DecisionKind,
    cases: tuple[str, ...],
    *,
    votes: Mapping[str, int] | None = None,
    reason: str = "",
) -> Decision:
    """A decision by this act; from rules 3 on with who took it down, and when."""
    decision = Decision(kind, cases, votes or {}, reason, entry.seq)
    return replace(decision, at=entry.at, by=entry.by) if meeting.rules >= 3 else decision


def voters(meeting: Meeting, cases: Collection[str]) -> tuple[str, ...]:
    """The judges who vote on a tie, in panel order.

    Whoever is recused from one of its cases may not choose between it and the others, nor does
    anybody who has left the panel; from rules 3 on nor does a judge whose ballots are part of no
    score.
    """
    recused = {
        ballot.judge
        for ranked in cases
        for case in meeting.plan.cases_of(ranked)
        for ballot in meeting.cases[case].ballots.values()
        if ballot.status is BallotStatus.RECUSED
    }
    plan = meeting.plan
    panel = plan.panel if meeting.rules >= 3 else tuple(judge.id for judge in plan.judges)
    away = {*recused, *(judge for judge in meeting.left if meeting.has_left(judge))}
    return tuple(judge for judge in panel if judge not in away)


def _check_votes(meeting: Meeting, act: RecordVote) -> None:
    """Refuse more votes than judges; with as many in all, no case has more than those either."""
    most, count = len(voters(meeting, act.votes)), sum(act.votes.values())
    if count > most:
        why = Counted(
            "%(votes)d votes on %(cases)s, but %(judges)d judge votes: one vote each, and none of "
            "a judge who is recused from one of them; count again",
            "%(votes)d votes on %(cases)s, but %(judges)d judges vote: one vote each, and none of "
            "a judge who is recused from one of them; count again",
            of="judges",
            votes=count,
            cases=ranked_names(meeting.plan, act.votes),
            judges=most,
        )
        raise Refused(why)


def decide_tie(meeting: Meeting, act: DecideTie, entry: Entry, case: str) -> Places:
    """The chair puts tied cases in order, or gives all of them the better prize."""
    now = standings(meeting)
    if act.extra_prize:
        if not any(set(line.tied) == set(act.cases) for line in now.prize_lines):
            raise Refused(
                "%(cases)s are not all the cases that are tied across one prize line; "
                "an extra prize is for exactly those",
                cases=names_of(meeting, act.cases),
            )
    else:
        check_agreed(meeting, "chair")
    kind: DecisionKind = "extra" if act.extra_prize else "chair"
    return decided(
        meeting, taken_down(meeting, entry, kind, act.cases, reason=act.reason), now, entry
    )


def draw_lots(meeting: Meeting, act: DrawLots, entry: Entry, case: str) -> Places:
    """Cases come in the order of their lots, in the running order or in the ranks."""
    if not are_digits(act.digits):
        raise Refused(
            'a draw cannot go by "%(digits)s"; give the 1 to 20 digits (0 to 9) that were '
            "called out, and nothing else",
            digits=act.digits,
        )
    order = drawn_order(meeting.contract, act.digits, act.cases)
    draw = Draw(act.what, order, act.digits, len(meeting.announced), entry.seq)
    if act.what == "order":
        places = _order_drawn(meeting, draw)
    else:
        places = _tie_drawn(meeting, draw, entry)
    return places | {("draws",): (*meeting.draws, draw)}


def _order_drawn(meeting: Meeting, draw: Draw) -> Places:
    """The running order after a draw of waiting cases, none of which was drawn before."""
    if meeting.phase is Phase.FINAL:
        raise sealed()
    check_waiting(meeting, draw.cases)
    if twice := [case for case in draw.cases if meeting.cases[case].drawn]:
        raise Refused(
            "the place of %(cases)s was drawn by lot already; undo that draw first, or draw only "
            "the others",
            cases=case_names(meeting.plan, twice),
        )
    places: Places = {("order",): changed_places(meeting, draw.cases)}
    return places | {("drawn", case): True for case in draw.cases}


def _tie_drawn(meeting: Meeting, draw: Draw, entry: Entry) -> Places:
    """The decisions after a draw of one whole tie, which was not drawn before."""
    check_agreed(meeting, "draw")
    names = names_of(meeting, draw.cases)
    for before in meeting.draws:
        if before.what == "tie" and set(before.cases) == set(draw.cases):
            raise Refused(
                "%(cases)s were drawn by lot already, in act %(seq)d; undo that draw first",
                cases=names,
                seq=before.seq,
            )
    decision = taken_down(meeting, entry, "draw", draw.cases)
    return decided(meeting, decision, standings(meeting), entry)


def ties_across_lines(meeting: Meeting, now: Standings | None = None) -> list[tuple[str, ...]]:
    """The cases of each unsettled tie across a prize line, the best first."""
    lines = (now or standings(meeting)).prize_lines
    return list(dict.fromkeys(line.tied for line in lines if line.tied))


def check_lines_settled(meeting: Meeting) -> None:
    """Refuse what gives prizes while a tie across a prize line is unsettled."""
    if tied := ties_across_lines(meeting):
        raise Refused(
            "%(cases)s are tied across a prize line; settle it first by %(ways)s",
            cases=ranked_names(meeting.plan, tied[0]),
            ways=ways_to_settle(meeting),
        )


def tied_groups(meeting: Meeting, now: Standings | None = None) -> list[tuple[str, ...]]:
    """The cases of each unsettled tie in running order, the best first."""
    groups: dict[int, list[str]] = {}
    for row in (now or meeting.standings or standings(meeting)).rows:
        if row.tied and row.rank is not None:
            groups.setdefault(row.rank, []).append(row.case)
    return [tuple(sorted(cases, key=meeting.order.index)) for cases in groups.values()]


def ways_to_settle(meeting: Meeting) -> Sentence:
    """What settles a tie across a prize line at this meeting."""
    ties = meeting.plan.scoring.ties
    return _WAYS["vote" in ties, "chair" in ties, "draw" in ties]


_WAYS: Mapping[tuple[bool, bool, bool], Sentence] = {
    (False, False, False): Sentence("an extra prize"),
    (True, False, False): Sentence("a panel vote or an extra prize"),
    (False, True, False): Sentence("the chair's decision or an extra prize"),
    (True, True, False): Sentence("a panel vote, the chair's decision or an extra prize"),
    (False, False, True): Sentence("a draw by lot or an extra prize"),
    (True, False, True): Sentence("a panel vote, a draw by lot or an extra prize"),
    (False, True, True): Sentence("the chair's decision, a draw by lot or an extra prize"),
    (True, True, True): Sentence(
        "a panel vote, the chair's decision, a draw by lot or an extra prize"
    ),
}
"""By whether the plan has `vote`, `chair` and `draw`."""


def names_of(meeting: Meeting, cases: tuple[str, ...]) -> Sentence:
    """Cases somebody named, which must exist and each be named once."""
    for case, times in Counter(cases).items():
        if case not in meeting.cases:
            raise Refused("there is no case %(case)s", case=case)
        if times > 1:
            name = ranked_name(meeting.plan, case)
            raise Refused("%(case)s is named twice; name each tied case once", case=name)
    return ranked_names(meeting.plan, cases)


def decided(meeting: Meeting, decision: Decision, now: Standings, entry: Entry) -> Places:
    """The decision taken down, if it is about one whole tie and can still part it.

    Once the result is final, that is an amendment, and only of a tie across a prize line: such a
    tie is there when a score was corrected since.
    """
    names = names_of(meeting, decision.cases)
    check_nothing_under_correction(meeting)
    ranks = {row.rank for row in now.rows if row.case in decision.cases and row.tied}
    group = {row.case for row in now.rows if row.tied and {row.rank} == ranks}
    if group != set(decision.cases):
        raise Refused(
            "%(cases)s are not all the cases that share one rank; decide on a whole tie",
            cases=names,
        )
    decisions = (*meeting.decisions, decision)
    if decision.kind == "vote" and len(set(decision.votes.values())) > 1:
        after = standings(replace(meeting, decisions=decisions))
        if {row.rank for row in after.rows if row.case in group} == ranks:
            raise Refused(
                "another vote on %(cases)s changes nothing: an earlier vote has counted already; "
                "undo that one, or settle it by %(ways)s",
                cases=names,
                ways=Sentence("the chair's decision or an extra prize"),
            )
    places: Places = {("decisions",): decisions}
    if meeting.phase is Phase.FINAL:
        if set(decision.cases) not in map(set, ties_across_lines(meeting, now)):
            raise Refused(
                "the result is final; only a tie across a prize line can still be settled, and "
                "%(cases)s are not one",
                cases=names,
            )
        order = ", ".join(meeting.plan.case[case].called for case in decision.cases)
        places["amendments",] = amended(
            meeting, entry, "prize", field=decision.kind, after=order, reason=decision.reason
        )
    return places


TIES: Mapping[str, Callable[..., Places]] = {
    "record-vote": record_vote,
    "decide-tie": decide_tie,
    "draw": draw_lots,
}
"""Acts that put cases in order by other means than scores."""
