"""Group commit: order, one write for all that wait, and what fails together."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from judgetui.meeting.acts import Entry
from judgetui.meeting.message import Refused
from judgetui.records.group_commit import GroupCommit
from judgetui.records.ledger import Ledger, audit
from judgetui.records.ledger_reader import Written
from tests.records.day import more_time
from tests.waiting import WITHIN


class Slow:
    """Keeps entries in memory; the first write waits until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun = threading.Event()
        self.go = threading.Event()
        self.refuse_batch: int | None = None
        self.threads: set[int] = set()
        self.tells_early = False
        """Whether it says what is written before it waits."""

    def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
        """Keep them; their numbers are their heads."""
        if self.tells_early and written is not None:
            written([b"%d" % entry.seq for entry in entries])
        self.begun.set()
        assert self.go.wait(WITHIN)
        self.threads.add(threading.get_ident())
        self.batches.append([entry.seq for entry in entries])
        if len(self.batches) == self.refuse_batch:
            raise Refused("the disk is full")
        return [str(entry.seq) for entry in entries]


async def begun(slow: Slow) -> None:
    """Return when the first write is under way."""
    assert await asyncio.to_thread(slow.begun.wait, 10)


async def until(true: Callable[[], object]) -> None:
    """Return once the condition holds."""
    async with asyncio.timeout(WITHIN):
        while not true():
            await asyncio.sleep(0)


async def test_all_that_wait_during_a_write_are_one_write() -> None:
    slow = Slow()
    commit = GroupCommit(slow)
    first = commit.append([more_time(1)])
    await begun(slow)
    others = [commit.append([more_time(seq)]) for seq in range(2, 52)]
    pair = commit.append([more_time(52), more_time(53)])
    slow.go.set()
    assert await first == ["1"]
    assert [await one for one in others] == [[str(seq)] for seq in range(2, 52)]
    assert await pair == ["52", "53"]
    assert slow.batches == [[1], list(range(2, 54))]


async def test_all_that_are_ready_together_are_one_write() -> None:
    slow = Slow()
    slow.go.set()
    commit = GroupCommit(slow)

    async def hand_in(seq: int) -> list[str]:
        return await commit.append([more_time(seq)])

    # The interpreter would hand over to the writer if this machine had others to serve meanwhile.
    usual = sys.getswitchinterval()
    sys.setswitchinterval(WITHIN)
    try:
        await asyncio.gather(*(hand_in(seq) for seq in range(1, 21)))
    finally:
        sys.setswitchinterval(usual)
    assert slow.batches == [list(range(1, 21))]


async def test_a_write_takes_no_task_of_the_loop() -> None:
    """Going on, each would take a turn more before anything is written."""
    slow = Slow()
    commit, before = GroupCommit(slow), asyncio.all_tasks()
    waiting = commit.append([more_time(1)])
    await begun(slow)
    assert asyncio.all_tasks() == before
    slow.go.set()
    assert await waiting == ["1"]
    await commit.close()


async def test_the_loop_never_writes_itself() -> None:
    slow = Slow()
    commit = GroupCommit(slow)
    waiting = commit.append([more_time(1)])
    await begun(slow)
    # Were it written here, the loop could not let it go.
    slow.go.set()
    await waiting
    assert threading.get_ident() not in slow.threads


async def test_what_cannot_be_kept_fails_with_all_that_waits_behind_it() -> None:
    slow = Slow()
    slow.refuse_batch = 1
    commit = GroupCommit(slow)
    first = commit.append([more_time(1)])
    await begun(slow)
    second = commit.append([more_time(2)])
    slow.go.set()
    for waiting in (first, second):
        with pytest.raises(Refused, match="the disk is full"):
            await waiting
    assert slow.batches == [[1]]
    # Whoever was refused has heard of it; those who come later and the end are not troubled.
    assert await commit.append([more_time(1)]) == ["1"]
    slow.refuse_batch = 3
    refused = commit.append([more_time(2)])
    await commit.close()
    assert isinstance(refused.exception(), Refused)


async def test_who_stopped_waiting_stops_nobody() -> None:
    slow = Slow()
    commit = GroupCommit(slow)
    first, second = commit.append([more_time(1)]), commit.append([more_time(2)])
    await begun(slow)
    first.cancel()
    slow.go.set()
    assert await second == ["2"]
    assert slow.batches == [[1, 2]]


async def test_who_stopped_waiting_keeps_no_refusal_from_those_behind() -> None:
    slow = Slow()
    slow.refuse_batch = 1
    commit = GroupCommit(slow)
    first, second = commit.append([more_time(1)]), commit.append([more_time(2)])
    await begun(slow)
    first.cancel()
    slow.go.set()
    with pytest.raises(Refused, match="the disk is full"):
        await second
    assert first.cancelled()


async def test_closing_keeps_what_waits_and_takes_no_more() -> None:
    slow = Slow()
    commit = GroupCommit(slow)
    waiting = commit.append([more_time(1)])
    await begun(slow)
    behind = commit.append([more_time(2)])
    slow.go.set()
    await commit.close()
    assert (waiting.result(), behind.result()) == (["1"], ["2"])
    with pytest.raises(Refused, match="closed"):
        commit.append([more_time(3)])


