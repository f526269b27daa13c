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
    text = "case,judge,depth,care\nC1,J1,-,N/A\nC1,J2,回避：亲属,\nC1,J3,7,8\n"
    assert told(read(tmp_path, text, opened(a_plan()))) == [
        (3, "C1", "J2", "亲属"),
        (4, "C1", "J3", "7 8"),
    ]


def test_a_missing_mark_is_never_left_out_of_a_ballot(tmp_path: Path) -> None:
    text = "case,judge,criterion,mark\nC1,J1,depth,7\nC1,J1,care,-\n"
    assert refusal(tmp_path, text, opened(a_plan())) == (
        "ballots.csv, row 3, column mark: there is no mark for Care of Judge 1 on case C1, yet "
        "there are others; a missing mark is never 0: fill it in"
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
        ("case,judge,criterion,mark\nC1,J1,depth,7\nC1,J1,depth,8\n", "row 3, column mark: Depth"),
    ],
)
def test_what_fits_no_shape_is_refused_with_the_remedy(
    tmp_path: Path, text: str, what: str
) -> None:
    assert what in refusal(tmp_path, text, opened(a_plan()))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("case,J1,J2,status\nC1,7,8,void\n", "status"),
        ("case,J1,Jx\nC1,41,44\n", "Jx"),
        ("case,J1,comment\nC1,41,fine\n", "comment"),
        ("case,judge,criterion,mark,status\nC1,J1,depth,7,void\n", "status"),
        ("case,judge,criterion,mark,J2\nC1,J1,depth,7,8\n", "J2"),
    ],
)
def test_no_column_is_lost_without_a_word(tmp_path: Path, text: str, column: str) -> None:
    told_of = refusal(tmp_path, text, meeting_of())
    assert told_of.startswith(f"ballots.csv, row 1, column {column}: is no judge and has no place")


@pytest.mark.parametrize(
    "text",
    [
        "case,J1,J2,total\nC1,41,44,85\n",
        "案例,J1,J2,J3,合计\nC1,41,44,回避：亲属,85分\n",
        "case,judge,criterion,mark,总分\nC1,J1,depth,41,41\nC1,J2,depth,44,\n",
        "case,criterion,J1,J2\nC1,depth,41,44\nC1,合计,41,44\n",
    ],
)
def test_a_total_that_agrees_is_a_check_and_nothing_more(tmp_path: Path, text: str) -> None:
    rows = told(read(tmp_path, text, meeting_of()))
    assert [row[1:] for row in rows][:2] == [("C1", "J1", "41"), ("C1", "J2", "44")]


def test_a_total_that_is_not_the_sum_is_refused_with_both_figures(tmp_path: Path) -> None:
    text = "case,J1,J2,total\nC1,40,45,85\nC2,41,44,58\n"
    assert refusal(tmp_path, text, meeting_of()) == (
        "ballots.csv, row 3, column total: says 58, yet the marks add up to 85; "
        "look at the paper again"
    )
    # 7 and 8 with weights of a half each: 15 as they stand, 7.5 by weight.
    text = "case,judge,criterion,mark,total\nC1,J1,depth,7,15\nC1,J1,care,8,{}\n"
    assert told(read(tmp_path, text.format("7.5"), opened(a_plan())))[0][3] == "7 8"
    assert refusal(tmp_path, text.format("16"), opened(a_plan())) == (
        "ballots.csv, row 3, column total: says 16, yet the marks add up to 15, and to 7.5 with "
        "their weights; look at the paper again"
    )


@pytest.mark.parametrize(
    ("total", "what"), [("x", "x is no number; write the total"), ("5-Aug", "5-Aug is a date or a")]
)
def test_a_total_that_is_no_number_is_told(tmp_path: Path, total: str, what: str) -> None:
    for text in (f"case,J1,total\nC1,41,{total}\n", f"case,judge,depth,total\nC1,J1,41,{total}\n"):
        assert f"row 2, column total: {what}" in refusal(tmp_path, text, meeting_of())


