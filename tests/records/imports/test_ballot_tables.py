"""Marks of several criteria in workbooks: a sheet for each, or blocks under two rows of headers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judgetui.language import say, use_language
from judgetui.meeting.acts import KeyBallot, Recuse
from judgetui.meeting.message import Refused
from judgetui.meeting.state import Meeting
from judgetui.records.imports.ballots import read_ballots
from judgetui.records.imports.encoding import Decoding
from tests.meeting.factories import a_plan, opened

Rows = Sequence[Sequence[object]]
Marks = Mapping[tuple[str, str], tuple[str, str]]
"""The marks for depth and care by case and judge."""
Merged = Sequence[tuple[int, int, int, int]]


@pytest.fixture
def meeting() -> Meeting:
    return opened(a_plan())


def workbook(folder: Path, sheets: Mapping[str, Rows], merged: Merged = ()) -> Path:
    """A workbook of these sheets, with cells merged on each: first row and column, last ones."""
    path = folder / "ballots.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(number, column, value)
            for top, left, bottom, right in merged:
                sheet.merge_range(top, left, bottom, right, rows[top][left])
    return path


def told(path: Path, meeting: Meeting, decoding: Decoding | None = None) -> list[str]:
    """Case, judge, and the marks for depth and care or the reason, a line each."""
    lines = []
    for row in read_ballots(path, meeting, decoding):
        act = row.act
        what = act.reason if isinstance(act, Recuse) else "{depth} {care}".format(**act.scores)
        lines.append(f"{row.row}: {act.case} {act.judge} {what}")
    return lines


def refusal(path: Path, meeting: Meeting) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_ballots(path, meeting)
    return [line.removeprefix("ballots.") for line in str(refused.value).splitlines()]


def csv(folder: Path, text: str) -> Path:
    path = folder / "ballots.csv"
    path.write_text(text, encoding="utf-8")
    return path


DEPTH: Rows = [
    ["序号", "案例名称", "J1", "Judge 2"],
    [10, "Story 1", 7, 9],
    [20, "Story 2", 6, "-"],
]
CARE: Rows = [["案例", "J2", "J1"], ["C2", "", 5], ["C1", 10, 8]]


def test_sheets_that_are_named_after_criteria_are_read_together(
    tmp_path: Path, meeting: Meeting
) -> None:
    path = workbook(tmp_path, {"说明": [["x"]], "Depth": DEPTH, "关怀": CARE})
    decoding = Decoding()
    assert told(path, meeting, decoding) == ["2: C1 J1 7 8", "2: C1 J2 9 10", "3: C2 J1 6 5"]
    assert [str(note) for note in decoding.notes] == [
        "ballots.xlsx: read are the sheets Depth, 关怀.",
        "ballots.xlsx: not read: the sheets 说明.",
    ]


def test_sheets_that_are_named_after_judges_are_read_together(
    tmp_path: Path, meeting: Meeting
) -> None:
    sheets: Mapping[str, Rows] = {
        "J1": [["案例", "Depth", "关怀", "总分", "评语"], ["C1", 7, 8, 15, "good"]],
        "Judge 2": [["案例", "Care", "Depth"], ["C1", 10, 9], ["C2", "回避：亲属", ""]],
    }
    path = workbook(tmp_path, sheets)
    assert told(path, meeting) == ["2: C1 J1 7 8", "2: C1 J2 9 10", "3: C2 J2 亲属"]
    first = read_ballots(path, meeting)[0].act
    assert isinstance(first, KeyBallot)
    assert first.comment == "good"


def test_a_mark_that_only_one_sheet_has_is_refused_with_the_cell_that_lacks_it(
    tmp_path: Path, meeting: Meeting
) -> None:
    care: Rows = [["案例", "J1", "J2"], ["C1", 8, ""], ["C2", 5, ""]]
    assert refusal(workbook(tmp_path, {"depth": DEPTH, "care": care}), meeting) == [
        "xlsx [care], row 2, column J2: there is no mark for Care of Judge 2 on case C1, yet "
        "there are others; a missing mark is never 0: fill it in"
    ]
    # One sheet alone lacks the whole criterion.
    (first, *_) = refusal(workbook(tmp_path, {"depth": DEPTH, "x": [["x"]]}), meeting)
    assert first.startswith("xlsx [depth], row 2: there is no mark for Care of Judge 1 on case C1")


def test_sheets_must_agree_on_recusals_and_absences(tmp_path: Path, meeting: Meeting) -> None:
    def both(depth: object, care: object) -> Path:
        head = ["案例", "J1"]
        return workbook(tmp_path, {"depth": [head, ["C1", depth]], "care": [head, ["C1", care]]})

    assert told(both("回避：亲属", "回避"), meeting) == ["2: C1 J1 亲属"]
    assert told(both("回避（亲属）", None), meeting) == ["2: C1 J1 亲属"]
    assert refusal(both("回避：亲属", "缺席"), meeting) == [
        "xlsx [care], row 2, column J1: says that there is no ballot, yet ballots.xlsx [depth], "
        "row 2, column J1 says recused; put right the one that is wrong"
    ]
    assert refusal(both("回避：亲属", 8), meeting) == [
        "xlsx [depth], row 2, column J1: says recused, yet there are marks; remove the one or "
        "the other"
    ]
    assert refusal(both("缺席", 8), meeting)[0].startswith(
        "xlsx [depth], row 2, column J1: there is no mark for Depth of Judge 1 on case C1"
    )
    assert refusal(both("缺席", "缺席"), meeting)[0].startswith("xlsx holds no ballot")


def test_a_sheet_may_have_a_row_a_mark(tmp_path: Path, meeting: Meeting) -> None:
    sheets: Mapping[str, Rows] = {
        "depth": [["案例", "评委", "得分"], ["C1", "J1", 7]],
        "care": [["案例", "评委", "关怀"], ["C1", "J1", 8]],
    }
    assert told(workbook(tmp_path, sheets), meeting) == ["2: C1 J1 7 8"]


def test_what_contradicts_the_name_of_its_sheet_is_refused(
    tmp_path: Path, meeting: Meeting
) -> None:
    sheets: dict[str, Rows] = {
        "depth": [["案例", "评委", "关怀"], ["C1", "J1", 7]],
        "care": [["案例", "J1"], ["C1", 8]],
    }
    assert refusal(workbook(tmp_path, sheets), meeting)[0].startswith(
        "xlsx [depth], row 1, column 关怀: is no judge and has no place in a table of this shape"
    )
    sheets = {
        "J1": [["案例", "评委", "深度", "关怀"], ["C1", "J2", 7, 8]],
        "J2": [["案例", "depth", "care"], ["C1", 7, 8]],
    }
    assert "column 深度: is no judge" in refusal(workbook(tmp_path, sheets), meeting)[0]
    sheets["J1"] = [["案例", "评委", "depth", "care"], ["C1", "J2", 7, 8]]
    assert refusal(workbook(tmp_path, sheets), meeting)[0] == (
        "xlsx [J1], row 2, column 评委: J2 does not go with the sheet, which is named after J1; "
        "put right the one that is wrong"
    )
    mixed: Mapping[str, Rows] = {"depth": DEPTH, "J1": DEPTH}
    assert refusal(workbook(tmp_path, mixed), meeting)[0].startswith(
        "some sheets are named after criteria (depth), others after judges (J1)"
    )


CRITERIA_ABOVE: Rows = [
    ["序号", "Depth", None, "关怀", None, "总分"],
    [None, "J1", "J2", "J1", "Judge 2", None],
    [10, 7, 9, 8, 10, 34],
    [20, 6, "回避：亲属", 5, "", 5.5],
]


@pytest.mark.parametrize("merged", [True, False])
def test_blocks_of_columns_have_the_criterion_above_the_judges(
    tmp_path: Path, meeting: Meeting, merged: bool
) -> None:
    cells = [(0, 1, 0, 2), (0, 3, 0, 4), (0, 0, 1, 0), (0, 5, 1, 5)] if merged else []
    path = workbook(tmp_path, {"评分": CRITERIA_ABOVE}, cells)
    assert told(path, meeting) == [
        "3: C1 J1 7 8",
        "3: C1 J2 9 10",
        "4: C2 J1 6 5",
        "4: C2 J2 亲属",
    ]


def test_blocks_may_repeat_the_upper_header_and_have_the_judge_above(
    tmp_path: Path, meeting: Meeting
) -> None:
    path = csv(
        tmp_path,
        "第一组评分表,,,,,,\n案例,J1,J1,J1,Judge 2,Judge 2,Judge 2\n"
        "编号,depth,care,合计,care,depth,合计\nC1,7,8,15,10,9,9.5\n",
    )
    assert told(path, meeting) == ["4: C1 J1 7 8", "4: C1 J2 9 10"]


def test_what_stands_above_all_judges_may_be_merged(tmp_path: Path) -> None:
    one = opened(a_plan(criteria=[{"key": "depth", "name": "Depth", "max": "10"}]))
    for above in ("评委", "评委打分"):
        path = csv(tmp_path, f"案例,{above},,,合计\n,J1,J2,J3,\nC1,8,9,7,24\n")
        marks = [
            row.act.scores for row in read_ballots(path, one) if isinstance(row.act, KeyBallot)
        ]
        assert [str(mark["depth"]) for mark in marks] == ["8", "9", "7"]


def test_a_row_that_names_no_case_is_told_once(tmp_path: Path, meeting: Meeting) -> None:
    text = "案例,depth,,care,\n,J1,J2,J1,J2\nC9,7,9,8,7\n,1,2,3,4\n"
    assert refusal(csv(tmp_path, text), meeting) == [
        "csv, row 3, column 案例: there is no case C9; write the id or the number of a case",
        "csv, row 4, column 案例: is empty; fill it in",
    ]


def test_a_total_of_a_block_is_that_of_its_criterion_or_judge(
    tmp_path: Path, meeting: Meeting
) -> None:
    by_criterion = (
        "案例,depth,depth,depth,care,care,care\n,J1,J2,合计,J1,J2,合计\nC1,7,9,{},8,10,9\n"
    )
    assert len(told(csv(tmp_path, by_criterion.format(16)), meeting)) == 2
    assert refusal(csv(tmp_path, by_criterion.format(17)), meeting) == [
        "csv, row 3, column depth 合计: says 17, yet the marks add up to 16, and to 8 with their "
        "weights; look at the paper again"
    ]
    # What nothing stands above may be the total of the block beside it, or of all.
    open_ = "案例,depth,,care,,\n,J1,J2,J1,J2,总分\nC1,7,9,8,10,{}\n"
    for total in (34, 17, 18, 9):
        assert len(told(csv(tmp_path, open_.format(total)), meeting)) == 2
    assert "column care 总分: says 16, yet" in refusal(csv(tmp_path, open_.format(16)), meeting)[0]


def test_a_header_may_name_both_with_a_sign_between(tmp_path: Path, meeting: Meeting) -> None:
    text = "案例,depth J1,Judge 2 - depth,J1_关怀,关怀（J2）\nC1,7,9,8,10\n"
    assert told(csv(tmp_path, text), meeting) == ["2: C1 J1 7 8", "2: C1 J2 9 10"]


def test_a_criterion_may_have_a_row_and_a_judge_a_column(tmp_path: Path, meeting: Meeting) -> None:
    text = "案例,评分项,J1,J2\nC1,depth,7,9\nC1,关怀,8,10\nC1,合计,15,{}\n"
    path = csv(tmp_path, text.format(9.5))
    assert told(path, meeting) == ["2: C1 J1 7 8", "2: C1 J2 9 10"]
    assert refusal(csv(tmp_path, text.format(18)), meeting) == [
        "csv, row 4, column J2: says 18, yet the marks add up to 19, and to 9.5 with their "
        "weights; look at the paper again"
    ]


def test_what_a_table_has_beside_marks_is_not_used_and_said(
    tmp_path: Path, meeting: Meeting
) -> None:
    text = "案例,申报单位,depth J1,care J1,平均分,名次\nC1,Office,7,8,7.5,1\n"
    decoding = Decoding()
    assert told(csv(tmp_path, text), meeting, decoding) == ["2: C1 J1 7 8"]
    assert [str(note) for note in decoding.notes] == [
        "ballots.csv: not used: the columns 申报单位, 平均分, 名次."
    ]


def test_a_criterion_that_a_judge_does_not_mark_stays_empty(tmp_path: Path) -> None:
    criteria = [
        {"key": "depth", "name": "Depth", "max": "10", "judges": ["J2"]},
        {"key": "care", "name": "Care", "max": "10"},
    ]
    meeting = opened(a_plan(criteria=criteria))
    text = "案例,depth,,care,\n,J1,J2,J1,J2\nC1,{},9,8,10\n"
    first, second = read_ballots(csv(tmp_path, text.format("-")), meeting)
    assert isinstance(first.act, KeyBallot)
    assert isinstance(second.act, KeyBallot)
    assert [*map(str, first.act.scores.values())] == ["8"]
    assert [*map(str, second.act.scores.values())] == ["9", "10"]
    assert refusal(csv(tmp_path, text.format(7)), meeting) == [
        "csv, row 3, column depth J1: Judge 1 does not mark it; empty the cell"
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "案例,depth,,care,\n,J1,J2,J1,J1\nC1,7,9,8,10\n",
            "csv, row 2, column care J1: is there twice; remove one",
        ),
        (
            "案例,depth,,care,\n,J1,J2,J1,Jx\nC1,7,9,8,10\n",
            "csv, row 2, column Jx: is no judge and has no place in a table of this shape",
        ),
        (
            "案例,,depth,care,\n,J1,J2,J1,J2\nC1,7,9,8,10\n",
            "csv, row 2: has a column for each judge (J1), which holds one mark",
        ),
        (
            "案例,depth,,carre,\n,J1,J2,J1,J2\nC1,7,9,8,10\n",
            "csv, row 2: there is no criterion carre",
        ),
        (
            "案例,depth,,care,\n,J1,J2,J1,J2\nC1,7,9,8,\n",
            "csv, row 3, column care J2: there is no mark for Care of Judge 2 on case C1",
        ),
        (
            "案例,depth,,care,\n,J1,J2,J1,J2\nC1,7,9,8,99\n",
            "csv, row 3, column care J2: 99 is no mark; write a number from 0 to 10",
        ),
    ],
)
def test_what_is_wrong_in_a_block_is_told_with_both_headers(
    tmp_path: Path, meeting: Meeting, text: str, fault: str
) -> None:
    assert refusal(csv(tmp_path, text), meeting)[0].startswith(fault)


def test_the_sentences_are_chinese_for_who_reads_chinese(tmp_path: Path, meeting: Meeting) -> None:
    path = csv(tmp_path, "案例,depth,,care,\n,J1,J2,J1,J2\nC1,7,9,8,\n")
    with pytest.raises(Refused) as refused:
        read_ballots(path, meeting)
    use_language("zh")
    assert say(refused.value.sentence) == (
        "ballots.csv 第3行“care J2”列：Judge 2对案例C1打了其他项的分，却没有“关怀”的分数；"
        "缺的分数不会按0分计，请补填"
    )


# -- the same ballots in every shape ---------------------------------------------------------------

CASES, JUDGES = ("C1", "C2", "C3"), ("J1", "J2", "J3")


def as_sheets(folder: Path, marks: Marks) -> Path:
    def rows(criterion: int) -> Rows:
        return [
            ["case", *JUDGES],
            *([c, *(marks.get((c, j), ("", ""))[criterion] for j in JUDGES)] for c in CASES),
        ]

    return workbook(folder, {"depth": rows(0), "关怀": rows(1)})


def as_blocks(folder: Path, marks: Marks) -> Path:
    upper = ["case", "Depth", None, None, "Care", None, None]
    lower = [None, *JUDGES, *JUDGES]
    rows = [[c, *(marks.get((c, j), ("", ""))[n] for n in (0, 1) for j in JUDGES)] for c in CASES]
    return workbook(folder, {"x": [upper, lower, *rows]}, [(0, 1, 0, 3), (0, 4, 0, 6)])


def as_judges_above(folder: Path, marks: Marks) -> Path:
    upper = ["case", *(judge for judge in JUDGES for _ in (0, 1))]
    lower = ["", *(["care", "depth"] * 3)]
    rows = [[c, *(marks.get((c, j), ("", ""))[n] for j in JUDGES for n in (1, 0))] for c in CASES]
    return csv(folder, "".join(",".join(row) + "\n" for row in [upper, lower, *rows]))


def as_long(folder: Path, marks: Marks) -> Path:
    rows = [
        f"{case},{judge},{name},{mark}\n"
        for (case, judge), pair in marks.items()
        for name, mark in zip(("Depth", "关怀"), pair, strict=True)
    ]
    return csv(folder, "案例,评委,评分项,得分\n" + "".join(rows))


def as_judges_sheets(folder: Path, marks: Marks) -> Path:
    sheets = {
        judge: [["case", "depth", "care"], *([c, *marks.get((c, judge), ("", ""))] for c in CASES)]
        for judge in JUDGES
    }
    return workbook(folder, sheets)


SHAPES: tuple[Callable[[Path, Marks], Path], ...] = (
    as_sheets,
    as_blocks,
    as_judges_above,
    as_long,
    as_judges_sheets,
)
NUMBER = st.integers(0, 10).map(str)
GIVEN = st.dictionaries(
    st.sampled_from(list(itertools.product(CASES, JUDGES))),
    st.one_of(st.tuples(NUMBER, NUMBER), st.just(("回避：亲属", "回避：亲属"))),
    min_size=1,
)


@pytest.mark.parametrize("shape", SHAPES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(marks=GIVEN)
def test_every_shape_gives_the_same_ballots(
    tmp_path: Path,
    meeting: Meeting,
    shape: Callable[[Path, Marks], Path],
    marks: Marks,
) -> None:
    expected = {
        (case, judge): "亲属" if depth.startswith("回避") else f"{depth} {care}"
        for (case, judge), (depth, care) in marks.items()
    }
    found = {}
    for row in read_ballots(shape(tmp_path, marks), meeting):
        act = row.act
        what = act.reason if isinstance(act, Recuse) else "{depth} {care}".format(**act.scores)
        found[act.case, act.judge] = what
    assert found == expected


@pytest.fixture
def one_criterion() -> Meeting:
    cases = [{"id": "C1", "number": 1, "title": "Story 1", "label": "A07"}]
    criteria = [{"key": "depth", "name": "Depth", "max": "10"}]
    return opened(a_plan(cases=cases, criteria=criteria))


@pytest.mark.parametrize("header", ["抽签号", "参赛号", "作品编号", "编号"])
@pytest.mark.parametrize("cell", ["1", "A07"])
def test_what_offices_write_beside_marks_is_said_and_not_read(
    tmp_path: Path, one_criterion: Meeting, header: str, cell: str
) -> None:
    path = csv(
        tmp_path,
        f"{header},作品名称,选送单位,汇报人,指导教师,J1,J2,平均分,名次\n"
        f"{cell},Story 1,U,甲,乙,7,8,7.5,1\n平均,,,,,7,8,7.5,\n",
    )
    decoding = Decoding()
    acts = [row.act for row in read_ballots(path, one_criterion, decoding)]
    marks = {act.judge: act.scores["depth"] for act in acts if isinstance(act, KeyBallot)}
    assert marks == {"J1": Decimal(7), "J2": Decimal(8)}
    assert [str(note) for note in decoding.notes] == [
        "ballots.csv: not part of the table: row 3.",
        "ballots.csv: not used: the columns 选送单位, 汇报人, 指导教师, 平均分, 名次.",
    ]


@pytest.mark.parametrize(
    "text", ["case,judge,depth,care\nC1,1,2,1\n", "case,judge,depth,care\n1,1,2,1\n"]
)
def test_a_first_row_of_marks_that_look_like_judges_is_no_second_header(
    tmp_path: Path, text: str
) -> None:
    judges = [{"id": "1", "name": "A"}, {"id": "2", "name": "B"}]
    cases = [{"id": "C1", "number": 1, "title": "Story"}]
    meeting = opened(a_plan(judges=judges, cases=cases))
    (row,) = read_ballots(csv(tmp_path, text), meeting)
    assert isinstance(row.act, KeyBallot)
    assert (row.row, row.act.judge, dict(row.act.scores)) == (
        2,
        "1",
        {"depth": Decimal(2), "care": Decimal(1)},
    )


def test_a_recusal_beside_dashes_is_kept_and_a_row_of_dashes_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "paper.csv"
    path.write_text(
        "case,judge,depth,care,comment\n"
        "C1,J1,-,-,recused: my own pupil\n"
        "C2,J1,7,8,\n"
        "C3,J1,-,-,\n"
        "C2,J2,缺席,缺席,\n",
        encoding="utf-8",
    )
    decoding = Decoding()
    acts = [row.act for row in read_ballots(path, opened(), decoding)]
    assert [(act.do, act.case) for act in acts] == [("recuse", "C1"), ("key-ballot", "C2")]
    assert "paper.csv: no ballot, as the cells say: row 4, 5." in map(str, decoding.notes)


def test_a_comment_beside_dashes_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "paper.csv"
    path.write_text("case,judge,depth,care,comment\nC1,J1,-,-,good\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"row 2"):
        read_ballots(path, opened())
