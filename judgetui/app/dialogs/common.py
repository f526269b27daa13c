"""Questions of the chair: each asks a person and returns the act to submit, or None."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from textual.content import Content

from judgetui.app.availability import undoable_by
from judgetui.app.commands import Confirmation
from judgetui.app.context import AppContext
from judgetui.app.dialogs import acknowledgement, adjust_score, amend_plan, calls
from judgetui.app.labels import act_label, public_score_warning, second_key_note, with_consequences
from judgetui.language import _
from judgetui.meeting.acts import (
    Act,
    AddCase,
    AddJudge,
    Adjust,
    Amend,
    ExcuseJudge,
    Postpone,
    Recuse,
    Reinstate,
    ReplaceJudge,
    Undo,
    Withdraw,
)
from judgetui.meeting.overtime import proposal
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import UNDER_WAY, BallotStatus, CaseState, Done, Meeting, Phase, Stage
from judgetui.names_text import case_label, judge_name
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm

Question = Callable[[AppContext], Awaitable[Act | None]]
"""Asks a person; returns the act to submit, or None."""
ANY_REASON = "-"
"""Placeholder reason of the act whose consequences a question shows, before one is given."""


async def choose(
    app: AppContext,
    question: str,
    choices: Sequence[Choice],
    marked: str | None = None,
    about: Content | None = None,
    *,
    numbered: bool = False,
) -> str | None:
    """Let a person choose; returns the key of the choice, or None."""
    return await app.ask(Choose(question, choices, marked, about, numbered=numbered))


async def reason_for(app: AppContext, question: str, consequence: str, yes: str) -> str | None:
    """Ask for a reason; returns None where the person closes the question."""
    return await app.ask(Confirm(question, consequence, yes=yes, ask_reason=True))


async def confirmed(
    app: AppContext, *, confirm: Confirmation, act: Callable[[Meeting, str], Act]
) -> Act | None:
    """Ask a command's declared question; on yes, return its act for the meeting as it is then."""
    page = Confirm(
        _(confirm.question),
        _(confirm.consequence),
        yes=_(confirm.yes),
        ask_reason=confirm.ask_reason,
    )
    reason = await app.ask(page)
    return None if reason is None else act(app.meeting, reason)


async def problem(app: AppContext) -> Act | None:
    """Ask what to do about the marked case, a judge, or the plan."""
    case = _case_in_question(app)
    amending = amend_plan.choices(app.meeting)
    title = _("What is the problem?") if case is None else case_label(app.meeting, case.id)
    adjusting = () if case is None else (adjust_score.choice(app.meeting, case),)
    choices = _possible_now(app.meeting, (*_about_a_case(case), *amending, *adjusting))
    choices = _possible_for(app.seat, choices)
    choices = (*choices, *acknowledgement.choices(app))
    waiting = tuple(calls.choices(app.meeting))
    marked = waiting[0].key if waiting else likeliest_problem(app.meeting, case)
    choice = await choose(app, title, (*choices, *waiting), marked, numbered=True)
    if waiting and choice == marked:
        return await calls.answer(app)
    if choice == acknowledgement.KEY:
        return await acknowledgement.ask(app)
    if choice in {one.key for one in amending}:
        return await amend_plan.ask(app, choice)
    if choice is None or case is None:
        return None
    if choice == "recuse":
        return await _recusal(app, case)
    if choice == "adjust":
        return await adjust_score.adjust(app, case.id)
    ask = {
        "postpone": (_("Postpone this case?"), _("Postpone")),
        "withdraw": (_("Withdraw this case?"), _("Withdraw")),
        "reinstate": (_("Bring this case back?"), _("Bring back")),
    }
    question, yes = ask[choice]
    act = _ABOUT_A_CASE[choice]
    consequence = with_consequences(app.meeting, act(case=case.id, reason=ANY_REASON), title)
    reason = await reason_for(app, question, consequence, yes)
    return None if reason is None else act(case=case.id, reason=reason)


def likeliest_problem(meeting: Meeting, case: CaseState | None) -> str | None:
    """Which problem is marked first: the points off that are proposed for running over time."""
    return "adjust" if case is not None and proposal(meeting, case.id) is not None else None


