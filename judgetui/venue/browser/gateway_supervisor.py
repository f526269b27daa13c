"""Keeps the gateway process running and answering, and knows where it listens."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import IO

import aiohttp

from judgetui.venue.protocol.timing import beats
from judgetui.venue.server.log_file import overheard

LARGEST_FRAME = 64 * 1024
"""Bytes a frame of a page may have."""
READY_WITHIN = 20.0
"""Seconds a new gateway has to say where it listens."""
EVERY = 2.0
"""Seconds between signs of life asked of a gateway."""
PATIENCE = 10.0
"""Seconds without one after which a gateway hangs; one that is only busy answers before."""
_LOOK = 0.4
"""Seconds between looks for a gateway that hangs."""
_SOON, _AT_MOST = 0.2, 5.0
"""Seconds until a gateway that died is started again, at first and after dying time and again."""
_WELL = 30.0
"""Seconds after which a gateway counts as having lived."""
_END_WITHIN = 5.0
_PIECE = 4096
"""Bytes that are read at once of what a gateway writes on standard error."""
SEATS = 100
"""Judges one gateway draws for without making them wait for each other."""

_log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "judgetui.gateway")


def gateways_for(judges: int, cores: int | None = None) -> int:
    """How many gateways so many judges want; more than there are cores would gain nothing."""
    cores = cores or os.cpu_count() or 1
    return max(1, min(cores, math.ceil(judges / SEATS)))


class GatewaySupervisor:
    """Starts the gateway as a child process, and again whenever it dies or hangs."""

    def __init__(
        self, *, command: Sequence[str] = COMMAND, log: IO[bytes] | int | None = None
    ) -> None:
        """`log` takes all that a gateway writes on standard error, instead of the host's log."""
        self.secret = secrets.token_urlsafe(24)
        self.starts = 0
        """How many times a gateway was started."""
        self._orders: dict[str, object] = {}
        self._command = tuple(command)
        self._log = log
        self._process: Process | None = None
        self._port: int | None = None
        self._ready = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the gateway; none while there is none."""
        return self._process.pid if self._process is not None else None

    def start(self, orders: Mapping[str, object]) -> None:
        """Begin to keep a gateway running; returns at once.

        `orders` holds what `gateway.serve.Orders` knows besides the secret.
        """
        if self._keeping is None:
            self._orders = {**orders, "secret": self.secret}
            self._keeping = asyncio.create_task(self._keep(), name="gatekeeper")

    async def port(self, within: float = 10.0) -> int | None:
        """The loopback port where the gateway listens; none where it does not in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._ready.wait()
        return self._port

    async def stop(self) -> None:
        """End the gateway for good; its pages notice."""
        if self._keeping is not None:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
            self._keeping = None

    async def _keep(self) -> None:
        pause = _SOON
        while True:
            began = monotonic()
            with contextlib.suppress(OSError, TimeoutError, ValueError):
                await self._run_once()
            pause = _SOON if monotonic() - began > _WELL else min(pause * 2, _AT_MOST)
            await asyncio.sleep(pause)

    async def _run_once(self) -> None:
        """Start one gateway and stay until it has ended."""
        self.starts += 1
        process = self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=self._log or PIPE
        )
        overhearing = asyncio.create_task(_overhear(process))
        try:
            port = await self._hear(process)
            await self._watch(process, LivenessProbe(port, self.secret))
        finally:
            self._ready.clear()
            self._port = None
            try:
                await _end(process)
            finally:
                # Its last words may still be on their way.
                await asyncio.wait({overhearing}, timeout=0.2)
                overhearing.cancel()
                self._process = None

    async def _hear(self, process: Process) -> int:
        """The port where a new gateway listens, which is ready from now on."""
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(self._orders).encode() + b"\n")
        await process.stdin.drain()
        async with asyncio.timeout(READY_WITHIN):
            said = json.loads(await process.stdout.readline() or b"{}")
        if not isinstance(said, dict) or not isinstance(said.get("port"), int):
            raise ValueError
        port: int = said["port"]
        self._port = port
        self._ready.set()
        return port

    async def _watch(self, process: Process, vigil: LivenessProbe) -> None:
        """Stay until a gateway has ended; one that hangs is ended, as nothing else would help."""
        ended = asyncio.create_task(process.wait())
        hung = asyncio.create_task(vigil.hung())
        try:
            await asyncio.wait({ended, hung}, return_when=asyncio.FIRST_COMPLETED)
            if process.returncode is None:
                _log.warning("the gateway gave no sign of life; another is started in its place")
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        finally:
            for task in (ended, hung):
                task.cancel()
            await asyncio.gather(ended, hung, return_exceptions=True)


class LivenessProbe:
    """Asks a gateway for signs of life."""

    def __init__(self, port: int, secret: str) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._secret = secret
        self._heard_at = 0.0

    async def hung(self) -> None:
        """Return once there was none for too long."""
        self._heard_at = asyncio.get_running_loop().time()
        asking = asyncio.create_task(self._ask())
        try:
            async for now, late in beats(_LOOK):
                if late:
                    self._heard_at = now
                elif now - self._heard_at >= PATIENCE:
                    return
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _ask(self) -> None:
        """Ask for ever, by the same connection as long as it lasts."""
        headers = {"Authorization": f"Bearer {self._secret}"}
        within = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(self._base, headers=headers, timeout=within) as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with session.get("/alive") as answer:
                        answer.raise_for_status()
                        self._heard_at = asyncio.get_running_loop().time()
                await asyncio.sleep(EVERY)


async def _overhear(process: Process) -> None:
    """Put into the host's log what may be kept of what a gateway writes on standard error."""
    if process.stderr is None:
        return
    rest = b""
    while piece := await process.stderr.read(_PIECE):
        *lines, rest = (rest + piece).split(b"\n")
        # A line without an end must not be kept for ever either.
        rest = rest[:_PIECE]
        for line in lines:
            if said := overheard(line[:_PIECE].decode("utf-8", "replace")):
                _log.warning("a gateway says: %s", said)


async def _end(process: Process) -> None:
    """Close a gateway's input, which ends it, and end it by force where that does not help."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_WITHIN):
                await process.wait()
    finally:
        # Also where nobody waits any longer for it to end by itself.
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
