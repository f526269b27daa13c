"""The outgoing hook: which events, in which order, and that nothing waits for them."""

from __future__ import annotations

import asyncio
import datetime
import json
from typing import Any

import pytest
from aiohttp import web

from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    Finalise,
    Freeze,
    OpenScoring,
    Pause,
    Resume,
    Reveal,
    StartQuestions,
    StepBack,
)
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import Meeting
from judgetui.venue.server.hook import Hook, hook_address, hook_events
from tests.meeting.factories import a_plan, do, opened, submitted
from tests.meeting.test_ceremony import finished
from tests.venue.venues import until

NOW = datetime.datetime(2018, 2, 27, 14, 0, tzinfo=datetime.UTC)


def told(meeting: Meeting, *acts: Any) -> list[tuple[str, str | None]]:  # noqa: ANN401
    """The events of these acts, one after another."""
    found: list[tuple[str, str | None]] = []
    for act in acts:
        after = do(meeting, act)
        found += hook_events(redact(meeting, BOARD), redact(after, BOARD))
        meeting = after
    return found


def test_the_steps_of_a_case_and_of_the_meeting_are_events() -> None:
    meeting = opened(a_plan(1, 1))
    steps = told(meeting, CallCase(case="C1"), StartQuestions(), Pause(), Resume(), OpenScoring())
    assert steps == [
        ("call", "C1"),
        ("questions", "C1"),
        ("pause", None),
        ("resume", None),
        ("scoring-open", "C1"),
    ]
    meeting = do(meeting, CallCase(case="C1"), StartQuestions(), OpenScoring())
    meeting = submitted(meeting, "C1", {"J1": 7})
    assert told(meeting, CloseScoring(), Announce(), Freeze(), Finalise()) == [
        ("scoring-closed", "C1"),
        ("announced", "C1"),
        ("freeze", None),
        ("final", None),
    ]


def test_every_step_of_the_ceremony_and_each_prize_once() -> None:
    meeting = finished([9, 8, 7])
    found: list[tuple[str, str | None]] = []
    while not meeting.all_shown:
        found += told(meeting, Reveal(step=meeting.revealed + 1))
        meeting = do(meeting, Reveal(step=meeting.revealed + 1))
    assert len([event for event, _case in found if event == "reveal"]) == meeting.revealed
    assert sorted(case or "" for event, case in found if event == "prize") == ["C1", "C2", "C3"]
    back = told(meeting, StepBack())
    assert back == [("reveal", None)]


@pytest.mark.parametrize(
    "address",
    [
        *("", "ftp://a/b", "tcp://host", "http://", "127.0.0.1:80", "://"),
        *("http://127.0.0.1:99999/", f"tcp://{'a' * 70}:9", "http://mixer..hall/"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="is no address for --hook"):
        hook_address(address)


async def test_events_arrive_by_post_in_their_order() -> None:
    taken: list[Any] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/events", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    troubles: list[Sentence] = []
    hook = Hook(f"http://127.0.0.1:{port}/events", troubles.append)
    meeting = opened(a_plan(1, 1))
    for act in (None, CallCase(case="C1"), StartQuestions(), OpenScoring()):
        meeting = do(meeting, act) if act is not None else meeting
        hook.follow(redact(meeting, BOARD), NOW)
    await until(lambda: len(taken) == 3)
    assert [one["event"] for one in taken] == ["call", "questions", "scoring-open"]
    assert taken[0]["case"] == "C1"
    assert taken[0]["at"].startswith("20")
    assert troubles == []
    await hook.close()
    await runner.cleanup()


async def test_events_arrive_as_lines_over_tcp_and_a_dead_program_is_told_once() -> None:
    lines: list[Any] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append(json.loads(await reader.readline()))
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    troubles: list[Sentence] = []
    hook = Hook(f"tcp://127.0.0.1:{port}", troubles.append)
    meeting = opened(a_plan(1, 1))
    hook.follow(redact(meeting, BOARD), NOW)
    meeting = do(meeting, CallCase(case="C1"))
    hook.follow(redact(meeting, BOARD), NOW)
    await until(lambda: len(lines) == 1)
    assert lines[0]["event"] == "call"
    server.close()
    await server.wait_closed()
    for act in (StartQuestions(), OpenScoring()):
        meeting = do(meeting, act)
        hook.follow(redact(meeting, BOARD), NOW)
    await until(lambda: len(troubles) == 1)
    assert "does not take what --hook sends" in str(troubles[0])
    await hook.close()


async def test_a_program_that_sends_events_on_to_no_address_does_not_end_them() -> None:
    taken: list[str] = []

    async def take(request: web.Request) -> web.Response:
        taken.append((await request.json())["event"])
        return web.Response(status=307, headers={"Location": "http://mixer..hall/"})

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    troubles: list[Sentence] = []
    hook = Hook(f"http://127.0.0.1:{runner.addresses[0][1]}/", troubles.append)
    meeting = opened(a_plan(1, 1))
    for act in (None, CallCase(case="C1"), StartQuestions()):
        meeting = do(meeting, act) if act is not None else meeting
        hook.follow(redact(meeting, BOARD), NOW)
    await until(lambda: taken == ["call", "questions"])
    assert len(troubles) == 1
    await hook.close()
    await runner.cleanup()
