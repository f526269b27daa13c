"""Group commit: acts that wait at the same time are kept by one write and one sync."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
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


class GroupCommit:
    """Keeps acts in the order they come, off the event loop, as many at a time as wait.

    All its methods belong to one event loop.
    """

    def __init__(self, ledger: Keeps) -> None:
        self._ledger = ledger
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None
        self._closed = False

    def append(self, entries: Sequence[Entry]) -> asyncio.Future[list[str]]:
        """Keep these entries after all that came before; await the head after each.

        What is awaited raises Refused when they could not be kept. Entries that waited behind
        some that could not be kept were made upon them, so they fail with them.
        """
        if self._closed:
            raise Refused("the session is closed; open it again to go on")
        waiting = _Waiting(tuple(entries), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return waiting.heads

    async def close(self) -> None:
        """Take no more, and return once everything that waits is kept."""
        self._closed = True
        if self._writer is not None:
            await asyncio.shield(self._writer)

    async def _write(self) -> None:
        # Everyone who is ready in this turn of the loop joins the first write.
        await asyncio.sleep(0)
        while self._waiting:
            batch, self._waiting = self._waiting, []
            entries = [entry for waiting in batch for entry in waiting.entries]
            try:
                heads = await asyncio.to_thread(self._ledger.append, entries)
            except BaseException as error:
                lost, self._waiting = batch + self._waiting, []
                _fail(lost, error)
                if not isinstance(error, Exception):
                    raise
            else:
                _answer(batch, heads)


def _answer(batch: list[_Waiting], heads: list[str]) -> None:
    start = 0
    for waiting in batch:
        end = start + len(waiting.entries)
        if not waiting.heads.done():
            waiting.heads.set_result(heads[start:end])
        start = end


def _fail(lost: list[_Waiting], error: BaseException) -> None:
    for waiting in lost:
        if waiting.heads.done():
            continue
        if isinstance(error, asyncio.CancelledError):
            waiting.heads.cancel()
        else:
            waiting.heads.set_exception(error)
