"""Rooms as real processes, each on a computer of its own: a folder of sessions."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from judgetui.demo.rehearsal_seat import RobotSeat
from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
    SubmitBallot,
)
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.records.read_session import ReadSession, read_session
from judgetui.records.session_folder import create_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.server.state_file import read_state
from tests.meeting.factories import marks
from tests.ports import free_port
from tests.waiting import WITHIN


class Computer:
    """A computer that may host a room: its folder of sessions, and the host while it runs."""

    def __init__(self, folder: Path, room: str) -> None:
        self.folder, self.room = folder, room
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / room
        self._process: asyncio.subprocess.Process | None = None

    async def host(self, port: int, *options: str, opens: bool = True) -> None:
        """Begin to host the room; returns once its venue is open."""
        log = (self.folder / "host.log").open("ab")
        kept = {
            "XDG_DATA_HOME": str(self.folder / "kept"),
            "JUDGETUI_LOG": str(self.folder / "judgetui.log"),
        }
        with log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "judgetui", "--language", "en"),
                *("--sessions", str(self.folder), "host", self.room, *options),
                *("--port", str(port), "--bind", "127.0.0.1"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **kept},
            )
        if opens:
            await until(self._is_open)

    def _is_open(self) -> bool:
        process = self._process
        assert process is not None
        assert process.returncode is None, self.said
        state = read_state(self.path)
        return state is not None and state.pid == process.pid

    @property
    def said(self) -> str:
        """What its hosts said."""
        return (self.folder / "host.log").read_text(encoding="utf-8")

    async def send(self, number: signal.Signals) -> None:
        """Send its host a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    async def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        """End its host; its exit code."""
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await self.ended()

    async def ended(self) -> int:
        """Wait until its host has ended by itself; its exit code."""
        process = self._process
        assert process is not None
        async with asyncio.timeout(WITHIN):
            code = await process.wait()
        self._process = None
        return code

    async def verified(self) -> str:
        """What `judgetui verify` says of the session; it is right in itself."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "judgetui", "--language", "en"),
            *("--sessions", str(self.folder), "verify", self.room),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said
        return said.decode()

    def read(self) -> ReadSession:
        """The session as it is on its disk."""
        return read_session(self.folder, self.room)


class Hall:
    """One room's people: robots at the room's address, whichever computer hosts it."""

    def __init__(self, plan: Plan, credentials: Credentials, port: int, folder: Path) -> None:
        self.plan, self.port = plan, port
        self._credentials, self._folder = credentials, folder
        self.seats: dict[str, RobotSeat] = {}

    async def join(self) -> None:
        """Have the chair and every judge take their seats."""
        for seat in (CHAIR, *(Seat(Role.JUDGE, judge.id) for judge in self.plan.judges)):
            endpoint = Endpoint("127.0.0.1", self.port, self._credentials.of(seat).token)
            robot = self.seats[seat.by] = RobotSeat(seat, endpoint, self._folder)
            await robot.join()

    @property
    def chair(self) -> RobotSeat:
        """The chair."""
        return self.seats[CHAIR.by]

    @property
    def judges(self) -> Sequence[RobotSeat]:
        """The judges."""
        return [robot for robot in self.seats.values() if robot.seat.role is Role.JUDGE]

    async def score(self, case: str) -> None:
        """Take a case to scoring, and see that everybody has it so."""
        if not self.chair.meeting.seq:
            await self.chair.do(OpenMeeting())
        for act in (CallCase(case=case), StartQuestions(), OpenScoring()):
            await self.chair.do(act)
        for judge in self.judges:
            await judge.until(lambda j=judge: j.meeting.seq >= self.chair.meeting.seq)  # type: ignore[misc]

    async def announce(self) -> None:
        """Close the case and announce it."""
        for act in (CloseScoring(reason="missing"), Announce()):
            await self.chair.do(act)

    def hand_in(self, case: str, judge: RobotSeat) -> str:
        """Have a judge hand in a ballot; its id. It may not be answered yet."""
        return judge.open.submit(SubmitBallot(case=case, scores=marks(5, 6)))

    async def connected(self) -> None:
        """Wait until everybody has the meeting from the host again."""
        for robot in self.seats.values():
            await robot.until(lambda r=robot: r.connected)  # type: ignore[misc]

    async def leave(self) -> None:
        """Go home."""
        for robot in self.seats.values():
            await robot.leave()


@asynccontextmanager
async def a_room(
    folder: Path, room: str, plan: Plan, *options: str
) -> AsyncIterator[tuple[Computer, Computer, Hall]]:
    """A room at its first computer, another computer, and the people in the hall."""
    first, other = Computer(folder / "first", room), Computer(folder / "other", room)
    create_session(first.folder, room, plan)
    port = free_port()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(first.end)
        stack.push_async_callback(other.end)
        await first.host(port, *options)
        hall = Hall(plan, Credentials(plan, first.path), port, folder)
        stack.push_async_callback(hall.leave)
        await hall.join()
        yield first, other, hall


async def until(what: object) -> None:
    """Wait until a function says yes."""
    assert callable(what)
    async with asyncio.timeout(WITHIN):
        while not what():
            await asyncio.sleep(0.02)
