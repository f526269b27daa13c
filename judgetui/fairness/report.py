"""The whole picture of a meeting's fairness: every figure, for chair, supervisor and archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from judgetui.fairness.additive import additive_model
from judgetui.fairness.agreement import (
    Concordance,
    IntraclassCorrelation,
    concordance,
    intraclass_correlation,
    krippendorff_alpha,
)
from judgetui.fairness.judges import Halo, JudgeFigures, halos, judge_figures
from judgetui.fairness.margins import LineFigures, line_figures
from judgetui.fairness.outlying import OutlyingBallots, outlying_ballots
from judgetui.fairness.ratings import Ratings, connected
from judgetui.fairness.recount import Recount
from judgetui.fairness.running_order import OrderFigures, lot_of, order_figures
from judgetui.fairness.stability import (
    RESAMPLES,
    Difference,
    PrizeChances,
    by_other_rules,
    prize_chances,
    without_each_judge,
)
from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Standings
from judgetui.meeting.tally import Tally, tally


@dataclass(frozen=True, slots=True)
class PanelFigures:
    """Judges who mark the same criteria and are linked by cases: mostly the whole panel.

    Every figure is None where there are too few ballots for it, or nothing varies.
    """

    judges: tuple[str, ...]
    """Ids, in the order of the panel."""
    cases: tuple[str, ...]
    """Ids of the cases that any of them marked, in running order."""
    ballots: int
    """How many count, of judges × cases; the others are missing, recused or void."""
    intraclass: IntraclassCorrelation | None
    concordance: Concordance | None
    alpha_interval: float | None
    """Krippendorff's alpha of the totals as they are."""
    alpha_ordinal: float | None
    """The same of their order."""
    by_judge: tuple[JudgeFigures, ...]
    outlying: OutlyingBallots | None


@dataclass(frozen=True, slots=True)
class Stability:
    """What becomes of the prizes with other ballots, other rules and other panels."""

    lines: tuple[LineFigures, ...]
    without: Mapping[str, Difference]
    """By the id of the judge whose ballots are left out."""
    rules: Mapping[str, Difference]
    """By the name of the scoring method."""
    chances: PrizeChances | None


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """All figures of a meeting, by the ballots on record."""

    plan: Plan
    standings: Standings
    provisional: bool
    """Whether the result is not final yet, so that figures may still change."""
    panels: tuple[PanelFigures, ...]
    order: OrderFigures | None
    stability: Stability


def fairness_report(
    meeting: Meeting, *, counted: Tally | None = None, resamples: int = RESAMPLES
) -> FairnessReport:
    """The figures of a whole meeting, as chair and supervisor have it; the same each time.

    What is drawn by chance is seeded by the meeting's contract. `counted` is a tally of the
    meeting, where there is one. On a redacted meeting, without marks, this is a `KeyError`.
    """
    counted = tally(meeting, counted)
    now = standings(meeting, tally=counted)
    seed, recount = meeting.contract, Recount(meeting, counted)
    stability = Stability(
        line_figures(meeting, counted, recount, now),
        without_each_judge(meeting, recount, now),
        by_other_rules(meeting, recount, now),
        prize_chances(meeting, counted, now, f"panels {seed}", resamples),
    )
    return FairnessReport(
        meeting.plan,
        now,
        now.provisional,
        tuple(_panel(meeting, one) for one in panel_ratings(meeting, counted)),
        _order(meeting, now),
        stability,
    )


def panel_ratings(meeting: Meeting, counted: Tally) -> tuple[Ratings, ...]:
    """The judges' totals, apart for judges who mark different criteria or share no case."""
    plan, unit = meeting.plan, counted.arithmetic.unit
    totals = {
        case: {judge: total / unit for judge, total in one.score.totals.items()}
        for case, one in counted.cases.items()
    }
    groups: dict[tuple[str, ...], list[str]] = {}
    for judge in plan.panel:
        keys = tuple(criterion.key for criterion in plan.asked(judge) if criterion.weight)
        groups.setdefault(keys, []).append(judge)
    return tuple(
        ratings
        for judges in groups.values()
        for ratings in connected(
            meeting.order,
            [one for one in judges if any(one in row for row in totals.values())],
            totals,
        )
    )


def _panel(meeting: Meeting, ratings: Ratings) -> PanelFigures:
    model = additive_model(ratings)
    low = meeting.plan.scoring.marks == "places"
    figures = judge_figures(ratings, model, lowest_first=low)
    halo = _halos(meeting, ratings)
    return PanelFigures(
        ratings.judges,
        ratings.cases,
        ratings.ballots,
        intraclass_correlation(ratings, model),
        concordance(ratings.rows),
        krippendorff_alpha(ratings.rows, "interval"),
        krippendorff_alpha(ratings.rows, "ordinal"),
        tuple(replace(one, halo=halo.get(one.judge)) for one in figures),
        outlying_ballots(ratings, model),
    )


def _halos(meeting: Meeting, ratings: Ratings) -> Mapping[str, Halo]:
    criteria = [one for one in meeting.plan.asked(ratings.judges[0]) if one.weight]
    if len(criteria) < 2:
        return {}

    def marks(key: str) -> Ratings:
        def mark(case: str, judge: str) -> float:
            return float(meeting.cases[case].ballots[judge].scores[key])

        return ratings.filled(mark)

    by_criterion = [marks(one.key) for one in criteria]
    return halos(by_criterion, [(float(one.min), float(one.max)) for one in criteria])


def _order(meeting: Meeting, now: Standings) -> OrderFigures | None:
    """The order effect over the cases that have a score, in running order."""
    rows = now.by_case
    scores = [
        float(row.exact)
        for case in meeting.order
        if (row := rows.get(case)) is not None and row.exact is not None
    ]
    low = meeting.plan.scoring.low_wins
    return order_figures(scores, lot_of(meeting), f"order {meeting.contract}", low_wins=low)
