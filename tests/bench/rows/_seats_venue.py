"""A venue with browser seats in processes of its own: prints its links and its gateway's process.

It goes on until its input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from judgetui.meeting.acts import AddTime, Pause
from judgetui.meeting.seat import Role, Seat
from judgetui.records.session import MemoryRecord
from tests.bench._stage import a_plan_of, take, to_scoring
from tests.venue.browsing import browsable


async def main(seats: int, *, still: bool) -> None:
    """Serve a meeting with so many judges while a case is scored; `still`, its clock stands."""
    record = MemoryRecord(a_plan_of(seats))
    to_scoring(record)
    # No warning of the clock falls into what is measured, however slowly all seats open.
    take(record, [AddTime(seconds=1800), *([Pause()] if still else [])])
    with tempfile.TemporaryDirectory() as folder:
        async with browsable(record, Path(folder)) as venue:
            await venue.supervisor.port(within=60)
            links = [venue.link(Seat(Role.JUDGE, f"J{n}")) for n in range(1, seats + 1)]
            print(json.dumps({"links": links, "gateway": venue.supervisor.pid}), flush=True)
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), still="still" in sys.argv))
