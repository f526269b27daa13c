"""The pages on which a plan is changed: which rows each has, for every draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from judgetui.meeting.fields import Bilingual, Fault
from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_draft import Place, PlanDraft
from judgetui.meeting.plan_fields import (
    ANCHORS,
    PARTS,
    RULE,
    TIES,
    Field,
    Kind,
    Part,
    carried_field,
    new_item,
)
from judgetui.meeting.rule_fields import PANEL_WEIGHT, chosen, rule_fields, tie_field, tie_links
from judgetui.meeting.rules_text import plain_number

Location = tuple[str | int, ...]
"""Which page: none for the list of parts, else a part's name, an item, a list in it and so on."""
_PART: Mapping[str, Part] = {part.name: part for part in PARTS}


@dataclass(frozen=True, slots=True)
class PageRow:
    """One line of a page."""

    place: Place
    """Where what it shows stands in the plan's JSON."""
    title: Sentence
    value: str | Sentence = ""
    field: Field | None = None
    """What is typed or chosen there; none where it opens a page."""
    leads_to: Location = ()
    """The page it opens."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of a draft at once."""

    title: Sentence
    rows: tuple[PageRow, ...]
    place: Place
    """Where what the whole page is about stands in the plan's JSON."""
    items: Part | None = None
    """The part whose items are listed, where they are."""


@dataclass(frozen=True, slots=True)
class Editing:
    """What is being changed, and what is on disk: enough to draw the screen anew."""

    name: str
    """The session."""
    was: Plan
    """The plan on disk, as it was read or saved here."""
    draft: PlanDraft
    location: Location = ()
    marked: int = 0


def page(draft: PlanDraft, location: Location) -> Page:
    """The page at a location that exists in the draft (see `nearest`)."""
    if not location:
        rows = tuple(_part_row(draft, part) for part in PARTS)
        return Page(Sentence("Plan"), rows, ())
    part, place, item = _found(location)
    if part is TIES:
        return Page(_title(draft, location), tuple(_tie_rows(draft, place)), place, part)
    if part.items and not item:
        rows = tuple(_item_row(draft, part, place, location, i) for i in _indices(draft, place))
        return Page(_title(draft, location), rows, place, part)
    base = () if part is RULE else place
    fields = _fields(draft, part)
    rows = tuple(row for field in fields for row in _field_rows(draft, base, field, location))
    return Page(_title(draft, location), rows, place)


def nearest(draft: PlanDraft, location: Location) -> Location:
    """This location, or the last page on the way to it that there still is."""
    for length in range(1, len(location) + 1):
        index = location[length - 1]
        if isinstance(index, int) and index not in _indices(
            draft, _found(location[: length - 1])[1]
        ):
            return location[: length - 1]
    return location


def way_to(draft: PlanDraft, fault: Fault) -> tuple[Location, int]:
    """The page where a fault of the draft can be mended, and its row there.

    The last page that can be found where no row is about it.
    """
    location: Location = ()
    marked = 0
    while True:
        rows = page(draft, location).rows
        about = [index for index, row in enumerate(rows) if fault in row.faults]
        if not about:
            return location, marked
        marked = about[0]
        if rows[marked].field is not None:
            return location, marked
        location, marked = rows[marked].leads_to, 0


def typed(draft: PlanDraft, row: PageRow, text: str) -> PlanDraft:
    """The draft with what was typed in a row, as one change; the same where it says the same."""
    if row.field is None or text == row.field.shown(draft.value(row.place)):
        return draft
    return draft.set(row.place, row.field.read(text))


def in_both_languages(draft: PlanDraft, row: PageRow) -> PlanDraft | None:
    """The draft with a row's text in both languages, or in the row's alone where it is in both.

    None for what is not said differently in another language.
    """
    *around, last = row.place or ("",)
    whole = draft.value(tuple(around))
    if isinstance(whole, Mapping) and set(whole) == {"en", "zh"} and row.field is not None:
        return draft.set(tuple(around), whole[last])
    if row.field is None or last not in _SPOKEN or row.field.kind is not Kind.TEXT:
        return None
    text = str(draft.value(row.place) or "")
    return draft.set(row.place, {"en": text, "zh": text})


