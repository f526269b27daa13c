"""Group commit: acts that wait at the same time are kept by one write and one sync."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import weakref
from collections import deque
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

    All its methods belong to one event loop, and after that another one is made for the next loop:
    of what was being written when the loop ended, this one hears nothing.
    """

    def __init__(self, ledger: Keeps, pass_on: Callable[[], None] = lambda: None) -> None:
        """`pass_on` is called after each write, once the first who waited for it is told."""
        self._ledger, self._pass_on = ledger, pass_on
        self._waiting: deque[_Waiting] = deque()
        """Taken from by the writer's thread, when it comes to it."""
        self._writing = False
        """Whether the thread was told to write, and has not told yet what came of it."""
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        weakref.finalize(self, self._jobs.put, None)
        self._closed = False
        self._ended: asyncio.Future[None] | None = None
        """Done once everything that waits is kept, where somebody waits for that."""

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
        loop = asyncio.get_running_loop()
        heads: asyncio.Future[list[str]] = loop.create_future()
        self._waiting.append(_Waiting(tuple(entries), heads, kept, written))
        if not self._writing:
            # In the next turn of the loop, whom everyone joins who is ready by then. The thread is
            # then woken when the loop is about to wait, and does not wait for the interpreter.
            self._writing = True
            loop.call_soon(self._write, loop)
        return heads

    async def close(self) -> None:
        """Take no more, and return once everything that waits is kept."""
        self._closed = True
        if self._writing:
            self._ended = self._ended or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._ended)
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join()

    def _write(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have the thread keep all that wait by the time it comes to it."""
        if self._thread is None:
            thread = threading.Thread(target=_work, args=(self._jobs,), name="ledger", daemon=True)
            try:
                thread.start()
            except Exception as error:
                # The system has no more threads, or no memory for one; it may have later.
                self._kept([], error)
                return
            self._thread = thread
        self._jobs.put(partial(_keep, self._ledger, loop, self._waiting, self._kept))

    def _kept(self, batch: list[_Waiting], heads: list[str] | BaseException) -> None:
        """Take in what came of a write: the heads, or why they could not be kept."""
        try:
            if isinstance(heads, BaseException):
                # Nobody else takes from those that wait until the next write.
                batch += self._waiting
                self._waiting.clear()
                _fail(batch, heads)
            else:
                self._answer(batch, heads)
        finally:
            if self._waiting:
                self._write(asyncio.get_running_loop())
            else:
                self._writing = False
                if self._ended is not None:
                    self._ended.set_result(None)

    def _answer(self, batch: list[_Waiting], heads: list[str]) -> None:
        # The first, which is mostly the only one, is answered before other threads are woken;
        # answering many takes longer than they take from it.
        first, *others = batch
        _answer([first], heads[: len(first.entries)])
        try:
            self._pass_on()
        finally:
            _answer(others, heads[len(first.entries) :])


def _work(jobs: SimpleQueue[Callable[[], None] | None]) -> None:
    """What the writer's thread does: an executor's would take longer to begin and to answer."""
    while (job := jobs.get()) is not None:
        job()
        del job


def _keep(
    ledger: Keeps,
    loop: asyncio.AbstractEventLoop,
    waiting: deque[_Waiting],
    kept: Callable[[list[_Waiting], list[str] | BaseException], None],
) -> None:
    """Keep all that wait, in the writer's thread, and have the loop told at once."""
    # Those who come from now on are for the next write.
    batch = [waiting.popleft() for _ in range(len(waiting))]
    entries = [entry for waiting in batch for entry in waiting.entries]
    first = batch[0]

    def tell(callback: Callable[..., None], *values: object) -> None:
        # A loop that has come to its end is told nothing more.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(callback, *values)

    def written(lines: Sequence[bytes]) -> None:
        # The loop would be idle while the disk syncs. For the others it would come too late.
        if first.written is not None:
            tell(_prepare, first, lines[: len(first.entries)])

    try:
        heads = ledger.append(entries, written)
    except BaseException as error:
        tell(kept, batch, error)
    else:
        tell(kept, batch, heads)


def _prepare(first: _Waiting, lines: Sequence[bytes]) -> None:
    if first.written is None or first.heads.done():
        return
    try:
        first.written(lines)
    except Exception as error:
        _broke(first, "what prepares an answer broke", error)


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
        if not waiting.heads.done():
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
