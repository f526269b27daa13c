"""Questions for settling a tie: votes, the chair's decision, lots, an extra or a vacant prize."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose, reason_for
from judgetui.app.dialogs.draw_lots import draw_cases
from judgetui.language import _, name
from judgetui.meeting.acts import Act, DecideTie, OpenVote, RecordVote, WithholdPrize
from judgetui.meeting.chair_acts import left_vacant, ties_across_lines, voters
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase
from judgetui.names_text import case_label
from judgetui.screens.choose import Choice


async def tie_act(app: AppContext, cases: list[str]) -> Act | None:
    """Ask how a tie is settled; what the plan does not allow is greyed, with its reason."""
    across = set(cases) in [
        set(tied) for tied in ties_across_lines(app.meeting, app.meeting.standings)
    ]
    listed = "\n".join(case_label(app.meeting, case) for case in cases)
    ways = _ways(app.meeting, cases, across)
    likeliest = next((way.key for way in ways if way.possible), None)
    how = await choose(app, _("How is it settled?") + "\n" + listed, ways, likeliest, numbered=True)
    return None if how is None else await _SETTLE[how](app, cases)


def _ways(meeting: Meeting, cases: list[str], across: bool) -> tuple[Choice, ...]:
    agreed = meeting.plan.scoring.ties
    not_agreed = _("the agreed rules do not have it")
    vote, chair = "vote" in agreed, "chair" in agreed
    extra = _("all of them get the better one") if across else _("only across a prize line")
    lot = "draw" in agreed
    on_screens = not_agreed if not vote else _why_no_vote(meeting, cases)
    today = meeting.rules >= 3
    vacant = _("all of them get the lower one") if across else _("only across a prize line")
    if not today:
        vacant = _("this meeting goes by earlier rules")
    return (
        Choice(
            "open-vote",
            _("By a vote on the judges' screens"),
            on_screens or _who_votes(meeting, cases),
            not on_screens,
        ),
        Choice("vote", _("By hands raised in the hall"), "" if vote else not_agreed, vote),
        Choice("chair", _("By the chair's decision"), "" if chair else not_agreed, chair),
        Choice("draw", _("By lot"), "" if lot else not_agreed, lot),
        Choice("extra", _("By an extra prize"), extra, across),
        Choice("vacant", _("By leaving the prize vacant"), vacant, across and today),
    )


def _why_no_vote(meeting: Meeting, cases: list[str]) -> str:
    """Why the judges cannot vote on their screens now; empty when they can."""
    if meeting.rules < 3:
        return _("this meeting goes by earlier rules")
    if meeting.phase is not Phase.DELIBERATING:
        return _("once every case is announced, and before the result is final")
    if meeting.tie_vote is not None:
        return _("another vote is under way")
    return "" if voters(meeting, cases) else _("all judges are recused from one of them")


def _who_votes(meeting: Meeting, cases: list[str]) -> str:
    """How many judges vote on a tie, and whether anybody is told for what."""
    count = {"count": len(voters(meeting, cases))}
    if meeting.plan.scoring.vote == "secret":
        return _("judges who vote: %(count)d, in secret") % count
    return _("judges who vote: %(count)d, by name") % count


async def _by_screens(app: AppContext, cases: list[str]) -> Act | None:
    # Nothing is asked: a vote that was opened by mistake is dropped or undone.
    return OpenVote(cases=tuple(cases))


async def _by_vacancy(app: AppContext, cases: list[str]) -> Act | None:
    meeting = app.meeting
    found = left_vacant(meeting, tuple(cases), meeting.standings or standings(meeting))
    return None if found is None else await withheld(app, *found)


async def _by_vote(app: AppContext, cases: list[str]) -> Act | None:
    votes: dict[str, int] = {}
    most = len(app.meeting.plan.judges)
    if app.meeting.rules >= 2:
        most = len(voters(app.meeting, cases))
    for case in cases:
        left = most - sum(votes.values())
        question = _("How many votes for %(case)s?") % {"case": case_label(app.meeting, case)}
        counts = [Choice(str(count), str(count)) for count in range(left + 1)]
        chosen = await choose(app, question, counts)
        if chosen is None:
            return None
        votes[case] = int(chosen)
    return RecordVote(votes=votes)


async def _by_chair(app: AppContext, cases: list[str]) -> Act | None:
    order: list[str] = []
    left = list(cases)
    while len(left) > 1:
        question = _("Which comes first?") if not order else _("Which comes next?")
        chosen = await choose(app, question, [Choice(c, case_label(app.meeting, c)) for c in left])
        if chosen is None:
            return None
        order.append(chosen)
        left.remove(chosen)
    order += left
    listed = "\n".join(case_label(app.meeting, case) for case in order)
    reason = await reason_for(app, _("Decide in this order?"), listed, _("Decide"))
    return None if reason is None else DecideTie(cases=tuple(order), reason=reason)


async def _by_lot(app: AppContext, cases: list[str]) -> Act | None:
    return await draw_cases(app, "tie", cases)


async def _by_extra_prize(app: AppContext, cases: list[str]) -> Act | None:
    listed = "\n".join(case_label(app.meeting, case) for case in cases)
    reason = await reason_for(app, _("Give them all the better prize?"), listed, _("Extra prize"))
    if reason is None:
        return None
    return DecideTie(cases=tuple(cases), extra_prize=True, reason=reason)


async def withheld(app: AppContext, tier: int, count: int) -> Act | None:
    """Ask for the reason why so many prizes of a tier stay vacant."""
    prize = name(app.meeting.plan.prizes[tier].name)
    told = _(
        "Left vacant: %(count)d. Every other prize keeps its number, and the cases below go on "
        "with the next one. It is a numbered amendment."
    )
    reason = await reason_for(
        app, _("Leave %(prize)s vacant?") % {"prize": prize}, told % {"count": count}, _("Decide")
    )
    return None if reason is None else WithholdPrize(prize=tier, count=count, reason=reason)


_SETTLE: Mapping[str, Callable[[AppContext, list[str]], Awaitable[Act | None]]] = {
    "open-vote": _by_screens,
    "vote": _by_vote,
    "chair": _by_chair,
    "draw": _by_lot,
    "extra": _by_extra_prize,
    "vacant": _by_vacancy,
}
