"""The standings as a page draws them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from judgetui.hall.moment import Tone, score_text
from judgetui.hall.source import KnownViews
from judgetui.hall.standings import (
    ballots_text,
    beside_score,
    has_headings,
    is_latest,
    moved_text,
    off_lines,
    shown_tiers,
    standings_title,
    tier_words,
    ties_line,
    vacant_line,
)
from judgetui.language import name
from judgetui.meeting.prizes import prizes_decided
from judgetui.meeting.rounding import rounded
from judgetui.meeting.rules_text import plain_number
from judgetui.meeting.score_scale import Scale, scale_of, share_of
from judgetui.meeting.standings import rank_text, row_number, row_title
from judgetui.meeting.state import Meeting, Standing, Standings
from judgetui.names_text import presenters_text

_PLACES = 4
"""Decimals of a bar's percentage, finer than any screen."""


@dataclass(frozen=True, slots=True)
class ScaleView:
    """What both ends of the bars stand for."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the standings."""

    key: str
    """By which a page knows the row again; the case that is ranked."""
    rank: str
    moved: str
    """Places won or lost since the case before; mostly empty."""
    rises: bool
    """Whether these were won."""
    number: str
    title: str
    people: str
    """Who presents it."""
    beside: str
    """What is said beside the score; mostly empty."""
    score: str
    off: bool
    """Whether not all of the scoring rule applies to it."""
    ballots: str
    """How many count, of how many."""
    bar: Decimal | None
    """How long its bar is, in percent of the scale; None without a score."""
    latest: bool
    """Whether it was announced last."""
    prized: bool
    """Whether it has a prize that may be named."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """Rows under one heading."""

    heading: str
    """A prize, mostly; empty where there is none."""
    tone: Tone
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class StandingsView:
    """The standings as the hall may see them."""

    title: str
    told: tuple[str, ...]
    """What is to be known of all rows, such as that they are provisional."""
    scale: ScaleView | None
    """None without scores."""
    headings: bool
    """Whether groups have headings, if only an empty one."""
    groups: tuple[GroupView, ...]
    below: tuple[tuple[str, Tone], ...]
    """What is said below all rows: what does not apply, which prizes nobody has, what settled
    ties."""


def percent(share: Fraction) -> Decimal:
    """A share of a scale in percent."""
    return rounded(share * 100, _PLACES)


def scale_view(start: Decimal, end: Decimal) -> ScaleView:
    """The ends of a scale as they are written."""
    return ScaleView(plain_number(start), plain_number(end))


def known_standings_view(
    meeting: Meeting, standings: Standings, known: KnownViews | None
) -> StandingsView:
    """The standings in groups, the very same as before while nothing they tell has changed.

    With 500 cases announced they take 12 ms, and every ballot on the next case makes a new view.
    """
    if known is None:
        return standings_view(meeting, standings)
    made_of = (
        meeting.plan,
        standings,
        meeting.frozen,
        meeting.phase,
        meeting.announced,
        meeting.corrected,
        meeting.under_correction,
        prizes_decided(meeting, standings),
    )
    before, view = known.get("standings", ((), None))
    if not isinstance(view, StandingsView) or before != made_of:
        view = standings_view(meeting, standings)
        known["standings"] = made_of, view
    return view


def standings_view(meeting: Meeting, standings: Standings) -> StandingsView:
    """The standings in groups."""
    title, told = standings_title(meeting, standings)
    of_row = shown_tiers(meeting, standings)
    known = [row.score for row in standings.rows if row.score is not None]
    on = scale_of(meeting.plan, known)
    # Once for all rows: it looks at every case.
    decided = prizes_decided(meeting, standings)
    groups = tuple(
        GroupView(
            *tier_words(meeting.plan, tier),
            tuple(_row(meeting, row, on, decided=decided) for _tier, row in rows),
        )
        for tier, rows in groupby(
            zip(of_row, standings.rows, strict=True), key=lambda pair: pair[0]
        )
    )
    return StandingsView(
        title=title,
        told=told,
        scale=scale_view(on.start, on.end) if on is not None else None,
        headings=has_headings(meeting.plan, of_row),
        groups=groups,
        below=_below(meeting, standings),
    )


def _row(meeting: Meeting, row: Standing, on: Scale | None, *, decided: bool) -> RowView:
    return RowView(
        key=row.case,
        rank=rank_text(row),
        moved=moved_text(row),
        rises=(row.moved or 0) > 0,
        number=row_number(meeting.plan, row, 2),
        title=name(row_title(meeting.plan, row)),
        people="" if row.entrant else presenters_text(meeting.plan.case[row.case]),
        beside=beside_score(meeting, row),
        score=score_text(row),
        off=bool(row.rules_off),
        ballots=ballots_text(row),
        bar=None if row.score is None or on is None else percent(share_of(row.score, on)),
        latest=is_latest(meeting, row),
        prized=decided and row.prize is not None,
    )


def _below(meeting: Meeting, standings: Standings) -> tuple[tuple[str, Tone], ...]:
    cases = {row.case for row in standings.rows}
    said: list[tuple[str, Tone]] = [
        (line, "caution") for line in off_lines(meeting.plan, standings, cases)
    ]
    said.append((vacant_line(meeting, standings), "muted"))
    said.append((ties_line(meeting.plan, standings, cases), "muted"))
    return tuple((text, tone) for text, tone in said if text)
