"""Which version of the program a plan or a ledger takes, so that one too old for it can say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from judgetui.meeting.fields import Value
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Plan

NEEDED = "0.2.0"
"""The first version that understands a meeting opened by this one, if its plan uses nothing new."""
NEWEST = "0.3.0"
"""The first version that understands a plan with what 0.2.0 did not know."""
_KNOWN = frozenset({"needs", "salt", "count"})
"""Fields that may be left out of the JSON, and that 0.2.0 knew."""
_METHODS = frozenset({"sum", "mean", "median", "trimmed", "rank-sum"})
_LINKS = re.compile("exact|untrimmed|highest|vote|chair|criterion:.*")

_VERSION = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})")


def needed(plan: Plan) -> str:
    """The first version that understands a meeting of this plan."""
    return NEWEST if any(_newer(plan)) else NEEDED


def _newer(plan: Plan) -> Iterator[bool]:
    """Whether each part of a plan says what 0.2.0 would refuse."""
    rule, weights = plan.scoring, [criterion.weight for criterion in plan.criteria]
    yield rule.combine not in _METHODS
    yield rule.round == "panel"
    yield not all(map(_LINKS.fullmatch, rule.ties))
    yield set(weights) != {1} and (sum(weights) != 1 or 0 in weights)
    yield any(prize.count is None for prize in plan.prizes)
    parts: tuple[tuple[Value, ...], ...] = (plan.criteria, plan.prizes, plan.judges, plan.cases)
    for part in (plan, rule, *(one for several in parts for one in several)):
        yield any(
            field.exclude_if is not None and not field.exclude_if(getattr(part, name))
            for name, field in type(part).model_fields.items()
            if name not in _KNOWN
        )


def newer_needed(needs: object, present: str) -> Sentence | None:
    """What to say where a file takes a later version than the present one; else none.

    `needs` is what the file says of itself, which may be anything; `present` is such as "0.2.0".
    """
    asked, there = (_VERSION.fullmatch(str(said)) for said in (needs, present))
    if asked is None or there is None:
        return None
    if tuple(map(int, asked.groups())) <= tuple(map(int, there.groups())):
        return None
    return Sentence(
        "it takes judgetui %(needs)s or later, and this is %(present)s; install a newer judgetui",
        needs=asked[0],
        present=there[0],
    )
