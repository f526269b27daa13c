"""A stranger in the hall, against a real venue: `python -m tests.venue.attack [SECONDS]`.

Opens a session of its own with `judgetui host` on this machine alone and does to it, for so many
seconds, what somebody in the hall can do without a code. Meanwhile the meeting goes on: a judge's
page types and submits, another judge submits over the wire, and the hall's own board comes in. In
the end it prints what it found wrong; nothing is the right answer.

Everything is bounded in number and aimed at the loopback interface.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from judgetui.meeting.acts import (
    Act,
    CallCase,
    CloseScoring,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
    SubmitBallot,
)
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.records.session import create_session, read_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.browser.routes import seat_path
from judgetui.venue.client.client import Client
from tests.meeting.factories import a_plan
from tests.venue.processes import HostCommand

PATIENCE = 60.0
"""Seconds in which the meeting's next step has to happen; far more than it takes on a slow day."""
MARKER = "c2F5LW5vdGhpbmctb2YtdGhpcw"
"""Stands in whatever strangers send, and must stand in no log."""
LOG = 300_000
"""Bytes that all logs together may have."""
GROWS = 250 * 1024
"""KiB by which the venue's processes may grow; apps of boards that are open take most of it."""
WAVES = 400
"""How often at most each kind of attack is tried."""
UNADMITTED = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"
"""Where strangers come from, so that they have their own share of wrong codes."""


@dataclass
class Target:
    """A venue under attack."""

    port: int
    until: float = 0.0
    """When it ends, on the loop's clock, if as much as `least` was tried by then."""
    least: int = 0
    """What is tried at least: a busy machine tries little in a few seconds."""
    tries: dict[str, int] = field(default_factory=dict)
    """How often each kind was tried."""

    @property
    def base(self) -> str:
        """What its addresses begin with."""
        return f"http://127.0.0.1:{self.port}"

    async def waves(self, name: str) -> AsyncIterator[int]:
        """The number of every wave, until the time is over and enough was tried."""
        loop = asyncio.get_running_loop()
        for number in range(WAVES):
            if loop.time() >= self.until and sum(self.tries.values()) >= self.least:
                return
            self.tries[name] = number + 1
            yield number
            await asyncio.sleep(0.02)

    @asynccontextmanager
    async def browser(self, **headers: str) -> AsyncIterator[aiohttp.ClientSession]:
        """A stranger's browser."""
        connector = aiohttp.TCPConnector(local_addr=(UNADMITTED, 0), limit=0)
        within = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(
            self.base, headers=headers, connector=connector, timeout=within
        ) as session:
            yield session

    async def say(self, content: bytes, *, hold: float = 0.0) -> None:
        """Send bytes on a connection of their own, keep it for a moment, and cut it."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(5):
                _reader, writer = await asyncio.open_connection(
                    "127.0.0.1", self.port, local_addr=(UNADMITTED, 0)
                )
                try:
                    writer.write(content)
                    await writer.drain()
                    await asyncio.sleep(hold)
                finally:
                    writer.transport.abort()


FAILS = (aiohttp.ClientError, OSError, TimeoutError, ValueError, RuntimeError)
"""What befalls a stranger who is turned away."""


# -- what strangers do ---------------------------------------------------------------------------

REQUESTS = tuple(
    said.encode("utf-8", "surrogateescape").replace(b"MARKER", MARKER.encode())
    for said in (
        "GET /j/MARKER HTTP/9.9\r\n\r\n",
        "MARKER\r\n\r\n",
        "GET / HTTP/1.1\r\nHost x\r\nMARKER\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1MARKER\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nMARKER\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\nMARKER",
        "GET / HTTP/1.1\r\nHost: x\r\nCookie: MARKER=" + "y" * 60_000 + "\r\n\r\n",
        "GET /" + "z" * 60_000 + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\n" + "X-MARKER: 1\r\n" * 4000 + "\r\n",
        "GET /wire HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "GET /%00%ff/MARKER HTTP/1.1\r\nHost: x\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03MARKER",
        "\x00" * 3000,
    )
)
LONG_KEY = "/file/" + "k" * 3000
PATHS = (
    *("/web/../doors.json", "/web/%2e%2e%2fdoors.json", "/web/..%5cplan.json", "/web/xterm.mjs%00"),
    *(
        "/file/../../ledger.jsonl",
        "/file/%2fetc%2fpasswd",
        f"/file/{MARKER}",
        "/file/" + "k" * 3000,
    ),
    *(f"/j/{MARKER}", "/j/..", "/seat/0123456789abcdef", f"/seat/{MARKER}/line", "/wire", "/board"),
    *("/board?page=terminal", "/board?delay=-1&margin=99", "/board/wire", "/overlay/wire"),
)


async def malformed_requests(target: Target) -> None:
    """What no browser sends."""
    async for number in target.waves("requests"):
        await target.say(REQUESTS[number % len(REQUESTS)], hold=0.01)


async def slow_sockets(target: Target) -> None:
    """Connections that say nothing, or never end what they say."""
    halves = (
        b"",
        b"GET / HTTP/1.1\r\nX: ",
        b"\x16\x03",
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n",
    )
    async with asyncio.TaskGroup() as group:
        async for number in target.waves("slow sockets"):
            if number < 150:
                group.create_task(target.say(halves[number % len(halves)], hold=3.0))


async def tricks(target: Target) -> None:
    """Paths out of their folder, other sites' pages, foreign names, huge forms and wrong codes."""
    foreign: tuple[dict[str, str], ...] = (
        {"Origin": "http://evil.example"},
        {"Host": "evil.example"},
        {},
    )
    async with target.browser() as browser:
        async for number in target.waves("tricks"):
            path, headers = PATHS[number % len(PATHS)], foreign[number % len(foreign)]
            with suppress(*FAILS):
                async with browser.get(path, headers=headers, allow_redirects=False) as answer:
                    await answer.read()
            if number % 10 == 0:
                with suppress(*FAILS):
                    form = {"code": f"{number:08}" if number % 20 else "9" * 200_000}
                    async with browser.post("/", data=form, headers=headers) as answer:
                        await answer.read()


