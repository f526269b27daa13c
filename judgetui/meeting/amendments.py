"""Amendments: numbered changes, in the open, of what was agreed or announced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from judgetui.meeting.acts import Entry
from judgetui.meeting.message import Sentence
from judgetui.meeting.names import case_name, case_numbers, judge_name
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_fields import PARTS
from judgetui.meeting.state import Amendment, AmendmentKind, Meeting


def amended(
    meeting: Meeting,
    entry: Entry,
    what: AmendmentKind,
    id: str = "",
    field: str = "",
    *,
    before: str = "",
    after: str = "",
    reason: str = "",
    cases: Iterable[str] = (),
) -> tuple[Amendment, ...]:
    """The amendments of a meeting with one more by this act, numbered on from the last.

    A number that was undone is used again: numbers have no gaps. `what`, `id`, `field`, `before`,
    `after` and `cases` are those of `Amendment`; what is about one case concerns that without them.
    """
    number = len(meeting.amendments) + 1
    one = Amendment(
        number,
        entry.seq,
        entry.at,
        entry.by,
        entry.act.do,
        what,
        id,
        field,
        before,
        after,
        reason,
        tuple(cases) or ((id,) if id in meeting.plan.case else ()),
    )
    return (*meeting.amendments, one)


def concerning(meeting: Meeting, case: str) -> tuple[int, ...]:
    """The numbers of the amendments that concern a case."""
    return tuple(one.number for one in meeting.amendments if case in one.cases)


def amendment_words(plan: Plan, one: Amendment) -> Sentence:
    """What was amended, from what to what and why, such as "Amendment 2: …"."""
    change = change_words(plan, one)
    said = Sentence("Amendment %(number)d: %(change)s", number=one.number, change=change)
    if not one.reason:
        return said
    if change.template.endswith("."):
        return Sentence("%(said)s Reason: %(reason)s", said=said, reason=one.reason)
    return Sentence("%(said)s. Reason: %(reason)s", said=said, reason=one.reason)


def change_words(plan: Plan, one: Amendment) -> Sentence:
    """What was amended, from what to what.

    Boards that do not name judges are not told who it was.
    """
    names = {"before": one.before or NOTHING, "after": one.after or NOTHING}
    if one.what in ("ballot", "score", "prize"):
        return _result_words(plan, one, names)
    words = _WORDS if one.before or one.after else _NAMELESS
    if one.do in words:
        cases = [case for case in one.cases if case in plan.case]
        about = case_numbers(plan, cases) if cases else Sentence("no case")
        return Sentence(words[one.do].template, **names, cases=about)
    return Sentence(
        "%(field)s of %(subject)s: %(before)s → %(after)s",
        field=field_title(one.what, one.field),
        subject=_subject(plan, one),
        **names,
    )


NOTHING = "–"
"""Stands where there was, or is, no value."""


def _result_words(plan: Plan, one: Amendment, names: Mapping[str, object]) -> Sentence:
    """What was amended of a ballot, a score or a prize; to the hall without numbers it may not see.

    A ballot that does not count, before or after, has no total.
    """
    if not one.id:
        return Sentence("order of equal scores across a prize line: %(after)s", **names)
    if one.id not in plan.case:
        return Sentence(
            "number of prizes, %(prize)s: %(before)s → %(after)s", prize=one.id, **names
        )
    case = case_name(plan, one.id)
    shown = bool(one.before or one.after)
    if one.what == "ballot":
        if one.field not in plan.judge:
            return Sentence("a ballot on %(case)s was changed", case=case)
        judge = judge_name(plan, one.field)
        return Sentence(
            "ballot of %(judge)s on %(case)s: %(before)s → %(after)s",
            judge=judge,
            case=case,
            **names,
        )
    if one.what == "score":
        if not shown and one.do == "undo":
            return Sentence("the announced score of %(case)s was taken back", case=case)
        if not shown:
            return Sentence("the score of %(case)s was announced again", case=case)
        return Sentence("score of %(case)s: %(before)s → %(after)s", case=case, **names)
    return Sentence("prize of %(case)s: %(before)s → %(after)s", case=case, **names)


_WORDS: Mapping[str, Sentence] = {
    "add-case": Sentence("late case: %(after)s."),
    "withdraw": Sentence("%(before)s is withdrawn, although its score was announced."),
    "add-judge": Sentence("%(after)s joins the panel, for %(cases)s."),
    "replace-judge": Sentence("%(after)s takes over the seat of %(before)s, for %(cases)s."),
    "excuse-judge": Sentence("%(before)s leaves for the rest of the day; it concerns %(cases)s."),
}
_NAMELESS: Mapping[str, Sentence] = {
    "add-judge": Sentence("a judge joins the panel, for %(cases)s."),
    "replace-judge": Sentence("a judge takes over the seat of another, for %(cases)s."),
    "excuse-judge": Sentence("a judge leaves for the rest of the day; it concerns %(cases)s."),
}
_PARTS: Mapping[AmendmentKind, str] = {
    "case": "cases",
    "judge": "judges",
    "timing": "timing",
    "plan": "meeting",
}
"""The part of a plan that each kind of amendment is of, by its name in `plan_fields`."""


def field_title(what: AmendmentKind, field: str) -> Sentence:
    """What people call a field of the plan."""
    fields = (one for part in PARTS if part.name == _PARTS.get(what) for one in part.fields)
    titles = (one.title for one in fields if one.place == (field,))
    return next(titles, Sentence("%(value)s", value=field))


def _subject(plan: Plan, one: Amendment) -> Sentence:
    """What an amendment is about, by name."""
    if one.what == "judge":
        return judge_name(plan, one.id) if one.id in plan.judge else Sentence("a judge")
    if one.id in plan.case:
        return case_name(plan, one.id)
    return Sentence("the times") if one.what == "timing" else Sentence("the meeting")
