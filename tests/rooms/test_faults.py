"""Plugs pulled in any order: the room's computer, the server, the network, the primary.

Ballots are acknowledged by both. Whatever happens, the answer that a judge got stands in the log,
under the number and with the hash that it named, once.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
    SubmitBallot,
)
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.meeting.state import Stage
from judgetui.records.ledger_reader import read_ledger
from judgetui.records.session_folder import LEDGER, create_session
from judgetui.rooms import schema
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import ActAccepted, ConnectionStatus, News
from tests.long import rounds
from tests.meeting.factories import a_plan, marks
from tests.ports import free_port
from tests.relay import Relay
from tests.rooms.rooms import Computer, until
from tests.rooms.server import NEEDS_POSTGRESQL, Pair, a_folder
from tests.rooms.test_rooms import in_log

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="kills processes the POSIX way"),
    NEEDS_POSTGRESQL,
]
KILLS = rounds(short=5, long=200)
JUDGES = 5
CASES = 20 + 8 * KILLS
"""More than are over before the last fault."""
PAUSE = 0.1
"""Seconds that the chair takes for each act."""
ROOM = "hall"


class Robot:
    """A client that does what is due as soon as it sees it, and remembers what it was told."""

    def __init__(self, endpoint: Endpoint, seat: Seat, folder: Path) -> None:
        outbox = folder / f"outbox-{seat.by}.json"
        self.client = Client(endpoint, device=seat.by, outbox=outbox, name=seat.by)
        self.seat = seat
        self.accepted: dict[str, ActAccepted] = {}
        self.going = True
        """Whether it does more."""
        self._asked: set[tuple[str, Stage, int]] = set()
        self.client.watch(self._hear)

    def _hear(self, news: News) -> None:
        if isinstance(news, ActAccepted):
            before = self.accepted.setdefault(news.id, news)
            assert (news.seq, news.head) == (before.seq, before.head) or self.seat == CHAIR
        if isinstance(news, ConnectionStatus):
            # What the chair did last may be gone with a computer: it is done anew.
            self._asked.clear()
        if self.client.connection.state == "connected":
            self._act()

    def _act(self) -> None:
        meeting = self.client.meeting
        case = meeting.on_stage
        if self.seat == CHAIR:
            self._lead()
        elif case and meeting.cases[case].stage is Stage.SCORING:
            ballot = SubmitBallot(case=case, scores=marks(5, 6))
            if self.seat.by not in meeting.cases[case].ballots:
                self._once(case, Stage.SCORING, ballot)

    def _lead(self) -> None:
        meeting = self.client.meeting
        case = meeting.on_stage
        if not meeting.seq:
            self._once("", Stage.WAITING, OpenMeeting())
        elif case is None or meeting.cases[case].stage is Stage.ANNOUNCED:
            waiting = [c for c in meeting.order if meeting.cases[c].stage is Stage.WAITING]
            if waiting:
                self._once(waiting[0], Stage.WAITING, CallCase(case=waiting[0]))
        else:
            state = meeting.cases[case]
            done = {
                Stage.PRESENTING: StartQuestions(case=case),
                Stage.QUESTIONS: OpenScoring(case=case),
                Stage.CLOSED: Announce(case=case),
            }.get(state.stage)
            if state.stage is Stage.SCORING and len(state.ballots) == JUDGES:
                done = CloseScoring(case=case)
            if done is not None:
                pause = asyncio.get_running_loop().call_later
                pause(PAUSE, self._once, case, state.stage, done)

    def _once(self, case: str, stage: Stage, act: object) -> None:
        """Do this once for each state of the ledger: a takeover may have it done anew."""
        key = (case, stage, self.client.meeting.seq)
        now = self.client.meeting.cases.get(case)
        if (
            self.going
            and not self.client.unsent
            and key not in self._asked
            and (now is None or now.stage is stage)
        ):
            self._asked.add(key)
            self.client.submit(act)  # type: ignore[arg-type]


class Day:
    """A room that two computers host in turn, its server, and what happens to them."""

    def __init__(self, folder: Path, pair: Pair, relay: Relay, chance: random.Random) -> None:
        self.pair, self.relay, self._chance = pair, relay, chance
        self.plan = a_plan(CASES, JUDGES)
        self.computers = [Computer(folder / name, ROOM) for name in ("first", "other")]
        create_session(self.computers[0].folder, ROOM, self.plan)
        self.port = free_port()
        self.folder = folder
        self.robots: list[Robot] = []

    @property
    def host(self) -> Computer:
        """The computer that hosts."""
        return self.computers[0]

    @property
    def options(self) -> tuple[str, ...]:
        """What a host is started with."""
        return ("--upstream", f"postgresql://hall@127.0.0.1:{self.relay.port}/postgres")

    async def begin(self) -> None:
        """Open the room, with everybody in it."""
        await self.host.host(self.port, *self.options, "--ack", "both")
        credentials = Credentials(self.plan, self.host.path)
        for seat in (CHAIR, *(Seat(Role.JUDGE, judge.id) for judge in self.plan.judges)):
            endpoint = Endpoint("127.0.0.1", self.port, credentials.of(seat).token)
            robot = Robot(endpoint, seat, self.folder)
            self.robots.append(robot)
            robot.client.start()
            await robot.client.welcomed()

    async def kill_the_room(self) -> None:
        """The host's process dies; it is started again."""
        await self.host.end()
        await self.host.host(self.port, *self.options)

    async def take_over(self) -> None:
        """The computer dies, or only seems to; another one carries the room on."""
        stopped = self._chance.random() < 0.5
        await self.host.send(signal.SIGSTOP if stopped else signal.SIGKILL)
        old, self.computers = self.host, self.computers[::-1]
        # A computer that only seems to be dead still has its address.
        port = free_port() if stopped else self.port
        if not stopped:
            await old.end()
        await self.host.host(port, *self.options, "--take-over", "--yes")
        if stopped:
            await old.send(signal.SIGCONT)
            assert await old.ended() == 1
            await self.host.end()
            await self.host.host(self.port, *self.options)

    async def restart_the_server(self) -> None:
        """The server dies and comes back."""
        await asyncio.to_thread(self.pair.primary.stop, "immediate")
        await asyncio.sleep(self._chance.uniform(0, 1))
        await asyncio.to_thread(self.pair.primary.start)

    async def fail_over(self) -> None:
        """The primary is gone for good."""
        await asyncio.to_thread(self.pair.fail_over)
        self.relay.to = self.pair.primary.port
        self.relay.cut()

    async def disturb_the_network(self) -> None:
        """Between room and server everything stalls, is slow, or is cut."""
        what = self._chance.choice(("stall", "delay", "cut"))
        if what == "stall":
            self.relay.stall()
            await asyncio.sleep(self._chance.uniform(0, 2))
            self.relay.go_on()
        elif what == "delay":
            self.relay.delay = 0.2
            await asyncio.sleep(self._chance.uniform(0, 2))
            self.relay.delay = 0.0
        self.relay.cut()

    async def more_is_acknowledged(self) -> None:
        """Wait until a ballot is acknowledged that was not before, or there are no more."""
        before = sum(len(robot.accepted) for robot in self.robots)

        def more() -> bool:
            now = sum(len(robot.accepted) for robot in self.robots)
            announced = self.robots[0].client.meeting.announced
            return now > before or len(announced) == len(self.plan.cases)

        await until(more)


