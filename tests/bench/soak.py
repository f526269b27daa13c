"""Eight hours of meeting time in ten minutes: memory, descriptors, and how old a picture gets.

28 cases before 15 judges: eight in browsers, who type, seven at consoles; boards in a terminal and
as pages, an overlay, recorder and supervisor. A page is reloaded every minute of meeting time and a
link is lost every two. The host and its gateway are processes as on the day.
`python -m tests.bench.soak SECONDS` takes another time than ten minutes.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from judgetui.demo.rehearsal_seat import RobotSeat
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
    SubmitBallot,
)
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.state import BallotStatus
from judgetui.records.session_folder import create_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.options import VenueOptions
from judgetui.venue.process import VenueProcess
from tests.bench._stage import a_plan_of
from tests.bench.browser import own_memory
from tests.relay import Relay

SECONDS = 600.0
MEETING = 8 * 3600.0
"""Seconds of meeting time that go into the run."""
JUDGES = 15
IN_BROWSERS = 8
RELOAD_EVERY = 60.0
"""Seconds of meeting time; a link is lost at half that rate."""
OLDEST = 1.0
"""Seconds after which a picture counts as too old."""
FLAT = 1.05
"""How much memory may grow from the second quarter of the run to the last."""
_NOTHING_NEW = {("/overlay/wire", "open-meeting")}
"""Pages on which an act changes nothing."""
_DOWN, _F9, _ENTER = "\x1b[B", "\x1b[20~", "\r"


class Page:
    """A page on the host's sockets, as a browser has it; it knows when it drew last."""

    def __init__(self, session: aiohttp.ClientSession, base: str, path: str, hello: object) -> None:
        self._session, self._base, self.path, self._hello = session, base, path, hello
        self._socket: aiohttp.ClientWebSocketResponse[bool] | None = None
        self._reading: asyncio.Task[None] | None = None
        self.drawn = 0.0
        """When something came last."""
        self.first_drawn: float | None = None
        """When something came first since it was last set to None."""
        self.reloading = False

    async def open(self) -> None:
        """Open it, and wait until something was drawn."""
        if self.path.startswith("/j/"):
            page = await self._session.get(f"{self._base}{self.path}")
            line = f"{page.url.with_query(None)}/line"
        else:
            line = f"{self._base}{self.path}"
        before = self.drawn
        self._socket = await self._session.ws_connect(line, max_msg_size=0)
        await self._socket.send_str(json.dumps(self._hello))
        self._reading = asyncio.create_task(self._read(self._socket))
        async with asyncio.timeout(60):
            while self.drawn == before:
                await asyncio.sleep(0.01)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        async for message in socket:
            text = message.data if isinstance(message.data, str) else ""
            if message.type is aiohttp.WSMsgType.BINARY or '"hall"' in text[:10]:
                self.drawn = time.monotonic()
                if self.first_drawn is None:
                    self.first_drawn = self.drawn

    async def close(self) -> None:
        """Leave, as a tab that is closed."""
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            await self._reading

    async def reload(self) -> None:
        """Leave and come back at once."""
        self.reloading = True
        await self.close()
        await self.open()
        self.reloading = False

    async def type(self, *keys: str) -> None:
        """Press keys, a tenth of a second apart."""
        assert self._socket is not None
        for key in keys:
            with contextlib.suppress(ConnectionError, aiohttp.ClientError):
                await self._socket.send_str(json.dumps({"typed": key}))
            await asyncio.sleep(0.1)


@dataclass
class Sample:
    """What host and gateway take at one moment: MiB, and open descriptors."""

    memory: tuple[float, float]
    descriptors: tuple[int, int]


