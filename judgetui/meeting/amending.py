"""What the chair types to amend the plan, as acts, and what such an act would change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from judgetui.meeting.acts import Act, AddCase, AddJudge, Amend, ReplaceJudge
from judgetui.meeting.amendments import change_words
from judgetui.meeting.chair_acts import AMENDABLE
from judgetui.meeting.consequences import consequences
from judgetui.meeting.field_faults import faults
from judgetui.meeting.fields import Bilingual, spoken
from judgetui.meeting.message import Counted, Refused, Sentence, listed
from judgetui.meeting.names import case_numbers
from judgetui.meeting.plan import Case, Judge
from judgetui.meeting.plan_fields import PARTS, Field, Kind, new_item, several
from judgetui.meeting.preview import foreseen
from judgetui.meeting.state import (
    UNDER_WAY,
    AmendmentKind,
    BallotStatus,
    Meeting,
    Stage,
)

_PARTS = {part.name: part for part in PARTS}
_BOTH = re.compile(r"\s*[|｜]\s*")
"""Between the English and the Chinese of a name that has both."""
ANY_TEXT = "…"
"""Stands for a name or a reason in an act that is only foreseen, before one is typed."""


class AmendableField(NamedTuple):
    """A field that `amend` may change, with what is there now."""

    what: AmendmentKind
    id: str
    """Of the case or judge; empty for the times and the meeting."""
    field: Field
    typed: str
    """Its value, as it is typed."""

    @property
    def name(self) -> str:
        """As the plan's JSON calls it."""
        return str(self.field.place[0])


def amendable(meeting: Meeting, what: AmendmentKind, id: str = "") -> tuple[AmendableField, ...]:
    """The fields that `amend` may change in a case, a judge, the times or the meeting."""
    plan = meeting.plan
    part, values = {
        "case": ("cases", plan.case.get(id)),
        "judge": ("judges", plan.judge.get(id)),
        "timing": ("timing", plan.timing),
        "plan": ("meeting", plan),
    }[what]
    fields = {str(field.place[0]): field for field in _PARTS[part].fields}
    return tuple(
        AmendableField(what, id, fields[name], _as_typed(fields[name], getattr(values, name)))
        for name in AMENDABLE[what]
        if values is not None
    )


def _as_typed(field: Field, value: object) -> str:
    if isinstance(value, Bilingual):
        return f"{value.en} | {value.zh}"
    return str(field.shown(value))


def amending(field: AmendableField, typed: str, reason: str) -> Amend:
    """The act that sets a field to what was typed; a name in both languages has a | in between.

    Raises `Refused` where one of two languages is missing: that name is not lost unsaid.
    """
    value: object = field.field.read(typed)
    if field.field.kind is Kind.NAMES:
        value = tuple(several(typed))
    elif isinstance(value, str) and len(both := _BOTH.split(typed.strip())) > 1:
        if len(both) > 2:
            raise Refused("type one | between the two languages; there are %(n)d", n=len(both) - 1)
        value = {"en": both[0], "zh": both[1]}
    elif isinstance(value, str) and _BOTH.search(field.typed):
        raise Refused(
            "this has both languages; type both with | in between, such as %(now)s",
            now=field.typed,
        )
    return Amend.model_validate(
        {
            "what": field.what,
            "id": field.id,
            "field": field.name,
            "value": value,
            "reason": reason,
        }
    )


def late_case(meeting: Meeting, typed: str) -> AddCase:
    """The act that adds what was typed: title; organisation; presenters; then carried scores.

    Id and number follow on from those there are. `Refused` names what is wrong.
    """
    plan = meeting.plan
    there = [{"id": case.id, "number": case.number} for case in plan.cases]
    values = new_item(_PARTS["cases"], there)
    title, organisation, presenters, *scores = (*_parts(typed), "", "")
    scores = scores[: len(_parts(typed)) - 3] if len(_parts(typed)) > 3 else []
    carried = {one.key: score for one, score in zip(plan.carried, scores, strict=False) if score}
    if len(scores) > len(plan.carried):
        raise Refused(
            "%(part)s is one part too many; write the title, the organisation and the presenters, "
            "with a ; after each",
            part=scores[len(plan.carried)],
        )
    values |= {
        "title": title,
        "organisation": organisation,
        "presenters": [one for one in re.split("[,，、]", presenters) if one.strip()],
        "carried": carried,
    }
    return AddCase(case=_made(Case, values))


def joining(meeting: Meeting, typed: str, from_case: str | None) -> AddJudge:
    """The act that adds the judge typed: name; affiliation; title."""
    return AddJudge(judge=_new_judge(meeting, typed), from_case=from_case)


def substitute(meeting: Meeting, judge: str, typed: str, from_case: str) -> ReplaceJudge:
    """The act by which the judge typed takes over a seat: name; affiliation; title."""
    weight = {"weight": str(meeting.plan.judge[judge].weight)}
    new = _new_judge(meeting, typed, weight)
    return ReplaceJudge(judge=judge, by=new, from_case=from_case)


