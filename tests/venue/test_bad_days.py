"""Terminals of a venue on a bad day: a network that stalls, a disk and a processor that are slow.

The host is a process of its own, and a relay the network between. Nothing here is timed: the tests
hold what is bad until they have seen what has to be there meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.language import own_language
from judgetui.meeting.acts import CallCase, OpenMeeting, OpenScoring, StartQuestions
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.records.session import read_session
from judgetui.venue.client.client import Client
from tests.commands.terminals import Sessions, Terminal
from tests.meeting.factories import a_plan
from tests.relay import Relay
from tests.screens.drawing import text
from tests.venue.processes import HostProcess
from tests.venue.serve import HELD, WAITS
from tests.venue.venues import judge, until
from tests.waiting import WITHIN

pytestmark = [
    pytest.mark.usefixtures("own_settings"),
    pytest.mark.skipif(sys.platform == "win32", reason="stops processes the POSIX way"),
]
J1, J2 = judge("J1"), judge("J2")
OLD = {"en": "What you see here is", "zh": "您看到的是"}
SEATS = ((J1, "en"), (CHAIR, "zh"), (RECORDER, "en"), (SUPERVISOR, "zh"), (BOARD, "en"))


@dataclass
class Hall:
    """A host, the network before it, and terminals at its seats."""

    host: HostProcess
    relay: Relay
    clients: dict[Seat, Client] = field(default_factory=dict)
    pilots: dict[Seat, Pilot[None]] = field(default_factory=dict)
    languages: dict[Seat, str] = field(default_factory=dict)

    def shown(self, seat: Seat) -> str:
        """What a seat's terminal shows."""
        return text(self.pilots[seat])

    def old(self, seat: Seat) -> bool:
        """Whether a seat's terminal says that what it shows is old."""
        return OLD[self.languages[seat]] in self.shown(seat)

    async def all_say(self, *, old: bool) -> None:
        """Wait until every terminal says that it is old, or none does."""
        for seat in self.pilots:
            await until(lambda seat=seat: self.old(seat) is old)  # type: ignore[misc]

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """While the host's process stands still."""
        os.kill(self.host.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.host.pid, signal.SIGCONT)

    @contextmanager
    def held_disk(self) -> Iterator[Callable[[], bool]]:
        """While no sync of the host's disk returns; whether one waits."""
        held, waits = self.host.folder / HELD, self.host.folder / WAITS
        held.touch()
        try:
            yield waits.exists
        finally:
            held.unlink()

    @asynccontextmanager
    async def terminal(self, seat: Seat, language: str = "en") -> AsyncIterator[Pilot[None]]:
        """A terminal at a seat, in a task of its own as it has a context of its own."""
        ready, leave = asyncio.Event(), asyncio.Event()
        self.languages[seat] = language

        async def sits() -> None:
            own_language(language)
            there = self.host.endpoint(seat, self.relay.port)
            client = Client(there, device=seat.by, outbox=self.host.folder / f"outbox-{seat.by}")
            window = Window(lambda _seat: client, several_seats=False, clock=client.now)
            app = JudgeApp(window)
            try:
                async with app.run_test(size=(80, 24), notifications=True) as pilot:
                    self.clients[seat], self.pilots[seat] = client, pilot
                    await until(lambda: client.connection.state == "connected")
                    ready.set()
                    await leave.wait()
                    await pilot.pause()
            finally:
                ready.set()
                await client.close()

        sitting = asyncio.create_task(sits())
        await ready.wait()
        try:
            yield self.pilots[seat]
        finally:
            leave.set()
            await sitting
            del self.pilots[seat]


@asynccontextmanager
async def hall(folder: Path, *seats: tuple[Seat, str]) -> AsyncIterator[Hall]:
    """A meeting in which the first case is being scored, with terminals at these seats."""
    async with (
        HostProcess(folder, a_plan(3, 3)) as host,
        Relay(host.port).serving() as relay,
        AsyncExitStack() as stack,
    ):
        chair = Client(host.endpoint(CHAIR), device="chair")
        chair.start()
        for act in (OpenMeeting(), CallCase(case="C1"), StartQuestions(), OpenScoring()):
            chair.submit(act)
        await until(lambda: not chair.unsent)
        await chair.close()
        hall = Hall(host, relay)
        for seat, language in seats:
            await stack.enter_async_context(hall.terminal(seat, language))
        yield hall


