"""The two servers the transport benchmark compares: our host, and a bare aiohttp broadcast."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from aiohttp import WSMsgType, web

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
)
from judgetui.meeting.seat import CHAIR, SUPERVISOR, Role, Seat
from judgetui.records import atomic_files
from judgetui.records.session import open_session
from judgetui.records.session_folder import create_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.server.host import Host
from judgetui.venue.server.listen import freeze_garbage, serve
from tests.meeting.factories import a_plan


class Stalls:
    """The longest time the loop did nothing else, looked at every few milliseconds."""

    def __init__(self) -> None:
        self.worst = 0.0
        self.work = 0.0
        """The same in seconds of the processor, without what other programs took."""

    async def look(self) -> None:
        """Look for ever."""
        while True:
            before, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.002)
            self.worst = max(self.worst, time.perf_counter() - before - 0.002)
            self.work = max(self.work, time.thread_time() - worked)

    async def told(self, request: web.Request) -> web.Response:
        """The worst since it was last asked for, in milliseconds."""
        told = {"stall": self.worst * 1000, "work": self.work * 1000}
        self.worst = self.work = 0.0
        return web.json_response(told)


def memory() -> int:
    """KiB of memory this process has (Linux)."""
    status = Path("/proc/self/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


async def told_memory(request: web.Request) -> web.Response:
    """What it has now."""
    return web.Response(text=str(memory()))


class Day:
    """Takes one case after the other to scoring, whenever it is asked to."""

    def __init__(self, host: Host) -> None:
        self._room = host.room
        self._cases = iter(host.room.meeting.plan.order)

    async def next_case(self, request: web.Request) -> web.Response:
        """The case, and the number of the last act."""
        room, case = self._room, next(self._cases)
        acts: list[Act] = [CallCase(case=case), StartQuestions(), OpenScoring()]
        if room.meeting.seq == 0:
            acts.insert(0, OpenMeeting())
        if room.meeting.on_stage:
            acts[:0] = [CloseScoring(reason="bench"), Announce()]
        for act in acts:
            await room.take(CHAIR, act, f"chair-{room.meeting.seq}")
        return web.json_response({"case": case, "seq": room.meeting.seq})


def prepare(folder: Path, judges: int) -> None:
    """Make a session, and print the codes that open the judges' seats and the supervisor's."""
    plan = a_plan(28, judges)
    create_session(folder, "bench", plan)
    credentials = Credentials(plan, folder / "bench")
    codes = [credentials.of(Seat(Role.JUDGE, judge.id)).token for judge in plan.judges]
    print(json.dumps([codes, credentials.of(SUPERVISOR).token]))


async def ours(folder: Path, slower: float) -> None:
    """Our host on a session; `/next` takes the next case to scoring."""
    if slower:
        really = atomic_files.sync

        def sync(file: int) -> None:
            really(file)
            time.sleep(slower)

        atomic_files.sync = sync
    record = open_session(folder, "bench")
    stalls = Stalls()
    venue = await serve(
        record,
        Credentials(record.meeting.plan, folder / "bench"),
        bind="127.0.0.1",
        pages=lambda host: [
            web.get("/next", Day(host).next_case),
            web.get("/stall", stalls.told),
            web.get("/memory", told_memory),
        ],
    )
    freeze_garbage()
    print(venue.port, flush=True)
    await stalls.look()


async def bare(ack: int, view: int, kept: str = "") -> None:
    """A broadcast of as many bytes: an answer to whoever sent, then a text to everyone.

    With a file it first keeps as many bytes there, durably and off the loop, as any host must that
    answers only for what is on disk.
    """
    sockets: set[web.WebSocketResponse] = set()
    seq = 0
    stalls = Stalls()
    file = atomic_files.open_appending(Path(kept)) if kept else -1

    def keep(text: str) -> None:
        atomic_files.write_all(file, text.encode())
        atomic_files.sync(file)

    async def connected(request: web.Request) -> web.WebSocketResponse:
        nonlocal seq
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        sockets.add(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    seq += 1
                    if kept:
                        await asyncio.to_thread(keep, message.data)
                    await socket.send_str(f'{{"accepted":{{"seq":{seq}'.ljust(ack))
                    text = f'{{"meeting":{{"seq":{seq},'.ljust(view)
                    await asyncio.gather(*(one.send_str(text) for one in sockets))
        finally:
            sockets.discard(socket)
        return socket

    app = web.Application()
    app.add_routes([web.get("/wire", connected), web.get("/stall", stalls.told)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(runner.addresses[0][1], flush=True)
    await stalls.look()


if __name__ == "__main__":
    what = json.loads(sys.argv[1])
    if "prepare" in what:
        prepare(Path(what["prepare"]), what["judges"])
        sys.exit()
    asyncio.run(ours(Path(what["folder"]), what["slower"]) if "folder" in what else bare(**what))
    os._exit(0)
