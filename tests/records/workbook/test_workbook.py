"""A plan's workbook: it reads to the same plan, and what a clerk makes of it is understood."""

from __future__ import annotations

import io
import types
import typing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from judgetui.language import use_language
from judgetui.meeting.fields import Bilingual
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_model import METHODS, PlanFields
from judgetui.records.workbook import sheets
from judgetui.records.workbook.reader import plan_of, read_workbook
from judgetui.records.workbook.tables import Table, tables, word
from judgetui.records.workbook.writer import workbook, write_workbook
from tests.commands.parts import SAMPLE
from tests.meeting.factories import a_plan
from tests.meeting.strategies import plans

TEXTS = st.one_of(
    st.sampled_from(["=1+1", "0012", "1e5", "a;b", "json:1", "甲、乙", "_x0041_", "\ufffe", "'x"]),
    st.text(max_size=8),
)
BOTH = st.fixed_dictionaries({"en": TEXTS, "zh": TEXTS})
NAMES = st.one_of(TEXTS, BOTH)
NUMBERS = st.sampled_from(["1", "1.0", "0.25", "2.50", "123456.123456"])


@st.composite
def rich_plans(draw: st.DrawFn) -> Plan | None:
    """Plans with every field that a plan has; none where the fields do not go together."""
    rule: dict[str, Any] = draw(
        st.sampled_from(
            [
                {},
                {"combine": "rank-sum", "places": "scaled", "total": "mean"},
                {"combine": "points", "points": ["12", "10.0", "8"], "ranks": "dense"},
                {"combine": "mean", "correct": {"within": "3.0"}, "rounding": "half-even"},
                {"combine": "mean", "standardise": {"mean": "50", "sd": "10", "least": 3}},
                {"combine": "majority", "marks": "places"},
                {"combine": "trimmed", "drop_by": "criterion", "total": "sum", "round": "panel"},
                {"combine": "mean", "entrants": "sum", "decimals": 3, "ties": []},
                {"ties": ["criterion:depth", "judge:J1", "chair"]},
            ]
        )
    )
    plan = draw(plans())
    raw = plan.model_dump(mode="json", by_alias=True)
    if plan.carried and rule.get("combine") in ("rank-sum", "points", "majority"):
        return plan
    raw["scoring"] = rule
    raw["title"], raw["venue"] = draw(NAMES), draw(NAMES)
    raw["timing"]["warn"] = draw(st.lists(st.integers(0, 90), max_size=3))
    raw["panel_weight"] = draw(NUMBERS)
    for judge in raw["judges"]:
        judge |= {"affiliation": draw(NAMES), "title": draw(NAMES)}
    raw["judges"][-1]["weight"] = draw(st.sampled_from(["1", "2.0", "0"]))
    for case in raw["cases"]:
        case |= {"summary": draw(NAMES), "presenters": draw(st.lists(NAMES, max_size=3))}
        case |= {"say": draw(NAMES), "citation": draw(NAMES)}
        case |= {"factor": draw(NUMBERS), "competes": draw(st.booleans()), "label": draw(TEXTS)}
        case |= {"entrant": draw(TEXTS)} if "entrants" in rule else {}
    for criterion in raw["criteria"]:
        criterion |= {"guide": draw(NAMES), "weight": draw(NUMBERS)}
        criterion["anchors"] = [{"from": "0", "text": draw(NAMES)}]
    raw["criteria"][0]["judges"] = draw(st.sampled_from([[], ["J1"]]))
    share = {"name": "甲", "share": "0.10", "from": "1.5", "ties": "use-up"}
    raw["prizes"] = draw(st.sampled_from([[], [share]]))
    try:
        return Plan.model_validate(raw)
    except ValueError:
        return None


def sheets_of(plan: Plan, language: str = "en") -> dict[str, Table]:
    use_language(language)
    try:
        return {word(called): rows for called, rows in tables(plan).items()}
    finally:
        use_language("en")


@given(plan=plans(), language=st.sampled_from(["en", "zh"]))
def test_any_plan_reads_to_itself(plan: Plan, language: str) -> None:
    read = plan_of("a.xlsx", sheets_of(plan, language))
    assert read == plan
    assert read.contract == plan.contract


