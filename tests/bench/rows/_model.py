"""What a row of the table is, and the figures that a run of it gives."""

from __future__ import annotations

import importlib
import pkgutil
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line of the table: what is measured, and what it is to be at most.

    With an anchor, which is measured by turns in the same run, the target is a ratio to it. Without
    one it is a figure in the row's unit.
    """

    name: str
    says: str
    unit: str
    target: float
    anchored: bool = True

    def compared(self, figures: Figures) -> float:
        """What is held against the target, of one run."""
        return figures.middle / figures.middle_of_anchor if self.anchored else figures.middle


@dataclass(frozen=True)
class Figures:
    """What one run found, in the row's unit: of the build, and of its anchor."""

    now: list[float]
    anchor: list[float]

    @property
    def middle(self) -> float:
        """The median of the build."""
        return statistics.median(self.now)

    @property
    def middle_of_anchor(self) -> float:
        """The median of the anchor."""
        return statistics.median(self.anchor)


@dataclass(frozen=True)
class Part:
    """A module of rows, which are measured together."""

    name: str
    rows: tuple[Row, ...]
    measure: Callable[[], Mapping[str, Figures]]


def parts() -> list[str]:
    """The modules of rows that there are."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(module.name for module in found if not module.name.startswith("_"))


def part(name: str) -> Part:
    """One of them."""
    module = importlib.import_module(f"tests.bench.rows.{name}")
    return Part(name, module.ROWS, module.measure)
