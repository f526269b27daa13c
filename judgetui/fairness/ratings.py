"""The numbers of one panel: a row a case, a column a judge, with gaps where there is no ballot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Rows = Sequence[Sequence[float | None]]
"""A row a case and a column a judge; None where a judge has no counting ballot on a case."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Numbers that judges gave cases, connected: every part shares a case or judge with the rest.

    Every row and every column has at least one number.
    """

    cases: tuple[str, ...]
    """Ids, in running order."""
    judges: tuple[str, ...]
    """Ids, in the order of the panel."""
    rows: tuple[tuple[float | None, ...], ...]

    @property
    def ballots(self) -> int:
        """How many numbers there are."""
        return sum(one is not None for row in self.rows for one in row)

    @property
    def complete(self) -> bool:
        """Whether every judge has a number for every case."""
        return self.ballots == len(self.cases) * len(self.judges)

    def column(self, judge: int) -> dict[int, float]:
        """The numbers of one judge by row."""
        return {
            case: value for case, row in enumerate(self.rows) if (value := row[judge]) is not None
        }

    def filled(self, value: Callable[[str, str], float]) -> Ratings:
        """The same ballots with other numbers, given a case's and a judge's id."""
        rows = tuple(
            tuple(
                None if one is None else value(case, judge)
                for judge, one in zip(self.judges, row, strict=True)
            )
            for case, row in zip(self.cases, self.rows, strict=True)
        )
        return Ratings(self.cases, self.judges, rows)


def connected(
    order: Iterable[str], judges: Sequence[str], values: Mapping[str, Mapping[str, float]]
) -> tuple[Ratings, ...]:
    """Ratings of these judges, apart for cases and judges that nothing links.

    `values` are by case id and judge id; `order` is the running order. Judges who never sat for a
    case together, and whom no chain of colleagues links, cannot be compared by anybody.
    """
    cases = [case for case in order if any(judge in values.get(case, {}) for judge in judges)]
    group = {judge: judge for judge in judges}

    def root(judge: str) -> str:
        while group[judge] != judge:
            judge = group[judge] = group[group[judge]]
        return judge

    for case in cases:
        first, *others = (judge for judge in judges if judge in values[case])
        for judge in others:
            group[root(judge)] = root(first)
    found: list[Ratings] = []
    for one in dict.fromkeys(map(root, judges)):
        members = tuple(judge for judge in judges if root(judge) == one)
        theirs = tuple(case for case in cases if any(judge in values[case] for judge in members))
        rows = tuple(tuple(values[case].get(judge) for judge in members) for case in theirs)
        if theirs:
            found.append(Ratings(theirs, members, rows))
    return tuple(found)
