"""A host at a large meeting in a process of its own, which the rows of the wire are measured at.

Run as `python -m tests.bench.rows._large_venue '{"make": FOLDER, …}'` it makes a session that is
half done, and with `{"serve": FOLDER}` it opens a venue on it. Only what earlier builds have, too,
is used of the package.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Entry,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
    SubmitBallot,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.state import EMPTY, Meeting, Stage
from judgetui.records.session import open_session
from judgetui.records.session_folder import create_session
from judgetui.venue.access.credentials import Credentials
from tests.meeting.factories import a_plan, an_entry

if TYPE_CHECKING:
    from aiohttp import web

    from judgetui.venue.server.host import Host

NAME = "bench"
AT_ONCE = 2000
"""How many acts are appended at once."""


def marks(chance: random.Random) -> dict[str, Decimal]:
    """A judge's marks, which differ from case to case."""
    return {key: Decimal(chance.randint(50, 100)) / 10 for key in ("depth", "care")}


class Day:
    """A day of the meeting, act by act."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.entries: list[Entry] = []

    def do(self, act: Act, by: str = "chair") -> None:
        """One more act."""
        entry = an_entry(self.meeting, act, by)
        self.meeting = apply(self.meeting, entry)
        self.entries.append(entry)


def make(folder: Path, cases: int, judges: int, done: int) -> None:
    """A session in which so many cases are announced, every judge having marked each."""
    criteria = [
        {"key": key, "name": key.title(), "max": "10", "step": "0.1", "weight": "0.5"}
        for key in ("depth", "care")
    ]
    plan = a_plan(cases, judges, criteria=criteria)
    create_session(folder, NAME, plan)
    chance = random.Random(7)
    with open_session(folder, NAME) as session:
        day = Day(EMPTY)
        day.do(opening(session.meeting.plan))
        for case in plan.order[:done]:
            day.do(CallCase(case=case))
            day.do(StartQuestions())
            day.do(OpenScoring())
            for judge in plan.judges:
                day.do(SubmitBallot(case=case, scores=marks(chance)), judge.id)
            day.do(CloseScoring())
            day.do(Announce())
        for start in range(0, len(day.entries), AT_ONCE):
            session.append(day.entries[start : start + AT_ONCE])


def rss() -> int:
    """KiB of memory this process has (Linux)."""
    status = Path("/proc/self/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


class Desk:
    """What the measuring program asks the host for."""

    def __init__(self, host: Host) -> None:
        self._room = host.room

    async def next_case(self, request: web.Request) -> web.Response:
        """Take the next case to scoring."""
        from aiohttp import web

        meeting = self._room.meeting
        acts: list[Act] = [] if meeting.seq else [OpenMeeting()]
        if meeting.stage is not None and meeting.stage.stage is Stage.SCORING:
            acts += [CloseScoring(reason="bench"), Announce()]
        case = next(one for one in meeting.order if meeting.cases[one].stage is Stage.WAITING)
        acts += [CallCase(case=case), StartQuestions(), OpenScoring()]
        for act in acts:
            await self._room.take(CHAIR, act, f"chair-{self._room.meeting.seq}-{os.getpid()}")
        return web.json_response({"case": case, "seq": self._room.meeting.seq})

    async def used(self, request: web.Request) -> web.Response:
        """Seconds of the processor so far, and KiB of memory now."""
        from aiohttp import web

        return web.json_response({"seconds": time.process_time(), "memory": rss()})


def load_network() -> None:
    """Load the network's library as `judgetui host` does; an earlier build loads all of it."""
    with contextlib.suppress(ImportError):
        from judgetui.venue.client.network import load_without_certificates

        load_without_certificates()


async def host(folder: Path) -> None:
    """The host, after it has printed where it is and what opens its seats."""
    load_network()
    from aiohttp import web

    from judgetui.venue.server.listen import freeze_garbage, serve

    record = open_session(folder, NAME)
    plan, credentials = record.meeting.plan, Credentials(record.meeting.plan, folder / NAME)

    def pages(host: Host) -> list[web.RouteDef]:
        desk = Desk(host)
        return [web.get("/next", desk.next_case), web.get("/used", desk.used)]

    venue = await serve(record, credentials, bind="127.0.0.1", pages=pages)
    freeze_garbage()
    judges = [credentials.of(Seat(Role.JUDGE, judge.id)).token for judge in plan.judges]
    codes = {"chair": credentials.of(CHAIR).token, "board": credentials.of(BOARD).token}
    print(json.dumps({"port": venue.port, "judges": judges, **codes}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    what = json.loads(sys.argv[1])
    if "make" in what:
        make(Path(what["make"]), what["cases"], what["judges"], what["done"])
    else:
        asyncio.run(host(Path(what["serve"])))
