"""What there is to tell, as plain values and rows; the formats only write them down."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from judgetui.language import say_in
from judgetui.meeting.amendments import change_words, concerning
from judgetui.meeting.plan import Bilingual, Plan, spoken
from judgetui.meeting.rounding import half_up
from judgetui.meeting.rules_text import plain_number
from judgetui.meeting.scoring import judge_total
from judgetui.meeting.standings import unranked
from judgetui.meeting.state import (
    Adjustment,
    Amendment,
    Ballot,
    BallotStatus,
    CaseState,
    Meeting,
    Standing,
    Standings,
)
from judgetui.meeting.statuses import ballot_outcome, ballot_reason, case_status, recusal_reason

Cell = str | Decimal | int | None
"""One cell of a table: a number is a Decimal or an int, everything else is text."""
Table = list[list[Cell]]
"""Rows of cells, the header first."""


def fixed(number: Decimal | None, plan: Plan) -> str | None:
    """A score as published, always with the plan's decimals."""
    return None if number is None else f"{number:.{plan.scoring.decimals}f}"


def standings_values(meeting: Meeting, standings: Standings, language: str) -> dict[str, object]:
    """The standings as `standings --format json` promises them; scores are strings."""
    plan, totals = meeting.plan, _totals(standings)
    adjusted = _any_adjusted(standings)
    return {
        "contract": meeting.contract,
        "provisional": standings.provisional,
        "cases": [
            _case_values(meeting, row, language)
            | _where_used(plan, row, totals)
            | (adjustment_values(plan, row) if adjusted else {})
            for row in every_case(meeting, standings)
        ],
        "prize_lines": [
            {
                "between": [line.above, line.below],
                "margin": fixed(line.margin, plan),
                "tied": list(line.tied),
            }
            for line in standings.prize_lines
        ],
    }


def every_case(meeting: Meeting, standings: Standings) -> tuple[Standing, ...]:
    """A row for every single case: those in the standings, then the others without a rank.

    A case of an entrant has its own score, and the entrant's rank and prize.
    """
    there = standings.by_case
    out = (case for case in meeting.order if case not in there)
    return (*there.values(), *(unranked(meeting, case) for case in out))


def _case_values(meeting: Meeting, row: Standing, language: str) -> dict[str, object]:
    plan, state = meeting.plan, meeting.cases[row.case]
    return {
        "rank": row.rank,
        "tied": row.tied,
        "case": row.case,
        "title": spoken(plan.case[row.case].title, language),
        "score": fixed(row.score, plan),
        "exact": None if row.exact is None else str(row.exact),
        "ballots": row.ballots,
        "panel": row.panel,
        "recused": row.recused,
        "criteria": {key: fixed(mark, plan) for key, mark in row.criteria.items()},
        "prize": prize_name(plan, row, language),
        "settled_by": row.settled_by,
        "status": str(case_status(state)),
        "reason": state.reason,
        "expected": row.expected,
        "rules_off": list(row.rules_off),
        "under_correction": row.under_correction,
        **_amended(meeting, row.case),
    }


def _amended(meeting: Meeting, case: str) -> dict[str, object]:
    """The numbers of the amendments that concern a case; only meetings with any have them."""
    return {"amendments": list(concerning(meeting, case))} if meeting.amendments else {}


def _any_adjusted(standings: Standings) -> bool:
    """Whether any score has points off or added in it."""
    return any(row.adjustments for row in standings.rows)


def adjustment_values(plan: Plan, row: Standing) -> dict[str, object]:
    """The points off or added of a case, and its score without them."""
    return {
        "unadjusted": fixed(row.unadjusted, plan),
        "adjustments": [
            {
                "points": f"{one.points:f}",
                "kind": one.kind or None,
                "reason": one.reason,
                "seq": one.seq,
            }
            for one in row.adjustments
        ],
    }


def _totals(standings: Standings) -> Mapping[str, Decimal | None]:
    """The scores that are ranked, by the case that stands for them."""
    return {row.case: row.score for row in standings.rows}


