"""Paper ballots, keyed into a table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from judgetui.language import say, use_language
from judgetui.meeting.acts import KeyBallot, Recuse, ReturnBallot, VoidBallot
from judgetui.meeting.message import Counted, Refused
from judgetui.meeting.state import Meeting, Stage
from judgetui.records.imports.encoding import Decoding
from judgetui.records.imports.errors import refuse
from judgetui.records.imports.plan import KeyedRow, read_ballots, refused_row
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
        (
            "C2,J3,7,8,",
            "row 2: Yu (J3) is recused from case C2; if that is wrong, the chair returns",
        ),
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
        f"row 3: the ballot of Yu (J2) on case C1 was made void; {again}",
        "row 4: Yu (J3) is recused from case C1; if that is wrong, the chair returns the recusal "
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
    decoding = refused_row(Path("folder/ballots.csv"), row.row, refused.value)
    assert str(decoding) == f"ballots.csv, row 2: {refused.value}"


HALVES = [
    {"key": "depth", "name": "Depth", "step": "0.5", "weight": "0.25"},
    {"key": "care", "name": "Care", "step": "0.125", "weight": "0.75"},
]


@pytest.fixture
def halves() -> Meeting:
    return opened(a_plan(judges=JUDGES, criteria=HALVES))


@pytest.mark.parametrize(
    ("content", "depth", "care"),
    [
        ("case;judge;depth;care\nC1;J1;87,5;90\n", "87.5", "90"),
        ("case\tjudge\tdepth\tcare\nC1\tJ1\t66,5\t70,25\n", "66.5", "70.25"),
        ('case,judge,depth,care\nC1,J1,"87,5","90,5"\n', "87.5", "90.5"),
        ("case;judge;depth;care\nC1;J1;８７，５;90.5\n", "87.5", "90.5"),
        ("case;judge;depth;care\nC1;J1;0,500;87,125\n", "0.500", "87.125"),
        ("sep=;\r\ncase;judge;depth;care\r\nC1;J1;87,5;90\r\n", "87.5", "90"),
    ],
)
def test_one_comma_between_digits_is_a_decimal_comma(
    tmp_path: Path, halves: Meeting, content: str, depth: str, care: str
) -> None:
    (row,) = read(tmp_path, halves, content)
    assert isinstance(row.act, KeyBallot)
    assert row.act.scores == {"depth": Decimal(depth), "care": Decimal(care)}


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("1,000", "1,000 may be 1 or 1000; write it with a point or without a comma"),
        ("87,000", "87,000 may be 87 or 87000; write it with a point or without a comma"),
        ("8,7,5", "8,7,5 is no mark"),
        (",5", ",5 is no mark"),
        ("87,", "87, is no mark"),
        ("1.000,5", "1.000,5 is no mark"),
    ],
)
def test_a_comma_that_may_part_thousands_is_refused(
    tmp_path: Path, halves: Meeting, mark: str, said: str
) -> None:
    content = f"case;judge;depth;care\nC1;J1;{mark};8\n"
    (fault,) = faults(tmp_path, halves, content)
    assert fault.startswith(f"row 2, column depth: {said}")


@pytest.mark.parametrize("header", ["total", "总分", "合计"])
@pytest.mark.parametrize("total", ["79", "77.75", "77.8", "７９", "78", ""])
def test_a_total_on_paper_is_checked(
    tmp_path: Path, halves: Meeting, header: str, total: str
) -> None:
    content = f"case,judge,depth,care,{header}\nC1,J1,38,41,{total}\n"
    if total in ("79", "７９", ""):
        assert len(read(tmp_path, halves, content)) == 1
        return
    (fault,) = faults(tmp_path, halves, content)
    assert fault == (
        f"row 2, column {header}: says {total}, yet the marks add up to 79, and to 40.25 with "
        "their weights; look at the paper again"
    )


@pytest.mark.parametrize("total", ["40.25", "40,25", "40.250"])
def test_a_total_may_be_the_weighted_one(tmp_path: Path, halves: Meeting, total: str) -> None:
    content = f'case,judge,depth,care,total\nC1,J1,38,41,"{total}"\n'
    assert len(read(tmp_path, halves, content)) == 1


def test_a_total_may_be_rounded_as_scores_are(tmp_path: Path, halves: Meeting) -> None:
    content = "case,judge,depth,care,total\nC1,J1,{},{},{}\n"
    # 0.25 * 38.5 + 0.75 * 41.125 = 40.46875
    assert read(tmp_path, halves, content.format("38.5", "41.125", "40.47"))
    assert faults(tmp_path, halves, content.format("38.5", "41.125", "40.5"))
    assert faults(tmp_path, halves, content.format("38.5", "41.125", "x"))


def test_a_total_that_is_not_the_sum_refuses_its_row(tmp_path: Path, meeting: Meeting) -> None:
    points = [{"key": "depth", "name": "Depth", "max": "50"}, {"key": "care", "name": "Care"}]
    plain = opened(a_plan(judges=JUDGES, criteria=points))
    content = "case,judge,depth,care,total\nC1,J1,40,45,85\nC1,J2,41,44,58\n"
    assert faults(tmp_path, plain, content) == [
        "row 3, column total: says 58, yet the marks add up to 85; look at the paper again"
    ]


@pytest.mark.parametrize("status", ["submitted", "已提交", "keyed", "corrected", "Submitted", ""])
def test_a_row_that_counts_is_taken(tmp_path: Path, meeting: Meeting, status: str) -> None:
    header = "case,judge,depth,care,comment,status,reason"
    (row,) = read(tmp_path, meeting, f"{header}\nC1,J1,7,8,good,{status},\n")
    assert row.act == KeyBallot(case="C1", judge="J1", scores=marks(7, 8), comment="good")


@pytest.mark.parametrize("status", ["recused", "回避"])
def test_a_recusal_may_be_said_by_its_status(tmp_path: Path, meeting: Meeting, status: str) -> None:
    header = "case,judge,depth,care,comment,status,reason"
    (row,) = read(tmp_path, meeting, f"{header}\nC1,J1,,,,{status},kin\n")
    assert row.act == Recuse(case="C1", judge="J1", reason="kin")


@pytest.mark.parametrize(
    "status",
    ["void", "作废", "不计入", "not counted", "returned", "已退回", "withdrawn", "已撤下", "VOID"],
)
def test_what_does_not_count_is_left_out_and_said(
    tmp_path: Path, meeting: Meeting, status: str
) -> None:
    path = tmp_path / "ballots.csv"
    rows = f"C1,J1,7,8,{status}\nC2,J1,7,8,submitted\nC9,J9,7,8,{status}\n"
    path.write_text(f"case,judge,depth,care,status\n{rows}", "utf-8")
    decoding = Decoding()
    (row,) = read_ballots(path, meeting, decoding)
    assert row.row == 3
    (note,) = decoding.notes
    said = f"ballots.csv: left out, because {status} does not count: row 2, 4."
    assert str(note) == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("C1,J1,7,8,,counted?", "row 2, column status: counted? is no status that is known; write"),
        ("C1,J1,7,8,recused: x,recused", "row 2, column comment: says recused, yet there are m"),
        ("C1,J1,,,,recused", "row 2, column reason: does not say why; write recused: and the r"),
        ("C1,J1,,,recused: x,submitted", "row 2, column status: says submitted, yet the comm"),
    ],
)
def test_a_status_that_does_not_fit_refuses_the_row(
    tmp_path: Path, meeting: Meeting, row: str, said: str
) -> None:
    content = f"case,judge,depth,care,comment,status\n{row}\n"
    assert faults(tmp_path, meeting, content)[0].startswith(said)


def test_what_is_missing_is_said_and_what_is_not_used(tmp_path: Path, meeting: Meeting) -> None:
    found = faults(tmp_path, meeting, "judge,depth,phone\nJ1,7,1\n")
    assert [fault.split(":")[0] for fault in found] == ["row 1, column case", "row 1, column care"]
    path, decoding = tmp_path / "ballots.csv", Decoding()
    path.write_text("case,judge,depth,care,phone,mail\nC1,J1,7,8,1,2\n", encoding="utf-8")
    assert len(read_ballots(path, meeting, decoding)) == 1
    assert [str(note) for note in decoding.notes] == [
        "ballots.csv: not used: the columns phone, mail."
    ]


def test_a_header_with_commas_in_its_names_does_not_hide_semicolons(
    tmp_path: Path, meeting: Meeting
) -> None:
    names = [{"key": "depth", "name": "Depth, width, and height, too"}, {"key": "b", "name": "B"}]
    other = opened(a_plan(judges=JUDGES, criteria=names))
    content = "case;judge;Depth, width, and height, too;B\nC1;J1;7;8\n"
    assert len(read(tmp_path, other, content)) == 1
    (fault,) = faults(tmp_path, meeting, "case;judge;depth;care\nC1;J1;7;8;9\n")
    assert fault.endswith("put text with a semicolon in it in quotes")


def test_who_reads_chinese_is_told_the_chinese_headers(tmp_path: Path, meeting: Meeting) -> None:
    (tmp_path / "ballots.csv").write_text("评委,depth,care,电话\nJ1,7,8,1\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_ballots(tmp_path / "ballots.csv", meeting)
    use_language("zh")
    try:
        said = say(refused.value)
    finally:
        use_language("en")
    for header in (
        "案例（case）",
        "评委（judge）",
        "评语（comment）",
        "序号（number）",
        "状态（status）",
    ):
        assert header in said
    assert "column" not in said


def test_judges_of_one_name_are_told_apart_in_what_is_wrong_with_a_row(
    tmp_path: Path, meeting: Meeting
) -> None:
    filled = scored(meeting, "C1", {"J2": 5})
    void = do(filled, VoidBallot(case="C1", judge="J2", reason="wrong case"))
    head = "case,judge,depth,care\n"
    assert faults(tmp_path, meeting, f"{head}C1,J2,1,2\nC1,J2,1,2\n") == [
        "row 3: Yu (J2) on case C1 is already in row 2; remove one of the two"
    ]
    for there, row, decoding in (
        (filled, "C1,J2,1,2", "the ballot of Yu (J2) on case C1 is already on record"),
        (void, "C1,J2,1,2", "the ballot of Yu (J2) on case C1 was made void"),
        (meeting, "C2,J3,1,2", "Yu (J3) is recused from case C2"),
    ):
        (fault,) = faults(tmp_path, there, f"{head}{row}\n")
        assert fault.startswith(f"row 2: {decoding}")


def test_what_is_refused_in_several_lines_or_one_keeps_its_form_for_one_thing() -> None:
    alone = Counted("%(count)d row", "%(count)d rows", count=1)
    with pytest.raises(Refused, match=r"\A1 row\Z"):
        refuse([alone])
    with pytest.raises(Refused, match=r"\A1 row\n1 row\Z"):
        refuse([alone, alone])
