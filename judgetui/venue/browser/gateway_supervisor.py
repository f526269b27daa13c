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
from judgetui.venue.server.log_file import loggable_line

LARGEST_FRAME = 64 * 1024
"""Bytes a frame of a page may have."""
READY_WITHIN = 20.0
"""Seconds a new gateway has to say where it listens."""
EVERY = 2.0
"""Seconds between two liveness probes of a gateway."""
PATIENCE = 10.0
"""Seconds without an answer after which a gateway counts as hung; a busy one answers before."""
_CHECK_EVERY = 0.4
"""Seconds between two checks whether a gateway hangs."""
_SOON, _AT_MOST = 0.2, 5.0
"""Seconds until a dead gateway is started again: at first, and at most after repeated deaths."""
_WELL = 30.0
"""Seconds of running after which the delay starts over."""
_END_WITHIN = 5.0
_PIECE = 4096
"""Bytes read at once from a gateway's standard error."""
SEATS = 100
"""Judges that one gateway process can draw for without noticeable delay."""

_log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "judgetui.gateway")


def gateways_for(judges: int, cores: int | None = None) -> int:
    """The number of gateway processes for so many judges, at most one a core."""
    cores = cores or os.cpu_count() or 1
    return max(1, min(cores, math.ceil(judges / SEATS)))


class GatewaySupervisor:
    """Runs the gateway as a child process, and restarts it whenever it dies or hangs."""

    def __init__(
        self, *, command: Sequence[str] = COMMAND, log: IO[bytes] | int | None = None
    ) -> None:
        """`log` takes the gateway's standard error instead of the host's log."""
        self.secret = secrets.token_urlsafe(24)
        self.starts = 0
        """How many times the gateway was started."""
        self._config: dict[str, object] = {}
        self._command = tuple(command)
        self._log = log
        self._process: Process | None = None
        self._port: int | None = None
        self._ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the gateway; None while it does not run."""
        return self._process.pid if self._process is not None else None

    def start(self, config: Mapping[str, object]) -> None:
        """Start the gateway and keep it running; returns at once.

        `config` holds the fields of `gateway.serve.GatewayConfig` besides the secret.
        """
        if self._task is None:
            self._config = {**config, "secret": self.secret}
            self._task = asyncio.create_task(self._keep_running(), name="gateway supervisor")

    async def port(self, within: float = 10.0) -> int | None:
        """The loopback port where the gateway listens; None if it does not within `within` s."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._ready.wait()
        return self._port

    async def stop(self) -> None:
        """End the gateway for good, which disconnects its pages."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _keep_running(self) -> None:
        pause = _SOON
        while True:
            began = monotonic()
            with contextlib.suppress(OSError, TimeoutError, ValueError):
                await self._run_once()
            pause = _SOON if monotonic() - began > _WELL else min(pause * 2, _AT_MOST)
            await asyncio.sleep(pause)

    async def _run_once(self) -> None:
        """Start the gateway and return once it has ended."""
        self.starts += 1
        process = self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=self._log or PIPE
        )
        logging_stderr = asyncio.create_task(_log_stderr(process))
        try:
            port = await self._start_listening(process)
            await self._watch(process, LivenessProbe(port, self.secret))
        finally:
            self._ready.clear()
            self._port = None
            try:
                await _end(process)
            finally:
                # Its last output may not have been read yet.
                await asyncio.wait({logging_stderr}, timeout=0.2)
                logging_stderr.cancel()
                self._process = None

    async def _start_listening(self, process: Process) -> int:
        """Send a new gateway its configuration; return its port, which is ready from now on."""
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(self._config).encode() + b"\n")
        await process.stdin.drain()
        async with asyncio.timeout(READY_WITHIN):
            said = json.loads(await process.stdout.readline() or b"{}")
        if not isinstance(said, dict) or not isinstance(said.get("port"), int):
            raise ValueError
        port: int = said["port"]
        self._port = port
        self._ready.set()
        return port

    async def _watch(self, process: Process, probe: LivenessProbe) -> None:
        """Return once the gateway has ended; kills it if it hangs."""
        ended = asyncio.create_task(process.wait())
        hung = asyncio.create_task(probe.hung())
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
    """Polls a gateway's liveness page."""

    def __init__(self, port: int, secret: str) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._secret = secret
        self._answered_at = 0.0

    async def hung(self) -> None:
        """Return once there was no answer for `PATIENCE` seconds."""
        self._answered_at = asyncio.get_running_loop().time()
        polling = asyncio.create_task(self._poll())
        try:
            async for now, late in beats(_CHECK_EVERY):
                if late:
                    self._answered_at = now
                elif now - self._answered_at >= PATIENCE:
                    return
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)

    async def _poll(self) -> None:
        """Poll for ever, by the same connection as long as it lasts."""
        headers = {"Authorization": f"Bearer {self._secret}"}
        within = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(self._base, headers=headers, timeout=within) as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with session.get("/alive") as answer:
                        answer.raise_for_status()
                        self._answered_at = asyncio.get_running_loop().time()
                await asyncio.sleep(EVERY)


async def _log_stderr(process: Process) -> None:
    """Copy the loggable lines of a gateway's standard error into the host's log."""
    if process.stderr is None:
        return
    rest = b""
    while piece := await process.stderr.read(_PIECE):
        *lines, rest = (rest + piece).split(b"\n")
        # Bounds the buffer for a line that never ends.
        rest = rest[:_PIECE]
        for line in lines:
            if said := loggable_line(line[:_PIECE].decode("utf-8", "replace")):
                _log.warning("a gateway says: %s", said)


async def _end(process: Process) -> None:
    """Close a gateway's input, which ends it; kill it if it has not ended in time."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_WITHIN):
                await process.wait()
    finally:
        # Also if this was cancelled while waiting.
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
