"""LibreOffice computes every formula anew, and every figure is ours."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Adjustment, Ballot, BallotStatus, Meeting, Stage
from judgetui.results.workbook.layout import Layout
from judgetui.results.workbook.sheet import Formula
from judgetui.results.workbook.writer import result_sheets, result_workbook
from tests.meeting.factories import START, a_plan
from tests.records.spreadsheet import recalculated

_CRITERIA: list[dict[str, Any]] = [
    {"key": "a", "name": "Depth", "step": "0.1", "weight": "0.35"},
    {"key": "b", "name": {"en": "Care", "zh": "关怀"}, "step": "0.5", "weight": "0.4"},
    {"key": "c", "name": "= & <Use>", "step": "0.25", "weight": "25%"},
]
_PARTS = [
    {**_CRITERIA[0], "judges": ["J1", "J2", "J3"]},
    {**_CRITERIA[1], "judges": ["J3", "J4", "J5", "J6"]},
    _CRITERIA[2],
    {"key": "d", "name": "Asked", "weight": "0"},
]
_CARRIED: Mapping[str, Any] = {
    "carried": [{"key": "before", "name": "Before", "weight": "0.3"}],
    "panel_weight": "0.7",
}
PLANS: Mapping[str, Mapping[str, Any]] = {
    "mean": {"scoring": {"combine": "mean"}},
    "mean of weighed judges": {"scoring": {"combine": "mean"}, "weights": ["2", "1", "0.5", "0"]},
    "corrected, weighed": {
        "scoring": {"combine": "mean", "correct": {"within": "3"}},
        "weights": ["2", "1"],
    },
    "sum, weighed": {"scoring": {"combine": "sum", "decimals": 0}, "weights": ["3", "1"]},
    "median": {"scoring": {"combine": "median", "decimals": 3}},
    "median by criterion": {"scoring": {"combine": "median", "round": "criterion"}},
    "trimmed": {"scoring": {"combine": "trimmed", "drop_from": 4}},
    "trimmed, two": {"scoring": {"combine": "trimmed", "drop": 2, "drop_from": 5}},
    "trimmed, corrected": {"scoring": {"combine": "trimmed", "correct": {"within": "2.5"}}},
    "trimmed sum": {"scoring": {"combine": "trimmed", "total": "sum", "drop_from": 4}},
    "by criterion": {"scoring": {"combine": "trimmed", "drop_by": "criterion", "drop_from": 4}},
    "by criterion, rounded": {
        "scoring": {"combine": "trimmed", "drop_by": "criterion", "round": "criterion"}
    },
    "rounded panel": {"scoring": {"combine": "mean", "round": "panel", "decimals": 1}, **_CARRIED},
    "half to even": {"scoring": {"combine": "mean", "rounding": "half-even", "decimals": 1}},
    "half to even, rounded": {
        "scoring": {"combine": "mean", "rounding": "half-even", "round": "criterion", "decimals": 0}
    },
    "cut off": {"scoring": {"combine": "mean", "rounding": "down", "decimals": 1}, **_CARRIED},
    "floor": {"scoring": {"combine": "mean", "floor": "60", "decimals": 1, "ranks": "dense"}},
    "rank sum": {"scoring": {"combine": "rank-sum"}},
    "rank sum, scaled": {"scoring": {"combine": "rank-sum", "places": "scaled", "total": "sum"}},
    "majority": {"scoring": {"combine": "majority"}},
    "points": {"scoring": {"combine": "points", "points": ["12", "10", "8", "7"]}},
    "standardised": {"scoring": {"combine": "trimmed", "standardise": {"mean": "50", "sd": "10"}}},
    "parts": {"scoring": {"combine": "trimmed", "drop_from": 3}, "criteria": _PARTS},
    "entrants": {"scoring": {"combine": "mean", "entrants": "sum", "decimals": 1}, **_CARRIED},
    "long numbers": {
        "scoring": {"combine": "sum", "decimals": 6},
        "criteria": [{"key": "a", "name": "A", "max": "999999999", "step": "0.000001"}],
    },
}
"""Plans by what they try."""


def a_meeting(rule: str, chance: random.Random) -> Meeting:
    """A meeting of nine cases with few different marks, so that there are ties and halves."""
    changes = dict(PLANS[rule])
    weights = [*changes.pop("weights", []), *["1"] * 6]
    judges = [
        {"id": f"J{n}", "name": f"Judge/{n}: 评委", "weight": weights[n - 1]} for n in range(1, 7)
    ]
    cases = [
        {
            **{
                "id": f"C{n}",
                "number": n,
                "title": f"=SUM(A{n})",
                "competes": n != 4 or "entr" in rule,
            },
            **({"factor": "1.3"} if n == 2 and "rounded panel" in rule else {}),
            **({"entrant": f"Team {n % 3}"} if "entrants" in rule else {}),
            "carried": {"before": f"{n}.05"} if "carried" in changes else {},
        }
        for n in range(1, 10)
    ]
    scoring = {"ties": ["exact", "untrimmed", "chair"], **changes.pop("scoring")}
    fields = {
        "criteria": _CRITERIA,
        "judges": judges,
        "cases": cases,
        "scoring": scoring,
        **changes,
    }
    plan = a_plan(**fields)
    planned = Meeting.planned(plan)
    cases_ = dict(planned.cases)
    for case in planned.order[:8]:
        ballots = {
            judge.id: _ballot(plan, judge.id, case, chance)
            for judge in plan.judges
            if chance.random() < 0.95
        }
        stage = Stage.WITHDRAWN if case == "C7" else Stage.ANNOUNCED
        cases_[case] = dataclasses.replace(cases_[case], ballots=ballots, stage=stage)
    if rule != "standardised":
        off = (Adjustment(Decimal("-2.25"), "", "late", 9),)
        cases_["C3"] = dataclasses.replace(cases_["C3"], adjustments=off)
    return dataclasses.replace(planned, cases=cases_, at=START)


def _ballot(plan: Plan, judge: str, case: str, chance: random.Random) -> Ballot:
    if judge == "J6" and case in ("C1", "C5"):
        status = BallotStatus.VOID if case == "C1" else BallotStatus.RECUSED
        return Ballot(judge, status, START, judge, 1, reason="=1+1")
    scores = {
        c.key: c.step * (int(c.max * 85 / 100 / c.step) + chance.randint(0, 6))
        for c in plan.asked(judge)
    }
    return Ballot(judge, BallotStatus.SUBMITTED, START, judge, 1, scores=scores)


def test_every_figure_is_ours(tmp_path: Path) -> None:
    """One test for all plans: each process that had one of its own would start LibreOffice anew."""
    (tmp_path / "ours").mkdir()
    meetings = {rule: a_meeting(rule, random.Random(rule)) for rule in PLANS}
    files = []
    for rule, meeting in meetings.items():
        file = tmp_path / "ours" / f"{rule}.xlsx"
        file.write_bytes(result_workbook(meeting, standings(meeting), "9f3a", "zh"))
        files.append(file)
    wrong = tmp_path / "ours" / "wrong.xlsx"
    with Workbook(str(wrong)) as book:
        book.add_worksheet().write_formula("A1", "=1+1", None, 5)
    recalculated([*files, wrong], tmp_path)

    # What is stored beside a formula is not what is compared.
    computed = CalamineWorkbook.from_path(tmp_path / "wrong.xlsx")
    assert computed.get_sheet_by_index(0).to_python() == [[2]]
    for rule, meeting in meetings.items():
        computed = CalamineWorkbook.from_path(tmp_path / f"{rule}.xlsx")
        formulas = compared(rule, Layout(meeting, standings(meeting)), computed)
        assert bool(formulas) is (rule != "long numbers")


def compared(rule: str, layout: Layout, computed: CalamineWorkbook) -> int:
    """How many formulas LibreOffice computes to the figures that are stored; all have to be."""
    formulas = 0
    for index, sheet in enumerate(result_sheets(layout, "9f3a")):
        read = computed.get_sheet_by_index(index).to_python(skip_empty_area=False)
        for row, cells in enumerate(sheet.rows, 4):
            for column, cell in enumerate(cells):
                if isinstance(cell, Formula):
                    formulas += 1
                    said = (rule, sheet.name, row + 1, column, cell.text)
                    assert read[row][column] == pytest.approx(float(cell.value), rel=1e-12), said
    return formulas
