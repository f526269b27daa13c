"""Which case and judge a row of a file names: one by all its columns together, or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judgetui.meeting.acts import KeyBallot
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Case
from judgetui.meeting.preflight import go_no_go
from judgetui.meeting.state import Meeting
from judgetui.records.imports.csv_columns import same
from judgetui.records.imports.matching import (
    Kind,
    Meaning,
    Names,
    changed_into,
    no_number_but_a_date,
)
from judgetui.records.imports.plan import assemble, read_ballots, read_cases
from tests.meeting.factories import a_plan, opened


def a_meeting(*cases: tuple[str, int, str], judges: tuple[tuple[str, str], ...] = ()) -> Meeting:
    """An open meeting with these cases (id, number, title) and judges (id, name)."""
    listed = [{"id": id, "number": number, "title": title} for id, number, title in cases]
    panel = [{"id": id, "name": name} for id, name in judges or (("J1", "Wang Wei"),)]
    return opened(a_plan(cases=listed, judges=panel))


def keyed(folder: Path, meeting: Meeting, header: str, row: str) -> tuple[str, str]:
    """The case and the judge that one row names."""
    path = folder / "ballots.csv"
    path.write_text(f"{header},depth,care\n{row},7,8\n", "utf-8")
    (read,) = read_ballots(path, meeting)
    assert isinstance(read.act, KeyBallot)
    return read.act.case, read.act.judge


def refusal(folder: Path, meeting: Meeting, header: str, row: str) -> str:
    with pytest.raises(Refused) as refused:
        keyed(folder, meeting, header, row)
    (fault,) = str(refused.value).splitlines()
    return fault.removeprefix("ballots.csv, row 2").lstrip(":, ")


CROSSED = a_meeting(("1", 2, "Seed"), ("2", 1, "Rain"), ("C3", 3, "Wind"))
PADDED = a_meeting(("001", 2, "Seed"), ("002", 1, "Rain"), ("010", 10, "Wind"))


@pytest.mark.parametrize("meeting", [CROSSED, PADDED])
def test_a_value_that_is_one_cases_id_and_anothers_number_is_refused(
    tmp_path: Path, meeting: Meeting
) -> None:
    said = refusal(tmp_path, meeting, "case,judge", "1,J1")
    assert said.startswith("column case: 1 could be several: the id of ")
    assert "the number of " in said
    assert "“Seed”" in said
    assert "“Rain”" in said


@pytest.mark.parametrize("written", ["1.0", "+1", "1.", "１．０"])
def test_a_number_with_a_point_may_be_a_running_number_too(tmp_path: Path, written: str) -> None:
    said = refusal(tmp_path, PADDED, "case,judge", f"{written},J1")
    assert "the number of 002 “Rain”" in said
    assert keyed(tmp_path, PADDED, "number,judge", f"{written},J1") == ("002", "J1")


def test_ids_as_they_are_written_are_ids(tmp_path: Path) -> None:
    assert keyed(tmp_path, PADDED, "case,judge", "001,J1") == ("001", "J1")
    assert keyed(tmp_path, PADDED, "case,judge", "10,J1") == ("010", "J1")
    assert keyed(tmp_path, CROSSED, "case,judge", "3,J1") == ("C3", "J1")
    assert keyed(tmp_path, CROSSED, "case,judge", "c3,J1") == ("C3", "J1")
    assert keyed(tmp_path, CROSSED, "case,judge", "wind,J1") == ("C3", "J1")


def test_an_id_that_is_also_that_cases_number_is_one_case(tmp_path: Path) -> None:
    meeting = a_meeting(("1", 1, "Seed"), ("02", 2, "Rain"))
    assert keyed(tmp_path, meeting, "case,judge", "1,J1") == ("1", "J1")
    assert keyed(tmp_path, meeting, "case,judge", "2,J1") == ("02", "J1")


@pytest.mark.parametrize(
    ("header", "row", "case"),
    [
        ("case,number,judge", "1,2,J1", "1"),
        ("case,number,judge", "1,1,J1", "2"),
        ("case,title,judge", "1,seed,J1", "1"),
        ("案例编号,案例名称,评委", "1,Rain,J1", "2"),
        ("序号,评委", "1,J1", "2"),
        ("抽签顺序,评委", "２,J1", "1"),
        ("number,judge", "3,J1", "C3"),
        ("title,judge", "Seed,J1", "1"),
        ("title,judge_name", "WIND,wang wei", "C3"),
        ("案例名称,评委姓名", "Seed,Wang Wei", "1"),
        ("case,number,title,judge,judge_name", "1,2,Seed,J1,Wang Wei", "1"),
    ],
)
def test_a_column_may_say_which_it_is(tmp_path: Path, header: str, row: str, case: str) -> None:
    assert keyed(tmp_path, CROSSED, header, row) == (case, "J1")


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("case,title,judge", "C3,Seed,J1", "its columns name different cases (case C3 is C3, tit"),
        ("number,title,judge", "1,Seed,J1", "its columns name different cases (number 1 is 2, ti"),
        ("case,number,judge", "C3,9,J1", "column number: there is no case with the number 9"),
        ("case,number,judge", "C3,C3,J1", "column number: there is no case with the number C3"),
        ("case,title,judge", "C3,Sead,J1", "column title: no case is called Sead; write its titl"),
        ("case,judge,judge_name", "C3,J1,Li", "column judge_name: there is no judge Li; write th"),
        ("case,number,judge", ",,J1", "column case: is empty; fill it in"),
    ],
)
def test_columns_that_do_not_agree_refuse_the_row(
    tmp_path: Path, header: str, row: str, said: str
) -> None:
    assert refusal(tmp_path, CROSSED, header, row).startswith(said)


def test_titles_that_are_not_unique_do_not_decide(tmp_path: Path) -> None:
    meeting = a_meeting(("C1", 1, "Seed"), ("C2", 2, "Seed"))
    assert "Seed could be several" in refusal(tmp_path, meeting, "title,judge", "Seed,J1")
    assert keyed(tmp_path, meeting, "number,title,judge", "2,Seed,J1") == ("C2", "J1")


def test_a_judges_id_that_is_anothers_name_is_refused(tmp_path: Path) -> None:
    meeting = a_meeting(("C1", 1, "Seed"), judges=(("A", "B"), ("B", "Wu"), ("03", "Li")))
    assert "B could be several" in refusal(tmp_path, meeting, "case,judge", "C1,B")
    assert keyed(tmp_path, meeting, "case,judge,judge_name", "C1,B,Wu") == ("C1", "B")
    assert keyed(tmp_path, meeting, "case,judge,judge_name", "C1,B,B") == ("C1", "A")
    assert keyed(tmp_path, meeting, "case,judge", "C1,3") == ("C1", "03")
    said = refusal(tmp_path, meeting, "case,judge,judge_name", "C1,A,Li")
    assert said.startswith("its columns name different judges (judge A is A, judge_name Li is 03)")


@pytest.mark.parametrize("cell", ["1.98808E+11", "1.99E+11", "3-Jan", "1月3日", "Mar-01"])
def test_what_a_spreadsheet_has_eaten_is_said(tmp_path: Path, cell: str) -> None:
    meeting = a_meeting(("198808123456", 1, "Seed"), ("C2", 2, "Rain"))
    said = refusal(tmp_path, meeting, "case,judge", f"{cell},J1")
    assert said.startswith(f"column case: {cell} is what a spreadsheet makes of a long number or")


def test_what_is_left_of_an_id_does_not_stand_against_the_number(tmp_path: Path) -> None:
    meeting = a_meeting(("198808123456", 1, "Seed"), ("198808123999", 2, "Rain"))
    row = "1.98808E+11,2,J1"
    assert keyed(tmp_path, meeting, "case,number,judge", row) == ("198808123999", "J1")
    assert "could be several" in refusal(tmp_path, meeting, "case,judge", "1.98808E+11,J1")


@pytest.mark.parametrize(
    ("text", "cell", "may"),
    [
        ("001", "1", True),
        ("1E5", "100000", True),
        ("1E5", "1.00E+05", True),
        ("198808123456", "1.98808E+11", True),
        ("198809123456", "1.98808E+11", False),
        ("1988081234567890123", "1988081234567890000", True),
        ("1-3", "3-Jan", True),
        ("1-3", "1月3日", True),
        ("1-3", "2026/1/3", True),
        ("3/1", "2026-01-03", True),
        ("MAR1", "1-Mar", True),
        ("1-4", "3-Jan", False),
        ("10.50", "10.5", True),
        ("C1", "1", False),
        ("1", "1", False),
    ],
)
def test_what_a_spreadsheet_may_make_of_a_text(text: str, cell: str, may: bool) -> None:
    assert changed_into(text, cell) is may


ID = st.sampled_from(["1", "2", "3", "01", "02", "001", "C1", "1-2", "2-1", "1E1", "10", "a", "A"])
TITLE = st.sampled_from(["1", "2", "01", "C1", "Seed", "seed", "a", "10", "3-4"])


def spreadsheet(text: str) -> str:
    """What a spreadsheet may write for a text, by its own reading of numbers."""
    try:
        return format(float(text), "g")
    except ValueError:
        return {"1-2": "2-Jan", "2-1": "1-Feb"}.get(text, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_row_never_lands_on_a_case_that_only_one_of_its_readings_names(
    tmp_path: Path, data: st.DataObject
) -> None:
    ids = data.draw(st.lists(ID, min_size=2, max_size=5, unique=True))
    numbers = data.draw(st.permutations(range(1, len(ids) + 1)))
    titles = data.draw(st.lists(TITLE, min_size=len(ids), max_size=len(ids)))
    meeting = a_meeting(*zip(ids, numbers, titles, strict=True))
    meant = data.draw(st.integers(0, len(ids) - 1))
    senses = [ids[meant], str(numbers[meant]), titles[meant]]
    as_case = data.draw(st.sampled_from([*senses, *map(spreadsheet, senses)]))
    more = data.draw(st.sampled_from(["", "number", "title"]))
    beside = {"number": str(numbers[meant]), "title": titles[meant]}.get(more, "")
    header = f"case,judge,{more}" if more else "case,judge"
    try:
        case, _ = keyed(tmp_path, meeting, header, f"{as_case},J1,{beside}".removesuffix(","))
    except Refused:
        return
    if as_case == case and as_case != spreadsheet(as_case):
        return  # an id as it was written, which no spreadsheet has touched
    for id, number, title in zip(ids, numbers, titles, strict=True):
        # An id as it stands is not one that differs from it in upper and lower case.
        alike = str if as_case in ids else str.casefold
        by_id = alike(as_case) in {alike(id), alike(spreadsheet(id))}
        named = by_id or as_case.casefold() in {str(number), title.casefold()}
        decided = not more or beside.casefold() == {"number": str(number), "title": title}[more]
        assert id == case or not (named and decided)


def test_conflicts_find_the_ids_that_a_spreadsheet_left(tmp_path: Path) -> None:
    plan = a_plan(cases=[], judges=[]).model_dump_json(by_alias=True)
    (tmp_path / "plan.json").write_text(plan, encoding="utf-8")
    (tmp_path / "cases.csv").write_text("id,number,title\n001,1,a\n002,3,b\n2,2,c\n", "utf-8")
    judges = tmp_path / "judges.csv"
    paths = (tmp_path / "plan.json", tmp_path / "cases.csv", judges)
    judges.write_text("id,name,conflicts\nJ1,a,1\nJ2,b,002\n", encoding="utf-8")
    whole = assemble(*paths)
    assert [judge.conflicts for judge in whole.judges] == [("001",), ("002",)]
    judges.write_text("id,name,conflicts\nJ1,a,2\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        assemble(*paths)
    said = "judges.csv, row 2, column conflicts: 2 could be several; write the id, one of: 2, 002"
    assert str(refused.value) == said


def test_an_id_that_a_spreadsheet_has_rounded_makes_no_session(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("id,title\n1.98808E+11,a\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"row 2, column id: 1\.98808E\+11 is what a spreadsheet"):
        read_cases(path)


def test_check_warns_of_ids_that_look_like_other_numbers() -> None:
    said = "Ids that can be mistaken for another case's number: "
    for meeting, ids in ((CROSSED, "1, 2"), (PADDED, "001, 002")):
        (finding,) = (one for one in go_no_go(meeting.plan) if said in str(one.sentence))
        assert finding.ok is None
        assert f"{said}{ids}." in str(finding.sentence)
    same = a_meeting(("1", 1, "Seed"), ("C2", 2, "Rain"))
    assert not [one for one in go_no_go(same.plan) if said in str(one.sentence)]


def test_a_conflict_that_may_be_a_running_number_is_refused(tmp_path: Path) -> None:
    for name, content in {
        "cases.csv": "id,number,title\n001,2,a\n002,1,b\n3,4,c\n4,3,d\n",
        "judges.csv": "id,name,conflicts\nJ1,a,1\nJ2,b,3\n",
        "plan.json": a_plan(cases=[], judges=[]).model_dump_json(),
    }.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        assemble(tmp_path / "plan.json", tmp_path / "cases.csv", tmp_path / "judges.csv")
    said = "judges.csv, row 2, column conflicts: 1 could be several; write the id, one of: 001, 002"
    assert str(refused.value) == said


def test_a_label_names_a_case_as_a_number_does() -> None:
    cases = [
        Case(id="X", number=1, title="One", label="A1"),
        Case(id="Y", number=2, title="Two", label="007"),
    ]
    names = Names.of_cases(cases)
    assert names.by_number("a1") == (Meaning("X", Kind.NUMBER),)
    assert names.by_number("007") == (Meaning("Y", Kind.NUMBER),)
    assert names.by_number("2") == (Meaning("Y", Kind.NUMBER),)
    assert names.by_number("A2") == ()


TEXTS = st.one_of(
    st.sampled_from(
        ["1", "01", "1.0", "1-3", "3-Jan", "1月3日", "2026/1/3", "3.1", "C1", "c1", "Ｃ1", "１"]
    ),
    st.sampled_from(["198808123456789012", "1.98808E+17", "198808123456789000", "1E2", "100"]),
    st.text(alphabet="Cc019-/.E+ 月日", min_size=1, max_size=5),
)


@given(st.lists(TEXTS, unique=True, min_size=1, max_size=8), TEXTS)
def test_looking_up_names_is_comparing_with_each(texts: list[str], cell: str) -> None:
    ids = [f"X{place}" for place in range(len(texts))]
    names = Names(tuple(ids), {}, {id: (text,) for id, text in zip(ids, texts, strict=True)})
    wanted = [
        id
        for id, text in zip(ids, texts, strict=True)
        if same(text) == same(cell) or changed_into(text, cell)
    ]
    assert [meaning.id for meaning in names.by_name(cell)] == wanted
    named = Names(tuple(texts), {}, {})
    changed = [text for text in texts if changed_into(text, cell)]
    alike = [cell] if cell in texts else [text for text in texts if same(text) == same(cell)]
    found = [meaning.id for meaning in named.by_id(cell)]
    assert found in (list(dict.fromkeys([*alike, *changed])), [cell])


@pytest.mark.parametrize(
    "cell", ["2026-08-05", "5/8/2026", "5-Aug", "Aug-26", "8月5日", "07:30:00"]
)
def test_a_date_where_a_number_belongs_is_told_as_one(cell: str) -> None:
    told = no_number_but_a_date(cell)
    assert told is not None
    assert str(told).startswith(f"{cell} is a date or a time, which a spreadsheet makes of what")


@pytest.mark.parametrize("cell", ["", "8.5", "7,5", "-3", "1e5", "20260805", "7/8", "1.234.567"])
def test_a_number_is_no_date(cell: str) -> None:
    assert no_number_but_a_date(cell) is None
