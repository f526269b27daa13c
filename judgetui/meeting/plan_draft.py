"""A plan while somebody is changing it: its JSON as typed so far, what is wrong with it, undo."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pydantic import ValidationError

from judgetui.meeting.field_faults import faults, written
from judgetui.meeting.fields import Fault
from judgetui.meeting.plan import Criterion, Plan

Place = tuple[str | int, ...]
"""Where something stands in a plan's JSON, such as ("criteria", 2, "weight")."""
Document = Mapping[str, object]
"""A plan's JSON; what is wrong in it stays as it was typed."""


@dataclass(frozen=True)
class PlanDraft:
    """A plan's JSON, and the documents before and after it that undo and redo go to.

    A change makes another draft; documents share what they have in common and are never changed.
    Any text may stand in a draft: `faults` says what keeps it from being a plan.
    """

    document: Document
    done: tuple[Document, ...] = ()
    """The documents before this one, the latest last."""
    undone: tuple[Document, ...] = ()
    """The documents that were undone, the latest last."""

    @classmethod
    def of(cls, plan: Plan) -> PlanDraft:
        """A draft that says what this plan says."""
        return cls(plan.unsalted.model_dump(mode="json", by_alias=True))

    # Changing.

    def set(self, place: Place, value: object) -> PlanDraft:
        """With this value at a place; None takes a field out, so that it has its default."""
        if value is None and self.value(place) is None:
            return self
        return self._changed(_put(self.document, place, value))

    def add(self, place: Place, item: object, index: int | None = None) -> PlanDraft:
        """With an item more in the list at a place: before this index, or at the end."""
        items = self.items(place)
        at = len(items) if index is None else index
        return self._changed(_put(self.document, place, [*items[:at], item, *items[at:]]))

    def remove(self, place: Place) -> PlanDraft:
        """Without the item of a list that is at this place; the same where there is none."""
        *around, index = place
        items = self.items(tuple(around))
        if not isinstance(index, int) or not 0 <= index < len(items):
            return self
        kept = [*items[:index], *items[index + 1 :]]
        return self._changed(_put(self.document, tuple(around), kept))

    def move(self, place: Place, by: int) -> PlanDraft:
        """With the item of a list that is at this place so many places later (earlier below 0).

        The same draft where that is beyond the list.
        """
        *around, index = place
        items = [*self.items(tuple(around))]
        if not isinstance(index, int) or not (0 <= index < len(items) > index + by >= 0):
            return self
        items.insert(index + by, items.pop(index))
        return self._changed(_put(self.document, tuple(around), items))

    def undo(self) -> PlanDraft:
        """As it was before the latest change; the same where there is none."""
        if not self.done:
            return self
        return PlanDraft(self.done[-1], self.done[:-1], (*self.undone, self.document))

    def redo(self) -> PlanDraft:
        """As it was before the latest undo; the same where nothing was undone since a change."""
        if not self.undone:
            return self
        return PlanDraft(self.undone[-1], (*self.done, self.document), self.undone[:-1])

    def becoming(self, other: PlanDraft) -> PlanDraft:
        """What another draft says as one change of this one, which one undo takes back."""
        return self._changed(other.document)

    def _changed(self, document: Document) -> PlanDraft:
        if document == self.document:
            return self
        return PlanDraft(document, (*self.done, self.document))

    # Looking.

    def value(self, place: Place) -> object:
        """What stands at a place; None where nothing does."""
        found: object = self.document
        for part in place:
            if isinstance(found, Mapping) and isinstance(part, str):
                found = found.get(part)
            elif isinstance(found, Sequence) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return None
        return found

    def items(self, place: Place) -> Sequence[object]:
        """The items of the list at a place; none where there is no list."""
        found = self.value(place)
        return found if isinstance(found, list | tuple) else ()

    @cached_property
    def plan(self) -> Plan | None:
        """The plan that the draft makes; none while something is wrong with it."""
        return self._checked[0]

    @property
    def latest_plan(self) -> Plan:
        """The plan of this draft, else the latest one there was before something was wrong."""
        if self.plan is not None:
            return self.plan
        return PlanDraft(self.done[-1], self.done[:-1]).latest_plan

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that keeps the draft from being a plan, each with its place.

        What does not fit together is looked for once every field is right on its own.
        """
        return self._checked[1]

    @cached_property
    def _checked(self) -> tuple[Plan | None, tuple[Fault, ...]]:
        try:
            return Plan.model_validate(self.document), ()
        except ValidationError as error:
            return None, tuple(faults(error, self.document))

    def faults_within(self, place: Place) -> tuple[Fault, ...]:
        """The faults at a place or inside what stands there."""
        return self._faults_by_place.get(written(place), ()) if place else self.faults

    @cached_property
    def _faults_by_place(self) -> Mapping[str, tuple[Fault, ...]]:
        """The faults by every place that they are at or inside of."""
        found: dict[str, list[Fault]] = {}
        for fault in self.faults:
            ends = [one.start() for one in re.finditer(r"[.\[]", fault.place) if one.start()]
            for end in (*ends, len(fault.place)):
                found.setdefault(fault.place[:end], []).append(fault)
        return {place: tuple(faults) for place, faults in found.items()}

    def faults_at(self, place: Place) -> tuple[Fault, ...]:
        """The faults of a place as a whole, not of something inside it."""
        at = written(place)
        return tuple(fault for fault in self.faults_within(place) if fault.place == at)

    # Adding up.

    @property
    def weight_sum(self) -> Decimal | None:
        """The sum of the criteria's weights; none while one of them is no number."""
        return _sum(self._criteria, lambda criterion: criterion.weight)

    @property
    def perfect(self) -> Decimal | None:
        """The total of a perfect ballot; none while a weight or a highest mark is no number."""
        return _sum(self._criteria, lambda criterion: criterion.weight * criterion.max)

    @cached_property
    def _criteria(self) -> tuple[Criterion | None, ...]:
        """Each criterion as far as its numbers go; none where they cannot be read."""
        return tuple(_numbers(criterion) for criterion in self.items(("criteria",)))


def _put(whole: Document, place: Place, value: object) -> Document:
    """The document with another value at a place; only what is around the place is copied."""
    first, *rest = place
    assert isinstance(first, str)
    inside = _put_in(whole.get(first), tuple(rest), value)
    made = {**whole, first: inside}
    # Settings of which nothing is left are left out, too.
    if inside is None or (value is None and rest and inside == {}):
        del made[first]
    return made


def _put_in(whole: object, place: Place, value: object) -> object:
    if not place:
        return value
    first, *rest = place
    if isinstance(first, str):
        return _put(whole if isinstance(whole, Mapping) else {}, place, value)
    items = [*whole] if isinstance(whole, list | tuple) else []
    items[first] = _put_in(items[first], tuple(rest), value)
    return items


def _sum(
    criteria: Iterable[Criterion | None], amount: Callable[[Criterion], Decimal]
) -> Decimal | None:
    whole = Decimal(0)
    for criterion in criteria:
        if criterion is None:
            return None
        whole += amount(criterion)
    return whole


def _numbers(item: object) -> Criterion | None:
    """A criterion with only the numbers that totals are made of; none where they are none."""
    given = item if isinstance(item, Mapping) else {}
    numbers = {name: given[name] for name in ("weight", "max") if name in given}
    try:
        return Criterion.model_validate({"key": "a", "name": "a", **numbers})
    except ValidationError:
        return None