def test_a_total_may_be_a_row_of_a_long_table(tmp_path: Path) -> None:
    text = "案例,评委,评分项,得分\nC1,J1,depth,7\nC1,J1,care,8\nC1,J1,总分,{}\n"
    assert told(read(tmp_path, text.format(15), opened(a_plan())))[0][3] == "7 8"
    assert "row 4, column 得分: says 14, yet the marks add up to 15" in refusal(
        tmp_path, text.format(14), opened(a_plan())
    )


def test_a_fault_of_a_mark_is_told_where_the_mark_stands(tmp_path: Path) -> None:
    text = "case,judge,criterion,mark\nC1,J1,depth,7\nC2,J1,depth,8\nC1,J1,care,70\nC2,J1,care,1\n"
    assert refusal(tmp_path, text, opened(a_plan())) == (
        "ballots.csv, row 4, column mark: 70 is no mark; write a number from 0 to 10 in steps of 1"
    )


def test_marks_of_a_ballot_go_together_whatever_names_the_case(tmp_path: Path) -> None:
    text = (
        "case,number,judge,criterion,mark\n"
        "C1,,J1,depth,7\n,10,Judge 1,care,8\nstory 1,,j1,care,{}\n"
    )
    assert told(read(tmp_path, text.format("-"), opened(a_plan()))) == [(2, "C1", "J1", "7 8")]
    assert refusal(tmp_path, text.format(9), opened(a_plan())) == (
        "ballots.csv, row 4, column mark: Care of Judge 1 on case C1 is there twice, also in "
        "row 3, column mark; remove one"
    )


def test_while_a_name_is_misspelt_its_marks_are_not_missed_elsewhere(tmp_path: Path) -> None:
    text = "case,judge,criterion,mark\nC1,J1,depth,7\nC9,J1,care,8\n,J1,care,8\n"
    assert refusal(tmp_path, text, opened(a_plan())).splitlines() == [
        "ballots.csv, row 3, column case: there is no case C9; write the id or the number of a "
        "case",
        "ballots.csv, row 4, column case: is empty; fill it in",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "case,judge,depth,care\nC1,J1,7,回避\n",
            "row 2, column care: says recused, yet there are marks; remove the one or the other",
        ),
        (
            "case,judge,depth,care,comment\nC1,J1,回避：亲属,7,fine\n",
            "row 2, column depth: says recused, yet there are marks; remove the one or the other",
        ),
        (
            "case,judge,criterion,mark\nC1,J1,depth,7\nC1,J1,care,回避：亲属\n",
            "row 3, column mark: says recused, yet there are marks; remove the one or the other",
        ),
        (
            "case,judge,criterion,mark\nC1,J1,depth,缺席\nC1,J1,care,回避：亲属\n",
            "row 2, column mark: says that there is no ballot, yet row 3, column mark says "
            "recused; put right the one that is wrong",
        ),
        (
            "case,judge,criterion,mark\nC1,J1,depth,回避：师生\nC1,J1,care,回避：亲属\n",
            "row 3, column mark: gives another reason for the recusal than row 2, column mark; "
            "write one reason",
        ),
    ],
)
def test_a_recusal_is_of_the_whole_case(tmp_path: Path, text: str, fault: str) -> None:
    assert refusal(tmp_path, text, opened(a_plan())) == f"ballots.csv, {fault}"


@pytest.mark.parametrize(
    "text",
    [
        "case,judge,depth,care\nC1,J1,缺席,缺席\nC2,J1,-,-\n",
        "case,judge,criterion,mark\nC1,J1,depth,absent\n",
        "case,judge,criterion,mark\nC1,J1,depth,\n",
    ],
)
def test_a_file_without_a_ballot_says_so(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text, opened(a_plan())) == (
        "ballots.csv holds no ballot: every cell for a mark is empty or says that there is none, "
        "such as 缺席; fill in the marks, or leave the file out"
    )


@pytest.mark.parametrize(
    "cell", ["2026-08-05", "2026/8/5", "5.8.2026", "8月5日", "2026年8月5日", "5-Aug", "8:30"]
)
def test_a_date_in_place_of_a_mark_is_told_as_one(tmp_path: Path, cell: str) -> None:
    assert refusal(tmp_path, f"case,J1\nC1,{cell}\n", meeting_of()) == (
        f"ballots.csv, row 2, column J1: {cell} is a date or a time, which a spreadsheet makes of "
        "what is typed, such as 8.5; format the cells as numbers and write the number again"
    )


