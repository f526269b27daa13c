"""Group commit: acts that wait at the same time are kept by one write and one sync."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Protocol

from judgetui.meeting.acts import Entry
from judgetui.meeting.message import Refused
from judgetui.records.ledger_reader import Written


class Keeps(Protocol):
    """Whatever keeps entries durably: a ledger, or the record of a session."""

    def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
        """Keep these entries, all or none; the head after each. Raises Refused.

        `written` is called before their lines are synced.
        """


@dataclass(frozen=True, slots=True)
class _Waiting:
    entries: tuple[Entry, ...]
    heads: asyncio.Future[list[str]]
    kept: Callable[[asyncio.Future[list[str]]], None] | None
    """Called at once when they are kept, or could not be."""
    written: Written | None
    """Called while the disk syncs, where they are the first of a write."""


class GroupCommit:
    """Keeps acts in the order they come, off the event loop, as many at a time as wait.

    All its methods belong to one event loop.
    """

    def __init__(self, ledger: Keeps, pass_on: Callable[[], None] = lambda: None) -> None:
        """`pass_on` is called after each write, once the first who waited for it is told."""
        self._ledger, self._pass_on = ledger, pass_on
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None
        self._idle: asyncio.Future[None] | None = None
        """Done once there is something to write, or nothing will be any more."""
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        weakref.finalize(self, self._jobs.put, None)
        self._closed = False

    def append(
        self,
        entries: Sequence[Entry],
        kept: Callable[[asyncio.Future[list[str]]], None] | None = None,
        written: Written | None = None,
    ) -> asyncio.Future[list[str]]:
        """Keep these entries after all that came before; await the head after each.

        What is awaited raises Refused when they could not be kept. Entries that waited behind
        some that could not be kept were made upon them, so they fail with them. `kept` is called
        with it as soon as it is done, one turn of the loop before whoever awaits it goes on.
        `written` may be called before, once, with the lines of these entries while the disk syncs
        them: what does not depend on whether they are kept can be done meanwhile.
        """
        if self._closed:
            raise Refused("the session is closed; open it again to go on")
        heads: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(tuple(entries), heads, kept, written))
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
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join()

    async def _write(self) -> None:
        # Begun in the turn of the loop after the one of the first to come, whom everyone joins who
        # is ready by then. It goes on until the end, as beginning anew takes a turn more.
        loop = asyncio.get_running_loop()
        while True:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                done: asyncio.Future[None] = loop.create_future()
                self._jobs.put(partial(_keep, self._ledger, loop, batch, done, self._pass_on))
                if self._thread is None:
                    self._thread = threading.Thread(
                        target=_work, args=(self._jobs,), name="ledger", daemon=True
                    )
                    self._thread.start()
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


def _work(jobs: SimpleQueue[Callable[[], None] | None]) -> None:
    """What the writer's thread does: an executor's would take longer to begin and to answer."""
    while (job := jobs.get()) is not None:
        job()
        del job


def _keep(
    ledger: Keeps,
    loop: asyncio.AbstractEventLoop,
    batch: list[_Waiting],
    done: asyncio.Future[None],
    pass_on: Callable[[], None],
) -> None:
    """Keep some that wait, in the writer's thread, and have the loop told at once."""
    entries = [entry for waiting in batch for entry in waiting.entries]
    first = batch[0]

    def tell(callback: Callable[..., None], *values: object) -> None:
        # A loop that has come to its end is told nothing more.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(callback, *values)

    def written(lines: Sequence[bytes]) -> None:
        # The loop would be idle while the disk syncs. For the others it would come too late.
        if first.written is not None:
            tell(_prepare, first, done, lines[: len(first.entries)])

    try:
        heads = ledger.append(entries, written)
    except BaseException as error:
        tell(_failed, done, error)
    else:
        tell(_kept, done, batch, heads, pass_on)


def _prepare(first: _Waiting, done: asyncio.Future[None], lines: Sequence[bytes]) -> None:
    if first.written is None or done.done() or first.heads.done():
        return
    try:
        first.written(lines)
    except Exception as error:
        _broke(first, "what prepares an answer broke", error)


def _kept(
    done: asyncio.Future[None],
    batch: list[_Waiting],
    heads: list[str],
    pass_on: Callable[[], None],
) -> None:
    if done.done():
        # Whoever waited was told otherwise, but the lines are on the disk.
        pass_on()
        return
    done.set_result(None)
    # The writer goes on in the next turn of the loop. The first, which is mostly the only one, is
    # answered before other threads are woken; answering many takes longer than they take from it.
    first, *others = batch
    _answer([first], heads[: len(first.entries)])
    try:
        pass_on()
    finally:
        _answer(others, heads[len(first.entries) :])


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
        _broke(waiting, "who was told broke", error)


def _broke(waiting: _Waiting, message: str, error: Exception) -> None:
    loop = waiting.heads.get_loop()
    loop.call_exception_handler({"message": message, "exception": error})
