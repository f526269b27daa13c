"""Seconds to write the frames of 500 judges who all submitted: joined parts against whole dumps.

Run it as `python -m tests.bench.delta_frames`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from pydantic_core import to_json

from judgetui.meeting.acts import SubmitBallot
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.standings import tally
from judgetui.venue.server.delta_encoder import DeltaEncoder
from tests.meeting.factories import a_plan, do, marks, opened, staged

JUDGES = 500


def main() -> None:
    """Print what each way takes."""
    plan = a_plan(1, JUDGES)
    seats = [Seat(Role.JUDGE, judge.id) for judge in plan.judges]
    meeting, encoder = staged(opened(plan), "C1"), DeltaEncoder()
    encoder.update(meeting, tally(meeting))
    version = encoder.version
    for seat in seats:
        encoder.frame(seat, 0)
        meeting = do(meeting, SubmitBallot(case="C1", scores=marks()), by=seat.by)
    encoder.update(meeting, tally(meeting))
    frames: list[bytes] = []
    joined = _seconds(lambda: frames.extend(encoder.frame(seat, version) for seat in seats))
    whole = [json.loads(frame) for frame in frames]
    pydantic = _seconds(lambda: [to_json(one) for one in whole])
    stdlib = _seconds(lambda: [json.dumps(one).encode() for one in whole])
    print(f"joined {joined:.2f} s, pydantic {pydantic:.2f} s, json {stdlib:.2f} s")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
