"""Sheets on scanned pages: each goes to its ballot, and what is not plain is never guessed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import Act, KeyBallot, Recuse, ReturnBallot, VoidBallot, Withdraw
from judgetui.meeting.apply import apply
from judgetui.meeting.state import Meeting
from judgetui.records.imports.scans import Scan, ScannedPage
from judgetui.results.papers.judge_sheets import sheet_code
from judgetui.results.sheet_scans import (
    Matched,
    Sheet,
    by_codes,
    by_hand,
    recorded,
    sheet_codes,
    without_sheet,
)
from tests.meeting.factories import a_plan, an_entry, marks
from tests.records.day import a_day

PLANNED = Meeting.planned(a_plan())
CODES = sheet_codes(PLANNED)


def scan(*pages: Sequence[str] | ScannedPage) -> Scan:
    """A file with these codes on its pages."""
    read = [
        page if isinstance(page, ScannedPage) else ScannedPage(number, tuple(page))
        for number, page in enumerate(pages, 1)
    ]
    return Scan("scan.pdf", b"", "application/pdf", tuple(read))


def code(judge: str, case: str = "") -> str:
    """The code of a sheet of the day."""
    return sheet_code(PLANNED, judge, case)


def matched(*pages: Sequence[str] | ScannedPage, skip_unread: bool = False) -> Matched:
    """What the pages are by their codes."""
    return by_codes(PLANNED, CODES, scan(*pages), skip_unread=skip_unread)


def told(match: Matched) -> list[str]:
    """The problems in words."""
    return [str(one) for one in match.problems]


@given(st.lists(st.sampled_from(sorted(CODES)), max_size=8))
def test_each_code_finds_the_sheet_that_it_was_printed_for(codes: list[str]) -> None:
    match = matched(*([one] for one in codes))
    assert [sheet_code(PLANNED, *found.sheet) for found in match.found] == codes
    assert [found.page for found in match.found] == list(range(1, len(codes) + 1))
    assert bool(match.problems) == (not codes)


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (["judgetui:2018-02-28:J1:C1"], "it is a sheet of another session, of 2018-02-28"),
        (["judgetui:2018-02-27:J9:C1"], "its code names judge J9, and the plan has none"),
        (["judgetui:2018-02-27:J1:C9"], "its code names case C9, and the plan has none"),
        (["judgetui:2018-02-27:J1"], "names no sheet of this meeting"),
        (["judgetui:"], "names no sheet of this meeting"),
        ([code("J1", "C1"), code("J2", "C1")], "several sheets are on it"),
        ([], "no QR code can be read"),
        (ScannedPage(2, (), other_codes=True), "its QR code is not that of a sheet"),
    ],
)
def test_what_names_no_sheet_is_a_problem_with_its_page(
    codes: Sequence[str] | ScannedPage, why: str
) -> None:
    (problem,) = told(matched([code("J1", "C1")], codes))
    assert problem.startswith("scan.pdf, page 2: ")
    assert why in problem


def test_empty_backs_and_unread_pages_are_noted() -> None:
    back = ScannedPage(2, empty=True)
    match = matched([code("J1", "C1")], back, [code("J2", "C1")])
    assert (len(match.found), match.problems) == (2, ())
    assert [(page, str(what)) for page, what in match.notes] == [(2, "scan.pdf, page 2: empty")]
    assert "no QR code" in told(matched([code("J1", "C1")], []))[0]
    match = matched([code("J1", "C1")], [], skip_unread=True)
    assert (len(match.found), len(match.notes), match.problems) == (1, 1, ())
    for empty in (False, True):
        page = ScannedPage(1, empty=empty)
        assert told(matched(page, skip_unread=True)) == [
            "scan.pdf has no sheet on any page; scan it again"
        ]


def test_the_first_pages_of_a_judges_whole_sheet_have_no_code() -> None:
    match = matched([], [code("J1")], [], [code("J2")])
    assert [found.sheet for found in match.found] == [Sheet("J1"), Sheet("J2")]
    assert [page for page, _ in match.notes] == [1, 3]
    # Before a sheet for one case, or at the end, it may be anything.
    assert len(matched([code("J1")], [], [code("J2", "C1")]).problems) == 1
    assert len(matched([code("J1")], []).problems) == 1
    assert len(matched([], ["judgetui:2018-02-28:J1:"]).problems) == 2


def test_ids_with_a_colon_are_never_guessed() -> None:
    judges = [{"id": one, "name": one} for one in ("A", "A:B")]
    cases = [{"id": one, "number": at, "title": one} for at, one in enumerate(("B:C", "C"), 1)]
    meeting = Meeting.planned(a_plan(judges=judges, cases=cases))
    codes = sheet_codes(meeting)
    match = by_codes(meeting, codes, scan([sheet_code(meeting, "A", "B:C")]))
    assert "may mean several sheets" in told(match)[0]
    match = by_codes(meeting, codes, scan([sheet_code(meeting, "A:B", "B:C")]))
    assert [found.sheet for found in match.found] == [Sheet("A:B", "B:C")]


def test_a_sheet_that_was_printed_for_another_day_before_is_taken() -> None:
    before = PLANNED.plan.model_copy(update={"date": datetime.date(2018, 2, 26)})
    codes = sheet_codes(replace(PLANNED, opened_with=before))
    assert codes["judgetui:2018-02-26:J1:C1"] == codes[code("J1", "C1")] == (Sheet("J1", "C1"),)


def test_by_hand_a_page_goes_to_the_sheet_that_is_named() -> None:
    sheet = Sheet("J1", "C1")
    match = by_hand(CODES, scan([], []), sheet, None)
    assert [(found.page, found.sheet) for found in match.found] == [(1, sheet), (2, sheet)]
    match = by_hand(CODES, scan([], ScannedPage(2, empty=True)), sheet, None)
    assert [found.page for found in match.found] == [1]
    match = by_hand(CODES, scan([], []), sheet, 2)
    assert [found.page for found in match.found] == [2]
    assert told(by_hand(CODES, scan([]), sheet, 2)) == ["scan.pdf has 1 page, and none of number 2"]
    # A photo with two sheets may be given to each; one that says another sheet may not.
    both = scan([code("J1", "C1"), code("J2", "C1")])
    assert not by_hand(CODES, both, sheet, None).problems
    assert not by_hand(CODES, both, Sheet("J2", "C1"), None).problems
    for other in (code("J2", "C1"), "judgetui:2018-02-28:J1:C1"):
        assert (
            "says that it is another sheet" in told(by_hand(CODES, scan([other]), sheet, None))[0]
        )


# -- what the record holds -------------------------------------------------------------------------


def conducted(count: int, *acts: tuple[str, Act]) -> Meeting:
    """The meeting after the first acts of a day, and then these."""
    meeting = PLANNED
    for entry in a_day()[:count]:
        meeting = apply(meeting, entry)
    for by, act in acts:
        meeting = apply(meeting, an_entry(meeting, act, by))
    return meeting


def test_what_the_record_holds_of_a_sheet_is_said() -> None:
    keyed = KeyBallot(case="C2", judge="J1", scores=marks(8, "7"))
    meeting = conducted(
        9,
        ("recorder", keyed),
        ("J2", Recuse(case="C2", reason="related")),
        ("chair", VoidBallot(case="C1", judge="J1", reason="left the room")),
        ("chair", ReturnBallot(case="C1", judge="J2", reason="slip")),
        ("chair", Withdraw(case="C3", reason="ill")),
    )
    said = {sheet: str(recorded(meeting, Sheet(*sheet))) for sheet in SHEETS}
    assert said == {
        ("J1", "C1"): "on record, and does not count",
        ("J2", "C1"): "on record as given back to the judge",
        ("J3", "C1"): "on record, submitted by the judge on screen",
        ("J1", "C2"): "on record, keyed in from paper",
        ("J2", "C2"): "on record as recused, so without marks",
        ("J3", "C2"): "no ballot is on record yet",
        ("J1", "C3"): "no ballot is on record yet",
        ("J1", ""): "1 of 3 ballots of this judge are on record",
    }
    assert without_sheet(meeting, []) == [Sheet("J1", "C2")]
    assert without_sheet(meeting, [Sheet("J1", "C2")]) == []
    assert without_sheet(meeting, [Sheet("J1")]) == []


SHEETS = (
    ("J1", "C1"),
    ("J2", "C1"),
    ("J3", "C1"),
    ("J1", "C2"),
    ("J2", "C2"),
    ("J3", "C2"),
    ("J1", "C3"),
    ("J1", ""),
)


def test_who_does_not_sit_or_is_recused_beforehand_is_said() -> None:
    judges = [
        {"id": "J1", "name": "One", "conflicts": ["C1"]},
        {"id": "J2", "name": "Two", "away": ["C1"]},
        {"id": "J3", "name": "Three"},
    ]
    meeting = Meeting.planned(a_plan(judges=judges))
    assert "recused" in str(recorded(meeting, Sheet("J1", "C1")))
    assert "does not sit" in str(recorded(meeting, Sheet("J2", "C1")))
    assert str(recorded(meeting, Sheet("J2"))) == "0 of 2 ballots of this judge are on record"
