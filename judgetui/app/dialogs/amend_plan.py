"""Questions by which the chair amends the plan: a late case, the panel, names, titles, times."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from judgetui.app.context import AppContext
from judgetui.app.labels import capitalized, second_key_note
from judgetui.language import _, name, say
from judgetui.meeting.acts import Act, ExcuseJudge
from judgetui.meeting.amending import (
    ANY_TEXT,
    AmendableField,
    amendable,
    amending,
    changes_foreseen,
    first_case,
    joining,
    late_case,
    substitute,
)
from judgetui.meeting.amendments import field_title
from judgetui.meeting.message import Refused
from judgetui.meeting.names import case_name
from judgetui.meeting.state import Meeting
from judgetui.names_text import judge_name
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm

_Made = TypeVar("_Made")


def choices(meeting: Meeting) -> tuple[Choice, ...]:
    """The amendments there are, for the page of problems."""
    to_come = first_case(meeting, None) is not None
    over = "" if to_come else _("no case is left to be judged")
    every = (
        Choice("replace", _("Replace a judge"), over or _("a substitute takes the seat"), to_come),
        Choice("excuse", _("Excuse a judge"), _("for the rest of the day")),
        Choice("add-judge", _("Add a judge"), over or _("from a case on"), to_come),
        Choice("add-case", _("Add a late case"), _("it waits at the end")),
        Choice("amend", _("Correct the plan"), _("a name, a title, a time")),
    )
    if meeting.rules >= 3:
        return every
    earlier = _("this meeting goes by earlier rules")
    return tuple(replace(one, note=earlier, possible=False) for one in every)


async def ask(app: AppContext, choice: str) -> Act | None:
    """Ask what one of `choices` needs; returns the act, or None where the person thought better."""
    return await _ASK[choice](app)


async def _judge(app: AppContext, question: str) -> str | None:
    """Which of the judges who are still here."""
    meeting = app.meeting
    here = [judge.id for judge in meeting.plan.judges if judge.id not in meeting.left]
    listed = [Choice(judge, judge_name(meeting, judge)) for judge in here]
    return await app.ask(Choose(question, listed, numbered=True))


def _told(app: AppContext, act: Act, *about: str) -> str | None:
    """What an act would change, for its question; None where it is refused, which is shown."""
    try:
        sentences = changes_foreseen(app.meeting, act)
    except Refused as refused:
        app.notify(say(capitalized(refused.sentence)), severity="warning", markup=False)
        return None
    number = len(app.meeting.amendments) + 1
    head = _("Amendment %(number)d. It is public, and on every export.") % {"number": number}
    changes = "\n".join(say(capitalized(sentence)) for sentence in sentences)
    note = second_key_note(app.meeting, act)
    return "\n\n".join(filter(None, (changes, *about, head, note)))


async def _replace(app: AppContext) -> Act | None:
    judge = await _judge(app, _("Whose seat is taken over?"))
    if judge is None:
        return None
    case = first_case(app.meeting, app.marked, judge)
    if case is None:
        app.notify(_("This judge has no case left."), severity="warning", markup=False)
        return None
    question = _("Who takes over the seat of %(judge)s?") % {
        "judge": judge_name(app.meeting, judge)
    }
    make = partial(substitute, app.meeting, judge, from_case=case)
    about = _from(app.meeting, case)
    return await _typed(app, question, make, _name_hint(), about, _("Replace"))


async def _add_judge(app: AppContext) -> Act | None:
    case = first_case(app.meeting, app.marked)
    make = partial(joining, app.meeting, from_case=case)
    about = _from(app.meeting, case) if case is not None else ""
    return await _typed(app, _("Who joins the panel?"), make, _name_hint(), about, _("Add"))


def _name_hint() -> str:
    return _("Name; affiliation; title")


def _from(meeting: Meeting, case: str) -> str:
    """From which case on, and how another one is chosen."""
    text = _("It begins with %(case)s; for another case, mark that in the run sheet first.")
    return text % {"case": say(case_name(meeting.plan, case))}


async def _typed(
    app: AppContext,
    question: str,
    make: Callable[[str], Act],
    hint: str,
    about: str,
    yes: str,
) -> Act | None:
    """Show what would change, ask for what is to be typed, and ask again where it is refused."""
    told = _told(app, make(ANY_TEXT), about)
    if told is None:
        return None

    def taken(typed: str) -> Act:
        act = make(typed)
        changes_foreseen(app.meeting, act)
        return act

    ask = partial(Confirm, question, told, yes=yes, placeholder=hint)
    answer: tuple[str, Act] | None = await _until_taken(app, ask, taken)
    return None if answer is None else answer[1]


async def _until_taken(
    app: AppContext,
    ask: Callable[..., Confirm],
    make: Callable[[str], _Made | None],
    typed: str = "",
) -> tuple[str, _Made] | None:
    """Ask for what is to be typed until something can be made of it; both, or None for no.

    What was typed stays in the question when it is asked again, where typing goes on at its end;
    what stands there at first is replaced by typing. Refusals are shown.
    """
    again = False
    while (answer := await app.ask(ask(ask_reason=True, reason=typed, goes_on=again))) is not None:
        typed, again = answer, True
        try:
            made = make(typed)
        except Refused as refused:
            app.notify(say(capitalized(refused.sentence)), severity="warning", markup=False)
            continue
        if made is not None:
            return typed, made
    return None


async def _excuse(app: AppContext) -> Act | None:
    judge = await _judge(app, _("Who leaves for the rest of the day?"))
    if judge is None:
        return None
    told = _told(app, ExcuseJudge(judge=judge, reason=ANY_TEXT))
    if told is None:
        return None
    question = _("Excuse %(judge)s for the rest of the day?") % {
        "judge": judge_name(app.meeting, judge)
    }
    reason = await app.ask(Confirm(question, told, yes=_("Excuse"), ask_reason=True))
    return None if reason is None else ExcuseJudge(judge=judge, reason=reason)


async def _add_case(app: AppContext) -> Act | None:
    """Ask for a late case as one line, then show what it changes."""
    hint = _("Title; organisation; presenters")
    for carried in app.meeting.plan.carried:
        hint += f"; {name(carried.name)}"
    about = _("It waits at the end of the running order; it can be moved like any other case.")

    def taken(typed: str) -> tuple[Act, str] | None:
        act = late_case(app.meeting, typed)
        told = _told(app, act)
        return None if told is None else (act, told)

    ask = partial(Confirm, _("Which case is added?"), about, yes=_("Go on"), placeholder=hint)
    answer = await _until_taken(app, ask, taken)
    if answer is None:
        return None
    _typed_text, (act, told) = answer
    sure = await app.ask(Confirm(_("Add this case?"), told, yes=_("Add"), likely=True))
    return None if sure is None else act


async def _amend(app: AppContext) -> Act | None:
    """Ask which field, its new value, and why."""
    field = await _field(app)
    if field is None:
        return None
    title = say(field_title(field.what, field.name))
    hint = say(field.field.hint) if field.field.hint is not None else title
    question = _("What is it to be: %(field)s?") % {"field": title}
    ask = partial(Confirm, question, yes=_("Go on"), placeholder=hint)
    answer = await _until_taken(
        app, ask, lambda typed: _told(app, amending(field, typed, ANY_TEXT)), field.typed
    )
    if answer is None:
        return None
    typed, told = answer
    # What is set right here is nearly always a slip; whoever has another reason types it.
    usual = _("a slip in the plan")
    page = Confirm(_("Amend the plan?"), told, yes=_("Amend"), ask_reason=True, reason=usual)
    reason = await app.ask(page)
    return None if reason is None else amending(field, typed, reason)


async def _field(app: AppContext) -> AmendableField | None:
    """Which field of the marked case, of the meeting, of the times, or of a judge."""
    meeting = app.meeting
    case = app.marked or app.meeting.on_stage
    fields = [
        *(amendable(meeting, "case", case) if case else ()),
        *amendable(meeting, "plan"),
        *amendable(meeting, "timing"),
        *(one for judge in meeting.plan.judge for one in amendable(meeting, "judge", judge)),
    ]
    listed = [
        Choice(str(index), _subject(meeting, one), one.typed) for index, one in enumerate(fields)
    ]
    picked = await app.ask(Choose(_("What is to be corrected?"), listed, numbered=True))
    return None if picked is None else fields[int(picked)]


def _subject(meeting: Meeting, one: AmendableField) -> str:
    """A field of the list, by what it is of."""
    title = say(field_title(one.what, one.name))
    if one.what == "case":
        return _("case %(number)s: %(field)s") % {
            "number": meeting.plan.case[one.id].called,
            "field": title,
        }
    part = _("times") if one.what == "timing" else _("meeting")
    if one.what == "judge":
        part = judge_name(meeting, one.id)
    return _("%(part)s: %(field)s") % {"part": part, "field": title}


_ASK: Mapping[str, Callable[[AppContext], Awaitable[Act | None]]] = {
    "replace": _replace,
    "excuse": _excuse,
    "add-judge": _add_judge,
    "add-case": _add_case,
    "amend": _amend,
}
