"""How sentences name the cases and judges of a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from judgetui.meeting.fields import spoken
from judgetui.meeting.message import Counted, Sentence, listed
from judgetui.meeting.plan_model import PlanFields

_NAMED = 5
"""How many names a sentence lists before it counts the rest."""
_NAMED_WHEN_READY = 8
"""How many ids or names a finding before the meeting lists before it only counts them."""

_QUOTES = tuple("“‘\"'「『《〈")


def case_name(plan: PlanFields, case: str) -> Sentence:
    """A case by number and title, which is in no marks of ours where it has some of its own."""
    about = plan.case[case]
    title = about.full_title
    if any(spoken(title, language).startswith(_QUOTES) for language in ("en", "zh")):
        return Sentence("case %(number)s %(title)s", number=about.called, title=title)
    return Sentence("case %(number)s (%(title)s)", number=about.called, title=title)


def case_names(plan: PlanFields, cases: Collection[str]) -> Sentence:
    """Some cases by number and title; the first few, and how many more."""
    names, more = _first([case_name(plan, case) for case in cases])
    if not more:
        return names
    return Counted(
        "%(list)s and %(more)d more case",
        "%(list)s and %(more)d more cases",
        of="more",
        list=names,
        more=more,
    )


def ranked_names(plan: PlanFields, cases: Collection[str]) -> Sentence:
    """What is ranked as these cases: entrants by their name, cases by number and title."""
    names, more = _first([ranked_name(plan, case) for case in cases])
    if not more:
        return names
    return Sentence("%(list)s and %(more)d more", list=names, more=more)


def ranked_name(plan: PlanFields, case: str) -> Sentence:
    """What is ranked as this case: its entrant by name, or itself by number and title."""
    if case in plan.entrant_cases:
        return Sentence("%(value)s", value=plan.case[case].entrant)
    return case_name(plan, case)


def case_numbers(plan: PlanFields, cases: Collection[str]) -> Sentence:
    """Some cases by number alone, such as "cases 1, 2 and 5"; many are only counted."""
    running = sorted((plan.case[case] for case in cases), key=lambda case: case.number)
    numbers = [case.called for case in running]
    if len(numbers) > _NAMED:
        return Sentence("%(count)d cases", count=len(numbers))
    if len(numbers) == 1:
        return Sentence("case %(number)s", number=numbers[0])
    others = listed(numbers[:-1])
    return Sentence("cases %(list)s and %(last)s", list=others, last=numbers[-1])


def judge_name(plan: PlanFields, judge: str) -> Sentence:
    """A judge by name; where others have the same, also by affiliation, or else by id."""
    called = plan.judge[judge].name
    which = plan.told_apart.get(judge)
    if which is None:
        return Sentence("%(judge)s", judge=called)
    return Sentence("%(judge)s (%(which)s)", judge=called, which=which)


def judge_names(plan: PlanFields, judges: Collection[str]) -> Sentence:
    """Some judges by name; the first few, and how many more."""
    names, more = _first([judge_name(plan, judge) for judge in judges])
    if not more:
        return names
    return Counted(
        "%(list)s and %(more)d more judge",
        "%(list)s and %(more)d more judges",
        of="more",
        list=names,
        more=more,
    )


def _first(names: list[Sentence]) -> tuple[Sentence, int]:
    """The first few names as a list, and how many more there are."""
    more = len(names) - _NAMED if len(names) > _NAMED else 0
    return listed(names[:_NAMED]), more


def some_of(ids: Iterable[object], whole: int) -> Sentence:
    """Some ids or names out of so many; the first few, or how many where they are many."""
    ids = list(ids)
    if len(ids) <= _NAMED_WHEN_READY:
        return listed(ids)
    return Sentence("%(count)d of %(whole)d", count=len(ids), whole=whole)