async def odd_frames(target: Target) -> None:
    """Guests of the wire who say what no client says."""
    hello: dict[str, object] = {"version": 1, "code": MARKER}
    said: tuple[str | bytes, ...] = (
        MARKER,
        b"\x00\xff" + MARKER.encode(),
        "[" * 5000,
        '{"hello":' * 2000,
        json.dumps({"hello": hello}),
        json.dumps({"hello": {**hello, "code": "00000000"}}),
        json.dumps({"do": {"id": MARKER, "act": {"do": "finalise"}}}),
        "x" * 100_000,
    )
    async with target.browser() as browser:
        async for number in target.waves("odd frames"):
            with suppress(*FAILS):
                async with browser.ws_connect("/wire") as client:
                    one = said[number % len(said)]
                    await (client.send_str(one) if isinstance(one, str) else client.send_bytes(one))
                    await client.receive(timeout=2)


async def boards_on_the_wire(target: Target) -> None:
    """Boards in numbers, each of which talks without end."""
    ping, again = json.dumps({"ping": {"mark": 1}}), {"version": 1, "code": "board"}

    async def board(number: int) -> None:
        with suppress(*FAILS):
            async with target.browser() as browser, browser.ws_connect("/wire") as client:
                async for _wave in target.waves(f"board {number} on the wire"):
                    language = {"language": "zh" if _wave % 2 else "en"}
                    await client.send_str(json.dumps({"hello": {**again, **language}}))
                    await asyncio.wait_for(client.send_str(ping), 1)
                    await client.send_str(json.dumps({"draft": {"case": "C1", "comment": MARKER}}))

    async with asyncio.TaskGroup() as group:
        for number in range(60):
            group.create_task(board(number))
            await asyncio.sleep(0.01)


async def boards_that_type(target: Target) -> None:
    """Pages of the public board that type, change their size, and take nothing of what is drawn."""
    frames = (
        {"typed": "\x1b[6~"},
        {"typed": "\x1b[48;60000;60000;1;1t"},
        {"typed": "\x1b[200~" + MARKER * 200},
        {"typed": "8\r\t"},
        {"size": [10**9, 10**9]},
        {"size": [100, 30]},
        {"focus": True},
        {"open": {"columns": 1, "rows": 1}},
    )

    async def page(number: int) -> None:
        with suppress(*FAILS):
            async with target.browser() as browser, browser.ws_connect("/board/line") as line:
                await line.send_str(json.dumps({"open": {"columns": 80, "rows": 24}}))
                async for _wave in target.waves(f"page {number} of the board"):
                    for _time in range(10):
                        for frame in frames:
                            await asyncio.wait_for(line.send_str(json.dumps(frame)), 1)

    async with asyncio.TaskGroup() as group:
        for number in range(8):
            group.create_task(page(number))


