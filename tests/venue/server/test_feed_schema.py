"""The published schema of feeds and events is that of the program, and all they send fits it."""

from __future__ import annotations

import json
from dataclasses import asdict

import aiohttp
import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from judgetui.meeting.acts import Entry
from judgetui.meeting.apply import apply
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import EMPTY
from judgetui.venue.browser.routes import Routes
from judgetui.venue.server.feed import FEEDS, feed_body
from judgetui.venue.server.feed_schema import FILE, schema, written
from judgetui.venue.server.hook import HookCall, hook_events
from tests.meeting.strategies import days
from tests.venue.server.test_feed import hall
from tests.venue.venues import a_venue


def validator(part: str) -> Draft202012Validator:
    whole = schema()
    return Draft202012Validator({"$defs": whole["$defs"], "$ref": f"#/$defs/{part}"})


def test_the_published_schema_is_that_of_the_program() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), (
        "python -m judgetui.venue.server.feed_schema"
    )
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("feed", FEEDS)
def test_every_column_is_described_and_a_feed_without_one_does_not_fit(feed: str) -> None:
    described = schema()["$defs"][feed]["items"]["properties"]
    assert tuple(described) == tuple(FEEDS[feed].columns)
    assert not validator(feed).is_valid([{"title": "no more than this"}])
    assert validator(feed).is_valid([])


@given(entries=days(most=25))
def test_what_is_sent_fits_the_schema(entries: list[Entry]) -> None:
    meeting, before = EMPTY, None
    for entry in entries:
        meeting = apply(meeting, entry)
        seen = redact(meeting, BOARD)
        if before is not None:
            for event, case in hook_events(before, seen):
                validator("event").validate(asdict(HookCall(event, str(entry.at), case)))
        before = seen
    for feed in FEEDS:
        rows = json.loads(feed_body(feed, "json", hall(meeting), "en").content)
        validator(feed).validate(rows)
        Draft202012Validator(schema()).validate(rows)


async def test_a_venue_serves_the_schema_beside_the_feeds() -> None:
    async with (
        a_venue(pages=lambda host: Routes(host).routes()) as venue,
        aiohttp.ClientSession() as session,
        session.get(f"{venue.loopback}/feed/schema.json") as answer,
    ):
        assert answer.status == 200
        assert answer.content_type == "application/schema+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert await answer.json(content_type=None) == schema()
