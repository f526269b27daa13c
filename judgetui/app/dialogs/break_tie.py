"""Questions for settling a tie: a vote, the chair's decision, a draw by lot, an extra prize."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose, reason_for
from judgetui.app.dialogs.draw_lots import draw_cases, tied_groups
from judgetui.app.labels import case_label
from judgetui.language import _
from judgetui.meeting.acts import Act, DecideTie, RecordVote
from judgetui.meeting.chair_acts import voters
from judgetui.meeting.state import Meeting
from judgetui.screens.choose import Choice


async def settle(app: AppContext) -> Act | None:
    """Ask which tie to settle, and how; offers only what the plan's tie rules allow."""
    groups = tied_groups(app.meeting)
    across = _across_lines(app.meeting)
    ties = [
        Choice(
            str(rank),
            _("Rank %(rank)d: %(cases)s")
            % {"rank": rank, "cases": "  /  ".join(case_label(app.meeting, c) for c in cases)},
            _("across a prize line") if across & set(cases) else "",
        )
        for rank, cases in groups.items()
    ]
    first = next((tie.key for tie in ties if tie.note), None)
    chosen = ties[0].key if len(ties) == 1 else await choose(app, _("Which tie?"), ties, first)
    if chosen is None:
        return None
    cases = groups[int(chosen)]
    ways = _ways(app.meeting, bool(across & set(cases)))
    listed = "\n".join(case_label(app.meeting, case) for case in cases)
    how = await choose(app, _("How is it settled?") + "\n" + listed, ways)
    return None if how is None else await _SETTLE[how](app, cases)


def _across_lines(meeting: Meeting) -> set[str]:
    lines = meeting.standings.prize_lines if meeting.standings else ()
    return {case for line in lines for case in line.tied}


def _ways(meeting: Meeting, across: bool) -> tuple[Choice, ...]:
    agreed = meeting.plan.scoring.ties
    not_agreed = _("the agreed rules do not have it")
    vote, chair = "vote" in agreed, "chair" in agreed
    extra = _("all of them get the better one") if across else _("only across a prize line")
    lot = "draw" in agreed
    return (
        Choice("vote", _("By the panel's vote"), "" if vote else not_agreed, vote),
        Choice("chair", _("By the chair's decision"), "" if chair else not_agreed, chair),
        Choice("draw", _("By lot"), "" if lot else not_agreed, lot),
        Choice("extra", _("By an extra prize"), extra, across),
    )


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


_SETTLE: Mapping[str, Callable[[AppContext, list[str]], Awaitable[Act | None]]] = {
    "vote": _by_vote,
    "chair": _by_chair,
    "draw": _by_lot,
    "extra": _by_extra_prize,
}