async def test_every_terminal_says_how_old_it_is_and_not_a_moment_longer(tmp_path: Path) -> None:
    async with hall(tmp_path, *SEATS) as place:
        # Nothing changes, and everybody hears so: none of it is old.
        heard = {seat: client.ledger_head for seat, client in place.clients.items()}
        await place.all_say(old=False)
        # The network keeps everything for itself, and nobody can know that it is not lost.
        place.relay.stall()
        await place.all_say(old=True)
        assert {c.connection.state for c in place.clients.values()} == {"connected"}
        await until(lambda: "connected ✓" not in place.shown(J1))
        place.relay.go_on()
        await place.all_say(old=False)
        await until(lambda: "connected ✓" in place.shown(J1))
        # The host's machine sleeps.
        with place.stopped():
            await place.all_say(old=True)
        await place.all_say(old=False)
        # The network is gone: the age goes on growing while it is looked for.
        port, place.relay.to = place.relay.to, 1
        place.relay.cut()
        await place.all_say(old=True)
        states = {"reconnecting", "connecting"}
        assert {c.connection.state for c in place.clients.values()} <= states
        place.relay.to = port
        await place.all_say(old=False)
        assert {seat: c.ledger_head for seat, c in place.clients.items()} == heard


@pytest.mark.parametrize("key", ["f1", "f7"])
async def test_what_lies_over_a_seat_says_how_old_it_is(tmp_path: Path, key: str) -> None:
    """A page that fills the terminal, and a question."""
    async with hall(tmp_path, (J1, "zh")) as place:
        pilot = place.pilots[J1]
        await pilot.press("7", "enter", "8", key)
        await until(lambda: isinstance(pilot.app.screen, ModalScreen))
        place.relay.stall()
        await place.all_say(old=True)
        place.relay.go_on()
        await place.all_say(old=False)
        assert isinstance(pilot.app.screen, ModalScreen)


async def typed(place: Hall, seat: Seat, digit: str) -> None:
    """Type a digit into the field that has the keyboard; wait until it stands there."""
    pilot = place.pilots[seat]
    await pilot.press(digit)
    await until(lambda: getattr(pilot.app.focused, "value", "") == digit)


async def test_what_is_typed_stands_there_whatever_does_not_answer_and_is_kept(
    tmp_path: Path,
) -> None:
    async with hall(tmp_path, (J1, "en"), (J2, "zh")) as place:
        place.relay.stall()
        await typed(place, J1, "7")
        place.relay.go_on()
        with place.stopped():
            await place.pilots[J1].press("enter")
            await typed(place, J1, "8")
            await typed(place, J2, "5")
        with place.held_disk() as waits:
            await place.pilots[J1].press("f9")
            await until(lambda: "Submit" in place.shown(J1))
            await place.pilots[J1].press("enter")
            # The one who waits for the disk is told so, and the other types on.
            await until(waits)
            await place.pilots[J2].press("enter")
            await typed(place, J2, "6")
            assert place.clients[J1].unsent == 1
        await until(lambda: "J1" in place.clients[J1].meeting.cases["C1"].ballots)
        mine = place.clients[J1].meeting.cases["C1"].ballots["J1"]
        assert sorted(map(str, mine.scores.values())) == ["7", "8"]
        await until(lambda: place.clients[J2].draft("C1") is not None)


@pytest.mark.parametrize(("language", "sending"), [("en", "sending…"), ("zh", "正在提交…")])
async def test_the_chair_sees_that_an_act_is_not_kept_yet(
    tmp_path: Path, language: str, sending: str
) -> None:
    async with hall(tmp_path, (CHAIR, language)) as place:
        await until(lambda: sending not in place.shown(CHAIR) and "✓" in place.shown(CHAIR))
        with place.held_disk():
            await place.pilots[CHAIR].press("f5")
            await until(lambda: sending in place.shown(CHAIR) and "✓" not in place.shown(CHAIR))
        await until(lambda: sending not in place.shown(CHAIR) and "✓" in place.shown(CHAIR))


async def test_nothing_typed_is_lost_where_things_come_late_and_some_again(tmp_path: Path) -> None:
    async with hall(tmp_path, (J1, "en"), (CHAIR, "en")) as place:
        place.relay.delay, place.relay.loss = 0.2, 0.1
        await typed(place, J1, "7")
        await place.pilots[J1].press("enter")
        await typed(place, J1, "8")
        await place.pilots[J1].press("f9")
        await until(lambda: "Submit" in place.shown(J1))
        await place.pilots[J1].press("enter")
        await until(lambda: place.clients[J1].unsent == 0)
        await until(lambda: "J1" in place.clients[CHAIR].meeting.cases["C1"].ballots)
        place.relay.loss = 0.0
        await place.all_say(old=False)
        assert await place.host.stop()
        by = [entry.by for entry in read_session(tmp_path, "test").entries]
        assert by.count("J1") == 1


