"""The history of a case: which case, and the page that tells it."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose
from judgetui.app.labels import case_label, case_stage_label
from judgetui.language import _, say
from judgetui.meeting.message import Refused
from judgetui.screens.choose import Choice
from judgetui.screens.history import History


async def show_history(app: AppContext) -> None:
    """Show what became of the marked case, else of the one that is chosen."""
    case = app.marked or await _which(app)
    if case is None:
        return
    try:
        lines = await app.history(case)
    except Refused as refused:
        app.notify(say(refused.sentence), severity="warning", markup=False)
        return
    app.show(History(app.meeting, case, lines))


async def _which(app: AppContext) -> str | None:
    """The case to read about; the one on stage is marked."""
    meeting = app.meeting
    choices = [
        Choice(case, case_label(meeting, case), case_stage_label(meeting, case))
        for case in meeting.order
    ]
    return await choose(app, _("The history of which case?"), choices, meeting.on_stage)
