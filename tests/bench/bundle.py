"""Verifying a bundle of a long day, documents aside, beside opening its ledger."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from judgetui.meeting.standings import standings
from judgetui.records.read_session import read_session
from judgetui.records.session import create_session, open_session
from judgetui.results.bundle import packed_bundle, whole_bundle
from judgetui.results.bundle_reader import read_bundle
from judgetui.results.export import Result
from judgetui.results.verify_bundle import check_bundle
from tests.bench.ledger import ACTS, a_plan, entries


def worked(call: Callable[[], None]) -> float:
    """Seconds of processor time that a call takes: the machine may have other work to do."""
    start = time.process_time()
    call()
    return time.process_time() - start


def run() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="judgetui-bench-") as name:
        folder = Path(name)
        create_session(folder, "long", a_plan(cases=200, judges=500))
        with open_session(folder, "long") as session:
            session.append(entries(session.meeting.plan)[:ACTS])
        read = read_session(folder, "long")
        result = Result(read.meeting, standings(read.meeting), read.head, read.checkpoint)
        path = folder / "long.judgetui.zip"
        path.write_bytes(packed_bundle(whole_bundle("long", read.reading.lines, result, (), "en")))
        del read, result

        def opening() -> None:
            with open_session(folder, "long") as session:
                assert session.meeting.seq == ACTS

        def verifying() -> None:
            assert check_bundle(read_bundle(path), documents=False).ok

        rounds = [(worked(verifying), worked(opening)) for _ in range(5)]
        ours, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(
            f"verifying a bundle of {ACTS:,} acts, documents aside: {ours / theirs:4.2f} x opening "
            f"its ledger ({ours:,.2f} and {theirs:,.2f} s; wanted <= 2)"
        )
        start = time.process_time()
        assert check_bundle(read_bundle(path)).ok
        print(f"with result.json and its 100,000 ballots: {time.process_time() - start:,.2f} s")
