"""The sheets without scores of their own: each judge's, decisions, rules."""

from __future__ import annotations

from collections.abc import Iterator

from judgetui.language import _, name, say
from judgetui.meeting.adjustments import why
from judgetui.meeting.amendments import change_words
from judgetui.meeting.decision_words import decision_words, objection_words
from judgetui.meeting.lots import draw_words
from judgetui.meeting.plan import Criterion
from judgetui.meeting.rules_text import contract_lines, signed_number
from judgetui.meeting.second_key import confirmed_words
from judgetui.meeting.standings import settled_scores, settled_words
from judgetui.meeting.state import Ballot, BallotStatus
from judgetui.meeting.statuses import BallotOutcome, ballot_outcome, ballot_reason
from judgetui.results.tables import moment
from judgetui.results.workbook.ballots import OUTCOMES, total
from judgetui.results.workbook.layout import Layout
from judgetui.results.workbook.sheet import (
    ABOVE,
    FIRST,
    Column,
    Sheet,
    Value,
    across,
    decimals_format,
    width_for,
)


def judge_sheets(layout: Layout) -> Iterator[Sheet]:
    """A sheet for each judge with their ballots, to be signed."""
    ballots: dict[str, list[tuple[str, Ballot]]] = {judge.id: [] for judge in layout.plan.judges}
    for case, ballot in layout.ballots:
        ballots[ballot.judge].append((case, ballot))
    for judge in layout.plan.judges:
        asked = layout.plan.asked(judge.id)
        columns = [
            Column(_("No."), width_for(layout.called.values(), 6, 14)),
            Column(_("Title"), width_for(layout.titles.values(), 12, 40)),
            *(_mark_column(criterion) for criterion in asked),
            Column(_("Total"), 10, decimals_format(layout.rule.decimals)),
            Column(_("Status"), width_for(map(_, OUTCOMES.values()), 10, 22)),
            Column(_("Reason"), 26),
        ]
        yield Sheet(
            layout.names.judges[judge.id],
            _("%(label)s: %(text)s") % {"label": _("Judge"), "text": layout.judge_names[judge.id]},
            [],
            columns,
            [
                _judged(layout, case, ballot, row)
                for row, (case, ballot) in enumerate(ballots[judge.id], FIRST)
            ],
            fixed=2,
            below=[_("Signature:"), _("Date:")],
        )


def _mark_column(criterion: Criterion) -> Column:
    title = name(criterion.name)
    return Column(title, width_for([title], 8, 14), "General", criterion.weight)


def _judged(layout: Layout, case: str, ballot: Ballot, row: int) -> list[Value]:
    """A ballot as it was handed in, with a total that follows from this sheet alone."""
    asked = layout.plan.asked(ballot.judge)
    cells: list[Value] = [layout.called[case], layout.titles[case]]
    cells += [ballot.scores.get(criterion.key) for criterion in asked]
    value = layout.totals.get((case, ballot.judge))
    marks = range(2, 2 + len(asked))
    sum_ = f"SUMPRODUCT({across(ABOVE, marks, fixed='row')},{across(row, marks)})"
    cells.append(None if value is None or not asked else total(layout, sum_, value))
    state = layout.meeting.cases[case]
    return [*cells, _(OUTCOMES[ballot_outcome(state, ballot)]), ballot_reason(state, ballot)]


def events_sheet(layout: Layout) -> Sheet:
    """Ties, adjustments, recusals, corrections, amendments and whatever else was decided."""
    columns = [
        Column(_("What"), 18),
        Column(_("No."), width_for(layout.called.values(), 6, 14)),
        Column(_("Judge"), width_for(layout.judge_names.values(), 10, 24)),
        Column(_("Details"), 60),
        Column(_("Reason"), 36),
        Column(_("By"), 12),
        Column(_("At"), 30),
        Column(_("Act"), 7, "0"),
    ]
    rows = [*_ties(layout), *_about_cases(layout), *_about_ballots(layout), *_others(layout)]
    return Sheet(layout.names.events, _("Decisions"), [], columns, rows, fixed=1)


def _ties(layout: Layout) -> Iterator[list[Value]]:
    plan = layout.plan
    for tie in settled_scores(plan, layout.standings.rows):
        cases = ", ".join(layout.called[case] for case in tie.cases)
        yield [_("Tie"), cases, None, say(settled_words(plan, [tie]))]
    for decision in layout.meeting.decisions:
        cases = ", ".join(layout.called[case] for case in decision.cases)
        said = say(decision_words(plan, decision))
        yield [
            *(_("Decision"), cases, None, said, decision.reason),
            *(decision.by, moment(decision.at), decision.seq),
        ]
    for draw in layout.meeting.draws:
        cases = ", ".join(layout.called[case] for case in draw.cases)
        said = say(draw_words(plan, draw))
        yield [_("Draw by lot"), cases, None, said, None, None, None, draw.seq]


def _about_cases(layout: Layout) -> Iterator[list[Value]]:
    for case in layout.cases:
        state, called = layout.meeting.cases[case], layout.called[case]
        for one in state.adjustments:
            reason = say(why(layout.plan, one))
            points = signed_number(one.points)
            yield [_("Adjustment"), called, None, points, reason, None, None, one.seq]
        if state.reason:
            yield [_("Case"), called, None, layout.titles[case], state.reason]


def _about_ballots(layout: Layout) -> Iterator[list[Value]]:
    told = {
        BallotOutcome.RECUSED,
        BallotOutcome.CORRECTED,
        BallotOutcome.VOID,
        BallotOutcome.RETURNED,
    }
    for case, ballot in layout.ballots:
        state = layout.meeting.cases[case]
        outcome = ballot_outcome(state, ballot)
        if outcome in told or ballot.status is BallotStatus.RECUSED:
            yield [
                *(_("Ballot"), layout.called[case], layout.judge_names[ballot.judge]),
                *(_(OUTCOMES[outcome]), ballot_reason(state, ballot)),
                *(ballot.by, moment(ballot.at), ballot.seq),
            ]


def _others(layout: Layout) -> Iterator[list[Value]]:
    plan, meeting = layout.plan, layout.meeting
    for one in meeting.amendments:
        cases = ", ".join(layout.called[case] for case in one.cases if case in layout.called)
        said = say(change_words(plan, one))
        yield [
            *(_("Amendment %(number)d") % {"number": one.number}, cases, None, said),
            *(one.reason, one.by, moment(one.at), one.seq),
        ]
    for confirmed in meeting.confirmed:
        said = say(confirmed_words(plan, confirmed))
        yield [_("Confirmation"), None, None, said, None, None, None, confirmed.seq]
    for objection in meeting.objections:
        case = layout.called[objection.case] if objection.case else None
        said = say(objection_words(plan, objection))
        yield [
            *(_("Objection"), case, None, said, None),
            *(objection.entered_by, moment(objection.at), objection.seq),
        ]


def rules_sheet(layout: Layout, head: str) -> Sheet:
    """The plan's rules, a sentence each, and what names the plan and the record."""
    lines = [say(line) for line in contract_lines(layout.plan)]
    lines.append(_("Contract: %(hash)s") % {"hash": layout.meeting.contract})
    if head:
        lines.append(_("Ledger's last hash: %(hash)s") % {"hash": head})
    columns = [Column(_("Rules"), 95)]
    return Sheet(layout.names.rules, _("Rules"), [], columns, [[line] for line in lines])
