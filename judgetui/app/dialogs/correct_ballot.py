"""Questions for a ballot of a judge: look at it, return it, or do not count it."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import ANY_REASON, choose, reason_for
from judgetui.app.labels import (
    ballot_status_label,
    case_label,
    judge_name,
    public_score_warning,
    with_consequences,
)
from judgetui.language import _
from judgetui.meeting.acts import Act, ReturnBallot, VoidBallot
from judgetui.meeting.next_step import next_step
from judgetui.meeting.state import Ballot, BallotStatus, Meeting
from judgetui.screens.choose import Choice
from judgetui.widgets.ballot_sheet import ballot_content


async def correct(app: AppContext) -> Act | None:
    """Ask for case, ballot and what to do with it; Esc goes back one question."""
    case = next_step(app.meeting).returned
    while True:
        case = await choose(app, _("A ballot on which case?"), _cases(app.meeting), case)
        if case is None:
            return None
        judge: str | None = None
        while (judge := await _whose(app, case, judge)) is not None:
            how = await _how(app, case, judge)
            if how is not None:
                return await _confirmed(app, case, judge, how)


def _cases(meeting: Meeting) -> list[Choice]:
    """The cases with ballots, the one on stage first."""
    kept = [case for case in meeting.order if _ballots(meeting, case)]
    kept.sort(key=lambda case: case != meeting.on_stage)
    return [Choice(case, case_label(meeting, case)) for case in kept]


def _ballots(meeting: Meeting, case: str) -> list[Ballot]:
    """The ballots that can be returned or not counted, in the order of the panel."""
    ballots = meeting.cases[case].ballots
    ordered = [ballots[judge.id] for judge in meeting.plan.judges if judge.id in ballots]
    return [ballot for ballot in ordered if _can_void(meeting, ballot) or not _is_back(ballot)]


def _is_back(ballot: Ballot) -> bool:
    """Whether the judge has it."""
    return ballot.status is BallotStatus.RETURNED


def _can_void(meeting: Meeting, ballot: Ballot) -> bool:
    """Whether the ballot can be marked as not counting."""
    return ballot.counts or (meeting.rules >= 2 and _is_back(ballot))


async def _whose(app: AppContext, case: str, marked: str | None) -> str | None:
    ballots = _ballots(app.meeting, case)
    choices = [Choice(b.judge, judge_name(app.meeting, b.judge), _note(b)) for b in ballots]
    return await choose(app, _("Whose ballot?"), choices, marked)


def _note(ballot: Ballot) -> str:
    """What became of a ballot, and whether there is a comment to read."""
    comment = _("with a comment") if ballot.comment.strip() else ""
    return " · ".join(part for part in (ballot_status_label(ballot), comment) if part)


async def _how(app: AppContext, case: str, judge: str) -> str | None:
    """Show the ballot whole, and ask what is to become of it."""
    meeting = app.meeting
    ballot = meeting.cases[case].ballots.get(judge)
    if ballot is None:
        gone = _("The ballot of %(judge)s has been taken back meanwhile; look again.")
        app.notify(gone % {"judge": judge_name(meeting, judge)}, severity="warning", markup=False)
        return None
    answers = (
        Choice("return", _("Return it"), _("the judge submits again"), not _is_back(ballot)),
        Choice("void", _("Do not count it"), _("it stays on record"), _can_void(meeting, ballot)),
    )
    question = f"{case_label(meeting, case)} — {judge_name(meeting, judge)}"
    return await choose(app, question, answers, about=ballot_content(meeting, ballot))


async def _confirmed(app: AppContext, case: str, judge: str, how: str) -> Act | None:
    whose = {"judge": judge_name(app.meeting, judge)}
    question = _("Return the ballot of %(judge)s?") % whose
    if how == "void":
        question = _("Not count the ballot of %(judge)s?") % whose
    yes = _("Return") if how == "return" else _("Do not count")
    about = [case_label(app.meeting, case), public_score_warning(app.meeting, case, how)]
    act = ReturnBallot if how == "return" else VoidBallot
    asked = act(case=case, judge=judge, reason=ANY_REASON)
    reason = await reason_for(app, question, with_consequences(app.meeting, asked, *about), yes)
    return None if reason is None else act(case=case, judge=judge, reason=reason)
