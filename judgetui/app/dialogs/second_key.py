"""What the recorder and the supervisor are asked: whether they confirm what waits for them."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose
from judgetui.app.labels import capitalized
from judgetui.language import _, say
from judgetui.meeting import acts
from judgetui.meeting.pending import Pending
from judgetui.meeting.preview import moves_words, pending_moves, pending_result
from judgetui.meeting.second_key import pending_words, to_confirm
from judgetui.meeting.state import Meeting
from judgetui.screens.choose import Choice
from judgetui.screens.confirm import Confirm
from judgetui.widgets.prize_list import PrizeList


async def confirm(app: AppContext) -> acts.Act | None:
    """Show what an act that waits would change, and ask whether it may; no is the first answer."""
    waiting = to_confirm(app.meeting, app.seat.by)
    chosen = str(waiting[0].seq) if len(waiting) == 1 else await _which(app, waiting)
    pending = next((one for one in waiting if str(one.seq) == chosen), None)
    if pending is None:
        return None
    question = _("Confirm: %(deed)s?") % {"deed": say(pending_words(app.meeting.plan, pending))}
    about, result = pending_about(app.meeting, pending), pending_result(app.meeting, pending)
    prizes = None
    if result is not None:
        prizes = PrizeList()
        prizes.set_reactive(PrizeList.meeting, result)
    page = Confirm(question, about, yes=_("Confirm"), shown=prizes)
    agreed = await app.ask(page)
    return None if agreed is None else acts.Confirm(seq=pending.seq)


async def _which(app: AppContext, waiting: tuple[Pending, ...]) -> str | None:
    """Which of several acts that wait; none where the question is closed."""
    choices = [
        Choice(
            str(one.seq),
            say(capitalized(pending_words(app.meeting.plan, one))),
            one.at.strftime("%H:%M:%S"),
        )
        for one in waiting
    ]
    return await choose(app, _("Confirm what?"), choices)


def pending_about(meeting: Meeting, pending: Pending) -> str:
    """What an act that waits would move, and why it was asked for."""
    moved = say(moves_words(meeting.plan, pending_moves(meeting, pending)))
    reason = str(pending.act.get("reason") or "")
    why = _("Reason: %(reason)s") % {"reason": reason} if reason else ""
    return "\n\n".join(part for part in (moved, why) if part)
