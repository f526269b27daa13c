"""Writes `docs/protocol.md` and its schema from `frames`.

Run it as `python -m judgetui.venue.protocol.docgen`.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import sys
import textwrap
import types
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, TypeAdapter

from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.acts import Act
from judgetui.meeting.calls import Call
from judgetui.meeting.ceremony_step import CeremonyStep, Winner
from judgetui.meeting.history import HistoryLine
from judgetui.meeting.pending import Confirmed, KeyTurned, Pending
from judgetui.meeting.plan import Bilingual, Plan
from judgetui.meeting.read_out import ReadOut
from judgetui.meeting.seat import Role
from judgetui.meeting.spoken import Spoken
from judgetui.meeting.state import (
    Adjustment,
    Amendment,
    Answer,
    Ballot,
    BallotStatus,
    CaseState,
    Clock,
    Decision,
    Done,
    Draw,
    Meeting,
    Objection,
    Phase,
    PrizeLine,
    Stage,
    Standing,
    Standings,
    TieVote,
)
from judgetui.venue.protocol import frames, limits
from judgetui.venue.protocol.docgen_text import (
    AFTER_ACTS,
    BEFORE_ACTS,
    EXAMPLE,
    HEAD,
    MEETING_WORDS,
)
from judgetui.venue.protocol.news import (
    ActAccepted,
    SeatCredential,
    SeatPresence,
    VenueAddress,
    WaitingDevice,
)
from judgetui.venue.protocol.standings_change import RowsChange, StandingsChange

SCHEMA = "protocol.schema.json"
PAGE = "protocol.md"

PUBLISHED_NAMES: Mapping[type, str] = {
    ActAccepted: "Accepted",
    LogStatus: "LogStatus",
    SeatPresence: "Present",
    SeatCredential: "Opening",
    VenueAddress: "VenueSaid",
    WaitingDevice: "Knock",
    frames.FromClient: "FromGuest",
    frames.WelcomeSeat: "SeatSaid",
    frames.DraftFrame: "DraftSaid",
    frames.CaretFrame: "CaretSaid",
    frames.SeenFrame: "Seen",
    frames.BoardFrame: "BoardSaid",
    frames.VenueRequest: "VenueAsked",
    frames.AccessRequest: "Door",
    frames.RefusedFrame: "Refused",
}
"""What the schema calls classes that have another name in the code; it is a promise to programs."""
_STATE: tuple[type, ...] = (
    CaseState, Ballot, Adjustment, Clock, Standings, Standing, PrizeLine, Decision, TieVote, Draw,
    Amendment, Pending, Confirmed, KeyTurned, Objection, Answer, Call, CeremonyStep, Winner, Spoken,
    ReadOut, Bilingual, Done, HistoryLine,
)  # fmt: skip
"""The classes in a meeting, and in the answer to `history`, that have a section on the page."""
_CHANGES = (StandingsChange, RowsChange)
"""The classes in `changes`, for which the same goes."""
_ENUMS: Mapping[str, Any] = {
    kind.__name__: {"enum": [one.value for one in kind]}
    for kind in (Role, Phase, Stage, BallotStatus)
}


# -- the schema ------------------------------------------------------------------------------


def schema() -> dict[str, Any]:
    """The JSON Schema of every frame."""
    adapters: list[tuple[str, Literal["validation", "serialization"], TypeAdapter[Any]]] = [
        ("client", "validation", TypeAdapter(frames.FromClient)),
        ("host", "serialization", TypeAdapter(frames.FromHost)),
        ("meeting", "serialization", TypeAdapter(Meeting)),
        ("changes", "serialization", TypeAdapter(StandingsChange)),
    ]
    _, whole = TypeAdapter.json_schemas(adapters, ref_template="#/$defs/{model}")
    known = _published(whole["$defs"])
    for kind in (*_parts(frames.Part), *PUBLISHED_NAMES):
        for field, words in field_docs(kind).items():
            fields = known[_name(kind)]["properties"]
            fields[field] = dict(sorted((fields[field] | {"description": words}).items()))
    for name in ("FromGuest", "FromHost"):
        known[name] |= {"minProperties": 1, "maxProperties": 1}
        for part in known[name]["properties"].values():
            _without_null(part)
    _loosen_meeting(known)
    known["FromHost"]["properties"]["meeting"] = {"$ref": "#/$defs/MeetingParts"}
    known["Welcome"]["properties"]["meeting"] = {"$ref": "#/$defs/MeetingParts"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "judgetui wire",
        "description": f"Version {limits.VERSION}: one JSON object a text frame, with one key.",
        "anyOf": [{"$ref": "#/$defs/FromGuest"}, {"$ref": "#/$defs/FromHost"}],
        "$defs": dict(sorted(known.items())),
    }


def _name(kind: type) -> str:
    return PUBLISHED_NAMES.get(kind, kind.__name__)


def _published(known: dict[str, Any]) -> dict[str, Any]:
    """The definitions with every class under the name that programs know it by."""
    text = json.dumps(known)
    for kind, name in PUBLISHED_NAMES.items():
        for mark in ('"{}": {{', '"#/$defs/{}"', '"title": "{}"'):
            text = text.replace(mark.format(kind.__name__), mark.format(name))
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _parts(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The classes of what crosses the wire."""
    for part in kind.__subclasses__():
        yield part
        yield from _parts(part)


