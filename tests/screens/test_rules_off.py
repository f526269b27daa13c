"""A part of the scoring rule that does not apply to a case is marked and said wherever scores are.

The score itself is never cut for it, in any size and language.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from textual.screen import Screen
from textual.widget import Widget

from judgetui.language import _, say, use_language
from judgetui.meeting.acts import Announce, CloseScoring, Recuse
from judgetui.meeting.redaction import redact
from judgetui.meeting.rules_off import off_briefly, off_in_a_word, off_sentences
from judgetui.meeting.seat import BOARD, CHAIR, Seat
from judgetui.meeting.state import Meeting
from judgetui.screens.board import Board
from judgetui.screens.chair import Chair
from judgetui.widgets.board.leaderboard import Leaderboard
from judgetui.widgets.prize_list import PrizeList
from judgetui.widgets.standings_table import StandingsTable
from tests.meeting.factories import a_plan, do, opened, scored, staged, submitted
from tests.screens.drawing import Host, drawn

TRIMMING = ("trimming",)
SIZES = [(80, 24), (120, 40), (200, 55)]


@pytest.fixture(autouse=True, params=["en", "zh"])
def _each_language(request: pytest.FixtureRequest) -> Iterator[None]:
    use_language(request.param)
    yield
    use_language("en")


def recused() -> Meeting:
    """The second case is being scored by four of five; the first was scored by all."""
    long = {"en": "A very long title " * 8, "zh": "一个很长很长的题目" * 8}
    plan = a_plan(
        judges=[{"id": f"J{n}", "name": {"en": f"N{n}", "zh": f"评{n}"}} for n in range(1, 6)],
        cases=[{"id": f"C{n}", "number": n, "title": long} for n in (1, 2, 3)],
        scoring={"combine": "trimmed", "ties": ["exact", "chair"]},
        prizes=[{"name": {"en": "First", "zh": "一等奖"}, "count": 2}],
    )
    meeting = scored(opened(plan), "C1", {f"J{n}": 8 for n in range(1, 6)})
    meeting = submitted(staged(meeting, "C2"), "C2", {f"J{n}": 7 for n in range(1, 5)})
    return do(meeting, Recuse(case="C2", judge="J5", reason="kin"))


def announced() -> Meeting:
    """The same once it is announced."""
    return do(recused(), CloseScoring(), Announce())


def now_of(meeting: Meeting) -> datetime.datetime:
    assert meeting.at is not None
    return meeting.at


async def lines(shown: Screen[None] | Widget, meeting: Meeting, size: tuple[int, int]) -> list[str]:
    app = Host(shown, meeting=meeting)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return drawn(app)


def seen(meeting: Meeting, seat: Seat = CHAIR) -> Meeting:
    return redact(meeting, seat)


def the_sentence(meeting: Meeting) -> str:
    return "! " + say(off_sentences(meeting.plan, {"C2": TRIMMING})[0])


@pytest.mark.parametrize("size", SIZES)
async def test_the_chair_reads_it_at_once_and_before_closing(size: tuple[int, int]) -> None:
    meeting = recused()
    shown = await lines(Chair(lambda: now_of(meeting)), seen(meeting), size)
    whole = "\n".join(shown)
    briefly = say(off_briefly(meeting.plan, TRIMMING))
    step = next(line for line in shown if line.strip().startswith("Enter"))
    assert briefly in step
    assert "! " + say(off_in_a_word(TRIMMING)) in whole
    assert the_sentence(meeting)[:40] in whole
    assert "7.00 4/4 !" in whole
    assert all(cell_len(line) <= size[0] for line in shown)


@pytest.mark.parametrize("size", SIZES)
async def test_the_hall_reads_it_beside_the_score(size: tuple[int, int]) -> None:
    meeting = announced()
    shown = await lines(Board(lambda: now_of(meeting)), seen(meeting, BOARD), size)
    whole = "\n".join(shown)
    assert the_sentence(meeting) in whole
    briefly = say(off_briefly(meeting.plan, TRIMMING))
    assert f"! {briefly[:1].upper()}{briefly[1:]}" in whole
    counted = _("score, ballots: %(ballots)d of %(expected)d") % {"ballots": 4, "expected": 4}
    assert counted in whole


@pytest.mark.parametrize("width", range(36, 140, 9))
async def test_the_mark_stands_beside_a_whole_score_on_the_board(width: int) -> None:
    meeting = seen(announced(), BOARD)
    shown = await lines(Leaderboard(), meeting, (width, 7))
    marked = [line for line in shown if "7.00" in line]
    plain = [line for line in shown if "8.00" in line]
    assert "7.00 !" in marked[0]
    assert "8.00 !" not in plain[0]
    assert shown[-1].startswith("  ! ")
    assert all(cell_len(line) <= width for line in shown)


@pytest.mark.parametrize("width", range(36, 140, 9))
async def test_the_mark_stands_beside_a_whole_score_in_the_table(width: int) -> None:
    shown = await lines(StandingsTable(), seen(announced()), (width, 9))
    assert any("7.00 4/4 !" in line for line in shown)
    assert any("8.00" in line and "!" not in line for line in shown)
    assert any(line.startswith("! ") for line in shown)


async def test_the_mark_stands_beside_the_score_that_won() -> None:
    meeting = seen(announced())
    shown = await lines(PrizeList(), meeting, (80, 9))
    assert [line[-6:] for line in shown if "7.00" in line] == ["7.00 !"]
    assert [line[-4:] for line in shown if "8.00" in line] == ["8.00"]
    assert the_sentence(meeting) in shown


async def test_where_every_rule_applies_nothing_is_marked() -> None:
    meeting = scored(opened(recused().plan), "C1", {f"J{n}": 8 for n in range(1, 6)})
    for shown in (
        await lines(StandingsTable(), seen(meeting), (80, 9)),
        await lines(Leaderboard(), seen(meeting, BOARD), (80, 9)),
        await lines(PrizeList(), seen(meeting), (80, 9)),
    ):
        assert not [line for line in shown if "!" in line]