@given(plan=rich_plans(), language=st.sampled_from(["en", "zh"]))
@settings(max_examples=200)
def test_any_plan_with_every_field_reads_to_itself(plan: Plan | None, language: str) -> None:
    if plan is not None:
        read = plan_of("a.xlsx", sheets_of(plan, language))
        assert read == plan
        assert read.contract == plan.contract


@given(plan=rich_plans())
@settings(max_examples=15, deadline=None)
def test_a_file_reads_to_the_same_plan(
    plan: Plan | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if plan is not None:
        path = tmp_path_factory.mktemp("book") / "a.xlsx"
        write_workbook(path, plan)
        assert read_workbook(path).contract == plan.contract


def test_every_method_and_every_field_of_a_plan_has_its_place() -> None:
    (combine,) = (one for one in sheets.RULE.fields if one.path == "scoring.combine")
    assert combine.kind.words is not None
    assert set(combine.kind.words) == set(METHODS)
    there = {
        f"{sheet.items}.{one.path}" if sheet.items else one.path
        for sheet in sheets.SHEETS
        for one in sheet.fields
    }
    there |= {"judgetui", "salt", "scoring.ties", "cases.carried"}
    there |= {path.replace("anchors.", "criteria.anchors.") for path in there}
    assert set(leaves(PlanFields)) - there == set()


def leaves(model: type[BaseModel], prefix: str = "") -> list[str]:
    """The paths of all fields of a model, through its parts."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        path = prefix + (field.alias or name)
        parts = models_in(field.annotation)
        found += [one for part in parts for one in leaves(part, f"{path}.")] or [path]
    return found


def models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        own = issubclass(annotation, BaseModel) and annotation.__name__ != "Bilingual"
        return [annotation] if own else []
    return [one for part in typing.get_args(annotation) for one in models_in(part)]


def edited(plan: Plan, *edits: tuple[str, int, int, str]) -> dict[str, Table]:
    """The sheets of a plan with the text of some cells changed, rows and columns from 1."""
    whole = {called: [list(row) for row in rows] for called, rows in sheets_of(plan).items()}
    for sheet, row, column, text in edits:
        rows = whole[sheet]
        while len(rows) < row:
            rows.append([""] * len(rows[0]))
        rows[row - 1][column - 1] = text
    return whole  # type: ignore[return-value]


def column(sheet: str, header: str) -> int:
    return sheets_of(a_plan())[sheet][0].index(header) + 1


def test_what_a_clerk_changes_is_understood() -> None:
    weight, name = column("Criteria", "Weight"), column("Criteria", "Name")
    plan = a_plan(2, 2)
    read = plan_of(
        "a.xlsx",
        edited(
            plan,
            ("Criteria", 2, weight, "25%"),
            ("Criteria", 3, weight, "0,75"),
            ("Criteria", 2, name, "Tiefe"),
            # Row 4 stays empty.
            ("Judges", 5, 1, "J9"),
            ("Judges", 5, 2, "Added"),
            ("Rule", 2, 2, "去掉最高分和最低分后的平均分"),
        ),
    )
    assert [c.weight for c in read.criteria] == [Decimal("0.25"), Decimal("0.75")]
    assert read.criteria[0].name == "Tiefe"
    assert [judge.id for judge in read.judges] == ["J1", "J2", "J9"]
    assert read.scoring.combine == "trimmed"


def test_every_fault_is_said_with_its_cell() -> None:
    weight = column("Criteria", "Weight")
    with pytest.raises(Refused) as refused:
        plan_of(
            "a.xlsx",
            edited(
                a_plan(2, 2),
                ("Rule", 2, 2, "the best"),
                ("Rule", 3, 2, "one"),
                ("Cases", 3, 2, "second"),
                ("Criteria", 2, weight, "1,000"),
                ("Judges", 1, 3, "Colour"),
            ),
        )
    said = str(refused.value).splitlines()
    assert any(
        line.startswith("a.xlsx, sheet Rule, row 2, column A case's score: the best is not one of")
        for line in said
    )
    assert (
        "a.xlsx, sheet Rule, row 3, column Left out at each end: "
        "one is not a whole number such as 3" in said
    )
    assert (
        "a.xlsx, sheet Cases, row 3, column Number: second is not a whole number such as 3" in said
    )
    assert any("sheet Criteria, row 2, column Weight: 1,000 may be" in line for line in said)
    assert any("sheet Judges, row 1, column Colour: is not known" in line for line in said)


def test_a_workbook_in_chinese_has_its_chinese_first() -> None:
    plan = a_plan(1, 1, title={"en": "A", "zh": "甲"}, venue="B")
    whole = sheets_of(plan, "zh")
    meeting = [list(row) for row in whole["会议"]]
    assert [row[:3] for row in meeting[:3]] == [
        ["设置项", "值", "值（英文）"],
        ["会议名称", "甲", "A"],
        ["会场", "B", ""],
    ]
    meeting[1][1] = "乙"
    assert plan_of("a.xlsx", {**whole, "会议": meeting}).title == Bilingual(en="A", zh="乙")
    meeting[1][2] = ""
    assert plan_of("a.xlsx", {**whole, "会议": meeting}).title == "乙"


def test_what_does_not_go_together_is_said_with_its_cell() -> None:
    weight = column("Criteria", "Weight")
    with pytest.raises(Refused, match=r"sheet Criteria, row 3, column Weight: .*many"):
        plan_of("a.xlsx", edited(a_plan(2, 2), ("Criteria", 3, weight, "many")))
    with pytest.raises(Refused, match="sheet Ties, row 2, column What settles a tie: coin is not"):
        plan_of("a.xlsx", edited(a_plan(2, 2), ("Ties", 2, 1, "coin")))


def test_a_sheet_that_is_missing_is_said() -> None:
    whole = sheets_of(a_plan())
    del whole["Rule"]
    with pytest.raises(Refused, match=r"there is no sheet Rule"):
        plan_of("a.xlsx", whole)


def test_numbers_dates_and_percents_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    path = tmp_path / "typed.xlsx"
    whole = sheets_of(a_plan(2, 2))
    weight = column("Criteria", "Weight") - 1
    with Workbook(path) as book:
        percent = book.add_format({"num_format": "0%"})
        for called, rows in whole.items():
            page = book.add_worksheet(called)
            for number, row in enumerate(rows):
                for index, text in enumerate(row):
                    page.write(number, index, text)
            if called == "Criteria":
                page.write_number(1, weight, 0.25, percent)
                page.write_number(2, weight, 0.1 + 0.2)
    read = read_workbook(path)
    assert [c.weight for c in read.criteria] == [Decimal("0.25"), Decimal("0.3")]


def test_text_is_never_a_formula_and_nothing_is_written_over(tmp_path: Path) -> None:
    plan = a_plan(1, 1, title="=SUM(1,1)", venue="https://example.org")
    path = tmp_path / "a.xlsx"
    write_workbook(path, plan)
    before = path.read_bytes()
    with CalamineWorkbook.from_path(path) as book:
        rows = book.get_sheet_by_name("Meeting").to_python()
    assert [row[1] for row in rows[1:3]] == ["=SUM(1,1)", "https://example.org"]
    with pytest.raises(Refused, match="is there already"):
        write_workbook(path, plan)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a workbook"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"a\.xlsx"):
        read_workbook(path)


def test_cells_that_are_not_to_be_typed_in_are_protected() -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook(a_plan()))) as files:
        pages = [name for name in files.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(pages) == len(sheets.SHEETS) + 2
        assert all(b"<sheetProtection" in files.read(name) for name in pages)


def test_the_sample_goes_through_the_workbook(tmp_path: Path) -> None:
    from judgetui.records.imports.plan import assemble

    plan = assemble(SAMPLE / "plan.json")
    write_workbook(tmp_path / "a.xlsx", plan)
    assert assemble(tmp_path / "a.xlsx") == plan


def test_two_sheets_of_one_kind_and_merged_rows_are_refused(tmp_path: Path) -> None:
    whole = sheets_of(a_plan(2, 2))
    with pytest.raises(Refused, match=r"the sheets Cases, 案例 are of the same kind"):
        plan_of("a.xlsx", {**whole, "案例": whole["Cases"]})
    path = tmp_path / "merged.xlsx"
    with Workbook(path) as book:
        for called, rows in whole.items():
            page = book.add_worksheet(called)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            if called == "Cases":
                page.merge_range(1, 6, 2, 6, "South")
    with pytest.raises(
        Refused, match=r"\[Cases\], row 2, column G: is merged with the cells below"
    ):
        read_workbook(path)
