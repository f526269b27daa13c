"""Feeds for production software: what the hall may see, as flat rows that it polls.

Every feed is a list of rows with the same columns, as JSON (an array of objects) and as CSV. All of
it comes from the board's own view of the meeting, so that nothing is in it before the hall sees it.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from judgetui.language import LANGUAGES, own_language
from judgetui.language import name as called
from judgetui.meeting.ceremony import steps_seen, waits_for_ceremony
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting, Phase
from judgetui.records.cell_text import guarded

Row = Mapping[str, str | int | None]
"""One row by the names of the columns; None where there is nothing to say."""


class Hall(NamedTuple):
    """What a feed is made of."""

    seen: Meeting
    """The meeting as a board sees it."""
    whole: Meeting
    """The meeting with its standings, of which only what the ceremony has shown is told."""
    now: datetime.datetime
    """The host's time."""


class Feed(NamedTuple):
    """One feed."""

    columns: Sequence[str]
    rows: Callable[[Hall], Sequence[Row]]


def _stage_rows(hall: Hall) -> Sequence[Row]:
    """The case on stage; no row while there is none."""
    seen, case = hall.seen, hall.seen.on_stage
    if case is None:
        return ()
    planned = seen.plan.case[case]
    return (
        {
            "number": planned.called,
            "title": called(planned.full_title),
            "organisation": called(planned.organisation),
            "presenters": "; ".join(map(called, planned.presenters)),
            "stage": seen.cases[case].stage.value,
            "seconds_left": seen.clock.remaining(hall.now) if seen.clock is not None else None,
            "submitted": seen.submitted(case),
            "expected": seen.expected(case),
        },
    )


def _standings_rows(hall: Hall) -> Sequence[Row]:
    """The standings as the board has them; prizes only once the result is final."""
    seen = hall.seen
    if seen.standings is None:
        return ()
    final = seen.phase is Phase.FINAL
    return tuple(
        {
            "rank": row.rank,
            **_case(seen.plan, row.case, row.entrant),
            "score": None if row.score is None else str(row.score),
            "prize": _prize(seen.plan, row.prize if final else None),
        }
        for row in seen.standings.rows
    )


def _prizes_rows(hall: Hall) -> Sequence[Row]:
    """The prizes that the hall has seen, in the order in which they were shown.

    `step` is the ceremony's step that named the winner; 0 where there was none.
    """
    whole = hall.whole
    if whole.phase is not Phase.FINAL:
        return ()
    rows: list[Row] = []
    told: set[str] = set()
    for number, step in enumerate(steps_seen(whole)[: whole.revealed], 1):
        for winner in step.winners:
            if winner.case and winner.case not in told and step.kind != "duel":
                told.add(winner.case)
                rows.append(_won(whole.plan, number, step.prize, winner.case))
    final = whole.public or whole.standings
    if final is not None and not waits_for_ceremony(whole):
        left = (row for row in reversed(final.rows) if row.prize is not None)
        rows += [_won(whole.plan, 0, row.prize, row.case) for row in left if row.case not in told]
    return rows


def _won(plan: Plan, step: int, prize: int | None, case: str) -> Row:
    entrant = plan.case[case].entrant if case in plan.entrant_cases else ""
    return {"step": step, "prize": _prize(plan, prize), **_case(plan, case, entrant)}


def _case(plan: Plan, case: str, entrant: str) -> Row:
    planned = plan.case[case]
    title = entrant if case in plan.entrant_cases and entrant else called(planned.full_title)
    return {"number": planned.called, "title": title}


def _prize(plan: Plan, prize: int | None) -> str:
    return "" if prize is None else called(plan.prizes[prize].name)


FEEDS: Mapping[str, Feed] = {
    "stage": Feed(
        (
            "number",
            "title",
            "organisation",
            "presenters",
            "stage",
            "seconds_left",
            "submitted",
            "expected",
        ),
        _stage_rows,
    ),
    "standings": Feed(("rank", "number", "title", "score", "prize"), _standings_rows),
    "prizes": Feed(("step", "prize", "number", "title"), _prizes_rows),
}
"""The feeds by name."""
KINDS: Mapping[str, str] = {"json": "application/json", "csv": "text/csv"}
"""The content type of each form of a feed, by the ending of its address."""


class FeedBody(NamedTuple):
    """A feed as it is sent."""

    content: bytes
    tag: str
    """Its entity tag, with quotes: the same for the same content."""


def feed_body(feed: str, kind: str, hall: Hall, language: str) -> FeedBody:
    """A feed of `FEEDS` in a form of `KINDS`, in a language, else in the plan's."""
    own_language(language if language in LANGUAGES else hall.seen.plan.language)
    made = FEEDS[feed]
    rows = made.rows(hall)
    if kind == "json":
        content = json.dumps(rows, ensure_ascii=False, indent=1).encode()
    else:
        content = _csv(made.columns, rows)
    return FeedBody(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """The rows as CSV with a header, as spreadsheets take it without harm."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        cells = ("" if row[column] is None else str(row[column]) for column in columns)
        writer.writerow([guarded(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")