ATTACKS: tuple[Callable[[Target], Coroutine[None, None, None]], ...] = (
    malformed_requests,
    slow_sockets,
    tricks,
    odd_frames,
    boards_on_the_wire,
    boards_that_type,
)


# -- the meeting meanwhile -----------------------------------------------------------------------


class JudgePage:
    """A judge's page without a browser; like one it comes back where its line is cut."""

    def __init__(self, browser: aiohttp.ClientSession, line: str) -> None:
        self._browser = browser
        self._line = line
        self._socket: aiohttp.ClientWebSocketResponse[bool] | None = None
        self._drawn = ""

    async def live(self) -> None:
        """Be there for ever."""
        opening = json.dumps({"open": {"columns": 120, "rows": 40}})
        while True:
            with suppress(*FAILS):
                async with self._browser.ws_connect(self._line, max_msg_size=0) as socket:
                    await socket.send_str(opening)
                    self._socket = socket
                    await self._read(socket)
            self._socket = None
            await asyncio.sleep(0.5)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                self._drawn += message.data.decode("utf-8", "replace")
            elif message.type is aiohttp.WSMsgType.TEXT and "pulse" in message.data:
                await socket.send_str(message.data)

    async def shows(self, text: str) -> None:
        """Wait until a text has been drawn."""
        await patiently(lambda: text in self._drawn, f"the judge's page to show {text}")

    async def types(self, *keys: str) -> None:
        """Press keys, one after the other, as a person does."""
        for key in keys:
            if self._socket is not None:
                await self._socket.send_str(json.dumps({"typed": key}))
            await asyncio.sleep(0.3)


async def patiently(true: Callable[[], object], what: str) -> None:
    """Wait until something holds; what was waited for, where it never does."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not true():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}") from None


@asynccontextmanager
async def a_seat(credentials: Credentials, port: int, seat: Seat) -> AsyncIterator[Client]:
    """A client that was let in."""
    client = Client(Endpoint("127.0.0.1", port, credentials.of(seat).token))
    client.start()
    try:
        await asyncio.wait_for(client.welcomed(), PATIENCE)
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def a_page(credentials: Credentials, target: Target, seat: Seat) -> AsyncIterator[JudgePage]:
    """A judge's page, as a browser opens it."""
    token = credentials.of(seat).token
    cookies = {"seat": token, "device": secrets.token_urlsafe(18)}
    async with aiohttp.ClientSession(target.base, cookies=cookies) as browser:
        page = JudgePage(browser, f"{seat_path(token)}/line")
        living = asyncio.create_task(page.live())
        try:
            yield page
        finally:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)


async def submit_by_hand(page: JudgePage, chair: Client) -> None:
    """Type two marks and submit them; who sees no receipt presses Enter again."""

    def arrived() -> bool:
        return "J1" in chair.meeting.cases["C1"].ballots

    await page.shows("Story 1")
    # The first picture comes before anybody has the keyboard.
    await asyncio.sleep(2.0)
    await page.types("7", "\r", "9")
    async with asyncio.timeout(PATIENCE):
        while not arrived():
            # Asks for the last look at the ballot; on that page it is no key, and Enter submits.
            await page.types("\x1b[20~")
            await asyncio.sleep(2.0)
            if not arrived():
                await page.types("\r")
                await asyncio.sleep(2.0)


async def meet(credentials: Credentials, target: Target) -> None:
    """Hold a meeting of as many cases as there is time for, and one at least."""
    async with (
        a_seat(credentials, target.port, CHAIR) as chair,
        a_page(credentials, target, Seat(Role.JUDGE, "J1")) as page,
        a_seat(credentials, target.port, Seat(Role.JUDGE, "J2")) as other,
    ):

        async def does(client: Client, *acts: Act) -> None:
            for act in acts:
                client.submit(act)
            await patiently(lambda: not client.unsent, "an act to be acknowledged")

        await does(chair, OpenMeeting())
        for number, case in enumerate(chair.meeting.plan.order):
            await does(chair, CallCase(case=case), StartQuestions(), OpenScoring())
            await patiently(lambda case=case: other.meeting.on_stage == case, "the next case")  # type: ignore[misc]
            await does(other, SubmitBallot(case=case, scores={"depth": "7", "care": "8"}))
            if number == 0:
                await submit_by_hand(page, chair)
                async with a_seat(credentials, target.port, BOARD) as board:
                    await patiently(lambda: board.meeting.seq > 0, "the hall's own board")
            await does(chair, CloseScoring(reason="all have scored"))
            await asyncio.sleep(0.5)
            if asyncio.get_running_loop().time() >= target.until:
                return


