"""The feeds for production software: what the hall may see, in flat rows, and no more."""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import Any

import aiohttp
from hypothesis import given

from judgetui.meeting.acts import CallCase, Entry, OpenMeeting, Reveal
from judgetui.meeting.apply import apply
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.meeting.state import EMPTY, Meeting, Stage
from judgetui.venue.browser.routes import Routes
from judgetui.venue.server.feed import FEEDS, Hall, feed_body
from tests.meeting.factories import a_plan, do, opened, scored, staged, submitted
from tests.meeting.strategies import days
from tests.meeting.test_ceremony import finished
from tests.venue.venues import a_venue

NOW = datetime.datetime(2018, 2, 27, 14, 0, tzinfo=datetime.UTC)


def hall(meeting: Meeting) -> Hall:
    return Hall(redact(meeting, BOARD), redact(meeting, CHAIR), meeting.at or NOW)


def rows(feed: str, meeting: Meeting, language: str = "en") -> Any:  # noqa: ANN401
    return json.loads(feed_body(feed, "json", hall(meeting), language).content)


def test_the_case_on_stage_with_its_clock_and_how_many_have_submitted() -> None:
    plan = a_plan(2, timing={"presentation": 480, "questions": 180, "scoring": 120})
    meeting = opened(plan)
    assert rows("stage", meeting) == []
    meeting = submitted(staged(meeting, "C1"), "C1", {"J1": 7})
    assert rows("stage", meeting) == [
        {
            "number": "10",
            "title": "Story 1",
            "organisation": "",
            "presenters": "",
            "stage": "scoring",
            "seconds_left": rows("stage", meeting)[0]["seconds_left"],
            "submitted": 1,
            "expected": 3,
        }
    ]
    assert 0 < rows("stage", meeting)[0]["seconds_left"] <= 120


def test_standings_come_without_prizes_until_the_result_is_final() -> None:
    meeting = scored(opened(a_plan(2)), "C1", {"J1": 7, "J2": 8, "J3": 9})
    assert rows("standings", meeting) == [
        {"rank": 1, "number": "10", "title": "Story 1", "score": "8.00", "prize": ""},
    ]


def test_prizes_follow_the_ceremony_and_never_run_before_it() -> None:
    meeting = finished([9, 8, 7, 6, 5, 4])
    assert rows("prizes", meeting) == []
    assert rows("standings", meeting) == []
    told: list[str] = []
    while not meeting.all_shown:
        meeting = do(meeting, Reveal(step=meeting.revealed + 1))
        step = redact(meeting, BOARD).ceremony
        assert step is not None
        if step.kind in ("name", "score"):
            told += [w.case for w in step.winners if w.case and w.case not in told]
        if not meeting.all_shown:
            found = [row["title"] for row in rows("prizes", meeting)]
            assert found == [str(meeting.plan.case[case].title) for case in told]
    assert {row["prize"] for row in rows("prizes", meeting)} == {"First", "Second", "Third"}
    assert rows("standings", meeting)[0]["prize"] == "First"


@given(entries=days(most=25))
def test_nothing_is_in_a_feed_that_the_board_is_not_told(entries: list[Entry]) -> None:
    meeting = EMPTY
    assert isinstance(entries[0].act, OpenMeeting)
    for entry in entries:
        meeting = apply(meeting, entry)
    seen = redact(meeting, BOARD)
    public = {} if seen.standings is None else {row.case: row for row in seen.standings.rows}
    scores = {str(row.score) for row in public.values() if row.score is not None}
    assert {row["score"] for row in rows("standings", meeting) if row["score"]} == scores
    if seen.standings is None and seen.ceremony is None:
        assert rows("prizes", meeting) == []
    for name, feed in FEEDS.items():
        found = rows(name, meeting)
        assert all(tuple(row) == tuple(feed.columns) for row in found)
        table = feed_body(name, "csv", hall(meeting), "en").content.decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(table)))) == len(found) + 1


def test_a_title_that_looks_like_a_formula_is_text_in_csv() -> None:
    case = {"id": "C1", "number": 1, "title": "=1+1", "presenters": ["a", "b"]}
    meeting = do(opened(a_plan(1, cases=[case])), CallCase(case="C1"))
    table = feed_body("stage", "csv", hall(meeting), "en").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(table)))[1][:4] == ["1", "'=1+1", "", "a; b"]
    assert rows("stage", meeting)[0]["title"] == "=1+1"


def test_the_language_is_the_plans_or_the_one_asked_for() -> None:
    title = {"en": "Story", "zh": "故事"}
    case = {"id": "C1", "number": 1, "title": title}
    meeting = do(opened(a_plan(1, cases=[case], language="zh")), CallCase(case="C1"))
    assert rows("stage", meeting, "")[0]["title"] == "故事"
    assert rows("stage", meeting, "en")[0]["title"] == "Story"
    assert meeting.cases["C1"].stage is Stage.PRESENTING


async def test_a_feed_is_fetched_again_only_when_it_has_changed() -> None:
    async with (
        a_venue(pages=lambda host: Routes(host).routes()) as venue,
        aiohttp.ClientSession() as session,
    ):
        address = f"{venue.loopback}/feed/standings.json"
        async with session.get(address) as first:
            assert first.status == 200
            assert first.content_type == "application/json"
            assert first.headers["Access-Control-Allow-Origin"] == "*"
            tag = first.headers["ETag"]
        async with session.get(address, headers={"If-None-Match": tag}) as again:
            assert again.status == 304
            assert await again.read() == b""
        async with session.get(f"{venue.loopback}/feed/prizes.csv") as table:
            assert (await table.text(encoding="utf-8-sig")).strip() == "step,prize,number,title"
        for wrong in ("ballots.json", "standings.xml", "standings"):
            async with session.get(f"{venue.loopback}/feed/{wrong}") as missing:
                assert missing.status == 404


def test_an_announced_score_stands_in_the_feed_as_the_board_has_it() -> None:
    meeting = scored(opened(a_plan(1)), "C1", {"J1": 7, "J2": 8, "J3": 9})
    row = rows("standings", meeting)[0]
    board = redact(meeting, BOARD).standings
    assert board is not None
    assert row["score"] == str(board.rows[0].score)