def _new_judge(meeting: Meeting, typed: str, more: Mapping[str, object] | None = None) -> Judge:
    used = (*meeting.plan.judge, *meeting.retired)
    values = new_item(_PARTS["judges"], [{"id": judge} for judge in used])
    name, affiliation, title = (*_parts(typed), "", "", "")[:3]
    if len(_parts(typed)) > 3:
        raise Refused("write name; affiliation; title, and nothing more")
    values |= {"name": name, "affiliation": affiliation, "title": title}
    return _made(Judge, values | dict(more or {}))


def _parts(typed: str) -> list[str]:
    """What was typed between semicolons; one at the end has nothing behind it."""
    return [part.strip() for part in re.split("[;；]", typed.strip().rstrip(";；"))]


_Item = TypeVar("_Item", Case, Judge)


def _made(model: type[_Item], values: Mapping[str, object]) -> _Item:
    """A part of a plan of these values, or `Refused` with the first fault."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        place, sentence = faults(error, values)[0]
        raise Refused("%(place)s: %(why)s", place=place, why=sentence) from error


def first_case(meeting: Meeting, marked: str | None, judge: str | None = None) -> str | None:
    """The case from which on a judge joins, or one takes over the seat of `judge`.

    The marked case if it is still to be judged, else the first one that is and on which `judge`
    has given no ballot.
    """
    away = meeting.plan.judge[judge].away if judge is not None else ()
    to_come = [
        case
        for case in meeting.order
        if meeting.cases[case].stage in (Stage.WAITING, *UNDER_WAY)
        and case not in away
        and _no_ballot(meeting, case, judge)
    ]
    if marked in to_come:
        return marked
    return to_come[0] if to_come else None


def _no_ballot(meeting: Meeting, case: str, judge: str | None) -> bool:
    ballot = meeting.cases[case].ballots.get(judge or "")
    return ballot is None or ballot.status is BallotStatus.RECUSED


def changes_foreseen(meeting: Meeting, act: Act, by: str = "chair") -> tuple[Sentence, ...]:
    """What an amendment would change, a sentence each, and the rules that would stop applying.

    Raises `Refused` as the act itself would be. Needs a whole meeting.
    """
    if meeting.at is None:
        raise Refused("the meeting is not open yet; open it first")
    after = foreseen(meeting, act, by)
    return (
        change_words(after.plan, after.amendments[-1]),
        *_panels(meeting, after),
        *_ballots(meeting, after),
        *_prizes(meeting, after),
        *consequences(meeting, act, by),
    )


def _panels(before: Meeting, after: Meeting) -> Iterator[Sentence]:
    """How many judges sit for which cases, where it changes."""
    cases: dict[tuple[int, int], list[str]] = {}
    for case, state in before.cases.items():
        if state.stage is Stage.WITHDRAWN:
            continue
        sizes = len(before.plan.panel_for(case)), len(after.plan.panel_for(case))
        if sizes[0] != sizes[1]:
            cases.setdefault(sizes, []).append(case)
    for (old, new), which in cases.items():
        yield Sentence(
            "Judges who count on %(cases)s: %(old)d → %(new)d.",
            cases=case_numbers(after.plan, which),
            old=old,
            new=new,
        )


def _ballots(before: Meeting, after: Meeting) -> Iterator[Sentence]:
    """What becomes of the ballots of a judge who leaves."""
    for judge in after.left[len(before.left) :]:
        given = [
            case
            for case, state in before.cases.items()
            if judge in state.ballots and state.ballots[judge].counts
        ]
        if not given:
            continue
        kept = [case for case in given if after.cases[case].ballots[judge].counts]
        if kept:
            yield Counted(
                "%(count)d ballot was given so far; it stays and counts.",
                "The %(count)d ballots given so far stay and count.",
                count=len(kept),
            )
            continue
        yield Counted(
            "%(count)d ballot was given so far; it stays on record and does not count any more, as "
            "the plan says.",
            "The %(count)d ballots given so far stay on record and do not count any more, as the "
            "plan says.",
            count=len(given),
        )
        if changed := set(after.under_correction) - set(before.under_correction):
            yield Sentence(
                "The announced score of %(cases)s stands until it is announced again.",
                cases=case_numbers(after.plan, changed),
            )


def _prizes(before: Meeting, after: Meeting) -> Iterator[Sentence]:
    """The prizes of which there are more or fewer, as their number is a share of the cases."""
    language = after.plan.language
    changed = [
        Sentence(
            "%(prize)s %(old)d → %(new)d", prize=spoken(prize.name, language), old=old, new=new
        )
        for prize, old, new in zip(
            after.plan.prizes, before.plan.prize_counts, after.plan.prize_counts, strict=True
        )
        if old != new
    ]
    if changed:
        yield Sentence("Number of prizes: %(list)s.", list=listed(changed))
