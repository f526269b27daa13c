"""Commands for the case on stage; `judgetui.app.commands` puts them in their place."""

from __future__ import annotations

from judgetui.app import availability
from judgetui.app.command_model import CHAIR, Command
from judgetui.language import N_
from judgetui.meeting.acts import Act, CallInstead
from judgetui.meeting.state import Meeting


def _next_first(meeting: Meeting, _reason: str) -> Act:
    return CallInstead(case=availability.next_waiting(meeting) or "")


STAGING: tuple[Command, ...] = (
    Command(
        "late",
        "ctrl+n",
        N_("Presenter is late"),
        N_("Call the next case now; the one on stage comes right after it."),
        (CHAIR,),
        in_browser="ctrl+s",
        when=availability.late_presenter,
        act=_next_first,
    ),
)
"""Commands for what happens to the case on stage."""
