"""The wire: what is read is what was said, and the pages about it are up to date."""

from __future__ import annotations

import dataclasses
import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.acts import ACT, Act, SubmitBallot
from judgetui.meeting.draft import Caret, Draft
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.docgen import PAGE, PUBLISHED_NAMES, SCHEMA, written
from tests.meeting.factories import marks, opened
from tests.meeting.strategies import acts
from tests.venue.venues import a_venue, judge, plain, staged_venue

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
KNOWN = json.loads((DOCS / SCHEMA).read_text(encoding="utf-8"))["$defs"]
"""The published schema: what people write programs by."""
_LOCKED = re.search(r"^pydantic==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.M)


@pytest.mark.skipif(
    _LOCKED is None or version("pydantic") != _LOCKED[1],
    reason="another release of pydantic may write the same schema in other words",
)
def test_the_pages_about_the_protocol_are_as_written_from_the_code() -> None:
    """Else run `python -m judgetui.venue.protocol.docgen`."""
    for name, text in written().items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, name


def test_the_published_schema_has_every_field_of_every_frame_and_act() -> None:
    of_frames = [kind for kind in vars(frames).values() if isinstance(kind, type)]
    kinds = [*get_args(get_args(Act)[0]), *of_frames]
    published = {
        kind.__name__: set(kind.model_fields)
        for kind in kinds
        if issubclass(kind, BaseModel) and kind.__name__ in KNOWN
    }
    for kind, name in PUBLISHED_NAMES.items():
        if issubclass(kind, BaseModel):
            published[name] = set(kind.model_fields)
        else:
            published[name] = {field.name for field in dataclasses.fields(cast("Any", kind))}
    assert {"FromGuest", "FromHost", "SubmitBallot", "Do", "Hello", "Accepted"} <= set(published)
    for name, fields in published.items():
        assert set(KNOWN[name].get("properties", {})) == fields, name


def test_the_page_tells_of_every_frame_every_field_and_every_act() -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    for frame in (frames.FromClient, frames.FromHost):
        for key in frame.model_fields:
            assert f"\n### `{key}`\n" in page
    for act in re.findall(r'do: Literal\["([a-z-]+)"\]', _sources("meeting/acts")):
        assert f"\n### `{act}`\n" in page
    rows = re.findall(
        r"^\| `(?:version|code|device|mark|head|why|knock)` \|.*\| (.*) \|$", page, re.M
    )
    assert all(rows)


def test_the_page_tells_of_the_log_of_rooms_wherever_it_matters() -> None:
    page = written()[PAGE]
    told = page.partition("### `upstream`")[2].partition("###")[0]
    assert [
        field for field in dataclasses.fields(LogStatus) if f"| `{field.name}` |" not in told
    ] == []
    assert "the log too" in page.partition("### `accepted`")[2].partition("###")[0]


def test_the_page_tells_of_every_class_inside_a_meeting() -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    missing = {
        name
        for name in _within("MeetingParts", {"Plan", "Change"})
        if KNOWN[name]["type"] == "object" and f"\n### `{name}`\n" not in page
    }
    assert missing == {"MeetingParts"}


def _within(name: str, but: set[str]) -> set[str]:
    """The definitions that one refers to, by way of others too, and itself; without those in `but`.

    What a client receives has no `Change`, and the plan is described apart.
    """
    found: set[str] = set()
    left = {name}
    while left:
        one = left.pop()
        found.add(one)
        refers = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(KNOWN[one])))
        left |= refers - found - but
    return found


def _sources(package: str) -> str:
    modules = (DOCS.parent / "judgetui" / package).glob("*.py")
    return "".join(path.read_text(encoding="utf-8") for path in modules)


@settings(deadline=None)
@given(data=st.data())
def test_every_act_is_read_as_it_was_sent(data: st.DataObject) -> None:
    act = data.draw(acts(opened()))
    frame = frames.read_client_frame(frames.client_frame_text(do=frames.Do(id="x", act=act)))
    assert frame.do == frames.Do(id="x", act=act)


def test_a_draft_is_read_as_it_was_typed() -> None:
    texts = {"depth": " 7,", "care": "１"}
    for draft, seat in (
        (Draft("J1", "C1", texts, "a\n b", {"depth": "\t"}), "J1"),
        (Draft("J2", "C1", texts, paper=True), None),
        (Draft("J1", "C1", texts, caret=Caret("reason", "care", 3)), "J1"),
        (Draft("J1", "C1", caret=Caret("feedback", column=2), feedback=" a\n b "), "J1"),
    ):
        text = frames.client_frame_text(draft=frames.DraftFrame.of(draft))
        said = frames.read_client_frame(text).draft
        assert said is not None
        assert said.draft(seat) == draft
        assert ("feedback" in json.loads(text)["draft"]) == bool(draft.feedback)
    assert frames.DraftFrame(case="C1").draft(None) is None


