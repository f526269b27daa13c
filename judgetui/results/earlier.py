"""What 0.1.0 exported of a meeting, so that its files can still be verified.

It left withdrawn cases, returned and void ballots out, and said of no row what became of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from judgetui.meeting.state import BallotStatus, Meeting, Standings
from judgetui.results.tables import Cell, Table, every_ballot, standings_table

_CASE = (
    "rank",
    "tied",
    "case",
    "title",
    "score",
    "exact",
    "ballots",
    "panel",
    "recused",
    "criteria",
    "prize",
    "settled_by",
)


def is_earlier(values: Mapping[str, object]) -> bool:
    """Whether a result.json is of 0.1.0, by what its standings say of cases."""
    try:
        rows = cast(Any, values)["standings"]["cases"]
        return all("status" not in row for row in rows)
    except (KeyError, TypeError):
        return False


def earlier_values(values: Mapping[str, object], standings: Standings) -> dict[str, object]:
    """A result.json's content as 0.1.0 had it."""
    now = cast("dict[str, Any]", values["standings"])
    ranked = now["cases"][: len(standings.rows)]
    rows = [{key: row[key] for key in _CASE} for row in ranked]
    return {**values, "standings": {**now, "cases": rows}}


def earlier_standings(meeting: Meeting, standings: Standings, language: str) -> Table:
    """The standings as a table without what became of the cases."""
    table = standings_table(meeting, standings, language)
    width = table[0].index("status")
    return [row[:width] for row in table[: len(standings.rows) + 1]]


def earlier_ballots(meeting: Meeting) -> Table:
    """The ballots with the status submitted or recused, also those of withdrawn cases."""
    keys = [criterion.key for criterion in meeting.plan.criteria]
    kept = (BallotStatus.SUBMITTED, BallotStatus.RECUSED)
    there = [(case, b) for case, b in every_ballot(meeting) if b.status in kept]
    reasons = [key for key in keys if any(ballot.reasons.get(key) for _, ballot in there)]
    table: Table = [["case", "judge", *keys, *(f"reason.{key}" for key in reasons), "comment"]]
    for case, ballot in there:
        cells: Sequence[Cell] = [
            *(ballot.scores.get(key) for key in keys),
            *(ballot.reasons.get(key) for key in reasons),
            ballot.comment,
        ]
        if ballot.status is BallotStatus.RECUSED:
            cells = [*[None] * (len(keys) + len(reasons)), f"recused: {ballot.reason}"]
        table.append([case, ballot.judge, *cells])
    return table
