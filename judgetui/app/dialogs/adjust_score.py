"""Questions for points off a case's score, or added to it."""

from __future__ import annotations

from decimal import Decimal

from judgetui.app.context import AppContext
from judgetui.app.labels import with_consequences
from judgetui.language import _, name, say
from judgetui.meeting.acts import Act, Adjust
from judgetui.meeting.marks import ordinary
from judgetui.meeting.overtime import Proposal, proposal
from judgetui.meeting.plan import AdjustmentKind, Plan, exact
from judgetui.meeting.rounding import finer
from judgetui.meeting.rules_text import kind_words, signed_number
from judgetui.meeting.state import CaseState, Meeting, Stage
from judgetui.names_text import case_label
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm

_OWN = "+"
"""The choice of points that the chair names; no key of a plan is called so."""


def choice(meeting: Meeting, case: CaseState) -> Choice:
    """The line for points off or added on the page of problems."""
    if meeting.plan.scoring.low_wins:
        return Choice("adjust", _("Points off or added"), _("the lowest score wins here"), False)
    if meeting.rules < 3:
        earlier = _("this meeting goes by earlier rules")
        return Choice("adjust", _("Points off or added"), earlier, False)
    proposed = proposal(meeting, case.id)
    note = say(proposed.words) if proposed else _("for the case as a whole")
    possible = case.stage is not Stage.WITHDRAWN
    return Choice("adjust", _("Points off or added"), note, possible)


async def adjust(app: AppContext, case: str) -> Act | None:
    """Ask for what, how many points and why; the kinds of the plan come first."""
    plan, proposed = app.meeting.plan, proposal(app.meeting, case)
    chosen: str | None = _OWN
    if plan.adjustments:
        choices = [
            Choice(kind.key, say(kind_words(kind)), _proposed(kind, proposed))
            for kind in plan.adjustments
        ]
        choices.append(Choice(_OWN, _("Other points"), _("with a reason")))
        question = case_label(app.meeting, case) + "\n" + _("Points off or added: what for?")
        marked = proposed.kind.key if proposed else None
        chosen = await app.ask(Choose(question, choices, marked, numbered=True))
    if chosen is None:
        return None
    kind = plan.adjustment.get(chosen)
    points, reason = _points_of(kind, proposed), ""
    if points is None:
        points, reason = await _ask_points(app, case)
    return None if points is None else await _confirmed(app, case, kind, points, reason)


def _proposed(kind: AdjustmentKind, proposed: Proposal | None) -> str:
    return say(proposed.words) if proposed is not None and proposed.kind is kind else ""


def _points_of(kind: AdjustmentKind | None, proposed: Proposal | None) -> Decimal | None:
    """The points that the plan says, as often as the overtime counted takes them."""
    if kind is None:
        return None
    if proposed is not None and proposed.kind is kind:
        return proposed.points
    return kind.points


async def _ask_points(app: AppContext, case: str) -> tuple[Decimal | None, str]:
    """Ask how many points, until they can be taken or the person closes the question (None).

    With them goes the reason, where it was typed in the same line.
    """
    wrong, typed = "", ""
    while True:
        page = Confirm(
            _("How many points?") + "\n" + case_label(app.meeting, case),
            wrong
            or _(
                "With a minus for points off, and with the reason: -2; no consent form. They go "
                "onto the case's final score."
            ),
            yes=_("Go on"),
            ask_reason=True,
            reason=typed,
            goes_on=True,
            placeholder=_("Points; reason"),
        )
        answer = await app.ask(page)
        if answer is None:
            return None, ""
        typed = answer
        number, _mark, reason = answer.replace("；", ";").partition(";")
        points = typed_points(number)
        wrong = _fault(app.meeting.plan, points)
        if points is not None and not wrong:
            return points, reason.strip()


def typed_points(text: str) -> Decimal | None:
    """Points as people type them, such as "-2", "−2", "＋0.5" or "-0,5"; None for what is none."""
    plain = ordinary(text).translate(str.maketrans("−–＋，,", "--+.."))
    try:
        return exact(plain.removeprefix("+"))
    except ValueError:
        return None


def _fault(plan: Plan, points: Decimal | None) -> str:
    if points is None:
        return _("This is no number. Write such as -2 or 0.5.")
    if points == 0:
        return _("0 points change nothing.")
    if finer(points, plan.scoring.decimals):
        text = _("This is finer than a score, which has so many decimals: %(decimals)d.")
        return text % {"decimals": plan.scoring.decimals}
    return ""


async def _confirmed(
    app: AppContext, case: str, kind: AdjustmentKind | None, points: Decimal, reason: str
) -> Act | None:
    """The act, once its outcome is seen; a kind of the plan needs no further reason.

    `reason` is what was typed of it so far.
    """
    what = name(kind.name) if kind is not None else _("Points")
    question = f"{what} {signed_number(points)} · {case_label(app.meeting, case)}"
    key = kind.key if kind is not None else None
    foreseen = Adjust(case=case, points=points, kind=key, reason="" if key else "-")
    page = Confirm(
        question,
        with_consequences(app.meeting, foreseen),
        yes=_("Take off") if points < 0 else _("Add points"),
        ask_reason=True,
        reason=reason,
        placeholder=_("Reason; the hall may read it beside the score"),
        optional=kind is not None,
    )
    given = await app.ask(page)
    return None if given is None else foreseen.model_copy(update={"reason": given})