def _without_null(part: dict[str, Any]) -> None:
    """A frame's key is there or not; it is never null."""
    kinds = [kind for kind in part.get("anyOf", ()) if kind != {"type": "null"}]
    part.pop("default", None)
    if len(kinds) == 1:
        del part["anyOf"]
        part |= kinds[0]


def _loosen_meeting(known: dict[str, Any]) -> None:
    """A meeting on the wire names what changed alone, and a ballot leaves out what is usual."""
    parts = known["MeetingParts"] = known.pop("Meeting")
    parts["required"] = ["seq"]
    parts["description"] = "What changed; in `welcome`, everything."
    ballot = {"anyOf": [{"$ref": "#/$defs/Ballot"}, {"type": "null"}]}
    parts["properties"]["mine"] = {"type": "object", "additionalProperties": ballot}
    change = {"$ref": "#/$defs/StandingsChange"}
    parts["properties"]["changes"] = {"type": "object", "additionalProperties": change}
    known["CaseState"]["required"] = []
    known["CaseState"]["properties"]["ballots"] = {
        "type": "object",
        "additionalProperties": ballot,
    }


# -- the page --------------------------------------------------------------------------------


@cache
def field_docs(kind: type) -> Mapping[str, str]:
    """What the docstrings under a class's fields say, by field.

    Read from the source here, because pydantic's `use_attribute_docstrings` reads it whenever a
    class is made: importing `frames` took 0.05 s and takes 0.15 to 0.19 s with it, at every start.
    """
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        if one.__module__.startswith("judgetui."):
            tree = ast.parse(textwrap.dedent(inspect.getsource(one))).body[0]
            assert isinstance(tree, ast.ClassDef)
            found |= dict(_docstrings(tree.body))
    return found


def _docstrings(body: list[ast.stmt]) -> Iterable[tuple[str, str]]:
    for field, docs in itertools.pairwise(body):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        match docs:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield field.target.id, " ".join(text.split())


