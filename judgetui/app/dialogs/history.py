"""The history of a case or of the result: which one, and the page that tells it."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose
from judgetui.app.labels import case_stage_label
from judgetui.language import _, say
from judgetui.meeting.message import Refused
from judgetui.names_text import case_label
from judgetui.screens.choose import Choice
from judgetui.screens.history import History

_RESULT = ""
"""Chosen in the place of a case."""


async def show_history(app: AppContext) -> None:
    """Show what became of the marked case, else of the one that is chosen, or of the result."""
    chosen = app.marked or await _which(app)
    if chosen is None:
        return
    case = chosen if chosen != _RESULT else None
    try:
        lines = await app.history(case)
    except Refused as refused:
        app.notify(say(refused.sentence), severity="warning", markup=False)
        return
    app.show(History(app.meeting, case, lines))


async def _which(app: AppContext) -> str | None:
    """The case to read about, or `_RESULT`; the case on stage is marked."""
    meeting = app.meeting
    choices = [
        Choice(case, case_label(meeting, case), case_stage_label(meeting, case))
        for case in meeting.order
    ]
    choices.append(Choice(_RESULT, _("the whole result")))
    return await choose(app, _("The history of which case?"), choices, meeting.on_stage)
