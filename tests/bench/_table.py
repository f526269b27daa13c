"""Runs the rows of the table, of this build and of an earlier one by turns, and prints them."""

from __future__ import annotations

import json
import math
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from tests.bench._earlier import Build
from tests.bench.rows._model import Figures, Part, Row

TSV_HEADER = ("row", "anchor", "before", "now", "ratio", "target", "met")
_RESAMPLED = 4_000
"""Draws of the bootstrap behind an interval."""


@dataclass(frozen=True)
class Line:
    """One row as it was found: medians over the turns, and whether the target is met."""

    row: Row
    anchor: float | None
    before: float | None
    now: float
    compared: float
    """The ratio to the anchor or, without one, the figure itself."""
    slower: tuple[float, float] | None
    """The 95 % interval of now to before, where there were turns enough to say."""

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.compared <= self.row.target

    def cells(self) -> tuple[str, ...]:
        """What the TSV has."""
        ratio = figure(self.compared) if self.row.anchored else "-"
        return (
            self.row.name,
            "-" if self.anchor is None else figure(self.anchor),
            "-" if self.before is None else figure(self.before),
            figure(self.now),
            ratio,
            figure(self.row.target),
            "met" if self.met else "missed",
        )

    def sentence(self) -> str:
        """The same for people."""
        unit = self.row.unit
        said = f"{self.row.says}: {figure(self.now)} {unit}"
        if self.anchor is not None:
            said += f" to {figure(self.anchor)} {unit} = {figure(self.compared)} x"
        said += f", target {figure(self.row.target)} {'x' if self.row.anchored else unit}"
        said += f": {'met' if self.met else 'missed'}"
        if self.before is not None:
            said += f"; before {figure(self.before)} {unit}"
        if self.slower is not None:
            low, high = self.slower
            word = "slower" if low > 1 else "faster" if high < 1 else "no difference seen"
            said += f", now to before {low:.2f} to {high:.2f}: {word}"
        return said


def figure(value: float) -> str:
    """A figure with three digits that count, as a person reads it."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{min(places, 6)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def measured(build: Build, part: Part) -> Mapping[str, Figures] | None:
    """What one process of a build found for these rows; None when that build cannot be measured."""
    process = subprocess.run(
        build.command("-m", "tests.bench.rows", part.name),
        cwd=build.folder,
        env=build.environment(),
        capture_output=True,
        text=True,
    )
    if process.returncode:
        print(f"{part.name} could not be measured with {build.folder}:", file=sys.stderr)
        print("\n".join(process.stderr.splitlines()[-3:]), file=sys.stderr)
        return None
    found: dict[str, dict[str, list[float]]] = json.loads(process.stdout.splitlines()[-1])
    return {name: Figures(**figures) for name, figures in found.items()}


def lines(part: Part, now: Build, before: Build | None, pairs: int) -> Iterator[Line]:
    """The rows of a module, measured `pairs` times by turns: this build first, then the other."""
    ours: list[Mapping[str, Figures]] = []
    theirs: list[Mapping[str, Figures]] = []
    for _ in range(pairs):
        for build, found in ((now, ours), (before, theirs)):
            if build is not None and (figures := measured(build, part)) is not None:
                found.append(figures)
    for row in part.rows:
        mine = [one[row.name] for one in ours if row.name in one]
        other = [one[row.name] for one in theirs if row.name in one]
        if mine:
            yield line(row, mine, other)


def line(row: Row, now: Sequence[Figures], before: Sequence[Figures]) -> Line:
    """One row of what the turns found."""
    return Line(
        row,
        statistics.median(one.middle_of_anchor for one in now) if row.anchored else None,
        statistics.median(one.middle for one in before) if before else None,
        statistics.median(one.middle for one in now),
        statistics.median(row.compared(one) for one in now),
        interval(row, now, before),
    )


def interval(
    row: Row, now: Sequence[Figures], before: Sequence[Figures]
) -> tuple[float, float] | None:
    """The 95 % interval of the ratio now to before, each held against its own anchor.

    By the bootstrap over turns, of the mean of the logarithms; None with fewer than five turns or
    where a figure is not above zero, as then there is no ratio.
    """
    both = [
        (row.compared(one), row.compared(other)) for one, other in zip(now, before, strict=False)
    ]
    if len(both) < 5 or min(min(pair) for pair in both) <= 0:
        return None
    ratios = [math.log(mine / other) for mine, other in both]
    chance = random.Random(1)
    means = sorted(
        statistics.fmean(chance.choices(ratios, k=len(ratios))) for _ in range(_RESAMPLED)
    )
    low, high = means[round(_RESAMPLED * 0.025)], means[round(_RESAMPLED * 0.975) - 1]
    return math.exp(low), math.exp(high)


def print_table(
    wanted: Sequence[Part], now: Build, before: Build | None, pairs: int, tsv: TextIO | None
) -> bool:
    """Print every row as it is found, and into the TSV; whether every target is met."""
    if tsv is not None:
        print(*TSV_HEADER, sep="\t", file=tsv, flush=True)
    every = True
    for part in wanted:
        begun = time.monotonic()
        found = list(lines(part, now, before, pairs))
        every = every and len(found) == len(part.rows) and all(one.met for one in found)
        for one in found:
            print(one.sentence(), flush=True)
            if tsv is not None:
                print(*one.cells(), sep="\t", file=tsv, flush=True)
        missing = {row.name for row in part.rows} - {one.row.name for one in found}
        for name in sorted(missing):
            print(f"{name}: no figure", flush=True)
        print(f"  ({part.name}: {time.monotonic() - begun:.0f} s)", flush=True)
    return every
