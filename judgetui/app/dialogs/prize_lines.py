"""The workbench for prizes: what to settle or change, and by what the contract allows."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.app.dialogs import objections
from judgetui.app.dialogs.break_tie import tie_act, withheld
from judgetui.app.dialogs.common import choose, reason_for
from judgetui.language import _, name, say
from judgetui.meeting.acts import (
    Act,
    CloseVote,
    ConfirmVote,
    Demote,
    DropVote,
)
from judgetui.meeting.chair_acts import prizes_of, vote_counts, votes_missing
from judgetui.meeting.names import judge_names, ranked_names
from judgetui.meeting.prize_workbench import WorkbenchItem, workbench
from judgetui.meeting.state import Phase, TieVote
from judgetui.names_text import case_label
from judgetui.screens.choose import Choice
from judgetui.screens.confirm import Confirm
from judgetui.screens.prize_lines import PrizeLines


async def prize_lines(app: AppContext) -> Act | None:
    """Show ties and tiers until one is to be settled or changed; Esc goes back to them."""
    marked = 0
    while True:
        items = workbench(app.meeting)
        if not items:
            app.notify(_("There is no tie, and the plan has no prizes."), markup=False)
            return None
        chosen = await app.ask(PrizeLines(items, marked))
        if chosen is None:
            return None
        marked, item = chosen, items[chosen]
        act = await _settled(app, item)
        if act is not None:
            return act


async def _settled(app: AppContext, item: WorkbenchItem) -> Act | None:
    """Ask what is to be done about an item."""
    if item.kind == "vote":
        vote = app.meeting.tie_vote
        return None if vote is None else await _vote(app, vote)
    if item.kind == "tie":
        return await tie_act(app, list(item.cases))
    if item.kind == "objection":
        return await objections.answer(app, item.objection)
    if item.kind == "objection-to-case":
        return await objections.of_a_case(app)
    if item.kind == "objection-to-result":
        return await objections.take_down(app, "")
    return await _tier(app, item)


async def _vote(app: AppContext, vote: TieVote) -> Act | None:
    """Close the vote under way, confirm its result, or drop it."""
    title = say(ranked_names(app.meeting.plan, vote.cases))
    how = await choose(
        app,
        _("Panel vote on %(cases)s") % {"cases": title},
        (
            Choice("close", _("Close it"), _("no more votes"), not vote.closed),
            Choice("confirm", _("Confirm it"), _("it counts"), vote.closed),
            Choice("drop", _("Drop it"), _("it counts for nothing")),
        ),
        "confirm" if vote.closed else "close",
        numbered=True,
    )
    if how == "close":
        return await _close(app, vote)
    if how == "confirm":
        return await _confirm(app, vote)
    if how == "drop":
        told = _("Its votes count for nothing; the tie can be voted on again.")
        reason = await reason_for(app, _("Drop this vote?"), told, _("Drop"))
        return None if reason is None else DropVote(tie=vote.seq, reason=reason)
    return None


async def _close(app: AppContext, vote: TieVote) -> Act | None:
    """Close a vote, with a reason where votes are missing."""
    missing = votes_missing(app.meeting, vote)
    told = _("Every judge who has a vote has voted.")
    if missing:
        names = say(judge_names(app.meeting.plan, missing))
        told = _("Not voted yet: %(judges)s") % {"judges": names}
    question = Confirm(_("Close this vote?"), told, yes=_("Close it"), ask_reason=bool(missing))
    reason = await app.ask(question)
    return None if reason is None else CloseVote(tie=vote.seq, reason=reason)


async def _confirm(app: AppContext, vote: TieVote) -> Act | None:
    """Let the result of a closed vote count."""
    counts = say(vote_counts(app.meeting.plan, vote.counts))
    question = Confirm(_("Let this vote count?"), counts, yes=_("Confirm"))
    return None if await app.ask(question) is None else ConfirmVote(tie=vote.seq)


async def _tier(app: AppContext, item: WorkbenchItem) -> Act | None:
    """Leave prizes of a tier vacant, or give one of its cases a lower one."""
    meeting = app.meeting
    prize = name(meeting.plan.prizes[item.tier].name)
    today = meeting.rules >= 3
    earlier = "" if today else _("this meeting goes by earlier rules")
    how = await choose(
        app,
        prize,
        (
            Choice("one", _("Leave one of it vacant"), earlier or _("nobody has it"), today),
            Choice("withhold", _("Leave several, or none, vacant"), earlier, today),
            Choice(
                "demote",
                _("Give a case of it a lower prize"),
                earlier or (_("ranks stay; nobody moves up") if item.cases else _("nobody has it")),
                today and bool(item.cases),
            ),
        ),
        numbered=True,
    )
    if how == "one":
        return await withheld(app, item.tier, 1)
    if how == "withhold":
        return await _withhold(app, item)
    return await _demote(app, item) if how == "demote" else None


async def _withhold(app: AppContext, item: WorkbenchItem) -> Act | None:
    planned = app.meeting.plan.prize_counts[item.tier]
    prize = name(app.meeting.plan.prizes[item.tier].name)
    counts = [Choice(str(count), str(count)) for count in range(planned + 1)]
    question = _("How many of %(prize)s stay vacant?") % {"prize": prize}
    count = await choose(app, question, counts, "1")
    if count is None:
        return None
    return await withheld(app, item.tier, int(count))


async def _demote(app: AppContext, item: WorkbenchItem) -> Act | None:
    meeting, plan = app.meeting, app.meeting.plan
    cases = [Choice(case, case_label(meeting, case)) for case in item.cases]
    case = cases[0].key if len(cases) == 1 else await choose(app, _("Which case?"), cases)
    if case is None:
        return None
    prizes = [
        *(
            Choice(str(tier), name(prize.name))
            for tier, prize in enumerate(plan.prizes)
            if tier != item.tier and tier >= (prizes_of(meeting, case)[1] or 0)
        ),
        Choice("", _("no prize")),
    ]
    question = _("Which prize instead?") + "\n" + case_label(meeting, case)
    chosen = await choose(app, question, prizes, numbered=True)
    if chosen is None:
        return None
    told = [case_label(meeting, case), _("Ranks stay, and nobody moves up into the prize it had.")]
    if meeting.phase is not Phase.FINAL:
        told.append(_("The hall is told once the result is final."))
    reason = await reason_for(app, _("Give it this prize?"), "\n".join(told), _("Decide"))
    prize = int(chosen) if chosen else None
    return None if reason is None else Demote(case=case, prize=prize, reason=reason)