async def test_what_is_long_under_way_is_old_though_something_comes_all_the_time(
    tmp_path: Path,
) -> None:
    async with hall(tmp_path, (J1, "en"), (BOARD, "zh")) as place:
        # Less would be lost than such a queue holds: it is what a network does that drops nothing.
        place.relay.delay = 2.1
        await place.all_say(old=True)
        await until(lambda: all(c.age >= 2.1 for c in place.clients.values()))
        assert {c.connection.state for c in place.clients.values()} == {"connected"}
        place.relay.delay = 0.0
        await place.all_say(old=False)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no choice of processors here")
async def test_a_host_on_one_busy_processor_takes_everything_and_typing_does_not_wait(
    tmp_path: Path,
) -> None:
    async with hall(tmp_path, (J1, "en"), (J2, "en")) as place:
        core = min(os.sched_getaffinity(0))
        with busy(core):
            os.sched_setaffinity(place.host.pid, {core})
            for seat in (J1, J2):
                await typed(place, seat, "7")
                await place.pilots[seat].press("enter")
                await typed(place, seat, "8")
                await place.pilots[seat].press("f9")
                await until(lambda seat=seat: "Submit" in place.shown(seat))  # type: ignore[misc]
                await place.pilots[seat].press("enter")
            await until(lambda: not any(c.unsent for c in place.clients.values()))
            await place.all_say(old=False)


async def test_marks_typed_right_behind_a_held_key_on_a_busy_processor_are_where_they_belong(
    tmp_path: Path,
) -> None:
    """As on a loaded laptop: a real terminal, on a processor that it shares with endless loops."""
    core = min(os.sched_getaffinity(0))
    async with hall(tmp_path) as place:
        endpoint = place.host.endpoint(J1)
        laptop = Sessions(tmp_path)
        seat = laptop.terminal("join", f"{endpoint.base}/j/{endpoint.code}")
        try:
            with busy(core):
                os.sched_setaffinity(seat.process.pid, {core})
                await asyncio.to_thread(_types_behind_held_keys, seat)
        finally:
            seat.close()
        ballots = read_session(tmp_path, "test").meeting.cases["C1"].ballots
    marks = {key: str(mark) for key, mark in ballots["J1"].scores.items()}
    assert marks == {"depth": "9", "care": "8"}


def _types_behind_held_keys(seat: Terminal) -> None:
    """Give two marks, and two others in their place, each without waiting for the picture."""
    up, down, back = "\x1b[A", "\x1b[B", "\x7f"
    held_down, held_up = [down] * 20, [up] * 25
    seat.until("Depth", "Care")
    for key in (
        *(*held_down, *held_up, "7", *held_up, down, "5"),
        *(*held_down, *held_up, back, "9", *held_up, down, back, "8"),
    ):
        os.write(seat.descriptor, key.encode())
        # As often as a keyboard repeats a key.
        seat.read(0)
        time.sleep(1 / 30)
    seat.press("\x1b[20~")
    seat.until("Submit")
    seat.press("\r")
    seat.until("saved")


@contextmanager
def busy(core: int) -> Iterator[None]:
    """While other programs take all they get of a processor."""
    loop = f"import os; os.sched_setaffinity(0, {{{core}}})\nwhile True: pass"
    others = [subprocess.Popen([sys.executable, "-c", loop]) for _ in range(2)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


async def test_who_goes_before_the_host_answers_leaves_no_error_in_its_log(tmp_path: Path) -> None:
    """As clients do all the time while a network stalls."""
    log = tmp_path / "log"
    async with HostProcess(tmp_path, a_plan(), log=log) as host:
        place = Hall(host, Relay(host.port))
        asked = (
            f"GET /wire HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n"
        )
        with place.stopped():
            for _ in range(20):
                _reader, writer = await asyncio.open_connection("127.0.0.1", host.port)
                writer.write(asked.encode())
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        client = Client(host.endpoint(CHAIR))
        client.start()
        await asyncio.wait_for(client.welcomed(), WITHIN)
        await client.close()
        assert await host.stop()
    assert "Traceback" not in log.read_text()