def _where_used(
    plan: Plan, row: Standing, totals: Mapping[str, Decimal | None]
) -> dict[str, object]:
    """What only plans say that use it."""
    values: dict[str, object] = {}
    if _used(plan, "competes"):
        values["competes"] = row.competes
    if plan.scoring.correct is not None:
        values["corrected"] = {
            judge: plain_number(half_up(total, 12)) for judge, total in row.corrected.items()
        }
    if _used(plan, "label"):
        values["label"] = plan.case[row.case].label
    if plan.scoring.entrants is not None:
        values["entrant"] = row.entrant
        values["entrant_score"] = fixed(totals.get(plan.ranked_as[row.case]), plan)
    return values


def prize_name(plan: Plan, row: Standing, language: str) -> str | None:
    """The prize of a case in this language; none without one."""
    return None if row.prize is None else spoken(plan.prizes[row.prize].name, language)


def standings_table(meeting: Meeting, standings: Standings, language: str) -> Table:
    """The standings as a table: one row for every case, the best first, the unranked last.

    Columns for what only some plans use come last, and are there only with those.
    """
    plan, totals = meeting.plan, _totals(standings)
    keys = [criterion.key for criterion in plan.criteria]
    header = ["rank", "tied", "number", "case", "title", "score", "exact"]
    header += ["ballots", "panel", "recused", *keys, "prize", "settled_by"]
    more = [key for key in ("label", "competes", "entrant", "entrant_score") if _used(plan, key)]
    if _any_adjusted(standings):
        more += ["unadjusted", "adjustments"]
    table: Table = [[*header, "status", "reason", *more]]
    for row in every_case(meeting, standings):
        case, state = plan.case[row.case], meeting.cases[row.case]
        marks = [_published(row.criteria.get(key), plan) for key in keys]
        table.append(
            [
                row.rank,
                "tied" if row.tied else None,
                case.number,
                row.case,
                spoken(case.title, language),
                _published(row.score, plan),
                None if row.exact is None else str(row.exact),
                row.ballots,
                row.panel,
                row.recused,
                *marks,
                prize_name(plan, row, language),
                row.settled_by,
                str(case_status(state)),
                _why(state, row),
                *_more_cells(plan, row, totals, more),
            ]
        )
    return table


def _used(plan: Plan, key: str) -> bool:
    """Whether a plan uses what a column is for."""
    if key == "label":
        return any(case.label for case in plan.cases)
    if key == "competes":
        return not all(case.competes for case in plan.cases)
    return plan.scoring.entrants is not None


def _more_cells(
    plan: Plan, row: Standing, totals: Mapping[str, Decimal | None], keys: Sequence[str]
) -> Iterator[Cell]:
    """The cells of the last columns, which only some plans have."""
    values: Mapping[str, Cell] = {
        "label": plan.case[row.case].label,
        "competes": "yes" if row.competes else "no",
        "entrant": row.entrant,
        "entrant_score": _published(totals.get(plan.ranked_as[row.case]), plan),
        "unadjusted": _published(row.unadjusted, plan),
        "adjustments": "; ".join(map(_adjustment, row.adjustments)),
    }
    return (values[key] for key in keys)


def _adjustment(one: Adjustment) -> str:
    """Points off or added in one cell, such as "-2 overtime: 90 s over"."""
    why = ": ".join(part for part in (one.kind, one.reason) if part)
    return f"{one.points:f} {why}"


def _why(state: CaseState, row: Standing) -> str:
    """A case's reason, and what of the scoring rule does not apply to its score."""
    off = f"rules off: {', '.join(row.rules_off)}" if row.rules_off else ""
    return "; ".join(part for part in (state.reason, off) if part)


def _published(number: Decimal | None, plan: Plan) -> Decimal | None:
    text = fixed(number, plan)
    return None if text is None else Decimal(text)


