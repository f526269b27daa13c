"""Feedback to the presenters: on its own sheets and in no result; read back from every table."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx as reader
import pytest
from pypdf import PdfReader

from judgetui.language import speaking
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Entry,
    Finalise,
    KeyBallot,
    OpenScoring,
    StartQuestions,
    SubmitBallot,
    VoidBallot,
    Withdraw,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.records.imports.ballots import read_ballots
from judgetui.results.bundle import public_bundle, whole_bundle
from judgetui.results.export import FORMATS, Result, export
from judgetui.results.papers.document import PageBreak, Paper, Paragraph, Title, texts
from judgetui.results.papers.feedback import feedback_on, feedback_sheets
from judgetui.results.papers.judge_sheets import blank_sheets
from judgetui.results.papers.papers import papers
from judgetui.results.verify import differences
from judgetui.results.verify_bundle import check_bundle
from tests.meeting.factories import a_plan, an_entry, do, marks, opened, staged
from tests.results.test_bundle import result_of

TO_CHAIR, TO_PRESENTERS = "canarychair", "canarypresenters"
CASES = [
    {"id": "C1", "number": 1, "title": {"en": "Story 1", "zh": "案例一"}},
    {
        "id": "C2",
        "number": 2,
        "title": "Story 2",
        "organisation": "East Centre",
        "presenters": ["Li", {"en": "Wu", "zh": "吴"}],
    },
    {"id": "C3", "number": 3, "title": "Story 3"},
    {"id": "C4", "number": 4, "title": "Story 4"},
]


def the_plan(*, names: bool = False) -> Plan:
    return a_plan(4, 3, cases=CASES, feedback="optional", board={"show_judges": names})


def acts() -> list[tuple[str, Act]]:
    """C1 has feedback of J2 and J1 and a void one of J3, C2 of all, C3 is withdrawn, C4 waits."""

    def written(case: str, judge: str, feedback: str, comment: str = "") -> tuple[str, Act]:
        mark = 10 - int(case[1:])
        scores = marks(mark, mark)
        ballot = SubmitBallot(case=case, scores=scores, feedback=feedback, comment=comment)
        return judge, ballot

    def stage(case: str) -> list[tuple[str, Act]]:
        return [("chair", act) for act in (CallCase(case=case), StartQuestions(), OpenScoring())]

    over: list[tuple[str, Act]] = [
        ("chair", CloseScoring(reason="test")),
        ("chair", Announce()),
    ]
    return [
        *stage("C1"),
        written("C1", "J2", f"B {TO_PRESENTERS}", TO_CHAIR),
        written("C1", "J1", "C is\nbest"),
        written("C1", "J3", "not to be told"),
        ("chair", VoidBallot(case="C1", judge="J3", reason="wrong case")),
        *over,
        *stage("C2"),
        *(written("C2", judge, text) for judge, text in (("J3", "x"), ("J2", "z"), ("J1", "y"))),
        *over,
        ("chair", Withdraw(case="C3", reason="ill")),
        *stage("C4"),
        written("C4", "J1", ""),
        *over,
        ("chair", Finalise(reason="test")),
    ]


@cache
def day(*, names: bool = False) -> tuple[Result, list[bytes]]:
    """The result of all that, with the lines of its ledger."""
    meeting, entries = EMPTY, list[Entry]()
    for by, act in [("chair", opening(the_plan(names=names))), *acts()]:
        entries.append(an_entry(meeting, act, by))
        meeting = apply(meeting, entries[-1])
    return result_of(entries)


def sheets(paper: Paper) -> list[str]:
    """What stands on each sheet, without the line to check it by."""
    found: list[list[str]] = [[]]
    for block in paper.blocks:
        if isinstance(block, PageBreak):
            found.append([])
        elif isinstance(block, Title | Paragraph) and not getattr(block, "small", False):
            label = f"{block.label}: " if isinstance(block, Paragraph) and block.label else ""
            found[-1].append(label + block.text)
    return ["\n".join(sheet) for sheet in found]


def test_each_case_that_was_scored_has_a_sheet_in_running_order() -> None:
    first, second, last = sheets(feedback_sheets(day(names=True)[0]))
    assert first.splitlines()[1:] == [
        "Case: 1 Story 1",
        "The judges wrote this for you. It is no part of the result.",
        *("Judge 1: C is", "best", f"Judge 2: B {TO_PRESENTERS}"),
    ]
    assert "Case: 2 Story 2\nOrganisation: East Centre\nPresenters: Li, Wu\n" in second
    assert last.endswith("Case: 4 Story 4\nNo judge wrote feedback on this case.")
    assert "Story 3" not in first + second + last


def test_where_judges_are_not_named_nothing_links_two_texts_of_one() -> None:
    result = day()[0]
    assert [text for _judge, text in feedback_on(result.meeting, "C2")] == ["x", "y", "z"]
    for sheet in sheets(feedback_sheets(result)):
        assert "Judge 1" not in sheet
        assert "Judge 2" not in sheet
    # Whoever writes what, the sheet is the same.
    cases = dict(result.meeting.cases)
    ballots = cases["C2"].ballots
    turned = {
        judge: replace(ballots[judge], feedback=ballots[other].feedback)
        for judge, other in zip(("J1", "J2", "J3"), ("J2", "J3", "J1"), strict=True)
    }
    cases["C2"] = replace(cases["C2"], ballots=turned)
    other = replace(result, meeting=replace(result.meeting, cases=cases))
    assert feedback_sheets(other) == feedback_sheets(result)


def test_in_chinese_all_of_it_is_chinese() -> None:
    with speaking("zh"):
        paper = feedback_sheets(day()[0])
    first, second, _last = sheets(paper)
    assert paper.title == "给汇报人的反馈：Review"
    assert first.splitlines()[:3] == [
        "给汇报人的反馈",
        "案例: 1 案例一",
        "以下是评委写给您的反馈，不属于评审结果。",
    ]
    assert "汇报人: Li、吴" in second


def test_before_any_case_was_scored_the_paper_says_so() -> None:
    meeting = staged(opened(the_plan()), "C1")
    paper = feedback_sheets(Result(meeting, standings(meeting)))
    assert "No case has been scored yet." in list(texts(paper))


def test_there_is_no_such_paper_where_the_plan_asks_for_none(tmp_path: Path) -> None:
    meeting = opened(a_plan())
    result = Result(meeting, standings(meeting))
    assert "feedback" not in [paper.name for paper in papers(result, "en")]
    assert "feedback" in [paper.name for paper in papers(day()[0], "en")]
    # A file of that name from elsewhere is none of ours, and no trouble.
    (tmp_path / "feedback.docx").write_bytes(b"x")
    (told,) = differences(meeting, standings(meeting), tmp_path)
    assert "feedback.docx is not a result that this program wrote" in str(told)


def texts_in(path: str, content: bytes) -> str:
    """All text of a file, wherever it stands in it."""
    if path.endswith(".pdf"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if path.endswith((".docx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(one).decode(errors="replace") for one in archive.namelist())
    return content.decode()


KEPT = {"result.json", "ballots.csv", "result.xlsx"}
"""Files of the chair's own exports that hold every ballot whole."""


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "pdf"])
def test_feedback_stands_on_its_sheet_and_comments_do_not(format: str) -> None:
    made = FORMATS[format].make(day()[0], "en")
    for path, content in made.items():
        said = texts_in(path, content)
        whole, feedback = path in KEPT, path == "feedback.docx"
        assert (TO_CHAIR in said) == whole, path
        assert (TO_PRESENTERS in said) == (whole or feedback), path


