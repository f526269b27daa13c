"""Hosts as real processes, for tests that kill them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import Seat
from judgetui.records.session import create_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import Endpoint
from tests.waiting import WITHIN


class HostProcess:
    """A session's host in a process of its own, always at the same port.

    What it says on standard error goes to `log`, if there is one.
    """

    def __init__(self, folder: Path, plan: Plan, *, log: Path | None = None) -> None:
        self.folder = folder
        self._log = log
        self.session = create_session(folder, "test", plan)
        self.credentials = Credentials(plan, self.session)
        self.port = 0
        self.pid = 0
        self._nursery: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Return once it listens."""
        assert self._nursery is not None
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{self.port}\n".encode())
        self.pid, self.port = map(int, (await self._said()).split())

    async def _said(self) -> str:
        assert self._nursery is not None
        assert self._nursery.stdout is not None
        return (await asyncio.wait_for(self._nursery.stdout.readline(), WITHIN)).decode().strip()

    async def kill(self) -> None:
        """End it as a power cut would; return once it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
            while True:
                os.kill(self.pid, 0)
                await asyncio.sleep(0.002)

    async def stop(self) -> bool:
        """End it as the chair would; whether it ended well."""
        os.kill(self.pid, signal.SIGTERM)
        return await self._said() == "ended"

    def endpoint(self, seat: Seat, port: int = 0) -> Endpoint:
        """The way to a seat."""
        return Endpoint("127.0.0.1", port or self.port, self.credentials.of(seat).token)

    def memory(self) -> int:
        """KiB of memory it has (Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1])

    async def __aenter__(self) -> Self:
        with open(self._log, "wb") if self._log is not None else nullcontext() as log:
            self._nursery = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.venue.serve", str(self.folder), "test"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.kill()
        assert self._nursery is not None
        self._nursery.kill()
        await self._nursery.communicate()


class HostCommand:
    """`judgetui host` on a session, with its own gateway, always at the same port."""

    def __init__(self, sessions: Path, name: str, port: int) -> None:
        self._command = (
            *(sys.executable, "-m", "judgetui", "--sessions", str(sessions)),
            *("host", name, "--port", str(port), "--bind", "127.0.0.1"),
        )
        self._kept = {
            "XDG_DATA_HOME": str(sessions / "kept"),
            "JUDGETUI_LOG": str(sessions / "judgetui.log"),
        }
        self._log = sessions / "host.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Begin it."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, env={**os.environ, **self._kept}, stdout=log, stderr=log
            )

    @property
    def pid(self) -> int:
        """The process id; 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    async def end(self, number: signal.Signals) -> None:
        """Send it a signal; return once it is gone."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)
            await self._process.wait()
            self._process = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.end(signal.SIGKILL)


class Cutter:
    """A wire between clients and a host that can be cut in the middle of what is sent."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.port = 0
        self.cut_after: int | None = None
        """Bytes from the client that still pass; then both ends are cut."""
        self.hold_back = False
        """Whether what the host says no longer passes."""
        self.cuts = 0
        self.piece = 65536
        """Bytes from the host that pass every hundredth of a second."""

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection's bytes both ways."""
        host_reader, host_writer = await asyncio.open_connection("127.0.0.1", self._target)
        there = asyncio.create_task(self._there(reader, host_writer))
        back = asyncio.create_task(self._back(host_reader, writer))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (there, back):
                task.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
            for end in (writer, host_writer):
                end.transport.abort()

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while content := await reader.read(65536):
            if self.cut_after is not None:
                writer.write(content[: self.cut_after])
                await writer.drain()
                self.cut_after, self.cuts = None, self.cuts + 1
                return
            writer.write(content)

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while content := await reader.read(self.piece):
            if self.hold_back:
                self.hold_back, self.cuts = False, self.cuts + 1
                return
            writer.write(content)
            if len(content) == self.piece:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def a_cutter(port: int) -> AsyncIterator[Cutter]:
    """A wire to a host's port."""
    cutter = Cutter(port)
    server = await asyncio.start_server(cutter.carry, "127.0.0.1", 0)
    cutter.port = server.sockets[0].getsockname()[1]
    try:
        yield cutter
    finally:
        server.close()
