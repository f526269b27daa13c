"""Paper ballots, keyed into a table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from judgetui.meeting.acts import KeyBallot, Recuse, ReturnBallot, VoidBallot
from judgetui.meeting.sentence import Refused
from judgetui.meeting.state import Meeting, Stage
from judgetui.records.intake import KeyedRow, read_ballots, refused_row
from tests.meeting.factories import a_plan, do, marks, opened, scored, staged

JUDGES = [
    {"id": "J1", "name": {"en": "Zhu Hailun", "zh": "朱老师"}},
    {"id": "J2", "name": "Yu"},
    {"id": "J3", "name": "Yu", "conflicts": ["C2"]},
]


@pytest.fixture
def meeting() -> Meeting:
    return opened(a_plan(judges=JUDGES))


def read(folder: Path, meeting: Meeting, content: str) -> tuple[KeyedRow, ...]:
    path = folder / "ballots.csv"
    path.write_text(content, "utf-8")
    return read_ballots(path, meeting)


def faults(folder: Path, meeting: Meeting, content: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(folder, meeting, content)
    return [line.removeprefix("ballots.csv, ") for line in str(refused.value).splitlines()]


def test_ballots_become_acts_in_the_order_of_the_rows(tmp_path: Path, meeting: Meeting) -> None:
    content = (
        "case,judge,depth,care,comment\n"
        "C1,J1,7,８,good\n"
        "\n"
        "20,朱老师,10.0,0,\n"
        "c1,j2,1,2,\n"
        "030,zhu  HAILUN,,,recused: my sister's\n"
        "C3,J2,,,回避：亲属\n"
    )
    keyed = read(tmp_path, meeting, content)
    assert keyed == (
        KeyedRow(2, KeyBallot(case="C1", judge="J1", scores=marks(7, 8), comment="good")),
        KeyedRow(4, KeyBallot(case="C2", judge="J1", scores=marks("10.0", 0))),
        KeyedRow(5, KeyBallot(case="C1", judge="J2", scores=marks(1, 2))),
        KeyedRow(6, Recuse(case="C3", judge="J1", reason="my sister's")),
        KeyedRow(7, Recuse(case="C3", judge="J2", reason="亲属")),
    )
    after = do(meeting, *(row.act for row in keyed), by="recorder")
    assert after.cases["C1"].ballots["J1"].scores == {"depth": Decimal(7), "care": Decimal(8)}


def test_columns_may_bear_the_names_of_the_criteria(tmp_path: Path, meeting: Meeting) -> None:
    content = "评委,案例,关怀,Depth,备注,reason.depth\nJ1,C1,8,7,x,why\n"
    (row,) = read(tmp_path, meeting, content)
    expected = KeyBallot(
        case="C1", judge="J1", scores=marks(7, 8), comment="x", reasons={"depth": "why"}
    )
    assert row.act == expected


@pytest.mark.parametrize(
    "mark", ["NaN", "Infinity", "1e1", "7.5", "11", "-1", "x", "7,5", "=7", "0x7", "７．５", "+7"]
)
def test_what_is_no_mark_is_refused_with_the_range(
    tmp_path: Path, meeting: Meeting, mark: str
) -> None:
    (fault,) = faults(tmp_path, meeting, f'case,judge,depth,care\nC1,J1,7,"{mark}"\n')
    assert fault == (
        f"row 2, column care: {mark} is no mark; write a number from 0 to 10 in steps of 1"
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("C1,J1,,8,", "row 2, column depth: is empty; a missing mark is never 0: fill it in"),
        ("C1,J1,,,", "row 2: has no marks; fill them in, write recused: and the reason in the"),
        ("C1,J1,,,ill", "row 2: has no marks; fill them in, write recused: and the reason in the"),
        ("C1,J1,,,recused", "row 2, column comment: does not say why; write recused: and the"),
        ("C1,J1,,,回避： ", "row 2, column comment: does not say why; write recused: and the"),
        ("C1,J1,7,,recused: x", "row 2, column comment: says recused, yet there are marks; remo"),
        ("C9,J1,7,8,", "row 2, column case: there is no case C9; write the id or the number of"),
        (",J1,7,8,", "row 2, column case: is empty; fill it in"),
        ("C1,J9,7,8,", "row 2, column judge: there is no judge J9; write the id or the name of"),
        ("C1,Yu,7,8,", "row 2, column judge: Yu could be several; write the id, one of: J2, J3"),
        ("C2,J3,7,8,", "row 2: Yu is recused from case C2; if that is wrong, the chair returns"),
        ("C1,J1,7,8,,9", "row 2: has more cells than there are columns; put text with a comma"),
        (f"C1,J1,7,8,{'x' * 4001}", "row 2, column comment: is longer than 4000 characters; sho"),
    ],
)
def test_a_faulty_row_is_named_with_its_remedy(
    tmp_path: Path, meeting: Meeting, row: str, sentence: str
) -> None:
    (fault,) = faults(tmp_path, meeting, f"case,judge,depth,care,comment\n{row}\n")
    assert fault.startswith(sentence)


def test_every_faulty_row_is_named_and_none_is_taken(tmp_path: Path, meeting: Meeting) -> None:
    content = "case,judge,depth,care\nC1,J1,7,8\nC1,J2,70,x\n10,朱老师,1,1\n"
    assert faults(tmp_path, meeting, content) == [
        "row 3, column depth: 70 is no mark; write a number from 0 to 10 in steps of 1",
        "row 3, column care: x is no mark; write a number from 0 to 10 in steps of 1",
        "row 4: Zhu Hailun on case C1 is already in row 2; remove one of the two",
    ]


def test_a_criterion_without_a_column_is_missed(tmp_path: Path, meeting: Meeting) -> None:
    (fault,) = faults(tmp_path, meeting, "case,judge,depth,comment\nC1,J1,7,\n")
    assert fault.startswith("row 1, column care: there is no such column")


def test_a_reason_for_no_criterion_is_refused(tmp_path: Path, meeting: Meeting) -> None:
    (fault,) = faults(tmp_path, meeting, "case,judge,depth,care,reason.x\nC1,J1,7,7,\n")
    assert fault == "row 1, column reason.x: there is no criterion x; remove the column"


def test_nothing_on_record_is_written_over(tmp_path: Path, meeting: Meeting) -> None:
    meeting = scored(meeting, "C1", {"J1": 5, "J2": 6})
    void = VoidBallot(case="C1", judge="J2", reason="wrong case")
    meeting = do(meeting, void, Recuse(case="C1", judge="J3", reason="ill"))
    content = "case,judge,depth,care\nC1,J1,7,8\nC1,J2,7,8\nC1,J3,7,8\n"
    again = "the chair returns it first (F8 on the chair's screen)"
    assert faults(tmp_path, meeting, content) == [
        "row 2: the ballot of Zhu Hailun on case C1 is already on record and an import never "
        f"writes over one; {again}",
        f"row 3: the ballot of Yu on case C1 was made void; {again}",
        "row 4: Yu is recused from case C1; if that is wrong, the chair returns the recusal "
        "first (F8 on the chair's screen)",
    ]


def test_a_returned_ballot_may_be_keyed_again(tmp_path: Path, meeting: Meeting) -> None:
    meeting = scored(meeting, "C1", {"J1": 5})
    meeting = do(meeting, ReturnBallot(case="C1", judge="J1", reason="typing error"))
    (row,) = read(tmp_path, meeting, "case,judge,depth,care\nC1,J1,7,8\n")
    assert do(meeting, row.act).cases["C1"].ballots["J1"].version == 2


def test_a_recusal_on_record_is_passed_by(tmp_path: Path, meeting: Meeting) -> None:
    content = "case,judge,depth,care,comment\nC2,J3,,,recused: declared\nC2,J1,7,8,\n"
    planned = Meeting.planned(meeting.plan)
    for state in (meeting, planned):
        (row,) = read(tmp_path, state, content)
        assert isinstance(row.act, KeyBallot)


def test_what_the_meeting_refuses_is_told_with_its_row(tmp_path: Path, meeting: Meeting) -> None:
    meeting = staged(meeting, "C1", Stage.SCORING)
    (row,) = read(tmp_path, meeting, "case,judge,depth,care\nC1,J1,7,8\n")
    with pytest.raises(Refused) as refused:
        do(meeting, row.act, by="J1")
    told = refused_row(Path("folder/ballots.csv"), row.row, refused.value)
    assert str(told) == f"ballots.csv, row 2: {refused.value}"