def test_a_score_is_the_mark_where_it_is_all_there_is(tmp_path: Path) -> None:
    text = "案例,评委,得分\nC1,J1,80\nC1,J2,回避：亲属\n"
    assert told(read(tmp_path, text, meeting_of())) == [
        (2, "C1", "J1", "80"),
        (3, "C1", "J2", "亲属"),
    ]
    assert "column depth: there is no such column" in refusal(tmp_path, text, opened(a_plan()))


def test_while_a_criterion_is_misspelt_its_marks_are_not_missed_elsewhere(tmp_path: Path) -> None:
    text = "case,judge,criterion,mark\nC1,J1,depth,7\nC1,J1,luck,8\nC1,J2,,8\n"
    assert refusal(tmp_path, text, opened(a_plan())).splitlines() == [
        "ballots.csv, row 3, column criterion: there is no criterion luck",
        "ballots.csv, row 4, column criterion: is empty; fill it in",
    ]


def test_a_recusal_in_a_cell_takes_the_reason_from_the_comment(tmp_path: Path) -> None:
    text = "case,judge,depth,care,comment\nC1,J1,回避,-,亲属\nC1,J2,回避：师生,,recused: 师生\n"
    rows = told(read(tmp_path, text, opened(a_plan())))
    assert rows == [(2, "C1", "J1", "亲属"), (3, "C1", "J2", "师生")]


@pytest.mark.parametrize(
    ("depth", "care"),
    [("Depth（10分）", "关怀 (满分10分)"), ("depth(10)", "Care（50%）"), ("Depth(0-10)", "care")],
)
def test_a_header_may_have_the_maximum_or_the_weight_beside_its_criterion(
    tmp_path: Path, depth: str, care: str
) -> None:
    meeting = opened(a_plan())
    row = f"case,judge,{depth},{care}\nC1,J1,7,8\n"
    block = f"case,{depth},{care}\n,J1,J1\nC1,7,8\n"
    for text, line in ((row, 2), (block, 3)):
        assert told(read(tmp_path, text, meeting)) == [(line, "C1", "J1", "7 8")]


def test_a_header_with_another_maximum_is_not_its_criterion(tmp_path: Path) -> None:
    text = "case,judge,Depth（40分）,care\nC1,J1,7,8\n"
    assert "column depth: there is no such column" in refusal(tmp_path, text, opened(a_plan()))


def test_a_total_is_exact_but_for_the_weighted_one(tmp_path: Path) -> None:
    text = "case,J1,J2,total\nC1,41,44.5,86\n"
    scoring = {"combine": "mean", "decimals": 0, "ties": ["exact", "chair"]}
    assert "says 86, yet the marks add up to 85.5" in refusal(
        tmp_path, text, meeting_of(scoring=scoring)
    )


def test_what_stands_in_a_column_without_a_header_is_not_lost(tmp_path: Path) -> None:
    assert refusal(tmp_path, "case,J1\nC1,8,9\n", meeting_of()).startswith(
        "ballots.csv, row 2: 9 stands in column 3, which has no name"
    )


def test_a_cell_beyond_the_columns_is_no_comment(tmp_path: Path) -> None:
    text = "case,judge,depth,care\nC1,J1,7,8,stray\nC1,J2,回避：亲属,\n"
    assert refusal(tmp_path, text, opened(a_plan())) == (
        "ballots.csv, row 2: has more cells than there are columns; put text with a comma in it "
        "in quotes"
    )
    text = "case,judge,depth,care\nC1,J2,回避：亲属,,stray\n"
    assert "row 2: has more cells than there are columns" in refusal(
        tmp_path, text, opened(a_plan())
    )


def test_a_recusal_in_a_cell_needs_its_reason(tmp_path: Path) -> None:
    assert "does not say why" in refusal(tmp_path, "case,J1\nC1,回避\n", meeting_of())


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
