"""Prizes left vacant, and lower prizes by decision; each is a numbered amendment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from judgetui.meeting.acts import Demote, Entry, WithholdPrize
from judgetui.meeting.amendments import amended
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.chair_acts.public import check_nothing_under_correction
from judgetui.meeting.chair_acts.ties import taken_down
from judgetui.meeting.message import Counted, Refused
from judgetui.meeting.names import ranked_name
from judgetui.meeting.plan import Plan, spoken
from judgetui.meeting.prizes import withheld
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Standings


def withhold_prize(meeting: Meeting, act: WithholdPrize, entry: Entry, case: str) -> Places:
    """So many of a tier's prizes are given to nobody."""
    plan = meeting.plan
    tier = tier_of(plan, act.prize)
    have, before = plan.prize_counts[tier], withheld(plan, meeting.decisions)[tier]
    name = plan.prizes[tier].name
    if act.count > have:
        raise Refused(
            Counted(
                "%(prize)s has %(have)d prize; no more than that can stay vacant",
                "%(prize)s has %(have)d prizes; no more than those can stay vacant",
                of="have",
                prize=name,
                have=have,
            )
        )
    if act.count == before:
        raise Refused(
            "of %(prize)s %(count)d are left vacant already; nothing would change",
            prize=name,
            count=before,
        )
    decision = replace(
        taken_down(meeting, entry, "withhold", (), reason=act.reason), prize=tier, count=act.count
    )
    amendments = amended(
        meeting,
        entry,
        "prize",
        id=spoken(name, plan.language),
        field="count",
        before=str(have - before),
        after=str(have - act.count),
        reason=act.reason,
    )
    return {("decisions",): (*meeting.decisions, decision), ("amendments",): amendments}


def demote(meeting: Meeting, act: Demote, entry: Entry, case: str) -> Places:
    """A case is given a lower prize than its place brings, or the one its place brings again."""
    plan = meeting.plan
    if act.case not in meeting.cases:
        raise Refused("there is no case %(case)s", case=act.case)
    case = plan.ranked_as[act.case]
    check_nothing_under_correction(meeting)
    prize = None if act.prize is None else tier_of(plan, act.prize)
    now, by_place = prizes_of(meeting, case)
    name = ranked_name(plan, case)
    if by_place is None:
        raise Refused(
            "the place of %(case)s brings no prize, or a tie across a prize line is to be settled "
            "first; only a case with a prize is given a lower one",
            case=name,
        )
    if prize is not None and prize < by_place:
        raise Refused(
            "%(prize)s is better than what the place of %(case)s brings, %(by_place)s; a better "
            "prize follows from scores and the rules for ties alone",
            prize=plan.prizes[prize].name,
            case=name,
            by_place=plan.prizes[by_place].name,
        )
    if prize == now:
        raise Refused("%(case)s has that already; nothing would change", case=name)
    decision = replace(
        taken_down(meeting, entry, "demote", (case,), reason=act.reason), prize=prize
    )
    amendments = amended(
        meeting,
        entry,
        "prize",
        id=case,
        field="prize",
        before=_prize_name(plan, now),
        after=_prize_name(plan, prize),
        reason=act.reason,
    )
    return {("decisions",): (*meeting.decisions, decision), ("amendments",): amendments}


def prizes_of(meeting: Meeting, case: str) -> tuple[int | None, int | None]:
    """The prize a ranked case has, and the one that its place alone brings."""
    demotions = [one for one in meeting.decisions if one.kind == "demote" and case in one.cases]
    others = tuple(one for one in meeting.decisions if one not in demotions)
    now = standings(meeting)
    without = standings(replace(meeting, decisions=others)) if demotions else now
    return _prize(now, case), _prize(without, case)


def _prize(now: Standings, case: str) -> int | None:
    return next((row.prize for row in now.rows if row.case == case), None)


def _prize_name(plan: Plan, tier: int | None) -> str:
    return "" if tier is None else spoken(plan.prizes[tier].name, plan.language)


def tier_of(plan: Plan, prize: int | str) -> int:
    """The tier that a number (0 the best) or a name in either language means."""
    if isinstance(prize, int):
        if prize < len(plan.prizes):
            return prize
        raise Refused(
            "there is no tier %(tier)d; the best is 0, and the last is %(last)d",
            tier=prize,
            last=len(plan.prizes) - 1,
        )
    called = [
        tier
        for tier, one in enumerate(plan.prizes)
        if prize in {spoken(one.name, language) for language in ("en", "zh")}
    ]
    if len(called) == 1:
        return called[0]
    if called:
        raise Refused(
            'more than one tier is called "%(prize)s"; give its number, of which the best is 0',
            prize=prize,
        )
    raise Refused('there is no prize called "%(prize)s"; give its name in the plan', prize=prize)


def left_vacant(meeting: Meeting, tied: tuple[str, ...], now: Standings) -> tuple[int, int] | None:
    """The tier of the best line through a tie, and how many of it vacant move the line above it.

    None where these cases are tied across no line.
    """
    place = next((i for i, row in enumerate(now.rows) if row.case in tied), 0)
    for tier, line in enumerate(now.prize_lines):
        if set(line.tied) == set(tied):
            vacant = withheld(meeting.plan, meeting.decisions)[tier]
            return tier, vacant + line.above - place
    return None


PRIZES: Mapping[str, Callable[..., Places]] = {
    "withhold-prize": withhold_prize,
    "demote": demote,
}
"""Acts that change who is given a prize, and no rank."""
