"""The outgoing hook: tells other programs what happens in the hall, when the hall sees it.

An event is sent to an address as `{"event", "at", "case"}`: by HTTP POST, or as a line over TCP.
Events are sent one after another in their order. Nothing waits for them: what cannot be sent within
a moment is dropped, and the chair is told once.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import aiohttp

from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.state import Meeting, Phase, Stage

HookEvent = Literal[
    "call",
    "questions",
    "scoring-open",
    "scoring-closed",
    "announced",
    "freeze",
    "pause",
    "resume",
    "final",
    "reveal",
    "prize",
]
"""`reveal`: another step of the ceremony is shown; `prize`: one that names who has a prize."""
_STAGES: dict[Stage, HookEvent] = {
    Stage.PRESENTING: "call",
    Stage.QUESTIONS: "questions",
    Stage.SCORING: "scoring-open",
    Stage.CLOSED: "scoring-closed",
    Stage.ANNOUNCED: "announced",
}
_WITHIN = 2.0
"""Seconds for one event to be taken."""
_MOST = 100
"""Events that wait to be sent; later ones are dropped."""


@dataclass(frozen=True, slots=True)
class HookCall:
    """One event as it is sent."""

    event: HookEvent
    at: str
    """When it happened: the host's time, as in the ledger."""
    case: str | None
    """The id of the case it is about; none for the meeting as a whole."""


def hook_events(before: Meeting, after: Meeting) -> Iterator[tuple[HookEvent, str | None]]:
    """What has happened between two states of what a board sees, and on which case."""
    for case, state in after.cases.items():
        known = before.cases.get(case)
        if known is not None and known.stage is not state.stage and state.stage in _STAGES:
            yield _STAGES[state.stage], case
        elif case in after.corrected and case not in before.corrected:
            yield "announced", case
    if before.frozen is None and after.frozen is not None:
        yield "freeze", None
    if (before.paused_at is None) is not (after.paused_at is None):
        yield ("resume" if after.paused_at is None else "pause"), None
    if before.phase is not Phase.FINAL and after.phase is Phase.FINAL:
        yield "final", None
    if after.revealed != before.revealed and after.ceremony is not None:
        yield "reveal", None
        named = (winner.case for winner in after.ceremony.winners)
        if after.ceremony.kind in ("name", "score") and after.revealed > before.revealed:
            known_cases = _named(before)
            yield from (("prize", case) for case in named if case and case not in known_cases)


def _named(meeting: Meeting) -> set[str]:
    """The cases that the step of the ceremony names already; of a duel nobody knows the prize."""
    step = meeting.ceremony
    if step is None or step.kind == "duel":
        return set()
    return {winner.case for winner in step.winners}


def hook_address(text: str) -> SplitResult:
    """The address of a hook, such as `http://127.0.0.1:8000/events` or `tcp://127.0.0.1:9000`.

    Raises Refused for anything else.
    """
    try:
        parts = urlsplit(text)
        # Reading the port refuses one beyond 65535, and encoding a name that no name server knows.
        port = parts.port
        known = parts.scheme in ("http", "https") or (parts.scheme == "tcp" and port)
        (parts.hostname or "").encode("idna")
    except ValueError:
        known = False
    if not known or not parts.hostname:
        raise Refused(
            "%(address)s is no address for --hook; it looks like http://127.0.0.1:8000/events or "
            "tcp://127.0.0.1:9000",
            address=text[:200] or "''",
        )
    return parts


class Hook:
    """Sends the events of one meeting to one address, in a running event loop."""

    def __init__(self, address: str, notify: Callable[[Sentence], None]) -> None:
        """`notify` is called once when events cannot be sent; raises Refused for no address."""
        self._address, self._parts = address, hook_address(address)
        self.certificates = ssl.create_default_context() if self._is_http else None
        """By which another program proves who it is: aiohttp may have been loaded without them."""
        self._notify = notify
        self._told = False
        self._waiting: asyncio.Queue[HookCall] = asyncio.Queue(_MOST)
        self._sending: asyncio.Task[None] | None = None
        self._before: Meeting | None = None

    def follow(self, meeting: Meeting, now: datetime.datetime) -> None:
        """Take in what a board sees now, and send what is new in it; the first call sends none."""
        before, self._before = self._before, meeting
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        if before is None:
            return
        at = now.isoformat(timespec="milliseconds")
        for event, case in hook_events(before, meeting):
            with contextlib.suppress(asyncio.QueueFull):
                self._waiting.put_nowait(HookCall(event, at, case))

    async def _send(self) -> None:
        within = aiohttp.ClientTimeout(_WITHIN)
        connector = aiohttp.TCPConnector(ssl=self.certificates or True)
        async with aiohttp.ClientSession(connector=connector, timeout=within) as session:
            while True:
                call = json.dumps(asdict(await self._waiting.get()))
                try:
                    await (self._post(session, call) if self._is_http else self._line(call))
                # ValueError: where it was sent on to by the other program is no address.
                except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
                    self._tell()

    @property
    def _is_http(self) -> bool:
        return self._parts.scheme != "tcp"

    async def _post(self, session: aiohttp.ClientSession, call: str) -> None:
        headers = {"Content-Type": "application/json"}
        async with session.post(self._address, data=call, headers=headers) as answer:
            if answer.status >= 400:
                raise aiohttp.ClientError

    async def _line(self, call: str) -> None:
        async with asyncio.timeout(_WITHIN):
            _reader, writer = await asyncio.open_connection(self._parts.hostname, self._parts.port)
            writer.write(f"{call}\n".encode())
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            self._notify(
                Sentence(
                    "the program at %(address)s does not take what --hook sends; the meeting goes "
                    "on without it. Look whether that program runs",
                    address=self._address,
                )
            )

    async def close(self) -> None:
        """Stop; events that still wait are dropped."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
