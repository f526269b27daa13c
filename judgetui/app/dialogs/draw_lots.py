"""Questions for a draw by lot: what is drawn, and the digits that are called out in the hall.

The order is not shown before the draw is on record: whoever could look at it first could go on
asking for digits until one pleases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose
from judgetui.language import _, say
from judgetui.meeting.acts import DrawLots
from judgetui.meeting.lots import LOTS, are_digits, may_be_drawn, typed_digits
from judgetui.meeting.names import case_numbers
from judgetui.meeting.state import Meeting
from judgetui.names_text import case_label
from judgetui.screens.choose import Choice
from judgetui.screens.confirm import Confirm


async def draw(app: AppContext) -> DrawLots | None:
    """Ask what is drawn, the running order or one of the ties, and for the digits."""
    meeting = app.meeting
    ties: dict[str, list[str]] = {}
    if "draw" in meeting.plan.scoring.ties:
        ties = {str(rank): cases for rank, cases in tied_groups(meeting).items()}
    waiting = may_be_drawn(meeting)
    choices = [
        Choice(
            rank,
            _("Rank %(rank)d: %(cases)s")
            % {
                "rank": int(rank),
                "cases": "  /  ".join(case_label(meeting, case) for case in cases),
            },
        )
        for rank, cases in ties.items()
    ]
    if len(waiting) > 1:
        numbers = say(case_numbers(meeting.plan, waiting))
        choices.append(Choice("order", _("The running order of %(cases)s") % {"cases": numbers}))
    if not choices:
        return None
    chosen = choices[0].key
    if len(choices) > 1:
        answer = await choose(app, _("What is drawn by lot?"), choices)
        if answer is None:
            return None
        chosen = answer
    if chosen == "order":
        return await draw_cases(app, "order", waiting)
    return await draw_cases(app, "tie", ties[chosen])


def tied_groups(meeting: Meeting) -> dict[int, list[str]]:
    """The cases of each unsettled tie, by the rank they share."""
    groups: dict[int, list[str]] = {}
    for row in meeting.standings.rows if meeting.standings else ():
        if row.tied and row.rank is not None:
            groups.setdefault(row.rank, []).append(row.case)
    return groups


async def draw_cases(
    app: AppContext, what: Literal["order", "tie"], cases: Sequence[str]
) -> DrawLots | None:
    """Ask for the digits, and have them confirmed; returns the act, or None."""
    if what == "order":
        question = _("Draw the running order by lot?")
        about = say(case_numbers(app.meeting.plan, cases))
    else:
        question = _("Draw this tie by lot?")
        about = "\n".join(case_label(app.meeting, case) for case in cases)
    digits = await _ask_digits(app, question, f"{about}\n\n{say(LOTS)}")
    if digits is None:
        return None
    consequence = _(
        "Read them out once more. The order that follows from them is shown once it is on record, "
        "and the board shows it too."
    )
    sure = Confirm(
        _("Draw with the digits %(digits)s?") % {"digits": digits}, consequence, yes=_("Draw")
    )
    if await app.ask(sure) is None:
        return None
    return DrawLots(what=what, cases=tuple(cases), digits=digits)


async def _ask_digits(app: AppContext, question: str, about: str) -> str | None:
    """Ask until there are digits that a draw can go by, or nobody wants one."""
    said = ""
    while True:
        page = Confirm(
            question,
            about,
            yes=_("Go on"),
            ask_reason=True,
            placeholder=_("the digits that were called out, such as 3516"),
            reason=said,
        )
        answer = await app.ask(page)
        if answer is None:
            return None
        said = typed_digits(answer)
        if are_digits(said):
            return said
        text = _("Type the 1 to 20 digits (0 to 9) that were called out, and nothing else.")
        app.notify(text, severity="warning", markup=False)