# -- what is found -------------------------------------------------------------------------------


async def attack(folder: Path, seconds: float, *, least: int = 0) -> tuple[list[str], Target]:
    """Attack a venue of its own in a folder for so many seconds; what was found wrong.

    On a busy machine it is longer, until as much as `least` was tried.
    """
    plan = a_plan(40, 3)
    session = create_session(folder, "attacked", plan)
    credentials = Credentials(plan, session)
    target = Target(_free_port(), least=least)
    found: list[str] = []
    async with HostCommand(folder, "attacked", target.port) as host:
        await _opens(target)
        before = _memory(host.pid)
        target.until = asyncio.get_running_loop().time() + seconds
        strangers = [asyncio.create_task(one(target)) for one in ATTACKS]
        try:
            await meet(credentials, target)
        except (AssertionError, TimeoutError, aiohttp.ClientError) as error:
            found.append(f"the meeting did not go on: {error!r}")
        ended = await asyncio.gather(*strangers, return_exceptions=True)
        broken = [one for one in ended if isinstance(one, BaseException)]
        found += [f"an attack broke by itself: {one!r}" for one in broken]
        found += await _living(target, credentials)
        if before and (grown := _memory(host.pid) - before) > GROWS:
            found.append(f"the venue grew by {grown} KiB")
        await host.end(signal.SIGTERM)
    found += _kept(folder)
    found += _logged(folder, credentials)
    return found, target


async def _opens(target: Target) -> None:
    async def answers() -> bool:
        with suppress(*FAILS):
            async with target.browser() as browser, browser.get("/") as answer:
                return answer.status == 200
        return False

    async with asyncio.timeout(PATIENCE):
        while not await answers():
            await asyncio.sleep(0.1)


async def _living(target: Target, credentials: Credentials) -> list[str]:
    """Whether everybody still gets in."""
    try:
        await _opens(target)
        for seat in (CHAIR, BOARD, Seat(Role.JUDGE, "J3")):
            async with a_seat(credentials, target.port, seat):
                pass
    except TimeoutError:
        return ["the venue lets nobody in any more"]
    return []


def _kept(folder: Path) -> list[str]:
    """What is missing in the ledger."""
    meeting = read_session(folder, "attacked").meeting
    scored = [case for case in meeting.cases.values() if case.ballots]
    if not scored or meeting.cases["C1"].ballots.keys() != {"J1", "J2"}:
        return [f"ballots are missing: {meeting.cases['C1'].ballots.keys()}"]
    others = [set(case.ballots) for case in scored if case.id != "C1"]
    return [f"ballots of others: {one}" for one in others if one != {"J2"}]


def _logged(folder: Path, credentials: Credentials) -> list[str]:
    """What is wrong with the logs; the slips are the only place where codes and links stand."""
    logs = [*folder.glob("*.log*"), *folder.glob("*.out*")]
    texts = {one.name: one.read_text(errors="replace") for one in logs}
    secret = {
        MARKER,
        *(door.token for _, door in credentials),
        *(door.code for _, door in credentials),
    }
    found = [
        f"{name} holds a code, a link or what was sent"
        for name, text in texts.items()
        if any(one in text for one in secret)
    ]
    if (size := sum(map(len, texts.values()))) > LOG:
        found.append(f"the logs have {size} bytes")
    return found


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
    return port


def _memory(pid: int) -> int:
    """KiB of a process and of those it started (Linux); 0 elsewhere."""
    total, due = 0, [pid]
    with contextlib.suppress(OSError):
        while due:
            one = due.pop()
            children = Path(f"/proc/{one}/task/{one}/children").read_text()
            due += map(int, children.split())
            status = Path(f"/proc/{one}/status").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return total


def main(seconds: float = 10.0) -> int:
    """Attack, and print what was found; 1 where that is anything."""
    with tempfile.TemporaryDirectory() as folder:
        found, target = asyncio.run(attack(Path(folder), seconds))
    tried = sum(target.tries.values())
    print(f"{tried} waves of {len(target.tries)} kinds; found: {'; '.join(found) or 'nothing'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:2])))
