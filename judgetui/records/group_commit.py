"""Group commit: acts that wait at the same time are kept by one write and one sync."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from judgetui.meeting.acts import Entry
from judgetui.meeting.message import Refused


class Keeps(Protocol):
    """Whatever keeps entries durably: a ledger, or the record of a session."""

    def append(self, entries: Sequence[Entry]) -> list[str]:
        """Keep these entries, all or none; the head after each. Raises Refused."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    entries: tuple[Entry, ...]
    heads: asyncio.Future[list[str]]
    kept: Callable[[asyncio.Future[list[str]]], None] | None
    """Called at once when they are kept, or could not be."""


class GroupCommit:
    """Keeps acts in the order they come, off the event loop, as many at a time as wait.

    All its methods belong to one event loop.
    """

    def __init__(self, ledger: Keeps) -> None:
        self._ledger = ledger
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None
        self._idle: asyncio.Future[None] | None = None
        """Done once there is something to write, or nothing will be any more."""
        self._thread = ThreadPoolExecutor(1, "ledger")
        self._closed = False

    def append(
        self,
        entries: Sequence[Entry],
        kept: Callable[[asyncio.Future[list[str]]], None] | None = None,
    ) -> asyncio.Future[list[str]]:
        """Keep these entries after all that came before; await the head after each.

        What is awaited raises Refused when they could not be kept. Entries that waited behind
        some that could not be kept were made upon them, so they fail with them. `kept` is called
        with it as soon as it is done, one turn of the loop before whoever awaits it goes on.
        """
        if self._closed:
            raise Refused("the session is closed; open it again to go on")
        heads: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(tuple(entries), heads, kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        elif self._idle is not None and not self._idle.done():
            self._idle.set_result(None)
        return heads

    async def close(self) -> None:
        """Take no more, and return once everything that waits is kept."""
        self._closed = True
        if self._idle is not None and not self._idle.done():
            self._idle.set_result(None)
        if self._writer is not None:
            await asyncio.shield(self._writer)
        self._thread.shutdown()

    async def _write(self) -> None:
        # Begun in the turn of the loop after the one of the first to come, whom everyone joins who
        # is ready by then. It goes on until the end, as beginning anew takes a turn more.
        loop = asyncio.get_running_loop()
        while True:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                done: asyncio.Future[None] = loop.create_future()
                self._thread.submit(self._keep, loop, batch, done)
                try:
                    await done
                except BaseException as error:
                    lost, self._waiting = batch + self._waiting, []
                    _fail(lost, error)
                    if not isinstance(error, Exception):
                        raise
            if self._closed:
                return
            self._idle = loop.create_future()
            await self._idle
            self._idle = None

    def _keep(
        self, loop: asyncio.AbstractEventLoop, batch: list[_Waiting], done: asyncio.Future[None]
    ) -> None:
        """Keep some that wait, in the writer's thread, and have the loop told at once."""
        entries = [entry for waiting in batch for entry in waiting.entries]
        try:
            heads = self._ledger.append(entries)
        except BaseException as error:
            told = partial(_failed, done, error)
        else:
            told = partial(_kept, done, batch, heads)
        # A loop that has come to its end is told nothing more.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(told)


def _kept(done: asyncio.Future[None], batch: list[_Waiting], heads: list[str]) -> None:
    if not done.done():
        # Before the writer goes on, as somebody waits for the answer.
        _answer(batch, heads)
        done.set_result(None)


def _failed(done: asyncio.Future[None], error: BaseException) -> None:
    if not done.done():
        done.set_exception(error)


def _answer(batch: list[_Waiting], heads: list[str]) -> None:
    start = 0
    for waiting in batch:
        end = start + len(waiting.entries)
        if not waiting.heads.done():
            waiting.heads.set_result(heads[start:end])
            _tell(waiting)
        start = end


def _fail(lost: list[_Waiting], error: BaseException) -> None:
    for waiting in lost:
        if waiting.heads.done():
            continue
        if isinstance(error, asyncio.CancelledError):
            waiting.heads.cancel()
        else:
            waiting.heads.set_exception(error)
        _tell(waiting)


def _tell(waiting: _Waiting) -> None:
    if waiting.kept is None:
        return
    try:
        waiting.kept(waiting.heads)
    except Exception as error:
        # As of any callback of a future: the others wait for theirs, and the writer for all.
        loop = waiting.heads.get_loop()
        loop.call_exception_handler({"message": "who was told broke", "exception": error})
