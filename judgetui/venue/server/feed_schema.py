"""Writes `docs/feed.schema.json`, what programs can rely on in feeds and in a hook's events.

    python -m judgetui.venue.server.feed_schema

A venue serves the same at `/feed/schema.json`. Columns are added, but none changes its meaning, so
that rows may have properties that an older schema does not know.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from judgetui.meeting.state import Stage
from judgetui.venue.server.feed import FEEDS
from judgetui.venue.server.hook import HookEvent

FILE = Path(__file__).parents[3] / "docs" / "feed.schema.json"
_Schema = dict[str, Any]
_TEXT: _Schema = {"type": "string"}
_COUNT: _Schema = {"type": "integer", "minimum": 0}
_ON_STAGE = tuple(one.value for one in Stage if one not in (Stage.WAITING, Stage.WITHDRAWN))


def _about(schema: _Schema, description: str) -> _Schema:
    return {**schema, "description": description}


def _or_null(schema: _Schema) -> _Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_NUMBER = _about(_TEXT, "What the case is called by; empty for an entrant, who has several.")
_COLUMNS: dict[str, dict[str, _Schema]] = {
    "stage": {
        "number": _about(_TEXT, "What the case is called by."),
        "title": _TEXT,
        "organisation": _TEXT,
        "presenters": _about(_TEXT, "With `; ` between them."),
        "stage": {"enum": list(_ON_STAGE)},
        "seconds_left": _about(
            _or_null({"type": "integer"}), "Below 0 over time; null without a clock."
        ),
        "submitted": _about(_COUNT, "Judges whose ballot on it is there."),
        "expected": _about(_COUNT, "Judges who are to submit one."),
    },
    "standings": {
        "rank": _about(
            _or_null({"type": "integer", "minimum": 1}), "Null for a case without a rank."
        ),
        "number": _NUMBER,
        "title": _about(_TEXT, "The title, or the entrant's name."),
        "score": _about(
            _or_null({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
            "As published; null without ballots.",
        ),
        "prize": _about(_TEXT, "Empty until the result is final, and without one."),
    },
    "prizes": {
        "step": _about(_COUNT, "The step of the ceremony that named it; 0 without a ceremony."),
        "prize": _TEXT,
        "number": _NUMBER,
        "title": _about(_TEXT, "The title, or the entrant's name."),
    },
}
_SAYS = {
    "stage": "/feed/stage.json: the case on stage; no row while there is none.",
    "standings": "/feed/standings.json: what the board shows, the best first.",
    "prizes": "/feed/prizes.json: the prizes that the hall has seen, in the order of the ceremony.",
}


def schema() -> _Schema:
    """The JSON Schema (draft 2020-12) of every feed and of an event."""
    feeds: _Schema = {name: _feed(name) for name in FEEDS}
    parts = {**feeds, "event": _event()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "judgetui feeds and events",
        "description": "Each part of $defs is one feed, or what a hook sends.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in parts],
        "$defs": parts,
    }


def _feed(name: str) -> _Schema:
    columns = _COLUMNS[name]
    row = {
        "type": "object",
        "properties": columns,
        "required": list(FEEDS[name].columns),
    }
    most = {"maxItems": 1} if name == "stage" else {}
    return {"description": _SAYS[name], "type": "array", "items": row, **most}


def _event() -> _Schema:
    properties = {
        "event": {"enum": list(get_args(HookEvent))},
        "at": _about(_TEXT, "When it happened, by the host's clock, in ISO 8601."),
        "case": _about(_or_null(_TEXT), "The id of the case; null for the meeting as a whole."),
    }
    return {
        "description": "What `--hook` sends for each event.",
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def written() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
