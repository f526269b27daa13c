"""Hosts in processes of their own: `python -m tests.venue.serve SESSIONS NAME`.

For every port on standard input it begins a host and says `PID PORT` once that listens. The
program is loaded once and each host forked from it, so that twenty deaths do not take a minute.

While SESSIONS has a file `HELD`, no sync of a host's disk returns; it makes `WAITS` once one waits.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from judgetui.records import atomic_files
from judgetui.records.session import open_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.server.listen import freeze_garbage, serve

HELD, WAITS = "HELD", "WAITS"
_SYNC = atomic_files.sync


def hold_syncs(folder: Path) -> None:
    """Have syncs of files wait while there is `HELD` in this folder."""

    def sync(file: int) -> None:
        while (folder / HELD).exists():
            (folder / WAITS).touch()
            time.sleep(0.005)
        _SYNC(file)

    atomic_files.sync = sync


async def main(folder: Path, name: str, port: int) -> None:
    """Serve a session until the process is told to end."""
    hold_syncs(folder)
    record = open_session(folder, name)
    credentials = Credentials(record.meeting.plan, folder / name)
    venue = await serve(record, credentials, port=port, bind="127.0.0.1")
    freeze_garbage()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    print(os.getpid(), venue.port, flush=True)
    await ended.wait()
    await venue.close()
    print("ended", flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(line)))
            os._exit(0)
