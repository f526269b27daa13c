"""What the papers say, before they are drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from judgetui.language import speaking
from judgetui.meeting.standings import standings
from judgetui.results.export import FORMATS, Result
from judgetui.results.papers.document import Code, Heading, Paper, Signatures, Table, Title, texts
from judgetui.results.papers.facts import _chinese
from judgetui.results.papers.judge_sheets import blank_sheets, filled_sheets
from judgetui.results.papers.minutes import minutes
from judgetui.results.papers.notice import notice
from judgetui.results.papers.papers import PAPERS, papers
from judgetui.results.papers.prize_papers import certificates, prize_list
from judgetui.results.papers.summary import summary
from tests.meeting.factories import a_plan, opened
from tests.results.papers.made import ATTACK, final

CITED = [
    {"id": "C1", "number": 10, "title": "Story 1"},
    {
        "id": "C2",
        "number": 20,
        "title": "Story 2",
        "organisation": "East Centre",
        "presenters": ["Li", "Wu"],
        "citation": "It changed a street.",
    },
    {"id": "C3", "number": 30, "title": "Story 3"},
]


def said(paper: Paper) -> str:
    return "\n".join(texts(paper))


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def test_the_summary_sheet_has_every_judge_score_and_rank_in_running_order() -> None:
    (table,) = tables(summary(final()))
    titles = ["No.", "Case", "Judge 1", "Judge 2", "Judge 3", "Score", "Rank", "Remarks"]
    assert [column.title for column in table.columns] == titles
    assert table.rows == (
        ("10", "Story 1", "6.00", "5.00", "–", "5.50", "2", ""),
        ("20", "Story 2", "8.00", "8.00", "R", "8.00", "1", "First"),
        ("30", "Story 3", "–", "–", "–", "–", "-", "not called"),
    )


def test_a_large_panel_has_several_tables_and_the_score_once() -> None:
    meeting = opened(a_plan(2, 23))
    parts = tables(summary(Result(meeting, standings(meeting))))
    heads = [[column.title for column in part.columns] for part in parts]
    judges = [title for head in heads for title in head if title.startswith("Judge")]
    assert judges == [f"Judge {place}" for place in range(1, 24)]
    assert [("Score" in head) for head in heads] == [False, False, True]
    assert all(len(part.rows) == 2 for part in parts)


def test_the_minutes_tell_who_was_recused_and_what_came_of_it() -> None:
    paper = minutes(final())
    assert "Judge 3 was recused from 20 Story 2 (own student)." in said(paper)
    assert "On the panel: 3. Cases: 3. Ballots that count: 4." in said(paper)
    assert tables(paper)[0].rows[0] == ("1", "20", "Story 2", "8.00", "First")
    assert "9f3a" in said(paper)
    (signing,) = (block for block in paper.blocks if isinstance(block, Signatures))
    assert signing.labels[-3:] == ("Judge 1", "Judge 2", "Judge 3")


def test_the_minutes_in_chinese_are_numbered_as_official_papers_are() -> None:
    with speaking("zh"):
        paper = minutes(final())
    assert paper.title == "案例评审会会议纪要"
    headings = [block.text for block in paper.blocks if isinstance(block, Heading)]
    assert headings[:2] == ["一、会议概况", "二、规则"]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")]
)
def test_chinese_numbers_of_headings(number: int, text: str) -> None:
    assert _chinese(number) == text


def test_the_notice_has_scores_or_none_and_its_days() -> None:
    with_scores = notice(final(notice={"days": 1, "contact": "Office\n0573-1"}), scores=True)
    assert "8.00" in said(with_scores)
    assert "for 1 working day, from __________ to __________." in said(with_scores)
    assert {"Office", "0573-1"} <= set(said(with_scores).splitlines())
    without = notice(final(), scores=False)
    assert "8.00" not in said(without)
    assert "for 5 working days, " in said(without)
    assert "Telephone: ____" in said(without)
    assert "Story 2" in said(without)
    assert "Story 1" not in said(without)


@pytest.mark.parametrize(
    ("days", "counted", "begins", "ends"),
    [
        # 2018-03-01 is a Thursday.
        (5, "working", "2018-03-01", "7 March 2018"),
        (2, "working", "2018-03-01", "2 March 2018"),
        (1, "working", "2018-03-03", "5 March 2018"),
        (5, "calendar", "2018-03-01", "5 March 2018"),
        (1, "calendar", "2018-03-03", "3 March 2018"),
        (90, "calendar", "2018-12-31", "30 March 2019"),
    ],
)
def test_the_notice_says_its_last_day(days: int, counted: str, begins: str, ends: str) -> None:
    result = final(notice={"days": days, "counted": counted, "begins": begins})
    text = said(notice(result, scores=False))
    assert f"to {ends}." in text
    assert ("working" in text) == (counted == "working")


def test_a_plan_without_words_on_the_notice_keeps_its_contract() -> None:
    plan = a_plan()
    assert "notice" not in plan.model_dump(mode="json")
    again = a_plan(notice={"days": 5, "counted": "working", "contact": ""})
    assert again.contract == plan.contract
    assert a_plan(notice={"contact": "Office"}).contract != plan.contract
    assert a_plan(notice={"contact": "Office"}).model_dump(mode="json")["notice"] == {
        "contact": "Office"
    }


def test_a_notice_cannot_begin_before_there_is_a_result() -> None:
    with pytest.raises(ValueError, match="cannot begin before the day of the meeting, 2018-02-27"):
        a_plan(notice={"begins": "2018-02-26"})
    with pytest.raises(ValueError, match="too late"):
        a_plan(notice={"begins": "9999-01-01"})
    assert a_plan(notice={"begins": "2018-02-27"}).notice.ends is not None


def test_prizes_are_listed_with_citations_and_have_a_certificate_each() -> None:
    result = final(cases=CITED)
    listed = said(prize_list(result))
    assert "Story 2, East Centre, Li, Wu" in listed
    assert "It changed a street." in listed
    paper = certificates(result)
    assert sum(isinstance(block, Title) for block in paper.blocks) == 1
    assert "“Story 2” was awarded First at Review of cases." in said(paper)


def test_without_a_prize_the_papers_say_so() -> None:
    meeting = opened(a_plan(2, 3, prizes=[]))
    result = Result(meeting, standings(meeting))
    for paper in (prize_list(result), certificates(result), notice(result, scores=True)):
        assert "No case has a prize." in said(paper)


def test_a_filled_sheet_has_every_mark_and_why_one_does_not_count() -> None:
    paper = filled_sheets(final())
    third = tables(paper)[2]
    assert third.rows == (
        ("10", "Story 1", "1", "1", "–", "does not count: wrong sheet"),
        ("20", "Story 2", "–", "–", "–", "recused: own student"),
        ("30", "Story 3", "–", "–", "–", "not scored"),
    )


def test_blank_sheets_go_by_the_order_of_the_screen_and_name_case_and_judge() -> None:
    judges = [{"id": "J1", "name": "Ann", "conflicts": ["C2"]}, {"id": "J2", "name": "Bo"}]
    meeting = opened(a_plan(3, 2, judges=judges))
    paper = blank_sheets(meeting)
    codes = [block.content for block in paper.blocks if isinstance(block, Code)]
    start = "judgetui:2018-02-27"
    assert codes == [
        *(f"{start}:J1:{case}" for case in ("C1", "C3")),
        *(f"{start}:J2:{case}" for case in ("C1", "C2", "C3")),
    ]
    rows = tables(paper)[0].rows
    assert rows[0] == ("Depth", "0 to 10, step 1", "", "")
    assert rows[-1] == ("Check total: the marks added up", "", "", "")
    assert len([one for one in blank_sheets(meeting, ["J1"]).blocks if isinstance(one, Code)]) == 2


@pytest.mark.parametrize("speech", ["en", "zh"])
def test_what_people_typed_stays_as_it_is(speech: str) -> None:
    result = final(title=ATTACK)
    for paper in papers(result, speech):
        assert ATTACK in said(paper)


def test_the_names_of_the_files_are_those_of_the_papers() -> None:
    assert FORMATS["docx"].files == tuple(f"{name}.docx" for name in PAPERS)
    made: dict[str, Callable[[Result], Paper]] = dict(PAPERS)
    assert [make(final()).name for make in made.values()] == list(PAPERS)