def _doc(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def _rows(kind: type, schema_of: Mapping[str, Any]) -> str:
    """A table of the fields of a class."""
    docs, needed = field_docs(kind), schema_of.get("required", ())
    lines = ["| field | | |", "|---|---|---|"]
    for name, part in schema_of.get("properties", {}).items():
        if name == "do" and "const" in part:
            continue
        words = docs.get(name) or docs.get(f"{name}_", "")
        may = "" if name in needed else " (optional)"
        kind_words = "one of the [acts](#acts)" if kind is frames.Do and name == "act" else None
        lines.append(f"| `{name}` | {kind_words or _kind_words(part)}{may} | {words} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def _kind_words(part: Mapping[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return _kind_words(_ENUMS[name]) if name in _ENUMS else f"`{name}`"
    if kinds := part.get("anyOf") or part.get("oneOf"):
        words = dict.fromkeys(_kind_words(kind) for kind in kinds)
        return " or ".join(words)
    if "enum" in part or "const" in part:
        values = part.get("enum", [part.get("const")])
        return ", ".join(f"`{value}`" for value in values)
    if part.get("type") == "array":
        items = part.get("items")
        return f"list of {_kind_words(items)}" if items else "list"
    if part.get("type") == "object":
        values = part.get("additionalProperties")
        return f"object of {_kind_words(values)}" if isinstance(values, dict) else "object"
    formats = {"date-time": "time", "fraction": 'fraction, such as "6/5"'}
    return formats.get(str(part.get("format")), str(part.get("type", "anything")))


def _frames(frame: type[BaseModel], known: Mapping[str, Any]) -> Iterable[str]:
    """A section for every key a frame may have."""
    docs = field_docs(frame)
    for key in frame.model_fields:
        yield f"### `{key}`"
        part = _part_of(frame, key)
        if part is not None:
            yield _doc(part)
        if key in docs:
            yield docs[key]
        if part is not None:
            yield _rows(part, known[_name(part)])


def _part_of(frame: type[BaseModel], key: str) -> type | None:
    """The class that says what is under a key."""
    return next(_classes(frame.model_fields[key].annotation), None)


def _classes(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, BaseModel) or annotation in PUBLISHED_NAMES:
            yield annotation
        return
    for argument in get_args(annotation):
        yield from _classes(argument)


def page() -> str:
    """The page about the protocol."""
    known = schema()["$defs"]
    figures = {
        "version": limits.VERSION,
        "largest": limits.LARGEST // 1024,
        "hello": f"{limits.HELLO_WITHIN:g}",
        "beat": f"{limits.BEAT:g}",
        "silent": f"{limits.SILENT:g}",
        "unanswered": limits.UNANSWERED,
        "most": limits.MOST,
        "back": f"{limits.BACK_WITHIN:g}",
        "tries": limits.TRIES,
        "wait": f"{limits.WAIT:g}",
        "tries_of_all": limits.TRIES_OF_ALL,
        "wait_of_all": f"{limits.WAIT_OF_ALL:g}",
    }
    parts = [HEAD % figures, EXAMPLE, "## From a client", *_frames(frames.FromClient, known)]
    parts += ["## From the host", *_frames(frames.FromHost, known)]
    parts += ["### `SeatSaid`", _rows(frames.WelcomeSeat, known["SeatSaid"])]
    parts += ["## The meeting", MEETING_WORDS, _rows(Meeting, known["MeetingParts"])]
    for kind in _STATE:
        parts += [f"### `{kind.__name__}`", _doc(kind), _rows(kind, known[kind.__name__])]
    for part in _CHANGES:
        parts += [f"### `{part.__name__}`", _doc(part), _rows(part, known[part.__name__])]
    parts += ["### `Plan`", _doc(Plan), _rows(Plan, known["Plan"])]
    parts += ["## Acts", BEFORE_ACTS]
    for act in get_args(get_args(Act)[0]):
        parts += [
            f"### `{act.model_fields['do'].default}`",
            _doc(act),
            _rows(act, known[act.__name__]),
        ]
    parts.append(AFTER_ACTS)
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def written() -> dict[str, str]:
    """Both files, by name."""
    text = json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=False)
    return {PAGE: page(), SCHEMA: text + "\n"}


def main(folder: Path) -> None:
    """Write both files into a folder."""
    for name, text in written().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs"))
