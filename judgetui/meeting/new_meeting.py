"""A plan to begin with, from the answers to five questions; the rest can be changed later."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from judgetui.meeting.fields import Language
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Case, Judge, Plan
from judgetui.meeting.plan_draft import PlanDraft
from judgetui.meeting.plan_fields import several

MOST_CASES, MOST_JUDGES = 10_000, 2_000
"""As many as a plan can have."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is called how in the language of whoever answers, until somebody names it."""

    case: str = "Case"
    judge: str = "Judge"
    mark: str = "Mark"
    """The one criterion there is to begin with."""


def begun(title: str, language: Language, day: datetime.date, words: Words) -> PlanDraft:
    """A draft with a title, one criterion of 0 to 100 marks, and nothing else decided.

    Something is wrong with it where the title cannot be one.
    """
    fields = {
        "title": "-",
        "date": day.isoformat(),
        "language": language,
        "criteria": [{"key": "mark", "name": words.mark}],
        "scoring": {"combine": "mean"},
    }
    return PlanDraft.of(Plan.model_validate(fields)).set(("title",), title.strip())


def how_many(text: str) -> int | None:
    """The number that a text is; none where it is a name or a file."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text.strip()) else None


def with_cases(draft: PlanDraft, cases: int | Sequence[Case], words: Words) -> PlanDraft:
    """A draft with these cases, or so many that are still to be named. Raises Refused."""
    if isinstance(cases, int):
        _check_count(cases, MOST_CASES)
        listed: list[object] = [
            {"id": f"C{n:02d}", "number": n, "title": f"{words.case} {n}"}
            for n in range(1, cases + 1)
        ]
    else:
        listed = [case.model_dump(mode="json", by_alias=True) for case in cases]
    return draft.set(("cases",), listed)


def with_judges(draft: PlanDraft, judges: int | str | Sequence[Judge], words: Words) -> PlanDraft:
    """A draft with these judges: a list, names with semicolons between them, or so many.

    Raises Refused.
    """
    if isinstance(judges, int):
        _check_count(judges, MOST_JUDGES)
        judges = ";".join(f"{words.judge} {n}" for n in range(1, judges + 1))
    if isinstance(judges, str):
        names = several(judges)
        _check_count(len(names), MOST_JUDGES)
        listed: list[object] = [{"id": f"J{n}", "name": name} for n, name in enumerate(names, 1)]
    else:
        listed = [judge.model_dump(mode="json", by_alias=True) for judge in judges]
    return draft.set(("judges",), listed)


def with_prizes(draft: PlanDraft, text: str) -> PlanDraft:
    """A draft with the prizes of a text such as "First 1; Second 2; Third 10%", the best first.

    Empty for none. Raises Refused, naming what is not a prize with a number.
    """
    prizes: list[object] = []
    for part in several(re.sub("[,，]", ";", text)):
        found = _PRIZE.fullmatch(part)
        if found is None:
            raise Refused(
                "%(text)s: write how many there are behind the name, such as First 1 or First 10%%",
                text=part,
            )
        name, count, share = found.groups()
        amount = {"share": f"{share}%"} if share else {"count": int(count)}
        prizes.append({"name": name.strip(), **amount})
    return draft.set(("prizes",), prizes)


_PRIZE = re.compile(
    r"(.*?(?:[^\s\d.,，．\-－]\s*|\S\s+))[×xX*:：]?\s*"
    r"(?:([0-9]{1,5})|([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*[%％])\s*[名个项]?"
)
"""A name, and behind it a whole number or a percentage; what may be another number is neither."""


def _check_count(count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise Refused("from 1 to %(most)d are possible", most=most)
