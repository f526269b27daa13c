"""Ballots in wide and long tables, and marks as offices write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judgetui.meeting.acts import KeyBallot, Recuse
from judgetui.meeting.message import Refused
from judgetui.meeting.state import Meeting
from judgetui.records.imports.ballots import KeyedRow, read_ballots
from tests.meeting.factories import a_plan, opened

ONE = [{"key": "depth", "name": {"en": "Depth", "zh": "深度"}, "max": "100", "step": "0.5"}]


def meeting_of(**changes: Any) -> Meeting:  # noqa: ANN401
    return opened(a_plan(**({"criteria": ONE} | changes)))


def read(folder: Path, text: str, meeting: Meeting) -> tuple[KeyedRow, ...]:
    path = folder / "ballots.csv"
    path.write_text(text, encoding="utf-8")
    return read_ballots(path, meeting)


def told(rows: tuple[KeyedRow, ...]) -> list[tuple[int, str, str | None, str]]:
    """Row, case, judge, and the marks or the reason."""
    found = []
    for row in rows:
        act = row.act
        if isinstance(act, KeyBallot):
            what = " ".join(f"{mark:f}" for mark in act.scores.values())
        else:
            what = act.reason
        found.append((row.row, act.case, act.judge, what))
    return found


def refusal(folder: Path, text: str, meeting: Meeting) -> str:
    with pytest.raises(Refused) as refused:
        read(folder, text, meeting)
    return str(refused.value)


def test_a_judge_a_column(tmp_path: Path) -> None:
    text = "序号,案例名称,J1,Judge 2,J3\n10,Story 1,87.5,90分,-\n20,Story 2,回避（师生）,缺席,88\n"
    assert told(read(tmp_path, text, meeting_of())) == [
        (2, "C1", "J1", "87.5"),
        (2, "C1", "J2", "90"),
        (3, "C2", "J1", "师生"),
        (3, "C2", "J3", "88"),
    ]


def test_a_mark_a_row(tmp_path: Path) -> None:
    text = "案例,评委,评分项,得分\nC1,J1,depth,7\nC1,J1,关怀,8\nC2,J2,Care,9\nC2,J2,Depth,10\n"
    assert told(read(tmp_path, text, opened(a_plan()))) == [
        (2, "C1", "J1", "7 8"),
        (4, "C2", "J2", "10 9"),
    ]


def test_a_row_a_ballot_may_say_absent_or_recused_in_place_of_marks(tmp_path: Path) -> None:
    text = "case,judge,depth,care\nC1,J1,-,N/A\nC1,J2,回避,\nC1,J3,7,8\n"
    assert told(read(tmp_path, text, opened(a_plan()))) == [
        (3, "C1", "J2", "回避"),
        (4, "C1", "J3", "7 8"),
    ]


def test_a_missing_mark_is_never_left_out_of_a_ballot(tmp_path: Path) -> None:
    text = "case,judge,criterion,mark\nC1,J1,depth,7\nC1,J1,care,-\n"
    assert refusal(tmp_path, text, opened(a_plan())) == (
        "ballots.csv, row 2, column care: is empty; a missing mark is never 0: fill it in"
    )
    text = "case,judge,depth,care\nC1,J1,7,-\n"
    assert refusal(tmp_path, text, opened(a_plan())).startswith(
        "ballots.csv, row 2, column care: - is no mark"
    )


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("18.0分", "18.0"),
        ("88%", "88"),
        ("88 ％", "88"),
        ("１８．５", "18.5"),
        ('"18,5"', "18.5"),
        ("57.0", "57.0"),
        ("21.000000000000004", "21.0"),
        ("20.999999999999996", "21.0"),
    ],
)
def test_marks_as_offices_write_them(tmp_path: Path, cell: str, mark: str) -> None:
    (row,) = told(read(tmp_path, f"case,J1\nC1,{cell}\n", meeting_of()))
    assert float(row[3]) == float(mark)


@pytest.mark.parametrize("cell", ["21.00001", "101", "abc", "88%%", "21.000000004"])
def test_what_is_no_mark_is_refused(tmp_path: Path, cell: str) -> None:
    assert "is no mark" in refusal(tmp_path, f"case,J1\nC1,{cell}\n", meeting_of())


def test_a_per_cent_is_no_mark_out_of_ten(tmp_path: Path) -> None:
    text = "case,judge,depth,care\nC1,J1,8%,9\n"
    assert "8% is no mark" in refusal(tmp_path, text, opened(a_plan()))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("case,J1,J2\nC1,8,9\n", "holds one mark, and the plan has 2 criteria"),
        ("J1,J2\n8,9\n", "no column that says which case is meant"),
        ("case,judge,criterion,mark\nC1,J1,luck,7\n", "there is no criterion luck"),
        ("case,judge,criterion,mark\nC1,J1,depth,7\nC1,J1,depth,8\n", "row 3, column criterion"),
    ],
)
def test_what_fits_no_shape_is_refused_with_the_remedy(
    tmp_path: Path, text: str, what: str
) -> None:
    assert what in refusal(tmp_path, text, opened(a_plan()))


def test_a_judge_named_twice_in_the_header_is_refused(tmp_path: Path) -> None:
    text = "case,J1,Judge 1\nC1,8,9\n"
    assert refusal(tmp_path, text, meeting_of()) == (
        "ballots.csv, row 1, column Judge 1: is there twice; remove one"
    )


MARKS = st.sampled_from(["0", "0.5", "57", "87.5", "100", ""])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MARKS, min_size=9, max_size=9))
def test_every_shape_says_the_same(tmp_path: Path, marks: list[str]) -> None:
    meeting = meeting_of()
    if not any(marks):
        marks[0] = "57"
    cases, judges = ("C1", "C2", "C3"), ("J1", "J2", "J3")
    cells = {(c, j): marks[3 * n + m] for n, c in enumerate(cases) for m, j in enumerate(judges)}
    given_marks = {pair: mark for pair, mark in cells.items() if mark}
    wide = "case,J1,J2,J3\n" + "".join(
        f"{c},{','.join(cells[c, j] for j in judges)}\n" for c in cases
    )
    long = "case,judge,criterion,mark\n" + "".join(
        f"{c},{j},Depth,{mark}\n" for (c, j), mark in given_marks.items()
    )
    each = "case,judge,depth\n" + "".join(f"{c},{j},{m}\n" for (c, j), m in given_marks.items())
    acts = [[row.act for row in read(tmp_path, text, meeting)] for text in (wide, long, each)]
    assert acts[0] == acts[1] == acts[2]
    assert not any(isinstance(act, Recuse) for act in acts[0])
    assert len(acts[0]) == len(given_marks)