async def test_many_writers_make_one_sound_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    commit = GroupCommit(ledger)
    seqs = iter(range(1, 1001))

    async def write() -> list[str]:
        heads: list[str] = []
        for _ in range(20):
            heads += await commit.append([more_time(next(seqs))])
        return heads

    told = await asyncio.gather(*(write() for _ in range(50)))
    await commit.close()
    assert len({head for heads in told for head in heads}) == len(ledger) == 1000
    ledger.close()
    assert audit(path) == []


async def test_who_breaks_when_told_keeps_nobody_else_waiting() -> None:
    slow = Slow()
    slow.go.set()
    commit = GroupCommit(slow)
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: told.append(what))

    def breaks(heads: asyncio.Future[list[str]]) -> None:
        raise RuntimeError("what is told is wrong")

    first = commit.append([more_time(1)], breaks)
    second = commit.append([more_time(2)])
    async with asyncio.timeout(10):
        assert await first == ["1"]
        assert await second == ["2"]
        assert await commit.append([more_time(3)]) == ["3"]
        await commit.close()
    assert len(told) == 1


async def test_the_first_of_a_write_can_prepare_while_the_disk_syncs() -> None:
    """The others of a write would hold its answer up; they are told what is kept."""
    slow = Slow()
    slow.tells_early = True
    commit = GroupCommit(slow)
    order: list[object] = []
    kept = [
        commit.append([more_time(seq)], lambda heads: order.append(heads.result()), order.append)
        for seq in (1, 2)
    ]
    await begun(slow)
    await until(lambda: order)
    assert order == [[b"1"]]
    assert not any(one.done() for one in kept)
    slow.go.set()
    await asyncio.gather(*kept)
    assert order == [[b"1"], ["1"], ["2"]]
    await commit.close()


async def test_what_prepares_in_vain_or_breaks_changes_nothing() -> None:
    slow = Slow()
    slow.tells_early, slow.refuse_batch = True, 1
    commit = GroupCommit(slow)
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: told.append(what))

    def breaks(lines: Sequence[bytes]) -> None:
        raise RuntimeError("what is prepared is wrong")

    first = commit.append([more_time(1)], written=breaks)
    await begun(slow)
    await until(lambda: told)
    slow.go.set()
    with pytest.raises(Refused, match="the disk is full"):
        await first
    assert await commit.append([more_time(1)], written=breaks) == ["1"]
    await commit.close()
    assert len(told) == 2


async def test_nothing_is_prepared_for_who_stopped_waiting() -> None:
    class Late(Slow):
        def append(self, entries: Sequence[Entry], written: Written | None = None) -> list[str]:
            heads = super().append(entries)
            if written is not None:
                written([head.encode() for head in heads])
            return heads

    late = Late()
    commit = GroupCommit(late)
    prepared: list[Sequence[bytes]] = []
    lost = commit.append([more_time(1)], written=prepared.append)
    await begun(late)
    lost.cancel()
    late.go.set()
    assert await commit.append([more_time(2)]) == ["2"]
    assert prepared == []
    await commit.close()


async def test_what_is_kept_is_passed_on_once_the_first_who_waits_is_told() -> None:
    """The threads that copy it would take the processor's time from the answer."""
    slow = Slow()
    slow.refuse_batch = 1
    slow.go.set()
    order: list[str] = []
    commit = GroupCommit(slow, lambda: order.append("passed on"))
    with pytest.raises(Refused):
        await commit.append([more_time(1)])
    both = [
        commit.append([more_time(seq)], lambda heads: order.extend(heads.result()))
        for seq in (1, 2)
    ]
    await asyncio.gather(*both)
    await commit.close()
    assert order == ["1", "passed on", "2"]


async def test_a_group_commit_that_is_let_go_of_leaves_no_thread_behind() -> None:
    slow = Slow()
    slow.go.set()
    commit, before = GroupCommit(slow), set(threading.enumerate())
    await commit.append([more_time(1)])
    (thread,) = set(threading.enumerate()) - before
    del commit
    gc.collect()
    thread.join(WITHIN)
    assert not thread.is_alive()


async def test_where_no_thread_can_be_started_all_who_wait_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = Slow()
    slow.go.set()
    commit = GroupCommit(slow)

    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", start)
        waiting = [commit.append([more_time(seq)]) for seq in (1, 2)]
        async with asyncio.timeout(WITHIN):
            told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [str(error) for error in told] == ["can't start new thread"] * 2
    # Those who come later are kept again, and so is the end.
    assert await commit.append([more_time(1)]) == ["1"]
    await commit.close()
    assert slow.batches == [[1]]


async def test_a_group_commit_that_could_start_no_thread_can_be_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    commit = GroupCommit(Slow())
    waiting = commit.append([more_time(1)])
    async with asyncio.timeout(WITHIN):
        await commit.close()
    assert isinstance(waiting.exception(), RuntimeError)


def test_a_loop_that_comes_to_its_end_is_told_nothing_more() -> None:
    slow = Slow()

    async def hand_in() -> threading.Thread:
        before = set(threading.enumerate())
        commit = GroupCommit(slow)
        commit.append([more_time(1)])
        await begun(slow)
        (thread,) = {one for one in threading.enumerate() if one.name == "ledger"} - before
        return thread

    thread = asyncio.run(hand_in())
    slow.go.set()
    thread.join(WITHIN)
    assert not thread.is_alive()
    assert slow.batches == [[1]]
