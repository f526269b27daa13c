"""The page of a result: what it tells, in both languages, and what it must not do."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from judgetui.meeting.acts import VoidBallot
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.results.export import FORMATS, Result
from judgetui.results.papers.page import page
from tests.meeting.factories import a_plan, do, opened, scored

ATTACK = "</td><script>alert(1)</script>&<img src=x onerror=1>\"'"


class _Parts(HTMLParser):
    """The elements of a page, and the texts in each language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def result(meeting: Meeting) -> Result:
    return Result(meeting, standings(meeting), "9f3a")


def judged(**changes: object) -> Meeting:
    """C1 with the totals 5, 6, 7, C2 with 8, 8 and one that does not count."""
    meeting = scored(opened(a_plan(3, 3, **changes)), "C1", {"J1": 5, "J2": 6, "J3": 7})
    meeting = scored(meeting, "C2", {"J1": 8, "J2": 8, "J3": 2})
    return do(meeting, VoidBallot(case="C2", judge="J3", reason="wrong sheet"))


@pytest.mark.parametrize("speech", ["en", "zh"])
def test_both_languages_are_there_and_one_is_chosen(speech: str) -> None:
    title = {"en": "Review of cases", "zh": "案例评审会"}
    parts = _Parts(page(result(judged(title=title)), speech))
    assert ("html", {"lang": speech}) in parts.tags
    assert {"Review of cases", "案例评审会", "Standings", "排名"} <= set(parts.texts)
    chosen = [attrs["id"] for tag, attrs in parts.tags if tag == "input" and "checked" in attrs]
    assert chosen == [f"in-{speech}"]


def test_a_dot_stands_for_each_ballot_that_counts_and_says_its_total() -> None:
    parts = _Parts(page(result(judged()), "en"))
    strips = [attrs["aria-label"] for tag, attrs in parts.tags if tag == "svg"]
    assert strips == ["8.00, 8.00", "5.00, 6.00, 7.00"]
    dots = [attrs for tag, attrs in parts.tags if tag == "circle"]
    # The scale goes from 5 to 8: from 12 to 628 in the drawing.
    assert [dot["cx"] for dot in dots] == ["628", "628", "12", "217", "423"]
    assert dots[0]["cy"] != dots[1]["cy"]


def test_what_people_typed_is_text_and_the_page_fetches_nothing() -> None:
    cases = [{"id": "C1", "number": 1, "title": ATTACK, "organisation": "𠮷 مرحبا"}]
    meeting = scored(opened(a_plan(1, 3, cases=cases, title=ATTACK)), "C1", {"J1": 5})
    made = page(result(meeting), "en")
    parts = _Parts(made)
    assert {tag for tag, _ in parts.tags} & {"script", "img", "link", "iframe", "object"} == set()
    assert not [attrs for _, attrs in parts.tags if any(key.startswith("on") for key in attrs)]
    assert ATTACK in parts.texts
    assert "𠮷 مرحبا" in parts.texts
    assert not re.search(r"https?://|src=|url\(", re.sub(re.escape("img src=x"), "", made))


def test_judges_are_named_only_where_the_board_names_them() -> None:
    tied = {"combine": "mean", "ties": ["exact", "judge:J2", "chair"]}
    hidden = page(result(judged(scoring=tied)), "en")
    assert "Judge 2" not in hidden
    shown = page(result(judged(scoring=tied, board={"show_judges": True})), "en")
    assert "Judge 2" in shown


def test_cases_without_ballots_have_no_strip_and_no_score() -> None:
    meeting = opened(a_plan(2, 3))
    parts = _Parts(page(result(meeting), "en"))
    assert not [tag for tag, _ in parts.tags if tag in ("svg", "circle")]
    assert parts.texts.count("–") == 2


def test_the_same_result_makes_the_same_page() -> None:
    made = [FORMATS["html"].make(result(judged()), "zh") for _ in range(2)]
    assert made[0] == made[1]
    assert list(made[0]) == ["result.html"]
    assert "9f3a" in made[0]["result.html"].decode()