def test_nothing_that_the_hall_may_see_holds_either() -> None:
    result, lines = day(names=True)
    files = public_bundle("day", lines, result, ("csv", "json", "html"), "en")
    seen = redact(result.meeting, BOARD)
    told = replace(result, meeting=seen, standings=seen.standings or result.standings)
    made = dict(files)
    for format in ("csv", "json", "docx"):
        made |= FORMATS[format].make(told, "en")
    assert {"documents/result.html", "result.json", "feedback.docx"} <= made.keys()
    for path, content in made.items():
        for canary in (TO_CHAIR, TO_PRESENTERS):
            assert canary not in texts_in(path, content), path
    assert not any(path.endswith("feedback.docx") for path in files)


def test_a_whole_bundle_has_the_sheets_and_verify_names_a_changed_one() -> None:
    result, lines = day()
    files = dict(whole_bundle("day", lines, result, ("docx",), "zh"))
    path = "documents/feedback.docx"
    assert not check_bundle(files).findings
    with zipfile.ZipFile(io.BytesIO(files[path])) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        TO_PRESENTERS.encode(), b"well done"
    )
    files[path] = zipped(parts)
    found = [finding for finding in check_bundle(files).findings if finding.file == path]
    assert ("反馈 1：B well done", f"反馈 1：B {TO_PRESENTERS}") in [
        (one.said, one.right) for one in found
    ]