@given(st.text(), st.binary())
def test_anything_at_all_is_a_frame_or_unreadable(text: str, noise: bytes) -> None:
    for said in (text, noise):
        with pytest.raises(frames.Unreadable) as error:
            frames.read_client_frame(said)
        assert error.value.id is None


def test_an_unreadable_act_keeps_its_id_and_says_what_is_wrong() -> None:
    frame = {"do": {"id": "7", "act": {"do": "submit-ballot", "case": "C1", "scores": {"d": 7.5}}}}
    with pytest.raises(frames.Unreadable, match=r"7\.5 is not exact") as error:
        frames.read_client_frame(json.dumps(frame))
    assert error.value.id == "7"
    assert "scores.d" in str(error.value.sentence)


def test_a_hello_of_a_later_version_is_read_so_that_it_can_be_told() -> None:
    text = '{"hello": {"version": 9, "code": "x", "colour": "red"}}'
    hello = frames.read_client_frame(text).hello
    assert hello is not None
    assert hello.version == 9


# -- the schema ------------------------------------------------------------------------------


def misfits(value: Any, part: dict[str, Any], known: dict[str, Any], at: str = "") -> list[str]:  # noqa: ANN401
    """Where a value is not as this schema says; knows the words our schema uses."""
    if "$ref" in part:
        return misfits(value, known[part["$ref"].rpartition("/")[2]], known, at)
    if kinds := part.get("anyOf") or part.get("oneOf"):
        found = [misfits(value, kind, known, at) for kind in kinds]
        return min(found, key=len) if all(found) else []
    if "const" in part or "enum" in part:
        return [] if value in part.get("enum", [part.get("const")]) else [f"{at}: {value}"]
    types: dict[str, type | tuple[type, ...]] = {
        "object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
        "boolean": bool, "null": type(None),
    }  # fmt: skip
    if "type" in part and not isinstance(value, types[part["type"]]):
        return [f"{at}: {value!r} is no {part['type']}"]
    found_here: list[str] = []
    if isinstance(value, dict):
        found_here += [
            f"{at}.{key} is missing" for key in part.get("required", ()) if key not in value
        ]
        size = len(value)
        if not part.get("minProperties", 0) <= size <= part.get("maxProperties", size):
            found_here.append(f"{at} has {size} keys")
        for key, inner in value.items():
            rest = part.get("additionalProperties", "properties" not in part)
            inside = part.get("properties", {}).get(key, rest)
            if inside is False or (inside is True and "properties" in part):
                found_here.append(f"{at}.{key} is not known")
            elif isinstance(inside, dict):
                found_here += misfits(inner, inside, known, f"{at}.{key}")
    if isinstance(value, list) and isinstance(part.get("items"), dict):
        for number, inner in enumerate(value):
            found_here += misfits(inner, part["items"], known, f"{at}[{number}]")
    return found_here


@settings(deadline=None)
@given(data=st.data())
def test_every_act_fits_the_schema(data: st.DataObject) -> None:
    known = KNOWN
    act = data.draw(acts(opened()))
    frame = json.loads(frames.client_frame_text(do=frames.Do(id="x", act=act)))
    assert misfits(frame, known["FromGuest"], known) == []


async def test_what_a_host_says_fits_the_schema() -> None:
    known = KNOWN
    async with a_venue() as venue, plain(venue) as chair, plain(venue) as one, plain(venue) as two:
        await staged_venue(venue)
        credentials = venue.host.credentials
        for client, seat in ((chair, CHAIR), (one, judge("J1")), (two, judge("J1"))):
            frame = await client.hello(credentials.of(seat).token)
            assert misfits(frame, known["FromHost"], known) == []
        ballot = ACT.dump_python(SubmitBallot(case="C1", scores=marks()), mode="json")
        frames = [await one.do("1", **ballot), await one.do("2", do="pause")]
        await chair.say(door={"do": "list"})
        await chair.say(ping={"mark": 1})
        for key in ("presence", "knocks", "doors", "pong", "meeting"):
            frames.append(await chair.next(key))
        frames.append(await one.next("meeting"))
        for frame in frames:
            assert misfits(frame, known["FromHost"], known) == []
        assert misfits({"meeting": {"seq": "1"}}, known["FromHost"], known)
        assert misfits({"accepted": {}}, known["FromHost"], known)
        assert misfits({"pong": {"mark": 1, "now": ""}, "x": 1}, known["FromHost"], known)
        assert credentials.seat_of(credentials.of(BOARD).token) == BOARD
