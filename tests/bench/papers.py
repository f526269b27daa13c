"""All documents of 28 × 7, and with `--long` of 1,000 × 50: seconds, memory, what takes them."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

from judgetui.meeting.standings import standings
from judgetui.results.export import FORMATS, Result
from tests.bench.standings import meeting_of

SIZES = {"28 × 7": (28, 7, 5.0, 200), "1,000 × 50": (1000, 50, 60.0, 0)}
"""By name: cases, judges, wanted seconds, and MiB where that is wanted."""
_LANGUAGE = "zh"


def run(*, long: bool = False) -> None:
    """Print the figures of each size, in a process of its own."""
    anchor = _anchor()
    print(f"anchor: {anchor:.2f} s for the standings of 28 × 7 a hundred times")
    for name, (cases, judges, seconds, memory) in SIZES.items():
        if cases > 100 and not long:
            print(f"{name}: with --long")
            continue
        made = subprocess.run(
            [sys.executable, "-m", "tests.bench.papers", str(cases), str(judges)],
            check=True,
            capture_output=True,
            text=True,
        )
        found = json.loads(made.stdout)
        spent = sum(one["seconds"] for one in found.values())
        peak = max(one["peak"] for one in found.values())
        within = f", <= {memory} MiB" if memory else ""
        print(
            f"{name}: {spent:.2f} s of processor time, at most {peak} MiB, {spent / anchor:.1f} x "
            f"the anchor (wanted <= {seconds:.0f} s{within})"
        )
        for format, one in found.items():
            print(
                f"  {format:5} {one['seconds']:6.2f} s, {one['files']:3} files, "
                f"{one['bytes'] / 1e6:6.1f} MB, at most {one['peak']:5} MiB so far"
            )


def _anchor() -> float:
    """Processor time of a fixed piece of work, to compare runs and machines by."""
    meeting = meeting_of(28, 7, 4, "trimmed")
    start = time.process_time()
    for _ in range(100):
        standings(meeting)
    return time.process_time() - start


def _documents(cases: int, judges: int) -> None:
    """Make every document once; print what each format took, as JSON."""
    meeting = meeting_of(cases, judges, 4, "trimmed")
    result = Result(meeting, standings(meeting), "9f3a" * 16)
    found: dict[str, dict[str, float]] = {}
    for name, format in FORMATS.items():
        start = time.process_time()
        files = format.make(result, _LANGUAGE)
        found[name] = {
            "seconds": time.process_time() - start,
            "files": len(files),
            "bytes": sum(map(len, files.values())),
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    print(json.dumps(found))


if __name__ == "__main__":
    _documents(int(sys.argv[1]), int(sys.argv[2]))
