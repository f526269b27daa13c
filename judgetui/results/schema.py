"""Writes `docs/result.schema.json`, what programs can rely on in a `result.json`.

    python -m judgetui.results.schema

Scores and weights are text, as JSON's own numbers are read as binary ones; the patterns say what
text that is, because a schema of numbers (`multipleOf`) refuses 0.3 in some checkers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from judgetui.meeting.plan import Plan
from judgetui.meeting.state import BallotStatus, Phase
from judgetui.meeting.statuses import CaseStatus

FILE = Path(__file__).parents[2] / "docs" / "result.schema.json"
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_FRACTION = r"^-?[0-9]+(/[0-9]+)?$"
_Schema = dict[str, Any]


def _text(pattern: str | None = None) -> _Schema:
    return {"type": "string"} | ({"pattern": pattern} if pattern else {})


def _or_null(schema: _Schema) -> _Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(of: _Schema) -> _Schema:
    return {"type": "array", "items": of}


def _by_key(of: _Schema) -> _Schema:
    return {"type": "object", "additionalProperties": of}


def _object(needed: _Schema, others: _Schema | None = None) -> _Schema:
    """An object with these fields, and others that only some meetings have."""
    return {
        "type": "object",
        "properties": needed | (others or {}),
        "required": list(needed),
        "additionalProperties": False,
    }


_WHOLE: _Schema = {"type": "integer", "minimum": 0}
_FLAG: _Schema = {"type": "boolean"}
_SCORE, _MARK = _or_null(_text(_NUMBER)), _text(_NUMBER)
_MOMENT = _text(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+([+-][0-9:]+|Z)?$")
_HASH = _text("^([0-9a-f]{64})?$")


def schema() -> _Schema:
    """The JSON Schema (draft 2020-12) of a `result.json`."""
    plan = Plan.model_json_schema(
        mode="serialization", by_alias=True, ref_template="#/$defs/{model}"
    )
    parts = plan.pop("$defs")
    for name, kind in _kinds(Plan).items():
        part = plan if kind is Plan else parts[name]
        for field, about in kind.model_fields.items():
            if "Decimal" in str(about.annotation):
                _told_as_number(part["properties"][about.alias or field])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "judgetui result",
        "description": "What `judgetui export --format json` writes: result.json.",
        **_object(_needed(), _others()),
        "$defs": dict(sorted({**parts, "Plan": plan}.items())),
    }


def _kinds(kind: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """A class of the plan and all classes in its fields, by name."""
    found = {kind.__name__: kind}
    for about in kind.model_fields.values():
        for part in _inside(about.annotation):
            if part.__name__ not in found:
                found |= _kinds(part)
    return found


def _inside(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _inside(part)


def _told_as_number(schema: _Schema) -> None:
    """Say of which text the numbers of a field are; pydantic only says that they are text."""
    if schema.get("type") == "string":
        schema["pattern"] = _NUMBER
    for inner in schema.values():
        for part in inner if isinstance(inner, list) else [inner]:
            if isinstance(part, dict):
                _told_as_number(part)


def _needed() -> _Schema:
    """What every result has."""
    return {
        "judgetui": {"const": 1},
        "contract": _HASH,
        "head": _text(),
        "seq": _WHOLE,
        "at": _or_null(_MOMENT),
        "phase": {"enum": [phase.value for phase in Phase]},
        "language": {"enum": ["en", "zh"]},
        "plan": {"$ref": "#/$defs/Plan"},
        "standings": _standings(),
        "ballots": _list(_ballot()),
        "withdrawn": _list(_object({"case": _text(), "reason": _text()})),
        "decisions": _list(_decision()),
    }


def _others() -> _Schema:
    """What only results have of meetings that used it."""
    draw = _object(
        {"what": {"enum": ["order", "tie"]}, "digits": _text("^[0-9]+$")}
        | {"cases": _list(_text()), "seq": _WHOLE}
    )
    texts = ("act", "what", "id", "field", "before", "after", "reason", "by")
    amendment = _object(
        dict.fromkeys(texts, _text())
        | {"number": _WHOLE, "cases": _list(_text()), "at": _MOMENT, "seq": _WHOLE}
    )
    key = _object({"seq": _WHOLE, "at": _MOMENT, "by": _text()})
    confirmed = _object(
        {"seq": _WHOLE, "act": _text(), "case": _or_null(_text()), "judge": _or_null(_text())}
        | {"asked": _WHOLE, "asked_at": _MOMENT, "asked_by": _text(), "keys": _list(key)}
    )
    answer = _object({"text": _text(), "seq": _WHOLE, "at": _MOMENT, "by": _text()})
    objection = _object(
        {"objection": _WHOLE, "seq": _WHOLE, "at": _MOMENT, "entered_by": _text()}
        | {"case": _or_null(_text()), "by": _text(), "text": _text(), "answers": _list(answer)}
    )
    code = _text("^[0-9]{4}( [0-9]{4}){5}$")
    return {
        "root": _text("^[A-Za-z0-9+/]{43}=$"),
        "code": code,
        "read_out": _object({"seq": _WHOLE, "code": code}),
        "earlier_commitments": _list(_text()),
        "draws": _list(draw),
        "amendments": _list(amendment),
        "opened_with": {"$ref": "#/$defs/Plan"},
        "confirmed": _list(confirmed),
        "objections": _list(objection),
        "erased": _object({"at": _MOMENT, "what": _list(_text())}),
    }


def _standings() -> _Schema:
    line = _object(
        {"between": _list(_WHOLE), "margin": _SCORE, "tied": _list(_text())},
    )
    needed = {
        "contract": _HASH,
        "provisional": _FLAG,
        "cases": _list(_case()),
        "prize_lines": _list(line),
    }
    return _object(needed)


def _case() -> _Schema:
    """A case's row of the standings."""
    adjustment = _object(
        {"points": _MARK, "kind": _or_null(_text()), "reason": _text(), "seq": _WHOLE}
    )
    counts = dict.fromkeys(("ballots", "panel", "recused", "expected"), _WHOLE)
    needed = {
        "rank": _or_null({"type": "integer", "minimum": 1}),
        "tied": _FLAG,
        "case": _text(),
        "title": _text(),
        "score": _SCORE,
        "exact": _or_null(_text(_FRACTION)),
        **counts,
        "criteria": _by_key(_MARK),
        "prize": _or_null(_text()),
        "settled_by": _or_null(_text()),
        "status": {"enum": [status.value for status in CaseStatus]},
        "reason": _text(),
        "rules_off": _list(_text()),
        "under_correction": _FLAG,
    }
    others = {
        "amendments": _list(_WHOLE),
        "competes": _FLAG,
        "corrected": _by_key(_MARK),
        "label": _text(),
        "entrant": _text(),
        "entrant_score": _SCORE,
        "unadjusted": _SCORE,
        "adjustments": _list(adjustment),
    }
    return _object(needed, others)


def _ballot() -> _Schema:
    texts = ("case", "judge", "by", "comment", "reason")
    return _object(
        dict.fromkeys(texts, _text())
        | {
            "status": {"enum": [status.value for status in BallotStatus]},
            "version": _WHOLE,
            "seq": _WHOLE,
            "at": _MOMENT,
            "scores": _by_key(_MARK),
            "total": _SCORE,
            "reasons": _by_key(_text()),
            "declared": _FLAG,
        },
        {"feedback": _text()},
    )


def _decision() -> _Schema:
    kinds = ["vote", "chair", "draw", "extra", "withhold", "demote"]
    needed = {"kind": {"enum": kinds}, "cases": _list(_text()), "votes": _by_key(_WHOLE)}
    others = {
        "at": _MOMENT,
        "by": _text(),
        "ballots": _by_key(_text()),
        "prize": _or_null(_WHOLE),
        "count": _WHOLE,
    }
    return _object(needed | {"reason": _text(), "seq": _WHOLE}, others)


def written() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
