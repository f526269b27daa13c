"""What the hall reads in the standings, whatever draws them: headings, marks, what is below."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from judgetui.hall.moment import Tone, correction_word
from judgetui.language import _, name, say
from judgetui.meeting.adjustments import sum_text
from judgetui.meeting.plan import Plan
from judgetui.meeting.prizes import prizes_decided, vacant_words
from judgetui.meeting.rules_off import off_rows
from judgetui.meeting.standings import settled_scores, settled_words
from judgetui.meeting.state import Meeting, Phase, Standing, Standings

APART: Literal["apart"] = "apart"
"""Under this stands what does not compete."""
Tier = int | tuple[str, ...] | Literal["apart"] | None
"""What a row stands under: a prize, as an index into the plan's; the cases that an unsettled tie
holds across a prize line; what does not compete; or nothing, below the last prize line."""


def tiers(standings: Standings) -> tuple[Tier, ...]:
    """What each row stands under; no prize is named for a case before its tie is settled."""
    held = {case: line.tied for line in standings.prize_lines for case in line.tied}
    return tuple(held.get(row.case, row.prize) if row.competes else APART for row in standings.rows)


def shown_tiers(meeting: Meeting, standings: Standings) -> tuple[Tier, ...]:
    """The same; until prizes are decided, rows have ranks alone."""
    of_row = tiers(standings)
    if prizes_decided(meeting, standings):
        return of_row
    return tuple(one if one == APART else None for one in of_row)


def has_headings(plan: Plan, of_row: Collection[Tier]) -> bool:
    """Whether rows stand under headings at all."""
    return bool(plan.prizes) and any(one is not None for one in of_row)


def tier_words(plan: Plan, tier: Tier) -> tuple[str, Tone]:
    """The heading of a tier and its tone; empty below the last prize line."""
    if isinstance(tier, int):
        return name(plan.prizes[tier].name), "accent"
    if tier == APART:
        return _("Shown without competing"), "accent"
    if tier is not None:
        return _("tied on the prize line, not settled yet"), "warning"
    return "", ""


def standings_title(meeting: Meeting, standings: Standings) -> tuple[str, tuple[str, ...]]:
    """What the rows are, and what is to be known of all of them."""
    final = not standings.provisional
    words = _("Final standings") if final else _("Standings")
    told = [] if final else [_("provisional")]
    if meeting.frozen is not None and not final:
        cases = len(meeting.frozen.rows)
        told = [_("frozen; announced cases shown: %(cases)d") % {"cases": cases}]
    if any(row.under_correction for row in standings.rows):
        # Where a row has no room for the word it has the mark.
        told.append("! " + _("under correction"))
    return words, tuple(told)


def ballots_text(row: Standing) -> str:
    """How many ballots count, of how many that were to."""
    return f"{row.ballots}/{row.expected}"


def moved_text(row: Standing) -> str:
    """Places won or lost since the case before, with a space between mark and number."""
    if not row.moved:
        return ""
    return f"{'▲' if row.moved > 0 else '▼'} {abs(row.moved)}"


def is_latest(meeting: Meeting, row: Standing) -> bool:
    """Whether it is the case that was announced last."""
    latest = [meeting.plan.ranked_as[case] for case in meeting.announced[-1:]]
    return row.case in latest and meeting.phase is not Phase.FINAL


def beside_score(meeting: Meeting, row: Standing) -> str:
    """What is said beside a score: how points off or added went in, whether it was corrected.

    Empty for most.
    """
    cases = meeting.plan.cases_of(row.case)
    word = next(filter(None, (correction_word(meeting, case) for case in cases)), "")
    return " · ".join(filter(None, (sum_text(meeting.plan, row), word)))


def off_lines(plan: Plan, standings: Standings, here: Collection[str]) -> list[str]:
    """What of the scoring rule does not apply to the scores of these rows, a line for each word."""
    ranked_as = plan.ranked_as
    rows = [row for case, row in standings.by_case.items() if ranked_as[case] in here]
    return [f"! {say(one)}" for one in off_rows(plan, rows)]


def vacant_line(meeting: Meeting, standings: Standings) -> str:
    """Which prizes nobody has, once they are decided; mostly empty."""
    decided = prizes_decided(meeting, standings)
    said = vacant_words(meeting.plan, standings) if decided else None
    return say(said) if said is not None else ""


def ties_line(plan: Plan, standings: Standings, here: Collection[str]) -> str:
    """What placed those of equal score among these rows; mostly empty."""
    settled = settled_scores(plan, standings.rows)
    equal = [one for one in settled if not set(here).isdisjoint(one.cases)]
    return say(settled_words(plan, equal)) if equal else ""