def zipped(parts: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return archive.getvalue()


def test_the_word_file_begins_each_sheet_on_a_page_of_its_own() -> None:
    content = FORMATS["docx"].make(day()[0], "en")["feedback.docx"]
    document = reader.Document(io.BytesIO(content))
    breaks = sum(bool(one.paragraph_format.page_break_before) for one in document.paragraphs)
    assert breaks == 2


def test_the_pdf_has_a_page_for_each_case(tmp_path: Path) -> None:
    from judgetui.results.papers.pdf import pdf

    (paper,) = (one for one in papers(day()[0], "en") if one.name == "feedback")
    pages = PdfReader(io.BytesIO(pdf(paper))).pages
    assert len(pages) == 3
    assert TO_PRESENTERS in pages[0].extract_text()


def test_a_ballot_in_result_json_has_the_key_only_where_something_was_written() -> None:
    values = json.loads(FORMATS["json"].make(day()[0], "en")["result.json"])
    told = {(one["case"], one["judge"]): one.get("feedback") for one in values["ballots"]}
    assert told["C1", "J2"] == f"B {TO_PRESENTERS}"
    assert told["C4", "J1"] is None


def test_what_was_exported_is_read_back_to_the_same(tmp_path: Path) -> None:
    export(day()[0], tmp_path, ("csv",))
    again = opened(the_plan())
    rows = read_ballots(tmp_path / "ballots.csv", again)
    given = [row.act for row in rows]
    told = {(a.case, a.judge): a.feedback for a in given if isinstance(a, KeyBallot)}
    assert told == {
        ("C1", "J1"): "C is\nbest",
        ("C1", "J2"): f"B {TO_PRESENTERS}",
        ("C2", "J1"): "y",
        ("C2", "J2"): "z",
        ("C2", "J3"): "x",
        ("C4", "J1"): "",
    }


TABLES = {
    "a row a ballot": "case,judge,depth,care,feedback\nC1,J1,5,5,More.\n",
    "in Chinese": "案例,评委,depth,care,反馈\nC1,J1,5,5,More.\n",
    "a row a mark": "case,judge,criterion,mark,feedback\nC1,J1,depth,5,More.\nC1,J1,care,5,\n",
}


def read(folder: Path, meeting: Meeting, table: str) -> list[Act]:
    path = folder / "ballots.csv"
    path.write_text(table, "utf-8")
    return [row.act for row in read_ballots(path, meeting)]


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_it_is_read_from_tables_of_every_shape(table: str, tmp_path: Path) -> None:
    meeting = opened(the_plan())
    (act,) = read(tmp_path, meeting, table)
    assert act == KeyBallot(case="C1", judge="J1", scores=marks(), feedback="More.")
    assert do(staged(meeting, "C1"), act).cases["C1"].ballots["J1"].feedback == "More."


def test_a_table_with_feedback_is_refused_where_the_plan_asks_for_none(tmp_path: Path) -> None:
    meeting = opened(a_plan())
    (act,) = read(tmp_path, meeting, TABLES["a row a ballot"])
    with pytest.raises(Refused, match="judges write no feedback"):
        do(staged(meeting, "C1"), act)


def test_a_blank_sheet_has_room_for_it_where_the_plan_asks() -> None:
    for plan, room in ((the_plan(), True), (a_plan(), False)):
        said = list(texts(blank_sheets(opened(plan))))
        assert ("For the presenters (they will read this)" in said) == room
