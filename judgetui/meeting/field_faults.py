"""The faults behind a failed validation, in sentences and with places as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from judgetui.meeting.fields import Fault, clean
from judgetui.meeting.message import Sentence


def shown(value: object, most: int = 40) -> str:
    """A value of a file made short and safe to show."""
    text = " ".join(clean(str(value)).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def faults(error: ValidationError, raw: object) -> list[Fault]:
    """The faults behind pydantic's error, each once, with a place that exists in `raw`."""
    found: dict[str, Fault] = {}
    for detail in _telling(error.errors(include_url=False), raw):
        context = detail.get("ctx", {})
        for fault in context.get("faults", ()):
            found.setdefault(fault.place, fault)
        if "faults" not in context:
            place = written(_path(detail["loc"], raw, detail["type"]))
            inner = context.get("place", "")
            place = f"{place}.{inner}" if place and inner else place or inner
            found.setdefault(place, Fault(place, _sentence(detail)))
    return list(found.values())


def _telling(details: list[ErrorDetails], raw: object) -> Iterable[ErrorDetails]:
    """Leave out what pydantic says about the branch of a union that was not meant."""
    for detail in details:
        value, kind = detail["input"], detail["type"]
        if kind == "model_type" and "Bilingual" in detail["loc"] and isinstance(value, str):
            continue
        if kind == "string_type" and isinstance(value, dict) and _in_union(detail["loc"]):
            continue
        if kind == "too_short" and _long_enough(detail):
            continue
        yield detail


def _in_union(location: Sequence[int | str]) -> bool:
    return bool(location) and str(location[-1]).startswith("function-after[")


def _long_enough(detail: ErrorDetails) -> bool:
    """Whether a list only seems short because its faulty items were not counted."""
    value, least = detail["input"], detail.get("ctx", {}).get("min_length", 0)
    return isinstance(value, list | tuple | dict) and len(value) >= least


def _path(location: Sequence[int | str], raw: object, kind: str) -> list[int | str]:
    """The parts of a location that are in the file, without pydantic's names for its branches."""
    path: list[int | str] = []
    for index, part in enumerate(location):
        last = index == len(location) - 1
        if isinstance(raw, Mapping | list) and _holds(raw, part):
            raw = raw[part]  # type: ignore[index]
        elif not (last and kind == "missing"):
            continue
        path.append(part)
    return path


def _holds(raw: Mapping[object, object] | list[object], part: int | str) -> bool:
    if isinstance(raw, list):
        return isinstance(part, int) and part < len(raw)
    return part in raw


def written(path: Sequence[int | str]) -> str:
    """A path as people write it: `criteria[2].weight`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{shown(part)}" if text else shown(part)
    return text


def _sentence(detail: ErrorDetails) -> Sentence:
    """One of pydantic's errors in our words."""
    context = detail.get("ctx", {})
    if isinstance(context.get("sentence"), Sentence):
        said: Sentence = context["sentence"]
        return said
    kind, value = detail["type"], detail["input"]
    if kind in ("string_type", "model_type") and _may_be_bilingual(detail):
        return Sentence('must be text in quotes, or {"en": "…", "zh": "…"}')
    if kind in _WITHOUT_VALUES:
        return _WITHOUT_VALUES[kind]
    if kind == "literal_error":
        known = str(context["expected"]).replace(" or ", ", ")
        return Sentence("%(value)s is not one of: %(known)s", value=shown(value), known=known)
    if kind in _WITH_VALUES:
        return Sentence(_WITH_VALUES[kind].template, value=shown(value), **context)
    if kind in ("too_long", "string_too_long"):
        return _too_long(value, context)
    for beginning, told in _FAMILIES.items():
        if kind.startswith(beginning):
            return Sentence(told.template, value=shown(value))
    return Sentence("%(value)s cannot be used here (%(kind)s)", value=shown(value), kind=kind)


def _may_be_bilingual(detail: ErrorDetails) -> bool:
    location = detail["loc"]
    return _in_union(location) or location[-1:] == ("Bilingual",)


def _too_long(value: object, context: Mapping[str, object]) -> Sentence:
    most = context["max_length"]
    if isinstance(value, str):
        return Sentence("is longer than %(most)d characters; shorten it", most=most)
    return Sentence("has more than %(most)d entries; remove some", most=most)


_WITHOUT_VALUES = {
    "missing": Sentence("is missing; add it"),
    "extra_forbidden": Sentence("is not known here; remove it or mend its spelling"),
    "string_type": Sentence("must be text in quotes"),
    "model_type": Sentence("must be an object: { … }"),
    "dict_type": Sentence("must be an object: { … }"),
    "tuple_type": Sentence("must be a list: [ … ]"),
    "string_pattern_mismatch": Sentence(
        "must begin with a letter and hold only letters a to z, digits, - and _ (at most 40)"
    ),
}
_WITH_VALUES = {
    "too_short": Sentence("needs at least %(min_length)d; there are %(actual_length)d"),
    "string_too_short": Sentence("needs at least %(min_length)d characters"),
    "greater_than_equal": Sentence("%(value)s is too low; the lowest is %(ge)s"),
    "less_than_equal": Sentence("%(value)s is too high; the highest is %(le)s"),
}
_FAMILIES = {
    "int_": Sentence("%(value)s is not a whole number such as 3"),
    "bool_": Sentence("%(value)s is neither true nor false"),
    "date_": Sentence('%(value)s is not a date such as "2018-02-27"'),
}