@asynccontextmanager
async def a_day(folder: Path, chance: random.Random) -> AsyncIterator[Day]:
    with a_folder() as place:
        pair = await asyncio.to_thread(Pair, place)
        try:
            with pair.primary.owner() as connection:
                schema.migrate(connection)
                schema.add_logins(connection, ("hall",), "judgetui_room")
            async with Relay(pair.primary.port).serving() as relay:
                day = Day(folder, pair, relay, chance)
                try:
                    await day.begin()
                    yield day
                finally:
                    for robot in day.robots:
                        await robot.client.close()
                    for computer in day.computers:
                        await computer.end()
        finally:
            pair.stop()


async def test_no_acknowledged_ballot_is_lost_whatever_dies(tmp_path: Path) -> None:
    chance = random.Random(KILLS)
    async with a_day(tmp_path, chance) as day:
        faults: tuple[Callable[[], Awaitable[None]], ...] = (
            day.kill_the_room,
            day.take_over,
            day.restart_the_server,
            day.fail_over,
            day.disturb_the_network,
        )
        # Each kind once, then by chance.
        order = chance.sample(faults, len(faults)) + chance.choices(faults, k=KILLS)
        for fault in order[:KILLS]:
            await asyncio.sleep(chance.uniform(0, 0.4))
            await fault()
            await day.more_is_acknowledged()
        for robot in day.robots:
            robot.going = False
        await until(lambda: not any(robot.client.unsent for robot in day.robots))
        await until(lambda: in_log(day.pair.primary, day.host))
        ledger = read_ledger(day.host.path / LEDGER)
        heads = ledger.heads()
        for robot in day.robots[1:]:
            for id, answer in robot.accepted.items():
                assert ledger.seqs.get(id) == answer.seq
                assert heads[answer.seq - 1] == answer.head
        assert set(Counter(entry.id for entry in ledger.entries()).values()) == {1}
        announced = day.host.read().meeting.announced
        assert 0 < len(announced) < CASES