def _possible_now(meeting: Meeting, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices with those greyed, with why, that a final result does not let happen."""
    if meeting.phase is not Phase.FINAL:
        return choices
    final = _("the result is final")
    return tuple(
        one if Phase.FINAL in _ACTS[one.key].rule.when else replace(one, note=final, possible=False)
        for one in choices
    )


def _possible_for(seat: Seat, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices as a seat has them: for the deputy all but postponing are greyed, with why."""
    if seat.role is not Role.DEPUTY:
        return choices
    alone = _("the chair's alone")
    return tuple(
        one if one.key == "postpone" else replace(one, note=alone, possible=False)
        for one in choices
    )


def _about_a_case(case: CaseState | None) -> tuple[Choice, ...]:
    """What can be done about a case; without one, why nothing can."""
    on_stage = case is not None and case.stage in UNDER_WAY
    gone = case is not None and case.stage is Stage.WITHDRAWN
    there = case is not None and not gone
    back = _("back to wait, at the end")
    none = "" if case is not None else _("no case is marked")
    return (
        Choice("postpone", _("Postpone it"), none or back, on_stage),
        Choice("withdraw", _("Withdraw it"), none or _("out of the meeting"), there),
        Choice("reinstate", _("Bring it back"), none or back, gone),
        Choice("recuse", _("Recuse a judge"), none or _("the judge does not score it"), there),
    )


_ACTS: Mapping[str, type[Act]] = {
    "postpone": Postpone,
    "withdraw": Withdraw,
    "reinstate": Reinstate,
    "recuse": Recuse,
    "adjust": Adjust,
    "replace": ReplaceJudge,
    "excuse": ExcuseJudge,
    "add-judge": AddJudge,
    "add-case": AddCase,
    "amend": Amend,
}
"""The acts of the page of problems, by its choices."""
_ABOUT_A_CASE: Mapping[str, type[Postpone | Withdraw | Reinstate]] = {
    "postpone": Postpone,
    "withdraw": Withdraw,
    "reinstate": Reinstate,
}


def _case_in_question(app: AppContext) -> CaseState | None:
    """The case marked in the run sheet, else the one on stage."""
    return app.meeting.cases.get(app.marked or app.meeting.on_stage or "")


async def _recusal(app: AppContext, case: CaseState) -> Act | None:
    free = [
        judge
        for judge in app.meeting.plan.seated(case.id)
        if judge not in case.ballots
        or case.ballots[judge].status in (BallotStatus.RETURNED, BallotStatus.RECUSED)
    ]
    choices = [Choice(judge, judge_name(app.meeting, judge)) for judge in free]
    if not choices:
        app.notify(_("Every judge has submitted."), severity="warning", markup=False)
        return None
    judge = await choose(app, _("Which judge does not score this case?"), choices, numbered=True)
    if judge is None:
        return None
    question = _("Recuse %(judge)s?") % {"judge": judge_name(app.meeting, judge)}
    about = [case_label(app.meeting, case.id)]
    if judge in case.ballots and case.ballots[judge].scores:
        about.append(public_score_warning(app.meeting, case.id, "void"))
    act = Recuse(case=case.id, judge=judge, reason=ANY_REASON)
    about.append(second_key_note(app.meeting, act))
    reason = await reason_for(
        app, question, with_consequences(app.meeting, act, *about), _("Recuse")
    )
    return None if reason is None else Recuse(case=case.id, judge=judge, reason=reason)


def _announced_first(meeting: Meeting, done: Done) -> bool:
    """Whether an act is what made a score public that is so still; undoing it takes a reason."""
    first = next((o.seq for o in meeting.recent if o.do == "announce" and o.case == done.case), 0)
    announced = done.case in meeting.announced and meeting.rules >= 3
    return announced and done.do == "announce" and done.seq == first


async def undo(app: AppContext) -> Act | None:
    """Ask which act is to be undone, the latest first."""
    meeting = app.meeting
    choices = [
        Choice(str(done.seq), act_label(meeting, done), done.at.strftime("%H:%M:%S"))
        for done in reversed(undoable_by(meeting, app.seat))
    ]
    chosen = await choose(app, _("Undo what?"), choices)
    done = next((one for one in meeting.recent if str(one.seq) == chosen), None)
    if done is None:
        return None
    reason: str | None = ""
    if _announced_first(meeting, done):
        told = _("The hall may have heard it; it is a numbered amendment with its reason.")
        question = _("Take the announced score back?")
        reason = await reason_for(app, question, told, _("Take back"))
    return None if reason is None else Undo(seq=done.seq, reason=reason)
