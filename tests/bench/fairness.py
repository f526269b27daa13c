"""Figures of fairness of 28 × 7 × 4, their bootstrap, and what simulated bias they find."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from judgetui.fairness.report import fairness_report
from judgetui.fairness.stability import prize_chances
from judgetui.meeting.standings import standings
from judgetui.meeting.tally import tally
from tests.bench.standings import RULES
from tests.bench.standings import meeting_of as benchmark
from tests.fairness.meetings import sample_meeting
from tests.fairness.simulation import ERROR, OWN_SD, rates

MEETINGS = 1000


def best(function: Callable[[], object], times: int = 15) -> float:
    """The least milliseconds of processor time of several runs."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        function()
        spent.append(time.process_time() - start)
    return 1000 * min(spent)


def run() -> None:
    """Print times of all figures, of the bootstrap, and rates of what is found."""
    meeting = sample_meeting()
    counted = tally(meeting)
    now = standings(meeting, tally=counted)
    figures = best(lambda: fairness_report(meeting, counted=counted, resamples=0))
    panels = best(lambda: prize_chances(meeting, counted, now, "seed"), 5)
    print(f"every figure but the bootstrap: {figures:.0f} ms of processor time")
    print(f"2,000 panels drawn: {panels:.0f} ms")
    for rule in RULES:
        one = benchmark(25, 7, 4, rule)
        spent = best(partial(fairness_report, one), 1)
        print(f"{rule:24} whole report {spent:6.0f} ms")
    large = benchmark(1000, 50, 4, "trimmed")
    print(f"1,000 × 50: whole report {best(lambda: fairness_report(large), 1) / 1000:.1f} s")
    told = {
        "2 sd of a judge's own totals": 2 * OWN_SD,
        "3 sd of a ballot's error": 3 * ERROR,
        "2 sd of a ballot's error": 2 * ERROR,
        "no bias": 0.0,
    }
    for words, bias in told.items():
        found = rates(MEETINGS, bias, seed=2)
        print(f"{words}: found {found.found:.1%}, false alarms {found.false_alarms:.1%} of ballots")
