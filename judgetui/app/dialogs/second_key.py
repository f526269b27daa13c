"""What the recorder and the supervisor are asked: whether they confirm what waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose
from judgetui.app.labels import capitalized
from judgetui.language import _, labelled, name, say
from judgetui.meeting import acts
from judgetui.meeting.pending import Pending
from judgetui.meeting.preview import moves_words, pending_moves, pending_result
from judgetui.meeting.second_key import pending_act, pending_words, to_confirm
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
    """The marks that a waiting act would put in, what it would move, and why it was asked for."""
    marks = "\n".join(_marks(meeting, pending))
    moved = say(moves_words(meeting.plan, pending_moves(meeting, pending)))
    reason = str(pending.act.get("reason") or "")
    why = _("Reason: %(reason)s") % {"reason": reason} if reason else ""
    return "\n\n".join(part for part in (marks, moved, why) if part)


def _marks(meeting: Meeting, pending: Pending) -> Iterator[str]:
    """Each mark that would become another one, as it is on record and as it would be."""
    act = pending_act(pending)
    if not isinstance(act, acts.CorrectBallot | acts.KeyBallot) or act.judge is None:
        return
    ballot = meeting.cases[act.case].ballots.get(act.judge)
    for criterion in meeting.plan.asked(act.judge):
        before = ballot.scores.get(criterion.key) if ballot is not None else None
        after = act.scores.get(criterion.key)
        if before != after:
            values = {"before": _mark(before), "after": _mark(after)}
            yield labelled(name(criterion.name), _("%(before)s → %(after)s") % values)


def _mark(mark: Decimal | None) -> str:
    return "–" if mark is None else str(mark)
