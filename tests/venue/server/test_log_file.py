"""The log of a venue: bounded, private, and without a word of whoever makes it log."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.log import write_down
from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor
from judgetui.venue.server import log_file
from judgetui.venue.server.log_file import (
    ALIKE,
    LineFormatter,
    RepeatFilter,
    keep_log,
    loggable_line,
)
from tests.venue.server.test_accept_guard import calling
from tests.venue.venues import a_venue
from tests.waiting import WITHIN

SECRET = "Zm9vYmFyYmF6cXV4LXRva2Vu"


@pytest.fixture(autouse=True)
def _own_handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the root logger back as it was."""
    root = logging.getLogger()
    before, raises = root.handlers[:], logging.raiseExceptions
    yield
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers[:] = before
    logging.raiseExceptions = raises


def kept(path: Path) -> str:
    """All that was logged, the file before included."""
    return "".join(one.read_text() for one in sorted(path.parent.glob(f"{path.name}*")))


MALFORMED = (
    f"GET /j/{SECRET} HTTP/9.9\r\n\r\n",
    f"{SECRET} / HTTP/1.1\r\nHost x\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {SECRET}\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{SECRET}\r\n",
    f"GET / HTTP/1.1\r\nHost: x\r\n{SECRET}: \x00\x01\r\n\r\n",
    f"GET /{SECRET * 500} HTTP/1.1\r\nHost: x\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: x\r\nCookie: {SECRET * 3000}\r\n\r\n",
)


async def test_malformed_requests_leave_a_short_log_without_their_words(tmp_path: Path) -> None:
    log = tmp_path / "venue.log"
    keep_log(log)
    async with a_venue() as venue:
        for _time in range(40):
            for said in MALFORMED:
                async with calling(venue.port) as one:
                    await one.say(said.encode())
                    one.writer.write_eof()
                    await one.ended()
    written = kept(log)
    assert len(written) < 30_000
    assert SECRET[:8] not in written
    assert "Traceback" not in written
    assert written.count("aiohttp.server") <= ALIKE * len(MALFORMED)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files private in another way")
def test_log_is_begun_anew_while_it_runs_and_is_nobody_elses_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "LARGEST", 2000)
    monkeypatch.setattr(log_file, "ALIKE", 10**6)
    log = tmp_path / "venue.log"
    log.write_text("from a time when others could read it\n")
    log.chmod(0o644)
    keep_log(log)
    for number in range(1000):
        logging.getLogger("judgetui.venue").warning("number %d", number)
    files = sorted(tmp_path.iterdir())
    assert files == [log, tmp_path / "venue.log.1"]
    assert all(one.stat().st_size <= 2200 for one in files)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "number 999" in log.read_text()


def test_a_line_holds_our_words_and_of_others_only_where_and_what_kind(tmp_path: Path) -> None:
    log = tmp_path / "venue.log"
    keep_log(log)
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise OSError(SECRET) from error
    except OSError:
        logging.getLogger("aiohttp.server").exception("Error handling %s", SECRET)
        logging.getLogger("asyncio").error(f"Task exception was never retrieved {SECRET}")
        logging.getLogger("judgetui.venue").exception("an act broke the host\r\nforged")
    written = log.read_text()
    assert SECRET not in written
    assert "OSError [test_log_file.py:" in written
    assert "ValueError [test_log_file.py:" in written
    assert "an act broke the host??forged" in written
    assert len(written.splitlines()) == 3


def test_what_happens_again_and_again_is_counted() -> None:
    now = [0.0]
    sparing, plain = RepeatFilter(lambda: now[0]), LineFormatter()

    def record() -> logging.LogRecord:
        return logging.LogRecord("judgetui", logging.WARNING, "a.py", 7, "again", (), None)

    assert sum(sparing.filter(record()) for _time in range(ALIKE + 500)) == ALIKE
    now[0] = 61.0
    late = record()
    assert sparing.filter(late)
    assert "(and 500 more like it before)" in plain.format(late)


def test_a_stream_that_is_a_file_gets_nothing(tmp_path: Path) -> None:
    with (tmp_path / "err").open("w") as said:
        keep_log(tmp_path / "venue.log", stream_too=said)
        logging.getLogger("judgetui.venue").warning("something")
    assert (tmp_path / "err").read_text() == ""
    assert "something" in (tmp_path / "venue.log").read_text()


def test_a_stream_that_somebody_reads_gets_the_same(tmp_path: Path) -> None:
    reads, writes = os.pipe()
    with os.fdopen(reads) as read, os.fdopen(writes, "w") as said:
        keep_log(None, stream_too=said)
        logging.getLogger("judgetui.venue").warning("something")
        said.flush()
        assert "something" in read.readline()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"ValueError: {SECRET}", "ValueError"),
        (f"pydantic_core.ValidationError: 1 error, {SECRET}", "pydantic_core.ValidationError"),
        ('  File "/a/b/seat.py", line 12, in hear', "seat.py:12 in hear"),
        (f"    token = '{SECRET}'", ""),
        (SECRET, ""),
        (
            "judgetui: aiohttp.server: ERROR at web_protocol:5",
            "aiohttp.server: ERROR at web_protocol:5",
        ),
    ],
)
def test_of_a_gateways_last_words_only_kinds_and_places_are_kept(line: str, kept: str) -> None:
    assert loggable_line(line) == kept


SPEWS = f"""
import sys
sys.stdin.readline()
for number in range(20000):
    print("x{SECRET}" * 20, file=sys.stderr)
sys.stderr.write("{SECRET}" * 5000)
raise ValueError("{SECRET}")
"""


async def test_a_gateway_that_never_stops_writing_fills_nothing(tmp_path: Path) -> None:
    log = tmp_path / "venue.log"
    keep_log(log)
    supervisor = GatewaySupervisor(command=(sys.executable, "-c", SPEWS))
    supervisor.start({})
    try:
        async with asyncio.timeout(WITHIN):
            while supervisor.starts < 2:
                await asyncio.sleep(0.02)
    finally:
        await supervisor.stop()
    written = kept(log)
    assert SECRET not in written
    assert len(written) < 10_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files private in another way")
def test_an_error_is_written_down_privately_and_without_words_where_strangers_cause_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGETUI_LOG", str(tmp_path / "judgetui.log"))
    try:
        json.loads(f'{{"{SECRET}"')
    except ValueError as error:
        path = write_down(RuntimeError(SECRET), words=False)
        write_down(error, words=False)
    assert path is not None
    written = path.read_text()
    assert SECRET not in written
    assert "RuntimeError" in written
    assert "JSONDecodeError" in written
    assert "test_log_file.py" in written
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
