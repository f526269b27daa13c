"""What can be checked of a published result without the record: that its numbers fit each other."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from judgetui.meeting.message import Sentence
from judgetui.meeting.rounding import rounded
from judgetui.records.strict_json import read_json
from judgetui.results import bundle
from judgetui.results.findings import Finding, json_findings, rows_of, same_cell

Files = Mapping[str, bytes]
STANDINGS = f"{bundle.DOCUMENTS}standings.csv"
"""The one document that is compared with the result."""
_UNREADABLE = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    csv.Error,
)
"""What a result raises that has other values than this program writes."""
_NUMBER = re.compile(r"-?[0-9]{1,4000}(?:/[0-9]{1,4000}|\.[0-9]{1,20})?", re.ASCII)
"""A score or an exact one; of what is longer Python makes no number without much time."""
_HASHES = re.compile(rb"(?:[0-9a-f]{64}\n)*")
_MOST_DECIMALS = 20
"""More than any plan may have."""


def published_findings(files: Files, values: Mapping[str, Any], acts: int) -> Iterator[Finding]:
    """Where the result of a public bundle contradicts itself, its plan, a table or the leaves."""
    try:
        if values["seq"] != acts:
            yield Finding(bundle.RESULT, "seq", str(values["seq"]), str(acts))
        yield from json_findings(bundle.PLAN, read_json(files[bundle.PLAN]), values["plan"])
        yield from _attached_findings(files)
        yield from _case_findings(values)
        yield from _score_findings(values)
        yield from _rank_findings(values)
        yield from _table_findings(files, values)
    except _UNREADABLE as error:
        # Whoever wrote it did not use this program; which value is odd matters less than that.
        what = Sentence("it holds a value that judgetui never writes (%(why)s)", why=repr(error))
        yield Finding(bundle.RESULT, "the whole", "", "", what)


def _attached_findings(files: Files) -> Iterator[Finding]:
    """A list of the scans' hashes that holds something else."""
    if not _HASHES.fullmatch(files.get(bundle.ATTACHED, b"")):
        what = Sentence("its lines are not hashes, each of 64 hexadecimal digits")
        yield Finding(bundle.ATTACHED, "the whole", "", "", what)


def _case_findings(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Cases of the plan without a place in the standings, some there twice, and others.

    One that was withdrawn need not be there.
    """
    planned = [case["id"] for case in values["plan"]["cases"]]
    withdrawn = {one["case"] for one in values["withdrawn"]}
    there = Counter(row["case"] for row in values["standings"]["cases"])
    for case in dict.fromkeys((*planned, *there)):
        right = int(case in planned)
        if there[case] != right and not (case in withdrawn and there[case] == 0):
            place = f"rows of {case} in standings.cases"
            yield Finding(bundle.RESULT, place, str(there[case]), str(right))


def _score_findings(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Published scores that are not what their exact ones, or points off or added, make."""
    scoring = values["plan"]["scoring"]
    decimals, rounding = scoring["decimals"], scoring.get("rounding", "half-up")
    if type(decimals) is not int or not 0 <= decimals <= _MOST_DECIMALS:
        raise ValueError(f"decimals {decimals!r}")
    floor = None if scoring.get("floor") is None else _number(scoring["floor"])
    for row in values["standings"]["cases"]:
        exact = None
        if row.get("unadjusted") is not None:
            # They go onto the published score, so that what is published adds up.
            exact = _lowered(row, floor)
        elif row["exact"] is not None:
            exact = _number(row["exact"])
        right = None if exact is None else f"{rounded(exact, decimals, rounding):f}"
        if row["score"] != right:
            place = f"standings.cases[{row['case']}].score"
            yield Finding(bundle.RESULT, place, _text(row["score"]), _text(right))


def _lowered(row: Mapping[str, Any], floor: Fraction | None) -> Fraction:
    """A score with its points off or added; points off leave at least the floor."""
    before = _number(row["unadjusted"])
    changed = before + sum(_number(one["points"]) for one in row["adjustments"])
    return changed if floor is None else max(changed, min(before, floor))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _number(text: str) -> Fraction:
    """A number as this program writes it; ValueError for anything else."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(text[:60])
    return Fraction(text)


def _rank_findings(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Ranks that do not follow from how many are before, and scores out of the order of ranks."""
    scoring = values["plan"]["scoring"]
    low = scoring["combine"] in ("rank-sum", "majority") or (
        scoring.get("marks") == "places" and scoring["combine"] != "points"
    )
    dense = scoring.get("ranks") == "dense"
    before: list[tuple[int, Fraction]] = []
    seen: set[str] = set()
    last = ""
    for row in values["standings"]["cases"]:
        key = row.get("entrant") or row["case"] if scoring.get("entrants") else row["case"]
        if row["rank"] is None or key in seen:
            continue
        seen.add(key)
        said = str(row.get("entrant_score") or row["score"])
        score = _number(said)
        same = [rank for rank, _ in before]
        right = (len(set(same)) if dense else len(before)) + 1
        if before and row["tied"] and before[-1] == (row["rank"], score):
            right = row["rank"]
        place = f"standings.cases[{row['case']}]"
        if row["rank"] != right:
            yield Finding(bundle.RESULT, f"{place}.rank", str(row["rank"]), str(right))
        if before and (score < before[-1][1] if low else score > before[-1][1]):
            yield Finding(bundle.RESULT, f"{place}.score", said, last)
        before.append((row["rank"], score))
        last = said


_IN_BOTH = ("rank", "case", "title", "score", "exact", "ballots", "panel", "recused", "prize")
"""Columns of every table of the standings that say what the result says."""
_IN_SOME = ("settled_by", "status", "label", "entrant", "entrant_score", "unadjusted")
"""Those that are in a table only where there is something to say, or of some kinds of bundle."""


def _table_findings(files: Files, values: Mapping[str, Any]) -> Iterator[Finding]:
    """Where the table of the standings says something else than the result."""
    file = STANDINGS
    if file not in files:
        return
    header, *lines = rows_of(files[file])
    rows = values["standings"]["cases"]
    keys = [criterion["key"] for criterion in values["plan"]["criteria"]]
    for column in sorted({*header, *_IN_BOTH, "tied", *keys}):
        # Of two columns of a name people and programs may each read another one.
        if (there := header.count(column)) != 1:
            yield Finding(file, f"columns named {column}", str(there), "1")
    if len(lines) != len(rows):
        yield Finding(file, "rows", str(len(lines)), str(len(rows)))
    for number, (line, row) in enumerate(zip(lines, rows, strict=False), 2):
        if len(line) != len(header):
            yield Finding(file, f"row {number}, cells", str(len(line)), str(len(header)))
        cells = dict(zip(header, line, strict=False))
        right = {column: row.get(column) for column in (*_IN_BOTH, *_IN_SOME)} | row["criteria"]
        right["tied"] = "tied" if row["tied"] else None
        for column, value in right.items():
            text = _text(value)
            said = cells.get(column, "")
            if column in cells and not same_cell(said.removeprefix("'"), text):
                yield Finding(file, f"row {number}, column {column}", said, text)