def every_ballot(meeting: Meeting) -> Iterator[tuple[str, Ballot]]:
    """Every ballot with the id of its case, by running order and then by panel."""
    for case in meeting.order:
        ballots = meeting.cases[case].ballots
        for judge in meeting.plan.judges:
            if judge.id in ballots:
                yield case, ballots[judge.id]


def ballots_table(meeting: Meeting, language: str) -> Table:
    """Every ballot on record, in the format that paper ballots are keyed in.

    What became of each stands in `status`, and why in `reason`; number, title and the judge's name
    are for people. Comments are in it: it is for the chair. A column `reason.KEY` is there where a
    mark has one, `feedback` where the plan has judges write to the presenters.
    """
    plan = meeting.plan
    keys = [criterion.key for criterion in plan.criteria]
    there = list(every_ballot(meeting))
    reasons = [key for key in keys if any(ballot.reasons.get(key) for _, ballot in there)]
    header = ["case", "judge", *keys, *(f"reason.{key}" for key in reasons), "comment"]
    last = ["feedback"] if plan.feedback is not None else []
    table: Table = [[*header, "status", "reason", "number", "title", "judge_name", *last]]
    for case, ballot in there:
        state = meeting.cases[case]
        table.append(
            [
                *_filled_in(case, ballot, keys, reasons),
                str(ballot_outcome(state, ballot)),
                ballot_reason(state, ballot),
                plan.case[case].number,
                spoken(plan.case[case].title, language),
                spoken(plan.judge[ballot.judge].name, language),
                *(ballot.feedback for _column in last),
            ]
        )
    return table


def _filled_in(
    case: str, ballot: Ballot, keys: Sequence[str], reasons: Sequence[str]
) -> list[Cell]:
    """A ballot as it would be keyed in: a recusal has no marks, and says so in the comment."""
    if ballot.status is BallotStatus.RECUSED:
        nothing: list[Cell] = [None] * (len(keys) + len(reasons))
        return [case, ballot.judge, *nothing, f"recused: {recusal_reason(ballot)}"]
    marks = [ballot.scores.get(key) for key in keys]
    why = [ballot.reasons.get(key) for key in reasons]
    return [case, ballot.judge, *marks, *why, ballot.comment]


def amendments_table(meeting: Meeting, language: str) -> Table:
    """What was amended in the open: one row for each amendment, in the order of the acts."""
    header = ["number", "act", "what", "id", "field", "before", "after", "cases", "reason"]
    table: Table = [[*header, "by", "at", "words", "seq"]]
    for one in meeting.amendments:
        table.append(
            [
                one.number,
                one.do,
                one.what,
                one.id,
                one.field,
                one.before,
                one.after,
                "; ".join(one.cases),
                one.reason,
                one.by,
                moment(one.at),
                say_in(language, change_words(meeting.plan, one)),
                one.seq,
            ]
        )
    return table


def amendment_values(one: Amendment) -> dict[str, object]:
    """One amendment as JSON has it."""
    return {
        "number": one.number,
        "act": one.do,
        "what": one.what,
        "id": one.id,
        "field": one.field,
        "before": one.before,
        "after": one.after,
        "cases": list(one.cases),
        "reason": one.reason,
        "by": one.by,
        "at": moment(one.at),
        "seq": one.seq,
    }


def cases_table(plan: Plan) -> Table:
    """The cases in the format in which they are read; columns nobody uses are left out."""
    titles = ("title", "type", "organisation", "presenters", "summary")
    texts = {
        "title": [case.title for case in plan.cases],
        "type": [case.type for case in plan.cases],
        "organisation": [case.organisation for case in plan.cases],
        "presenters": [_joined(case.presenters) for case in plan.cases],
        "summary": [case.summary for case in plan.cases],
    }
    columns: list[list[Cell]] = [
        ["id", *(case.id for case in plan.cases)],
        ["number", *(case.number for case in plan.cases)],
    ]
    for title in titles:
        columns += _columns(title, texts[title])
    spoken_texts = {
        "say": [case.say for case in plan.cases],
        "citation": [case.citation for case in plan.cases],
    }
    for title, given in spoken_texts.items():
        columns += _columns(title, given) if any(given) else []
    for carried in plan.carried:
        column: list[Cell] = [case.carried.get(carried.key) for case in plan.cases]
        columns.append([f"carried.{carried.key}", *column])
    used: Mapping[str, list[Cell]] = {
        "label": [case.label for case in plan.cases],
        "factor": [case.factor if case.factor != 1 else None for case in plan.cases],
        "competes": [None if case.competes else "no" for case in plan.cases],
        "entrant": [case.entrant for case in plan.cases],
    }
    columns += [[title, *column] for title, column in used.items() if any(column)]
    return [list(row) for row in zip(*columns, strict=True)]