_SPOKEN = frozenset(
    {
        *("name", "title", "venue", "guide", "text", "affiliation", "type", "organisation"),
        *("summary", "say", "citation", "deputy", "contact"),
    }
)
"""Fields whose text may be given in each language."""


def picked(draft: PlanDraft, row: PageRow, index: int) -> PlanDraft:
    """The draft with one of the values chosen that a row offers, as one change."""
    assert row.field is not None
    return chosen(draft, row.place, row.field.choices[index][0])


def added(draft: PlanDraft, location: Location, after: int | None) -> tuple[PlanDraft, Location]:
    """The draft with a new item behind the one marked, or at the end; and the new item's page.

    A link of the tie chain has no page of its own.
    """
    part, place, _item = _found(location)
    count = len(draft.items(place))
    index = count if after is None else min(after + 1, count)
    if part is TIES:
        used = draft.items(place)
        link = next((link for link in tie_links(draft) if link not in used), "exact")
        return draft.add(place, link, index), location
    return draft.add(place, new_item(part, draft.items(place)), index), (*location, index)


def _found(location: Location) -> tuple[Part, Place, bool]:
    """The part a location is in, its place in the JSON, and whether it is one item of a list."""
    part = _PART[str(location[0])]
    if part is RULE and len(location) > 1:
        part = TIES
    elif len(location) > 2:
        part = ANCHORS
    place = (*_PART[str(location[0])].place, *location[1:])
    return part, place, isinstance(location[-1], int)


def _indices(draft: PlanDraft, place: Place) -> range:
    return range(len(draft.items(place)))


def _fields(draft: PlanDraft, part: Part) -> list[Field]:
    """The fields of a part, with their place from the part or the item on."""
    if part is RULE:
        fields = rule_fields(draft)
        own = [replace(field, place=(*RULE.place, *field.place)) for field in fields]
        return [*own, PANEL_WEIGHT]
    if part.name == "cases":
        return [*part.fields, *_carried_fields(draft)]
    return list(part.fields)


def _carried_fields(draft: PlanDraft) -> Iterator[Field]:
    for item in draft.items(("carried",)):
        if isinstance(item, Mapping) and item.get("key"):
            yield carried_field(str(item["key"]), _name(item.get("name")))


def _part_row(draft: PlanDraft, part: Part) -> PageRow:
    if part.items:
        found = draft.faults_within(part.place)
    else:
        base = () if part is RULE else part.place
        within = [draft.faults_within((*base, *field.place)) for field in _fields(draft, part)]
        found = tuple(dict.fromkeys(fault for faults in within for fault in faults))
    return PageRow(
        part.place, part.title, _summary(draft, part), leads_to=(part.name,), faults=found
    )


def _summary(draft: PlanDraft, part: Part) -> str | Sentence:
    """What a part says, in a few words."""
    if part.items:
        count = str(len(draft.items(part.place)))
        weights, perfect = draft.weight_sum, draft.perfect
        if part.name == "criteria" and weights is not None and perfect is not None:
            return Sentence(
                "%(count)s; the weights add up to %(sum)s, a perfect ballot totals %(total)s",
                count=count,
                sum=plain_number(weights),
                total=plain_number(perfect),
            )
        return count
    first = _fields(draft, part)[0]
    base = () if part is RULE else part.place
    if part.name == "timing":
        times = (field.shown(draft.value((*base, *field.place))) for field in part.fields[:3])
        return " · ".join(str(time) for time in times)
    return first.shown(draft.value((*base, *first.place)))


