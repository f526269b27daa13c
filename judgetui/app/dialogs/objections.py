"""Questions for an objection: what it is about, who objects, what is said; and the answer."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose
from judgetui.app.labels import case_label
from judgetui.language import _, say
from judgetui.meeting.acts import Act, AnswerObjection, RaiseObjection
from judgetui.meeting.decision_words import objection_words
from judgetui.screens.choose import Choice
from judgetui.screens.confirm import Confirm


async def take_down(app: AppContext) -> Act | None:
    """Ask what is objected to, by whom and why; returns the act, or None."""
    meeting = app.meeting
    cases = [Choice(case, case_label(meeting, case)) for case in meeting.plan.order]
    about = await choose(
        app, _("An objection to what?"), (Choice("", _("the whole result")), *cases)
    )
    if about is None:
        return None
    by = await _line(app, _("Who objects?"), _("a person's name"))
    if by is None:
        return None
    text = await _line(app, _("What is the objection?"), _("in the words of who objects"))
    if text is None:
        return None
    return RaiseObjection(case=about or None, by=by, text=text)


async def answer(app: AppContext, number: int) -> Act | None:
    """Ask for the answer to an objection; returns the act, or None."""
    raised = {one.number: one for one in app.meeting.objections}
    objection = raised.get(number)
    if objection is None:
        gone = _("Objection %(number)d has been taken back meanwhile; look again.")
        app.notify(gone % {"number": number}, severity="warning", markup=False)
        return None
    about = say(objection_words(app.meeting.plan, objection))
    text = await _line(app, _("What is answered?"), _("the answer, for the record"), about)
    return None if text is None else AnswerObjection(objection=number, text=text)


async def _line(app: AppContext, question: str, placeholder: str, about: str = "") -> str | None:
    page = Confirm(question, about, yes=_("Go on"), ask_reason=True, placeholder=placeholder)
    return await app.ask(page)