@dataclass
class Soak:
    """One run: what is in it, and what was found."""

    seconds: float
    host: int = 0
    """The process id of the host."""
    pages: list[Page] = field(default_factory=list)
    typing: list[Page] = field(default_factory=list)
    """Those pages that are judges'."""
    relays: list[Relay] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    ages: list[tuple[float, str, str]] = field(default_factory=list)
    """How old each picture was after an act, in seconds, with the page and the act."""
    reloads: int = 0
    cuts: int = 0
    typed: int = 0
    submitted_for: int = 0

    def of_meeting(self, seconds: float) -> float:
        """Seconds of the run that so many of the meeting take."""
        return seconds * self.seconds / MEETING

    # -- what the chair leads through --------------------------------------------------------

    async def day(self, plan: Plan, chair: RobotSeat, judges: Sequence[RobotSeat]) -> None:
        """Every case, from being called to being announced; each act has to be seen everywhere."""
        await self._step(chair, OpenMeeting())
        part = self.seconds / len(plan.cases)
        for case in plan.order:
            began = time.monotonic()
            await self._step(chair, CallCase(case=case))
            await asyncio.sleep(part * 0.2)
            await self._step(chair, StartQuestions())
            await asyncio.sleep(part * 0.1)
            await self._step(chair, OpenScoring())
            await self._ballots(case, plan, chair, judges, began + part * 0.8)
            await self._step(chair, CloseScoring(reason="soak"))
            await self._step(chair, Announce())
            self.sample()
            await asyncio.sleep(max(0.0, began + part - time.monotonic()))

    async def _step(self, chair: RobotSeat, act: Act) -> None:
        """Have an act done; every page that stands is to draw it."""
        watching = [
            page
            for page in self.pages
            if not page.reloading and (page.path, act.do) not in _NOTHING_NEW
        ]
        for page in watching:
            page.first_drawn = None
        await chair.do(act)
        acted = time.monotonic()
        due = acted + 10
        while time.monotonic() < due and any(
            page.first_drawn is None and not page.reloading for page in watching
        ):
            await asyncio.sleep(0.01)
        self.ages += [
            (max(0.0, (page.first_drawn or math.inf) - acted), page.path, act.do)
            for page in watching
            if not page.reloading
        ]

    async def _ballots(
        self, case: str, plan: Plan, chair: RobotSeat, judges: Sequence[RobotSeat], until: float
    ) -> None:
        scores = {criterion.key: "85" for criterion in plan.criteria}
        for judge in judges:
            await judge.until(lambda judge=judge: judge.meeting.on_stage == case)  # type: ignore[misc]
            with contextlib.suppress(Refused):
                await judge.do(SubmitBallot.model_validate({"case": case, "scores": scores}))
        await asyncio.gather(*(self._types(page, len(plan.criteria)) for page in self.typing))
        await asyncio.sleep(max(0.0, until - time.monotonic()))
        ballots = chair.meeting.cases[case].ballots
        self.submitted_for += sum(
            ballot.status is BallotStatus.SUBMITTED for ballot in ballots.values()
        )

    async def _types(self, page: Page, criteria: int) -> None:
        for _ in range(criteria):
            await page.type("8", "5", _DOWN)
        await page.type(_F9)
        await asyncio.sleep(0.4)
        await page.type(_ENTER)
        self.typed += 3 * criteria + 2

    # -- what disturbs it --------------------------------------------------------------------

    async def reload(self) -> None:
        """Reload one page after the other."""
        for page in itertools.cycle(self.pages):
            await asyncio.sleep(self.of_meeting(RELOAD_EVERY))
            await page.reload()
            self.reloads += 1

    async def lose_links(self) -> None:
        """Cut the links of one relay after the other."""
        for relay in itertools.cycle(self.relays):
            await asyncio.sleep(self.of_meeting(2 * RELOAD_EVERY))
            relay.cut()
            self.cuts += 1

    # -- what is looked at -------------------------------------------------------------------

    def sample(self) -> None:
        """Look at both processes."""
        host, gateway = self.host, _child_of(self.host)
        memory = (own_memory(host), own_memory(gateway))
        self.samples.append(Sample(memory, (_descriptors(host), _descriptors(gateway))))

    def report(self) -> bool:
        """Print what was found; whether all of it is as it is to be."""
        quarter = max(1, len(self.samples) // 4)
        second, last = self.samples[quarter : 2 * quarter], self.samples[-quarter:]
        good = True
        for number, name in enumerate(("host", "gateway")):
            before, after = (
                statistics.median(one.memory[number] for one in part) for part in (second, last)
            )
            open_before, open_after = (
                max(one.descriptors[number] for one in part) for part in (second, last)
            )
            flat = after / before <= FLAT
            good = good and flat
            print(
                f"memory of the {name}: {before:.1f} MiB in the second quarter, {after:.1f} MiB in"
                f" the last = {after / before:.3f} x, target {FLAT} x: {_met(flat)};"
                f" most descriptors {open_before} and {open_after}"
            )
        ages = [age for age, _page, _act in self.ages]
        worst = max(ages)
        print(
            f"{len(ages)} pictures after an act: median {statistics.median(ages):.2f} s,"
            f" oldest {worst:.2f} s, target {OLDEST:g} s: {_met(worst <= OLDEST)}"
        )
        for age, page, act in sorted(self.ages, reverse=True)[:8]:
            if age > OLDEST:
                print(f"  {age:.2f} s: {page.partition('?')[0][:14]} after {act}")
        print(
            f"{self.seconds:.0f} s for {MEETING / 3600:g} h of meeting: {self.reloads} pages"
            f" reloaded, {self.cuts} links lost, {self.typed} keys typed,"
            f" {self.submitted_for} ballots"
        )
        return good and worst <= OLDEST


def _met(met: bool) -> str:
    return "met" if met else "missed"


def _child_of(pid: int) -> int:
    """The gateway, which is the only process that a host starts."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0])


def _descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


async def _pages(soak: Soak, stack: AsyncExitStack, base: str, tokens: Sequence[str]) -> None:
    """Open the judges' pages, boards and overlays, each in a browser of its own."""
    screen = {"open": {"columns": 120, "rows": 40}}
    hall = {"hello": {"version": 1, "code": ""}}
    where: list[tuple[str, object]] = [(f"/j/{token}?page=terminal", screen) for token in tokens]
    where += [("/board/line", screen)] * 2 + [("/board/wire", hall)] * 3 + [("/overlay/wire", hall)]
    for path, hello in where:
        jar = aiohttp.CookieJar(unsafe=True)
        browser = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        page = Page(browser, base, path, hello)
        await page.open()
        stack.push_async_callback(page.close)
        soak.pages.append(page)
        if path.startswith("/j/"):
            soak.typing.append(page)


async def _seats(
    soak: Soak, stack: AsyncExitStack, folder: Path, credentials: Credentials, port: int
) -> dict[str, RobotSeat]:
    """Clients for everybody else, each behind a relay but for the chair."""
    others = range(IN_BROWSERS + 1, JUDGES + 1)
    judges = [Seat(Role.JUDGE, f"J{number}") for number in others]
    robots = {}
    for seat in (CHAIR, RECORDER, SUPERVISOR, *judges):
        through = port
        if seat != CHAIR:
            relay = await stack.enter_async_context(Relay(port).serving())
            soak.relays.append(relay)
            through = relay.port
        endpoint = Endpoint("127.0.0.1", through, credentials.of(seat).token)
        robots[seat.by] = RobotSeat(seat, endpoint, folder)
        await robots[seat.by].join()
        stack.push_async_callback(robots[seat.by].leave)
    return robots


@contextlib.asynccontextmanager
async def _venue(folder: Path, plan: Plan) -> AsyncIterator[tuple[int, int]]:
    path = create_session(folder, "soak", plan)
    process = VenueProcess(path, options=VenueOptions(bind="127.0.0.1"))
    state = await asyncio.to_thread(process.wait)
    try:
        owner = json.loads((path / "ledger.jsonl.owner").read_bytes())
        yield int(owner["process"]), state.port
    finally:
        await asyncio.to_thread(process.kill)


async def soaked(seconds: float) -> bool:
    """Run it; whether everything stayed as it is to be."""
    plan, soak = a_plan_of(JUDGES), Soak(seconds)
    with tempfile.TemporaryDirectory() as name:
        os.environ["JUDGETUI_LOG"] = str(Path(name) / "log")
        async with _venue(Path(name), plan) as (host, port), AsyncExitStack() as stack:
            soak.host = host
            credentials = Credentials(plan, Path(name) / "soak")
            tokens = [
                credentials.of(Seat(Role.JUDGE, f"J{number}")).token
                for number in range(1, IN_BROWSERS + 1)
            ]
            robots = await _seats(soak, stack, Path(name), credentials, port)
            await _pages(soak, stack, f"http://127.0.0.1:{port}", tokens)
            judges = [robot for robot in robots.values() if robot.seat.role is Role.JUDGE]
            disturbing = [asyncio.create_task(work) for work in (soak.reload(), soak.lose_links())]
            try:
                await soak.day(plan, robots[CHAIR.by], judges)
            finally:
                for task in disturbing:
                    task.cancel()
                ended = await asyncio.gather(*disturbing, return_exceptions=True)
            for one in ended:
                if isinstance(one, Exception):
                    raise one
    return soak.report()


def run() -> None:
    """Ten minutes of it."""
    asyncio.run(soaked(SECONDS))


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(soaked(float(sys.argv[1]))) else 1)
