"""The chair's questions in the ceremony: which step to jump to, and which words to show."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.language import _, say
from judgetui.meeting.acts import Act, Reveal
from judgetui.meeting.ceremony import steps_seen, what_comes
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm


async def jump(app: AppContext) -> Act | None:
    """Ask which step the hall is to see; the list names nobody."""
    meeting = app.meeting
    steps = steps_seen(meeting)
    here = _("shown now")
    choices = [
        Choice(
            str(number),
            f"{number}  {say(what_comes(meeting.plan, step))}",
            here if number == meeting.revealed else "",
        )
        for number, step in enumerate(steps, 1)
    ]
    marked = str(min(meeting.revealed + 1, len(steps)))
    chosen = await app.ask(Choose(_("Which step does the hall see?"), choices, marked))
    return None if chosen is None else Reveal(step=int(chosen))


async def message(app: AppContext) -> Act | None:
    """Ask for words that the hall sees until the next step."""
    ask = Confirm(
        _("What is to be read?"),
        _("One sentence; it fills every board until the next step, or the step before."),
        yes=_("Show"),
        ask_reason=True,
        placeholder=_("your words to the audience"),
        reason=app.meeting.card,
    )
    words = await app.ask(ask)
    return Reveal(step=app.meeting.revealed, message=words) if words else None
