"""Plans, cases and judges as people hand them in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.language import say, use_language
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Bilingual
from judgetui.records.imports.csv_reader import LARGEST
from judgetui.records.imports.encoding import Decoding
from judgetui.records.imports.plan import assemble, read_cases, read_judges, read_plan

PLAN = {
    "title": "Review",
    "date": "2018-02-27",
    "criteria": [{"key": "depth", "name": "Depth"}, {"key": "care", "name": "Care"}],
}


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def faults_of_plan(folder: Path, **changes: object) -> list[str]:
    path = written(folder, "plan.json", json.dumps({**PLAN, **changes}))
    with pytest.raises(Refused) as refused:
        read_plan(path)
    return str(refused.value).splitlines()


def faults_of_cases(folder: Path, content: str | bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_cases(written(folder, "cases.csv", content))
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"colour": "red"}, "colour: is not known here; remove it or mend its spelling"),
        ({"title": {"en": "x"}}, "title.zh: is missing; add it"),
        ({"title": 3}, 'title: must be text in quotes, or {"en": "…", "zh": "…"}'),
        ({"title": "x" * 301}, "title: is longer than 300 characters; shorten it"),
        ({"date": "2018-02-30"}, 'date: 2018-02-30 is not a date such as "2018-02-27"'),
        ({"date": 0}, 'date: 0 is not a date such as "2018-02-27"'),
        ({"date": "20180227"}, 'date: 20180227 is not a date such as "2018-02-27"'),
        ({"panel_weight": "-1"}, "panel_weight: a weight must be above 0"),
        ({"scoring": {"ties": ["\ud800"]}}, "scoring.ties[0]: \ud800 is not one of: chair, "),
        ({"criteria": []}, "criteria: needs at least 1; there are 0"),
        (
            {"earlier": [{"name": "east", "head": "AB" * 32}]},
            "earlier[0].head: “ABABABABABAB” is not the hash of a ledger's line, which has 64 "
            "digits from 0 to f; `judgetui next` writes it",
        ),
        (
            {"earlier": [{"name": "east", "head": "0" * 64}] * 2},
            "earlier[1].name: east is used twice; give each its own",
        ),
        ({"criteria": {}}, "criteria: must be a list: [ … ]"),
        ({"language": "fr"}, "language: fr is not one of: 'en', 'zh'"),
        ({"timing": 3}, "timing: must be an object: { … }"),
        ({"timing": {"warn": [1.5]}}, "timing.warn[0]: 1.5 is not a whole number such as 3"),
        ({"scoring": {"drop": -1}}, "scoring.drop: -1 is too low; the lowest is 0"),
        ({"scoring": {"drop": "x"}}, "scoring.drop: x is not a whole number such as 3"),
        ({"board": {"show_judges": "maybe"}}, "board.show_judges: maybe is neither true nor false"),
        ({"panel_weight": 0.5}, 'panel_weight: 0.5 is not exact; write it in quotes: "0.5"'),
        ({"panel_weight": "1e1"}, "panel_weight: '1e1' is not a number such as \"87.5\""),
        ({"judges": [{"id": "J 1", "name": "x"}]}, "judges[0].id: an id is one word without space"),
        ({"judges": [{"id": "J1"}]}, "judges[0].name: is missing; add it"),
    ],
)
def test_a_fault_of_a_plan_names_its_place_and_the_remedy(
    tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    (fault,) = faults_of_plan(tmp_path, **changes)
    assert fault.startswith("plan.json: " + sentence)


def test_all_faults_of_a_plan_are_named_at_once(tmp_path: Path) -> None:
    criteria = [
        {"key": "a b", "name": "A", "weight": "0.5"},
        {"key": "b", "name": "B", "weight": "heavy", "min": "NaN"},
    ]
    faults = faults_of_plan(tmp_path, criteria=criteria, date="soon")
    assert [fault.split(": ")[1] for fault in faults] == [
        "date",
        "criteria[0].key",
        "criteria[1].min",
        "criteria[1].weight",
    ]


def test_what_does_not_agree_is_named_at_once_too(tmp_path: Path) -> None:
    criteria = [
        {"key": "a", "name": "A", "weight": "0.5", "step": "3"},
        {"key": "b", "name": "B", "weight": "0.45"},
    ]
    judges = [{"id": "chair", "name": "x"}]
    faults = faults_of_plan(tmp_path, criteria=criteria, judges=judges)
    assert faults == [
        "plan.json: criteria[0].step: steps of 3 from 0 never reach 100; "
        "change the step or the range",
        "plan.json: judges[0].id: chair names another seat; choose another id",
    ]


def test_of_many_faults_the_rest_is_counted(tmp_path: Path) -> None:
    cases = [{"id": "C 1", "number": n, "title": "x"} for n in range(30)]
    faults = faults_of_plan(tmp_path, cases=cases)
    assert len(faults) == 21
    assert faults[-1] == "… and 10 more"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "plan.json: line 1, column 2: this is not JSON"),
        ('{"a": 1,\n "b" 2}', "plan.json: line 2, column 6: this is not JSON"),
        ("[]", "plan.json: a plan is an object"),
        ('{"title": "a", "title": "b"}', 'plan.json: "title" is there twice'),
        ('{"panel_weight": NaN}', "plan.json: NaN is not a number"),
        ('{"a": ' + "9" * 5000 + "}", "plan.json: a number in it is too long"),
        ("[" * 100_000, "plan.json: a number in it is too long, or it is nested too deeply"),
        ("", "plan.json is empty"),
        (" \n ", "plan.json is empty"),
        (b"PK\x03\x04rest", "plan.json is a workbook; a text file is needed here"),
        ('{"a": "乐观的种子'.encode()[:-1] + b'x"}', "plan.json, row 1: is not UTF-8 text"),
    ],
)
def test_what_is_no_plan_at_all_is_said(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(Refused, match=r"plan\.json") as refused:
        read_plan(written(tmp_path, "plan.json", content))
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_a_plan_may_be_called_otherwise(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the plan of nanhu: date: is missing"):
        read_plan(
            written(tmp_path, "x", json.dumps({**PLAN, "date": None}).replace('"date"', '"day"')),
            label="the plan of nanhu",
        )


def test_lone_surrogates_become_spaces(tmp_path: Path) -> None:
    path = written(tmp_path, "plan.json", json.dumps({**PLAN, "title": "a\ud800b"}))
    plan = read_plan(path)
    assert plan.title == "a b"
    assert len(plan.contract) == 64


def test_faults_are_told_in_the_readers_language(tmp_path: Path) -> None:
    path = written(tmp_path, "plan.json", json.dumps({**PLAN, "panel_weight": 0.5, "x": 1}))
    with pytest.raises(Refused) as refused:
        read_plan(path)
    assert say(refused.value) == str(refused.value)
    use_language("zh")
    try:
        assert "plan.json" in say(refused.value)
    finally:
        use_language("en")


def test_missing_files_and_folders_are_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"there is no file .*nothing.csv; check the name"):
        read_cases(tmp_path / "nothing.csv")
    with pytest.raises(Refused, match="is a folder; name a file in it"):
        read_cases(tmp_path)
    with pytest.raises(Refused, match="check the name"):
        read_cases(Path("a\0b"))


CASES = "id,number,title,type,organisation,presenters,summary\r\n"


def test_cases_are_read(tmp_path: Path) -> None:
    rows = 'C01,7,Seed,work,Nanhu,Zhang Jie; 李,"two\nlines"\r\nC02,,老人[/b]关爱,,,,\r\n'
    first, second = read_cases(written(tmp_path, "cases.csv", CASES + rows))
    assert (first.id, first.number, first.title) == ("C01", 7, "Seed")
    assert first.presenters == ("Zhang Jie", "李")
    assert first.summary == "two\nlines"
    assert (second.number, second.title, second.presenters) == (2, "老人[/b]关爱", ())


def test_how_names_are_said_and_citations_are_read(tmp_path: Path) -> None:
    rows = (
        "id,number,title,say.en,say.zh,颁奖词\r\n"
        "C01,1,Seed,seed,种（zhǒng）子,以心换心\r\nC02,2,T,,,\r\n"
    )
    first, second = read_cases(written(tmp_path, "cases.csv", rows))
    assert first.say == Bilingual(en="seed", zh="种（zhǒng）子")
    assert first.citation == "以心换心"
    assert (second.say, second.citation) == ("", "")
    assert "say" not in second.model_dump(mode="json")


CHINESE = (
    "案例编号,序号,案例名称,案例类型,申报单位,主讲人,简介\n"
    "C01,３,种下乐观的“种子”,个案,南湖,张;王；李,\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_chinese_headers_encodings_and_delimiters(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    content = CHINESE.replace(",", delimiter).encode(encoding)
    (case,) = read_cases(written(tmp_path, "cases.csv", content))
    assert (case.number, case.title) == (3, "种下乐观的“种子”")
    assert case.presenters == ("张", "王", "李")


def test_semicolons_may_separate_cells(tmp_path: Path) -> None:
    content = 'ID ; Title;Presenters\nC01;a, b;"x; y"\n'
    (case,) = read_cases(written(tmp_path, "cases.csv", content))
    assert (case.title, case.presenters) == ("a, b", ("x", "y"))


def test_columns_in_both_languages(tmp_path: Path) -> None:
    content = (
        "id,title.en,标题.zh,presenters.en,presenters.zh\n"
        "C1,Seed,种子,Li; Wu,李；吴\nC2,,只有中文,,\nC3,Same,Same,Li; Wu,李\n"
    )
    first, second, third = read_cases(written(tmp_path, "cases.csv", content))
    assert first.title == Bilingual(en="Seed", zh="种子")
    assert first.presenters == (Bilingual(en="Li", zh="李"), Bilingual(en="Wu", zh="吴"))
    assert second.title == "只有中文"
    assert third.title == "Same"
    assert third.presenters == (Bilingual(en="Li; Wu", zh="李"),)


def test_what_spreadsheets_leave_behind_does_no_harm(tmp_path: Path) -> None:
    content = "\n,,,,\nid,number,\u00a0title\u00a0,,\nC1,１２,\u00a0 a ,,\n,,,,\n\nC2,3,b,,\n"
    first, second = read_cases(written(tmp_path, "cases.csv", content))
    assert (first.number, first.title, second.title) == (12, "a", "b")


def test_every_fault_of_a_table_has_row_column_and_remedy(tmp_path: Path) -> None:
    content = (
        "id,number,title,summary\n"
        "C1,1,a,\n"
        '"C 2",x,,"two\nlines"\n'
        "\n"
        "C1,1,b,\n"
        f"C3,4,c,{'long' * 1001}\n"
        "C4,5,d,,more\n"
    )
    assert faults_of_cases(tmp_path, content) == [
        "cases.csv, row 3, column title: is empty; fill it in",
        "cases.csv, row 3, column id: an id is one word without spaces",
        "cases.csv, row 3, column number: x is not a whole number such as 3",
        "cases.csv, row 6, column summary: is longer than 4000 characters; shorten it",
        "cases.csv, row 7: has more cells than there are columns; "
        "put text with a comma in it in quotes",
    ]


def test_ids_and_numbers_are_there_once(tmp_path: Path) -> None:
    content = "编号,序号,标题\nC1,1,a\nC2,1,b\nC1,3,c\n"
    assert faults_of_cases(tmp_path, content) == [
        "cases.csv, row 4, column 编号: C1 is already in row 2; give each its own",
        "cases.csv, row 3, column 序号: 1 is already in row 2; give each its own",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id,title,title\nC1,a,b\n", "cases.csv, row 1, column title: is there twice; remove one"),
        ("id,标题,title\nC1,a,b\n", "cases.csv, row 1, column title: is there twice; remove one"),
        ("id,title,title.zh\nC1,a,b\n", "cases.csv, row 1, column title: write either title, or"),
        ("number,type\n1,a\n", "cases.csv, row 1, column title: there is no such column; the"),
        ("id,title,\nC1,a,b\n", "cases.csv, row 2: b stands in column 3, which has no name"),
        ("id,title\n", "cases.csv has no rows below its header"),
        (",,\n\n", "cases.csv is empty"),
        ("", "cases.csv is empty"),
        ('id,title\nC1,"a\nC2,b\n', "cases.csv, row 2: its quotes do not match"),
        ('id,title\nC1,"a" b\n', "cases.csv, row 2: its quotes do not match"),
        ("id,title\nC1," + "x" * 200_000, "cases.csv, row 2, column title: is longer than 300"),
        (b"PK\x03\x04\0\0", "cases.csv is not a workbook that can be read; save it again"),
        (b"\xff\xfei\0d", "cases.csv, row 1: is not UTF-16 text"),
        (b"id,title\nC1,a\0b\n", "cases.csv, row 2: holds a NUL byte; save the file again"),
        ("id,标题\nC1,乐观的种子".encode()[:-1] + b"x", "cases.csv, row 2: is not UTF-8 text"),
        (b"\xef\xbb\xbfid,title\nC1,\xd6\xd6\n", "cases.csv, row 2: is not UTF-8 text"),
        (b"x" * (LARGEST + 1), "cases.csv is larger than 20 MiB; is it the right file?"),
    ],
)
def test_what_is_no_table_of_cases_is_said(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    (fault,) = faults_of_cases(tmp_path, content)
    assert fault.startswith(sentence)


def test_a_date_where_a_number_belongs_is_told_as_one(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("id,number,title,factor,carried.pre\nC1,2026-08-05,A,2026/3/1,5-Aug\n", "utf-8")
    with pytest.raises(Refused) as refused:
        read_cases(path)
    lines = str(refused.value).splitlines()
    for column, value in (
        ("number", "2026-08-05"),
        ("factor", "2026/3/1"),
        ("carried.pre", "5-Aug"),
    ):
        start = (
            f"cases.csv, row 2, column {column}: {value} is a date or a time, which a spreadsheet"
        )
        assert any(line.startswith(start) for line in lines)


def test_judges_are_read(tmp_path: Path) -> None:
    content = "评委编号,姓名,单位,职务/职称,回避\nJ1,朱,嘉兴学院,副教授,C03；C05\nJ2,俞,,,\n"
    first, second = read_judges(written(tmp_path, "judges.csv", content))
    assert (first.id, first.name, first.title) == ("J1", "朱", "副教授")
    assert first.conflicts == ("C03", "C05")
    assert (second.affiliation, second.conflicts) == ("", ())


def test_a_judge_cannot_be_called_like_a_seat(tmp_path: Path) -> None:
    path = written(tmp_path, "judges.csv", "id,name\nJ1,a\nchair,b\n")
    with pytest.raises(Refused, match=r"judges.csv, row 3, column id: chair names another seat"):
        read_judges(path)


def test_parts_that_do_not_fit_are_named_by_their_row(tmp_path: Path) -> None:
    plan = {
        **PLAN,
        "carried": [{"key": "before", "name": "Before", "weight": "0.4"}],
        "cases": [],
        "judges": [{"id": "J9", "name": "replaced"}],
    }
    paths = (
        written(tmp_path, "plan.json", json.dumps(plan)),
        written(tmp_path, "cases.csv", "id,title,carried.before,carried.x\nC1,a,８４,\nC2,b,,1\n"),
        written(tmp_path, "judges.csv", "id,name,回避\nJ1,a,C1\nJ2,b,C1; C7\n"),
    )
    with pytest.raises(Refused) as refused:
        assemble(*paths)
    assert str(refused.value).splitlines() == [
        "judges.csv, row 3, column 回避: there is no case C7",
        "cases.csv, row 3, column carried.before: "
        "case C2 has no such score; a missing one is never 0",
        "cases.csv, row 3, column carried.x: the plan carries no score called x",
    ]
    written(tmp_path, "cases.csv", "id,title,carried.before\nC1,a,８４\nC7,b,1.5\n")
    whole = assemble(*paths)
    assert [str(case.carried["before"]) for case in whole.cases] == ["84", "1.5"]
    assert [judge.id for judge in whole.judges] == ["J1", "J2"]


@given(st.binary(max_size=200))
def test_any_bytes_are_cases_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "cases.csv"
    path.write_bytes(content)
    for read in (read_cases, read_judges, read_plan):
        decoding = "cases.csv"
        try:
            read(path)
        except Refused as refused:
            decoding = str(refused)
        assert "cases.csv" in decoding


@pytest.mark.parametrize(
    ("text", "presenters"),
    [
        # One row a presenter, with what they share written once.
        ("编号,作品名称,汇报人\nC1,A,甲\n,,乙\n,,丙\nC2,B,丁\n", ["甲 乙 丙", "丁"]),
        ("作品名称,单位,汇报人\nA,U,甲\n,,乙\nB,V,丙\n", ["甲 乙", "丙"]),
        ("编号,作品名称,汇报人\nC1,A,甲\nC1,A,乙\n,,丙\nC2,B,\n", ["甲 乙 丙", ""]),
    ],
)
def test_a_row_with_a_presenter_alone_goes_with_the_one_above(
    tmp_path: Path, text: str, presenters: list[str]
) -> None:
    (tmp_path / "cases.csv").write_text(text, "utf-8")
    decoding = Decoding()
    cases = read_cases(tmp_path / "cases.csv", decoding)
    assert [" ".join(map(str, case.presenters)) for case in cases] == presenters
    rows = text.count("\n") - 1
    assert str(decoding.notes[0]) == (
        f"cases.csv: rows with a presenter each were joined, {rows} to 2."
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("编号,作品名称,汇报人\nC1,A,甲\n,A,乙\n", "row 3, column 编号: is empty; fill it in"),
        ("编号,作品名称\nC1,A\n,B\n", "row 3, column 编号: is empty; fill it in"),
        ("汇报人,作品名称\n甲,\n乙,A\n", "row 2, column 作品名称: is empty; fill it in"),
    ],
)
def test_no_row_of_a_list_is_left_out_without_a_word(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "cases.csv").write_text(text, "utf-8")
    with pytest.raises(Refused) as refused:
        read_cases(tmp_path / "cases.csv")
    assert str(refused.value) == f"cases.csv, {what}"


def test_a_judge_without_an_id_is_not_left_out(tmp_path: Path) -> None:
    (tmp_path / "judges.csv").write_text("编号,姓名\nJ1,甲\n,乙\n", "utf-8")
    with pytest.raises(Refused) as refused:
        read_judges(tmp_path / "judges.csv")
    assert str(refused.value) == "judges.csv, row 3, column 编号: is empty; fill it in"
