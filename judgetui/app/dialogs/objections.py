"""Questions for an objection: what it is about, who objects, what is said; and the answer."""

from __future__ import annotations

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import choose
from judgetui.language import _, say
from judgetui.meeting.acts import Act, AnswerObjection, RaiseObjection
from judgetui.meeting.decision_words import objection_words
from judgetui.names_text import case_label
from judgetui.screens.choose import Choice
from judgetui.screens.confirm import Confirm

_LONGEST_NAME = 300
"""Characters of who objects."""


async def take_down(app: AppContext, about: str) -> Act | None:
    """Ask by whom and why a case, or with "" the result, is objected to; the act, or None."""
    subject = case_label(app.meeting, about) if about else _("the whole result")
    told, typed = subject, ""
    while True:
        question = _("Who objects, and what is said?")
        page = Confirm(
            question,
            told,
            yes=_("Take down"),
            ask_reason=True,
            reason=typed,
            goes_on=True,
            placeholder=_("Who objects; in their words"),
        )
        answer = await app.ask(page)
        if answer is None:
            return None
        typed = answer
        by, _mark, text = (one.strip() for one in answer.replace("；", ";").partition(";"))
        if by and text and len(by) <= _LONGEST_NAME:
            return RaiseObjection(case=about or None, by=by, text=text)
        missing = _(
            "Type the name, then a semicolon, then the objection: Li Wei; the sum is wrong."
        )
        told = f"{subject}\n\n{missing}"


async def of_a_case(app: AppContext) -> Act | None:
    """Ask by whom and why the marked case is objected to, or one that is chosen first."""
    meeting = app.meeting
    cases = [Choice(case, case_label(meeting, case)) for case in meeting.plan.order]
    about = app.marked or await choose(app, _("An objection to which case?"), cases)
    return None if about is None else await take_down(app, about)


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