def _item_row(
    draft: PlanDraft, part: Part, place: Place, location: Location, index: int
) -> PageRow:
    item = draft.value((*place, index))
    fields: Mapping[str, object] = item if isinstance(item, Mapping) else {}
    title = _named(fields, part)
    values = [f"{fields[name]}" for name in _BRIEF.get(part.name, ()) if fields.get(name)]
    return PageRow(
        (*place, index),
        title,
        _scale(fields) if part.name == "criteria" else " · ".join(values),
        leads_to=(*location, index),
        faults=draft.faults_within((*place, index)),
    )


_BRIEF = {
    "carried": ("weight",),
    "adjustments": ("points",),
    "prizes": ("count", "share"),
    "judges": ("id",),
    "cases": ("label", "number", "id"),
    "anchors": ("from",),
}
"""The fields that tell an item of a list apart, beside its name."""


def _scale(fields: Mapping[str, object]) -> Sentence:
    """The numbers of a criterion as they are typed."""
    return Sentence(
        "%(min)s to %(max)s in steps of %(step)s, times %(weight)s",
        min=str(fields.get("min", "0")),
        max=str(fields.get("max", "100")),
        step=str(fields.get("step", "1")),
        weight=str(fields.get("weight", "1")),
    )


def _named(fields: Mapping[str, object], part: Part) -> Sentence:
    """An item by its name; by what it is until it has one."""
    called = fields.get("name") or fields.get("text" if part is ANCHORS else "title")
    if isinstance(called, Mapping):
        en, zh = (str(called.get(code, "")) for code in ("en", "zh"))
        return Sentence("%(value)s", value=Bilingual.model_construct(en=en, zh=zh))
    if called:
        return Sentence("%(value)s", value=str(called))
    return part.one or part.title


def _name(value: object) -> str:
    return (
        " / ".join(str(one) for one in value.values()) if isinstance(value, Mapping) else str(value)
    )


def _title(draft: PlanDraft, location: Location) -> Sentence:
    """The way to a page, such as "Criteria › Depth"."""
    title = Sentence("Plan")
    for length in range(1, len(location) + 1):
        part, place, item = _found(location[:length])
        value = draft.value(place)
        fields: Mapping[str, object] = value if isinstance(value, Mapping) else {}
        inside = _named(fields, part) if item else part.title
        title = (
            inside if length == 1 else Sentence("%(page)s › %(inside)s", page=title, inside=inside)
        )
    return title


def _field_rows(
    draft: PlanDraft, base: Place, field: Field, location: Location
) -> Iterator[PageRow]:
    """The row of a field; of a text in two languages, a row for each."""
    place = (*base, *field.place)
    value = draft.value(place)
    found = draft.faults_within(place)
    if field.kind is Kind.ITEMS:
        way = (*location, field.place[-1])
        yield PageRow(place, field.title, _told_items(draft, place), None, way, found)
    elif field.kind is Kind.TEXT and isinstance(value, Mapping):
        for code, which in (("en", Sentence("English")), ("zh", Sentence("Chinese"))):
            title = Sentence("%(field)s (%(language)s)", field=field.title, language=which)
            text = field.shown(value.get(code))
            inside = draft.faults_within((*place, code))
            whole = draft.faults_at(place) if code == "en" else ()
            yield PageRow(
                (*place, code), title, text, replace(field, optional=False), (), whole + inside
            )
    else:
        yield PageRow(place, field.title, field.shown(value), field, (), found)


def _told_items(draft: PlanDraft, place: Place) -> str | Sentence:
    """What stands in a list with a page of its own: the tie chain in words, else how many."""
    items = draft.items(place)
    if place[-1] != TIES.place[-1]:
        return str(len(items))
    links = tie_links(draft)
    return listed(links.get(str(link), str(link)) for link in items)


def _tie_rows(draft: PlanDraft, place: Place) -> Iterator[PageRow]:
    field = tie_field(draft)
    for index, link in enumerate(draft.items(place)):
        at = (*place, index)
        title = Sentence("%(number)d.", number=index + 1)
        yield PageRow(at, title, field.shown(link), field, (), draft.faults_within(at))