def judges_table(plan: Plan) -> Table:
    """The panel in the format in which it is read."""
    columns: list[list[Cell]] = [
        ["id", *(judge.id for judge in plan.judges)],
        *_columns("name", [judge.name for judge in plan.judges]),
        *_columns("affiliation", [judge.affiliation for judge in plan.judges]),
        *_columns("title", [judge.title for judge in plan.judges]),
        ["conflicts", *("; ".join(judge.conflicts) for judge in plan.judges)],
    ]
    if any(judge.weight != 1 for judge in plan.judges):
        columns.append(["weight", *(judge.weight for judge in plan.judges)])
    if any(judge.away for judge in plan.judges):
        columns.append(["away", *("; ".join(judge.away) for judge in plan.judges)])
    if any(judge.replaces for judge in plan.judges):
        columns.append(["replaces", *(judge.replaces for judge in plan.judges)])
    return [list(row) for row in zip(*columns, strict=True)]


def _columns(header: str, names: Sequence[str | Bilingual]) -> list[list[Cell]]:
    """One column, or one for each language where any of the names has both."""
    if all(isinstance(name, str) for name in names):
        return [[header, *(str(name) for name in names)]]
    return [
        [f"{header}.{language}", *(spoken(name, language) for name in names)]
        for language in ("en", "zh")
    ]


def _joined(names: Sequence[str | Bilingual]) -> str | Bilingual:
    if all(isinstance(name, str) for name in names):
        return _in_one_cell([str(name) for name in names])
    english, chinese = (
        _in_one_cell([spoken(name, language) for name in names]) for language in ("en", "zh")
    )
    return Bilingual(en=english, zh=chinese)


def _in_one_cell(names: Sequence[str]) -> str:
    """Names with a ; between them; one that has a comma or the like has a ; behind it.

    A reader of the file would take it for several otherwise.
    """
    alone = len(names) == 1 and any(sign in names[0] for sign in ",，、/\n")
    return f"{names[0]};" if alone else "; ".join(names)


def ballot_values(meeting: Meeting, case: str, ballot: Ballot) -> dict[str, object]:
    """One ballot with its status, versions, times and total; scores are strings.

    `feedback` is there where something was written to the presenters.
    """
    whole = all(c.key in ballot.scores for c in meeting.plan.asked(ballot.judge))
    # What the hall may see of a ballot is its total alone.
    total = half_up(judge_total(meeting.plan, ballot.scores), 12) if whole else ballot.total
    feedback = {"feedback": ballot.feedback} if ballot.feedback else {}
    return {
        "case": case,
        "judge": ballot.judge,
        "status": str(ballot.status),
        "version": ballot.version,
        "seq": ballot.seq,
        "at": moment(ballot.at),
        "by": ballot.by,
        "scores": {key: f"{mark:f}" for key, mark in ballot.scores.items()},
        "total": None if total is None else plain_number(total),
        "comment": ballot.comment,
        "reasons": dict(ballot.reasons),
        "reason": ballot.reason,
        "declared": ballot.declared,
        **feedback,
    }


def moment(at: datetime.datetime | None) -> str | None:
    """An instant as text, to the millisecond, with its offset."""
    return None if at is None else at.isoformat(timespec="milliseconds")
